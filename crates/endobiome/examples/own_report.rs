//! The page of results that no run made: counts by taxon from anywhere, and an own figure beside what the page shows of them.
//!
//!     cargo run -p endobiome --example own_report -- page.html
#![allow(clippy::print_stdout, reason = "an example prints what it found")]

use endobiome::core::{
    AbundanceTable, Assignment, BodySite, FeatureId, Message, Rank, SampleId, SampleRecord, TaxonId,
};
use endobiome::dysbiosis::{CallInput, Corrections, DysbiosisParameters, call};
use endobiome::ecology::beta::proportions;
use endobiome::ecology::{Metric, alpha_diversity, distance_matrix, pcoa};
use endobiome::lowbiomass::{LowBiomassParameters, assess};
use endobiome::report::{Report, ReportData, SampleFlow, ShownFinding, render};

/// Reads of four biopsies by species.
const COUNTS: [(&str, &str, [u64; 3]); 4] = [
    ("IM001_E", "RIF", [2100, 7400, 500]),
    ("IM002_E", "RIF", [600, 8900, 100]),
    ("IM003_E", "control", [9700, 200, 0]),
    ("IM004_E", "control", [8800, 900, 300]),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let species = ["Lactobacillus crispatus", "Gardnerella vaginalis", "Streptococcus agalactiae"];
    let mut assignments = Vec::new();
    for name in species {
        let mut assignment = Assignment::default();
        assignment.lineage.set(Rank::Domain, "Bacteria");
        assignment.lineage.set(Rank::Genus, name.split(' ').next().unwrap_or_default());
        assignment.lineage.set(Rank::Species, name);
        assignments.push(assignment);
    }
    let (mut records, mut rows, mut flows) = (Vec::new(), Vec::new(), Vec::new());
    for (name, group, reads) in COUNTS {
        let mut record = SampleRecord::new(SampleId::new(name)?);
        (record.group, record.site) = (Some(group.to_owned()), Some(BodySite::Endometrium));
        records.push(record);
        rows.push(reads.into_iter().enumerate().collect());
        let steps = vec![("counted".to_owned(), reads.iter().sum())];
        flows.push(SampleFlow { status: "ok".to_owned(), steps });
    }
    let ids = records.iter().map(|record| record.id.clone()).collect();
    let features = species.iter().map(|name| FeatureId::of(name.as_bytes())).collect();
    let counts = AbundanceTable::from_rows(ids, features, rows)?;
    let at = |rank: Rank| counts.collapse(|feature, _| -> TaxonId { assignments[feature].taxon_at(rank) });
    let (genera, by_species) = (at(Rank::Genus), at(Rank::Species));

    // What the page shows is computed by the crates that own it; no blank was given, and the page says what that costs.
    let lowbiomass = assess(&counts, &records, &assignments, &LowBiomassParameters::default())?;
    let corrections = Corrections::default();
    let input = CallInput {
        counts: &counts,
        records: &records,
        assignments: &assignments,
        valencia_names: &[],
        bias: None,
        corrections,
    };
    let calls = call(&input, &DysbiosisParameters::default())?;
    let alpha = alpha_diversity(&counts)?;
    let axes = pcoa(&distance_matrix(&proportions(&counts), Metric::BrayCurtis)?, 2)?;
    let finding = ShownFinding {
        text: "Four biopsies, two a group: far too few to compare groups.".into(),
        standing: "notice".to_owned(),
        doubt: Message::empty(),
    };
    let page = render(&Report::of(&ReportData {
        title: "Counts of our own".into(),
        findings: &[finding],
        warnings: &[],
        records: &records,
        flows: &flows,
        run_qualities: &[],
        sample_qualities: &[],
        genera: &genera,
        species: &by_species,
        alpha: &alpha,
        ordinations: &[("bray_curtis", &axes)],
        calls: &calls,
        lowbiomass: &lowbiomass,
        design: &[],
        comparisons: &[],
        q_threshold: 0.1,
        sections: &[],
        parameters: &[],
    }))?;
    match std::env::args().nth(1) {
        Some(path) => std::fs::write(path, page)?,
        None => println!("a page of {} kB; give a path to write it", page.len() / 1000),
    }
    Ok(())
}
