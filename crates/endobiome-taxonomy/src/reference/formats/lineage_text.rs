//! Lineages as each format writes them.

use super::collector::{Collector, Parsed};
use super::{Format, named_ranks, pr2, silva};
use endobiome_core::{Lineage, Rank};

/// Reads a lineage.
///
/// # Errors
/// The reason in words.
pub(super) fn parse(format: Format, text: &str) -> Result<Parsed, String> {
    let mut parsed = match format {
        Format::Dada2Species => genus_and_species(text)?,
        Format::Sintax => marked(text.split(','), ":")?,
        Format::Rdp if text.contains(";rootrank;") || text.contains(";domain") => named_ranks::in_turn(text)?,
        Format::Blca => named_ranks::pairs(text)?,
        Format::Silva => silva::parse(text)?,
        Format::Pr2 => pr2::parse(text)?,
        Format::Unite => without_placeholder(ranked(text)?),
        _ => ranked(text)?,
    };
    whole_species(&mut parsed.lineage);
    Ok(parsed)
}

/// `Genus species`, with what follows (strain, accession) left out.
fn genus_and_species(text: &str) -> Result<Parsed, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut lineage = Lineage::default();
    match words.as_slice() {
        ["Candidatus", genus, epithet, ..] => {
            lineage.set(Rank::Genus, format!("Candidatus {genus}"));
            lineage.set(Rank::Species, *epithet);
        }
        [genus, epithet, ..] => {
            lineage.set(Rank::Genus, *genus);
            lineage.set(Rank::Species, *epithet);
        }
        _ => return Err("expected a genus and a species after the id".to_owned()),
    }
    Ok(Parsed { lineage, cut_short: false, without_ranks: false })
}

/// UNITE's `Thelephora_sp` is no species.
fn without_placeholder(mut parsed: Parsed) -> Parsed {
    if parsed.lineage.get(Rank::Species).is_some_and(|name| name.ends_with("_sp")) {
        parsed.lineage.clear(Rank::Species);
    }
    parsed
}

/// Names between semicolons, with `d__` or in the order of the ranks.
fn ranked(text: &str) -> Result<Parsed, String> {
    let mut fields: Vec<&str> = text.split(';').map(str::trim).collect();
    while fields.last().is_some_and(|field| field.is_empty()) {
        fields.pop();
    }
    if fields.first() == Some(&"Root") {
        fields.remove(0);
    }
    if fields.iter().any(|field| field.contains("__")) && fields.iter().all(|field| has_prefix(field)) {
        // Below the species: strains, and the hypotheses of UNITE.
        let kept = fields.into_iter().filter(|field| !field.starts_with("t__") && !field.starts_with("sh__"));
        return marked(kept, "__");
    }
    if let Some(first) = fields.first()
        && first.contains(char::is_whitespace)
        && !first.contains("__")
    {
        return Err(format!("it begins with {first:?}, which is no domain"));
    }
    if fields.len() > Rank::ALL.len() {
        return Err(format!("{} ranks where at most 7 are known", fields.len()));
    }
    let mut names = Collector::default();
    for (rank, name) in Rank::ALL.into_iter().zip(fields) {
        names.set(rank, name)?;
    }
    Ok(names.finish())
}

fn has_prefix(field: &str) -> bool {
    if field.starts_with("sh__") {
        return true;
    }
    let mut letters = field.chars();
    field.is_empty()
        || letters.next().is_some_and(|c| c.is_ascii_alphabetic()) && letters.as_str().starts_with("__")
}

/// Fields that carry the letter of their rank.
fn marked<'a>(fields: impl Iterator<Item = &'a str>, mark: &str) -> Result<Parsed, String> {
    let mut names = Collector::default();
    for field in fields.map(str::trim).filter(|field| !field.is_empty()) {
        let (letter, name) =
            field.split_once(mark).ok_or_else(|| format!("{field:?} does not begin with its rank"))?;
        let mut letters = letter.chars();
        let rank = match (letters.next(), letters.next()) {
            (Some(letter), None) => Rank::from_prefix(letter.to_ascii_lowercase()),
            _ => None,
        };
        let rank = rank.ok_or_else(|| format!("{letter:?} is not the letter of a rank"))?;
        if names.lineage.get(rank).is_some() {
            let hint = if rank == Rank::Domain && mark == ":" {
                "; PR2 has a supergroup there, and its long form (SSU_taxo_long) is read"
            } else {
                ""
            };
            return Err(format!("{rank} is given twice{hint}"));
        }
        names.set(rank, name)?;
    }
    Ok(names.finish())
}

/// Puts the genus before an epithet that stands alone.
fn whole_species(lineage: &mut Lineage) {
    let Some(species) = lineage.get(Rank::Species).map(str::to_owned) else { return };
    let spaced = species.replace('_', " ");
    let is_epithet = spaced.starts_with(|c: char| !c.is_ascii_uppercase() && c != '[');
    match lineage.get(Rank::Genus) {
        Some(genus) if is_epithet => {
            // Underscores stay: `Lactobacillus_A` and `vaginale_B` are resolved as names.
            let whole = format!("{genus} {species}");
            lineage.set(Rank::Species, whole);
        }
        _ if species.contains('_') && !species.contains(' ') => {
            // `Lactobacillus_crispatus`, but `Bifidobacterium_vaginale_B` keeps its letter.
            let whole = species.replacen('_', " ", 1);
            lineage.set(Rank::Species, whole);
        }
        _ => {}
    }
}
