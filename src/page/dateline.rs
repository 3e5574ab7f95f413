//! Datelines, which open the body: where the report was filed, when, and by whom.
//!
//! ```text
//! TEHRAN, Nov. 25, 2023 (PTW) – …        ROCHESTER, N.Y. — Nov. 2, 2023 — …
//! NEW YORK/LONDON, Oct 17 (Northline) - …        LIMA – …        Bhopal: …
//! ```

use super::dates::{self, Stamp};
use super::lines::Line;
use super::names::{is_capital, is_inner_sign};
use super::rules::Rules;
use crate::lexicon::{Case, Class, Gap, Text, TokenKind};

/// A place has at most this many tokens.
const MAX_PLACE: usize = 12;

/// A dateline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dateline {
    /// All of it, the closing dash included.
    pub whole: Line,
    /// The place, if one is named.
    pub place: Option<Line>,
    /// The agency in brackets.
    pub agency: Option<Line>,
    /// The date.
    pub stamp: Option<Stamp>,
}

/// The dateline that a line opens with. `known_place` says whether the head of the page names a place by these words,
/// which is what tells `Bhopal: The cabinet …` from `Analysis: The cabinet …`.
pub(super) fn find(rules: &Rules, text: &Text<'_>, line: Line, known_place: &dyn Fn(&str) -> bool) -> Option<Dateline> {
    if rules.is_label(text, line.first) {
        return None;
    }
    let place_end = place_end(rules, text, line);
    let place = (place_end > line.first).then_some(Line { first: line.first, end: place_end });
    let mut at = place_end;
    let (mut agency, mut stamp) = (None, None);
    let mut closed = false;
    while at < line.end {
        let comma = usize::from(text.is(at, ","));
        if agency.is_none()
            && let Some(found) = agency_at(rules, text, at, line.end)
        {
            agency = Some(Line { first: at + 1, end: found - 1 });
            (at, closed) = (found, false);
        } else if stamp.is_none()
            && (closed || comma == 1 || at == place_end)
            && let Some(found) = date_at(rules, text, at + comma, line.end)
        {
            (at, closed) = (found.end, false);
            stamp = Some(found);
        } else if !closed && let Some(end) = dash_end(text, at) {
            (at, closed) = (end, true);
        } else {
            break;
        }
    }
    let colon = !closed && agency.is_none() && stamp.is_none() && text.is(at, ":");
    if at + usize::from(colon) >= line.end {
        return None;
    }
    let certain = agency.is_some() || (stamp.is_some() && place.is_some());
    let words = place.map_or("", |p| text.slice(p.first, p.end));
    let named = place
        .is_some_and(|p| is_upper(text, p.first) || text.sense(p.first, Class::Place).is_some() || known_place(words));
    let told_by_colon =
        colon && (known_place(words) || place.is_some_and(|p| text.sense(p.first, Class::Place).is_some()));
    // `Muscat, 11 February 2026: The ministry …`
    let dated = !closed && text.is(at, ":") && place.is_some() && stamp.is_some_and(|s| s.date.is_some());
    if told_by_colon || dated && at + 1 < line.end {
        at += 1;
    } else if !(closed && (certain || named)) {
        return None;
    }
    Some(Dateline { whole: Line { first: line.first, end: at }, place, agency, stamp })
}

/// The end of the place that opens a line: capitalised words with what joins them, before a date or bracket.
fn place_end(rules: &Rules, text: &Text<'_>, line: Line) -> usize {
    let limit = line.end.min(line.first + MAX_PLACE);
    let mut at = line.first;
    while at < limit {
        let name_follows = |i: usize| i < limit && is_capital(text, i) && date_at(rules, text, i, line.end).is_none();
        let goes_on = match is_capital(text, at) {
            true => date_at(rules, text, at, line.end).is_none(),
            false if at == line.first => false,
            false => {
                let joint =
                    text.is(at, ",") || text.is(at, "/") || rules.is_particle(text, at) || rules.is_joint(text, at);
                is_inner_sign(text, at) || (joint && name_follows(at + 1))
            }
        };
        if !goes_on {
            break;
        }
        at += 1;
    }
    at
}

fn date_at(rules: &Rules, text: &Text<'_>, at: usize, limit: usize) -> Option<Stamp> {
    let found = dates::may_start(text, at).then(|| dates::stamp(rules, text, at, limit))?;
    found.filter(|s| s.date.is_some() || s.partial.is_some())
}

/// The end of `(PTW)` or `/Kyodo/`, if one starts here.
fn agency_at(rules: &Rules, text: &Text<'_>, at: usize, limit: usize) -> Option<usize> {
    if rules.is_label(text, at + 1) {
        return None;
    }
    let close = match text.str(at) {
        "(" => ")",
        "/" => "/",
        _ => return None,
    };
    let end = (at + 1..limit.min(at + 9)).find(|i| text.is(*i, close))?;
    let name = at + 1..end;
    let fits = |i: usize| {
        is_capital(text, i) || is_inner_sign(text, i) || text.is_kind(i, TokenKind::Number) || text.is(i, ".")
    };
    (is_capital(text, at + 1) && name.into_iter().all(fits)).then_some(end + 1)
}

/// The end of a dash that stands off: ` – `, ` - `, ` -- `, or an em dash however it stands.
fn dash_end(text: &Text<'_>, at: usize) -> Option<usize> {
    let token = text.tokens.get(at)?;
    let doubled = text.is(at, "-") && text.is(at + 1, "-") && text.tokens[at + 1].gap == Gap::None;
    let end = at + 1 + usize::from(doubled);
    let stands_off = text.tokens.get(end).is_some_and(|next| next.gap != Gap::None);
    match token.span().of(text.raw) {
        "—" => Some(end),
        "–" | "-" if stands_off => Some(end),
        _ => None,
    }
}

fn is_upper(text: &Text<'_>, i: usize) -> bool {
    text.tokens.get(i).is_some_and(|t| t.kind == TokenKind::Word && t.case == Case::Upper)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::{Lexicon, RuleFiles};

    fn check(raw: &str, expected: &str) {
        let files = RuleFiles::builtin();
        let mut lexicon = Lexicon::load(&files).expect("the built-in rules load");
        let rules = Rules::load(&files, &mut lexicon).expect("the built-in rules load");
        let text = Text::new(raw, &lexicon);
        let line = Line { first: 0, end: text.len() };
        let part = |l: Option<Line>| l.map_or("-", |l| text.slice(l.first, l.end));
        let got = find(&rules, &text, line, &|words| words == "Jaipur").map_or("none".to_string(), |d| {
            let stamp = d.stamp.map(|s| Line { first: s.first, end: s.end });
            format!(
                "{} | {} | {} | {}",
                part(d.place),
                part(stamp),
                part(d.agency),
                text.slice(d.whole.end, d.whole.end + 1)
            )
        });
        assert_eq!(got, expected, "{raw}");
    }

    #[test]
    fn datelines() {
        check("OSLO – The fund gained.", "OSLO | - | - | The");
        check("OSLO, June 3, 2024 (NTB) – The fund gained.", "OSLO | June 3, 2024 | NTB | The");
        check("ALBANY, N.Y. — June 3, 2024 — The fund gained.", "ALBANY, N.Y. | June 3, 2024 | - | The");
        check("RIO DE JANEIRO/Lagos, 3 June (Wire One) -- The fund", "RIO DE JANEIRO/Lagos | 3 June | Wire One | The");
        check("PORT-AU-PRINCE, Haiti — The fund", "PORT-AU-PRINCE, Haiti | - | - | The");
        check("Santiago (Reuters) - The fund", "Santiago | - | Reuters | The");
        check("(Wire One) - The fund", "- | - | Wire One | The");
        check("TOKYO, May 3 /Kyodo/ -- The fund", "TOKYO | May 3 | Kyodo | The");
        check("Jaipur: The state", "Jaipur | - | - | The");
        check("KUALA LUMPUR—The state", "KUALA LUMPUR | - | - | The");
    }

    #[test]
    fn what_is_no_dateline() {
        check("Analysis: The state pays", "none");
        check("Ministers – all of them – agreed", "none");
        check("May 19, 2024 – Andes Press", "none");
        check("The fund (NTB) gained", "none");
        check("MARKETS-Stocks slip", "none");
        check("(CORRECTION) - The fund gained", "none");
        check("UPDATE - Stocks slip on the bourse", "none");
        check("OSLO –", "none");
        check("", "none");
    }
}
