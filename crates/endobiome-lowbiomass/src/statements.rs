//! What cannot be told from the data at hand, in plain sentences.

use crate::carry_over::IDENTIFIABILITY;
use crate::noise::NoiseModel;
use crate::overdispersion::OverdispersionEstimate;
use crate::{BatchKit, LowBiomassParameters, StudyView};
use endobiome_core::BodySite;

/// Sentences for the report: overdispersion, each batch's blanks, missing controls, identifiability, the noise assumed.
pub(crate) fn statements(
    study: &StudyView<'_>,
    overdispersion: &OverdispersionEstimate,
    kits: &[Option<BatchKit>],
    noise: &NoiseModel,
    parameters: &LowBiomassParameters,
) -> Vec<String> {
    let mut sentences = vec![overdispersion.statement.clone()];
    for (name, kit) in study.batch_names.iter().zip(kits) {
        match kit {
            Some(kit) => sentences.push(format!("Batch {name}: {}", kit.statement)),
            None => sentences.push(format!(
                "Batch {name}: no blank holds reads. Nothing is called a contaminant, panel findings of reagent genera are \
unverifiable, niche calls are insufficient, and no claim exceeds L1. Absence of blanks is not absence of contamination."
            )),
        }
    }
    let endometria: Vec<usize> =
        (0..study.records.len()).filter(|&row| study.is_site(row, &BodySite::Endometrium)).collect();
    let unpaired = endometria.iter().filter(|&&row| study.vaginal_rows(row).is_empty()).count();
    if unpaired > 0 {
        sentences.push(format!(
            "{unpaired} of {} endometrial samples have no vaginal sample of the same woman: carry-over cannot be bounded there.",
            endometria.len()
        ));
    }
    if !endometria.is_empty() {
        sentences.push(IDENTIFIABILITY.to_owned());
        sentences.push(format!(
            "Calls of the endometrium assume noise of rho {:.4} within an extract, of a log standard deviation of {} between extracts and of {} between the \
             devices of the two sites, reagents that differ between wells as noise.tsv says, and sporadic contaminants of up to {:.0} % of the reads of one extraction. \
             What is found in one extraction is not explained by her vagina or the blanks; it is called specific to the endometrium only where a second \
             extraction finds it again.",
            noise.rho,
            noise.between_extracts,
            noise.between_sites,
            100.0 * noise.sporadic
        ));
    }
    let few = (0..study.records.len())
        .filter(|&row| {
            study.records[row].kind.is_specimen() && study.totals[row] < parameters.reads_not_interpretable
        })
        .count();
    if few > 0 {
        sentences.push(format!(
            "{few} specimen(s) hold fewer than {} reads and are not interpreted.",
            parameters.reads_not_interpretable
        ));
    }
    sentences.extend(unmarked_blanks(study));
    sentences
}

/// Specimens whose name says that they are blanks: a forgotten `sample_type` would count them as women.
fn unmarked_blanks(study: &StudyView<'_>) -> Option<String> {
    const WORDS: [&str; 8] =
        ["blank", "blk", "neg", "negative", "ntc", "negctrl", "water", "extractionblank"];
    let named: Vec<&str> = study
        .records
        .iter()
        .filter(|record| record.kind.is_specimen() && record.participant.is_none())
        .map(|record| record.id.as_str())
        .filter(|id| {
            let mut words = id.split(|letter: char| !letter.is_ascii_alphabetic());
            words.any(|word| WORDS.contains(&word.to_ascii_lowercase().as_str()))
        })
        .collect();
    (!named.is_empty()).then(|| {
        format!(
            "{} sample(s) are named like blanks but marked as specimens, and are treated as specimens: {}. If they are blanks, \
say so in the column sample_type (extraction_blank, pcr_blank, sampling_blank).",
            named.len(),
            named.join(", ")
        )
    })
}
