use crate::extract::Engine;
use crate::lexicon::{Lexicon, RuleFiles};
use crate::model::{Article, Status};

/// Each row: a sentence, then the status of every number in it: `a`ctual, `p`lanned, `f`orecast; `!` where it is denied.
const ROWS: &[(&str, &str)] = &[
    // What has happened or holds.
    ("The mill sold 30 tonnes.", "a"),
    ("The park managed to attract 31 investors.", "a"),
    ("The fee is $5.", "a"),
    ("Officials said 12 people had been hurt.", "a"),
    ("Visitors can stay up to 60 days.", "a"),
    ("The minister, who will leave in May, said output rose 4 percent.", "a"),
    ("The firm that plans to list its shares employs 300 people.", "a"),
    ("The plan drew 31 investors.", "a"),
    ("The shares lost 1 percent to end at 310 pence.", "aa"),
    ("He had a shot at goal - from 30 yards.", "a"),
    ("Flights were cut due to 50 mph winds.", "a"),
    ("Its 40 workers, who hope to return, got $500 each.", "aa"),
    ("After it cut its forecast, shares fell 8 percent.", "a"),
    ("Prices rose 3 percent as officials weighed whether rates will climb.", "a"),
    ("It opened 12 stores and said it would open 30 more.", "ap"),
    ("The mill has three targets.", "a"),
    ("The council wants to scrap the 15% levy on vans.", "a"),
    ("The two sides may agree to end a bitter 6-month strike.", "a"),
    // Plans.
    ("The bank will take a 30% stake.", "p"),
    ("The city plans to repair 120 schools and hire 400 teachers.", "pp"),
    ("The city's plan to repair 120 schools costs little.", "p"),
    ("The company said it would invest $2 billion, creating as many as 800 jobs.", "pp"),
    ("It aims to ship 6 million phones this year.", "p"),
    ("The board set aside $40 million.", "p"),
    ("A sum of $40 million has been set aside.", "p"),
    ("Some 50 schools will receive 5 computers each.", "pp"),
    ("The ministry promised a grant of $400 to every family that lost its home.", "p"),
    ("The tax will be cut to 8 percent.", "p"),
    ("The council backed a $30 million plan.", "p"),
    ("The bank has a 2 percent target.", "p"),
    ("The bank has a target of 2 percent.", "p"),
    ("The target is 2 percent.", "p"),
    ("The court ordered the firm to pay $5 million.", "p"),
    ("Rivals agreed to pay $5 million.", "p"),
    ("The bank will lend $150 million at a rate of 1.5 percent.", "pp"),
    ("The dividend of 32 cents per share, payable in December, is small.", "p"),
    ("The agency is appealing for $18 million.", "p"),
    ("The law proposed a levy of 3 percent.", "p"),
    ("Under the plan, drivers would pay 4 euros.", "p"),
    ("The ratio is to be brought to 27 percent.", "p"),
    ("The railway intends to buy 30 trains and to scrap 12.", "pp"),
    ("Iraq to add 200,000 barrels a day", "p"),
    ("The government pledged to keep output at 4 million tonnes.", "p"),
    ("A planned 12 percent levy was shelved.", "p"),
    ("They have raised the target to 5 million tonnes from 4 million tonnes.", "pp"),
    ("The line, which it is building, will raise capacity from 12 MW to 18 MW.", "ap"),
    // Forecasts.
    ("Output will fall to 25 million tonnes, 6% below last year.", "ff"),
    ("The bank expects growth to average 1.9 percent this year and 2 percent next year.", "ff"),
    ("Up to 7,000 people may need shelter.", "f"),
    ("Rates could rise by 3 percent.", "f"),
    ("Profit was $3 million, below the $4 million analysts had expected.", "af"),
    ("Sales rose 0.3%, more than the 0.2% gain that economists polled by the paper had forecast.", "af"),
    ("Prices rose 2.7%, above the 2.2% median estimate.", "af"),
    ("Traders see a 40% chance of a cut, up from 28%.", "ff"),
    ("The ministry raised its outlook for the crop to 15 million tonnes, up 3% from July.", "ff"),
    ("The firm cut its revenue forecast to $3 billion from $4 billion.", "ff"),
    ("GDP is projected to expand by 0.8 percent.", "f"),
    ("The market will grow by 21 to 24 percent a year.", "f"),
    ("The change will save a household 300 euros a year.", "f"),
    ("Unemployment is seen peaking at 8.6 percent.", "f"),
    ("The rate is likely to reach 5 percent.", "f"),
    ("Inflation is poised to hit 7 percent.", "f"),
    ("Crop to shrink by 12 percent", "f"),
    ("The commission predicted that output would rise 3 percent.", "f"),
    ("Exports are expected at 4 million tonnes.", "f"),
    // Denials.
    ("The firm did not pay $5 million.", "a!"),
    ("The firm denied paying $5 million.", "a!"),
    ("Officials denied that 40 people had died.", "a!"),
    ("Output hasn't fallen by 5 percent.", "a!"),
    ("The firm never employed 300 people.", "a!"),
    ("It sold not only 5 ships.", "a"),
    ("No more than 5 ships were sold.", "a"),
];

fn read(engine: &Engine, text: &str) -> String {
    let article = Article { text: text.to_string(), ..Article::default() };
    let mut out = String::new();
    for fact in engine.extract(&article).facts {
        out.push(match fact.status {
            Status::Actual => 'a',
            Status::Planned => 'p',
            Status::Forecast => 'f',
        });
        if fact.negated {
            out.push('!');
        }
    }
    out
}

#[test]
fn tells_plans_and_forecasts_from_facts() {
    let files = RuleFiles::builtin();
    let engine = Engine::load(&files, Lexicon::load(&files).expect("the rules load")).expect("the rules load");
    let wrong: Vec<_> =
        ROWS.iter().map(|(text, expected)| (text, expected, read(&engine, text))).filter(|r| *r.1 != r.2).collect();
    assert!(wrong.is_empty(), "{} of {} rows:\n{wrong:#?}", wrong.len(), ROWS.len());
}
