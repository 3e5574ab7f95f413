//! What is read: inputs with what is known of them, and the way through the steps.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::NaiveDate;

use super::{Done, Event, Ready, Steps, Stop, Tally, flow, one};
use crate::error::Result;
use crate::model::{Form, Given};
use crate::source::{self, Halt, Input, Inputs, Met, Options};

/// Inputs of fewer bytes than this go straight through: starting threads would cost more than it saves.
const LITTLE_WORK: u64 = 64 * 1024;

/// One input with what is known of it.
#[derive(Debug, Clone)]
pub struct Task {
    /// The name of the source in the configuration, where it is one.
    pub name: Option<String>,
    /// What is read.
    pub input: Input,
    /// Its form; that of the feed, or else found from the content, where none is given.
    pub form: Option<Form>,
    /// Day of publication of the articles that state none.
    pub date: Option<NaiveDate>,
    /// What is known of each of its articles, and wins over what they say.
    pub given: Given,
}

/// What is read, and how.
#[derive(Debug, Clone)]
pub struct Feed {
    /// The inputs in order.
    pub tasks: Arc<[Task]>,
    /// How they are read, and the count of bytes read, which a progress bar may follow.
    pub options: Options,
    /// Worker threads, at least 1.
    pub threads: usize,
    /// Inputs read at once, at least 1. With more than 1 the articles of several inputs are mixed; those of each keep
    /// their order.
    pub at_once: usize,
    /// How the run is asked to end early.
    pub stop: Stop,
}

/// What the way through meets.
pub(super) enum Step<T> {
    /// The next thing of a task, by the task's number.
    Done(usize, Done<T>),
    /// A task is over, and all that it gave came before.
    Over(usize),
    /// Nothing came for a while.
    Quiet,
}

/// What a source thread hands on.
enum Item {
    Met(usize, Met),
    Over(usize),
}

/// What a worker makes of it.
enum Made<T> {
    Done(usize, Done<T>),
    Over(usize),
}

impl Feed {
    /// Inputs in their order, one after another.
    pub fn new(inputs: &Inputs, options: Options, date: Option<NaiveDate>, threads: usize, stop: Stop) -> Feed {
        let task = |input: &Input| Task { name: None, input: input.clone(), form: None, date, given: Given::default() };
        Feed { tasks: inputs.iter().map(task).collect(), options, threads, at_once: 1, stop }
    }

    /// Bytes to read, as far as they can be known beforehand.
    pub fn size(&self) -> Option<u64> {
        source::size(self.tasks.iter().map(|task| &task.input))
    }

    /// Reads every article and works on it. `consume` gets the results on the caller's thread in input order.
    ///
    /// `hire` makes the work of one worker, called once on each worker's thread. A panic over one article
    /// becomes a refusal of that article.
    pub fn run<T, W>(
        &self,
        steps: &Arc<Steps>,
        hire: impl Fn() -> W + Send + Sync + 'static,
        mut consume: impl FnMut(Event<T>) -> Result<()>,
    ) -> Result<Tally>
    where
        T: Send + 'static,
        W: FnMut(&Steps, Ready) -> T,
    {
        self.walk(steps, hire, |step| match step {
            Step::Done(_, done) => consume(Event::Done(done)),
            Step::Over(_) => Ok(()),
            Step::Quiet => consume(Event::Quiet),
        })
    }

    /// As [`run`](Feed::run), telling of which task something is and when one is over.
    pub(super) fn walk<T, W>(
        &self,
        steps: &Arc<Steps>,
        hire: impl Fn() -> W + Send + Sync + 'static,
        mut consume: impl FnMut(Step<T>) -> Result<()>,
    ) -> Result<Tally>
    where
        T: Send + 'static,
        W: FnMut(&Steps, Ready) -> T,
    {
        let mut tally = Tally::default();
        let consume = |event| match event {
            flow::Event::Quiet => consume(Step::Quiet),
            flow::Event::Result(Made::Over(task)) => consume(Step::Over(task)),
            flow::Event::Result(Made::Done(task, done)) => {
                let done: Done<T> = done;
                tally.articles += usize::from(done.made.is_some());
                tally.refused += done.notices.iter().filter(|n| n.refused).count();
                consume(Step::Done(task, done))
            }
        };
        let (tasks, steps) = (self.tasks.clone(), steps.clone());
        let stop = self.stop.clone();
        let addresses = steps.reader.addresses().clone();
        let options = Options { addresses, halt: Halt::new(move || stop.is_asked()), ..self.options.clone() };
        let hire = move || {
            let (steps, tasks, mut work) = (steps.clone(), tasks.clone(), hire());
            move |item| match item {
                Item::Over(task) => Made::Over(task),
                Item::Met(task, met) => Made::Done(task, one(&steps, met, tasks[task].date, &mut work)),
            }
        };
        // Source threads take the next task as soon as they are free.
        let next = Arc::new(AtomicUsize::new(0));
        let producer = || {
            let (tasks, options, next) = (self.tasks.clone(), options.clone(), next.clone());
            move |give: &mut dyn FnMut(Item) -> ControlFlow<()>| produce(&tasks, &options, &next, give)
        };
        if self.is_little() {
            flow::straight(&self.stop, producer(), hire(), consume)?;
        } else {
            let producers: Vec<_> = (0..self.at_once.clamp(1, self.tasks.len().max(1))).map(|_| producer()).collect();
            flow::spread(self.threads.max(1), &self.stop, producers, weigh, hire, consume)?;
        }
        Ok(tally)
    }

    /// A pipe or a web address never counts as little: it may stay silent, and then only another thread can see the request
    /// to end.
    pub(super) fn is_little(&self) -> bool {
        let stored = self.tasks.iter().all(|task| matches!(task.input, Input::Path(_)));
        stored && (self.threads <= 1 || self.size().is_some_and(|bytes| bytes < LITTLE_WORK))
    }
}

/// The work of a source thread.
fn produce(tasks: &[Task], options: &Options, next: &AtomicUsize, give: &mut dyn FnMut(Item) -> ControlFlow<()>) {
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let Some(task) = tasks.get(number).filter(|_| !options.halt.is_asked()) else { return };
        let options = Options { form: task.form.or(options.form), ..options.clone() };
        let mut broken_off = false;
        source::fetch(&task.input, &options, &mut |mut met| {
            if let Met::Article(fetched) = &mut met {
                fetched.given.put_under(&task.given);
            }
            let flow = give(Item::Met(number, met));
            broken_off = flow.is_break();
            flow
        });
        // A task that was cut short is not over.
        if broken_off || options.halt.is_asked() || give(Item::Over(number)).is_break() {
            return;
        }
    }
}

fn weigh(item: &Item) -> usize {
    match item {
        Item::Met(_, Met::Article(fetched)) => fetched.bytes.len(),
        Item::Met(_, Met::Notice(_) | Met::Visit(_)) | Item::Over(_) => 0,
    }
}
