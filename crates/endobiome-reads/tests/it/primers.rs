//! Primers: cutting, turning, read-through, detection.

use crate::support::{bases, read};
use endobiome_core::Sequence;
use endobiome_core::sequence::reverse_complement;
use endobiome_reads::primer::{
    PrimerFailure, PrimerPair, PrimerTrimmer, PrimerVerdict, ReadOrientation, Untrimmed, detect,
};
use endobiome_reads::{PrimerParameters, PrimerPreset, Read, TwoReads};

/// The first base that each code of a primer allows.
fn exact(primer: &str) -> Vec<u8> {
    primer
        .bytes()
        .map(|code| match code {
            b'R' | b'W' | b'M' | b'D' | b'H' | b'V' | b'N' => b'A',
            b'Y' | b'S' | b'B' => b'C',
            b'K' => b'G',
            base => base,
        })
        .collect()
}

fn v4(change: impl FnOnce(&mut PrimerParameters)) -> (PrimerParameters, PrimerTrimmer) {
    let mut parameters = PrimerParameters { preset: Some(PrimerPreset::V4), ..PrimerParameters::default() };
    change(&mut parameters);
    let pair = parameters.resolve().unwrap().unwrap();
    let trimmer = PrimerTrimmer::new(&pair, &parameters);
    (parameters, trimmer)
}

/// A V4 amplicon with primers and its insert.
fn amplicon(seed: u64, insert: usize) -> (Vec<u8>, Vec<u8>) {
    let pair = PrimerPreset::V4.pair();
    let insert = bases(seed, insert);
    let whole = [exact(pair.forward), insert.clone(), reverse_complement(&exact(pair.reverse))].concat();
    (whole, insert)
}

fn mates(amplicon: &[u8], length: usize) -> TwoReads {
    let other = reverse_complement(amplicon);
    let cut = |strand: &[u8]| read("r", &strand[..length.min(strand.len())], 35);
    TwoReads { forward: cut(amplicon), reverse: cut(&other) }
}

#[test]
fn both_primers_of_a_pair_are_cut() {
    let (_, trimmer) = v4(|_| {});
    let (whole, insert) = amplicon(1, 253);
    let mut reads = mates(&whole, 200);
    let trimmed = trimmer.pair(&mut reads).unwrap();
    assert!(!trimmed.turned && !trimmed.read_through);
    assert_eq!(reads.forward.sequence, insert[..181]);
    assert_eq!(reads.reverse.sequence, reverse_complement(&insert)[..180]);
    assert_eq!(reads.forward.quality.len(), 181);
}

#[test]
fn reads_that_run_through_are_cut_at_the_other_primer() {
    let (_, trimmer) = v4(|_| {});
    let (whole, insert) = amplicon(2, 120);
    // 19 + 120 + 20 = 159 bases; 165 would run into the adapter, 150 end inside the other primer.
    for length in [159, 150] {
        let mut reads = mates(&whole, length);
        assert!(trimmer.pair(&mut reads).unwrap().read_through);
        assert_eq!(reads.forward.sequence, insert);
        assert_eq!(reads.reverse.sequence, reverse_complement(&insert));
    }
}

#[test]
fn mismatches_up_to_the_rate_and_spacers_are_allowed() {
    let (_, trimmer) = v4(|_| {});
    let (whole, _) = amplicon(3, 253);
    for (errors, found) in [(1, true), (2, false)] {
        let mut reads = mates(&whole, 200);
        // Positions 0 and 5 of 515F are a plain G and a plain A.
        for place in [0, 5].into_iter().take(errors) {
            reads.forward.sequence[place] = b'C';
        }
        assert_eq!(trimmer.pair(&mut reads).is_ok(), found, "{errors} errors in 19 bases");
    }
    let mut spaced = mates(&[&b"TTTTT"[..], &whole].concat(), 200);
    spaced.reverse = mates(&whole, 200).reverse;
    assert!(trimmer.pair(&mut spaced).is_ok());
    assert_eq!(spaced.forward.len(), 200 - 5 - 19);
}

#[test]
fn reads_without_primer_are_dropped_with_a_reason_or_kept_by_request() {
    let (_, trimmer) = v4(|_| {});
    let (whole, insert) = amplicon(4, 253);
    let good = mates(&whole, 200);
    let bare = mates(&insert, 200);
    let mix = |forward: &TwoReads, reverse: &TwoReads| TwoReads {
        forward: forward.forward.clone(),
        reverse: reverse.reverse.clone(),
    };
    assert_eq!(trimmer.pair(&mut bare.clone()), Err(PrimerFailure::NoPrimer));
    assert_eq!(trimmer.pair(&mut mix(&bare, &good)), Err(PrimerFailure::NoForwardPrimer));
    assert_eq!(trimmer.pair(&mut mix(&good, &bare)), Err(PrimerFailure::NoReversePrimer));
    let (_, keeper) = v4(|p| p.untrimmed = Untrimmed::Keep);
    let mut kept = bare.clone();
    assert!(keeper.pair(&mut kept).unwrap().untrimmed);
    assert_eq!(kept, bare);
    let (dimer, _) = amplicon(5, 0);
    assert_eq!(trimmer.pair(&mut mates(&dimer, 39)), Err(PrimerFailure::PrimerDimer));
}

#[test]
fn reads_of_mixed_orientation_are_turned() {
    let (_, strict) = v4(|_| {});
    let (_, either) = v4(|p| p.orientation = ReadOrientation::Either);
    let (whole, insert) = amplicon(6, 253);
    let mut reads = mates(&whole, 200);
    std::mem::swap(&mut reads.forward, &mut reads.reverse);
    assert_eq!(strict.pair(&mut reads.clone()), Err(PrimerFailure::NoPrimer));
    assert!(either.pair(&mut reads).unwrap().turned);
    assert_eq!(reads.forward.sequence, insert[..181]);

    // Single reads: whole amplicons of either strand become the same insert.
    for strand in [whole.clone(), reverse_complement(&whole)] {
        let mut single = read("r", &strand, 30);
        single.quality[19] = 7; // first base of the insert on the forward strand
        let turned = strand != whole;
        assert_eq!(either.single(&mut single).unwrap().turned, turned);
        assert_eq!(single.sequence, insert);
        if !turned {
            assert_eq!(single.quality[0], 7);
        }
    }
    // A read that starts at the reverse primer but does not reach the other end.
    let mut part = read("r", &reverse_complement(&whole)[..150], 30);
    assert!(either.single(&mut part).unwrap().turned);
    assert_eq!(part.sequence, insert[insert.len() - 130..]);
}

/// PacBio HiFi reads of whole genes: both primers in one read, which lies on either strand.
#[test]
fn whole_genes_of_either_strand_are_cut_at_both_ends_and_turned() {
    let insert = bases(21, 1454);
    let pair = PrimerPreset::V1v9.pair();
    let gene = [exact(pair.forward), insert.clone(), reverse_complement(&exact(pair.reverse))].concat();
    let parameters = PrimerParameters {
        preset: Some(PrimerPreset::V1v9),
        orientation: ReadOrientation::Either,
        ..PrimerParameters::default()
    };
    let trimmer = PrimerTrimmer::new(&parameters.resolve().unwrap().unwrap(), &parameters);
    for (strand, turned) in [(gene.clone(), false), (reverse_complement(&gene), true)] {
        let mut single = read("m/1/ccs", &strand, 93);
        let trimmed = trimmer.single(&mut single).unwrap();
        assert_eq!((trimmed.turned, trimmed.read_through), (turned, true));
        assert_eq!(single.sequence, insert);
    }
    // Without the word for it, both strands are told of before work.
    let both = [gene.clone(), reverse_complement(&gene)]
        .map(|strand| TwoReads { forward: read("r", &strand, 93), ..TwoReads::default() });
    let reads: Vec<TwoReads> = both.iter().cycle().take(40).cloned().collect();
    let strict = PrimerParameters { orientation: ReadOrientation::Forward, ..parameters };
    let told = detect(&reads, false, &strict).unwrap();
    assert_eq!(told.verdict, PrimerVerdict::MixedOrientation, "{}", told.message);
    let unnamed = detect(&reads, false, &PrimerParameters::default()).unwrap();
    assert_eq!(unnamed.verdict, PrimerVerdict::StillThere);
    assert!(unnamed.message.matches("27F").count() == 1, "{}", unnamed.message);
}

#[test]
fn presets_match_real_codes() {
    // bio's IUPAC alphabet is the oracle of what a primer may hold.
    let iupac = bio::alphabets::dna::iupac_alphabet();
    for preset in PrimerPreset::ALL {
        let PrimerPair { forward, reverse } = preset.primers().unwrap();
        assert!(iupac.is_word(forward.as_bytes()) && iupac.is_word(reverse.as_bytes()));
        let turned = bio::alphabets::dna::revcomp(forward.as_bytes());
        assert_eq!(turned, forward.reverse_complement().as_bytes());
    }
}

fn detected(reads: &[TwoReads], parameters: &PrimerParameters) -> (PrimerVerdict, String) {
    let detection = detect(reads, true, parameters).unwrap();
    (detection.verdict, detection.message)
}

#[test]
fn the_detector_tells_what_the_reads_carry() {
    let with: Vec<TwoReads> = (0..50).map(|n| mates(&amplicon(n, 253).0, 200)).collect();
    let without: Vec<TwoReads> = (0..50).map(|n| mates(&amplicon(n, 253).1, 200)).collect();
    let turned: Vec<TwoReads> =
        with.iter().map(|r| TwoReads { forward: r.reverse.clone(), reverse: r.forward.clone() }).collect();
    let mixed: Vec<TwoReads> = with.iter().take(25).chain(turned.iter().take(25)).cloned().collect();
    let none = PrimerParameters::default();
    let preset = |preset| PrimerParameters { preset: Some(preset), ..PrimerParameters::default() };
    let v4 = preset(PrimerPreset::V4);

    let (verdict, message) = detected(&with, &none);
    assert_eq!(verdict, PrimerVerdict::StillThere);
    assert!(message.contains("still carry") && message.contains("515F"), "{message}");
    assert_eq!(detected(&with, &v4).0, PrimerVerdict::Match);
    assert_eq!(detected(&without, &none).0, PrimerVerdict::NoneThere);
    assert_eq!(detected(&turned, &v4).0, PrimerVerdict::Exchanged);
    assert_eq!(detected(&mixed, &v4).0, PrimerVerdict::MixedOrientation);
    assert_eq!(detected(&[], &v4).0, PrimerVerdict::NoReads);
    let (verdict, message) = detected(&with, &preset(PrimerPreset::V1v2));
    assert_eq!(verdict, PrimerVerdict::Mismatch);
    assert!(message.contains("do not match") && message.contains("515F"), "{message}");
    let (verdict, message) = detected(&without, &v4);
    assert_eq!(verdict, PrimerVerdict::Mismatch);
    assert!(message.contains("no known primer"), "{message}");
}

/// The same detection on the reads of a study whose primers were cut before upload.
#[test]
fn real_reads_without_primers_are_told_as_such() {
    let [forward, reverse] = crate::golds::files("PAP130.2");
    let files = endobiome_core::ReadFiles::Paired(forward, reverse);
    let parameters = endobiome_reads::ReadParameters::default();
    let detection = endobiome_reads::detect_primers(&files, &parameters, 100).unwrap();
    assert_eq!(detection.verdict, PrimerVerdict::NoneThere, "{}", detection.message);
    assert_eq!(detection.looked_at, 100);
}

/// Every code of a primer is matched by its bases and by no other.
#[test]
fn every_code_matches_its_bases_only() {
    let sets: [(u8, &[u8]); 15] = [
        (b'A', b"A"),
        (b'C', b"C"),
        (b'G', b"G"),
        (b'T', b"T"),
        (b'R', b"AG"),
        (b'Y', b"CT"),
        (b'S', b"CG"),
        (b'W', b"AT"),
        (b'K', b"GT"),
        (b'M', b"AC"),
        (b'B', b"CGT"),
        (b'D', b"AGT"),
        (b'H', b"ACT"),
        (b'V', b"ACG"),
        (b'N', b"ACGT"),
    ];
    for (code, allowed) in sets {
        for base in *b"ACGTN" {
            let primer = Sequence::new([&[code], &b"CATCATCATCA"[..]].concat()).unwrap();
            let pair = PrimerPair { forward: primer.clone(), reverse: primer };
            let parameters = PrimerParameters { max_error_rate: 0.0, max_offset: 0, ..Default::default() };
            let trimmer = PrimerTrimmer::new(&pair, &parameters);
            let mut one: Read = read("r", &[&[base], &b"CATCATCATCAGGTTGG"[..]].concat(), 30);
            assert_eq!(trimmer.single(&mut one).is_ok(), allowed.contains(&base), "{code} {base}");
        }
    }
}
