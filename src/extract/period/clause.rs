//! What the words of one sentence say of time: where clauses end, which tense a number's verb has, what is only compared with.

use super::{Periods, Standing};
use super::expr::Expr;
use super::mentions::{Mention, has};
use super::resolve::Resolved;
use super::rules::Compares;
use crate::extract::document::{Document, Sentence};
use crate::extract::quantity::{Quantity, Shape};
use crate::lexicon::{Case, Class, Gap, Lexicon, Role, Saying, Text, TokenKind, VerbForm, WordClass};
use crate::model::Kind;

/// The tense of a verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tense {
    /// `employs`, `is`, `now`.
    Present,
    /// `rose`, `had reported`.
    Past,
    /// `has risen`.
    Perfect,
    /// `will rise`.
    Ahead,
}

/// How a mention stands in its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// It can be the period of a number.
    Open,
    /// Something is compared with it; only numbers of that comparison are of it.
    Baseline,
    /// The day something was said.
    Reporting,
    /// The day in the dateline, or no period at all.
    Idle,
}

/// A comparison with another time or thing: `from 5% a year earlier`, `than in 2022`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Baseline {
    pub first: usize,
    pub end: usize,
    /// The time it names.
    pub mention: Option<usize>,
    /// Whether it is a starting level (`from`).
    pub from: bool,
}

/// One sentence, read for time.
#[derive(Debug)]
pub(super) struct View<'v> {
    pub sentence: Sentence,
    /// Index of the sentence's first mention; `scopes` runs from there.
    pub mention_first: usize,
    pub mentions: &'v [Mention],
    pub scopes: Vec<Scope>,
    pub baselines: Vec<Baseline>,
    /// Tense words in order.
    tenses: Vec<(usize, Tense)>,
    /// Tokens that open a clause, and whether they set it apart from the one before.
    breaks: Vec<(usize, bool)>,
    /// Tokens of relative pronouns after a comma.
    relatives: Vec<usize>,
    /// Whether the last of `tenses` may be a noun.
    doubtful: bool,
    /// Whether it tells of a market's moves.
    pub market: bool,
    /// Whether it opens something new (`In a poll of …`).
    pub opening: bool,
}

impl View<'_> {
    /// How many breaks of either kind lie between two tokens, and how many set apart.
    fn breaks_between(&self, from: usize, to: usize) -> (usize, usize) {
        let low = self.breaks.partition_point(|b| b.0 < from);
        let high = self.breaks.partition_point(|b| b.0 < to);
        let inside = self.breaks.get(low..high).unwrap_or(&[]);
        (inside.len(), inside.iter().filter(|b| b.1).count())
    }

    /// Whether both tokens stand in one clause.
    pub fn same_clause(&self, from: usize, to: usize) -> bool {
        self.breaks_between(from, to).0 == 0
    }

    /// Whether a clause set apart (`but`, `;`) begins between the tokens.
    pub fn set_apart(&self, from: usize, to: usize) -> bool {
        self.breaks_between(from, to).1 > 0
    }

    /// The tense of the verb that governs token `i`: the last before it in its clause, the first after it, the last before.
    pub fn tense(&self, i: usize) -> Option<Tense> {
        let at = self.tenses.partition_point(|t| t.0 < i);
        let before = at.checked_sub(1).and_then(|b| self.tenses.get(b));
        let after = self.tenses.get(at);
        match (before, after) {
            (Some(b), _) if self.same_clause(b.0, i) => Some(b.1),
            (_, Some(a)) if self.same_clause(i, a.0) => Some(a.1),
            (Some(b), _) => Some(b.1),
            (None, a) => a.map(|a| a.1),
        }
    }

    /// Whether a verb stands between the tokens.
    pub fn verb_between(&self, from: usize, to: usize) -> bool {
        self.tenses.partition_point(|t| t.0 < from) < self.tenses.partition_point(|t| t.0 < to)
    }

    /// The token that opens the relative clause around token `i`, if it stands in one.
    pub fn relative_clause(&self, i: usize) -> Option<usize> {
        let at = *self.relatives.get(self.relatives.partition_point(|r| *r < i).checked_sub(1)?)?;
        // The clause ends at the next break behind its opening.
        self.same_clause(at + 1, i).then_some(at)
    }

    /// The comparison in which token `i` stands.
    pub fn baseline(&self, i: usize) -> Option<&Baseline> {
        self.baselines.iter().take_while(|b| b.first <= i).filter(|b| i < b.end).last()
    }
}

impl Periods {
    /// Reads a sentence. `quantities` are those of the sentence, `mentions` all of the document.
    pub(super) fn view<'v>(
        &self,
        document: &Document<'_>,
        sentence: Sentence,
        resolved: &'v Resolved,
        mention_range: std::ops::Range<usize>,
        quantities: &[Quantity],
        standings: &[Standing],
    ) -> View<'v> {
        let mentions = &resolved.mentions[mention_range.clone()];
        let mut view = View {
            sentence,
            mention_first: mention_range.start,
            mentions,
            scopes: vec![Scope::Open; mentions.len()],
            baselines: Vec::new(),
            tenses: Vec::new(),
            breaks: Vec::new(),
            relatives: Vec::new(),
            doubtful: false,
            market: false,
            opening: false,
        };
        self.read_words(document, &mut view);
        self.read_baselines(document, &mut view, quantities, standings);
        for i in 0..mentions.len() {
            view.scopes[i] = self.scope(document, &view, resolved, i);
        }
        let first_quantity = quantities.first().map_or(sentence.first, |q| q.first);
        view.opening = (sentence.first..first_quantity.min(sentence.first + 3))
            .any(|i| self.rules.opening.match_at(&document.text, i).is_some());
        view
    }

    fn read_words(&self, document: &Document<'_>, view: &mut View<'_>) {
        let text = &document.text;
        let lists = self.rules.lists;
        for i in view.sentence.first..view.sentence.end {
            let token = &text.tokens[i];
            if token.kind == TokenKind::Symbol {
                match text.str(i) {
                    "," => view.breaks.push((i, false)),
                    ";" | ":" => view.breaks.push((i, true)),
                    "—" | "–" if token.gap != Gap::None => view.breaks.push((i, false)),
                    _ => {}
                }
                continue;
            }
            if token.kind != TokenKind::Word {
                continue;
            }
            view.market |= Lexicon::role(text, i, Role::Market).is_some()
                || has(text, i, lists.market)
                || (text.sense(i, Class::Currency).is_some() && i > view.sentence.first && matches!(text.str(i - 1), "The" | "the"));
            if let Some((tense, doubtful)) = self.tense_at(document, i) {
                let joined = i.checked_sub(1).is_some_and(|b| b > view.sentence.first && text.str(b) == "and");
                if joined && tense != Tense::Past {
                    view.breaks.push((i - 1, true));
                }
                let clause = view.breaks.last().map_or(view.sentence.first, |b| b.0);
                let told = view.tenses.last().is_some_and(|t| t.0 > clause);
                if told && doubtful {
                    continue;
                }
                // A verb beyond doubt takes the place of a noun that looked like one: `imports fell`.
                if told && view.doubtful {
                    view.tenses.pop();
                }
                view.doubtful = doubtful;
                view.tenses.push((i, tense));
            }
            if has(text, i, lists.clause_opener) {
                view.breaks.push((i, Lexicon::role(text, i, Role::Contrast).is_some()));
            }
            if has(text, i, lists.relative) && i > view.sentence.first && text.is(i - 1, ",") {
                view.relatives.push(i);
            }
        }
    }

    /// The tense that token `i` tells, and whether it may be a noun after all (`exports`).
    fn tense_at(&self, document: &Document<'_>, i: usize) -> Option<(Tense, bool)> {
        let (text, lists) = (&document.text, &self.rules.lists);
        let can_be = |n: usize, form| document.lexicon.can_be(text, n, WordClass::Verb(form));
        let participle = |n: usize| can_be(n, VerbForm::Participle) || is_past_or_participle(document, n);
        let before = i.checked_sub(1);
        if is_have(text, i) {
            if before.is_some_and(|b| has(text, b, lists.ahead) || text.str(b) == "to") {
                return None;
            }
            let perfect = (i + 1..i + 4).any(|n| n < text.len() && (participle(n) || text.str(n) == "been"));
            return Some((if perfect { Tense::Perfect } else { Tense::Present }, false));
        }
        for (list, tense) in [(lists.ahead, Tense::Ahead), (lists.past, Tense::Past), (lists.present, Tense::Present)] {
            if has(text, i, list) {
                return Some((tense, false));
            }
        }
        if before.is_some_and(|b| has(text, b, lists.before_noun)) || text.tokens[i].case != Case::Lower {
            return None;
        }
        if can_be(i, VerbForm::Past) || is_past_or_participle(document, i) {
            // `has risen`, `is seen`: the helping verb tells the tense; `, spread over …`: a participle has none.
            let leads_on = document.lexicon.grammar(text, i + 1) == Some(WordClass::Preposition);
            let bare = !can_be(i, VerbForm::Past) && leads_on && before.is_some_and(|b| matches!(text.str(b), "," | "and"));
            return (!bare && !helped(text, i)).then_some((Tense::Past, false));
        }
        let plural = before.is_some_and(|b| text.str(b).ends_with('s') || has(text, b, lists.base_subject));
        let present = can_be(i, VerbForm::Third) || (can_be(i, VerbForm::Base) && plural);
        present.then_some((Tense::Present, true))
    }

    fn scope(&self, document: &Document<'_>, view: &View<'_>, resolved: &Resolved, i: usize) -> Scope {
        let text = &document.text;
        let mention = &view.mentions[i];
        let is_day = matches!(mention.expr, Expr::Day { .. } | Expr::Weekday { .. } | Expr::Clock)
            || matches!(mention.expr, Expr::Shift { unit: super::calendar::Unit::Day, .. });
        let before = |n: usize| mention.outer_first.checked_sub(n).filter(|b| *b >= view.sentence.first);
        let on = before(1).is_some_and(|b| matches!(text.str(b), "on" | "over"));
        match mention.expr {
            Expr::Nothing => return Scope::Idle,
            Expr::Ago { .. } | Expr::Same { .. } if on => return Scope::Baseline,
            _ => {}
        }
        if view.baselines.iter().any(|b| b.mention == Some(view.mention_first + i)) {
            return Scope::Baseline;
        }
        let today = resolved.times[view.mention_first + i].past.is_some_and(|d| Some(d.end) == resolved.anchor.day);
        if matches!(mention.expr, Expr::Day { .. }) && today && !on && document.sentence_at(mention.first) < 8 {
            return Scope::Idle;
        }
        let said =
            (1..=4).filter_map(before).take_while(|&b| !text.is(b, ",")).any(|b| reports(text, b))
                || (mention.end..mention.end + 2).any(|n| n < view.sentence.end && reports(text, n));
        if is_day && said { Scope::Reporting } else { Scope::Open }
    }

    fn read_baselines(&self, document: &Document<'_>, view: &mut View<'_>, quantities: &[Quantity], standings: &[Standing]) {
        let text = &document.text;
        let mut found = Vec::new();
        let mut i = view.sentence.first;
        while i < view.sentence.end {
            let cue = self.rules.baseline_set.match_at(text, i).filter(|m| m.end <= view.sentence.end);
            let Some(cue) = cue.filter(|m| !is_bound(quantities, m.first)) else {
                i += 1;
                continue;
            };
            let compares = self.rules.baselines[cue.pattern];
            if let Some(baseline) = follow(text, view, quantities, cue.first, cue.end, compares) {
                found.push(baseline);
            }
            i = cue.end;
        }
        let multiples = quantities.iter().zip(standings).filter(|(q, s)| q.shape == Shape::Multiple && s.kind == Kind::Level);
        for (quantity, _) in multiples {
            found.extend(follow_multiple(text, view, quantities, quantity.end));
        }
        found.sort_unstable_by_key(|b| b.first);
        view.baselines = found;
    }
}

/// Whether a cue word belongs to a number's own phrase (`more than 130`).
fn is_bound(quantities: &[Quantity], i: usize) -> bool {
    let at = quantities.partition_point(|q| q.first <= i);
    quantities.get(at).is_some_and(|q| q.outer_first <= i)
}

fn is_have(text: &Text<'_>, i: usize) -> bool {
    matches!(text.str(i), "has" | "have" | "'ve" | "’ve" | "Has" | "Have")
}

fn is_past_or_participle(document: &Document<'_>, i: usize) -> bool {
    document.lexicon.guess(&document.text, i) == Some(WordClass::Verb(VerbForm::PastOrParticiple))
        || document.lexicon.can_be(&document.text, i, WordClass::Verb(VerbForm::PastOrParticiple))
}

fn helped(text: &Text<'_>, i: usize) -> bool {
    (i.saturating_sub(2)..i).any(|b| is_have(text, b) || matches!(text.str(b), "be" | "is" | "are" | "been"))
}

/// Whether token `i` is a verb of saying, as a report's own day goes with.
fn reports(text: &Text<'_>, i: usize) -> bool {
    [Saying::Say, Saying::Add, Saying::Show].iter().any(|s| Lexicon::is_saying(text, i, *s))
}

/// How far a comparison reaches for its first number, and from a number to its time.
const REACH: usize = 6;
const REACH_TIME: usize = 12;

fn follow(
    text: &Text<'_>,
    view: &View<'_>,
    quantities: &[Quantity],
    first: usize,
    after: usize,
    compares: Compares,
) -> Option<Baseline> {
    let from = compares == Compares::From;
    let mut seen: Option<usize> = None;
    let mut i = after;
    loop {
        if i >= view.sentence.end {
            break;
        }
        let reach = seen.map_or(after + REACH, |end| end + REACH_TIME);
        if i > reach {
            break;
        }
        if let Some((n, mention)) = mention_at(view, i) {
            if seen.is_none() && i > after + 3 {
                return None;
            }
            let end = possessed(text, quantities, mention.end).unwrap_or(mention.end);
            return Some(Baseline { first, end, mention: Some(view.mention_first + n), from });
        }
        if let Some(quantity) = quantity_at(quantities, i) {
            // `from a 6.8-magnitude quake`: a thing, not a level.
            let thing = text.is(quantity.end, "-") && text.tokens[quantity.end].gap == Gap::None;
            if compares == Compares::AtOnce || (from && thing) {
                return None;
            }
            seen = Some(quantity.end);
            i = quantity.end;
            continue;
        }
        let stop = match text.str(i) {
            ";" | ":" | ")" | "—" => true,
            "," => seen.is_none() || !goes_on(text, view, quantities, i + 1),
            "to" => seen.is_some() && from,
            _ => view.breaks.binary_search_by_key(&i, |b| b.0).is_ok() && seen.is_some(),
        };
        if stop {
            break;
        }
        i += 1;
    }
    seen.map(|end| Baseline { first, end, mention: None, from })
}

/// After a comma inside a comparison: `$171.9 million, or $1.06 per share, a year earlier`.
fn goes_on(text: &Text<'_>, view: &View<'_>, quantities: &[Quantity], i: usize) -> bool {
    if i >= view.sentence.end {
        return false;
    }
    matches!(text.str(i), "or" | "respectively" | "and")
        || quantity_at(quantities, i).is_some()
        || (i..i + 3).any(|n| mention_at(view, n).is_some())
}

/// `twice the 2.2 million moved in the same weeks of last year`: to the end of the clause.
fn follow_multiple(text: &Text<'_>, view: &View<'_>, quantities: &[Quantity], after: usize) -> Option<Baseline> {
    let end = (after..view.sentence.end.min(after + 18)).find(|&i| matches!(text.str(i), "," | ";" | ")" | "."));
    let end = end.unwrap_or(view.sentence.end.min(after + 18));
    let (n, _) = (after..end).find_map(|i| mention_at(view, i))?;
    // `twice as many in 2023` is no comparison of times.
    let compares = matches!(text.str(after), "the" | "what" | "as" | "that" | "of" | "its" | "last")
        || quantity_at(quantities, after).is_some();
    let close = view.mentions[n].first < after + 14;
    (compares && close).then_some(Baseline {
        first: after,
        end: view.mentions[n].end,
        mention: Some(view.mention_first + n),
        from: false,
    })
}

fn mention_at<'v>(view: &View<'v>, i: usize) -> Option<(usize, &'v Mention)> {
    let n = view.mentions.partition_point(|m| m.first < i);
    let mention = view.mentions.get(n)?;
    (mention.outer_first == i || mention.first == i).then_some((n, mention))
}

fn quantity_at(quantities: &[Quantity], i: usize) -> Option<&Quantity> {
    let n = quantities.partition_point(|q| q.first < i);
    quantities.get(n).filter(|q| q.first == i)
}

/// The end of the number that belongs to `last year’s`.
fn possessed(text: &Text<'_>, quantities: &[Quantity], end: usize) -> Option<usize> {
    let s = text.tokens.get(end).filter(|_| matches!(text.str(end), "'s" | "’s"))?;
    let _ = s;
    (end + 1..end + 4).find_map(|i| quantity_at(quantities, i)).map(|q| q.end)
}

/// Whether token `i` is a finite verb that tells a tense by itself.
pub(super) fn is_finite(text: &Text<'_>, i: usize, lists: &super::rules::Lists) -> bool {
    has(text, i, lists.present)
        || has(text, i, lists.ahead)
        || has(text, i, lists.past)
        || is_have(text, i)
}
