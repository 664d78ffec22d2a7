//! What of diversity is computed.

use super::BetaMetric;
use crate::{Error, Result};
use endobiome_core::Sequence;
use endobiome_ecology::Tree;
use endobiome_ecology::tree::tree_of_sequences;
use endobiome_tables::wide_table::Known;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What may be chosen in diversity. The defaults need no tree and draw nothing at random.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DiversityOptions {
    /// The beta diversities: of shares, of presence, of log-ratios, or on a tree.
    #[schemars(length(min = 1))]
    pub metrics: Vec<BetaMetric>,
    /// Added to every count before the logarithm (`aitchison`).
    #[schemars(with = "endobiome_core::setting::Positive")]
    pub pseudocount: f64,
    /// α of `generalised_unifrac`: 0 weighs branches alike, 1 by abundance.
    #[schemars(with = "endobiome_core::setting::Share")]
    pub unifrac_alpha: f64,
    /// A rooted tree (Newick) whose tips are named as the features: Faith's PD and UniFrac.
    pub tree: Option<PathBuf>,
    /// Make the tree from the sequences of the features (neighbour joining of edit distances) where none is given.
    pub tree_of_sequences: bool,
    /// Axes kept of an ordination.
    #[schemars(range(min = 1, max = 1000))]
    pub axes: usize,
    /// Dimensions of non-metric multidimensional scaling of every metric; 0: none.
    #[schemars(range(min = 0, max = 100))]
    pub nmds: usize,
    /// Axes of robust PCA (log-ratios, matrix completion); 0: none.
    #[schemars(range(min = 0, max = 100))]
    pub robust_pca: usize,
    /// Rarefaction and extrapolation curves of Hill numbers 0, 1 and 2.
    pub curves: bool,
    /// How far curves reach, in reads of the sample.
    #[schemars(range(min = 1.0, max = 1000.0))]
    pub curve_reach: f64,
    /// Bootstrap draws for the intervals of curves; 0: none.
    #[schemars(range(min = 0, max = 100000))]
    pub curve_bootstraps: usize,
    /// Reads to which samples are subsampled, without replacement, again and again; `None`: not at all.
    #[schemars(range(min = 1))]
    pub depth: Option<u64>,
    /// How often samples are subsampled.
    #[schemars(range(min = 1, max = 1000000))]
    pub repeats: u64,
}

impl Default for DiversityOptions {
    fn default() -> Self {
        Self {
            metrics: vec![BetaMetric::BrayCurtis, BetaMetric::Jaccard, BetaMetric::RobustAitchison],
            pseudocount: 0.5,
            unifrac_alpha: 0.5,
            tree: None,
            tree_of_sequences: false,
            axes: 10,
            nmds: 0,
            robust_pca: 0,
            curves: false,
            curve_reach: 2.0,
            curve_bootstraps: 50,
            depth: None,
            repeats: 100,
        }
    }
}

impl DiversityOptions {
    /// Checks what the types cannot, before any work.
    ///
    /// # Errors
    /// [`Error::Configuration`] names the parameter that is wrong.
    pub fn check(&self) -> Result<()> {
        let wrong = |place: &str, message: &str| Err(Error::configuration(place, message));
        if let Some(metric) = self.metrics.iter().find(|metric| metric.needs_tree())
            && self.tree.is_none()
            && !self.tree_of_sequences
        {
            return wrong(
                "diversity.metrics",
                &format!("{} needs a tree: a Newick file, or one made of the sequences", metric.name()),
            );
        }
        if !(self.pseudocount > 0.0 && self.pseudocount.is_finite()) {
            return wrong("diversity.pseudocount", "a number above 0 is needed");
        }
        if !(0.0..=1.0).contains(&self.unifrac_alpha) {
            return wrong("diversity.unifrac_alpha", "a number from 0 to 1 is needed");
        }
        if !(self.curve_reach >= 1.0 && self.curve_reach.is_finite()) {
            return wrong("diversity.curve_reach", "a number of 1 or more is needed");
        }
        if self.depth == Some(0) {
            return wrong("diversity.depth", "at least one read is needed");
        }
        if self.repeats == 0 {
            return wrong("diversity.repeats", "at least one is needed");
        }
        if self.axes == 0 {
            return wrong("diversity.axes", "at least one is needed");
        }
        Ok(())
    }

    /// The tree of the features: read, or made of their sequences, or none.
    ///
    /// # Errors
    /// When the file cannot be read or is no Newick; [`Error::Configuration`] when a tree of sequences is asked for
    /// and there are none.
    pub fn tree_of<F: ToString>(
        &self,
        features: &[F],
        sequences: Option<&[Sequence]>,
    ) -> Result<Option<Tree>> {
        if let Some(path) = &self.tree {
            let tree =
                newick(path)?.parse().map_err(|error| Error::Data(format!("{}: {error}", path.display())))?;
            return Ok(Some(tree));
        }
        if !self.tree_of_sequences {
            return Ok(None);
        }
        let sequences = sequences.ok_or_else(|| {
            Error::configuration("diversity.tree_of_sequences", "the sequences of the features are needed")
        })?;
        let bases: Vec<&str> = sequences.iter().map(Sequence::as_str).collect();
        Ok(if bases.is_empty() { None } else { Some(tree_of_sequences(features, &bases)?) })
    }
}

/// The text of a tree file: Newick, or a QIIME 2 artifact that holds it.
pub(crate) fn newick(path: &Path) -> Result<String> {
    let bytes = std::fs::File::open(path)
        .and_then(|file| endobiome_core::bounded::bytes(file, endobiome_core::bounded::LONG_TEXT))
        .map_err(endobiome_tables::Error::io(path))?;
    if bytes.starts_with(b"PK") {
        let read = endobiome_tables::read_any::parse_any(path, bytes, &Known::default())?;
        let form = read.form;
        return read
            .tree
            .ok_or_else(|| Error::Data(format!("{}: this is no tree but {form}", path.display())));
    }
    String::from_utf8(bytes)
        .map_err(|_| Error::Data(format!("{}: this is no text; a Newick file is needed", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unifrac_without_a_tree_and_values_out_of_range_are_told_before_any_work() {
        let good = DiversityOptions::default();
        assert!(good.check().is_ok());
        let unifrac = DiversityOptions { metrics: vec![BetaMetric::WeightedUnifrac], ..good.clone() };
        assert!(unifrac.check().unwrap_err().to_string().contains("weighted_unifrac needs a tree"));
        assert!(DiversityOptions { tree_of_sequences: true, ..unifrac }.check().is_ok());
        for bad in [
            DiversityOptions { pseudocount: 0.0, ..good.clone() },
            DiversityOptions { unifrac_alpha: 1.5, ..good.clone() },
            DiversityOptions { curve_reach: f64::NAN, ..good.clone() },
            DiversityOptions { depth: Some(0), ..good.clone() },
            DiversityOptions { repeats: 0, ..good.clone() },
            DiversityOptions { axes: 0, ..good },
        ] {
            assert!(bad.check().is_err(), "{bad:?}");
        }
    }
}
