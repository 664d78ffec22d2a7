//! QIIME 2 artifacts (`.qza`): a zip with the data under an id, and what it is in `metadata.yaml`.

use crate::imported::{Imported, Provenance};
use crate::{Error, Problem, Result, text};
use std::io::{Cursor, Read};
use std::path::Path;
use zip::ZipArchive;

/// Whether a zip is an artifact.
pub(crate) fn is_artifact(bytes: &[u8]) -> bool {
    ZipArchive::new(Cursor::new(bytes)).is_ok_and(|zip| root_of(&zip).is_some())
}

/// The id under which everything lies.
fn root_of<R: Read + std::io::Seek>(zip: &ZipArchive<R>) -> Option<String> {
    let mut names = names_of(zip);
    names.sort_unstable();
    names.iter().find_map(|name| {
        let root = name.strip_suffix("/metadata.yaml")?;
        (!root.contains('/')).then(|| root.to_owned())
    })
}

/// The names of the files; one that cannot be read is none that is looked for.
fn names_of<R: Read + std::io::Seek>(zip: &ZipArchive<R>) -> Vec<String> {
    zip.file_names().filter_map(|name| name.ok().map(|name| name.into_owned())).collect()
}

/// What an artifact of a semantic type holds the data in.
const DATA: [&str; 8] = [
    "data/feature-table.biom",
    "data/taxonomy.tsv",
    "data/dna-sequences.fasta",
    "data/aligned-dna-sequences.fasta",
    "data/tree.nwk",
    "data/metadata.tsv",
    "data/alpha-diversity.tsv",
    "data/distance-matrix.tsv",
];

/// Reads an artifact; `inner` reads the file that it wraps.
pub(crate) fn parse(
    path: &Path,
    bytes: Vec<u8>,
    inner: impl Fn(Vec<u8>) -> Result<Imported>,
) -> Result<Imported> {
    let wrong = |message: String| Error::Problems {
        path: path.to_path_buf(),
        problems: vec![Problem::file(message)],
    };
    let mut zip = ZipArchive::new(Cursor::new(bytes))
        .map_err(|error| wrong(format!("the artifact is damaged: {error}")))?;
    let root =
        root_of(&zip).ok_or_else(|| wrong("no metadata.yaml: this is no QIIME 2 artifact".to_owned()))?;
    let yaml = String::from_utf8_lossy(&entry(&mut zip, &format!("{root}/metadata.yaml")).map_err(&wrong)?)
        .into_owned();
    let field = |name: &str| {
        yaml.lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
            .map(|value| value.trim().trim_matches(['\'', '"']).to_owned())
            .unwrap_or_default()
    };
    let provenance = Provenance { id: field("uuid"), semantic_type: field("type"), format: field("format") };
    if provenance.semantic_type == "Visualization" {
        return Err(wrong(
            "this is a QIIME 2 visualization (.qzv); the artifact (.qza) that it shows is needed".to_owned(),
        ));
    }
    let names = names_of(&zip);
    let Some(data) = DATA.iter().find(|name| names.iter().any(|held| *held == format!("{root}/{name}")))
    else {
        return Err(wrong(format!(
            "a QIIME 2 artifact of type {}, which is not read: FeatureTable, FeatureData[Taxonomy], FeatureData[Sequence] or Phylogeny is needed",
            provenance.semantic_type
        )));
    };
    if matches!(*data, "data/alpha-diversity.tsv" | "data/distance-matrix.tsv" | "data/metadata.tsv") {
        return Err(wrong(format!(
            "a QIIME 2 artifact of type {}: a result, no table of features",
            provenance.semantic_type
        )));
    }
    let data_bytes = entry(&mut zip, &format!("{root}/{data}")).map_err(&wrong)?;
    let mut read = inner(data_bytes)?;
    read.form = match *data {
        "data/feature-table.biom" => "QIIME 2 artifact (table)",
        "data/taxonomy.tsv" => "QIIME 2 artifact (taxonomy)",
        "data/tree.nwk" => "QIIME 2 artifact (tree)",
        _ => "QIIME 2 artifact (sequences)",
    };
    read.notes.insert(0, format!("QIIME 2 artifact {} of type {}", provenance.id, provenance.semantic_type));
    read.provenance = Some(provenance);
    Ok(read)
}

fn entry<R: Read + std::io::Seek>(
    zip: &mut ZipArchive<R>,
    name: &str,
) -> std::result::Result<Vec<u8>, String> {
    let file =
        zip.by_name(name).map_err(|error| format!("{name} of the artifact cannot be read: {error}"))?;
    let mut bytes = Vec::new();
    file.take(text::LARGEST_TEXT + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("{name} of the artifact cannot be unpacked: {error}"))?;
    if bytes.len() as u64 > text::LARGEST_TEXT {
        return Err(format!("{name} of the artifact unpacks to more than 4 GiB"));
    }
    Ok(bytes)
}
