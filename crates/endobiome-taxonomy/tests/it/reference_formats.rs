//! References in the formats of other tools: what they give, and what broken ones are told.

use endobiome_core::Rank;
use endobiome_taxonomy::error::ProblemKind;
use endobiome_taxonomy::reference::{
    Format, HolePolicy, NamePolicy, ReadOptions, ReadReference, read_reference,
};
use endobiome_taxonomy::{Error, ReferenceInfo, Result};
use std::io::Write;
use std::path::{Path, PathBuf};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }
}

fn read(format: Format, sequences: &Path, taxonomy: Option<&Path>) -> Result<ReadReference> {
    assert_eq!(Format::detect(sequences, taxonomy).unwrap(), format, "detection");
    read_reference(format, sequences, taxonomy, ReadOptions::default(), ReferenceInfo::default())
}

fn read_as_given(format: Format, sequences: &Path, taxonomy: Option<&Path>) -> Result<ReadReference> {
    let options = ReadOptions { names: NamePolicy::AsGiven, ..ReadOptions::default() };
    read_reference(format, sequences, taxonomy, options, ReferenceInfo::default())
}

fn kinds(result: Result<ReadReference>) -> Vec<(u64, String, ProblemKind)> {
    match result {
        Err(Error::Reference(problems)) => {
            assert_eq!(problems.total, problems.first.len());
            problems.first.into_iter().map(|problem| (problem.line, problem.record, problem.kind)).collect()
        }
        other => panic!("expected problems, got {other:?}"),
    }
}

const REUTERI: &str = "d__Bacteria; p__Bacillota; c__Bacilli; o__Lactobacillales; f__Lactobacillaceae; g__Limosilactobacillus; \
     s__Limosilactobacillus reuteri";

#[test]
fn every_format_gives_the_same_canonical_record() {
    let folder = Folder::new();
    let path = "Bacteria;Firmicutes;Bacilli;Lactobacillales;Lactobacillaceae;Lactobacillus";
    let mut cases = vec![];
    for (name, species) in
        [("a", "reuteri"), ("b", "Lactobacillus reuteri"), ("c", "Lactobacillus_reuteri(T)")]
    {
        cases.push((Format::Dada2, folder.file(name, format!(">{path};{species};\nACGT\n")), None));
    }
    let sintax = ">r1;size=3;tax=d:Bacteria,p:Firmicutes,c:Bacilli,o:Lactobacillales,f:Lactobacillaceae,\
                  g:Lactobacillus,s:Lactobacillus_reuteri;\nAC\nGT\n";
    cases.push((Format::Sintax, folder.file("d", sintax), None));
    let species = folder.file("e", ">r1 Lactobacillus reuteri DSM 20016\nacgu\n");
    cases.push((Format::Dada2Species, species, None));
    let rdp = ">r1 L. reuteri; DSM 20016\tLineage=Root;rootrank;Bacteria;domain;Firmicutes;phylum;Bacilli;class;\
               Lactobacillales;order;Lactobacillaceae;family;Lactobacillus;genus;Lactobacillus reuteri;species\nACGT\n";
    cases.push((Format::Rdp, folder.file("f", rdp), None));
    cases.push((Format::Rdp, folder.file("g", format!(">r1\tRoot;{path};reuteri\nACGT\n")), None));
    let fasta = folder.file("h", ">r1 some words\r\nAC-G.T\r\n");
    let greengenes = "r1\tk__Bacteria; p__Firmicutes; c__Bacilli; o__Lactobacillales; f__Lactobacillaceae; \
                      g__Lactobacillus; s__reuteri\n";
    cases.push((Format::Qiime2, fasta.clone(), Some(folder.file("i", greengenes))));
    let silva = "Feature ID\tTaxon\nr1\td__Bacteria; p__Firmicutes; c__Bacilli; o__Lactobacillales; \
                 f__Lactobacillaceae; g__Limosilactobacillus; s__Lactobacillus_reuteri\n";
    cases.push((Format::Qiime2, fasta.clone(), Some(folder.file("j", silva))));
    let mothur = "r1\tBacteria(100);Firmicutes(100);Bacilli(98);Lactobacillales(97);Lactobacillaceae(90);\
                  Lactobacillus(80);Lactobacillus_reuteri(80);\n";
    cases.push((Format::Mothur, fasta, Some(folder.file("k", mothur))));
    for (format, sequences, taxonomy) in cases {
        let read = read(format, &sequences, taxonomy.as_deref()).unwrap();
        let reference = read.reference;
        assert_eq!(
            (reference.len(), reference.sequence(0).as_slice()),
            (1, b"ACGT".as_slice()),
            "{sequences:?}"
        );
        assert_eq!(reference.lineage(0).to_string(), REUTERI, "{sequences:?}");
        assert!(read.unknown_names.is_empty(), "{:?}", read.unknown_names);
        assert_eq!(reference.info().files.len(), 1 + usize::from(taxonomy.is_some()));
    }
}

#[test]
fn names_stay_as_given_when_asked() {
    let folder = Folder::new();
    let fasta = folder.file("a.fa", ">r1\nACGT\n>r2\nACGA\n");
    let taxonomy = folder.file(
        "a.tsv",
        "r1\tk__Bacteria; p__Firmicutes; c__Bacilli; o__Lactobacillales; f__Lactobacillaceae; g__Lactobacillus; s__reuteri\n\
         r2\tk__Bacteria; p__TM7; c__TM7-3; o__; f__; g__; s__\n",
    );
    let read = read_as_given(Format::Qiime2, &fasta, Some(&taxonomy)).unwrap();
    assert_eq!(read.reference.species(0), Some("Lactobacillus reuteri"));
    assert_eq!(read.reference.lineage(1).to_string(), "d__Bacteria; p__TM7; c__TM7-3");
}

#[test]
fn unknown_names_are_counted() {
    let folder = Folder::new();
    let fasta =
        folder.file("a", ">Bacteria;OD1;ZB2;\nACGT\n>Bacteria;OD1;ZB2;\nACGA\n>Bacteria;OD1;\nACGC\n");
    let read = read(Format::Dada2, &fasta, None).unwrap();
    let unknown: Vec<(Rank, &str, usize)> =
        read.unknown_names.iter().map(|(taxon, count)| (taxon.rank(), taxon.name(), *count)).collect();
    assert_eq!(unknown, [(Rank::Phylum, "OD1", 3), (Rank::Class, "ZB2", 2)]);
}

#[test]
fn compressed_files_are_read_and_damaged_ones_told() {
    let folder = Folder::new();
    let text: String =
        (0..400).map(|i| format!(">Bacteria;Firmicutes;\nACGTACGT{}\n", "ACGT".repeat(i))).collect();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    let gz = encoder.finish().unwrap();
    let zst = ruzstd::encoding::compress_to_vec(text.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
    for (name, bytes) in [("a.gz", &gz), ("a.zst", &zst)] {
        // Two members or frames one after another are one text.
        let twice = [bytes.as_slice(), bytes.as_slice()].concat();
        let whole = read(Format::Dada2, &folder.file(name, twice), None).unwrap();
        assert_eq!(whole.reference.len(), 800, "{name}");
        let cut = folder.file("cut", &bytes[..bytes.len() - 20]);
        let problems = kinds(read_as_given(Format::Dada2, &cut, None));
        assert!(matches!(problems[0].2, ProblemKind::Compression { .. }), "{name}: {problems:?}");
    }
}

#[test]
fn all_that_is_wrong_is_told_in_one_go() {
    let folder = Folder::new();
    let fasta = folder.file(
        "a.fa",
        ">r1\nACGT\n>r2\nACGT\n>r1\nACGT\n>\nACGT\n>r3\n\n>r4\nMKTAYIAKQRQISFVKSHFSRQLEERLGLIEVQ\n>r5\nAC5T\n>r6\nACGT\n>r8\nACGT\n",
    );
    let taxonomy = folder.file(
        "a.tax",
        "r1\td__Bacteria; p__Firmicutes\nr3\td__Bacteria\nr4\td__Bacteria\nr5\td__Bacteria\n\
         r6\td__Bacteria; p__; c__Bacilli\nr7\td__Bacteria\nr1\td__Bacteria\nno tab here\nr8\tx__Bacteria\n",
    );
    let problems = kinds(read_as_given(Format::Qiime2, &fasta, Some(&taxonomy)));
    let expected = [
        (7, "r1", ProblemKind::DuplicateId { first_line: 1 }),
        (8, "", ProblemKind::Columns { expected: 2, found: 1 }),
        (3, "r2", ProblemKind::NoTaxonomy),
        (5, "r1", ProblemKind::DuplicateId { first_line: 1 }),
        (7, "", ProblemKind::EmptyId),
        (9, "r3", ProblemKind::EmptySequence),
        (11, "r4", ProblemKind::Protein { byte: 'I', position: 6 }),
        (13, "r5", ProblemKind::Nucleotide { byte: '5', position: 3 }),
        (
            15,
            "r6",
            ProblemKind::Hole {
                missing: Rank::Phylum,
                below: Rank::Class,
                text: "d__Bacteria; p__; c__Bacilli".to_owned(),
            },
        ),
        (
            17,
            "r8",
            ProblemKind::Lineage {
                text: "x__Bacteria".to_owned(),
                reason: "\"x\" is not the letter of a rank".to_owned(),
            },
        ),
        (6, "r7", ProblemKind::NoSequence),
    ];
    let found: Vec<(u64, &str, ProblemKind)> =
        problems.iter().map(|(line, record, kind)| (*line, record.as_str(), kind.clone())).collect();
    assert_eq!(found, expected);
    // The message names file, line and record.
    let message = read_as_given(Format::Qiime2, &fasta, Some(&taxonomy)).unwrap_err().to_string();
    assert!(message.contains("a.fa, line 11, record \"r4\": this looks like a protein"), "{message}");
}

#[test]
fn holes_are_filled_when_asked() {
    let folder = Folder::new();
    let fasta = folder.file("a", ">Bacteria;;Bacilli;\nACGT\n");
    assert!(matches!(kinds(read(Format::Dada2, &fasta, None))[0].2, ProblemKind::Hole { .. }));
    let options = ReadOptions { names: NamePolicy::AsGiven, holes: HolePolicy::Fill };
    let read = read_reference(Format::Dada2, &fasta, None, options, ReferenceInfo::default()).unwrap();
    assert_eq!(read.reference.lineage(0).to_string(), "d__Bacteria; p__Bacteria incertae sedis; c__Bacilli");
}

/// Greengenes 13_8 has one: record 39706 is `g__unclassified; s__Pseudomonadales`.
#[test]
fn names_below_a_rank_called_unclassified_are_dropped_and_counted() {
    let folder = Folder::new();
    let fasta = folder.file("a.fa", ">1\nACGT\n>2\nACGT\n>3\nACGT\n");
    let taxonomy = folder.file(
        "a.tsv",
        "1\tk__Bacteria; p__Proteobacteria; c__; o__; f__; g__; s__\n\
         2\tk__Bacteria; p__Proteobacteria; c__unclassified; o__; f__; g__; s__\n\
         3\tk__Bacteria; p__unclassified; c__; o__; f__; g__; s__Pseudomonadales\n",
    );
    let reference = read(Format::Qiime2, &fasta, Some(&taxonomy)).unwrap().reference;
    assert_eq!(reference.lineage(0), reference.lineage(1));
    assert_eq!(reference.lineage(2).to_string(), "d__Bacteria");
    assert_eq!(reference.info().notes.len(), 1, "{:?}", reference.info().notes);
    assert!(reference.info().notes[0].starts_with("1 lineages"));
}

#[test]
fn files_that_are_no_reference_are_refused() {
    let folder = Folder::new();
    let empty = folder.file("empty", "");
    assert_eq!(kinds(read_as_given(Format::Sintax, &empty, None))[0].2, ProblemKind::EmptyFile);
    let fastq = folder.file("fastq", "@r1\nACGT\n+\nIIII\n");
    assert!(matches!(kinds(read_as_given(Format::Sintax, &fastq, None))[0].2, ProblemKind::NoHeader { .. }));
    let bare = folder.file("bare", ">r1\nACGT\n");
    assert!(Format::detect(&bare, None).unwrap_err().to_string().contains("taxonomy file may be missing"));
    assert!(matches!(read_as_given(Format::Sintax, &bare, None), Err(Error::Reference(_))));
    assert!(matches!(
        read_as_given(Format::Sintax, &folder.0.path().join("absent"), None),
        Err(Error::Io { .. })
    ));
    let latin = folder.file("latin", b">r1;tax=d:Bact\xe9ria;\nACGT\n");
    assert_eq!(kinds(read_as_given(Format::Sintax, &latin, None))[0].2, ProblemKind::Encoding);
    assert!(read_as_given(Format::Qiime2, &bare, None).unwrap_err().to_string().contains("taxonomy file"));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn garbage_never_panics(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300), kind in 0_usize..12) {
        let folder = Folder::new();
        let mut text = b">r1\tRoot;a;b;tax=d:x,p:y;\n".to_vec();
        text.extend(&bytes);
        let path = folder.file("x", &bytes);
        let other = folder.file("y", &text);
        let format = Format::ALL[kind];
        let _ = read_as_given(format, &path, Some(&other));
        let _ = read_as_given(format, &other, Some(&path));
        let _ = Format::detect(&path, None);
        let _ = Format::detect(&other, Some(&path));
    }
}
