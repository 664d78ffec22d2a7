//! `diversity/`: alpha, distances, principal coordinates.

use crate::Result;
use crate::stages::diversity::Diversity;
use endobiome_tables::records::{self, number};
use endobiome_tables::square_matrix;
use std::path::{Path, PathBuf};

/// Writes `alpha.tsv`, and `beta_<metric>.tsv` and `pcoa_<metric>.tsv` for each metric.
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &Path, diversity: &Diversity) -> Result<Vec<PathBuf>> {
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
        row.push(a.warnings.iter().map(|warning| warning.message()).collect::<Vec<_>>().join("; "));
        row
    });
    records::write_text(&alpha, &header, rows)?;
    let mut files = vec![alpha];
    for beta in &diversity.beta {
        let path = folder.join(format!("beta_{}.tsv", beta.name));
        square_matrix::write(&path, beta.distances.ids(), |i, j| beta.distances.get(i, j))?;
        files.push(path);
        let Some(ordination) = &beta.ordination else { continue };
        let path = folder.join(format!("pcoa_{}.tsv", beta.name));
        let explained = ordination.explained();
        let axes: Vec<String> = (1..=explained.len()).map(|axis| format!("PC{axis}")).collect();
        let mut header = vec!["sample"];
        header.extend(axes.iter().map(String::as_str));
        let named = |name: &str, values: Vec<f64>| {
            std::iter::once(name.to_owned()).chain(values.into_iter().map(number)).collect::<Vec<_>>()
        };
        let mut rows: Vec<Vec<String>> = ordination
            .ids
            .iter()
            .zip(ordination.coordinates.rows())
            .map(|(id, row)| named(id.as_str(), row.to_vec()))
            .collect();
        rows.push(named("# explained", explained.clone()));
        let eigenvalues = ordination.eigenvalues.iter().copied().take(explained.len()).collect();
        rows.push(named("# eigenvalue", eigenvalues));
        records::write_text(&path, &header, rows)?;
        files.push(path);
    }
    Ok(files)
}
