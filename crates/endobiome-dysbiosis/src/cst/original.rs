//! VALENCIA as its authors' script does it: the taxa as the taxonomy names them, over the read count that is given.

use super::Centroids;
use super::valencia::{collapse, similarities};
use crate::SampleCalls;
use endobiome_core::column::{Column, Described};
use endobiome_core::{Assignment, Lineage, Rank};
use serde::{Deserialize, Serialize};

/// The similarity of one sample to one sub-type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SimilarityRow {
    /// The sample.
    pub sample: String,
    /// The sub-type.
    pub sub_cst: String,
    /// Its type.
    pub cst: String,
    /// Yue-Clayton similarity; `None` for a sample without reads, where the script gives NaN.
    pub similarity: Option<f64>,
    /// Whether it is the first greatest: the type that the script calls.
    pub called: bool,
}

impl SimilarityRow {
    /// The rows of a sample on its raw counts: one a sub-type; none without centroids.
    pub fn of(calls: &SampleCalls) -> Vec<Self> {
        let found = &calls.cst.raw.similarities;
        let mut best: Option<(usize, f64)> = None;
        for (at, (_, similarity)) in found.iter().enumerate() {
            if let Some(value) = similarity.filter(|value| best.is_none_or(|(_, most)| *value > most)) {
                best = Some((at, value));
            }
        }
        let row = |(at, (sub_type, similarity)): (usize, &(String, Option<f64>))| Self {
            sample: calls.sample.to_string(),
            sub_cst: sub_type.clone(),
            cst: collapse(sub_type).to_owned(),
            similarity: *similarity,
            called: best.is_some_and(|(best, _)| best == at),
        };
        found.iter().enumerate().map(row).collect()
    }
}

impl Described for SimilarityRow {
    const FILE: &'static str = "cst/similarities.tsv";
    const ROWS: &'static str = "(with `--cst-centroids`) one row a sample and sub-type of the centroids: its likeness on the raw counts";
    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("sample", "name of the sample", |row: &Self| row.sample.clone()),
            Column::new("sub_cst", "sub-type of the centroids", |row: &Self| row.sub_cst.clone()),
            Column::new("cst", "community state type that the sub-type is of", |row: &Self| row.cst.clone()),
            Column::new("similarity", "Yue-Clayton similarity to the centroid", |row: &Self| row.similarity)
                .not_known("the sample has no reads"),
            Column::new("called", "whether it is the greatest", |row: &Self| row.called),
        ]
    }
}

/// The name of a lineage by the convention of VALENCIA's `convert_qiime.py`: the species for five genera (`Genus_species`),
/// else the deepest rank to the genus (`g_Genus`, `f_Family`). The lineage is to be as the taxonomy file has it: a name of
/// today stays a name of today, as it does there.
///
/// ```
/// use endobiome_core::{Lineage, Rank};
/// use endobiome_dysbiosis::cst::original_name;
/// let mut lineage = Lineage::default();
/// lineage.set(Rank::Genus, "Lactobacillus");
/// lineage.set(Rank::Species, "Lactobacillus gasseri/johnsonii");
/// assert_eq!(original_name(&lineage), "Lactobacillus_gasseri");
/// lineage.set(Rank::Genus, "Dialister");
/// assert_eq!(original_name(&lineage), "g_Dialister");
/// ```
pub fn original_name(lineage: &Lineage) -> String {
    const WITH_SPECIES: [&str; 5] = ["Lactobacillus", "Gardnerella", "Prevotella", "Atopobium", "Sneathia"];
    /// (what the script looks for, what it writes).
    const CLASSES: [(&str, &str); 3] = [
        ("acidophilus/casei/crispatus/gallinarum", "crispatus"),
        ("fornicalis/jensenii", "jensenii"),
        ("gasseri/johnsonii", "gasseri"),
    ];
    let genus = lineage.get(Rank::Genus);
    if genus == Some("Gardnerella") {
        return "Gardnerella_vaginalis".to_owned();
    }
    if let (Some(genus), Some(species)) = (genus, lineage.get(Rank::Species))
        && WITH_SPECIES.contains(&genus)
    {
        let epithet = species.strip_prefix(genus).unwrap_or(species).trim_start();
        let epithet = CLASSES.iter().find(|(class, _)| *class == epithet).map_or(epithet, |(_, name)| name);
        return format!("{genus}_{}", epithet.replace(' ', "_"));
    }
    [Rank::Genus, Rank::Family, Rank::Order, Rank::Class, Rank::Phylum, Rank::Domain]
        .into_iter()
        .find_map(|rank| lineage.get(rank).map(|name| format!("{}_{name}", rank.prefix())))
        .unwrap_or_else(|| "d_NA".to_owned())
}

/// The names of all features as the script is given them: by [`original_name`] of what the taxonomy says, or, where a feature is
/// called as a taxon of the centroids is, as the features are called (a table in VALENCIA's own form).
///
/// ```
/// use endobiome_core::Assignment;
/// use endobiome_dysbiosis::cst::{Centroids, original_names};
/// let centroids = Centroids::read("sub_CST,BVAB1,g_Dialister\nIV-A,0.9,0.1\n".as_bytes())?;
/// let unknown = [Assignment::default(), Assignment::default()];
/// assert_eq!(original_names(&["BVAB1", "BVAB9"], &unknown, &centroids), ["BVAB1", "BVAB9"]);
/// assert_eq!(original_names(&["asv1", "asv2"], &unknown, &centroids), ["d_NA", "d_NA"]);
/// # Ok::<(), endobiome_dysbiosis::Error>(())
/// ```
pub fn original_names<S: AsRef<str>>(
    features: &[S],
    as_given: &[Assignment],
    centroids: &Centroids,
) -> Vec<String> {
    if features.iter().any(|name| centroids.column(name.as_ref()).is_some()) {
        return features.iter().map(|name| name.as_ref().to_owned()).collect();
    }
    as_given.iter().map(|assignment| original_name(&assignment.lineage)).collect()
}

/// All similarities of one sample, one row a sub-type in the order of the centroids.
///
/// `reads` are (name, reads) under the names of the script ([`original_name`]); `read_count` is the denominator that the script
/// is given, which need not be their sum. Nothing is excluded, renamed or judged.
///
/// ```
/// use endobiome_dysbiosis::cst::{Centroids, original_similarities};
/// let table = "sub_CST,Lactobacillus_crispatus,Gardnerella_vaginalis\nI-A,1,0\nIV-B,0,1\n";
/// let centroids = Centroids::read(table.as_bytes())?;
/// let rows = original_similarities("S1", [("Lactobacillus_crispatus", 40.0)], 40.0, &centroids);
/// assert_eq!((rows[0].similarity, rows[1].similarity), (Some(1.0), Some(0.0)));
/// assert_eq!((rows[0].cst.as_str(), rows[0].called, rows[1].called), ("I", true, false));
/// # Ok::<(), endobiome_dysbiosis::Error>(())
/// ```
pub fn original_similarities<'n>(
    sample: &str,
    reads: impl IntoIterator<Item = (&'n str, f64)>,
    read_count: f64,
    centroids: &Centroids,
) -> Vec<SimilarityRow> {
    let shares = reads.into_iter().map(|(name, reads)| (name, reads / read_count));
    let found = (read_count > 0.0).then(|| similarities(centroids, shares)).flatten();
    centroids
        .sub_types()
        .iter()
        .enumerate()
        .map(|(at, sub_type)| SimilarityRow {
            sample: sample.to_owned(),
            sub_cst: sub_type.clone(),
            cst: collapse(sub_type).to_owned(),
            similarity: found.as_ref().map(|found| found.theta[at]),
            called: found.as_ref().is_some_and(|found| found.best == at),
        })
        .collect()
}
