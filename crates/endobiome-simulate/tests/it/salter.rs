//! The dilution series of Salter 2014: a pure culture in five dilutions, three laboratories, one negative each. For trying: the
//! data have no licence and are named by `ENDOBIOME_SALTER2014`.

use crate::foreign_noise::reliability::{Frequency, STATED};
use endobiome_core::{AbundanceTable, Assignment, BodySite, FeatureId, SampleId, SampleKind, SampleRecord};
use endobiome_lowbiomass::{LowBiomassParameters, NicheCall, assess};
use std::path::Path;

/// The libraries of one laboratory: counts, records, and whether a feature is of the culture. `None` without the data.
fn laboratory(name: &str, cycles: &str) -> Option<(AbundanceTable<FeatureId>, Vec<SampleRecord>, Vec<bool>)> {
    let Ok(folder) = std::env::var("ENDOBIOME_SALTER2014") else {
        println!("skipped: ENDOBIOME_SALTER2014 is not set");
        return None;
    };
    let table = |name: &str| -> Vec<Vec<String>> {
        let text = std::fs::read_to_string(Path::new(&folder).join(name)).unwrap();
        text.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
    };
    let (counts, metadata, taxonomy) = (table("counts.tsv"), table("metadata.tsv"), table("taxonomy.tsv"));
    let own: Vec<bool> = taxonomy[1..].iter().map(|row| row[6].trim() == "Salmonella").collect();
    let mut records = Vec::new();
    let mut rows = Vec::new();
    for library in metadata[1..].iter().filter(|row| row[4] == name && row[5] == cycles) {
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
    let features: Vec<FeatureId> = counts[1..].iter().map(|row| FeatureId::of(row[0].as_bytes())).collect();
    let samples = records.iter().map(|record: &SampleRecord| record.id.clone()).collect();
    Some((AbundanceTable::from_rows(samples, features, rows).unwrap(), records, own))
}

/// How often the upper bound of the reagents' share holds on this real series, at each confidence asked for.
#[test]
#[ignore = "needs the data"]
fn reliability_of_the_reagents_bound_on_a_real_series() {
    for confidence in STATED {
        let mut held = Frequency::default();
        for (name, cycles) in
            [("ICL", "40"), ("UB", "40"), ("WTSI", "40"), ("ICL", "20"), ("UB", "20"), ("WTSI", "20")]
        {
            let Some((table, records, own)) = laboratory(name, cycles) else { return };
            let parameters = LowBiomassParameters { confidence, ..LowBiomassParameters::default() };
            let assignments = vec![Assignment::default(); own.len()];
            let found = assess(&table, &records, &assignments, &parameters).unwrap();
            for (row, verdict) in found.samples.iter().enumerate() {
                let (Some(upper), true) = (verdict.kit_share_upper, verdict.kind.is_specimen()) else {
                    continue;
                };
                let of = |wanted: bool| -> f64 {
                    table.row(row).filter(|(at, _)| own[*at] == wanted).map(|(_, n)| n as f64).sum()
                };
                held.add(of(false) / (of(false) + of(true)).max(1.0) <= upper + 1e-9);
            }
        }
        println!("stated {confidence:.2}: holds in {}", held.words());
    }
}

#[test]
#[ignore = "needs the data"]
fn kit_correction_of_a_dilution_series() {
    for name in ["ICL", "UB", "WTSI"] {
        let Some((table, records, own)) = laboratory(name, "40") else { return };
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
                "{name} {:12} contaminants {:5.1} % raw, {:5.1} % corrected; own reads lost {:4.1} %; kit share {:.2} to {:.2}; {} ({})",
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

/// The undiluted culture plays the vagina of five women, its dilutions their endometria: nothing in these is their own, and what the culture
/// does not explain is of the reagents. Of women with `twice` the dilution before plays a second extraction, so that the reagents are found again.
fn as_women(
    table: &AbundanceTable<FeatureId>,
    records: &[SampleRecord],
    twice: bool,
) -> (AbundanceTable<FeatureId>, Vec<SampleRecord>) {
    let of_name: Vec<usize> = (0..records.len()).filter(|&row| records[row].kind.is_specimen()).collect();
    let mut played: Vec<(usize, SampleRecord)> = (0..records.len())
        .filter(|&row| records[row].kind.is_blank())
        .map(|row| (row, records[row].clone()))
        .collect();
    let mut play = |row: usize, woman: usize, site: &BodySite, extraction: &str| {
        let id = SampleId::new(format!("W{woman}_{site}_{extraction}")).unwrap();
        let mut record = SampleRecord::new(id);
        record.site = Some(site.clone());
        record.participant = Some(format!("W{woman}"));
        record.covariates.insert("extraction".to_owned(), extraction.to_owned());
        played.push((row, record));
    };
    for woman in 1..of_name.len() {
        play(of_name[0], woman, &BodySite::Vagina, "a");
        play(of_name[woman], woman, &BodySite::Endometrium, "a");
        if twice && woman > 1 {
            play(of_name[woman - 1], woman, &BodySite::Endometrium, "b");
        }
    }
    let rows = played.iter().map(|(row, _)| table.row(*row).collect()).collect();
    let samples = played.iter().map(|(_, record)| record.id.clone()).collect();
    let table = AbundanceTable::from_rows(samples, table.features().to_vec(), rows).unwrap();
    (table, played.into_iter().map(|(_, record)| record).collect())
}

#[test]
#[ignore = "needs the data"]
fn a_pure_culture_and_its_dilutions_hold_nothing_of_their_own() {
    let (mut asked, mut specific) = (0, Vec::new());
    for (name, cycles) in
        [("ICL", "40"), ("UB", "40"), ("WTSI", "40"), ("ICL", "20"), ("UB", "20"), ("WTSI", "20")]
    {
        let Some((table, records, own)) = laboratory(name, cycles) else { return };
        for twice in [false, true] {
            let (table, records) = as_women(&table, &records, twice);
            let assignments = vec![Assignment::default(); own.len()];
            let found = assess(&table, &records, &assignments, &LowBiomassParameters::default()).unwrap();
            for row in found.carry_over.iter().filter(|row| row.niche_call != NicheCall::Insufficient) {
                asked += 1;
                if row.niche_call != NicheCall::NoEvidenceBeyondVaginaAndKit {
                    specific.push(format!("{name} {cycles} {}: {:?}", row.sample, row.niche_call));
                }
            }
        }
    }
    println!("{asked} dilutions as endometria, {} with something of their own", specific.len());
    assert!(asked > 40 && specific.is_empty(), "{specific:#?}");
}
