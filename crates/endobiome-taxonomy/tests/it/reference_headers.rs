//! Headers of the reference databases themselves.
//!
//! Any semicolon was taken for DADA2's form: of SILVA, GTDB, UNITE and PR2 each record became a domain of its own, and the
//! index was written without a word.

use endobiome_taxonomy::reference::{Format, NamePolicy, ReadOptions, ReadReference, read_reference};
use endobiome_taxonomy::{ReferenceInfo, Result};
use std::path::Path;

fn read_files(
    sequences: &str,
    taxonomy: Option<&str>,
    names: NamePolicy,
) -> (Option<Format>, Result<ReadReference>) {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let fasta = write("reference.fasta", sequences);
    let table = taxonomy.map(|text| write("taxonomy.tsv", text));
    let table: Option<&Path> = table.as_deref();
    let options = ReadOptions { names, ..ReadOptions::default() };
    match Format::detect(&fasta, table) {
        Ok(format) => {
            (Some(format), read_reference(format, &fasta, table, options, ReferenceInfo::default()))
        }
        Err(error) => (None, Err(error)),
    }
}

fn as_given(sequences: &str, taxonomy: Option<&str>, format: Format) -> Vec<(String, String)> {
    let (found, read) = read_files(sequences, taxonomy, NamePolicy::AsGiven);
    assert_eq!(found, Some(format), "{:?}", read.err().map(|error| error.to_string()));
    let reference = read.unwrap().reference;
    (0..reference.len()).map(|i| (reference.id(i).to_owned(), reference.lineage(i).to_string())).collect()
}

fn refusal(sequences: &str, taxonomy: Option<&str>) -> String {
    read_files(sequences, taxonomy, NamePolicy::AsGiven).1.unwrap_err().to_string()
}

fn pairs(found: &[(String, String)]) -> Vec<(&str, &str)> {
    found.iter().map(|(id, lineage)| (id.as_str(), lineage.as_str())).collect()
}

#[test]
fn silva_records_were_domains_of_their_own() {
    let fasta = "\
>HG530070.1.1349 Bacteria;Firmicutes;Bacilli;Lactobacillales;Lactobacillaceae;Lactobacillus;Lactobacillus crispatus ST1
ACGU
>AB2.1.9 Bacteria;Firmicutes;Bacilli;Lactobacillales;Lactobacillaceae;Lactobacillus;uncultured bacterium
ACGUA
>AB3.1.9 Bacteria;Cyanobacteria;Cyanobacteriia;Chloroplast;Triticum aestivum (bread wheat)
ACGUC
>AB4.1.9 Bacteria;Firmicutes;Clostridia;Lachnospirales;Lachnospiraceae;uncultured;uncultured organism
ACGUG
>AB5.1.9 Bacteria;Firmicutes;Clostridia;Clostridiales;Clostridiaceae;Clostridium sensu stricto 1;Clostridium perfringens
ACGUU
>AB6.1.9 Bacteria;Proteobacteria;Gammaproteobacteria;Enterobacterales;Enterobacteriaceae;Escherichia-Shigella;[Escherichia] coli K-12
ACGAA
>AB7.1.9 Bacteria;Firmicutes;Bacilli;Lactobacillales;Lactobacillaceae;Limosilactobacillus;Lactobacillus reuteri
ACGAC
>AB8.1.9 Bacteria;Firmicutes;Bacilli;Lactobacillales;Lactobacillaceae;Lactobacillus;Homo sapiens
ACGAG
>AB9.1.9 Eukaryota;Amorphea;Obazoa;Opisthokonta;Holozoa;Choanozoa;Metazoa;Animalia;BCP clade;Chordata;Homo sapiens (human)
ACGAT
";
    let found = as_given(fasta, None, Format::Silva);
    let family = "d__Bacteria; p__Firmicutes; c__Bacilli; o__Lactobacillales; f__Lactobacillaceae";
    let lactobacillus = format!("{family}; g__Lactobacillus");
    let crispatus = format!("{lactobacillus}; s__Lactobacillus crispatus");
    let reuteri = format!("{family}; g__Limosilactobacillus; s__Lactobacillus reuteri");
    assert_eq!(
        pairs(&found),
        [
            ("HG530070.1.1349", crispatus.as_str()),
            ("AB2.1.9", lactobacillus.as_str()),
            ("AB3.1.9", "d__Bacteria; p__Cyanobacteria; c__Cyanobacteriia; o__Chloroplast"),
            ("AB4.1.9", "d__Bacteria; p__Firmicutes; c__Clostridia; o__Lachnospirales; f__Lachnospiraceae"),
            (
                "AB5.1.9",
                "d__Bacteria; p__Firmicutes; c__Clostridia; o__Clostridiales; f__Clostridiaceae; g__Clostridium sensu stricto 1; \
                 s__Clostridium perfringens"
            ),
            (
                "AB6.1.9",
                "d__Bacteria; p__Proteobacteria; c__Gammaproteobacteria; o__Enterobacterales; f__Enterobacteriaceae; \
                 g__Escherichia-Shigella; s__Escherichia coli"
            ),
            ("AB7.1.9", reuteri.as_str()),
            ("AB8.1.9", lactobacillus.as_str()),
            ("AB9.1.9", "d__Eukaryota"),
        ]
    );
    let (_, read) = read_files(fasta, None, NamePolicy::Canonical);
    let reference = read.unwrap().reference;
    assert_eq!(reference.sequence(0), b"ACGT");
    assert_eq!(reference.species(6), Some("Limosilactobacillus reuteri"));
    assert!(reference.info().notes.iter().any(|note| note.starts_with("1 lineages of Eukaryota")));
}

#[test]
fn gtdb_records_were_domains_of_their_own() {
    let fasta = "\
>RS_GCF_000657795.2~NZ_JNIF01000006.1-#4 d__Bacteria;p__Bacillota;c__Bacilli;o__Lactobacillales;f__Lactobacillaceae;g__Lactobacillus;s__Lactobacillus crispatus [locus_tag=NZ_1] [location=1..1525] [ssu_len=1525] [contig_len=9]
ACGT
>GB_GCA_000016605.1 d__Archaea;p__Thermoproteota;c__Thermoproteia;o__Sulfolobales;f__Sulfolobaceae;g__Metallosphaera;s__Metallosphaera sedula [location=2..3]
ACGA
";
    let found = as_given(fasta, None, Format::Gtdb);
    assert_eq!(found[0].0, "RS_GCF_000657795.2~NZ_JNIF01000006.1-#4");
    assert!(found[0].1.ends_with("g__Lactobacillus; s__Lactobacillus crispatus"), "{}", found[0].1);
    assert!(found[1].1.starts_with("d__Archaea; p__Thermoproteota"), "{}", found[1].1);
}

#[test]
fn unite_records_were_domains_of_their_own() {
    let fasta = "\
>Agaricus_chiangmaiensis|JF514531|SH174817.07FU|reps|k__Fungi;p__Basidiomycota;c__Agaricomycetes;o__Agaricales;f__Agaricaceae;g__Agaricus;s__Agaricus_chiangmaiensis
ACGT
>Sordariomycetes_sp|FJ613078|SH174117.07FU|reps|k__Fungi;p__Ascomycota;c__Sordariomycetes;o__unidentified;f__unidentified;g__unidentified;s__Sordariomycetes_sp
ACGA
>UDB016649|k__Fungi;p__Basidiomycota;c__Agaricomycetes;o__Thelephorales;f__Thelephoraceae;g__Thelephora;s__Thelephora_sp|SH1281904.10FU
ACGC
";
    let found = as_given(fasta, None, Format::Unite);
    assert_eq!(
        pairs(&found),
        [
            (
                "JF514531|SH174817.07FU",
                "d__Fungi; p__Basidiomycota; c__Agaricomycetes; o__Agaricales; f__Agaricaceae; g__Agaricus; \
                 s__Agaricus chiangmaiensis"
            ),
            ("FJ613078|SH174117.07FU", "d__Fungi; p__Ascomycota; c__Sordariomycetes"),
            (
                "UDB016649",
                "d__Fungi; p__Basidiomycota; c__Agaricomycetes; o__Thelephorales; f__Thelephoraceae; g__Thelephora"
            ),
        ]
    );
}

#[test]
fn pr2_records_were_refused_without_their_form_or_shifted() {
    let expected = "d__Eukaryota; p__Alveolata; c__Dinophyceae; o__Peridiniales; f__Kryptoperidiniaceae; g__Unruhdinium; \
                    s__Unruhdinium kevei";
    let nine = ">AB353770.1.1740_U|18S_rRNA|nucleus||Eukaryota|TSAR|Alveolata|Dinoflagellata|Dinophyceae|Peridiniales|Kryptoperidiniaceae|Unruhdinium|Unruhdinium_kevei\nACGT\n";
    assert_eq!(pairs(&as_given(nine, None, Format::Pr2)), [("AB353770.1.1740_U", expected)]);
    let eight = ">AB1|18S_rRNA|plastid|strain_a|Eukaryota:plas|TSAR|Alveolata|Dinophyceae|Peridiniales|Kryptoperidiniaceae|Unruhdinium|Unruhdinium_kevei\nACGT\n";
    assert_eq!(pairs(&as_given(eight, None, Format::Pr2)), [("AB1", expected)]);
    let dada2 = ">Eukaryota;TSAR;Alveolata;Dinoflagellata;Dinophyceae;Peridiniales;Kryptoperidiniaceae;Unruhdinium;Unruhdinium_kevei;\nACGT\n";
    assert_eq!(as_given(dada2, None, Format::Pr2)[0].1, expected);
    let utax = ">AB1;tax=k:Eukaryota,d:TSAR,p:Alveolata\nACGT\n";
    assert!(refusal(utax, None).contains("PR2"), "{}", refusal(utax, None));
}

#[test]
fn several_sequences_of_emu_are_of_one_taxon() {
    let fasta = ">47770:emu_db:1 [NR_1] Lactobacillus crispatus\nACGT\n>47770:emu_db:2 [NR_2]\nACGA\n>1596:emu_db:3\nACGC\n";
    let table = "tax_id\tspecies\tgenus\tfamily\torder\tclass\tphylum\tclade\tsuperkingdom\tsubspecies\tspecies subgroup\tspecies group\n\
        47770\tLactobacillus crispatus\tLactobacillus\tLactobacillaceae\tLactobacillales\tBacilli\tBacillota\tTerrabacteria group\tBacteria\t\t\t\n\
        1596\tLactobacillus gasseri\tLactobacillus\tLactobacillaceae\tLactobacillales\tBacilli\tBacillota\tTerrabacteria group\tBacteria\t\t\t\n\
        9\tnot used\t\t\t\t\t\t\tBacteria\t\t\t\n";
    let found = as_given(fasta, Some(table), Format::Emu);
    assert_eq!(found.len(), 3);
    assert_eq!(found[0].1, found[1].1);
    assert_eq!(
        found[2].1,
        "d__Bacteria; p__Bacillota; c__Bacilli; o__Lactobacillales; f__Lactobacillaceae; g__Lactobacillus; s__Lactobacillus gasseri"
    );
    assert!(refusal(fasta, None).contains("emu; its taxonomy.tsv must be given"), "{}", refusal(fasta, None));
}

#[test]
fn blca_names_its_ranks_in_either_order() {
    let fasta = ">NR_1.1 x\nACGT\n>NR_2.1\nACGA\n";
    let table = "NR_1.1\tsuperkingdom:Bacteria;phylum:Bacillota;class:Bacilli;order:Lactobacillales;family:Lactobacillaceae;genus:Lactobacillus;species:Lactobacillus crispatus;\n\
        NR_2.1\tspecies:Lactobacillus crispatus;genus:Lactobacillus;family:Lactobacillaceae;order:Lactobacillales;class:Bacilli;phylum:Bacillota;kingdom:Bacillati;superkingdom:Bacteria;\n";
    let found = as_given(fasta, Some(table), Format::Blca);
    assert_eq!(found[0].1, found[1].1);
    assert!(found[0].1.ends_with("g__Lactobacillus; s__Lactobacillus crispatus"), "{}", found[0].1);
}

#[test]
fn records_that_are_domains_of_their_own_are_refused() {
    let own = ">alpha;x;y\nACGT\n>beta;x;y\nACGA\n>gamma;x;y\nACGC\n";
    assert!(
        refusal(own, None).contains("3 records would each be a domain of its own"),
        "{}",
        refusal(own, None)
    );
    let marked = ">a;tax=d:r1,p:x;\nACGT\n>b;tax=d:r2,p:x;\nACGA\n";
    assert!(refusal(marked, None).contains("a domain of its own"), "{}", refusal(marked, None));
    let table = "r1\tseq1;Bacteria;\nr2\tseq2;Bacteria;\n";
    assert!(refusal(">r1\nACGT\n>r2\nACGA\n", Some(table)).contains("a domain of its own"));
    // A word of one's own for the domain, shared by the records, is a person's own affair.
    assert!(read_files(">Phages;x;y\nACGT\n>Phages;x;z\nACGA\n", None, NamePolicy::AsGiven).1.is_ok());
    let number = ">AB1.1;Bacteria;x\nACGT\n";
    assert!(refusal(number, None).contains("is no domain"), "{}", refusal(number, None));
    let later = ">Bacteria;Firmicutes;\nACGT\n>AB1 Bacteria;Firmicutes;\nACGA\n";
    assert!(refusal(later, None).contains("which is no domain"), "{}", refusal(later, None));
    let kraken = ">kraken:taxid|562|NZ_1 x; y\nACGT\n";
    assert!(refusal(kraken, None).contains("Kraken"), "{}", refusal(kraken, None));
}
