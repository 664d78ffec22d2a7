//! Participants and their groups: recurrent implantation failure (RIF), recurrent pregnancy loss (RPL), controls.
//!
//! RIF and RPL are overlapping flags of a woman, not levels of one factor: [`Cohort::read`] takes them from
//! the `group` column (`RIF`, `RPL`, `RIF+RPL`, `both`, `control`, …) and from flag columns `rif` and `rpl`,
//! checks that they agree for all samples of a woman, and tells every problem in one pass.
//!
//! Studies with clinical tables have a second way: [`RawStudy::open`] reads the 11 tables of a data [`Dictionary`],
//! [`check`] finds every fault with its place, and derives group ([`group_of`]) and eligibility of every woman.
//!
//! | module | holds |
//! |---|---|
//! | `membership` | [`Membership`]: which groups a woman is in |
//! | `cohort` | [`Cohort`]: the women of a study with their samples, from a column of the samplesheet |
//! | `contrast` | [`Contrast`]: which women are compared with which |
//! | `date`, `tri`, `value` | dates without a clock, three-valued logic, values with the reason why there is none |
//! | `dictionary` | [`Dictionary`]: tables, fields, types, ranges, codes, missing codes, conditions |
//! | `study` | [`ClinicalTables`]: the clinical tables with typed values |
//! | `check`, `finding` | [`check`]: 42 codes in one pass; [`DataFinding`]: one of them with file, line, column, value |
//! | `rules`, `eligibility` | RIF and RPL by versioned rules; 21 rules of eligibility |
//! | `participant` | [`Participant`]: a woman with history, group, verdict |
//! | `output` | rows of results: groups, eligibility, flow, screening, data quality, queries, changes |
//! | `redcap` | REDCap exports turned into tables and back |
//! | `table_one` | [`table_one`]: women of two or more groups side by side, with SMD and p |
//! | `settings` | [`CohortSettings`]: the section `[cohort]` of a configuration |
//! | `deidentify` | [`deidentify`]: an export without identifiers |
//! | `anonymity` | k-anonymity of an export |

mod anonymity;
mod check;
mod clinical_error;
mod cohort;
mod contrast;
mod date;
mod deidentify;
mod dictionary;
mod eligibility;
mod error;
mod finding;
mod membership;
mod output;
mod participant;
mod redcap;
mod rules;
mod settings;
mod study;
mod table_one;
mod tri;
mod value;

pub use anonymity::{QuasiIdentifier, SmallCell, coarser_bands, too_few_alike};
pub use check::{CheckOptions, CheckedStudy, PersonPattern, Windows, check, person_column, person_value};
pub use clinical_error::{ClinicalError, ClinicalErrorKind, ClinicalResult};
pub use cohort::{Cohort, GroupColumns, Woman};
pub use contrast::{Contrast, Side};
pub use date::{Date, DateStyle, PartialDate, days_of_month};
pub use deidentify::{
    DateTreatment, DeidentificationKey, Deidentified, DeidentifiedFile, anonymous_reads, deidentify,
};
pub use dictionary::{
    Code, Dictionary, Field, FieldCondition, FieldReference, Kind, MissingCode, TableDefinition,
};
pub use eligibility::{Eligibility, EligibilityRecord, EligibilityVerdict, RULES, RuleAnswer, eligibility};
pub use error::{Error, GroupProblem, Result};
pub use finding::{DataFinding, Severity, ValidationCode};
pub use membership::Membership;
pub use output::{
    BatchRow, Change, EligibilityRow, FlowRow, GroupRow, MissingRow, Query, ScreeningRow, batch_by_group,
    differences, missing_map, participant_flow, queries, to_tsv,
};
pub use participant::{History, Participant};
pub use redcap::{RedcapDictionary, from_redcap, to_redcap};
pub use rules::{
    CumulativeChance, CumulativeRule, Group, GroupRules, Grouping, Outcome, PregnancyRecord, RifMode,
    RifReading, RifRule, RplReading, RplRule, TransferRecord, group_by, group_of,
};
pub use settings::{CohortSettings, LeaveOut};
pub use study::{ClinicalTables, Decimal, Encoding, RawRow, RawStudy, RawTable, RowRef, Table, TableStyle};
pub use table_one::{
    Grouped, TableOneRow, TableOneVariable, default_variables, smd_categories, smd_numbers, table_one,
};
pub use tri::Tri;
pub use value::{Datum, Value};
