//! Whole communities: PERMANOVA with PERMDISP beside it, and the pairing of sites.

use crate::family;
use crate::questions::{self, community_rows};
use crate::rank_test::sides;
use crate::unit_distances::{Placement, averaged_note, mean_distance};
use crate::values::{at_depth, depth_note, refusal, shares_depth_note, start_row};
use crate::{ComparisonRow, Design, EstimateKind, Exchange, Result, ResultKind, TableKind, TermOrder};
use endobiome_cohort::Contrast;
use endobiome_ecology::DistanceMatrix;
use endobiome_ecology::permutation_tests::{
    Blocks, Centre, Permutations, Term, TermTest, anosim, permanova, permdisp,
};
use endobiome_stats::permutation::{PermutationDesign, PermutationOptions, PermutationPlan, Tail};

/// Compares groups on a distance matrix.
///
/// For each contrast PERMANOVA (R², pseudo-F) and PERMDISP beside it, whole women being exchanged when
/// several sites are compared; with a confounded batch also PERMANOVA of the group after the batch, women
/// being exchanged within the batch. With samples of both sites in the matrix, a last row asks
/// whether the two sites of a woman are nearer than sites of different women.
///
/// # Errors
/// When a sample of the matrix is not in the samplesheet.
///
/// ```
/// use endobiome_compare::{CompareOptions, Design, TableKind, compare_distances};
/// use endobiome_core::{SampleId, SampleRecord};
/// use endobiome_ecology::DistanceMatrix;
/// let mut records = Vec::new();
/// for (at, group) in ["RIF", "RIF", "RIF", "control", "control", "control"].iter().enumerate() {
///     let mut record = SampleRecord::new(SampleId::new(format!("S{at}"))?);
///     record.group = Some((*group).to_owned());
///     records.push(record);
/// }
/// // Samples at 0, 1, 2 and at 10, 11, 12 of a line: 150 of 154 squares lie between the groups.
/// let at = [0.0_f64, 1.0, 2.0, 10.0, 11.0, 12.0];
/// let pairs = (0..6).flat_map(|i| (i + 1..6).map(move |j| at[j] - at[i])).collect();
/// let distances = DistanceMatrix::from_condensed(records.iter().map(|record| record.id.clone()).collect(), pairs)?;
/// let design = Design::read(&records, &CompareOptions::default())?;
/// let rows = compare_distances(&design, "bray_curtis", &distances, TableKind::Raw)?;
/// assert!((rows[0].estimate.ok_or("not computed")? - 150.0 / 154.0).abs() < 1e-9);
/// assert!((rows[0].p.ok_or("not tested")? - 0.1).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn compare_distances(
    design: &Design,
    name: &str,
    distances: &DistanceMatrix,
    table: TableKind,
) -> Result<Vec<ComparisonRow>> {
    rows_of(design, name, Measured { distances, depth: None }, None, table)
}

/// [`compare_distances`] of distances that were all measured at `depth` reads a sample, which is said in the rows.
///
/// # Errors
/// As [`compare_distances`].
///
/// ```
/// use endobiome_compare::{CompareOptions, Design, TableKind, compare_distances, compare_distances_at_depth};
/// use endobiome_core::{SampleId, SampleRecord};
/// use endobiome_ecology::DistanceMatrix;
/// let mut records = Vec::new();
/// for (at, group) in ["RIF", "RIF", "RIF", "control", "control", "control"].iter().enumerate() {
///     let mut record = SampleRecord::new(SampleId::new(format!("S{at}"))?);
///     record.group = Some((*group).to_owned());
///     records.push(record);
/// }
/// let ids = records.iter().map(|record| record.id.clone()).collect();
/// let distances = DistanceMatrix::from_condensed(ids, (1..16).map(|n| 0.01 * f64::from(n)).collect())?;
/// let design = Design::read(&records, &CompareOptions::default())?;
/// let plain = compare_distances(&design, "jaccard", &distances, TableKind::Raw)?;
/// let told = compare_distances_at_depth(&design, "jaccard", &distances, TableKind::Raw, 1_000)?;
/// // The numbers are the same; what is said of the depth is not.
/// assert_eq!((plain[0].estimate, plain[0].p), (told[0].estimate, told[0].p));
/// assert_ne!(plain[0].notes, told[0].notes);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn compare_distances_at_depth(
    design: &Design,
    name: &str,
    distances: &DistanceMatrix,
    table: TableKind,
    depth: u64,
) -> Result<Vec<ComparisonRow>> {
    rows_of(design, name, Measured { distances, depth: Some(depth) }, None, table)
}

/// [`compare_distances`], with the same measure at `depth` reads a sample (`even`) where the depth of the groups differs
/// ([`Design::with_depths`]).
///
/// Samples of few reads differ from each other by counting alone, whatever the measure. A contrast whose sides have equal depth is
/// tested on `distances`; what is no contrast (changes, numbers, the pairing of sites) on `even` when depth differs in any.
///
/// # Errors
/// As [`compare_distances`].
///
/// ```
/// use endobiome_compare::{CompareOptions, Design, TableKind, compare_distances_where_depth_differs};
/// use endobiome_core::{SampleId, SampleRecord};
/// use endobiome_ecology::DistanceMatrix;
/// let mut records = Vec::new();
/// for at in 0..10 {
///     let mut record = SampleRecord::new(SampleId::new(format!("S{at}"))?);
///     record.group = Some(if at < 5 { "RIF" } else { "control" }.to_owned());
///     records.push(record);
/// }
/// let matrix = |of: f64| {
///     let ids = records.iter().map(|record| record.id.clone()).collect();
///     DistanceMatrix::from_condensed(ids, (0..45).map(|n| 0.2 + of * 0.01 * f64::from(n)).collect())
/// };
/// let (as_sequenced, even) = (matrix(1.0)?, matrix(0.5)?);
/// let told = |reads: [f64; 2]| -> Result<String, Box<dyn std::error::Error>> {
///     let depths: Vec<f64> = (0..10).map(|at| reads[at / 5] + at as f64).collect();
///     let design = Design::read(&records, &CompareOptions::default())?.with_depths(&depths)?;
///     let rows =
///         compare_distances_where_depth_differs(&design, "bray_curtis", &as_sequenced, (&even, 100), TableKind::Raw)?;
///     Ok(rows[0].notes.join("; "))
/// };
/// assert!(told([100.0, 1_000.0])?.contains("at 100 reads a sample"));
/// assert!(!told([100.0, 96.0])?.contains("at 100 reads a sample"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn compare_distances_where_depth_differs(
    design: &Design,
    name: &str,
    distances: &DistanceMatrix,
    (even, depth): (&DistanceMatrix, u64),
    table: TableKind,
) -> Result<Vec<ComparisonRow>> {
    let even = design.depth_differs_anywhere().then_some(Measured { distances: even, depth: Some(depth) });
    rows_of(design, name, Measured { distances, depth: None }, even, table)
}

/// Distances, and the reads a sample they were measured at where that is one number.
#[derive(Clone, Copy)]
struct Measured<'a> {
    distances: &'a DistanceMatrix,
    depth: Option<u64>,
}

/// All rows of one measure; those where depth differs of `even`, if there is any.
fn rows_of(
    design: &Design,
    name: &str,
    plain: Measured<'_>,
    even: Option<Measured<'_>>,
    table: TableKind,
) -> Result<Vec<ComparisonRow>> {
    let of = |Measured { distances, depth }| -> Result<(Community<'_>, Option<u64>)> {
        let place = Placement::of(design, distances)?;
        Ok((Community { design, name, distances, place, table }, depth))
    };
    let plain = of(plain)?;
    let even = even.map(of).transpose()?;
    let of_all = even.as_ref().unwrap_or(&plain);
    let mut rows = Vec::new();
    for (at, contrast) in design.contrasts().iter().enumerate() {
        let guard = even.as_ref().filter(|_| design.depth_differs(at).is_some());
        let (community, depth) = guard.unwrap_or(&plain);
        let mut of_contrast = community.group_rows(contrast);
        of_contrast[0].notes.extend(depth_note(design, at, name, *depth));
        of_contrast[0].notes.extend(shares_depth_note(design, at, name, *depth));
        if design.options().anosim {
            of_contrast.push(community.anosim_row(contrast));
        }
        if !design.options().covariates.is_empty() {
            of_contrast.extend(community.covariate_rows(contrast));
        }
        for stratum in design.strata(at) {
            of_contrast.push(community.adjusted_row(contrast, &stratum));
        }
        if guard.is_some() {
            of_contrast.iter_mut().skip(1).for_each(|row| row.notes.extend(depth.map(at_depth)));
        }
        rows.extend(of_contrast);
    }
    let (community, depth) = (&of_all.0, of_all.1);
    rows.extend(community_rows(&questions::Community {
        design,
        name,
        distances: community.distances,
        place: &community.place,
        table,
        note: depth.map(at_depth),
    }));
    rows.extend(community.pairing_row().map(|mut row| {
        row.notes.extend(depth.filter(|_| even.is_some()).map(at_depth));
        row
    }));
    family::finish(design, &mut rows);
    Ok(rows)
}

struct Community<'a> {
    design: &'a Design,
    name: &'a str,
    distances: &'a DistanceMatrix,
    place: Placement,
    table: TableKind,
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

    fn group_rows(&self, contrast: &Contrast) -> Vec<ComparisonRow> {
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
    fn anosim_row(&self, contrast: &Contrast) -> ComparisonRow {
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

    fn adjusted_row(&self, contrast: &Contrast, batch: &str) -> ComparisonRow {
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
    fn covariate_rows(&self, contrast: &Contrast) -> Vec<ComparisonRow> {
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
    fn pairing_row(&self) -> Option<ComparisonRow> {
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

pub(crate) fn fill_permanova(row: &mut ComparisonRow, result: &endobiome_ecology::Permanova, term: &str) {
    if let Some(group) = result.terms.iter().find(|t| t.term == term) {
        row.estimate = Some(group.r2);
        row.estimate_kind = Some(EstimateKind::RSquared);
        row.statistic = Some(group.f);
        if let Some(test) = &group.test {
            row.p = Some(test.p);
            row.permutations = Some(test.permutations);
            row.smallest_p = Some(test.smallest_p);
            if test.exhaustive {
                row.notes.push("all permutations of the design were run".to_owned());
            }
        }
    }
}

/// PERMDISP of a factor; of two groups the difference of their mean distances to the centre, of all of them the means.
pub(crate) fn fill_permdisp(
    row: &mut ComparisonRow,
    distances: &DistanceMatrix,
    term: &Term,
    permutations: &Permutations,
    names: &[String],
) -> std::result::Result<(), String> {
    let result = permdisp(distances, term, Centre::Median, permutations)
        .map_err(|error| format!("not computed: {error}"))?;
    let mean =
        |name: &String| result.groups.iter().find(|group| group.0 == *name).map_or(f64::NAN, |group| group.1);
    if let [first, second] = names {
        row.estimate = Some(mean(first) - mean(second));
        row.estimate_kind = Some(EstimateKind::DispersionDifference);
    }
    row.statistic = Some(result.f);
    row.p = Some(result.test.p);
    row.permutations = Some(result.test.permutations);
    row.smallest_p = Some(result.test.smallest_p);
    let means: Vec<String> = if names.len() == 2 && names[0] == "case" {
        vec![format!("cases {:.3}", mean(&names[0])), format!("controls {:.3}", mean(&names[1]))]
    } else {
        names.iter().map(|name| format!("{name} {:.3}", mean(name))).collect()
    };
    row.notes.push(format!("mean distance to the group median: {}", means.join(", ")));
    Ok(())
}
