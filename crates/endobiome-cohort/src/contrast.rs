//! Which women are compared with which.

use crate::{Cohort, Membership};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// On which side of a contrast a woman is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The controls.
    Control,
    /// The cases.
    Case,
}

/// One comparison of two sets of women.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contrast {
    /// Its name: `RIF against control`.
    pub name: String,
    /// The name of the cases: `RIF`.
    pub case: String,
    /// The name of the controls.
    pub control: String,
    /// The side of each woman of the cohort; `None` for those in neither.
    pub side: Vec<Option<Side>>,
}

impl Contrast {
    /// Number of women among (cases, controls).
    pub fn n(&self) -> (usize, usize) {
        let count = |side| self.side.iter().filter(|s| **s == Some(side)).count();
        (count(Side::Case), count(Side::Control))
    }
}

impl Cohort {
    /// The contrasts of the study: all cases, RIF, RPL and every other named group, each against the controls.
    ///
    /// RIF and RPL overlap: a woman with both is in both contrasts. Where women with RIF or RPL were chosen to compare
    /// with, every other group stands for itself, and a woman with both is in a group of her own. Where subgroups are asked for
    /// ([`GroupColumns::subgroups`](crate::GroupColumns::subgroups)), RIF only, RPL only and both follow. A contrast of the same
    /// women as an earlier one is left out. Without controls the list is empty.
    pub fn contrasts(&self) -> Vec<Contrast> {
        let women = self.women();
        let (reference, control) = self.reference();
        if !women.iter().any(|woman| woman.membership == *reference) {
            return Vec::new();
        }
        let mut contrasts: Vec<Contrast> = Vec::new();
        let mut add = |case: &str, is_case: &dyn Fn(&Membership) -> bool| {
            let side: Vec<Option<Side>> = women
                .iter()
                .map(|woman| match &woman.membership {
                    membership if membership == reference => Some(Side::Control),
                    membership if is_case(membership) => Some(Side::Case),
                    _ => None,
                })
                .collect();
            if side.contains(&Some(Side::Case)) && !contrasts.iter().any(|c| c.side == side) {
                let name = format!("{case} against {control}");
                let (case, control) = (case.to_owned(), control.to_owned());
                contrasts.push(Contrast { name, case, control, side });
            }
        };
        if reference.is_control() {
            let all = |is_one: fn(&Membership) -> bool, is_other: fn(&Membership) -> bool| {
                women.iter().map(|w| &w.membership).all(|m| !m.is_case() || (is_one(m) && !is_other(m)))
            };
            let single =
                all(Membership::is_rif, Membership::is_rpl) || all(Membership::is_rpl, Membership::is_rif);
            if !single {
                add("cases", &|m| m.is_case());
            }
            add("RIF", &Membership::is_rif);
            add("RPL", &Membership::is_rpl);
            if self.compares_subgroups() {
                let exactly = |rif, rpl| {
                    move |m: &Membership| *m == Membership::Case { rif: Some(rif), rpl: Some(rpl) }
                };
                add("RIF only", &exactly(true, false));
                add("RPL only", &exactly(false, true));
                add("RIF and RPL", &exactly(true, true));
            }
        }
        let named: BTreeSet<String> = women
            .iter()
            .map(|woman| &woman.membership)
            .filter(|m| match m {
                Membership::Other(_) => true,
                Membership::Case { .. } => !reference.is_control() && *m != reference,
                _ => false,
            })
            .map(ToString::to_string)
            .collect();
        for name in &named {
            add(name, &|m| m.to_string() == *name);
        }
        contrasts
    }
}

#[cfg(test)]
mod tests {
    use crate::{Cohort, GroupColumns};
    use endobiome_core::{SampleId, SampleRecord};

    fn cohort(groups: &[&str]) -> Cohort {
        let records: Vec<SampleRecord> = groups
            .iter()
            .enumerate()
            .map(|(i, group)| {
                let mut record = SampleRecord::new(SampleId::new(format!("s{i:02}")).unwrap());
                record.group = Some((*group).to_owned());
                record
            })
            .collect();
        Cohort::read(&records, &GroupColumns::default()).unwrap()
    }

    #[test]
    fn overlapping_flags_give_three_contrasts() {
        let contrasts = cohort(&["RIF", "RPL", "RIF+RPL", "control", "control"]).contrasts();
        let seen: Vec<(&str, (usize, usize))> = contrasts.iter().map(|c| (c.name.as_str(), c.n())).collect();
        assert_eq!(
            seen,
            [
                ("cases against control", (3, 2)),
                ("RIF against control", (2, 2)),
                ("RPL against control", (2, 2))
            ]
        );
    }

    #[test]
    fn subgroups_follow_with_the_women_of_each() {
        let groups = ["RIF", "RIF", "RPL", "RIF+RPL", "control"];
        let read = |subgroups| {
            let records: Vec<SampleRecord> = groups
                .iter()
                .enumerate()
                .map(|(i, group)| {
                    let mut record = SampleRecord::new(SampleId::new(format!("s{i}")).unwrap());
                    record.group = Some((*group).to_owned());
                    record
                })
                .collect();
            Cohort::read(&records, &GroupColumns { subgroups, ..GroupColumns::default() })
                .unwrap()
                .contrasts()
        };
        let with = read(true);
        let seen: Vec<(&str, (usize, usize))> = with.iter().map(|c| (c.case.as_str(), c.n())).collect();
        assert_eq!(
            seen,
            [
                ("cases", (4, 1)),
                ("RIF", (3, 1)),
                ("RPL", (2, 1)),
                ("RIF only", (2, 1)),
                ("RPL only", (1, 1)),
                ("RIF and RPL", (1, 1))
            ]
        );
        assert_eq!(read(false)[..], with[..3]);
    }

    #[test]
    fn one_condition_gives_one_contrast_and_no_control_none() {
        let names = |groups: &[&str]| -> Vec<String> {
            cohort(groups).contrasts().into_iter().map(|c| c.name).collect()
        };
        assert_eq!(names(&["RIF", "RIF", "control"]), ["RIF against control"]);
        assert_eq!(names(&["case", "control"]), ["cases against control"]);
        assert_eq!(names(&["B", "A", "control"]), ["A against control", "B against control"]);
        assert!(names(&["RIF", "RPL"]).is_empty());
    }

    fn with_control(groups: &[&str], control: &str) -> crate::Result<Cohort> {
        let records: Vec<SampleRecord> = groups
            .iter()
            .enumerate()
            .map(|(i, group)| {
                let mut record = SampleRecord::new(SampleId::new(format!("s{i:02}")).unwrap());
                record.group = Some((*group).to_owned());
                record
            })
            .collect();
        Cohort::read(&records, &GroupColumns { control: control.to_owned(), ..GroupColumns::default() })
    }

    /// `--control RPL` once put the controls and the women with RPL together, and no word was said of it.
    #[test]
    fn a_chosen_control_is_alone_and_not_pooled_with_the_usual_controls() {
        let groups = ["RIF", "RIF", "RIF", "RPL", "RPL", "CTRL", "CTRL", "RIF+RPL"];
        let contrasts = with_control(&groups, "RPL").unwrap().contrasts();
        let seen: Vec<(&str, (usize, usize))> = contrasts.iter().map(|c| (c.name.as_str(), c.n())).collect();
        assert_eq!(
            seen,
            [("CTRL against RPL", (2, 2)), ("RIF against RPL", (3, 2)), ("RIF+RPL against RPL", (1, 2))]
        );
        let contrasts =
            with_control(&["RIF", "fertile", "control", "fertile"], "Fertile").unwrap().contrasts();
        let seen: Vec<(&str, (usize, usize))> = contrasts.iter().map(|c| (c.name.as_str(), c.n())).collect();
        assert_eq!(seen, [("RIF against Fertile", (1, 2)), ("control against Fertile", (1, 2))]);
    }

    #[test]
    fn a_word_or_a_column_that_is_not_there_is_an_error_before_any_work() {
        let error = with_control(&["RIF", "control"], "RLP").unwrap_err();
        assert!(error.is_configuration() && error.to_string().contains("RIF, control"), "{error}");
        let mut record = SampleRecord::new(SampleId::new("s").unwrap());
        record.covariates.insert("diagnosis".to_owned(), "RIF".to_owned());
        let columns = |group: &str| GroupColumns { group: group.to_owned(), ..GroupColumns::default() };
        assert!(Cohort::read(std::slice::from_ref(&record), &columns("diagnosis")).is_ok());
        for wrong in
            [columns("diagnose"), GroupColumns { rif: "has_rif".to_owned(), ..GroupColumns::default() }]
        {
            let error = Cohort::read(std::slice::from_ref(&record), &wrong).unwrap_err();
            assert!(error.is_configuration() && error.to_string().contains("diagnosis"), "{error}");
        }
    }
}
