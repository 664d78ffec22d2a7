//! `diversity/`: alpha, distances, ordinations, curves, subsamples.

use crate::Result;
use crate::stages::diversity::{Beta, Diversity, Rarefied};
use endobiome_core::SampleId;
use endobiome_ecology::DistanceMatrix;
use endobiome_ecology::rarefaction::DiversityCurve;
use endobiome_tables::records::{self, number};
use endobiome_tables::square_matrix;
use ndarray::Array2;
use std::path::{Path, PathBuf};

/// Writes `alpha.tsv`, `ordination.tsv`, for each metric `beta_<metric>.tsv` and `pcoa_<metric>.tsv`, and what else
/// was asked for: `nmds_<metric>.tsv`, `robust_pca.tsv`, `robust_pca_loadings.tsv`, `curves.tsv`, `rarefied_alpha.tsv`,
/// `beta_<metric>.rarefied.tsv`.
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &Path, diversity: &Diversity, features: &[String]) -> Result<Vec<PathBuf>> {
    let folder = folder.join("diversity");
    let alpha = folder.join("alpha.tsv");
    let header = [
        "sample",
        "reads",
        "observed",
        "shannon",
        "simpson",
        "inverse_simpson",
        "pielou",
        "berger_parker",
        "hill_0",
        "hill_1",
        "hill_2",
        "chao1",
        "chao1_standard_error",
        "ace",
        "goods_coverage",
        "chao_coverage",
        "faith_pd",
        "warnings",
    ];
    let rows = diversity.alpha.iter().map(|a| {
        let mut row = vec![a.sample.to_string(), number(a.total), a.observed.to_string()];
        row.extend(
            [
                a.shannon,
                a.simpson,
                a.inverse_simpson,
                a.pielou,
                a.berger_parker,
                a.hill[0],
                a.hill[1],
                a.hill[2],
                a.chao1,
                a.chao1_standard_error,
                a.ace,
                a.goods_coverage,
                a.chao_coverage,
            ]
            .map(number),
        );
        row.push(a.faith_pd.map_or_else(String::new, number));
        row.push(a.warnings.iter().map(|warning| warning.message()).collect::<Vec<_>>().join("; "));
        row
    });
    records::write_text(&alpha, &header, rows)?;
    let mut files = vec![alpha];
    for beta in &diversity.beta {
        let path = folder.join(format!("beta_{}.tsv", beta.name));
        write_distances(&path, &beta.distances)?;
        files.push(path);
        if let Some(pcoa) = &beta.ordination {
            let path = folder.join(format!("pcoa_{}.tsv", beta.name));
            let explained = pcoa.explained();
            let eigenvalues = pcoa.eigenvalues.iter().copied().take(explained.len()).collect();
            let last = [("# explained", explained), ("# eigenvalue", eigenvalues)];
            write_points(&path, "sample", "PC", &pcoa.ids, &pcoa.coordinates, &last)?;
            files.push(path);
        }
        if let Some(nmds) = &beta.nmds {
            let path = folder.join(format!("nmds_{}.tsv", beta.name));
            write_points(&path, "sample", "NMDS", &nmds.ids, &nmds.coordinates, &[])?;
            files.push(path);
        }
    }
    if let Some(Ok(pca)) = &diversity.robust_pca {
        let path = folder.join("robust_pca.tsv");
        let last = [("# explained", pca.explained.clone())];
        write_points(&path, "sample", "PC", &pca.ids, &pca.coordinates, &last)?;
        files.push(path);
        let path = folder.join("robust_pca_loadings.tsv");
        write_points(&path, "feature", "PC", features, &pca.loadings, &[])?;
        files.push(path);
    }
    let path = folder.join("ordination.tsv");
    records::write_text(&path, &["metric", "ordination", "measure", "value", "note"], measures(diversity))?;
    files.push(path);
    if !diversity.curves.is_empty() {
        let path = folder.join("curves.tsv");
        write_curves(&path, &diversity.curves)?;
        files.push(path);
    }
    if let Some(rarefied) = &diversity.rarefied {
        files.extend(write_rarefied(&folder, rarefied)?);
    }
    Ok(files)
}

fn write_distances(path: &Path, distances: &DistanceMatrix) -> Result<()> {
    Ok(square_matrix::write(path, distances.ids(), |i, j| distances.get(i, j))?)
}

/// Points as rows, their names under `of`, under `axis`1, 2, …, with further rows at the end.
pub(super) fn write_points<N: ToString>(
    path: &Path,
    of: &str,
    axis: &str,
    names: &[N],
    points: &Array2<f64>,
    last: &[(&str, Vec<f64>)],
) -> Result<()> {
    let axes: Vec<String> = (1..=points.ncols()).map(|k| format!("{axis}{k}")).collect();
    let mut header = vec![of];
    header.extend(axes.iter().map(String::as_str));
    let named = |name: String, values: Vec<f64>| {
        std::iter::once(name).chain(values.into_iter().map(number)).collect::<Vec<_>>()
    };
    let mut rows: Vec<Vec<String>> =
        names.iter().zip(points.rows()).map(|(name, row)| named(name.to_string(), row.to_vec())).collect();
    rows.extend(last.iter().map(|(name, values)| named((*name).to_owned(), values.clone())));
    Ok(records::write_text(path, &header, rows)?)
}

/// What each ordination is worth, one number a row; the reason of one that is not there.
fn measures(diversity: &Diversity) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut tell = |metric: &str, ordination: &str, measure: &str, value: f64, note: &str| {
        rows.push([metric, ordination, measure, &number(value), note].map(str::to_owned).to_vec());
    };
    for Beta { name, ordination, nmds, missing, .. } in &diversity.beta {
        if let Some(pcoa) = ordination {
            // No eigenvalue below 0 gives a share of -0.
            let share = pcoa.negative_share.unwrap_or(f64::NAN) + 0.0;
            let note = match pcoa.negative_share {
                None => "not known: only the first axes were computed",
                Some(share) if share > 0.1 => {
                    "more than a tenth: distances are far from those of any picture"
                }
                Some(_) => "",
            };
            tell(name, "pcoa", "negative_eigenvalue_share", share, note);
            tell(name, "pcoa", "explained_by_two_axes", pcoa.explained().iter().take(2).sum(), "");
        }
        if let Some(nmds) = nmds {
            let near = nmds.stress_of_starts.iter().filter(|s| **s <= nmds.stress * 1.01 + 1e-9).count();
            let note = if nmds.stress > 0.2 { "above 0.2: distances in the picture mean little" } else { "" };
            tell(name, "nmds", "stress", nmds.stress, note);
            #[expect(clippy::cast_precision_loss, reason = "a number of starts")]
            tell(
                name,
                "nmds",
                "starts_that_came_near",
                near as f64,
                if near < 2 { "no other start came near: no safe minimum" } else { "" },
            );
            let note = if nmds.converged { "" } else { "the best start was stopped before it settled" };
            tell(name, "nmds", "converged", f64::from(u8::from(nmds.converged)), note);
        }
        for (ordination, reason) in missing {
            tell(name, ordination, "not_computed", f64::NAN, reason);
        }
    }
    match &diversity.robust_pca {
        Some(Ok(pca)) => {
            tell("log_ratios", "robust_pca", "cells_seen", pca.seen, "");
            tell("log_ratios", "robust_pca", "error", pca.error, "root mean square over the cells seen");
        }
        Some(Err(reason)) => tell("log_ratios", "robust_pca", "not_computed", f64::NAN, reason),
        None => {}
    }
    rows
}

fn write_curves(path: &Path, curves: &[DiversityCurve]) -> Result<()> {
    let header = ["sample", "reads", "extrapolated", "order", "diversity", "low", "high", "coverage", "note"];
    let mut rows = Vec::new();
    for curve in curves {
        if curve.points.is_empty() {
            let mut row = vec![curve.sample.to_string(), "0".to_owned()];
            row.extend(["NA"; 6].map(str::to_owned));
            row.push("no reads".to_owned());
            rows.push(row);
        }
        for point in &curve.points {
            let note = match (point.extrapolated, curve.no_singletons) {
                (true, true) => "no kind was seen once: what lies beyond the sample is not known",
                _ => "",
            };
            for order in 0..3 {
                let interval = point.interval.map(|interval| interval[order]);
                rows.push(vec![
                    curve.sample.to_string(),
                    point.reads.to_string(),
                    if point.extrapolated { "yes" } else { "no" }.to_owned(),
                    order.to_string(),
                    number(point.diversity[order]),
                    interval.map_or_else(String::new, |interval| number(interval.0)),
                    interval.map_or_else(String::new, |interval| number(interval.1)),
                    number(point.coverage),
                    note.to_owned(),
                ]);
            }
        }
    }
    Ok(records::write_text(path, &header, rows)?)
}

fn write_rarefied(folder: &Path, rarefied: &Rarefied) -> Result<Vec<PathBuf>> {
    let alpha = folder.join("rarefied_alpha.tsv");
    let header = ["sample", "depth", "subsamples", "index", "mean", "standard_deviation", "note"];
    let start = |sample: &SampleId| {
        vec![sample.to_string(), rarefied.depth.to_string(), rarefied.repeats.to_string()]
    };
    let mut rows: Vec<Vec<String>> = rarefied
        .alpha
        .iter()
        .map(|index| {
            let mut row = start(&index.sample);
            row.extend([index.index.to_string(), number(index.mean), number(index.standard_deviation)]);
            row.push(String::new());
            row
        })
        .collect();
    for (sample, reads) in &rarefied.shallow {
        let mut row = start(sample);
        row.extend(["NA"; 3].map(str::to_owned));
        row.push(format!("left out: {reads} reads"));
        rows.push(row);
    }
    records::write_text(&alpha, &header, rows)?;
    let mut files = vec![alpha];
    for (name, distances) in &rarefied.beta {
        let path = folder.join(format!("beta_{name}.rarefied.tsv"));
        write_distances(&path, distances)?;
        files.push(path);
    }
    Ok(files)
}
