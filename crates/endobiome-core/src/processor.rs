//! Which form of a kernel runs on the processor at hand.
//!
//! Inner loops that are worth it are compiled twice, in plain instructions and for wide registers, and give the same bits in both forms.
//! That they do is a promise to be checked, so the plain ones can be forced.

use std::sync::atomic::{AtomicBool, Ordering};

static PLAIN: AtomicBool = AtomicBool::new(false);

/// From now on kernels run in their plain form, whatever the processor has: results are the same, slower.
pub fn use_plain_code() {
    PLAIN.store(true, Ordering::Relaxed);
}

/// Whether kernels for wide registers may run, where the processor has them.
pub fn may_use_wide_registers() -> bool {
    !PLAIN.load(Ordering::Relaxed)
}
