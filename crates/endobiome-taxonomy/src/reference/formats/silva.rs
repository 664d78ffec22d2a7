//! Lineages of SILVA's FASTA files.
//!
//! The path goes from the domain to the genus; behind it stands the name that the submitter gave to the organism, which is
//! at the place of no rank when the path is shorter.

use super::collector::{Collector, Parsed};
use crate::names::{canonical, is_placeholder};
use endobiome_core::Rank;

/// Reads `Bacteria;Proteobacteria;...;Pseudomonas;Pseudomonas amygdali pv. morsprunorum`.
///
/// Names that say nothing (`uncultured`) end the path. The species is taken where the organism is of the path's genus. Of
/// Eukaryota the ranks are not stated (paths have up to twenty names), so only the domain is taken.
pub(super) fn parse(text: &str) -> Result<Parsed, String> {
    let mut fields: Vec<&str> = text.split(';').map(str::trim).collect();
    while fields.last().is_some_and(|field| field.is_empty()) {
        fields.pop();
    }
    let mut names = Collector::default();
    let Some((&organism, path)) = fields.split_last() else { return Ok(names.finish()) };
    let (path, organism) = if path.is_empty() { (&fields[..], "") } else { (path, organism) };
    if path.first() == Some(&"Eukaryota") {
        names.set(Rank::Domain, "Eukaryota")?;
        return Ok(Parsed { without_ranks: path.len() > 1, ..names.finish() });
    }
    if path.len() > Rank::Species.index() {
        return Err(format!("{} names before that of the organism, where SILVA has at most 6", path.len()));
    }
    let mut whole = path.len() == Rank::Species.index();
    for (rank, name) in Rank::ALL.into_iter().zip(path) {
        if is_placeholder(rank, name) {
            whole = false;
            break;
        }
        names.set(rank, name)?;
    }
    if whole && let Some(species) = species(path[Rank::Genus.index()], organism) {
        names.set(Rank::Species, &species)?;
    }
    Ok(names.finish())
}

/// The binomial of an organism that is of the genus, under its present or a former name.
fn species(genus: &str, organism: &str) -> Option<String> {
    let mut words = organism.split_whitespace();
    let mut of = words.next()?.trim_matches(['[', ']']).to_owned();
    if of == "Candidatus" {
        of = format!("Candidatus {}", words.next()?);
    }
    let epithet = words.next()?;
    let is_epithet = epithet.len() > 2 && epithet.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    let name = format!("{of} {epithet}");
    if !is_epithet || is_placeholder(Rank::Species, &name) {
        return None;
    }
    // `Escherichia-Shigella` is both, `Clostridium sensu stricto 1` a part of Clostridium.
    let is_of_genus = genus == of
        || genus.split(['-', '/', ' ']).any(|part| part == of)
        || canonical(Rank::Species, &name).taxon.name().split(' ').next() == genus.split(' ').next();
    is_of_genus.then_some(name)
}
