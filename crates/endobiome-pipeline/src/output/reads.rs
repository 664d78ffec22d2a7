//! `input/`, `qc/`, `overall_summary.tsv` and `read_accounting.tsv`.

use crate::Result;
use crate::study::SampleReads;
use endobiome_reads::QualityProfile;
use endobiome_tables::{AtomicFile, SampleEntry, records};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Writes the samplesheet as it was understood: `input/samplesheet.resolved.tsv`.
pub(crate) fn samplesheet(folder: &Path, entries: &[SampleEntry]) -> Result<PathBuf> {
    let sheet = folder.join("input/samplesheet.resolved.tsv");
    let header = [
        "sample",
        "sample_type",
        "body_site",
        "patient_id",
        "group",
        "run",
        "batch",
        "plate",
        "well",
        "files",
    ];
    let rows = entries.iter().map(|entry| {
        let record = &entry.record;
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        vec![
            record.id.to_string(),
            record.kind.to_string(),
            record.site.as_ref().map(ToString::to_string).unwrap_or_default(),
            text(&record.participant),
            text(&record.group),
            text(&record.run),
            text(&record.batch),
            text(&record.plate),
            record.well.map(|well| well.to_string()).unwrap_or_default(),
            // File names only: a path would tie the table to this machine.
            entry
                .files
                .paths()
                .iter()
                .map(|path| path.file_name().unwrap_or_default().to_string_lossy().into_owned())
                .collect::<Vec<_>>()
                .join(","),
        ]
    });
    records::write_text(&sheet, &header, rows)?;
    Ok(sheet)
}

/// Qualities by cycle as they came: `qc/<sample>.json`, and `qc/runs/<run>.json` of all samples of a sequencing run.
pub(crate) fn qualities(folder: &Path, reads: &[SampleReads]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut put = |path: PathBuf, quality: &QualityProfile| -> Result<()> {
        let text = serde_json::to_string(&quality.summary())
            .map_err(|error| crate::Error::Internal(error.to_string()))?;
        AtomicFile::write(&path, text + "\n")?;
        files.push(path);
        Ok(())
    };
    for sample in reads {
        put(folder.join("qc").join(format!("{}.json", sample.id)), &sample.quality)?;
    }
    for (run, quality) in by_run(reads) {
        let name: String = run
            .chars()
            .map(|letter| if letter.is_ascii_alphanumeric() || "-_.".contains(letter) { letter } else { '_' })
            .collect();
        put(folder.join("qc/runs").join(format!("{name}.json")), &quality)?;
    }
    Ok(files)
}

/// The qualities of all samples of each sequencing run, by name; those without one are `unknown_run`.
pub(crate) fn by_run(reads: &[SampleReads]) -> BTreeMap<String, QualityProfile> {
    let mut runs: BTreeMap<String, QualityProfile> = BTreeMap::new();
    for sample in reads.iter().filter(|sample| sample.quality.forward.reads() > 0) {
        let run = sample.run.clone().unwrap_or_else(|| "unknown_run".to_owned());
        runs.entry(run).or_default().merge(&sample.quality);
    }
    runs
}

/// One row a sample: its status, the reads left after each step in pipeline order, and what was screened.
pub(crate) fn overall_summary(folder: &Path, reads: &[SampleReads]) -> Result<PathBuf> {
    let mut steps: Vec<&str> = Vec::new();
    for sample in reads {
        for step in &sample.accounting.steps {
            if !steps.contains(&step.step.as_str()) {
                steps.push(&step.step);
            }
        }
    }
    const SCREENED: [&str; 4] = ["reads_host_mito", "reads_host_nuclear", "reads_phix", "reads_non16s"];
    const OFF_TARGET: [&str; 2] = ["chloroplast", "rickettsiales_mitochondria"];
    let mut header = vec!["sample", "status", "raw"];
    header.extend(&steps);
    header.extend(["kept", "kept_percent"]);
    header.extend(SCREENED);
    header.extend(["reads_chloroplast", "reads_rickettsiales_mito"]);
    let rows = reads.iter().map(|sample| {
        let accounting = &sample.accounting;
        let mut row = vec![sample.id.to_string(), sample.status(), accounting.input.to_string()];
        row.extend(steps.iter().map(|step| {
            accounting.kept_after(step).map_or_else(|| "NA".to_owned(), |kept| kept.to_string())
        }));
        row.push(accounting.kept().to_string());
        #[expect(clippy::cast_precision_loss, reason = "a number of reads")]
        let percent = 100.0 * accounting.kept() as f64 / accounting.input as f64;
        row.push(if percent.is_nan() { "NA".to_owned() } else { format!("{percent:.2}") });
        let screened = sample.screen.as_ref();
        let counts = screened.map_or([None; 4], |counts| {
            [counts.reads_host_mito, counts.reads_host_nuclear, counts.reads_phix, counts.reads_non16s]
        });
        row.extend(
            counts.map(|count| count.map_or_else(|| "not_tested".to_owned(), |count| count.to_string())),
        );
        row.extend(OFF_TARGET.map(|reason| accounting.removed("bacterial", reason).to_string()));
        row
    });
    let path = folder.join("overall_summary.tsv");
    records::write_text(&path, &header, rows)?;
    Ok(path)
}

/// One row a sample, step and reason.
pub(crate) fn accounting(folder: &Path, reads: &[SampleReads]) -> Result<PathBuf> {
    let mut rows = Vec::new();
    for sample in reads {
        let mut before = sample.accounting.input;
        for step in &sample.accounting.steps {
            let mut push = |what: &str, reason: &str, count: u64| {
                rows.push(vec![
                    sample.id.to_string(),
                    step.step.clone(),
                    what.to_owned(),
                    reason.to_owned(),
                    count.to_string(),
                ]);
            };
            push("in", "", before);
            for (reason, count) in &step.removed {
                push("removed", reason, *count);
            }
            for (mark, count) in &step.flagged {
                push("flagged", mark, *count);
            }
            push("out", "", step.kept);
            before = step.kept;
        }
    }
    let path = folder.join("read_accounting.tsv");
    records::write_text(&path, &["sample", "step", "what", "reason", "reads"], rows)?;
    Ok(path)
}
