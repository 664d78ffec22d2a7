//! Canonical taxa and what a feature was assigned to.

use crate::{Lineage, Rank};
use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A taxon under its canonical name: what every index and panel works on.
///
/// The name is one that `endobiome-taxonomy` has mapped to the canonical vocabulary (so
/// *Atopobium vaginae* never reaches an index, *Fannyhessea vaginae* does). Displayed as `genus:Lactobacillus`.
///
/// ```
/// use endobiome_core::{Rank, TaxonId};
/// let taxon = TaxonId::new(Rank::Genus, "Gardnerella");
/// assert_eq!(taxon.to_string(), "genus:Gardnerella");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TaxonId {
    rank: Rank,
    name: String,
}

impl TaxonId {
    /// Names a taxon. The caller vouches that `name` is canonical.
    pub fn new(rank: Rank, name: impl Into<String>) -> Self {
        Self { rank, name: name.into() }
    }

    /// The taxon's rank.
    pub fn rank(&self) -> Rank {
        self.rank
    }

    /// The taxon's canonical name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for TaxonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.rank, self.name)
    }
}

/// What a classifier said of one feature, in canonical names.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Assignment {
    /// Names down to the deepest rank whose confidence passed; `None` below.
    ///
    /// When the region cannot split the species, `Rank::Species` is `None` and
    /// [`species_group`](Self::species_group) holds the candidates.
    pub lineage: Lineage,
    /// Confidence in `[0, 1]` at each rank of [`Rank::ALL`], also at those that did not pass.
    pub confidence: [f64; 7],
    /// The species that the sequenced region cannot tell apart, sorted; empty when the species
    /// is single or was not reached.
    pub species_group: Vec<String>,
    /// Why the call stops where it does, in plain words (`novel genus in Prevotellaceae`); empty when there is nothing to say.
    pub note: String,
}

impl Assignment {
    /// An assignment to nothing, with the reason.
    pub fn unclassified(note: impl Into<String>) -> Self {
        Self { note: note.into(), ..Self::default() }
    }

    /// The taxon at `rank` under which a table collapses this feature: the name at that rank,
    /// else the [label of the species group](Self::species_label), else `<deepest known> (unclassified <rank>)`.
    pub fn taxon_at(&self, rank: Rank) -> TaxonId {
        if let Some(name) = self.lineage.get(rank) {
            return TaxonId::new(rank, name);
        }
        if rank == Rank::Species
            && let Some(label) = self.species_label()
        {
            return TaxonId::new(rank, label);
        }
        let known = self.lineage.truncated(rank);
        match known.deepest() {
            Some((_, name)) => TaxonId::new(rank, format!("{name} (unclassified {rank})")),
            None => TaxonId::new(rank, "Unassigned"),
        }
    }

    /// The short name of a species group: `Lactobacillus crispatus group 6cb241`; `None` without a group.
    ///
    /// The leading species is the first of [`LEADING_SPECIES`] that is a member, else the first member. The last word is
    /// the beginning of the MD5 of all members, so that the label depends on the group alone and different groups with the
    /// same leading species keep apart. Its members stand in a column of their own in every table.
    ///
    /// ```
    /// use endobiome_core::Assignment;
    /// let species_group = vec!["Lactobacillus acidophilus".to_owned(), "Lactobacillus crispatus".to_owned()];
    /// let label = Assignment { species_group, ..Assignment::default() }.species_label();
    /// assert!(label.is_some_and(|label| label.starts_with("Lactobacillus crispatus group ")));
    /// ```
    pub fn species_label(&self) -> Option<String> {
        let mut members: Vec<&str> = self.species_group.iter().map(String::as_str).collect();
        members.sort_unstable();
        members.dedup();
        let first = *members.first()?;
        let leading = LEADING_SPECIES.into_iter().find(|species| members.contains(species)).unwrap_or(first);
        let digest = Md5::digest(members.join("|"));
        Some(format!("{leading} group {:02x}{:02x}{:02x}", digest[0], digest[1], digest[2]))
    }

    /// The lineage as tables of one name a rank show it: the species is the [label](Self::species_label) where there is a
    /// group.
    pub fn shown_lineage(&self) -> Lineage {
        let mut lineage = self.lineage.clone();
        if lineage.get(Rank::Species).is_none()
            && let Some(label) = self.species_label()
        {
            lineage.set(Rank::Species, label);
        }
        lineage
    }
}

/// Whether a name is one that [`Assignment::species_label`] gives.
///
/// ```
/// use endobiome_core::taxon::is_species_label;
/// assert!(is_species_label("Lactobacillus crispatus group 6cb241"));
/// assert!(!is_species_label("Lactobacillus crispatus"));
/// ```
pub fn is_species_label(name: &str) -> bool {
    name.rsplit_once(" group ").is_some_and(|(_, digest)| {
        digest.len() == 6 && digest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    })
}

/// The species after which a group is called, when it holds one of them: those by which a vaginal or endometrial
/// community is read.
pub const LEADING_SPECIES: [&str; 16] = [
    "Lactobacillus crispatus",
    "Lactobacillus iners",
    "Lactobacillus gasseri",
    "Lactobacillus jensenii",
    "Lactobacillus paragasseri",
    "Lactobacillus mulieris",
    "Gardnerella vaginalis",
    "Fannyhessea vaginae",
    "Prevotella bivia",
    "Streptococcus agalactiae",
    "Enterococcus faecalis",
    "Escherichia coli",
    "Staphylococcus epidermidis",
    "Bifidobacterium breve",
    "Cutibacterium acnes",
    "Ureaplasma parvum",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn label(members: &[&str]) -> String {
        let species_group = members.iter().map(|&member| member.to_owned()).collect();
        Assignment { species_group, ..Assignment::default() }.taxon_at(Rank::Species).name().to_owned()
    }

    #[test]
    fn groups_with_one_leading_species_keep_apart_and_names_stay_short() {
        let one = label(&["Lactobacillus acidophilus", "Lactobacillus crispatus"]);
        let other = label(&["Lactobacillus crispatus", "Lactobacillus gallinarum"]);
        assert!(one.starts_with("Lactobacillus crispatus group "), "{one}");
        assert_ne!(one, other);
        assert_eq!(one, label(&["Lactobacillus crispatus", "Lactobacillus acidophilus"]));
        let many: Vec<String> = (0..80).map(|n| format!("Streptomyces species{n:03}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert!(label(&many).len() < 60 && is_species_label(&label(&many)), "{}", label(&many));
    }
}
