//! `etl show`: one stored article with its facts marked in the text.

use std::io::{BufWriter, Write, stdout};

use clap::Args;

use super::marked::{marks, write_text};
use super::{App, Status};
use crate::error::{Error, Result};
use crate::export::{Column, Look, Table, Tone, facts_table, human};
use crate::model::Outcome;
use crate::store::{Store, StoredArticle};

/// Show one stored article with its facts marked in the text, and the numbers left out with the reason
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  etl show article.txt
  etl show news/2024/article.txt | less
  etl show 4711                       the document whose id ends so")]
pub struct Show {
    /// Document id of the article, or its end, or its beginning
    #[arg(value_name = "ARTICLE")]
    article: String,
}

impl Show {
    /// Prints the article.
    pub fn run(self, app: &App) -> Result<Status> {
        let store = Store::open_existing(&app.global.db)?;
        let mut found = store.article(&self.article)?;
        let db = app.global.db.display();
        let stored = match found.len() {
            1 => found.remove(0),
            0 => {
                return Err(Error::Usage(format!(
                    "no article in {db} is called `{}`\n  give its document id, or the end or beginning of it; `sqlite3 {db} 'SELECT document FROM article'` lists them",
                    self.article
                )));
            }
            _ => {
                let names: Vec<_> = found.iter().map(|a| format!("\n    {}", a.article.document)).collect();
                return Err(Error::Usage(format!(
                    "`{}` may be any of several articles\n  give more of the document id:{}",
                    self.article,
                    names.concat()
                )));
            }
        };
        let mut out = BufWriter::new(stdout().lock());
        write_article(stored, app.console.out, &mut out)?;
        Ok(out.flush().map(|()| 0)?)
    }
}

fn write_article(stored: StoredArticle, look: Look, out: &mut dyn Write) -> std::io::Result<()> {
    let StoredArticle { article, revision, facts, left_out, .. } = stored;
    let outcome = Outcome { facts, left_out, ..Outcome::default() };
    look.write(Tone::Head, &article.document, out)?;
    writeln!(out)?;
    let published =
        article.published_at.map(|at| at.to_string()).or_else(|| article.published.map(|day| day.to_string()));
    let modified = article.modified.map(|at| format!("changed {at}"));
    let revised = (revision > 1).then(|| format!("revision {revision}"));
    let (title, author, site) = (&article.title, &article.author, &article.site);
    let details = [title, author, site, &published, &modified, &article.url, &article.license, &revised];
    let details: Vec<&str> = details.into_iter().flatten().map(String::as_str).collect();
    if !details.is_empty() {
        look.write(Tone::Faint, &details.join(" · "), out)?;
        writeln!(out)?;
    }
    writeln!(out)?;
    write_text(&article.text, &marks(&article.text, &outcome, |_| String::new()), look, out)?;
    writeln!(out, "\n{}", human::found(outcome.facts.len(), outcome.left_out.len()))?;
    facts_table(&outcome.facts).write(look, out)?;
    if outcome.left_out.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    let mut table = Table::new(&[Column::text("LEFT OUT", 16), Column::text("WHY", 24), Column::text("RULE", 12)]);
    for number in outcome.left_out {
        table.row(vec![(number.quote, Tone::LeftOut), (number.reason, Tone::Plain), (number.rule, Tone::Faint)]);
    }
    table.write(look, out)
}
