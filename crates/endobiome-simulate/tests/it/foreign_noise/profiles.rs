//! What communities and reagents are made of: real profiles where their files are named, invented ones else.
//!
//! `ENDOBIOME_CST_CENTROIDS` names VALENCIA's centroids (13 mean vaginal profiles of 13,231 samples), `ENDOBIOME_SALTER2014` a folder
//! with `counts.tsv`, `metadata.tsv` and `taxonomy.tsv` of the dilution series of Salter 2014, of which the negatives and the
//! weakest dilutions without their *Salmonella* are the reagents of three laboratories. Neither file may be shipped.

use endobiome_core::{Assignment, FeatureId, RandomStream, Rank};
use endobiome_simulate::niches::catalogue;
use rand::RngExt;
use rand_distr::{Distribution, Gamma};
use std::path::Path;

/// Features that only accidents bring: skin, soil, gut.
const ACCIDENTAL: usize = 60;

/// The features of a study and where their shares are drawn from.
pub(crate) struct Profiles {
    pub(crate) features: Vec<FeatureId>,
    pub(crate) assignments: Vec<Assignment>,
    /// Mean vaginal profiles with their frequency; empty: the invented communities are drawn.
    centroids: Vec<(f64, Vec<f64>)>,
    /// Mean reagent profiles; empty: the invented ones are drawn.
    reagents: Vec<Vec<f64>>,
    /// First accidental feature.
    pub(crate) first_accidental: usize,
    pub(crate) words: &'static str,
}

impl Profiles {
    pub(crate) fn open() -> Self {
        let named = |variable: &str| std::env::var(variable).ok();
        let catalogue = catalogue(120);
        let mut profiles = Self {
            features: catalogue.features.clone(),
            assignments: catalogue.assignments.clone(),
            centroids: Vec::new(),
            reagents: Vec::new(),
            first_accidental: 0,
            words: "invented profiles",
        };
        if let (Some(centroids), Some(salter)) =
            (named("ENDOBIOME_CST_CENTROIDS"), named("ENDOBIOME_SALTER2014"))
        {
            profiles =
                Self { features: Vec::new(), assignments: Vec::new(), words: "real profiles", ..profiles };
            profiles.read_centroids(Path::new(&centroids));
            profiles.read_reagents(Path::new(&salter));
        }
        profiles.first_accidental = profiles.features.len();
        for number in 0..ACCIDENTAL {
            profiles.push(&format!("Accidental{number}"), "");
        }
        let n = profiles.features.len();
        let all = profiles.centroids.iter_mut().map(|(_, shares)| shares).chain(&mut profiles.reagents);
        all.for_each(|shares| shares.resize(n, 0.0));
        profiles
    }

    fn push(&mut self, genus: &str, species: &str) -> usize {
        let mut assignment = Assignment::default();
        assignment.lineage.set(Rank::Domain, "Bacteria");
        assignment.lineage.set(Rank::Genus, genus);
        assignment.lineage.set(Rank::Species, species);
        assignment.confidence = [1.0; 7];
        self.assignments.push(assignment);
        self.features.push(FeatureId::of(format!("{genus} {species} {}", self.features.len()).as_bytes()));
        self.features.len() - 1
    }

    fn read_centroids(&mut self, path: &Path) {
        /// Samples of each type in the training set.
        const SAMPLES: [f64; 13] =
            [2522.0, 1131.0, 454.0, 2288.0, 1569.0, 925.0, 3018.0, 210.0, 260.0, 95.0, 189.0, 48.0, 522.0];
        let text = std::fs::read_to_string(path).unwrap();
        let mut lines = text.lines();
        for name in lines.next().unwrap().split(',').skip(1) {
            let name = name.trim_start_matches("g_").replace('_', " ");
            let genus = name.split(' ').next().unwrap_or_default().to_owned();
            self.push(&genus, if name.contains(' ') { &name } else { "" });
        }
        for (line, weight) in lines.zip(SAMPLES) {
            let shares = line.split(',').skip(1).map(|cell| cell.parse().unwrap_or(0.0)).collect();
            self.centroids.push((weight, shares));
        }
    }

    fn read_reagents(&mut self, folder: &Path) {
        let table = |name: &str| -> Vec<Vec<String>> {
            let text = std::fs::read_to_string(folder.join(name)).unwrap();
            text.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
        };
        let (counts, metadata, taxonomy) =
            (table("counts.tsv"), table("metadata.tsv"), table("taxonomy.tsv"));
        let first = self.features.len();
        for row in &taxonomy[1..] {
            self.push(row[6].trim(), "");
        }
        for laboratory in ["ICL", "UB", "WTSI"] {
            let mut shares = vec![0.0; first];
            shares.resize(first + counts.len() - 1, 0.0);
            for library in &metadata[1..] {
                let weak = library[3].starts_with('5') || library[3].starts_with("Neg");
                if library[4] != laboratory || library[5] != "40" || !weak {
                    continue;
                }
                let column = counts[0].iter().position(|name| *name == library[1]).unwrap();
                for (at, row) in counts[1..].iter().enumerate() {
                    if taxonomy[at + 1][6].trim() != "Salmonella" {
                        shares[first + at] += row[column].parse::<f64>().unwrap() / 1e4;
                    }
                }
            }
            normalise(&mut shares);
            self.reagents.push(shares);
        }
    }

    /// A vaginal community. Around a real mean: Dirichlet of precision 8, which leaves a woman a few dozen taxa.
    pub(crate) fn vaginal(&self, random: &mut RandomStream) -> Vec<f64> {
        if self.centroids.is_empty() {
            let mut shares = catalogue(120).vaginal(random);
            shares.resize(self.features.len(), 0.0);
            return shares;
        }
        let total: f64 = self.centroids.iter().map(|(weight, _)| weight).sum();
        let mut draw = random.random::<f64>() * total;
        let (_, mean) = self
            .centroids
            .iter()
            .find(|(weight, _)| {
                draw -= weight;
                draw <= 0.0
            })
            .unwrap_or(&self.centroids[0]);
        dirichlet(random, mean, 8.0)
    }

    /// The reagents of study `number`.
    pub(crate) fn reagents(&self, number: u64, random: &mut RandomStream) -> Vec<f64> {
        if self.reagents.is_empty() {
            let mut shares = catalogue(120).reagent(random, 0.02);
            shares.resize(self.features.len(), 0.0);
            return shares;
        }
        self.reagents[usize::try_from(number).unwrap() % self.reagents.len()].clone()
    }
}

pub(crate) fn normalise(shares: &mut [f64]) {
    let sum: f64 = shares.iter().sum();
    if sum > 0.0 {
        shares.iter_mut().for_each(|share| *share /= sum);
    }
}

/// Dirichlet(precision x shares); shares of 0 stay 0.
pub(crate) fn dirichlet(random: &mut RandomStream, shares: &[f64], precision: f64) -> Vec<f64> {
    let mut drawn: Vec<f64> = shares
        .iter()
        .map(|&share| {
            let shape = share * precision;
            if shape <= 0.0 {
                return 0.0;
            }
            Gamma::new(shape, 1.0).map_or(0.0, |law| law.sample(random))
        })
        .collect();
    if drawn.iter().sum::<f64>() <= 0.0 {
        return shares.to_vec();
    }
    normalise(&mut drawn);
    drawn
}
