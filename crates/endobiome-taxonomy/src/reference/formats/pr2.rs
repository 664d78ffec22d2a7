//! References of PR2, the protist ribosomal reference database.
//!
//! From version 5 on a lineage has nine names (domain, supergroup, division, subdivision, class, order, family, genus,
//! species), before eight (without the subdivision). The division is taken as the phylum; supergroup and subdivision have
//! no rank of ours.

use super::collector::{Collector, Parsed};
use super::domains::is_known;
use endobiome_core::Rank;

const NINE: [Option<Rank>; 9] = [
    Some(Rank::Domain),
    None,
    Some(Rank::Phylum),
    None,
    Some(Rank::Class),
    Some(Rank::Order),
    Some(Rank::Family),
    Some(Rank::Genus),
    Some(Rank::Species),
];

const EIGHT: [Option<Rank>; 8] = [
    Some(Rank::Domain),
    None,
    Some(Rank::Phylum),
    Some(Rank::Class),
    Some(Rank::Order),
    Some(Rank::Family),
    Some(Rank::Genus),
    Some(Rank::Species),
];

/// Names from the domain on, and how many fields stand before it.
fn names(header: &str) -> Option<(usize, Vec<&str>)> {
    let separator = if header.contains('|') { '|' } else { ';' };
    let mut fields: Vec<&str> = header.split(separator).map(str::trim).collect();
    while fields.last().is_some_and(|field| field.is_empty()) {
        fields.pop();
    }
    let before = fields.iter().position(|field| is_known(without_compartment(field)))?;
    let names = fields.split_off(before);
    matches!(names.len(), 8 | 9).then_some((before, names))
}

/// `Bacteria:mito` and `Eukaryota:nucl` are of an organelle.
fn without_compartment(name: &str) -> &str {
    name.split(':').next().unwrap_or(name)
}

/// Whether a header holds a lineage of PR2.
pub(super) fn is_header(header: &str) -> bool {
    names(header).is_some_and(|(before, _)| before == 0 || before >= 3)
}

/// Id and lineage text of a header; a header that is a lineage alone is its own id.
pub(super) fn split(header: &str) -> (String, String) {
    match names(header) {
        Some((0, names)) => (header.to_owned(), names.join(";")),
        Some((_, names)) => (header.split('|').next().unwrap_or_default().to_owned(), names.join(";")),
        None => (header.split(['|', ' ']).next().unwrap_or_default().to_owned(), String::new()),
    }
}

/// Reads eight or nine names between semicolons.
pub(super) fn parse(text: &str) -> Result<Parsed, String> {
    let fields: Vec<&str> = text.split(';').map(without_compartment).collect();
    let ranks: &[Option<Rank>] = match fields.len() {
        9 => &NINE,
        8 => &EIGHT,
        other => return Err(format!("{other} names where PR2 has 8 or 9, the domain first")),
    };
    let mut names = Collector::default();
    for (rank, name) in ranks.iter().zip(&fields) {
        if let Some(rank) = rank {
            names.set(*rank, name)?;
        }
    }
    // `Chondria_sp.` is no species.
    if names.lineage.get(Rank::Species).is_some_and(|name| name.ends_with("_sp.")) {
        names.lineage.clear(Rank::Species);
    }
    Ok(names.finish())
}
