//! Colour, used sparingly: what is planned or expected, what was left out, what carries a rule's name.

use std::io::{self, Write};

/// How output looks: what the terminal allows and the user wants.
#[derive(Debug, Clone, Copy, Default)]
pub struct Look {
    /// Cells in a line; none where the output is no terminal, and then nothing is cut.
    pub width: Option<usize>,
    /// Whether to write ANSI colours.
    pub colour: bool,
}

/// What a piece of text is, from which its colour follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Text as any other.
    Plain,
    /// The head of a table.
    Head,
    /// A name that a rule gave.
    Named,
    /// A number that is a fact, in its text.
    Fact,
    /// A number that was left out, in its text.
    LeftOut,
    /// What is not yet so: planned, forecast.
    Open,
    /// What matters less.
    Faint,
    /// What went wrong.
    Bad,
}

impl Tone {
    fn code(self) -> &'static str {
        match self {
            Tone::Plain => "",
            Tone::Head => "1",
            Tone::Named => "36",
            Tone::Fact => "1;4;32",
            Tone::LeftOut => "4;33",
            Tone::Open => "33",
            Tone::Faint => "2",
            Tone::Bad => "31",
        }
    }
}

impl Look {
    /// Writes `text` in its tone.
    pub fn write(self, tone: Tone, text: &str, out: &mut dyn Write) -> io::Result<()> {
        match tone.code() {
            code if self.colour && !code.is_empty() => write!(out, "\u{1b}[{code}m{text}\u{1b}[0m"),
            _ => out.write_all(text.as_bytes()),
        }
    }
}
