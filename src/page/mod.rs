//! The page step: [`Fetched`] -> [`Article`].
//!
//! ```text
//! Exports rise in May                         title, MarkKind::Headline
//! By Ada Lund | 4 July 2025 11:05             author, published
//! OSLO, July 4 (Wire One) – Exports rose …    MarkKind::Dateline with Place, Date and Agency
//! © 2025 Wire One. All rights reserved.       site, MarkKind::Furniture
//! ```
//! Plain text is kept character for character, so that offsets hold in the file; only a byte order mark, which names the
//! encoding, is no part of it (see `charset`). What the text says of itself is found by the patterns of
//! `rules/en/page.toml`; what came with the article, as in JSON Lines, wins over it.
//!
//! Of a web page, `html` finds the article's text and what the page says of itself; then its text is read as plain text
//! is that came with all this.

mod charset;
mod dateline;
mod dates;
mod days;
mod found;
mod furniture;
mod head;
mod html;
mod lines;
mod names;
mod rules;

use std::sync::Arc;

use chrono::NaiveDate;
use url::Url;

use crate::error::Result;
use crate::lexicon::{Addresses, Cut, Lexicon, RuleFiles, Text};
use crate::model::{Article, Fetched, Given, MAX_PAGE_BYTES, MarkKind, Media, Notice};
use days::Known;
use found::{Found, Name};
use html::PageRules;
use rules::Rules;

/// What the page step makes of what was fetched.
#[derive(Debug)]
pub struct Read {
    /// The article.
    pub article: Article,
    /// What is to be said about it.
    pub notices: Vec<Notice>,
    /// Its text cut into tokens, where all of it was: the extract step need not cut it again.
    pub cut: Option<Cut>,
}

/// Reads articles; made once, used by many threads.
#[derive(Debug)]
pub struct Reader {
    rules: Rules,
    pages: Arc<PageRules>,
    addresses: Arc<Addresses>,
}

impl Reader {
    /// Loads `rules/en/page.toml`, whose words enter the lexicon, `rules/pages.toml` and `rules/web.toml`. Fails where one of them is wrong,
    /// naming file and line.
    pub fn load(files: &RuleFiles, lexicon: &mut Lexicon) -> Result<Reader> {
        Ok(Reader {
            rules: Rules::load(files, lexicon)?,
            pages: PageRules::load(files)?.into(),
            addresses: Addresses::load(files)?.into(),
        })
    }

    /// What `rules/web.toml` says of addresses; the source step goes by the same.
    pub fn addresses(&self) -> &Arc<Addresses> {
        &self.addresses
    }

    /// Makes an article of what was fetched; or says why there is none.
    ///
    /// `lexicon` must be the one that the reader was loaded with. `given_date` is the day of publication of an article
    /// that states none, neither beside its text nor in it.
    pub fn read(
        &self,
        fetched: Fetched,
        given_date: Option<NaiveDate>,
        lexicon: &Lexicon,
    ) -> std::result::Result<Read, Notice> {
        let known = Known::new(&fetched);
        let Plain { document, text, mut given, mut remarks } = match fetched.media {
            Media::Text => {
                let charset::Decoded { text, remarks } = charset::decode(fetched.bytes);
                Plain { document: fetched.document, text, given: fetched.given, remarks }
            }
            Media::Html => self.page_or_list(fetched, &known, lexicon)?,
        };
        if text.trim().is_empty() {
            return Err(Notice::refusal(document, "holds no text", "give an article with at least one word"));
        }
        given.place = given.place.filter(|place| is_place(place, lexicon, &mut remarks));
        let found = self.look(&text, &given, lexicon);
        known.fill(&mut given, found.dates.best(), &mut remarks);
        let notices = remarks.into_iter().map(|(what, remedy)| Notice::remark(&document, what, remedy)).collect();
        let published = given.published.or(given_date);
        let site = found.site();
        let article = Article {
            document,
            url: given.url,
            title: given.title.or(found.title),
            published,
            published_at: given.published_at.filter(|at| Some(at.day) == published && at.time.is_some()),
            modified: given.modified,
            author: given.author.or(found.author),
            site: given.site.or(site),
            language: given.language,
            license: given.license.or(found.license),
            place: given.place,
            text,
            marks: found.marks,
        };
        Ok(Read { article, notices, cut: found.cut })
    }

    /// Makes plain text of a web page, or of what the list that named it carries where it holds no article.
    fn page_or_list(
        &self,
        mut fetched: Fetched,
        known: &Known,
        lexicon: &Lexicon,
    ) -> std::result::Result<Plain, Notice> {
        let Some(html) = fetched.stand_in.take() else { return self.page(fetched, known, lexicon) };
        let of_list = Fetched { bytes: Vec::new(), ..fetched.clone() }.from_list(&html);
        self.page(fetched, known, lexicon).or_else(|refused| {
            let mut plain = self.page(of_list, known, lexicon).map_err(|_| refused.clone())?;
            plain.remarks.insert(0, (format!("{}: what its feed carries stands in", refused.what), refused.remedy));
            Ok(plain)
        })
    }

    /// Makes plain text of a web page, given with what the page says of itself.
    fn page(&self, fetched: Fetched, known: &Known, lexicon: &Lexicon) -> std::result::Result<Plain, Notice> {
        let from_web = fetched.visit.is_some();
        let Fetched { document, bytes, charset, address, mut given, selectors, .. } = fetched;
        if bytes.len() > MAX_PAGE_BYTES {
            let what = format!("is a page of more than {} MB, the most that one may have", MAX_PAGE_BYTES / 1_000_000);
            return Err(Notice::refusal(document, what, "if it is an article, give its text as a text file"));
        }
        let charset::Decoded { text, mut remarks } = charset::decode_page(bytes, charset.as_deref());
        let address = address.or_else(|| given.url.clone());
        let day_of = |stated: &str| self.day_of(stated, lexicon);
        let page = html::read(&text, &self.pages, address.as_deref(), &day_of, selectors)
            .map_err(|(what, remedy)| Notice::refusal(&document, what, remedy))?;
        if page.paragraphs.is_empty() {
            let remedy = "open it in a browser: what needs scripts to be seen is not read";
            return Err(Notice::refusal(document, "is a page without an article", remedy));
        }
        remarks.extend(page.remarks);
        let said = page.metadata;
        let by_line = said.bylines.iter().find_map(|line| self.people_of(line, lexicon));
        let document = match from_web {
            true => self.own_address(said.url.as_deref(), address.as_deref()).unwrap_or(document),
            false => document,
        };
        given.url = given.url.or(said.url).or(address);
        given.title = given.title.or(said.title);
        let stated = said.published.filter(|at| known.may_be(at.day, &mut remarks));
        if given.published.is_none() {
            given.published = stated.map(|at| at.day);
        }
        given.published_at = given.published_at.or(stated);
        given.modified = given.modified.or(said.modified);
        given.author = given.author.or(said.author.map(|name| self.without_by(&name, lexicon))).or(by_line);
        given.site = given.site.or(said.site);
        given.language = given.language.or(said.language);
        given.license = given.license.or(said.license);
        let text = self.without_furniture(&page.paragraphs, &mut given, known, &mut remarks, lexicon);
        Ok(Plain { document, text, given, remarks })
    }

    /// The text of a page without the paragraphs that are furniture as a whole; what they say of the article is noted.
    fn without_furniture(
        &self,
        paragraphs: &[String],
        given: &mut Given,
        known: &Known,
        remarks: &mut Vec<(String, String)>,
        lexicon: &Lexicon,
    ) -> String {
        const BLANK_LINE: &str = "\n\n";
        let whole = paragraphs.join(BLANK_LINE);
        let found = self.look(&whole, given, lexicon);
        known.fill(given, found.dates.best(), remarks);
        given.site = given.site.take().or_else(|| found.site());
        let furniture: Vec<_> = found.marks.iter().filter(|m| m.what == MarkKind::Furniture).map(|m| m.span).collect();
        let (mut start, mut from) = (0, 0);
        let mut kept = Vec::new();
        for paragraph in paragraphs {
            let end = start + paragraph.len();
            from += furniture[from..].iter().take_while(|span| span.end <= start).count();
            let mut seen = start;
            let mut bare = true;
            for span in furniture[from..].iter().take_while(|span| span.start < end) {
                bare &= !whole[seen..span.start.max(seen)].contains(char::is_alphanumeric);
                seen = span.end.max(seen);
            }
            bare &= !whole[seen.min(end)..end].contains(char::is_alphanumeric);
            if !bare {
                kept.push(paragraph.as_str());
            }
            start = end + BLANK_LINE.len();
        }
        given.license = given.license.take().or(found.license);
        if kept.is_empty() { whole } else { kept.join(BLANK_LINE) }
    }

    /// The address that a page calls its own, where it may stand for the one it was found at.
    fn own_address(&self, own: Option<&str>, address: Option<&str>) -> Option<String> {
        let (own, address) = (Url::parse(own?).ok()?, Url::parse(address?).ok()?);
        self.addresses.is_same_article(&own, &address).then(|| self.addresses.normalise(&own).into())
    }

    /// The day that words at the start of a text state: `May 3, 2024 8:00 am`.
    fn day_of(&self, stated: &str, lexicon: &Lexicon) -> Option<NaiveDate> {
        let text = Text::new(stated, lexicon);
        dates::stamp(&self.rules, &text, 0, text.len()).and_then(|stamp| stamp.date)
    }

    /// A name without the `By` before it.
    fn without_by(&self, name: &str, lexicon: &Lexicon) -> String {
        let text = Text::new(name, lexicon);
        let first = self.rules.byline_before.match_at(&text, 0).map_or(0, |m| m.end);
        if first < text.len() { text.slice(first, text.len()).to_string() } else { name.to_string() }
    }

    /// The people that a byline names first: `By Ada Lund in Oslo | 3 May`.
    fn people_of(&self, line: &str, lexicon: &Lexicon) -> Option<String> {
        let text = Text::new(line, lexicon);
        let first = self.rules.byline_before.match_at(&text, 0).map_or(0, |m| m.end);
        let end = names::people_end(&self.rules, &text, first, text.len());
        (end > first + 1).then(|| text.slice(first, end).to_string())
    }

    /// Finds what the text says of itself.
    fn look(&self, text: &str, given: &Given, lexicon: &Lexicon) -> Found {
        let mut pieces = lines::pieces(text, lexicon);
        let mut found = Found::default();
        let mut body = 0;
        for (n, piece) in pieces.iter().enumerate() {
            if n == 0 {
                body = head::read(&self.rules, piece, given.title.as_deref(), &mut found);
            }
            furniture::mark(&self.rules, piece, text.len(), &mut found);
            if n + 1 == pieces.len() {
                head::read_foot(&self.rules, piece, if n == 0 { body } else { 0 }, &mut found);
            }
        }
        found.finish();
        if pieces.len() == 1 {
            found.cut = pieces.pop().map(|whole| whole.text.into_cut());
        }
        found
    }
}

/// Whether the place of a source is one that the tables know; what is none is told.
fn is_place(place: &str, lexicon: &Lexicon, remarks: &mut Vec<(String, String)>) -> bool {
    let known = lexicon.seat(place);
    let unknown = |remedy| (format!("`place` is `{place}`, which is no place that is known, and was left out"), remedy);
    remarks.extend(known.as_ref().err().cloned().map(unknown));
    known.is_ok()
}

/// A text and what came with it.
struct Plain {
    document: String,
    text: String,
    given: Given,
    remarks: Vec<(String, String)>,
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;

    static READER: LazyLock<(Reader, Lexicon)> = LazyLock::new(|| {
        let files = RuleFiles::builtin();
        let mut lexicon = Lexicon::load(&files).expect("the built-in rules load");
        let reader = Reader::load(&files, &mut lexicon).expect("the built-in rules load");
        (reader, lexicon)
    });

    fn article(text: &str, given: Given) -> Article {
        let (reader, lexicon) = &*READER;
        let fetched =
            Fetched { document: "a".to_string(), bytes: text.as_bytes().to_vec(), given, ..Fetched::default() };
        reader.read(fetched, None, lexicon).expect("it holds text").article
    }

    /// Reads `text` and compares `title | published | author | site | license`, `-` for none.
    fn check(text: &str, expected: &str) {
        let a = article(text, Given::default());
        assert_eq!(a.text, text);
        let published = a.published.map(|d| d.to_string());
        let all = [a.title, published, a.author, a.site, a.license].map(|part| part.unwrap_or("-".to_string()));
        assert_eq!(all.join(" | "), expected, "{text}");
    }

    /// The parts of `text` that are marked as `what`.
    fn marked(text: &str, what: MarkKind) -> Vec<String> {
        let marks = article(text, Given::default()).marks;
        marks.iter().filter(|m| m.what == what).map(|m| m.span.of(text).to_string()).collect()
    }

    const BODY: &str = "Exports of timber rose 3 percent to 41,000 tonnes, the ministry said on 2 May 2019.";

    #[test]
    fn heads() {
        check(&format!("Timber exports rise\n\n{BODY}"), "Timber exports rise | - | - | - | -");
        check(
            &format!(
                "Timber exports rise\n\nBy Ada Lund and B. C. Roe in Oslo\nPosted on 4 July 2025 at 8am\n\n{BODY}"
            ),
            "Timber exports rise | 2025-07-04 | Ada Lund and B. C. Roe | - | -",
        );
        check(
            &format!("By Ada Lund | 04.07.2025 08:00 | Business\nTimber exports rise\n{BODY} {BODY}"),
            "Timber exports rise | 2025-07-04 | Ada Lund | - | -",
        );
        check(
            &format!("# Timber exports rise\n\nNord Daily, July 4, 2025\n\n{BODY}"),
            "Timber exports rise | 2025-07-04 | - | Nord Daily | -",
        );
        check(
            &format!("Timber exports rise\n\nOSLO, July 4 (NTB) - {BODY}\n\nLast updated: July 5, 2025"),
            "Timber exports rise | 2025-07-04 | - | NTB | -",
        );
        check(
            &format!("Timber exports rise\n\nSales team, Oslo\n\n{BODY}\n\nCC BY-SA 4.0"),
            "Timber exports rise | - | - | - | CC BY-SA 4.0",
        );
        check(
            &format!(
                "Timber exports rise\r\n\r\n{BODY}\r\n\r\n© 2025 Nord Daily. Published under a Creative Commons Attribution 4.0 licence.\r\n"
            ),
            "Timber exports rise | - | - | Nord Daily | Creative Commons Attribution 4.0 licence",
        );
    }

    #[test]
    fn prose_is_no_head() {
        check(BODY, "- | - | - | - | -");
        check(&format!("{BODY}\n\n{BODY}"), "- | - | - | - | -");
        check("Timber exports of\nBig Forest rose on\n2 May 2019, it said.\n    More came.\n", "- | - | - | - | -");
        check(&format!("Law passed\n\n{BODY}\n\n3 May 2021\n\n{BODY}"), "Law passed | - | - | - | -");
        check(&format!("Budget speech\n\nPublished 30 February 2024\n\n{BODY}"), "Budget speech | - | - | - | -");
    }

    #[test]
    fn wrapped_wire_copy_and_its_tables_are_body() {
        let none = |text: &str| {
            let marks = article(text, Given::default()).marks;
            assert!(marks.is_empty(), "{:?}", marks.iter().map(|m| (m.what, m.span.of(text))).collect::<Vec<_>>());
        };
        none("Shr 39 cts vs 50 cts\n    Net 1.4 mln vs 2.0 mln\n    Year\n    Shr 1.20 dlrs vs 98 cts\n Wire\n");
        none("Qtly div six cts vs six cts prior\n    Pay April 15\n    Record March 31\n Wire\n");
        none("The group will pay 20 cts for each\nshare. It had bought, from the holders,\n848,200 shares.\n");
        none(
            "Final figures for the month are to be\npublished on 6 April 1987, officials\nsaid, and data are to be\nlicensed under a plan of\nthe ministry.\n",
        );
    }

    #[test]
    fn what_is_given_wins() {
        let day = NaiveDate::from_ymd_opt(2020, 1, 2);
        let given = Given { title: Some("Given".to_string()), published: day, ..Given::default() };
        let a = article(&format!("Timber exports rise\n\n4 July 2025\n\n{BODY}"), given);
        assert_eq!((a.title.as_deref(), a.published), (Some("Given"), day));
        let (reader, lexicon) = &*READER;
        let read = |text: &str| {
            let bytes = text.as_bytes().to_vec();
            let fetched = Fetched { document: "a".to_string(), bytes, ..Fetched::default() };
            reader.read(fetched, day, lexicon)
        };
        assert_eq!(read(BODY).expect("text").article.published, day);
        assert_ne!(
            read(&format!("Timber exports rise\n\n4 July 2025\n\n{BODY}")).expect("text").article.published,
            day
        );
        assert!(read(" \r\n").expect_err("blank").refused);
    }

    #[test]
    fn furniture_is_marked_and_prose_is_not() {
        let furniture = |text: &str| marked(&format!("{BODY}\n\n{text}"), MarkKind::Furniture);
        assert_eq!(furniture("Read more: 7 charts"), ["Read more: 7 charts"]);
        assert_eq!(furniture("Share | Comments (12) | 4 min read"), ["Share", "Comments (12)", "4 min read"]);
        assert_eq!(furniture("Photo: 40 lorries at the port. (Nord/A. Lund)"), ["Photo:", "(Nord/A. Lund)"]);
        assert_eq!(furniture("Call 0800 123 456 for help."), ["Call 0800 123 456"]);
        assert_eq!(furniture("They will call 2,500,000 people."), [""; 0]);
        assert_eq!(furniture("Shares were +2.5 percent. Copyright law changed."), [""; 0]);
        assert_eq!(
            furniture("It rose. AB/CD  All content by Nord Daily is licensed under CC BY 4.0."),
            ["AB/CD", "All content by Nord Daily is licensed under CC BY 4.0."]
        );
        let long = format!("Most of the work is licensed under a scheme of 1998. {}", BODY.repeat(8));
        assert_eq!(furniture(&format!("{BODY} {long}")), [""; 0]);
    }

    #[test]
    fn what_read_prints_gives_the_same_marks() {
        let text = format!("Timber exports rise\n\nNord Daily | 4 July 2025\n\nOSLO – {BODY}\n\n© 2025 Nord Daily");
        let first = article(&text, Given::default());
        let given = Given {
            title: first.title.clone(),
            published: first.published,
            site: first.site.clone(),
            ..Given::default()
        };
        assert_eq!(article(&text, given), first);
    }

    proptest! {
        #[test]
        fn any_text_is_read_unchanged(parts in proptest::collection::vec(
            prop_oneof![Just("\n"), Just("\n\n"), Just("  "), Just("By "), Just("("), Just(")"), Just("OSLO, "), Just("May 3 "), Just("2024"),
                Just(" – "), Just("|"), Just(". "), Just("© "), Just("Photo: "), Just("+46 8 "), Just("GMT"), Just("Published: "), Just("€"),
                Just("Tel. "), Just("licensed under "), Just("CC BY "), Just("é"), Just("ÉX "), Just("/"), Just(","), Just("\u{200B}")], 0..400))
        {
            let text = parts.concat();
            prop_assume!(!text.trim().is_empty());
            let a = article(&text, Given::default());
            prop_assert_eq!(&a.text, &text);
            prop_assert!(a.marks.iter().all(|m| text.get(m.span.start..m.span.end).is_some_and(|s| !s.is_empty())));
            prop_assert!(a.marks.windows(2).all(|m| m[0].span.start <= m[1].span.start));
        }
    }
}
