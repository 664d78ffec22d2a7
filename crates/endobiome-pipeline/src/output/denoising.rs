//! `denoise/`: sequences, their table, statistics, error rates.

use super::status::{self, SetAside};
use crate::Result;
use crate::stages::asv::Asvs;
use endobiome_core::column::{Cell, Column, Described, TableDescription};
use endobiome_core::file_name::part_of;
use endobiome_denoise::result::SampleDenoiseStatistics;
use endobiome_tables::{fasta, feature_table, records};
use std::path::{Path, PathBuf};

/// Writes the ASVs as inferred, before anything is set aside as not bacterial.
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &Path, asvs: &Asvs, set_aside: &SetAside) -> Result<Vec<PathBuf>> {
    let result = &asvs.result;
    let sequences = folder.join("denoise/ASV_seqs.fasta");
    let named = result.table.features().iter().map(ToString::to_string).zip(&result.sequences);
    fasta::write(&sequences, named)?;
    let table = folder.join(TABLE);
    feature_table::write(&table, "ASV_ID", &result.table)?;
    let statistics = status::write(folder, &result.sample_statistics, set_aside)?;
    let mut files = vec![sequences, table, statistics];
    for run in &asvs.errors {
        // A run that is called `all` is not mistaken for reads of which no run is known.
        let name = run.run.as_deref().map_or_else(
            || "all".to_owned(),
            |name| part_of(name).replacen("all", "%61ll", usize::from(name == "all")),
        );
        for (mate, errors) in [("forward", Some(&run.forward)), ("reverse", run.reverse.as_ref())] {
            let Some(errors) = errors else { continue };
            let path = folder.join(format!("denoise/err_{name}_{mate}.tsv"));
            let qualities: Vec<String> = (0..errors.model.n_qualities()).map(|q| q.to_string()).collect();
            let rows: Vec<ErrorRates> = (0..16)
                .map(|transition| ErrorRates {
                    from: BASES[transition / 4],
                    to: BASES[transition % 4],
                    rates: errors.model.row(transition).to_vec(),
                })
                .collect();
            records::write_columns(&path, &ErrorRates::columns(), &qualities, &rows)?;
            files.push(path);
        }
    }
    Ok(files)
}

const TABLE: &str = "denoise/ASV_table.tsv";
const BASES: [char; 4] = ['A', 'C', 'G', 'T'];

/// The tables that [`write`] writes.
pub(crate) fn tables() -> Vec<TableDescription> {
    vec![
        feature_table::description(
            TABLE,
            "one row an ASV as inferred",
            "ASV_ID",
            "reads of the ASV in the sample",
        ),
        status::description::<SampleDenoiseStatistics>(),
        TableDescription::of::<ErrorRates>(),
    ]
}

/// The rates at which one base is read as another.
#[derive(Debug, Clone, PartialEq)]
struct ErrorRates {
    from: char,
    to: char,
    rates: Vec<f64>,
}

impl Described for ErrorRates {
    const FILE: &'static str = "denoise/err_<run>_<mate>.tsv";
    const ROWS: &'static str = "one row a pair of bases, of each sequencing run and mate (`dada2` only)";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new(
                "transition",
                "the base that is there and the one that is read: `A2C`",
                |row: &Self| Cell::text(format!("{}2{}", row.from, row.to)),
            ),
            Column::each(
                "<quality>",
                "how often that happens at this Phred score",
                "Phred score",
                |row: &Self, at| row.rates[at],
            )
            .unit("share"),
        ]
    }
}
