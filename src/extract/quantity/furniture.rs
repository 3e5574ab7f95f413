//! The parts of a page that are no body prose, as the page step marked them: their numbers are left out.

use super::finder::Mask;
use crate::extract::document::Document;
use crate::model::MarkKind;

/// A mask for every mark whose numbers are no facts.
pub fn masks(doc: &Document<'_>) -> Vec<Mask> {
    let why = |what| match what {
        MarkKind::Furniture => Some(("not/furniture", "page furniture")),
        MarkKind::Date => Some(("not/date", "the date of publication")),
        MarkKind::Dateline => Some(("not/dateline", "part of the dateline")),
        MarkKind::Byline => Some(("not/byline", "part of the byline")),
        MarkKind::Headline | MarkKind::Place | MarkKind::Agency => None,
    };
    let tokens = &doc.text.tokens;
    let mask = |mark: &crate::model::Mark| {
        let (rule, reason) = why(mark.what)?;
        let first = tokens.partition_point(|t| (t.start as usize) < mark.span.start);
        let end = tokens.partition_point(|t| (t.start as usize) < mark.span.end);
        (first < end).then(|| Mask { first, end, rule: rule.to_string(), reason: reason.to_string() })
    };
    doc.article.marks.iter().filter_map(mask).collect()
}
