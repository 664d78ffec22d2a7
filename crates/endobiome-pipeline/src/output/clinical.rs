//! `cohort/`: the women of a study with clinical tables.

use super::described;
use crate::Result;
use crate::plan::clinical::{ClinicalSample, ClinicalStudy};
use endobiome_cohort::{BatchRow, MissingRow};
use endobiome_cohort::{
    EligibilityRow, FlowRow, GroupRow, Grouped, TableOneRow, batch_by_group, default_variables, missing_map,
    participant_flow, table_one,
};
use endobiome_core::column::TableDescription;
use endobiome_core::{Message, say};
use endobiome_report::signs::usual_group_colour;
use endobiome_report::svg::{Drawing, SaidDrawing};
use endobiome_report::{Section, ShownTable};
use std::path::{Path, PathBuf};

/// Writes groups, eligibility, flow, data quality and Table 1 of the women, and what became of each specimen. Women without reads
/// are in all of them.
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &Path, study: &ClinicalStudy, seed: u64) -> Result<Vec<PathBuf>> {
    let checked = &study.checked;
    let grouped = Grouped::cases_and_controls(checked);
    Ok(vec![
        described(folder, &study.samples)?,
        described(folder, &GroupRow::of(checked))?,
        described(folder, &EligibilityRow::of(checked))?,
        described(folder, &participant_flow(checked))?,
        described(folder, &missing_map(checked, &study.dictionary))?,
        described(folder, &batch_by_group(checked))?,
        described(folder, &table_one(checked, &study.dictionary, &default_variables(), &grouped, seed))?,
    ])
}

/// What the report shows of the women: their flow, Table 1, what is missing, and batches against groups.
pub fn sections(study: &ClinicalStudy, seed: u64) -> Vec<Section> {
    let checked = &study.checked;
    let grouped = Grouped::cases_and_controls(checked);
    let rows = table_one(checked, &study.dictionary, &default_variables(), &grouped, seed);
    vec![
        Section {
            heading: say!("Participants"),
            caption: say!(
                "Women at each step, by group; reasons and the exact steps are in cohort/flow.tsv. Women without reads are \
                      counted too."
            ),
            svg: Some(flow_figure(&participant_flow(checked))),
            table: None,
        },
        Section {
            heading: say!("Table 1: women with RIF or RPL against controls"),
            caption: say!(
                "Numbers: median (quartiles); codes: women (share of those with a value). SMD: standardised mean \
                      difference; p is not adjusted, and says nothing of balance. Exact values: cohort/table1.tsv."
            ),
            svg: None,
            table: Some(shown_table_one(&rows, &grouped.names)),
        },
        Section {
            heading: say!("Data quality: what is missing"),
            caption: say!(
                "The fields with most cells that hold no value where the question applies, with the reason given; cells told as \
                      wrong are unknown. All fields: cohort/missing.tsv."
            ),
            svg: None,
            table: Some(shown_missing(&missing_map(checked, &study.dictionary))),
        },
        Section {
            heading: say!("Data quality: batches and groups"),
            caption: say!(
                "Women of each group in each batch of their biopsies. A batch that holds one group only cannot be told from it. \
                      Other samples: cohort/batches.tsv."
            ),
            svg: None,
            table: Some(shown_batches(&batch_by_group(checked))),
        },
    ]
}

/// So many fields with missing cells are shown.
const FIELDS_SHOWN: usize = 12;

fn shown_missing(rows: &[MissingRow]) -> ShownTable {
    let header = vec![
        say!("table"),
        say!("field"),
        say!("with a value"),
        say!("not assessed"),
        say!("unknown"),
        say!("refused"),
    ];
    let mut fields: Vec<(&MissingRow, [usize; 5])> =
        rows.iter().filter_map(|row| Some((row, row.cells?))).collect();
    let missing = |cells: &[usize; 5]| cells[1] + cells[2] + cells[3];
    fields.retain(|(_, cells)| missing(cells) > 0);
    fields.sort_by_key(|(row, cells)| (std::cmp::Reverse(missing(cells)), &row.table, &row.field));
    let shown = fields.iter().take(FIELDS_SHOWN).map(|(row, cells)| {
        let mut shown = vec![Message::from(row.table.as_str()), row.field.as_str().into()];
        shown.extend(cells[..4].iter().map(|n| n.to_string().into()));
        shown
    });
    let mut rows: Vec<Vec<Message>> = shown.collect();
    if rows.is_empty() {
        rows.push(vec![
            say!("all"),
            say!("no cell is missing"),
            Message::empty(),
            Message::empty(),
            Message::empty(),
            Message::empty(),
        ]);
    }
    ShownTable { header, rows }
}

fn shown_batches(rows: &[BatchRow]) -> ShownTable {
    let mut header = vec![say!("batch"), say!("value")];
    header.extend(endobiome_cohort::Group::ALL.map(|group| Message::word(group.name())));
    let of_biopsies = rows.iter().filter(|row| row.sample_type == "endometrial_biopsy");
    let rows = of_biopsies.map(|row| {
        let mut shown = vec![Message::word(row.column.replace('_', " ")), row.batch.as_str().into()];
        shown.extend(row.women.iter().map(|n| n.to_string().into()));
        shown
    });
    ShownTable { header, rows: rows.collect() }
}

/// A bar a step, in the order of the flow, parted by group.
fn flow_figure(rows: &[FlowRow]) -> SaidDrawing {
    const LEFT: f64 = 230.0;
    const BAR: f64 = 420.0;
    const STEP: f64 = 26.0;
    let steps: Vec<&FlowRow> =
        rows.iter().filter(|row| row.step != "erased" || row.all() != Some(0)).collect();
    let steps: Vec<&FlowRow> = steps
        .into_iter()
        .filter(|row| row.reason.is_empty() || ["sampled", "sequenced"].contains(&row.step))
        .collect();
    let most = steps.iter().filter_map(|row| row.all()).max().unwrap_or(1).max(1);
    let height = 40.0 + STEP * count(steps.len());
    let mut drawing = Drawing::new(LEFT + BAR + 60.0, height, "");
    let title = drawing.say(say!("Women at each step of the study, by group"));
    drawing.name(&title);
    let names = endobiome_cohort::Group::ALL.map(endobiome_cohort::Group::name);
    let mut x = LEFT;
    for name in &names {
        drawing.rectangle(x, 6.0, 11.0, 11.0, usual_group_colour(name), "");
        let text = drawing.say(Message::word(*name));
        drawing.text(x + 15.0, 16.0, "start", 11.0, &text);
        x += 30.0 + 7.0 * count(name.len());
    }
    for (at, row) in steps.iter().enumerate() {
        let y = 32.0 + STEP * count(at);
        let words = [row.step, &row.reason].map(|word| Message::word(word.replace('_', " ")));
        let label = Message::list(" ", words);
        let text = drawing.say(label.clone());
        drawing.text(LEFT - 8.0, y + 13.0, "end", 12.0, &text);
        let Some(women) = row.women else {
            let text = drawing.say(say!("not collected"));
            drawing.text(LEFT, y + 13.0, "start", 11.0, &text);
            continue;
        };
        let mut x = LEFT;
        for (group, &n) in women.iter().enumerate().filter(|(_, n)| **n > 0) {
            let width = BAR * count(n) / count(most);
            let name = Message::word(names[group]);
            let tip = drawing.say(say!("{label}: {n} of the group {name}", label, n, name));
            drawing.rectangle(x, y, width, STEP - 8.0, usual_group_colour(names[group]), &tip);
            x += width;
        }
        drawing.text(x + 6.0, y + 13.0, "start", 12.0, &women.iter().sum::<usize>().to_string());
    }
    drawing.said()
}

#[expect(clippy::cast_precision_loss, reason = "numbers of women, positions on a page")]
fn count(n: usize) -> f64 {
    n as f64
}

/// One row a variable or level, a column a group.
fn shown_table_one(rows: &[TableOneRow], groups: &[String]) -> ShownTable {
    let mut header = vec![say!("variable"), say!("level")];
    header.extend(groups.iter().map(|group| Message::word(group.clone())));
    header.extend([say!("SMD"), Message::from("p")]);
    let mut shown: Vec<Vec<String>> = Vec::new();
    let mut places: Vec<(&str, &str)> = Vec::new();
    for row in rows {
        let place = (row.variable.as_str(), row.level.as_str());
        let is_new_variable = !places.iter().any(|(variable, _)| *variable == place.0);
        let at = places.iter().position(|known| *known == place).unwrap_or_else(|| {
            let unit = if row.unit.is_empty() { String::new() } else { format!(" ({})", row.unit) };
            let mut cells = vec![String::new(); header.len()];
            if is_new_variable {
                cells[0] = format!("{}{unit}", row.label);
                cells[header.len() - 2] = row.smd.map_or_else(String::new, |smd| format!("{smd:.2}"));
                cells[header.len() - 1] = row.p.map_or_else(String::new, p_text);
            }
            cells[1].clone_from(&row.level);
            shown.push(cells);
            places.push(place);
            shown.len() - 1
        });
        let cell = match (row.quartiles, row.share) {
            (Some([q1, median, q3]), _) => format!("{median:.1} ({q1:.1} to {q3:.1})"),
            (None, Some(share)) => format!("{} ({:.0} %)", row.women, share * 100.0),
            (None, None) => row.women.to_string(),
        };
        if let Some(group) = groups.iter().position(|name| *name == row.group) {
            shown[at][2 + group] = cell;
        }
    }
    // That nobody is without a value needs no row.
    shown.retain(|cells| {
        cells[1] != "missing"
            || cells[2..2 + groups.len()].iter().any(|cell| !cell.starts_with("0 ") && cell != "0")
    });
    let rows = shown.into_iter().map(|cells| cells.into_iter().map(Message::word).collect()).collect();
    ShownTable { header, rows }
}

fn p_text(p: f64) -> String {
    if p < 0.001 { "< 0.001".to_owned() } else { format!("{p:.3}") }
}

/// The tables that [`write`] writes.
pub(crate) fn tables() -> Vec<TableDescription> {
    vec![
        TableDescription::of::<ClinicalSample>(),
        TableDescription::of::<GroupRow>(),
        TableDescription::of::<EligibilityRow>(),
        TableDescription::of::<FlowRow>(),
        TableDescription::of::<MissingRow>(),
        TableDescription::of::<BatchRow>(),
        TableDescription::of::<TableOneRow>(),
    ]
}
