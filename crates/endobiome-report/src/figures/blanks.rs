//! Blanks beside samples.

use super::{WIDTH, at, reads};
use crate::model::Report;
use crate::svg::{COLOURS, Drawing, GREY, escape, text_width};
use crate::{Words, number};
use std::collections::BTreeMap;

const LEFT: f64 = 220.0;
const BAR: f64 = 520.0;
const ROW: f64 = 21.0;
const TOP: f64 = 20.0;
const TAXA: usize = 10;
/// Beyond so many blanks those of a batch are drawn as one mean.
const EACH: usize = 24;

/// Draws the genera of the reagents' profile of each batch, of each blank, and of the mean of each site's samples, one under the other;
/// `None` without blanks.
///
/// ```
/// use endobiome_report::{Report, Words, figures::blanks};
/// // `data`: two women, as in the example of `ReportData`: no blanks.
/// # let data = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/two_women.rs"));
/// assert!(blanks(&Report::of(&data), &Words::english()?).is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn blanks(report: &Report, words: &Words) -> Option<String> {
    let table = report.ranks.iter().find(|table| table.rank == "genus")?;
    let profile = |samples: &[usize]| -> BTreeMap<&str, f64> {
        let mut shares: BTreeMap<&str, f64> = BTreeMap::new();
        for &sample in samples {
            let total: u64 = table.rows[sample].iter().map(|cell| cell.1).sum();
            for &(taxon, n) in &table.rows[sample] {
                *shares.entry(&table.taxa[taxon]).or_default() +=
                    reads(n) / reads(total.max(1)) / at(samples.len());
            }
        }
        shares
    };
    let is_blank = |at: &usize| report.samples[*at].blank;
    let all: Vec<usize> = (0..report.samples.len()).filter(is_blank).collect();
    if all.is_empty() {
        return None;
    }
    let mut rows: Vec<(String, String, BTreeMap<&str, f64>)> = Vec::new();
    for kit in &report.kits {
        let shares = kit.profile.iter().map(|(name, share)| (name.as_str(), *share)).collect();
        let label = words.fill("figure.blanks.kit", &[if kit.batch.is_empty() { "–" } else { &kit.batch }]);
        rows.push((label, words.fill("figure.blanks.reads", &[&number::count(kit.reads)]), shares));
    }
    if all.len() <= EACH {
        for &blank in &all {
            let of = &report.samples[blank];
            rows.push((
                of.id.clone(),
                words.fill("figure.blanks.reads", &[&number::count(of.reads)]),
                profile(&[blank]),
            ));
        }
    } else {
        rows.push((
            words.fill("figure.blanks.mean", &[&all.len().to_string()]),
            String::new(),
            profile(&all),
        ));
    }
    for site in report.sites() {
        let of: Vec<usize> = (0..report.samples.len())
            .filter(|&at| {
                report.samples[at].specimen && report.samples[at].site == site && report.samples[at].reads > 0
            })
            .collect();
        if !of.is_empty() {
            let label = words.fill("figure.blanks.site", &[site, &of.len().to_string()]);
            rows.push((label, String::new(), profile(&of)));
        }
    }
    let mut totals: BTreeMap<&str, f64> = BTreeMap::new();
    for (_, _, shares) in &rows {
        shares.iter().for_each(|(name, share)| *totals.entry(name).or_default() += share);
    }
    let mut shown: Vec<(&str, f64)> = totals.into_iter().collect();
    shown.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    shown.truncate(TAXA.min(COLOURS.len()));
    let bottom = TOP + ROW * at(rows.len());
    let mut drawing = Drawing::new(WIDTH, bottom + 66.0, words.get("figure.blanks.title"));
    for (row, (label, note, shares)) in rows.iter().enumerate() {
        let y = TOP + ROW * at(row);
        drawing.text(LEFT - 8.0, y + 14.0, "end", 12.0, &super::cut(label, LEFT - 12.0, 12.0));
        let mut x = LEFT;
        for (nth, (name, _)) in shown.iter().enumerate() {
            let Some(share) = shares.get(name) else { continue };
            let width = BAR * share;
            drawing.rectangle(
                x,
                y,
                width,
                ROW - 4.0,
                COLOURS[nth],
                &format!("{label}: {name} {}", number::per_cent(*share)),
            );
            if width > 14.0 {
                drawing.element(&format!(
                    r#"<text x="{:.1}" y="{:.1}" text-anchor="middle" font-size="11" fill="{}">{}</text>"#,
                    x + width / 2.0,
                    y + 13.0,
                    super::taxa_bars::ink(nth),
                    char::from(b'A' + u8::try_from(nth).unwrap_or(0))
                ));
            }
            x += width;
        }
        let rest = LEFT + BAR * shares.values().sum::<f64>().min(1.0) - x;
        if rest > 0.2 {
            drawing.rectangle(x, y, rest, ROW - 4.0, GREY, &format!("{label}: {}", words.get("other")));
        }
        drawing.text(LEFT + BAR + 8.0, y + 14.0, "start", 11.0, note);
    }
    let (mut x, mut y) = (20.0, bottom + 16.0);
    for (nth, (name, _)) in shown.iter().enumerate() {
        let width = 38.0 + text_width(name, 12.0);
        if x + width > WIDTH {
            (x, y) = (20.0, y + 19.0);
        }
        drawing.rectangle(x, y - 11.0, 15.0, 14.0, COLOURS[nth], "");
        drawing.element(&format!(
            r#"<text x="{:.1}" y="{y:.1}" text-anchor="middle" font-size="11" fill="{}">{}</text><text x="{:.1}" y="{y:.1}" font-size="12">{}</text>"#,
            x + 7.5,
            super::taxa_bars::ink(nth),
            char::from(b'A' + u8::try_from(nth).unwrap_or(0)),
            x + 20.0,
            escape(name)
        ));
        x += width;
    }
    drawing.grow(y + 12.0);
    let names: Vec<&str> = shown.iter().map(|(name, _)| *name).collect();
    drawing.describe(&words.fill("figure.blanks.description", &[&all.len().to_string(), &names.join(", ")]));
    Some(drawing.finish())
}
