//! The words of a sentence that tell tenses and where clauses start.

use super::Periods;
use super::clause::{Tense, View, reports};
use super::mentions::has;
use crate::extract::document::Document;
use crate::extract::syntax::{Syntax, Tag};
use crate::lexicon::{Case, Class, Gap, Part, Role, Text, TokenKind, VerbForm, WordClass};

impl Periods {
    pub(super) fn read_words(&self, document: &Document<'_>, syntax: &Syntax, view: &mut View<'_>) {
        let text = &document.text;
        let mut reader = Reader { periods: self, document, syntax, mention: 0, relative: None };
        for i in view.sentence.first..view.sentence.end {
            match text.tokens[i].kind {
                TokenKind::Symbol => reader.sign(view, i),
                TokenKind::Word => reader.word(view, i),
                TokenKind::Number => {}
            }
        }
    }
}

/// A walk over the words of a sentence.
struct Reader<'r, 'a> {
    periods: &'r Periods,
    document: &'r Document<'a>,
    syntax: &'r Syntax,
    /// The first mention that is not over.
    mention: usize,
    /// The last relative word but `that`.
    relative: Option<usize>,
}

impl Reader<'_, '_> {
    fn sign(&self, view: &mut View<'_>, i: usize) {
        let text = &self.document.text;
        match text.str(i) {
            "," => {
                view.open_clause(i, false);
                view.commas.push(i);
                view.joined.extend(has(text, i + 1, self.periods.rules.lists.joins).then_some(i));
            }
            ";" | ":" => view.open_clause(i, true),
            "—" | "–" if text.tokens[i].gap != Gap::None => view.open_clause(i, false),
            _ => {}
        }
    }

    fn word(&mut self, view: &mut View<'_>, i: usize) {
        let (text, lists) = (&self.document.text, &self.periods.rules.lists);
        let marks = text.marks(i);
        if text.tokens[i].case == Case::Lower {
            view.first_small.get_or_insert(i);
        }
        // Most words tell nothing of time.
        let acts = marks.may_be_verb() || self.syntax.tag(i) == Tag::Verb || self.is_led(i);
        if !acts && !marks.meets(&lists.telling) {
            return;
        }
        view.market = view.market
            || marks.has_role(Role::Market)
            || has(text, i, lists.market)
            || (marks.has_class(Class::Currency)
                && i > view.sentence.first
                && text.marks(i - 1).has_role(Role::Article));
        if acts || marks.meets(&lists.tenses) {
            self.verb(view, i);
        }
        if marks.may_be_verb() && i > view.sentence.first {
            // `must repay it by May or face two years`: what else would happen.
            if has(text, i - 1, lists.alternatives) && is_led_on(self.document, i) {
                view.open_clause(i - 1, true);
            }
            let to = text.marks(i - 1).has_role(Role::Infinitive) && i > view.sentence.first + 1;
            if to && has(text, i - 2, lists.joins) && is_infinitive(self.document, self.syntax, i) {
                view.infinitives.push(i);
            }
        }
        if marks.meets(&lists.openers) {
            self.opener(view, i);
        }
    }

    /// Whether a relative word stands before token `i`, which may be a verb that no table names.
    fn is_led(&self, i: usize) -> bool {
        let text = &self.document.text;
        i > 0 && text.marks(i).guessed().is_none() && has(text, i - 1, self.periods.rules.lists.relative)
    }

    /// Notes the tense that token `i` tells.
    fn verb(&mut self, view: &mut View<'_>, i: usize) {
        let (document, text) = (self.document, &self.document.text);
        while view.mentions.get(self.mention).is_some_and(|m| m.end <= i) {
            self.mention += 1;
        }
        // `Qtr ends Dec 31` has no verb.
        let in_time = view.mentions.get(self.mention).is_some_and(|m| m.first <= i);
        // `Hispania Now, on 5.1%`
        let name = text.tokens[i].case == Case::Title && view.first_small.is_some();
        if in_time || name {
            return;
        }
        let goes_on = view.tenses.last().is_some_and(|t| t.1 == Tense::Perfect) && !view.doubtful;
        let coordinated = || goes_on && self.is_coordinated(i);
        let told = self.periods.tense_at(document, self.syntax, i);
        let Some((tense, doubtful)) = told.or_else(|| coordinated().then_some((Tense::Present, false))) else { return };
        let joins = self.periods.rules.lists.joins;
        let joined = i.checked_sub(1).is_some_and(|b| b > view.sentence.first && has(text, b, joins));
        if joined && tense != Tense::Past {
            view.open_clause(i - 1, true);
            view.joined_verbs.push(i - 1);
        }
        // `has 14 months left on a contract`: a participle behind a verb that tells the tense.
        let participle = tense == Tense::Past && !can_be_past(document, i);
        let governed = |t: &(usize, Tense)| t.1 != Tense::Past && !reports(text, t.0);
        // `adults who have jobs slipped`: behind the verb of a relative clause comes that of the main clause.
        let resumes = self.relative.is_some_and(|r| view.tenses.last().is_some_and(|t| t.0 > r));
        if participle
            && !resumes
            && !joined
            && !follows_pronoun(document, i)
            && !view.doubtful
            && view.tenses.last().is_some_and(|t| governed(t) && view.same_clause(t.0, i))
        {
            return;
        }
        let clause = view.breaks.last().copied().unwrap_or(view.sentence.first);
        let told = view.tenses.last().is_some_and(|t| t.0 > clause);
        if told && doubtful {
            return;
        }
        // A verb beyond doubt takes the place of a noun that looked like one: `imports fell`.
        if told && view.doubtful {
            view.tenses.pop();
        }
        // `has sent 200 applications and landed three interviews`
        let goes_on = participle && joined && view.tenses.last().is_some_and(|t| t.1 == Tense::Perfect);
        view.doubtful = doubtful;
        view.tenses.push((i, if goes_on { Tense::Perfect } else { tense }));
    }

    /// Whether a base form behind `and` can be a verb of the same subject: `have turned it down and plan a walkout`.
    fn is_coordinated(&self, i: usize) -> bool {
        let joins = self.periods.rules.lists.joins;
        let joined = i.checked_sub(1).is_some_and(|b| has(&self.document.text, b, joins));
        joined && is_infinitive(self.document, self.syntax, i) && is_led_on(self.document, i)
    }

    /// Notes the clause that token `i` may open, and what else its word tells of clauses.
    fn opener(&mut self, view: &mut View<'_>, i: usize) {
        let (text, lists) = (&self.document.text, &self.periods.rules.lists);
        if has(text, i, lists.clause_opener) {
            view.open_clause(i, text.marks(i).has_role(Role::Contrast));
        }
        // `a mission for which $3 million has been set aside`
        let led = || {
            let before = i.checked_sub(1).filter(|&b| b >= view.sentence.first);
            before.is_some_and(|b| self.document.lexicon.grammar(text, b) == Some(WordClass::Preposition))
        };
        if has(text, i, lists.place_or_person) || (has(text, i, lists.relative) && led()) {
            view.whos.push(i);
        }
        let gerund = || {
            let class = self.document.lexicon.guess(text, i + 1);
            class == Some(WordClass::Verb(VerbForm::Gerund)) || self.syntax.tag(i + 1) == Tag::Ing
        };
        if has(text, i, lists.reason) && gerund() {
            view.reasons.push(i + 1);
        }
        let judged = has(text, i, lists.judged);
        if judged || has(text, i, lists.judging) {
            view.judging.push(i);
            view.judged |= judged;
        }
        if has(text, i, lists.when) {
            let before = view.mentions.partition_point(|m| m.first < i).checked_sub(1);
            view.whens.extend(before.filter(|&n| i <= view.mentions[n].end + 1).map(|n| (i, n)));
        }
        let relates = has(text, i, lists.relative);
        if relates {
            view.pronouns.push(i);
            self.relative = Some(i).filter(|_| !text.marks(i).has_role(Role::That));
        }
        let opens = relates || has(text, i, lists.participial);
        if opens && i > view.sentence.first {
            // `, eight of which never won`: the clause starts before its pronoun.
            let of = text.marks(i - 1).has_role(Role::Of);
            let comma = view.commas.last().copied().filter(|&c| c + 1 == i || (of && c + 5 > i));
            view.relatives.extend(comma.map(|c| if c + 1 == i { i } else { c }));
        }
    }
}

impl Periods {
    /// The tense that token `i` tells, and whether it may be a noun after all (`exports`).
    fn tense_at(&self, document: &Document<'_>, syntax: &Syntax, i: usize) -> Option<(Tense, bool)> {
        let (text, lists) = (&document.text, &self.rules.lists);
        let can_be = |n: usize, form| document.lexicon.can_be(text, n, WordClass::Verb(form));
        let participle = |n: usize| can_be(n, VerbForm::Participle) || is_past_or_participle(document, n);
        let before = i.checked_sub(1);
        if has(text, i, lists.have) {
            if before.is_some_and(|b| has(text, b, lists.ahead) || has(text, b, lists.before_noun)) {
                return None;
            }
            // `has about 14,000 registered boats` has them: only adverbs and pronouns stand before a participle.
            let passed = |n: &usize| {
                let class = document.lexicon.grammar(text, *n);
                let light = matches!(class, Some(WordClass::Adverb | WordClass::Negation | WordClass::Pronoun));
                light || class == Some(WordClass::Auxiliary) || text.str(*n).ends_with("ly") || text.is(*n, "-")
            };
            let next = (i + 1..i + 5).find(|n| *n >= text.len() || participle(*n) || !passed(n));
            // `has been 80 mm`
            let been = |n: usize| (i + 1..n).any(|b| has(text, b, lists.been));
            let perfect = next.is_some_and(|n| (n < text.len() && participle(n)) || been(n));
            return Some((if perfect { Tense::Perfect } else { Tense::Present }, false));
        }
        for (list, tense) in [(lists.ahead, Tense::Ahead), (lists.past, Tense::Past), (lists.present, Tense::Present)] {
            if has(text, i, list) {
                return Some((tense, false));
            }
        }
        if before.is_some_and(|b| has(text, b, lists.before_noun)) || text.tokens[i].case != Case::Lower {
            return None;
        }
        if can_be(i, VerbForm::Past) || is_past_or_participle(document, i) {
            // `has risen`, `is seen`: the helping verb tells the tense; `, spread over …`: a participle has none.
            let leads_on = document.lexicon.grammar(text, i + 1) == Some(WordClass::Preposition);
            let bare = !can_be(i, VerbForm::Past)
                && leads_on
                && before.is_some_and(|b| text.is(b, ",") || has(text, b, lists.joins));
            return (!bare && !self.helped(text, i)).then_some((Tense::Past, false));
        }
        // `which runs four of the centres`: behind a relative word an unknown word in -s is a verb.
        let led = before.is_some_and(|b| has(text, b, lists.relative)) && text.str(i).ends_with('s');
        if led && document.lexicon.guess(text, i).is_none() {
            return Some((Tense::Present, false));
        }
        let plural = before.is_some_and(|b| text.str(b).ends_with('s') || has(text, b, lists.base_subject));
        let present = can_be(i, VerbForm::Third) || (can_be(i, VerbForm::Base) && plural);
        // `holding up 14 ships`: what a number counts is no verb.
        let counted = before.is_some_and(|b| syntax.tag(b) == Tag::Number);
        if present {
            return (!counted).then_some((Tense::Present, !follows_pronoun(document, i)));
        }
        // `Insurers at Lloyd's quote cover`: what the tagger takes for a verb.
        let parts = document.lexicon.parts(text.tokens[i].word);
        let base = parts.is_mostly(Part::Base)
            || parts.is_mostly(Part::Third)
            || (can_be(i, VerbForm::Base) && !parts.has(Part::Noun));
        let joined = before.is_some_and(|b| has(text, b, lists.joins));
        // `Lindholm beat Ostra`: the same in both tenses, and news tells of what was.
        let tense = if parts.has(Part::Past) { Tense::Past } else { Tense::Present };
        (base && !joined && syntax.tag(i) == Tag::Verb).then_some((tense, true))
    }

    fn helped(&self, text: &Text<'_>, i: usize) -> bool {
        let lists = &self.rules.lists;
        (i.saturating_sub(2)..i).any(|b| has(text, b, lists.have) || has(text, b, lists.helper))
    }
}

/// Whether token `i` can be a verb in its base form whose object follows.
fn is_led_on(document: &Document<'_>, i: usize) -> bool {
    let object = matches!(
        document.lexicon.grammar(&document.text, i + 1),
        Some(WordClass::Determiner | WordClass::Possessive | WordClass::Pronoun)
    ) || document.text.is_kind(i + 1, TokenKind::Number)
        || document.text.sense(i + 1, Class::Cardinal).is_some();
    object && document.lexicon.can_be(&document.text, i, WordClass::Verb(VerbForm::Base))
}

/// Whether token `i` is a verb in its base form.
fn is_infinitive(document: &Document<'_>, syntax: &Syntax, i: usize) -> bool {
    syntax.tag(i) == Tag::Verb && document.lexicon.can_be(&document.text, i, WordClass::Verb(VerbForm::Base))
}

fn follows_pronoun(document: &Document<'_>, i: usize) -> bool {
    i.checked_sub(1).is_some_and(|b| document.lexicon.grammar(&document.text, b) == Some(WordClass::Pronoun))
}

/// Whether token `i` can only be a verb's past, not a participle.
fn can_be_past(document: &Document<'_>, i: usize) -> bool {
    document.lexicon.can_be(&document.text, i, WordClass::Verb(VerbForm::Past))
}

fn is_past_or_participle(document: &Document<'_>, i: usize) -> bool {
    document.lexicon.guess(&document.text, i) == Some(WordClass::Verb(VerbForm::PastOrParticiple))
        || document.lexicon.can_be(&document.text, i, WordClass::Verb(VerbForm::PastOrParticiple))
}
