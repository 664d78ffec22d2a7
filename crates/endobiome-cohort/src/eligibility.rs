//! Eligibility: 13 numbered rules, 21 with their letters, each with a name that stays.

use crate::date::{Date, PartialDate};
use crate::rules::Group;
use crate::tri::Tri;
use serde::{Deserialize, Serialize};

/// What a rule says of a woman.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleAnswer {
    /// It is met.
    Pass,
    /// It is not met.
    Fail,
    /// It cannot be told.
    Unknown,
    /// Nothing is known against her, for nobody looked: a rule of "no known …" is met, with a flag.
    PassNotAssessed,
}

/// The verdict on a woman.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EligibilityVerdict {
    /// Every rule is met.
    Eligible,
    /// A rule is not met.
    Ineligible,
    /// No rule fails, but one cannot be told.
    Indeterminate,
}

impl EligibilityVerdict {
    /// `eligible`, `ineligible`, `indeterminate`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Eligible => "eligible",
            Self::Ineligible => "ineligible",
            Self::Indeterminate => "indeterminate",
        }
    }
}

/// What the rules read of a woman.
#[derive(Debug, Clone, PartialEq)]
pub struct EligibilityRecord {
    /// Whether she is a woman.
    pub female: Tri,
    /// Age at inclusion in years, as the table says it.
    pub age_years: Option<f64>,
    /// Day or month of birth.
    pub birth: Option<PartialDate>,
    /// Day of inclusion.
    pub inclusion: Option<Date>,
    /// Whether she is in treatment by assisted reproduction.
    pub art: Tri,
    /// Whether she has French national health insurance.
    pub insurance: Tri,
    /// Her derived group; `None` when there is none of the four.
    pub group: Group,
    /// Whether she is pregnant at inclusion.
    pub pregnant: Tri,
    /// Whether she has given written consent.
    pub consent: Tri,
    /// Day of the biopsy.
    pub biopsy: Option<Date>,
    /// Whether she took an antibiotic in the three months before.
    pub antibiotic: Tri,
    /// Day of the last dose.
    pub antibiotic_last: Option<Date>,
    /// Courses of antibiotics known from elsewhere: first day, last day.
    pub antibiotic_courses: Vec<(Date, Date)>,
    /// HBV, HCV, HIV serology positive.
    pub serology: [Tri; 3],
    /// Endometrial polyp, cavity-distorting fibroid, untreated hydrosalpinx, another anomaly of the uterus.
    pub uterus: [Tri; 4],
    /// Known chromosomal abnormality of the woman, of her partner.
    pub karyotype: [Tri; 2],
    /// Known autoimmune disease, thrombophilia, antiphospholipid syndrome.
    pub disease: [Tri; 3],
    /// Whether she is under legal protection.
    pub legal_protection: Tri,
}

/// The rules and what each asks for.
pub const RULES: [(&str, &str); 21] = [
    ("INC-01", "a woman"),
    ("INC-02", "18 to 35 completed years at inclusion"),
    ("INC-03", "undergoing assisted reproduction"),
    ("INC-04", "French national health insurance"),
    ("INC-05", "one of the four groups by her history"),
    ("EXC-01", "not pregnant at inclusion"),
    ("EXC-02", "written consent given"),
    ("EXC-03", "no antibiotic in the calendar month before the biopsy"),
    ("EXC-04a", "HBV serology negative"),
    ("EXC-04b", "HCV serology negative"),
    ("EXC-04c", "HIV serology negative"),
    ("EXC-05a", "no endometrial polyp"),
    ("EXC-05b", "no cavity-distorting fibroid"),
    ("EXC-05c", "no hydrosalpinx, or a treated one"),
    ("EXC-05d", "no other anomaly of the uterus"),
    ("EXC-06a", "no known chromosomal abnormality of the woman"),
    ("EXC-06b", "no known chromosomal abnormality of the partner"),
    ("EXC-07a", "no known autoimmune disease"),
    ("EXC-07b", "no known thrombophilia"),
    ("EXC-07c", "no known antiphospholipid syndrome"),
    ("EXC-08", "no legal protection"),
];

/// What all rules say of a woman.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Eligibility {
    /// An answer for each of [`RULES`].
    pub answers: [RuleAnswer; 21],
    /// What EXC-03 would say with 30 days in place of a calendar month.
    pub antibiotic_30_days: RuleAnswer,
}

impl Eligibility {
    /// Any fail makes her ineligible, else any unknown indeterminate.
    pub fn verdict(&self) -> EligibilityVerdict {
        if self.answers.contains(&RuleAnswer::Fail) {
            EligibilityVerdict::Ineligible
        } else if self.answers.contains(&RuleAnswer::Unknown) {
            EligibilityVerdict::Indeterminate
        } else {
            EligibilityVerdict::Eligible
        }
    }

    /// The names of the rules with this answer, in order.
    pub fn with(&self, answer: RuleAnswer) -> Vec<&'static str> {
        RULES
            .iter()
            .zip(&self.answers)
            .filter(|(_, given)| **given == answer)
            .map(|((id, _), _)| *id)
            .collect()
    }

    /// Whether the calendar month and 30 days give different answers to EXC-03.
    pub fn antibiotic_rules_differ(&self) -> bool {
        self.answers[7] != self.antibiotic_30_days
    }
}

/// Asks every rule.
///
/// Completed years decide age: the 36th birthday fails, and who was born on 29 February is 36 on that day. A month of
/// birth that cannot give the age of the table makes it unknown; a month alone is unknown when the birthday decides.
///
/// ```
/// use endobiome_cohort::{CheckOptions, Dictionary, Encoding, RawStudy, RawTable, check};
/// use endobiome_cohort::{RuleAnswer, Tri, EligibilityVerdict, eligibility};
/// let dictionary = Dictionary::imerr()?;
/// let participants = dictionary.table("participants").ok_or("no such table")?;
/// let tables = vec![RawTable::parse(b"participant_id\nIM001\n", "participants.tsv", participants, Encoding::Utf8)?];
/// let checked = check(RawStudy { tables, notes: vec![] }, &dictionary, &CheckOptions::imerr("2031-12-31")?);
/// // Of her nothing is known, which decides nothing; then one rule is known to fail.
/// let mut record = checked.women[0].record.clone();
/// assert_eq!(eligibility(&record).verdict(), EligibilityVerdict::Indeterminate);
/// record.legal_protection = Tri::Yes;
/// assert_eq!(eligibility(&record).with(RuleAnswer::Fail), ["EXC-08"]);
/// assert_eq!(eligibility(&record).verdict(), EligibilityVerdict::Ineligible);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn eligibility(record: &EligibilityRecord) -> Eligibility {
    let must = |answer: Tri| match answer {
        Tri::Yes => RuleAnswer::Pass,
        Tri::No => RuleAnswer::Fail,
        Tri::Unknown => RuleAnswer::Unknown,
    };
    let must_not = |answer: Tri| must(answer.not());
    let known = |answer: Tri| match answer {
        Tri::Unknown => RuleAnswer::PassNotAssessed,
        _ => must_not(answer),
    };
    let group = must(if record.group == Group::Indeterminate { Tri::Unknown } else { Tri::Yes });
    let month = record.biopsy.and_then(|day| day.add_months(-1));
    let thirty = record.biopsy.and_then(|day| day.add_days(-30));
    let [hbv, hcv, hiv] = record.serology.map(must_not);
    let [polyp, fibroid, hydrosalpinx, anomaly] = record.uterus.map(must_not);
    let [woman, partner] = record.karyotype.map(known);
    let [autoimmune, thrombophilia, aps] = record.disease.map(known);
    Eligibility {
        answers: [
            must(record.female),
            must(age(record)),
            must(record.art),
            must(record.insurance),
            group,
            must_not(record.pregnant),
            must(record.consent),
            must_not(antibiotic_since(record, month)),
            hbv,
            hcv,
            hiv,
            polyp,
            fibroid,
            hydrosalpinx,
            anomaly,
            woman,
            partner,
            autoimmune,
            thrombophilia,
            aps,
            must_not(record.legal_protection),
        ],
        antibiotic_30_days: must_not(antibiotic_since(record, thirty)),
    }
}

fn age(record: &EligibilityRecord) -> Tri {
    let right = |years: i32| (18..36).contains(&years);
    let possible = record.birth.zip(record.inclusion).map(|(birth, inclusion)| {
        (birth.last().completed_years(inclusion), birth.first().completed_years(inclusion))
    });
    #[expect(clippy::cast_possible_truncation, reason = "years of life")]
    match (record.age_years, possible) {
        (Some(age), Some((low, high))) => {
            let years = age.floor() as i32;
            if years == low || years == high { Tri::from(right(years)) } else { Tri::Unknown }
        }
        (Some(age), None) => Tri::from(right(age.floor() as i32)),
        (None, Some((low, high))) if right(low) == right(high) => Tri::from(right(low)),
        _ => Tri::Unknown,
    }
}

/// Whether a dose was taken from `since` to the biopsy, both days included.
fn antibiotic_since(record: &EligibilityRecord, since: Option<Date>) -> Tri {
    let within = since.zip(record.biopsy);
    if let Some((since, biopsy)) = within
        && record.antibiotic_courses.iter().any(|(first, last)| *first <= biopsy && *last >= since)
    {
        return Tri::Yes;
    }
    match (record.antibiotic, record.antibiotic_last, within) {
        (Tri::No, _, _) => Tri::No,
        (Tri::Yes, Some(last), Some((since, biopsy))) => Tri::from(since <= last && last <= biopsy),
        _ => Tri::Unknown,
    }
}
