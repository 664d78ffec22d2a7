//! What a sample is for.

use super::BodySite;
use crate::column::Cell;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

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
