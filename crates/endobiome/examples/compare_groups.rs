//! Women with RIF against controls: the design guard first, then tests of values and of a distance, one row a result.
//!
//!     cargo run -p endobiome --example compare_groups
#![allow(clippy::print_stdout, reason = "an example prints what it found")]

use endobiome::compare::{CompareOptions, Design, NamedValues, TableKind, compare_alpha, compare_distances};
use endobiome::core::{AbundanceTable, SampleId, SampleRecord};
use endobiome::ecology::beta::proportions;
use endobiome::ecology::{Metric, alpha_diversity, distance_matrix};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut records = Vec::new();
    let mut rows = Vec::new();
    for at in 0..16_u64 {
        let group = if at % 2 == 0 { "RIF" } else { "control" };
        let mut record = SampleRecord::new(SampleId::new(format!("IM{at:03}_E"))?);
        record.participant = Some(format!("IM{at:03}"));
        record.group = Some(group.to_owned());
        // All cases of one run, all controls of the other: the guard must see it.
        record.run = Some(if at % 2 == 0 { "run1" } else { "run2" }.to_owned());
        records.push(record);
        let other = if group == "RIF" { 2_000 + 300 * at } else { 100 + 20 * at };
        rows.push(vec![(0, 9_000), (1, other), (2, 40 + 11 * at)]);
    }
    let ids = records.iter().map(|record| record.id.clone()).collect();
    let table = AbundanceTable::from_rows(ids, vec!["Lactobacillus", "Gardnerella", "Prevotella"], rows)?;

    let alpha = alpha_diversity(&table)?;
    let design = Design::read(&records, &CompareOptions::default())?;
    // Where the reads of the groups differ, rows of what grows with them say so.
    let reads = design.by_sample(alpha.iter().map(|row| (&row.sample, row.total)))?;
    let design = design.with_depths(&reads)?;
    for warning in design.warnings() {
        println!("design: {warning:?}");
    }
    let shannon = design.by_sample(alpha.iter().map(|row| (&row.sample, row.shannon)))?;
    let mut found = compare_alpha(&design, &[NamedValues::new("shannon", shannon)], TableKind::Raw)?;
    let distances = distance_matrix(&proportions(&table), Metric::BrayCurtis)?;
    found.extend(compare_distances(&design, "bray_curtis", &distances, TableKind::Raw)?);
    for row in found {
        println!("{}", row.id());
        println!("  n {:?}, estimate {:?}, p {:?}; {}", row.n, row.estimate, row.p, row.notes.join("; "));
    }
    Ok(())
}
