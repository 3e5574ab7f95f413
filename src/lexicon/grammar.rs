//! The closed classes of a language and the forms of its verbs (`rules/en/grammar.toml`).
//!
//! ```text
//! the  Determiner     would  Modal     rose  Verb(Past)     cut  Verb(Base)     raised  Verb(PastOrParticiple)
//! ```
//! Cue tables name a verb by its base form; [`Grammar::forms`] gives the forms it takes in a text.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::{Class, Lexicon, RuleFiles, Text};
use crate::error::Result;

/// What a common word is in a sentence; of several, the one that stands first here is the commonest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WordClass {
    /// `not`, `never`.
    Negation,
    /// `will`, `could`.
    Modal,
    /// A form of `be`, `have`, `do`.
    Auxiliary,
    /// `its`, `’s`: what follows is still of the same noun phrase.
    Possessive,
    /// `a`, `the`, `each`.
    Determiner,
    /// `which`, `who`, `that`.
    Relative,
    /// `and`, `while`, `because`.
    Conjunction,
    /// `of`, `by`, `than`.
    Preposition,
    /// `it`, `they`.
    Pronoun,
    /// `now`, `sharply`.
    Adverb,
    /// A verb. In the base and third-person forms many are nouns too (`plan`, `rises`).
    #[serde(skip)]
    Verb(VerbForm),
}

impl WordClass {
    /// Every class; its place is its number.
    const ALL: [WordClass; 16] = [
        WordClass::Negation,
        WordClass::Modal,
        WordClass::Auxiliary,
        WordClass::Possessive,
        WordClass::Determiner,
        WordClass::Relative,
        WordClass::Conjunction,
        WordClass::Preposition,
        WordClass::Pronoun,
        WordClass::Adverb,
        WordClass::Verb(VerbForm::Base),
        WordClass::Verb(VerbForm::Third),
        WordClass::Verb(VerbForm::Past),
        WordClass::Verb(VerbForm::Participle),
        WordClass::Verb(VerbForm::PastOrParticiple),
        WordClass::Verb(VerbForm::Gerund),
    ];

    /// The data of a sense of [`Class::Grammar`].
    #[inline]
    pub(super) fn number(self) -> u32 {
        match self {
            WordClass::Negation => 0,
            WordClass::Modal => 1,
            WordClass::Auxiliary => 2,
            WordClass::Possessive => 3,
            WordClass::Determiner => 4,
            WordClass::Relative => 5,
            WordClass::Conjunction => 6,
            WordClass::Preposition => 7,
            WordClass::Pronoun => 8,
            WordClass::Adverb => 9,
            WordClass::Verb(form) => 10 + form as u32,
        }
    }

    /// The class with this number.
    #[inline]
    pub(super) fn of_number(number: u32) -> Option<WordClass> {
        WordClass::ALL.get(number as usize).copied()
    }
}

/// The form in which a verb stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum VerbForm {
    /// `rise`.
    Base,
    /// `rises`.
    Third,
    /// `rose`: nothing but a past tense.
    Past,
    /// `risen`: nothing but a participle.
    Participle,
    /// `raised`: either of the two.
    PastOrParticiple,
    /// `rising`.
    Gerund,
}

/// The tables behind [`Class::Grammar`].
#[derive(Debug, Default)]
pub struct Grammar {
    irregular: FxHashMap<String, [String; 5]>,
    participles: FxHashMap<String, String>,
    doubling: FxHashSet<String>,
    ending: Endings,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Endings {
    past: Vec<String>,
    gerund: Vec<String>,
    adverb: Vec<String>,
    #[serde(default)]
    es: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GrammarFile {
    word: BTreeMap<WordClass, Vec<String>>,
    verb: VerbTables,
    ending: Endings,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VerbTables {
    irregular: Vec<String>,
    doubling: Vec<String>,
    regular: Vec<String>,
}

impl Grammar {
    /// Every form of the verb with this base form, each with what it is. Only the first word of a phrase
    /// (`set aside`) is inflected.
    pub fn forms(&self, verb: &str) -> Vec<(VerbForm, String)> {
        let (head, rest) = verb.split_once(' ').map_or((verb, ""), |(head, _)| (head, &verb[head.len()..]));
        let [base, third, past, participle, gerund] = match self.irregular.get(head) {
            Some(forms) => forms.clone(),
            None => self.regular_forms(head),
        };
        let mut forms = vec![(VerbForm::Base, base), (VerbForm::Third, third)];
        if past == participle {
            forms.push((VerbForm::PastOrParticiple, past));
        } else {
            forms.extend([(VerbForm::Past, past), (VerbForm::Participle, participle)]);
        }
        forms.push((VerbForm::Gerund, gerund));
        for (_, form) in &mut forms {
            form.push_str(rest);
        }
        forms
    }

    /// The plural of a noun that forms it with `s`.
    pub fn plural(&self, noun: &str) -> String {
        self.third_person(noun)
    }

    /// The participle of the verb of which `form`, in small letters, is any form: `grown` of `grew`, `hired` of `hires`.
    pub fn participle(&self, form: &str) -> Option<&str> {
        self.participles.get(form).map(String::as_str)
    }

    /// What [`class_of_ending`](Grammar::class_of_ending) can tell.
    pub(super) const CLASSES_OF_ENDINGS: [WordClass; 3] =
        [WordClass::Verb(VerbForm::PastOrParticiple), WordClass::Verb(VerbForm::Gerund), WordClass::Adverb];

    /// What a word in small letters is by its ending.
    pub(super) fn class_of_ending(&self, word: &str) -> Option<WordClass> {
        let ends = |endings: &[String]| endings.iter().any(|e| word.len() > e.len() + 2 && word.ends_with(e.as_str()));
        let endings = [&self.ending.past, &self.ending.gerund, &self.ending.adverb];
        endings.into_iter().zip(Grammar::CLASSES_OF_ENDINGS).find(|(endings, _)| ends(endings)).map(|(_, class)| class)
    }

    fn regular_forms(&self, base: &str) -> [String; 5] {
        let stem = match base.chars().next_back() {
            Some(last) if self.doubling.contains(base) => format!("{base}{last}"),
            _ => base.to_string(),
        };
        let (past, gerund) = match () {
            _ if ends_in_consonant_y(base) => (format!("{}ied", &base[..base.len() - 1]), format!("{base}ing")),
            _ if base.ends_with("ie") => (format!("{base}d"), format!("{}ying", &base[..base.len() - 2])),
            _ if base.ends_with("ee") => (format!("{base}d"), format!("{base}ing")),
            _ if base.ends_with('e') => (format!("{base}d"), format!("{}ing", &base[..base.len() - 1])),
            _ => (format!("{stem}ed"), format!("{stem}ing")),
        };
        [base.to_string(), self.third_person(base), past.clone(), past, gerund]
    }

    fn third_person(&self, base: &str) -> String {
        match base {
            _ if ends_in_consonant_y(base) => [&base[..base.len() - 1], "ies"].concat(),
            _ if self.ending.es.iter().any(|e| base.ends_with(e.as_str())) => [base, "es"].concat(),
            _ => [base, "s"].concat(),
        }
    }
}

fn ends_in_consonant_y(base: &str) -> bool {
    let mut back = base.chars().rev();
    back.next() == Some('y') && back.next().is_some_and(|c| !"aeiou".contains(c))
}

impl Lexicon {
    pub(super) fn load_grammar(&mut self, files: &RuleFiles) -> Result<()> {
        for file in files.at("en/grammar.toml") {
            let table: GrammarFile = file.toml()?;
            self.grammar.ending.past.extend(table.ending.past);
            self.grammar.ending.gerund.extend(table.ending.gerund);
            self.grammar.ending.adverb.extend(table.ending.adverb);
            self.grammar.ending.es.extend(table.ending.es);
            self.grammar.doubling.extend(table.verb.doubling.iter().cloned());
            let mut verbs = Vec::new();
            for entry in &table.verb.irregular {
                let forms: Vec<String> = entry.split_whitespace().map(str::to_string).collect();
                let forms: [String; 5] = forms.try_into().map_err(|_| {
                    let what = format!("the irregular verb `{entry}` does not have five forms");
                    file.error(file.line_with(entry), what, "write base, third person, past, participle and -ing form")
                })?;
                verbs.push(forms[0].clone());
                self.grammar.irregular.insert(forms[0].clone(), forms);
            }
            // `found` is rather a form of `find` than the base of `founded`.
            verbs.extend(table.verb.regular);
            verbs.extend(table.verb.doubling);
            for (class, words) in table.word {
                for word in words {
                    self.enter_grammar(&word, class);
                }
            }
            for verb in verbs {
                self.enter_verb(&verb);
            }
        }
        Ok(())
    }

    fn enter_grammar(&mut self, word: &str, class: WordClass) {
        self.enter(word, Class::Grammar, class.number());
    }

    /// Enters every form of a verb, which is named by its base form, and returns the forms.
    pub(super) fn enter_verb(&mut self, verb: &str) -> Vec<(VerbForm, String)> {
        let forms = self.grammar.forms(verb);
        let participle = |f: &VerbForm| matches!(f, VerbForm::Participle | VerbForm::PastOrParticiple);
        if let Some((_, done)) = forms.iter().find(|(form, _)| participle(form)) {
            for (_, form) in &forms {
                self.grammar.participles.entry(form.clone()).or_insert_with(|| done.clone());
            }
        }
        for (form, word) in &forms {
            self.enter_verb_form(word, *form);
        }
        forms
    }

    /// Enters one form of a verb; of a phrase (`set aside`) no single word is entered.
    pub(super) fn enter_verb_form(&mut self, word: &str, form: VerbForm) {
        if !word.contains(' ') {
            self.enter_grammar(word, WordClass::Verb(form));
        }
    }

    /// What token `i` is, by the word tables alone; where a word can be several things, the commonest.
    #[inline]
    pub fn grammar(&self, text: &Text<'_>, i: usize) -> Option<WordClass> {
        text.marks(i).word_class()
    }

    /// Whether token `i` can be of this class, by the word tables alone.
    #[inline]
    pub fn can_be(&self, text: &Text<'_>, i: usize, class: WordClass) -> bool {
        text.marks(i).can_be(class)
    }

    /// As [`Lexicon::grammar`], but a word in small letters that no table names is guessed by its ending.
    #[inline]
    pub fn guess(&self, text: &Text<'_>, i: usize) -> Option<WordClass> {
        text.marks(i).guessed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon() -> Lexicon {
        Lexicon::load(&RuleFiles::builtin()).expect("the built-in rules load")
    }

    #[test]
    fn words_have_their_class() {
        use VerbForm::*;
        let lexicon = lexicon();
        let words = "the its of and was will they which sharply not rose risen raised cut announcing reports hasn't";
        let text = Text::new(words, &lexicon);
        let got: Vec<_> = (0..text.len()).map(|i| lexicon.guess(&text, i)).collect();
        let expected = [
            WordClass::Determiner,
            WordClass::Possessive,
            WordClass::Preposition,
            WordClass::Conjunction,
            WordClass::Auxiliary,
            WordClass::Modal,
            WordClass::Pronoun,
            WordClass::Relative,
            WordClass::Adverb,
            WordClass::Negation,
            WordClass::Verb(Past),
            WordClass::Verb(Participle),
            WordClass::Verb(PastOrParticiple),
            WordClass::Verb(Base),
            WordClass::Verb(Gerund),
            WordClass::Verb(Third),
            WordClass::Auxiliary,
            WordClass::Negation,
        ];
        assert_eq!(got, expected.map(Some));
        assert!(lexicon.can_be(&text, 13, WordClass::Verb(PastOrParticiple)));
    }

    #[test]
    fn verbs_are_inflected() {
        let lexicon = lexicon();
        let check = |verb: &str, expected: &str| {
            let got: Vec<_> = lexicon.grammar.forms(verb).into_iter().map(|f| f.1).collect();
            assert_eq!(got.join(" "), expected);
        };
        check("rise", "rise rises rose risen rising");
        check("drop", "drop drops dropped dropping");
        check("deny", "deny denies denied denying");
        check("employ", "employ employs employed employing");
        check("tie", "tie ties tied tying");
        check("agree", "agree agrees agreed agreeing");
        check("reach", "reach reaches reached reaching");
    }
}
