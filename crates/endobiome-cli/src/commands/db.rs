//! `endobiome db`: reference databases.

use crate::arguments::{Db, DbAdd, DbBuild, DbExport, DbFolder, DbInfo, DbVerify};
use crate::common::Common;
use crate::progress::Bars;
use crate::{say, threads};
use endobiome::pipeline::Result;
use endobiome::taxonomy::classify::{write_models, write_prepared};
use endobiome::taxonomy::manager::{self, BuildRequest};
use endobiome::taxonomy::reference::{Format, HolePolicy, IndexFile, NamePolicy, ReadOptions, export};
use endobiome::taxonomy::region::Region;
use endobiome::taxonomy::{Error, Reference, ReferenceInfo};
use std::borrow::Cow;

pub(crate) fn db(command: Db, common: &Common) -> anyhow::Result<()> {
    match command {
        Db::Build(arguments) => build(&arguments, common),
        Db::Add(arguments) => add(&arguments),
        Db::List(folder) => list(&folder),
        Db::Info(arguments) => info(&arguments),
        Db::Verify(arguments) => verify(&arguments),
        Db::Export(arguments) => write_as(&arguments),
        Db::Evaluate(arguments) => super::evaluate::evaluate(&arguments, common),
    }
}

/// Errors of the library under the pipeline's, so that they get their exit code.
fn ok<T>(result: std::result::Result<T, Error>) -> anyhow::Result<T> {
    let result: Result<T> = result.map_err(Into::into);
    Ok(result?)
}

fn build(arguments: &DbBuild, common: &Common) -> anyhow::Result<()> {
    let name = arguments.output.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let region = ok(arguments.region.as_deref().map(Region::parse).transpose())?;
    let mut prepare = ok(arguments
        .prepare
        .iter()
        .map(|word| to_prepare(word))
        .collect::<std::result::Result<Vec<_>, _>>())?;
    if prepare.is_empty() && !arguments.without_models {
        prepare.extend(region.clone().map(Some));
    }
    let request = BuildRequest {
        sequences: arguments.input.clone(),
        taxonomy: arguments.input_taxonomy.clone(),
        format: None,
        options: ReadOptions {
            holes: if arguments.fill_holes { HolePolicy::Fill } else { HolePolicy::Refuse },
            names: if arguments.canonical_names { NamePolicy::Canonical } else { NamePolicy::AsGiven },
        },
        info: ReferenceInfo {
            name,
            version: arguments.reference_version.clone(),
            source: arguments.source.clone(),
            licence: arguments.licence.clone(),
            date: arguments.date.clone(),
            build_command: build_command(arguments),
            ..ReferenceInfo::default()
        },
        region,
        group_regions: Vec::new(),
    };
    let bars = Bars::new(common.quiet);
    let report = threads::with_pool(common.threads, || {
        let context = endobiome::core::Context::of(&bars);
        ok(manager::build(request, &arguments.output, &context, |reference, writer| {
            if !arguments.without_models {
                write_models(reference, writer, &context)?;
            }
            for region in &prepare {
                let name = region.as_ref().map_or(WHOLE, |region| &region.name);
                context.begin(&format!("preparing for {name}"), 0);
                write_prepared(reference, region.as_ref(), writer, &context)?;
                context.end("stored");
            }
            Ok(())
        }))
    })?;
    say::out(format!("{}: {} records", report.path.display(), report.reference.len()))?;
    if report.without_region > 0 {
        say::out(format!("{} records do not hold the region and were left out", report.without_region))?;
    }
    if !report.unknown_names.is_empty() {
        say::out(format!(
            "{} names are not in the canonical vocabulary and were kept:",
            report.unknown_names.len()
        ))?;
        for (taxon, records) in report.unknown_names.iter().take(20) {
            say::out(format!("  {taxon} ({records} records)"))?;
        }
    }
    Ok(())
}

/// The word for queries of no stated region.
const WHOLE: &str = "whole";

/// What to prepare for: a region, or `None` for queries whose region is recognised.
fn to_prepare(word: &str) -> std::result::Result<Option<Region>, Error> {
    if word == WHOLE { Ok(None) } else { Region::parse(word).map(Some) }
}

/// The command as it can be typed again, without the folders of this machine.
fn build_command(arguments: &DbBuild) -> String {
    let name = |path: &std::path::Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut command = format!("endobiome db build --input {}", name(&arguments.input));
    if let Some(taxonomy) = &arguments.input_taxonomy {
        command.push_str(&format!(" --input-taxonomy {}", name(taxonomy)));
    }
    if let Some(region) = &arguments.region {
        command.push_str(&format!(" --region {region}"));
    }
    if arguments.canonical_names {
        command.push_str(" --canonical-names");
    }
    if arguments.fill_holes {
        command.push_str(" --fill-holes");
    }
    if arguments.without_models {
        command.push_str(" --without-models");
    }
    if !arguments.prepare.is_empty() {
        command.push_str(&format!(" --prepare {}", arguments.prepare.join(",")));
    }
    command
}

fn add(arguments: &DbAdd) -> anyhow::Result<()> {
    let folder = &arguments.folder.folder;
    let path = ok(manager::add(folder, &arguments.file, arguments.name.as_deref(), arguments.replace))?;
    say::out(path.display().to_string())
}

fn list(folder: &DbFolder) -> anyhow::Result<()> {
    for entry in ok(manager::list(&folder.folder))? {
        let line = match &entry.state {
            Ok(info) => format!("{}\t{} records\t{}", entry.name, info.records, info.source),
            Err(error) => format!("{}\tnot usable: {error}", entry.name),
        };
        say::out(line)?;
    }
    Ok(())
}

fn info(arguments: &DbInfo) -> anyhow::Result<()> {
    let path = ok(manager::find(&arguments.folder.folder, &arguments.reference))?;
    let described = ok(manager::describe(path.as_deref()))?;
    let info = &described.info;
    for (name, value) in [
        ("name", &info.name),
        ("version", &info.version),
        ("source", &info.source),
        ("licence", &info.licence),
        ("date", &info.date),
        ("build command", &info.build_command),
        ("checksum", &info.checksum),
    ] {
        if !value.is_empty() {
            say::out(format!("{name}: {value}"))?;
        }
    }
    say::out(format!("records: {}", info.records))?;
    if let Some((shortest, median, longest)) = described.lengths {
        say::out(format!("lengths: {shortest} to {longest}, median {median}"))?;
    }
    for count in &described.ranks {
        say::out(format!("{}: {} names, {} records", count.rank, count.names, count.records))?;
    }
    for group in &described.groups {
        say::out(format!(
            "{}: {} species cannot be told from another, {} have no amplicon",
            group.region, group.species_in_groups, group.species_without_amplicon
        ))?;
    }
    if !described.prepared.is_empty() {
        say::out(format!("prepared for: {}", described.prepared.join(", ")))?;
    }
    if !described.gaps.is_empty() {
        say::out("missing taxa that matter in the urogenital tract:")?;
        for gap in &described.gaps {
            say::out(format!("  {}: {}", gap.taxon, gap.remark))?;
        }
    }
    Ok(())
}

fn write_as(arguments: &DbExport) -> anyhow::Result<()> {
    let format: Format = ok(arguments.format.parse())?;
    let path = ok(manager::find(&arguments.folder.folder, &arguments.reference))?;
    let reference = match path {
        None => Cow::Borrowed(ok(Reference::embedded())?),
        Some(path) => Cow::Owned(ok(IndexFile::open(&path).and_then(|index| index.reference()))?),
    };
    for file in ok(export(&reference, format, &arguments.output))? {
        say::out(file.display().to_string())?;
    }
    let licence = &reference.info().licence;
    if licence.is_empty() { Ok(()) } else { say::out(format!("licence: {licence}")) }
}

fn verify(arguments: &DbVerify) -> anyhow::Result<()> {
    let checks = ok(manager::verify(&arguments.file))?;
    let mut broken = 0;
    for check in &checks {
        broken += usize::from(!check.intact);
        let state = if check.intact { "intact" } else { "DAMAGED" };
        say::out(format!("{}\t{} bytes\t{state}", check.name, check.bytes))?;
    }
    if broken == 0 {
        return Ok(());
    }
    let message = format!(
        "{}: {broken} of {} sections are damaged; copy or build it again",
        arguments.file.display(),
        checks.len()
    );
    Err(endobiome::pipeline::Error::Data(message).into())
}
