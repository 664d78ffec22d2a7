//! The first screen: the study in one table, and a light for each thing that decides how far it can be trusted.

use super::{Report, Sample};
use crate::number;
use serde::Serialize;
use std::collections::BTreeSet;

/// The study in one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StudySummary {
    /// The site whose calls are counted.
    pub site: String,
    /// One row a group, then all.
    pub rows: Vec<GroupRow>,
    /// Blanks with their reads, and other controls.
    pub controls: Vec<(String, usize, u64)>,
    /// Visits; 0 where none is named.
    pub visits: usize,
    /// Samples of women whose reads suffice, and all of them.
    pub usable: (usize, usize),
    /// Reads in the files, and those left at the end.
    pub reads: (u64, u64),
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupRow {
    /// Its name.
    pub group: String,
    /// Women.
    pub women: usize,
    /// Samples usable and all, site by site.
    pub samples: Vec<(String, usize, usize)>,
    /// Samples of the site.
    pub called: usize,
    /// Dominated by *Lactobacillus* (LD90), not, cannot be told, too few reads.
    pub calls: [usize; 4],
    /// Calls that hold on every table.
    pub robust: usize,
}

/// How good a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LightLevel {
    /// Nothing to mind.
    Good,
    /// To be weighed.
    Caution,
    /// Results cannot be taken at face value.
    Red,
}

/// A light: its question, its colour and its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Light {
    /// The key of its question in the texts.
    pub key: &'static str,
    /// How good it is.
    pub level: LightLevel,
    /// The numbers it stands on, filled into its text.
    pub numbers: Vec<String>,
}

fn calls<'a>(samples: impl Iterator<Item = &'a Sample>) -> ([usize; 4], usize) {
    let (mut counts, mut robust) = ([0; 4], 0);
    for sample in samples {
        let at = match sample.ld90.call.as_str() {
            "LD" => 0,
            "NLD" => 1,
            "indeterminate" => 2,
            _ => 3,
        };
        counts[at] += 1;
        robust += usize::from(at < 2 && sample.robust == "robust");
    }
    (counts, robust)
}

impl Report {
    /// The site whose calls lead: the endometrium where there is any, else the first.
    pub fn leading_site(&self) -> &str {
        let sites = self.sites();
        sites.iter().find(|site| **site == "endometrium").or(sites.first()).copied().unwrap_or("")
    }

    /// The study in one table.
    pub fn summary(&self) -> StudySummary {
        let site = self.leading_site();
        let specimens: Vec<&Sample> = self.samples.iter().filter(|sample| sample.specimen).collect();
        let row = |group: &str, of: Vec<&Sample>| {
            let mut women: Vec<&str> = of.iter().map(|sample| sample.woman.as_str()).collect();
            women.sort_unstable();
            women.dedup();
            let at_site = || of.iter().copied().filter(|sample| sample.site == site);
            let (counts, robust) = calls(at_site());
            GroupRow {
                group: group.to_owned(),
                women: women.len(),
                samples: self
                    .sites()
                    .iter()
                    .map(|site| {
                        let all = of.iter().filter(|sample| sample.site == *site);
                        let usable = all.clone().filter(|sample| sample.usable).count();
                        ((*site).to_owned(), usable, all.count())
                    })
                    .collect(),
                called: at_site().count(),
                calls: counts,
                robust,
            }
        };
        let groups = self.groups();
        let mut rows: Vec<GroupRow> = groups
            .iter()
            .map(|group| row(group, specimens.iter().copied().filter(|s| s.group == *group).collect()))
            .collect();
        if rows.len() > 1 {
            rows.push(row("", specimens.clone()));
        }
        let kinds = super::names(self.samples.iter().filter(|s| !s.specimen).map(|s| s.kind.as_str()));
        let controls = kinds
            .into_iter()
            .map(|kind| {
                let of = self.samples.iter().filter(|sample| sample.kind == kind);
                (kind.to_owned(), of.clone().count(), of.map(|sample| sample.reads).sum())
            })
            .collect();
        let mut visits: Vec<&str> =
            specimens.iter().map(|s| s.visit.as_str()).filter(|v| !v.is_empty()).collect();
        visits.sort_unstable();
        visits.dedup();
        let first = |sample: &Sample| sample.steps.first().map_or(0, |step| step.1);
        StudySummary {
            site: site.to_owned(),
            rows,
            controls,
            visits: visits.len(),
            usable: (specimens.iter().filter(|sample| sample.usable).count(), specimens.len()),
            reads: (
                self.samples.iter().map(first).sum(),
                self.samples.iter().map(|sample| sample.reads).sum(),
            ),
        }
    }

    /// What decides how far the results can be trusted, each with its light.
    pub fn lights(&self) -> Vec<Light> {
        let summary = self.summary();
        let (usable, all) = summary.usable;
        let has = |level: &str| self.design.iter().filter(|notice| notice.level == level).count();
        let (red, caution) = (has("red"), has("caution"));
        let met = self.controls.iter().filter(|control| control.met).count();
        let blanks: usize = self.samples.iter().filter(|sample| sample.blank).count();
        let (counts, robust) = calls(self.samples.iter().filter(|s| s.specimen && s.site == summary.site));
        let called = counts[0] + counts[1];
        let level = |good: bool, bad: bool| {
            if bad {
                LightLevel::Red
            } else if good {
                LightLevel::Good
            } else {
                LightLevel::Caution
            }
        };
        let standing = |word: &str| self.findings.iter().filter(|f| f.standing == word).count();
        let text = |values: &[usize]| values.iter().map(ToString::to_string).collect::<Vec<_>>();
        // Differences between groups alone: pairs of sites differ in another sense.
        let kinds = ["alpha", "index", "load", "call", "community", "taxon"];
        let tested = self.comparisons.iter().filter(|row| {
            row.table == "raw"
                && kinds.contains(&row.kind.as_str())
                && row.test != "PERMDISP"
                && row.q.is_some()
        });
        // Questions, as the findings count them: several tests may ask one.
        let questions = |rows: &mut dyn Iterator<Item = &super::Comparison>| -> usize {
            rows.map(|row| (&row.what, &row.contrast)).collect::<BTreeSet<_>>().len()
        };
        let is_found = |row: &&super::Comparison| row.q.is_some_and(|q| q <= self.q_threshold);
        let found = questions(&mut tested.clone().filter(is_found));
        let tested = questions(&mut tested.clone());
        let differences = Light {
            key: if tested == 0 { "not_compared" } else { "differences" },
            // Of samples that are hardly there nothing is good.
            level: level(standing("robust") > 0 && 2 * usable >= all, tested == 0),
            numbers: vec![found.to_string(), tested.to_string(), number::short(self.q_threshold)],
        };
        let of_calls = called as f64 / summary_total(&counts);
        vec![
            Light {
                key: "samples",
                level: level(10 * usable >= 9 * all && all > 0, 2 * usable < all || all == 0),
                numbers: text(&[usable, all]),
            },
            Light {
                key: "design",
                level: level(red + caution == 0, red > 0),
                numbers: text(&[red, caution]),
            },
            Light {
                key: "controls",
                level: level(met == self.controls.len() && blanks > 0, blanks == 0),
                numbers: text(&[met, self.controls.len(), blanks]),
            },
            Light {
                key: "calls",
                level: level(2 * robust > called && of_calls > 0.8, called == 0 || robust == 0),
                numbers: text(&[robust, called, counts.iter().sum()]),
            },
            differences,
        ]
    }
}

fn summary_total(counts: &[usize; 4]) -> f64 {
    counts.iter().sum::<usize>().max(1) as f64
}
