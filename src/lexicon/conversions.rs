//! How units convert within a dimension (`rules/conversions.csv`).
//!
//! ```text
//! kg -> t  x 0.001      [bbl_us]/d -> m3/d  x 0.159      USD/kg -> USD/t  x 1000      USD -> EUR  never
//! ```

use rustc_hash::FxHashMap;

use super::RuleFiles;
use crate::error::Result;

/// What one unit is in the base unit of its dimension.
#[derive(Debug, Clone, PartialEq)]
struct InBase {
    base: String,
    factor: f64,
    offset: f64,
}

/// Every conversion known.
#[derive(Debug, Default)]
pub struct Conversions {
    units: FxHashMap<String, InBase>,
}

#[derive(serde::Deserialize)]
struct Row {
    code: String,
    base: String,
    factor: f64,
    offset: Option<f64>,
}

impl Conversions {
    /// Loads the table; rows of a user's file replace those of the same code.
    pub fn load(files: &RuleFiles) -> Result<Conversions> {
        let mut units = FxHashMap::default();
        for file in files.at("conversions.csv") {
            for (line, row) in file.csv::<Row>()? {
                if !(row.factor.is_finite() && row.factor > 0.0) {
                    let what = format!("`{}` is no factor of `{}`", row.factor, row.code);
                    return Err(file.error(Some(line), what, "write a number above 0"));
                }
                units.insert(
                    row.code,
                    InBase { base: row.base, factor: row.factor, offset: row.offset.unwrap_or_default() },
                );
            }
        }
        Ok(Conversions { units })
    }

    /// Factor and offset by which a number of one unit becomes one of the other; none where they do not measure the same.
    pub fn between(&self, from: &str, into: &str) -> Option<(f64, f64)> {
        if from == into {
            return Some((1.0, 0.0));
        }
        let (from, into) = (self.in_base(from), self.in_base(into));
        (from.base == into.base).then(|| (from.factor / into.factor, (from.offset - into.offset) / into.factor))
    }

    /// A unit by its base; a quotient by those of its parts. What is not known is a base of its own.
    fn in_base(&self, unit: &str) -> InBase {
        if let Some(known) = self.units.get(unit) {
            return known.clone();
        }
        let part = |part: &str| {
            let part = part.strip_prefix('(').and_then(|p| p.strip_suffix(')')).unwrap_or(part);
            self.units.get(part).map_or((part.to_string(), 1.0), |known| (known.base.clone(), known.factor))
        };
        let mut parts = unit.split('/');
        let (mut base, mut factor) = part(parts.next().unwrap_or_default());
        for divisor in parts {
            let (name, size) = part(divisor);
            base = format!("{base}/{name}");
            factor /= size;
        }
        InBase { base, factor, offset: 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_convert_within_a_dimension_only() {
        let conversions = Conversions::load(&RuleFiles::builtin()).unwrap();
        let check = |from: &str, value: f64, into: &str, expected: Option<f64>| {
            let converted = conversions.between(from, into).map(|(factor, offset)| value * factor + offset);
            let close = match (converted, expected) {
                (Some(got), Some(expected)) => (got - expected).abs() <= expected.abs() * 1e-9,
                (got, expected) => got == expected,
            };
            assert!(close, "{value} {from} is {converted:?} {into}");
        };
        check("kg", 934_000_000.0, "t", Some(934_000.0));
        check("[bbl_us]/d", 1e6, "m3/d", Some(158_987.294928));
        check("km/h", 36.0, "m/s", Some(10.0));
        check("[kn_i]", 1.0, "km/h", Some(1.852));
        check("USD/kg", 2.0, "USD/t", Some(2000.0));
        check("USD/[oz_tr]", 31.1034768, "USD/g", Some(1.0));
        check("EUR/(MW.h)", 50.0, "EUR/(kW.h)", Some(0.05));
        check("[degF]", 212.0, "Cel", Some(100.0));
        check("Cel", 0.0, "[degF]", Some(32.0));
        check("bp", 25.0, "pp", Some(0.25));
        check("USD/{share}", 1.0, "USD/{share}", Some(1.0));
        for (from, into) in
            [("USD", "EUR"), ("USD/t", "EUR/t"), ("%", "pp"), ("t", "km"), ("1", "%"), ("USD/{share}", "USD")]
        {
            check(from, 1.0, into, None);
        }
    }

    #[test]
    fn every_code_is_a_unit() {
        let files = RuleFiles::builtin();
        let lexicon = super::super::Lexicon::load(&files).unwrap();
        let conversions = Conversions::load(&files).unwrap();
        let unknown: Vec<_> = conversions.units.keys().filter(|code| lexicon.units.find(code).is_none()).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
