//! What long work is given: where it tells how far it is, whether it should stop, and the seed of its draws.

use crate::progress::{NoProgress, Progress};
use std::sync::atomic::{AtomicBool, Ordering};

/// A request to stop, shared between the one who asks and the work that looks at it.
///
/// ```
/// use endobiome_core::{Cancellation, Context, NoProgress};
/// let cancellation = Cancellation::new();
/// let context = Context::new(&NoProgress, &cancellation, 1);
/// assert!(context.check().is_ok());
/// cancellation.cancel();
/// assert!(context.check().is_err());
/// ```
#[derive(Debug, Default)]
pub struct Cancellation(AtomicBool);

impl Cancellation {
    /// Nothing is to be stopped yet.
    pub const fn new() -> Self {
        Self(AtomicBool::new(false))
    }

    /// Asks the work to stop at the next place where it looks. May be called from a signal handler.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether stopping was asked for.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The work was stopped because that was asked for; nothing is wrong with its input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("stopped, as asked for")]
pub struct Cancelled;

/// Handed to every long call: its progress, its cancellation, and the one seed of a run.
///
/// Work that may take seconds calls [`check`](Self::check) between its parts and ends with [`Cancelled`]. Random
/// draws are made from [`stream`](crate::stream)`(context.seed(), task, item)`.
///
/// ```
/// use endobiome_core::Context;
/// let context = Context::silent().with_seed(7);
/// context.begin("adding up", 3);
/// let mut sum = 0;
/// for part in [1, 2, 3] {
///     context.check()?;
///     sum += part;
///     context.advance(1);
/// }
/// context.end("3 numbers");
/// assert_eq!((sum, context.seed()), (6, 7));
/// # Ok::<(), endobiome_core::Cancelled>(())
/// ```
#[derive(Clone, Copy)]
pub struct Context<'a> {
    progress: &'a dyn Progress,
    cancellation: &'a Cancellation,
    seed: u64,
}

impl std::fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context")
            .field("cancelled", &self.cancellation.is_cancelled())
            .field("seed", &self.seed)
            .finish_non_exhaustive()
    }
}

static NEVER: Cancellation = Cancellation::new();

impl Context<'static> {
    /// Says nothing, is never cancelled, seed 1.
    pub const fn silent() -> Self {
        Self { progress: &NoProgress, cancellation: &NEVER, seed: 1 }
    }
}

impl<'a> Context<'a> {
    /// Of a progress, a cancellation and a seed.
    pub const fn new(progress: &'a dyn Progress, cancellation: &'a Cancellation, seed: u64) -> Self {
        Self { progress, cancellation, seed }
    }

    /// Tells `progress`, is never cancelled, seed 1.
    pub const fn of(progress: &'a dyn Progress) -> Self {
        Self { progress, cancellation: &NEVER, seed: 1 }
    }

    /// The same with another seed.
    #[must_use]
    pub const fn with_seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The seed of every random draw.
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// Where progress is told.
    pub const fn progress(&self) -> &'a dyn Progress {
        self.progress
    }

    /// Goes on, or stops because that was asked for.
    ///
    /// # Errors
    /// [`Cancelled`].
    pub fn check(&self) -> std::result::Result<(), Cancelled> {
        if self.cancellation.is_cancelled() { Err(Cancelled) } else { Ok(()) }
    }

    /// A stage begins that will take `total` steps (0 when not known).
    pub fn begin(&self, stage: &str, total: u64) {
        self.progress.begin(stage, total);
    }

    /// `steps` more steps of the current stage are done.
    pub fn advance(&self, steps: u64) {
        self.progress.advance(steps);
    }

    /// The current stage is done; `summary` is one short line for a person.
    pub fn end(&self, summary: &str) {
        self.progress.end(summary);
    }
}
