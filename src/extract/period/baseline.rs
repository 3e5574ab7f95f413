//! What numbers are only compared with: `from 5% a year earlier`, `than in 2022`, `twice the figure for the same period`.

use super::calendar::Unit;
use super::clause::View;
use super::expr::Expr;
use super::mentions::{Mention, has};
use super::rules::{Compares, Lists, Role};
use super::{Periods, Standing};
use crate::extract::document::Document;
use crate::extract::quantity::{Quantity, Shape};
use crate::lexicon::{self, Gap, Lexicon, Text, VerbForm, WordClass};
use crate::model::{Bound, Kind};

/// A comparison with another time or thing: `from 5% a year earlier`, `than in 2022`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Baseline {
    pub first: usize,
    pub end: usize,
    /// The time it names.
    pub mention: Option<usize>,
    /// Whether it is a starting level (`from`).
    pub from: bool,
    /// Whether it stands in brackets: `(2022: $290 million)`.
    pub aside: bool,
    /// Whether it is the lower end of a change that goes on with `to`: `from 29 percent to 24`.
    pub onward: bool,
    /// Whether it is the second column of a row without a verb: `1.2 mln vs 0.9 mln`.
    pub row: bool,
    /// The furthest end of it and those before it.
    pub furthest: usize,
}

/// How far a comparison reaches for its first number, from a number to its time, and from a multiple to its time.
const REACH: usize = 6;
const REACH_TIME: usize = 12;
const REACH_MULTIPLE: usize = 14;
/// And how far however many numbers it holds.
const REACH_IN_ALL: usize = 120;

impl Periods {
    /// Finds the comparisons of a sentence, in order.
    pub(super) fn baselines(
        &self,
        document: &Document<'_>,
        view: &View<'_>,
        quantities: &[Quantity],
        standings: &[Standing],
        found: &mut Vec<Baseline>,
    ) {
        let reader =
            Reader { text: &document.text, view, quantities, lists: &self.rules.lists, lexicon: document.lexicon };
        let mut i = view.sentence.first;
        while i < view.sentence.end {
            if reader.text.sign(i) == "("
                && let Some(aside) = reader.aside(i)
            {
                i = aside.end;
                found.push(aside);
                continue;
            }
            let cues = &self.rules.baseline_set;
            let cue = if cues.may_start(reader.text, i) { cues.match_at(reader.text, i) } else { None };
            let cue = cue.filter(|m| m.end <= view.sentence.end);
            let Some(cue) = cue.filter(|m| !is_bound(quantities, m.first)) else {
                i += 1;
                continue;
            };
            found.extend(reader.follow(cue.first, cue.end, self.rules.baselines[cue.pattern]));
            i = cue.end;
        }
        let multiples = quantities.iter().zip(standings).filter(|(q, _)| q.shape == Shape::Multiple);
        found.extend(multiples.filter_map(|(quantity, s)| reader.follow_multiple(quantity.end, s.kind)));
        found.sort_unstable_by_key(|b| b.first);
        let mut furthest = 0;
        for baseline in found {
            furthest = baseline.end.max(furthest);
            baseline.furthest = furthest;
        }
    }
}

/// Whether a cue word belongs to a number's own phrase (`more than 130`).
fn is_bound(quantities: &[Quantity], i: usize) -> bool {
    let at = quantities.partition_point(|q| q.first <= i);
    // `less than half the 86 lakh tonnes of a year earlier`
    let bound = |q: &Quantity| q.first == i + 1 && q.bound != Bound::Exact;
    quantities.get(at).is_some_and(|q| q.outer_first <= i || bound(q))
}

fn is_day(mention: &Mention) -> bool {
    matches!(mention.expr, Expr::Day { .. } | Expr::Weekday { .. } | Expr::Shift { unit: Unit::Day, .. })
}

struct Reader<'r> {
    text: &'r Text<'r>,
    view: &'r View<'r>,
    quantities: &'r [Quantity],
    lists: &'r Lists,
    lexicon: &'r Lexicon,
}

impl Reader<'_> {
    /// What a cue at tokens `first..after` compares with: numbers, then their time; or a time at once.
    fn follow(&self, first: usize, after: usize, compares: Compares) -> Option<Baseline> {
        let from = compares == Compares::From;
        let measured = matches!(compares, Compares::AtOnce | Compares::With) && self.is_measured(first);
        let reach = after + if measured { REACH_TIME } else { REACH };
        let mut seen: Option<usize> = None;
        let mut i = after;
        let limit = self.view.sentence.end.min(after + REACH_IN_ALL);
        while i < limit && i <= seen.map_or(reach, |end| end + REACH_TIME) {
            if compares == Compares::After
                && seen.is_none()
                && self.quantity_at(i).is_none_or(|_| i > after + 1)
                && i > after + 1
            {
                return None;
            }
            if let Some((n, mention)) = self.mention_at(i).filter(|m| m.1.expr != Expr::Nothing) {
                if compares == Compares::After && seen.is_none() {
                    return None;
                }
                // `against the dollar this year` compares with no year.
                let led = |j: usize| {
                    matches!(
                        self.lexicon.grammar(self.text, j),
                        Some(WordClass::Preposition | WordClass::Determiner | WordClass::Pronoun)
                    )
                };
                let another = measured && self.names_another(after, i);
                if seen.is_none() && !another && (i > after + 2 || !(after..i).all(led)) {
                    return None;
                }
                if from && self.opens_span(first, mention) {
                    return None;
                }
                // `cut to 4.25% from 4.5% on Tuesday`: the only day told is that of the cut.
                let moved = self.quantities.first().is_some_and(|q| q.end <= first);
                // `from 2.29% late on Monday`: the price has a day of its own.
                let late = |end: usize| (end..i).any(|j| has(self.text, j, self.lists.late));
                if from
                    && after == first + 1
                    && seen.is_some_and(|end| !late(end))
                    && moved
                    && self.view.mentions.len() == 1
                    && is_day(mention)
                    && mention.role == Role::At
                {
                    break;
                }
                let end = self.possessed(mention.end).unwrap_or(mention.end);
                return Some(Baseline {
                    first,
                    end,
                    mention: Some(self.view.mention_first + n),
                    from,
                    aside: false,
                    onward: false,
                    row: false,
                    furthest: end,
                });
            }
            if let Some(quantity) = self.quantity_at(i) {
                // `from a 6.8-magnitude quake`: a thing, not a level.
                let thing = self.text.is(quantity.end, "-") && self.text.tokens[quantity.end].gap == Gap::None;
                if compares == Compares::AtOnce || (from && thing) {
                    return None;
                }
                seen = Some(quantity.end.max(quantity.outer_end));
                i = quantity.end.max(quantity.outer_end);
                continue;
            }
            // `fraud against charities cost £3 billion`: what follows a verb is no longer compared with.
            if seen.is_none() && !measured && i > after && self.view.verb_between(i, i + 1) {
                return None;
            }
            // `below average in April`, but not `below the average of the 2010s`
            let no_time = has(self.text, i, self.lists.no_time) && !has(self.text, i + 1, self.lists.year_link);
            if self.stops(i, seen.is_some(), from) || (seen.is_none() && no_time) {
                break;
            }
            i += 1;
        }
        if compares == Compares::After {
            return None;
        }
        let row = compares == Compares::With
            && self.view.is_verbless()
            && self.quantities.first().is_some_and(|q| q.end <= first);
        let onward = from && has(self.text, i, self.lists.range_to);
        seen.map(|end| Baseline { first, end, mention: None, from, aside: false, onward, row, furthest: end })
    }

    /// Whether a number that tells a distance stands before the cue: `18% below`, `22 percent less than`.
    fn is_measured(&self, first: usize) -> bool {
        let before = self.quantities.partition_point(|q| q.first < first).checked_sub(1);
        before.is_some_and(|n| self.quantities[n].end.max(self.quantities[n].outer_end) + 1 >= first)
    }

    /// Whether what is compared with, between the cue and the time at `i`, is a figure of that time: `the result of the auction in`,
    /// `the price paid in`, `the level in`, but not `its target in`.
    fn names_another(&self, after: usize, i: usize) -> bool {
        let class = |j: usize| self.lexicon.guess(self.text, j);
        let told = |j: usize| {
            matches!(class(j), Some(WordClass::Preposition | WordClass::Verb(VerbForm::PastOrParticiple)))
                || self.text.marks(j).has_role(lexicon::Role::StandIn)
        };
        let definite =
            matches!(class(after), Some(WordClass::Determiner | WordClass::Possessive | WordClass::Relative));
        let of = i > after && self.text.marks(i - 1).has_role(lexicon::Role::Of);
        definite && (of || (after + 1..i.saturating_sub(1)).any(told)) && !(after..i).any(|j| self.view.breaks_at(j))
    }

    /// Whether `from` and a time tell when something began, not what it rose from: at the start of a clause, or with an end.
    fn opens_span(&self, first: usize, mention: &Mention) -> bool {
        let opens = first == self.view.sentence.first || self.text.is(first - 1, ",");
        (mention.first == first + 1 || mention.outer_first == first)
            && (opens || matches!(mention.expr, Expr::Range(..)))
    }

    /// `(2022: $290 million)`, `(Q1 2023: 4 percent)`, from the bracket at token `i` to the one that closes it.
    fn aside(&self, i: usize) -> Option<Baseline> {
        let (n, mention) = self.mention_at(i + 1)?;
        self.text.is(mention.end, ":").then_some(())?;
        let limit = self.view.sentence.end.min(mention.end + REACH_TIME);
        let end = (mention.end..limit).find(|&j| self.text.is(j, ")"))?;
        Some(Baseline {
            first: i,
            end,
            mention: Some(self.view.mention_first + n),
            from: false,
            aside: true,
            onward: false,
            row: false,
            furthest: end,
        })
    }

    /// Whether the comparison ends at token `i`.
    fn stops(&self, i: usize, seen: bool, from: bool) -> bool {
        match self.text.str(i) {
            ";" | ":" | ")" | "—" => true,
            "," => !seen || !self.goes_on(i + 1),
            _ if seen && from && has(self.text, i, self.lists.range_to) => true,
            _ => seen && self.view.breaks_at(i),
        }
    }

    /// After a comma inside a comparison: `$171.9 million, or $1.06 per share, a year earlier`.
    fn goes_on(&self, i: usize) -> bool {
        i < self.view.sentence.end
            && (has(self.text, i, self.lists.goes_on)
                || self.quantity_at(i).is_some()
                || (i..i + 3).any(|n| self.mention_at(n).is_some()))
    }

    /// `twice the 2.2 million moved in the same weeks of last year`: to the end of the clause.
    fn follow_multiple(&self, after: usize, kind: Kind) -> Option<Baseline> {
        let limit = self.view.sentence.end.min(after + REACH_MULTIPLE);
        let end = (after..limit).find(|&i| matches!(self.text.str(i), "," | ";" | ")" | ".")).unwrap_or(limit);
        let (n, mention) = (after..end).find_map(|i| self.mention_at(i))?;
        // `twice as many in 2023` is no comparison of times.
        let figure = (after + 1..after + 3).any(|i| self.text.marks(i).has_role(lexicon::Role::StandIn));
        let compares = match kind {
            // `doubling the number recorded in 2016`, but not `doubled its staff in 2016`
            Kind::Change => figure && has(self.text, after, self.lists.compared_with),
            Kind::Level => has(self.text, after, self.lists.compared_with) || self.quantity_at(after).is_some(),
        };
        let mention_index = Some(self.view.mention_first + n);
        compares.then_some(Baseline {
            first: after,
            end: mention.end,
            mention: mention_index,
            from: false,
            aside: false,
            onward: false,
            row: false,
            furthest: mention.end,
        })
    }

    fn mention_at(&self, i: usize) -> Option<(usize, &Mention)> {
        let n = self.view.mentions.partition_point(|m| m.first < i);
        let mention = self.view.mentions.get(n)?;
        (mention.outer_first == i || mention.first == i).then_some((n, mention))
    }

    fn quantity_at(&self, i: usize) -> Option<&Quantity> {
        let n = self.quantities.partition_point(|q| q.first < i);
        self.quantities.get(n).filter(|q| q.first == i)
    }

    /// The end of the number that belongs to `last year’s`.
    fn possessed(&self, end: usize) -> Option<usize> {
        if end >= self.view.sentence.end || !has(self.text, end, self.lists.possessor) {
            return None;
        }
        (end + 1..end + 4).find_map(|i| self.quantity_at(i)).map(|q| q.end)
    }
}
