//! Sentences with their quantities marked by hand, for the tests of what reads quantities:
//! `Sales rose [5%] to [$3 million], [40] {shops} closed.`

use super::document::Document;
use super::quantity::{Amount, Quantity, Shape};
use super::syntax::Syntax;
use crate::lexicon::{Lexicon, RuleFiles};
use crate::model::{Article, Bound, Dimension};

/// Calls `read` with a marked text's document, tags and quantities. Number and counted noun stand in `[]` and `{}`;
/// `[=twice]` is a multiple.
pub fn with<T>(marked: &str, read: impl FnOnce(&Document<'_>, &Syntax, &[Quantity]) -> T) -> T {
    let mut text = String::new();
    let mut spans: Vec<(usize, usize, bool)> = Vec::new();
    let mut nouns: Vec<(usize, usize, usize)> = Vec::new();
    let mut open = 0;
    let mut multiple = false;
    for c in marked.chars() {
        match c {
            '[' | '{' => {
                open = text.len();
                multiple = false;
            }
            '=' if text.len() == open => multiple = true,
            ']' => spans.push((open, text.len(), multiple)),
            '}' => nouns.push((spans.len() - 1, open, text.len())),
            _ => text.push(c),
        }
    }
    let lexicon = Lexicon::load(&RuleFiles::builtin()).expect("the built-in rules load");
    let article = Article { text, ..Article::default() };
    let doc = Document::new(&article, &lexicon);
    let token = |byte: usize| doc.text.tokens.partition_point(|t| t.end as usize <= byte);
    let quantities: Vec<_> = spans
        .iter()
        .enumerate()
        .map(|(n, &(start, end, multiple))| {
            let (first, last) = (token(start), token(end - 1) + 1);
            let noun = nouns.iter().find(|x| x.0 == n).map(|x| (token(x.1), token(x.2 - 1) + 1));
            let quote = &article.text[start..end];
            let money = ['$', '€', '£'].iter().find(|sign| quote.contains(**sign));
            let dimension = match money {
                Some(_) => Dimension::Money,
                None if quote.contains('%') => Dimension::Percent,
                None if noun.is_some() => Dimension::Count,
                None => Dimension::Other,
            };
            Quantity {
                factor: 1.0,
                ambiguous: None,
                first,
                end: last,
                outer_first: first,
                outer_end: noun.map_or(last, |n| n.1),
                sentence: doc.sentence_at(first),
                amount: Amount::Single(1.0),
                shape: if multiple { Shape::Multiple } else { Shape::Plain },
                bound: Bound::Exact,
                unit: if money == Some(&'£') { "GBP".to_string() } else { "1".to_string() },
                unit_text: Some(String::new())
                    .filter(|_| !multiple && (noun.is_some() || dimension != Dimension::Other)),
                dimension,
                noun,
                rule: "quantity/marked",
            }
        })
        .collect();
    let syntax = Syntax::of(&doc, &quantities);
    read(&doc, &syntax, &quantities)
}

/// Odd texts, on which nothing may panic and each answer is one a quantity.
#[test]
fn odd_texts_are_read() {
    let odd = [
        "",
        "[5]",
        "said [5] said",
        "“[5]",
        "[5] ” according to",
        ", , [5] , ( said ) that to",
        "to [5] to said to, who said",
        "its ’s [5] ’s of of of [6] {of}",
        "In [5] in the in In",
        "– [5]",
        "A, B, and C [5], D, and said",
        "(((( [5] )))) poll by",
        "LIMA, – [5] Peru’s",
    ];
    for text in odd {
        with(text, |doc, syntax, q| {
            assert_eq!(super::attribution::attributions(doc, syntax, q).len(), q.len());
            assert_eq!(super::place::places(doc, syntax, q).len(), q.len());
            assert_eq!(super::subject::subjects(doc, syntax, q).len(), q.len());
        });
    }
}
