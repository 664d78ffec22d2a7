//! What FASTA headers of each format hold.

use super::Format;

/// Splits a header into id and lineage text; the latter is empty where another file has it.
pub(super) fn split(format: Format, header: &str) -> (String, String) {
    match format {
        Format::Dada2 => (String::new(), header.to_owned()),
        Format::Dada2Species | Format::Qiime2 | Format::Mothur => {
            let (id, rest) = header.split_once([' ', '\t']).unwrap_or((header, ""));
            (id.to_owned(), rest.trim().to_owned())
        }
        Format::Sintax => {
            let id = header.split([';', ' ', '\t']).next().unwrap_or_default();
            let lineage = header.split_once("tax=").map(|(_, rest)| rest).unwrap_or_default();
            let lineage = lineage.split(';').next().unwrap_or_default();
            (id.to_owned(), lineage.to_owned())
        }
        Format::Rdp => {
            let lineage = match header.split_once("Lineage=") {
                Some((_, lineage)) => lineage,
                None => header.find("Root;").map(|start| &header[start..]).unwrap_or_default(),
            };
            let id = header.split([' ', '\t']).next().unwrap_or_default();
            (id.to_owned(), lineage.to_owned())
        }
    }
}

/// The format a header is of, if it carries a taxonomy.
pub(super) fn detect(header: &str) -> Option<Format> {
    if header.contains("tax=") {
        return Some(Format::Sintax);
    }
    if header.contains("Lineage=") || header.contains("Root;") {
        return Some(Format::Rdp);
    }
    if header.contains(';') {
        return Some(Format::Dada2);
    }
    let words: Vec<&str> = header.split_whitespace().collect();
    let is_genus = |word: &str| word.starts_with(|c: char| c.is_ascii_uppercase() || c == '[');
    match words.as_slice() {
        [_, genus, epithet, ..] if is_genus(genus) && !is_genus(epithet) => Some(Format::Dada2Species),
        _ => None,
    }
}
