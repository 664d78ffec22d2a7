//! The base and quality that two calls of one base give together.
//!
//! Equal calls: `p = (xy/3) / (1 - x - y + 4xy/3)`. Different calls: the better one is kept (on a tie the
//! reverse read's), `p = x(1 - y/3) / (x + y - 4xy/3)` with `x` the error of the kept one.
//! The quality is `round(-10 log10 p)`, half away from zero, within 0..=41. Against `N` the other call
//! stands as it is.

use std::sync::LazyLock;

/// Merged qualities end here.
const HIGHEST: f64 = 41.0;
const QUALITIES: usize = 128;

/// `P(q)`: 0.75 below 2 (no knowledge), else `10^(-q/10)`.
pub(super) fn error_probability(quality: u8) -> f64 {
    if quality < 2 { 0.75 } else { libm::pow(10_f64, -f64::from(quality) / 10.0) }
}

/// Consensus qualities by (forward, reverse) quality.
pub(super) struct Consensus {
    same: Vec<u8>,
    different: Vec<u8>,
}

pub(super) static CONSENSUS: LazyLock<Consensus> = LazyLock::new(|| {
    let mut consensus = Consensus { same: Vec::new(), different: Vec::new() };
    for forward in 0..QUALITIES as u8 {
        for reverse in 0..QUALITIES as u8 {
            let (f, r) = (error_probability(forward), error_probability(reverse));
            consensus.same.push(quality(f * r / 3.0 / (1.0 - f - r + 4.0 * f * r / 3.0)));
            let (x, y) = if forward > reverse { (f, r) } else { (r, f) };
            consensus.different.push(quality(x * (1.0 - y / 3.0) / (x + y - 4.0 * x * y / 3.0)));
        }
    }
    consensus
});

fn quality(p: f64) -> u8 {
    (-10.0 * libm::log10(p)).round().clamp(0.0, HIGHEST) as u8
}

impl Consensus {
    /// The consensus of a forward and a reverse (call, quality).
    #[inline]
    pub(super) fn call(&self, forward: (&u8, &u8), reverse: (&u8, &u8)) -> (u8, u8) {
        let (f, qf) = forward;
        let (r, qr) = reverse;
        let index = usize::from(qf & 127) * QUALITIES + usize::from(qr & 127);
        if f == r {
            (*f, if *f == b'N' { *qr } else { self.same[index] })
        } else if *r == b'N' {
            (*f, *qf)
        } else if *f == b'N' {
            (*r, *qr)
        } else {
            (if qf > qr { *f } else { *r }, self.different[index])
        }
    }
}
