//! Columns that say which samples are controls, under a name that is not known.

use crate::delimited::DelimitedTable;
use crate::record_columns::{is_understood, says_the_kind};
use endobiome_core::SampleKind;

/// A sentence for each column that has no meaning of its own though all its words are kinds of samples and some of them controls, where no
/// column says the kind: read as a covariate it would make specimens of the blanks.
pub(crate) fn kinds_unread(table: &DelimitedTable) -> Vec<String> {
    if table.header.iter().any(|name| says_the_kind(name)) {
        return Vec::new();
    }
    let sentence = |(index, name): (usize, &String)| {
        let words = table.rows.iter().filter_map(|row| row.cells.get(index)).map(|word| word.trim());
        let mut control = None;
        for word in words.filter(|word| !word.is_empty()) {
            if word.parse::<SampleKind>().ok()? != SampleKind::Specimen {
                control.get_or_insert(word);
            }
        }
        control.map(|word| {
            format!(
                "column '{name}' says what samples are for ('{word}'), but is not known by that name: all are taken for specimens; call \
                 it sample_type"
            )
        })
    };
    table
        .header
        .iter()
        .enumerate()
        .skip(1)
        .filter(|(_, name)| !is_understood(name))
        .filter_map(sentence)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn said(text: &str) -> Vec<String> {
        kinds_unread(&DelimitedTable::parse(Path::new("m.tsv"), text.as_bytes()).unwrap())
    }

    #[test]
    fn blanks_under_an_unknown_name_were_taken_for_specimens_in_silence() {
        let found = said("sample\ttype\tphase\nW1\tspecimen\tluteal\nB1\textraction_blank\t\nW2\t\tluteal\n");
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("'type'") && found[0].contains("'extraction_blank'"), "{found:?}");
    }

    #[test]
    fn words_that_are_no_kinds_and_sheets_that_say_the_kind_are_left_alone() {
        assert!(said("sample\ttype\nW1\tspecimen\nW2\tsample\n").is_empty(), "no control among them");
        assert!(said("sample\ttype\nW1\tbiopsy\nB1\tblank\nW2\tpipelle 3\n").is_empty(), "other words too");
        assert!(said("sample\tis_neg\ttype\nW1\tFALSE\tsample\nB1\tTRUE\tblank\n").is_empty());
        assert!(said("sample\tsample_type\ttype\nW1\tsample\tsample\nB1\tblank\tblank\n").is_empty());
    }
}
