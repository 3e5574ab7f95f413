//! Phrases and sentences against the days they mean.

use super::context::Known;
use super::*;
use crate::extract::document::Document;
use crate::extract::quantity::{Amount, Quantity, Shape};
use crate::lexicon::Class;
use crate::model::{Article, Bound, Dimension};

struct Engine {
    lexicon: Lexicon,
    periods: Periods,
}

fn engine() -> Engine {
    let files = RuleFiles::builtin();
    let mut lexicon = Lexicon::load(&files).expect("the built-in rules load");
    let periods = Periods::load(&files, &mut lexicon).expect("the period rules load");
    Engine { lexicon, periods }
}

fn article(text: &str, date: &str) -> Article {
    Article { text: text.to_string(), published: date.parse().ok(), ..Article::default() }
}

fn shown(start: Option<NaiveDate>, end: Option<NaiveDate>) -> String {
    let day = |d: Option<NaiveDate>| d.map_or("?".to_string(), |d| d.to_string());
    match (start, end) {
        (None, None) => "-".to_string(),
        (start, end) if start == end => day(start),
        (start, end) => format!("{}..{}", day(start), day(end)),
    }
}

impl Engine {
    /// The days of every mention, as a number of that status beside it would get them.
    fn mentions(&self, text: &str, date: &str, status: Status) -> String {
        let article = article(text, date);
        let document = Document::new(&article, &self.lexicon);
        let mentions = self.periods.mentions(&document);
        let resolved = self.periods.resolve(&document, mentions.clone());
        let standing = Standing { status, kind: Kind::Level, direction: None };
        let all = (0..mentions.len()).map(|i| {
            let known = Known::of(&resolved, i, standing.status, None);
            known.map_or("-".to_string(), |k| shown(k.start, k.end))
        });
        all.collect::<Vec<_>>().join(" | ")
    }

    /// The period of every number marked `[12%]`; `[+12%]` is a change, `[?12%]` a forecast, `[!12%]` a plan, `[*twice]` a multiple.
    fn numbers(&self, marked: &str, date: &str) -> String {
        let (text, marks) = unmark(marked);
        let article = article(&text, date);
        let document = Document::new(&article, &self.lexicon);
        let (quantities, standings): (Vec<_>, Vec<_>) = marks.iter().map(|mark| mark.build(&document)).unzip();
        let resolved = self.periods.resolve(&document, self.periods.mentions(&document));
        let periods = self.periods.assign(
            &document,
            &crate::extract::syntax::Syntax::of(&document, &quantities),
            &resolved,
            &quantities,
            &standings,
        );
        let all = periods.iter().zip(&quantities).zip(&standings).map(|((p, q), s)| {
            let comparison = self.periods.comparison(&document, &resolved, q, *s, p);
            let comparison = comparison.map_or(String::new(), |c| format!(" {c}"));
            shown(p.start, p.end) + &comparison
        });
        all.collect::<Vec<_>>().join(" | ")
    }
}

struct Mark {
    start: usize,
    end: usize,
    sign: char,
}

fn unmark(marked: &str) -> (String, Vec<Mark>) {
    let (mut text, mut marks, mut open) = (String::new(), Vec::new(), None);
    let mut chars = marked.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '[' => open = Some((text.len(), chars.next_if(|c| "+?!*".contains(*c)).unwrap_or('='))),
            ']' => {
                let (start, sign) = open.take().expect("a mark opens before it closes");
                marks.push(Mark { start, end: text.len(), sign });
            }
            c => text.push(c),
        }
    }
    (text, marks)
}

impl Mark {
    fn build(&self, document: &Document<'_>) -> (Quantity, Standing) {
        let tokens = &document.text.tokens;
        let first = tokens.partition_point(|t| (t.end as usize) <= self.start);
        let end = tokens.partition_point(|t| (t.start as usize) < self.end);
        let (status, kind) = match self.sign {
            '+' => (Status::Actual, Kind::Change),
            '?' => (Status::Forecast, Kind::Level),
            '!' => (Status::Planned, Kind::Level),
            _ => (Status::Actual, Kind::Level),
        };
        let written = document.text.slice(first, end);
        let dimension = match () {
            () if written.contains('%') => Dimension::Percent,
            () if written.contains('$') => Dimension::Money,
            () => Dimension::Count,
        };
        let bounded = document.text.sense(first.saturating_sub(2), Class::BoundBefore).is_some();
        let quantity = Quantity {
            first,
            end,
            outer_first: if bounded { first - 2 } else { first },
            outer_end: end,
            sentence: document.sentence_at(first),
            amount: Amount::Single(
                written.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or(1.0),
            ),
            factor: 1.0,
            shape: if self.sign == '*' { Shape::Multiple } else { Shape::Plain },
            bound: Bound::Exact,
            unit: dimension.to_string(),
            unit_text: None,
            dimension,
            noun: None,
            rule: "quantity/test",
            ambiguous: None,
        };
        (quantity, Standing { status, kind, direction: None })
    }
}

fn check_phrases(date: &str, status: Status, rows: &[(&str, &str)]) {
    let engine = engine();
    let wrong: Vec<String> = rows
        .iter()
        .map(|(text, expected)| (text, expected, engine.mentions(text, date, status)))
        .filter(|(_, expected, got)| **expected != got)
        .map(|(text, expected, got)| format!("{text}\n  expected {expected}\n  got      {got}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn check_numbers(date: &str, rows: &[(&str, &str)]) {
    let engine = engine();
    let wrong: Vec<String> = rows
        .iter()
        .map(|(text, expected)| (text, expected, engine.numbers(text, date)))
        .filter(|(_, expected, got)| **expected != got)
        .map(|(text, expected, got)| format!("{text}\n  expected {expected}\n  got      {got}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn absolute_phrases() {
    check_phrases(
        "2024-08-13",
        Status::Actual,
        &[
            ("It rose in 2019.", "2019-01-01..2019-12-31"),
            ("Output in March 2021 fell.", "2021-03-01..2021-03-31"),
            ("On March 21, 2021 it fell.", "2021-03-21"),
            ("On 21 March 2021 it fell.", "2021-03-21"),
            ("On Tuesday, March 5, 2024 it fell.", "2024-03-05"),
            ("On the 5th of March it fell.", "2024-03-05"),
            ("From March 21 to May 15, 2021 it fell.", "2021-03-21..2021-05-15"),
            ("It fell from November 2020 to February 2021.", "2020-11-01..2021-02-28"),
            ("Between 2015 and 2019 it fell.", "2015-01-01..2019-12-31"),
            ("The January-March 2024 figures fell.", "2024-01-01..2024-03-31"),
            ("On July 5-7, 2024 it fell.", "2024-07-05..2024-07-07"),
            ("In Q3 2023 it fell.", "2023-07-01..2023-09-30"),
            ("In the third quarter of 2023 it fell.", "2023-07-01..2023-09-30"),
            ("In the first half of 2024 it fell.", "2024-01-01..2024-06-30"),
            ("In H1 2024 it fell.", "2024-01-01..2024-06-30"),
            ("In the first eight months of 2023 it fell.", "2023-01-01..2023-08-31"),
            ("In the last quarter of 2023 it fell.", "2023-10-01..2023-12-31"),
            ("In the three months ended June 30, 2024 it fell.", "2024-04-01..2024-06-30"),
            ("In the 12 months to March 2024 it fell.", "2023-04-01..2024-03-31"),
            ("In the week ended Jan 5, 2024 it fell.", "2023-12-30..2024-01-05"),
            ("In the financial year to March 2024 it fell.", "2023-04-01..2024-03-31"),
            ("In fiscal 2024, Japan spent more.", "2024-04-01..2025-03-31"),
            ("In fiscal 2024, India spent more.", "2023-04-01..2024-03-31"),
            ("In FY24, India spent more.", "2023-04-01..2024-03-31"),
            ("In 2012-13 India spent more.", "2012-04-01..2013-03-31"),
            ("The 2019-2021 drought ended.", "2019-01-01..2021-12-31"),
            ("Dated 03.10.2024 it fell.", "2024-10-03"),
            ("Dated 2024-02-29 it fell.", "2024-02-29"),
            ("Dated 2023-02-29 it fell.", "-"),
            ("On 17/10/2023 it fell.", "2023-10-17"),
            ("On 03/04/2023 it fell.", "-"),
            ("On February 30, 2024 it fell.", "-"),
            ("In the September 2023 quarter it fell.", "2023-07-01..2023-09-30"),
        ],
    );
}

#[test]
fn relative_phrases() {
    check_phrases(
        "2024-08-13",
        Status::Actual,
        &[
            ("Last month it fell.", "2024-07-01..2024-07-31"),
            ("It fell last year.", "2023-01-01..2023-12-31"),
            ("It fell this year.", "2024-01-01..2024-12-31"),
            ("It fell last quarter.", "2024-04-01..2024-06-30"),
            ("It fell last week.", "2024-08-05..2024-08-11"),
            ("It fell yesterday.", "2024-08-12"),
            ("It fell today.", "2024-08-13"),
            ("It fell so far this year.", "2024-01-01..2024-08-13"),
            ("It fell over the past two years.", "2022-08-13..2024-08-13"),
            ("It fell in the last 12 months.", "2023-08-13..2024-08-13"),
            ("It fell on Tuesday.", "2024-08-13"),
            ("It fell on Friday.", "2024-08-09"),
            ("It fell last Tuesday.", "2024-08-06"),
            ("It fell in June.", "2024-06-01..2024-06-30"),
            ("It fell in September.", "2023-09-01..2023-09-30"),
            ("It fell in September last year.", "2023-09-01..2023-09-30"),
            ("It fell in the third quarter of last year.", "2023-07-01..2023-09-30"),
            ("It fell on Oct 17.", "2024-10-17"),
            ("It fell on May 5.", "2024-05-05"),
            ("It fell since May.", "2024-05-01..2024-08-13"),
            ("It fell since 2019.", "2019-01-01..2024-08-13"),
            ("It fell since the beginning of 2023.", "2023-01-01..2024-08-13"),
            ("It fell in the first half of the year.", "2024-01-01..2024-06-30"),
            ("It fell last December.", "2023-12-01..2023-12-31"),
            ("It stood at 5 at the end of March.", "2024-03-31"),
            ("By the end of 2023 it had fallen.", "2023-01-01..2023-12-31"),
            ("Full-year profit fell.", "2023-01-01..2023-12-31"),
            ("Its fiscal year ends on June 30. Fiscal first-quarter sales fell.", "- | 2023-07-01..2023-09-30"),
            ("It opened at 9:30 a.m.", "2024-08-13"),
        ],
    );
}

#[test]
fn times_to_come() {
    check_phrases(
        "2024-08-13",
        Status::Planned,
        &[
            ("It will rise by the end of 2025.", "?..2025-12-31"),
            ("It will rise by March 2025.", "?..2025-03-31"),
            ("It will rise until December.", "?..2024-12-31"),
            ("It will rise through September.", "?..2024-09-30"),
            ("It will rise from April 2027.", "2027-04-01..?"),
            ("It will rise by Friday.", "?..2024-08-16"),
            ("It will rise in March.", "2025-03-01..2025-03-31"),
            ("It will rise before Christmas.", "?..2024-12-24"),
            ("It will rise over the next three years.", "2024-08-13..2027-08-13"),
            ("It will rise next year.", "2025-01-01..2025-12-31"),
            ("It will rise next month.", "2024-09-01..2024-09-30"),
            ("It will rise tomorrow.", "2024-08-14"),
            ("It will rise this year.", "2024-01-01..2024-12-31"),
            ("It will rise in the first quarter of 2026.", "2026-01-01..2026-03-31"),
            ("It will rise in the fourth quarter.", "2024-10-01..2024-12-31"),
        ],
    );
}

#[test]
fn persian_years() {
    check_phrases(
        "2023-11-25",
        Status::Actual,
        &[
            ("In the current Iranian calendar year it fell.", "2023-03-21..2024-03-19"),
            ("In the previous Iranian calendar year (ended on March 20) it fell.", "2022-03-21..2023-03-20"),
            ("In the first half of the current Iranian year it fell.", "2023-03-21..2023-09-22"),
            ("In Iranian year 1398 it fell.", "2019-03-21..2020-03-19"),
            ("In Iranian year 1399 it fell.", "2020-03-20..2021-03-20"),
            ("In Khordad 1402 it fell.", "2023-05-22..2023-06-21"),
            ("On 22 Bahman 1401 it fell.", "2023-02-11"),
            (
                "In the first eight months of the current Iranian calendar year (March 21-November 21) it fell.",
                "2023-03-21..2023-11-21",
            ),
        ],
    );
}

#[test]
fn what_only_looks_like_a_time() {
    check_phrases(
        "2024-08-13",
        Status::Actual,
        &[
            ("They may march on.", ""),
            ("It sold 2000 units and 1500 idle homes.", ""),
            ("It costs $2000.", ""),
            ("Theresa May spoke.", ""),
            ("It is a five-year contract.", ""),
            ("It filled in 23 minutes, 51 hours late.", ""),
            ("The ratio is 27:1, the score 3:2.", ""),
            ("It is at a 17-year high.", "-"),
            ("Its highest in 17 years.", "-"),
            ("It is the biggest fall since 2015.", "-"),
            ("Founded in 1921, it sells soap.", "-"),
            ("In the 2022/23 season it won.", "-"),
            ("In the 1900s it won.", "-"),
            ("In recent years it won.", "-"),
            ("It ran to 2999-99-99.", "-"),
        ],
    );
}

#[test]
fn the_anchor_is_worked_out_without_a_date() {
    check_phrases(
        "",
        Status::Actual,
        &[
            ("It fell last year.", "-"),
            ("It fell on Tuesday in June.", "- | -"),
            (
                "Jobs rose in the previous Iranian calendar year (ended on March 19). More come by the end of the current Iranian calendar year (March 2021).",
                "2019-03-21..2020-03-19 | 2020-03-20..2021-03-20",
            ),
        ],
    );
}

#[test]
fn numbers_take_the_time_of_their_clause() {
    check_numbers(
        "2024-10-03",
        &[
            (
                "Inflation slowed to [48%] in September from [52%] in August.",
                "2024-09-01..2024-09-30 | 2024-08-01..2024-08-31",
            ),
            (
                "Income was [$218] in the third quarter, compared with [$171], or [$1] a share, a year earlier.",
                "2024-07-01..2024-09-30 | 2023-07-01..2023-09-30 | 2023-07-01..2023-09-30",
            ),
            (
                "The bank expects [?1%] this year, [?2%] in 2025 and [?3%] in 2026.",
                "2024-01-01..2024-12-31 | 2025-01-01..2025-12-31 | 2026-01-01..2026-12-31",
            ),
            ("Prices rose [+43%] from a year earlier in September.", "2024-09-01..2024-09-30 yoy"),
            (
                "Exports averaged [3] barrels in September, down [+95] from August.",
                "2024-09-01..2024-09-30 | 2024-09-01..2024-09-30 mom",
            ),
            ("In 2023 it sold [5] ships and [6] planes.", "2023-01-01..2023-12-31 | 2023-01-01..2023-12-31"),
            ("The rate was cut to [2%] on Wednesday from [3%].", "2024-10-02 | -"),
            ("It sold [*twice] what it sold in 2022 this year.", "2024-01-01..2024-12-31"),
            ("A quake that struck on Friday has killed [162], officials said on Tuesday.", "2024-10-01"),
            ("The firm will hire [!400] people by the end of 2025.", "?..2025-12-31"),
            ("The ministry said on Monday that exports were [5] tonnes in August.", "2024-08-01..2024-08-31"),
            (
                "The cabinet on Wednesday cleared a plan to hire [!48] teachers over the next three years.",
                "2024-10-03..2027-10-03",
            ),
        ],
    );
}

#[test]
fn silent_numbers_go_on_with_what_is_told() {
    check_numbers(
        "2024-10-03",
        &[
            (
                "Exports were [5] tonnes in August. Imports fell to [6] tonnes.",
                "2024-08-01..2024-08-31 | 2024-08-01..2024-08-31",
            ),
            ("Exports were [5] tonnes in August. The company employs [6] people.", "2024-08-01..2024-08-31 | -"),
            ("Exports were [5] tonnes in August. It has built [6] ships.", "2024-08-01..2024-08-31 | -"),
            ("Exports were [5] tonnes in August. It plans to build [!6] ships.", "2024-08-01..2024-08-31 | -"),
            ("Exports were [5] tonnes in August. Brent futures fell [+6%].", "2024-08-01..2024-08-31 | -"),
            (
                "Profit was [5] in the quarter ended June 30. Costs fell [+6%] in the mentioned period.",
                "2024-04-01..2024-06-30 | 2024-04-01..2024-06-30",
            ),
            ("Exports top [$32]\n\nExports were [$32] in August.", "2024-08-01..2024-08-31 | 2024-08-01..2024-08-31"),
            ("Exports were [5] tonnes in August. “We lost [6] men,” he said.", "2024-08-01..2024-08-31 | -"),
            ("Sales were [5] in 2023. A 40-metre bridge fell.", "2023-01-01..2023-12-31"),
        ],
    );
}

#[test]
fn nothing_panics_on_odd_dates() {
    let engine = engine();
    for text in [
        "In the 99999999 months to May 2024 it fell.",
        "It fell over the past 999999999 years and the next 999999999 years, 999999999 weeks ago.",
        "On February 31, 2999 and in the 13th quarter of 1000, Q9 2024, H7 2024.",
        "Iranian year 2999, 31 Esfand 1399, 0 Farvardin 1000, fiscal 2999 in Japan.",
        "(May) ( May 2024 ) ((March - ) by by since from in the year to",
    ] {
        for date in ["2024-02-29", "9999-12-31", ""] {
            for status in [Status::Actual, Status::Planned, Status::Forecast] {
                let _ = engine.mentions(text, date, status);
            }
        }
    }
}
