//! `endobiome cohort`: clinical tables of a study, checked and derived from.

use crate::arguments::Common;
use crate::{exit, say};
use clap::{Args, Subcommand, ValueEnum};
use endobiome::cohort::{
    CheckedStudy, ClinicalError, CohortSettings, DateStyle, Decimal, Dictionary, EligibilityRow, Encoding, Finding,
    GroupRow, QuasiIdentifier, RawStudy, ScreeningRow, Severity, batch_by_group, check, coarser_bands, differences,
    missing_map, participant_flow, queries, to_tsv,
};
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
    }
}

fn settings(folder: Option<&PathBuf>, style: &StyleArguments) -> anyhow::Result<CohortSettings> {
    let mut settings = CohortSettings::default();
    if let Some(path) = &style.config {
        #[derive(serde::Deserialize)]
        struct OnlyCohort {
            cohort: CohortSettings,
        }
        let text = std::fs::read_to_string(path)
            .map_err(|source| ClinicalError::Io { path: path.clone(), source })?;
        settings = toml::from_str::<OnlyCohort>(&text)?.cohort;
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
    let Some(folder) = &settings.folder else {
        return Err(exit::Usage("which study? give a folder, or a configuration with [cohort]".to_owned()).into());
    };
    let raw = RawStudy::open(folder, &dictionary, settings.encoding)?;
    Ok((check(raw, &dictionary, &options), dictionary))
}

/// Prints a table of a study that has no errors; with errors they are counted, and the table is not made from half of it.
fn table(
    study: &StudyArguments,
    make: impl Fn(&CheckedStudy, &Dictionary) -> String,
) -> anyhow::Result<()> {
    let (checked, dictionary) = open(study.folder.as_ref(), &study.style, |_| {})?;
    print(&make(&checked, &dictionary))?;
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
            say::note(format!("note: with {} in a cell, these can be exported: {}", arguments.k, bands.join("; ")));
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
        return Err(exit::Gate(format!("{warnings} warnings in the clinical tables, and --strict is given")).into());
    }
    Ok(())
}

fn print(text: &str) -> anyhow::Result<()> {
    say::out(text.trim_end_matches('\n'))
}

/// Of so many findings of one code in one column the first are told and the others counted.
const MANY: usize = 5;

fn summed_up(findings: &[Finding]) -> Vec<String> {
    let same = |a: &Finding, b: &Finding| (a.code, &a.file, &a.column, a.severity) == (b.code, &b.file, &b.column, b.severity);
    let mut lines = Vec::new();
    let mut done: Vec<&Finding> = Vec::new();
    for finding in findings {
        if done.iter().any(|known| same(known, finding)) {
            continue;
        }
        done.push(finding);
        let all: Vec<&Finding> = findings.iter().filter(|other| same(other, finding)).collect();
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
