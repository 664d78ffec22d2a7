//! The headings of the page's tables: short names, and what the described column of the result file means.

use endobiome_compare::ComparisonRow;
use endobiome_core::column::Described;
use endobiome_dysbiosis::SampleCalls;
use endobiome_dysbiosis::rows::{CommunityTypeRow, DominanceRow, PanelRow};
use endobiome_lowbiomass::{CarryOverRow, Requirement, SampleVerdict};
use serde::Serialize;

/// A heading and, shown when it is pointed at, the meaning of its column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Heading {
    name: &'static str,
    meaning: String,
}

fn of<R: Described>(name: &'static str, column: &str) -> Heading {
    let meaning = R::columns().iter().find(|c| c.name() == column).map(|c| c.about().meaning.to_string());
    Heading { name, meaning: meaning.unwrap_or_default() }
}

/// Of the table of all calls.
pub(crate) fn calls() -> Vec<Heading> {
    vec![
        of::<SampleCalls>("sample", "sample"),
        of::<SampleCalls>("site", "body_site"),
        Heading { name: "group", meaning: "study group, else what the sample is for".to_owned() },
        of::<SampleCalls>("Lactobacillus", "lactobacillus_share"),
        of::<SampleCalls>("LD90", "ld90"),
        of::<DominanceRow<'_>>("what would settle it", "what_would_settle_it"),
        of::<SampleCalls>("agrees over corrections", "ld90_robust"),
        of::<SampleCalls>("LD80", "ld80"),
        of::<SampleCalls>("dominant species", "dominant_species"),
        of::<CommunityTypeRow<'_>>("community type", "cst"),
        of::<SampleCalls>("emma-like", "emma_like"),
    ]
}

/// Of the table of panel targets.
pub(crate) fn panels() -> Vec<Heading> {
    vec![
        of::<PanelRow<'_>>("sample", "sample"),
        of::<SampleVerdict>("site", "body_site"),
        of::<PanelRow<'_>>("panel", "panel"),
        of::<PanelRow<'_>>("target", "printed_as"),
        of::<PanelRow<'_>>("reads", "reads"),
        of::<PanelRow<'_>>("expected from contamination", "expected_reads"),
        of::<PanelRow<'_>>("P(so many or more)", "tail_probability"),
        of::<PanelRow<'_>>("judged", "status"),
    ]
}

/// Of the table of comparisons.
pub(crate) fn comparisons() -> Vec<Heading> {
    let shown = [
        ("what", "what"),
        ("comparison", "contrast"),
        ("n", "n"),
        ("estimate", "estimate"),
        ("95 % interval", "low"),
        ("test", "test"),
        ("p", "p"),
        ("q", "q"),
        ("table", "table"),
        ("notes", "notes"),
    ];
    shown.map(|(name, column)| of::<ComparisonRow>(name, column)).to_vec()
}

/// Of the table of controls.
pub(crate) fn controls() -> Vec<Heading> {
    let shown = [
        ("what", "what"),
        ("wanted", "wanted"),
        ("found", "found"),
        ("met", "met"),
        ("what its lack means", "consequence"),
    ];
    shown.map(|(name, column)| of::<Requirement>(name, column)).to_vec()
}

/// Of the table of carry-over.
pub(crate) fn carry_over() -> Vec<Heading> {
    let shown = [
        ("sample", "sample"),
        ("vaginal sample", "vaginal_sample"),
        ("carry-over can explain at most", "alpha_hi"),
        ("kit at most", "beta_hi"),
        ("specific to the endometrium at least", "gamma_lo"),
        ("call", "niche_call"),
        ("why", "reason"),
    ];
    shown.map(|(name, column)| of::<CarryOverRow>(name, column)).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_heading_is_a_described_column() {
        for heading in [calls(), panels(), comparisons(), controls(), carry_over()].concat() {
            assert!(!heading.meaning.is_empty(), "{heading:?}");
        }
    }
}
