//! The tests of one measure: groups, covariates, batches, and whether the sites of a woman go together.

use super::fill::{fill_permanova, fill_permdisp};
use crate::rank_test::sides;
use crate::unit_distances::{Placement, averaged_note, mean_distance};
use crate::values::{refusal, start_row};
use crate::{ComparisonRow, Design, EstimateKind, Exchange, ResultKind, TableKind, TermOrder};
use endobiome_cohort::Contrast;
use endobiome_ecology::DistanceMatrix;
use endobiome_ecology::permutation_tests::{Blocks, Permutations, Term, TermTest, anosim, permanova};
use endobiome_stats::permutation::{PermutationDesign, PermutationOptions, PermutationPlan, Tail};

pub(super) struct Community<'a> {
    pub(super) design: &'a Design,
    pub(super) name: &'a str,
    pub(super) distances: &'a DistanceMatrix,
    pub(super) place: Placement,
    pub(super) table: TableKind,
}

/// The samples of a contrast that are in the matrix.
struct Chosen {
    distances: DistanceMatrix,
    units: Vec<usize>,
    group: Vec<&'static str>,
    woman: Vec<usize>,
    /// The site and visit of each.
    role: Vec<String>,
    /// How many have replicates.
    averaged: usize,
}

impl Community<'_> {
    fn choose(&self, units: &[(usize, bool)]) -> std::result::Result<Chosen, String> {
        let (mut kept, mut group, mut woman, mut role) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for &(unit, case) in units {
            if self.place.has(self.design, unit) {
                kept.push(unit);
                group.push(if case { "case" } else { "control" });
                woman.push(self.design.units()[unit].woman);
                role.push(self.design.role(unit));
            }
        }
        let (distances, averaged) = self.place.between(self.design, self.distances, &kept)?;
        Ok(Chosen { distances, averaged, units: kept, group, woman, role })
    }

    fn permutations(&self, chosen: &Chosen) -> Permutations {
        let women = Blocks::new("woman", &chosen.woman);
        let repeats = {
            let mut sorted = chosen.woman.clone();
            sorted.sort_unstable();
            sorted.windows(2).any(|pair| pair[0] == pair[1])
        };
        let plan = if repeats && self.design.options().exchange == Exchange::Women {
            Permutations::whole_blocks(women, &chosen.role)
        } else {
            Permutations::free().of_blocks(women)
        };
        plan.with_permutations(self.design.options().permutations).with_seed(self.design.seed())
    }

    fn start(&self, contrast: &Contrast, test: &str) -> ComparisonRow {
        let mut row = start_row(self.design, contrast, self.name, ResultKind::Community, self.table, test);
        // q is within one distance: the contrasts.
        let of = self.design.contrasts_of(contrast);
        row.family = format!("{} x {of}, {test}, {}, {}", self.name, row.site, self.table.name());
        row
    }

    pub(super) fn group_rows(&self, contrast: &Contrast) -> Vec<ComparisonRow> {
        let mut location = self.start(contrast, "PERMANOVA");
        let mut spread = self.start(contrast, "PERMDISP");
        let chosen = self.choose(&self.design.units_of(contrast));
        let chosen = match chosen {
            Ok(chosen) => chosen,
            Err(reason) => return refuse_both(location, spread, &format!("not computed: {reason}")),
        };
        let n = sides(chosen.group.iter().map(|g| *g == "case"));
        (location.n, spread.n) = (n.clone(), n.clone());
        if let Some(reason) = refusal(self.design, n[0], n[1]) {
            return refuse_both(location, spread, &reason);
        }
        let missing = self.design.units_of(contrast).len() - chosen.units.len();
        if missing > 0 {
            location
                .notes
                .push(format!("{missing} samples without distances (no reads left) are not in the test"));
        }
        location.notes.extend(averaged_note(chosen.averaged));
        let permutations = self.permutations(&chosen);
        let term = match Term::factor("group", &chosen.group) {
            Ok(term) => term,
            Err(error) => return refuse_both(location, spread, &format!("not computed: {error}")),
        };
        match permanova(&chosen.distances, std::slice::from_ref(&term), TermTest::Marginal, &permutations) {
            Ok(result) => fill_permanova(&mut location, &result, "group"),
            Err(error) => location.notes.push(format!("not computed: {error}")),
        }
        let names = ["case".to_owned(), "control".to_owned()];
        match fill_permdisp(&mut spread, &chosen.distances, &term, &permutations, &names) {
            Ok(()) if spread.p.is_some_and(|p| p <= 0.05) => location.notes.push(
                "groups differ in spread (PERMDISP): a difference in PERMANOVA may be one of spread"
                    .to_owned(),
            ),
            Ok(()) => {}
            Err(reason) => spread.notes.push(reason),
        }
        vec![location, spread]
    }

    /// ANOSIM of the group, with the permutations of PERMANOVA.
    pub(super) fn anosim_row(&self, contrast: &Contrast) -> ComparisonRow {
        let mut row = self.start(contrast, "ANOSIM");
        let computed = self.choose(&self.design.units_of(contrast)).and_then(|chosen| {
            row.n = sides(chosen.group.iter().map(|g| *g == "case"));
            if let Some(reason) = refusal(self.design, row.n[0], row.n[1]) {
                return Err(reason);
            }
            Term::factor("group", &chosen.group)
                .and_then(|term| anosim(&chosen.distances, &term, &self.permutations(&chosen)))
                .map_err(|error| format!("not computed: {error}"))
        });
        match computed {
            Ok(result) => {
                row.estimate = Some(result.r);
                row.estimate_kind = Some(EstimateKind::AnosimR);
                row.p = Some(result.test.p);
                row.permutations = Some(result.test.permutations);
                row.smallest_p = Some(result.test.smallest_p);
                row.notes.push("R rises also when groups differ in spread only: see PERMDISP".to_owned());
            }
            Err(reason) => row.notes.push(reason),
        }
        row
    }

    pub(super) fn adjusted_row(&self, contrast: &Contrast, batch: &str) -> ComparisonRow {
        let mut row = self.start(contrast, "PERMANOVA within batch");
        row.adjusted_for = batch.to_owned();
        let units: Vec<(usize, bool)> = self
            .design
            .units_of(contrast)
            .into_iter()
            .filter(|(unit, _)| self.design.unit_cell(*unit, batch).is_some())
            .collect();
        let computed = self.choose(&units).and_then(|chosen| {
            let n = sides(chosen.group.iter().map(|g| *g == "case"));
            if let Some(reason) = refusal(self.design, n[0], n[1]) {
                return Err(reason);
            }
            if self.design.has_repeats() {
                return Err(
                    "several samples of a woman within batches: compare one site and visit".to_owned()
                );
            }
            let levels: Vec<String> =
                chosen.units.iter().map(|&u| self.design.unit_cell(u, batch).unwrap_or_default()).collect();
            let say = |error: endobiome_ecology::Error| error.to_string();
            let terms = [
                Term::factor(batch, &levels).map_err(say)?,
                Term::factor("group", &chosen.group).map_err(say)?,
            ];
            let permutations = Permutations::within_blocks(Blocks::new(batch, &levels))
                .with_permutations(self.design.options().permutations)
                .with_seed(self.design.seed());
            let result =
                permanova(&chosen.distances, &terms, TermTest::Marginal, &permutations).map_err(say)?;
            Ok((n, result))
        });
        match computed {
            Ok((n, result)) => {
                row.n = n;
                fill_permanova(&mut row, &result, "group");
                if row.p.is_none() {
                    row.notes.push(format!("not tested: no level of '{batch}' holds both groups"));
                }
            }
            Err(reason) => row.notes.push(format!("not computed: {reason}")),
        }
        row
    }

    /// PERMANOVA of the group with the covariates asked for in the model: the row of the group, and one a covariate.
    pub(super) fn covariate_rows(&self, contrast: &Contrast) -> Vec<ComparisonRow> {
        let covariates = &self.design.options().covariates;
        let (against, test) = match self.design.options().terms {
            TermOrder::Marginal => (TermTest::Marginal, "PERMANOVA with covariates"),
            TermOrder::Sequential => (TermTest::Sequential, "PERMANOVA with covariates, sequential"),
        };
        let mut row = self.start(contrast, test);
        row.adjusted_for = covariates.join(" + ");
        let all = self.design.units_of(contrast);
        let known: Vec<(usize, bool)> = all
            .iter()
            .copied()
            .filter(|(unit, _)| covariates.iter().all(|c| self.design.unit_cell(*unit, c).is_some()))
            .collect();
        let computed = self.choose(&known).and_then(|chosen| {
            let n = sides(chosen.group.iter().map(|g| *g == "case"));
            if let Some(reason) = refusal(self.design, n[0], n[1]) {
                return Err(reason);
            }
            let say = |error: endobiome_ecology::Error| error.to_string();
            let mut terms = Vec::with_capacity(covariates.len() + 1);
            for covariate in covariates {
                let cells: Vec<String> = chosen
                    .units
                    .iter()
                    .map(|&u| self.design.unit_cell(u, covariate).unwrap_or_default())
                    .collect();
                terms.push(if self.design.is_number(covariate) {
                    let numbers: Vec<f64> = chosen
                        .units
                        .iter()
                        .map(|&u| self.design.unit_number(u, covariate).unwrap_or(f64::NAN))
                        .collect();
                    Term::numeric(covariate, &numbers)
                } else {
                    Term::factor(covariate, &cells)
                });
            }
            terms.push(Term::factor("group", &chosen.group));
            let terms: Vec<Term> =
                terms.into_iter().collect::<endobiome_ecology::Result<_>>().map_err(say)?;
            let permutations = self.permutations(&chosen);
            let result = permanova(&chosen.distances, &terms, against, &permutations).map_err(say)?;
            Ok((n, result))
        });
        if known.len() < all.len() {
            row.notes.push(format!(
                "{} of {} samples left out: a covariate is not known",
                all.len() - known.len(),
                all.len()
            ));
        }
        match computed {
            Ok((n, result)) => {
                row.n = n;
                let mut rows = vec![row.clone()];
                fill_permanova(&mut rows[0], &result, "group");
                for covariate in covariates {
                    // A family of its own: what covariates do is not what is asked.
                    let mut of_term = row.clone();
                    of_term.test = format!("{test}, term {covariate}");
                    of_term.family.clear();
                    fill_permanova(&mut of_term, &result, covariate);
                    rows.push(of_term);
                }
                return rows;
            }
            Err(reason) => row.notes.push(format!("not computed: {reason}")),
        }
        vec![row]
    }

    /// Whether a woman's two sites are nearer to each other than to the other sites of other women.
    pub(super) fn pairing_row(&self) -> Option<ComparisonRow> {
        let pairs: Vec<(Vec<usize>, Vec<usize>)> = crate::pairing::pairs(self.design)
            .iter()
            .map(|(e, v)| (self.place.of_records(e), self.place.of_records(v)))
            .filter(|(e, v)| !e.is_empty() && !v.is_empty())
            .collect();
        if pairs.is_empty() {
            return None;
        }
        let test = "permutation of vaginal samples among women";
        let mut row =
            ComparisonRow::new(self.name, ResultKind::Pairing, "within women against between women");
        row.site = "endometrium+vagina".to_owned();
        row.groups = vec!["endometrium".to_owned(), "vagina".to_owned()];
        row.n = vec![pairs.len(), pairs.len()];
        row.test = test.to_owned();
        row.table = self.table;
        row.family = format!("pairing of communities, {}", self.table.name());
        if pairs.len() < self.design.options().least_per_group {
            row.notes.push(format!("refused: {} women with both sites", pairs.len()));
            return Some(row);
        }
        let n = pairs.len();
        let cross: Vec<f64> = pairs
            .iter()
            .flat_map(|(e, _)| pairs.iter().map(|(_, v)| mean_distance(self.distances, e, v)))
            .collect();
        #[expect(clippy::cast_precision_loss, reason = "number of women")]
        let size = n as f64;
        let within: f64 = (0..n).map(|i| cross[i * n + i]).sum::<f64>() / size;
        let between = (cross.iter().sum::<f64>() - within * size) / (size * (size - 1.0));
        let options = PermutationOptions {
            permutations: self.design.options().permutations,
            seed: self.design.seed(),
            task: "pairing of sites".to_owned(),
            ..PermutationOptions::default()
        };
        match PermutationPlan::new(n, &PermutationDesign::Free, &options) {
            Ok(plan) => {
                let p = plan.test(Tail::Lower, |order| {
                    order.iter().enumerate().map(|(i, &j)| cross[i * n + j]).sum()
                });
                row.estimate = Some(within - between);
                row.estimate_kind = Some(EstimateKind::MeanDifference);
                row.statistic = Some(within);
                row.p = Some(p.p);
                row.permutations = Some(p.permutations);
                row.smallest_p = Some(p.smallest_p);
                row.notes.push(format!(
                    "mean distance {within:.3} within women, {between:.3} between women; one-sided p"
                ));
            }
            Err(error) => row.notes.push(format!("not computed: {error}")),
        }
        Some(row)
    }
}

fn refuse_both(mut a: ComparisonRow, mut b: ComparisonRow, reason: &str) -> Vec<ComparisonRow> {
    a.notes.push(reason.to_owned());
    b.notes.push(reason.to_owned());
    vec![a, b]
}
