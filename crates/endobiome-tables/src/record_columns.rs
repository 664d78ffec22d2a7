//! The columns of a samplesheet or metadata table that say something of a sample.

use crate::Problem;
use crate::delimited::{Row, normalised};
use endobiome_core::{SampleKind, SampleRecord};

/// What a column is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    SampleType,
    /// decontam's `is.neg`: TRUE marks a negative control.
    IsNegative,
    Site,
    Participant,
    Subject,
    Group,
    Run,
    Batch,
    Plate,
    Well,
    DnaConcentration,
    QpcrCopies,
    SpikeInCopies,
    Visit,
    Replicate,
    Expected,
    Covariate,
}

fn meaning(column: &str) -> Meaning {
    match normalised(column).as_str() {
        "sample_type" | "sampletype" | "sample_kind" | "kind" | "sample_or_control" | "sampleorcontrol" => {
            Meaning::SampleType
        }
        "is_neg"
        | "is.neg"
        | "isneg"
        | "is_negative"
        | "negative_control"
        | "is_blank"
        | "is_control_negative" => Meaning::IsNegative,
        "body_site" | "bodysite" | "site" | "sample_site" | "env_body_site" => Meaning::Site,
        "patient_id" | "participant_id" | "participant" | "patient" => Meaning::Participant,
        "subject" | "subject_id" | "host_subject_id" | "woman" | "woman_id" => Meaning::Subject,
        "group" => Meaning::Group,
        "run" | "run_id" => Meaning::Run,
        "batch" | "extraction_batch" => Meaning::Batch,
        "plate" | "pcr_plate" => Meaning::Plate,
        "well" => Meaning::Well,
        "dna_ng_ul" | "dna_conc_ng_ul" => Meaning::DnaConcentration,
        "qpcr_copies" | "qpcr_16s_copies" => Meaning::QpcrCopies,
        "spike_in_copies" | "spikein_copies" | "spike_copies" => Meaning::SpikeInCopies,
        "visit" | "visit_id" | "timepoint" | "time_point" => Meaning::Visit,
        "replicate" => Meaning::Replicate,
        "expected" => Meaning::Expected,
        _ => Meaning::Covariate,
    }
}

/// Whether a column has a meaning of its own; all others are covariates.
///
/// ```
/// use endobiome_tables::record_columns::is_understood;
/// assert!(is_understood("sample_type") && is_understood("batch"));
/// assert!(!is_understood("favourite_colour"));
/// ```
pub fn is_understood(column: &str) -> bool {
    meaning(column) != Meaning::Covariate
}

/// Whether a column of this name says what a sample is for.
pub(crate) fn says_the_kind(column: &str) -> bool {
    matches!(meaning(column), Meaning::SampleType | Meaning::IsNegative)
}

/// Takes every column of `row` but those at `skip` into `record`; an empty cell changes nothing; words that mean a
/// missing value were emptied before, by the rules of the table.
///
/// Known columns (see `docs/formats.md`) are checked and become typed fields; all others become covariates.
/// What cannot be read is added to `problems`.
///
/// ```
/// use endobiome_core::{SampleId, SampleRecord};
/// use endobiome_tables::{delimited::Row, record_columns::apply};
/// let header = ["sample", "batch", "well", "age"].map(str::to_owned);
/// let row = Row { line: 2, cells: ["S1", "EX1", "Z99", "31"].map(str::to_owned).to_vec() };
/// let (mut record, mut problems) = (SampleRecord::new(SampleId::new("S1")?), Vec::new());
/// apply(&mut record, &header, &row, &[0], &mut problems);
/// assert_eq!((record.batch.as_deref(), record.covariates["age"].as_str()), (Some("EX1"), "31"));
/// // There is no such well.
/// assert_eq!((problems.len(), problems[0].line, problems[0].column.as_deref()), (1, Some(2), Some("well")));
/// # Ok::<(), endobiome_core::Error>(())
/// ```
pub fn apply(
    record: &mut SampleRecord,
    header: &[String],
    row: &Row,
    skip: &[usize],
    problems: &mut Vec<Problem>,
) {
    for (index, (column, value)) in header.iter().zip(&row.cells).enumerate() {
        if skip.contains(&index) || value.is_empty() {
            continue;
        }
        let mut wrong = |message: String| problems.push(Problem::cell(row.line, column, value, message));
        let text = || Some(value.clone());
        match meaning(column) {
            Meaning::SampleType => match sample_kind(column, value) {
                Ok(kind) => {
                    record.kind = kind;
                    if let Ok(site) = value.parse() {
                        record.site = Some(site);
                    }
                }
                Err(message) => wrong(message),
            },
            Meaning::IsNegative => match truth(value) {
                Some(true) if !record.kind.is_blank() => record.kind = SampleKind::ExtractionBlank,
                Some(_) => {}
                None => wrong("TRUE for a negative control or FALSE is needed".to_owned()),
            },
            Meaning::Site => match value.parse() {
                Ok(site) => record.site = Some(site),
                Err(error) => wrong(error.to_string()),
            },
            Meaning::Participant => record.participant = text(),
            // The archives' word for the host: of several such columns the one that names patients is meant.
            Meaning::Subject => {
                if record.participant.is_none() {
                    record.participant = text();
                }
            }
            Meaning::Group => record.group = text(),
            Meaning::Run => record.run = text(),
            Meaning::Batch => record.batch = text(),
            Meaning::Plate => record.plate = text(),
            Meaning::Visit => record.visit = text(),
            Meaning::Replicate => record.replicate = text(),
            Meaning::Expected => record.expected = text(),
            Meaning::Well => match value.parse() {
                Ok(well) => record.well = Some(well),
                Err(error) => wrong(error.to_string()),
            },
            Meaning::DnaConcentration => match quantity(value) {
                Some(number) => record.dna_ng_ul = Some(number),
                None => wrong("a number of ng/uL, 0 or more, is needed".to_owned()),
            },
            Meaning::QpcrCopies => match quantity(value) {
                Some(number) => record.qpcr_copies = Some(number),
                None => wrong("a number of copies, 0 or more, is needed".to_owned()),
            },
            Meaning::SpikeInCopies => match quantity(value) {
                Some(number) => record.spike_in_copies = Some(number),
                None => wrong("a number of copies, 0 or more, is needed".to_owned()),
            },
            Meaning::Covariate => {
                record.covariates.insert(column.clone(), value.clone());
            }
        }
    }
}

fn quantity(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0)
}

/// The kind of a sample, by the word and by the column it stands in.
fn sample_kind(column: &str, value: &str) -> Result<SampleKind, String> {
    let asks_for_control = normalised(column).starts_with("sample_or");
    match value.trim().to_lowercase().as_str() {
        "control" | "controls" if asks_for_control => Ok(SampleKind::ExtractionBlank),
        "control" | "controls" => Err(
            "a control may be a woman of the control group or a negative control: write sample or negative_control here, and the group in the column group"
                .to_owned(),
        ),
        "true" | "false" | "yes" | "no" | "0" | "1" => Err(
            "it cannot be told whether this marks samples or controls; call the column is_neg (TRUE: negative control) or write the kind in words"
                .to_owned(),
        ),
        _ => value.parse().map_err(|error: endobiome_core::Error| error.to_string()),
    }
}

fn truth(value: &str) -> Option<bool> {
    match value.to_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "1" => Some(true),
        "false" | "f" | "no" | "n" | "0" => Some(false),
        _ => None,
    }
}
