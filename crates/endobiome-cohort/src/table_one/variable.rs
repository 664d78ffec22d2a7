//! What is described, and between whom.

use crate::check::CheckedStudy;
use crate::dictionary::{Dictionary, Kind};
use crate::participant::Participant;
use crate::rules::Group;
use crate::value::{Datum, Value};

/// A variable of Table 1: a field of `participants`, `diagnoses`, or of the biopsy in `samples`.
///
/// ```
/// use endobiome_cohort::TableOneVariable;
/// let variable = TableOneVariable::read("participants.smoking=current").ok_or("no variable")?;
/// assert_eq!((variable.table.as_str(), variable.field.as_str()), ("participants", "smoking"));
/// assert_eq!(variable.code.as_deref(), Some("current"));
/// assert_eq!(TableOneVariable::read("smoking"), None);
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableOneVariable {
    /// The table.
    pub table: String,
    /// The field.
    pub field: String,
    /// Only whether it is this code: `smoking=current`.
    pub code: Option<String>,
}

/// The variables that are described when none are named.
const DEFAULT: [&str; 14] = [
    "participants.age_years",
    "participants.bmi",
    "participants.smoking",
    "participants.smoking=current",
    "participants.gravidity",
    "participants.parity",
    "participants.infertility_type",
    "participants.amh",
    "participants.cycle_length",
    "diagnoses.endometriosis",
    "diagnoses.adenomyosis",
    "diagnoses.chronic_endometritis_clinical",
    "diagnoses.uc_frequency",
    "samples.day_rel",
];

/// The variables that are described when none are named.
///
/// ```
/// use endobiome_cohort::default_variables;
/// let variables = default_variables();
/// assert_eq!(variables[0].name(), "participants.age_years");
/// assert!(variables.iter().any(|variable| variable.code.as_deref() == Some("current")));
/// ```
pub fn default_variables() -> Vec<TableOneVariable> {
    DEFAULT.iter().filter_map(|text| TableOneVariable::read(text)).collect()
}

/// The values of a variable, a woman each.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Values {
    /// Numbers.
    Numbers(Vec<Option<f64>>),
    /// Levels, in the order of the dictionary, and the level of each woman.
    Levels(Vec<String>, Vec<Option<usize>>),
}

impl TableOneVariable {
    /// Reads `table.field` or `table.field=code`.
    pub fn read(text: &str) -> Option<Self> {
        let (place, code) =
            text.split_once('=').map_or((text, None), |(place, code)| (place, Some(code.to_owned())));
        let (table, field) = place.split_once('.')?;
        Some(Self { table: table.to_owned(), field: field.to_owned(), code })
    }

    /// `table.field` or `table.field=code`.
    pub fn name(&self) -> String {
        let code = self.code.as_ref().map(|code| format!("={code}")).unwrap_or_default();
        format!("{}.{}{code}", self.table, self.field)
    }

    pub(super) fn of<'a>(&self, checked: &'a CheckedStudy, woman: &Participant) -> &'a Value<Datum> {
        const ABSENT: &Value<Datum> = &Value::NotAssessed;
        let study = &checked.study;
        let row = match self.table.as_str() {
            "samples" => {
                woman.biopsy.and_then(|(at, _)| study.table("samples").and_then(|table| table.row(at)))
            }
            "participants" => study.table("participants").and_then(|table| table.row(woman.row)),
            table => study.rows_of(table, &woman.id).next(),
        };
        row.map_or(ABSENT, |row| row.value(&self.field))
    }

    pub(super) fn values(
        &self,
        checked: &CheckedStudy,
        dictionary: &Dictionary,
        women: &[&Participant],
    ) -> Option<Values> {
        let field = dictionary.table(&self.table)?.field(&self.field)?;
        let values = women.iter().map(|woman| self.of(checked, woman).known());
        match (field.kind, &self.code) {
            (Kind::Number | Kind::Integer, None) => {
                Some(Values::Numbers(values.map(|value| value.and_then(Datum::as_number)).collect()))
            }
            (Kind::Code, None) => {
                let levels: Vec<String> = field.codes.iter().map(|code| code.code.clone()).collect();
                let at = |text: &str| levels.iter().position(|level| level == text);
                let places = values.map(|value| value.and_then(Datum::as_text).and_then(at)).collect();
                Some(Values::Levels(levels, places))
            }
            (Kind::Code, Some(code)) => {
                let is = |value: Option<&Datum>| {
                    value.and_then(Datum::as_text).map(|text| usize::from(text == code))
                };
                Some(Values::Levels(vec!["0".to_owned(), "1".to_owned()], values.map(is).collect()))
            }
            _ => None,
        }
    }
}

/// Women in groups: what the columns of Table 1 are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grouped {
    /// The names of the groups.
    pub names: Vec<String>,
    /// The group of each woman of the study; `None` for those in none.
    pub of_woman: Vec<Option<usize>>,
}

impl Grouped {
    /// Cases (RIF, RPL or both) against controls.
    pub fn cases_and_controls(checked: &CheckedStudy) -> Self {
        let of = |woman: &Participant| match woman.group {
            Group::Control => Some(1),
            group if group.is_case() => Some(0),
            _ => None,
        };
        Self { names: vec!["case".to_owned(), "control".to_owned()], of_woman: Self::each(checked, of) }
    }

    /// The four groups.
    pub fn four_groups(checked: &CheckedStudy) -> Self {
        let names = Group::ALL[..4].iter().map(|group| group.name().to_owned()).collect();
        let of = |woman: &Participant| Group::ALL[..4].iter().position(|group| *group == woman.group);
        Self { names, of_woman: Self::each(checked, of) }
    }

    /// The codes of a field (endometriosis, adenomyosis, …); `None` when it is no field of codes.
    pub fn by(variable: &TableOneVariable, checked: &CheckedStudy, dictionary: &Dictionary) -> Option<Self> {
        let women: Vec<&Participant> = checked.women.iter().collect();
        let Some(Values::Levels(levels, places)) = variable.values(checked, dictionary, &women) else {
            return None;
        };
        let names = levels.iter().map(|level| format!("{}={level}", variable.name())).collect();
        let of_woman =
            women.iter().zip(places).map(|(woman, place)| place.filter(|_| !woman.is_erased)).collect();
        Some(Self { names, of_woman })
    }

    fn each(checked: &CheckedStudy, of: impl Fn(&Participant) -> Option<usize>) -> Vec<Option<usize>> {
        checked.women.iter().map(|woman| of(woman).filter(|_| !woman.is_erased)).collect()
    }
}
