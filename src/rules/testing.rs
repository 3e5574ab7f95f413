//! Sentences with their quantities marked by hand, for the tests of this room.

use super::SlotQuantity;
use crate::model::{Dimension, Kind, Span};

/// Cuts `[231 investors|count|1|investors|change]` out of a text: as written, dimension, unit, unit as written, `change`;
/// the last two may be missing.
pub fn quantities(marked: &str) -> (String, Vec<SlotQuantity<'_>>) {
    let (mut raw, mut quantities, mut rest) = (String::new(), Vec::new(), marked);
    while let Some(open) = rest.find('[') {
        let mut depth = 0;
        let close = rest[open..].find(|c| {
            depth += i32::from(c == '[') - i32::from(c == ']');
            depth == 0
        });
        let close = open + close.expect("a quantity ends");
        let mut fields = rest[open + 1..close].split('|');
        let mut field = || fields.next();
        raw.push_str(&rest[..open]);
        let start = raw.len();
        raw.push_str(field().expect("a quantity"));
        let dimension = field().and_then(Dimension::parse).expect("a dimension");
        let unit = field().expect("a unit");
        let unit_text = field().filter(|t| !t.is_empty());
        let kind = field().and_then(Kind::parse).unwrap_or(Kind::Level);
        quantities.push(SlotQuantity { span: Span::new(start, raw.len()), dimension, unit, unit_text, kind });
        rest = &rest[close + 1..];
    }
    (raw + rest, quantities)
}
