//! The extract step: [`Article`] -> [`Outcome`]. Pure: no I/O, no clock, cannot fail, linear in the text.
//!
//! ```text
//! text -> tokens, sentences -> masks (dates, names, furniture) -> quantities
//!      -> what each is about: trend, status, period, source, place, subject -> measure rules -> facts
//! ```

mod assemble;
mod attribution;
mod blocks;
mod chunk;
mod clause;
mod dateline;
mod document;
#[cfg(test)]
mod marked;
mod naming;
mod period;
mod place;
mod quantity;
mod sentences;
mod status;
mod subject;
mod syntax;
mod trend;
mod words;

use crate::error::Result;
use crate::lexicon::{Class, CountryCode, Cut, Lexicon, Marks, RuleFiles};
use crate::model::{Article, Fact, MarkKind, Notice, Outcome};
use crate::rules::{Claim, Confidence, Extractor, Report, RuleBook};
use assemble::Context;
use document::Document;
use quantity::{Finder, Quantity};

/// The extraction engine: the lexicon and the rules in force, ready to be used by many threads at once.
#[derive(Debug)]
pub struct Engine {
    lexicon: Lexicon,
    joints: quantity::Joints,
    not_facts: quantity::NotFacts,
    periods: period::Periods,
    book: RuleBook,
    confidence: Confidence,
}

impl Engine {
    /// Loads the rules. Errors name file, line and remedy.
    pub fn load(files: &RuleFiles, lexicon: Lexicon) -> Result<Engine> {
        Engine::with_rules(files, lexicon, RuleBook::load(files)?)
    }

    /// As [`Engine::load`], with measure rules that were loaded already.
    pub fn with_rules(files: &RuleFiles, mut lexicon: Lexicon, book: RuleBook) -> Result<Engine> {
        let not_facts = quantity::NotFacts::load(files, &mut lexicon)?;
        let joints = quantity::Joints::load(&lexicon)?;
        let periods = period::Periods::load(files, &mut lexicon)?;
        let confidence = Confidence::load(files)?;
        Ok(Engine { joints, not_facts, periods, book: book.with_units(&lexicon), confidence, lexicon })
    }

    /// What the engine knows of words; the page step reads with the same.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The measure rules in force.
    pub fn rules(&self) -> &RuleBook {
        &self.book
    }

    /// Runs the examples of the measure rules whose ids start with one of `ids`; of all where there is none.
    pub fn check_rules(&self, ids: &[String]) -> Report {
        self.book.check(ids, self)
    }

    /// Takes every number out of an article.
    pub fn extract(&self, article: &Article) -> Outcome {
        let mut whole = Outcome::default();
        self.extract_each(article, None, &mut |block| whole.append(block));
        whole
    }

    /// The same, for a text far longer than any article in blocks, so that memory does not hold all that is made of it. An
    /// article comes as one. `cut` is the text cut already, with [`Engine::lexicon`].
    pub fn extract_each(&self, article: &Article, cut: Option<Cut>, each: &mut dyn FnMut(Outcome)) {
        if article.text.len() <= blocks::WHOLE_BYTES {
            let doc = match cut {
                Some(cut) => Document::of_cut(article, cut, &self.lexicon),
                None => Document::new(article, &self.lexicon),
            };
            return each(self.extract_from(&doc, None));
        }
        let mut whole = blocks::Whole::new(article);
        for block in blocks::of(&article.text) {
            let part = block.article(article);
            let made = self.extract_from(&Document::new(&part, &self.lexicon), None);
            each(whole.outcome(block, made));
        }
    }

    /// What the measure rules say of each fact of an article, in the order of the facts, for each the winner first.
    pub fn claims(&self, article: &Article) -> Vec<Vec<Claim>> {
        let doc = Document::new(article, &self.lexicon);
        let mentions = self.periods.mentions(&doc);
        let found = self.find(&doc, &mentions);
        let contexts = self.contexts(&doc, &self.periods.resolve(&doc, mentions), &found.quantities);
        naming::claims(&self.book, &doc, &found.quantities, &contexts)
    }

    /// The numbers of an article with value, unit and bound alone, without what they are about.
    pub fn quantities(&self, article: &Article) -> Outcome {
        let doc = Document::new(article, &self.lexicon);
        let found = self.find(&doc, &self.periods.mentions(&doc));
        let contexts = vec![Context::default(); found.quantities.len()];
        self.outcome(&doc, found, contexts)
    }

    /// With only one of the measure rules, where one is given.
    fn extract_from(&self, doc: &Document<'_>, only: Option<usize>) -> Outcome {
        let mentions = self.periods.mentions(doc);
        let found = self.find(doc, &mentions);
        if found.quantities.is_empty() {
            return self.outcome(doc, found, Vec::new());
        }
        let resolved = self.periods.resolve(doc, mentions);
        let mut contexts = self.contexts(doc, &resolved, &found.quantities);
        naming::name(&self.book, doc, &found.quantities, &mut contexts, only);
        self.outcome(doc, found, contexts)
    }

    fn outcome(&self, doc: &Document<'_>, found: quantity::Found, contexts: Vec<Context>) -> Outcome {
        let ambiguous = found.ambiguous.iter();
        Outcome {
            facts: assemble::facts(doc, &found.quantities, contexts, &self.confidence),
            sentences: assemble::sentences(doc, &found.quantities),
            left_out: assemble::left_out(doc, found.rejected),
            notices: ambiguous.map(|(form, code)| self.ambiguous(doc.article, *form, code)).collect(),
        }
    }

    fn find(&self, doc: &Document<'_>, mentions: &[period::Mention]) -> quantity::Found {
        let mut masks = quantity::furniture_masks(doc);
        masks.extend(self.not_facts.masks(&doc.text));
        masks.extend(mentions.iter().map(|m| {
            let (rule, reason) = m.kind.left_out();
            quantity::Mask { first: m.first, end: m.end, rule: rule.to_string(), reason: reason.to_string() }
        }));
        Finder::new(doc, &self.joints, home(doc)).run(&quantity::merged(masks))
    }

    /// What each quantity is about.
    fn contexts(&self, doc: &Document<'_>, resolved: &period::Resolved, quantities: &[Quantity]) -> Vec<Context> {
        let syntax = syntax::Syntax::of(doc, quantities);
        let sources = attribution::attributions(doc, &syntax, quantities);
        let places = place::places(doc, &syntax, quantities);
        let mut subjects = subject::subjects(doc, &syntax, quantities).into_iter();
        let scene = clause::Scene { doc, quantities, words: &syntax.words.all };
        let trends = trend::trends(scene);
        let statuses = status::statuses(scene);
        let standings: Vec<_> = trends
            .iter()
            .zip(&statuses)
            .map(|(&(kind, direction), &(status, _))| period::Standing { status, kind, direction })
            .collect();
        let periods = self.periods.assign(doc, &syntax, resolved, quantities, &standings);
        let mut contexts = Vec::with_capacity(quantities.len());
        for (i, (((attribution, place), standing), period)) in
            sources.into_iter().zip(places).zip(standings).zip(periods).enumerate()
        {
            let comparison = self.periods.comparison(doc, resolved, &quantities[i], standing, &period);
            contexts.push(Context {
                kind: standing.kind,
                direction: standing.direction,
                status: period.status,
                negated: statuses[i].1,
                period: (period.start, period.end),
                period_text: period.text,
                period_basis: period.basis,
                comparison,
                place,
                attribution,
                subject: subjects.next().unwrap_or_default(),
                measure: None,
            });
        }
        contexts
    }

    fn ambiguous(&self, article: &Article, form: u32, code: &str) -> Notice {
        let form = self.lexicon.currencies.forms.get(form);
        let name = |row: u32| &*self.lexicon.currencies.currencies[row as usize].code;
        let others: Vec<_> = std::iter::once(form.currency)
            .chain(form.others.iter().copied())
            .map(name)
            .filter(|c| *c != code)
            .collect();
        Notice::remark(
            article.document.clone(),
            format!("a currency was taken for {code} that may also be {}", few(&others)),
            "a dateline, a sign such as A$ before it, or the `place` of its source decides where there is one",
        )
    }
}

impl Extractor for Engine {
    fn facts(&self, text: &str, only: Option<usize>) -> Vec<Fact> {
        let article = Article { text: text.to_string(), ..Article::default() };
        self.extract_from(&Document::new(&article, &self.lexicon), only).facts
    }

    fn seen(&self, text: &str) -> String {
        let article = Article { text: text.to_string(), ..Article::default() };
        let doc = Document::new(&article, &self.lexicon);
        let mentions = self.periods.mentions(&doc);
        let found = self.find(&doc, &mentions);
        let contexts = self.contexts(&doc, &self.periods.resolve(&doc, mentions), &found.quantities);
        naming::seen(&self.book, &doc, &found.quantities, &contexts)
    }
}

/// The first codes of a list, and how many more there are.
fn few(codes: &[&str]) -> String {
    const SHOWN: usize = 3;
    match codes.len() {
        0..=SHOWN => codes.join(", "),
        n => format!("{} or {} others", codes[..SHOWN].join(", "), n - SHOWN),
    }
}

/// Where the report is from: the country of its dateline, else the one that it names far more often than any other,
/// and that of its source.
fn home(doc: &Document<'_>) -> quantity::Home {
    let dateline = country(doc);
    let source = doc.seat.as_ref().and_then(|seat| doc.lexicon.places.countries[seat.country as usize].code);
    quantity::Home { dateline, about: if dateline.is_none() { about(doc) } else { None }, source }
}

fn about(doc: &Document<'_>) -> Option<CountryCode> {
    let mut named: Vec<(CountryCode, u32)> = Vec::new();
    for i in 0..doc.text.len() {
        if !doc.text.marks(i).meets(&Marks::class(Class::Place)) {
            continue;
        }
        let found = doc.lexicon.places.at(&doc.text, i).and_then(|found| doc.lexicon.places.code(found.item));
        let Some(code) = found else { continue };
        match named.iter_mut().find(|(c, _)| *c == code) {
            Some((_, count)) => *count += 1,
            None => named.push((code, 1)),
        }
    }
    let (most, count) = *named.iter().max_by_key(|(_, count)| *count)?;
    let others: u32 = named.iter().filter(|(c, _)| *c != most).map(|(_, count)| count).sum();
    (count >= 2 && count > 2 * others).then_some(most)
}

/// The country that the dateline names.
fn country(doc: &Document<'_>) -> Option<CountryCode> {
    let mark = doc.article.marks.iter().find(|m| m.what == MarkKind::Place)?;
    let first = doc.text.tokens.partition_point(|t| (t.start as usize) < mark.span.start);
    let end = doc.text.tokens.partition_point(|t| (t.start as usize) < mark.span.end);
    (first..end)
        .rev()
        .find_map(|i| doc.lexicon.places.at(&doc.text, i).and_then(|found| doc.lexicon.places.code(found.item)))
}
