//! Any bytes, as a FASTQ file of any compression: reads or a typed error, never a panic, never a read that
//! breaks the promises of `Read`.
#![no_main]

use endobiome_reads::{FastqReader, QualityEncoding, Read};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let source = Box::new(std::io::Cursor::new(bytes.to_vec()));
    let Ok(mut reader) = FastqReader::from_source(source, "fuzz", QualityEncoding::Phred33) else { return };
    let mut read = Read::default();
    let mut records = 0_u32;
    while let Ok(true) = reader.read_into(&mut read) {
        assert!(!read.id.is_empty());
        assert_eq!(read.sequence.len(), read.quality.len());
        assert!(read.sequence.iter().all(|base| b"ACGTN".contains(base)));
        assert!(read.quality.iter().all(|&q| q <= 93));
        records += 1;
        // A small archive may hold very many records.
        if records > 10_000 {
            return;
        }
    }
});
