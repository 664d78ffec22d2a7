//! Classification through the public interface.

use endobiome_core::{Context, Lineage, Rank, Sequence, stream};
use endobiome_taxonomy::classify::{
    ClassificationMethod, Classifier, ClassifierCompat, ClassifierParameters, Classify,
};
use endobiome_taxonomy::region::Region;
use endobiome_taxonomy::{Reference, ReferenceBuilder, ReferenceInfo};
use rand::Rng;

/// Changes about `per_mille` of a thousand letters.
pub(crate) fn mutate(sequence: &[u8], per_mille: u64, name: &str) -> Vec<u8> {
    let mut random = stream(1, "mutate", name.as_bytes());
    sequence
        .iter()
        .map(|&letter| {
            let number = random.next_u64();
            if number % 1000 < per_mille { b"ACGT"[(number >> 32) as usize % 4] } else { letter }
        })
        .collect()
}

/// 6 families x 4 genera x 3 species x 2 records; families differ by about 18 %, genera 8 %, species 3 %, records 0.7 %.
pub(crate) fn world() -> Reference {
    let mut builder = ReferenceBuilder::default();
    let root = mutate(&[b'A'; 420], 1000, "root");
    for f in 0..6 {
        let family = mutate(&root, 240, &format!("{f}"));
        for g in 0..4 {
            let genus = mutate(&family, 110, &format!("{f}{g}"));
            for s in 0..3 {
                let species = mutate(&genus, 40, &format!("{f}{g}{s}"));
                for r in 0..2 {
                    let mut lineage = Lineage::default();
                    lineage.set(Rank::Domain, "Bacteria");
                    lineage.set(Rank::Family, format!("F{f}"));
                    lineage.set(Rank::Genus, format!("G{f}{g}"));
                    lineage.set(Rank::Species, format!("G{f}{g} s{s}"));
                    let id = format!("{f}{g}{s}{r}");
                    builder.push(&id, &lineage, &mutate(&species, 10, &id)).unwrap();
                }
            }
        }
    }
    builder.finish(ReferenceInfo::default())
}

fn sequence(bytes: Vec<u8>) -> Sequence {
    Sequence::new(bytes).unwrap()
}

/// Queries near the records, parts of them, and things that are no good.
pub(crate) fn queries(reference: &Reference) -> Vec<Sequence> {
    let mut queries: Vec<Sequence> = (0..reference.len())
        .step_by(3)
        .map(|record| sequence(mutate(&reference.sequence(record), 25, &format!("query {record}"))))
        .collect();
    queries.push(sequence(reference.sequence(5)[40..220].to_vec()));
    queries.push(sequence(mutate(&[b'C'; 300], 1000, "unlike anything")));
    queries.push("ACGTACGTACGT".parse().unwrap());
    queries
}

pub(crate) const ALL: [(ClassificationMethod, ClassifierCompat); 9] = [
    (ClassificationMethod::Nearest, ClassifierCompat::None),
    (ClassificationMethod::Default, ClassifierCompat::None),
    (ClassificationMethod::Sintax, ClassifierCompat::None),
    (ClassificationMethod::NaiveBayes, ClassifierCompat::Dada2),
    (ClassificationMethod::NaiveBayes, ClassifierCompat::Rdp),
    (ClassificationMethod::NaiveBayes, ClassifierCompat::Mothur),
    (ClassificationMethod::NaiveBayes, ClassifierCompat::Qiime2),
    (ClassificationMethod::Sintax, ClassifierCompat::Sintax222),
    (ClassificationMethod::Sintax, ClassifierCompat::Sintax228),
];

pub(crate) fn parameters(method: ClassificationMethod, compat: ClassifierCompat) -> ClassifierParameters {
    ClassifierParameters { method, compat, ..Default::default() }
}

#[test]
fn an_answer_depends_on_the_query_the_reference_and_the_seed_alone() {
    let reference = world();
    let queries = queries(&reference);
    for (method, compat) in ALL {
        let fresh = || Classifier::new(&reference, &parameters(method, compat), &Context::silent()).unwrap();
        let with_threads = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| fresh().classify_detailed(&queries, &Context::silent()).unwrap())
        };
        let together = with_threads(1);
        assert_eq!(together, with_threads(2), "{method:?} {compat:?}: threads");
        let backwards: Vec<Sequence> = queries.iter().rev().cloned().collect();
        let mut turned = fresh().classify_detailed(&backwards, &Context::silent()).unwrap();
        turned.reverse();
        assert_eq!(together, turned, "{method:?} {compat:?}: order");
        let classifier = fresh();
        for (query, answer) in queries.iter().zip(&together).step_by(7) {
            let alone =
                classifier.classify_detailed(std::slice::from_ref(query), &Context::silent()).unwrap();
            assert_eq!(&alone[0], answer, "{method:?} {compat:?}: alone");
        }
    }
}

#[test]
fn every_method_finds_the_genus_of_a_near_query_on_either_strand() {
    let reference = world();
    let records: Vec<usize> = (0..reference.len()).step_by(5).collect();
    let forward: Vec<Sequence> =
        records.iter().map(|&r| sequence(mutate(&reference.sequence(r), 10, &format!("near {r}")))).collect();
    let reverse: Vec<Sequence> = forward.iter().map(Sequence::reverse_complement).collect();
    for (method, compat) in ALL {
        let classifier =
            Classifier::new(&reference, &parameters(method, compat), &Context::silent()).unwrap();
        let ahead = classifier.classify_detailed(&forward, &Context::silent()).unwrap();
        let behind = classifier.classify_detailed(&reverse, &Context::silent()).unwrap();
        for ((record, a), b) in records.iter().zip(&ahead).zip(&behind) {
            let truth = reference.lineage(*record);
            assert_eq!(a.best.get(Rank::Genus), truth.get(Rank::Genus), "{method:?} {compat:?} {record}");
            assert!(!a.flipped && b.flipped);
            assert_eq!(a.assignment, b.assignment);
        }
    }
}

#[test]
fn what_cannot_be_classified_is_said_to_be_so() {
    let reference = world();
    let gene = reference.sequence(0);
    let mut holes = gene.clone();
    holes.iter_mut().skip(5).step_by(6).for_each(|letter| *letter = b'N');
    let lower = String::from_utf8(gene.to_ascii_lowercase()).unwrap();
    for (method, compat) in ALL {
        let classifier =
            Classifier::new(&reference, &parameters(method, compat), &Context::silent()).unwrap();
        let bad: Vec<Sequence> = ["ACGTACGTACGT", "", "NNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNN"]
            .iter()
            .map(|text| text.parse().unwrap())
            .chain([sequence(holes.clone()), sequence(vec![b'A'; 300])])
            .collect();
        for answer in classifier.classify(&bad, &Context::silent()).unwrap() {
            assert_eq!(answer.lineage, Lineage::default(), "{method:?} {compat:?}");
            assert!(answer.note.contains("too short"), "{}", answer.note);
        }
        let upper = classifier.classify(&[sequence(gene.clone())], &Context::silent()).unwrap();
        assert_eq!(upper, classifier.classify(&[lower.parse().unwrap()], &Context::silent()).unwrap());
    }
    assert!(Sequence::new(b"MKVLAAGIVGLPLLQ".to_vec()).is_err());
}

#[test]
fn a_wrong_reference_or_parameter_is_an_error() {
    let empty = ReferenceBuilder::default().finish(ReferenceInfo::default());
    assert!(Classifier::new(&empty, &ClassifierParameters::default(), &Context::silent()).is_err());
    let region = |name: &str| ClassifierParameters { region: Some(name.to_owned()), ..Default::default() };
    assert!(Classifier::new(&world(), &region("V99"), &Context::silent()).is_err());
    let error = Classifier::new(&world(), &region("V4"), &Context::silent()).unwrap_err();
    assert!(error.to_string().contains("no record"), "{error}");
}

#[test]
fn a_genus_that_is_new_stays_without_a_name() {
    let reference = world();
    let others: Vec<usize> =
        (0..reference.len()).filter(|&r| reference.lineage(r).get(Rank::Genus) != Some("G21")).collect();
    let left = reference.select(&others);
    let classifier = Classifier::new(
        &left,
        &parameters(ClassificationMethod::Nearest, ClassifierCompat::None),
        &Context::silent(),
    )
    .unwrap();
    let new: Vec<Sequence> = (0..reference.len())
        .filter(|record| !others.contains(record))
        .map(|record| sequence(reference.sequence(record)))
        .collect();
    for answer in classifier.classify(&new, &Context::silent()).unwrap() {
        assert_eq!(answer.lineage.get(Rank::Genus), None, "{answer:?}");
        assert_eq!(answer.lineage.get(Rank::Domain), Some("Bacteria"));
        assert!(!answer.note.is_empty());
    }
}

#[test]
fn a_name_that_is_withheld_is_told_with_its_confidence() {
    let reference = world();
    let is_new = |record: &usize| reference.lineage(*record).get(Rank::Genus) == Some("G21");
    let (new, kept): (Vec<usize>, Vec<usize>) = (0..reference.len()).partition(is_new);
    let queries: Vec<Sequence> = new.iter().map(|&record| sequence(reference.sequence(record))).collect();
    for method in [ClassificationMethod::NaiveBayes, ClassificationMethod::Sintax] {
        let left = reference.select(&kept);
        let classifier =
            Classifier::new(&left, &parameters(method, ClassifierCompat::None), &Context::silent()).unwrap();
        let answers = classifier.classify(&queries, &Context::silent()).unwrap();
        let withheld = answers.iter().filter(|answer| answer.lineage.get(Rank::Species).is_none());
        let told = withheld.filter(|answer| answer.note.contains("not certain: ")).count();
        assert!(told > 0, "{method:?}: {answers:?}");
        assert!(answers.iter().all(|a| a.note.is_empty() == a.lineage.get(Rank::Species).is_some()));
    }
}

#[test]
fn the_default_names_what_the_nearest_references_name() {
    let reference = world();
    let queries = queries(&reference);
    let [default, nearest] = [ClassificationMethod::Default, ClassificationMethod::Nearest].map(|method| {
        Classifier::new(&reference, &parameters(method, ClassifierCompat::None), &Context::silent())
            .unwrap()
            .classify_detailed(&queries, &Context::silent())
            .unwrap()
    });
    for (one, other) in default.iter().zip(&nearest) {
        assert_eq!((&one.best, &one.hits), (&other.best, &other.hits));
    }
    assert!(default.iter().zip(&nearest).any(|(a, b)| a.assignment.confidence != b.assignment.confidence));
}

/// mothur 1.48 gives `q` of the same sequences `k__B(100);f__F(100);g__G(100);`.
#[test]
fn as_in_mothur_a_lineage_that_stops_above_others_loses_to_them() {
    let root = mutate(&[b'A'; 300], 1000, "root");
    let nameless = mutate(&root, 25, "nameless");
    let mut builder = ReferenceBuilder::default();
    let mut push = |id: &str, genus: &str, gene: &[u8]| {
        let mut lineage = Lineage::default();
        lineage.set(Rank::Domain, "B");
        lineage.set(Rank::Family, "F");
        lineage.set(Rank::Genus, genus);
        builder.push(id, &lineage, gene).unwrap();
    };
    push("nameless", "", &nameless);
    (0..9).for_each(|at| push(&format!("g{at}"), "G", &mutate(&root, 10, &format!("g{at}"))));
    let reference = builder.finish(ReferenceInfo::default());
    let genus = |compat| {
        let classifier = Classifier::new(
            &reference,
            &parameters(ClassificationMethod::NaiveBayes, compat),
            &Context::silent(),
        )
        .unwrap();
        let answer =
            classifier.classify(&[sequence(nameless.clone())], &Context::silent()).unwrap().remove(0);
        answer.lineage.get(Rank::Genus).map(str::to_owned)
    };
    assert_eq!(genus(ClassifierCompat::None), None);
    assert_eq!(genus(ClassifierCompat::Mothur).as_deref(), Some("G"));
    // Its class `unknown` has what is like nothing.
    let classifier = Classifier::new(
        &reference,
        &parameters(ClassificationMethod::NaiveBayes, ClassifierCompat::Mothur),
        &Context::silent(),
    )
    .unwrap();
    let foreign = sequence(mutate(&[b'A'; 300], 1000, "foreign"));
    let answer = classifier.classify(&[foreign], &Context::silent()).unwrap().remove(0);
    assert_eq!(answer.lineage, Lineage::default());
    assert!(answer.note.contains("without names"), "{answer:?}");
}

#[test]
fn equally_near_species_are_shown_as_such() {
    let mut builder = ReferenceBuilder::default();
    let gene = mutate(&[b'A'; 300], 1000, "gene");
    for species in ["G one", "G two"] {
        let mut lineage = Lineage::default();
        lineage.set(Rank::Genus, "G");
        lineage.set(Rank::Species, species);
        builder.push(species, &lineage, &gene).unwrap();
    }
    let reference = builder.finish(ReferenceInfo::default());
    for method in [ClassificationMethod::Nearest, ClassificationMethod::NaiveBayes] {
        let classifier =
            Classifier::new(&reference, &parameters(method, ClassifierCompat::None), &Context::silent())
                .unwrap();
        let answer = &classifier.classify_detailed(&[sequence(gene.clone())], &Context::silent()).unwrap()[0];
        assert_eq!(answer.ties.len(), 2);
        let assignment = &answer.assignment;
        assert_eq!(assignment.lineage.get(Rank::Species), None);
        // As a group, or with a note that says so.
        assert!(assignment.species_group.len() == 2 || !assignment.note.is_empty(), "{assignment:?}");
    }
}

/// Species of the urogenital tract that panels and indices of the project name.
const UROGENITAL: [&str; 24] = [
    "Lactobacillus crispatus",
    "Lactobacillus iners",
    "Lactobacillus gasseri",
    "Lactobacillus jensenii",
    "Lactobacillus acidophilus",
    "Lactobacillus johnsonii",
    "Limosilactobacillus vaginalis",
    "Limosilactobacillus reuteri",
    "Gardnerella vaginalis",
    "Fannyhessea vaginae",
    "Prevotella bivia",
    "Prevotella disiens",
    "Sneathia vaginalis",
    "Sneathia sanguinegens",
    "Megasphaera lornae",
    "Mobiluncus curtisii",
    "Ureaplasma parvum",
    "Ureaplasma urealyticum",
    "Mycoplasmoides genitalium",
    "Streptococcus agalactiae",
    "Enterococcus faecalis",
    "Escherichia coli",
    "Chlamydia trachomatis",
    "Neisseria gonorrhoeae",
];

/// Each named species of the embedded reference, from its own amplicon with 1 % errors: as species, or in its group.
fn urogenital(region_name: &str, method: ClassificationMethod, confidence: f64) {
    let reference = Reference::embedded().unwrap();
    let region = Region::parse(region_name).unwrap();
    let parameters = ClassifierParameters {
        method,
        region: Some(region_name.to_owned()),
        confidence: Some(confidence),
        ..Default::default()
    };
    let classifier = Classifier::new(reference, &parameters, &Context::silent()).unwrap();
    let mut cases = Vec::new();
    for species in UROGENITAL {
        let found =
            (0..reference.len()).filter(|&r| reference.species(r) == Some(species)).find_map(|record| {
                let gene = reference.sequence(record);
                let amplicon = region.amplify(&gene)?;
                Some(gene[amplicon.insert].to_vec())
            });
        if let Some(amplicon) = found {
            cases.push((species, sequence(mutate(&amplicon, 13, species))));
        }
    }
    assert!(cases.len() >= 15, "only {} species have the region", cases.len());
    let queries: Vec<Sequence> = cases.iter().map(|(_, query)| query.clone()).collect();
    let answers = classifier.classify(&queries, &Context::silent()).unwrap();
    let wrong: Vec<String> = cases
        .iter()
        .zip(&answers)
        .filter(|((species, _), answer)| {
            answer.lineage.get(Rank::Species) != Some(species)
                && !answer.species_group.iter().any(|member| member == species)
        })
        .map(|((species, _), answer)| format!("{species}: {answer:?}"))
        .collect();
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
#[ignore = "trains on 26,000 references; about 20 s of CPU"]
fn urogenital_species_are_called_right_from_v3v4() {
    urogenital("V3V4", ClassificationMethod::Default, 0.8);
}

#[test]
#[ignore = "trains on 26,000 references; about 20 s of CPU"]
fn urogenital_species_are_called_right_from_v1v3() {
    urogenital("V1V3", ClassificationMethod::Default, 0.8);
}

#[test]
fn the_only_species_of_a_small_reference_named_what_was_nothing_like_them() {
    // The nearest record equals the query and has no name below its family; the two that have a species are unrelated.
    let gene = |seed: u32| -> String {
        let mut state = seed;
        let mut letter = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            ['A', 'C', 'G', 'T'][(state >> 30) as usize]
        };
        (0..400).map(|_| letter()).collect()
    };
    let records = [
        (1, "Actinomycetota", "Atopobiaceae", "", ""),
        (2, "Bacillota", "Lactobacillaceae", "Lactobacillus", "Lactobacillus jensenii"),
        (3, "Bacillota", "Lactobacillaceae", "Lactobacillus", "Lactobacillus crispatus"),
    ];
    let mut builder = ReferenceBuilder::default();
    for (seed, phylum, family, genus, species) in records {
        let mut lineage = Lineage::default();
        lineage.set(Rank::Domain, "Bacteria");
        lineage.set(Rank::Phylum, phylum);
        lineage.set(Rank::Family, family);
        lineage.set(Rank::Genus, genus);
        lineage.set(Rank::Species, species);
        builder.push(&format!("r{seed}"), &lineage, gene(seed).as_bytes()).unwrap();
    }
    let reference = builder.finish(ReferenceInfo::default());
    let query: Sequence = gene(1)[50..300].parse().unwrap();
    for method in [ClassificationMethod::Nearest, ClassificationMethod::Default] {
        let parameters = ClassifierParameters { method, ..ClassifierParameters::default() };
        let classifier = Classifier::new(&reference, &parameters, &Context::silent()).unwrap();
        let answer = &classifier.classify(std::slice::from_ref(&query), &Context::silent()).unwrap()[0];
        assert_eq!(answer.lineage.get(Rank::Family), Some("Atopobiaceae"), "{method:?}: {answer:?}");
        assert_eq!(answer.lineage.get(Rank::Genus), None, "{method:?}");
        assert!(answer.species_group.is_empty());
    }
}
