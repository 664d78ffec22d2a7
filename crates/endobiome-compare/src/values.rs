//! Numeric measurements of samples: alpha diversity and indices.

use crate::design::Design;
use crate::family;
use crate::mean::mean;
use crate::questions::number_rows;
use crate::rank_test::{OfWoman, by_side, describe_groups, fill_blocked, fill_mann_whitney};
use crate::{ComparisonRow, Effect, EffectKind, EstimateKind, Exchange, Result, ResultKind, TableKind};
use endobiome_cohort::Contrast;
use endobiome_stats::regression::{LinearModel, RandomIntercept};

/// A named number of every record of the design, in its order; NaN where it is not known. [`Design::by_sample`] brings values of
/// samples into that order.
///
/// ```
/// use endobiome_compare::NamedValues;
/// let observed = NamedValues::new("observed", vec![12.0, 15.0]).at_depth(1_000);
/// assert_eq!((observed.name.as_str(), observed.depth), ("observed", Some(1_000)));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct NamedValues {
    /// The name: `shannon`.
    pub name: String,
    /// One value a record.
    pub values: Vec<f64>,
    /// The number of reads at which all records were measured, where it is one (rarefaction).
    pub depth: Option<u64>,
    /// What is said of the values in every row; empty for nothing.
    pub note: String,
}

impl NamedValues {
    /// Names a list of values.
    pub fn new(name: impl Into<String>, values: Vec<f64>) -> Self {
        Self { name: name.into(), values, depth: None, note: String::new() }
    }

    /// Says something of the values, which every row repeats.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// Says that all records were measured at `depth` reads.
    #[must_use]
    pub fn at_depth(mut self, depth: u64) -> Self {
        self.depth = Some(depth);
        self
    }
}

/// Compares alpha diversities between groups: see [`compare_indices`].
///
/// # Errors
/// When values do not line up with the records.
///
/// ```
/// use endobiome_compare::{CompareOptions, Design, NamedValues, TableKind, compare_alpha};
/// use endobiome_core::{SampleId, SampleRecord};
/// let mut records = Vec::new();
/// for (at, group) in ["RIF", "RIF", "RIF", "control", "control", "control"].iter().enumerate() {
///     let mut record = SampleRecord::new(SampleId::new(format!("S{at}"))?);
///     record.group = Some((*group).to_owned());
///     records.push(record);
/// }
/// let design = Design::read(&records, &CompareOptions::default())?;
/// let shannon = NamedValues::new("shannon", vec![2.1, 2.4, 1.9, 0.5, 0.2, 0.9]);
/// let rows = compare_alpha(&design, &[shannon], TableKind::Raw)?;
/// assert_eq!((rows[0].contrast.as_str(), rows[0].n.as_slice()), ("RIF against control", &[3, 3][..]));
/// // The groups do not overlap: two of 20 orders.
/// assert!((rows[0].p.ok_or("not tested")? - 0.1).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn compare_alpha(
    design: &Design,
    values: &[NamedValues],
    table: TableKind,
) -> Result<Vec<ComparisonRow>> {
    compare(design, ResultKind::Alpha, values, table)
}

/// Compares indices between groups.
///
/// For each contrast a Mann-Whitney test with the Hodges-Lehmann shift; with covariates or a confounded
/// batch also a linear model with HC3 errors, and van Elteren's test within the batch and the blocks. Where a woman gave
/// several samples (sites, visits) also a mixed model of all of them with a random woman; in every other row a woman
/// counts once: her replicates, and her sites and visits when all are compared, are averaged. The questions of the design (several
/// groups, orders, outcomes, changes within women) follow.
///
/// # Errors
/// When values do not line up with the records.
///
/// ```
/// use endobiome_compare::{CompareOptions, Design, NamedValues, ResultKind, TableKind, compare_indices};
/// use endobiome_core::{SampleId, SampleRecord};
/// let mut records = Vec::new();
/// for (at, group) in ["RIF", "RIF", "RIF", "control", "control", "control"].iter().enumerate() {
///     let mut record = SampleRecord::new(SampleId::new(format!("S{at}"))?);
///     record.group = Some((*group).to_owned());
///     records.push(record);
/// }
/// let design = Design::read(&records, &CompareOptions::default())?;
/// // A value that is not known is left out.
/// let share = NamedValues::new("lactobacillus_share", vec![0.2, 0.5, f64::NAN, 0.9, 0.95, 0.99]);
/// let rows = compare_indices(&design, &[share], TableKind::Raw)?;
/// assert_eq!((rows[0].kind, rows[0].n.as_slice()), (ResultKind::Index, &[2, 3][..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn compare_indices(
    design: &Design,
    values: &[NamedValues],
    table: TableKind,
) -> Result<Vec<ComparisonRow>> {
    compare(design, ResultKind::Index, values, table)
}

pub(crate) fn compare(
    design: &Design,
    kind: ResultKind,
    values: &[NamedValues],
    table: TableKind,
) -> Result<Vec<ComparisonRow>> {
    let mut rows = Vec::new();
    for named in values {
        design.line_up(&named.name, named.values.len())?;
        if design.contrasts().is_empty() && design.questions().is_empty() {
            rows.push(no_contrast_row(design, &named.name, kind, table));
        }
        for (at, contrast) in design.contrasts().iter().enumerate() {
            let comparison = OfContrast { design, kind, named, table, contrast, at };
            rows.push(comparison.rank_row());
            if !design.adjusters(at).is_empty() {
                rows.push(comparison.linear_row());
            }
            for stratum in design.strata(at) {
                rows.push(comparison.blocked_row(&stratum));
            }
            if design.has_repeats() {
                rows.push(comparison.mixed_row());
            }
        }
        rows.extend(number_rows(design, kind, named, table));
    }
    family::finish(design, &mut rows);
    Ok(rows)
}

/// The mean of the known values of some records.
pub(crate) fn mean_known(values: &[f64], records: &[usize]) -> Option<f64> {
    let known: Vec<f64> = records.iter().map(|&r| values[r]).filter(|v| v.is_finite()).collect();
    (!known.is_empty()).then(|| mean(&known))
}

/// One value a woman: of each, a unit that stands for her, her side and her mean.
pub(crate) fn per_woman(
    design: &Design,
    contrast: &Contrast,
    of_unit: impl Fn(usize) -> Option<f64>,
) -> Vec<OfWoman> {
    let mut women: Vec<(usize, usize, bool, Vec<f64>)> = Vec::new();
    for (unit, case) in design.units_of(contrast) {
        let woman = design.units()[unit].woman;
        let Some(value) = of_unit(unit) else { continue };
        match women.last_mut() {
            Some(last) if last.0 == woman => last.3.push(value),
            _ => women.push((woman, unit, case, vec![value])),
        }
    }
    women.into_iter().map(|(_, unit, case, values)| (unit, case, mean(&values))).collect()
}

/// The row of a contrast before any test.
pub(crate) fn start_row(
    design: &Design,
    contrast: &Contrast,
    what: impl Into<String>,
    kind: ResultKind,
    table: TableKind,
    test: &str,
) -> ComparisonRow {
    let mut row = ComparisonRow::new(what, kind, contrast.name.clone());
    row.site = design.site_name();
    row.groups = vec![contrast.case.clone(), contrast.control.clone()];
    row.test = test.to_owned();
    row.table = table;
    row.family = format!(
        "{} x {}, {test}, {}, {}",
        kind.name(),
        design.contrasts_of(contrast),
        row.site,
        table.name()
    );
    row
}

/// Measures that see which kinds are there, not how much of them: they grow with reads.
const OF_PRESENCE: [&str; 9] = [
    "observed",
    "hill_0",
    "chao1",
    "ace",
    "faith_pd",
    "jaccard",
    "sorensen",
    "unweighted_unifrac",
    "robust_aitchison",
];

/// Whether a measure (by its name in files) grows with the number of reads, so that it is to be compared at one depth.
///
/// ```
/// assert!(endobiome_compare::follows_depth("jaccard") && !endobiome_compare::follows_depth("shannon"));
/// ```
pub fn follows_depth(measure: &str) -> bool {
    OF_PRESENCE.contains(&measure)
}

/// What is said of a measure that was taken at one depth.
pub(crate) fn at_depth(depth: u64) -> String {
    format!("at {depth} reads a sample; samples with fewer are left out")
}

/// What is said of the depth of a measure that follows it.
pub(crate) fn depth_note(
    design: &Design,
    contrast: usize,
    measure: &str,
    depth: Option<u64>,
) -> Option<String> {
    match (depth, design.not_to_be_trusted(contrast)) {
        (Some(depth), _) => Some(at_depth(depth)),
        (None, Some(reason)) if follows_depth(measure) => Some(reason.to_string()),
        _ => None,
    }
}

/// What is said of a distance of shares where depth differs between the groups: counting alone makes shallow samples differ from each
/// other. With a tenth of the reads (150 of 1,500) in one group PERMANOVA of Bray-Curtis had p <= 0.05 in a fifth of 60 null studies.
pub(crate) fn shares_depth_note(
    design: &Design,
    contrast: usize,
    measure: &str,
    depth: Option<u64>,
) -> Option<String> {
    let differs = design.depth_differs(contrast).filter(|_| depth.is_none() && !follows_depth(measure))?;
    Some(format!("to be taken with care: samples of few reads differ by counting alone, and {differs}"))
}

/// Why a coefficient has no error.
pub(crate) const NOT_ESTIMABLE: &str = "not tested: the error of the difference cannot be estimated, for it hangs on samples \
     that the model fits whatever their value (a level of a covariate or batch with one case or one control)";

/// The row of a design without contrasts.
pub(crate) fn no_contrast_row(
    design: &Design,
    what: &str,
    kind: ResultKind,
    table: TableKind,
) -> ComparisonRow {
    let mut row = ComparisonRow::new(what, kind, "none");
    row.site = design.site_name();
    row.table = table;
    row.notes.push("refused: the design has no cases and controls to compare".to_owned());
    row
}

/// Why a contrast is not tested, if so: too few a side, or samples of a woman taken for independent.
pub(crate) fn refusal(design: &Design, cases: usize, controls: usize) -> Option<String> {
    let least = design.options().least_per_group;
    if design.options().exchange == Exchange::Samples && design.has_repeats() {
        return Some(crate::design::free_permutation_refusal().to_string());
    }
    (cases < least || controls < least).then(|| {
        format!(
            "refused: {cases} cases and {controls} controls with a value; at least {least} a side are needed"
        )
    })
}

struct OfContrast<'a> {
    design: &'a Design,
    kind: ResultKind,
    named: &'a NamedValues,
    table: TableKind,
    contrast: &'a Contrast,
    at: usize,
}

impl OfContrast<'_> {
    fn women(&self) -> Vec<OfWoman> {
        per_woman(self.design, self.contrast, |unit| {
            mean_known(&self.named.values, &self.design.units()[unit].records)
        })
    }

    /// A row with its numbers of women, refused already if it must be.
    fn start(&self, test: &str, women: &[OfWoman]) -> (ComparisonRow, bool) {
        let mut row = start_row(self.design, self.contrast, &self.named.name, self.kind, self.table, test);
        let cases = women.iter().filter(|(_, case, _)| *case).count();
        describe_groups(&mut row, &by_side(women));
        let unknown = self.design.women_of(self.contrast).len() - women.len();
        if unknown > 0 {
            row.notes.push(format!("not known for {unknown} women"));
        }
        if !self.named.note.is_empty() {
            row.notes.push(self.named.note.clone());
        }
        let refused = refusal(self.design, cases, women.len() - cases);
        let go = refused.is_none();
        row.notes.extend(refused);
        (row, go)
    }

    fn rank_row(&self) -> ComparisonRow {
        let women = self.women();
        let (mut row, go) = self.start("Mann-Whitney", &women);
        if !self.design.confounded(self.at).is_empty() {
            row.notes.push(format!(
                "confounded with {}: see the adjusted row",
                self.design.confounded(self.at).join(", ")
            ));
        }
        row.notes.extend(depth_note(self.design, self.at, &self.named.name, self.named.depth));
        if !go {
            return row;
        }
        if let Some(test) = fill_mann_whitney(self.design, &mut row, &women) {
            row.test = format!("Mann-Whitney ({})", test.null.name());
            if test.smallest_p >= 1.0 {
                row.notes.push("all values are the same".to_owned());
            }
        }
        row
    }

    fn linear_row(&self) -> ComparisonRow {
        let women = self.women();
        let (mut row, go) = self.start("linear model, HC3 errors", &women);
        row.adjusted_for = self.design.adjusters(self.at).join(" + ");
        if !go {
            return row;
        }
        let units: Vec<(usize, bool)> = women.iter().map(|w| (w.0, w.1)).collect();
        let model = match self.design.model(&units, &self.design.adjusters(self.at), false, &[]) {
            Ok(model) => model,
            Err(reason) => {
                row.notes.push(format!("not computed: {reason}"));
                return row;
            }
        };
        let kept: Vec<OfWoman> = model.kept.iter().map(|&i| women[i]).collect();
        describe_groups(&mut row, &by_side(&kept));
        row.notes.extend(model.notes.iter().cloned());
        let y: Vec<f64> = model.kept.iter().map(|&i| women[i].2).collect();
        match LinearModel::new(&model.matrix).and_then(|m| m.fit(&y, self.design.options().level)) {
            Ok(fit) => {
                let group = &fit.robust[model.group_column()];
                row.estimate = Some(group.estimate);
                row.estimate_kind = Some(EstimateKind::MeanDifference);
                (row.low, row.high) = (Some(group.low), Some(group.high));
                row.statistic = Some(group.t);
                let spread = fit.sigma_squared.sqrt();
                row.effect = (spread > 0.0).then(|| Effect {
                    kind: EffectKind::StandardisedDifference,
                    size: group.estimate / spread,
                    interval: (group.standard_error > 0.0).then(|| (group.low / spread, group.high / spread)),
                });
                if group.standard_error > 0.0 {
                    row.p = Some(group.p);
                } else {
                    (row.low, row.high, row.statistic) = (None, None, None);
                    row.notes.push(NOT_ESTIMABLE.to_owned());
                }
            }
            Err(error) => row.notes.push(format!("not computed: {error}")),
        }
        row
    }

    fn blocked_row(&self, batch: &str) -> ComparisonRow {
        let women = self.women();
        let (mut row, go) = self.start("van Elteren", &women);
        row.adjusted_for = batch.to_owned();
        if go {
            fill_blocked(self.design, &mut row, &women, batch);
        }
        row
    }

    /// All samples of the women, with a random woman: the group's difference given site, visit and the adjusters.
    fn mixed_row(&self) -> ComparisonRow {
        let values: Vec<(usize, bool, f64)> = self
            .design
            .units_of(self.contrast)
            .into_iter()
            .filter_map(|(unit, case)| {
                let value = mean_known(&self.named.values, &self.design.units()[unit].records)?;
                Some((unit, case, value))
            })
            .collect();
        let (mut row, go) = self.start("mixed model, random woman", &self.women());
        let adjusters = self.design.adjusters(self.at);
        if !go {
            return row;
        }
        let units: Vec<(usize, bool)> = values.iter().map(|of| (of.0, of.1)).collect();
        let fitted = self.design.model(&units, &adjusters, true, &[]).and_then(|model| {
            let woman: Vec<usize> =
                model.kept.iter().map(|&i| self.design.units()[units[i].0].woman).collect();
            let y: Vec<f64> = model.kept.iter().map(|&i| values[i].2).collect();
            let fit = RandomIntercept::new(&model.matrix, &woman)
                .and_then(|mixed| mixed.fit(&y, self.design.options().level));
            fit.map(|fit| (model, fit)).map_err(|error| error.to_string())
        });
        match fitted {
            Ok((model, fit)) => {
                row.adjusted_for.clone_from(&model.adjusted_for);
                row.notes.extend(model.notes.iter().cloned());
                row.notes.push(format!(
                    "{} samples; standard deviation {:.3} between women, {:.3} within",
                    model.kept.len(),
                    fit.sd_between,
                    fit.sd_within
                ));
                let group = &fit.coefficients[model.group_column()];
                row.estimate = Some(group.estimate);
                row.estimate_kind = Some(EstimateKind::MeanDifference);
                let spread = libm::hypot(fit.sd_between, fit.sd_within);
                if group.standard_error > 0.0 && spread > 0.0 {
                    (row.low, row.high) = (Some(group.low), Some(group.high));
                    (row.statistic, row.p) = (Some(group.t), Some(group.p));
                    row.effect = Some(Effect {
                        kind: EffectKind::StandardisedDifference,
                        size: group.estimate / spread,
                        interval: Some((group.low / spread, group.high / spread)),
                    });
                } else {
                    row.notes.push(NOT_ESTIMABLE.to_owned());
                }
            }
            Err(reason) => row.notes.push(format!("not computed: {reason}")),
        }
        row
    }
}
