//! What FASTA headers of each format hold.

use super::{Format, domains, pr2};

/// Splits a header into id and lineage text; the latter is empty where another file has it.
pub(super) fn split(format: Format, header: &str) -> (String, String) {
    let (word, rest) = header.split_once([' ', '\t']).unwrap_or((header, ""));
    match format {
        Format::Dada2 => (String::new(), header.to_owned()),
        Format::Dada2Species
        | Format::Qiime2
        | Format::Mothur
        | Format::Emu
        | Format::Blca
        | Format::Silva => (word.to_owned(), rest.trim().to_owned()),
        // What stands in brackets behind the lineage is of the gene.
        Format::Gtdb => (word.to_owned(), rest.split(" [").next().unwrap_or_default().trim().to_owned()),
        Format::Unite => {
            let parts: Vec<&str> = header.split('|').collect();
            let is_lineage = |part: &&str| begins_with_prefix(part);
            let lineage = parts.iter().copied().find(is_lineage).unwrap_or_default();
            // The name before the accession is that of the lineage.
            let id: Vec<&str> = match parts.iter().position(is_lineage) {
                Some(at) if at >= 3 => parts[1..3].to_vec(),
                Some(at) => parts[..at].to_vec(),
                None => vec![header],
            };
            (id.join("|"), lineage.to_owned())
        }
        Format::Pr2 => pr2::split(header),
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
            (word.to_owned(), lineage.to_owned())
        }
    }
}

/// The name under which the taxonomy file has a record: emu's is the taxon's number before the first colon.
pub(super) fn key(format: Format, id: &str) -> &str {
    match format {
        Format::Emu => id.split(':').next().unwrap_or(id),
        _ => id,
    }
}

/// The format a header is of.
///
/// # Errors
/// The reason in words, when it carries no taxonomy that is read.
pub(super) fn detect(header: &str) -> Result<Format, String> {
    if header.contains("tax=") {
        return Ok(Format::Sintax);
    }
    if header.contains("Lineage=") || header.contains("Root;") {
        return Ok(Format::Rdp);
    }
    let (word, rest) = header.split_once([' ', '\t']).unwrap_or((header, ""));
    let rest = rest.trim();
    if begins_with_prefix(rest) {
        return Ok(Format::Gtdb);
    }
    if header.split('|').skip(1).any(begins_with_prefix) {
        return Ok(Format::Unite);
    }
    if pr2::is_header(header) {
        return Ok(Format::Pr2);
    }
    if word.contains(":emu_db:") {
        return Err("this is a header of emu; its taxonomy.tsv must be given beside it as the taxonomy file"
            .to_owned());
    }
    if word.contains("kraken:taxid|") {
        return Err(
            "this is a header of Kraken, whose taxonomy lies in nodes.dmp and names.dmp; that form is not read, \
             write the lineages into a two-column taxonomy file"
                .to_owned(),
        );
    }
    if !word.contains(';') && rest.split_once(';').is_some_and(|(first, _)| domains::is_known(first)) {
        return Ok(Format::Silva);
    }
    if let Some((first, _)) = header.split_once(';') {
        let is_word = first.chars().all(|c| c.is_alphabetic() || c == '-') && !first.is_empty();
        if domains::is_known(first) || begins_with_prefix(first) || is_word {
            return Ok(Format::Dada2);
        }
        return Err(format!(
            "{first:?} before the first semicolon is no domain. Headers of DADA2 (>Bacteria;...), SILVA (>ACC Bacteria;...), \
             GTDB (>ACC d__Bacteria;...), UNITE (>Name|ACC|SH|reps|k__Fungi;...), PR2 (|Eukaryota|...), SINTAX (;tax=) and RDP \
             (Lineage=) are read, and any other with a taxonomy file beside the sequences"
        ));
    }
    let words: Vec<&str> = header.split_whitespace().collect();
    let is_genus = |word: &str| word.starts_with(|c: char| c.is_ascii_uppercase() || c == '[');
    match words.as_slice() {
        [_, genus, epithet, ..] if is_genus(genus) && !is_genus(epithet) => Ok(Format::Dada2Species),
        _ => Err("it is of no known kind; a taxonomy file may be missing".to_owned()),
    }
}

/// `d__`, `k__`, as a lineage begins.
fn begins_with_prefix(text: &str) -> bool {
    text.starts_with("d__") || text.starts_with("k__")
}
