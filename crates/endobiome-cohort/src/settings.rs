//! What a study says of its clinical side: the section `[cohort]` of a configuration.

use crate::check::{CheckOptions, Windows};
use crate::clinical_error::{ClinicalError, ClinicalResult};
use crate::date::{Date, DateStyle};
use crate::dictionary::Dictionary;
use crate::redcap::{RedcapDictionary, from_redcap};
use crate::rules::{GroupRules, RifReading, RplReading};
use crate::study::{Decimal, Encoding, RawStudy, TableStyle, decode};
use endobiome_core::bounded;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The clinical side of a study.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CohortSettings {
    /// Folder of the clinical tables. Paths of this section of a configuration file are counted from the folder of the file.
    pub folder: Option<PathBuf>,
    /// Export of a REDCap project (CSV, raw codes or labels), in place of `folder`.
    pub redcap: Option<PathBuf>,
    /// Dictionary of that project (CSV, 18 columns).
    pub redcap_dictionary: Option<PathBuf>,
    /// Data dictionary (TSV); without it that of the IMERR trial.
    pub dictionary: Option<PathBuf>,
    /// Data cut, `YYYY-MM-DD`: what is later is in the future. The clock is never read.
    pub as_of: Option<String>,
    /// Decimal sign of the tables.
    pub decimal: Decimal,
    /// How dates are written in the tables.
    pub dates: DateStyle,
    /// Encoding of the tables.
    pub encoding: Encoding,
    /// First and last day of inclusion, `YYYY-MM-DD`.
    pub inclusion: [String; 2],
    /// Length of follow-up after inclusion, calendar months.
    #[schemars(range(min = 0, max = 600))]
    pub follow_up_months: u32,
    /// Which RIF makes the group: `uninterrupted_run`, a past run of three failed transfers that no clinical pregnancy broke;
    /// `never_pregnant`, three and no clinical pregnancy ever. Every other rule is told beside it.
    pub rif: RifReading,
    /// Which RPL makes the group: `with_biochemical` losses, or `without_biochemical`.
    pub rpl: RplReading,
    /// Usual days of a biopsy after the LH surge; outside them a warning.
    pub window_natural: [i64; 2],
    /// Tolerated days after the LH surge; outside them an error, and `leave_out` of `outside_window`.
    pub window_natural_tolerated: [i64; 2],
    /// Usual days of progesterone before a biopsy in a substituted cycle.
    pub window_hrt: [i64; 2],
    /// Tolerated days of progesterone.
    pub window_hrt_tolerated: [i64; 2],
    /// Specimens that a run leaves out: `outside_window`, `antibiotic` (in the month before), `ineligible`. Without a word they
    /// stay, flagged.
    pub leave_out: Vec<LeaveOut>,
}

/// What makes a run leave a specimen out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeaveOut {
    /// A biopsy taken outside the implantation window (V-SMP-01 as an error).
    OutsideWindow,
    /// An antibiotic in the month before (V-SMP-02).
    Antibiotic,
    /// Her verdict is ineligible.
    Ineligible,
}

impl Default for CohortSettings {
    fn default() -> Self {
        let windows = Windows::default();
        Self {
            folder: None,
            redcap: None,
            redcap_dictionary: None,
            dictionary: None,
            as_of: None,
            decimal: Decimal::default(),
            dates: DateStyle::default(),
            encoding: Encoding::default(),
            inclusion: ["2026-01-31".to_owned(), "2029-01-31".to_owned()],
            follow_up_months: 24,
            rif: RifReading::default(),
            rpl: RplReading::default(),
            window_natural: windows.natural,
            window_natural_tolerated: windows.natural_tolerated,
            window_hrt: windows.hrt,
            window_hrt_tolerated: windows.hrt_tolerated,
            leave_out: Vec::new(),
        }
    }
}

impl CohortSettings {
    /// What a check needs to know, with files looked for beside the tables.
    ///
    /// # Errors
    /// [`ClinicalError::Configuration`] without `as_of`, or when a date is none.
    pub fn options(&self) -> ClinicalResult<CheckOptions> {
        let Some(as_of) = &self.as_of else {
            return Err(ClinicalError::Configuration(
                "the data cut is not given: say --as-of YYYY-MM-DD, or as_of in the section [cohort]; the clock is never read"
                    .to_owned(),
            ));
        };
        let day = |name: &str, text: &str| {
            text.parse::<Date>()
                .map_err(|reason| ClinicalError::Configuration(format!("cohort.{name}: {reason}")))
        };
        let [first, last] = &self.inclusion;
        let inclusion = (day("inclusion", first)?, day("inclusion", last)?);
        if inclusion.0 > inclusion.1 {
            return Err(ClinicalError::Configuration(format!(
                "cohort.inclusion: the first day {first} is later than the last, {last}"
            )));
        }
        let months = i32::try_from(self.follow_up_months).ok().filter(|months| *months <= 600);
        let folder = self
            .folder
            .clone()
            .or_else(|| self.redcap.as_deref().and_then(Path::parent).map(Path::to_path_buf));
        Ok(CheckOptions {
            as_of: day("as_of", as_of)?,
            inclusion,
            follow_up_months: months.ok_or_else(|| {
                ClinicalError::Configuration("cohort.follow_up_months: at most 600".to_owned())
            })?,
            rules: GroupRules { rif: self.rif, rpl: self.rpl },
            windows: self.windows()?,
            style: TableStyle { decimal: self.decimal, dates: self.dates, encoding: self.encoding },
            folder,
            export: Vec::new(),
            k: 5,
        })
    }

    fn windows(&self) -> ClinicalResult<Windows> {
        for (name, usual, tolerated) in [
            ("window_natural", self.window_natural, self.window_natural_tolerated),
            ("window_hrt", self.window_hrt, self.window_hrt_tolerated),
        ] {
            if usual[0] > usual[1] || tolerated[0] > usual[0] || tolerated[1] < usual[1] {
                return Err(ClinicalError::Configuration(format!(
                    "cohort.{name}: {} to {} is no window within {name}_tolerated, {} to {}",
                    usual[0], usual[1], tolerated[0], tolerated[1]
                )));
            }
        }
        Ok(Windows {
            natural: self.window_natural,
            natural_tolerated: self.window_natural_tolerated,
            hrt: self.window_hrt,
            hrt_tolerated: self.window_hrt_tolerated,
        })
    }

    /// The tables, from the folder or the REDCap export that the settings name.
    ///
    /// # Errors
    /// [`ClinicalError::Configuration`] when they name none or both; as [`RawStudy::open`] and [`from_redcap`].
    pub fn open_tables(&self, dictionary: &Dictionary) -> ClinicalResult<RawStudy> {
        let which = |message: &str| Err(ClinicalError::Configuration(message.to_owned()));
        let bytes = |path: &Path| {
            std::fs::File::open(path)
                .and_then(|file| bounded::bytes(file, bounded::LONG_TEXT))
                .map_err(|source| ClinicalError::Io { path: path.to_path_buf(), source })
        };
        match (&self.folder, &self.redcap, &self.redcap_dictionary) {
            (Some(_), Some(_), _) => which("cohort: folder and redcap are both given; which one counts?"),
            (Some(folder), None, _) => RawStudy::open(folder, dictionary, self.encoding),
            (None, Some(export), Some(redcap)) => {
                let name = redcap.display().to_string();
                let text = decode(&bytes(redcap)?, &name, Encoding::Utf8)?;
                let project = RedcapDictionary::parse(&text, &name, dictionary)?;
                let file =
                    export.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                from_redcap(&bytes(export)?, &file, &project, dictionary, self.encoding)
            }
            (None, Some(_), None) => which("cohort: redcap needs redcap_dictionary beside it"),
            (None, None, _) => which("cohort: which study? give folder, or redcap and redcap_dictionary"),
        }
    }

    /// The dictionary of the study.
    ///
    /// # Errors
    /// When the file cannot be read or is no dictionary.
    pub fn open_dictionary(&self) -> ClinicalResult<Dictionary> {
        self.dictionary.as_deref().map_or_else(Dictionary::imerr, Dictionary::open)
    }
}
