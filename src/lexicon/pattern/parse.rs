//! A token pattern as written, cut into its parts.

use super::slot::Slot;
use crate::lexicon::Lexicon;
use crate::lexicon::tokens::{TokenKind, tokenize};
use crate::lexicon::vocabulary::{Vocabulary, WordId};

/// One step of a pattern: a word or a slot, and whether it must touch the token before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    pub glued: bool,
    pub what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Word(WordId),
    Slot(Slot, u32),
}

/// A part of a pattern: alternatives, each a sequence of parts; a lone step is a part with one alternative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Step(Step),
    Group { alternatives: Vec<Vec<Part>>, optional: bool, glued: bool },
}

/// The names of captures, each with its number.
#[derive(Debug, Default)]
pub(super) struct Names(Vec<String>);

impl Names {
    /// The name with this number.
    pub fn get(&self, id: u32) -> &str {
        &self.0[id as usize]
    }

    fn id(&mut self, name: &str) -> u32 {
        let known = self.0.iter().position(|n| n == name);
        known.unwrap_or_else(|| {
            self.0.push(name.to_string());
            self.0.len() - 1
        }) as u32
    }
}

/// The alternatives of a pattern, whose words enter the lexicon. The error says what is wrong and names the part.
pub(super) fn parse(pattern: &str, lexicon: &mut Lexicon, names: &mut Names) -> Result<Vec<Vec<Part>>, String> {
    let chars: Vec<char> = pattern.chars().collect();
    let mut parser = Parser { chars: &chars, at: 0, names, lexicon };
    let alternatives = parser.alternatives()?;
    match chars.get(parser.at) {
        None => Ok(alternatives),
        Some(c) => Err(format!("`{c}` at character {} of `{pattern}` has no opening bracket", parser.at + 1)),
    }
}

struct Parser<'p> {
    chars: &'p [char],
    at: usize,
    names: &'p mut Names,
    lexicon: &'p mut Lexicon,
}

impl Parser<'_> {
    fn alternatives(&mut self) -> Result<Vec<Vec<Part>>, String> {
        let mut all = Vec::new();
        loop {
            all.push(self.sequence()?);
            match self.chars.get(self.at) {
                Some('|') => self.at += 1,
                _ => return Ok(all),
            }
        }
    }

    fn sequence(&mut self) -> Result<Vec<Part>, String> {
        let mut parts = Vec::new();
        let mut glued = false;
        while let Some(&c) = self.chars.get(self.at) {
            let alternatives = match c {
                '|' | ')' => break,
                c if c.is_whitespace() => {
                    self.at += 1;
                    continue;
                }
                '+' => {
                    self.at += 1;
                    glued = true;
                    continue;
                }
                '(' => {
                    self.at += 1;
                    let inner = self.alternatives()?;
                    if self.chars.get(self.at) != Some(&')') {
                        return Err("`(` is never closed".to_string());
                    }
                    self.at += 1;
                    inner
                }
                '{' => vec![vec![Part::Step(Step { glued: false, what: self.slot()? })]],
                _ => vec![self.words()?],
            };
            let optional = self.chars.get(self.at) == Some(&'?');
            self.at += usize::from(optional);
            match (<[Vec<Part>; 1]>::try_from(alternatives), optional || glued) {
                (Ok([lone]), false) => parts.extend(lone),
                (Ok([lone]), true) => parts.push(Part::Group { alternatives: vec![lone], optional, glued }),
                (Err(alternatives), _) => parts.push(Part::Group { alternatives, optional, glued }),
            }
            glued = false;
        }
        Ok(parts)
    }

    fn slot(&mut self) -> Result<What, String> {
        let rest = &self.chars[self.at + 1..];
        let close = rest.iter().position(|c| *c == '}').ok_or("`{` is never closed")?;
        let inner: String = rest[..close].iter().collect();
        self.at += close + 2;
        let (kind, name) = inner.split_once(':').unwrap_or((&inner, &inner));
        let slot = self.lexicon.slot(kind)?;
        Ok(What::Slot(slot, self.names.id(name)))
    }

    /// One blank-free run of literal text, cut into tokens as a text is; all but the first touch the one before.
    fn words(&mut self) -> Result<Vec<Part>, String> {
        let mut literal = String::new();
        while let Some(&c) = self.chars.get(self.at) {
            match c {
                '\\' => {
                    let escaped = self.chars.get(self.at + 1).ok_or("a backslash at the end")?;
                    literal.push(*escaped);
                    self.at += 2;
                }
                '(' | ')' | '{' | '}' | '|' | '?' | '+' => break,
                c if c.is_whitespace() => break,
                c => {
                    literal.push(c);
                    self.at += 1;
                }
            }
        }
        if literal.is_empty() {
            return Err(format!("`{}` stands where a word or slot should", self.chars[self.at]));
        }
        let mut tokens = Vec::new();
        tokenize(&literal, &Vocabulary::default(), &mut tokens);
        if let Some(number) = tokens.iter().find(|t| t.kind == TokenKind::Number) {
            return Err(format!(
                "`{}`: digits have no word id; write {{int}}, {{num}} or {{year}}",
                number.span().of(&literal)
            ));
        }
        let words = self.lexicon.vocabulary.enter_phrase(&literal);
        Ok(words.into_iter().enumerate().map(|(i, w)| Part::Step(Step { glued: i > 0, what: What::Word(w) })).collect())
    }
}
