//! `diversity/`: alpha, distances, ordinations, curves, subsamples.

mod axes;
mod curves;
mod measures;
pub(super) mod points;
mod rarefied;

pub(super) use axes::{AxisRow, columns as axis_columns};

use super::described;
use super::status::{self, SetAside};
use crate::Result;
use crate::stages::diversity::{Diversity, Rarefied};
use curves::CurveRow;
use endobiome_core::column::TableDescription;
use endobiome_ecology::{AlphaDiversity, DistanceMatrix};
use endobiome_tables::{records, square_matrix};
use measures::MeasureRow;
use rarefied::RarefiedRow;
use std::path::{Path, PathBuf};

const BETA: &str = "diversity/beta_<metric>.tsv";
const BETA_RAREFIED: &str = "diversity/beta_<metric>.rarefied.tsv";
const PCOA: &str = "diversity/pcoa_<metric>.tsv";
const NMDS: &str = "diversity/nmds_<metric>.tsv";
const ROBUST_PCA: &str = "diversity/robust_pca.tsv";
const LOADINGS: &str = "diversity/robust_pca_loadings.tsv";
const AXES: &str = "diversity/ordination_axes.tsv";

/// Writes `alpha.tsv`, `ordination.tsv`, `ordination_axes.tsv`, for each metric `beta_<metric>.tsv` and
/// `pcoa_<metric>.tsv`, and what else was asked for: `nmds_<metric>.tsv`, `robust_pca.tsv`, `robust_pca_loadings.tsv`,
/// `curves.tsv`, `rarefied_alpha.tsv`, `beta_<metric>.rarefied.tsv`.
///
/// # Errors
/// When a file cannot be written.
///
/// ```
/// use endobiome_core::{AbundanceTable, Context, SampleId};
/// use endobiome_pipeline::output::{self, status::SetAside};
/// use endobiome_pipeline::stages::diversity::{DiversityOptions, diversity};
/// let samples = ["S1", "S2", "S3"].map(SampleId::new).into_iter().collect::<Result<Vec<_>, _>>()?;
/// let rows = vec![vec![(0, 900), (1, 100)], vec![(0, 500), (1, 500)], vec![(1, 300), (2, 1200)]];
/// let table = AbundanceTable::from_rows(samples, vec!["a", "b", "c"], rows)?;
/// let found = diversity(&table, &DiversityOptions::default(), None, &Context::silent())?;
/// let names: Vec<String> = table.features().iter().map(ToString::to_string).collect();
/// let folder = tempfile::tempdir()?;
/// let files = output::diversity::write(folder.path(), &found, &names, &SetAside::of(&[]))?;
/// assert!(files.iter().all(|file| file.is_file()));
/// assert!(files.iter().any(|file| file.ends_with("beta_bray_curtis.tsv")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write(
    folder: &Path,
    diversity: &Diversity,
    features: &[String],
    set_aside: &SetAside,
) -> Result<Vec<PathBuf>> {
    let mut files = vec![status::write(folder, &diversity.alpha, set_aside)?];
    for beta in &diversity.beta {
        let at = |file: &str| folder.join(file.replace("<metric>", &beta.name));
        let path = at(BETA);
        write_distances(&path, &beta.distances)?;
        files.push(path);
        if let Some(pcoa) = &beta.ordination {
            let path = at(PCOA);
            points::write(
                &path,
                &points::principal("sample", "the sample"),
                "PC",
                &pcoa.ids,
                &pcoa.coordinates,
            )?;
            files.push(path);
        }
        if let Some(nmds) = &beta.nmds {
            let path = at(NMDS);
            points::write(&path, &nmds_columns(), "NMDS", &nmds.ids, &nmds.coordinates)?;
            files.push(path);
        }
    }
    if let Some(Ok(pca)) = &diversity.robust_pca {
        let path = folder.join(ROBUST_PCA);
        points::write(&path, &points::principal("sample", "the sample"), "PC", &pca.ids, &pca.coordinates)?;
        files.push(path);
        let path = folder.join(LOADINGS);
        points::write(&path, &loading_columns(), "PC", features, &pca.loadings)?;
        files.push(path);
    }
    files.push(described(folder, &MeasureRow::of(diversity))?);
    let path = folder.join(AXES);
    records::write_columns(&path, &axis_columns(), &[], &AxisRow::of(diversity))?;
    files.push(path);
    if !diversity.curves.is_empty() {
        files.push(described(folder, &diversity.curves.iter().flat_map(CurveRow::of).collect::<Vec<_>>())?);
    }
    if let Some(rarefied) = &diversity.rarefied {
        files.extend(write_rarefied(folder, rarefied)?);
    }
    Ok(files)
}

fn write_rarefied(folder: &Path, rarefied: &Rarefied) -> Result<Vec<PathBuf>> {
    let mut files = vec![described(folder, &RarefiedRow::of(rarefied))?];
    for (name, distances) in &rarefied.beta {
        let path = folder.join(BETA_RAREFIED.replace("<metric>", name));
        write_distances(&path, distances)?;
        files.push(path);
    }
    Ok(files)
}

fn write_distances(path: &Path, distances: &DistanceMatrix) -> Result<()> {
    Ok(square_matrix::write(path, distances.ids(), |i, j| distances.get(i, j))?)
}

fn nmds_columns() -> Vec<endobiome_core::column::Column<points::Point>> {
    points::columns("sample", "the sample", "NMDS<n>", "its place in the dimension")
}

fn loading_columns() -> Vec<endobiome_core::column::Column<points::Point>> {
    points::columns("feature", "the ASV", "PC<n>", "how it moves a sample along the axis")
}

/// The tables that [`write`] writes.
pub(crate) fn tables() -> Vec<TableDescription> {
    let principal = || points::principal("sample", "the sample");
    vec![
        status::description::<AlphaDiversity>(),
        square_matrix::description(BETA, "distance of the two samples"),
        TableDescription::new(PCOA, "one row a sample with reads: its principal coordinates", &principal()),
        TableDescription::of::<MeasureRow>(),
        TableDescription::new(AXES, "one row an ordination and axis", &axis_columns()),
        TableDescription::new(
            NMDS,
            "with `--nmds DIMENSIONS`: one row a sample with reads, in non-metric scaling",
            &nmds_columns(),
        ),
        TableDescription::new(
            ROBUST_PCA,
            "with `--robust-pca AXES`: one row a sample with reads",
            &principal(),
        ),
        TableDescription::new(LOADINGS, "with `--robust-pca AXES`: one row an ASV", &loading_columns()),
        TableDescription::of::<CurveRow<'_>>(),
        TableDescription::of::<RarefiedRow<'_>>(),
        square_matrix::description(
            BETA_RAREFIED,
            "with `--depth READS`: mean distance over the subsamples, of the samples deep enough",
        ),
    ]
}
