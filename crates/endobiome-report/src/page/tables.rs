//! The tables of the page.

use super::table::{Heading, Row, Table};
use crate::model::{Comparison, Report, Sample};
use crate::{Signs, Words, number};
use endobiome_lowbiomass::ReagentRow;
use std::collections::{BTreeMap, BTreeSet};

/// How many rows of a long table the page holds.
const LEADING: usize = 20;
/// How many calls: those of the leading site of a study of a usual size, so that no call of the first screen is missing.
const CALLS: usize = 60;
/// How many questions of a kind of test: a question takes several lines.
const QUESTIONS: usize = 12;

/// The LD90 calls and what goes with them, with what the other sites of the same woman hold; calls that hold on all tables first, then by
/// group.
pub(super) fn calls(report: &Report, words: &Words) -> Table {
    let columns = ["sample", "group", "lactobacillus=", "ld90=", "probability#", "settle", "leading", "cst"];
    let mut table = Table::new(words, "calls", "dysbiosis/calls.tsv", &columns);
    let lead = report.leading_site();
    let sites = report.sites();
    let others: Vec<&str> = sites.iter().copied().filter(|site| *site != lead).collect();
    if !others.is_empty() {
        let named: Vec<_> = others.iter().map(|site| words.site(site)).collect();
        table
            .columns
            .push(Heading { name: words.fill("column.same_woman", &[&named.join(", ")]), class: "lines" });
    }
    let mut order: Vec<usize> = report.specimens();
    table.total = order.len();
    order.sort_by_key(|&at| {
        let sample = &report.samples[at];
        let called = matches!(sample.ld90.call.as_str(), "LD" | "NLD");
        (sample.site != lead, !(called && sample.robust == "robust"), !called)
    });
    let of_lead = order.iter().filter(|&&at| report.samples[at].site == lead).count();
    let shown = if of_lead <= CALLS { of_lead.max(LEADING) } else { LEADING };
    for &at in order.iter().take(shown) {
        let sample = &report.samples[at];
        let leading = match &sample.leading {
            (name, _) if name.is_empty() => String::new(),
            (name, share) => format!("{name} ({})", number::per_cent(*share)),
        };
        table.rows.push(Row {
            found: false,
            cells: vec![
                sample.id.clone(),
                sample.group.clone(),
                share_and_interval(sample, words),
                call_and_standing(sample, "", words),
                sample.ld90.probability.map(number::probability).unwrap_or_default(),
                words.say(&sample.ld90.remedy),
                leading,
                sample.cst.said(words),
            ],
        });
        if !others.is_empty() {
            let same_woman = report.samples.iter().filter(|other| {
                other.specimen
                    && (other.woman == sample.woman && other.visit == sample.visit)
                    && (other.group == sample.group && other.site != sample.site)
            });
            let said: Vec<String> =
                same_woman.map(|other| in_short(other, others.len() > 1, words)).collect();
            let said = if said.is_empty() { "–".to_owned() } else { said.join("\n") };
            table.rows.last_mut().into_iter().for_each(|row| row.cells.push(said.clone()));
        }
    }
    table
}

/// The share of *Lactobacillus*, and its interval on a second line.
fn share_and_interval(sample: &Sample, words: &Words) -> String {
    let Some(share) = sample.ld90.share else { return words.get("no_reads").to_owned() };
    let range = |(low, high): (f64, f64)| format!("\n{} – {}", number::per_cent(low), number::per_cent(high));
    number::per_cent(share) + &sample.ld90.interval.map(range).unwrap_or_default()
}

/// The call, what is said beside it, and on a second line whether it holds on all tables, where there is one.
fn call_and_standing(sample: &Sample, beside: &str, words: &Words) -> String {
    let call = words.get(&format!("call_short.{}", sample.ld90.call));
    let called = matches!(sample.ld90.call.as_str(), "LD" | "NLD");
    let robust = if called { words.get(&format!("robust_short.{}", sample.robust)) } else { "" };
    [format!("{call}{beside}").as_str(), robust].join("\n").trim_end().to_owned()
}

/// A call beside that of another sample of the woman: call, share, whether it holds.
fn in_short(sample: &Sample, with_site: bool, words: &Words) -> String {
    let share = sample.ld90.share.map(|share| format!(" ({})", number::per_cent(share))).unwrap_or_default();
    let site = if with_site { format!("{}: ", words.site(&sample.site)) } else { String::new() };
    site + &call_and_standing(sample, &share, words)
}

/// How many samples of each group and site are of which community type; in the last column those of which none can be told.
pub(super) fn community_types(report: &Report, words: &Words) -> Table {
    let mut table = Table::new(words, "community_types", "cst/cst.tsv", &["group", "site", "samples#"]);
    let types = report.community_types();
    let numbers = |name: &str| Heading { name: name.to_owned(), class: "n" };
    table.columns.extend(types.iter().map(|name| numbers(name)));
    table.columns.push(numbers(words.get("cst.untold")));
    for group in report.groups() {
        for site in report.sites() {
            let of: Vec<&Sample> =
                report.samples.iter().filter(|s| s.specimen && s.group == group && s.site == site).collect();
            let with = |name: Option<&str>| of.iter().filter(|sample| sample.cst.assigned() == name).count();
            let mut cells = vec![group.to_owned(), words.site(site).into_owned(), of.len().to_string()];
            cells.extend(types.iter().map(|name| with(Some(name)).to_string()));
            cells.push(with(None).to_string());
            table.rows.extend((!of.is_empty()).then_some(Row { found: false, cells }));
        }
    }
    table.total = table.rows.len();
    table
}

/// The genera of the reagents, batch by batch, with the women who have reads of them.
pub(super) fn reagents(report: &Report, signs: &Signs, words: &Words) -> Table {
    let mut table =
        Table::new(words, "reagents", "contamination/reagents.tsv", &["batch", "genus", "kit_profile#"]);
    let groups: BTreeSet<&str> = report.reagents.iter().map(|row| row.group.as_str()).collect();
    let named = |group: &str| if group.is_empty() { words.get("all").to_owned() } else { group.to_owned() };
    let with = |group: &&str| words.fill("column.women_with", &[&named(group)]);
    table.columns.extend(groups.iter().map(|group| Heading { name: with(group), class: "n" }));
    table.columns.push(Heading { name: words.get("column.largest").to_owned(), class: "n" });
    let mut of: Vec<(&str, &str, Vec<&ReagentRow>)> = Vec::new();
    for row in &report.reagents {
        match of.last_mut() {
            Some((batch, genus, rows)) if *batch == row.batch && *genus == row.genus => rows.push(row),
            _ => of.push((&row.batch, &row.genus, vec![row])),
        }
    }
    table.total = of.len();
    let batches: BTreeSet<&str> = of.iter().map(|(batch, ..)| *batch).collect();
    let each = (LEADING / batches.len().max(1)).max(2);
    let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
    for (batch, genus, rows) in of {
        let nth = shown.entry(batch).or_default();
        *nth += 1;
        if *nth > each {
            continue;
        }
        let said = groups.iter().map(|group| match rows.iter().find(|row| row.group == **group) {
            Some(row) => words.fill("of_all", &[&row.women_with.to_string(), &row.women.to_string()]),
            None => "–".to_owned(),
        });
        let largest = rows.iter().filter_map(|row| row.largest_share).reduce(f64::max);
        let sign = signs.genus(genus).map(|sign| format!("{}  ", sign.letters)).unwrap_or_default();
        let share = number::per_cent(rows.first().map_or(0.0, |row| row.kit_share));
        let mut cells = vec![words.batch(batch), format!("{sign}{genus}"), share];
        cells.extend(said);
        cells.push(largest.map(number::per_cent).unwrap_or_default());
        table.rows.push(Row { found: false, cells });
    }
    table
}

/// Results of some kinds: one row a question, with q on each table; those with the least q first.
pub(super) fn comparisons(report: &Report, words: &Words, id: &'static str, kinds: &[&str]) -> Table {
    let columns = ["what", "contrast", "groups=", "estimate=", "p#", "q_raw#", "q_kit#", "q_both#"];
    let mut table = Table::new(words, id, "stats/comparisons.tsv", &columns);
    let is_kind = |row: &&Comparison| kinds.contains(&row.kind.as_str());
    table.total = report.comparisons.iter().filter(is_kind).count();
    let mut others: BTreeMap<(&str, &str, &str, &str, &str), Option<f64>> = BTreeMap::new();
    let question = |test: &str| -> usize { test.find(" (").unwrap_or(test.len()) };
    for row in report.comparisons.iter().filter(is_kind) {
        let test = &row.test[..question(&row.test)];
        others.insert((&row.what, &row.contrast, test, &row.adjusted_for, &row.table), row.q.or(row.p));
    }
    let mut lead: Vec<&Comparison> = report
        .comparisons
        .iter()
        .filter(is_kind)
        .filter(|row| row.table == "raw" && row.p.is_some())
        .collect();
    let sure = |row: &Comparison| row.q.or(row.p).unwrap_or(1.0);
    lead.sort_by(|a, b| sure(a).total_cmp(&sure(b)));
    for row in lead.into_iter().take(QUESTIONS) {
        let test = &row.test[..question(&row.test)];
        let on = |name: &str| match others.get(&(&row.what, &row.contrast, test, &row.adjusted_for, name)) {
            Some(Some(q)) => number::probability(*q),
            Some(None) => words.get("not_tested").to_owned(),
            None => "–".to_owned(),
        };
        let interval = match (row.estimate[1], row.estimate[2]) {
            (Some(low), Some(high)) => {
                format!("\n{}", words.fill("interval", &[&number::short(low), &number::short(high)]))
            }
            _ => String::new(),
        };
        let estimate = row.estimate[0].map(number::short).unwrap_or_default();
        let kind = words.estimate(&row.estimate_kind);
        // What follows the comma is said in the methods.
        let short_test = words.test(test.split(", ").next().unwrap_or(test));
        let adjusted = match row.adjusted_for.as_str() {
            "" => String::new(),
            columns => words.fill("adjusted", &[columns]),
        };
        table.rows.push(Row {
            found: row.q.is_some_and(|q| q <= report.q_threshold),
            cells: vec![
                words.quantity(&row.what),
                format!("{}\n{short_test}{adjusted}", words.contrast(&row.contrast)),
                groups(row, words),
                [&*kind, &estimate].join(" ").trim().to_owned() + &interval,
                row.p.map(number::probability).unwrap_or_default(),
                row.q.map(number::probability).unwrap_or_default(),
                on("kit_corrected"),
                on("kit_and_carry_over_corrected"),
            ],
        });
    }
    table
}

/// What each group is like.
fn groups(row: &Comparison, words: &Words) -> String {
    let parts =
        row.groups.iter().enumerate().map(|(at, (group, n, with))| match (row.medians.get(at), with) {
            (Some([median, low, high]), _) => {
                let interval = words.fill("interval", &[&number::short(*low), &number::short(*high)]);
                format!("{group} {} {interval}, n {n}", number::short(*median))
            }
            (None, Some(with)) => format!("{group} {with}/{n}"),
            (None, None) => format!("{group} n {n}"),
        });
    parts.collect::<Vec<_>>().join("\n")
}

/// The targets of panels, each with what became of its samples, group by group.
pub(super) fn panels(report: &Report, words: &Words) -> Table {
    let columns = [
        "target",
        "panels",
        "site",
        "group",
        "hits#",
        "unreplicated#",
        "unverifiable#",
        "explained#",
        "not_resolved#",
        "median_share#",
    ];
    let mut table = Table::new(words, "panels", "dysbiosis/panels.tsv", &columns);
    let statuses = ["hit", "unreplicated", "unverifiable", "explained_by_contamination", "not_resolved"];
    type Group<'a> = (&'a str, &'a str, &'a str);
    type Seen<'a> = BTreeMap<usize, (&'a str, f64)>;
    let mut rows: BTreeMap<Group<'_>, (Seen<'_>, Vec<&str>)> = BTreeMap::new();
    for target in &report.panels {
        let sample = &report.samples[target.sample];
        let row = rows.entry((&target.target, &sample.site, &sample.group)).or_default();
        // A sample in several panels is counted once, by the status that weighs most.
        let weight = |status: &str| statuses.iter().position(|known| *known == status);
        let seen = row.0.entry(target.sample).or_insert((&target.status, target.share));
        if weight(&target.status) < weight(seen.0) {
            seen.0 = &target.status;
        }
        if !row.1.contains(&target.panel.as_str()) {
            row.1.push(&target.panel);
        }
    }
    table.total = report.panels.len();
    let mut rows: Vec<_> = rows.into_iter().collect();
    let hits = |seen: &Seen<'_>| seen.values().filter(|seen| seen.0 == "hit").count();
    rows.sort_by(|a, b| {
        hits(&b.1.0).cmp(&hits(&a.1.0)).then(b.1.0.len().cmp(&a.1.0.len())).then(a.0.cmp(&b.0))
    });
    for ((target, site, group), (seen, mut panels)) in rows.into_iter().take(LEADING) {
        let count = |status: &str| seen.values().filter(|seen| seen.0 == status).count().to_string();
        let mut shares: Vec<f64> = seen.values().map(|seen| seen.1).collect();
        shares.sort_by(f64::total_cmp);
        let median = f64::midpoint(shares[(shares.len() - 1) / 2], shares[shares.len() / 2]);
        panels.sort_unstable();
        let mut cells =
            vec![target.to_owned(), panels.join(", "), words.site(site).into_owned(), group.to_owned()];
        cells.extend(statuses.map(count));
        cells.push(number::per_cent(median));
        table.rows.push(Row { found: hits(&seen) > 0, cells });
    }
    table
}

/// Carry-over, woman by woman; the reasons stand below, each once.
pub(super) fn carry_over(report: &Report, words: &Words) -> Table {
    let columns = ["sample", "group", "carry_over#", "kit#", "specific#", "niche_call", "reason#"];
    let mut table = Table::new(words, "carry_over", "contamination/carry_over.tsv", &columns);
    let mut rows: Vec<_> =
        report.samples.iter().filter_map(|sample| Some((sample, sample.niche.as_ref()?))).collect();
    table.total = rows.len();
    rows.sort_by(|a, b| {
        b.1.specific.unwrap_or(-1.0).total_cmp(&a.1.specific.unwrap_or(-1.0)).then(a.0.id.cmp(&b.0.id))
    });
    let say = |share: Option<f64>| share.map_or_else(|| "NA".to_owned(), number::per_cent);
    let shown = if rows.len() <= CALLS { rows.len() } else { LEADING };
    for (sample, niche) in rows.into_iter().take(shown) {
        let masked = masked(&words.say(&niche.reason));
        let reason = table.note(&match masked.contains('…') {
            true => words.fill("numbers_of_the_row", &[&masked]),
            false => masked,
        });
        table.rows.push(Row {
            found: niche.specific.is_some_and(|least| least > 0.0),
            cells: vec![
                sample.id.clone(),
                sample.group.clone(),
                say(niche.carry_over),
                say(niche.kit),
                say(niche.specific),
                words.word(&niche.call).into_owned(),
                reason,
            ],
        });
    }
    table
}

/// A reason without its percentages, which the columns of its row hold: what is the same for many women is said once.
fn masked(reason: &str) -> String {
    let mut words: Vec<&str> = Vec::new();
    for word in reason.split(' ') {
        match (words.last_mut(), word.starts_with('%')) {
            (Some(last), true) if last.parse::<f64>().is_ok() => *last = "…",
            _ => {}
        }
        words.push(word);
    }
    words.join(" ")
}

/// Controls wanted and found; what is not met first.
pub(super) fn controls(report: &Report, words: &Words) -> Table {
    let mut table = Table::new(
        words,
        "controls",
        "contamination/controls.tsv",
        &["control", "wanted", "found", "met", "consequence"],
    );
    table.total = report.controls.len();
    let mut rows: Vec<_> = report.controls.iter().collect();
    rows.sort_by_key(|row| row.met);
    table.rows = rows
        .into_iter()
        .map(|row| Row {
            found: false,
            cells: vec![
                words.say(&row.what),
                words.say(&row.wanted),
                words.say(&row.found),
                words.get(if row.met { "yes" } else { "no" }).to_owned(),
                words.say(&row.consequence),
            ],
        })
        .collect();
    table
}

/// Samples that are not usable, and why.
pub(super) fn lost(report: &Report, words: &Words) -> Table {
    let mut table = Table::new(
        words,
        "lost",
        "overall_summary.tsv",
        &["sample", "group", "site", "reads_in#", "reads_left#", "status"],
    );
    let rows: Vec<_> = report.samples.iter().filter(|sample| sample.specimen && !sample.usable).collect();
    table.total = rows.len();
    table.rows = rows
        .into_iter()
        .take(LEADING)
        .map(|sample| Row {
            found: false,
            cells: vec![
                sample.id.clone(),
                sample.group.clone(),
                words.site(&sample.site).into_owned(),
                number::count(sample.steps.first().map_or(0, |step| step.1)),
                number::count(sample.reads),
                if sample.status == "ok" {
                    words.get("too_few").to_owned()
                } else {
                    words.status(&sample.status)
                },
            ],
        })
        .collect();
    table
}

/// What the numbers of women can detect, beside the power of tests.
pub(super) fn power(report: &Report, words: &Words) -> Table {
    let mut table = Table::new(
        words,
        "power",
        "pipeline_info/report.json",
        &["question", "quantity", "value#", "method"],
    );
    table.total = report.power.len();
    table.rows = report
        .power
        .iter()
        .filter(|row| row.quantity != "power")
        .map(|row| Row {
            found: false,
            cells: vec![
                words.say(&row.question),
                words.word(&row.quantity).into_owned(),
                number::short(row.value),
                words.say(&row.method),
            ],
        })
        .collect();
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_paragraph_was_repeated_for_36_women() {
        let of =
            |share| masked(&format!("carry-over of up to {share} % explains all but 0.0 %, by 2 features"));
        assert_eq!(of("27"), of("93"));
        assert_eq!(of("27"), "carry-over of up to … % explains all but … %, by 2 features");
    }
}
