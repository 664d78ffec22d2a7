//! The `compat` variants beside the golds of `test-data/taxonomy`: what each peer said of 61 queries.
//!
//! All peers but scikit-learn draw at random, so they differ from themselves under another seed. The bounds are somewhat above what two
//! seeds of our own variant differ by here.

use endobiome_core::{Context, Lineage, Rank, Sequence};
use endobiome_taxonomy::classify::{Classifier, ClassifierCompat, ClassifierParameters, Classify};
use endobiome_taxonomy::{Reference, ReferenceBuilder, ReferenceInfo};
use std::collections::BTreeMap;

const REFERENCE: &str = include_str!("../../../../test-data/taxonomy/reference.fasta");
const TAXONOMY: &str = include_str!("../../../../test-data/taxonomy/reference.tax");
const QUERIES: &str = include_str!("../../../../test-data/taxonomy/queries.fasta");

/// Name and confidence at each rank.
type Call = [(String, f64); 7];

fn fasta(text: &'static str) -> Vec<(&'static str, &'static str)> {
    let mut lines = text.lines();
    std::iter::from_fn(|| Some((lines.next()?.trim_start_matches('>'), lines.next()?))).collect()
}

fn reference() -> Reference {
    let lineages: BTreeMap<&str, &str> = TAXONOMY.lines().filter_map(|line| line.split_once('\t')).collect();
    let mut builder = ReferenceBuilder::default();
    for (id, gene) in fasta(REFERENCE) {
        let mut lineage = Lineage::default();
        for (rank, name) in Rank::ALL.into_iter().zip(lineages[id].split("; ")) {
            lineage.set(rank, &name[3..]);
        }
        builder.push(id, &lineage, gene.as_bytes()).unwrap();
    }
    builder.finish(ReferenceInfo::default())
}

fn gold(text: &str) -> Vec<Call> {
    text.lines()
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            let names: Vec<&str> = fields[1].split("; ").map(|name| &name[3..]).collect();
            let confidence: Vec<f64> = fields[2].split(',').map(|value| value.parse().unwrap()).collect();
            std::array::from_fn(|rank| (names[rank].replace(' ', "_"), confidence[rank]))
        })
        .collect()
}

/// What a variant says, down to the deepest name, whatever its confidence.
fn ours(compat: ClassifierCompat, seed: u64) -> Vec<Call> {
    let parameters = ClassifierParameters { compat, ..Default::default() };
    let classifier = Classifier::new(&reference(), &parameters, &Context::silent()).unwrap();
    let queries: Vec<Sequence> =
        fasta(QUERIES).into_iter().map(|(_, letters)| letters.parse().unwrap()).collect();
    classifier
        .classify_detailed(&queries, &Context::silent().with_seed(seed))
        .unwrap()
        .into_iter()
        .map(|detail| {
            Rank::ALL.map(|rank| {
                let name = detail.best.get(rank).unwrap_or_default().replace(' ', "_");
                (name, detail.assignment.confidence[rank.index()])
            })
        })
        .collect()
}

/// At a rank: on how many queries both give the same name or none at the threshold; and the mean absolute difference of
/// confidence where both find the same name likeliest.
fn beside(peer: &[Call], ours: &[Call], rank: Rank, threshold: f64) -> (usize, f64) {
    let (mut same, mut differences) = (0, Vec::new());
    for (peer, ours) in peer.iter().zip(ours) {
        let [a, b] = [peer, ours].map(|call| &call[rank.index()]);
        let given = |(name, value): &(String, f64)| (*value >= threshold).then(|| name.clone());
        same += usize::from(given(a) == given(b));
        if !a.0.is_empty() && a.0 == b.0 {
            differences.push((a.1 - b.1).abs());
        }
    }
    (same, differences.iter().sum::<f64>() / differences.len().max(1) as f64)
}

const GOLDS: [(ClassifierCompat, f64, &str); 4] = [
    (ClassifierCompat::Rdp, 0.8, include_str!("../../../../test-data/taxonomy/golds/rdp.tsv")),
    (ClassifierCompat::Dada2, 0.5, include_str!("../../../../test-data/taxonomy/golds/dada2.tsv")),
    (ClassifierCompat::Mothur, 0.8, include_str!("../../../../test-data/taxonomy/golds/mothur.tsv")),
    (ClassifierCompat::Sintax222, 0.8, include_str!("../../../../test-data/taxonomy/golds/vsearch.tsv")),
];

#[test]
fn variants_that_draw_at_random_agree_with_their_peers_as_with_themselves() {
    for (compat, threshold, text) in GOLDS {
        let (peer, ours, again) = (gold(text), ours(compat, 1), ours(compat, 2));
        assert_eq!(peer.len(), 61);
        for rank in Rank::ALL {
            let (same, difference) = beside(&peer, &ours, rank, threshold);
            let chance = beside(&again, &ours, rank, threshold);
            println!("{compat:?} {rank}: {same} of 61, {difference:.4}; another seed: {chance:?}");
            // Which queries have no answer at all is not left to chance here.
            let least = if rank == Rank::Domain { 61 } else { 57 };
            assert!(same >= least, "{compat:?} {rank}: same on {same} of 61 queries");
            // Species of one genus are nearer to each other: two seeds of our own differ by more there (0.031) than above
            // (0.023 and less); the RDP classifier, which draws from one stream for good, is one more seed.
            let most = if (compat, rank) == (ClassifierCompat::Rdp, Rank::Species) { 0.055 } else { 0.045 };
            assert!(difference <= most, "{compat:?} {rank}: confidences differ by {difference}");
        }
    }
}

#[test]
fn qiime2_agrees_in_every_name_and_number() {
    let peer = gold(include_str!("../../../../test-data/taxonomy/golds/sklearn.tsv"));
    for ((id, _), (peer, ours)) in
        fasta(QUERIES).into_iter().zip(peer.iter().zip(&ours(ClassifierCompat::Qiime2, 1)))
    {
        for (rank, (a, b)) in Rank::ALL.into_iter().zip(peer.iter().zip(ours)) {
            assert_eq!(a.0, b.0, "{id} {rank}");
            assert!((a.1 - b.1).abs() < 1.1e-5, "{id} {rank}: {} {}", a.1, b.1);
        }
    }
}
