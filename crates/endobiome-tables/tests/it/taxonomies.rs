//! Taxonomies in the notations of the tools, in and out.

use endobiome_core::{Assignment, Rank};
use endobiome_tables::taxonomy_table::{self, Taxonomy};

fn parse(text: &str) -> Result<Taxonomy, endobiome_tables::Error> {
    Taxonomy::parse("x.tsv".as_ref(), text.as_bytes())
}

fn genus(text: &str) -> String {
    let taxonomy = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    taxonomy.entries[0].1.lineage.get(Rank::Genus).unwrap_or("none").to_owned()
}

#[test]
fn files_of_every_tool_give_the_genus() {
    for text in [
        "Feature ID\tTaxon\tConsensus\na\td__Bacteria; p__Bacillota; g__Lactobacillus\t1.0\n",
        "#OTU ID\ttaxonomy\na\tk__Bacteria; p__Firmicutes; c__; o__; f__; g__Lactobacillus; s__\n",
        // phyloseq keeps prefixes under the names of ranks.
        "\"\",\"Kingdom\",\"Phylum\",\"Genus\"\n\"a\",\"k__Bacteria\",\"p__Firmicutes\",\"g__Lactobacillus\"\n",
        // DADA2's assignTaxonomy with bootstraps.
        "id\ttax.Kingdom\ttax.Genus\tboot.Kingdom\tboot.Genus\na\tBacteria\tLactobacillus\t100\t87\n",
        // emu.
        "tax_id\tabundance\tspecies\tgenus\tfamily\torder\tclass\tphylum\tclade\tsuperkingdom\n1\t0.5\tLactobacillus iners\tLactobacillus\tL\tL\tB\tBacillota\t\tBacteria\n",
        // SINTAX, mothur's .taxonomy, RDP classifier: without header.
        "a\td:Bacteria(1.00),p:Firmicutes(0.99),g:Lactobacillus(0.90)\t+\td:Bacteria,p:Firmicutes\n",
        "a\tBacteria(100);Firmicutes(100);Bacilli(100);Lactobacillales(99);Lactobacillaceae(99);Lactobacillus(98);\n",
        "a\t\tBacteria\tdomain\t1.0\t\"Firmicutes\"\tphylum\t0.99\tLactobacillus\tgenus\t0.9\n",
    ] {
        assert_eq!(genus(text), "Lactobacillus", "{text}");
    }
}

#[test]
fn confidences_of_qiime_2_beyond_the_range_by_rounding_or_not_computed_are_taken() {
    let taxonomy = parse(
        "Feature ID\tTaxon\tConfidence\na\td__Bacteria; g__X\t1.0000000000000004\nb\td__Bacteria; g__X\t-1\nc\td__Bacteria; g__X\t0.5\n",
    )
    .unwrap();
    let confidences: Vec<f64> = taxonomy.entries.iter().map(|(_, a)| a.confidence[5]).collect();
    assert_eq!(confidences, [1.0, 1.0, 0.5]);
    for wrong in ["1.1", "-0.5", "high"] {
        let told = parse(&format!("Feature ID\tTaxon\tConfidence\na\td__B; g__X\t{wrong}\n"))
            .unwrap_err()
            .to_string();
        assert!(told.contains("line 2, column Confidence"), "{told}");
    }
}

#[test]
fn a_taxonomy_of_which_nothing_is_understood_is_an_error_and_a_part_is_told() {
    let told = parse("Feature ID\tTaxon\na\tcluster 1\nb\tcluster 2\n").unwrap_err().to_string();
    assert!(told.contains("line 2") && told.contains("no lineage of the file is understood"), "{told}");
    assert!(parse("Feature ID\tTaxon\na\tUnassigned\n").is_err());
    let part = parse("Feature ID\tTaxon\na\td__Bacteria; p__Bacillota\nb\tcluster 2\n").unwrap();
    assert!(
        part.notes.iter().any(|note| note.contains("line 3") && note.contains("cluster 2")),
        "{:?}",
        part.notes
    );
}

#[test]
fn a_species_group_survives_our_own_files() {
    let folder = tempfile::tempdir().unwrap();
    let mut group = Assignment { confidence: [1.0; 7], ..Assignment::default() };
    group.lineage.set(Rank::Domain, "Bacteria");
    group.lineage.set(Rank::Genus, "Lactobacillus");
    group.species_group = vec!["Lactobacillus crispatus".into(), "Lactobacillus gallinarum".into()];
    let label = group.species_label().unwrap();
    let path = folder.path().join("taxonomy.tsv");
    taxonomy_table::write_qiime2(&path, &["a"], std::slice::from_ref(&group)).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(&format!("s__{label}")) && label.len() < 50, "{text}");
    assert_eq!(taxonomy_table::read(&path).unwrap()[0].1, group);
    taxonomy_table::write(&path, &["a"], std::slice::from_ref(&group)).unwrap();
    assert!(std::fs::read_to_string(&path).unwrap().contains(&label));
    assert_eq!(taxonomy_table::read(&path).unwrap()[0].1, group);
    // Without the column of its members the label is no species.
    let alone = parse(&format!("Feature ID\tTaxon\na\td__Bacteria; g__Lactobacillus; s__{label}\n")).unwrap();
    assert_eq!(alone.entries[0].1.lineage.get(Rank::Species), None);
}

#[test]
fn a_header_with_a_hash_is_a_header() {
    let taxonomy = parse("#OTU ID\ttaxonomy\tConfidence\na\tk__Bacteria; p__X\t0.4\n").unwrap();
    assert_eq!(taxonomy.entries[0].1.confidence[1], 0.4);
    let text = b"#OTU ID\ttaxonomy\tS1\tS2\nASV1\tk__Bacteria; p__X\t5\t6\n".to_vec();
    let read = endobiome_tables::read_any::parse_any("t.tsv".as_ref(), text, &Default::default()).unwrap();
    assert_eq!(read.taxonomy.as_ref().map(Vec::len), Some(1));
    assert_eq!(read.into_counts().unwrap().get(1, 0), 6);
}
