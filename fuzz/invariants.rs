//! What must hold of every reader for any bytes: a value that keeps its promises, or a typed error; never a panic. One function a
//! reader. The fuzz targets call them, and so does the test that replays `test-data/corpus` with the stable toolchain.
//! Each says whether the bytes were read.

use endobiome_cohort::{CheckOptions, Dictionary, Encoding, RawStudy, RawTable, check};
use endobiome_cytometry::{Keywords, scrub};
use endobiome_dysbiosis::cst::Centroids;
use endobiome_ecology::{Metric, Tree, alpha_diversity, distance_matrix, pcoa};
use endobiome_pipeline::mock::Thresholds;
use endobiome_pipeline::settings::Said;
use endobiome_reads::primer::ReadOrientation;
use endobiome_reads::{
    FastqReader, FilterParameters, PairHandling, PairReader, PrimerPreset, QualityEncoding, Read,
    ReadParameters, prepare_reads,
};
use endobiome_simulate::StudyDesign;
use endobiome_tables::read_any::parse_any;
use endobiome_tables::wide_table::Known;
use endobiome_tables::{Error, Metadata, Samplesheet, fasta, feature_table, taxonomy_table};
use endobiome_taxonomy::reference::IndexFile;
use std::path::Path;

/// A reader: whether the bytes were read.
pub(super) type Reader = fn(&[u8]) -> bool;

/// The readers by name.
pub(super) const READERS: [(&str, Reader); 16] = [
    ("pairs", pairs),
    ("fastq", fastq),
    ("samplesheet", samplesheet),
    ("metadata", metadata),
    ("table", table),
    ("taxonomy", taxonomy),
    ("foreign", foreign),
    ("newick", newick),
    ("fasta", fasta_text),
    ("reference", reference),
    ("index", index),
    ("settings", settings),
    ("design", design),
    ("centroids", centroids),
    ("clinical", clinical),
    ("fcs", fcs),
];

fn problems_are_told(error: &Error) {
    if let Error::Problems { problems, .. } = error {
        assert!(!problems.is_empty());
    }
    assert!(!error.to_string().is_empty());
}

/// FASTQ of any compression.
pub(super) fn fastq(bytes: &[u8]) -> bool {
    let source = Box::new(std::io::Cursor::new(bytes.to_vec()));
    let Ok(mut reader) = FastqReader::from_source(source, "fuzz", QualityEncoding::Phred33) else {
        return false;
    };
    let mut read = Read::default();
    // A small archive may hold very many records.
    for _ in 0..10_000 {
        match reader.read_into(&mut read) {
            Ok(true) => {}
            Ok(false) => return true,
            Err(_) => return false,
        }
        assert!(!read.id.is_empty());
        assert_eq!(read.sequence.len(), read.quality.len());
        assert!(read.sequence.iter().all(|base| b"ACGTN".contains(base)));
        assert!(read.quality.iter().all(|&q| q <= 93));
    }
    true
}

/// The two files of a pair, with a form feed between them, through every step: the account closes. The first byte chooses the mode. Plain
/// text only: `fastq` has the decoders.
pub(super) fn pairs(bytes: &[u8]) -> bool {
    let Some((&choice, text)) = bytes.split_first() else { return false };
    let Some(middle) = text.iter().position(|byte| *byte == b'\x0c') else { return false };
    let open = |text: &[u8]| {
        let source = Box::new(std::io::Cursor::new([b"@".as_slice(), text].concat()));
        FastqReader::from_source(source, "fuzz", QualityEncoding::Phred33)
    };
    let (Ok(forward), Ok(reverse)) = (open(&text[..middle]), open(&text[middle + 1..])) else { return false };
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
        parameters.primers.orientation = ReadOrientation::Either;
    }
    parameters.merge.min_overlap = 5;
    parameters.merge.allow_staggered = choice & 32 != 0;
    let read = prepare_reads(PairReader::from_readers(forward, Some(reverse)), &parameters, None, None);
    let Ok(sample) = read else { return false };
    assert!(sample.accounting.check().is_ok(), "the account closes");
    assert_eq!(sample.accounting.kept(), sample.reads.reads());
    true
}

/// A samplesheet; `@` stands for a file that exists wherever this runs.
pub(super) fn samplesheet(bytes: &[u8]) -> bool {
    let file = std::env::current_exe().expect("this program is a file");
    let text = String::from_utf8_lossy(bytes).replace('@', &file.display().to_string());
    match Samplesheet::parse(Path::new("fuzz.csv"), text.as_bytes()) {
        Ok(sheet) => {
            assert!(sheet.entries.windows(2).all(|pair| pair[0].record.id < pair[1].record.id));
            true
        }
        Err(error) => {
            problems_are_told(&error);
            false
        }
    }
}

/// Metadata.
pub(super) fn metadata(bytes: &[u8]) -> bool {
    let records = Metadata::parse(Path::new("fuzz.tsv"), bytes)
        .and_then(|metadata| Ok((metadata.ids().count(), metadata.records()?)));
    match records {
        Ok((ids, records)) => {
            assert_eq!(records.len(), ids);
            let sound = |x: f64| x.is_finite() && x >= 0.0;
            assert!(records.iter().all(|record| record.dna_ng_ul.is_none_or(sound)));
            true
        }
        Err(error) => {
            problems_are_told(&error);
            false
        }
    }
}

/// A count table of our own; its diversity can be computed or is refused.
pub(super) fn table(bytes: &[u8]) -> bool {
    let table = match feature_table::parse(Path::new("fuzz.tsv"), bytes.to_vec()) {
        Ok(table) => table,
        Err(error) => {
            problems_are_told(&error);
            return false;
        }
    };
    assert_eq!(alpha_diversity(&table).map(|rows| rows.len()).ok(), Some(table.n_samples()));
    for metric in [Metric::BrayCurtis, Metric::RobustAitchison] {
        // Empty samples are refused, not computed.
        if let Ok(distances) = distance_matrix(&table, metric) {
            assert!(distances.condensed().iter().all(|d| d.is_finite() && *d >= 0.0));
            let _ = pcoa(&distances, 2);
        }
    }
    true
}

/// A taxonomy in any tool's form.
pub(super) fn taxonomy(bytes: &[u8]) -> bool {
    match taxonomy_table::parse(Path::new("fuzz.tsv"), bytes) {
        Ok(rows) => {
            let sound = |c: &f64| (0.0..=1.0).contains(c);
            assert!(rows.iter().all(|(_, assignment)| assignment.confidence.iter().all(sound)));
            true
        }
        Err(error) => {
            problems_are_told(&error);
            false
        }
    }
}

/// A table of another tool: BIOM 1.0 and 2.1, `.qza`, mothur, text of any form.
pub(super) fn foreign(bytes: &[u8]) -> bool {
    match parse_any(Path::new("fuzz"), bytes.to_vec(), &Known::default()) {
        Ok(imported) => {
            let Some(values) = imported.values else { return true };
            let table = values.to_f64();
            assert_eq!(table.features().len(), values.features().len());
            for row in 0..table.n_samples() {
                assert!(table.row(row).all(|(_, value)| value.is_finite()));
            }
            true
        }
        Err(error) => {
            problems_are_told(&error);
            false
        }
    }
}

/// A Newick tree: what is written is read back the same.
pub(super) fn newick(bytes: &[u8]) -> bool {
    let Some(tree) = std::str::from_utf8(bytes).ok().and_then(|text| text.parse::<Tree>().ok()) else {
        return false;
    };
    let written = tree.to_newick();
    let again: Tree = written.parse().expect("what is written is read");
    assert_eq!(again.to_newick(), written);
    assert_eq!(again.n_tips(), tree.n_tips());
    true
}

/// FASTA text.
pub(super) fn fasta_text(bytes: &[u8]) -> bool {
    match fasta::parse(Path::new("fuzz.fasta"), bytes) {
        Ok(records) => {
            assert!(
                records.iter().all(|record| !record.id.is_empty() && !record.sequence.as_bytes().is_empty())
            );
            true
        }
        Err(error) => {
            problems_are_told(&error);
            false
        }
    }
}

/// A file in a folder of its own, for readers that want one.
fn with_file<T>(name: &str, bytes: &[u8], read: impl FnOnce(&Path) -> T) -> T {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("a temporary file");
    read(&path)
}

/// A reference (FASTA with lineages in its headers).
pub(super) fn reference(bytes: &[u8]) -> bool {
    use endobiome_taxonomy::reference::{Format, ReadOptions, ReferenceInfo, read_reference};
    with_file("fuzz.fasta", bytes, |path| {
        let Ok(format) = Format::detect(path, None) else { return false };
        let Ok(read) = read_reference(format, path, None, ReadOptions::default(), ReferenceInfo::default())
        else {
            return false;
        };
        let reference = read.reference;
        for record in 0..reference.len() {
            assert!(reference.taxon_index(record) < reference.taxa().len());
            assert_eq!(reference.sequence(record).len(), reference.sequence_length(record));
        }
        true
    })
}

/// An index file.
pub(super) fn index(bytes: &[u8]) -> bool {
    with_file("fuzz.endoref", bytes, |path| {
        let Ok(reference) = IndexFile::open(path).and_then(|index| index.reference()) else { return false };
        for record in 0..reference.len() {
            assert!(reference.taxon_index(record) < reference.taxa().len());
            assert_eq!(reference.sequence(record).len(), reference.sequence_length(record));
        }
        true
    })
}

/// Settings of a run, and gates of a mock.
pub(super) fn settings(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let mut said = Said::default();
    said.toml("fuzz.toml", &text);
    let (configuration, problems) = said.resolve();
    let _ = Thresholds::parse("fuzz.toml", &text);
    if problems.is_empty() {
        // What is shown can be said again, and means the same.
        let shown = endobiome_pipeline::settings::to_toml(&configuration);
        let mut again = Said::default();
        again.toml("shown.toml", &shown);
        let (second, problems) = again.resolve();
        assert!(problems.is_empty(), "{problems:?}\n{shown}");
        // But for who said it.
        let values = |configuration| serde_json::to_value(configuration).expect("settings are data");
        assert_eq!(values(&second), values(&configuration), "{shown}");
    }
    problems.is_empty()
}

/// The design of a simulated study.
pub(super) fn design(bytes: &[u8]) -> bool {
    let Ok(design) = toml::from_str::<StudyDesign>(&String::from_utf8_lossy(bytes)) else { return false };
    design.check().is_ok() && !design.species().is_empty()
}

/// Centroids of community types.
pub(super) fn centroids(bytes: &[u8]) -> bool {
    let Ok(centroids) = Centroids::read(bytes) else { return false };
    for sub_type in 0..centroids.sub_types().len() {
        assert_eq!(centroids.shares(sub_type).len(), centroids.taxa().len());
        // What a file leaves open is NaN.
        assert!(centroids.shares(sub_type).iter().all(|share| share.is_nan() || (0.0..=1.1).contains(share)));
    }
    true
}

/// A clinical table (that of the women): the check ends, and each finding has a place.
pub(super) fn clinical(bytes: &[u8]) -> bool {
    let dictionary = Dictionary::imerr().expect("the dictionary that is built in");
    let Some(definition) = dictionary.table("participants") else { return false };
    let Ok(table) = RawTable::parse(bytes, "participants.tsv", definition, Encoding::Utf8) else {
        return false;
    };
    let options = CheckOptions::imerr("2031-12-31").expect("a day");
    let checked = check(RawStudy { tables: vec![table], notes: Vec::new() }, &dictionary, &options);
    assert!(checked.findings.iter().all(|finding| finding.line >= 1 && !finding.message.is_empty()));
    checked.counts().0 == 0
}

/// An FCS file: what is scrubbed is read again, and nothing personal is left.
pub(super) fn fcs(bytes: &[u8]) -> bool {
    let Ok(scrubbed) = scrub(bytes) else { return false };
    let again = with_file("fuzz.fcs", &scrubbed.bytes, endobiome_cytometry::read_keywords);
    let again: Keywords = again.expect("what is scrubbed is read");
    assert!(endobiome_cytometry::personal_keywords(&again).is_empty());
    true
}
