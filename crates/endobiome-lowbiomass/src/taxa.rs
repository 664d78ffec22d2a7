//! The reagent genera of Salter 2014.

use endobiome_core::Assignment;

/// Whether an assignment falls under a reagent genus: an annotation, never a reason to remove it.
pub(crate) fn is_reagent_genus(assignment: &Assignment) -> bool {
    endobiome_taxonomy::names::sets::salter_2014_reagents().contains(&assignment.lineage)
}
