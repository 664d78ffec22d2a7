//! What primers for bacterial 16S rRNA amplify beside it: archaea, organelles, eukaryotes, and what is no such gene at all.
//!
//! A reference of bacteria cannot say that a sequence is no bacterium: something in it is always nearest. So a panel of small
//! subunit rRNA genes of archaea, chloroplasts, mitochondria and eukaryotes is looked at beside the reference. A query is off
//! target if a record of the panel is nearer than every reference, or if no reference is as near as [`FARTHEST`]. Of
//! Greengenes V4 and V3V4 sequences, those of phyla without any record in the embedded reference included, none was farther from it than
//! 0.26 edits a letter; random sequences and 18S rRNA genes were never nearer than 0.40 (docs/taxonomy.md).

use super::nearest::{Aligner, Counting, CountingWork};
use super::words::{Vocabulary, WordFinder};
use crate::reference::{PackedSequences, unpack};
use crate::{Error, Reference, Result};
use endobiome_core::{Lineage, Rank};
use serde::{Deserialize, Serialize};

const PANEL: &[u8] = include_bytes!("../../data/background.fasta.zst");

/// What is farther from every reference, in edits a letter, is no 16S rRNA gene.
pub(super) const FARTHEST: f64 = 0.33;
/// A query nearer to a reference than this is not held against the panel.
const SURELY_ON_TARGET: f64 = 0.03;
/// Records of the panel that are aligned.
const ALIGNED: usize = 8;
/// The difference of the distances at which a kind is told with odds of e to 1.
const SCALE: f64 = 0.02;

/// What a sequence is that is no bacterial 16S rRNA gene.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OffTarget {
    /// 16S rRNA of archaea.
    Archaea,
    /// 16S rRNA of chloroplasts and other plastids.
    Chloroplast,
    /// 12S, 16S or 18S rRNA of mitochondria.
    Mitochondria,
    /// 18S rRNA of eukaryotes.
    Eukaryote,
    /// Like no rRNA gene of a small subunit: other DNA, or random letters.
    Not16S,
}

impl OffTarget {
    /// All kinds.
    pub const ALL: [Self; 5] =
        [Self::Archaea, Self::Chloroplast, Self::Mitochondria, Self::Eukaryote, Self::Not16S];

    /// The kind in files and notes.
    ///
    /// ```
    /// use endobiome_taxonomy::classify::OffTarget;
    /// assert_eq!(OffTarget::Not16S.name(), "not 16S rRNA");
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            Self::Archaea => "archaea",
            Self::Chloroplast => "chloroplast",
            Self::Mitochondria => "mitochondria",
            Self::Eukaryote => "eukaryote",
            Self::Not16S => "not 16S rRNA",
        }
    }

    /// What is said of such a sequence in the note of its answer.
    pub fn note(self) -> String {
        format!("off target: {}", self.name())
    }

    /// The kind that a note tells of.
    ///
    /// ```
    /// use endobiome_taxonomy::classify::OffTarget;
    /// assert!(OffTarget::ALL.iter().all(|&kind| OffTarget::of_note(&kind.note()) == Some(kind)));
    /// assert_eq!(OffTarget::of_note("novel genus in Prevotellaceae"), None);
    /// ```
    pub fn of_note(note: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.note() == note)
    }

    /// The names that a sequence of the kind gets: a domain of its own, or the word by which references and filters know an
    /// organelle; never `Bacteria`.
    pub fn lineage(self) -> Lineage {
        let mut lineage = Lineage::default();
        match self {
            Self::Archaea => lineage.set(Rank::Domain, "Archaea"),
            Self::Eukaryote => lineage.set(Rank::Domain, "Eukaryota"),
            Self::Chloroplast => lineage.set(Rank::Order, "Chloroplast"),
            Self::Mitochondria => lineage.set(Rank::Family, "Mitochondria"),
            Self::Not16S => {}
        }
        lineage
    }

    fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == word)
    }
}

/// The panel, made ready.
#[derive(Debug)]
pub(crate) struct Background {
    counting: Counting,
    sequences: PackedSequences,
    kinds: Vec<OffTarget>,
}

/// Working memory, one a thread.
#[derive(Debug, Default)]
pub(crate) struct BackgroundWork {
    counting: CountingWork,
    letters: Vec<u8>,
}

impl Background {
    /// The records of the kinds that a reference does not name itself; `None` for a reference without bacteria, beside which
    /// nothing is off target.
    ///
    /// # Errors
    /// [`Error::Embedded`] if the panel does not unpack: a defect of the build.
    pub(crate) fn beside(reference: &Reference, vocabulary: &Vocabulary) -> Result<Option<Self>> {
        let named = |word: &str| {
            reference.taxa().iter().any(|taxon| taxon.iter().any(|(_, name)| name.starts_with(word)))
        };
        if !named("Bacteria") {
            return Ok(None);
        }
        let own =
            |kind: OffTarget| OffTarget::lineage(kind).iter().next().is_some_and(|(_, name)| named(name));
        let own: Vec<OffTarget> = OffTarget::ALL.into_iter().filter(|&kind| own(kind)).collect();
        let text = unpack(PANEL).map_err(Error::Embedded)?;
        let (mut sequences, mut kinds) = (PackedSequences::default(), Vec::new());
        let mut lines = text.split(|&byte| byte == b'\n');
        while let (Some(header), Some(letters)) = (lines.next(), lines.next()) {
            let header = String::from_utf8_lossy(header);
            let word = header.rsplit('\t').next().unwrap_or_default();
            let kind = OffTarget::of_word(word)
                .ok_or_else(|| Error::Embedded(format!("background: no kind is called {word:?}")))?;
            if !own.contains(&kind) {
                sequences.push(letters);
                kinds.push(kind);
            }
        }
        let counting = Counting::new((0..kinds.len() as u32).collect(), |record, words| {
            let mut letters = Vec::new();
            sequences.unpack(record, &mut letters);
            WordFinder::default().distinct(&letters, words);
            vocabulary.apply(words);
        });
        Ok(Some(Self { counting, sequences, kinds }))
    }

    /// What a query is if it is off target, and how sure that is: `nearest` is its distance to the nearest reference.
    pub(crate) fn judge(
        &self,
        words: &[u16],
        aligner: &mut Aligner,
        nearest: f64,
        work: &mut BackgroundWork,
    ) -> Option<(OffTarget, f64)> {
        if nearest <= SURELY_ON_TARGET {
            return None;
        }
        self.counting.count(words, &mut work.counting);
        let mut best: Option<(f64, OffTarget)> = None;
        for hit in self.counting.top(&work.counting, ALIGNED, |_| true).iter().take(2 * ALIGNED) {
            self.sequences.unpack(hit.record as usize, &mut work.letters);
            let distance = aligner.distance(&work.letters);
            if best.is_none_or(|(least, _)| distance < least) {
                best = Some((distance, self.kinds[hit.record as usize]));
            }
        }
        let sure = |margin: f64| 1.0 / (1.0 + libm::exp(-margin / SCALE));
        match best {
            Some((distance, kind)) if distance < nearest && distance <= FARTHEST => {
                Some((kind, sure(nearest.min(FARTHEST) - distance)))
            }
            _ if nearest > FARTHEST => Some((OffTarget::Not16S, sure(nearest - FARTHEST))),
            _ => None,
        }
    }

    /// Bytes of memory held.
    pub(crate) fn bytes(&self) -> usize {
        self.counting.bytes() + self.sequences.parts().0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The panel is what the build wrote, and every kind has records.
    #[test]
    fn the_panel_holds_records_of_every_kind_that_can_be_told() {
        let reference = Reference::embedded().unwrap();
        let background = Background::beside(reference, &Vocabulary::of(reference)).unwrap().unwrap();
        for kind in OffTarget::ALL {
            let records = background.kinds.iter().filter(|&&one| one == kind).count();
            assert!(kind == OffTarget::Not16S || records >= 50, "{kind:?}: {records}");
        }
    }
}
