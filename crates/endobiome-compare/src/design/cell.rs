//! Cells of the samples.

use endobiome_core::SampleRecord;
use endobiome_core::missing::is_missing;

/// The cell of a column of the samplesheet; empty cells and words for missing are `None`.
pub(super) fn cell(record: &SampleRecord, column: &str) -> Option<String> {
    let lower = column.to_ascii_lowercase();
    let text = match lower.as_str() {
        "run" => record.run.clone(),
        "batch" => record.batch.clone(),
        "plate" => record.plate.clone(),
        "visit" => record.visit.clone(),
        "replicate" => record.replicate.clone(),
        "group" => record.group.clone(),
        "site" => record.site.as_ref().map(|s| s.name().to_owned()),
        "dna_ng_ul" => record.dna_ng_ul.map(|v| v.to_string()),
        "qpcr_copies" => record.qpcr_copies.map(|v| v.to_string()),
        "spike_in_copies" => record.spike_in_copies.map(|v| v.to_string()),
        _ => None,
    };
    let text = text.or_else(|| {
        record.covariates.iter().find(|(name, _)| name.eq_ignore_ascii_case(column)).map(|(_, v)| v.clone())
    })?;
    (!is_missing(&text)).then(|| text.trim().to_owned())
}

/// A cell as a finite number.
pub(super) fn number(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|value| value.is_finite())
}
