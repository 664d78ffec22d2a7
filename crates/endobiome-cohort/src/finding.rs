//! What a check finds: one of 42 codes, with its place.

use endobiome_core::column::{Cell, Column, Described};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The cell is wrong: what rests on it is not computed.
    Error,
    /// The cell is unusual: it is used, and somebody should look at it.
    Warning,
}

impl Severity {
    /// `error`, `warning`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

macro_rules! codes {
    ($($name:ident $id:literal $severity:ident $what:literal;)*) => {
        /// The codes of a check. A code keeps its meaning for ever.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[expect(missing_docs, reason = "each code says in `what` what it stands for")]
        pub enum ValidationCode {
            $(#[serde(rename = $id)] $name,)*
        }

        impl ValidationCode {
            /// All of them, in order.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// `V-KEY-01`.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// What is wrong.
            pub const fn what(self) -> &'static str {
                match self { $(Self::$name => $what,)* }
            }

            /// How bad it mostly is; [`DataFinding::severity`] says it for one finding.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    DuplicateKey "V-KEY-01" Error "two rows of one name, or two columns";
    Orphan "V-KEY-02" Error "a name that is not in the table it points to";
    KeyPattern "V-KEY-03" Error "a name that does not follow the pattern; the row is not looked into further";
    Type "V-TYP-01" Error "not a number, date, code or pattern of the column";
    Range "V-RNG-01" Error "out of range; unusual values are warnings";
    Empty "V-MIS-01" Error "required and empty";
    MissingCode "V-MIS-02" Error "a code for a missing value that the column forbids";
    Future "V-DAT-01" Error "later than the data cut";
    ConsentAfterInclusion "V-DAT-02" Error "consent after inclusion";
    BiopsyBeforeConsent "V-DAT-03" Error "biopsy before consent";
    OutcomeBeforeTransfer "V-DAT-04" Error "outcome before its transfer";
    InclusionPeriod "V-DAT-05" Error "inclusion outside the period of the study";
    AfterFollowUp "V-DAT-06" Error "after the end of follow-up";
    PregnanciesOverlap "V-DAT-07" Error "a pregnancy begins before the one before it ends";
    GroupDisagrees "V-GRP-01" Error "the history says another group than declared";
    GroupIndeterminate "V-GRP-02" Warning "no rule fails, but the group cannot be derived";
    ParityOverGravidity "V-OBS-01" Error "more births than pregnancies";
    EarlyLiveBirth "V-OBS-02" Error "a live birth before 22 weeks";
    ClinicalWithoutHcg "V-OBS-03" Error "a clinical pregnancy with negative hCG";
    OutcomeWithoutClinical "V-OBS-04" Error "an outcome that needs a clinical pregnancy, without one";
    LateMiscarriage "V-OBS-05" Error "a miscarriage at or after 24 weeks";
    GradeOnCleavageStage "V-TRF-01" Error "a blastocyst grade on an embryo of day 2 to 4";
    QualityAgainstGrade "V-TRF-02" Warning "the quality contradicts the grade";
    TransfersTooClose "V-TRF-03" Warning "two transfers within 14 days";
    Window "V-SMP-01" Error "a biopsy outside the implantation window, a swab or blood far from the biopsy";
    Antibiotic "V-SMP-02" Warning "an antibiotic in the month before sampling";
    BatchWithoutControl "V-SMP-03" Warning "no negative control in an extraction batch";
    BatchAgainstGroup "V-SMP-04" Warning "cases and controls are unevenly spread over extraction batches";
    PercentOfParent "V-FLW-01" Error "the percentage is not that of the events";
    ParentMissing "V-FLW-02" Error "the parent population is not there, or the tree turns in a circle";
    ChildOverParent "V-FLW-03" Error "more events than the parent";
    Viability "V-FLW-04" Warning "viability under 70 %";
    FewEvents "V-FLW-05" Warning "fewer than 100 events";
    FieldOverTotal "V-HIS-01" Error "more cells in one field than in all";
    Area "V-HIS-02" Error "the area is not that of the fields";
    NotBlinded "V-HIS-03" Warning "the reader knew the group";
    PersonColumn "V-PRV-01" Error "a column with direct identifiers";
    PersonValue "V-PRV-02" Error "a value that looks like an identifier of a person";
    BirthDate "V-PRV-03" Error "a full date of birth";
    FcsKeywords "V-PRV-04" Error "an FCS file with keywords that can name a person";
    ReadNames "V-PRV-05" Warning "read names with instrument, run and flow cell";
    TooFewAlike "V-PRV-06" Error "too few women share the quasi-identifiers of an export";
}

impl fmt::Display for ValidationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// One thing found, with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataFinding {
    /// Which of the codes.
    pub code: ValidationCode,
    /// How bad it is.
    pub severity: Severity,
    /// The table; its form, in a query list.
    pub table: String,
    /// The file.
    pub file: String,
    /// The line in it; 1 is the header.
    pub line: u64,
    /// The column.
    pub column: String,
    /// The value found, as it stands in the file.
    pub value: String,
    /// What is wrong with it.
    pub message: String,
    /// The woman, or `STUDY` where the row belongs to none; empty for a finding about a column.
    pub record: String,
}

impl fmt::Display for DataFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {} {}:{}:{} '{}': {}",
            self.severity.name(),
            self.code,
            self.file,
            self.line,
            self.column,
            self.value,
            self.message
        )
    }
}

impl Described for DataFinding {
    const FILE: &'static str = "cohort/findings.tsv";
    const ROWS: &'static str = "one row a finding, by table, line and code";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("code", "code of the finding", |row: &Self| row.code.id()),
            Column::new("severity", "error or warning", |row: &Self| row.severity.name()),
            Column::new("file", "the file", |row: &Self| Cell::text(&row.file)),
            Column::new("line", "line of the file; 1 is the header", |row: &Self| row.line),
            Column::new("column", "the column", |row: &Self| Cell::text(&row.column))
                .not_applicable("the row as a whole is meant"),
            Column::new("value", "the value, as it stands in the file", |row: &Self| Cell::text(&row.value))
                .not_applicable("the cell is empty"),
            Column::new("message", "what is wrong with it", |row: &Self| Cell::text(&row.message)),
            Column::new("record", "the woman, or STUDY where the row belongs to none", |row: &Self| {
                Cell::text(&row.record)
            })
            .not_applicable("the finding is about a column"),
            Column::new("table", "the table, which is the form", |row: &Self| Cell::text(&row.table)),
        ]
    }
}
