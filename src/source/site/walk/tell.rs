//! What is handed on of an address that sent no article, or not all of what it lists.

use std::ops::ControlFlow;

use url::Url;

use super::super::kind;
use super::{Complete, Flow, Walk};
use crate::model::{Answer, Media, Notice, Validators, Visit};
use crate::source::listed::Listed;
use crate::source::web::{Answered, Fault, shown};
use crate::source::{Each, Met};

impl Walk<'_> {
    /// Tells what was left of a list.
    pub(super) fn left_of(&self, list: &str, left: Option<String>, each: &mut Each<'_>) -> Flow<()> {
        let told = left.map(|what| Notice::remark(list, what, ""));
        told.map_or(ControlFlow::Continue(()), |notice| each(Met::Notice(notice)))
    }

    /// Takes what a list carries of an article whose page is withheld. False where the page is to be asked for again.
    pub(super) fn withheld(
        &self,
        url: &Url,
        answered: Answered,
        listed: &Listed,
        html: &str,
        each: &mut Each<'_>,
    ) -> Flow<Complete> {
        let visit = self.visit(url, &answered, false);
        let what = format!("{}: what its feed carries stands in", visit.said.as_deref().unwrap_or("is withheld"));
        each(Met::Notice(Notice::remark(shown(url), what, "it may be shorter than the page")))?;
        let is_gone = visit.answer == Answer::Gone;
        let article = self.article(url, Vec::new(), Media::Html, &answered, listed, visit);
        each(article.from_list(html).into())?;
        ControlFlow::Continue(is_gone)
    }

    /// Tells of an address that sent nothing to read. False where it is to be met again.
    pub(super) fn without_body(
        &self,
        url: &Url,
        answered: Answered,
        listing: bool,
        each: &mut Each<'_>,
    ) -> Flow<Complete> {
        let Some(answer) = answered.answer else { return ControlFlow::Break(()) };
        if let Some(Fault { what, remedy, .. }) = &answered.fault {
            each(Met::Notice(Notice::refusal(shown(url), what, remedy)))?;
        }
        each(Met::Visit(self.visit(url, &answered, listing)))?;
        ControlFlow::Continue(answer != Answer::Failed)
    }

    /// As [`Walk::without_body`] of a list, but for a feed that broke off, whose articles up to there are read.
    pub(super) fn broken_off(&mut self, url: &Url, answered: Answered, lists: bool, each: &mut Each<'_>) -> Flow<()> {
        let is_feed = kind::is_feed(&answered.body);
        if answered.answer != Some(Answer::Failed) || !is_feed {
            return self.without_body(url, answered, lists, each).map_continue(|_| ());
        }
        if let Some(Fault { what, remedy, .. }) = &answered.fault {
            each(Met::Notice(Notice::refusal(shown(url), what, remedy)))?;
        }
        self.met.insert(self.normal(url));
        self.open(url, answered, each)
    }

    /// Refuses what the source's own address sent.
    pub(super) fn refuse(&self, url: &Url, answered: &Answered, what: &str, each: &mut Each<'_>) -> Flow<()> {
        let remedy = "give the address of an article, a feed or a sitemap";
        each(Met::Notice(Notice::refusal(shown(url), what, remedy)))?;
        let visit = self.visit(url, answered, self.site.lists);
        each(Met::Visit(Visit {
            answer: Answer::Failed,
            said: Some(what.to_string()),
            validators: Validators::default(),
            ..visit
        }))
    }

    /// Passes over what a list names and is no article.
    pub(super) fn pass_over(&self, url: &Url, answered: Answered, what: &str, each: &mut Each<'_>) -> Flow<Complete> {
        each(Met::Notice(Notice::remark(shown(url), what, "")))?;
        let visit = self.visit(url, &answered, false);
        each(Met::Visit(Visit { answer: Answer::Gone, said: Some(what.to_string()), ..visit }))?;
        ControlFlow::Continue(true)
    }

    pub(super) fn visit(&self, url: &Url, answered: &Answered, listing: bool) -> Visit {
        Visit {
            url: self.normal(url),
            listing,
            answer: answered.answer.unwrap_or(Answer::Failed),
            said: answered.fault.as_ref().map(|fault| fault.what.clone()),
            validators: answered.validators.clone(),
            moved_to: answered.moved_to.as_ref().map(|url| self.normal(url)),
            retry_after: answered.retry_after,
        }
    }
}
