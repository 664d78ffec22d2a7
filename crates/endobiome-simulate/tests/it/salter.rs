//! The dilution series of Salter 2014: a pure culture in five dilutions, three laboratories, one negative each. For trying: the
//! data have no licence and are named by `ENDOBIOME_SALTER2014`.

use endobiome_core::{AbundanceTable, Assignment, BodySite, FeatureId, SampleId, SampleKind, SampleRecord};
use endobiome_lowbiomass::{LowBiomassParameters, assess};
use std::path::Path;

#[test]
#[ignore = "needs the data"]
fn kit_correction_of_a_dilution_series() {
    let Ok(folder) = std::env::var("ENDOBIOME_SALTER2014") else {
        println!("ENDOBIOME_SALTER2014 is not set");
        return;
    };
    let table = |name: &str| -> Vec<Vec<String>> {
        let text = std::fs::read_to_string(Path::new(&folder).join(name)).unwrap();
        text.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
    };
    let (counts, metadata, taxonomy) = (table("counts.tsv"), table("metadata.tsv"), table("taxonomy.tsv"));
    let own: Vec<bool> = taxonomy[1..].iter().map(|row| row[6].trim() == "Salmonella").collect();
    for laboratory in ["ICL", "UB", "WTSI"] {
        let libraries: Vec<&Vec<String>> =
            metadata[1..].iter().filter(|row| row[4] == laboratory && row[5] == "40").collect();
        let mut records = Vec::new();
        let mut rows = Vec::new();
        for library in &libraries {
            let mut record = SampleRecord::new(SampleId::new(library[2].as_str()).unwrap());
            if library[3].starts_with("Neg") {
                record.kind = SampleKind::ExtractionBlank;
            } else {
                record.site = Some(BodySite::Other("culture".to_owned()));
            }
            records.push(record);
            let column = counts[0].iter().position(|name| *name == library[1]).unwrap();
            rows.push(
                counts[1..]
                    .iter()
                    .enumerate()
                    .map(|(at, row)| (at, row[column].parse::<u64>().unwrap()))
                    .filter(|&(_, n)| n > 0)
                    .collect::<Vec<_>>(),
            );
        }
        let features: Vec<FeatureId> =
            counts[1..].iter().map(|row| FeatureId::of(row[0].as_bytes())).collect();
        let table = AbundanceTable::from_rows(
            records.iter().map(|record: &SampleRecord| record.id.clone()).collect(),
            features,
            rows,
        )
        .unwrap();
        let assignments = vec![Assignment::default(); own.len()];
        let found = assess(&table, &records, &assignments, &LowBiomassParameters::default()).unwrap();
        for (row, verdict) in found.samples.iter().enumerate().filter(|(_, v)| v.kind.is_specimen()) {
            let sum = |own_wanted: bool, corrected: bool| -> f64 {
                if corrected {
                    found.tables.kit.row(row).filter(|(at, _)| own[*at] == own_wanted).map(|(_, n)| n).sum()
                } else {
                    table.row(row).filter(|(at, _)| own[*at] == own_wanted).map(|(_, n)| n as f64).sum()
                }
            };
            println!(
                "{laboratory} {:12} contaminants {:5.1} % raw, {:5.1} % corrected; own reads lost {:4.1} %; kit share {:.2} to {:.2}; {} ({})",
                verdict.sample,
                100.0 * sum(false, false) / (sum(false, false) + sum(true, false)),
                100.0 * sum(false, true) / (sum(false, true) + sum(true, true)).max(1.0),
                100.0 * (1.0 - sum(true, true) / sum(true, false).max(1.0)),
                verdict.kit_share.unwrap(),
                verdict.kit_share_upper.unwrap(),
                verdict.biomass.name(),
                verdict.biomass_basis,
            );
        }
    }
}
