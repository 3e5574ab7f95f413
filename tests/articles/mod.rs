//! Made-up articles with facts, in the mix and the lengths that agency news has: for tests and benches of the store.

use chrono::{Days, NaiveDate};
use etl::model::{
    Article, Bound, Comparison, Dimension, Direction, Fact, Kind, LeftOut, Outcome, PeriodBasis, Status, fact_id, text_hash,
};

/// A sequence that looks random and is the same everywhere (Knuth's 64-bit linear congruential generator).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    /// A number below `bound`.
    pub fn roll(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }

    /// `some` in so many cases of a hundred.
    fn share<T>(&mut self, percent: usize, some: T) -> Option<T> {
        (self.roll(100) < percent).then_some(some)
    }
}

const UNITS: [(&str, &str, Dimension); 6] = [
    ("USD", "dollars", Dimension::Money),
    ("%", "percent", Dimension::Percent),
    ("1", "shares", Dimension::Count),
    ("t", "tonnes", Dimension::Mass),
    ("EUR", "euros", Dimension::Money),
    ("[bbl_us]/d", "barrels per day", Dimension::Rate),
];
const SUBJECTS: [&str; 5] =
    ["net profit of", "annual exports of", "capacity of the new plant of", "output of", "fourth-quarter revenue of"];
const PLACES: [(&str, &str); 5] =
    [("Japan", "JP"), ("Brazil", "BR"), ("Western Germany", "DE"), ("Tehran", "IR"), ("United States", "US")];
const MEASURES: [&str; 5] = ["exports", "net_income", "production", "revenue", "investment"];
const FILLER: &str = " The company gave no further details of the plan, which analysts had long expected it to announce.";

/// Article number `i` with about eight facts and three numbers that are none, the same each time.
pub fn article(i: usize) -> (Article, Outcome) {
    let mut dice = Dice::new(i as u64 + 1);
    let published = NaiveDate::from_ymd_opt(1987, 2, 26).unwrap() + Days::new((i / 100) as u64);
    let company = format!("{} {} Corp", dice.pick(&["Nordfin", "Harlow", "Kestrel", "Carven", "Toril"]), i % 3000);
    let mut writer = Writer { text: String::new(), outcome: Outcome::default() };
    for _ in 0..6 + dice.roll(5) {
        writer.sentence(&mut dice, &company, published);
    }
    let document = format!("wire/1987/{i:06}.txt");
    let mut article = Article {
        document: document.clone(),
        title: Some(format!("{} reports higher {}", company.to_uppercase(), dice.pick(&SUBJECTS))),
        published: Some(published),
        ..Article::default()
    };
    article.text = writer.text;
    let hash = text_hash(&article.text);
    for fact in &mut writer.outcome.facts {
        fact.document = document.clone();
        fact.fact_id = fact_id(&document, &hash, fact.start, fact.end);
    }
    (article, writer.outcome)
}

struct Writer {
    text: String,
    outcome: Outcome,
}

impl Writer {
    /// Writes `quote` and says where it stands; all text here is ASCII, so bytes are characters.
    fn number(&mut self, quote: &str) -> (usize, usize) {
        let start = self.text.len();
        self.text.push_str(quote);
        (start, self.text.len())
    }

    fn sentence(&mut self, dice: &mut Dice, company: &str, published: NaiveDate) {
        let (unit, unit_text, dimension) = UNITS[dice.roll(UNITS.len())];
        let subject = format!("{} {company}", dice.pick(&SUBJECTS));
        let value = (dice.roll(99_000) + 1) as f64 / 10.0;
        let quote = format!("{value}");
        self.text.push_str(&format!("The {subject} rose to "));
        let (start, end) = self.number(&quote);
        self.text.push_str(&format!(" {unit_text} in the first quarter, it said."));
        if dice.roll(100) < 40 {
            self.text.push_str(" It was founded in ");
            let (start, end) = self.number("1912");
            let reason = "a year".to_string();
            self.outcome.left_out.push(LeftOut { quote: "1912".into(), start, end, rule: "not/date".into(), reason });
            self.text.push('.');
        }
        self.text.push_str(FILLER);
        let place = PLACES[dice.roll(PLACES.len())];
        let placed = dice.roll(100) < 65;
        let range = dice.roll(100) < 4;
        let period = dice.share(60, published);
        self.outcome.facts.push(Fact {
            document: String::new(),
            fact_id: String::new(),
            quote,
            start,
            end,
            value: (!range).then_some(value),
            low: range.then_some(value),
            high: range.then_some(value + 1.0),
            bound: Bound::Exact,
            unit: unit.to_string(),
            unit_text: Some(unit_text.to_string()),
            dimension,
            subject: Some(subject),
            measure: dice.share(40, dice_pick(&MEASURES, value)),
            kind: if value > 5000.0 { Kind::Change } else { Kind::Level },
            direction: dice.share(35, Direction::Up),
            status: if dice.roll(100) < 80 { Status::Actual } else { Status::Planned },
            period_start: period.map(|day| day - Days::new(90)),
            period_end: period,
            period_text: period.map(|_| "the first quarter".to_string()),
            period_basis: if period.is_some() { PeriodBasis::Relative } else { PeriodBasis::None },
            place: placed.then(|| place.0.to_string()),
            place_code: placed.then(|| place.1.to_string()),
            attribution: dice.share(40, company.to_string()),
            entity: dice.share(70, company.to_string()),
            comparison: dice.share(15, Comparison::Yoy),
            negated: false,
            rule: dice.pick(&["engine/money", "engine/count", "en/measures/trade/exports", "en/measures/company/profit"]).to_string(),
            confidence: Some(0.93),
        });
    }
}

fn dice_pick(from: &[&str], value: f64) -> String {
    from[value as usize % from.len()].to_string()
}
