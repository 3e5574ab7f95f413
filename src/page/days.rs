//! What is known of an article besides what it says: the list that named it, and the day on which it was fetched.

use chrono::NaiveDate;

use crate::model::{Fetched, Given};

/// What is known besides.
#[derive(Debug, Default)]
pub(super) struct Known {
    listed: Given,
    /// The last day on which it may have been published: the day after it was fetched, which it was already in some zones.
    latest: Option<NaiveDate>,
}

impl Known {
    pub fn new(fetched: &Fetched) -> Known {
        Known { listed: fetched.listed.clone(), latest: fetched.fetched_on.and_then(|day| day.succ_opt()) }
    }

    /// Whether an article may have been published on `day`; says so once where not, since every relative period would be
    /// counted from it.
    pub fn may_be(&self, day: NaiveDate, remarks: &mut Vec<(String, String)>) -> bool {
        let Some(latest) = self.latest.filter(|latest| day > *latest) else { return true };
        let fetched = latest.pred_opt().unwrap_or(latest);
        let what =
            format!("states {day} as its day of publication, but was fetched on {fetched}; the date was left out");
        let remark = (what, "--date gives the day to articles that state none".to_string());
        if !remarks.contains(&remark) {
            remarks.push(remark);
        }
        false
    }

    /// Fills what the page does not say of itself. `in_text` is the day of publication that stands in its text: it counts
    /// where the list names none, or about the same one, as lists are read in UTC and the text is not.
    pub fn fill(&self, given: &mut Given, in_text: Option<NaiveDate>, remarks: &mut Vec<(String, String)>) {
        let of_list = self.listed.published.filter(|day| given.published.is_some() || self.may_be(*day, remarks));
        let in_text = in_text.filter(|day| given.published.is_some() || self.may_be(*day, remarks));
        let day = match (of_list, in_text) {
            (Some(listed), Some(text)) if (listed - text).num_days().abs() <= 1 => Some(text),
            (listed, text) => listed.or(text),
        };
        given.published = given.published.or(day);
        let listed = self.listed.clone();
        given.published_at = given.published_at.or(listed.published_at);
        given.modified = given.modified.or(listed.modified);
        given.title = given.title.take().or(listed.title);
        given.author = given.author.take().or(listed.author);
        given.site = given.site.take().or(listed.site);
        given.language = given.language.take().or(listed.language);
        given.license = given.license.take().or(listed.license);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: &str) -> NaiveDate {
        day.parse().expect("a day")
    }

    /// The day of publication, and how many remarks were made.
    fn published(page: Option<&str>, list: Option<&str>, text: Option<&str>) -> (Option<NaiveDate>, usize) {
        let listed = Given { published: list.map(day), ..Given::default() };
        let fetched = Fetched { listed, fetched_on: Some(day("2024-05-03")), ..Fetched::default() };
        let (known, mut remarks) = (Known::new(&fetched), Vec::new());
        let mut given = Given { published: page.map(day), ..Given::default() };
        known.fill(&mut given, text.map(day), &mut remarks);
        known.fill(&mut given, text.map(day), &mut remarks);
        (given.published, remarks.len())
    }

    #[test]
    fn the_page_then_the_list_then_the_text() {
        assert_eq!(published(Some("2024-05-01"), Some("2024-04-01"), Some("2024-03-01")), (Some(day("2024-05-01")), 0));
        assert_eq!(published(None, Some("2024-04-01"), Some("2024-03-01")), (Some(day("2024-04-01")), 0));
        assert_eq!(published(None, Some("2024-04-01"), Some("2024-04-02")), (Some(day("2024-04-02")), 0));
        assert_eq!(published(None, None, Some("2024-03-01")), (Some(day("2024-03-01")), 0));
    }

    #[test]
    fn the_future_is_left_out_and_told_once() {
        assert_eq!(published(None, Some("2024-05-04"), None), (Some(day("2024-05-04")), 0));
        assert_eq!(published(None, Some("2042-05-03"), Some("2024-05-02")), (Some(day("2024-05-02")), 1));
        assert_eq!(published(None, None, Some("2042-05-03")), (None, 1));
    }
}
