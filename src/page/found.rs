//! What the page step has found in a text that tells of itself, while it looks.

use chrono::NaiveDate;

use super::lines::Piece;
use super::{dates, furniture};
use crate::lexicon::Cut;
use crate::model::{Mark, MarkKind, Span};

/// A name beside a date or between bars in the head or foot: an outlet, or the dateline's place.
#[derive(Debug)]
pub(super) struct Name {
    pub span: Span,
    pub text: String,
}

/// The dates that an article states of itself.
#[derive(Debug, Default)]
pub(super) struct Dates {
    pub published: Option<NaiveDate>,
    pub header: Option<NaiveDate>,
    pub dateline: Option<NaiveDate>,
    pub dateline_partial: Option<(u32, u32)>,
    pub updated: Option<NaiveDate>,
}

impl Dates {
    /// The day of publication: a labelled date before a bare one of the head before the dateline's before an update's.
    pub(super) fn best(&self) -> Option<NaiveDate> {
        let of_year = || dates::with_year_of(self.dateline_partial?, self.updated?);
        self.published.or(self.header).or(self.dateline).or_else(of_year).or(self.updated)
    }
}

/// What a text says of itself.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub title: Option<String>,
    pub author: Option<String>,
    pub agency: Option<String>,
    pub place: Option<String>,
    pub names: Vec<Name>,
    pub footer_site: Option<String>,
    pub license: Option<String>,
    pub dates: Dates,
    pub marks: Vec<Mark>,
    /// The text cut into tokens, where it was looked at as a whole.
    pub cut: Option<Cut>,
}

impl Found {
    /// Marks tokens `first..end` of a piece.
    pub(super) fn mark(&mut self, piece: &Piece<'_>, first: usize, end: usize, what: MarkKind) {
        let span = self.shifted(piece, piece.text.span(first, end));
        self.marks.push(Mark { span, what });
    }

    /// A span of a piece as one of the article's text.
    pub(super) fn shifted(&self, piece: &Piece<'_>, span: Span) -> Span {
        Span::new(piece.base + span.start, piece.base + span.end)
    }

    /// Tells places from outlets among the names, once the dateline is known, and puts the marks in order.
    pub(super) fn finish(&mut self) {
        let place = self.place.take();
        let is_place = |name: &Name| place.as_deref().is_some_and(|p| p.eq_ignore_ascii_case(&name.text));
        for name in &self.names {
            let what = if is_place(name) { MarkKind::Place } else { MarkKind::Agency };
            self.marks.push(Mark { span: name.span, what });
        }
        self.names.retain(|name| !is_place(name));
        furniture::tidy(&mut self.marks);
    }

    /// The outlet: the dateline's agency, then a name of the head, then of the foot.
    pub(super) fn site(&self) -> Option<String> {
        let name = self.names.first().map(|n| n.text.clone());
        self.agency.clone().or(name).or_else(|| self.footer_site.clone())
    }
}
