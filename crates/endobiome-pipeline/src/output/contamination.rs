//! `contamination/`: blanks, contaminants, carry-over, controls.

use crate::Result;
use endobiome_lowbiomass::LowBiomassAssessment;
use endobiome_tables::records::{self, number};
use endobiome_tables::{AtomicFile, feature_table};
use std::path::{Path, PathBuf};

fn optional(value: Option<f64>) -> String {
    value.map_or_else(|| "NA".to_owned(), number)
}

/// Writes the low-biomass layer's answers and its corrected tables.
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &Path, assessment: &LowBiomassAssessment) -> Result<Vec<PathBuf>> {
    let folder = folder.join("contamination");
    let mut files = Vec::new();
    let mut table = |name: &str, header: &[&str], rows: Vec<Vec<String>>| -> Result<()> {
        let path = folder.join(name);
        records::write_text(&path, header, rows)?;
        files.push(path);
        Ok(())
    };
    table(
        "contaminants.tsv",
        &[
            "ASV_ID",
            "taxon",
            "p_frequency",
            "p_prevalence",
            "p",
            "contaminant",
            "kit_share",
            "blanks_with",
            "specimens_with",
            "leaked_reads",
            "reagent_genus",
        ],
        assessment
            .contaminants
            .iter()
            .map(|row| {
                vec![
                    row.feature.to_string(),
                    row.taxon.clone(),
                    optional(row.p_frequency),
                    optional(row.p_prevalence),
                    optional(row.p),
                    row.contaminant.to_string(),
                    optional(row.kit_share),
                    row.blanks_with.to_string(),
                    row.specimens_with.to_string(),
                    optional(row.leaked_reads),
                    row.reagent_genus.to_string(),
                ]
            })
            .collect(),
    )?;
    table(
        "sample_verdict.tsv",
        &[
            "sample",
            "sample_type",
            "body_site",
            "batch",
            "reads",
            "interpretable",
            "detectable_share",
            "limit_of_detection",
            "biomass",
            "biomass_basis",
            "kit_cosine",
            "kit_share",
            "kit_share_upper",
            "claim_level",
            "claim_limit",
        ],
        assessment
            .samples
            .iter()
            .map(|row| {
                vec![
                    row.sample.to_string(),
                    row.kind.to_string(),
                    row.site.as_ref().map(ToString::to_string).unwrap_or_default(),
                    row.batch.clone(),
                    row.reads.to_string(),
                    row.interpretable.to_string(),
                    optional(row.detectable_share),
                    optional(row.limit_of_detection),
                    format!("{:?}", row.biomass).to_lowercase(),
                    row.biomass_basis.clone(),
                    optional(row.kit_cosine),
                    optional(row.kit_share),
                    optional(row.kit_share_upper),
                    row.claim.to_string(),
                    row.claim_limit.clone(),
                ]
            })
            .collect(),
    )?;
    table(
        "carry_over.tsv",
        &[
            "sample",
            "patient_id",
            "vaginal_sample",
            "alpha_hi",
            "alpha_qpcr_low",
            "alpha_qpcr_high",
            "beta_hi",
            "leak_hi",
            "gamma_lo",
            "supported_asvs",
            "niche_call",
            "reason",
        ],
        assessment
            .carry_over
            .iter()
            .map(|row| {
                vec![
                    row.sample.to_string(),
                    row.participant.clone().unwrap_or_default(),
                    row.vaginal_sample.as_ref().map(ToString::to_string).unwrap_or_default(),
                    optional(row.alpha_hi),
                    optional(row.alpha_qpcr_low),
                    optional(row.alpha_qpcr_high),
                    optional(row.beta_hi),
                    optional(row.leak_hi),
                    optional(row.gamma_lo),
                    row.supported.to_string(),
                    row.niche_call.to_string(),
                    row.reason.clone(),
                ]
            })
            .collect(),
    )?;
    table(
        "endometrium_supported.tsv",
        &["sample", "ASV_ID", "taxon", "share", "lower", "explained"],
        assessment
            .supported
            .iter()
            .map(|row| {
                let numbers = [row.share, row.lower, row.explained].map(number);
                [row.sample.to_string(), row.feature.to_string(), row.taxon.clone()]
                    .into_iter()
                    .chain(numbers)
                    .collect()
            })
            .collect(),
    )?;
    table(
        "claims.tsv",
        &["sample", "ASV_ID", "taxon", "share", "claim_level", "claim_limit"],
        assessment
            .claims
            .iter()
            .map(|row| {
                vec![
                    row.sample.to_string(),
                    row.feature.to_string(),
                    row.taxon.clone(),
                    number(row.share),
                    row.level.to_string(),
                    row.limit.clone(),
                ]
            })
            .collect(),
    )?;
    table(
        "controls.tsv",
        &["what", "wanted", "found", "met", "consequence"],
        assessment
            .controls
            .requirements
            .iter()
            .map(|row| {
                vec![
                    row.what.clone(),
                    row.wanted.clone(),
                    row.found.clone(),
                    row.met.to_string(),
                    row.consequence.clone(),
                ]
            })
            .collect(),
    )?;
    let statements = folder.join("statements.txt");
    let mut text = assessment.statements.join("\n");
    text.push('\n');
    AtomicFile::write(&statements, text)?;
    files.push(statements);
    if assessment.tables.has_kit.iter().any(|&has| has) {
        let path = folder.join("feature-table.kit-corrected.tsv");
        feature_table::write(&path, "#OTU ID", &assessment.tables.kit)?;
        files.push(path);
    }
    if assessment.tables.has_carry_over.iter().any(|&has| has) {
        let path = folder.join("feature-table.kit-and-carry-over-corrected.tsv");
        feature_table::write(&path, "#OTU ID", &assessment.tables.kit_and_carry_over)?;
        files.push(path);
    }
    Ok(files)
}
