//! Lineages that name their ranks in words: RDP, BLCA, and emu's table of one column a rank.

use super::collector::{Collector, Parsed};
use endobiome_core::Rank;

/// `Root;rootrank;Bacteria;domain;...`: names and ranks in turn; ranks that we do not keep are passed over.
pub(super) fn in_turn(text: &str) -> Result<Parsed, String> {
    let fields: Vec<&str> = text.split(';').map(str::trim).filter(|field| !field.is_empty()).collect();
    let mut names = Collector::default();
    for pair in fields.chunks(2) {
        let [name, rank] = pair else { return Err("names and ranks do not come in pairs".to_owned()) };
        if let Ok(rank) = rank.parse::<Rank>() {
            names.set(rank, name)?;
        }
    }
    Ok(names.finish())
}

/// Whether a text is `superkingdom:Bacteria;phylum:...`, in any order of the ranks.
pub(super) fn is_pairs(text: &str) -> bool {
    text.split(';')
        .next()
        .and_then(|pair| pair.split_once(':'))
        .is_some_and(|(rank, _)| rank.trim().parse::<Rank>().is_ok())
}

/// Reads `superkingdom:Bacteria;phylum:Firmicutes;...`; ranks that we do not keep are passed over.
pub(super) fn pairs(text: &str) -> Result<Parsed, String> {
    let mut names = Collector::default();
    // Beside a superkingdom NCBI's kingdom is a rank of its own.
    let has_superkingdom = text.contains("superkingdom:");
    for pair in text.split(';').map(str::trim).filter(|pair| !pair.is_empty()) {
        let (rank, name) =
            pair.split_once(':').ok_or_else(|| format!("{pair:?} does not begin with the word of a rank"))?;
        if has_superkingdom && rank.trim() == "kingdom" {
            continue;
        }
        if let Ok(rank) = rank.trim().parse::<Rank>() {
            names.set(rank, name)?;
        }
    }
    Ok(names.finish())
}

/// Which column of emu's `taxonomy.tsv` holds which rank.
pub(super) struct Columns {
    ranks: Vec<Option<Rank>>,
}

impl Columns {
    /// From the header `tax_id, species, genus, ..., superkingdom`; `None` when it is another.
    pub(super) fn of(header: &str) -> Option<Self> {
        let mut cells = header.split('\t').map(str::trim);
        if !cells.next()?.eq_ignore_ascii_case("tax_id") {
            return None;
        }
        let words: Vec<&str> = cells.collect();
        let has_superkingdom = words.iter().any(|word| matches!(*word, "superkingdom" | "domain"));
        let ranks: Vec<Option<Rank>> = words
            .iter()
            .map(|word| match word.parse::<Rank>() {
                // Beside a superkingdom the kingdom is a rank of its own.
                Ok(Rank::Domain) if *word == "kingdom" && has_superkingdom => None,
                Ok(rank) => Some(rank),
                Err(_) => None,
            })
            .collect();
        ranks.iter().any(Option::is_some).then_some(Self { ranks })
    }

    /// The lineage of a row, with prefixes and in the order of the ranks.
    pub(super) fn lineage(&self, row: &str) -> String {
        let cells: Vec<&str> = row.split('\t').skip(1).map(str::trim).collect();
        let parts: Vec<String> = Rank::ALL
            .into_iter()
            .filter_map(|rank| {
                let column = self.ranks.iter().position(|&of| of == Some(rank))?;
                let name = cells.get(column).copied().unwrap_or_default();
                Some(format!("{}__{name}", rank.prefix()))
            })
            .collect();
        parts.join(";")
    }
}
