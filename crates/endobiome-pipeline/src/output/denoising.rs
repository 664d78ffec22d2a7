//! `denoise/`: sequences, their table, statistics, error rates.

use crate::Result;
use crate::stages::asv::Asvs;
use endobiome_tables::{fasta, feature_table, records};
use std::path::{Path, PathBuf};

/// Writes the ASVs as inferred, before anything is set aside as not bacterial.
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &Path, asvs: &Asvs) -> Result<Vec<PathBuf>> {
    let result = &asvs.result;
    let folder = folder.join("denoise");
    let sequences = folder.join("ASV_seqs.fasta");
    let named = result.table.features().iter().map(ToString::to_string).zip(&result.sequences);
    fasta::write(&sequences, named)?;
    let table = folder.join("ASV_table.tsv");
    feature_table::write(&table, "ASV_ID", &result.table)?;
    let statistics = folder.join("denoise_stats.tsv");
    let header =
        ["sample", "input", "denoised_forward", "denoised_reverse", "denoised", "merged", "non_chimeric"];
    let rows = result.sample_statistics.iter().map(|sample| {
        let reverse = sample.denoised_reverse.map_or_else(|| "NA".to_owned(), |reads| reads.to_string());
        vec![
            sample.sample.to_string(),
            sample.input.to_string(),
            sample.denoised_forward.to_string(),
            reverse,
            sample.denoised.to_string(),
            sample.merged.to_string(),
            sample.non_chimeric.to_string(),
        ]
    });
    records::write_text(&statistics, &header, rows)?;
    let mut files = vec![sequences, table, statistics];
    for run in &asvs.errors {
        let name = run.run.as_deref().unwrap_or("all");
        let safe: String = name
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' })
            .collect();
        for (mate, errors) in [("forward", Some(&run.forward)), ("reverse", run.reverse.as_ref())] {
            let Some(errors) = errors else { continue };
            let path = folder.join(format!("err_{safe}_{mate}.tsv"));
            let qualities: Vec<String> = (0..errors.model.n_qualities()).map(|q| q.to_string()).collect();
            let mut header = vec!["transition"];
            header.extend(qualities.iter().map(String::as_str));
            let rows = (0..16).map(|transition| {
                let (from, to) = (transition / 4, transition % 4);
                let mut row = vec![format!("{}2{}", BASES[from], BASES[to])];
                row.extend(errors.model.row(transition).iter().map(|&rate| records::number(rate)));
                row
            });
            records::write_text(&path, &header, rows)?;
            files.push(path);
        }
    }
    Ok(files)
}

const BASES: [char; 4] = ['A', 'C', 'G', 'T'];
