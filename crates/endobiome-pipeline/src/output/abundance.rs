//! `tables/`: abundances, counts and shares, of ASVs and at each rank, wide, long and by sample.

use crate::Result;
use crate::study::collapsed;
use endobiome_core::{AbundanceTable, Assignment, Rank};
use endobiome_tables::{feature_table, long_table, records};
use std::fmt::Display;
use std::path::{Path, PathBuf};

/// Writes the bacterial table in every form: `feature-table.tsv`, `rel-table-ASV.tsv`,
/// `abs-abund-table-2..7.tsv` and `rel-table-2..7.tsv` (2 is phylum, 7 species), `abundance.tsv` and
/// `abundance.parquet` (long), and `samples/<sample>.tsv`.
///
/// # Errors
/// When a file cannot be written.
pub fn write<F: Display>(
    folder: &Path,
    table: &AbundanceTable<F>,
    assignments: &[Assignment],
) -> Result<Vec<PathBuf>> {
    let folder = folder.join("tables");
    let mut files = vec![folder.join("feature-table.tsv"), folder.join("rel-table-ASV.tsv")];
    feature_table::write(&files[0], "#OTU ID", table)?;
    feature_table::write_relative(&files[1], "#OTU ID", table)?;
    for rank in &Rank::ALL[1..] {
        let level = rank.index() + 1;
        let at_rank = collapsed(table, assignments, *rank).collapse(|_, taxon| taxon.name().to_owned());
        let counts = folder.join(format!("abs-abund-table-{level}.tsv"));
        feature_table::write(&counts, "#OTU ID", &at_rank)?;
        let shares = folder.join(format!("rel-table-{level}.tsv"));
        feature_table::write_relative(&shares, "#OTU ID", &at_rank)?;
        files.extend([counts, shares]);
    }
    let long = folder.join("abundance.tsv");
    long_table::write(&long, table, assignments)?;
    files.extend([long.clone(), long.with_extension("parquet")]);
    files.extend(by_sample(&folder, table, assignments)?);
    Ok(files)
}

/// One small table a sample: its taxa at species rank with counts and shares, most abundant first.
fn by_sample<F: Display>(
    folder: &Path,
    table: &AbundanceTable<F>,
    assignments: &[Assignment],
) -> Result<Vec<PathBuf>> {
    let species = collapsed(table, assignments, Rank::Species);
    let genus_of: std::collections::BTreeMap<String, String> = assignments
        .iter()
        .map(|a| (a.taxon_at(Rank::Species).name().to_owned(), a.taxon_at(Rank::Genus).name().to_owned()))
        .collect();
    let mut files = Vec::new();
    for (row, sample) in species.samples().iter().enumerate() {
        let total = species.sample_total(row);
        let mut cells: Vec<(usize, u64)> = species.row(row).collect();
        cells.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        let path = folder.join("samples").join(format!("{sample}.tsv"));
        #[expect(clippy::cast_precision_loss, reason = "a number of reads")]
        let rows = cells.into_iter().map(|(taxon, count)| {
            let name = species.features()[taxon].name();
            vec![
                genus_of.get(name).cloned().unwrap_or_default(),
                name.to_owned(),
                count.to_string(),
                records::number(count as f64 / total as f64),
            ]
        });
        records::write_text(&path, &["genus", "species", "count", "relative"], rows)?;
        files.push(path);
    }
    Ok(files)
}
