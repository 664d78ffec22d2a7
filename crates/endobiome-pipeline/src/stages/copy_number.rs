//! The table of 16S copy numbers that the user gives.

use crate::{Error, Result};
use endobiome_core::{AbundanceTable, Assignment, FeatureId, Lineage, Rank};
use endobiome_dysbiosis::DysbiosisParameters;
use endobiome_dysbiosis::copy_number::{CopyNumberStudy, CopyNumberTable, correct_for_copy_number};
use endobiome_tables::Problem;
use endobiome_tables::delimited::{DelimitedTable, normalised};
use endobiome_taxonomy::names;
use std::path::Path;

/// Copies above which a number is taken for a mistake of the column. A choice: genomes have 1 to about 20, seldom more.
const MOST: f64 = 50.0;

/// Reads copy numbers: a table of two columns (taxon, copies), or rrnDB's statistics by taxon (`pantaxa_stats_NCBI.tsv` or
/// `pantaxa_stats_RDP.tsv`, with the columns `rank`, `name` and `mean`). Names of any vocabulary are taken; ranks beside the seven
/// are left out.
///
/// # Errors
/// When the file cannot be read, holds no number, or a number is not above 0 or above 50; each bad cell is told.
///
/// ```
/// use endobiome_core::{Assignment, Rank};
/// use endobiome_dysbiosis::copy_number::CopyBasis;
/// use endobiome_pipeline::stages::copy_number::read;
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("rrndb.tsv");
/// std::fs::write(
///     &path,
///     "taxid\trank\tname\tchildcount\tmin\tmax\tmode\tmedian\tmean\tstddev\tsum16slist\n\
///      1578\tgenus\tLactobacillus\t9\t4\t9\t5\t5\t5.6\t1.5\t\n47770\tspecies\tLactobacillus crispatus\t9\t4\t5\t4\t4\t4.2\t.4\t\n",
/// )?;
/// let table = read(&path)?;
/// let mut iners = Assignment::default();
/// iners.lineage.set(Rank::Genus, "Lactobacillus");
/// iners.lineage.set(Rank::Species, "Lactobacillus iners");
/// assert_eq!((table.len(), table.of(&iners)), (2, Some((5.6, CopyBasis::Parent(Rank::Genus)))));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read(path: &Path) -> Result<CopyNumberTable> {
    let table = DelimitedTable::read(path)?;
    let place = |wanted: &[&str]| {
        table.header.iter().position(|column| wanted.contains(&normalised(column).as_str()))
    };
    let mut problems = Vec::new();
    let (rank, name, copies) = match (place(&["rank"]), place(&["name"]), place(&["mean"])) {
        (Some(rank), Some(name), Some(mean)) => (Some(rank), name, mean),
        _ if table.header.len() >= 2 => (None, 0, 1),
        _ => {
            problems.push(Problem::file("two columns are needed: taxon and copies"));
            table.checked(problems)?;
            return Err(Error::Internal("a table without two columns was taken".to_owned()));
        }
    };
    let mut read = CopyNumberTable::default();
    for row in &table.rows {
        let (Some(taxon), Some(cell)) = (row.cells.get(name), row.cells.get(copies)) else { continue };
        let lineage = match rank.and_then(|rank| row.cells.get(rank)) {
            // rrnDB has rows of strains, clades and others too.
            Some(word) => match word.parse::<Rank>() {
                Ok(rank) => lineage_of(rank, taxon),
                Err(_) => continue,
            },
            None => {
                let plain = taxon.rsplit(';').next().unwrap_or_default().trim();
                let plain = plain.split_once("__").map_or(plain, |(_, name)| name).replace('_', " ");
                let is_binomial = plain.trim().contains(' ');
                lineage_of(if is_binomial { Rank::Species } else { rank_of(&plain) }, &plain)
            }
        };
        match cell.parse::<f64>() {
            Ok(number) if number > 0.0 && number <= MOST => read.add(&lineage, number),
            _ => problems.push(Problem::cell(
                row.line,
                &table.header[copies],
                cell,
                "copies in a genome are a number above 0, 50 at most",
            )),
        }
    }
    if read.is_empty() && problems.is_empty() {
        problems.push(Problem::file("it holds no copy number"));
    }
    table.checked(problems)?;
    Ok(read)
}

/// The rank of a name of one word: the widest that the vocabulary knows it at, else a genus.
fn rank_of(name: &str) -> Rank {
    let known = |rank: &Rank| names::canonical(*rank, name).known;
    Rank::ALL.into_iter().filter(|rank| *rank != Rank::Species).find(known).unwrap_or(Rank::Genus)
}

fn lineage_of(rank: Rank, name: &str) -> Lineage {
    let mut lineage = names::canonical_lineage_of(rank, name.trim()).lineage;
    let genus = lineage.get(Rank::Species).and_then(|species| species.split(' ').next()).map(str::to_owned);
    if let (None, Some(genus)) = (lineage.get(Rank::Genus), genus) {
        lineage.set(Rank::Genus, genus);
    }
    lineage
}

/// What copy numbers change, where the settings name a table of them; with the noise of the calls
/// ([`call_parameters`](super::endometrial::call_parameters)).
///
/// # Errors
/// As [`read()`].
pub fn corrected(
    counts: &AbundanceTable<FeatureId>,
    canonical: &[Assignment],
    parameters: &DysbiosisParameters,
) -> Result<Option<CopyNumberStudy>> {
    let Some(path) = &parameters.copy_number else { return Ok(None) };
    Ok(Some(correct_for_copy_number(counts, canonical, &read(path)?, parameters)?))
}
