//! VALENCIA as its authors' script does it: the taxa as the taxonomy names them, over the read count that is given.

use super::Centroids;
use super::valencia::{collapse, similarities};
use endobiome_core::column::{Column, Described};
use endobiome_core::{Lineage, Rank};
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

impl Described for SimilarityRow {
    const FILE: &'static str = "cst/similarities.tsv";
    const ROWS: &'static str = "one row a sample and sub-type of the centroids";
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
