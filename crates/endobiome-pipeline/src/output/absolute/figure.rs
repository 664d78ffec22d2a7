//! The loads as a figure of the page.

use endobiome_core::{Message, SampleRecord, say};
use endobiome_dysbiosis::absolute::{AbsoluteStudy, LoadStatus, SampleLoad};
use endobiome_report::Section;
use endobiome_report::svg::{Drawing, Paint, Shape};
use std::collections::BTreeMap;

const LEFT: f64 = 210.0;
const SPAN: f64 = 520.0;
const TOP: f64 = 34.0;
/// Height of a sample's line within its row.
const LINE: f64 = 7.0;
/// Most samples of a row that get a line of their own; with more, lines lie over each other.
const LINES: usize = 24;

/// The loads by site and group, each with its interval; `None` where no load was measured or bounded.
///
/// ```
/// use endobiome_core::{AbundanceTable, Assignment, FeatureId, Rank, SampleId, SampleRecord};
/// use endobiome_dysbiosis::absolute::{AbsoluteInput, AbsoluteParameters, absolute_amounts};
/// use endobiome_pipeline::output::absolute::section;
/// let mut record = SampleRecord::new(SampleId::new("IM001_E")?);
/// record.qpcr_copies = Some(12_000.0);
/// let counts = AbundanceTable::from_rows(vec![record.id.clone()], vec![FeatureId::of(b"ACGT")], vec![vec![(0, 7500)]])?;
/// let mut bacterium = Assignment::default();
/// bacterium.lineage.set(Rank::Domain, "Bacteria");
/// let records = [record];
/// let input = AbsoluteInput { counts: &counts, spike_in_reads: &[0], records: &records, assignments: &[bacterium], rho: 0.01 };
/// let study = absolute_amounts(&input, &AbsoluteParameters::default())?.ok_or("there is a qPCR")?;
/// let shown = section(&study, &records).ok_or("one load")?;
/// assert!(shown.svg.is_some_and(|svg| svg.texts.iter().any(|text| text.to_string().contains("IM001_E"))));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn section(study: &AbsoluteStudy, records: &[SampleRecord]) -> Option<Section> {
    let mut rows: BTreeMap<(String, String), Vec<&SampleLoad>> = BTreeMap::new();
    for (load, record) in study.loads.iter().zip(records) {
        if load.chosen().amount.value().is_some_and(|copies| copies > 0.0) {
            let site = record.site.as_ref().map_or_else(|| record.kind.to_string(), ToString::to_string);
            rows.entry((site, record.group.clone().unwrap_or_default())).or_default().push(load);
        }
    }
    let ends = rows.values().flatten().flat_map(|load| {
        let amount = &load.chosen().amount;
        [amount.low, amount.high, amount.value()].into_iter().flatten().filter(|copies| *copies > 0.0)
    });
    let (least, most) =
        ends.fold((f64::INFINITY, 0.0_f64), |(low, high), copies| (low.min(copies), high.max(copies)));
    if most <= 0.0 {
        return None;
    }
    let from = libm::floor(libm::log10(least));
    let to = libm::ceil(libm::log10(most)).max(from + 1.0);
    let x = |copies: f64| LEFT + SPAN * (libm::log10(copies.max(least)) - from) / (to - from);
    let height = |loads: &[&SampleLoad]| LINE * count(loads.len().min(LINES)) + 14.0;
    let bottom = TOP + rows.values().map(|loads| height(loads)).sum::<f64>();
    let mut drawing = Drawing::new(LEFT + SPAN + 30.0, bottom + 12.0, "");
    let title = drawing.say(say!("Bacterial load of each sample, in copies of the 16S rRNA gene"));
    drawing.name(&title);
    let mut power = from;
    while power <= to {
        let at = LEFT + SPAN * (power - from) / (to - from);
        drawing.line((at, TOP - 8.0), (at, bottom), "#E3E3E3", false);
        drawing.text(at, TOP - 14.0, "middle", 11.0, &format!("1e{power:.0}"));
        power += 1.0;
    }
    let (mut top, mut said) = (TOP, Vec::new());
    for ((site, group), mut loads) in rows {
        let value = |load: &SampleLoad| load.chosen().amount.value().unwrap_or_default();
        loads.sort_by(|a, b| value(a).total_cmp(&value(b)).then_with(|| a.sample.cmp(&b.sample)));
        let name =
            Message::list(" ", [Message::word(site.replace('_', " ")), group.replace('_', " ").into()]);
        let text = drawing.say(say!("{name} (n {n})", name, n = loads.len()));
        drawing.text(LEFT - 10.0, top + height(&loads) / 2.0 + 4.0, "end", 12.0, &text);
        let step = LINE * count(loads.len().min(LINES)) / count(loads.len());
        for (nth, load) in loads.iter().enumerate() {
            let (y, chosen) = (top + step * (count(nth) + 0.5), load.chosen());
            if let (Some(low), Some(high)) = (chosen.amount.low, chosen.amount.high) {
                drawing.bar((x(low), y), (x(high), y), "#9DB7CC", 1.5);
            }
            let status = Message::word(chosen.status.to_string().replace('_', " "));
            let copies = format!("{:.3e}", value(load));
            let tip = drawing.say(say!(
                "{sample}: {copies} copies, {status}",
                sample = load.sample,
                copies,
                status
            ));
            // Colours and hollow marks are of groups and sites elsewhere on the page.
            let shape = if chosen.status == LoadStatus::Measured { Shape::Circle } else { Shape::Flat };
            drawing.mark((x(value(load)), y), shape, Paint::Filled, "#1b1b1b", &tip);
        }
        let middle = value(loads[loads.len() / 2]);
        said.push(say!(
            "{name}: {n} samples, median {copies} copies",
            name,
            n = loads.len(),
            copies = format!("{middle:.1e}")
        ));
        top += height(&loads);
        drawing.line((LEFT - 4.0, top - 7.0), (LEFT + SPAN, top - 7.0), "#E3E3E3", false);
    }
    let description = drawing.say(Message::list("; ", said));
    drawing.describe(&description);
    Some(Section {
        heading: say!("Bacterial load"),
        caption: say!(
            "Copies of the 16S rRNA gene in each sample, by {way}, with the 95 % interval of its own noise. A flat mark: a bound, not an estimate. Numbers, wide \
             intervals and the limit of the blanks: absolute/load.tsv.",
            way = match study.way {
                endobiome_dysbiosis::absolute::LoadWay::Qpcr => say!("qPCR"),
                _ => say!("the spike-in"),
            }
        ),
        svg: Some(drawing.said()),
        table: None,
    })
}

#[expect(clippy::cast_precision_loss, reason = "numbers of samples, positions on a page")]
const fn count(n: usize) -> f64 {
    n as f64
}
