//! Blanks beside samples.

use super::{WIDTH, at, reads};
use crate::model::Report;
use crate::signs::{self, TaxonSign};
use crate::svg::{Drawing, GREY, escape, text_width};
use crate::{Signs, Words, number};
use std::collections::BTreeMap;

const LEFT: f64 = 220.0;
const BAR: f64 = 520.0;
const ROW: f64 = 21.0;
const TOP: f64 = 20.0;
/// Genera that nowhere reach this share are not drawn.
const LEAST: f64 = 0.01;
/// What classes of the drawing begin with.
const PREFIX: &str = "blanks";
/// Beyond so many blanks those of a batch are drawn as one mean.
const EACH: usize = 24;

/// Draws the genera of the reagents' profile of each batch, of each blank, and of the mean of each site's samples, one under the other;
/// `None` without blanks.
///
/// ```
/// use endobiome_report::{Report, Signs, Words, figures::blanks};
/// // `data`: two women, as in the example of `ReportData`: no blanks.
/// # let data = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/two_women.rs"));
/// let report = Report::of(&data);
/// assert!(blanks(&report, &Signs::of(&report), &Words::english()?).is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn blanks(report: &Report, signs: &Signs, words: &Words) -> Option<String> {
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
        let batch = if kit.batch.is_empty() { "–".to_owned() } else { words.batch(&kit.batch) };
        let label = words.fill("figure.blanks.kit", &[&batch]);
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
            let label = words.fill("figure.blanks.site", &[&words.site(site), &of.len().to_string()]);
            rows.push((label, String::new(), profile(&of)));
        }
    }
    let shown: Vec<&TaxonSign> = signs
        .genera()
        .iter()
        .filter(|sign| {
            rows.iter().any(|row| row.2.get(sign.name.as_str()).is_some_and(|share| *share >= LEAST))
        })
        .collect();
    let bottom = TOP + ROW * at(rows.len());
    let mut drawing = Drawing::new(WIDTH, bottom + 66.0, words.get("figure.blanks.title"));
    drawing.element(&signs::style(PREFIX, shown.iter().copied()));
    for (row, (label, note, shares)) in rows.iter().enumerate() {
        let y = TOP + ROW * at(row);
        drawing.text(LEFT - 8.0, y + 14.0, "end", 12.0, &super::cut(label, LEFT - 12.0, 12.0));
        let mut x = LEFT;
        for sign in &shown {
            let Some(share) = shares.get(sign.name.as_str()) else { continue };
            let width = BAR * share;
            drawing.element(&format!(
                r#"<rect x="{x:.2}" y="{y:.2}" width="{width:.2}" height="{:.2}" class="{}"><title>{}</title></rect>"#,
                ROW - 4.0,
                sign.class(PREFIX),
                escape(&format!("{label}: {} {}", sign.name, number::per_cent(*share)))
            ));
            if width > 14.0 {
                drawing.element(&signs::letters(sign, x + width / 2.0, y + 13.0));
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
    for sign in &shown {
        let width = 38.0 + text_width(&sign.name, 12.0);
        if x + width > WIDTH {
            (x, y) = (20.0, y + 19.0);
        }
        drawing.element(&format!(
            r#"<rect x="{x:.1}" y="{:.1}" width="17" height="14" class="{}"/>{}<text x="{:.1}" y="{y:.1}" font-size="12">{}</text>"#,
            y - 11.0,
            sign.class(PREFIX),
            signs::letters(sign, x + 8.5, y),
            x + 22.0,
            escape(&sign.name)
        ));
        x += width;
    }
    drawing.grow(y + 12.0);
    let names: Vec<&str> = shown.iter().map(|sign| sign.name.as_str()).collect();
    drawing.describe(&words.fill("figure.blanks.description", &[&all.len().to_string(), &names.join(", ")]));
    Some(drawing.finish())
}
