//! Genera by samples, like beside like.

use super::{WIDTH, at, cluster, place, png, reads};
use crate::model::{RankTable, Report};
use crate::svg::Drawing;
use crate::{Signs, Words, number};

const LEFT: f64 = 190.0;
const TREE: f64 = 64.0;
const ROW: f64 = 16.0;
const TAXA: usize = 25;
const LEAST: f64 = 0.001;

/// Draws the shares of the 25 most abundant taxa, white below 0.1 % and darker with every factor of ten; samples are joined by average
/// linkage of Bray-Curtis distances of all shares. One pixel a cell, enlarged.
///
/// ```
/// use endobiome_report::{Report, Signs, Words, figures::heat_map};
/// // `data`: two women, as in the example of `ReportData`.
/// # let data = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/two_women.rs"));
/// let report = Report::of(&data);
/// let svg = heat_map(&report, &report.ranks[0], &Signs::of(&report), &Words::english()?).unwrap_or_default();
/// assert!(svg.contains("data:image/png;base64,") && svg.contains("Gardnerella"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn heat_map(report: &Report, table: &RankTable, signs: &Signs, words: &Words) -> Option<String> {
    let samples: Vec<usize> =
        report.specimens().into_iter().filter(|&at| !table.rows[at].is_empty()).collect();
    if samples.len() < 2 {
        return None;
    }
    let shares: Vec<Vec<f64>> = samples
        .iter()
        .map(|&sample| {
            let mut shares = vec![0.0; table.taxa.len()];
            let total: u64 = table.rows[sample].iter().map(|cell| cell.1).sum();
            table.rows[sample].iter().for_each(|&(taxon, n)| shares[taxon] = reads(n) / reads(total.max(1)));
            shares
        })
        .collect();
    let unlike =
        |a: usize, b: usize| shares[a].iter().zip(&shares[b]).map(|(x, y)| (x - y).abs()).sum::<f64>() / 2.0;
    let joined = cluster::average_linkage(samples.len(), unlike);
    let mut means: Vec<(usize, f64)> = (0..table.taxa.len())
        .map(|taxon| (taxon, shares.iter().map(|row| row[taxon]).sum::<f64>()))
        .filter(|mean| mean.1 > 0.0)
        .collect();
    means.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    means.truncate(TAXA);

    let height = TREE + ROW * at(means.len()) + 74.0;
    let mut drawing = Drawing::new(WIDTH, height, words.get("figure.heat_map.title"));
    let width = WIDTH - LEFT - 10.0;
    let step = width / at(samples.len());
    tree(&mut drawing, &joined, step);
    let rows: Vec<Vec<u8>> = means
        .iter()
        .map(|(taxon, _)| joined.order.iter().map(|&sample| shade(shares[sample][*taxon])).collect())
        .collect();
    drawing.element(&format!(
        r#"<image x="{LEFT}" y="{TREE}" width="{width:.1}" height="{:.1}" preserveAspectRatio="none" style="image-rendering:pixelated" href="{}"/>"#,
        ROW * at(means.len()),
        png::data_uri(samples.len(), &rows, &palette())
    ));
    for (row, (taxon, _)) in means.iter().enumerate() {
        let place = (LEFT - 6.0, TREE + ROW * at(row) + 12.0);
        super::genus_name(&mut drawing, &table.taxa[*taxon], signs, place, LEFT - 12.0);
    }
    let (groups, lead) = (report.groups(), report.leading_site());
    let below = TREE + ROW * at(means.len()) + 4.0;
    for (nth, &sample) in joined.order.iter().enumerate() {
        let of = &report.samples[samples[sample]];
        let (x, group) = (LEFT + step * at(nth), place(&groups, &of.group));
        // One line of the strip a group, so that it can be read without colours.
        drawing.rectangle(
            x,
            below + 6.0 * at(group),
            step,
            5.0,
            signs.group(&of.group).1,
            &format!("{} ({})", of.id, of.group),
        );
        if of.site != lead {
            drawing.rectangle(x, below + 6.0 * at(groups.len()), step, 3.0, "#000", &words.site(&of.site));
        }
    }
    drawing.grow(below + 6.0 * at(groups.len()) + 48.0);
    let mut y = below + 6.0 * at(groups.len()) + 22.0;
    let end = super::group_legend(&mut drawing, LEFT, y, &groups, signs);
    if report.sites().len() > 1 {
        drawing.bar((end, y - 4.0), (end + 16.0, y - 4.0), "#000", 3.0);
        drawing.text(
            end + 22.0,
            y,
            "start",
            12.0,
            &words.fill("figure.heat_map.not_lead", &[&words.site(lead)]),
        );
    }
    y += 20.0;
    let mut x = LEFT;
    for share in [0.0005, 0.001, 0.01, 0.1, 0.5, 1.0] {
        let [r, g, b] = palette()[usize::from(shade(share))];
        drawing.element(&format!(
            r##"<rect x="{x:.1}" y="{:.1}" width="14" height="12" fill="rgb({r},{g},{b})" stroke="#888"/>"##,
            y - 10.0
        ));
        let label = if share < LEAST { "< 0.1 %".to_owned() } else { number::per_cent(share) };
        drawing.text(x + 19.0, y, "start", 11.0, &label);
        x += 78.0;
    }
    let names: Vec<&str> = means.iter().map(|(taxon, _)| table.taxa[*taxon].as_str()).collect();
    drawing.describe(
        &words.fill("figure.heat_map.description", &[&samples.len().to_string(), &names.join(", ")]),
    );
    Some(drawing.finish())
}

fn tree(drawing: &mut Drawing, joined: &cluster::Joined, step: f64) {
    let n = joined.order.len();
    let highest = joined.joins.iter().map(|join| join.2).fold(f64::MIN_POSITIVE, f64::max);
    let y = |height: f64| TREE - 4.0 - (TREE - 10.0) * height / highest;
    let mut places = vec![(0.0, 0.0); n];
    joined
        .order
        .iter()
        .enumerate()
        .for_each(|(nth, &leaf)| places[leaf] = (LEFT + step * (at(nth) + 0.5), 0.0));
    let mut d = String::new();
    for &(a, b, height) in &joined.joins {
        let ((xa, ha), (xb, hb)) = (places[a], places[b]);
        d.push_str(&format!("M{xa:.1} {:.1}V{:.1}H{xb:.1}V{:.1}", y(ha), y(height), y(hb)));
        places.push((f64::midpoint(xa, xb), height));
    }
    drawing.path(&d, "none", "#666");
}

/// The place of a share in the palette: white below 0.1 %, then by its logarithm.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 1 to 63")]
fn shade(share: f64) -> u8 {
    if share < LEAST { 0 } else { (1.0 + 62.0 * (1.0 + libm::log10(share.min(1.0)) / 3.0)).round() as u8 }
}

/// White, then light yellow over blue to near black: lightness falls all the way, so that it holds in grey too.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a channel")]
fn palette() -> Vec<[u8; 3]> {
    const STOPS: [[f64; 3]; 5] = [
        [255.0, 247.0, 188.0],
        [161.0, 218.0, 180.0],
        [65.0, 150.0, 196.0],
        [34.0, 74.0, 148.0],
        [8.0, 16.0, 50.0],
    ];
    let mut palette = vec![[255, 255, 255]];
    for nth in 0..63_usize {
        let along = at(nth) / 62.0 * 4.0;
        let low = (along.floor() as usize).min(3);
        let part = along - at(low);
        palette.push(
            [0, 1, 2].map(|c| (STOPS[low][c] + part * (STOPS[low + 1][c] - STOPS[low][c])).round() as u8),
        );
    }
    palette
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shade_is_darker_than_the_one_before() {
        let light =
            |[r, g, b]: [u8; 3]| 0.2126 * f64::from(r) + 0.7152 * f64::from(g) + 0.0722 * f64::from(b);
        assert!(palette().windows(2).all(|pair| light(pair[1]) < light(pair[0])));
        assert_eq!([0.0, 0.000_9, 0.001, 1.0].map(shade), [0, 0, 1, 63]);
    }
}
