//! A table and a taxonomy of any tool to calls, comparison and report, as a library: what `endobiome analyse` does.
//!
//!     cargo run -p endobiome --example analyse_own_table -- table.tsv metadata.tsv results
#![allow(clippy::print_stdout, reason = "an example prints what it found")]

use endobiome::core::Context;
use endobiome::pipeline::rendered::render;
use endobiome::pipeline::{Language, RenderOptions, RunConfiguration, analyse::analyse};
use std::path::PathBuf;

/// A table in the form of QIIME 2's export with a column of taxonomy, and metadata of its samples.
fn written(folder: &std::path::Path) -> std::io::Result<(PathBuf, PathBuf)> {
    let (mut header, mut lactobacillus, mut gardnerella) =
        ("#OTU ID".to_owned(), "f1".to_owned(), "f2".to_owned());
    let mut metadata = "sample\tgroup\tsite\n".to_owned();
    for at in 0..12 {
        let group = if at < 6 { "RIF" } else { "control" };
        header += &format!("\tS{at:02}");
        lactobacillus += &format!("\t{}", 4_000 + 150 * at);
        gardnerella += &format!("\t{}", if at < 6 { 900 + 70 * at } else { 10 + at });
        metadata += &format!("S{at:02}\t{group}\tendometrium\n");
    }
    let taxon = |genus: &str, species: &str| format!("\tk__Bacteria; g__{genus}; s__{species}\n");
    let text = header
        + "\ttaxonomy\n"
        + &lactobacillus
        + &taxon("Lactobacillus", "crispatus")
        + &gardnerella
        + &taxon("Gardnerella", "vaginalis");
    let (table, sheet) = (folder.join("table.tsv"), folder.join("metadata.tsv"));
    std::fs::write(&table, text)?;
    std::fs::write(&sheet, metadata)?;
    Ok((table, sheet))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::temp_dir().join("endobiome-analyse-own-table");
    std::fs::create_dir_all(&folder)?;
    let given: Vec<PathBuf> = std::env::args().skip(1).map(PathBuf::from).collect();
    let (table, metadata, results) = match given.as_slice() {
        [table, metadata, results] => (table.clone(), metadata.clone(), results.clone()),
        _ => {
            let (table, metadata) = written(&folder)?;
            (table, metadata, folder.join("results"))
        }
    };
    let mut configuration = RunConfiguration::new("", results.clone());
    configuration.input.table = Some(table);
    configuration.input.metadata = Some(metadata);
    let summary = analyse(configuration, &Context::silent())?;
    for finding in &summary.findings {
        println!("- {finding}");
    }
    // Every number that the files hold is at hand, too.
    if let Some(study) = &summary.study {
        let tested = study.comparison.rows.iter().filter(|row| row.p.is_some()).count();
        println!("{} samples, {tested} tests", study.entries.len());
    }
    let options = RenderOptions { title: Some("My own table".to_owned()), ..RenderOptions::default() };
    let page = render(&results, &options, Language::English, None, None)?;
    println!("page: {}", page.file_name().unwrap_or_default().display());
    Ok(())
}
