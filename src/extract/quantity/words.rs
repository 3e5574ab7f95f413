//! The joining words of numbers, by their lists in `rules/en/lists/numerals.toml`.

use crate::error::{Error, Result};
use crate::lexicon::{Lexicon, Text};

macro_rules! joints {
    ($($name:ident),+ $(,)?) => {
        /// Row of each word list that the quantity engine asks for.
        #[derive(Debug, Clone)]
        #[allow(missing_docs, reason = "each field is the word list of that name")]
        pub struct Joints { $(pub $name: u32),+ }

        impl Joints {
            /// Finds the lists; one that no rule file has is an error.
            pub fn load(lexicon: &Lexicon) -> Result<Joints> {
                let find = |name: &str| lexicon.list(name).ok_or_else(|| Error::Rule {
                    file: "rules/en/lists/".to_string(),
                    line: None,
                    what: format!("no word list `{name}`"),
                    remedy: "add it to a file in that folder".to_string(),
                });
                Ok(Joints { $($name: find(stringify!($name))?),+ })
            }
        }
    };
}

joints!(
    indefinite,
    additive,
    half,
    and_a_half,
    an_of_half,
    range_to,
    range_and,
    range_or,
    between,
    from,
    in_or_out_of,
    by,
    minus,
    plus_or_minus,
    per,
    per_plain,
    per_noun,
    times_than,
    times,
    fold,
    score_cue,
    metre_word,
    anaphor,
    pronoun_one,
    instance_sign,
    over_time,
    over_time_unless,
    irregular_plural,
    precious,
    hyphen_prefix,
    of,
    ordinal_suffix,
    quarter_unit,
    point,
    one,
    age,
    age_verb,
    person,
    cue_temperature,
    cue_mass,
    rank,
    split,
    age_after,
    versus,
    wire_money,
    wire_shares,
    who,
    per_currency,
    decade,
    possessor,
    ago,
    person_noun,
    unit_modifier,
    us_them,
    estimated,
    upward,
    upward_verb,
    points,
    fewer,
    lead,
    vote,
    pay,
    hourly,
    daily,
    weekly,
    monthly,
    lead_to,
    number_of,
    cross,
);

impl Joints {
    /// How many tokens the longest phrase of list `row` covers at token `i`.
    #[inline]
    pub fn len(&self, text: &Text<'_>, i: usize, row: u32) -> Option<usize> {
        text.listed(i, row)
    }

    /// Whether a phrase of list `row` starts at token `i`.
    pub fn has(&self, text: &Text<'_>, i: usize, row: u32) -> bool {
        self.len(text, i, row).is_some()
    }
}
