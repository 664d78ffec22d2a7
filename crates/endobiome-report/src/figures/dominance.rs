//! Lactobacillus shares with their intervals and calls.

use super::at;
use crate::ReportData;
use crate::svg::Drawing;
use endobiome_core::BodySite;
use endobiome_dysbiosis::DominanceStatus;

const ROW: f64 = 14.0;
const LEFT: f64 = 150.0;
const WIDTH: f64 = 420.0;
const TOP: f64 = 26.0;

/// Draws, for every specimen of a site, the share of *Lactobacillus* (in the wide sense) with its 95 % interval
/// under overdispersion, coloured by the LD90 call, and the two thresholds.
///
/// ```
/// use endobiome_core::BodySite;
/// use endobiome_report::figures::dominance;
/// // `data`: two women, as in the example of `ReportData`.
/// # let data = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/two_women.rs"));
/// let svg = dominance(&data, &BodySite::Endometrium);
/// assert!(svg.starts_with("<svg") && svg.contains("IM001_E: 20.0 %, NLD"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn dominance(data: &ReportData<'_>, site: &BodySite) -> String {
    let order: Vec<usize> = data
        .in_groups()
        .into_iter()
        .filter(|&sample| {
            data.records[sample].site.as_ref() == Some(site) && data.records[sample].kind.is_specimen()
        })
        .collect();
    let height = TOP + ROW * at(order.len()) + 24.0;
    let mut drawing = Drawing::new(
        LEFT + WIDTH + 250.0,
        height,
        &format!("Lactobacillus share of each sample of the {site}"),
    );
    let x = |share: f64| LEFT + WIDTH * share;
    for threshold in [0.8, 0.9] {
        drawing.line((x(threshold), TOP - 6.0), (x(threshold), height - 20.0), "#888", true);
        drawing.text(x(threshold), TOP - 10.0, "middle", 10.0, &format!("{:.0} %", threshold * 100.0));
    }
    for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
        drawing.text(x(tick), height - 6.0, "middle", 10.0, &format!("{:.0} %", tick * 100.0));
    }
    for (place, &sample) in order.iter().enumerate() {
        let y = TOP + ROW * at(place) + ROW / 2.0;
        let record = &data.records[sample];
        let call = &data.calls[sample].ld90.raw;
        let label = format!("{} ({})", record.id, ReportData::group_of(record));
        drawing.text(LEFT - 8.0, y + 3.0, "end", 9.0, &label);
        let colour = match call.status {
            DominanceStatus::Dominant => "#009E73",
            DominanceStatus::NotDominant => "#D55E00",
            _ => "#777777",
        };
        if let (Some(low), Some(high)) = (call.lower, call.upper) {
            drawing.line((x(low), y), (x(high), y), colour, false);
        }
        let said = match call.probability {
            Some(p) => format!("{}, P(share at least 90 %) = {p:.3}", call.status),
            None => call.status.to_string().replace('_', " "),
        };
        if let Some(share) = call.share {
            let shape = match call.status {
                DominanceStatus::Dominant => 0,
                DominanceStatus::NotDominant => 1,
                _ => 2,
            };
            drawing.mark(
                x(share),
                y,
                shape,
                colour,
                false,
                &format!("{}: {:.1} %, {said}", record.id, share * 100.0),
            );
        }
        drawing.text(LEFT + WIDTH + 10.0, y + 3.0, "start", 9.0, &said);
    }
    drawing.finish()
}
