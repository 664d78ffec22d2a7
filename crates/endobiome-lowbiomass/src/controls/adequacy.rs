//! The study's controls against what simulations and guidelines ask for.

use super::{ControlAdequacy, Requirement};
use crate::{LowBiomassParameters, StudyView};
use endobiome_core::{BodySite, SampleKind};

/// Lists every requirement with what the study has.
pub(crate) fn control_adequacy(study: &StudyView<'_>, parameters: &LowBiomassParameters) -> ControlAdequacy {
    let count = |kind: SampleKind| study.rows(|record| record.kind == kind).len();
    let batches = study.batch_names.len();
    let blanks_of = |batch: usize| study.blanks(batch);
    let fewest = (0..batches)
        .map(|batch| {
            blanks_of(batch)
                .into_iter()
                .filter(|&row| study.records[row].kind == SampleKind::ExtractionBlank)
                .count()
        })
        .min()
        .unwrap_or(0);
    let least_reads = (0..batches)
        .map(|batch| blanks_of(batch).into_iter().map(|row| study.totals[row]).sum::<u64>())
        .min()
        .unwrap_or(0);
    let negatives = study.rows(|record| record.kind.is_blank()).len();
    let mut plates: Vec<&str> = study.records.iter().filter_map(|record| record.plate.as_deref()).collect();
    plates.sort_unstable();
    plates.dedup();
    let mut runs: Vec<&str> = study.records.iter().filter_map(|record| record.run.as_deref()).collect();
    runs.sort_unstable();
    runs.dedup();
    let n_runs = runs.len().max(1);
    let n_plates = plates.len().max(1);
    let specimens = study.rows(|record| record.kind.is_specimen());
    let with_well = study.rows(|record| record.well.is_some()).len();
    let replicates = specimens.iter().filter(|&&row| study.records[row].replicate.is_some()).count();
    let endometria: Vec<usize> =
        specimens.iter().copied().filter(|&row| study.is_site(row, &BodySite::Endometrium)).collect();
    let paired = endometria.iter().filter(|&&row| !study.vaginal_rows(row).is_empty()).count();
    let with_load = specimens.iter().filter(|&&row| study.loads.of[row].is_some()).count();
    let row = |what: &str, wanted: String, found: String, met: bool, consequence: &str| Requirement {
        what: what.to_owned(),
        wanted,
        found,
        met,
        consequence: if met { String::new() } else { consequence.to_owned() },
    };
    ControlAdequacy {
        power: group_power(study),
        requirements: vec![
            row(
                "extraction blanks in every batch",
                "at least 2".to_owned(),
                format!("{fewest} in the batch with fewest, of {batches} batch(es)"),
                fewest >= 2,
                "reagent features cannot be told from a splash; without any blank no claim above L1 is made in that batch",
            ),
            row(
                "PCR blanks (no template)",
                format!("at least 1 a plate ({n_plates})"),
                count(SampleKind::PcrBlank).to_string(),
                count(SampleKind::PcrBlank) >= n_plates,
                "contamination at PCR cannot be parted from that at extraction",
            ),
            row(
                "sampling blanks",
                "at least 1 a collection period".to_owned(),
                count(SampleKind::SamplingBlank).to_string(),
                count(SampleKind::SamplingBlank) >= 1,
                "what the sampling device and buffer bring in is unknown",
            ),
            row(
                "negative controls together",
                "at least 10".to_owned(),
                negatives.to_string(),
                negatives >= 10,
                "prevalence tests have little power",
            ),
            row(
                "pooled blank reads in every batch",
                format!("at least {}", parameters.blank_reads_wanted),
                format!("{least_reads} in the batch with fewest"),
                least_reads >= parameters.blank_reads_wanted,
                "rare reagent features are missing from the blanks: bounds are wider, and reagent reads may pass as endometrial",
            ),
            row(
                "wells recorded",
                "every sample".to_owned(),
                format!("{with_well} of {}", study.records.len()),
                with_well == study.records.len() && with_well > 0,
                "leak is modelled from all samples of a plate or batch alike",
            ),
            row(
                "mock communities",
                format!("at least 1 a run ({n_runs}), and one at low input"),
                count(SampleKind::Mock).to_string(),
                count(SampleKind::Mock) >= 2 * n_runs,
                "recovery, bias and overdispersion are not measured in this study",
            ),
            row(
                "technical replicates",
                "at least 5 % of the specimens".to_owned(),
                format!("{replicates} of {}", specimens.len()),
                !specimens.is_empty() && replicates * 20 >= specimens.len(),
                "overdispersion is a default from another laboratory unless mocks give it; no claim reaches L4",
            ),
            row(
                "vaginal sample for every endometrial one",
                endometria.len().to_string(),
                paired.to_string(),
                !endometria.is_empty() && paired == endometria.len(),
                "carry-over cannot be bounded where it is missing; no claim above L2",
            ),
            row(
                "copies of the 16S gene (qPCR or spike-in)",
                "every specimen".to_owned(),
                format!("{with_load} of {}", specimens.len()),
                !specimens.is_empty() && with_load == specimens.len(),
                "biomass is judged by likeness to the blanks only; carry-over has an upper bound and no lower one",
            ),
        ],
    }
}

/// The power page for the women with a group: `control` against the others.
fn group_power(study: &StudyView<'_>) -> Vec<super::PowerRow> {
    let mut groups: std::collections::BTreeMap<&str, bool> = std::collections::BTreeMap::new();
    for record in study.records.iter().filter(|record| record.kind.is_specimen()) {
        if let (Some(woman), Some(group)) = (&record.participant, &record.group) {
            groups.insert(woman, group.eq_ignore_ascii_case("control"));
        }
    }
    let controls = groups.values().filter(|is_control| **is_control).count() as u64;
    super::power_page(groups.len() as u64 - controls, controls)
}
