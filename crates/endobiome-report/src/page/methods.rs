//! Methods, limits and checklists, written from the settings used.

use crate::model::{Comparison, Report};
use crate::{Words, number};
use endobiome_core::Message;
use serde::Serialize;

/// A line of a checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Item {
    /// The checklist: `2025`, `RIDE`, `STORMS`.
    list: String,
    /// What is asked.
    asked: String,
    /// What the run knows of it.
    answer: String,
    /// Whether the run could answer.
    known: bool,
}

/// The value of a setting as text, without quotation marks; `None` where it is not set.
fn setting<'a>(report: &'a Report, name: &str) -> Option<&'a str> {
    let value =
        report.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim_matches('"'));
    let value = value.filter(|value| !value.is_empty() && *value != "null" && *value != "[]")?;
    // A number of reads is no 500.0; a version may be 1.0.
    let is_number = value.parse::<f64>().is_ok() && !name.starts_with("reference.");
    Some(value.strip_suffix(".0").filter(|_| is_number).unwrap_or(value))
}

/// The paragraphs of the methods.
pub(super) fn methods(report: &Report, words: &Words) -> Vec<String> {
    let say = |name: &str| setting(report, name).unwrap_or(words.get("not_said"));
    let mut paragraphs = vec![words.fill("methods.program", &[&report.version, say("seed")])];
    if report.samples.iter().any(|sample| sample.steps.len() > 2) {
        paragraphs.push(words.fill(
            "methods.reads",
            &[
                say("reads.primers.preset"),
                say("reads.primers.max_error_rate"),
                say("reads.filter.forward.max_expected_errors"),
                say("reads.filter.reverse.max_expected_errors"),
                say("reads.host_screen"),
                say("denoise.method"),
            ],
        ));
    }
    paragraphs.push(words.fill(
        "methods.taxonomy",
        &[
            say("reference.name"),
            say("reference.version"),
            say("taxonomy.classifier.region"),
            say("taxonomy.classifier.method"),
        ],
    ));
    paragraphs.push(words.fill(
        "methods.lowbiomass",
        &[
            &number::short(report.rho.0),
            &words.say(&report.rho.1),
            say("lowbiomass.confidence"),
            say("lowbiomass.contaminant_threshold"),
        ],
    ));
    paragraphs.push(words.fill(
        "methods.calls",
        &[
            say("dysbiosis.call_probability"),
            say("dysbiosis.reads_not_interpretable"),
            say("dysbiosis.panel_minimum_reads"),
        ],
    ));
    paragraphs.push(words.fill(
        "methods.groups",
        &[
            say("compare.permutations"),
            say("compare.adjust"),
            say("compare.q_threshold"),
            say("taxa.prevalence"),
            say("taxa.max_share"),
            setting(report, "compare.covariates").unwrap_or(words.get("none")),
        ],
    ));
    paragraphs
}

/// What limits the results, with the numbers of the study.
pub(super) fn limits(report: &Report, words: &Words) -> Vec<String> {
    let summary = report.summary();
    let women = summary.rows.last().map_or(0, |row| row.women);
    let tests = report.comparisons.iter().filter(|row| row.q.is_some()).count();
    let mut limits = vec![
        words.fill("limits.women", &[&women.to_string(), &tests.to_string()]),
        words.get("limits.association").to_owned(),
        words.get("limits.reads").to_owned(),
    ];
    // What a batch's blanks can show is said where the blanks are.
    let of_kits: Vec<String> =
        report.kits.iter().map(|kit| kit.statement.to_string()).filter(|text| !text.is_empty()).collect();
    let of_kit = |text: &Message| of_kits.iter().any(|of_kit| text.to_string().ends_with(of_kit));
    limits.extend(report.statements.iter().filter(|text| !of_kit(text)).map(|text| words.say(text)));
    limits
}

/// How community types were given, where any was looked for.
pub(super) fn cst_method(report: &Report) -> Option<&str> {
    let mut of = report.samples.iter().filter(|sample| sample.specimen && !sample.cst.nearest.is_empty());
    of.next().map(|sample| sample.cst.method.as_str())
}

/// The references that a paper with these results cites.
pub(super) fn references(report: &Report, words: &Words) -> Vec<String> {
    let program = words.fill("reference.endobiome", &[&report.version]);
    let database = setting(report, "reference.name").map(|name| {
        let version = setting(report, "reference.version").unwrap_or(words.get("not_said"));
        words.fill("reference.database", &[name, version])
    });
    let mut keys = vec!["reference.consensus", "reference.ride", "reference.storms"];
    if report.samples.iter().any(|sample| sample.ld90.share.is_some()) {
        keys.extend(["reference.moreno", "reference.mclaren"]);
    }
    match cst_method(report) {
        Some("dominance_rule") => keys.push("reference.ravel"),
        Some(_) => keys.push("reference.valencia"),
        None => {}
    }
    match setting(report, "denoise.method") {
        Some("dada2") => keys.push("reference.dada2"),
        Some("unoise3") => keys.push("reference.unoise3"),
        _ => {}
    }
    if !report.kits.is_empty() {
        keys.extend(["reference.decontam", "reference.salter"]);
    }
    if report.comparisons.iter().any(|row| row.test == "PERMANOVA") {
        keys.push("reference.permanova");
    }
    if report.comparisons.iter().any(Comparison::is_log_ratio_model) {
        keys.push("reference.linda");
        keys.push("reference.maaslin");
    }
    if report.comparisons.iter().any(|row| row.q.is_some()) && setting(report, "compare.adjust") == Some("bh")
    {
        keys.push("reference.bh");
    }
    let methods = keys.into_iter().map(|key| words.get(key).to_owned());
    std::iter::once(program).chain(database).chain(methods).collect()
}

/// The checklists, filled as far as the run knows; the rest is left to the authors, in these words.
pub(super) fn checklist(report: &Report, words: &Words) -> Vec<Item> {
    let kind = |name: &str| {
        let of = report.samples.iter().filter(|sample| sample.kind == name);
        let reads: u64 = of.clone().map(|sample| sample.reads).sum();
        let n = of.count();
        (n > 0).then(|| words.fill("checklist.controls", &[&n.to_string(), &number::count(reads)]))
    };
    let mut batches: Vec<&str> =
        report.samples.iter().map(|s| s.batch.as_str()).filter(|b| !b.is_empty()).collect();
    batches.sort_unstable();
    batches.dedup();
    let batches = (!batches.is_empty()).then(|| batches.join(", "));
    let join = |parts: [Option<String>; 2]| {
        let known: Vec<String> = parts.into_iter().flatten().collect();
        (!known.is_empty()).then(|| known.join("; "))
    };
    let parameters = |prefix: &str| {
        let of: Vec<String> = report
            .parameters
            .iter()
            .filter(|(name, value)| name.starts_with(prefix) && value != "null")
            .map(|(name, value)| format!("{} {value}", name.trim_start_matches(prefix)))
            .take(6)
            .collect();
        (!of.is_empty()).then(|| of.join(", ") + ", …")
    };
    let say = |name: &str| setting(report, name).map(str::to_owned);
    let summary = report.summary();
    let (usable, all) = summary.usable;
    let tested: usize = {
        let mut taxa: Vec<&str> = report
            .comparisons
            .iter()
            .filter(|r| r.kind == "taxon" && r.p.is_some())
            .map(|r| r.what.as_str())
            .collect();
        taxa.sort_unstable();
        taxa.dedup();
        taxa.len()
    };
    let reference =
        say("reference.name").map(|name| [name, say("reference.version").unwrap_or_default()].join(", "));
    let program = Some(format!("endobiome {}", report.version));
    let rows: Vec<(&str, &str, Option<String>)> = vec![
        ("2025", "sampling_controls", kind("sampling_blank")),
        (
            "2025",
            "extraction_controls",
            join([kind("extraction_blank"), batches.clone().map(|b| words.fill("checklist.batches", &[&b]))]),
        ),
        ("2025", "library_controls", kind("pcr_blank")),
        ("2025", "workspace", None),
        ("2025", "protective_wear", None),
        ("2025", "positive_controls", join([kind("mock"), kind("positive")])),
        ("2025", "decontamination", join([program.clone(), parameters("lowbiomass.")])),
        ("2025", "contaminant_database", Some(words.get("checklist.no_database").to_owned())),
        ("2025", "control_sequences", None),
        ("2025", "original_data", None),
        ("RIDE", "report", Some(words.get("checklist.see_methods").to_owned())),
        ("RIDE", "include", {
            let met = report.controls.iter().filter(|row| row.met).count();
            Some(words.fill("checklist.met", &[&met.to_string(), &report.controls.len().to_string()]))
        }),
        (
            "RIDE",
            "determine",
            (!report.kits.is_empty()).then(|| words.get("checklist.see_contamination").to_owned()),
        ),
        (
            "RIDE",
            "explore",
            (!report.kits.is_empty()).then(|| words.get("checklist.three_tables").to_owned()),
        ),
        ("STORMS", "primers", say("reads.primers.preset")),
        (
            "STORMS",
            "sequencing",
            say("reads.filter.forward.max_expected_errors").map(|ee| words.fill("checklist.quality", &[&ee])),
        ),
        ("STORMS", "bioinformatics", join([program, say("denoise.method")])),
        ("STORMS", "taxonomy", reference),
        (
            "STORMS",
            "sample_size",
            Some(words.fill("checklist.samples", &[&usable.to_string(), &all.to_string()])),
        ),
        ("STORMS", "batch", batches),
        (
            "STORMS",
            "statistics",
            say("compare.adjust").map(|adjust| words.fill("checklist.statistics", &[&adjust])),
        ),
        ("STORMS", "taxa_tested", (tested > 0).then(|| words.fill("checklist.taxa", &[&tested.to_string()]))),
        ("STORMS", "confounders", say("compare.covariates")),
        (
            "STORMS",
            "sensitivity",
            (!report.kits.is_empty()).then(|| words.get("checklist.three_tables").to_owned()),
        ),
        ("STORMS", "reproducible", say("seed").map(|seed| words.fill("checklist.seed", &[&seed]))),
        ("STORMS", "data_access", None),
        ("STORMS", "ethics", None),
        ("STORMS", "funding", None),
    ];
    rows.into_iter()
        .map(|(list, key, answer)| Item {
            list: words.get(&format!("checklist.{list}")).to_owned(),
            asked: words.get(&format!("item.{key}")).to_owned(),
            known: answer.is_some(),
            answer: answer.unwrap_or_else(|| words.get("not_provided").to_owned()),
        })
        .collect()
}
