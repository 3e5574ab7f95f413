//! What is said to a person: looks of the two streams, notices, summaries, the progress bar.

use std::cell::OnceCell;
use std::fmt::Display;
use std::io::{IsTerminal, Write, stderr, stdout};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use terminal_size::{Width, terminal_size_of};

use super::args::{GlobalArgs, When};
use crate::export::{Look, Tone};
use crate::model::Notice;
use crate::pipeline::Feed;

/// Narrower than this nothing readable fits.
const LEAST_WIDTH: usize = 40;

/// A run shorter than this shows no progress bar.
const SHORT: Duration = Duration::from_millis(500);

/// The two streams of a command.
#[derive(Debug, Clone)]
pub struct Console {
    /// How data on standard output looks.
    pub out: Look,
    err: Look,
    quiet: bool,
    verbose: bool,
    progress: bool,
}

impl Console {
    /// Looks at the terminal and at what the user wants.
    pub fn new(global: &GlobalArgs) -> Console {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|v| v == "dumb");
        let colour = |terminal: bool| match global.color {
            When::Always => true,
            When::Never => false,
            When::Auto => terminal && !no_color && !dumb,
        };
        let (out, err) = (stdout().is_terminal(), stderr().is_terminal());
        let width = if out { terminal_size_of(stdout()) } else { None };
        Console {
            out: Look {
                width: out.then(|| width.map_or(80, |(Width(cells), _)| usize::from(cells).max(LEAST_WIDTH))),
                colour: colour(out),
            },
            err: Look { width: None, colour: colour(err) },
            quiet: global.quiet,
            verbose: global.verbose,
            progress: err && !dumb && !global.no_progress && !global.quiet,
        }
    }

    /// Whether standard output is a terminal.
    pub fn on_terminal(&self) -> bool {
        self.out.width.is_some()
    }

    /// Says something that is good to know.
    pub fn say(&self, text: impl Display) {
        if !self.quiet {
            self.write(Tone::Plain, &text.to_string());
        }
    }

    /// Says something that only those want to know who asked for more.
    pub fn detail(&self, text: impl Display) {
        if self.verbose {
            self.write(Tone::Faint, &text.to_string());
        }
    }

    /// Tells of what extraction remarked on, to those who asked for more; the run history keeps it for the others.
    pub fn remarks(&self, notices: &[Notice]) {
        if self.verbose {
            notices.iter().for_each(|notice| self.notice(notice));
        }
    }

    /// Tells of a notice: a refusal always, a mere remark unless the user wants it quiet.
    pub fn notice(&self, notice: &Notice) {
        match notice.refused {
            true => self.write(Tone::Bad, &format!("etl: {notice}")),
            false if !self.quiet => self.write(Tone::Open, &format!("etl: {notice}")),
            false => {}
        }
    }

    fn write(&self, tone: Tone, line: &str) {
        let mut err = stderr().lock();
        // Nobody is left to be told where standard error is closed.
        let _ = self.err.write(tone, line, &mut err).and_then(|()| writeln!(err));
    }

    /// A progress bar over the bytes of a feed.
    pub fn progress(&self, feed: &Feed) -> Progress {
        let (size, consumed) = (feed.clone(), feed.options.consumed.clone());
        self.bar(move || bar(size.size()), move || consumed.load(Ordering::Relaxed))
    }

    /// A progress bar over sources, of which `over` counts those that are over.
    pub fn sources(&self, all: usize, over: Arc<AtomicU64>) -> Progress {
        let bar =
            move || ProgressBar::new(all as u64).with_style(style("{bar:30} {pos} of {len} sources, {elapsed}{msg}"));
        self.bar(bar, move || over.load(Ordering::Relaxed))
    }

    fn bar(&self, make: impl Fn() -> ProgressBar + 'static, position: impl Fn() -> u64 + 'static) -> Progress {
        let (make, position) = (Box::new(make), Box::new(position));
        Progress { wanted: self.progress, bar: OnceCell::new(), started: Instant::now(), make, position }
    }

    /// Whether progress bars are shown.
    pub fn shows_progress(&self) -> bool {
        self.progress
    }
}

/// A progress bar that appears only on a terminal, and only once a run turns out to be long.
pub struct Progress {
    wanted: bool,
    bar: OnceCell<ProgressBar>,
    started: Instant,
    make: Box<dyn Fn() -> ProgressBar>,
    position: Box<dyn Fn() -> u64>,
}

impl Progress {
    /// Moves the bar to where the feed is.
    pub fn tick(&self) {
        if self.wanted && self.started.elapsed() > SHORT {
            self.bar.get_or_init(|| (self.make)()).set_position((self.position)());
        }
    }

    /// Says beside the bar, where there is one, how far the work is.
    pub fn say(&self, text: impl FnOnce() -> String) {
        if let Some(bar) = self.bar.get() {
            bar.set_message(text());
        }
    }

    /// Lets `tell` write to the terminal without tearing the bar.
    pub fn aside<T>(&self, tell: impl FnOnce() -> T) -> T {
        match self.bar.get() {
            Some(bar) => bar.suspend(tell),
            None => tell(),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn bar(size: Option<u64>) -> ProgressBar {
    match size {
        Some(bytes) => {
            ProgressBar::new(bytes).with_style(style("{bar:30} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left"))
        }
        None => ProgressBar::new_spinner().with_style(style("{spinner} {bytes} read, {bytes_per_sec}, {elapsed}")),
    }
}
