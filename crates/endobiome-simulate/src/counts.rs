//! Count-level studies of paired niches as files.

use crate::Result;
use crate::niches::{PairedNicheDesign, simulate_niches};
use endobiome_tables::records::number;
use endobiome_tables::{feature_table, records, taxonomy_table};
use std::path::Path;

/// Draws a study and writes `feature-table.tsv`, `ASV_tax.tsv`, `metadata.tsv` (with sites, women, batches, wells,
/// qPCR copies) and `truth/women.tsv` (shares of carry-over, reagents, leak and own community). Answers the number of samples.
///
/// # Errors
/// When the study cannot be drawn or a file cannot be written.
///
/// ```
/// use endobiome_simulate::{counts, niches::PairedNicheDesign};
/// let folder = tempfile::tempdir()?;
/// let design = PairedNicheDesign { women: 3, blanks: 2, ..Default::default() };
/// // Two samples a woman, and the blanks of the one batch.
/// assert_eq!(counts::simulate(&design, folder.path())?, 8);
/// assert!(folder.path().join("truth/women.tsv").is_file());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn simulate(design: &PairedNicheDesign, folder: &Path) -> Result<usize> {
    let study = simulate_niches(design)?;
    feature_table::write(folder.join("feature-table.tsv"), "#OTU ID", &study.counts)?;
    taxonomy_table::write(folder.join("ASV_tax.tsv"), study.counts.features(), &study.assignments)?;
    let header = [
        "sample",
        "sample_type",
        "body_site",
        "patient_id",
        "batch",
        "plate",
        "well",
        "qpcr_copies",
        "replicate",
    ];
    let rows = study.records.iter().map(|record| {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        vec![
            record.id.to_string(),
            record.kind.to_string(),
            record.site.as_ref().map(ToString::to_string).unwrap_or_default(),
            text(&record.participant),
            text(&record.batch),
            text(&record.plate),
            record.well.map(|well| well.to_string()).unwrap_or_default(),
            record.qpcr_copies.map(number).unwrap_or_default(),
            text(&record.replicate),
        ]
    });
    records::write_text(folder.join("metadata.tsv"), &header, rows)?;
    let women = study.women.iter().map(|woman| {
        let numbers = [woman.alpha, woman.beta, woman.gamma, woman.leak, woman.overlap()].map(number);
        [woman.participant.clone(), format!("{:?}", woman.scenario).to_lowercase()]
            .into_iter()
            .chain(numbers)
            .collect::<Vec<_>>()
    });
    let header = ["patient_id", "scenario", "carry_over", "reagents", "own", "leak", "overlap"];
    records::write_text(folder.join("truth/women.tsv"), &header, women)?;
    Ok(study.records.len())
}
