//! A small simulated study that the tests share.

use assert_cmd::Command;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The command under test.
pub(crate) fn endobiome() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_endobiome"));
    command.env_remove("RAYON_NUM_THREADS").env_remove("ENDOBIOME_DB");
    command
}

/// The rows of a table of results, by the names of its columns.
pub(crate) type Rows = Vec<BTreeMap<String, String>>;

/// Reads a table of results.
pub(crate) fn rows(path: &Path) -> Rows {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines().map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>());
    let header = lines.next().unwrap();
    lines.map(|cells| header.iter().cloned().zip(cells).collect()).collect()
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

const DESIGN: &str = r#"
region = "V4"
between_women_precision = 60
[reads]
length = 180
pairs = 250
pairs_log_sd = 0.1
chimera_share = 0.01
qualities = "full"
[endometrium]
kit_share = 0.05
carry_over = 0.2
host_share = 0.1
rho = 0.01
[vagina]
kit_share = 0.01
carry_over = 0.0
host_share = 0.0
rho = 0.01
[communities.lacto]
"Lactobacillus crispatus" = 0.95
"Streptococcus anginosus" = 0.05
[communities.bv]
"Gardnerella vaginalis" = 0.7
"Fannyhessea vaginae" = 0.3
[kits.a]
"Ralstonia pickettii" = 0.6
"Cutibacterium acnes" = 0.4
[[arms]]
group = "control"
women = 3
vagina = { lacto = 1.0 }
endometrium = { same = 1.0 }
[[arms]]
group = "RIF"
women = 3
vagina = { bv = 1.0 }
endometrium = { same = 1.0 }
[[blanks]]
sample_type = "extraction_blank"
count = 1
pairs = 60
"#;

/// Simulates the study into `folder`.
pub(crate) fn simulate(folder: &Path) {
    simulate_with_seed(folder, "3");
}

/// The same with other draws: other women, other reads.
pub(crate) fn simulate_with_seed(folder: &Path, seed: &str) {
    let design = folder.join("design.toml");
    std::fs::write(&design, DESIGN).unwrap();
    endobiome()
        .args(["simulate", "--quiet", "--seed", seed, "--outdir"])
        .arg(folder)
        .arg(&design)
        .assert()
        .success();
}

/// The arguments of a run of the study in `folder` into `outdir`.
pub(crate) fn run_arguments(folder: &Path, outdir: &Path) -> Vec<String> {
    let path = |path: PathBuf| path.display().to_string();
    [
        "run".to_owned(),
        "--quiet".to_owned(),
        "--input".to_owned(),
        path(folder.join("samplesheet.csv")),
        "--metadata".to_owned(),
        path(folder.join("metadata.tsv")),
        "--outdir".to_owned(),
        path(outdir.to_path_buf()),
        "--primers".to_owned(),
        "v4".to_owned(),
        "--permutations".to_owned(),
        "99".to_owned(),
    ]
    .to_vec()
}

/// The results in `folder`: all its files but what a run keeps for the next one. None when there is no folder.
pub(crate) fn results(folder: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut found = if folder.is_dir() { files(folder) } else { Default::default() };
    found.retain(|name, _| !name.starts_with(".endobiome/"));
    found
}

/// Every file below `folder` with its bytes, by relative path.
pub(crate) fn files(folder: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut found = std::collections::BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(current) = open.pop() {
        for entry in std::fs::read_dir(current).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                found.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    found
}
