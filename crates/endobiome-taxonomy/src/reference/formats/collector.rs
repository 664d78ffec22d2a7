//! Names of a lineage, rank by rank, as all formats take them.

use endobiome_core::{Lineage, Rank};

/// A lineage as read.
pub(super) struct Parsed {
    /// The names; the species as a whole binomial.
    pub(super) lineage: Lineage,
    /// Whether names below a rank that is called `unclassified` were dropped, as in `g__unclassified; s__Pseudomonadales`.
    pub(super) cut_short: bool,
    /// Whether names whose ranks are not stated were dropped.
    pub(super) without_ranks: bool,
}

/// Collects names rank by rank.
#[derive(Default)]
pub(super) struct Collector {
    pub(super) lineage: Lineage,
    /// The widest rank that is called `unclassified`.
    unclassified: Option<Rank>,
    cut_short: bool,
}

impl Collector {
    /// Sets a name without the confidence of mothur (`Bacilli(98)`); words for "not known" set nothing.
    pub(super) fn set(&mut self, rank: Rank, name: &str) -> Result<(), String> {
        let mut name = name.trim().trim_matches('"');
        if let Some((bare, rest)) = name.rsplit_once('(')
            && rest.ends_with(')')
            && (rank == Rank::Species || rest.trim_end_matches(')').bytes().all(|byte| byte.is_ascii_digit()))
        {
            name = bare.trim();
        }
        let lower = name.to_ascii_lowercase();
        if matches!(lower.as_str(), "unclassified" | "unassigned" | "unknown" | "unidentified")
            || lower.ends_with("_unclassified")
        {
            self.unclassified = Some(self.unclassified.map_or(rank, |widest| widest.min(rank)));
            return Ok(());
        }
        if matches!(lower.as_str(), "" | "na") {
            return Ok(());
        }
        if name.bytes().any(|byte| byte.is_ascii_control()) {
            return Err(format!("the name of the {rank} holds a control character"));
        }
        self.lineage.set(rank, name);
        Ok(())
    }

    pub(super) fn finish(mut self) -> Parsed {
        if let Some(unclassified) = self.unclassified {
            for rank in Rank::ALL.into_iter().filter(|&rank| rank > unclassified) {
                self.cut_short |= self.lineage.get(rank).is_some();
                self.lineage.clear(rank);
            }
        }
        Parsed { lineage: self.lineage, cut_short: self.cut_short, without_ranks: false }
    }
}
