//! The study's controls against what simulations and guidelines ask for.

use super::{ControlAdequacy, Requirement};
use crate::{LowBiomassParameters, StudyView};
use endobiome_core::{BodySite, Message, SampleKind, say};

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
    let row = |what: Message, wanted: Message, found: Message, met: bool, consequence: Message| Requirement {
        what,
        wanted,
        found,
        met,
        consequence: if met { Message::empty() } else { consequence },
    };
    ControlAdequacy {
        power: group_power(study),
        requirements: vec![
            row(
                say!("extraction blanks in every batch"),
                say!("at least 2"),
                say!("{fewest} in the batch with fewest, of {batches} batch(es)", fewest, batches),
                fewest >= 2,
                say!(
                    "reagent features cannot be told from a splash; without any blank no claim above L1 is made in that batch"
                ),
            ),
            row(
                say!("PCR blanks (no template)"),
                say!("at least 1 a plate ({plates})", plates = n_plates),
                count(SampleKind::PcrBlank).to_string().into(),
                count(SampleKind::PcrBlank) >= n_plates,
                say!("contamination at PCR cannot be parted from that at extraction"),
            ),
            row(
                say!("sampling blanks"),
                say!("at least 1 a collection period"),
                count(SampleKind::SamplingBlank).to_string().into(),
                count(SampleKind::SamplingBlank) >= 1,
                say!("what the sampling device and buffer bring in is unknown"),
            ),
            row(
                say!("negative controls together"),
                say!("at least 10"),
                negatives.to_string().into(),
                negatives >= 10,
                say!("prevalence tests have little power"),
            ),
            row(
                say!("pooled blank reads in every batch"),
                say!("at least {reads}", reads = parameters.blank_reads_wanted),
                say!("{least_reads} in the batch with fewest", least_reads),
                least_reads >= parameters.blank_reads_wanted,
                say!(
                    "rare reagent features are missing from the blanks: bounds are wider, and reagent reads may pass as endometrial"
                ),
            ),
            row(
                say!("wells recorded"),
                say!("every sample"),
                say!("{with_well} of {records}", with_well, records = study.records.len()),
                with_well == study.records.len() && with_well > 0,
                say!("leak is modelled from all samples of a plate or batch alike"),
            ),
            row(
                say!("mock communities"),
                say!("at least 1 a run ({runs}), and one at low input", runs = n_runs),
                count(SampleKind::Mock).to_string().into(),
                count(SampleKind::Mock) >= 2 * n_runs,
                say!("recovery, bias and overdispersion are not measured in this study"),
            ),
            row(
                say!("technical replicates"),
                say!("at least 5 % of the specimens"),
                say!("{replicates} of {specimens}", replicates, specimens = specimens.len()),
                !specimens.is_empty() && replicates * 20 >= specimens.len(),
                say!(
                    "overdispersion is a default from another laboratory unless mocks give it; no claim reaches L4"
                ),
            ),
            row(
                say!("vaginal sample for every endometrial one"),
                endometria.len().to_string().into(),
                paired.to_string().into(),
                !endometria.is_empty() && paired == endometria.len(),
                say!("carry-over cannot be bounded where it is missing; no claim above L2"),
            ),
            row(
                say!("copies of the 16S gene (qPCR or spike-in)"),
                say!("every specimen"),
                say!("{with_load} of {specimens}", with_load, specimens = specimens.len()),
                !specimens.is_empty() && with_load == specimens.len(),
                say!(
                    "biomass is judged by likeness to the blanks only; carry-over has an upper bound and no lower one"
                ),
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
