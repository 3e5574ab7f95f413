//! Bound words beside a number: `more than 60`, `$5 or more`, `some 140`.

use super::words::Joints;
use crate::lexicon::{Class, Gap, Text};
use crate::model::{Bound, Dimension};

/// The longest phrase that a bound word may take, in tokens.
const LONGEST: usize = 6;

/// The bound that stands before token `first`, and the first token of its words.
pub fn before(
    text: &Text<'_>,
    joints: &Joints,
    first: usize,
    from: usize,
    dimension: Dimension,
) -> Option<(Bound, usize)> {
    let nearest = first.saturating_sub(LONGEST).max(from);
    // `an estimated need of 11 million`
    if first > nearest && joints.has(text, first - 1, joints.of) {
        let near = first.saturating_sub(4).max(from)..first - 1;
        if near.into_iter().any(|i| joints.has(text, i, joints.estimated)) {
            return Some((Bound::About, first));
        }
    }
    let (start, sense) = (nearest..first).find_map(|start| {
        let reaches =
            |s: &&crate::lexicon::SenseAt| s.sense.class == Class::BoundBefore && start + s.len as usize == first;
        text.senses(start).iter().find(reaches).map(|s| (start, s.sense))
    })?;
    let joined = text.tokens[first].gap == Gap::Paragraph;
    let preposition = dimension == Dimension::Time
        && start + 1 == first
        && joints.has(text, start, joints.over_time)
        && (start == from || !joints.has(text, start - 1, joints.over_time_unless));
    // `went up to 78 per cent`: a rise, no limit.
    let moved =
        start > from && joints.has(text, start, joints.upward) && joints.has(text, start - 1, joints.upward_verb);
    (!joined && !preposition && !moved).then(|| (Bound::from_sense(sense.data), start))
}

/// The bound whose words start at token `at`, and the token after them.
pub fn after(text: &Text<'_>, at: usize) -> Option<(Bound, usize)> {
    let sense = text.sense(at, Class::BoundAfter).filter(|_| text.tokens[at].gap < Gap::Paragraph)?;
    Some((Bound::from_sense(sense.sense.data), at + sense.len as usize))
}
