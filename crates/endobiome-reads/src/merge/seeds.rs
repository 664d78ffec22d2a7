//! Offsets at which two reads share 5-mers.

/// Length of the shared words.
const WORD: usize = 5;
const WORDS: usize = 1 << (2 * WORD);
/// No (further) place.
const END: u16 = u16::MAX;

/// Counts shared 5-mers by offset; reuses its buffers.
#[derive(Debug, Default)]
pub(super) struct Seeds {
    /// First place of each word in the forward read, and for each place the next one.
    first: Vec<u16>,
    next: Vec<u16>,
    /// By shift: how many words agree.
    counts: Vec<u16>,
}

impl Seeds {
    /// Counts words without `N` that both reads have, by shift (see `Merger::best_shift`);
    /// none for reads of 65,535 bases or more.
    pub(super) fn count(&mut self, forward: &[u8], turned: &[u8]) {
        self.counts.clear();
        if forward.len().max(turned.len()) >= usize::from(END) {
            return;
        }
        self.first.clear();
        self.first.resize(WORDS, END);
        self.next.clear();
        self.next.resize(forward.len(), END);
        for_each_word(forward, |place, word| {
            let first = &mut self.first[word];
            self.next[place] = *first;
            *first = place as u16;
        });
        self.counts.resize(forward.len() + turned.len() + 1, 0);
        for_each_word(turned, |place, word| {
            let mut other = self.first[word];
            while other != END {
                // Base `other` of the forward read over base `place` of the turned one.
                let shift = forward.len() + place - usize::from(other);
                self.counts[shift] = self.counts[shift].saturating_add(1);
                other = self.next[usize::from(other)];
            }
        });
    }

    /// The shifts with enough shared words, small first.
    pub(super) fn candidates(&self, least: u16) -> impl Iterator<Item = usize> {
        self.counts.iter().enumerate().filter(move |&(_, &count)| count >= least).map(|(shift, _)| shift)
    }
}

/// Calls `f` with the start and the code of every word of ACGT.
fn for_each_word(sequence: &[u8], mut f: impl FnMut(usize, usize)) {
    let mut code = 0;
    let mut length = 0;
    for (end, &base) in sequence.iter().enumerate() {
        if base == b'N' {
            length = 0;
            continue;
        }
        // A 0, C 1, T 2, G 3.
        code = ((code << 2) | usize::from((base >> 1) & 3)) & (WORDS - 1);
        length += 1;
        if length >= WORD {
            f(end + 1 - WORD, code);
        }
    }
}
