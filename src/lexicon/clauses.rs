//! Words that tell where clauses and noun phrases start and end (`rules/en/clauses.toml`).
//!
//! ```text
//! the -> Determiner    of -> Preposition    rose -> Verb    has -> Auxiliary    exports -> VerbOrNoun
//! ```

use serde::Deserialize;

use super::{Class, Lexicon, RuleFiles, Text};
use crate::error::Result;

/// What a word does in a clause; the order is that of the sense's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Role {
    /// `the`, `every`.
    Determiner,
    /// `its`.
    Possessive,
    /// `he`, `who`.
    Pronoun,
    /// `of`, `compared with`.
    Preposition,
    /// `and`.
    Joining,
    /// `while`, `which`.
    Subordinator,
    /// `has`, `would`.
    Auxiliary,
    /// `meanwhile`.
    Adverb,
    /// `week`, `last`: words of time phrases and of occasions.
    Time,
    /// `rose`: a finite verb, or a participle of the same form.
    Verb,
    /// `risen`, `grown`: a participle only.
    Participle,
    /// `rising`.
    Ing,
    /// `exports`, `cut`: a verb, or a noun as often.
    VerbOrNoun,
    /// What is traded on markets.
    Market,
    /// `capital`, `highlands`.
    Part,
    /// `district`.
    District,
    /// `cabinet`.
    Ruler,
    /// `destination`.
    Partner,
}

const ROLES: [Role; 18] = [
    Role::Determiner,
    Role::Possessive,
    Role::Pronoun,
    Role::Preposition,
    Role::Joining,
    Role::Subordinator,
    Role::Auxiliary,
    Role::Adverb,
    Role::Time,
    Role::Verb,
    Role::Participle,
    Role::Ing,
    Role::VerbOrNoun,
    Role::Market,
    Role::Part,
    Role::District,
    Role::Ruler,
    Role::Partner,
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct Table {
    determiners: Vec<String>,
    possessives: Vec<String>,
    pronouns: Vec<String>,
    prepositions: Vec<String>,
    joining: Vec<String>,
    subordinators: Vec<String>,
    auxiliaries: Vec<String>,
    adverbs: Vec<String>,
    times: Vec<String>,
    regular: Vec<String>,
    irregular: Vec<String>,
    markets: Vec<String>,
    parts: Vec<String>,
    districts: Vec<String>,
    rulers: Vec<String>,
    partners: Vec<String>,
}

impl Lexicon {
    pub(super) fn load_clauses(&mut self, files: &RuleFiles) -> Result<()> {
        for file in files.at("en/clauses.toml") {
            let t: Table = file.toml()?;
            let lists = [
                (Role::Determiner, t.determiners),
                (Role::Possessive, t.possessives),
                (Role::Pronoun, t.pronouns),
                (Role::Preposition, t.prepositions),
                (Role::Joining, t.joining),
                (Role::Subordinator, t.subordinators),
                (Role::Auxiliary, t.auxiliaries),
                (Role::Adverb, t.adverbs),
                (Role::Time, t.times),
                (Role::Market, t.markets),
                (Role::Part, t.parts),
                (Role::District, t.districts),
                (Role::Ruler, t.rulers),
                (Role::Partner, t.partners),
            ];
            for (role, forms) in lists {
                for form in forms {
                    self.enter(&form, Class::Clause, role as u32);
                }
            }
            for base in &t.regular {
                for (role, form) in inflect(base) {
                    self.enter(&form, Class::Clause, role as u32);
                }
            }
            for verb in &t.irregular {
                let forms: Vec<&str> = verb.split_whitespace().collect();
                let [base, third, past, participle, ing] = forms[..] else {
                    return Err(file.error(
                        file.line_with(verb),
                        format!("`{verb}` has {} forms", forms.len()),
                        "write five: base, third person, past, participle, -ing",
                    ));
                };
                let past_role = if past == base { Role::VerbOrNoun } else { Role::Verb };
                let rows = [
                    (past_role, past),
                    (if participle == past { past_role } else { Role::Participle }, participle),
                    (Role::Ing, ing),
                    (Role::VerbOrNoun, base),
                    (Role::VerbOrNoun, third),
                ];
                for (role, form) in rows {
                    self.enter(form, Class::Clause, role as u32);
                }
            }
        }
        Ok(())
    }

    /// What the word at token `i` does in a clause, as far as one word tells: the first list that holds it.
    pub fn role(text: &Text<'_>, i: usize) -> Option<Role> {
        text.senses(i).iter().filter(|s| s.sense.class == Class::Clause && s.len == 1).map(|s| ROLES[s.sense.data as usize]).min()
    }

    /// Whether a phrase with `role` starts at token `i`; how many tokens it covers.
    pub fn has_role(text: &Text<'_>, i: usize, role: Role) -> Option<usize> {
        let found = text.senses(i).iter().rev().find(|s| s.sense.class == Class::Clause && s.sense.data == role as u32);
        found.map(|s| s.len as usize)
    }
}

/// The forms of a regular verb.
fn inflect(base: &str) -> [(Role, String); 4] {
    let third = if base.ends_with(['s', 'x', 'z']) || base.ends_with("sh") || base.ends_with("ch") {
        format!("{base}es")
    } else if let Some(stem) = consonant_y(base) {
        format!("{stem}ies")
    } else {
        format!("{base}s")
    };
    let past = if base.ends_with('e') {
        format!("{base}d")
    } else if let Some(stem) = consonant_y(base) {
        format!("{stem}ied")
    } else {
        format!("{}ed", doubled(base))
    };
    let ing = match base.strip_suffix('e') {
        Some(stem) if !stem.ends_with(['e', 'i']) => format!("{stem}ing"),
        _ => format!("{}ing", doubled(base)),
    };
    [(Role::Verb, past), (Role::Ing, ing), (Role::VerbOrNoun, base.to_string()), (Role::VerbOrNoun, third)]
}

fn consonant_y(base: &str) -> Option<&str> {
    let stem = base.strip_suffix('y')?;
    (!stem.ends_with(['a', 'e', 'o', 'u'])).then_some(stem)
}

/// One-syllable verbs on consonant, vowel, consonant double the last letter: `slip`, `slipped`.
fn doubled(base: &str) -> String {
    let letters = base.as_bytes();
    let vowel = |b: u8| matches!(b, b'a' | b'e' | b'i' | b'o' | b'u');
    if let [head @ .., a, b] = letters
        && vowel(*a)
        && !vowel(*b)
        && !matches!(b, b'w' | b'x' | b'y')
        && head.iter().all(|&c| !vowel(c))
    {
        return format!("{base}{}", *b as char);
    }
    base.to_string()
}

#[cfg(test)]
mod tests {
    use super::inflect;

    #[test]
    fn inflects_regular_verbs() {
        let forms = |base: &str| inflect(base).map(|(_, form)| form);
        assert_eq!(forms("slip"), ["slipped", "slipping", "slip", "slips"]);
        assert_eq!(forms("ease"), ["eased", "easing", "ease", "eases"]);
        assert_eq!(forms("carry"), ["carried", "carrying", "carry", "carries"]);
        assert_eq!(forms("reach"), ["reached", "reaching", "reach", "reaches"]);
        assert_eq!(forms("grow")[3], "grows");
    }
}
