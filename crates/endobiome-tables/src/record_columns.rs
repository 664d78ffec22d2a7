//! The columns of a samplesheet or metadata table that say something of a sample.

use crate::Problem;
use crate::delimited::{Row, normalised};
use endobiome_core::SampleRecord;
use endobiome_core::missing::is_missing;

/// What a column is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    SampleType,
    Site,
    Participant,
    Group,
    Run,
    Batch,
    Plate,
    Well,
    DnaConcentration,
    QpcrCopies,
    Visit,
    Replicate,
    Expected,
    Covariate,
}

fn meaning(column: &str) -> Meaning {
    match normalised(column).as_str() {
        "sample_type" | "sampletype" | "sample_kind" | "kind" | "sample_or_control" => Meaning::SampleType,
        "body_site" | "site" => Meaning::Site,
        "patient_id" | "participant_id" | "participant" | "patient" => Meaning::Participant,
        "group" => Meaning::Group,
        "run" | "run_id" => Meaning::Run,
        "batch" | "extraction_batch" => Meaning::Batch,
        "plate" | "pcr_plate" => Meaning::Plate,
        "well" => Meaning::Well,
        "dna_ng_ul" | "dna_conc_ng_ul" => Meaning::DnaConcentration,
        "qpcr_copies" | "qpcr_16s_copies" => Meaning::QpcrCopies,
        "visit" | "visit_id" | "timepoint" | "time_point" => Meaning::Visit,
        "replicate" => Meaning::Replicate,
        "expected" => Meaning::Expected,
        _ => Meaning::Covariate,
    }
}

/// Takes every column of `row` but those at `skip` into `record`; a cell without a value (empty, `NA` and the
/// other words of [`is_missing`]) changes nothing.
///
/// Known columns (see `docs/formats.md`) are checked and become typed fields; all others become covariates.
/// What cannot be read is added to `problems`.
pub fn apply(
    record: &mut SampleRecord,
    header: &[String],
    row: &Row,
    skip: &[usize],
    problems: &mut Vec<Problem>,
) {
    for (index, (column, value)) in header.iter().zip(&row.cells).enumerate() {
        if skip.contains(&index) || is_missing(value) {
            continue;
        }
        let mut wrong = |message: String| problems.push(Problem::cell(row.line, column, value, message));
        let text = || Some(value.clone());
        match meaning(column) {
            Meaning::SampleType => match value.parse() {
                Ok(kind) => {
                    record.kind = kind;
                    let site = value.to_ascii_lowercase();
                    if matches!(site.as_str(), "endometrium" | "vagina" | "cervix" | "blood") {
                        record.site = Some(site.into());
                    }
                }
                Err(error) => wrong(error.to_string()),
            },
            Meaning::Site => record.site = Some(value.clone().into()),
            Meaning::Participant => record.participant = text(),
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
            Meaning::Covariate => {
                record.covariates.insert(column.clone(), value.clone());
            }
        }
    }
}

fn quantity(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0)
}
