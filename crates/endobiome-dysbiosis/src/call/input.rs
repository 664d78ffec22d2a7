//! What calls are made from, and whether its parts belong together.

use crate::bias::BiasModel;
use crate::{CstCompat, DysbiosisParameters, Result};
use endobiome_core::{AbundanceTable, Assignment, FeatureId, SampleRecord};

/// What the low-biomass layer found, in the form that the calls need; every part may be missing.
///
/// The tables have the samples and features of the counts, in the same order.
#[derive(Debug, Clone, Copy, Default)]
pub struct Corrections<'a> {
    /// Counts without what the reagents explain; `None` without blanks.
    pub kit: Option<&'a AbundanceTable<FeatureId, f64>>,
    /// Counts without what reagents and the largest possible carry-over explain.
    pub kit_and_carry_over: Option<&'a AbundanceTable<FeatureId, f64>>,
    /// Upper bound of the reads that reagents and carry-over may have contributed to each cell.
    pub expected: Option<&'a AbundanceTable<FeatureId, f64>>,
    /// The part of it that carry-over may have contributed.
    pub carried: Option<&'a AbundanceTable<FeatureId, f64>>,
    /// A sample: overdispersion of the reagents between the wells of its batch. Empty: not known.
    pub wells_rho: &'a [f64],
    /// A sample: upper bound of the reagents' share. Empty: 1.
    pub reagents: &'a [f64],
    /// A sample: the row of a second extraction of the same specimen. Empty: there is none.
    pub second: &'a [Option<usize>],
    /// A sample: whether it has a kit correction (its batch has blanks). Empty: as the table says.
    pub has_kit: &'a [bool],
    /// A sample: whether it has a carry-over correction (a paired vaginal sample). Empty: as the table says.
    pub has_carry_over: &'a [bool],
    /// A sample: whether what is left in `kit_and_carry_over` is more than noise leaves; where not, no call is robust or not by it.
    /// Empty: everywhere.
    pub rests: &'a [bool],
    /// A sample: what the biomass gate said; `None` where it could not be applied. Empty: nowhere.
    pub ultralow: &'a [Option<bool>],
}

/// The input of [`call`](super::call()).
#[derive(Debug, Clone, Copy)]
pub struct CallInput<'a> {
    /// Counts, samples x features.
    pub counts: &'a AbundanceTable<FeatureId>,
    /// What the samplesheet says, in any order; one record a sample.
    pub records: &'a [SampleRecord],
    /// One assignment a feature, in canonical names.
    pub assignments: &'a [Assignment],
    /// With [`CstCompat::Valencia`]: the name of each feature as VALENCIA's script is given it
    /// ([`original_names`](crate::cst::original_names)). Empty: by the canonical assignments.
    pub valencia_names: &'a [String],
    /// What the study's mocks show of bias; `None` without mocks of known composition.
    pub bias: Option<&'a BiasModel>,
    /// What the low-biomass layer found.
    pub corrections: Corrections<'a>,
}

/// Whether tables, records, assignments and corrections are of the same samples and features.
///
/// # Errors
/// [`endobiome_core::Error::Shape`] and [`endobiome_core::Error::Sample`] with the first part that is not.
pub(super) fn check(input: &CallInput<'_>, parameters: &DysbiosisParameters) -> Result<()> {
    let n = input.counts.n_samples();
    if input.assignments.len() != input.counts.n_features() {
        return Err(endobiome_core::Error::Shape {
            what: "assignments",
            found: input.assignments.len(),
            expected: input.counts.n_features(),
        }
        .into());
    }
    if !input.valencia_names.is_empty() && input.valencia_names.len() != input.counts.n_features() {
        return Err(endobiome_core::Error::Shape {
            what: "VALENCIA names",
            found: input.valencia_names.len(),
            expected: input.counts.n_features(),
        }
        .into());
    }
    let corrections = &input.corrections;
    let tables = [corrections.kit, corrections.kit_and_carry_over, corrections.expected, corrections.carried];
    for table in tables.into_iter().flatten() {
        if table.samples() != input.counts.samples() {
            return Err(endobiome_core::Error::Shape {
                what: "samples of a corrected table",
                found: table.n_samples(),
                expected: n,
            }
            .into());
        }
        if table.features() != input.counts.features() {
            return Err(endobiome_core::Error::Shape {
                what: "features of a corrected table",
                found: table.n_features(),
                expected: input.counts.n_features(),
            }
            .into());
        }
    }
    for (what, found) in [
        ("has_kit", corrections.has_kit.len()),
        ("has_carry_over", corrections.has_carry_over.len()),
        ("rests", corrections.rests.len()),
        ("ultralow", corrections.ultralow.len()),
        ("wells_rho", corrections.wells_rho.len()),
        ("reagents", corrections.reagents.len()),
        ("second", corrections.second.len()),
    ] {
        if found != 0 && found != n {
            return Err(endobiome_core::Error::Shape { what, found, expected: n }.into());
        }
    }
    if let Some(&row) = corrections.second.iter().flatten().find(|&&row| row >= n) {
        return Err(endobiome_core::Error::Shape {
            what: "row of a second extraction",
            found: row,
            expected: n,
        }
        .into());
    }
    for sample in input.counts.samples() {
        let wrong = |problem| endobiome_core::Error::Sample { sample: sample.to_string(), problem };
        let Some(record) = input.records.iter().find(|record| record.id == *sample) else {
            return Err(wrong("has no record").into());
        };
        let is_count = |text: &String| text.parse().is_ok_and(|n: f64| n >= 0.0 && n.is_finite());
        if record.covariates.get("read_count").is_some_and(|text| !is_count(text))
            && parameters.cst_compat == CstCompat::Valencia
        {
            return Err(wrong("has a read_count that is no number of reads").into());
        }
    }
    Ok(())
}
