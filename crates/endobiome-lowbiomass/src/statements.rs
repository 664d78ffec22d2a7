//! What cannot be told from the data at hand, in plain sentences.

use crate::carry_over::IDENTIFIABILITY;
use crate::overdispersion::OverdispersionEstimate;
use crate::{BatchKit, LowBiomassParameters, StudyView};
use endobiome_core::BodySite;

/// Sentences for the report: overdispersion, each batch's blanks, missing controls, identifiability.
pub(crate) fn statements(
    study: &StudyView<'_>,
    overdispersion: &OverdispersionEstimate,
    kits: &[Option<BatchKit>],
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

#[cfg(test)]
mod tests {
    use crate::{LowBiomassParameters, assess};
    use endobiome_core::{AbundanceTable, SampleId, SampleKind};
    use endobiome_simulate::niches::{PairedNicheDesign, simulate_niches};

    /// A blank whose type was forgotten is told by its name; one that is marked, or a woman's sample, is not.
    #[test]
    fn forgotten_blanks_are_told() {
        let study = simulate_niches(&PairedNicheDesign { women: 3, ..PairedNicheDesign::default() }).unwrap();
        let blank = study.records.iter().position(|record| !record.kind.is_specimen()).unwrap();
        let old = study.records[blank].id.clone();
        let row = study.counts.samples().iter().position(|id| *id == old).unwrap();
        let mut records = study.records.clone();
        records[blank].id = SampleId::new("NEG_7").unwrap();
        let mut samples = study.counts.samples().to_vec();
        samples[row] = records[blank].id.clone();
        let rows = (0..samples.len()).map(|row| study.counts.row(row).collect()).collect();
        let counts = AbundanceTable::from_rows(samples, study.counts.features().to_vec(), rows).unwrap();
        let told = |records: &[_]| {
            let found =
                assess(&counts, records, &study.assignments, &LowBiomassParameters::default()).unwrap();
            found
                .statements
                .iter()
                .any(|sentence| sentence.contains("named like blanks") && sentence.contains("NEG_7"))
        };
        assert!(!told(&records));
        records[blank].kind = SampleKind::Specimen;
        records[blank].participant = None;
        assert!(told(&records));
    }
}
