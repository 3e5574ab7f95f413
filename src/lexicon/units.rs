//! Units of measure: codes (`rules/units.csv`) and the words for them (`rules/en/units.csv`).
//!
//! ```text
//! square kilometres  ->  km2 x 1, area         mmcfd  ->  [cft_i]/d x 1e6, rate
//! MW  ->  MW, power (exactly so)               in     ->  [in_i], length, risky
//! ```

use rustc_hash::FxHashMap;

use super::table::{FormUse, Forms, Found, Row, Spelling, Words, parts};
use super::{Class, Lexicon, RuleFile, RuleFiles, Text};
use crate::error::Result;
use crate::model::Dimension;

/// One unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// UCUM code, or `%`, `pp`, `bp`, `1`.
    pub code: Box<str>,
    /// What it measures.
    pub dimension: Dimension,
    /// The unit that its smaller parts are counted in, and how many of those it holds: `min`, 60 of an hour.
    pub smaller: Option<(Box<str>, f64)>,
}

/// What one form of a unit says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnitForm {
    /// Row of [`Units::units`].
    pub unit: u32,
    /// What it multiplies the value by: 1e6 for `mcm`.
    pub factor: f64,
    /// What the form measures: its unit's dimension if its row gives no other (`points` are `1`, but no count).
    pub dimension: Dimension,
    /// Where it may stand.
    pub usage: FormUse,
}

/// Every unit with its forms.
#[derive(Debug, Default)]
pub struct Units {
    /// The units.
    pub units: Vec<Unit>,
    /// Rows of [`Class::Unit`].
    pub forms: Forms<UnitForm>,
    by_code: FxHashMap<Box<str>, u32>,
}

impl Units {
    /// The longest form that starts at token `i`, wherever it may stand.
    pub fn at<'a>(&'a self, text: &'a Text<'_>, i: usize) -> Option<Found<'a, UnitForm>> {
        self.all_at(text, i).next()
    }

    /// Every form that starts at token `i`, the longest first.
    pub fn all_at<'a>(&'a self, text: &'a Text<'_>, i: usize) -> impl Iterator<Item = Found<'a, UnitForm>> {
        self.forms.all_at(text, i, Class::Unit)
    }

    /// The code of a form's unit.
    pub fn code(&self, form: &UnitForm) -> &str {
        &self.units[form.unit as usize].code
    }

    /// The row of the unit with this code.
    pub fn find(&self, code: &str) -> Option<u32> {
        self.by_code.get(code).copied()
    }

    /// The unit in which people count the smaller parts of `code`, and how many it holds: hours have 60 `min`.
    pub fn smaller(&self, code: &str) -> Option<(&str, f64)> {
        let (smaller, by) = self.units[self.find(code)? as usize].smaller.as_ref()?;
        Some((smaller, *by))
    }

    fn add(&mut self, code: &str, dimension: Dimension) -> u32 {
        if let Some(&row) = self.by_code.get(code) {
            self.units[row as usize].dimension = dimension;
            return row;
        }
        let row = self.units.len() as u32;
        self.by_code.insert(code.into(), row);
        self.units.push(Unit { code: code.into(), dimension, smaller: None });
        row
    }
}

fn dimension<const N: usize>(row: &Row<'_, N>, i: usize) -> Result<Option<Dimension>> {
    let cell = row.cells[i];
    if cell.is_empty() {
        return Ok(None);
    }
    Dimension::parse(cell).map(Some).ok_or_else(|| {
        let known: Vec<_> = Dimension::ALL.iter().map(|d| d.as_str()).collect();
        row.error(format!("unknown dimension `{cell}`"), format!("write one of {}", known.join(", ")))
    })
}

impl Lexicon {
    /// Loads the unit tables; a user's rows come behind the built-in ones and replace their forms.
    pub(super) fn load_units(&mut self, files: &RuleFiles) -> Result<()> {
        let layers = files.at("units.csv").count().max(files.at("en/units.csv").count());
        for layer in 0..layers {
            if let Some(file) = files.at("units.csv").nth(layer) {
                self.load_unit_codes(file, 2 * layer as u32)?;
            }
            if let Some(file) = files.at("en/units.csv").nth(layer) {
                self.load_unit_forms(file, 2 * layer as u32 + 1)?;
            }
        }
        Ok(())
    }

    fn load_unit_codes(&mut self, file: &RuleFile, layer: u32) -> Result<()> {
        file.rows(["code", "dimension", "symbols", "smaller"], 2, |row| {
            let [code, _, symbols, smaller] = row.cells;
            if code.is_empty() || code.contains(char::is_whitespace) {
                return Err(row.error(format!("`{code}` is no unit code"), "write a UCUM code, such as kg or [bbl_us]"));
            }
            let Some(dimension) = dimension(row, 1)? else {
                return Err(row.error(format!("no dimension for `{code}`"), "write what it measures, such as mass"));
            };
            let unit = self.units.add(code, dimension);
            if !smaller.is_empty() {
                let parts = smaller.split_once(' ').and_then(|(by, code)| Some((code.into(), by.parse().ok()?)));
                if parts.is_none() {
                    return Err(row.error(
                        format!("`{smaller}` is no smaller unit"),
                        "write how many and of what, such as 60 min",
                    ));
                }
                self.units.units[unit as usize].smaller = parts;
            }
            let form = UnitForm { unit, factor: 1.0, dimension, usage: FormUse::Free };
            for symbol in parts(symbols) {
                self.enter_unit(row, layer, symbol, Spelling::Exact(symbol.into()), form)?;
            }
            Ok(())
        })
    }

    fn load_unit_forms(&mut self, file: &RuleFile, layer: u32) -> Result<()> {
        file.rows(["code", "forms", "factor", "use", "dimension"], 2, |row| {
            let [code, forms, ..] = row.cells;
            let given = dimension(row, 4)?;
            let unit = match (self.units.find(code), given) {
                (Some(unit), _) => unit,
                (None, Some(dimension)) if !code.is_empty() => self.units.add(code, dimension),
                (None, _) => {
                    return Err(row.error(
                        format!("unknown unit `{code}`"),
                        "give the row a dimension, or take a code of units.csv (UCUM, upper and lower case matter)",
                    ));
                }
            };
            let dimension = given.unwrap_or(self.units.units[unit as usize].dimension);
            let form = UnitForm { unit, factor: row.factor(2)?, dimension, usage: row.usage(3)? };
            for word in parts(forms) {
                self.enter_unit(row, layer, word, Spelling::of_word(word), form)?;
            }
            Ok(())
        })
    }

    fn enter_unit<const N: usize>(
        &mut self,
        row: &Row<'_, N>,
        layer: u32,
        form: &str,
        spelling: Spelling,
        meaning: UnitForm,
    ) -> Result<()> {
        let units = &mut self.units;
        let mut words =
            Words { vocabulary: &mut self.vocabulary, phrases: &mut self.phrases, class: Class::Unit, layer };
        match units.forms.enter(&mut words, form, spelling, meaning) {
            Err(before) if *before != meaning => {
                let before = &units.units[before.unit as usize].code;
                Err(row.error(
                    format!("`{form}` is already a form of `{before}`"),
                    "let each form stand in one row of the file",
                ))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn builtin() -> Lexicon {
        Lexicon::load(&RuleFiles::builtin()).unwrap_or_else(|e| panic!("{e}"))
    }

    #[test]
    fn forms_mean_their_units() {
        let lexicon = builtin();
        let check = |form: &str, code: &str, factor: f64, dimension: &str| {
            let words = form.to_string();
            let text = Text::new(&words, &lexicon);
            let found = lexicon.units.at(&text, 0).unwrap_or_else(|| panic!("`{form}` is no unit"));
            assert_eq!(found.len, text.len(), "`{form}` is cut short");
            let unit = found.item;
            assert_eq!(
                (lexicon.units.code(unit), unit.factor, unit.dimension.as_str()),
                (code, factor, dimension),
                "{form}"
            );
        };
        check("tonnes", "t", 1.0, "mass");
        check("TONS", "t", 1.0, "mass");
        check("short tons", "[ston_av]", 1.0, "mass");
        check("troy ounces", "[oz_tr]", 1.0, "mass");
        check("km", "km", 1.0, "length");
        check("m", "m", 1.0, "length");
        check("inches", "[in_i]", 1.0, "length");
        check("sq km", "km2", 1.0, "area");
        check("square\nkilometres", "km2", 1.0, "area");
        check("km2", "km2", 1.0, "area");
        check("m²", "m2", 1.0, "area");
        check("sq. ft.", "[sft_i]", 1.0, "area");
        check("hectares", "har", 1.0, "area");
        check("m3/d", "m3/d", 1.0, "rate");
        check("mcm", "m3", 1e6, "volume");
        check("mmcfd", "[cft_i]/d", 1e6, "rate");
        check("bpd", "[bbl_us]/d", 1.0, "rate");
        check("b/d", "[bbl_us]/d", 1.0, "rate");
        check("mtpa", "t/a", 1e6, "rate");
        check("MMBtu", "10*6.[Btu]", 1.0, "energy");
        check("mph", "[mi_i]/h", 1.0, "speed");
        check("km/h", "km/h", 1.0, "speed");
        check("MW", "MW", 1.0, "power");
        check("mW", "mW", 1.0, "power");
        check("MWh", "MW.h", 1.0, "energy");
        check("Mb", "Mbit", 1.0, "data");
        check("MB", "MBy", 1.0, "data");
        check("Gbps", "Gbit/s", 1.0, "rate");
        check("°C", "Cel", 1.0, "temperature");
        check("degrees Fahrenheit", "[degF]", 1.0, "temperature");
        check("per cent", "%", 1.0, "percent");
        check("percentage points", "pp", 1.0, "percent");
        check("basis points", "bp", 1.0, "percent");
        check("points", "1", 1.0, "other");
        check("year-old", "a", 1.0, "time");
    }

    #[test]
    fn every_code_of_the_contract_is_known() {
        let lexicon = builtin();
        let codes = "1 % pp bp t kg g mg kt Mt Gt [oz_av] [oz_tr] [lb_av] m km cm mm nm um [mi_i] [ft_i] [in_i] [nmi_i] m2 km2 mm2 \
            har [acr_us] [sft_i] m3 L mL [bbl_us] [bu_us] [gal_us] [cft_i] a mo wk d h min s ms Hz MHz GHz J ZJ W kW MW GW TW W.h \
            kW.h MW.h GW.h TW.h kV V A.h mA.h Cel K By kBy MBy GBy TBy PBy bit Mbit Gbit [ppm] Pa hPa [kn_i] [degF] [HP] [ppb] \
            [yd_i] [ly] [car_m] [smi_us] [sin_i] 10.a 100.a Mbit/s Gbit/s km/h [mi_i]/h m/s {rpm} [mi_i]/[gal_us] [pixel] [psi]";
        let missing: Vec<_> = codes.split_whitespace().filter(|c| lexicon.units.find(c).is_none()).collect();
        assert_eq!(missing, Vec::<&str>::new());
        let currencies = "AED AUD BDT BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR IQD IRR JPY KES KRW KWD \
            KZT MAD MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN QAR RON RUB SAR SEK SGD THB TRY TWD UAH USD VND XOF ZAR BTC ARS";
        let missing: Vec<_> = currencies.split_whitespace().filter(|c| lexicon.currencies.find(c).is_none()).collect();
        assert_eq!(missing, Vec::<&str>::new());
    }

    #[test]
    fn a_users_row_replaces_the_built_in_meaning() {
        let mut files = RuleFiles::builtin();
        let rows =
            "code,forms,factor,dimension\nt,bag;bags,0.06\n[lton_av],ton;tons\n{parsang},parasangs,,length\nkt,MT\n";
        let file =
            |path: &str, text: &'static str| RuleFile { path: path.into(), shown: path.into(), text: text.into() };
        files.add(file("en/units.csv", rows));
        files.add(file("units.csv", "code,dimension,symbols\n[nmi_i],length,NM\nt,mass,t\n"));
        let lexicon = Lexicon::load(&files).unwrap_or_else(|e| panic!("{e}"));
        let check = |form: &str, code: &str, factor: f64| {
            let words = form.to_string();
            let text = Text::new(&words, &lexicon);
            let all: Vec<_> = lexicon.units.all_at(&text, 0).filter(|f| f.len == text.len()).collect();
            assert_eq!((lexicon.units.code(all[0].item), all[0].item.factor), (code, factor), "{form}");
        };
        check("bags", "t", 0.06);
        check("tons", "[lton_av]", 1.0);
        check("tonnes", "t", 1.0);
        check("parasangs", "{parsang}", 1.0);
        check("MT", "kt", 1.0);
        check("mt", "t", 1.0);
        check("NM", "[nmi_i]", 1.0);
        check("nm", "nm", 1.0);
        check("t", "t", 1.0);
    }

    #[test]
    fn a_unit_is_met_as_it_is_written() {
        let lexicon = builtin();
        let check = |text: &str, expected: Option<&str>| {
            let text = Text::new(text, &lexicon);
            let found = (0..text.len()).find_map(|i| lexicon.units.at(&text, i)).map(|f| lexicon.units.code(f.item));
            assert_eq!(found, expected, "{}", text.raw);
        };
        check("at 2.15pm", None);
        check("the M2 supply", None);
        check("450 MW", Some("MW"));
        check("12 m3/d", Some("m3/d"));
        check("12 M 3", None);
        assert!(lexicon.units.forms.len() > 1200);
    }
}
