//! Tables for people: aligned columns that fit the terminal, long texts cut at a word with `…`.
//!
//! ```text
//! WHAT        VALUE            PERIOD                    STATUS
//! investors   231              2019-03-21 to 2020-03-19  actual
//! investment  2.1 billion USD  2019-03-21 to 2020-03-19  actual
//! ```

use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::paint::{Look, Tone};

/// A column: its head, how it is aligned, and how far it may be cut to fit.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    head: &'static str,
    align: Align,
    least: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Align {
    Left,
    Right,
    /// To the left, and cut at the front: of a path the end tells most.
    End,
}

impl Column {
    /// A column that is never cut.
    pub const fn fixed(head: &'static str) -> Column {
        Column { head, align: Align::Left, least: usize::MAX }
    }

    /// A column of numbers: aligned to the right, never cut.
    pub const fn number(head: &'static str) -> Column {
        Column { head, align: Align::Right, least: usize::MAX }
    }

    /// A column of text that may be cut down to `least` cells of the terminal.
    pub const fn text(head: &'static str, least: usize) -> Column {
        Column { head, align: Align::Left, least }
    }

    /// A column of paths, which may be cut down to the last `least` cells.
    pub const fn path(head: &'static str, least: usize) -> Column {
        Column { head, align: Align::End, least }
    }
}

/// Rows under heads. A row may be shorter than the heads.
#[derive(Debug)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<(String, Tone)>>,
}

impl Table {
    /// An empty table.
    pub fn new(columns: &[Column]) -> Table {
        Table { columns: columns.to_vec(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<(String, Tone)>) {
        self.rows.push(cells);
    }

    /// Writes the table; nothing at all where it has no rows. A column without a value in any row is left out.
    pub fn write(&self, look: Look, out: &mut dyn Write) -> io::Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let widths = self.widths(look.width);
        let heads: Vec<_> = self.columns.iter().map(|c| (c.head.to_string(), Tone::Head)).collect();
        for row in std::iter::once(&heads).chain(&self.rows) {
            self.write_row(row, &widths, look, out)?;
        }
        Ok(())
    }

    /// Writes the table in Markdown (GitHub's), nothing cut; nothing at all where it has no rows.
    pub fn write_markdown(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let shown: Vec<_> = self.widths(None).into_iter().map(|width| width > 0).collect();
        let mut line = |cells: &mut dyn Iterator<Item = String>| {
            let cells: Vec<_> = cells.zip(&shown).filter(|(_, shown)| **shown).map(|(cell, _)| cell).collect();
            writeln!(out, "| {} |", cells.join(" | "))
        };
        line(&mut self.columns.iter().map(|column| capitalised(column.head)))?;
        line(&mut self.columns.iter().map(|c| if c.align == Align::Right { "---:" } else { "---" }.to_string()))?;
        for row in &self.rows {
            let cell = |i: usize| row.get(i).map_or(String::new(), |(text, _)| escaped(&one_line(text)));
            line(&mut (0..self.columns.len()).map(cell))?;
        }
        Ok(())
    }

    fn write_row(&self, row: &[(String, Tone)], widths: &[usize], look: Look, out: &mut dyn Write) -> io::Result<()> {
        // Blanks are written only before what follows them, so that no line ends in any.
        let mut owed = 0;
        for ((column, width), (text, tone)) in self.columns.iter().zip(widths).zip(row).filter(|((_, w), _)| **w > 0) {
            let text = match column.align {
                Align::End => cut_front(text, *width),
                Align::Left | Align::Right => cut(text, *width),
            };
            let blank = width - text.width().min(*width);
            if column.align == Align::Right {
                owed += blank;
            }
            if !text.is_empty() {
                write!(out, "{:owed$}", "")?;
                look.write(*tone, &text, out)?;
                owed = 0;
            } else {
                owed += text.width();
            }
            if column.align != Align::Right {
                owed += blank;
            }
            owed += 2;
        }
        writeln!(out)
    }

    /// Width of every column: as wide as its widest cell, then the widest text columns cut until the row fits.
    fn widths(&self, room: Option<usize>) -> Vec<usize> {
        let mut widths: Vec<usize> = (0..self.columns.len())
            .map(|c| self.rows.iter().filter_map(|r| r.get(c)).map(|(text, _)| text.width()).max().unwrap_or(0))
            .zip(&self.columns)
            .map(|(widest, column)| if widest == 0 { 0 } else { widest.max(column.head.width()) })
            .collect();
        let Some(room) = room else { return widths };
        let gaps = 2 * widths.iter().filter(|w| **w > 0).count().saturating_sub(1);
        let mut over = (widths.iter().sum::<usize>() + gaps).saturating_sub(room);
        while over > 0 {
            let widest = (0..widths.len()).filter(|c| widths[*c] > self.columns[*c].least).max_by_key(|c| widths[*c]);
            let Some(widest) = widest else { break };
            widths[widest] -= 1;
            over -= 1;
        }
        widths
    }
}

/// A head as prose has it: `In the text`.
fn capitalised(head: &str) -> String {
    let lower = head.to_lowercase();
    let mut chars = lower.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

/// A cell whose characters mean nothing to Markdown.
fn escaped(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    for c in cell.chars() {
        if matches!(c, '|' | '\\' | '*' | '_' | '`' | '<' | '[') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// The text on one line in no more than `width` cells, cut at a word where one ends in the second half.
pub fn cut(text: &str, width: usize) -> String {
    let line = one_line(text);
    if line.width() <= width {
        return line;
    }
    let (mut used, mut end) = (0, 0);
    for (at, c) in line.char_indices() {
        used += c.width().unwrap_or(0);
        if used + 1 > width {
            break;
        }
        end = at + c.len_utf8();
    }
    let head = match line[..end].rfind(' ') {
        Some(blank) if blank * 2 >= end && !line[end..].starts_with(' ') => &line[..blank],
        _ => &line[..end],
    };
    format!("{}…", head.trim_end())
}

/// The end of the text, on one line, in no more than `width` cells.
fn cut_front(text: &str, width: usize) -> String {
    let line = one_line(text);
    if line.width() <= width {
        return line;
    }
    let (mut used, mut start) = (1, line.len());
    for (at, c) in line.char_indices().rev() {
        used += c.width().unwrap_or(0);
        if used > width {
            break;
        }
        start = at;
    }
    format!("…{}", &line[start..])
}

/// Blanks, line breaks and control characters of any kind become one blank each run, so that no text breaks the layout.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_at_a_word() {
        for (text, width, expected) in [
            ("investors", 9, "investors"),
            ("annual export of industrial parks", 20, "annual export of…"),
            ("annual export of industrial parks", 17, "annual export of…"),
            ("Wirtschaftsforschungsinstitut", 10, "Wirtschaf…"),
            ("two\nlines", 20, "two lines"),
            ("日本語の記事", 7, "日本語…"),
            ("a\u{1b}[31mb", 20, "a [31mb"),
        ] {
            assert_eq!(cut(text, width), expected, "{text} in {width}");
        }
    }

    #[test]
    fn paths_are_cut_at_the_front() {
        assert_eq!(cut_front("news/2024/article.txt", 12), "…article.txt");
        assert_eq!(cut_front("article.txt", 12), "article.txt");
    }

    #[test]
    fn columns_align_and_fit() {
        let mut table = Table::new(&[Column::text("WHAT", 8), Column::number("VALUE"), Column::fixed("NONE")]);
        for (what, value) in [("export of industrial parks", "1,100"), ("jobs", "7")] {
            table.row(vec![(what.into(), Tone::Plain), (value.into(), Tone::Plain), (String::new(), Tone::Plain)]);
        }
        let shown = |width| {
            let mut out = Vec::new();
            table.write(Look { width, colour: false }, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(
            shown(None),
            "WHAT                        VALUE\nexport of industrial parks  1,100\njobs                            7\n"
        );
        assert_eq!(shown(Some(20)), "WHAT           VALUE\nexport of…     1,100\njobs               7\n");
    }

    #[test]
    fn markdown_is_not_broken_by_what_it_holds() {
        let mut table = Table::new(&[Column::text("IN THE TEXT", 8), Column::number("VALUE")]);
        table.row(vec![("a | b*\nc".into(), Tone::Plain), ("7".into(), Tone::Plain)]);
        let mut out = Vec::new();
        table.write_markdown(&mut out).unwrap();
        let shown = String::from_utf8(out).unwrap();
        assert_eq!(shown, "| In the text | Value |\n| --- | ---: |\n| a \\| b\\* c | 7 |\n");
    }
}
