//! New ids, in an order that only the key tells.

use super::DeidentificationKey;
use crate::check::CheckedStudy;
use std::collections::BTreeMap;

/// The new name of every old one.
pub(super) struct NewIds {
    pub(super) women: BTreeMap<String, String>,
    pub(super) samples: BTreeMap<String, String>,
    pub(super) transfers: BTreeMap<String, String>,
}

impl NewIds {
    pub(super) fn new(checked: &CheckedStudy, key: &DeidentificationKey) -> Self {
        let mut order: Vec<(u64, &str)> = checked
            .women
            .iter()
            .filter(|woman| !woman.is_erased)
            .map(|woman| (key.number(&["participant", &woman.id]), woman.id.as_str()))
            .collect();
        order.sort_unstable();
        let women: BTreeMap<String, String> = order
            .iter()
            .enumerate()
            .map(|(at, (_, id))| ((*id).to_owned(), format!("DE{:04}", at + 1)))
            .collect();
        let of_table = |table: &str, column: &str, letter: char| {
            let mut named: Vec<(String, u64, &str)> = checked
                .study
                .rows(table)
                .filter_map(|row| {
                    let id = row.raw(column);
                    let woman = row.raw("participant_id");
                    // Blanks and mocks belong to nobody; rows of women who are not exported have no new name.
                    let new = if woman.is_empty() { "STUDY".to_owned() } else { women.get(woman)?.clone() };
                    Some((new, key.number(&[table, id]), id))
                })
                .collect();
            named.sort_unstable();
            let mut count = 0;
            let mut last = String::new();
            let mut out = BTreeMap::new();
            for (woman, _, id) in named {
                count = if woman == last { count + 1 } else { 1 };
                last.clone_from(&woman);
                out.insert(id.to_owned(), format!("{woman}_{letter}{count}"));
            }
            out
        };
        let samples = of_table("samples", "sample_id", 'S');
        let transfers = of_table("transfers", "transfer_id", 'T');
        Self { women, samples, transfers }
    }
}
