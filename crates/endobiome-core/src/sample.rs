//! Samples and what the samplesheet says of them.

use crate::column::Cell;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// The name of a sample: letters, digits, `.`, `_`, `-`; never empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SampleId(String);

impl SampleId {
    /// Checks a name.
    ///
    /// # Errors
    /// [`Error::SampleId`] says what is wrong with it.
    ///
    /// ```
    /// use endobiome_core::SampleId;
    /// assert!(SampleId::new("IM001_E").is_ok());
    /// assert!(SampleId::new("IM 001").is_err());
    /// ```
    pub fn new(id: impl Into<String>) -> Result<Self> {
        let id = id.into();
        let reason = if id.is_empty() {
            "it is empty"
        } else if id == "." || id == ".." {
            "it names a folder"
        } else if !id.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b)) {
            "it holds another character"
        } else if id.len() > crate::file_name::LONGEST {
            "it is longer than 200 characters, and files are named after it"
        } else {
            return Ok(Self(id));
        };
        Err(Error::SampleId { id, reason })
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Why nf-core/ampliseq or R would stumble over this name, if they would.
    pub fn portability_warning(&self) -> Option<&'static str> {
        let first = self.0.bytes().next()?;
        if !first.is_ascii_alphabetic() {
            Some("does not start with a letter: R and phyloseq rename or drop it")
        } else if self.0.contains(['-', '.']) {
            Some("holds '-' or '.': not accepted by nf-core/ampliseq")
        } else {
            None
        }
    }
}

impl TryFrom<String> for SampleId {
    type Error = Error;
    fn try_from(id: String) -> Result<Self> {
        Self::new(id)
    }
}

impl From<SampleId> for String {
    fn from(id: SampleId) -> Self {
        id.0
    }
}

impl FromStr for SampleId {
    type Err = Error;
    fn from_str(id: &str) -> Result<Self> {
        Self::new(id)
    }
}

impl fmt::Display for SampleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a sample is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SampleKind {
    /// Material from a participant.
    #[default]
    Specimen,
    /// Extraction reagents without material.
    ExtractionBlank,
    /// PCR reagents without template (NTC).
    PcrBlank,
    /// An opened sampling device or buffer.
    SamplingBlank,
    /// A community of known composition.
    Mock,
    /// Any other positive control or spike.
    Positive,
}

impl SampleKind {
    /// Whether the sample should hold no template of its own.
    pub const fn is_blank(self) -> bool {
        matches!(self, Self::ExtractionBlank | Self::PcrBlank | Self::SamplingBlank)
    }

    /// Whether the sample comes from a participant.
    pub const fn is_specimen(self) -> bool {
        matches!(self, Self::Specimen)
    }

    /// What a record of this kind says, as a cell: of a specimen `NA` where nothing was said, of a control an empty one (its
    /// woman, site or group is no question).
    pub fn said<T: fmt::Display>(self, value: Option<&T>) -> Cell {
        match value {
            Some(value) => Cell::text(value),
            None if self.is_specimen() => Cell::NotKnown,
            None => Cell::NotApplicable,
        }
    }

    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Specimen => "sample",
            Self::ExtractionBlank => "extraction_blank",
            Self::PcrBlank => "pcr_blank",
            Self::SamplingBlank => "sampling_blank",
            Self::Mock => "mock",
            Self::Positive => "positive",
        }
    }
}

impl FromStr for SampleKind {
    type Err = Error;
    /// Takes our words, decontam's (`True Sample`, `Control Sample`), QIIME 2's and the plain ones of the laboratory
    /// (`NTC`, `negative control`, `water`), in any case, with `_`, `-` or a space; body sites are specimens.
    fn from_str(text: &str) -> Result<Self> {
        let word = text.trim().to_lowercase().replace(['_', '-', '.'], " ");
        Ok(match word.as_str() {
            ""
            | "sample"
            | "specimen"
            | "true sample"
            | "biological sample"
            | "biological"
            | "experimental"
            | "experimental sample"
            | "real sample"
            | "study sample"
            | "patient sample"
            | "true" => Self::Specimen,
            "extraction blank"
            | "blank"
            | "negative"
            | "neg"
            | "negative control"
            | "neg control"
            | "control sample"
            | "control blank"
            | "control negative"
            | "extraction control"
            | "extraction negative"
            | "extraction negative control"
            | "dna extraction control"
            | "kit blank"
            | "kit control"
            | "kitome"
            | "reagent blank"
            | "reagent control"
            | "process control"
            | "blank control"
            | "buffer"
            | "lysis control" => Self::ExtractionBlank,
            "pcr blank"
            | "ntc"
            | "no template control"
            | "no template"
            | "pcr control"
            | "pcr negative"
            | "pcr negative control"
            | "library blank"
            | "library control"
            | "water"
            | "water control"
            | "pcr water"
            | "h2o" => Self::PcrBlank,
            "sampling blank"
            | "field blank"
            | "sampling control"
            | "sampling negative control"
            | "swab blank"
            | "blank swab"
            | "empty swab"
            | "unused swab"
            | "swab control"
            | "catheter blank"
            | "catheter control"
            | "air control"
            | "air swab"
            | "environmental control" => Self::SamplingBlank,
            "mock" | "mock community" | "control mock" | "mock control" | "zymo" | "zymobiomics" => {
                Self::Mock
            }
            "positive" | "pos" | "positive control" | "control positive" | "spike" | "spike in" => {
                Self::Positive
            }
            _ if BodySite::from_str(text).is_ok() => Self::Specimen,
            _ => {
                return Err(Error::Word {
                    what: "sample type",
                    value: text.to_owned(),
                    expected: "sample (True Sample), a body site (endometrium, vagina, cervix, …), extraction_blank \
                               (negative control, Control Sample), pcr_blank (NTC, water), sampling_blank, mock or positive",
                });
            }
        })
    }
}

impl fmt::Display for SampleKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Where a specimen was taken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum BodySite {
    /// Endometrial biopsy or fluid.
    Endometrium,
    /// Vaginal swab.
    Vagina,
    /// Cervical swab.
    Cervix,
    /// Any other site, in the study's words.
    Other(String),
}

impl BodySite {
    /// The name in files.
    pub fn name(&self) -> &str {
        match self {
            Self::Endometrium => "endometrium",
            Self::Vagina => "vagina",
            Self::Cervix => "cervix",
            Self::Other(name) => name,
        }
    }

    /// Whether specimens of the site hold so little that what one extraction happens to pick up may be a large part of the reads: all sites
    /// but those that are known to be rich (vagina, cervix, rectum, stool, mouth, skin). A choice.
    pub fn is_of_low_biomass(&self) -> bool {
        match self {
            Self::Endometrium => true,
            Self::Vagina | Self::Cervix => false,
            Self::Other(name) => !matches!(name.as_str(), "rectum" | "stool" | "mouth" | "skin"),
        }
    }
}

impl From<String> for BodySite {
    fn from(name: String) -> Self {
        name.parse().unwrap_or(Self::Other(name))
    }
}

impl FromStr for BodySite {
    type Err = Error;
    /// Takes the names of sites in the words that studies use (`vaginal swab`, `endometrial biopsy`), in any case, with `_`,
    /// `-` or a space. Sites that the program only carries along come out as [`Other`](Self::Other) under one name each.
    fn from_str(text: &str) -> Result<Self> {
        let word = text.trim().to_lowercase().replace(['_', '-', '.', ','], " ");
        let word = word.split_whitespace().collect::<Vec<_>>().join(" ");
        let other = |name: &str| Self::Other(name.to_owned());
        // What is taken from the site does not change the site.
        let site =
            [" swab", " swabs", " sample", " fluid", " biopsy", " lavage", " tissue", " aspirate", " brush"]
                .iter()
                .find_map(|what| word.strip_suffix(what))
                .unwrap_or(&word);
        Ok(match site {
            "endometrium" | "endometrial" | "endometria" | "uterus" | "uterine" | "uterine cavity"
            | "intrauterine" | "uterine lavage" | "endometrial cavity" | "em" => Self::Endometrium,
            "vagina"
            | "vaginal"
            | "vag"
            | "hvs"
            | "high vaginal"
            | "low vaginal"
            | "mid vaginal"
            | "midvaginal"
            | "posterior fornix"
            | "vaginal posterior fornix"
            | "posterior vaginal fornix"
            | "vaginal fornix"
            | "cervicovaginal"
            | "lower third of vagina" => Self::Vagina,
            "cervix" | "cervical" | "endocervix" | "endocervical" | "ectocervix" | "ectocervical"
            | "cervical canal" | "cervical mucus" | "cx" => Self::Cervix,
            "blood" | "serum" | "plasma" => other("blood"),
            "rectum" | "rectal" | "anal" => other("rectum"),
            "stool" | "feces" | "faeces" | "fecal" | "faecal" | "gut" => other("stool"),
            "mouth" | "oral" | "saliva" | "buccal" => other("mouth"),
            "skin" => other("skin"),
            "urine" | "urinary" | "bladder" => other("urine"),
            "semen" | "seminal" => other("semen"),
            "placenta" | "placental" => other("placenta"),
            "decidua" | "decidual" => other("decidua"),
            "fallopian tube" | "fallopian" | "tube" | "tubal" => other("fallopian tube"),
            "ovary" | "ovarian" => other("ovary"),
            "follicular" => other("follicular fluid"),
            "peritoneum" | "peritoneal" | "pouch of douglas" => other("peritoneum"),
            "embryo culture" | "embryo transfer catheter" | "catheter tip" => other("catheter tip"),
            _ => {
                return Err(Error::Word {
                    what: "body site",
                    value: text.to_owned(),
                    expected: "endometrium (uterus, endometrial biopsy), vagina (vaginal swab), cervix, blood, rectum, stool, \
                               mouth, skin, urine, semen, placenta, decidua, fallopian tube, ovary, follicular fluid, \
                               peritoneum or catheter tip",
                });
            }
        })
    }
}

impl From<BodySite> for String {
    fn from(site: BodySite) -> Self {
        site.name().to_owned()
    }
}

impl fmt::Display for BodySite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A well of a 96-well (A1..H12) or 384-well (A1..P24) plate.
///
/// ```
/// use endobiome_core::Well;
/// let well: Well = "B03".parse()?;
/// assert_eq!((well.row, well.column, well.to_string().as_str()), (1, 2, "B3"));
/// # Ok::<(), endobiome_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Well {
    /// 0-based row (A = 0).
    pub row: u8,
    /// 0-based column (1 = 0).
    pub column: u8,
}

impl FromStr for Well {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        let wrong =
            || Error::Word { what: "plate well", value: text.to_owned(), expected: "A1 to H12 (or to P24)" };
        let letter = text.bytes().next().ok_or_else(wrong)?.to_ascii_uppercase();
        let column: u8 = text.get(1..).and_then(|n| n.parse().ok()).ok_or_else(wrong)?;
        if !(b'A'..=b'P').contains(&letter) || !(1..=24).contains(&column) {
            return Err(wrong());
        }
        Ok(Self { row: letter - b'A', column: column - 1 })
    }
}

impl TryFrom<String> for Well {
    type Error = Error;
    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<Well> for String {
    fn from(well: Well) -> Self {
        well.to_string()
    }
}

impl fmt::Display for Well {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", char::from(b'A' + self.row), self.column + 1)
    }
}

/// Where a sample's reads lie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadFiles {
    /// One file of unpaired reads.
    Single(PathBuf),
    /// Forward and reverse reads, in the same order.
    Paired(PathBuf, PathBuf),
    /// Forward and reverse reads in turn in one file.
    Interleaved(PathBuf),
    /// The same sample on several lanes: its files are read one after the other, in this order. All are of one kind, and
    /// none is itself of several lanes.
    Lanes(Vec<Self>),
}

impl ReadFiles {
    /// The files, lane by lane, forward first.
    pub fn paths(&self) -> Vec<&PathBuf> {
        match self {
            Self::Single(path) | Self::Interleaved(path) => vec![path],
            Self::Paired(forward, reverse) => vec![forward, reverse],
            Self::Lanes(lanes) => lanes.iter().flat_map(Self::paths).collect(),
        }
    }

    /// The files of each lane, in order; one lane unless there are [`Lanes`](Self::Lanes).
    pub fn lanes(&self) -> &[Self] {
        match self {
            Self::Lanes(lanes) => lanes,
            one => std::slice::from_ref(one),
        }
    }

    /// Whether every fragment was read from both ends.
    pub fn is_paired(&self) -> bool {
        match self {
            Self::Single(_) => false,
            Self::Paired(..) | Self::Interleaved(_) => true,
            Self::Lanes(lanes) => lanes.iter().all(Self::is_paired),
        }
    }
}

/// What the samplesheet and the metadata say of one sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SampleRecord {
    /// The sample's name, unique in the study.
    pub id: SampleId,
    /// What the sample is for.
    pub kind: SampleKind,
    /// Where a specimen was taken.
    pub site: Option<BodySite>,
    /// The woman a specimen is from.
    pub participant: Option<String>,
    /// The study group (`control`, `RIF`, `RPL`, …), as written.
    pub group: Option<String>,
    /// Sequencing run: error models are learned within a run.
    pub run: Option<String>,
    /// Extraction batch: contaminants are modelled within a batch.
    pub batch: Option<String>,
    /// PCR or extraction plate.
    pub plate: Option<String>,
    /// Well on the plate.
    pub well: Option<Well>,
    /// DNA concentration, ng/uL.
    pub dna_ng_ul: Option<f64>,
    /// Copies of the 16S gene by qPCR, per the study's unit of sample.
    pub qpcr_copies: Option<f64>,
    /// Copies of the 16S gene of the spike-in that went into the sample, in the same unit of sample; 0 where none did.
    pub spike_in_copies: Option<f64>,
    /// Visit (time point) at which a specimen was taken: `follicular`, `luteal`, `v1`. Samples of two visits are no
    /// replicates.
    pub visit: Option<String>,
    /// Technical replicate: samples of one participant, site and visit that share everything but this.
    pub replicate: Option<String>,
    /// For a mock: the name of the community expected.
    pub expected: Option<String>,
    /// All other columns, by name; an empty cell is absent.
    pub covariates: BTreeMap<String, String>,
}

impl SampleRecord {
    /// When a specimen was taken, as far as the record says it: the visit, and the columns whose name speaks of a visit, a time point, a
    /// date of collection, or the day or phase of the cycle. Specimens of different occasions are not replicates.
    ///
    /// ```
    /// use endobiome_core::{SampleId, SampleRecord};
    /// let mut record = SampleRecord::new(SampleId::new("IM001_E")?);
    /// record.visit = Some("2".to_owned());
    /// record.covariates.insert("cycle phase".to_owned(), "luteal".to_owned());
    /// record.covariates.insert("age".to_owned(), "31".to_owned());
    /// assert_eq!(record.occasion(), [("visit", "2"), ("cycle phase", "luteal")]);
    /// # Ok::<(), endobiome_core::Error>(())
    /// ```
    pub fn occasion(&self) -> Vec<(&str, &str)> {
        const WORDS: [&str; 8] = [
            "visit",
            "timepoint",
            "time_point",
            "collection_date",
            "date_of_collection",
            "cycle_day",
            "cycle_phase",
            "phase",
        ];
        let visit = self.visit.as_deref().map(|visit| ("visit", visit));
        let of_columns = self
            .covariates
            .iter()
            .filter(|(column, _)| {
                let column = column.to_lowercase().replace([' ', '-'], "_");
                WORDS.iter().any(|word| column.contains(word))
            })
            .map(|(column, value)| (column.as_str(), value.as_str()));
        visit.into_iter().chain(of_columns).collect()
    }

    /// A specimen of which nothing else is known.
    pub fn new(id: SampleId) -> Self {
        Self {
            id,
            kind: SampleKind::Specimen,
            site: None,
            participant: None,
            group: None,
            run: None,
            batch: None,
            plate: None,
            well: None,
            dna_ng_ul: None,
            qpcr_copies: None,
            spike_in_copies: None,
            visit: None,
            replicate: None,
            expected: None,
            covariates: BTreeMap::new(),
        }
    }
}
