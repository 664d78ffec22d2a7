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
    /// RIF and RPL overlap: a woman with both is in both contrasts. A contrast of the same women as an
    /// earlier one is left out. Without controls the list is empty.
    pub fn contrasts(&self) -> Vec<Contrast> {
        let women = self.women();
        if !women.iter().any(|woman| woman.membership.is_control()) {
            return Vec::new();
        }
        let others: BTreeSet<&str> = women
            .iter()
            .filter_map(|woman| match &woman.membership {
                Membership::Other(name) => Some(name.as_str()),
                _ => None,
            })
            .collect();
        let mut contrasts: Vec<Contrast> = Vec::new();
        let mut add = |case: &str, is_case: &dyn Fn(&Membership) -> bool| {
            let side: Vec<Option<Side>> = women
                .iter()
                .map(|woman| match &woman.membership {
                    Membership::Control => Some(Side::Control),
                    membership if is_case(membership) => Some(Side::Case),
                    _ => None,
                })
                .collect();
            if side.contains(&Some(Side::Case)) && !contrasts.iter().any(|c| c.side == side) {
                let name = format!("{case} against control");
                contrasts.push(Contrast { name, case: case.to_owned(), control: "control".to_owned(), side });
            }
        };
        let single = women
            .iter()
            .all(|w| !w.membership.is_case() || (w.membership.is_rif() && !w.membership.is_rpl()))
            || women
                .iter()
                .all(|w| !w.membership.is_case() || (w.membership.is_rpl() && !w.membership.is_rif()));
        if !single {
            add("cases", &|m| m.is_case());
        }
        add("RIF", &Membership::is_rif);
        add("RPL", &Membership::is_rpl);
        for name in others {
            add(name, &|m| matches!(m, Membership::Other(other) if other == name));
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
    fn one_condition_gives_one_contrast_and_no_control_none() {
        let names = |groups: &[&str]| -> Vec<String> {
            cohort(groups).contrasts().into_iter().map(|c| c.name).collect()
        };
        assert_eq!(names(&["RIF", "RIF", "control"]), ["RIF against control"]);
        assert_eq!(names(&["case", "control"]), ["cases against control"]);
        assert_eq!(names(&["B", "A", "control"]), ["A against control", "B against control"]);
        assert!(names(&["RIF", "RPL"]).is_empty());
    }
}
