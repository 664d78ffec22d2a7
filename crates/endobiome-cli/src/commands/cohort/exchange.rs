//! REDCap in and out, and exports without identifiers.

use super::{DeidentifyArguments, ExportArguments, ImportArguments, failure, open};
use crate::common::Common;
use crate::{exit, say};
use anyhow::Context as _;
use endobiome::cohort::{
    ClinicalError, DateTreatment, DeidentificationKey, DeidentifiedFile, Dictionary, Encoding, RawStudy,
    RedcapDictionary, anonymous_reads, deidentify, from_redcap, to_redcap,
};
use endobiome::core::bounded;
use endobiome::cytometry::scrub;
use std::fs;
use std::io::{BufReader, BufWriter, Write};
use std::path::{Component, Path, PathBuf};

fn read_file(path: &Path) -> Result<Vec<u8>, ClinicalError> {
    fs::File::open(path)
        .and_then(|file| bounded::bytes(file, bounded::LONG_TEXT))
        .map_err(|source| ClinicalError::Io { path: path.to_path_buf(), source })
}

fn dictionary_of(path: Option<&PathBuf>) -> Result<Dictionary, ClinicalError> {
    path.map_or_else(Dictionary::imerr, |path| Dictionary::open(path))
}

fn project(path: &Path, dictionary: &Dictionary) -> anyhow::Result<RedcapDictionary> {
    let text =
        String::from_utf8(read_file(path)?).with_context(|| format!("{}: not UTF-8", path.display()))?;
    Ok(RedcapDictionary::parse(&text, &path.display().to_string(), dictionary)?)
}

/// The name of a file in findings.
fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Reads an export of a project.
pub(super) fn read(
    export: &Path,
    redcap: &Path,
    dictionary: &Dictionary,
    encoding: Encoding,
) -> anyhow::Result<RawStudy> {
    let project = project(redcap, dictionary)?;
    Ok(from_redcap(&read_file(export)?, &name(export), &project, dictionary, encoding)?)
}

/// A folder that is new or empty, so that nothing is overwritten and nothing old stays beside.
fn fresh(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder)?;
    if fs::read_dir(folder)?.next().is_some() {
        return Err(exit::Usage(format!("{}: the folder is not empty", folder.display())).into());
    }
    Ok(())
}

pub(super) fn import(arguments: &ImportArguments) -> anyhow::Result<()> {
    let dictionary = dictionary_of(arguments.dictionary.as_ref())?;
    let study = read(&arguments.export, &arguments.redcap_dictionary, &dictionary, arguments.encoding)?;
    fresh(&arguments.output)?;
    for table in &study.tables {
        let mut text = table.columns.join("\t");
        text.push('\n');
        for row in &table.rows {
            let cells: Vec<String> = row.cells.iter().map(|cell| quoted(cell)).collect();
            text.push_str(&cells.join("\t"));
            text.push('\n');
        }
        fs::write(arguments.output.join(format!("{}.tsv", table.name)), text)?;
    }
    for note in &study.notes {
        say::note(format!("note: {note}"));
    }
    Ok(())
}

/// A cell that holds a tab, a line end or a quotation mark stands in quotation marks.
fn quoted(cell: &str) -> String {
    if cell.contains(['\t', '\n', '\r', '"']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

pub(super) fn export(arguments: &ExportArguments) -> anyhow::Result<()> {
    let dictionary = dictionary_of(arguments.dictionary.as_ref())?;
    let project = project(&arguments.redcap_dictionary, &dictionary)?;
    let study = RawStudy::open(&arguments.folder, &dictionary, Encoding::Utf8)?;
    let text = to_redcap(&study, &project)?;
    let mut file =
        fs::File::create_new(&arguments.output).with_context(|| format!("{}", arguments.output.display()))?;
    file.write_all(text.as_bytes())?;
    Ok(())
}

pub(super) fn deidentified(arguments: &DeidentifyArguments, common: &Common) -> anyhow::Result<()> {
    let (checked, dictionary) = open(arguments.study.folder.as_ref(), &arguments.study.style, |_| {})?;
    failure(&checked, false, ": nothing is exported before they are mended")?;
    let mut bytes = read_file(&arguments.key_file)?;
    while bytes.last().is_some_and(u8::is_ascii_whitespace) {
        bytes.pop();
    }
    let key = DeidentificationKey::new(bytes)?;
    let dates = if arguments.shift_dates { DateTreatment::Shift } else { DateTreatment::StudyDays };
    let out = deidentify(&checked, &dictionary, &key, dates)?;
    fresh(&arguments.output)?;
    for (table, text) in &out.tables {
        fs::write(arguments.output.join(format!("{table}.tsv")), text)?;
    }
    let mut notes = out.notes.clone();
    if let Some(folder) = &arguments.study.folder {
        for file in &out.files {
            let plain = Path::new(&file.old).components().all(|part| matches!(part, Component::Normal(_)));
            let path = folder.join(&file.old);
            if plain && path.is_file() {
                notes.push(scrubbed(&path, file, &arguments.output)?);
            }
        }
    }
    fs::write(arguments.output.join("notes.txt"), notes.join("\n") + "\n")?;
    if !common.quiet {
        for note in &notes {
            say::note(format!("note: {note}"));
        }
    }
    Ok(())
}

/// Writes a file of a sample under its new name; tells what went.
fn scrubbed(path: &Path, file: &DeidentifiedFile, folder: &Path) -> anyhow::Result<String> {
    if file.is_fcs {
        let scrubbed = scrub(&fs::read(path)?).with_context(|| format!("{}", path.display()))?;
        let new = unused(folder, &file.new, "fcs");
        fs::write(folder.join(&new), scrubbed.bytes)?;
        return Ok(format!("{new}: {} keywords taken out", scrubbed.removed.len()));
    }
    let zipped = path.extension().is_some_and(|ending| ending == "gz");
    let new = unused(folder, &file.new, if zipped { "fastq.gz" } else { "fastq" });
    let (input, output) =
        (BufReader::new(fs::File::open(path)?), BufWriter::new(fs::File::create(folder.join(&new))?));
    let reads = if zipped {
        let mut output = flate2::write::GzEncoder::new(output, flate2::Compression::default());
        let reads = anonymous_reads(
            BufReader::new(flate2::bufread::MultiGzDecoder::new(input)),
            &mut output,
            &file.new,
        )?;
        output.finish()?.flush()?;
        reads
    } else {
        let mut output = output;
        let reads = anonymous_reads(input, &mut output, &file.new)?;
        output.flush()?;
        reads
    };
    Ok(format!("{new}: {reads} reads with new names; human reads are not looked for here"))
}

/// A name that is not there yet: a sample may have several files.
fn unused(folder: &Path, stem: &str, ending: &str) -> String {
    let mut name = format!("{stem}.{ending}");
    let mut number = 1;
    while folder.join(&name).exists() {
        number += 1;
        name = format!("{stem}_{number}.{ending}");
    }
    name
}
