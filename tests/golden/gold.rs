//! Gold sets as they lie on disk.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// An article with the facts a reader found in it.
pub struct Article {
    pub name: String,
    pub file: PathBuf,
    pub gold_file: PathBuf,
    pub date_hint: Option<String>,
    pub facts: Vec<Row>,
    /// Spans that may be reported or left out, in characters.
    pub optional: Vec<(usize, usize)>,
}

/// A fact and where it stands, in characters, end exclusive.
pub struct Row {
    pub start: usize,
    pub end: usize,
    pub fields: Value,
}

impl Row {
    /// A fact as the program prints it; None for a line that is none.
    pub fn printed(fields: Value) -> Option<Row> {
        let place = |key: &str| fields[key].as_u64().and_then(|n| usize::try_from(n).ok());
        let (start, end) = (place("start")?, place("end")?);
        Some(Row { start, end, fields })
    }

    /// The fact as the program would print it.
    pub fn with_span(&self) -> Value {
        let mut fields = self.fields.clone();
        fields["start"] = self.start.into();
        fields["end"] = self.end.into();
        fields
    }

    pub fn quote(&self) -> &str {
        self.fields["quote"].as_str().unwrap_or_default()
    }

    /// How many characters both share.
    pub fn overlap(&self, (start, end): (usize, usize)) -> usize {
        self.end.min(end).saturating_sub(self.start.max(start))
    }
}

/// All articles of a folder, by name.
pub fn load(folder: &Path) -> Vec<Article> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.to_string_lossy().ends_with(".gold.json"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{}: no *.gold.json", folder.display());
    files.into_iter().map(article).collect()
}

fn article(gold_file: PathBuf) -> Article {
    let read = |path: &Path| fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let gold: Value =
        serde_json::from_str(&read(&gold_file)).unwrap_or_else(|e| panic!("{}: {e}", gold_file.display()));
    let name = gold_file.file_name().expect("a file").to_string_lossy().replace(".gold.json", "");
    let file = gold_file.with_file_name(format!("{name}.txt"));
    let text = read(&file);
    let rows = |key: &str| -> Vec<Row> {
        let items = gold[key].as_array().unwrap_or_else(|| panic!("{}: no list `{key}`", gold_file.display()));
        items.iter().map(|item| row(&text, item, &gold_file)).collect()
    };
    Article {
        date_hint: gold["article"]["date_hint"].as_str().map(str::to_string),
        facts: rows("facts"),
        optional: rows("optional").iter().map(|row| (row.start, row.end)).collect(),
        name,
        file,
        gold_file,
    }
}

/// The item's span: where its quote occurs for the n-th time, overlapping occurrences counted.
fn row(text: &str, item: &Value, file: &Path) -> Row {
    let quote = item["quote"].as_str().unwrap_or_default();
    let nth = item["occurrence"].as_u64().unwrap_or(1);
    let mut hits = text.char_indices().filter(|(at, _)| text[*at..].starts_with(quote));
    let hit = usize::try_from(nth - 1).ok().and_then(|n| hits.nth(n));
    let (byte, _) = hit.unwrap_or_else(|| panic!("{}: `{quote}` does not occur {nth} times", file.display()));
    let start = text[..byte].chars().count();
    Row { start, end: start + quote.chars().count(), fields: item.clone() }
}
