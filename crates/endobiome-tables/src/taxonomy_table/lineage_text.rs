//! A lineage written in one cell, in any of the notations of the field.

use endobiome_core::taxon::is_species_label;
use endobiome_core::{Assignment, Lineage, Rank};

/// What a lineage was written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Notation {
    /// `D_0__Bacteria;D_1__…`: QIIME's SILVA up to 132.
    NumberedPrefixes,
    /// `k__Bacteria; p__…`: Greengenes 13, UNITE, MetaPhlAn (with `|`).
    Kingdom,
    /// `d__Bacteria; p__…`: SILVA 138 and later in QIIME 2, GTDB, Greengenes 2, ours.
    Domain,
    /// `d:Bacteria,p:…`: SINTAX.
    Colons,
    /// `Bacteria;Firmicutes;…`: the position tells the rank (DADA2, mothur, SILVA, RDP).
    Positions,
}

impl Notation {
    /// In words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NumberedPrefixes => "D_0__ (SILVA up to 132)",
            Self::Kingdom => "k__ (Greengenes 13, UNITE, MetaPhlAn)",
            Self::Domain => "d__ (SILVA 138 and later, GTDB, Greengenes 2)",
            Self::Colons => "d: (SINTAX)",
            Self::Positions => "without prefixes, by position",
        }
    }
}

/// What a cell said.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Parsed {
    pub(crate) lineage: Lineage,
    /// The bootstrap of each rank, 0 to 1, where one stands behind the name.
    pub(crate) bootstrap: [Option<f64>; 7],
    /// Species of an epithet such as `crispatus/gasseri`.
    pub(crate) group: Vec<String>,
    pub(crate) notation: Option<Notation>,
    /// Parts that were not understood.
    pub(crate) strange: Vec<String>,
    /// The cell says in words that nothing is known (`Unassigned`) or is empty.
    pub(crate) says_nothing: bool,
}

/// Reads a lineage.
pub(crate) fn parse(text: &str) -> Parsed {
    let text = text.trim().trim_matches('"').trim();
    let mut parsed = Parsed::default();
    if nothing(text) {
        parsed.says_nothing = true;
        return parsed;
    }
    let separator = separator(text);
    let parts: Vec<&str> = text.split(separator).map(clean).collect();
    if parts.iter().all(|part| nothing(part)) {
        parsed.says_nothing = true;
        return parsed;
    }
    let with_prefix = parts.iter().filter(|part| prefix(part).is_some()).count();
    if with_prefix > 0 {
        for part in &parts {
            take_prefixed(&mut parsed, part);
        }
    } else {
        by_position(&mut parsed, &parts);
    }
    if with_prefix > 0 && parsed.notation.is_none() {
        parsed.notation = Some(Notation::Domain);
    }
    join_species(&mut parsed);
    parsed
}

fn separator(text: &str) -> char {
    if text.contains(';') {
        ';'
    } else if text.contains('|') {
        '|'
    } else if text.contains(',') && text.contains(':') {
        ','
    } else {
        ';'
    }
}

fn clean(part: &str) -> &str {
    part.trim().trim_matches(['"', '\'']).trim()
}

/// What stands before the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Prefix {
    Rank(Rank, Notation),
    /// Below the species: strain, species hypothesis, genome bin.
    Deeper,
}

/// The rank that a part names, and its name.
fn prefix(part: &str) -> Option<(Prefix, &str)> {
    if let Some((before, name)) = part.split_once("__") {
        if let Some(number) = before.strip_prefix("D_").or_else(|| before.strip_prefix("d_")) {
            let depth: usize = number.parse().ok()?;
            let found = Rank::ALL
                .get(depth)
                .map_or(Prefix::Deeper, |rank| Prefix::Rank(*rank, Notation::NumberedPrefixes));
            return Some((found, name));
        }
        return match before.to_ascii_lowercase().as_str() {
            "sk" => Some((Prefix::Rank(Rank::Domain, Notation::Domain), name)),
            "t" | "sh" | "strain" | "sgb" => Some((Prefix::Deeper, name)),
            lower => {
                let mut letters = lower.chars();
                let rank = Rank::from_prefix(letters.next()?)?;
                let notation = if lower == "k" { Notation::Kingdom } else { Notation::Domain };
                letters.next().is_none().then_some((Prefix::Rank(rank, notation), name))
            }
        };
    }
    let (before, name) = part.split_once(':')?;
    let mut letters = before.chars();
    let rank = Rank::from_prefix(letters.next()?)?;
    letters.next().is_none().then_some((Prefix::Rank(rank, Notation::Colons), name))
}

fn take_prefixed(parsed: &mut Parsed, part: &str) {
    match prefix(part) {
        Some((Prefix::Rank(rank, notation), name)) => {
            // `p__` alone says nothing of the notation of the domain.
            if rank == Rank::Domain || notation != Notation::Domain {
                parsed.notation = Some(notation);
            }
            set(parsed, rank, name);
        }
        Some((Prefix::Deeper, _)) => {}
        None if part.is_empty() || nothing(part) => {}
        None => parsed.strange.push(part.to_owned()),
    }
}

fn by_position(parsed: &mut Parsed, parts: &[&str]) {
    let mut parts = parts;
    // mothur and DADA2 end the lineage with a separator.
    while let [rest @ .., last] = parts
        && last.is_empty()
    {
        parts = rest;
    }
    if let [first, rest @ ..] = parts
        && matches!(
            name_and_bootstrap(first).0.to_ascii_lowercase().as_str(),
            "root" | "rootrank root" | "cellular organisms"
        )
    {
        parts = rest;
    }
    let Some(first) = parts.first() else { return };
    // By position only what begins with a domain is a lineage; any other word may be anything.
    if !is_domain(&name_and_bootstrap(first).0) {
        parsed.strange.push(parts.join(";"));
        return;
    }
    parsed.notation = Some(Notation::Positions);
    for (part, rank) in parts.iter().zip(Rank::ALL) {
        set(parsed, rank, part);
    }
    parsed.strange.extend(parts.iter().skip(7).map(|part| (*part).to_owned()));
}

fn is_domain(name: &str) -> bool {
    matches!(
        name.to_ascii_lowercase().as_str(),
        "bacteria"
            | "archaea"
            | "eukaryota"
            | "eukarya"
            | "fungi"
            | "viruses"
            | "mitochondria"
            | "chloroplast"
            | "bacteria_unclassified"
            | "eukaryote"
            | "metazoa"
            | "viridiplantae"
            | "unknown"
    )
}

/// Takes the name of a rank, its bootstrap apart; a name that says nothing leaves the rank open.
pub(crate) fn set(parsed: &mut Parsed, rank: Rank, part: &str) {
    let (name, bootstrap) = name_and_bootstrap(part);
    if nothing(&name) {
        return;
    }
    parsed.bootstrap[rank.index()] = bootstrap;
    parsed.lineage.set(rank, name);
}

/// `Lactobacillus(98)` and `Lactobacillus(0.98)`: the name and the share.
fn name_and_bootstrap(part: &str) -> (String, Option<f64>) {
    let part = clean(part);
    if let Some(open) = part.rfind('(')
        && let Some(inside) = part[open + 1..].strip_suffix(')')
        && let Ok(value) = inside.trim_end_matches('%').trim().parse::<f64>()
        && (0.0..=100.0).contains(&value)
    {
        // `(1)` of mothur is one in a hundred, `(1.0)` of SINTAX is certain.
        let is_share = inside.contains('.') && value <= 1.0;
        return (clean(&part[..open]).to_owned(), Some(if is_share { value } else { value / 100.0 }));
    }
    (part.to_owned(), None)
}

/// Names that say that there is no name.
pub(crate) fn nothing(name: &str) -> bool {
    let lower = name.trim().to_lowercase().replace('_', " ");
    let word = lower.trim();
    matches!(
        word,
        "" | "na"
            | "n/a"
            | "nan"
            | "null"
            | "none"
            | "unassigned"
            | "unclassified"
            | "unknown"
            | "unidentified"
            | "ambiguous taxa"
            | "no blast hit"
            | "no relative"
            | "no hit"
            | "undetermined"
            | "unclassifiable"
            | "other"
            | "*"
            | "-"
            | "?"
    ) || word.ends_with(" unclassified")
        || word.starts_with("unclassified ")
        || word.starts_with("unidentified ")
}

/// Makes an epithet a binomial and takes several species (`crispatus/gasseri`) as a group.
pub(crate) fn join_species(parsed: &mut Parsed) {
    let Some(species) = parsed.lineage.get(Rank::Species).map(str::to_owned) else { return };
    let genus = parsed.lineage.get(Rank::Genus).map(|name| name.replace('_', " "));
    let whole = |name: &str| -> String {
        let name = clean(name);
        let spaced = name.replace('_', " ");
        match &genus {
            Some(genus) if spaced.starts_with(&format!("{genus} ")) => {
                // Only the underscore behind the genus and between epithets is a space: `Bacillus_A cereus` stays.
                let kept = parsed.lineage.get(Rank::Genus).unwrap_or_default();
                match name.get(kept.len() + 1..) {
                    Some(rest) if name.starts_with(kept) => format!("{kept} {}", rest.replace('_', " ")),
                    _ => spaced,
                }
            }
            Some(_) if !name.contains([' ', '_']) && name.starts_with(|c: char| c.is_lowercase()) => {
                format!("{} {name}", parsed.lineage.get(Rank::Genus).unwrap_or_default())
            }
            _ if name.contains(' ') => name.to_owned(),
            _ => spaced,
        }
    };
    if is_species_label(&species) {
        // A group of our own tables without its members: what is known ends at the genus.
        parsed.lineage.clear(Rank::Species);
        return;
    }
    if species.contains('/') {
        let mut group: Vec<String> = species.split('/').map(whole).filter(|name| !nothing(name)).collect();
        group.sort();
        group.dedup();
        if group.len() > 1 {
            parsed.lineage.clear(Rank::Species);
            parsed.group = group;
            return;
        }
    }
    let name = whole(&species);
    parsed.lineage.set(Rank::Species, name);
}

/// The assignment of a lineage; ranks without bootstrap have confidence 1.
pub(crate) fn assignment(parsed: &Parsed) -> Assignment {
    let mut assignment = Assignment { confidence: [1.0; 7], ..Assignment::default() };
    assignment.lineage = parsed.lineage.clone();
    assignment.species_group.clone_from(&parsed.group);
    for (confidence, bootstrap) in assignment.confidence.iter_mut().zip(parsed.bootstrap) {
        if let Some(share) = bootstrap {
            *confidence = share;
        }
    }
    assignment
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        parse(text).lineage.to_string()
    }

    #[test]
    fn every_notation_gives_the_same_lineage() {
        let expected = "d__Bacteria; p__Firmicutes; c__Bacilli; o__Lactobacillales; f__Lactobacillaceae; g__Lactobacillus; s__Lactobacillus crispatus";
        for text in [
            "k__Bacteria; p__Firmicutes; c__Bacilli; o__Lactobacillales; f__Lactobacillaceae; g__Lactobacillus; s__crispatus",
            "d__Bacteria;p__Firmicutes;c__Bacilli;o__Lactobacillales;f__Lactobacillaceae;g__Lactobacillus;s__Lactobacillus_crispatus",
            "D_0__Bacteria;D_1__Firmicutes;D_2__Bacilli;D_3__Lactobacillales;D_4__Lactobacillaceae;D_5__Lactobacillus;D_6__Lactobacillus crispatus",
            "k__Bacteria|p__Firmicutes|c__Bacilli|o__Lactobacillales|f__Lactobacillaceae|g__Lactobacillus|s__Lactobacillus_crispatus|t__SGB1",
            "Bacteria;Firmicutes;Bacilli;Lactobacillales;Lactobacillaceae;Lactobacillus;Lactobacillus crispatus;",
            "Bacteria(100);\"Firmicutes\"(99);Bacilli(98);Lactobacillales(98);Lactobacillaceae(97);Lactobacillus(90);crispatus(80);",
            "d:Bacteria(1.00),p:Firmicutes(0.99),c:Bacilli(0.9),o:Lactobacillales(0.9),f:Lactobacillaceae(0.9),g:Lactobacillus(0.9),s:Lactobacillus_crispatus(0.6)",
            "Root;Bacteria;Firmicutes;Bacilli;Lactobacillales;Lactobacillaceae;Lactobacillus;crispatus",
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn bootstraps_are_shares() {
        let parsed = parse("Bacteria(100);Firmicutes(99);Firmicutes_unclassified(97);");
        assert_eq!(parsed.bootstrap[1], Some(0.99));
        assert_eq!(parsed.lineage.deepest(), Some((Rank::Phylum, "Firmicutes")));
        assert_eq!(parse("d:Bacteria(1.00),p:Firmicutes(0.87)").bootstrap[..2], [Some(1.0), Some(0.87)]);
    }

    #[test]
    fn letters_of_gtdb_stay_and_several_species_are_a_group() {
        assert!(
            shown("d__Bacteria;g__Bacillus_A;s__Bacillus_A cereus")
                .ends_with("g__Bacillus_A; s__Bacillus_A cereus")
        );
        let parsed = parse("d__Bacteria; g__Lactobacillus; s__gasseri/crispatus");
        assert_eq!(parsed.group, ["Lactobacillus crispatus", "Lactobacillus gasseri"]);
        assert_eq!(parsed.lineage.get(Rank::Species), None);
    }

    #[test]
    fn what_is_no_lineage_is_told() {
        assert_eq!(parse("cluster 17").strange, ["cluster 17"]);
        for nothing in ["Unassigned", "Unassigned;;;;;;", "", "NA;NA"] {
            let parsed = parse(nothing);
            assert!(parsed.says_nothing && parsed.strange.is_empty(), "{nothing}");
        }
        assert_eq!(parse("d__Bacteria; x__what; g__Prevotella").strange, ["x__what"]);
    }
}
