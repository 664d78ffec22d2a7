//! Blanks whose type was forgotten.

use endobiome_core::{AbundanceTable, SampleId, SampleKind};
use endobiome_lowbiomass::{LowBiomassParameters, assess};
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
        let found = assess(&counts, records, &study.assignments, &LowBiomassParameters::default()).unwrap();
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
