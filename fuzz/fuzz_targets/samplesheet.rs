//! Any bytes as a samplesheet, as they are and under a good header: samples or typed problems that name the line, never a
//! panic.
#![no_main]

use endobiome_tables::{Error, Samplesheet};
use std::path::Path;

/// A file that exists wherever this runs, so that rows can be good.
const READS: &str = "/dev/null";

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let header = b"sample,fastq_1,fastq_2,run,sample_type,body_site,patient_id,plate,well,dna_ng_ul\n";
    let text = String::from_utf8_lossy(bytes).replace('@', READS);
    for sheet in [bytes.to_vec(), [header.as_slice(), text.as_bytes()].concat()] {
        match Samplesheet::parse(Path::new("fuzz.csv"), &sheet) {
            Ok(sheet) => {
                assert!(sheet.entries.windows(2).all(|pair| pair[0].record.id < pair[1].record.id));
            }
            Err(Error::Problems { problems, .. }) => assert!(!problems.is_empty()),
            Err(_) => {}
        }
    }
});
