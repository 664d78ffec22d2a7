//! Names of rows, and names that point to rows of other tables.

use super::Hit;
use crate::dictionary::Dictionary;
use crate::finding::ValidationCode;
use crate::study::{ClinicalTables, RowRef};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check(study: &ClinicalTables, dictionary: &Dictionary) -> Vec<Hit> {
    let mut hits = Vec::new();
    for table in study.tables() {
        let Some(definition) = dictionary.table(&table.name) else { continue };
        let key: Vec<&str> = definition.key().map(|field| field.name.as_str()).collect();
        if let Some(last) = key.last() {
            let mut seen: BTreeMap<Vec<String>, u64> = BTreeMap::new();
            for row in table.rows() {
                // A row without a full name is told already.
                let Some(name) = name_of(&row, &key) else { continue };
                match seen.get(&name) {
                    Some(line) => hits.push(Hit::at(
                        ValidationCode::DuplicateKey,
                        &row,
                        last,
                        format!("the same key ({}) as line {line}", name.join(", ")),
                    )),
                    None => {
                        seen.insert(name, row.line());
                    }
                }
            }
        }
        for field in &definition.fields {
            let Some(reference) = field.reference.as_ref().filter(|_| field.name != "parent") else {
                continue;
            };
            let Some(target) = study.table(&reference.table) else { continue };
            if target.column(&reference.field).is_none() {
                continue;
            }
            let known: BTreeSet<&str> = target.rows().map(|row| row.raw(&reference.field)).collect();
            // Rows whose own name is told as wrong: what points to them has the same cause.
            let told: BTreeSet<String> = target
                .rows()
                .filter(|row| row.is_refused() || row.is_told(&reference.field))
                .map(|row| folded(row.raw(&reference.field)))
                .collect();
            for row in table.rows() {
                let Some(name) = row.text(&field.name) else { continue };
                if !known.contains(name) && !told.contains(&folded(name)) {
                    let message = format!("not in {}.{}", reference.table, reference.field);
                    hits.push(Hit::at(ValidationCode::Orphan, &row, &field.name, message));
                }
            }
        }
    }
    hits
}

fn name_of(row: &RowRef<'_>, key: &[&str]) -> Option<Vec<String>> {
    if row.is_refused() {
        return None;
    }
    key.iter().map(|column| row.value(column).known().map(crate::value::Datum::to_text)).collect()
}

/// Letters and digits alone, in lower case.
fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
