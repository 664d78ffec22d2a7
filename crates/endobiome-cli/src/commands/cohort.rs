//! `endobiome cohort`: clinical tables of a study, checked and derived from.

mod exchange;

use crate::common::Common;
use crate::{exit, say};
use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use endobiome::cohort::{
    CheckedStudy, ClinicalError, CohortSettings, DataFinding, DateStyle, Decimal, Dictionary, EligibilityRow,
    Encoding, GroupRow, Grouped, QuasiIdentifier, RawStudy, ScreeningRow, Severity, TableOneVariable,
    batch_by_group, check, coarser_bands, default_variables, differences, missing_map, participant_flow,
    queries, table_one, to_tsv,
};
use endobiome::core::bounded;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum CohortCommand {
    /// Check the tables: every fault with file, line, column and value; 65 when there are errors
    Check(CheckArguments),
    /// The group of each woman by every rule (TSV)
    Groups(StudyArguments),
    /// Every rule of eligibility for each woman (TSV)
    Eligibility(StudyArguments),
    /// The flow of participants: screened, eligible with reasons, sampled, measured, followed (TSV)
    Flow(StudyArguments),
    /// The screening log (TSV)
    Screening(StudyArguments),
    /// What is missing in each field, and why (TSV)
    Missing(StudyArguments),
    /// Batches, lots and runs against groups (TSV)
    Batches(StudyArguments),
    /// The findings as queries by record and form (TSV)
    Queries(StudyArguments),
    /// What has changed between two exports of a study (TSV)
    Diff(DiffArguments),
    /// Table 1: women of two or more groups side by side, with standardised differences and p (TSV)
    Table1(TableOneArguments),
    /// Turn a REDCap export into tables
    ImportRedcap(ImportArguments),
    /// Turn tables into a REDCap export (raw codes)
    ExportRedcap(ExportArguments),
    /// Make an export without identifiers: new ids, study days or shifted dates, scrubbed files
    Deidentify(DeidentifyArguments),
}

#[derive(Debug, Args)]
pub(crate) struct StudyArguments {
    /// Folder of the clinical tables (TSV, or CSV with comma or semicolon)
    folder: Option<PathBuf>,
    #[command(flatten)]
    style: StyleArguments,
}

#[derive(Debug, Args)]
struct StyleArguments {
    /// Data cut, YYYY-MM-DD: what is later is in the future; the clock is never read
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
    /// Configuration with a section [cohort] (TOML); flags win over it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Data dictionary (TSV) [default: that of the IMERR trial]
    #[arg(long, value_name = "FILE")]
    dictionary: Option<PathBuf>,
    /// Decimal sign of the tables [default: .]
    #[arg(long, value_parser = decimal, value_name = "SIGN")]
    decimal: Option<Decimal>,
    /// How dates are written: iso (2027-09-13) or dmy (13/09/2027) [default: iso]
    #[arg(long, value_parser = dates, value_name = "STYLE")]
    dates: Option<DateStyle>,
    /// Encoding of the tables: utf-8, windows-1252 or utf-16 [default: utf-8]
    #[arg(long, value_parser = encoding)]
    encoding: Option<Encoding>,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    #[command(flatten)]
    study: StudyArguments,
    /// What is printed: text for people (many equal findings summed up), jsonl or tsv (all of them)
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Warnings make the check fail too (1)
    #[arg(long)]
    strict: bool,
    /// Check an export for k-anonymity over these: age, group, case, endometriosis, adenomyosis
    #[arg(long, value_delimiter = ',', value_parser = quasi, value_name = "NAMES")]
    export: Vec<QuasiIdentifier>,
    /// Women who must share them
    #[arg(long, default_value_t = 5)]
    k: usize,
}

#[derive(Debug, Args)]
pub(crate) struct DiffArguments {
    /// Folder of the earlier tables
    before: PathBuf,
    /// Folder of the later tables
    after: PathBuf,
    #[command(flatten)]
    style: StyleArguments,
}

#[derive(Debug, Args)]
pub(crate) struct TableOneArguments {
    #[command(flatten)]
    study: StudyArguments,
    /// The groups: case (RIF or RPL against control), group (the four), or a field of codes (diagnoses.endometriosis,
    /// participants.smoking=current)
    #[arg(long, default_value = "case", value_name = "WHAT")]
    by: String,
    /// Variables: table.field, or table.field=code [default: those of docs/cohort.md]
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    variables: Vec<String>,
    /// Seed of Fisher's test of tables too large to be counted out
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Debug, Args)]
pub(crate) struct ImportArguments {
    /// Export of the project (CSV, raw codes or labels)
    export: PathBuf,
    /// Dictionary of the project (CSV, 18 columns)
    #[arg(long, value_name = "FILE")]
    redcap_dictionary: PathBuf,
    /// Data dictionary (TSV) [default: that of the IMERR trial]
    #[arg(long, value_name = "FILE")]
    dictionary: Option<PathBuf>,
    /// Encoding of the export: utf-8, windows-1252 or utf-16
    #[arg(long, value_parser = encoding, default_value = "utf-8")]
    encoding: Encoding,
    /// Folder for the tables; it must not be there or be empty
    #[arg(short, long, value_parser = crate::folder::parser())]
    output: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct ExportArguments {
    /// Folder of the clinical tables, with decimal points and ISO dates
    folder: PathBuf,
    /// Dictionary of the project (CSV, 18 columns)
    #[arg(long, value_name = "FILE")]
    redcap_dictionary: PathBuf,
    /// Data dictionary (TSV) [default: that of the IMERR trial]
    #[arg(long, value_name = "FILE")]
    dictionary: Option<PathBuf>,
    /// File for the export (CSV); it must not be there
    #[arg(short, long)]
    output: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct DeidentifyArguments {
    #[command(flatten)]
    study: StudyArguments,
    /// File with the secret key (16 bytes or more); it is in no output
    #[arg(long, value_name = "FILE")]
    key_file: PathBuf,
    /// Move the dates of each woman by the same secret number of days, in place of study days
    #[arg(long)]
    shift_dates: bool,
    /// Folder for the export; it must not be there or be empty
    #[arg(short, long, value_parser = crate::folder::parser())]
    output: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Jsonl,
    Tsv,
}

fn decimal(text: &str) -> Result<Decimal, String> {
    match text {
        "." | "point" => Ok(Decimal::Point),
        "," | "comma" => Ok(Decimal::Comma),
        _ => Err("'.' or ',' is needed".to_owned()),
    }
}

fn dates(text: &str) -> Result<DateStyle, String> {
    match text {
        "iso" => Ok(DateStyle::Iso),
        "dmy" => Ok(DateStyle::Dmy),
        _ => Err("iso or dmy is needed".to_owned()),
    }
}

fn encoding(text: &str) -> Result<Encoding, String> {
    Encoding::read(text).ok_or_else(|| "utf-8, windows-1252 or utf-16 is needed".to_owned())
}

fn quasi(text: &str) -> Result<QuasiIdentifier, String> {
    QuasiIdentifier::read(text)
        .ok_or_else(|| "age, group, case, endometriosis or adenomyosis is needed".to_owned())
}

/// Does what was asked.
pub(crate) fn cohort(command: &CohortCommand, common: &Common) -> anyhow::Result<()> {
    match command {
        CohortCommand::Check(arguments) => check_study(arguments, common),
        CohortCommand::Groups(study) => table(study, |checked, _| to_tsv(&GroupRow::of(checked))),
        CohortCommand::Eligibility(study) => table(study, |checked, _| to_tsv(&EligibilityRow::of(checked))),
        CohortCommand::Flow(study) => table(study, |checked, _| to_tsv(&participant_flow(checked))),
        CohortCommand::Screening(study) => table(study, |checked, _| to_tsv(&ScreeningRow::of(checked))),
        CohortCommand::Missing(study) => {
            table(study, |checked, dictionary| to_tsv(&missing_map(checked, dictionary)))
        }
        CohortCommand::Batches(study) => table(study, |checked, _| to_tsv(&batch_by_group(checked))),
        CohortCommand::Queries(study) => {
            let (checked, dictionary) = open(study.folder.as_ref(), &study.style, |_| {})?;
            print(&to_tsv(&queries(&checked, &dictionary)))
        }
        CohortCommand::Diff(diff) => {
            let (before, dictionary) = open(Some(&diff.before), &diff.style, |_| {})?;
            let (after, _) = open(Some(&diff.after), &diff.style, |_| {})?;
            print(&to_tsv(&differences(&before.study, &after.study, &dictionary)))
        }
        CohortCommand::Table1(arguments) => table1(arguments),
        CohortCommand::ImportRedcap(arguments) => exchange::import(arguments),
        CohortCommand::ExportRedcap(arguments) => exchange::export(arguments),
        CohortCommand::Deidentify(arguments) => exchange::deidentified(arguments, common),
    }
}

fn settings(folder: Option<&PathBuf>, style: &StyleArguments) -> anyhow::Result<CohortSettings> {
    let mut settings = CohortSettings::default();
    if let Some(path) = &style.config {
        #[derive(serde::Deserialize)]
        struct OnlyCohort {
            cohort: CohortSettings,
        }
        let text = std::fs::File::open(path)
            .and_then(|file| bounded::text(file, bounded::SHORT_TEXT))
            .map_err(|source| ClinicalError::Io { path: path.clone(), source })?;
        settings = toml::from_str::<OnlyCohort>(&text).with_context(|| path.display().to_string())?.cohort;
        // Paths of a configuration are counted from its folder.
        let beside = path.parent().map(PathBuf::from).unwrap_or_default();
        for file in [
            &mut settings.folder,
            &mut settings.redcap,
            &mut settings.redcap_dictionary,
            &mut settings.dictionary,
        ] {
            *file = file.take().map(|file| beside.join(file));
        }
    }
    if let Some(folder) = folder {
        (settings.folder, settings.redcap) = (Some(folder.clone()), None);
    }
    settings.as_of = style.as_of.clone().or(settings.as_of);
    settings.dictionary = style.dictionary.clone().or(settings.dictionary);
    settings.decimal = style.decimal.unwrap_or(settings.decimal);
    settings.dates = style.dates.unwrap_or(settings.dates);
    settings.encoding = style.encoding.unwrap_or(settings.encoding);
    Ok(settings)
}

fn open(
    folder: Option<&PathBuf>,
    style: &StyleArguments,
    change: impl FnOnce(&mut endobiome::cohort::CheckOptions),
) -> anyhow::Result<(CheckedStudy, Dictionary)> {
    let settings = settings(folder, style)?;
    let dictionary = settings.open_dictionary()?;
    let mut options = settings.options()?;
    change(&mut options);
    let raw = match (&settings.folder, &settings.redcap, &settings.redcap_dictionary) {
        (Some(folder), None, _) => RawStudy::open(folder, &dictionary, settings.encoding)?,
        (None, Some(export), Some(redcap)) => exchange::read(export, redcap, &dictionary, settings.encoding)?,
        (Some(_), Some(_), _) => {
            let both = "cohort: folder and redcap are both given; which one counts?".to_owned();
            return Err(ClinicalError::Configuration(both).into());
        }
        _ => {
            let which = "which study? give a folder, or a configuration with [cohort] that names a folder, or redcap and redcap_dictionary";
            return Err(exit::Usage(which.to_owned()).into());
        }
    };
    Ok((check(raw, &dictionary, &options), dictionary))
}

/// Prints a table of a study that has no errors; with errors they are counted, and the table is not made from half of it.
fn table(study: &StudyArguments, make: impl Fn(&CheckedStudy, &Dictionary) -> String) -> anyhow::Result<()> {
    let (checked, dictionary) = open(study.folder.as_ref(), &study.style, |_| {})?;
    print(&make(&checked, &dictionary))?;
    failure(&checked, false, "; what rests on them is unknown in the table")
}

fn table1(arguments: &TableOneArguments) -> anyhow::Result<()> {
    let (checked, dictionary) = open(arguments.study.folder.as_ref(), &arguments.study.style, |_| {})?;
    let read = |name: &str| {
        let known = TableOneVariable::read(name).filter(|variable| {
            dictionary.table(&variable.table).is_some_and(|table| table.field(&variable.field).is_some())
        });
        known.ok_or_else(|| exit::Usage(format!("'{name}' is no table.field of the dictionary")))
    };
    let grouped = match arguments.by.as_str() {
        "case" => Grouped::cases_and_controls(&checked),
        "group" => Grouped::four_groups(&checked),
        field => Grouped::by(&read(field)?, &checked, &dictionary)
            .ok_or_else(|| exit::Usage(format!("'{field}' is no field of codes")))?,
    };
    let variables = if arguments.variables.is_empty() {
        default_variables()
    } else {
        arguments.variables.iter().map(|name| read(name)).collect::<Result<_, _>>()?
    };
    print(&to_tsv(&table_one(&checked, &dictionary, &variables, &grouped, arguments.seed)))?;
    failure(&checked, false, "; what rests on them is unknown in the table")
}

fn check_study(arguments: &CheckArguments, common: &Common) -> anyhow::Result<()> {
    let study = &arguments.study;
    let (checked, _) = open(study.folder.as_ref(), &study.style, |options| {
        options.export.clone_from(&arguments.export);
        options.k = arguments.k;
    })?;
    match arguments.format {
        Format::Jsonl => {
            for finding in &checked.findings {
                say::out(serde_json::to_string(finding)?)?;
            }
        }
        Format::Tsv => print(&to_tsv(&checked.findings))?,
        Format::Text => {
            for line in summed_up(&checked.findings) {
                say::out(line)?;
            }
        }
    }
    if !common.quiet {
        for note in &checked.notes {
            say::note(format!("note: {note}"));
        }
        let erased = checked.women.iter().filter(|woman| woman.is_erased).count();
        if erased > 0 {
            say::note(format!("note: {erased} women withdrew their data: they are in no table of results"));
        }
        let small = checked.findings.iter().any(|finding| finding.code.id() == "V-PRV-06");
        if small {
            let bands = coarser_bands(&checked.study, &checked.women, &arguments.export, arguments.k);
            let bands: Vec<String> = bands
                .iter()
                .map(|set| set.iter().map(|one| one.name()).collect::<Vec<_>>().join(","))
                .collect();
            say::note(format!(
                "note: with {} in a cell, these can be exported: {}",
                arguments.k,
                bands.join("; ")
            ));
        }
    }
    let (errors, warnings) = checked.counts();
    let rows = format!("{} rows of {} tables", checked.rows(), checked.study.tables().len());
    if arguments.format == Format::Text {
        say::out(format!("{rows}: {errors} errors, {warnings} warnings"))?;
    }
    failure(&checked, arguments.strict, "")
}

fn failure(checked: &CheckedStudy, strict: bool, consequence: &str) -> anyhow::Result<()> {
    let (errors, warnings) = checked.counts();
    if errors > 0 {
        anyhow::bail!("{errors} errors in the clinical tables{consequence}");
    }
    if strict && warnings > 0 {
        return Err(
            exit::Gate(format!("{warnings} warnings in the clinical tables, and --strict is given")).into()
        );
    }
    Ok(())
}

fn print(text: &str) -> anyhow::Result<()> {
    say::out(text.trim_end_matches('\n'))
}

/// Of so many findings of one code in one column the first are told and the others counted.
const MANY: usize = 5;

fn summed_up(findings: &[DataFinding]) -> Vec<String> {
    let same = |a: &DataFinding, b: &DataFinding| {
        (a.code, &a.file, &a.column, a.severity) == (b.code, &b.file, &b.column, b.severity)
    };
    let mut lines = Vec::new();
    let mut done: Vec<&DataFinding> = Vec::new();
    for finding in findings {
        if done.iter().any(|known| same(known, finding)) {
            continue;
        }
        done.push(finding);
        let all: Vec<&DataFinding> = findings.iter().filter(|other| same(other, finding)).collect();
        let shown = if all.len() > MANY { 2 } else { all.len() };
        lines.extend(all.iter().take(shown).map(ToString::to_string));
        if all.len() > shown {
            let severity = if finding.severity == Severity::Error { "error" } else { "warning" };
            let more = all.len() - shown;
            lines.push(format!(
                "{severity} {} {}:{}: and {more} more rows (all of them with --format tsv)",
                finding.code, finding.file, finding.column
            ));
        }
    }
    lines
}
