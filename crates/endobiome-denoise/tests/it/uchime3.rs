//! Chimeras of denoised sequences beside vsearch 2.22.1: the golds of `test-data/unoise3`, and vsearch itself on real
//! reads, where both are there.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use super::unoise3::{
    clusters, fasta, gold, gold_sequences, id, merged_by_vsearch, rows, sized, vsearch, write_reads,
};
use endobiome_core::Context;
use endobiome_denoise::uchime3::{Uchime3Parameters, find_chimeras};
use endobiome_denoise::unoise3::SizedSequence;
use std::collections::BTreeMap;

/// Compares the calls with rows of query, parent, parent, flag; gives the number of chimeras.
fn compare(sequences: &[SizedSequence], parameters: &Uchime3Parameters, text: &str, what: &str) -> usize {
    let expected: BTreeMap<&str, Vec<&str>> =
        rows(text).into_iter().map(|row| (row[0], row[1..].to_vec())).collect();
    let calls = find_chimeras(sequences, parameters, &Context::silent()).unwrap();
    assert_eq!(expected.len(), sequences.len(), "{what}");
    for (sequence, call) in sequences.iter().zip(&calls) {
        let name = id(&sequence.sequence);
        let expected = &expected[name.as_str()];
        assert_eq!(if call.is_chimera() { "Y" } else { "N" }, expected[2], "{what}: {name}");
        if let Some((left, right)) = call.parents {
            let found = [left, right].map(|at| id(&sequences[at].sequence));
            assert_eq!(found, expected[..2], "{what}: {name}");
        }
    }
    calls.iter().filter(|call| call.is_chimera()).count()
}

#[test]
fn chimeras_and_their_parents_are_those_of_vsearch() {
    let mut chimeras = 0;
    for name in ["moving_pictures", "synthetic"] {
        let sequences = gold_sequences(name);
        for min_size in [1, 8] {
            let zotus = sized(&sequences, &clusters(&sequences, min_size));
            let what = format!("{name}.chimeras.{min_size}.tsv");
            chimeras += compare(&zotus, &Uchime3Parameters::default(), &gold(&what), &what);
        }
    }
    assert_eq!(chimeras, 52);
}

#[test]
fn beside_vsearch_on_real_reads() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let Some(samples) = merged_by_vsearch(folder) else { return };
    let sequences = write_reads(folder, &samples);
    let zotus = sized(&sequences, &clusters(&sequences, 1));
    let text: String = zotus
        .iter()
        .map(|z| format!(">{};size={}\n{}\n", id(&z.sequence), z.size, String::from_utf8_lossy(&z.sequence)))
        .collect();
    std::fs::write(folder.join("zotus.fasta"), text).unwrap();
    for skew in ["16", "2"] {
        let arguments = ["--uchime3_denovo", "zotus.fasta", "--abskew", skew, "--uchimeout", "calls.tsv"];
        vsearch(folder, &arguments).unwrap();
        let text = std::fs::read_to_string(folder.join("calls.tsv")).unwrap();
        let bare = |label: &str| label.split(';').next().unwrap_or_default().to_owned();
        let text: Vec<String> = rows(&text)
            .iter()
            .map(|row| [bare(row[1]), bare(row[2]), bare(row[3]), row[17].to_owned()].join("\t"))
            .collect();
        let parameters =
            Uchime3Parameters { abundance_skew: skew.parse().unwrap(), ..Uchime3Parameters::default() };
        let chimeras = compare(&zotus, &parameters, &text.join("\n"), skew);
        println!("skew {skew}: {chimeras} chimeras of {} sequences", zotus.len());
    }
}

/// The mock of 21 strains: every sequence kept is one of a strain, and nearly all strains are found.
#[test]
fn the_mock_is_recovered() {
    let folder = tempfile::tempdir().unwrap();
    let Some(samples) = merged_by_vsearch(folder.path()) else { return };
    let strains = std::env::var_os("ENDOBIOME_REAL_READS").map(std::path::PathBuf::from).unwrap();
    let Some((_, reads)) = samples.iter().find(|(name, _)| name == "Mock") else {
        println!("skipped: no sample named Mock");
        return;
    };
    let Ok(strains) = std::fs::read_to_string(strains.join("HMP_MOCK.v35.fasta")) else {
        println!("skipped: no HMP_MOCK.v35.fasta beside the reads");
        return;
    };
    let strains = fasta(&strains);
    let name = endobiome_core::SampleId::new("Mock").unwrap();
    let parameters = endobiome_denoise::unoise3::UnoiseParameters::default();
    let samples = vec![(name, super::unoise3::dereplicated(reads))];
    let result = endobiome_denoise::unoise3::run(samples, &parameters, &Context::silent()).unwrap();
    let of_strain = |sequence: &str| strains.iter().any(|(_, strain)| strain.contains(sequence));
    let right = result.sequences.iter().filter(|sequence| of_strain(sequence.as_str())).count();
    println!("mock: {right} of {} sequences equal a strain", result.sequences.len());
    assert!(right >= 18);
}
