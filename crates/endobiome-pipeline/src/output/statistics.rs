//! `stats/`: the design, the comparisons, the consensus of differential abundance.

use crate::Result;
use crate::stages::comparison::Comparison;
use endobiome_compare::ComparisonRow;
use endobiome_tables::records;
use std::path::{Path, PathBuf};

/// Writes `design.tsv`, `comparisons.tsv`, `differential_filters.tsv`, `differential_consensus.tsv`, and where
/// communities were related to columns, `dbrda_<metric>.tsv`.
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &Path, comparison: &Comparison) -> Result<Vec<PathBuf>> {
    let folder = folder.join("stats");
    let design = folder.join("design.tsv");
    let warnings = comparison.design.notices().into_iter().map(|warning| {
        vec![
            format!("{:?}", warning.level).to_lowercase(),
            warning.code.clone(),
            warning.contrast.clone(),
            warning.text.clone(),
        ]
    });
    records::write_text(&design, &["level", "code", "contrast", "text"], warnings)?;
    let rows = folder.join("comparisons.tsv");
    records::write_text(&rows, &ComparisonRow::HEADER, comparison.rows.iter().map(ComparisonRow::cells))?;
    let filters = folder.join("differential_filters.tsv");
    let reports = comparison.taxa.iter().map(|(kind, taxa)| {
        let f = &taxa.filter;
        vec![
            kind.name().to_owned(),
            f.taxa_before.to_string(),
            f.taxa_after.to_string(),
            f.samples_before.to_string(),
            f.samples_after.to_string(),
            f.text.clone(),
        ]
    });
    let header = ["table", "taxa_before", "taxa_after", "samples_before", "samples_after", "text"];
    records::write_text(&filters, &header, reports)?;
    let consensus = folder.join("differential_consensus.tsv");
    let rows_of = comparison.taxa.iter().flat_map(|(kind, taxa)| {
        taxa.consensus.iter().map(|c| {
            vec![
                kind.name().to_owned(),
                c.taxon.to_string(),
                c.contrast.clone(),
                c.found_by.join(";"),
                c.tested_by.join(";"),
                c.direction.to_string(),
                if c.supported { "yes" } else { "no" }.to_owned(),
            ]
        })
    });
    let header = ["table", "taxon", "contrast", "found_by", "tested_by", "direction", "supported"];
    records::write_text(&consensus, &header, rows_of)?;
    let mut files = vec![design, rows, filters, consensus];
    for (name, dbrda) in &comparison.constrained {
        let path = folder.join(format!("dbrda_{name}.tsv"));
        let last = [("# eigenvalue", dbrda.constrained_eigenvalues[..dbrda.coordinates.ncols()].to_vec())];
        super::diversity::write_points(&path, "sample", "dbRDA", &dbrda.ids, &dbrda.coordinates, &last)?;
        files.push(path);
    }
    Ok(files)
}
