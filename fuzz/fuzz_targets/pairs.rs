//! Any two texts as the two files of a pair, through every step in every mode: the account closes.
#![no_main]

use endobiome_reads::{
    FastqReader, FilterParameters, PairHandling, PairReader, PrimerPreset, QualityEncoding, ReadParameters,
    prepare_reads,
};

libfuzzer_sys::fuzz_target!(|input: (u8, Vec<u8>, Vec<u8>)| {
    let (choice, forward, reverse) = input;
    let open = |bytes: Vec<u8>| {
        // Plain text only: the other target has the decoders.
        let text = [b"@".as_slice(), &bytes].concat();
        FastqReader::from_source(Box::new(std::io::Cursor::new(text)), "fuzz", QualityEncoding::Phred33)
    };
    let (Ok(forward), Ok(reverse)) = (open(forward), open(reverse)) else { return };
    let mut parameters = ReadParameters {
        pairs: match choice % 4 {
            0 => PairHandling::KeepPairs,
            1 => PairHandling::Merge,
            2 => PairHandling::Concatenate,
            _ => PairHandling::ForwardOnly,
        },
        filter: FilterParameters { enabled: choice & 4 == 0, min_len: 1, ..FilterParameters::dada2() },
        ..ReadParameters::default()
    };
    if choice & 8 != 0 {
        parameters.primers.preset = Some(PrimerPreset::V4);
        parameters.primers.max_error_rate = 0.5;
    }
    if choice & 16 != 0 {
        parameters.primers.orientation = endobiome_reads::primer::Orientation::Either;
    }
    parameters.merge.min_overlap = 5;
    parameters.merge.allow_staggered = choice & 32 != 0;
    if let Ok(sample) = prepare_reads(PairReader::from_readers(forward, Some(reverse)), &parameters, None, None) {
        sample.accounting.check().expect("the account closes");
        assert_eq!(sample.accounting.kept(), sample.reads.reads());
    }
});
