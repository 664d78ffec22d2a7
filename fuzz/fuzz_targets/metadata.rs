//! Any bytes as metadata, as they are and under a good header: records or typed problems, never a panic; and what a
//! record says is one of the values that the program knows.
#![no_main]

use endobiome_tables::{Error, Metadata};
use std::path::Path;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let header = b"sample\tpatient_id\tbody_site\tgroup\tsample_type\tdna_ng_ul\tplate\twell\tage\n";
    for file in [bytes.to_vec(), [header.as_slice(), bytes].concat()] {
        let metadata = match Metadata::parse(Path::new("fuzz.tsv"), &file) {
            Ok(metadata) => metadata,
            Err(Error::Problems { problems, .. }) => {
                assert!(!problems.is_empty());
                continue;
            }
            Err(_) => continue,
        };
        match metadata.records() {
            Ok(records) => {
                assert_eq!(records.len(), metadata.ids().count());
                assert!(
                    records.iter().all(|record| record.dna_ng_ul.is_none_or(|x| x.is_finite() && x >= 0.0))
                );
            }
            Err(Error::Problems { problems, .. }) => assert!(!problems.is_empty()),
            Err(_) => {}
        }
    }
});
