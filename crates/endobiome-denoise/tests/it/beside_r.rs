//! DADA2 beside R's `dada2` on the same reads, cell for cell and in the same order.

use crate::support::{filtered, r_has_dada2, test_data};
use approx::assert_relative_eq;
use endobiome_core::{Context, ReadFiles, SampleId};
use endobiome_denoise::chimera::{BimeraMethod, ChimeraParameters, remove_bimeras};
use endobiome_denoise::dada2::{
    DadaParameters, Denoised, ErrorFunction, LearnParameters, LearnedErrors, MergePairsParameters, denoise,
    learn_errors, merge_pairs,
};
use endobiome_denoise::result::{FeatureOrder, table_of};
use endobiome_reads::{Dereplicated, FilterParameters, QualityEncoding};
use rayon::prelude::*;
use std::path::Path;
use std::process::Command;

type Rows = Vec<Vec<String>>;

fn tsv(path: &Path) -> Rows {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(|line| line.split('\t').map(|cell| cell.trim().to_owned()).collect()).collect()
}

fn number(cell: &str) -> f64 {
    cell.parse().unwrap_or_else(|_| panic!("{cell} is no number"))
}

fn learn(samples: &[Dereplicated]) -> LearnedErrors {
    let learn = LearnParameters { error_function: ErrorFunction::Loess, ..LearnParameters::default() };
    let samples: Vec<&Dereplicated> = samples.iter().collect();
    learn_errors(&samples, &DadaParameters::default(), &learn, &Context::silent()).unwrap()
}

fn same_errors(learned: &LearnedErrors, folder: &Path, direction: char) {
    let counts = tsv(&folder.join(format!("trans{direction}.tsv")));
    for (transition, row) in counts.iter().enumerate() {
        let theirs: Vec<u64> = row.iter().map(|cell| number(cell) as u64).collect();
        assert_eq!(learned.transitions.row(transition), theirs, "transition {transition} of {direction}");
    }
    let rates = tsv(&folder.join(format!("err{direction}.tsv")));
    for (transition, row) in rates.iter().enumerate() {
        for (ours, theirs) in learned.model.row(transition).iter().zip(row) {
            assert_relative_eq!(*ours, number(theirs), max_relative = 1e-11);
        }
    }
}

fn same_asvs(denoised: &Denoised, folder: &Path, sample: &str, direction: char) {
    let theirs = tsv(&folder.join(format!("{sample}_{direction}_clustering.tsv")));
    let what = format!("{sample} {direction}");
    for (asv, row) in denoised.asvs.iter().zip(&theirs[1..]) {
        assert_eq!(String::from_utf8_lossy(&asv.sequence), row[0], "{what}");
        let ours = [asv.abundance, asv.n0, asv.n1, u64::from(asv.uniques)];
        assert_eq!(ours.map(|n| n as f64), [1, 2, 3, 4].map(|column| number(&row[column])), "{what}");
    }
    assert_eq!(denoised.asvs.len(), theirs.len() - 1, "{what}");
    let map = tsv(&folder.join(format!("{sample}_{direction}_map.tsv")));
    let theirs: Vec<Option<u32>> =
        map.iter().map(|row| row[0].parse::<u32>().ok().map(|asv| asv - 1)).collect();
    assert_eq!(denoised.unique_to_asv, theirs, "{what}");
}

/// Compares with what the script `test-data/dada2/beside_r.R` wrote to `folder`.
fn compare(folder: &Path) {
    let names: Vec<String> =
        tsv(&folder.join("samples.txt")).into_iter().map(|mut row| row.remove(0)).collect();
    let everything = FilterParameters { enabled: false, ..FilterParameters::default() };
    let mut directions = Vec::new();
    for direction in ['F', 'R'] {
        let reads: Vec<Dereplicated> = names
            .iter()
            .map(|name| {
                let path = folder.join(format!("{name}_{direction}.fastq"));
                filtered(&ReadFiles::Single(path), &everything, QualityEncoding::Phred33).1
            })
            .collect();
        let learned = learn(&reads);
        same_errors(&learned, folder, direction);
        let denoised: Vec<Denoised> = reads
            .par_iter()
            .map(|reads| denoise(reads, &learned.model, &DadaParameters::default(), &[]).unwrap())
            .collect();
        for (denoised, name) in denoised.iter().zip(&names) {
            same_asvs(denoised, folder, name, direction);
        }
        directions.push((reads, denoised));
    }
    let [(forward_reads, forward), (reverse_reads, reverse)] = &directions[..] else { unreachable!() };
    let mut rows = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let merged = merge_pairs(
            (&forward[index], &forward_reads[index]),
            (&reverse[index], &reverse_reads[index]),
            &MergePairsParameters::default(),
        )
        .unwrap();
        let theirs = tsv(&folder.join(format!("{name}_merge.tsv")));
        let ours: Vec<Vec<String>> = merged
            .pairs
            .iter()
            .filter(|pair| pair.accepted)
            .map(|pair| {
                let prefer = 1 + u32::from(
                    reverse[index].asvs[pair.reverse as usize].n0
                        > forward[index].asvs[pair.forward as usize].n0,
                );
                let numbers = [
                    pair.abundance as u32,
                    pair.forward + 1,
                    pair.reverse + 1,
                    pair.matches,
                    pair.mismatches,
                ];
                let mut row = vec![String::from_utf8_lossy(&pair.sequence).into_owned()];
                row.extend(numbers.iter().map(u32::to_string));
                row.extend([pair.indels.to_string(), prefer.to_string(), "TRUE".to_owned()]);
                row
            })
            .collect();
        assert_eq!(ours, theirs[1..], "{name}");
        let accepted = merged.pairs.into_iter().filter(|pair| pair.accepted);
        rows.push(accepted.map(|pair| (pair.sequence, pair.abundance)).collect());
    }
    let ids = names.iter().map(|name| SampleId::new(name).unwrap()).collect();
    let (table, sequences) = table_of(ids, rows, FeatureOrder::AbundanceFirstSeen).unwrap();
    let shown = |table: &endobiome_core::AbundanceTable, sequences: &[endobiome_core::Sequence]| -> Rows {
        sequences
            .iter()
            .enumerate()
            .map(|(feature, sequence)| {
                let cells = (0..table.n_samples()).map(|sample| table.get(sample, feature).to_string());
                std::iter::once(sequence.to_string()).chain(cells).collect()
            })
            .collect()
    };
    assert_eq!(shown(&table, &sequences), tsv(&folder.join("table.tsv")));
    let default = ChimeraParameters::default;
    let settings = [
        ("consensus", default()),
        ("consensus1", ChimeraParameters { min_fold: Some(1.0), ..default() }),
        ("oneoff", ChimeraParameters { allow_one_off: true, ..default() }),
        ("pooled", ChimeraParameters { method: BimeraMethod::Pooled, ..default() }),
        ("persample", ChimeraParameters { method: BimeraMethod::PerSample, ..default() }),
    ];
    for (name, parameters) in settings {
        let removed = remove_bimeras(&table, &sequences, &parameters).unwrap();
        assert_eq!(
            shown(&removed.table, &removed.sequences),
            tsv(&folder.join(format!("{name}.tsv"))),
            "{name}"
        );
    }
}

/// Runs R on a folder of reads and compares; `false` when R or its `dada2` is not there.
fn beside_r(reads: &str, forward: &str, reverse: &str) -> bool {
    if !r_has_dada2() {
        return false;
    }
    let folder = tempfile::tempdir().unwrap();
    let answer = Command::new("Rscript")
        .arg(test_data("dada2/beside_r.R"))
        .args([reads, &folder.path().to_string_lossy(), forward, reverse])
        .output()
        .unwrap();
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    compare(folder.path());
    true
}

#[test]
fn equals_r_on_the_reads_of_its_package() {
    if !beside_r("extdata", "F.fastq.gz", "R.fastq.gz") {
        println!("skipped: R with the package dada2 is not installed");
    }
}

#[test]
fn equals_r_on_hifi_reads() {
    if !r_has_dada2() {
        println!("skipped: R with the package dada2 is not installed");
        return;
    }
    for gap in [None, Some(-1)] {
        let folder = tempfile::tempdir().unwrap();
        let answer = Command::new("Rscript")
            .arg(test_data("dada2/pacbio.R"))
            .arg(folder.path())
            .arg(gap.map_or_else(|| "NULL".to_owned(), |gap: i16| gap.to_string()))
            .output()
            .unwrap();
        assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
        let everything = FilterParameters { enabled: false, ..FilterParameters::default() };
        let file = ReadFiles::Single(folder.path().join("samPB_F.fastq"));
        let reads = filtered(&file, &everything, QualityEncoding::Auto).1;
        // The default function finds out by itself that these are HiFi reads.
        let dada =
            DadaParameters { band_size: Some(32), homopolymer_gap_score: gap, ..DadaParameters::default() };
        let learned =
            learn_errors(&[&reads], &dada, &LearnParameters::default(), &Context::silent()).unwrap();
        assert_eq!(learned.error_function, ErrorFunction::PacBio);
        same_errors(&learned, folder.path(), 'F');
        let denoised = denoise(&reads, &learned.model, &dada, &[]).unwrap();
        same_asvs(&denoised, folder.path(), "samPB", 'F');
    }
}

#[test]
#[ignore = "takes a minute of R; set ENDOBIOME_REAL_READS to a folder of paired MiSeq reads"]
fn equals_r_on_real_reads() {
    match std::env::var("ENDOBIOME_REAL_READS") {
        Err(_) => println!("skipped: ENDOBIOME_REAL_READS is not set"),
        Ok(folder) => {
            if !beside_r(&folder, "_R1_001.fastq.gz", "_R2_001.fastq.gz") {
                println!("skipped: R with the package dada2 is not installed");
            }
        }
    }
}

#[test]
#[ignore = "set ENDOBIOME_R_RESULTS to a folder that test-data/dada2/beside_r.R wrote"]
fn equals_what_r_wrote() {
    match std::env::var("ENDOBIOME_R_RESULTS") {
        Ok(folder) => compare(Path::new(&folder)),
        Err(_) => println!("skipped: ENDOBIOME_R_RESULTS is not set"),
    }
}
