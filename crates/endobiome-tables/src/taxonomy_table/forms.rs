//! Taxonomy files without a header: SINTAX, mothur, RDP and classifiers' two columns. They get one.

use super::lineage_text;
use crate::delimited::dialect;
use endobiome_core::Rank;

/// The text with a header line put on, and the name of the form; `None` when the text has its own header.
pub(crate) fn with_header(text: &str) -> Option<(String, &'static str)> {
    // `#OTU ID` heads a table as well as any other name.
    let header_line = dialect::recognise(text, false)?.header_line;
    let first = text.lines().nth(usize::try_from(header_line - 1).ok()?)?;
    if first.trim_start().starts_with('#') {
        return None;
    }
    let delimiter = if first.contains('\t') { '\t' } else { return None };
    let cells: Vec<&str> = first.split(delimiter).map(str::trim).collect();
    if is_rdp(&cells) {
        return Some((rdp(text), "RDP classifier, one rank after the other"));
    }
    let second = cells.get(1)?;
    let parsed = lineage_text::parse(second);
    if parsed.lineage.iter().count() < 2 && !(parsed.says_nothing && second.len() > 2) {
        return None;
    }
    // `Taxon` is no lineage; a first row whose second cell is one is data.
    if parsed.lineage.iter().count() == 0 {
        return None;
    }
    let mut header = String::from("Feature ID\tTaxon");
    let form = match cells.len() {
        2 => "two columns without header",
        _ => "SINTAX or a classifier's columns without header",
    };
    for index in 2..cells.len() {
        header.push_str(&format!("\tcolumn_{}", index + 1));
    }
    Some((format!("{header}\n{text}"), form))
}

/// `id, -, Bacteria, domain, 1.0, Firmicutes, phylum, 0.98, …`.
fn is_rdp(cells: &[&str]) -> bool {
    cells.windows(2).any(|pair| pair[0].parse::<Rank>().is_ok() && pair[1].parse::<f64>().is_ok())
}

fn rdp(text: &str) -> String {
    let mut lines = String::from("Feature ID\tTaxon\n");
    for line in text.lines() {
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        let mut parts = Vec::new();
        for three in cells.windows(3) {
            if let (Ok(rank), Ok(share)) = (three[1].parse::<Rank>(), three[2].parse::<f64>()) {
                parts.push(format!("{}__{}({:.4})", rank.prefix(), three[0].trim_matches('"'), share));
            }
        }
        lines.push_str(&format!("{}\t{}\n", cells.first().unwrap_or(&""), parts.join(";")));
    }
    lines
}
