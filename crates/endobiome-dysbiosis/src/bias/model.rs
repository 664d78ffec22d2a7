//! What mocks say of the bias of taxa, and which of it applies to a taxon of a sample.

use crate::taxa::{GenusGroup, genus_of_binomial};
use endobiome_core::column::{Cell, Column, Described};
use endobiome_core::{Assignment, Lineage, Rank};
use serde::{Deserialize, Serialize};

/// The bias of one taxon of the mocks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaxonBias {
    /// Its canonical lineage.
    pub lineage: Lineage,
    /// Other names under which it is read.
    pub also: Vec<Lineage>,
    /// Its share of what went in, of the taxa that bias was estimated of.
    pub expected_share: f64,
    /// Its share of the reads of these taxa, mean over the mocks.
    pub observed_share: f64,
    /// Mocks with reads of it.
    pub seen_in: usize,
    /// Natural log of its efficiency against the mean of the mock's taxa.
    pub log_bias: f64,
    /// Standard error of it.
    pub standard_error: f64,
    /// Lower end of the 95 % interval.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
    /// Mocks that it was estimated from.
    pub mocks: usize,
}

impl TaxonBias {
    /// The name: the species, else the deepest rank.
    pub fn name(&self) -> &str {
        self.lineage.deepest().map_or("", |(_, name)| name)
    }
}

impl Described for TaxonBias {
    const FILE: &'static str = "dysbiosis/bias.tsv";
    const ROWS: &'static str = "(where mocks of known composition are among the samples) one row a taxon of the mocks: its bias by the model of McLaren 2019";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("taxon", "the taxon", |row: &Self| Cell::text(row.name())),
            Column::new("mocks", "mock samples that it was estimated from", |row: &Self| row.mocks)
                .unit("samples"),
            Column::new("seen_in", "mock samples with reads of it", |row: &Self| row.seen_in).unit("samples"),
            Column::new("expected_share", "its share of what went in", |row: &Self| row.expected_share)
                .unit("share"),
            Column::new("observed_share", "its share of the reads of the mock's taxa", |row: &Self| {
                row.observed_share
            })
            .unit("share"),
            Column::new(
                "log_bias",
                "natural log of its efficiency against the mean of the mock's taxa",
                |row: &Self| row.log_bias,
            ),
            Column::new("low", "lower end of the 95 % interval of `log_bias`", |row: &Self| row.lower),
            Column::new("high", "upper end of it", |row: &Self| row.upper),
            Column::new(
                "fold",
                "how many times more reads it gives than the mean taxon of the mock",
                |row: &Self| libm::exp(row.log_bias),
            ),
        ]
    }
}

/// How the bias of a taxon of a sample is known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Known {
    /// The mocks hold it: its place among their taxa.
    Measured(usize),
    /// The mocks hold a relative (genus; *Lactobacillus* in the wide sense is one): the name of the group.
    Relative(String),
    /// The mocks hold nothing like it: its genus, or what it is named to.
    Unknown(String),
}

/// What the mocks of a study say of bias.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BiasModel {
    /// The taxa of the mocks, by name.
    pub taxa: Vec<TaxonBias>,
    /// Mocks that it was estimated from.
    pub mocks: usize,
    /// Degrees of freedom of the spread between mocks; `None` of one mock, whose errors are those of counts alone.
    pub degrees_of_freedom: Option<f64>,
    /// Log standard deviation of the bias of a taxon that the mocks do not hold.
    pub between_taxa: f64,
}

impl BiasModel {
    /// What is known of the bias of an assignment.
    pub(super) fn known(&self, assignment: &Assignment) -> Known {
        let lineage = &assignment.lineage;
        let of_species = |species: &str| {
            self.taxa.iter().position(|taxon| {
                std::iter::once(&taxon.lineage)
                    .chain(&taxon.also)
                    .any(|lineage| lineage.get(Rank::Species) == Some(species))
            })
        };
        let mut found: Vec<usize> = lineage
            .get(Rank::Species)
            .into_iter()
            .chain(assignment.species_group.iter().map(String::as_str))
            .filter_map(of_species)
            .collect();
        found.dedup();
        if let [only] = found.as_slice() {
            return Known::Measured(*only);
        }
        let group = group_of(lineage, assignment.species_group.first().map(String::as_str));
        if self.relatives(&group).next().is_some() { Known::Relative(group) } else { Known::Unknown(group) }
    }

    /// The mocks' taxa of a group.
    fn relatives<'a>(&'a self, group: &'a str) -> impl Iterator<Item = &'a TaxonBias> {
        self.taxa.iter().filter(move |taxon| group_of(&taxon.lineage, None) == group)
    }

    /// Mean and standard deviation of the log bias.
    #[expect(clippy::cast_precision_loss, reason = "a number of taxa")]
    pub(super) fn law(&self, known: &Known) -> (f64, f64) {
        match known {
            Known::Measured(at) => (self.taxa[*at].log_bias, self.taxa[*at].standard_error),
            Known::Relative(group) => {
                let biases: Vec<f64> = self.relatives(group).map(|taxon| taxon.log_bias).collect();
                (biases.iter().sum::<f64>() / biases.len().max(1) as f64, self.between_taxa)
            }
            Known::Unknown(_) => (0.0, self.between_taxa),
        }
    }
}

/// The genus, *Lactobacillus* in the wide sense being one; else the deepest name.
fn group_of(lineage: &Lineage, candidate: Option<&str>) -> String {
    let genus =
        lineage.get(Rank::Genus).or_else(|| lineage.get(Rank::Species).or(candidate).map(genus_of_binomial));
    match genus {
        Some(genus) if GenusGroup::LactobacillusSensuLato.holds(genus) => "Lactobacillus".to_owned(),
        Some(genus) => genus.to_owned(),
        None => lineage.deepest().map_or_else(String::new, |(_, name)| name.to_owned()),
    }
}
