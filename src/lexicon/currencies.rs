//! Currencies: codes and signs (`rules/currencies.csv`) and the words for them (`rules/en/currencies.csv`).
//!
//! ```text
//! dlrs    ->  USD, else the dollar of the country        tomans  ->  IRR x 10
//! pence   ->  GBP x 0.01, after the number               A$      ->  AUD, whatever the country
//! ```

use rustc_hash::FxHashMap;

use super::places::CountryCode;
use super::table::{FormUse, Forms, Found, Row, Spelling, Words, parts};
use super::{Class, Lexicon, RuleFile, RuleFiles, Text};
use crate::error::Result;

/// One currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Currency {
    /// ISO 4217 code.
    pub code: Box<str>,
    /// English name, such as `Iranian rial`.
    pub name: Box<str>,
    /// How many decimals its minor unit has.
    pub minor_unit: u8,
    /// Where it is legal tender, or was.
    pub countries: Box<[CountryCode]>,
}

/// On which side of its number a form stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// Before it: `$5`.
    Prefix,
    /// Behind it: `5 euros`.
    Suffix,
    /// On either side: `EUR 5`, `5 EUR`.
    Both,
}

/// What one form of a currency says.
#[derive(Debug, Clone, PartialEq)]
pub struct CurrencyForm {
    /// Row of [`Currencies::currencies`]: what it means where nothing tells otherwise.
    pub currency: u32,
    /// What else it can mean: rows of [`Currencies::currencies`].
    pub others: Box<[u32]>,
    /// What it multiplies the value by: 0.01 for `cents`, 10 for `tomans`.
    pub factor: f64,
    /// Its side.
    pub position: Position,
    /// Where it may stand.
    pub usage: FormUse,
    /// A sign or code, not a word: it belongs to the quote.
    pub sign: bool,
}

/// Every currency with its forms.
#[derive(Debug, Default)]
pub struct Currencies {
    /// The currencies.
    pub currencies: Vec<Currency>,
    /// Rows of [`Class::Currency`].
    pub forms: Forms<CurrencyForm>,
    by_code: FxHashMap<Box<str>, u32>,
}

impl CurrencyForm {
    /// Whether the form alone does not tell the currency.
    pub fn is_ambiguous(&self) -> bool {
        !self.others.is_empty()
    }

    /// Whether the form can mean this currency.
    pub fn can_be(&self, currency: u32) -> bool {
        self.currency == currency || self.others.contains(&currency)
    }
}

impl Currencies {
    /// The longest form that starts at token `i`, wherever it may stand.
    pub fn at<'a>(&'a self, text: &'a Text<'_>, i: usize) -> Option<Found<'a, CurrencyForm>> {
        self.all_at(text, i).next()
    }

    /// Every form that starts at token `i`, the longest first.
    pub fn all_at<'a>(&'a self, text: &'a Text<'_>, i: usize) -> impl Iterator<Item = Found<'a, CurrencyForm>> {
        self.forms.all_at(text, i, Class::Currency)
    }

    /// The code of a currency's row.
    pub fn code(&self, currency: u32) -> &str {
        &self.currencies[currency as usize].code
    }

    /// The row of the currency with this code.
    pub fn find(&self, code: &str) -> Option<u32> {
        self.by_code.get(code).copied()
    }

    /// What `form` means in an article about `country` that last named the currency `named` plainly: of the currencies
    /// it can be, the country's own, else the one named, else its default.
    pub fn meant(&self, form: &CurrencyForm, country: Option<CountryCode>, named: Option<u32>) -> u32 {
        let own = |&c: &u32| country.is_some_and(|at| self.currencies[c as usize].countries.contains(&at));
        let all = || std::iter::once(form.currency).chain(form.others.iter().copied());
        all().find(own).or(named.filter(|&c| form.can_be(c))).unwrap_or(form.currency)
    }
}

impl Lexicon {
    /// Loads the currency tables; a user's rows come behind the built-in ones and replace their forms.
    pub(super) fn load_currencies(&mut self, files: &RuleFiles) -> Result<()> {
        let layers = files.at("currencies.csv").count().max(files.at("en/currencies.csv").count());
        for layer in 0..layers {
            if let Some(file) = files.at("currencies.csv").nth(layer) {
                self.load_currency_codes(file, 2 * layer as u32)?;
            }
            if let Some(file) = files.at("en/currencies.csv").nth(layer) {
                self.load_currency_names(file, 2 * layer as u32 + 1)?;
            }
        }
        Ok(())
    }

    fn load_currency_codes(&mut self, file: &RuleFile, layer: u32) -> Result<()> {
        file.rows(["code", "name", "minor_unit", "symbols", "countries", "code_use"], 2, |row| {
            let [code, name, minor, symbols, countries, _] = row.cells;
            if code.len() != 3 || !code.bytes().all(|b| b.is_ascii_uppercase()) {
                return Err(
                    row.error(format!("`{code}` is no currency code"), "write three capitals, as ISO 4217 does")
                );
            }
            let minor_unit = match minor {
                "" => 2,
                digits => digits.parse().ok().filter(|d| *d <= 8).ok_or_else(|| {
                    row.error(
                        format!("`{digits}` is no minor unit"),
                        "write how many decimals the currency has, 0 to 8",
                    )
                })?,
            };
            let countries = parts(countries)
                .map(|c| CountryCode::parse(c).ok_or_else(|| CountryCode::error(row, c)))
                .collect::<Result<_>>()?;
            let currency = Currency { code: code.into(), name: name.into(), minor_unit, countries };
            let currency = self.currencies.add(currency);
            let form = |usage| CurrencyForm {
                currency,
                others: Box::default(),
                factor: 1.0,
                position: Position::Both,
                usage,
                sign: true,
            };
            self.enter_currency(layer, code, Spelling::Exact(code.into()), form(row.usage(5)?)).ok();
            for symbol in parts(symbols) {
                let spelling = match symbol.chars().any(char::is_alphabetic) {
                    true => Spelling::Exact(symbol.into()),
                    false => Spelling::Any,
                };
                // A sign of several currencies means the first of them, failing other evidence.
                if let Err(before) = self.enter_currency(layer, symbol, spelling, form(FormUse::Free))
                    && !before.can_be(currency)
                {
                    before.others = before.others.iter().copied().chain([currency]).collect();
                }
            }
            Ok(())
        })
    }

    fn load_currency_names(&mut self, file: &RuleFile, layer: u32) -> Result<()> {
        file.rows(["forms", "code", "factor", "position", "use", "ambiguous"], 2, |row| {
            let [forms, code, _, position, _, others] = row.cells;
            let find = |code: &str| {
                self.currencies.find(code).ok_or_else(|| {
                    row.error(
                        format!("unknown currency `{code}`"),
                        "take a code of currencies.csv, or add its row there",
                    )
                })
            };
            let meaning = CurrencyForm {
                currency: find(code)?,
                others: parts(others).map(find).collect::<Result<_>>()?,
                factor: row.factor(2)?,
                position: position_of(row, position)?,
                usage: row.usage(4)?,
                sign: false,
            };
            for form in parts(forms) {
                let sign = !form.chars().any(char::is_alphabetic) || form.eq_ignore_ascii_case(code);
                let meaning = CurrencyForm { sign, ..meaning.clone() };
                match self.enter_currency(layer, form, Spelling::of_word(form), meaning.clone()) {
                    Err(before) if *before != meaning => {
                        let before = before.currency;
                        return Err(row.error(
                            format!("`{form}` is already a form of {}", self.currencies.code(before)),
                            "let it stand in one row, with the other currencies in the column `ambiguous`",
                        ));
                    }
                    _ => {}
                }
            }
            Ok(())
        })
    }

    fn enter_currency(
        &mut self,
        layer: u32,
        form: &str,
        spelling: Spelling,
        meaning: CurrencyForm,
    ) -> Result<(), &mut CurrencyForm> {
        let mut words =
            Words { vocabulary: &mut self.vocabulary, phrases: &mut self.phrases, class: Class::Currency, layer };
        self.currencies.forms.enter(&mut words, form, spelling, meaning)
    }
}

impl Currencies {
    fn add(&mut self, currency: Currency) -> u32 {
        if let Some(&row) = self.by_code.get(&currency.code) {
            self.currencies[row as usize] = currency;
            return row;
        }
        let row = self.currencies.len() as u32;
        self.by_code.insert(currency.code.clone(), row);
        self.currencies.push(currency);
        row
    }
}

fn position_of<const N: usize>(row: &Row<'_, N>, cell: &str) -> Result<Position> {
    Ok(match cell {
        "prefix" => Position::Prefix,
        "" | "suffix" => Position::Suffix,
        "both" => Position::Both,
        _ => return Err(row.error(format!("unknown position `{cell}`"), "write prefix, suffix or both")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn builtin() -> Lexicon {
        Lexicon::load(&RuleFiles::builtin()).unwrap_or_else(|e| panic!("{e}"))
    }

    #[test]
    fn forms_mean_their_currencies() {
        let lexicon = builtin();
        let check = |form: &str, code: &str, factor: f64| {
            let words = form.to_string();
            let text = Text::new(&words, &lexicon);
            let found = lexicon.currencies.at(&text, 0).unwrap_or_else(|| panic!("`{form}` is no currency"));
            assert_eq!(found.len, text.len(), "`{form}` is cut short");
            assert_eq!((lexicon.currencies.code(found.item.currency), found.item.factor), (code, factor), "{form}");
        };
        check("$", "USD", 1.0);
        check("US$", "USD", 1.0);
        check("U.S. dollars", "USD", 1.0);
        check("A$", "AUD", 1.0);
        check("Canadian dlrs", "CAD", 1.0);
        check("Hong Kong dollars", "HKD", 1.0);
        check("cts", "USD", 0.01);
        check("€", "EUR", 1.0);
        check("EUR", "EUR", 1.0);
        check("quid", "GBP", 1.0);
        check("pence", "GBP", 0.01);
        check("stg", "GBP", 1.0);
        check("marks", "DEM", 1.0);
        check("Swiss francs", "CHF", 1.0);
        check("Norwegian crowns", "NOK", 1.0);
        check("kronor", "SEK", 1.0);
        check("Rs", "INR", 1.0);
        check("Pakistani rupees", "PKR", 1.0);
        check("rials", "IRR", 1.0);
        check("tomans", "IRR", 10.0);
        check("yuan", "CNY", 1.0);
        check("RM", "MYR", 1.0);
        check("soles", "PEN", 1.0);
        check("zł", "PLN", 1.0);
        check("cruzados", "BRC", 1.0);
        check("ECUs", "XEU", 1.0);
    }

    #[test]
    fn a_shared_form_is_the_countrys_own() {
        let lexicon = builtin();
        let check = |form: &str, country: &str, code: &str| {
            let words = form.to_string();
            let text = Text::new(&words, &lexicon);
            let found = lexicon.currencies.at(&text, 0).expect("a currency");
            let currency = lexicon.currencies.meant(found.item, CountryCode::parse(country), None);
            assert_eq!(lexicon.currencies.code(currency), code, "{form} in {country}");
        };
        check("$", "AU", "AUD");
        check("$", "IR", "USD");
        check("dollars", "CA", "CAD");
        check("A$", "CA", "AUD");
        check("£", "EG", "EGP");
        check("pounds", "IE", "IEP");
        check("francs", "FR", "FRF");
        check("¥", "CN", "CNY");
        check("Rs", "PK", "PKR");
        check("kroner", "DK", "DKK");
        check("pesos", "PH", "PHP");
        check("cents", "DE", "EUR");
    }

    #[test]
    fn errors_name_file_line_value_and_remedy() {
        let check = |path: &str, text: &'static str, said: &str| {
            let mut files = RuleFiles::builtin();
            let shown = format!("mine/{path}");
            files.add(RuleFile { path: path.to_string(), shown, text: text.into() });
            let error = Lexicon::load(&files).expect_err(said).to_string();
            assert!(error.contains(said), "{error}");
            assert!(error.contains("\n  "), "no remedy: {error}");
        };
        check(
            "en/currencies.csv",
            "forms,code\n# mine\nclams,USX\n",
            "mine/en/currencies.csv:3: unknown currency `USX`",
        );
        check("en/currencies.csv", "forms,code,factor\nclams,USD,x\n", "mine/en/currencies.csv:2: `x` is no factor");
        check("en/currencies.csv", "forms,code,position\nclams,USD,left\n", "unknown position `left`");
        check("en/currencies.csv", "forms,kode\nclams,USD\n", "mine/en/currencies.csv:1: unknown column `kode`");
        check("currencies.csv", "code,name\nusd,Dollar\n", "mine/currencies.csv:2: `usd` is no currency code");
        check("en/units.csv", "code,forms\n[xyz],xyzzies\n", "mine/en/units.csv:2: unknown unit `[xyz]`");
        check(
            "en/units.csv",
            "code,forms\nt,a heap\nkg,a heap\n",
            "mine/en/units.csv:3: `a heap` is already a form of `t`",
        );
        check("en/units.csv", "code,forms,use\nt,a heap,often\n", "unknown use `often`");
        check("units.csv", "code,dimension\nt,weight\n", "mine/units.csv:2: unknown dimension `weight`");
        check("places.csv", "code,name,currency\nIR,Iran,XYZ\n", "mine/places.csv:2: unknown currency `XYZ`");
        check("places.csv", "code,name,fiscal_year_start\nIR,Iran,21-03\n", "mine/places.csv:2: `21-03` is no day");
    }
}
