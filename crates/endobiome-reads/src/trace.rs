//! Read by read: which step kept, changed or dropped it, and why.

/// Receives what happens to each read. Only a traced sample pays for it.
pub trait ReadTrace {
    /// Read `name` met `step` and left it as `outcome` (`"kept"`, `"turned"`, or the reason of its removal).
    fn record(&mut self, name: &[u8], step: &str, outcome: &str);
}

/// Collects a trace in memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TraceLog {
    /// (read, step, outcome) in the order of the file.
    pub rows: Vec<(String, String, String)>,
}

impl ReadTrace for TraceLog {
    fn record(&mut self, name: &[u8], step: &str, outcome: &str) {
        self.rows.push((String::from_utf8_lossy(name).into_owned(), step.to_owned(), outcome.to_owned()));
    }
}
