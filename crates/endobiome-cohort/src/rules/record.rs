//! What the rules read of a transfer and of a pregnancy.

use crate::date::{Date, PartialDate};
use crate::tri::Tri;

/// A transfer, as far as the rules read it.
#[derive(Debug, Clone, PartialEq)]
pub struct TransferRecord {
    /// Its day; rows of one day are one transfer.
    pub day: Option<Date>,
    /// Whether the best embryo was a blastocyst (day 5 to 7).
    pub blastocyst: Tri,
    /// Whether it was of good quality.
    pub good: Tri,
    /// Whether it led to a clinical pregnancy.
    pub clinical_pregnancy: Tri,
    /// Whether hCG was positive.
    pub hcg: Tri,
    /// Number of embryos.
    pub embryos: Option<u32>,
    /// Predicted chance of implantation of an embryo.
    pub chance: Option<f64>,
}

impl TransferRecord {
    /// Whether it counts when it fails: a blastocyst of good quality.
    pub fn qualifies(&self) -> Tri {
        self.blastocyst.and(self.good)
    }

    /// History with a day, and what is doubtful: the records given as such, and those of the history without a day, which may
    /// stand anywhere.
    pub(super) fn placed(history: &[Self], doubtful: &[Self]) -> (Vec<Self>, Vec<Self>) {
        let (dated, dateless): (Vec<Self>, Vec<Self>) =
            history.iter().cloned().partition(|record| record.day.is_some());
        (dated, doubtful.iter().cloned().chain(dateless).collect())
    }

    /// Rows of one day as one transfer, by day; rows without a day stay apart. The order of the rows does not matter.
    pub(super) fn by_day(rows: &[Self]) -> Vec<Day> {
        let mut sorted: Vec<&Self> = rows.iter().collect();
        sorted.sort_by_key(|row| row.day);
        let mut days: Vec<Day> = Vec::new();
        for row in sorted {
            let (count, chance) = (row.embryos.unwrap_or(1), row.chance);
            let missed = chance.map(|chance| (1.0 - chance).powi(i32::try_from(count).unwrap_or(i32::MAX)));
            match days.last_mut().filter(|day| day.day.is_some() && day.day == row.day) {
                Some(day) => {
                    day.qualifies = day.qualifies.or(row.qualifies());
                    day.clinical_pregnancy = day.clinical_pregnancy.or(row.clinical_pregnancy);
                    day.hcg = day.hcg.or(row.hcg);
                    day.missed.push(missed);
                }
                None => days.push(Day {
                    day: row.day,
                    qualifies: row.qualifies(),
                    clinical_pregnancy: row.clinical_pregnancy,
                    hcg: row.hcg,
                    missed: vec![missed],
                }),
            }
        }
        days
    }
}

/// The transfer of a day.
pub(super) struct Day {
    day: Option<Date>,
    pub(super) qualifies: Tri,
    pub(super) clinical_pregnancy: Tri,
    pub(super) hcg: Tri,
    /// Of each row: the predicted chance that none of its embryos implants.
    pub(super) missed: Vec<Option<f64>>,
}

/// How a pregnancy ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// A child born alive.
    LiveBirth,
    /// Fetal death; before the limit of weeks it is a loss.
    FetalDeath,
    /// A loss.
    Miscarriage,
    /// A loss that only hCG showed.
    Biochemical,
    /// Ectopic, molar, of unknown location, ended on purpose, or going on: neither a loss nor a birth.
    Neutral,
}

impl Outcome {
    /// Reads a code of the dictionary.
    ///
    /// ```
    /// use endobiome_cohort::Outcome;
    /// assert_eq!(Outcome::read("ectopic"), Some(Outcome::Neutral));
    /// assert_eq!(Outcome::read("stillbirth"), Some(Outcome::FetalDeath));
    /// assert_eq!(Outcome::read("-98"), None);
    /// ```
    pub fn read(code: &str) -> Option<Self> {
        Some(match code {
            "live_birth" => Self::LiveBirth,
            "stillbirth" | "fetal_death" => Self::FetalDeath,
            "miscarriage" => Self::Miscarriage,
            "biochemical" => Self::Biochemical,
            "ectopic"
            | "molar"
            | "pul"
            | "termination_elective"
            | "termination_medical"
            | "termination"
            | "ongoing" => Self::Neutral,
            _ => return None,
        })
    }
}

/// A pregnancy, as far as the rules read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PregnancyRecord {
    /// When it began.
    pub date: Option<PartialDate>,
    /// Its number in the life of the woman, the key of her table: no two have the same; orders pregnancies of one month.
    pub number: Option<i64>,
    /// How it ended; `None` when that is not known.
    pub outcome: Option<Outcome>,
    /// Gestational age at its end, days.
    pub ga_days: Option<i64>,
}

/// Whether a Gardner grade is that of a good blastocyst: expansion of 3 or more and no C.
pub(crate) fn quality_of_grade(grade: &str) -> bool {
    let expansion = grade.chars().next().and_then(|c| c.to_digit(10)).unwrap_or(0);
    expansion >= 3 && grade.len() == 3 && !grade.contains('C')
}
