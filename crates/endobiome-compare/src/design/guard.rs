//! The warnings of a design.

use super::units;
use super::{Design, Warning, WarningLevel, batch, contrast_in_words};
use crate::{Exchange, SiteChoice};
use endobiome_core::{Message, say};
use std::collections::BTreeSet;

/// Covariates that a study of this kind should know; any of the names of a line will do.
fn expected() -> [(Message, &'static [&'static str]); 6] {
    [
        (say!("age"), &["age", "age_years"]),
        (say!("BMI"), &["bmi"]),
        (say!("day of the cycle"), &["cycle_day", "lh_day", "day_of_cycle", "cycle"]),
        (say!("antibiotics"), &["antibiotics", "antibiotic"]),
        (say!("progesterone"), &["progesterone", "vaginal_progesterone"]),
        (say!("endometriosis"), &["endometriosis"]),
    ]
}

impl Design {
    pub(super) fn guard(&mut self) {
        let mut warnings = Vec::new();
        let mut warn = |level, code: &str, contrast: &str, text: Message| {
            warnings.push(Warning { level, code: code.to_owned(), contrast: contrast.to_owned(), text });
        };
        for note in self.cohort.notes() {
            warn(WarningLevel::Caution, "groups", "", note.clone());
        }
        if self.contrasts.is_empty() && self.questions.is_empty() {
            let mut groups: Vec<String> =
                self.cohort.women().iter().map(|woman| woman.membership.to_string()).collect();
            groups.sort();
            groups.dedup();
            warn(
                WarningLevel::Red,
                "no_contrast",
                "",
                say!(
                    "no comparison is possible: groups found are {groups}; controls and cases are needed. If one of these words means \
                     control, say which (--control WORD, `columns.control`)",
                    groups = list(&groups)
                ),
            );
        }
        let every = units::all(&self.records, &self.cohort);
        let sites: BTreeSet<&str> = every.iter().map(|u| u.site.as_str()).collect();
        if sites.len() > 1 {
            let women = self.cohort.women().len();
            let paired = (0..women).filter(|w| every.iter().filter(|u| u.woman == *w).count() > 1).count();
            let used = match self.options.site {
                SiteChoice::All => say!("all sites are tested together, women being the unit"),
                _ => say!("group tests use {site_name} alone", site_name = self.site_name()),
            };
            warn(
                WarningLevel::Note,
                "repeats",
                "",
                say!("{paired} of {women} women gave samples of several sites: {used}", paired, women, used),
            );
        }
        if self.options.exchange == Exchange::Samples && self.has_repeats() {
            warn(WarningLevel::Red, "free_permutation", "", free_permutation_refusal());
        }
        if self.visits.len() > 1 {
            warn(
                WarningLevel::Note,
                "visits",
                "",
                say!(
                    "samples are of {visits} visits ({names}), which are no replicates: all are tested together, the values of a woman \
                     averaged, whole women exchanged; one visit can be chosen",
                    visits = self.visits.len(),
                    names = self.visits.join(", ")
                ),
            );
        }
        let replicated: Vec<&units::Unit> = self.units.iter().filter(|unit| unit.records.len() > 1).collect();
        if !replicated.is_empty() {
            warn(
                WarningLevel::Note,
                "replicates",
                "",
                say!(
                    "{samples} samples have replicates: values and distances are averaged, counts added",
                    samples = replicated.len()
                ),
            );
            let unnamed = replicated
                .iter()
                .filter(|unit| {
                    unit.records.iter().any(|&record| {
                        let record = &self.records[record];
                        record.replicate.is_none() && record.extraction().is_none()
                    })
                })
                .count();
            if unnamed > 0 {
                warn(
                    WarningLevel::Caution,
                    "repeats_unexplained",
                    "",
                    say!(
                        "{unnamed} times several samples of one woman and site are told apart by neither 'visit' nor \
                         'replicate' nor 'extraction': they are taken for replicates; if they are visits, say so in a column 'visit'",
                        unnamed
                    ),
                );
            }
        }
        let columns: BTreeSet<String> = self
            .records
            .iter()
            .flat_map(|r| r.covariates.keys().map(|name| name.to_ascii_lowercase()))
            .collect();
        let absent: Vec<Message> = expected()
            .into_iter()
            .filter(|(_, names)| !names.iter().any(|name| columns.contains(*name)))
            .map(|(what, _)| what)
            .collect();
        if !absent.is_empty() {
            warn(
                WarningLevel::Note,
                "covariates_absent",
                "",
                say!(
                    "the samplesheet does not say: {absent}; a difference may be theirs",
                    absent = Message::list(", ", absent)
                ),
            );
        }
        for column in &self.options.covariates {
            let missing = (0..self.units.len()).filter(|&u| self.unit_cell(u, column).is_none()).count();
            if missing > 0 {
                warn(
                    WarningLevel::Caution,
                    "covariate_missing",
                    "",
                    say!(
                        "'{column}' is missing for {missing} of {units} samples: adjusted models leave them out",
                        column,
                        missing,
                        units = self.units.len()
                    ),
                );
            }
        }
        let mut confounded = vec![Vec::new(); self.contrasts.len()];
        for (at, contrast) in self.contrasts.iter().enumerate() {
            let women = self.women_of(contrast);
            let cases = women.iter().filter(|(_, case)| *case).count();
            let controls = women.len() - cases;
            let least = self.options.least_per_group;
            if cases < least || controls < least {
                warn(
                    WarningLevel::Red,
                    "too_small",
                    &contrast.name,
                    say!(
                        "{contrast}: {cases} cases and {controls} controls with samples; at least {least} a side are needed, nothing is tested",
                        contrast = contrast_in_words(&contrast.name),
                        cases,
                        controls,
                        least
                    ),
                );
                continue;
            }
            if cases.min(controls) < 10 {
                warn(
                    WarningLevel::Caution,
                    "small_group",
                    &contrast.name,
                    say!(
                        "{contrast}: {cases} cases and {controls} controls: only very large differences can be seen",
                        contrast = contrast_in_words(&contrast.name),
                        cases,
                        controls
                    ),
                );
            }
            for check in batch::others(self, contrast) {
                if check.is_confounded() || check.goes_along() {
                    warn(
                        if check.is_confounded() { WarningLevel::Red } else { WarningLevel::Caution },
                        "column_confounded",
                        &contrast.name,
                        say!(
                            "{contrast}: {check}",
                            contrast = contrast_in_words(&contrast.name),
                            check = check.text()
                        ),
                    );
                }
            }
            for check in batch::batches(self, contrast) {
                if check.is_confounded() {
                    confounded[at].push(check.column.clone());
                    warn(
                        WarningLevel::Red,
                        "batch_confounded",
                        &contrast.name,
                        say!(
                            "{contrast}: {check}",
                            contrast = contrast_in_words(&contrast.name),
                            check = check.text()
                        ),
                    );
                }
                if check.unknown > 0 {
                    warn(
                        WarningLevel::Caution,
                        "batch_unknown",
                        &contrast.name,
                        say!(
                            "{contrast}: '{column}' is not known for {unknown} samples",
                            contrast = contrast_in_words(&contrast.name),
                            column = check.column,
                            unknown = check.unknown
                        ),
                    );
                }
            }
        }
        warnings.sort_by_key(|warning| std::cmp::Reverse(warning.level));
        self.warnings = warnings;
        self.confounded = confounded;
    }
}

/// Why samples of one woman must not be exchanged as if independent.
pub(crate) fn free_permutation_refusal() -> Message {
    say!(
        "refused: several samples of one woman are not independent; testing a woman's group by free permutation \
     of them finds a difference in about one of four studies without any (25.7 % at a nominal 5 %); exchange \
     whole women or compare one site"
    )
}

fn list(items: &[String]) -> Message {
    if items.is_empty() { say!("none") } else { items.join(", ").into() }
}
