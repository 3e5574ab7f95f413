//! Work spread over threads whose results come back in the order of the inputs.
//!
//! ```text
//! source threads --items--> workers --results--> the caller's thread, in input order
//!                                  \--tickets, in input order--/
//! ```
//! Input order is that in which items come; those of one source thread keep theirs.
//!
//! A worker takes what is waiting, up to a small group, and leaves a ticket on which its results will come; it does both
//! under one lock, so that tickets are in input order. Queue and tickets are short, so that the source waits when the
//! workers or the caller are slower: memory holds a few items a thread, however long the input.

use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::Stop;

/// Items that wait in the queue for each worker, and the most that it takes at once: waking a thread for each of many
/// small items costs more than a tenth of the whole run.
const GROUP: usize = 8;

/// A worker takes no further item when those it has are this heavy, so that large ones spread over all workers.
const GROUP_WEIGHT: usize = 32 * 1024;

/// Groups in flight for each worker.
const TICKETS_A_THREAD: usize = 2;

/// How long the caller's thread waits for a result before it is told that nothing came.
const PATIENCE: Duration = Duration::from_millis(200);

/// What the caller's thread meets.
pub(super) enum Event<O> {
    /// The next result, in input order.
    Result(O),
    /// Nothing came for a while: what is held back may be written now.
    Quiet,
}

/// Produces items; it is to end soon after `give` breaks off.
pub(super) trait Produce<I>: FnOnce(&mut dyn FnMut(I) -> ControlFlow<()>) {}
impl<I, F: FnOnce(&mut dyn FnMut(I) -> ControlFlow<()>)> Produce<I> for F {}

/// Runs everything on the caller's thread: for little work, which threads would only delay.
pub(super) fn straight<I, O, E>(
    stop: &Stop,
    produce: impl Produce<I>,
    mut work: impl FnMut(I) -> O,
    mut consume: impl FnMut(Event<O>) -> Result<(), E>,
) -> Result<(), E> {
    let mut failed = None;
    produce(&mut |item| {
        if stop.is_asked() {
            return ControlFlow::Break(());
        }
        match consume(Event::Result(work(item))) {
            Ok(()) => ControlFlow::Continue(()),
            Err(e) => {
                failed = Some(e);
                ControlFlow::Break(())
            }
        }
    });
    failed.map_or(Ok(()), Err)
}

/// Spreads the work over `threads` workers; each of `producers` runs on a thread of its own. Each worker gets its own `work` from `hire`, called on the worker's thread; `work` must
/// not panic. `weigh` tells about how much work an item is, in bytes of text.
///
/// When `stop` is asked, what is in flight is finished and nothing is waited for any more: the source thread may
/// hang on a pipe that stays silent, and is left behind.
pub(super) fn spread<I, O, E, W>(
    threads: usize,
    stop: &Stop,
    producers: impl IntoIterator<Item = impl Produce<I> + Send + 'static>,
    weigh: fn(&I) -> usize,
    hire: impl Fn() -> W + Send + Sync + 'static,
    mut consume: impl FnMut(Event<O>) -> Result<(), E>,
) -> Result<(), E>
where
    I: Send + 'static,
    O: Send + 'static,
    W: FnMut(I) -> O,
{
    let (items, queue) = sync_channel::<I>(threads * GROUP);
    let (tickets, results) = sync_channel::<Receiver<Vec<O>>>(threads * TICKETS_A_THREAD);
    let (queue, hire) = (Arc::new(Mutex::new((queue, tickets))), Arc::new(hire));
    for _ in 0..threads {
        let (queue, hire) = (queue.clone(), hire.clone());
        thread::spawn(move || {
            let mut work = hire();
            while let Some((group, results)) = next_group(&queue, weigh) {
                // Nobody waits for the results where the run has ended early.
                let _ = results.send(group.into_iter().map(&mut work).collect());
            }
        });
    }
    // The workers alone hold the queue: it ends with them, and they with the source.
    drop(queue);
    producers.into_iter().for_each(|produce| start(produce, items.clone(), stop.clone()));
    // The source threads alone feed the queue: it is over when the last of them is.
    drop(items);
    loop {
        let ticket = match results.recv_timeout(PATIENCE) {
            Ok(ticket) => ticket,
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
            Err(RecvTimeoutError::Timeout) if stop.is_asked() => return Ok(()),
            Err(RecvTimeoutError::Timeout) => {
                consume(Event::Quiet)?;
                continue;
            }
        };
        let group = loop {
            match ticket.recv_timeout(PATIENCE) {
                Ok(group) => break group,
                Err(RecvTimeoutError::Timeout) => consume(Event::Quiet)?,
                // The worker is gone, and what it had with it; that is no way to end a run.
                Err(RecvTimeoutError::Disconnected) => panic!("a worker thread failed"),
            }
        };
        for result in group {
            consume(Event::Result(result))?;
        }
    }
}

/// Starts a source thread.
fn start<I: Send + 'static>(produce: impl Produce<I> + Send + 'static, items: SyncSender<I>, stop: Stop) {
    thread::spawn(move || {
        produce(&mut |item| match stop.is_asked() || items.send(item).is_err() {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        });
    });
}

/// The queue of items, and where tickets are left; both are used under one lock.
type Queue<I, O> = Mutex<(Receiver<I>, SyncSender<Receiver<Vec<O>>>)>;

/// Waits for an item and takes those that wait behind it, up to a group. `None` at the end of the run.
fn next_group<I, O>(queue: &Queue<I, O>, weigh: fn(&I) -> usize) -> Option<(Vec<I>, SyncSender<Vec<O>>)> {
    // A worker that panics while it waits leaves nothing half done.
    let queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
    let (items, tickets) = &*queue;
    let first = items.recv().ok()?;
    let mut weight = weigh(&first);
    let mut group = vec![first];
    while group.len() < GROUP && weight < GROUP_WEIGHT {
        let Ok(item) = items.try_recv() else { break };
        weight += weigh(&item);
        group.push(item);
    }
    let (results, ticket) = sync_channel(1);
    tickets.send(ticket).ok()?;
    Some((group, results))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn squares(threads: usize, n: u64) -> Vec<u64> {
        let mut got = Vec::new();
        let produce = move |give: &mut dyn FnMut(u64) -> ControlFlow<()>| {
            let _ = (0..n).try_for_each(give);
        };
        let work = |i: u64| {
            if i.is_multiple_of(7) {
                thread::sleep(Duration::from_millis(1));
            }
            i * i
        };
        let done: Result<(), ()> = spread(
            threads,
            &Stop::default(),
            [produce],
            |_| 1,
            move || work,
            |event| {
                if let Event::Result(square) = event {
                    got.push(square);
                }
                Ok(())
            },
        );
        assert!(done.is_ok());
        got
    }

    #[test]
    fn results_keep_the_order_of_the_items() {
        let expected: Vec<u64> = (0..200).map(|i| i * i).collect();
        for threads in [1, 2, 8] {
            assert_eq!(squares(threads, 200), expected, "{threads} threads");
        }
    }

    #[test]
    fn items_of_each_source_thread_keep_their_order() {
        let producer = |source: u64| {
            move |give: &mut dyn FnMut((u64, u64)) -> ControlFlow<()>| {
                let _ = (0..100).try_for_each(|i| give((source, i)));
            }
        };
        let mut got = vec![Vec::new(); 5];
        let done: Result<(), ()> = spread(
            3,
            &Stop::default(),
            (0..5).map(producer),
            |_| 1,
            || |item| item,
            |event| {
                if let Event::Result((source, i)) = event {
                    got[source as usize].push(i);
                }
                Ok(())
            },
        );
        assert!(done.is_ok());
        assert!(got.iter().all(|items| items.iter().copied().eq(0..100)), "{got:?}");
    }

    #[test]
    fn a_consumer_that_fails_ends_an_endless_input() {
        let produce = |give: &mut dyn FnMut(u64) -> ControlFlow<()>| {
            let _ = (0..).try_for_each(give);
        };
        let done = spread(
            2,
            &Stop::default(),
            [produce],
            |_| 1,
            || |i: u64| i,
            |event| match event {
                Event::Result(10) => Err("enough"),
                _ => Ok(()),
            },
        );
        assert_eq!(done, Err("enough"));
    }

    #[test]
    fn a_stop_ends_a_silent_input() {
        let stop = Stop::default();
        stop.ask();
        let produce = |_: &mut dyn FnMut(u64) -> ControlFlow<()>| loop {
            thread::park();
        };
        let done: Result<(), ()> = spread(1, &stop, [produce], |_| 1, || |i: u64| i, |_| Ok(()));
        assert!(done.is_ok());
    }
}
