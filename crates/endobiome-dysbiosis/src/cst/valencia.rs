//! Nearest centroid by Yue-Clayton similarity, as VALENCIA does it (France 2020).

use super::Centroids;

/// The similarities of one sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Similarities {
    /// One value a sub-type, in the order of the centroids.
    pub theta: Vec<f64>,
    /// The first greatest.
    pub best: usize,
}

impl Similarities {
    /// The greatest similarity: the score.
    pub fn score(&self) -> f64 {
        self.theta[self.best]
    }

    /// The score minus the greatest similarity to a sub-type of another type; `None` with one type.
    pub fn margin(&self, centroids: &Centroids) -> Option<f64> {
        let own = collapse(&centroids.sub_types()[self.best]);
        self.theta
            .iter()
            .zip(centroids.sub_types())
            .filter(|(_, name)| collapse(name) != own)
            .map(|(theta, _)| *theta)
            .reduce(f64::max)
            .map(|other| self.score() - other)
    }
}

/// `theta = sum p c / (sum (p - c)^2 + sum p c)` against every centroid.
///
/// `shares` are (taxon, share) under VALENCIA names; a share is reads / `read_count` and need not sum to 1 (as in the original).
/// Taxa that the centroids do not have stay in the denominator; cells without value are skipped. Names that come twice
/// are added. `None` when all shares are 0 or one is not finite: the original gives NaN there.
/// Complexity O(sub-types x taxa).
///
/// ```
/// use endobiome_dysbiosis::cst::{Centroids, similarities};
/// let centroids = Centroids::read("sub_CST,a,b\nI-A,1,0\nIV-B,0.5,0.5\n".as_bytes())?;
/// // I-A: 0.5 / (0.25 + 0.25 + 0.5); IV-B is the sample itself.
/// let found = similarities(&centroids, [("a", 0.5), ("b", 0.5)]).ok_or("no reads")?;
/// assert_eq!((found.theta.as_slice(), found.best), (&[0.5, 1.0][..], 1));
/// assert_eq!(found.margin(&centroids), Some(0.5));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn similarities<'n>(
    centroids: &Centroids,
    shares: impl IntoIterator<Item = (&'n str, f64)>,
) -> Option<Similarities> {
    let mut inside = vec![0.0; centroids.taxa().len()];
    let mut outside: std::collections::BTreeMap<&str, f64> = std::collections::BTreeMap::new();
    let mut any = false;
    for (name, share) in shares {
        if !share.is_finite() {
            return None;
        }
        any |= share != 0.0;
        match centroids.column(name) {
            Some(column) => inside[column] += share,
            None => *outside.entry(name).or_insert(0.0) += share,
        }
    }
    if !any {
        return None;
    }
    let beyond: f64 = outside.values().map(|share| share * share).sum();
    let theta: Vec<f64> = (0..centroids.sub_types().len())
        .map(|sub_type| yue_clayton(&inside, centroids.shares(sub_type), beyond))
        .collect();
    let mut best = 0;
    for (at, value) in theta.iter().enumerate() {
        if *value > theta[best] {
            best = at;
        }
    }
    Some(Similarities { theta, best })
}

/// Similarity of shares on the centroids' taxa; `beyond` is the sum of squares of the others.
pub(super) fn yue_clayton(inside: &[f64], centroid: &[f64], beyond: f64) -> f64 {
    let (mut product, mut difference) = (0.0, 0.0);
    for (p, c) in inside.iter().zip(centroid) {
        if c.is_nan() {
            continue;
        }
        product += p * c;
        difference += (p - c) * (p - c);
    }
    product / (difference + beyond + product)
}

/// The type of a sub-type: `I-A` is of `I`, `IV-C3` of `IV-C`, `IV-A` stays.
///
/// ```
/// use endobiome_dysbiosis::cst::collapse;
/// assert_eq!(["I-A", "IV-C3", "IV-A", "V"].map(collapse), ["I", "IV-C", "IV-A", "V"]);
/// ```
pub fn collapse(sub_type: &str) -> &str {
    match sub_type {
        "I-A" | "I-B" => "I",
        "III-A" | "III-B" => "III",
        _ if sub_type.starts_with("IV-C") => "IV-C",
        _ => sub_type,
    }
}

/// 5th percentile of the similarities of the 13,231 training samples to their own sub-type.
///
/// Computed from the published assignments; `None` for a sub-type of other centroids.
pub(super) fn training_fifth_percentile(sub_type: &str) -> Option<f64> {
    const TABLE: [(&str, f64); 13] = [
        ("I-A", 0.9787),
        ("I-B", 0.5712),
        ("II", 0.5156),
        ("III-A", 0.8931),
        ("III-B", 0.5781),
        ("IV-A", 0.4474),
        ("IV-B", 0.3674),
        ("IV-C0", 0.0665),
        ("IV-C1", 0.3136),
        ("IV-C2", 0.2446),
        ("IV-C3", 0.3324),
        ("IV-C4", 0.4754),
        ("V", 0.4928),
    ];
    TABLE.iter().find(|(name, _)| *name == sub_type).map(|&(_, value)| value)
}
