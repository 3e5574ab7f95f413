use crate::extract::Engine;
use crate::lexicon::{Lexicon, RuleFiles};
use crate::model::Article;

/// Each row: a sentence, then the numbers in it with what they are: `+` `-` a change up or down, `^` `v` a level that rose or
/// fell to where it is, `=` a level, `?` a change either way.
const ROWS: &[(&str, &str)] = &[
    // Verbs.
    ("Sales rose 12 percent.", "12 percent +"),
    ("Output has fallen by a fifth since spring.", "a fifth -"),
    ("The index shed 41 points, or 1.2%, to 3,377.", "41 - | 1.2% - | 3,377 v"),
    ("The bank lifted its key rate by 50 basis points to 4.5 percent.", "50 + | 4.5 percent ^"),
    ("Inflation slowed to 3 percent from 4.1 percent.", "3 percent v | 4.1 percent ="),
    ("Rents climbed from 800 euros to 950 euros.", "800 = | 950 ^"),
    ("Prices jumped by between 8 and 9 percent.", "8 and 9 percent +"),
    ("The union cut its demand for a rise to 5 percent.", "5 percent v"),
    ("Wages are growing at 5 percent.", "5 percent +"),
    ("The start-up raised $48 million.", "$48 million ="),
    ("The grocer raised prices 3 percent.", "3 percent +"),
    ("The firm lost $6 million last year.", "$6 million ="),
    ("The party lost 12 seats.", "12 -"),
    ("The shares lost 30 cents to $4.10.", "30 - | $4.10 v"),
    ("The airline added 400 jobs.", "400 +"),
    ("The carmaker shed 1,200 jobs.", "1,200 -"),
    ("The rate may be cut two more times.", "two ="),
    ("The programme created 1,200 jobs.", "1,200 ="),
    ("Turnover doubled to £4m.", "doubled + | £4m ^"),
    ("The charge will be halved.", "halved -"),
    ("The firm will triple its fleet to 90 vans.", "triple + | 90 ^"),
    ("Profit beat forecasts by 3 percent.", "3 percent +"),
    ("The yen weakened to 151 per dollar.", "151 v"),
    ("Exports shrank 4% in May and 6% in June.", "4% - | 6% -"),
    ("Orders are up 4 percent.", "4 percent +"),
    ("Losses narrowed to $3 million.", "$3 million v"),
    ("The population has swollen to 4 million.", "4 million ^"),
    ("Shares advanced 2.4 percent to 310 pence.", "2.4 percent + | 310 ^"),
    ("The death toll climbed to 45.", "45 ^"),
    ("The council cut its rate 35 basis points.", "35 -"),
    ("Ministers slashed $3 billion from the budget.", "$3 billion -"),
    ("Traffic grew at an annual rate of 7 percent.", "7 percent +"),
    ("Lending shrank by 2 percent this year and by 3 percent last year.", "2 percent - | 3 percent -"),
    ("The fee for a container was lowered to $80.", "$80 v"),
    ("Volumes edged up 0.3 percent.", "0.3 percent +"),
    ("The jobless rate ticked up to 4.3 percent.", "4.3 percent ^"),
    ("Shares sank to a new low of $31.", "$31 v"),
    ("Imports contracted 12.4%.", "12.4% -"),
    ("The stock closed lower at $14.20.", "$14.20 v"),
    ("The toll took the number of victims to 31.", "31 ="),
    ("Rainfall dropped to 12 mm.", "12 v"),
    ("The shop sold 30 bikes to 12 buyers.", "30 = | 12 ="),
    ("The bill carries up to a $40,000 fine.", "$40,000 ="),
    ("The senator lost by 12 points.", "12 ="),
    ("It has a 7.1-inch lower screen.", "7.1 ="),
    ("Her nearly 50-year-old younger brother won.", "50 ="),
    // Mere comparisons and levels reached.
    ("Output reached 5 million tonnes.", "5 million ="),
    ("Gold hit $2,000.", "$2,000 ="),
    ("Debt peaked at 90 percent of output.", "90 percent ="),
    ("Turnout was 61 percent, compared with 58 percent before.", "61 percent = | 58 percent ="),
    ("Sales were twice the figure of a year ago.", "twice ="),
    ("Three times as many people came.", "Three times ="),
    ("The parks make up 12 percent of the city.", "12 percent ="),
    ("The group set up 14 schools.", "14 ="),
    ("The utility shut down 3 reactors.", "3 ="),
    ("Exports accounted for 31 percent of sales.", "31 percent ="),
    ("Prices rose 2.4 percent, above the 2 percent that the bank wants.", "2.4 percent + | 2 percent +"),
    ("Imports stood at 5 million tons against 4 million tons.", "5 million = | 4 million ="),
    // Particles.
    ("Revenue was $31 million, up 7 percent.", "$31 million ^ | 7 percent +"),
    (
        "Tools earned $8 million, down 3 percent; toys $5 million, up 1 percent.",
        "$8 million v | 3 percent - | $5 million ^ | 1 percent +",
    ),
    ("The jobless rate was 4.1%, down from 4.4%.", "4.1% v | 4.4% ="),
    (
        "It shipped 90 tons worth $40 million, up 5 percent and 7 percent, respectively.",
        "90 ^ | $40 million ^ | 5 percent + | 7 percent +",
    ),
    ("Oil was up 84 cents, or 1.1%, at $77.30 a barrel.", "84 + | 1.1% + | $77.30 ^"),
    ("The rate came down to 9 percent.", "9 percent v"),
    ("Wheat settled 4 cents lower at $5.31 a bushel.", "4 - | $5.31 v"),
    ("The firm expects sales of $9 million, from $8 million.", "$9 million ^ | $8 million ="),
    ("Attendance was 3,100, rising from 2,800.", "3,100 ^ | 2,800 ="),
    // Nouns.
    ("It was a rise of 4 percent.", "4 percent +"),
    ("The data showed a 0.3% fall.", "0.3% -"),
    ("A 30-point drop followed.", "30 -"),
    ("Trade registered a 9 percent growth in weight and a 2 percent decline in value.", "9 percent + | 2 percent -"),
    ("The group had a loss of $4 million.", "$4 million ="),
    ("Labour won 33 seats, a loss of 18.", "33 v | 18 -"),
    ("The plan means 500 job cuts.", "500 -"),
    ("Traders count on three rate cuts.", "three ="),
    ("GDP growth was 2.1 percent.", "2.1 percent +"),
    ("Staff got a 5% pay rise.", "5% +"),
    ("A fivefold increase was seen.", "fivefold +"),
    ("Clothing posted the steepest rise at 11 percent, followed by food with 9 percent.", "11 percent + | 9 percent +"),
    ("A 5 percent and 7 percent increase are on offer.", "5 percent + | 7 percent +"),
    ("There was a 2-point swing.", "2 ?"),
    // Distance from a baseline.
    ("The chip is 40 percent faster.", "40 percent +"),
    ("Yields are 12% below last year.", "12% -"),
    ("It was 3 degrees warmer than usual.", "3 +"),
    ("It uses a quarter less power.", "a quarter -"),
    ("Pay is 15 per cent more than in May.", "15 per cent +"),
    ("They have 23 fewer seats than before.", "23 -"),
    ("They will plant 12 more trees.", "12 ="),
    ("The bridge is 60 km below the dam.", "60 ="),
    ("Turnout was 6.2 percentage points higher than before.", "6.2 +"),
    // What a noun of change is said to be, and what is not said again.
    ("The annual rise was 4.6 percent.", "4.6 percent +"),
    ("The fall in sales was just $3 million.", "$3 million -"),
    ("The drop lasted 3 months.", "3 ="),
    ("Houses gained 5 percent and apartments 2 percent.", "5 percent + | 2 percent +"),
    ("Prices rose by 5 percent in June, compared with 6 percent in May.", "5 percent + | 6 percent +"),
    ("Profit rose 5 percent, compared with sales of $6 million.", "5 percent + | $6 million ="),
    // Signs.
    ("FTSE -0.6% DAX +1.2%", "-0.6% - | 1.2% +"),
    ("Temperatures have dropped to -6 degrees Celsius.", "-6 v"),
];

/// The numbers of a sentence with their signs, as the rows write them.
fn read(engine: &Engine, text: &str) -> String {
    let article = Article { text: text.to_string(), ..Article::default() };
    let facts = engine.extract(&article).facts;
    let sign = |kind: &str, direction: Option<&str>| match (kind, direction) {
        ("change", Some("up")) => '+',
        ("change", Some(_)) => '-',
        ("change", None) => '?',
        (_, Some("up")) => '^',
        (_, Some(_)) => 'v',
        (_, None) => '=',
    };
    let shown = facts.iter().map(|f| format!("{} {}", f.quote, sign(f.kind.as_str(), f.direction.map(|d| d.as_str()))));
    shown.collect::<Vec<_>>().join(" | ")
}

#[test]
fn tells_changes_from_sizes() {
    let files = RuleFiles::builtin();
    let engine = Engine::load(&files, Lexicon::load(&files).expect("the rules load")).expect("the rules load");
    let wrong: Vec<_> =
        ROWS.iter().map(|(text, expected)| (text, expected, read(&engine, text))).filter(|r| *r.1 != r.2).collect();
    assert!(wrong.is_empty(), "{} of {} rows:\n{wrong:#?}", wrong.len(), ROWS.len());
}
