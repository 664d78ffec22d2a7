//! Draws from the estimated community, for intervals.

use super::estimate::Counts;
use endobiome_core::stream;
use rand::RngExt;

/// The community that a sample comes from, estimated (Chao et al. 2013, 2014): shares of the kinds seen, shrunk by what
/// was missed, and equal shares of the unseen kinds.
pub(super) fn community(counts: &[u64]) -> Vec<f64> {
    let summary = Counts::new(counts);
    #[expect(clippy::cast_precision_loss, reason = "read counts stay far below 2^53")]
    let real = |x: u64| x as f64;
    let n = real(summary.n);
    let missed = 1.0 - summary.coverage(summary.n);
    let unseen = summary.unseen().ceil();
    let gap: f64 =
        counts.iter().filter(|&&x| x > 0).map(|&x| real(x) / n * libm::pow(1.0 - real(x) / n, n)).sum();
    let shrink = if unseen > 0.0 && gap > 0.0 { missed / gap } else { 0.0 };
    let mut shares: Vec<f64> = counts
        .iter()
        .filter(|&&x| x > 0)
        .map(|&x| real(x) / n * (1.0 - shrink * libm::pow(1.0 - real(x) / n, n)))
        .collect();
    let mut k = 0.0;
    while k < unseen {
        shares.push(missed / unseen);
        k += 1.0;
    }
    shares
}

/// Draws `n` reads with replacement (alias method; Walker 1977), on the stream of (seed, item).
pub(super) struct Alias {
    /// Of each slot, the share of 2^32 that stays, and where the rest goes.
    slots: Vec<(u64, usize)>,
}

impl Alias {
    pub(super) fn new(shares: &[f64]) -> Self {
        let total: f64 = shares.iter().sum();
        let size = crate::rows::as_f64(shares.len());
        let mut scaled: Vec<f64> = shares.iter().map(|p| p / total * size).collect();
        let mut slots: Vec<(u64, usize)> = (0..shares.len()).map(|k| (1 << 32, k)).collect();
        let (mut small, mut large): (Vec<usize>, Vec<usize>) =
            (0..shares.len()).partition(|&k| scaled[k] < 1.0);
        while let (Some(poor), Some(&rich)) = (small.pop(), large.last()) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 2^32")]
            let stays = (scaled[poor].max(0.0) * 4_294_967_296.0) as u64;
            slots[poor] = (stays, rich);
            scaled[rich] -= 1.0 - scaled[poor];
            if scaled[rich] < 1.0 {
                large.pop();
                small.push(rich);
            }
        }
        Self { slots }
    }

    pub(super) fn draw(&self, n: u64, seed: u64, item: &[u8]) -> Vec<u64> {
        let mut random = stream(seed, "rarefaction interval", item);
        let mut drawn = vec![0; self.slots.len()];
        for _ in 0..n {
            let slot = random.random_range(0..self.slots.len());
            let (stays, other) = self.slots[slot];
            let kind = if u64::from(random.random::<u32>()) < stays { slot } else { other };
            drawn[kind] += 1;
        }
        drawn
    }
}
