//! Quantities named by the measure rules.

use std::cell::RefCell;

use super::assemble::Context;
use super::document::Document;
use super::quantity::Quantity;
use crate::rules::{Claim, Desk, RuleBook, SlotQuantity};

thread_local! {
    /// Kept from article to article: its tables are large, and most articles are short.
    static DESK: RefCell<Desk> = RefCell::default();
}

/// Gives every quantity that a rule claims its measure; `only` leaves all rules out but that one.
/// The quantities stand in text order and `contexts` already say which are changes.
pub fn name(
    book: &RuleBook,
    doc: &Document<'_>,
    quantities: &[Quantity],
    contexts: &mut [Context],
    only: Option<usize>,
) {
    let slots = slots(doc, quantities, contexts);
    DESK.with_borrow_mut(|desk| {
        let mut first = 0;
        for in_sentence in quantities.chunk_by(|a, b| a.sentence == b.sentence) {
            let end = first + in_sentence.len();
            let sentence = doc.sentences[in_sentence[0].sentence];
            book.claims(&doc.text, sentence.first..sentence.end, &slots[first..end], only, desk);
            // The winner of each quantity comes first.
            for claim in desk.claims().chunk_by(|a, b| a.quantity == b.quantity).map(|all| all[0]) {
                let rule = &book.rules()[claim.rule];
                contexts[first + claim.quantity].measure = Some((rule.measure.clone(), rule.id.clone()));
            }
            first = end;
        }
    });
}

/// What the rules say of each quantity, for each the winner first.
pub fn claims(book: &RuleBook, doc: &Document<'_>, quantities: &[Quantity], contexts: &[Context]) -> Vec<Vec<Claim>> {
    let slots = slots(doc, quantities, contexts);
    let mut desk = Desk::default();
    let mut all = vec![Vec::new(); quantities.len()];
    let mut first = 0;
    for in_sentence in quantities.chunk_by(|a, b| a.sentence == b.sentence) {
        let end = first + in_sentence.len();
        let sentence = doc.sentences[in_sentence[0].sentence];
        book.claims(&doc.text, sentence.first..sentence.end, &slots[first..end], None, &mut desk);
        for claim in desk.claims() {
            let beside = claim.beside.map(|other| other + first);
            all[first + claim.quantity].push(Claim { quantity: first + claim.quantity, beside, ..*claim });
        }
        first = end;
    }
    all
}

/// The sentences that hold quantities, as patterns see them.
pub fn seen(book: &RuleBook, doc: &Document<'_>, quantities: &[Quantity], contexts: &[Context]) -> String {
    let slots = slots(doc, quantities, contexts);
    let mut first = 0;
    let sentences = quantities.chunk_by(|a, b| a.sentence == b.sentence).map(|in_sentence| {
        let sentence = doc.sentences[in_sentence[0].sentence];
        let from = first;
        first += in_sentence.len();
        book.seen(&doc.text, sentence.first..sentence.end, &slots[from..first])
    });
    sentences.collect::<Vec<_>>().join(" ")
}

fn slots<'q>(doc: &Document<'_>, quantities: &'q [Quantity], contexts: &[Context]) -> Vec<SlotQuantity<'q>> {
    let slot = |(quantity, context): (&'q Quantity, &Context)| SlotQuantity {
        span: doc.text.span(quantity.outer_first, quantity.outer_end),
        dimension: quantity.dimension,
        unit: &quantity.unit,
        unit_text: quantity.unit_text.as_deref(),
        kind: context.kind,
    };
    quantities.iter().zip(contexts).map(slot).collect()
}
