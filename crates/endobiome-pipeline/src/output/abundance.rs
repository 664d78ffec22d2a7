//! `tables/`: abundances, counts and shares, of ASVs and at each rank, wide, long and by sample.

use crate::Result;
use crate::study::collapsed;
use endobiome_core::column::{Cell, Column, Described, TableDescription};
use endobiome_core::{AbundanceTable, Assignment, Rank};
use endobiome_tables::long_table::LongRow;
use endobiome_tables::{biom, feature_table, long_table, records};
use std::fmt::Display;
use std::path::{Path, PathBuf};

/// Writes the bacterial table in every form: `feature-table.tsv`, `feature-table.biom` (2.1, with taxonomy), `rel-table-ASV.tsv`,
/// `abs-abund-table-2..7.tsv` and `rel-table-2..7.tsv` (2 is phylum, 7 species), `abundance.tsv` and, with the feature
/// `long-table`, `abundance.parquet` (long), and `samples/<sample>.tsv`.
///
/// # Errors
/// When a file cannot be written.
///
/// ```
/// use endobiome_core::{AbundanceTable, Assignment, SampleId};
/// use endobiome_pipeline::output::abundance;
/// let folder = tempfile::tempdir()?;
/// let table = AbundanceTable::from_rows(vec![SampleId::new("S1")?], vec!["asv1", "asv2"], vec![vec![(0, 3_u64), (1, 1)]])?;
/// let files = abundance::write(folder.path(), &table, &[Assignment::default(), Assignment::default()])?;
/// assert!(files.iter().all(|file| file.is_file()));
/// let text = std::fs::read_to_string(folder.path().join("tables/feature-table.tsv"))?;
/// assert_eq!(text, "#OTU ID\tS1\nasv1\t3\nasv2\t1\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write<F: Display>(
    folder: &Path,
    table: &AbundanceTable<F>,
    assignments: &[Assignment],
) -> Result<Vec<PathBuf>> {
    let folder = folder.join("tables");
    let mut files = vec![
        folder.join("feature-table.tsv"),
        folder.join("rel-table-ASV.tsv"),
        folder.join("feature-table.biom"),
    ];
    feature_table::write(&files[0], "#OTU ID", table)?;
    feature_table::write_relative(&files[1], "#OTU ID", table)?;
    let generated_by = concat!("endobiome ", env!("CARGO_PKG_VERSION"));
    // Without what is known of samples: a single step writes the bytes of the run.
    let about = biom::Description { assignments: Some(assignments), records: None, generated_by };
    biom::write_hdf5(&files[2], table, about)?;
    for rank in &Rank::ALL[1..] {
        let level = rank.index() + 1;
        let at_rank = collapsed(table, assignments, *rank).collapse(|_, taxon| taxon.name().to_owned());
        let counts = folder.join(format!("abs-abund-table-{level}.tsv"));
        feature_table::write(&counts, "#OTU ID", &at_rank)?;
        let shares = folder.join(format!("rel-table-{level}.tsv"));
        feature_table::write_relative(&shares, "#OTU ID", &at_rank)?;
        files.extend([counts, shares]);
    }
    files.extend(long_table::write(folder.join("abundance.tsv"), table, assignments)?);
    files.extend(by_sample(&folder, table, assignments)?);
    Ok(files)
}

/// Writes a table of shares: `rel-table-ASV.tsv` and `rel-table-2..7.tsv`.
///
/// # Errors
/// When a file cannot be written.
///
/// ```
/// use endobiome_core::{AbundanceTable, Assignment, SampleId};
/// use endobiome_pipeline::output::abundance;
/// let folder = tempfile::tempdir()?;
/// let shares = AbundanceTable::from_rows(vec![SampleId::new("S1")?], vec!["asv1"], vec![vec![(0, 0.25)]])?;
/// let files = abundance::write_shares(folder.path(), &shares, &[Assignment::default()])?;
/// assert_eq!(std::fs::read_to_string(&files[0])?, "#OTU ID\tS1\nasv1\t0.25\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_shares<F: Display>(
    folder: &Path,
    shares: &AbundanceTable<F, f64>,
    assignments: &[Assignment],
) -> Result<Vec<PathBuf>> {
    let folder = folder.join("tables");
    let mut files = vec![folder.join("rel-table-ASV.tsv")];
    feature_table::write(&files[0], "#OTU ID", shares)?;
    for rank in &Rank::ALL[1..] {
        let at_rank = collapsed(shares, assignments, *rank).collapse(|_, taxon| taxon.name().to_owned());
        let path = folder.join(format!("rel-table-{}.tsv", rank.index() + 1));
        feature_table::write(&path, "#OTU ID", &at_rank)?;
        files.push(path);
    }
    Ok(files)
}

/// The tables that [`write`] writes.
pub(crate) fn tables() -> Vec<TableDescription> {
    let wide = |file, rows, meaning| feature_table::description(file, rows, "#OTU ID", meaning);
    vec![
        wide("tables/feature-table.tsv", "one row a bacterial ASV", "reads of the ASV in the sample"),
        wide("tables/rel-table-ASV.tsv", "one row a bacterial ASV", "share of the ASV in the sample's reads"),
        wide(
            "tables/abs-abund-table-<rank>.tsv",
            "one row a taxon at phylum (2), class (3), order (4), family (5), genus (6) or species (7)",
            "reads of the taxon in the sample",
        ),
        wide("tables/rel-table-<rank>.tsv", "as above", "share of the taxon in the sample's reads"),
        TableDescription::of::<LongRow<'_>>(),
        TableDescription::of::<SampleTaxon>(),
    ]
}

/// A taxon of one sample.
#[derive(Debug, Clone, PartialEq)]
struct SampleTaxon {
    genus: String,
    species: String,
    count: u64,
    total: u64,
}

impl SampleTaxon {
    #[expect(clippy::cast_precision_loss, reason = "a number of reads")]
    fn share(&self) -> f64 {
        self.count as f64 / self.total as f64
    }
}

impl Described for SampleTaxon {
    const FILE: &'static str = "tables/samples/<sample>.tsv";
    const ROWS: &'static str = "one row a species of the sample, most abundant first";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("genus", "its genus", |row: &Self| Cell::text(&row.genus)),
            Column::new(
                "species",
                "the species, the label of a group that the region cannot tell apart, or what is known above them",
                |row: &Self| Cell::text(&row.species),
            ),
            Column::new("count", "its reads", |row: &Self| row.count).unit("reads"),
            Column::new("relative", "its share of the sample's reads", Self::share).unit("share"),
        ]
    }
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
        let rows: Vec<SampleTaxon> = cells
            .into_iter()
            .map(|(taxon, count)| {
                let species = species.features()[taxon].name().to_owned();
                SampleTaxon {
                    genus: genus_of.get(&species).cloned().unwrap_or_default(),
                    species,
                    count,
                    total,
                }
            })
            .collect();
        records::write_described(&path, &rows)?;
        files.push(path);
    }
    Ok(files)
}
