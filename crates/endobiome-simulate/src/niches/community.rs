//! The species of simulated studies and the communities made of them.

use super::draw::{beta, dirichlet, normalise};
use endobiome_core::{Assignment, FeatureId, RandomStream, Rank, stream};
use rand::RngExt;
use rand_distr::{Distribution, LogNormal};

/// (family, binomial, ASVs).
const VAGINAL: [(&str, &str, usize); 40] = [
    ("Lactobacillaceae", "Lactobacillus crispatus", 4),
    ("Lactobacillaceae", "Lactobacillus iners", 3),
    ("Lactobacillaceae", "Lactobacillus gasseri", 2),
    ("Lactobacillaceae", "Lactobacillus jensenii", 3),
    ("Lactobacillaceae", "Limosilactobacillus vaginalis", 2),
    ("Bifidobacteriaceae", "Gardnerella vaginalis", 5),
    ("Bifidobacteriaceae", "Bifidobacterium breve", 2),
    ("Atopobiaceae", "Fannyhessea vaginae", 3),
    ("Prevotellaceae", "Prevotella bivia", 2),
    ("Prevotellaceae", "Prevotella amnii", 2),
    ("Prevotellaceae", "Hoylesella timonensis", 2),
    ("Prevotellaceae", "Prevotella disiens", 2),
    ("Leptotrichiaceae", "Sneathia vaginalis", 2),
    ("Leptotrichiaceae", "Sneathia sanguinegens", 2),
    ("Veillonellaceae", "Megasphaera lornae", 2),
    ("Veillonellaceae", "Dialister micraerophilus", 2),
    ("Veillonellaceae", "Veillonella montpellierensis", 2),
    ("Lachnospiraceae", "Candidatus Lachnocurva vaginae", 1),
    ("Actinomycetaceae", "Mobiluncus curtisii", 1),
    ("Actinomycetaceae", "Winkia neuii", 1),
    ("Streptococcaceae", "Streptococcus agalactiae", 2),
    ("Streptococcaceae", "Streptococcus anginosus", 3),
    ("Enterococcaceae", "Enterococcus faecalis", 1),
    ("Staphylococcaceae", "Staphylococcus epidermidis", 2),
    ("Enterobacteriaceae", "Escherichia coli", 2),
    ("Enterobacteriaceae", "Klebsiella pneumoniae", 1),
    ("Peptoniphilaceae", "Anaerococcus tetradius", 3),
    ("Peptoniphilaceae", "Peptoniphilus harei", 3),
    ("Peptoniphilaceae", "Finegoldia magna", 2),
    ("Peptoniphilaceae", "Parvimonas micra", 1),
    ("Aerococcaceae", "Aerococcus christensenii", 1),
    ("Aerococcaceae", "Facklamia hominis", 1),
    ("Mycoplasmoidaceae", "Ureaplasma parvum", 1),
    ("Metamycoplasmataceae", "Metamycoplasma hominis", 1),
    ("Campylobacteraceae", "Campylobacter ureolyticus", 2),
    ("Porphyromonadaceae", "Porphyromonas asaccharolytica", 2),
    ("Corynebacteriaceae", "Corynebacterium tuberculostearicum", 3),
    ("Peptostreptococcaceae", "Peptostreptococcus anaerobius", 2),
    ("Bacillales Family XI", "Gemella asaccharolytica", 1),
    ("Neisseriaceae", "Neisseria gonorrhoeae", 1),
];

const REAGENT: [(&str, &str); 40] = [
    ("Burkholderiaceae", "Ralstonia"),
    ("Nitrobacteraceae", "Bradyrhizobium"),
    ("Pseudomonadaceae", "Pseudomonas"),
    ("Moraxellaceae", "Acinetobacter"),
    ("Sphingomonadaceae", "Sphingomonas"),
    ("Methylobacteriaceae", "Methylobacterium"),
    ("Burkholderiaceae", "Burkholderia"),
    ("Comamonadaceae", "Pelomonas"),
    ("Comamonadaceae", "Delftia"),
    ("Xanthomonadaceae", "Stenotrophomonas"),
    ("Caulobacteraceae", "Brevundimonas"),
    ("Caulobacteraceae", "Caulobacter"),
    ("Oxalobacteraceae", "Herbaspirillum"),
    ("Oxalobacteraceae", "Massilia"),
    ("Burkholderiaceae", "Cupriavidus"),
    ("Rhizobiaceae", "Rhizobium"),
    ("Phyllobacteriaceae", "Mesorhizobium"),
    ("Rhizobiaceae", "Phyllobacterium"),
    ("Flavobacteriaceae", "Flavobacterium"),
    ("Weeksellaceae", "Chryseobacterium"),
    ("Sphingobacteriaceae", "Pedobacter"),
    ("Comamonadaceae", "Acidovorax"),
    ("Comamonadaceae", "Variovorax"),
    ("Comamonadaceae", "Comamonas"),
    ("Comamonadaceae", "Curvibacter"),
    ("Comamonadaceae", "Polaromonas"),
    ("Nitrobacteraceae", "Afipia"),
    ("Boseaceae", "Bosea"),
    ("Sphingomonadaceae", "Novosphingobium"),
    ("Sphingomonadaceae", "Sphingobium"),
    ("Micrococcaceae", "Kocuria"),
    ("Micrococcaceae", "Micrococcus"),
    ("Nocardiaceae", "Rhodococcus"),
    ("Microbacteriaceae", "Microbacterium"),
    ("Bacillaceae", "Bacillus"),
    ("Paenibacillaceae", "Paenibacillus"),
    ("Deinococcaceae", "Deinococcus"),
    ("Moraxellaceae", "Enhydrobacter"),
    ("Rhodocyclaceae", "Azospira"),
    ("Oxalobacteraceae", "Janthinobacterium"),
];

/// ASVs a reagent genus has.
const REAGENT_ASVS: usize = 2;

/// The features of simulated studies: vaginal ASVs first, then reagent ASVs, then rare ones.
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// What each feature is.
    pub assignments: Vec<Assignment>,
    /// Its identity, from an invented sequence.
    pub features: Vec<FeatureId>,
    /// First feature of each vaginal species, in the order of the list, with its number of ASVs.
    species: Vec<(String, usize, usize)>,
    /// First reagent feature.
    pub first_reagent: usize,
    /// First rare feature.
    pub first_rare: usize,
}

/// The catalogue with `rare` rare vaginal features (genera without species).
///
/// ```
/// use endobiome_simulate::niches::catalogue;
/// let catalogue = catalogue(3);
/// assert_eq!(catalogue.len() - catalogue.first_rare, 3);
/// assert_eq!(catalogue.feature_of("Lactobacillus crispatus"), Some(0));
/// assert_eq!(catalogue.feature_of("Escherichia fergusonii"), None);
/// ```
pub fn catalogue(rare: usize) -> Catalogue {
    let mut catalogue = Catalogue {
        assignments: Vec::new(),
        features: Vec::new(),
        species: Vec::new(),
        first_reagent: 0,
        first_rare: 0,
    };
    for (family, binomial, asvs) in VAGINAL {
        catalogue.species.push((binomial.to_owned(), catalogue.features.len(), asvs));
        for asv in 0..asvs {
            catalogue.push(family, genus(binomial), Some(binomial), asv);
        }
    }
    catalogue.first_reagent = catalogue.features.len();
    for (family, genus) in REAGENT {
        for asv in 0..REAGENT_ASVS {
            catalogue.push(family, genus, None, asv);
        }
    }
    catalogue.first_rare = catalogue.features.len();
    for number in 0..rare {
        catalogue.push("Peptoniphilaceae", &format!("Rare{number}"), None, 0);
    }
    catalogue
}

fn genus(binomial: &str) -> &str {
    let words = if binomial.starts_with("Candidatus ") { 2 } else { 1 };
    binomial.match_indices(' ').nth(words - 1).map_or(binomial, |(at, _)| &binomial[..at])
}

impl Catalogue {
    fn push(&mut self, family: &str, genus: &str, species: Option<&str>, asv: usize) {
        let mut assignment = Assignment::default();
        assignment.lineage.set(Rank::Domain, "Bacteria");
        assignment.lineage.set(Rank::Family, family);
        assignment.lineage.set(Rank::Genus, genus);
        assignment.lineage.set(Rank::Species, species.unwrap_or_default());
        assignment.confidence = [1.0; 7];
        let mut random = stream(0, "simulated sequence", format!("{genus} {species:?} {asv}").as_bytes());
        let sequence: Vec<u8> = (0..253).map(|_| b"ACGT"[random.random_range(0..4)]).collect();
        self.features.push(FeatureId::of(&sequence));
        self.assignments.push(assignment);
    }

    /// Number of features.
    pub fn len(&self) -> usize {
        self.features.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.features.is_empty()
    }

    /// The first feature of a vaginal species.
    pub fn feature_of(&self, species: &str) -> Option<usize> {
        self.species.iter().find(|(name, ..)| name == species).map(|&(_, first, _)| first)
    }

    /// Draws a vaginal community: a type, its leading species, companions, strains and a rare tail.
    ///
    /// Types: *L. crispatus* 40 %, *L. iners* 26 %, *L. gasseri* 5 %, *L. jensenii* 5 %, diverse anaerobes 18 %,
    /// others (streptococci, bifidobacteria, ...) 6 %.
    pub fn vaginal(&self, random: &mut RandomStream) -> Vec<f64> {
        let mut species = vec![0.0; self.species.len()];
        let draw: f64 = random.random();
        match draw {
            d if d < 0.40 => self.dominated(random, &mut species, 0),
            d if d < 0.66 => self.dominated(random, &mut species, 1),
            d if d < 0.71 => self.dominated(random, &mut species, 2),
            d if d < 0.76 => self.dominated(random, &mut species, 3),
            d if d < 0.94 => {
                let weights: Vec<f64> = (5..20).map(|s| if s == 5 { 3.0 } else { 0.6 }).collect();
                let shares = dirichlet(random, &weights, 1.0);
                for (at, share) in shares.into_iter().enumerate() {
                    species[5 + at] = share * 0.93;
                }
                species[1] = 0.07 * random.random::<f64>();
            }
            _ => {
                let other = [6, 20, 21, 22, 24, 28, 36][random.random_range(0..7)];
                self.dominated(random, &mut species, other);
            }
        }
        let mut shares = vec![0.0; self.len()];
        for (&(_, first, asvs), share) in self.species.iter().zip(species) {
            if share > 0.0 {
                // A woman carries one strain, sometimes with a second; the catalogue's first is the commonest.
                let main = if random.random::<f64>() < 0.6 { 0 } else { random.random_range(0..asvs) };
                let second = if random.random::<f64>() < 0.3 { 0.3 * random.random::<f64>() } else { 0.0 };
                shares[first + main] += share * (1.0 - second);
                shares[first + (main + 1) % asvs] += share * second;
            }
        }
        self.add_rare_tail(random, &mut shares);
        normalise(&mut shares);
        shares
    }

    fn dominated(&self, random: &mut RandomStream, species: &mut [f64], leader: usize) {
        let lead = beta(random, 6.0, 1.0).max(0.4);
        let companions = random.random_range(2..9);
        species[leader] += lead;
        let mut weights: Vec<f64> = (0..companions).map(|_| random.random::<f64>().powi(4) + 1e-3).collect();
        normalise(&mut weights);
        for weight in weights {
            let companion = random.random_range(0..species.len());
            species[companion] += (1.0 - lead) * weight;
        }
    }

    fn add_rare_tail(&self, random: &mut RandomStream, shares: &mut [f64]) {
        let n_rare = self.len() - self.first_rare;
        if n_rare == 0 {
            return;
        }
        let whole = 0.002 + 0.02 * random.random::<f64>();
        let number = random.random_range(5..40).min(n_rare);
        for _ in 0..number {
            let at = self.first_rare + random.random_range(0..n_rare);
            #[expect(clippy::cast_precision_loss, reason = "a few dozen")]
            let share = whole / number as f64;
            shares[at] += share * 2.0 * random.random::<f64>();
        }
    }

    /// Draws a reagent profile: log-normal shares (sigma 1.3) of the reagent ASVs, a quarter of them absent, and
    /// `escherichia` of *E. coli* on top.
    pub fn reagent(&self, random: &mut RandomStream, escherichia: f64) -> Vec<f64> {
        let mut shares = vec![0.0; self.len()];
        if let Ok(law) = LogNormal::new(0.0, 1.3) {
            for share in &mut shares[self.first_reagent..self.first_rare] {
                if random.random::<f64>() < 0.75 {
                    *share = law.sample(random);
                }
            }
        }
        normalise(&mut shares);
        shares.iter_mut().for_each(|share| *share *= 1.0 - escherichia);
        if let Some(at) = self.feature_of("Escherichia coli") {
            shares[at] += escherichia;
        }
        shares
    }
}
