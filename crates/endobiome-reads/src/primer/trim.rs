//! Cutting primers from reads and turning reads to the forward strand.

use super::matcher::Matcher;
use super::{FivePrime, PrimerPair, PrimerParameters, ReadOrientation, Untrimmed};
use crate::input::TwoReads;
use crate::read::Read;

/// Shortest piece of the other primer that is cut from a read's end.
const LEAST_TAIL: usize = 6;

/// Why a read was dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PrimerFailure {
    /// No primer at either end.
    NoPrimer,
    /// The reverse primer was found, the forward one not.
    NoForwardPrimer,
    /// The forward primer was found, the reverse one not.
    NoReversePrimer,
    /// Nothing is left between the primers.
    PrimerDimer,
}

impl PrimerFailure {
    /// All reasons.
    pub const ALL: [Self; 4] =
        [Self::NoPrimer, Self::NoForwardPrimer, Self::NoReversePrimer, Self::PrimerDimer];

    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoPrimer => "no_primer",
            Self::NoForwardPrimer => "no_forward_primer",
            Self::NoReversePrimer => "no_reverse_primer",
            Self::PrimerDimer => "primer_dimer",
        }
    }
}

/// What happened to a read that goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Trimmed {
    /// It was turned round.
    pub turned: bool,
    /// It ran through to the other primer and was cut there.
    pub read_through: bool,
    /// It has no primer and goes on by request.
    pub untrimmed: bool,
}

/// Cuts one pair of primers.
///
/// ```
/// use endobiome_reads::primer::PrimerTrimmer;
/// use endobiome_reads::{PrimerParameters, Read};
/// let parameters = PrimerParameters {
///     forward: Some("GTGCCAGCAGCCGCGGTAA".parse()?),
///     reverse: Some("GGACTACAAGGGTATCTAAT".parse()?),
///     ..PrimerParameters::default()
/// };
/// let primers = parameters.resolve()?.ok_or("no primers")?;
/// let sequence = b"GTGCCAGCAGCCGCGGTAATACGGAGGATGCGAGCG".to_vec();
/// let mut read = Read { id: b"r".to_vec(), quality: vec![30; sequence.len()], sequence };
/// assert!(PrimerTrimmer::new(&primers, &parameters).single(&mut read).is_ok());
/// assert_eq!(read.sequence, b"TACGGAGGATGCGAGCG");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct PrimerTrimmer {
    forward: Matcher,
    reverse: Matcher,
    /// The other primers as they look when a read runs through to them.
    forward_turned: Matcher,
    reverse_turned: Matcher,
    max_offset: usize,
    five_prime: FivePrime,
    read_through: bool,
    untrimmed: Untrimmed,
    orientation: ReadOrientation,
}

impl PrimerTrimmer {
    /// Makes a trimmer for a pair.
    pub fn new(primers: &PrimerPair, parameters: &PrimerParameters) -> Self {
        let rate = parameters.max_error_rate;
        Self {
            forward: Matcher::new(&primers.forward, rate),
            reverse: Matcher::new(&primers.reverse, rate),
            forward_turned: Matcher::new(&primers.forward.reverse_complement(), rate),
            reverse_turned: Matcher::new(&primers.reverse.reverse_complement(), rate),
            max_offset: parameters.max_offset as usize,
            five_prime: parameters.five_prime,
            read_through: parameters.read_through,
            untrimmed: parameters.untrimmed,
            orientation: parameters.orientation,
        }
    }

    /// Cuts both primers of a pair; the mates of a turned pair are exchanged.
    ///
    /// # Errors
    /// Why the pair is dropped.
    pub fn pair(&self, reads: &mut TwoReads) -> Result<Trimmed, PrimerFailure> {
        if self.five_prime == FivePrime::Cut {
            let forward = self.cut(&mut reads.forward, 0, &self.reverse_turned);
            let reverse = self.cut(&mut reads.reverse, 0, &self.forward_turned);
            if reads.forward.is_empty() || reads.reverse.is_empty() {
                return Err(PrimerFailure::PrimerDimer);
            }
            return Ok(Trimmed { read_through: forward || reverse, ..Trimmed::default() });
        }
        let forward = self.forward.near_start(&reads.forward.sequence, self.max_offset);
        let reverse = self.reverse.near_start(&reads.reverse.sequence, self.max_offset);
        let (forward_end, reverse_end, turned) = match (forward, reverse) {
            (Some(f), Some(r)) => (f.end, r.end, false),
            (f, r) => {
                let other =
                    (self.orientation == ReadOrientation::Either).then(|| self.turned_pair(reads)).flatten();
                match (other, self.untrimmed) {
                    (Some((forward_end, reverse_end)), _) => {
                        std::mem::swap(&mut reads.forward, &mut reads.reverse);
                        (forward_end, reverse_end, true)
                    }
                    (None, Untrimmed::Keep) => {
                        return Ok(Trimmed { untrimmed: true, ..Trimmed::default() });
                    }
                    (None, Untrimmed::Discard) => {
                        return Err(match (f, r) {
                            (Some(_), _) => PrimerFailure::NoReversePrimer,
                            (_, Some(_)) => PrimerFailure::NoForwardPrimer,
                            _ => PrimerFailure::NoPrimer,
                        });
                    }
                }
            }
        };
        let through_forward = self.cut(&mut reads.forward, forward_end, &self.reverse_turned);
        let through_reverse = self.cut(&mut reads.reverse, reverse_end, &self.forward_turned);
        if reads.forward.is_empty() || reads.reverse.is_empty() {
            return Err(PrimerFailure::PrimerDimer);
        }
        Ok(Trimmed { turned, read_through: through_forward || through_reverse, untrimmed: false })
    }

    fn turned_pair(&self, reads: &TwoReads) -> Option<(usize, usize)> {
        let forward = self.forward.near_start(&reads.reverse.sequence, self.max_offset)?;
        let reverse = self.reverse.near_start(&reads.forward.sequence, self.max_offset)?;
        Some((forward.end, reverse.end))
    }

    /// Cuts the primers of a single read. The forward primer must be there; the reverse one only if the
    /// read reaches it. With [`ReadOrientation::Either`], a read that begins with the reverse primer is turned.
    ///
    /// # Errors
    /// Why the read is dropped.
    pub fn single(&self, read: &mut Read) -> Result<Trimmed, PrimerFailure> {
        let mut trimmed = Trimmed::default();
        if self.five_prime == FivePrime::Cut {
            trimmed.read_through = self.cut(read, 0, &self.reverse_turned);
            return if read.is_empty() { Err(PrimerFailure::PrimerDimer) } else { Ok(trimmed) };
        }
        let forward = self.forward.near_start(&read.sequence, self.max_offset);
        let reverse = (self.orientation == ReadOrientation::Either)
            .then(|| self.reverse.near_start(&read.sequence, self.max_offset))
            .flatten();
        match (forward, reverse) {
            // The better match says which way round the read is.
            (Some(f), r) if r.is_none_or(|r| f.mismatches <= r.mismatches) => {
                trimmed.read_through = self.cut(read, f.end, &self.reverse_turned);
            }
            (_, Some(r)) => {
                trimmed.read_through = self.cut(read, r.end, &self.forward_turned);
                read.reverse_complement();
                trimmed.turned = true;
            }
            _ if self.untrimmed == Untrimmed::Keep => trimmed.untrimmed = true,
            _ => return Err(PrimerFailure::NoPrimer),
        }
        if read.is_empty() { Err(PrimerFailure::PrimerDimer) } else { Ok(trimmed) }
    }

    /// Cuts the read's start at `start` and its end where the other primer begins; says whether it does.
    fn cut(&self, read: &mut Read, start: usize, other: &Matcher) -> bool {
        let hit = self.read_through.then(|| other.after(&read.sequence, start, LEAST_TAIL)).flatten();
        read.keep(start, hit.map_or(read.len(), |hit| hit.start));
        hit.is_some()
    }
}
