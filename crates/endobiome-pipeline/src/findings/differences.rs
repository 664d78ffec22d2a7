//! Differences between groups: those that hold first, and what became of the others.

use super::{Finding, Standing};
use crate::stages::comparison::{Comparison, SensitivityRow, in_words, question_of};
use endobiome_compare::{
    ComparisonRow, ResultKind, TableKind, Tipping, TippingKind, contrast_in_words, quantity_in_words,
    test_in_words,
};
use endobiome_core::column::{Cell, Column, Described};
use endobiome_core::{Message, say};
use endobiome_dysbiosis::{PanelStatus, SampleCalls};
use endobiome_report::number;
use std::collections::BTreeMap;

/// How many differences are named.
const NAMED: usize = 3;

/// A difference of the raw table (q up to the threshold) and what speaks for and against it.
struct Difference<'a> {
    row: &'a ComparisonRow,
    standing: Standing,
    stands_on: Vec<Message>,
    against: Vec<Message>,
    /// What was not looked at and could explain it.
    open: Vec<Message>,
}

/// A difference of the raw table with what speaks for and against it, as a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DifferenceRow {
    id: String,
    what: String,
    contrast: String,
    standing: Standing,
    stands_on: Message,
    against: Message,
    open: Message,
}

impl DifferenceRow {
    /// The columns of [`DifferenceRow::shown`].
    pub(crate) fn header() -> Vec<Message> {
        vec![say!("What"), say!("Groups"), say!("Holds"), say!("Stands on; against it")]
    }

    /// What differs, as the page shows it: of a taxon the name alone, of codes the words.
    fn what_in_words(&self) -> Message {
        let words = |code: &str| Message::word(code.replace('_', " "));
        match self.what.strip_prefix("log10_") {
            Some(copies) => say!("log10 {copies}", copies = words(copies)),
            None => words(self.what.trim_start_matches("genus:")),
        }
    }

    /// The row as the page shows it.
    pub(crate) fn shown(&self) -> Vec<Message> {
        let doubt = [self.stands_on.clone(), self.against.clone(), self.open.clone()];
        vec![
            self.what_in_words(),
            contrast_in_words(&self.contrast),
            Message::word(self.standing.name().replace('_', " ")),
            Message::list("; ", doubt),
        ]
    }
}

impl Described for DifferenceRow {
    const FILE: &'static str = "stats/differences.tsv";
    const ROWS: &'static str = "one row a difference between groups (a quantity or taxon and a contrast) of which a test on the raw table has q up to the threshold: whether it holds, and what speaks against it";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new(
                "id",
                "the row of `comparisons.tsv` that leads: of its tests the one with the least p, adjusted where there is one",
                |row: &Self| Cell::text(&row.id),
            ),
            Column::new("what", "the quantity or taxon", |row: &Self| Cell::text(&row.what)),
            Column::new("contrast", "the groups compared", |row: &Self| Cell::text(&row.contrast)),
            Column::new(
                "standing",
                "`robust`: nothing speaks against it and everything was looked at; `not_assessable`: nothing speaks against it, but what could was not looked at; `not_robust`",
                |row: &Self| row.standing.name(),
            ),
            Column::new("stands_on", "tables, methods and adjustments that it stands on", |row: &Self| {
                Cell::text(&row.stands_on)
            }),
            Column::new("against", "what speaks against it", |row: &Self| Cell::text(&row.against))
                .not_applicable("nothing does"),
            Column::new("not_looked_at", "what could overturn it and was not looked at", |row: &Self| {
                Cell::text(&row.open)
            })
            .not_applicable("there is nothing"),
        ]
    }
}

/// All differences, those that hold first.
pub(super) fn rows(calls: &[SampleCalls], comparison: &Comparison) -> Vec<DifferenceRow> {
    let row = |difference: &Difference<'_>| DifferenceRow {
        id: difference.row.id(),
        what: difference.row.what.clone(),
        contrast: difference.row.contrast.clone(),
        standing: difference.standing,
        stands_on: Message::list(", ", difference.stands_on.clone()),
        against: Message::list("; ", difference.against.clone()),
        open: Message::list(" ", difference.open.clone()),
    };
    judged(calls, comparison).iter().map(row).collect()
}

/// The tests on the raw table that are of differences between groups.
fn tested(comparison: &Comparison) -> Vec<&ComparisonRow> {
    let is_tested =
        |row: &&ComparisonRow| row.table == TableKind::Raw && row.q.is_some() && is_difference(row);
    comparison.rows.iter().filter(is_tested).collect()
}

/// Each difference of the raw table with its standing; those that hold first, then by p.
fn judged<'a>(calls: &[SampleCalls], comparison: &'a Comparison) -> Vec<Difference<'a>> {
    let threshold = comparison.design.options().q_threshold;
    let mut by_question: BTreeMap<(&str, &str), Vec<&ComparisonRow>> = BTreeMap::new();
    for row in tested(comparison) {
        if row.q.is_some_and(|q| q <= threshold) {
            by_question.entry((&row.what, &row.contrast)).or_default().push(row);
        }
    }
    let mut differences: Vec<Difference<'_>> =
        by_question.into_values().filter_map(|rows| judge(&rows, calls, comparison)).collect();
    differences.sort_by(|a, b| {
        let p = |difference: &Difference<'_>| difference.row.p.unwrap_or(1.0);
        a.standing.cmp(&b.standing).then(p(a).total_cmp(&p(b))).then_with(|| a.row.id().cmp(&b.row.id()))
    });
    differences
}

/// The kinds of results that are differences between groups.
fn is_difference(row: &ComparisonRow) -> bool {
    matches!(
        row.kind,
        ResultKind::Alpha
            | ResultKind::Index
            | ResultKind::Load
            | ResultKind::Call
            | ResultKind::Community
            | ResultKind::Taxon
    ) && row.test != "PERMDISP"
}

pub(super) fn findings(calls: &[SampleCalls], comparison: &Comparison) -> Vec<Finding> {
    let threshold = comparison.design.options().q_threshold;
    let tests = tested(comparison).len();
    if tests == 0 {
        return vec![Finding::notice(say!(
            "No group comparison was possible; stats/comparisons.tsv and stats/design.tsv say why."
        ))];
    }
    let differences = judged(calls, comparison);
    if differences.is_empty() {
        return vec![Finding::notice(say!(
            "None of {tests} comparisons between groups reaches q <= {threshold}; with these numbers that is no proof of equality.",
            tests,
            threshold
        ))];
    }
    let (standing, fallen): (Vec<_>, Vec<_>) =
        differences.into_iter().partition(|difference| difference.standing != Standing::NotRobust);
    let mut findings: Vec<Finding> = standing.iter().take(NAMED).map(Difference::finding).collect();
    if standing.len() > NAMED {
        findings.push(Finding::notice(say!(
            "{n} more differences are of the same standing: see stats/differences.tsv.",
            n = standing.len() - NAMED
        )));
    }
    if standing.is_empty() {
        findings.push(Finding::notice(if fallen.len() == 1 {
            say!("No difference between groups holds: against the one with q <= {threshold} on the raw table something speaks, a corrected table, a covariate, a second method or some of the samples (stats/differences.tsv says what).", threshold)
        } else {
            say!("No difference between groups holds: against each of the {n} with q <= {threshold} on the raw table something speaks, a corrected table, a covariate, a second method or some of the samples (stats/differences.tsv says what).", n = fallen.len(), threshold)
        }));
    }
    findings.extend(fallen.iter().take(NAMED).map(Difference::finding));
    if fallen.len() > NAMED {
        findings.push(Finding::notice(say!(
            "{n} more differences of the raw table do not hold: stats/differences.tsv says why in each row.",
            n = fallen.len() - NAMED
        )));
    }
    findings
}

/// What speaks for and against a difference, of the rows that found it.
fn judge<'a>(
    found: &[&'a ComparisonRow],
    calls: &[SampleCalls],
    comparison: &Comparison,
) -> Option<Difference<'a>> {
    let threshold = comparison.design.options().q_threshold;
    let p = |row: &&ComparisonRow| row.p.unwrap_or(1.0);
    let adjusted: Vec<&&ComparisonRow> = found.iter().filter(|row| !row.adjusted_for.is_empty()).collect();
    // The row that leads: an adjusted one where there is one, for the plain one may be the batch's.
    let mut candidates: Vec<&'a ComparisonRow> =
        if adjusted.is_empty() { found.to_vec() } else { adjusted.iter().map(|row| **row).collect() };
    candidates.sort_by(|a, b| p(a).total_cmp(&p(b)).then_with(|| a.id().cmp(&b.id())));
    let row = *candidates.first()?;
    let same: Vec<&ComparisonRow> = comparison
        .rows
        .iter()
        .filter(|other| other.what == row.what && other.contrast == row.contrast && other.kind == row.kind)
        .collect();
    let (mut stands_on, mut against) = (vec![in_words(TableKind::Raw)], Vec::new());

    let was_adjusted = same
        .iter()
        .find(|other| other.table == TableKind::Raw && !other.adjusted_for.is_empty() && other.p.is_some());
    if let Some(first) = adjusted.first() {
        stands_on.push(say!("adjusted for {adjusted_for}", adjusted_for = first.adjusted_for));
    } else if let Some(lost) = was_adjusted {
        against.push(say!(
            "it vanishes when adjusted for {adjusted_for} (q {q})",
            adjusted_for = lost.adjusted_for,
            q = short(lost.q)
        ));
    }

    let question = question_of(row);
    let mut held = Vec::new();
    for table in [TableKind::Kit, TableKind::KitAndCarryOver] {
        let Some(other) = same.iter().find(|other| other.table == table && question_of(other) == question)
        else {
            if row.kind == ResultKind::Taxon && comparison.taxa.iter().any(|(of, _)| *of == table) {
                against
                    .push(say!("too little of it is left to be tested on {table}", table = in_words(table)));
            }
            continue;
        };
        let turned = matches!((other.estimate, row.estimate), (Some(a), Some(b)) if a * b < 0.0);
        match other.q {
            Some(q) if q <= threshold && !turned => {
                held.push(table);
                stands_on.push(in_words(table));
            }
            Some(q) if q <= threshold => {
                against.push(say!(
                    "it turns round on {table} (q {q})",
                    table = in_words(table),
                    q = short(Some(q))
                ));
            }
            Some(q) => against.push(say!(
                "it vanishes on {table} (q {q})",
                table = in_words(table),
                q = short(Some(q))
            )),
            None => against.push(say!("it could not be tested on {table}", table = in_words(table))),
        }
    }

    if row.kind == ResultKind::Taxon {
        let consensus = comparison
            .taxa
            .iter()
            .filter(|(table, _)| *table == TableKind::Raw)
            .flat_map(|(_, taxa)| &taxa.consensus)
            .find(|of| of.taxon.to_string() == row.what && of.contrast == row.contrast);
        match consensus {
            Some(of) if of.supported => stands_on.push(say!("{n} methods", n = of.found_by.len())),
            Some(_) => against.push(say!("the log-ratio model and a second method do not agree on it")),
            None => {}
        }
        against.extend(explained(row, calls));
    }
    if row.notes.iter().any(|note| note.starts_with("not to be trusted")) {
        let at = comparison.design.contrasts().iter().position(|contrast| contrast.name == row.contrast);
        against.extend(at.and_then(|at| comparison.design.not_to_be_trusted(at)));
    }
    if let Some(tipping) = row.tipping {
        let said = said(&tipping);
        if tipping.is_usual() { against.push(said) } else { stands_on.push(said) }
    }
    let without = |is: fn(&SensitivityRow) -> bool| -> BTreeMap<String, &Message> {
        let of_row = comparison.sensitivity.iter().filter(|other| other.id == row.id() && is(other));
        of_row.map(|other| (other.left_out.to_string(), &other.left_out)).collect()
    };
    let listed = |parts: BTreeMap<String, &Message>| match parts
        .into_values()
        .cloned()
        .reduce(|a, b| say!("{a}, or {b}", a, b))
    {
        Some(parts) => parts,
        None => Message::empty(),
    };
    let lost = without(SensitivityRow::is_lost);
    if !lost.is_empty() {
        against.push(say!("it is lost without {lost}", lost = listed(lost)));
    }
    let mut open = Vec::new();
    // Of the endometrium a difference may be the vagina's: the kit-corrected table alone does not tell.
    let of_endometrium = sites_of(row).contains(&"endometrium");
    if held.is_empty() {
        open.push(say!("It would be overturned if reagents or carry-over explain it: there is no corrected table to hold it against."));
    } else if of_endometrium && !held.contains(&TableKind::KitAndCarryOver) {
        open.push(say!("It would be overturned if carry-over from the vagina explains it: it was not tested on a table corrected for that."));
    }
    let untested = without(SensitivityRow::is_untested);
    if !untested.is_empty() {
        open.push(say!("Too few are left to test it without {untested}.", untested = listed(untested)));
    }
    let standing = match (against.is_empty(), open.is_empty()) {
        (false, _) => Standing::NotRobust,
        (true, false) => Standing::NotAssessable,
        (true, true) => Standing::Robust,
    };
    Some(Difference { row, standing, stands_on, against, open })
}

/// How much would have to be wrong for a difference to fall.
fn said(tipping: &Tipping) -> Message {
    let falls = tipping.falls_at;
    match (tipping.kind, tipping.usual) {
        (TippingKind::Calls, Some(usual)) if falls <= usual => say!(
            "it falls when {falls} % of the calls are other, and calls are made with a probability of {usual} %",
            falls = format!("{:.0}", 100.0 * falls),
            usual = format!("{:.0}", 100.0 * (1.0 - usual))
        ),
        (TippingKind::Calls, _) => {
            say!("even if up to {falls} % of the calls were other", falls = format!("{:.0}", 100.0 * falls))
        }
        (TippingKind::Shift, Some(usual)) if falls <= usual => say!(
            "it falls when one group is off by {falls} as a whole, within the {usual} by which two extracts differ",
            falls = number::short(falls),
            usual = number::short(usual)
        ),
        (TippingKind::Shift, _) => {
            say!("even if one group were off by up to {falls}", falls = number::short(falls))
        }
    }
}

/// The sites that a row is of.
fn sites_of(row: &ComparisonRow) -> Vec<&str> {
    row.site.split(',').next().unwrap_or_default().split('+').collect()
}

/// In how many samples the panels explain a genus by reagents or carry-over, where they do in half of those that have it.
fn explained(row: &ComparisonRow, calls: &[SampleCalls]) -> Option<Message> {
    let genus = row.what.rsplit(':').next().unwrap_or(&row.what);
    let sites = sites_of(row);
    let is_compared = |sample: &SampleCalls| {
        sample.kind.is_specimen() && sample.site.as_ref().is_none_or(|site| sites.contains(&site.name()))
    };
    let is_of = |target: &str| target == genus || target.split(' ').next() == Some(genus);
    let (mut seen, mut by_contamination) = (0, 0);
    for sample in calls.iter().filter(|sample| is_compared(sample)) {
        let statuses: Vec<PanelStatus> = sample
            .panels
            .iter()
            .filter(|hit| is_of(&hit.target))
            .map(|hit| hit.status)
            .filter(|status| {
                matches!(
                    status,
                    PanelStatus::Hit
                        | PanelStatus::Unreplicated
                        | PanelStatus::ExplainedByContamination
                        | PanelStatus::Unverifiable
                )
            })
            .collect();
        seen += usize::from(!statuses.is_empty());
        by_contamination += usize::from(statuses.contains(&PanelStatus::ExplainedByContamination));
    }
    (by_contamination > 0 && 2 * by_contamination >= seen).then(|| {
        say!("its panel explains it by reagents or carry-over in {by_contamination} of {seen} samples that have it", by_contamination, seen)
    })
}

impl Difference<'_> {
    fn finding(&self) -> Finding {
        let row = self.row;
        let kind = Message::word(row.estimate_kind.map_or("", |kind| kind.name()).replace('_', " "));
        let (what, test) = (quantity_in_words(&row.what), test_in_words(&row.test));
        let (contrast, groups) = (contrast_in_words(&row.contrast), self.groups());
        let (p, q) = (short(row.p), short(row.q));
        let text = match (row.estimate, row.low, row.high) {
            (Some(estimate), Some(low), Some(high)) => {
                let [estimate, low, high] = [estimate, low, high].map(number::short);
                say!(
                    "{what}, {contrast}{groups}: {kind} {estimate} (95 % interval {low} to {high}), p {p}, q {q} ({test}).",
                    what,
                    contrast,
                    groups,
                    kind,
                    estimate,
                    low,
                    high,
                    p,
                    q,
                    test
                )
            }
            (Some(estimate), _, _) => say!(
                "{what}, {contrast}{groups}: {kind} {estimate}, p {p}, q {q} ({test}).",
                what,
                contrast,
                groups,
                kind,
                estimate = number::short(estimate),
                p,
                q,
                test
            ),
            _ => {
                say!("{what}, {contrast}{groups}: p {p}, q {q} ({test}).", what, contrast, groups, p, q, test)
            }
        };
        let overturned_by = if self.against.is_empty() {
            Message::list(" ", self.open.clone())
        } else {
            Message::list("", [Message::list("; ", self.against.clone()).capital(), ".".into()])
        };
        let stands_on = Message::list(", ", self.stands_on.clone());
        Finding { text, standing: self.standing, stands_on, overturned_by }
    }

    /// What each group is like, in brackets.
    fn groups(&self) -> Message {
        let row = self.row;
        let parts: Vec<Message> = if row.described.len() == row.groups.len() && !row.groups.is_empty() {
            let of = row.groups.iter().zip(&row.described);
            of.map(|(group, d)| {
                say!("{group}: n {n}, median {median}", group, n = d.n, median = format!("{:.3}", d.median))
            })
            .collect()
        } else if row.with.len() == row.groups.len() && !row.groups.is_empty() {
            let of = row.groups.iter().zip(row.with.iter().zip(&row.n));
            of.map(|(group, (with, n))| say!("{group}: {with} of {n}", group, with, n)).collect()
        } else {
            row.groups.iter().zip(&row.n).map(|(group, n)| say!("{group}: n {n}", group, n)).collect()
        };
        if parts.is_empty() {
            return Message::empty();
        }
        Message::list("", [" (".into(), Message::list("; ", parts), ")".into()])
    }
}

/// A probability as a journal prints it.
fn short(p: Option<f64>) -> String {
    p.map_or_else(|| "NA".to_owned(), number::probability)
}
