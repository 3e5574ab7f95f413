//! What the words of one sentence say of time: where clauses end, which tense a number's verb has, what is only compared with.

use super::baseline::Baseline;
use super::expr::{Expr, Which};
use super::mentions::{Mention, has};
use super::resolve::Resolved;
use super::{Periods, Standing};
use crate::extract::document::{Document, Sentence};
use crate::extract::quantity::Quantity;
use crate::extract::syntax::Syntax;
use crate::lexicon::{Case, Gap, Lexicon, Saying, Text, TokenKind};
use crate::model::MarkKind;

/// A place in a text is looked for in at most so many of the marks that start before it.
const NESTED: usize = 32;

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

/// One sentence, read for time. The next sentence is read into the same lists.
#[derive(Debug, Default)]
pub(super) struct View<'v> {
    pub sentence: Sentence,
    /// Index of the sentence's first mention; `scopes` runs from there.
    pub mention_first: usize,
    pub mentions: &'v [Mention],
    pub scopes: Vec<Scope>,
    pub baselines: Vec<Baseline>,
    /// Tense words in order.
    pub(super) tenses: Vec<(usize, Tense)>,
    /// Tokens that open a clause.
    pub(super) breaks: Vec<usize>,
    /// Those of them that set it apart from the one before.
    pub(super) apart: Vec<usize>,
    /// Those of them that are commas, and of these the ones before `and`.
    pub(super) commas: Vec<usize>,
    pub(super) joined: Vec<usize>,
    /// Tokens of `and` right before a verb.
    pub(super) joined_verbs: Vec<usize>,
    /// The first word in small letters.
    pub(super) first_small: Option<usize>,
    /// Tokens of relative pronouns after a comma, and where the clause of each ends.
    pub(super) relatives: Vec<usize>,
    relative_ends: Vec<usize>,
    /// Tokens of infinitives behind `and to`.
    pub(super) infinitives: Vec<usize>,
    /// Tokens of all relative pronouns.
    pub(super) pronouns: Vec<usize>,
    /// Tokens of gerunds that tell what somebody was tried or praised for: `jailed on Monday for stealing £2m`.
    pub(super) reasons: Vec<usize>,
    /// Tokens of verbs of judgement, and whether one of them is a court's own.
    pub(super) judging: Vec<usize>,
    pub(super) judged: bool,
    /// Tokens of relative pronouns of people and places.
    pub(super) whos: Vec<usize>,
    /// Tokens of `when` behind a time, with the index of that time among the sentence's.
    pub(super) whens: Vec<(usize, usize)>,
    /// Whether the last of `tenses` may be a noun.
    pub(super) doubtful: bool,
    /// Whether it tells of a market's moves.
    pub market: bool,
    /// Whether it opens something new (`In a poll of …`).
    pub opening: bool,
}

/// A relative clause with commas inside it is followed no further, in tokens.
const RELATIVE: usize = 40;

/// Whether one of the tokens, which are in order, lies in `from..to`.
fn lies_between(tokens: &[usize], from: usize, to: usize) -> bool {
    tokens.get(tokens.partition_point(|t| *t < from)).is_some_and(|t| *t < to)
}

impl<'v> View<'v> {
    /// Starts a sentence, of which nothing is read yet.
    fn enter(&mut self, sentence: Sentence, mentions: &'v [Mention], mention_first: usize) {
        let lists = [
            &mut self.breaks,
            &mut self.apart,
            &mut self.commas,
            &mut self.joined,
            &mut self.relatives,
            &mut self.whos,
            &mut self.joined_verbs,
            &mut self.reasons,
            &mut self.judging,
        ];
        lists.into_iter().for_each(Vec::clear);
        [&mut self.relative_ends, &mut self.infinitives, &mut self.pronouns].into_iter().for_each(Vec::clear);
        self.scopes.clear();
        self.scopes.resize(mentions.len(), Scope::Open);
        self.baselines.clear();
        self.tenses.clear();
        self.whens.clear();
        (self.sentence, self.mentions, self.mention_first) = (sentence, mentions, mention_first);
        (self.first_small, self.doubtful, self.market, self.opening) = (None, false, false, false);
        self.judged = false;
    }

    pub(super) fn open_clause(&mut self, i: usize, apart: bool) {
        self.breaks.push(i);
        if apart {
            self.apart.push(i);
        }
    }

    /// Whether both tokens stand in one clause.
    pub fn same_clause(&self, from: usize, to: usize) -> bool {
        !lies_between(&self.breaks, from, to)
    }

    /// Whether a clause set apart (`but`, `;`) begins between the tokens.
    pub fn set_apart(&self, from: usize, to: usize) -> bool {
        lies_between(&self.apart, from, to)
    }

    /// Whether all clauses that are set apart between the tokens go on with the same subject: `and intends to`.
    pub fn goes_on(&self, from: usize, to: usize) -> bool {
        let apart = &self.apart[self.apart.partition_point(|t| *t < from)..];
        apart.iter().take_while(|t| **t < to).all(|t| self.joined_verbs.binary_search(t).is_ok())
    }

    /// Whether a comma stands between the tokens.
    pub fn comma_between(&self, from: usize, to: usize) -> bool {
        lies_between(&self.commas, from, to)
    }

    /// The tense of the verb that governs token `i`: the last before it in its clause, the first after it, the last before.
    pub fn tense(&self, i: usize) -> Option<Tense> {
        self.verb(i).map(|verb| verb.1)
    }

    /// The verb that governs token `i`, with its tense.
    pub fn verb(&self, i: usize) -> Option<(usize, Tense)> {
        let at = self.tenses.partition_point(|t| t.0 < i);
        let before = at.checked_sub(1).and_then(|b| self.tenses.get(b));
        let after = self.tenses.get(at);
        match (before, after) {
            (Some(b), _) if self.same_clause(b.0, i) => Some(*b),
            (_, Some(a)) if self.same_clause(i, a.0) => Some(*a),
            (Some(b), _) => Some(*b),
            (None, a) => a.copied(),
        }
    }

    /// Whether it holds nothing but times, two or more: the head of a table.
    pub fn is_header(&self, document: &Document<'_>) -> bool {
        let timed = |i: usize| {
            let at = self.mentions.partition_point(|m| m.first <= i);
            at.checked_sub(1).is_some_and(|n| i < self.mentions[n].end)
        };
        let symbol = |i: usize| document.text.is_kind(i, TokenKind::Symbol);
        self.mentions.len() > 1 && (self.sentence.first..self.sentence.end).all(|i| timed(i) || symbol(i))
    }

    /// Whether the sentence has no verb, as a row of a table.
    pub fn is_verbless(&self) -> bool {
        self.tenses.is_empty()
    }

    /// The first verb from token `i` on.
    pub fn verb_after(&self, i: usize) -> Option<(usize, Tense)> {
        self.tenses.get(self.tenses.partition_point(|t| t.0 < i)).copied()
    }

    /// The last verb before token `i`.
    pub fn verb_before(&self, i: usize) -> Option<(usize, Tense)> {
        self.tenses.get(self.tenses.partition_point(|t| t.0 < i).checked_sub(1)?).copied()
    }

    /// Whether a verb stands between the tokens.
    pub fn verb_between(&self, from: usize, to: usize) -> bool {
        self.tenses.partition_point(|t| t.0 < from) < self.tenses.partition_point(|t| t.0 < to)
    }

    /// Whether token `i` stands in a relative clause, with a comma before it or without: `a striker who cost £2m in January`.
    pub fn is_subordinate(&self, i: usize) -> bool {
        let opens = self.whos.partition_point(|w| *w < i).checked_sub(1).map(|n| self.whos[n]);
        self.relative_clause(i).is_some() || opens.is_some_and(|w| self.same_clause(w + 1, i))
    }

    /// The token that opens the relative clause around token `i`, if it stands in one.
    pub fn relative_clause(&self, i: usize) -> Option<usize> {
        let n = self.relatives.partition_point(|r| *r < i).checked_sub(1)?;
        (i < self.relative_ends[n]).then_some(self.relatives[n])
    }

    /// Whether a gerund that tells a reason is the last verb before token `to`, behind token `from`.
    pub fn reason_between(&self, from: usize, to: usize) -> bool {
        let last = self.reasons[..self.reasons.partition_point(|r| *r < to)].last();
        last.is_some_and(|&r| r >= from && !self.verb_between(r, to))
    }

    /// Whether a verb of judgement stands in the clause of token `i`.
    pub fn is_judged(&self, i: usize) -> bool {
        let at = self.judging.partition_point(|v| *v < i);
        let before = at.checked_sub(1).is_some_and(|b| self.same_clause(self.judging[b], i));
        before || self.judging.get(at).is_some_and(|&v| self.same_clause(i, v))
    }

    /// Whether `and to` and a verb stand between the tokens: `to cut costs this year and to open 2 depots`.
    pub fn infinitive_between(&self, from: usize, to: usize) -> bool {
        lies_between(&self.infinitives, from, to)
    }

    /// Whether the main verb of one statement stands between the tokens, and `, and` with the next: `tariffs of 10% have kept
    /// prices high, and 57% of firms polled in May said`.
    pub fn statement_between(&self, from: usize, to: usize) -> bool {
        let commas = &self.commas[self.commas.partition_point(|c| *c < from)..];
        let parts = |c: &&usize| self.verb_between(from, **c) && self.joined.binary_search(c).is_ok();
        commas
            .iter()
            .take_while(|c| **c < to)
            .take(8)
            .find(parts)
            .is_some_and(|c| self.verb_between(*c, self.sentence.end))
    }

    /// Whether a relative clause, with a comma or without, opens between the tokens.
    pub fn relative_between(&self, from: usize, to: usize) -> bool {
        lies_between(&self.pronouns, from, to)
    }

    /// Where the relative clause that opens at `at` ends: at the comma behind which the main verb follows, else at the next
    /// break.
    fn relative_end(&self, at: usize) -> usize {
        let breaks = &self.breaks[self.breaks.partition_point(|b| *b <= at)..];
        let next = breaks.first().copied().unwrap_or(self.sentence.end);
        let near = breaks.iter().copied().take_while(|b| *b < at + RELATIVE && self.apart.binary_search(b).is_err());
        let resumes = |c: &usize| {
            let verb = |t: usize| self.tenses.binary_search_by_key(&t, |v| v.0).is_ok();
            lies_between(&self.commas, *c, *c + 1) && verb(*c + 1) && self.verb_between(at, *c)
        };
        near.into_iter().find(resumes).unwrap_or(next)
    }

    /// The time before the `when` in whose clause token `i` stands: `in March, when it was 3%`.
    pub fn when(&self, i: usize) -> Option<usize> {
        let (at, n) = *self.whens.get(self.whens.partition_point(|w| w.0 < i).checked_sub(1)?)?;
        self.same_clause(at + 1, i).then_some(n)
    }

    /// Whether a clause starts at token `i`.
    pub fn breaks_at(&self, i: usize) -> bool {
        self.breaks.binary_search(&i).is_ok()
    }

    /// The comparison in which token `i` stands.
    pub fn baseline(&self, i: usize) -> Option<&Baseline> {
        let before = self.baselines.partition_point(|b| b.first <= i);
        self.baselines[..before].iter().rev().take_while(|b| i < b.furthest).find(|b| i < b.end)
    }

    /// The comparisons that start at tokens `from..to`.
    pub fn baselines_between(&self, from: usize, to: usize) -> impl Iterator<Item = &Baseline> {
        let first = self.baselines.partition_point(|b| b.first < from);
        self.baselines[first..].iter().take_while(move |b| b.first < to)
    }
}

impl Periods {
    /// Reads a sentence into `view`. `quantities` are those of the sentence, `mentions` all of the document.
    #[expect(clippy::too_many_arguments, reason = "one sentence of `assign`")]
    pub(super) fn view<'v>(
        &self,
        document: &Document<'_>,
        syntax: &Syntax,
        sentence: Sentence,
        resolved: &'v Resolved,
        mention_range: std::ops::Range<usize>,
        quantities: &[Quantity],
        standings: &[Standing],
        view: &mut View<'v>,
    ) {
        view.enter(sentence, &resolved.mentions[mention_range.clone()], mention_range.start);
        self.read_words(document, syntax, view);
        let mut ends = std::mem::take(&mut view.relative_ends);
        ends.extend(view.relatives.iter().map(|&at| view.relative_end(at)));
        view.relative_ends = ends;
        let mut baselines = std::mem::take(&mut view.baselines);
        self.baselines(document, view, quantities, standings, &mut baselines);
        view.baselines = baselines;
        for n in view.baselines.iter().filter_map(|b| b.mention?.checked_sub(view.mention_first)) {
            view.scopes[n] = Scope::Baseline;
        }
        for i in 0..view.mentions.len() {
            view.scopes[i] = self.scope(document, view, i);
        }
        let first_quantity = quantities.first().map_or(sentence.first, |q| q.first);
        view.opening = (sentence.first..first_quantity.min(sentence.first + 3))
            .any(|i| self.rules.opening.match_at(&document.text, i).is_some());
    }

    /// Whether a year only names another time's figure, behind the verb: `94.5 percent of the 2019 level`.
    fn is_reference(&self, document: &Document<'_>, view: &View<'_>, mention: &Mention) -> bool {
        let named = mention.expr.year_ref().is_some() && mention.outer_first == mention.first;
        named
            && has(&document.text, mention.end, self.rules.lists.reference)
            && view.verb_between(view.sentence.first, mention.first)
    }

    fn scope(&self, document: &Document<'_>, view: &View<'_>, i: usize) -> Scope {
        let text = &document.text;
        let mention = &view.mentions[i];
        let is_day = matches!(mention.expr, Expr::Day { .. } | Expr::Weekday { .. } | Expr::Clock)
            || matches!(mention.expr, Expr::Shift { unit: super::calendar::Unit::Day, .. });
        let before = |n: usize| mention.outer_first.checked_sub(n).filter(|b| *b >= view.sentence.first);
        let on = before(1).is_some_and(|b| has(text, b, self.rules.lists.measured_on));
        match mention.expr {
            Expr::Nothing => return Scope::Idle,
            Expr::Same { of } if of.which == Which::Open => {}
            Expr::Ago { .. } | Expr::Same { .. } if on => return Scope::Baseline,
            _ => {}
        }
        if view.scopes[i] == Scope::Baseline || self.is_reference(document, view, mention) {
            return Scope::Baseline;
        }
        if is_day && (is_marked(document, mention) || (!on && leads_a_dateline(document, view, mention))) {
            return Scope::Idle;
        }
        let said = (1..=4).filter_map(before).take_while(|&b| !text.is(b, ",")).any(|b| reports(text, b))
            || (mention.end..mention.end + 2).any(|n| n < view.sentence.end && reports(text, n));
        if is_day && said { Scope::Reporting } else { Scope::Open }
    }
}

/// Whether a mention stands in a dateline, a byline, a line of publication or page furniture.
fn is_marked(document: &Document<'_>, mention: &Mention) -> bool {
    let span = document.text.span(mention.first, mention.end);
    let told = |what| !matches!(what, MarkKind::Headline | MarkKind::Agency | MarkKind::Place);
    // Marks stand in text order, the outer before the inner.
    let marks = &document.article.marks;
    let before = marks.partition_point(|m| m.span.start <= span.start);
    marks[..before].iter().rev().take(NESTED).any(|m| m.span.contains(span) && told(m.what))
}

/// Whether a day dates the report: `TEHRAN, Nov. 25 (PTW) – Iran exported …`, `Monday 14 April 2025` on a line of its own.
fn leads_a_dateline(document: &Document<'_>, view: &View<'_>, mention: &Mention) -> bool {
    let text = &document.text;
    let small = |i: &usize| text.tokens[*i].kind == TokenKind::Word && text.tokens[*i].case == Case::Lower;
    let ends =
        |i: usize| matches!(text.str(i), "-" | "–" | "—" | "|") && text.tokens[i].gap != Gap::None || text.is(i, ":");
    let capitals = view.first_small.is_none_or(|i| mention.first <= i);
    let mut rest = (mention.end..view.sentence.end.min(mention.end + 6)).take_while(|i| !small(i));
    capitals && matches!(mention.expr, Expr::Day { .. }) && (mention.end >= view.sentence.end || rest.any(ends))
}

/// Whether token `i` is a verb of saying, as a report's own day goes with.
pub(super) fn reports(text: &Text<'_>, i: usize) -> bool {
    [Saying::Say, Saying::Add, Saying::Show].iter().any(|s| Lexicon::is_saying(text, i, *s))
}

/// Whether token `i` is a finite verb that tells a tense by itself.
pub(super) fn is_finite(text: &Text<'_>, i: usize, lists: &super::rules::Lists) -> bool {
    has(text, i, lists.present) || has(text, i, lists.ahead) || has(text, i, lists.past) || has(text, i, lists.have)
}
