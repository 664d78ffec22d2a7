//! Any bytes as a count table, a taxonomy, a square of text under a good header: a table whose diversity can be computed or is
//! refused by a typed error, never a panic.
#![no_main]

use endobiome_ecology::{Metric, alpha_diversity, distance_matrix, pcoa};
use endobiome_tables::{Error, feature_table, taxonomy_table};
use std::path::Path;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let path = Path::new("fuzz.tsv");
    for file in [bytes.to_vec(), [b"ASV_ID\ta\tb\tc\n".as_slice(), bytes].concat()] {
        match feature_table::parse(path, file) {
            Ok(table) => {
                assert_eq!(alpha_diversity(&table).map(|rows| rows.len()).ok(), Some(table.n_samples()));
                // Empty samples are refused, not computed.
                for metric in [Metric::BrayCurtis, Metric::RobustAitchison] {
                    if let Ok(distances) = distance_matrix(&table, metric) {
                        assert!(distances.condensed().iter().all(|d| d.is_finite() && *d >= 0.0));
                        let _ = pcoa(&distances, 2);
                    }
                }
            }
            Err(Error::Problems { problems, .. }) => assert!(!problems.is_empty()),
            Err(_) => {}
        }
    }
    for file in [bytes.to_vec(), [b"Feature ID\tTaxon\tConfidence\n".as_slice(), bytes].concat()] {
        if let Ok(taxonomy) = taxonomy_table::parse(path, &file) {
            assert!(
                taxonomy
                    .iter()
                    .all(|(_, assignment)| assignment.confidence.iter().all(|c| (0.0..=1.0).contains(c)))
            );
        }
    }
});
