//! What the words of one sentence say of time: where clauses end, which tense a number's verb has, what is only compared with.

use super::Periods;
use super::expr::Expr;
use super::mentions::{Mention, has};
use super::resolve::Resolved;
use crate::extract::document::{Document, Sentence};
use crate::extract::quantity::{Quantity, Shape};
use crate::lexicon::{Gap, Text, TokenKind};

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
            market: false,
            opening: false,
        };
        self.read_words(document, &mut view);
        self.read_baselines(document, &mut view, quantities);
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
            view.market |= has(text, i, lists.market);
            let tense = self.tense_at(text, i);
            if let Some(tense) = tense {
                let joined = i.checked_sub(1).is_some_and(|b| b > view.sentence.first && text.str(b) == "and");
                if joined && tense != Tense::Past {
                    view.breaks.push((i - 1, true));
                }
                view.tenses.push((i, tense));
            }
            if has(text, i, lists.clause_opener) {
                view.breaks.push((i, has(text, i, lists.clause_apart)));
            }
            if has(text, i, lists.relative) && i > view.sentence.first && text.is(i - 1, ",") {
                view.relatives.push(i);
            }
        }
    }

    fn tense_at(&self, text: &Text<'_>, i: usize) -> Option<Tense> {
        let lists = &self.rules.lists;
        let word = text.str(i);
        if word.eq_ignore_ascii_case("has") || word.eq_ignore_ascii_case("have") || word.eq_ignore_ascii_case("'ve") {
            let perfect = (i + 1..i + 4).any(|n| n < text.len() && (has(text, n, lists.participle) || is_ed(text, n)));
            return Some(if perfect { Tense::Perfect } else { Tense::Present });
        }
        if has(text, i, lists.ahead) {
            return Some(Tense::Ahead);
        }
        if has(text, i, lists.past) || is_ed(text, i) {
            // `has risen`, `to be cut`, `is seen`: the helping verb before it tells the tense.
            return Some(Tense::Past).filter(|_| !self.helped(text, i));
        }
        has(text, i, lists.present).then_some(Tense::Present)
    }

    fn helped(&self, text: &Text<'_>, i: usize) -> bool {
        (i.saturating_sub(2)..i).any(|b| {
            let word = text.str(b);
            ["has", "have", "be", "is", "are", "been"].iter().any(|w| word.eq_ignore_ascii_case(w))
        })
    }

    fn scope(&self, document: &Document<'_>, view: &View<'_>, resolved: &Resolved, i: usize) -> Scope {
        let text = &document.text;
        let mention = &view.mentions[i];
        let is_day = matches!(mention.expr, Expr::Day { .. } | Expr::Weekday { .. } | Expr::Clock)
            || matches!(mention.expr, Expr::Shift { unit: super::calendar::Unit::Day, .. });
        let before = |n: usize| mention.outer_first.checked_sub(n).filter(|b| *b >= view.sentence.first);
        let on = before(1).is_some_and(|b| text.str(b) == "on");
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
        let lists = &self.rules.lists;
        let said =
            (1..=4).filter_map(before).take_while(|&b| !text.is(b, ",")).any(|b| has(text, b, lists.report_verb))
                || (mention.end..mention.end + 2).any(|n| n < view.sentence.end && has(text, n, lists.report_verb));
        if is_day && said { Scope::Reporting } else { Scope::Open }
    }

    fn read_baselines(&self, document: &Document<'_>, view: &mut View<'_>, quantities: &[Quantity]) {
        let text = &document.text;
        let mut found = Vec::new();
        let mut i = view.sentence.first;
        while i < view.sentence.end {
            let cue = self.rules.baseline_set.match_at(text, i).filter(|m| m.end <= view.sentence.end);
            let Some(cue) = cue.filter(|m| !is_bound(quantities, m.first)) else {
                i += 1;
                continue;
            };
            let from = self.rules.baselines[cue.pattern];
            if let Some(baseline) = follow(text, view, quantities, cue.first, cue.end, from) {
                found.push(baseline);
            }
            i = cue.end;
        }
        for quantity in quantities.iter().filter(|q| q.shape == Shape::Multiple) {
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

fn is_ed(text: &Text<'_>, i: usize) -> bool {
    let word = text.str(i);
    word.len() > 4 && word.ends_with("ed") && text.tokens[i].case == crate::lexicon::Case::Lower
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
    from: bool,
) -> Option<Baseline> {
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
    let word = text.str(i);
    has(text, i, lists.present)
        || has(text, i, lists.ahead)
        || has(text, i, lists.past)
        || word.eq_ignore_ascii_case("has")
        || word.eq_ignore_ascii_case("have")
}
