//! What names are: samples or features.

use super::{Known, Orientation};
use crate::sample_names::usable;

/// Whether a name can only be that of a feature: DNA, a digest, a lineage, a numbered ASV or OTU, an organism.
pub(crate) fn is_feature(name: &str) -> bool {
    is_dna(name) || is_digest(name) || is_lineage(name) || is_numbered(name) || is_organism(name)
}

/// `Lactobacillus crispatus`, `Prevotella_bivia`, `Lachnospiraceae`, `uncultured bacterium`: names of organisms.
fn is_organism(name: &str) -> bool {
    let lower = name.to_lowercase();
    if ["uncultured", "unclassified", "unassigned", "unidentified", "candidatus"]
        .iter()
        .any(|word| lower.starts_with(word))
    {
        return true;
    }
    let words: Vec<&str> = name.split([' ', '_']).filter(|word| !word.is_empty()).collect();
    let is_capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().is_some_and(|c| c.is_ascii_uppercase())
            && letters.as_str().len() >= 4
            && letters.all(|c| c.is_ascii_lowercase())
    };
    match words.as_slice() {
        [one] => {
            is_capital(one)
                && ["aceae", "ales", "ineae", "bacillus", "coccus", "monas", "bacter", "bacterium"]
                    .iter()
                    .any(|end| one.ends_with(end))
        }
        [genus, epithet, ..] => {
            let latin = [
                "us", "a", "um", "is", "i", "ae", "e", "ens", "ans", "ax", "ix", "ens", "es", "or", "on",
                "sp", "sp.",
            ];
            is_capital(genus)
                && epithet.len() >= 2
                && epithet.chars().all(|c| c.is_ascii_lowercase() || c == '.' || c == '-')
                && latin.iter().any(|end| epithet.ends_with(end))
                && ["us", "a", "um", "is", "as", "er", "ia", "ium", "es", "ix", "ax", "yx", "ns", "ma"]
                    .iter()
                    .any(|end| genus.ends_with(end))
        }
        [] => false,
    }
}

/// 20 or more letters of DNA and nothing else.
pub(crate) fn is_dna(name: &str) -> bool {
    name.len() >= 20 && name.bytes().all(|byte| b"ACGTUNacgtunRYKMSWBDHVrykmswbdhv".contains(&byte))
}

/// MD5 or SHA-1 of a sequence.
fn is_digest(name: &str) -> bool {
    matches!(name.len(), 32 | 40) && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_lineage(name: &str) -> bool {
    let starts = |part: &str| {
        let part = part.trim();
        part.starts_with("D_0__")
            || part.split_once("__").is_some_and(|(before, _)| {
                matches!(before, "d" | "k" | "p" | "c" | "o" | "f" | "g" | "s" | "sk" | "t")
            })
    };
    name.split([';', '|']).next().is_some_and(starts) || (name.contains(';') && name.split(';').count() > 2)
}

/// `ASV12`, `Otu0003`, `zOTU_7`.
fn is_numbered(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    [
        "asv",
        "otu",
        "zotu",
        "denovo",
        "sv",
        "esv",
        "feature",
        "uniq",
        "seq",
        "new.referenceotu",
        "new.cleanup.referenceotu",
    ]
    .iter()
    .filter_map(|word| lower.strip_prefix(word))
    .map(|rest| rest.trim_start_matches(['_', '-', '.', ' ']))
    .any(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

/// How the axes were told apart.
pub(crate) struct Judged {
    pub(crate) orientation: Orientation,
    /// Why, in words.
    pub(crate) reason: String,
}

/// Decides which axis holds the samples.
///
/// # Errors
/// Says why it cannot be told.
pub(crate) fn judge(
    corner: &str,
    rows: &[String],
    columns: &[String],
    known: &Known,
    side_of_features: bool,
) -> Result<Judged, String> {
    let is_sample = |name: &str| {
        known.samples.contains(name)
            || usable(name).is_ok_and(|(id, turned)| turned && known.samples.contains(id.as_str()))
    };
    let features = |names: &[String]| {
        // `Seq 1` of the metadata is a sample, whatever it looks like.
        let is = |name: &&String| known.features.contains(*name) || (is_feature(name) && !is_sample(name));
        names.iter().filter(is).count()
    };
    let samples = |names: &[String]| names.iter().filter(|name| is_sample(name)).count();
    let given = |names: &[String]| names.iter().filter(|name| known.features.contains(*name)).count();
    let share = |found: usize, of: usize| {
        #[expect(clippy::cast_precision_loss, reason = "a number of names")]
        let share = found as f64 / of.max(1) as f64;
        share
    };
    let (row_features, column_features) = (features(rows), features(columns));
    let (row_samples, column_samples) = (samples(rows), samples(columns));
    let for_rows = share(row_features, rows.len()).max(share(column_samples, columns.len()));
    let for_columns = share(column_features, columns.len()).max(share(row_samples, rows.len()));
    if let Some(orientation) = known.orientation {
        return Ok(Judged { orientation, reason: "as the form of the file or the person says".to_owned() });
    }
    if side_of_features {
        return Ok(Judged {
            orientation: Orientation::FeaturesInRows,
            reason: "a column of the table says something of each row's feature".to_owned(),
        });
    }
    if for_rows >= 0.5 && for_columns >= 0.5 && (for_rows - for_columns).abs() < 0.25 {
        return Err(format!(
            "the names of rows and columns both look like features or both like samples (rows: {row_features} features, {row_samples} samples of {}; columns: {column_features}, {column_samples} of {}); say which axis holds the samples",
            rows.len(),
            columns.len()
        ));
    }
    let told = |axis: &str, features: usize, samples: usize, all: usize| {
        if samples > features {
            format!("{samples} of {all} names of {axis} are samples of the metadata")
        } else {
            format!(
                "{features} of {all} names of {axis} are features (sequences, digests, lineages, organisms or numbered ASVs)"
            )
        }
    };
    if for_columns > for_rows && for_columns >= 0.2 {
        let reason = if share(row_samples, rows.len()) > share(column_features, columns.len()) {
            told("rows", 0, row_samples, rows.len())
        } else {
            told("columns", column_features, 0, columns.len())
        };
        return Ok(Judged { orientation: Orientation::SamplesInRows, reason });
    }
    // A name that the metadata or the taxonomy know is evidence however few they are, where nothing speaks for the other way.
    let known_for_rows = given(rows) + column_samples;
    let known_for_columns = given(columns) + row_samples;
    if for_rows < 0.2 && (known_for_rows == 0) != (known_for_columns == 0) {
        let turned = known_for_columns > 0;
        let (axis, other) = if turned { ("rows", "columns") } else { ("columns", "rows") };
        let of_samples = if turned { row_samples } else { column_samples };
        let reason = if of_samples > 0 {
            format!("{of_samples} names of {axis} are samples of the metadata, none of {other} is")
        } else {
            format!("names of {other} are features of the taxonomy or the sequences, none of {axis} is")
        };
        let orientation = if turned { Orientation::SamplesInRows } else { Orientation::FeaturesInRows };
        return Ok(Judged { orientation, reason });
    }
    if for_rows >= 0.2 {
        let reason = if share(column_samples, columns.len()) > share(row_features, rows.len()) {
            told("columns", 0, column_samples, columns.len())
        } else {
            told("rows", row_features, 0, rows.len())
        };
        return Ok(Judged { orientation: Orientation::FeaturesInRows, reason });
    }
    by_corner(corner)
}

/// What heads the first column, when the names themselves say nothing.
fn by_corner(corner: &str) -> Result<Judged, String> {
    let word = crate::delimited::normalised(corner);
    let word = word.trim_start_matches('#');
    let reason = format!("the first column is called {corner:?}");
    if word.starts_with("sample") || matches!(word, "group" | "run" | "id_sample" | "specimen") {
        return Ok(Judged { orientation: Orientation::SamplesInRows, reason });
    }
    let starts = [
        "otu", "asv", "feature", "taxon", "taxa", "clade", "sv_", "zotu", "genus", "species", "family",
        "phylum",
    ];
    if starts.iter().any(|start| word.starts_with(start)) {
        return Ok(Judged { orientation: Orientation::FeaturesInRows, reason });
    }
    Ok(Judged {
        orientation: Orientation::FeaturesInRows,
        reason: "neither names nor header tell; features in rows is the custom: check it".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_can_only_be_features() {
        for name in [
            "TACGGAGGATGCGAGCGTTATC",
            "3bac14d2805bf995afe9d316a5777b1e",
            "k__Bacteria|p__Firmicutes",
            "d__Bacteria; p__",
            "ASV12",
            "Otu0003",
            "Lactobacillus crispatus",
            "Prevotella_bivia",
            "Lachnospiraceae",
        ] {
            assert!(is_feature(name), "{name}");
        }
        for name in [
            "RIF01_E",
            "S1",
            "control",
            "s12",
            "g1",
            "ACGT",
            "Patient 1",
            "Patient_a",
            "Control blank",
            "Extraction_blank",
            "Mock community",
            "Women_luteal",
        ] {
            assert!(!is_feature(name), "{name}");
        }
    }
}
