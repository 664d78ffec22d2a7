//! What makes two libraries differ that hold the same: the parts of the noise, each with its size and where that is from.
//!
//! | part | what it is | law | identified by |
//! |---|---|---|---|
//! | within an extract | PCR and sequencing of one extract | Dirichlet-multinomial, rho | technical replicates, mocks |
//! | between extracts | two extractions of one specimen | log-normal, a taxon | (stated) |
//! | between sites | swab against biopsy device, a taxon's own yield | log-normal, a taxon | (stated) |
//! | reagents between wells | the reagents' profile of a well around that of the batch | Dirichlet | blanks among themselves |
//! | sporadic contaminants | taxa that one extraction happens to hold | a share, any taxon | (stated) |
//! | leak | reads of other wells | a share | blanks and their neighbours |
//!
//! A part is estimated only from what identifies it, and enters with the upper limit of its estimate, never below its floor. What
//! the women's own pairs differ by is no estimate of the part between sites: it is also what the claims are about. A shift that
//! all women share is therefore never taken out either.

mod reagents;

pub(crate) use reagents::reagent_rho;

use crate::overdispersion::{OverdispersionEstimate, OverdispersionSource};
use crate::{BatchKit, LowBiomassParameters, StudyView};
use endobiome_core::column::{Cell, Column, Described};
use serde::{Deserialize, Serialize};

/// One part of the noise, as used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NoisePart {
    /// The part.
    pub part: String,
    /// The batch it holds for; empty for all.
    pub batch: String,
    /// Its size, as used.
    pub value: f64,
    /// What the size is: `rho`, `log_sd`, `share`.
    pub scale: String,
    /// Where it is from: `estimated`, `set`, `default`.
    pub origin: String,
    /// The source, and what it stands on.
    pub source: String,
}

impl Described for NoisePart {
    const FILE: &'static str = "contamination/noise.tsv";
    const ROWS: &'static str = "one row a part of the noise that the bounds and calls assume (and a batch)";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("part", "the part of the noise", |row: &Self| Cell::text(&row.part)),
            Column::new("batch", "the extraction batch it holds for", |row: &Self| {
                if row.batch.is_empty() { Cell::NotApplicable } else { Cell::text(&row.batch) }
            })
            .not_applicable("it holds for all"),
            Column::new("value", "its size, as used", |row: &Self| row.value),
            Column::new(
                "scale",
                "what the size is: `rho` (overdispersion), `log_sd` (standard deviation of a taxon's logarithm), `share` (of the reads)",
                |row: &Self| Cell::text(&row.scale),
            ),
            Column::new(
                "origin",
                "`estimated` from this study (its upper limit, never below the floor), `set` or `default`",
                |row: &Self| Cell::text(&row.origin),
            ),
            Column::new("source", "what it stands on", |row: &Self| Cell::text(&row.source)),
        ]
    }
}

/// The parts that all batches share, ready for use.
#[derive(Debug, Clone)]
pub(crate) struct NoiseModel {
    /// Within an extract.
    pub rho: f64,
    /// Between extracts, log standard deviation.
    pub between_extracts: f64,
    /// Between sites, log standard deviation.
    pub between_sites: f64,
    /// Share of sporadic contaminants.
    pub sporadic: f64,
    /// The taxon of every column, as a number: what shares a part of its yield.
    pub taxon: Vec<usize>,
    /// Draws of the null.
    pub draws: usize,
    /// Seed of all draws.
    pub seed: u64,
}

impl NoiseModel {
    pub(crate) fn new(
        study: &StudyView<'_>,
        overdispersion: &OverdispersionEstimate,
        parameters: &LowBiomassParameters,
    ) -> Self {
        let names: Vec<String> = (0..study.counts.n_features()).map(|column| study.taxon(column)).collect();
        let mut sorted = names.clone();
        sorted.sort_unstable();
        sorted.dedup();
        Self {
            rho: overdispersion.as_used(),
            between_extracts: parameters.between_extracts,
            between_sites: parameters.between_sites,
            sporadic: parameters.sporadic_share,
            taxon: names.iter().map(|name| sorted.binary_search(name).unwrap_or(0)).collect(),
            draws: parameters.noise_draws,
            seed: parameters.seed,
        }
    }
}

impl NoiseModel {
    /// Log standard deviation of one part of a mixture against the rest between two extracts.
    pub(crate) fn balance(&self) -> f64 {
        std::f64::consts::SQRT_2 * self.between_extracts
    }
}

/// The parts as rows.
pub(crate) fn noise_parts(
    model: &NoiseModel,
    overdispersion: &OverdispersionEstimate,
    kits: &[Option<BatchKit>],
    parameters: &LowBiomassParameters,
) -> Vec<NoisePart> {
    let default = LowBiomassParameters::default();
    let part = |part: &str, value: f64, scale: &str, origin: &str, source: &str| NoisePart {
        part: part.to_owned(),
        batch: String::new(),
        value,
        scale: scale.to_owned(),
        origin: origin.to_owned(),
        source: source.to_owned(),
    };
    #[expect(clippy::float_cmp, reason = "whether a setting was left as it was")]
    let origin = |value: f64, default: f64| if value == default { "default" } else { "set" };
    let within = match overdispersion.source {
        OverdispersionSource::Given => "set",
        OverdispersionSource::Default => "default",
        OverdispersionSource::Replicates | OverdispersionSource::Mocks => "estimated",
    };
    let mut parts = vec![
        part("within an extract", model.rho, "rho", within, &overdispersion.statement.to_string()),
        part(
            "between extracts",
            model.between_extracts,
            "log_sd",
            origin(parameters.between_extracts, default.between_extracts),
            "a choice, below the .7 of PCR in McLaren 2019 (PMC6739870), of which rho holds a part",
        ),
        part(
            "between sites",
            model.between_sites,
            "log_sd",
            origin(parameters.between_sites, default.between_sites),
            "a choice: no figure was found for a swab against a biopsy device with one kit; whole protocols, kits and all, differ by .9 to 1.6 \
             (McLaren 2019, PMC6739870)",
        ),
        part(
            "sporadic contaminants",
            model.sporadic,
            "share",
            origin(parameters.sporadic_share, default.sporadic_share),
            "a choice after Erb-Downward 2020 (PMC7373192): extractions of little material differ by taxa that one of them happens to hold",
        ),
    ];
    for kit in kits.iter().flatten() {
        parts.push(NoisePart {
            batch: kit.batch.clone(),
            ..part("reagents between wells", kit.wells_rho, "rho", &kit.wells_origin, &kit.wells_source)
        });
        parts.push(NoisePart {
            batch: kit.batch.clone(),
            ..part(
                "leak into a blank",
                kit.leak_share_upper,
                "share",
                "estimated",
                "upper limit of the leak share of a single blank (model of blanks and neighbours); well-to-well leak as in Minich 2019 \
                 (PMC6593221)",
            )
        });
    }
    parts
}
