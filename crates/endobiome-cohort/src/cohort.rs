//! The women of a study.

use crate::{Error, GroupProblem, Membership, Result};
use endobiome_core::missing::is_missing;
use endobiome_core::{Message, SampleRecord, say};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Where the groups are written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct GroupColumns {
    /// The column with the group in words; `group` is the group of the sample, any other a covariate.
    #[schemars(length(min = 1))]
    pub group: String,
    /// The word in that column that means control. Left at `control`, the usual words do (`control`, `CTRL`, `none`);
    /// with any other, it alone: `RPL` compares women with RIF with women with RPL, and no woman called `control` is
    /// among the latter.
    #[schemars(length(min = 1))]
    pub control: String,
    /// The column with the RIF flag (1/0, yes/no).
    #[schemars(length(min = 1))]
    pub rif: String,
    /// The column with the RPL flag (1/0, yes/no).
    #[schemars(length(min = 1))]
    pub rpl: String,
    /// Whether women with RIF alone, with RPL alone and with both are compared with the controls too, beside RIF and RPL
    /// where a woman with both counts in each.
    pub subgroups: bool,
}

impl Default for GroupColumns {
    fn default() -> Self {
        let own = str::to_owned;
        Self {
            group: own("group"),
            control: own("control"),
            rif: own("rif"),
            rpl: own("rpl"),
            subgroups: false,
        }
    }
}

impl GroupColumns {
    /// The word for control, where another than the usual was chosen.
    fn chosen_control(&self) -> Option<&str> {
        let word = self.control.trim();
        (!word.is_empty() && !word.eq_ignore_ascii_case("control")).then_some(word)
    }

    /// Whether a cell holds the chosen word for control.
    fn is_chosen_control(&self, cell: &str) -> bool {
        self.chosen_control().is_some_and(|word| cell.trim().to_lowercase() == word.to_lowercase())
    }

    /// What the reference group is: the controls, or women with RIF or RPL where such a word was chosen for them.
    fn reference(&self) -> Membership {
        match self.chosen_control().map(Membership::from_group) {
            Some(case @ Membership::Case { .. }) => case,
            _ => Membership::Control,
        }
    }
}

/// One woman and her samples.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Woman {
    /// Her name in the study; the sample's when no participant is given.
    pub id: String,
    /// Which groups she is in.
    pub membership: Membership,
    /// Positions of her specimens in the records.
    pub samples: Vec<usize>,
}

/// The women of a study, by name, with their specimens; blanks and mocks belong to nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cohort {
    women: Vec<Woman>,
    /// The woman of each record.
    of_record: Vec<Option<usize>>,
    notes: Vec<Message>,
    /// The group that the others are compared with, and its name.
    reference: (Membership, String),
    /// Whether women with one condition alone, and with both, are compared too.
    subgroups: bool,
}

impl Cohort {
    /// Gathers the specimens of each woman and reads her groups.
    ///
    /// Flags and group words may both be given; they must agree, and so must all samples of a woman that
    /// say anything. A study with only one of the two flag columns is read as a study of that condition alone.
    ///
    /// # Errors
    /// [`Error::NoColumn`] for a column asked for that is not there, [`Error::NoWord`] for a word for control that no
    /// sample has; [`Error::Groups`] with all problems found: flags that are no flags, contradictions.
    ///
    /// ```
    /// use endobiome_cohort::{Cohort, GroupColumns, Membership};
    /// use endobiome_core::{SampleId, SampleRecord};
    /// let mut record = SampleRecord::new(SampleId::new("IM001_E")?);
    /// record.participant = Some("IM001".to_owned());
    /// record.group = Some("RIF".to_owned());
    /// let cohort = Cohort::read(&[record], &GroupColumns::default())?;
    /// assert!(cohort.women()[0].membership.is_rif());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read(records: &[SampleRecord], columns: &GroupColumns) -> Result<Self> {
        check_choice(records, columns)?;
        let has =
            |column: &str| records.iter().any(|r| r.kind.is_specimen() && covariate(r, column).is_some());
        let (has_rif, has_rpl) = (has(&columns.rif), has(&columns.rpl));
        let mut problems = Vec::new();
        let mut by_name: BTreeMap<String, Gathered> = BTreeMap::new();
        let mut unnamed = 0;
        for (at, record) in records.iter().enumerate() {
            if !record.kind.is_specimen() {
                continue;
            }
            let name = record.participant.clone().unwrap_or_else(|| {
                unnamed += 1;
                record.id.to_string()
            });
            let entry = by_name.entry(name).or_default();
            entry.samples.push(at);
            match membership_of(record, columns, has_rif, has_rpl) {
                Ok(Membership::Unknown) => {}
                Ok(membership) => entry.said.push((at, membership)),
                Err(mut found) => problems.append(&mut found),
            }
        }
        let mut of_record = vec![None; records.len()];
        let mut women = Vec::with_capacity(by_name.len());
        for (id, Gathered { samples, said }) in by_name {
            if let Some(other) = said.iter().find(|(_, membership)| membership != &said[0].1) {
                problems.push(GroupProblem {
                    of: format!("woman {id}"),
                    column: columns.group.clone(),
                    value: other.1.to_string(),
                    reason: format!(
                        "sample {} says so, but sample {} says '{}'; a woman has one group",
                        records[other.0].id, records[said[0].0].id, said[0].1
                    ),
                });
            }
            for &sample in &samples {
                of_record[sample] = Some(women.len());
            }
            let membership = said.into_iter().next().map_or(Membership::Unknown, |(_, m)| m);
            women.push(Woman { id, membership, samples });
        }
        if !problems.is_empty() {
            return Err(Error::Groups(problems));
        }
        let mut notes = Vec::new();
        if unnamed > 0 {
            notes.push(say!(
                "{unnamed} specimen(s) without a participant: each is taken as a woman of her own",
                unnamed
            ));
        }
        let unknown = women.iter().filter(|woman| woman.membership == Membership::Unknown).count();
        if unknown > 0 {
            notes.push(say!(
                "{unknown} of {women} women are of an indeterminate group: in no comparison",
                unknown,
                women = women.len()
            ));
        }
        let name = columns.chosen_control().unwrap_or("control").to_owned();
        Ok(Self {
            women,
            of_record,
            notes,
            reference: (columns.reference(), name),
            subgroups: columns.subgroups,
        })
    }

    /// The women, by name.
    pub fn women(&self) -> &[Woman] {
        &self.women
    }

    /// The woman (position in [`women`](Self::women)) of a record; `None` for blanks and mocks.
    pub fn woman_of(&self, record: usize) -> Option<usize> {
        self.of_record.get(record).copied().flatten()
    }

    /// The group that the others are compared with, and its name: the controls, unless another word was chosen.
    pub fn reference(&self) -> (&Membership, &str) {
        (&self.reference.0, &self.reference.1)
    }

    /// Whether women with RIF alone, RPL alone and both are compared with the controls too ([`GroupColumns::subgroups`]).
    pub const fn compares_subgroups(&self) -> bool {
        self.subgroups
    }

    /// What a reader of the results should know of the groups.
    pub fn notes(&self) -> &[Message] {
        &self.notes
    }
}

/// The specimens of one woman, and what those that say anything say of her groups.
#[derive(Default)]
struct Gathered {
    samples: Vec<usize>,
    said: Vec<(usize, Membership)>,
}

/// A covariate by name, without regard to case.
fn covariate<'a>(record: &'a SampleRecord, column: &str) -> Option<&'a str> {
    record
        .covariates
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(column))
        .map(|(_, value)| value.as_str())
        .filter(|value| !is_missing(value))
}

/// The cell of the group column.
fn group_cell<'a>(record: &'a SampleRecord, columns: &GroupColumns) -> Option<&'a str> {
    let of_group = columns.group.eq_ignore_ascii_case("group").then_some(record.group.as_deref()).flatten();
    of_group.or_else(|| covariate(record, &columns.group)).filter(|value| !is_missing(value))
}

/// Refuses columns and a word for control that were chosen and are not there.
fn check_choice(records: &[SampleRecord], columns: &GroupColumns) -> Result<()> {
    let specimens = || records.iter().filter(|record| record.kind.is_specimen());
    if specimens().next().is_none() {
        return Ok(());
    }
    let usual = GroupColumns::default();
    let chosen = [
        (&columns.group, &usual.group, specimens().any(|record| group_cell(record, columns).is_some())),
        (&columns.rif, &usual.rif, specimens().any(|record| covariate(record, &columns.rif).is_some())),
        (&columns.rpl, &usual.rpl, specimens().any(|record| covariate(record, &columns.rpl).is_some())),
    ];
    for (column, usual, is_there) in chosen {
        if !is_there && !column.eq_ignore_ascii_case(usual) {
            let mut there: BTreeSet<&str> =
                specimens().flat_map(|record| record.covariates.keys().map(String::as_str)).collect();
            if specimens().any(|record| record.group.is_some()) {
                there.insert("group");
            }
            let there = there.into_iter().collect::<Vec<_>>().join(", ");
            return Err(Error::NoColumn { column: column.clone(), there });
        }
    }
    let words: BTreeSet<&str> =
        specimens().filter_map(|record| group_cell(record, columns)).map(str::trim).collect();
    if let Some(word) = columns.chosen_control()
        && !words.iter().any(|cell| columns.is_chosen_control(cell))
    {
        let there = words.into_iter().collect::<Vec<_>>().join(", ");
        return Err(Error::NoWord { word: word.to_owned(), column: columns.group.clone(), there });
    }
    Ok(())
}

fn flag(record: &SampleRecord, column: &str) -> std::result::Result<Option<bool>, GroupProblem> {
    let Some(value) = covariate(record, column) else {
        return Ok(None);
    };
    match value.trim().to_lowercase().as_str() {
        "1" | "yes" | "y" | "true" | "t" | "oui" | "1.0" => Ok(Some(true)),
        "0" | "no" | "n" | "false" | "f" | "non" | "0.0" => Ok(Some(false)),
        _ => Err(GroupProblem {
            of: format!("sample {}", record.id),
            column: column.to_owned(),
            value: value.to_owned(),
            reason: "1 or 0, yes or no, true or false, or NA is expected".to_owned(),
        }),
    }
}

fn membership_of(
    record: &SampleRecord,
    columns: &GroupColumns,
    has_rif: bool,
    has_rpl: bool,
) -> std::result::Result<Membership, Vec<GroupProblem>> {
    let text = group_cell(record, columns).unwrap_or_default();
    let in_words = if columns.is_chosen_control(text) {
        columns.reference()
    } else {
        match Membership::from_group(text) {
            // Called control, but another word is the one that means it.
            Membership::Control if columns.chosen_control().is_some() => {
                Membership::Other(text.trim().to_owned())
            }
            membership => membership,
        }
    };
    let (rif, rpl) = match (flag(record, &columns.rif), flag(record, &columns.rpl)) {
        (Ok(rif), Ok(rpl)) => (rif, rpl),
        (rif, rpl) => return Err([rif.err(), rpl.err()].into_iter().flatten().collect()),
    };
    let in_flags = match (has_rif, has_rpl) {
        (true, true) => Membership::from_flags(rif, rpl),
        (true, false) => one_flag(rif, |rif| Membership::Case { rif, rpl: None }),
        (false, true) => one_flag(rpl, |rpl| Membership::Case { rif: None, rpl }),
        (false, false) => Membership::Unknown,
    };
    let in_flags = match in_flags {
        // Neither RIF nor RPL, which is not what these studies compare with.
        Membership::Control if columns.reference() != Membership::Control => {
            Membership::Other("control".to_owned())
        }
        Membership::Control
            if columns.chosen_control().is_some() && matches!(in_words, Membership::Other(_)) =>
        {
            return Ok(in_words);
        }
        flags => flags,
    };
    match (&in_words, &in_flags) {
        (Membership::Other(_), Membership::Other(_)) => Ok(in_words),
        (_, Membership::Unknown) => Ok(in_words),
        (Membership::Unknown | Membership::Other(_), _) => Ok(in_flags),
        (Membership::Control, Membership::Control) => Ok(in_flags),
        (Membership::Case { rif: word_rif, rpl: word_rpl }, Membership::Case { rif, rpl })
            if agree(*word_rif, *rif) && agree(*word_rpl, *rpl) =>
        {
            Ok(Membership::Case { rif: rif.or(*word_rif), rpl: rpl.or(*word_rpl) })
        }
        _ => Err(vec![GroupProblem {
            of: format!("sample {}", record.id),
            column: columns.group.clone(),
            value: text.to_owned(),
            reason: format!("the columns '{}' and '{}' say {in_flags}", columns.rif, columns.rpl),
        }]),
    }
}

fn one_flag(value: Option<bool>, case: impl Fn(Option<bool>) -> Membership) -> Membership {
    match value {
        Some(true) => case(value),
        Some(false) => Membership::Control,
        None => Membership::Unknown,
    }
}

fn agree(a: Option<bool>, b: Option<bool>) -> bool {
    a.is_none() || b.is_none() || a == b
}

#[cfg(test)]
mod tests {
    use super::*;
    use endobiome_core::{SampleId, SampleKind};

    fn record(id: &str, woman: &str, group: &str, flags: &[(&str, &str)]) -> SampleRecord {
        let mut record = SampleRecord::new(SampleId::new(id).unwrap());
        record.participant = Some(woman.to_owned());
        record.group = (!group.is_empty()).then(|| group.to_owned());
        record.covariates = flags.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        record
    }

    #[test]
    fn gathers_two_sites_of_a_woman_and_leaves_blanks_out() {
        let mut blank = record("B1", "", "", &[]);
        blank.participant = None;
        blank.kind = SampleKind::ExtractionBlank;
        let records = [
            record("a_E", "a", "RIF", &[]),
            blank,
            record("a_V", "a", "", &[]),
            record("b", "b", "control", &[]),
        ];
        let cohort = Cohort::read(&records, &GroupColumns::default()).unwrap();
        assert_eq!(cohort.women()[0].samples, [0, 2]);
        assert_eq!(cohort.woman_of(1), None);
        assert!(cohort.women()[0].membership.is_rif());
        assert!(cohort.women()[1].membership.is_control());
    }

    #[test]
    fn flags_overlap() {
        let records = [
            record("a", "a", "", &[("RIF", "1"), ("rpl", "yes")]),
            record("b", "b", "", &[("RIF", "0"), ("rpl", "0")]),
            record("c", "c", "", &[("RIF", "0"), ("rpl", "NA")]),
        ];
        let cohort = Cohort::read(&records, &GroupColumns::default()).unwrap();
        let groups: Vec<String> = cohort.women().iter().map(|w| w.membership.to_string()).collect();
        assert_eq!(groups, ["RIF+RPL", "control", "indeterminate"]);
        assert_eq!(cohort.notes().len(), 1);
    }

    #[test]
    fn tells_all_contradictions_at_once() {
        let records = [
            record("a_E", "a", "RIF", &[]),
            record("a_V", "a", "control", &[]),
            record("b", "b", "control", &[("rif", "1")]),
            record("c", "c", "", &[("rif", "maybe")]),
        ];
        let Err(Error::Groups(problems)) = Cohort::read(&records, &GroupColumns::default()) else {
            panic!("problems expected");
        };
        assert_eq!(problems.len(), 3);
        assert!(problems[0].to_string().contains("sample b"));
        assert!(problems[1].to_string().contains("maybe"));
        assert!(problems[2].to_string().contains("woman a"));
    }
}
