//! Is it Phred+33 or Phred+64? By what instruments write.
//!
//! | writer | encoding | scores | characters |
//! |---|---|---|---|
//! | Illumina 1.3 to 1.7 (2008 to 2011) | Phred+64 | 0 to 41, most above 30 | `@` to `i`, most above `^` |
//! | Illumina 1.8 and later, Ion Torrent, MGI | Phred+33 | 2 to 41 | `#` to `J` |
//! | Element AVITI | Phred+33 | 2 to 55 | up to `X` |
//! | consensus of mates or molecules | Phred+33 | up to 60 as a rule | up to `]` |
//! | PacBio HiFi | Phred+33 | 0 to 93, most of them 93 | up to `~` |
//!
//! A character below `;` is never Phred+64, one above `k` neither. Between, Phred+64 is believed when scores stand
//! there that no instrument writes as Phred+33 but every Phred+64 file has: `b` (Q65, or Q34) and above, in at least one
//! of a hundred bases.

/// How many records the guess rests on.
pub(super) const RECORDS: u64 = 1_000;

/// Counts of quality characters.
pub(super) struct PhredGuess {
    counts: [u64; 256],
}

/// What the characters speak for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guess {
    Phred33,
    /// Phred+33 with scores that few instruments write: the highest of them.
    HighPhred33(u8),
    /// Lowest and highest character.
    Phred64(u8, u8),
}

impl PhredGuess {
    pub(super) fn new() -> Self {
        Self { counts: [0; 256] }
    }

    pub(super) fn add(&mut self, quality: &[u8]) {
        for &character in quality {
            self.counts[usize::from(character)] += 1;
        }
    }

    pub(super) fn guess(&self) -> Guess {
        let present = || (0_u8..=255).filter(|&c| self.counts[usize::from(c)] > 0);
        let (Some(lowest), Some(highest)) = (present().next(), present().next_back()) else {
            return Guess::Phred33;
        };
        if lowest < b';' || highest > b'k' || highest <= b']' {
            return Guess::Phred33;
        }
        let all: u64 = self.counts.iter().sum();
        let never_33: u64 = self.counts[usize::from(b'b')..].iter().sum();
        if never_33 * 100 >= all { Guess::Phred64(lowest, highest) } else { Guess::HighPhred33(highest - 33) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guess(quality: &[u8]) -> Guess {
        let mut guess = PhredGuess::new();
        guess.add(quality);
        guess.guess()
    }

    #[test]
    fn what_instruments_write_is_told_apart() {
        assert_eq!(guess(b""), Guess::Phred33);
        assert_eq!(guess(b"KKKKJJJ"), Guess::Phred33, "Illumina without a bad base");
        assert_eq!(guess(b"?NNNXXXXX"), Guess::Phred33, "AVITI, Q30 to Q55");
        assert_eq!(guess(b"PPP~~~~~~"), Guess::Phred33, "HiFi, nothing below Q47");
        assert_eq!(guess(b"#FFFhhhh"), Guess::Phred33, "a character below ';'");
        assert_eq!(guess(b"hhhggfeeB"), Guess::Phred64(b'B', b'h'), "Illumina 1.5");
        assert_eq!(guess(b"NNN```"), Guess::HighPhred33(63));
    }
}
