//! Measure rules: what gives a number the canonical name of what it measures.
//!
//! ```toml
//! # my/schools.toml: five lines make a rule
//! pattern = "spent {money} on {words} schools?"
//! keywords = ["school", "schools"]
//! [[example]]
//! text = "The state spent $12 million on new schools. It has one school per village."
//! quote = "$12 million"
//! ```
//! A rule is tried on a sentence that holds one of its keywords; its patterns are compiled when they are first needed.
//! Where several rules claim a number, the most specific wins; see [`RuleBook::claims`].

mod check;
mod confidence;
mod file;
mod graph;
mod index;
mod parts;
mod pattern;
mod scan;
mod slot;
#[cfg(test)]
mod testing;

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashSet;

use crate::error::Result;
use crate::lexicon::{Lexicon, RuleFile, RuleFiles, Text, Token};
use crate::model::{Dimension, text_hash};

pub use check::{Extractor, Failure, Report};
pub use confidence::{Confidence, Tally};
pub use file::{CounterExample, Example, RuleText};
pub use slot::SlotQuantity;

use graph::{Graph, Walker};
use index::KeywordIndex;
use parts::Parts;
use slot::{SlotKinds, Slotted};

/// A pattern sees no more of a sentence than so many tokens at once, which keeps any input linear.
const STRETCH: usize = 400;
/// The part that says how a number stands beside another of the same measure and unit.
const AGAIN: &str = "again";
/// The part that says how it stands beside one of another unit.
const ALSO: &str = "also";
/// Fewer files than this are parsed faster than threads start.
const FEW: usize = 256;

/// One measure rule.
#[derive(Debug)]
pub struct Rule {
    /// Its path without `.toml`: `en/measures/trade/exports`.
    pub id: String,
    /// The canonical name that it gives: `exports`.
    pub measure: String,
    /// One line for a person.
    pub title: Option<String>,
    /// Other words by which the measure is asked for.
    pub synonyms: Vec<String>,
    /// Its file.
    pub file: Arc<RuleFile>,
    /// SHA-256 of its file, in lower-case hex.
    pub hash: String,
    /// Higher wins whatever the patterns match.
    pub priority: i32,
    compiled: OnceLock<Compiled>,
}

/// The patterns of a rule, ready to be matched.
#[derive(Debug, Default)]
struct Compiled {
    patterns: Vec<Named>,
    /// A match that one of these touches does not count.
    except: Vec<Graph>,
}

#[derive(Debug)]
struct Named {
    graph: Graph,
    /// The kinds that its measured slots accept.
    kinds: SlotKinds,
}

/// What a rule says of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Index of the quantity among those given.
    pub quantity: usize,
    /// Index of the rule in [`RuleBook::rules`].
    pub rule: usize,
    /// How many letters the pattern matched in words of its own, less those that `{words}` stepped over.
    pub specificity: i32,
    /// The quantity that the rule named, where this one only stands beside it: `from 8 million` behind `rose to 9 million`.
    pub beside: Option<usize>,
}

/// The measure rules in force; for many threads at once.
#[derive(Debug, Default)]
pub struct RuleBook {
    rules: Vec<Rule>,
    index: KeywordIndex,
    parts: Parts,
    /// Codes of the units of time: money per one of them is money, not a price.
    times: FxHashSet<Box<str>>,
}

impl RuleBook {
    /// Loads and checks every rule. Errors name file, line and remedy.
    pub fn load(files: &RuleFiles) -> Result<RuleBook> {
        let parts = Parts::load(files)?;
        let files: Vec<&Arc<RuleFile>> = files.measures().collect();
        let mut book = RuleBook { rules: Vec::with_capacity(files.len()), ..RuleBook::default() };
        for read in read_all(&files, &parts) {
            let (rule, keywords) = read?;
            for keyword in keywords {
                book.index.enter(&keyword, book.rules.len() as u32);
            }
            book.rules.push(rule);
        }
        book.index.finish();
        book.parts = parts;
        Ok(book)
    }

    /// With the units that the lexicon knows.
    pub fn with_units(mut self, lexicon: &Lexicon) -> RuleBook {
        let is_time = |unit: &&crate::lexicon::Unit| unit.dimension == Dimension::Time;
        self.times = lexicon.units.units.iter().filter(is_time).map(|unit| unit.code.clone()).collect();
        self
    }

    /// The rules in the order of their ids.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule of that id.
    pub fn find(&self, id: &str) -> Option<&Rule> {
        self.rules.binary_search_by(|rule| rule.id.as_str().cmp(id)).ok().map(|i| &self.rules[i])
    }

    /// What the rules say of the quantities of a sentence: claims in the order of the quantities, for each the winner first.
    ///
    /// `quantities` are those of the sentence in text order, `tokens` its range in `text`. The rule of the highest priority
    /// wins, then the most specific one, then the first by id. `only` leaves all rules out but that one.
    pub fn claims(
        &self,
        text: &Text<'_>,
        tokens: Range<usize>,
        quantities: &[SlotQuantity<'_>],
        only: Option<usize>,
        desk: &mut Desk,
    ) {
        desk.claims.clear();
        if quantities.is_empty() || self.rules.is_empty() {
            return;
        }
        let sentence = text.tokens.get(tokens).unwrap_or_default();
        for (stretch, numbers) in stretches(sentence, quantities) {
            if numbers.is_empty() {
                continue;
            }
            let Desk { slotted, walker, candidates, claims } = &mut *desk;
            slotted.fill(text, stretch, &quantities[numbers.clone()], numbers.start, &|unit| self.times.contains(unit));
            candidates.clear();
            self.index.rules(&slotted.pieces, &slotted.units, candidates);
            candidates.retain(|rule| only.is_none_or(|only| only == *rule as usize));
            if candidates.is_empty() {
                continue;
            }
            walker.reset(&self.parts, slotted.pieces.len());
            let first = claims.len();
            for &rule in &*candidates {
                self.match_rule(rule as usize, slotted, walker, claims);
            }
            self.rank(claims, first);
            self.carry(quantities, slotted, walker, claims, first);
        }
    }

    /// Orders the claims from `first` on by quantity, for each the winner first, each rule once.
    fn rank(&self, claims: &mut Vec<Claim>, first: usize) {
        let mut ranked = claims.split_off(first);
        ranked.sort_unstable_by_key(|claim| (claim.quantity, claim.rule, Reverse(claim.specificity)));
        ranked.dedup_by_key(|claim| (claim.quantity, claim.rule));
        let rank = |claim: &Claim| Reverse((self.rules[claim.rule].priority, claim.specificity));
        ranked.sort_unstable_by_key(|claim| (claim.quantity, rank(claim), claim.rule));
        claims.append(&mut ranked);
    }

    fn match_rule(&self, number: usize, slotted: &Slotted, walker: &mut Walker, claims: &mut Vec<Claim>) {
        let compiled = self.rules[number].compiled(&self.parts);
        let first = claims.len();
        let mut matched = Vec::new();
        for pattern in compiled.patterns.iter().filter(|pattern| pattern.kinds.meets(slotted.all.kinds)) {
            walker.find(&pattern.graph, &self.parts, slotted, |way| {
                for quantity in way.met.iter().filter(|met| met.named).flat_map(|met| slotted.quantities(met.piece)) {
                    claims.push(Claim { quantity, rule: number, specificity: way.score, beside: None });
                    matched.push(way.pieces.clone());
                }
            });
        }
        if matched.is_empty() || compiled.except.is_empty() {
            return;
        }
        let mut excepted: Vec<Range<usize>> = Vec::new();
        for graph in &compiled.except {
            walker.find(graph, &self.parts, slotted, |way| excepted.push(way.pieces));
        }
        let stands = |pieces: &Range<usize>| !excepted.iter().any(|e| e.start < pieces.end && pieces.start < e.end);
        let mut matched = matched.iter();
        let mut at = 0;
        claims.retain(|_| {
            at += 1;
            at <= first || matched.next().is_some_and(stands)
        });
    }

    /// Gives the numbers that no rule claims the measure of the number that they stand beside, as the parts [`AGAIN`] and
    /// [`ALSO`] say. `claims` are ranked from `first` on, and so they are afterwards.
    fn carry(
        &self,
        quantities: &[SlotQuantity<'_>],
        slotted: &Slotted,
        walker: &mut Walker,
        claims: &mut Vec<Claim>,
        first: usize,
    ) {
        if claims.len() == first {
            return;
        }
        let again = self.parts.named(AGAIN).map(|part| (part, true));
        for (part, alike) in again.chain(self.parts.named(ALSO).map(|part| (part, false))) {
            // From left to right, so that a third number follows the second.
            walker.find(self.parts.graph(part), &self.parts, slotted, |way| {
                let [from, .., to] = way.met else { return };
                let (Some(from), Some(to)) =
                    (slotted.quantities(from.piece).next(), slotted.quantities(to.piece).next())
                else {
                    return;
                };
                let of = |quantity: usize| claims[first..].iter().find(|claim| claim.quantity == quantity).copied();
                let (named, from, to) = match (of(from), of(to)) {
                    (Some(claim), None) => (claim, from, to),
                    (None, Some(claim)) => (claim, to, from),
                    _ => return,
                };
                if !alike || quantities[from].goes_with(&quantities[to]) {
                    claims.push(Claim { quantity: to, beside: Some(from), ..named });
                }
            });
        }
        self.rank(claims, first);
    }

    /// The sentence as patterns see it, for a person: `attracted {count:investors} with {money:$}`.
    pub fn seen(&self, text: &Text<'_>, tokens: Range<usize>, quantities: &[SlotQuantity<'_>]) -> String {
        let sentence = text.tokens.get(tokens).unwrap_or_default();
        slot::shown(text, sentence, quantities, &|unit| self.times.contains(unit))
    }
}

/// Where one thread matches rules: what it keeps from sentence to sentence, and what it found in the last.
#[derive(Debug, Default)]
pub struct Desk {
    slotted: Slotted,
    walker: Walker,
    candidates: Vec<u32>,
    claims: Vec<Claim>,
}

impl Desk {
    /// The claims of the sentence that [`RuleBook::claims`] was last asked about.
    pub fn claims(&self) -> &[Claim] {
        &self.claims
    }
}

impl Rule {
    /// What its file says.
    pub fn read(&self) -> Result<RuleText<'_>> {
        RuleText::parse(&self.file)
    }

    fn compiled(&self, parts: &Parts) -> &Compiled {
        // The file was checked when it was loaded.
        self.compiled.get_or_init(|| {
            let Ok(text) = self.read() else { return Compiled::default() };
            let language = language(&self.file.path);
            let patterns =
                text.all_patterns().filter_map(|p| pattern::parse(p.get_ref(), text.kind, parts, language).ok());
            let except = text.except.iter().filter_map(|p| pattern::parse_part(p.get_ref(), parts, language).ok());
            Compiled {
                patterns: patterns
                    .map(|p| Named { graph: Graph::of(&p.alternatives, parts), kinds: p.kinds })
                    .collect(),
                except: except.map(|p| Graph::of(&p.alternatives, parts)).collect(),
            }
        })
    }
}

/// The language pack that a path belongs to.
fn language(path: &str) -> &str {
    path.split_once('/').map_or("", |(language, _)| language)
}

type Read = Result<(Rule, Vec<String>)>;

fn read(file: &Arc<RuleFile>, parts: &Parts) -> Read {
    let text = RuleText::parse(file)?;
    let id = file.path.strip_suffix(".toml").unwrap_or(&file.path);
    let stem = id.rsplit('/').next().unwrap_or(id);
    // What is built in is checked by the tests; a user's parts may stand in a built-in pattern.
    if !(file.is_builtin() && parts.are_builtin()) {
        text.check(file, stem, parts, language(&file.path))?;
    }
    let measure = text.measure.as_ref().map_or(stem, |m| m.get_ref()).to_string();
    let keywords = text.keywords.iter().map(|k| k.get_ref().to_string()).collect();
    let rule = Rule {
        id: id.to_string(),
        measure,
        title: text.title.as_deref().map(str::to_string),
        synonyms: text.synonyms.iter().map(|word| word.to_string()).collect(),
        file: file.clone(),
        hash: text_hash(&file.text),
        priority: text.priority,
        compiled: OnceLock::new(),
    };
    Ok((rule, keywords))
}

/// Reads the files in their order, many of them on all cores.
fn read_all(files: &[&Arc<RuleFile>], parts: &Parts) -> Vec<Read> {
    let threads = match files.len() {
        ..FEW => 1,
        _ => std::thread::available_parallelism().map_or(1, |n| n.get()),
    };
    if threads == 1 {
        return files.iter().map(|file| read(file, parts)).collect();
    }
    std::thread::scope(|scope| {
        let share = |files: &'_ [&Arc<RuleFile>]| files.iter().map(|file| read(file, parts)).collect::<Vec<_>>();
        let workers: Vec<_> =
            files.chunks(files.len().div_ceil(threads)).map(|files| scope.spawn(move || share(files))).collect();
        workers.into_iter().flat_map(|w| w.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}

/// Cuts a sentence into stretches of about [`STRETCH`] tokens, never inside a quantity, each with the quantities that start in it.
fn stretches<'t>(
    sentence: &'t [Token],
    quantities: &[SlotQuantity<'_>],
) -> impl Iterator<Item = (&'t [Token], Range<usize>)> {
    let starts: Vec<Range<usize>> = quantities.iter().map(|q| q.span.start..q.span.end).collect();
    let (mut first, mut number) = (0, 0);
    std::iter::from_fn(move || {
        if first >= sentence.len() {
            return None;
        }
        let mut end = (first + STRETCH).min(sentence.len());
        let from = number;
        loop {
            let limit = sentence.get(end).map_or(usize::MAX, |t| t.start as usize);
            let open = starts[number..].iter().take_while(|span| span.start < limit);
            let (count, furthest) = open.fold((0, 0), |(n, far), span| (n + 1, far.max(span.end)));
            number += count;
            if furthest <= limit {
                break;
            }
            end += sentence[end..].iter().take_while(|t| (t.start as usize) < furthest).count();
        }
        let stretch = &sentence[first..end];
        first = end;
        Some((stretch, from..number))
    })
}
