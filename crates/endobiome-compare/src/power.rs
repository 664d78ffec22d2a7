//! Power measured on a table of the user's own: differences are planted in real counts, and counted when found.
//!
//! A formula or a simulated community knows nothing of the zeros, the dominance and the spread between women of real tables, and promises
//! too much. Here women are dealt into the groups at random, so that nothing differs; then differences are planted (signal implantation,
//! Wirbel et al. 2024), in three ways by turns ([`Planting`]).

use crate::design::Design;
use crate::{
    CompareOptions, ComparisonRow, Error, EstimateKind, Result, TableKind, TaxaOptions, compare_taxa,
};
use endobiome_cohort::Side;
use endobiome_core::column::{Cell, Column, Described};
use endobiome_core::table::Abundance;
use endobiome_core::{AbundanceTable, Context, RandomStream, SampleId, SampleRecord, TaxonId, stream};
use rand::RngExt;
use rand::seq::{IndexedRandom, SliceRandom};
use rand_distr::{Binomial, Distribution};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is planted, and how often.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PowerPlan {
    /// How many times as abundant a planted taxon is in the women of one group, 1 or more; 1 plants nothing.
    pub fold: f64,
    /// Taxa planted, in turn in cases and in controls.
    pub planted: usize,
    /// Studies that are dealt and tested.
    pub studies: usize,
}

impl Default for PowerPlan {
    fn default() -> Self {
        Self { fold: 4.0, planted: 5, studies: 100 }
    }
}

/// What one method found of what was planted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeasuredPower {
    /// The contrast.
    pub contrast: String,
    /// Women on each side, cases first.
    pub women: [usize; 2],
    /// The method, with `, adjusted` where it is; `supported` for the consensus of the methods.
    pub method: String,
    /// What was planted.
    pub plan: PowerPlan,
    /// Taxa tested.
    pub tested: usize,
    /// Share of the planted taxa that were found (q up to the threshold), a mean over the studies.
    pub found: f64,
    /// Taxa found that were not planted, a mean over the studies.
    pub false_found: f64,
    /// Share of the findings of all studies that were not planted; NaN without a finding.
    pub false_share: f64,
    /// Share of the studies in which any taxon was found that was not planted.
    pub any_false: f64,
    /// What the method estimates of the planted log2 fold, as a share of it: the median over planted taxa; NaN where it estimates no fold.
    pub estimated: f64,
    /// Share of the planted taxa whose interval holds the planted fold; NaN where the method gives none.
    pub covered: f64,
}

impl Described for MeasuredPower {
    const FILE: &'static str = "stats/power.tsv";
    const ROWS: &'static str =
        "one row a contrast and method: what it found of differences planted in the table";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("contrast", "who with whom", |row: &Self| Cell::text(&row.contrast)),
            Column::new("n", "women on each side, cases first", |row: &Self| Cell::list(row.women)),
            Column::new(
                "method",
                "the method, with `, adjusted` where it is; `supported`: as in `differential_consensus.tsv`",
                |row: &Self| Cell::text(&row.method),
            ),
            Column::new(
                "fold",
                "how many times as abundant a planted taxon is in one group, or, in every third study, as many women of that group have it",
                |row: &Self| row.plan.fold,
            ),
            Column::new("planted", "taxa planted in a study", |row: &Self| row.plan.planted),
            Column::new("studies", "studies dealt and tested", |row: &Self| row.plan.studies),
            Column::new("tested", "taxa that pass the filters", |row: &Self| row.tested),
            Column::new("power", "share of the planted taxa that were found", |row: &Self| row.found)
                .not_known("nothing was planted"),
            Column::new("false_taxa", "taxa found that were not planted, a study", |row: &Self| {
                row.false_found
            }),
            Column::new("false_share", "share of the findings that were not planted", |row: &Self| {
                row.false_share
            })
            .not_known("nothing was found"),
            Column::new(
                "any_false",
                "share of studies that found a taxon that was not planted",
                |row: &Self| row.any_false,
            ),
            Column::new(
                "estimated",
                "median estimate of the planted log2 fold, found or not, as a share of it",
                |row: &Self| row.estimated,
            )
            .not_known("the method estimates no fold, or nothing was planted"),
            Column::new(
                "covered",
                "share of the planted taxa whose interval holds the planted fold, found or not",
                |row: &Self| row.covered,
            )
            .not_known("the method estimates no fold, or nothing was planted"),
        ]
    }
}

/// Measures the power of every contrast of a design on its own table, as [`compare_taxa`] would test it.
///
/// The women of a contrast are dealt anew among its sides for every study, all else (batches, visits, covariates, depths) stays;
/// taxa to plant are drawn from those that pass the filters. A contrast with too few women has no rows.
///
/// # Errors
/// As [`compare_taxa`]; [`Error::Cancelled`].
pub fn measure_power<V: Abundance + Sync>(
    design: &Design,
    table: &AbundanceTable<TaxonId, V>,
    options: &TaxaOptions,
    plan: PowerPlan,
    context: &Context<'_>,
) -> Result<Vec<MeasuredPower>> {
    let tested = compare_taxa(design, table, TableKind::Raw, options)?;
    let mut names: Vec<&str> =
        tested.consensus.iter().filter(|of| !of.tested_by.is_empty()).map(|of| of.taxon.name()).collect();
    names.sort_unstable();
    names.dedup();
    let candidates: Vec<usize> = (0..table.n_features())
        .filter(|&taxon| names.binary_search(&table.features()[taxon].name()).is_ok())
        .collect();
    let mut all = Vec::new();
    for (at, contrast) in design.contrasts().iter().enumerate() {
        let is_tested =
            tested.consensus.iter().any(|of| of.contrast == contrast.name && !of.tested_by.is_empty());
        if !is_tested {
            continue;
        }
        context.check()?;
        let studies: Vec<BTreeMap<String, Found>> = (0..plan.studies)
            .into_par_iter()
            .map(|study| {
                let planted = Planted { design, table, candidates: &candidates, at, plan };
                planted.study(options, study)
            })
            .collect::<Result<_>>()?;
        context.check()?;
        let women = design.women_of(contrast);
        let cases = women.iter().filter(|woman| woman.1).count();
        let mut methods: Vec<&String> = studies.iter().flat_map(BTreeMap::keys).collect();
        methods.sort();
        methods.dedup();
        let planted = plan.planted.min(candidates.len());
        for method in methods {
            let nothing = Found::default();
            let of: Vec<&Found> = studies.iter().map(|study| study.get(method).unwrap_or(&nothing)).collect();
            let right: usize = of.iter().map(|study| study.right).sum();
            let wrong: usize = of.iter().map(|study| study.wrong).sum();
            let mut estimates: Vec<f64> =
                of.iter().flat_map(|study| study.estimated.iter().copied()).collect();
            estimates.sort_by(f64::total_cmp);
            let covered: usize = of.iter().map(|study| study.covered).sum();
            #[expect(clippy::cast_precision_loss, reason = "numbers of taxa and studies")]
            let share = |part: usize, whole: usize| part as f64 / whole as f64;
            all.push(MeasuredPower {
                contrast: contrast.name.clone(),
                women: [cases, women.len() - cases],
                method: method.clone(),
                plan,
                tested: candidates.len(),
                found: if plan.fold > 1.0 { share(right, planted * plan.studies) } else { f64::NAN },
                false_found: share(wrong, plan.studies),
                false_share: share(wrong, right + wrong),
                any_false: share(of.iter().filter(|one| one.wrong > 0).count(), plan.studies),
                estimated: estimates.get(estimates.len() / 2).copied().unwrap_or(f64::NAN),
                covered: share(covered, estimates.len()),
            });
        }
    }
    Ok(all)
}

/// What one method made of one study.
#[derive(Debug, Clone, Default)]
struct Found {
    /// Planted taxa that it found.
    right: usize,
    /// Other taxa that it found.
    wrong: usize,
    /// Its estimates of the planted log2 folds, as shares of them.
    estimated: Vec<f64>,
    /// Planted taxa whose interval holds the fold.
    covered: usize,
}

/// How differences are planted in a study; by turns, so that no way favours a method that happens to look for just that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Planting {
    /// Counts are multiplied in the women of one group, and every sample is thinned back to its depth: who has it has more.
    More,
    /// Counts are thinned in the women of the other group: who has it has less, and who had little has none.
    Less,
    /// All of it is taken from all but one in `fold` of the women of the other group: fewer have it, and these as much as before.
    Fewer,
}

impl Planting {
    fn of(study: usize) -> Self {
        [Self::More, Self::Less, Self::Fewer][study % 3]
    }
}

/// A study without a difference but those planted.
struct Planted<'a, V> {
    design: &'a Design,
    table: &'a AbundanceTable<TaxonId, V>,
    candidates: &'a [usize],
    at: usize,
    plan: PowerPlan,
}

impl<V: Abundance> Planted<'_, V> {
    /// Whether a woman, all her samples together, keeps a taxon that most of her group lose.
    fn keeps(&self, seed: u64, taxon: usize, sample: &SampleId, design: &Design) -> bool {
        let record = design.records().iter().position(|record| record.id == *sample);
        let woman = record.and_then(|record| design.cohort().woman_of(record)).unwrap_or(usize::MAX);
        let mut random = stream(seed, "keeps", format!("{taxon}\n{woman}").as_bytes());
        random.random::<f64>() * self.plan.fold < 1.0
    }

    /// What each method finds in one study.
    fn study(&self, options: &TaxaOptions, study: usize) -> Result<BTreeMap<String, Found>> {
        let seed = self.design.seed().wrapping_add(study as u64);
        let design = self.design.shuffled(seed);
        let mut random = stream(seed, "planted taxa", &study.to_le_bytes());
        let mut taxa = self.candidates.to_vec();
        taxa.shuffle(&mut random);
        taxa.truncate(if self.plan.fold > 1.0 { self.plan.planted } else { 0 });
        let contrast = &design.contrasts()[self.at];
        let planting = Planting::of(study);
        let place: BTreeMap<&SampleId, usize> =
            design.records().iter().enumerate().map(|(at, record)| (&record.id, at)).collect();
        let side = |sample: &SampleId| {
            let woman = design.cohort().woman_of(*place.get(sample)?)?;
            contrast.side[woman]
        };
        let mut rows = Vec::with_capacity(self.table.n_samples());
        for (row, sample) in self.table.samples().iter().enumerate() {
            let counts: Vec<(usize, f64)> =
                self.table.row(row).map(|(taxon, value)| (taxon, value.as_f64())).collect();
            let rises = |taxon: usize| {
                let at = taxa.iter().position(|other| *other == taxon)?;
                Some(if at % 2 == 0 { Side::Case } else { Side::Control })
            };
            let of_sample = side(sample);
            let changed: Vec<(usize, f64)> = counts
                .iter()
                .map(|&(taxon, count)| {
                    let Some((on, of_sample)) = rises(taxon).zip(of_sample) else { return (taxon, count) };
                    let count = match (planting, on == of_sample) {
                        (Planting::More, true) => count * self.plan.fold,
                        (Planting::Less, false) => thinned(count, 1.0 / self.plan.fold, &mut random),
                        (Planting::Fewer, false) if !self.keeps(seed, taxon, sample, &design) => 0.0,
                        _ => count,
                    };
                    (taxon, count)
                })
                .collect();
            let (before, after): (f64, f64) =
                (counts.iter().map(|c| c.1).sum(), changed.iter().map(|c| c.1).sum());
            // Back to the depth that the sample had.
            let keep = if after > before { before / after } else { 1.0 };
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "reads")]
            let thinned = changed
                .into_iter()
                .map(|(taxon, count)| (taxon, thinned(count, keep, &mut random) as u64))
                .collect();
            rows.push(thinned);
        }
        let table =
            AbundanceTable::from_rows(self.table.samples().to_vec(), self.table.features().to_vec(), rows)
                .map_err(|error| Error::Planted(error.to_string()))?;
        let compared = compare_taxa(&design, &table, TableKind::Raw, options)?;
        // Of each planted taxon its log2 fold, cases against controls.
        let fold = libm::log2(self.plan.fold);
        let planted: BTreeMap<String, f64> = taxa
            .iter()
            .enumerate()
            .map(|(at, &taxon)| (table.features()[taxon].to_string(), if at % 2 == 0 { fold } else { -fold }))
            .collect();
        let mut found: BTreeMap<String, Found> = BTreeMap::new();
        let mut count = |method: String, what: &str, is_found: bool| {
            let of_method = found.entry(method).or_default();
            if is_found && planted.contains_key(what) {
                of_method.right += 1;
            } else if is_found {
                of_method.wrong += 1;
            }
        };
        let threshold = design.options().q_threshold;
        let of_contrast = |name: &str| name == contrast.name;
        for of in compared.consensus.iter().filter(|of| of_contrast(&of.contrast)) {
            count("supported".to_owned(), &of.taxon.to_string(), of.supported);
        }
        for row in compared.rows.iter().filter(|row| of_contrast(&row.contrast)) {
            count(method_of(row), &row.what, row.q.is_some_and(|q| q <= threshold));
        }
        for row in compared.rows.iter().filter(|row| of_contrast(&row.contrast)) {
            let is_fold =
                planting != Planting::Fewer && row.estimate_kind == Some(EstimateKind::Log2FoldChange);
            let (Some(truth), Some(estimate), Some(low), Some(high), true) =
                (planted.get(&row.what), row.estimate, row.low, row.high, is_fold)
            else {
                continue;
            };
            let of_method = found.entry(method_of(row)).or_default();
            of_method.estimated.push(estimate / truth);
            of_method.covered += usize::from(low <= *truth && *truth <= high);
        }
        Ok(found)
    }
}

/// A count of which each read is kept with a probability.
fn thinned(count: f64, keep: f64, random: &mut RandomStream) -> f64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "reads")]
    let reads = count.round() as u64;
    let kept = Binomial::new(reads, keep).map_or(reads, |draw| draw.sample(random));
    #[expect(clippy::cast_precision_loss, reason = "reads")]
    let kept = kept as f64;
    kept
}

/// The method of a row, without its variant.
fn method_of(row: &ComparisonRow) -> String {
    let name = row.test.split([',', '(']).next().unwrap_or_default().trim().to_owned();
    if row.adjusted_for.is_empty() { name } else { format!("{name}, adjusted") }
}

/// A study to come, from the samples of a table that exists: `cases` and `controls` women whose samples are drawn from it, without
/// replacement where there are enough.
///
/// # Errors
/// [`Error::Planted`] when the table has no sample.
pub fn pilot_design<V: Abundance>(
    table: &AbundanceTable<TaxonId, V>,
    cases: usize,
    controls: usize,
    options: &CompareOptions,
    seed: u64,
) -> Result<(Design, AbundanceTable<TaxonId, V>)> {
    if table.n_samples() == 0 {
        return Err(Error::Planted("the table has no samples to draw from".to_owned()));
    }
    let women = cases + controls;
    let mut random = stream(seed, "pilot", b"");
    let mut from: Vec<usize> = (0..table.n_samples()).collect();
    from.shuffle(&mut random);
    while from.len() < women {
        let again = (0..table.n_samples()).collect::<Vec<_>>();
        from.extend(again.choose(&mut random).copied());
    }
    from.truncate(women);
    let mut records = Vec::with_capacity(women);
    let mut ids = Vec::with_capacity(women);
    let failed = |error: endobiome_core::Error| Error::Planted(error.to_string());
    for woman in 0..women {
        let id = SampleId::new(format!("W{woman:05}")).map_err(failed)?;
        let mut record = SampleRecord::new(id.clone());
        record.participant = Some(id.to_string());
        record.group = Some(if woman < cases { "case" } else { "control" }.to_owned());
        records.push(record);
        ids.push(id);
    }
    let rows = from.iter().map(|&sample| table.row(sample).collect()).collect();
    let drawn = AbundanceTable::from_rows(ids, table.features().to_vec(), rows).map_err(failed)?;
    Ok((Design::read(&records, options)?.with_seed(seed), drawn))
}
