//! How a library tells how far it is.

/// Receives the progress of long work. Libraries never print; the command draws what arrives here.
///
/// Calls come from several threads.
pub trait Progress: Sync {
    /// A stage begins that will take `total` steps (0 when not known).
    fn begin(&self, stage: &str, total: u64);
    /// `steps` more steps of the current stage are done.
    fn advance(&self, steps: u64);
    /// The current stage is done; `summary` is one short line for a person.
    fn end(&self, summary: &str);
}

/// Says nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoProgress;

impl Progress for NoProgress {
    fn begin(&self, _stage: &str, _total: u64) {}
    fn advance(&self, _steps: u64) {}
    fn end(&self, _summary: &str) {}
}
