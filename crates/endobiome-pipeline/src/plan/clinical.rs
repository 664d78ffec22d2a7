//! The clinical tables of a study, checked, and what they say of its samples.

use crate::settings::{RunConfiguration, SettingProblem, Source};
use crate::{ErrorClass, Result};
use endobiome_cohort::{
    CheckedStudy, CohortSettings, Dictionary, EligibilityVerdict, Field, Kind, LeaveOut, Participant, RowRef,
    Severity, ValidationCode, check,
};
use endobiome_core::column::{Cell, Column, Described};
use endobiome_core::{BodySite, Message, SampleId, SampleKind, SampleRecord, say};
use std::collections::{BTreeMap, BTreeSet};

/// The clinical side of a run.
#[derive(Debug, Clone)]
pub struct ClinicalStudy {
    /// The tables with what was found in them, and the women.
    pub checked: CheckedStudy,
    /// The dictionary they were read by.
    pub dictionary: Dictionary,
    /// What became of each specimen of the samplesheet, in its order.
    pub samples: Vec<ClinicalSample>,
}

/// A specimen of the samplesheet beside the clinical tables.
#[derive(Debug, Clone, PartialEq)]
pub struct ClinicalSample {
    /// The sample.
    pub sample: SampleId,
    /// Her name in the study.
    pub participant: String,
    /// Her group by her history.
    pub group: String,
    /// Whether she may be in the study.
    pub eligibility: EligibilityVerdict,
    /// What was noticed of the time at which it was taken.
    pub timing: Vec<&'static str>,
    /// Why it was left out; `None` when it is analysed.
    pub left_out: Option<Message>,
}

impl Described for ClinicalSample {
    const FILE: &'static str = "cohort/samples.tsv";
    const ROWS: &'static str = "with `--cohort`: one row a specimen of the samplesheet";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("sample", "the sample", |row: &Self| Cell::text(&row.sample)),
            Column::new("participant_id", "the woman", |row: &Self| Cell::text(&row.participant)),
            Column::new("group", "her group by her history", |row: &Self| Cell::text(&row.group)),
            Column::new("eligibility", "`eligible`, `ineligible`, `indeterminate`", |row: &Self| {
                Cell::text(row.eligibility.name())
            }),
            Column::new(
                "timing",
                "what was noticed: `outside_window`, `edge_of_window`, `antibiotic` (in the month before)",
                |row: &Self| Cell::list(&row.timing),
            )
            .not_applicable("nothing was"),
            Column::new("status", "`analysed`, or `left_out`", |row: &Self| {
                Cell::text(if row.left_out.is_some() { "left_out" } else { "analysed" })
            }),
            Column::new("reason", "why it was left out", |row: &Self| {
                row.left_out.as_ref().map_or(Cell::NotApplicable, Cell::text)
            })
            .not_applicable("it was not"),
        ]
    }
}

/// So many faults of the clinical tables are told; the command for them tells all.
const TOLD: usize = 20;

/// What the join gives beside the study.
#[derive(Debug, Default)]
pub(crate) struct Joined {
    pub(crate) warnings: Vec<Message>,
    pub(crate) factors: Vec<String>,
    pub(crate) numbers: Vec<String>,
}

/// Reads and checks the clinical tables, and fills `records` from them. Samples that the settings leave out, and those of women who
/// withdrew their data, are taken off `records`. `None` where the settings name no tables.
pub(crate) fn join(
    configuration: &RunConfiguration,
    records: &mut Vec<SampleRecord>,
    problems: &mut Vec<SettingProblem>,
) -> Option<(ClinicalStudy, Joined)> {
    let settings = settings(configuration);
    if settings.folder.is_none() && settings.redcap.is_none() {
        return None;
    }
    let key = if settings.folder.is_some() { "cohort.folder" } else { "cohort.redcap" };
    let source = configuration.said.source(key);
    let (dictionary, checked) = match read(&settings) {
        Ok(read) => read,
        Err(error) => {
            problems.push(SettingProblem::of_error(key, &error).said_by(Some(source)));
            return None;
        }
    };
    let mut faults: Vec<String> = checked
        .findings
        .iter()
        // A specimen taken at another time is told and may be left out; it makes no table wrong.
        .filter(|finding| finding.severity == Severity::Error && finding.code != ValidationCode::Window)
        .map(ToString::to_string)
        .collect();
    let mut joined = Joined { warnings: checked.notes.clone(), ..Joined::default() };
    let fields = Fields::of(&dictionary);
    let mut of_column: BTreeMap<String, bool> = BTreeMap::new();
    let of_sample: BTreeMap<&str, RowRef<'_>> =
        checked.study.rows("samples").map(|row| (row.raw("sample_id"), row)).collect();
    let of_woman: BTreeMap<&str, &Participant> =
        checked.women.iter().map(|woman| (woman.id.as_str(), woman)).collect();
    let mut withdrawn = 0_usize;
    let mut samples = Vec::new();
    let mut kept = Vec::with_capacity(records.len());
    for mut record in std::mem::take(records) {
        let row = of_sample.get(record.id.as_str());
        if let Some(row) = row {
            if let Err(message) = kind_of_table(&mut record, row, &mut joined.warnings) {
                faults.push(message);
            }
            fields.fill_from_sample(&mut record, row, &mut of_column);
        }
        if !record.kind.is_specimen() {
            kept.push(record);
            continue;
        }
        let woman = match woman_of(&record, row, &of_woman) {
            Ok(woman) => woman,
            Err(message) => {
                faults.push(message);
                kept.push(record);
                continue;
            }
        };
        // She is in no table of results, and in no sentence on a sample.
        if woman.is_erased {
            withdrawn += 1;
            continue;
        }
        let sheet_group = record.group.take();
        if let Some(said) = sheet_group
            && endobiome_cohort::Group::read(&said).is_some_and(|group| group != woman.group)
        {
            joined.warnings.push(say!("sample {id}: the samplesheet says group {said}, the clinical tables {group} (V-GRP-01); that of the tables counts", id = record.id, said, group = woman.group.name()));
        }
        record.participant = Some(woman.id.clone());
        record.group = Some(woman.group.name().to_owned());
        fields.fill_from_woman(&mut record, woman, &checked, &mut of_column);
        let timing = row.map(|row| timing(row, woman, &checked)).unwrap_or_default();
        let left_out = reason(woman, &timing, &settings.leave_out);
        samples.push(ClinicalSample {
            sample: record.id.clone(),
            participant: woman.id.clone(),
            group: woman.group.name().to_owned(),
            eligibility: woman.eligibility.verdict(),
            timing: timing.clone(),
            left_out: left_out.clone(),
        });
        match left_out {
            Some(why) => {
                joined.warnings.push(say!("sample {id} is left out: {why}", id = record.id, why));
            }
            None => {
                if !timing.is_empty() {
                    let what = Message::list(", ", timing.iter().map(|word| Message::word(*word)));
                    joined.warnings.push(say!(
                        "sample {id}: {what} (cohort.leave_out leaves such samples out)",
                        id = record.id,
                        what
                    ));
                }
                kept.push(record);
            }
        }
    }
    let mut tell = |message: String| {
        let class = ErrorClass::BadData;
        problems.push(SettingProblem { class, ..SettingProblem::new(key, message) }.said_by(Some(source)));
    };
    faults.iter().take(TOLD).for_each(|fault| tell(fault.clone()));
    if faults.len() > TOLD {
        let more = faults.len() - TOLD;
        tell(format!(
            "and {more} more errors in the clinical tables and their join with the samplesheet; `endobiome cohort check` tells \
             those of the tables"
        ));
    }
    if withdrawn > 0 {
        joined
            .warnings
            .push(say!("{withdrawn} specimens of women who withdrew their data are left out", withdrawn));
    }
    *records = kept;
    for (column, is_number) in of_column {
        if is_number { joined.numbers.push(column) } else { joined.factors.push(column) }
    }
    Some((ClinicalStudy { checked, dictionary, samples }, joined))
}

/// The settings with paths of a configuration file counted from its folder, as `endobiome cohort` counts them.
pub(crate) fn settings(configuration: &RunConfiguration) -> CohortSettings {
    let mut settings = configuration.cohort.clone();
    for (name, path) in [
        ("folder", &mut settings.folder),
        ("redcap", &mut settings.redcap),
        ("redcap_dictionary", &mut settings.redcap_dictionary),
        ("dictionary", &mut settings.dictionary),
    ] {
        if let (Source::File { path: file, .. }, Some(given)) =
            (configuration.said.source(&format!("cohort.{name}")), path)
            && let Some(folder) = file.parent()
        {
            *given = folder.join(&*given);
        }
    }
    settings
}

fn read(settings: &CohortSettings) -> Result<(Dictionary, CheckedStudy)> {
    let dictionary = settings.open_dictionary()?;
    let options = settings.options()?;
    let raw = settings.open_tables(&dictionary)?;
    let checked = check(raw, &dictionary, &options);
    Ok((dictionary, checked))
}

/// The type of a sample by the table of samples, where nothing else says that it is a control; a contradiction is a fault.
fn kind_of_table(
    record: &mut SampleRecord,
    row: &RowRef<'_>,
    warnings: &mut Vec<Message>,
) -> std::result::Result<(), String> {
    let word = row.text("sample_type").unwrap_or_default();
    let of_table = match word {
        "neg_control_device" | "neg_control_environment" => SampleKind::SamplingBlank,
        "neg_control_extraction" => SampleKind::ExtractionBlank,
        "neg_control_pcr" => SampleKind::PcrBlank,
        "pos_control_mock" => SampleKind::Mock,
        "pos_control_spike" => SampleKind::Positive,
        "endometrial_biopsy" | "vaginal_swab" | "peripheral_blood" => SampleKind::Specimen,
        _ => return Ok(()),
    };
    let (id, kind) = (&record.id, record.kind);
    if of_table.is_specimen() && !kind.is_specimen() {
        return Err(format!("sample {id}: the samplesheet says {kind}, the table of samples {word}"));
    }
    if kind.is_specimen() && !of_table.is_specimen() {
        if record.participant.is_some() || record.site.is_some() {
            return Err(format!(
                "sample {id} is a specimen of a woman in the samplesheet, and {word} in the table of samples"
            ));
        }
        warnings.push(say!("sample {id}: by the table of samples it is a {kind}", id, kind = of_table));
        record.kind = of_table;
    }
    Ok(())
}

/// The woman of a specimen, by what the samplesheet and the table of samples say.
fn woman_of<'a>(
    record: &SampleRecord,
    row: Option<&RowRef<'_>>,
    of_woman: &BTreeMap<&str, &'a Participant>,
) -> std::result::Result<&'a Participant, String> {
    let id = &record.id;
    let of_sheet = record.participant.as_deref();
    let of_table = row.map(|row| row.raw("participant_id")).filter(|name| !name.is_empty());
    let name = match (of_sheet, of_table) {
        (Some(sheet), Some(table)) if sheet != table => {
            return Err(format!(
                "V-KEY-02: sample {id}: the samplesheet says woman {sheet}, the table of samples {table}"
            ));
        }
        (Some(name), _) | (None, Some(name)) => name,
        (None, None) => {
            return Err(format!(
                "V-KEY-02: sample {id} is of no woman of the clinical tables: give patient_id in the samplesheet, or a row in samples"
            ));
        }
    };
    of_woman
        .get(name)
        .copied()
        .ok_or_else(|| format!("V-KEY-02: sample {id}: the woman {name} is not in the table of participants"))
}

/// What the check noticed of the time at which a specimen was taken. A course of an antibiotic stands in the table of treatments and
/// is told there: it is of the specimens of the visit of her biopsy.
fn timing(row: &RowRef<'_>, woman: &Participant, checked: &CheckedStudy) -> Vec<&'static str> {
    let of_biopsy = row.text("visit").is_none_or(|visit| !visit.starts_with("FU"));
    let mut found = BTreeSet::new();
    for finding in &checked.findings {
        let of_row = finding.table == "samples" && finding.line == row.line();
        let of_course = finding.table == "treatments" && finding.record == woman.id && of_biopsy;
        match (finding.code, finding.severity) {
            (ValidationCode::Window, Severity::Error) if of_row => found.insert("outside_window"),
            (ValidationCode::Window, Severity::Warning) if of_row => found.insert("edge_of_window"),
            (ValidationCode::Antibiotic, _) if of_row || of_course => found.insert("antibiotic"),
            _ => false,
        };
    }
    found.into_iter().collect()
}

fn reason(woman: &Participant, timing: &[&str], leave_out: &[LeaveOut]) -> Option<Message> {
    leave_out.iter().find_map(|what| match what {
        LeaveOut::OutsideWindow if timing.contains(&"outside_window") => {
            Some(say!("taken outside the implantation window"))
        }
        LeaveOut::Antibiotic if timing.contains(&"antibiotic") => {
            Some(say!("an antibiotic in the month before"))
        }
        LeaveOut::Ineligible if woman.eligibility.verdict() == EligibilityVerdict::Ineligible => {
            Some(say!("she does not meet the rules of eligibility (cohort/eligibility.tsv)"))
        }
        _ => None,
    })
}

/// The fields that become columns of a sample.
struct Fields<'a> {
    of_woman: Vec<(&'a str, &'a Field)>,
    of_sample: Vec<&'a Field>,
}

/// Words of the table of samples that are batches of work, not remarks.
const BATCHES: [&str; 9] = [
    "pcr_batch",
    "device_lot",
    "preservative_lot",
    "extraction_kit",
    "extraction_kit_lot",
    "pcr_reagent_lot",
    "primer_lot",
    "library_kit_lot",
    "operator",
];

impl<'a> Fields<'a> {
    fn of(dictionary: &'a Dictionary) -> Self {
        // A name, a date or a remark is nothing to compare, and could name a person.
        let usable = |field: &&Field| {
            !field.is_key
                && field.identifier.is_empty()
                && field.reference.is_none()
                && matches!(field.kind, Kind::Integer | Kind::Number | Kind::Code)
                && field.name != "group_declared"
        };
        let of = |table: &str| {
            dictionary.tables().iter().find(|found| found.name == table).map(|found| found.fields.as_slice())
        };
        let women = |table: &'a str| {
            of(table).unwrap_or_default().iter().filter(usable).map(move |field| (table, field))
        };
        let of_sample = of("samples").unwrap_or_default().iter().filter(|field| {
            BATCHES.contains(&field.name.as_str())
                || (usable(field)
                    && !["sample_type", "visit", "dna_ng_ul", "qpcr_16s_copies"]
                        .contains(&field.name.as_str()))
        });
        Self {
            of_woman: women("participants").chain(women("diagnoses")).collect(),
            of_sample: of_sample.collect(),
        }
    }

    fn fill_from_woman(
        &self,
        record: &mut SampleRecord,
        woman: &Participant,
        checked: &CheckedStudy,
        columns: &mut BTreeMap<String, bool>,
    ) {
        for (table, field) in &self.of_woman {
            if let Some(row) = checked.study.rows_of(table, &woman.id).next() {
                put(record, field, &row, columns);
            }
        }
        for (column, density) in stained_cells(record, woman, checked) {
            columns.insert(column.clone(), true);
            record.covariates.insert(column, density.to_string());
        }
    }

    fn fill_from_sample(
        &self,
        record: &mut SampleRecord,
        row: &RowRef<'_>,
        columns: &mut BTreeMap<String, bool>,
    ) {
        let word = |column: &str| row.text(column).map(str::to_owned);
        record.batch = record.batch.take().or_else(|| word("extraction_batch"));
        record.run = record.run.take().or_else(|| word("seq_run"));
        record.plate = record.plate.take().or_else(|| word("plate"));
        record.visit = record.visit.take().or_else(|| word("visit"));
        record.well = record.well.or_else(|| row.text("well").and_then(|well| well.parse().ok()));
        record.dna_ng_ul = record.dna_ng_ul.or_else(|| row.number("dna_ng_ul"));
        record.qpcr_copies = record.qpcr_copies.or_else(|| row.number("qpcr_16s_copies"));
        if record.kind.is_specimen() && record.site.is_none() {
            record.site = match row.text("sample_type") {
                Some("endometrial_biopsy") => Some(BodySite::Endometrium),
                Some("vaginal_swab") => Some(BodySite::Vagina),
                _ => None,
            };
        }
        for field in &self.of_sample {
            // Blanks share lots with the specimens beside them; they have no cycle day.
            if record.kind.is_specimen() || BATCHES.contains(&field.name.as_str()) {
                put(record, field, row, columns);
            }
        }
    }
}

/// Cells per mm2 of each stain and region of the woman's biopsy, as `cd138_stroma_per_mm2`: the density as reported, else cells by
/// area. Where she had biopsies at several visits, those of the visit of the sample count; of two readings of one biopsy, the mean.
fn stained_cells(
    record: &SampleRecord,
    woman: &Participant,
    checked: &CheckedStudy,
) -> BTreeMap<String, f64> {
    let study = &checked.study;
    let biopsies: Vec<RowRef<'_>> = study
        .rows_of("samples", &woman.id)
        .filter(|row| row.text("sample_type") == Some("endometrial_biopsy"))
        .filter(|row| match (record.visit.as_deref(), row.text("visit")) {
            (Some(own), Some(other)) => own == other,
            _ => true,
        })
        .collect();
    let mut found: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for row in study.rows("histology") {
        if !biopsies.iter().any(|biopsy| biopsy.raw("sample_id") == row.raw("sample_id")) {
            continue;
        }
        let (Some(marker), Some(region)) = (row.text("marker"), row.text("region")) else { continue };
        let counted =
            || Some(row.number("count_total")? / row.number("area_mm2").filter(|area| *area > 0.0)?);
        let Some(density) = row.number("density_per_mm2").or_else(counted) else { continue };
        found.entry(format!("{}_{region}_per_mm2", marker.to_lowercase())).or_default().push(density);
    }
    found
        .into_iter()
        .map(|(column, readings)| {
            let mean = readings.iter().sum::<f64>() / usize_as_f64(readings.len());
            (column, mean)
        })
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "a number of readings")]
const fn usize_as_f64(n: usize) -> f64 {
    n as f64
}

/// The value as a column of the sample; what is not known, or does not apply, is no cell.
fn put(record: &mut SampleRecord, field: &Field, row: &RowRef<'_>, columns: &mut BTreeMap<String, bool>) {
    let is_number = matches!(field.kind, Kind::Integer | Kind::Number);
    let text = match field.kind {
        Kind::Code => row.text(&field.name).map(|code| field.label_of(code).to_owned()),
        _ => row.value(&field.name).known().map(endobiome_cohort::Datum::to_text),
    };
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        record.covariates.remove(&field.name);
        return;
    };
    columns.insert(field.name.clone(), is_number);
    record.covariates.insert(field.name.clone(), text);
}
