//! What the inner loops of several methods share: the choice of registers, and counters in binary digits.

mod bit_sliced;
mod dispatch;

pub(crate) use bit_sliced::{SPREAD, carry};
pub(crate) use dispatch::dispatch;
