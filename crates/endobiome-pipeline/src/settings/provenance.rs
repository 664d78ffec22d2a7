//! What `params.json` says of the settings.

use super::key::{is_left_out, keys};
use super::said::{Source, is_under};
use super::{RunConfiguration, unused};
use crate::mock::Preset;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// The settings that were used, under their keys: the value of each and who set it. No path in it depends on where the folders
/// lie: paths are relative to the folder of the configuration file, else to the folder of the results, else a file name.
///
/// `parts` are the tables that matter (`reads`, `taxonomy.classifier`); all when empty.
///
/// ```
/// use endobiome_pipeline::{RunConfiguration, settings::provenance};
/// let mut configuration = RunConfiguration::new("samples.csv", "results");
/// configuration.seed = 5;
/// let told = provenance(&configuration, &["seed"]);
/// assert_eq!(told["seed"]["value"], 5);
/// assert!(told.get("reads.filter.max_n").is_none());
/// ```
pub fn provenance(configuration: &RunConfiguration, parts: &[&str]) -> Value {
    let tree = serde_json::to_value(configuration).unwrap_or_default();
    let idle = unused(configuration);
    let base = base_of(configuration);
    let mut told = Map::new();
    for key in keys() {
        let value = tree.pointer(&format!("/{}", key.path.replace('.', "/"))).cloned().unwrap_or_default();
        let is_idle = idle.iter().any(|(part, _)| is_under(&key.path, part));
        let matters = parts.is_empty() || parts.iter().any(|part| is_under(&key.path, part));
        if is_idle
            || !matters
            || is_left_out(&key.path, &tree)
            || (key.is_table && !value.is_null())
            || key.path == "output.folder"
        {
            continue;
        }
        let value = match &value {
            // A preset of mocks has a name, no path.
            Value::String(text) if is_path(&key.path) && Preset::find(text).is_none() => {
                Value::String(relative(Path::new(text), &base))
            }
            // A list of names, of which some are files.
            Value::Array(names) if key.path == "absolute.spike_in" => names
                .iter()
                .map(|name| match name.as_str() {
                    Some(text) if Path::new(text).is_file() => {
                        Value::String(relative(Path::new(text), &base))
                    }
                    _ => name.clone(),
                })
                .collect(),
            other => other.clone(),
        };
        let who = match configuration.said.source(&key.path) {
            Source::Default => "default".to_owned(),
            Source::File { path, line } => {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                format!("{name}, line {line}")
            }
            other => other.to_string(),
        };
        told.insert(key.path.clone(), json!({ "value": value, "set_by": who }));
    }
    Value::Object(told)
}

/// Keys whose value is a path.
fn is_path(key: &str) -> bool {
    const PATHS: [&str; 16] = [
        "input.samplesheet",
        "input.table",
        "input.taxonomy",
        "input.sequences",
        "input.metadata",
        "input.host_fasta",
        "taxonomy.reference",
        "taxonomy.reference_taxonomy",
        "dysbiosis.cst_centroids",
        "dysbiosis.mock_composition",
        "dysbiosis.copy_number",
        "diversity.tree",
        "cohort.folder",
        "cohort.redcap",
        "cohort.redcap_dictionary",
        "cohort.dictionary",
    ];
    PATHS.contains(&key)
}

/// The folder that paths are told from: that of the configuration file, else that of the results.
fn base_of(configuration: &RunConfiguration) -> Option<PathBuf> {
    let file = configuration.said.values().iter().find_map(|value| match &value.source {
        Source::File { path, .. } => path.parent().map(Path::to_path_buf),
        _ => None,
    });
    let folder = file.unwrap_or_else(|| configuration.output.folder.clone());
    let folder = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder };
    std::path::absolute(folder).ok()
}

/// A path as seen from `base`, with `/`; a file name where there is no way.
fn relative(path: &Path, base: &Option<PathBuf>) -> String {
    if path.as_os_str() == "embedded" || path.as_os_str().is_empty() {
        return path.display().to_string();
    }
    let name = || path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (Some(base), Ok(absolute)) = (base, std::path::absolute(path)) else { return name() };
    let own: Vec<_> = absolute.components().collect();
    let from: Vec<_> = base.components().collect();
    let shared = own.iter().zip(&from).take_while(|(a, b)| a == b).count();
    // Less than the root and one folder in common: nothing but this machine's layout would be told.
    if shared < 2 {
        return name();
    }
    let mut parts = vec!["..".to_owned(); from.len() - shared];
    parts.extend(own[shared..].iter().map(|part| part.as_os_str().to_string_lossy().into_owned()));
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn params_hold_no_absolute_path_and_nothing_unused() {
        let mut said = super::super::Said::default();
        said.toml(
            "/data/study/run.toml",
            "seed = 3\n[input]\nsamplesheet = '/data/study/in/s.csv'\nmetadata = '/data/m.tsv'\n",
        );
        said.text("output.folder", "/data/study/out", Source::Flag("--outdir".to_owned()));
        let told = provenance(&said.resolve().0, &[]);
        assert_eq!(told["input.samplesheet"]["value"], "in/s.csv");
        assert_eq!(told["input.metadata"]["value"], "../m.tsv");
        assert_eq!(told["seed"], json!({ "value": 3, "set_by": "run.toml, line 1" }));
        assert_eq!(told["compare.permutations"]["set_by"], "default");
        assert!(!told.to_string().contains("/data"), "{told}");
        assert!(told.get("denoise.unoise3.cluster.alpha").is_none());
        assert!(told.get("denoise.dada2.dada.omega_a").is_some());
    }
}
