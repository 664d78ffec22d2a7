//! From what was made of a study to everything that is compared of it.

use super::{Comparison, ComparisonInput, compare, corrected_diversity, genus_tables};
use crate::stages::absolute;
use crate::stages::diversity::{self, Diversity};
use crate::{Result, RunConfiguration};
use endobiome_core::{AbundanceTable, Assignment, Context, FeatureId, SampleRecord};
use endobiome_dysbiosis::SampleCalls;
use endobiome_dysbiosis::absolute::AbsoluteStudy;
use endobiome_ecology::Tree;
use endobiome_lowbiomass::CorrectedTables;

/// The parts of a study that comparisons rest on; the same for reads, for a table of another tool and for the step alone.
#[derive(Clone, Copy)]
pub(crate) struct OfStudy<'a, F: Clone + ToString + Sync> {
    /// Counts of all features.
    pub(crate) all: &'a AbundanceTable<FeatureId>,
    /// Canonical names of all features.
    pub(crate) assignments: &'a [Assignment],
    /// Which of them are bacterial.
    pub(crate) kept: &'a [usize],
    /// The bacterial ones, under the names of the tree.
    pub(crate) bacterial: &'a AbundanceTable<F>,
    /// Without the spike-in.
    pub(crate) apart: &'a AbundanceTable<FeatureId>,
    pub(crate) records: &'a [SampleRecord],
    pub(crate) diversity: &'a Diversity,
    pub(crate) corrected: &'a CorrectedTables,
    pub(crate) calls: &'a [SampleCalls],
    pub(crate) amounts: Option<&'a AbsoluteStudy>,
    pub(crate) tree: Option<&'a Tree>,
}

impl<F: Clone + ToString + Sync> OfStudy<'_, F> {
    /// Makes what is compared (measures at one depth, corrected tables, loads, genera), and compares it.
    pub(crate) fn compare(
        &self,
        configuration: &RunConfiguration,
        context: &Context<'_>,
    ) -> Result<Comparison> {
        let options = &configuration.diversity;
        let differs = super::design(self.records, self.diversity, &configuration.compare, context.seed())?
            .depth_differs_anywhere();
        let even = diversity::at_common_depth(
            self.bacterial,
            self.records,
            options,
            self.tree,
            differs,
            context.seed(),
        )?;
        let corrected = corrected_diversity(
            (self.bacterial.features(), self.kept),
            self.corrected,
            self.records,
            options,
            self.tree,
            differs,
            context,
        )?;
        let loads = match self.amounts {
            Some(study) => {
                absolute::values(study, self.apart, self.corrected, self.assignments, self.records)?
            }
            None => Vec::new(),
        };
        let input = ComparisonInput {
            records: self.records,
            diversity: self.diversity,
            even: even.as_ref(),
            corrected: &corrected,
            calls: self.calls,
            loads: &loads,
            genera: &genus_tables(self.all, self.assignments, self.kept, self.corrected)?,
        };
        compare(input, &configuration.compare, &configuration.taxa, context)
    }
}
