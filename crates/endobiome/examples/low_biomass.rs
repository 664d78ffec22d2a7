//! What may be said of an endometrial sample, given her vagina and the blanks: from a table in memory.
//!
//!     cargo run -p endobiome --example low_biomass
#![allow(clippy::print_stdout, reason = "an example prints what it found")]

use endobiome::core::{
    AbundanceTable, Assignment, BodySite, FeatureId, Rank, SampleId, SampleKind, SampleRecord,
};
use endobiome::dysbiosis::{CallInput, Corrections, DysbiosisParameters, call};
use endobiome::lowbiomass::{LowBiomassParameters, assess};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let species = ["Lactobacillus crispatus", "Gardnerella vaginalis", "Ralstonia pickettii"];
    let assignments: Vec<Assignment> = species
        .iter()
        .map(|name| {
            let mut assignment = Assignment::default();
            assignment.lineage.set(Rank::Domain, "Bacteria");
            assignment.lineage.set(Rank::Genus, name.split(' ').next().unwrap_or_default());
            assignment.lineage.set(Rank::Species, *name);
            assignment
        })
        .collect();
    let features: Vec<FeatureId> = species.iter().map(|name| FeatureId::of(name.as_bytes())).collect();

    // Her endometrium, her vagina, and three blanks of the same extraction.
    let specimen = |name: &str, site: BodySite| -> Result<SampleRecord, endobiome::core::Error> {
        let mut record = SampleRecord::new(SampleId::new(name)?);
        record.participant = Some("IM001".to_owned());
        (record.site, record.batch) = (Some(site), Some("EX1".to_owned()));
        Ok(record)
    };
    let mut records =
        vec![specimen("IM001_E", BodySite::Endometrium)?, specimen("IM001_V", BodySite::Vagina)?];
    for number in 1..=3 {
        let mut blank = SampleRecord::new(SampleId::new(format!("blank_{number}"))?);
        (blank.kind, blank.batch) = (SampleKind::ExtractionBlank, Some("EX1".to_owned()));
        records.push(blank);
    }
    let counts = AbundanceTable::from_rows(
        records.iter().map(|record| record.id.clone()).collect(),
        features,
        vec![
            vec![(0, 5200), (1, 900), (2, 3900)],
            vec![(0, 52_000), (1, 9_000), (2, 40)],
            vec![(0, 20), (2, 4_100)],
            vec![(2, 3_700)],
            vec![(0, 4), (2, 4_800)],
        ],
    )?;

    let found = assess(&counts, &records, &assignments, &LowBiomassParameters::default())?;
    for row in &found.carry_over {
        println!("{}: {}; {}", row.sample, row.niche_call, row.reason);
    }
    for statement in &found.statements {
        println!("- {statement}");
    }
    let corrections = Corrections::default();
    let input = CallInput {
        counts: &counts,
        records: &records,
        assignments: &assignments,
        valencia_names: &[],
        bias: None,
        corrections,
    };
    for calls in call(&input, &DysbiosisParameters::default())? {
        let ld = &calls.ld90.raw;
        println!("{}: Lactobacillus {:?}, {:?}", calls.sample, ld.share, ld.status);
    }
    Ok(())
}
