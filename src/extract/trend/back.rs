//! What a number says of the level before it: `$742 million, up 21 percent`.

use super::super::clause::{REACH, Scene};
use super::super::quantity::Amount;
use super::{LEVEL, Reading, way};
use crate::lexicon::{Lead, WordClass};
use crate::model::{Dimension, Direction, Kind};

/// Gives the direction of `, up 21 percent` and `, up from 33.8%` to the level before it.
pub(super) fn turn(scene: Scene<'_, '_>, read: &mut [Reading], q: usize) {
    let Some(hinge) = read[q].hinge else { return };
    let Some(p) = scene.previous(q) else { return };
    let first = scene.first(q);
    let Some(mut before) = hinge.checked_sub(1).filter(|&b| b >= first) else { return };
    while before > first && matches!(scene.class(before), Some(WordClass::Adverb | WordClass::Determiner)) {
        before -= 1;
    }
    let adjoins = scene.is(before, ",") || scene.is(before, "(") || scene.is(before, ")") || scene.is_dash(before);
    if !adjoins && before + 1 != scene.quantities[p].outer_end && before + 1 != scene.quantities[p].end {
        return;
    }
    let same_unit = |k: usize| scene.quantities[k].unit == scene.quantities[q].unit;
    let candidates =
        (0..=p).rev().take(6).take_while(|&k| scene.quantities[k].sentence == scene.quantities[q].sentence);
    let free = |k: usize, read: &[Reading]| {
        read[k].kind == Kind::Level && !read[k].apart && scene.quantities[k].dimension != Dimension::Time
    };
    let open: Vec<usize> =
        candidates.take_while(|&k| !stops_between(scene, k, before)).filter(|&k| free(k, read)).collect();
    let from = read[q].kind == Kind::Level;
    let target = open.iter().copied().find(|&k| !from || same_unit(k)).or(open.first().copied());
    let Some(target) = target else { return };
    let direction = match read[q].hinge_direction(scene) {
        Some(direction) => direction,
        None => return,
    };
    let shared = shared_changes(scene, read, q);
    for &k in open.iter().skip_while(|&&k| k != target).take(shared) {
        read[k].direction.get_or_insert(direction);
    }
    // `€48 million ($52 million), up 3 percent`: both rose.
    let bracketed = scene.quantities[target].outer_first.checked_sub(1).is_some_and(|i| scene.is(i, "("));
    if let Some(outer) = scene.previous(target).filter(|&k| bracketed && shared == 1 && free(k, read)) {
        read[outer].direction.get_or_insert(direction);
    }
}

/// `$6.6 billion, from $6.4 billion`: where no word tells the direction, the two levels do.
pub(super) fn compare(scene: Scene<'_, '_>, read: &mut [Reading], q: usize) {
    if !read[q].left_behind {
        return;
    }
    let Some(p) = scene.previous(q).filter(|&p| read[p] == LEVEL) else { return };
    let (before, after) = (&scene.quantities[p], &scene.quantities[q]);
    let counts = before.dimension == Dimension::Count && after.noun.is_some();
    let gap = before.outer_end.max(before.end)..after.outer_first;
    if before.unit != after.unit
        || counts
        || gap.len() > 8
        || gap.into_iter().any(|i| scene.is_predicate(i) || scene.is_stop(i))
    {
        return;
    }
    read[p].direction = match middle(before.amount).partial_cmp(&middle(after.amount)) {
        Some(std::cmp::Ordering::Greater) => Some(Direction::Up),
        Some(std::cmp::Ordering::Less) => Some(Direction::Down),
        _ => None,
    };
}

fn middle(amount: Amount) -> f64 {
    match amount {
        Amount::Single(value) => value,
        Amount::Range(low, high) => (low + high) / 2.0,
    }
}

/// How many levels a list of changes speaks of: `up 5.1 percent and 11.8 percent, respectively` of two.
fn shared_changes(scene: Scene<'_, '_>, read: &[Reading], q: usize) -> usize {
    let Some(next) = scene.following(q) else { return 1 };
    let end = scene.end(q).min(scene.quantities[next].outer_end + 6);
    let told = (scene.quantities[next].end..end).any(|i| scene.lead(i, Lead::Respectively).is_some());
    1 + usize::from(told && read[next].kind == Kind::Change)
}

fn stops_between(scene: Scene<'_, '_>, k: usize, at: usize) -> bool {
    let from = scene.quantities[k].end;
    from > at || (from.max(at.saturating_sub(REACH))..at).any(|i| scene.is_stop(i))
}

impl Reading {
    fn hinge_direction(&self, scene: Scene<'_, '_>) -> Option<Direction> {
        self.direction.filter(|_| self.kind == Kind::Change).or_else(|| {
            let hinge = self.hinge?;
            scene.trends_from(hinge).chain(scene.trends_ending(hinge)).find_map(|(_, t)| way(t))
        })
    }
}
