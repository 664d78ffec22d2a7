//! Modes of DADA2 beside the defaults, against what R's `dada2` makes of the same reads (`test-data/dada2/modes.R`).

use crate::support::{filtered, r_has_dada2, test_data};
use approx::{assert_relative_eq, relative_eq};
use endobiome_core::{Context, ReadFiles};
use endobiome_denoise::dada2::{
    DadaParameters, Denoised, ErrorFunction, ErrorModel, LearnParameters, MergePairsParameters, denoise,
    denoise_pooled, learn_errors, merge_pairs, refitted_rates, shared_sequences,
};
use endobiome_reads::{Dereplicated, FilterParameters, QualityEncoding};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

type Rows = Vec<Vec<String>>;

fn tsv(path: &Path) -> Rows {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(|line| line.split('\t').map(|cell| cell.trim().to_owned()).collect()).collect()
}

fn rates(path: &Path) -> ErrorModel {
    let rows: Vec<Vec<f64>> =
        tsv(path).iter().map(|row| row.iter().map(|cell| cell.parse().unwrap()).collect()).collect();
    ErrorModel::from_rows(&rows).unwrap()
}

/// The reads of all samples in one direction.
struct Direction {
    letter: char,
    reads: Vec<Dereplicated>,
    model: ErrorModel,
}

/// Rows of a table by mode, direction (or the mode of denoising) and sample.
fn grouped(rows: Rows) -> BTreeMap<[String; 3], Rows> {
    let mut groups: BTreeMap<[String; 3], Rows> = BTreeMap::new();
    for mut row in rows {
        let rest = row.split_off(3);
        groups.entry([row[0].clone(), row[1].clone(), row[2].clone()]).or_default().push(rest);
    }
    groups
}

fn parameters(mode: &str) -> DadaParameters {
    let default = DadaParameters::default();
    match mode {
        "independent" | "priors" | "pooled" | "pseudo" => default,
        "not_greedy" => DadaParameters { greedy: false, ..default },
        "singletons" => DadaParameters { detect_singletons: true, ..default },
        "band4" => DadaParameters { band_size: Some(4), ..default },
        "unbanded" => DadaParameters { band_size: None, ..default },
        "not_gapless" => DadaParameters { gapless: false, ..default },
        "cutoff" => DadaParameters { kmer_distance_cutoff: 0.1, ..default },
        "all_aligned" => DadaParameters { kmer_distance_cutoff: 1.0, ..default },
        "all_assigned" => DadaParameters { omega_c: 0.0, ..default },
        "lenient" => DadaParameters { omega_a: 1e-4, ..default },
        "five" => DadaParameters { max_clusters: Some(5), ..default },
        "scores" => DadaParameters { match_score: 4, mismatch_score: -5, gap_score: -6, ..default },
        other => panic!("no mode {other}"),
    }
}

fn infer(mode: &str, direction: &Direction, priors: &[String]) -> Vec<Denoised> {
    let parameters = parameters(mode);
    let samples: Vec<&Dereplicated> = direction.reads.iter().collect();
    let with = |model: &ErrorModel, priors: &[&[u8]]| -> Vec<Denoised> {
        samples.iter().map(|reads| denoise(reads, model, &parameters, priors).unwrap()).collect()
    };
    let each = |priors: &[&[u8]]| with(&direction.model, priors);
    match mode {
        "pooled" => denoise_pooled(&samples, &direction.model, &parameters).unwrap(),
        "pseudo" => {
            let first = each(&[]);
            let shared = shared_sequences(&first);
            let model = refitted_rates(&first, &ErrorFunction::Loess).unwrap();
            with(&model, &shared.iter().map(Vec::as_slice).collect::<Vec<_>>())
        }
        "priors" => each(&priors.iter().map(String::as_bytes).collect::<Vec<_>>()),
        _ => each(&[]),
    }
}

fn same_clusters(what: &str, pooled: bool, found: &Denoised, reads: &Dereplicated, rows: &Rows) {
    // Centres by their numbers among the sample's uniques, those that are none of them by their sequences.
    let index_of: BTreeMap<&[u8], usize> =
        reads.uniques.iter().enumerate().map(|(at, unique)| (&*unique.sequence, at + 1)).collect();
    let ours: Vec<String> = found
        .asvs
        .iter()
        .map(|asv| match index_of.get(&asv.sequence[..]) {
            Some(at) => at.to_string(),
            None => String::from_utf8_lossy(&asv.sequence).into_owned(),
        })
        .collect();
    let theirs: Vec<&str> =
        rows.iter().map(|row| if row[0] == "0" { &row[6][..] } else { &row[0] }).collect();
    assert_eq!(ours, theirs, "{what}");
    for (at, (asv, row)) in found.asvs.iter().zip(rows).enumerate() {
        let what = format!("{what}, ASV {at}");
        let ours = [asv.abundance, asv.n0, asv.n1].map(|number| number.to_string());
        assert_eq!(ours, row[1..4], "{what}");
        // Of a pool R tells the uniques of the whole; we tell the sample's.
        if !pooled {
            assert_eq!(asv.uniques.to_string(), row[4], "{what}");
        }
        match asv.birth_p {
            None => assert_eq!(row[5], "NA", "{what}"),
            Some(p) => {
                let theirs: f64 = row[5].parse().unwrap();
                let same = relative_eq!(p, theirs, max_relative = 1e-9);
                assert!(same || (p < 1e-300 && theirs < 1e-300), "{what}: {p} {theirs}");
            }
        }
    }
}

fn merge_parameters(mode: &str) -> MergePairsParameters {
    let default = MergePairsParameters::default();
    match mode {
        "default" => default,
        "mismatch1" => MergePairsParameters { max_mismatch: 1, ..default },
        "mismatch5" => MergePairsParameters { max_mismatch: 5, ..default },
        "overlap100" => MergePairsParameters { min_overlap: 100, ..default },
        "overhang" => MergePairsParameters { trim_overhang: true, ..default },
        "overhang3" => MergePairsParameters { trim_overhang: true, max_mismatch: 3, ..default },
        "concatenated" => MergePairsParameters { just_concatenate: true, ..default },
        other => panic!("no mode {other}"),
    }
}

/// Compares everything with what the script wrote to `folder` for reads that lie there or in `reads`.
fn compare(folder: &Path) {
    let names: Vec<String> =
        tsv(&folder.join("samples.txt")).into_iter().map(|mut row| row.remove(0)).collect();
    let everything = FilterParameters { enabled: false, ..FilterParameters::default() };
    let directions = ['F', 'R'].map(|letter| {
        let reads = |name: &String| {
            let path = folder.join(format!("{name}_{letter}.fastq.gz"));
            filtered(&ReadFiles::Single(path), &everything, QualityEncoding::Phred33).1
        };
        let model = rates(&folder.join(format!("err{letter}.tsv")));
        Direction { letter, reads: names.iter().map(reads).collect(), model }
    });
    let [forward, reverse] = &directions;

    for (direction, function, file) in [
        (forward, ErrorFunction::Loess, "errF.tsv"),
        (reverse, ErrorFunction::Loess, "errR.tsv"),
        (forward, ErrorFunction::NoQuality, "errNoQuality.tsv"),
    ] {
        let learn = LearnParameters { error_function: function, ..LearnParameters::default() };
        let samples: Vec<&Dereplicated> = direction.reads.iter().collect();
        let learned = learn_errors(&samples, &DadaParameters::default(), &learn, &Context::silent()).unwrap();
        let theirs = rates(&folder.join(file));
        assert_eq!(learned.model.n_qualities(), theirs.n_qualities(), "{file}");
        for (ours, theirs) in learned.model.rows().flatten().zip(theirs.rows().flatten()) {
            assert_relative_eq!(*ours, *theirs, max_relative = 1e-10);
        }
    }

    let priors: Vec<String> =
        std::fs::read_to_string(folder.join("priors.txt")).unwrap().lines().map(str::to_owned).collect();
    let clusters = grouped(tsv(&folder.join("clusters.tsv")));
    let maps = grouped(tsv(&folder.join("maps.tsv")));
    let mut inferred: BTreeMap<(String, char), Vec<Denoised>> = BTreeMap::new();
    for ([mode, letter, sample], map) in &maps {
        let direction = if letter == "F" { forward } else { reverse };
        let found = inferred
            .entry((mode.clone(), direction.letter))
            .or_insert_with(|| infer(mode, direction, &priors));
        let at = names.iter().position(|name| name == sample).unwrap();
        let what = format!("{mode}, {letter}, {sample}");
        let rows = &clusters[&[mode.clone(), letter.clone(), sample.clone()]];
        same_clusters(&what, mode == "pooled", &found[at], &direction.reads[at], rows);
        let theirs: Vec<Option<u32>> =
            map[0][0].split(' ').map(|asv| asv.parse::<u32>().ok().map(|asv| asv - 1)).collect();
        assert_eq!(found[at].unique_to_asv, theirs, "{what}");
    }

    for ([mode, of, sample], rows) in &grouped(tsv(&folder.join("merges.tsv"))) {
        let at = names.iter().position(|name| name == sample).unwrap();
        let (one, two) = (&inferred[&(of.clone(), 'F')][at], &inferred[&(of.clone(), 'R')][at]);
        let merged =
            merge_pairs((one, &forward.reads[at]), (two, &reverse.reads[at]), &merge_parameters(mode))
                .unwrap();
        let ours: Rows = merged
            .pairs
            .iter()
            .map(|pair| {
                let n0 = (one.asvs[pair.forward as usize].n0, two.asvs[pair.reverse as usize].n0);
                let prefer = if mode == "concatenated" {
                    "NA".to_owned()
                } else {
                    (1 + u32::from(n0.1 > n0.0)).to_string()
                };
                vec![
                    pair.abundance.to_string(),
                    (pair.forward + 1).to_string(),
                    (pair.reverse + 1).to_string(),
                    pair.matches.to_string(),
                    pair.mismatches.to_string(),
                    pair.indels.to_string(),
                    prefer,
                    if pair.accepted { "TRUE" } else { "FALSE" }.to_owned(),
                    String::from_utf8_lossy(&pair.sequence).into_owned(),
                ]
            })
            .collect();
        for (ours, theirs) in ours.iter().zip(rows) {
            assert_eq!(ours, theirs, "{mode}, {of}, {sample}");
        }
        assert_eq!(ours.len(), rows.len(), "{mode}, {of}, {sample}");
    }
}

/// Runs R on a folder of reads and compares; `false` when R or its `dada2` is not there.
fn beside_r(arguments: &[&str]) -> bool {
    if !r_has_dada2() {
        return false;
    }
    let folder = tempfile::tempdir().unwrap();
    let answer = Command::new("Rscript")
        .arg(test_data("dada2/modes.R"))
        .args([arguments[0], &folder.path().to_string_lossy()])
        .args(&arguments[1..])
        .output()
        .unwrap();
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    compare(folder.path());
    true
}

#[test]
fn all_modes_equal_r_on_the_reads_of_its_package() {
    if !beside_r(&["extdata", "F.fastq.gz", "R.fastq.gz", "240", "160", "9"]) {
        println!("skipped: R with the package dada2 is not installed");
    }
}
/// Invented reads that hang over their amplicons, cut to 180 and 170.
#[test]
fn all_modes_equal_the_gold_of_overhanging_reads() {
    compare(&test_data("dada2/overhanging"));
}

/// The same reads, cut where quality falls: of many lengths.
#[test]
fn all_modes_equal_the_gold_of_reads_of_many_lengths() {
    compare(&test_data("dada2/many_lengths"));
}

#[test]
#[ignore = "set ENDOBIOME_R_MODES to a folder that test-data/dada2/modes.R wrote"]
fn all_modes_equal_what_r_wrote() {
    match std::env::var("ENDOBIOME_R_MODES") {
        Ok(folder) => compare(Path::new(&folder)),
        Err(_) => println!("skipped: ENDOBIOME_R_MODES is not set"),
    }
}
