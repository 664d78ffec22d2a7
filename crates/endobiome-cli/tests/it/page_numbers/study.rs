//! A study with enough women for every figure, and its page.

use crate::study::{Rows, endobiome, rows, run_arguments};
use endobiome::report::Words;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;

/// A study with enough women for every figure: groups that differ, blanks of two batches, both sites.
const DESIGN: &str = r#"
region = "V4"
between_women_precision = 60
[reads]
length = 180
pairs = 640
pairs_log_sd = 0.08
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
"Streptococcus anginosus" = 0.03
"Finegoldia magna" = 0.02
[communities.iners]
"Lactobacillus iners" = 0.95
"Prevotella bivia" = 0.05
[communities.bv]
"Gardnerella vaginalis" = 0.6
"Fannyhessea vaginae" = 0.3
"Finegoldia magna" = 0.05
"Lactobacillus iners" = 0.05
[kits.a]
"Ralstonia pickettii" = 0.6
"Cutibacterium acnes" = 0.4
[kits.b]
"Ralstonia pickettii" = 0.3
"Sphingomonas paucimobilis" = 0.7
[[arms]]
group = "control"
women = 8
vagina = { lacto = 0.7, iners = 0.3 }
endometrium = { same = 1.0 }
[[arms]]
group = "RIF"
women = 8
vagina = { lacto = 0.1, bv = 0.9 }
endometrium = { same = 1.0 }
[[blanks]]
sample_type = "extraction_blank"
count = 2
pairs = 60
"#;

pub(crate) struct Study {
    pub(crate) folder: PathBuf,
    pub(super) page: String,
    pub(super) words: Words,
    /// The samples by name: group, site, woman; of controls the site is empty.
    pub(super) samples: BTreeMap<String, [String; 3]>,
    _kept: tempfile::TempDir,
}

pub(crate) static STUDY: LazyLock<Study> = LazyLock::new(|| {
    let kept = tempfile::tempdir().unwrap();
    let design = kept.path().join("design.toml");
    std::fs::write(&design, DESIGN).unwrap();
    endobiome()
        .args(["simulate", "--quiet", "--seed", "5", "--outdir"])
        .arg(kept.path())
        .arg(&design)
        .assert()
        .success();
    let folder = kept.path().join("out");
    endobiome().args(run_arguments(kept.path(), &folder)).assert().success();
    let sheet = rows(&folder.join("input/samplesheet.resolved.tsv"));
    let of = |row: &BTreeMap<String, String>, column: &str| row[column].clone();
    let samples = sheet
        .iter()
        .map(|row| (of(row, "sample"), [of(row, "group"), of(row, "body_site"), of(row, "patient_id")]))
        .collect();
    let page = std::fs::read_to_string(folder.join("report.html")).unwrap();
    Study { page, folder, words: Words::english().unwrap(), samples, _kept: kept }
});

/// A row of a table.
pub(super) type Of = BTreeMap<String, String>;

impl Study {
    pub(super) fn rows(&self, file: &str) -> Rows {
        rows(&self.folder.join(file))
    }

    /// Rows of the samples of women, with their `group`, `site` and `woman`.
    pub(super) fn of_women(&self, file: &str) -> Rows {
        let mut found = Vec::new();
        for mut row in self.rows(file) {
            let Some([group, site, woman]) = self.samples.get(&row["sample"]) else { continue };
            if !site.is_empty() {
                row.insert("group".to_owned(), group.clone());
                row.insert("site".to_owned(), site.clone());
                row.insert("woman".to_owned(), woman.clone());
                found.push(row);
            }
        }
        found
    }

    /// The call of each sample of a woman at 90 % on the raw table: `dominance.tsv`, which figures and table of calls name.
    pub(super) fn dominance(&self) -> Rows {
        let mut found = self.of_women("dysbiosis/dominance.tsv");
        found.retain(|row| row["threshold"] == "0.9" && row["table"] == "raw");
        assert!(
            found.iter().all(|row| row["corrected_share"].parse::<f64>().is_err()),
            "the study has no mocks"
        );
        found
    }

    /// Of each sample the taxa of a table of shares, largest first.
    pub(super) fn shares(&self, file: &str) -> BTreeMap<String, Vec<(String, f64)>> {
        let text = std::fs::read_to_string(self.folder.join(file)).unwrap();
        let mut lines = text.lines().map(|line| line.split('\t').collect::<Vec<_>>());
        let header = lines.next().unwrap();
        let mut found: BTreeMap<String, Vec<(String, f64)>> = BTreeMap::new();
        for cells in lines {
            let name = cells[0].rsplit([';', '|']).next().unwrap().trim();
            for (sample, share) in header.iter().zip(&cells).skip(1) {
                if let Ok(share) = share.parse::<f64>() {
                    found.entry((*sample).to_owned()).or_default().push((name.to_owned(), share));
                }
            }
        }
        for taxa in found.values_mut() {
            taxa.retain(|taxon| taxon.1 > 0.0);
            taxa.sort_by(|a, b| b.1.total_cmp(&a.1));
        }
        found
    }

    /// The figure of the page, or its table, as it stands there.
    pub(super) fn part(&self, start: &str, end: &str) -> &str {
        let at = self.page.find(start).unwrap_or_else(|| panic!("no {start}"));
        let part = &self.page[at..];
        &part[..part.find(end).unwrap()]
    }

    pub(super) fn figure(&self, id: &str) -> &str {
        self.part(&format!("<figure id=\"figure-{id}\""), "</figure>")
    }
}
