//! Rule tables: CSV files whose rows hold forms, read without a copy of every cell.

use super::{Class, Phrases, RuleFile, Sense, Text, Vocabulary};
use crate::error::Result;

/// Where a form of a unit or currency may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormUse {
    /// Anywhere beside a number, in digits or in words: `five tonnes`.
    Free,
    /// Beside digits only, touching them or after one space: `100 m`, `5h`. After words it is another word.
    Mark,
    /// Touching the digits only: `45p`, `20C`.
    Touching,
    /// Usually another word (`in`, `TRY`): only where something else speaks for it as well.
    Risky,
}

impl FormUse {
    fn parse(cell: &str) -> Option<FormUse> {
        Some(match cell {
            "" => FormUse::Free,
            "mark" => FormUse::Mark,
            "touching" => FormUse::Touching,
            "risky" => FormUse::Risky,
            _ => return None,
        })
    }
}

/// One row of a rule table; the cells stand in the order in which the loader named the columns.
pub(super) struct Row<'a, const N: usize> {
    file: &'a RuleFile,
    /// Byte of the file at which reading it began.
    start: usize,
    /// Trimmed; empty where the file lacks the column.
    pub cells: [&'a str; N],
}

impl<const N: usize> Row<'_, N> {
    /// An error in this row.
    pub fn error(&self, what: impl Into<String>, remedy: impl Into<String>) -> crate::error::Error {
        self.file.error(Some(self.file.line_of_row(self.start)), what, remedy)
    }

    /// Cell `i` as a positive number, 1 where it is empty.
    pub fn factor(&self, i: usize) -> Result<f64> {
        match self.cells[i] {
            "" => Ok(1.0),
            cell => cell.parse().ok().filter(|f: &f64| f.is_finite() && *f > 0.0).ok_or_else(|| {
                self.error(
                    format!("`{cell}` is no factor"),
                    "write a number above 0, such as 0.01 or 1e6, or leave the cell empty",
                )
            }),
        }
    }

    /// Cell `i` as a use.
    pub fn usage(&self, i: usize) -> Result<FormUse> {
        let cell = self.cells[i];
        FormUse::parse(cell).ok_or_else(|| {
            self.error(
                format!("unknown use `{cell}`"),
                "write mark, touching or risky, or leave the cell empty: docs/rules.md says what each means",
            )
        })
    }
}

impl RuleFile {
    /// Calls `each` with every row. The first `required` columns must be there, the others and the last
    /// cells of a row may be missing; a column that is not in `columns` is an error.
    pub(super) fn rows<const N: usize>(
        &self,
        columns: [&str; N],
        required: usize,
        mut each: impl FnMut(&Row<'_, N>) -> Result<()>,
    ) -> Result<()> {
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).flexible(true).from_reader(self.text.as_bytes());
        let headers = reader.headers().map_err(|e| self.csv_error(&e))?.clone();
        let known = || format!("the columns are {}", columns.join(", "));
        let line = Some(self.line_of_row(0));
        let mut at = [None; N];
        for (i, header) in headers.iter().map(str::trim).enumerate() {
            match columns.iter().position(|c| *c == header) {
                Some(column) => at[column] = Some(i),
                None => return Err(self.error(line, format!("unknown column `{header}`"), known())),
            }
        }
        if let Some(missing) = (0..required).find(|&i| at[i].is_none()) {
            return Err(self.error(line, format!("no column `{}`", columns[missing]), known()));
        }
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).map_err(|e| self.csv_error(&e))? {
            let start = record.position().map_or(0, |p| p.byte() as usize);
            if record.len() > headers.len() {
                let what = format!("{} cells under {} columns", record.len(), headers.len());
                return Err(self.error(
                    Some(self.line_of_row(start)),
                    what,
                    "quote a cell that holds a comma: \"a, b\"",
                ));
            }
            let cells = at.map(|i| i.and_then(|i| record.get(i)).unwrap_or("").trim());
            each(&Row { file: self, start, cells })?;
        }
        Ok(())
    }
}

/// The parts of a cell that `;` separates.
pub(super) fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').map(str::trim).filter(|p| !p.is_empty())
}

/// How a form must be written in the text to be met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spelling {
    /// In any case.
    Any,
    /// Exactly so: `MW` is not `mW`, `US` is not `us`.
    Exact(Box<str>),
    /// With a capital at its start: `Turkey`.
    Capital,
}

impl Spelling {
    /// Word forms in small letters match in any case. Those with a capital match exactly, and so do those of one or two
    /// letters, for `BP`, `PC` and `M` are no basis points, percent and metres.
    pub(super) fn of_word(form: &str) -> Spelling {
        let short = form.len() <= 2 && form.bytes().all(|b| b.is_ascii_alphabetic());
        if short || form.chars().any(char::is_uppercase) { Spelling::Exact(form.into()) } else { Spelling::Any }
    }

    /// Whether tokens `first..first + len` are written so; a line break counts as a space.
    fn met(&self, text: &Text<'_>, first: usize, len: usize) -> bool {
        match self {
            Spelling::Any => true,
            Spelling::Capital => text.str(first).starts_with(char::is_uppercase),
            Spelling::Exact(exact) => {
                let written = text.slice(first, first + len);
                // `US $5` is `US$5`: wire copy parts the sign from its letters.
                let parted = || exact.strip_suffix('$').is_some_and(|head| written.split_whitespace().eq([head, "$"]));
                written == &**exact
                    || (exact.contains(' ') && written.split_whitespace().eq(exact.split(' ')))
                    || parted()
            }
        }
    }

    fn same(&self, other: &Spelling, form: &str) -> bool {
        let written = |s: &Spelling| match s {
            Spelling::Exact(exact) => **exact == *form,
            _ => form.chars().all(|c| !c.is_uppercase()) || *s == Spelling::Capital,
        };
        self == other || (written(self) && written(other))
    }
}

/// The forms of one class: rows that the senses of the class number.
#[derive(Debug)]
pub struct Forms<T> {
    rows: Vec<Form<T>>,
}

#[derive(Debug)]
struct Form<T> {
    spelling: Spelling,
    /// Which file it comes from; later files replace the rows of earlier ones.
    layer: u32,
    item: T,
}

/// A form found in a text.
#[derive(Debug, PartialEq)]
pub struct Found<'a, T> {
    /// How many tokens it covers.
    pub len: usize,
    /// Its row, as in the sense's `data`.
    pub row: u32,
    /// What it means.
    pub item: &'a T,
}

impl<T> Default for Forms<T> {
    fn default() -> Self {
        Forms { rows: Vec::new() }
    }
}

impl<T> Forms<T> {
    /// The meaning of row `data` of a sense.
    pub fn get(&self, row: u32) -> &T {
        &self.rows[row as usize].item
    }

    /// How many forms there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Every form of the class that starts at token `i` and is written as it must be: the longest first,
    /// and of the same length the one with an exact spelling first.
    pub fn all_at<'a>(&'a self, text: &'a Text<'_>, i: usize, class: Class) -> impl Iterator<Item = Found<'a, T>> {
        text.senses_of(i, class).rev().filter_map(move |s| {
            let (len, row) = (s.len as usize, s.sense.data);
            self.rows[row as usize].spelling.met(text, i, len).then(|| Found { len, row, item: self.get(row) })
        })
    }

    /// Enters `form`. Fails with the meaning it already has where the same file gave it one.
    pub(super) fn enter(
        &mut self,
        words: &mut Words<'_>,
        form: &str,
        spelling: Spelling,
        item: T,
    ) -> Result<(), &mut T> {
        let Some(senses) = words.phrases.node(words.vocabulary, form) else { return Ok(()) };
        let rows = &self.rows;
        let old =
            senses.iter().position(|s| s.class == words.class && rows[s.data as usize].spelling.same(&spelling, form));
        let sense = Sense { class: words.class, data: self.rows.len() as u32 };
        match old {
            Some(at) => {
                let row = senses[at].data as usize;
                if rows[row].layer == words.layer {
                    return Err(&mut self.rows[row].item);
                }
                senses[at] = sense;
            }
            // Exact spellings stand last, for senses are read from the end.
            None if matches!(spelling, Spelling::Exact(_)) => senses.push(sense),
            None => senses.insert(0, sense),
        }
        self.rows.push(Form { spelling, layer: words.layer, item });
        Ok(())
    }
}

/// Where forms of one class are entered.
pub(super) struct Words<'a> {
    pub vocabulary: &'a mut Vocabulary,
    pub phrases: &'a mut Phrases,
    pub class: Class,
    /// Number of the file; a higher one replaces the rows of a lower one.
    pub layer: u32,
}
