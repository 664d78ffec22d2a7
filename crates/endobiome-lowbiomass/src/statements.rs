//! What cannot be told from the data at hand, in plain sentences.

use crate::carry_over::identifiability;
use crate::noise::NoiseModel;
use crate::overdispersion::OverdispersionEstimate;
use crate::{BatchKit, LowBiomassParameters, StudyView};
use endobiome_core::{BodySite, Message, say};

/// Sentences for the report: overdispersion, each batch's blanks, missing controls, identifiability, the noise assumed.
pub(crate) fn statements(
    study: &StudyView<'_>,
    overdispersion: &OverdispersionEstimate,
    kits: &[Option<BatchKit>],
    noise: &NoiseModel,
    parameters: &LowBiomassParameters,
) -> Vec<Message> {
    let mut sentences = vec![overdispersion.statement.clone()];
    for (name, kit) in study.batch_names.iter().zip(kits) {
        match kit {
            Some(kit) => sentences.push(say!("Batch {name}: {statement}", name = Message::word(name.clone()), statement = kit.statement)),
            None => sentences.push(say!("Batch {name}: no blank holds reads. Nothing is called a contaminant, panel findings of reagent genera are \
unverifiable, niche calls are insufficient, and no claim exceeds L1. Absence of blanks is not absence of contamination.", name = Message::word(name.clone()))),
        }
    }
    let endometria: Vec<usize> =
        (0..study.records.len()).filter(|&row| study.is_site(row, &BodySite::Endometrium)).collect();
    let unpaired = endometria.iter().filter(|&&row| study.vaginal_rows(row).is_empty()).count();
    if unpaired > 0 {
        sentences.push(say!("{unpaired} of {endometria} endometrial samples have no vaginal sample of the same woman: carry-over cannot be bounded there.", unpaired, endometria = endometria.len()));
    }
    if !endometria.is_empty() {
        sentences.push(identifiability());
        sentences.push(say!("Calls of the endometrium assume noise of rho {rho} within an extract, of a log standard deviation of {between_extracts} between extracts and of {between_sites} between the \
             devices of the two sites, reagents that differ between wells as noise.tsv says, and sporadic contaminants of up to {sporadic} % of the reads of one extraction. \
             What is found in one extraction is not explained by her vagina or the blanks; it is called specific to the endometrium only where a second \
             extraction finds it again.", rho = format!("{:.4}", noise.rho), between_extracts = noise.between_extracts, between_sites = noise.between_sites, sporadic = format!("{:.0}", 100.0 * noise.sporadic)));
    }
    let few = (0..study.records.len())
        .filter(|&row| {
            study.records[row].kind.is_specimen() && study.totals[row] < parameters.reads_not_interpretable
        })
        .count();
    if few > 0 {
        sentences.push(say!(
            "{few} specimen(s) hold fewer than {reads_not_interpretable} reads and are not interpreted.",
            few,
            reads_not_interpretable = parameters.reads_not_interpretable
        ));
    }
    sentences.extend(unmarked_blanks(study));
    sentences
}

/// Specimens whose name says that they are blanks: a forgotten `sample_type` would count them as women.
fn unmarked_blanks(study: &StudyView<'_>) -> Option<Message> {
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
        say!("{samples} sample(s) are named like blanks but marked as specimens, and are treated as specimens: {names}. If they are blanks, \
say so in the column sample_type (extraction_blank, pcr_blank, sampling_blank).", samples = named.len(), names = named.join(", "))
    })
}
