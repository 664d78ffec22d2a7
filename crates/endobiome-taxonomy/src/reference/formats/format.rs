//! The forms in which references are written.

use super::fasta::FastaReader;
use super::{headers, taxonomy_file, whole_file};
use crate::error::{ProblemKind, Problems};
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::str::FromStr;

/// How a reference is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// DADA2 `assignTaxonomy` training set: `>Bacteria;Bacillota;...;Lactobacillus;` with or without a species.
    Dada2,
    /// DADA2 `assignSpecies` set: `>id Genus species`.
    #[serde(rename = "dada2-species")]
    Dada2Species,
    /// SINTAX and UTAX: `>id;tax=d:Bacteria,p:Bacillota,...;`.
    Sintax,
    /// QIIME 2: FASTA and a two-column table `Feature ID`, `Taxon` (`k__Bacteria; p__...` or `d__`).
    Qiime2,
    /// mothur: FASTA and a `.tax` file (`id<TAB>Bacteria;Firmicutes;...;`).
    Mothur,
    /// RDP: `>id Lineage=Root;rootrank;Bacteria;domain;...` or `>id<TAB>Root;Bacteria;...`.
    Rdp,
    /// SILVA: `>AB001445.1.1538 Bacteria;...;Pseudomonas;Pseudomonas amygdali`, the name of the organism last.
    Silva,
    /// GTDB: `>RS_GCF_000657795.2~NZ_JNIF01000006.1 d__Bacteria;...;s__Escherichia coli [location=1..1525]`.
    Gtdb,
    /// UNITE: `>Name|accession|SH1140752.08FU|reps|k__Fungi;p__...;s__...`.
    Unite,
    /// PR2: `>accession|18S_rRNA|nucleus|clone|Eukaryota|TSAR|...`, 8 or 9 names, or the same names between semicolons.
    Pr2,
    /// emu: `>taxid:emu_db:1` and `taxonomy.tsv`, one column a rank.
    Emu,
    /// BLCA: FASTA and `accession<TAB>superkingdom:Bacteria;phylum:...;species:...;`.
    Blca,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 12] = [
        Self::Dada2,
        Self::Dada2Species,
        Self::Sintax,
        Self::Qiime2,
        Self::Mothur,
        Self::Rdp,
        Self::Silva,
        Self::Gtdb,
        Self::Unite,
        Self::Pr2,
        Self::Emu,
        Self::Blca,
    ];

    /// The word that names the format on a command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dada2 => "dada2",
            Self::Dada2Species => "dada2-species",
            Self::Sintax => "sintax",
            Self::Qiime2 => "qiime2",
            Self::Mothur => "mothur",
            Self::Rdp => "rdp",
            Self::Silva => "silva",
            Self::Gtdb => "gtdb",
            Self::Unite => "unite",
            Self::Pr2 => "pr2",
            Self::Emu => "emu",
            Self::Blca => "blca",
        }
    }

    /// Whether the taxonomy lies in a second file.
    pub const fn needs_taxonomy_file(self) -> bool {
        matches!(self, Self::Qiime2 | Self::Mothur | Self::Emu | Self::Blca)
    }

    /// Tells the format from the first header and from whether there is a taxonomy file.
    ///
    /// # Errors
    /// [`Error::Reference`] if the first header is of no known kind, or of one that is known and not read, which is then
    /// named; [`Error::Io`] if the file cannot be read.
    pub fn detect(sequences: &Path, taxonomy: Option<&Path>) -> Result<Self> {
        if let Some(taxonomy) = taxonomy {
            return taxonomy_file::detect(taxonomy);
        }
        let mut reader = FastaReader::open(sequences)?;
        let mut problems = Problems::default();
        let first = reader.next(&mut problems);
        problems.into_result()?;
        let header = match first {
            Some(record) => record.header.clone(),
            None => return Err(whole_file(sequences, ProblemKind::EmptyFile)),
        };
        headers::detect(&header)
            .map_err(|reason| whole_file(sequences, ProblemKind::Lineage { text: header, reason }))
    }
}

impl FromStr for Format {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        let lower = text.to_ascii_lowercase();
        Self::ALL.into_iter().find(|format| format.name() == lower).ok_or_else(|| {
            Error::Core(endobiome_core::Error::Word {
                what: "reference format",
                value: text.to_owned(),
                expected: "dada2, dada2-species, sintax, qiime2, mothur, rdp, silva, gtdb, unite, pr2, emu or blca",
            })
        })
    }
}
