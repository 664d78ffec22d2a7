//! The bootstraps of a query: which words are drawn in each, and who pays least for them.

use super::costs::STEP;
use super::kernel::Drawn;
use crate::classify::draws::Draws;

/// All bootstraps of a query.
#[derive(Debug, Clone, Default)]
pub(super) struct Rounds {
    size: usize,
    /// Numbers of words drawn, bootstrap by bootstrap; of each those first that tell much.
    drawn: Vec<u16>,
    /// The least that is known to be paid in each, and by whom.
    least: Vec<u32>,
    pub(super) leaders: Vec<Vec<u32>>,
    telling: Vec<u16>,
}

impl Rounds {
    /// Draws `count` bootstraps of `size` of the words, of which `plus` says how much each tells.
    ///
    /// A third of the words is taken to tell much: classes that do not fit are found out by these.
    pub(super) fn draw(&mut self, count: usize, size: usize, plus: &[u16], draws: &mut Draws) {
        self.telling.clear();
        self.telling.extend_from_slice(plus);
        let third = plus.len() - plus.len() / 3;
        let telling = match self.telling.get(third) {
            Some(_) => *self.telling.select_nth_unstable(third).1,
            None => u16::MAX,
        };
        self.size = size;
        self.drawn.clear();
        self.drawn.resize(count * size, 0);
        for drawn in self.drawn.chunks_exact_mut(size) {
            let (mut front, mut back) = (0, size);
            for _ in 0..size {
                let word = draws.below(plus.len());
                // Without a branch, which could not be guessed.
                let tells = plus[word] >= telling;
                back -= usize::from(!tells);
                drawn[if tells { front } else { back }] = word as u16;
                front += usize::from(tells);
            }
        }
        self.least.clear();
        self.least.resize(count, u32::MAX);
        self.leaders.iter_mut().for_each(Vec::clear);
        self.leaders.resize_with(count, Vec::new);
    }

    /// Number of bootstraps.
    pub(super) fn count(&self) -> usize {
        self.least.len()
    }

    /// The words drawn in a bootstrap.
    pub(super) fn drawn(&self, round: usize) -> &[u16] {
        self.all_drawn().of(round)
    }

    /// The words drawn in all of them.
    pub(super) fn all_drawn(&self) -> Drawn<'_> {
        Drawn { words: &self.drawn, size: self.size }
    }

    /// The least that is known to be paid in each.
    pub(super) fn limits(&self) -> &[u32] {
        &self.least
    }

    /// The greatest sums of bounds at which the least may be paid.
    pub(super) fn limits_in_steps(&self) -> Vec<u16> {
        self.least.iter().map(|least| u16::try_from(least / STEP).unwrap_or(u16::MAX)).collect()
    }

    /// Notes what somebody pays, if none is known to pay less.
    pub(super) fn take(&mut self, round: usize, place: u32, cost: u32) {
        if cost < self.least[round] {
            self.least[round] = cost;
            self.leaders[round].clear();
        }
        if cost == self.least[round] {
            self.leaders[round].push(place);
        }
    }
}
