//! What the community looks like: alpha diversity, genera as a heat map, ordinations.

use crate::ReportData;
use endobiome_ecology::AlphaDiversity;
use serde_json::{Map, Value, json};

/// Genera of the heat map: the most abundant ones, so that the page stays light.
const GENERA: usize = 25;

type Measure = (&'static str, fn(&AlphaDiversity) -> f64);

const MEASURES: [Measure; 6] = [
    ("observed", |alpha| alpha.observed),
    ("shannon", |alpha| alpha.shannon),
    ("inverse_simpson", |alpha| alpha.inverse_simpson),
    ("pielou", |alpha| alpha.pielou),
    ("chao1", |alpha| alpha.chao1),
    ("faith_pd", |alpha| alpha.faith_pd.unwrap_or(f64::NAN)),
];

/// Alpha diversity as a table; a measure that is not known of any sample is left out.
pub(super) fn alpha(data: &ReportData<'_>) -> Option<Value> {
    let known: Vec<&Measure> =
        MEASURES.iter().filter(|(_, of)| data.alpha.iter().any(|row| of(row).is_finite())).collect();
    let rows: Map<String, Value> = data
        .alpha
        .iter()
        .map(|row| {
            let cells = known
                .iter()
                .filter(|(_, of)| of(row).is_finite())
                .map(|(name, of)| ((*name).to_owned(), json!(of(row))));
            (row.sample.to_string(), Value::Object(cells.collect()))
        })
        .collect();
    let headers: Map<String, Value> = known
        .iter()
        .map(|(name, _)| ((*name).to_owned(), json!({"title": name.replace('_', " "), "format": "{:,.3f}"})))
        .collect();
    (!known.is_empty()).then(|| {
        json!({
            "id": "endobiome_alpha", "section_name": "Alpha diversity", "plot_type": "table",
            "pconfig": {"id": "endobiome_alpha_table", "title": "endobiome: alpha diversity"},
            "headers": headers, "data": rows,
        })
    })
}

/// Shares of the most abundant genera in each sample with reads.
pub(super) fn heat_map(data: &ReportData<'_>) -> Option<Value> {
    let genera = data.genera;
    let names: Vec<&str> = genera.features().iter().map(|taxon| taxon.name()).collect();
    let totals: Vec<u64> = (0..genera.n_samples()).map(|row| genera.sample_total(row)).collect();
    #[expect(clippy::cast_precision_loss, reason = "reads stay far below 2^53")]
    let share = |count: u64, total: u64| count as f64 / total as f64;
    let mut sums = vec![0.0; names.len()];
    for (row, &total) in totals.iter().enumerate().filter(|&(_, &total)| total > 0) {
        genera.row(row).for_each(|(genus, count)| sums[genus] += share(count, total));
    }
    let mut order: Vec<usize> = (0..names.len()).filter(|&genus| sums[genus] > 0.0).collect();
    order.sort_by(|&a, &b| sums[b].total_cmp(&sums[a]).then(names[a].cmp(names[b])));
    order.truncate(GENERA);
    let mut samples = Vec::new();
    let mut rows: Vec<Vec<f64>> = vec![Vec::new(); order.len()];
    for (row, &total) in totals.iter().enumerate().filter(|&(_, &total)| total > 0) {
        samples.push(genera.samples()[row].to_string());
        let mut of_sample = vec![0.0; names.len()];
        genera.row(row).for_each(|(genus, count)| of_sample[genus] = share(count, total));
        order.iter().zip(&mut rows).for_each(|(&genus, cells)| cells.push(of_sample[genus]));
    }
    let genera: Vec<&str> = order.iter().map(|&genus| names[genus]).collect();
    (!genera.is_empty()).then(|| {
        json!({
            "id": "endobiome_heatmap", "section_name": "Genera by sample",
            "description": format!("shares of the {} most abundant genera", genera.len()), "plot_type": "heatmap",
            "pconfig": {
                "id": "endobiome_heatmap_plot", "title": "endobiome: shares of genera", "min": 0, "max": 1,
                "square": false, "xlab": "sample", "ylab": "genus"
            },
            "xcats": samples, "ycats": genera, "data": rows,
        })
    })
}

/// The first two axes of each ordination, as (name, content).
pub(super) fn ordinations(data: &ReportData<'_>) -> Vec<(String, Value)> {
    let drawn = data.ordinations.iter().filter(|(_, pcoa)| pcoa.coordinates.ncols() >= 2);
    drawn
        .map(|(name, pcoa)| {
            let points: Map<String, Value> = pcoa
                .ids
                .iter()
                .zip(pcoa.coordinates.rows())
                .map(|(id, row)| (id.to_string(), json!({"x": row[0], "y": row[1]})))
                .collect();
            let explained = pcoa.explained();
            let axis = |at: usize| {
                let share = explained.get(at).copied().unwrap_or(f64::NAN);
                format!("axis {} ({:.1} %)", at + 1, 100.0 * share)
            };
            let words = name.replace('_', " ");
            let content = json!({
                "id": format!("endobiome_ordination_{name}"), "section_name": format!("Ordination, {words}"),
                "plot_type": "scatter",
                "pconfig": {
                    "id": format!("endobiome_ordination_{name}_plot"),
                    "title": format!("endobiome: principal coordinates of {words}"), "xlab": axis(0), "ylab": axis(1)
                },
                "data": points,
            });
            (format!("endobiome_ordination_{name}_mqc.json"), content)
        })
        .collect()
}
