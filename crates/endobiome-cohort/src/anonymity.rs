//! k-anonymity: whether enough women share what could find one of them.

use crate::participant::Participant;
use crate::rules::Group;
use crate::study::ClinicalTables;
use std::collections::BTreeMap;

/// What could help to find a woman, in the bands in which it is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QuasiIdentifier {
    /// Age: under 25, 25 to 29, 30 to 34, 35.
    Age,
    /// The four groups.
    Group,
    /// Case or control: coarser than the group.
    Case,
    /// Endometriosis.
    Endometriosis,
    /// Adenomyosis.
    Adenomyosis,
}

impl QuasiIdentifier {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Age, Self::Group, Self::Case, Self::Endometriosis, Self::Adenomyosis];

    /// `age`, `group`, `case`, `endometriosis`, `adenomyosis`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Age => "age",
            Self::Group => "group",
            Self::Case => "case",
            Self::Endometriosis => "endometriosis",
            Self::Adenomyosis => "adenomyosis",
        }
    }

    /// Reads a name.
    pub fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == text.trim())
    }

    /// What an export would say of a woman.
    pub fn value(self, study: &ClinicalTables, woman: &Participant) -> String {
        let diagnosis = |column: &str| {
            study
                .rows_of("diagnoses", &woman.id)
                .next()
                .map(|row| row.raw(column).to_owned())
                .unwrap_or_default()
        };
        match self {
            Self::Age => match woman.record.age_years {
                Some(age) if age < 25.0 => "<25",
                Some(age) if age < 30.0 => "25-29",
                Some(age) if age < 35.0 => "30-34",
                Some(_) => "35",
                None => "NA",
            }
            .to_owned(),
            Self::Group => woman.group.name().to_owned(),
            Self::Case => if woman.group == Group::Control { "control" } else { "case" }.to_owned(),
            Self::Endometriosis => diagnosis("endometriosis"),
            Self::Adenomyosis => diagnosis("adenomyosis"),
        }
    }
}

/// Women who share their quasi-identifiers with too few others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmallCell {
    /// The quasi-identifiers, joined by `,`.
    pub names: String,
    /// What they say, joined by `|`.
    pub values: String,
    /// Number of women.
    pub women: usize,
    /// Row of the first of them in `participants`, from 0.
    pub first_row: usize,
}

/// The cells of fewer than `k` women, by first row. Women whose data may not be kept are in no export, hence in no cell.
///
/// ```
/// use endobiome_cohort::{CheckOptions, Dictionary, Encoding, QuasiIdentifier, RawStudy, RawTable, check, too_few_alike};
/// let dictionary = Dictionary::imerr()?;
/// let participants = dictionary.table("participants").ok_or("no such table")?;
/// let text = "participant_id\tgroup_declared\nIM001\tRIF\nIM002\tRIF\nIM003\tcontrol\n";
/// let tables = vec![RawTable::parse(text.as_bytes(), "participants.tsv", participants, Encoding::Utf8)?];
/// let checked = check(RawStudy { tables, notes: vec![] }, &dictionary, &CheckOptions::imerr("2031-12-31")?);
/// let cells = too_few_alike(&checked.study, &checked.women, &[QuasiIdentifier::Group], 2);
/// assert_eq!(cells.len(), 1);
/// assert_eq!((cells[0].values.as_str(), cells[0].women, cells[0].first_row), ("control", 1, 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn too_few_alike(
    study: &ClinicalTables,
    women: &[Participant],
    of: &[QuasiIdentifier],
    k: usize,
) -> Vec<SmallCell> {
    let mut cells: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
    for woman in women.iter().filter(|woman| !woman.is_erased) {
        cells.entry(of.iter().map(|one| one.value(study, woman)).collect()).or_default().push(woman.row);
    }
    let names = of.iter().map(|one| one.name()).collect::<Vec<_>>().join(",");
    let mut small: Vec<SmallCell> = cells
        .into_iter()
        .filter(|(_, rows)| rows.len() < k)
        .map(|(values, rows)| SmallCell {
            names: names.clone(),
            values: values.join("|"),
            women: rows.len(),
            first_row: rows[0],
        })
        .collect();
    small.sort_by_key(|cell| cell.first_row);
    small
}

/// Coarser sets of the quasi-identifiers that leave no small cell, finest first: what can be exported instead.
///
/// The group may become case or control, and any may be left out.
///
/// ```
/// use endobiome_cohort::{CheckOptions, Dictionary, Encoding, QuasiIdentifier, RawStudy, RawTable, check, coarser_bands};
/// let dictionary = Dictionary::imerr()?;
/// let participants = dictionary.table("participants").ok_or("no such table")?;
/// let text = "participant_id\tgroup_declared\nIM001\tRIF\nIM002\tRPL\nIM003\tcontrol\nIM004\tcontrol\n";
/// let tables = vec![RawTable::parse(text.as_bytes(), "participants.tsv", participants, Encoding::Utf8)?];
/// let checked = check(RawStudy { tables, notes: vec![] }, &dictionary, &CheckOptions::imerr("2031-12-31")?);
/// // One woman with RIF and one with RPL: as cases they are two.
/// let bands = coarser_bands(&checked.study, &checked.women, &[QuasiIdentifier::Group], 2);
/// assert_eq!(bands, [[QuasiIdentifier::Case]]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn coarser_bands(
    study: &ClinicalTables,
    women: &[Participant],
    of: &[QuasiIdentifier],
    k: usize,
) -> Vec<Vec<QuasiIdentifier>> {
    let mut kept: Vec<Vec<QuasiIdentifier>> = Vec::new();
    let mut sets: Vec<Vec<QuasiIdentifier>> = (0..1_u32 << of.len().min(8))
        .flat_map(|bits| {
            let set: Vec<QuasiIdentifier> =
                of.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1).map(|(_, one)| *one).collect();
            let coarse: Vec<QuasiIdentifier> = set
                .iter()
                .map(|one| if *one == QuasiIdentifier::Group { QuasiIdentifier::Case } else { *one })
                .collect();
            [set, coarse]
        })
        .filter(|set| !set.is_empty())
        .collect();
    sets.sort_by_key(|set| (std::cmp::Reverse(set.len()), set.contains(&QuasiIdentifier::Case), set.clone()));
    sets.dedup();
    for set in sets {
        let finer_is_kept = kept.iter().any(|fine| set.iter().all(|one| fine.contains(one)));
        if !finer_is_kept && too_few_alike(study, women, &set, k).is_empty() {
            kept.push(set);
        }
    }
    kept
}
