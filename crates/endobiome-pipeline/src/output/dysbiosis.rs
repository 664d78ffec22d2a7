//! `dysbiosis/` and `cst/`: calls, indices, panels.

use crate::Result;
use endobiome_dysbiosis::cst::UnreachableTaxon;
use endobiome_dysbiosis::{DominanceCall, SampleCalls, ThreeWay};
use endobiome_tables::records::{self, number};
use std::path::{Path, PathBuf};

fn optional(value: Option<f64>) -> String {
    value.map_or_else(|| "NA".to_owned(), number)
}

/// Writes one row a sample (`calls.tsv`), one a sample, threshold and table (`dominance.tsv`), one a sample, index
/// and table (`indices.tsv`), the descriptors of the indices, one a sample and panel target (`panels.tsv`), and one a
/// sample and table (`cst/cst.tsv`).
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &Path, calls: &[SampleCalls]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut table = |name: &str, header: &[&str], rows: Vec<Vec<String>>| -> Result<()> {
        let path = folder.join(name);
        records::write_text(&path, header, rows)?;
        files.push(path);
        Ok(())
    };
    table("dysbiosis/calls.tsv", &CALLS, calls.iter().map(call_row).collect())?;
    let dominance = calls
        .iter()
        .flat_map(|sample| [&sample.ld90, &sample.ld80].into_iter().flat_map(|ld| dominance_rows(sample, ld)))
        .collect();
    table("dysbiosis/dominance.tsv", &DOMINANCE, dominance)?;
    let mut indices = Vec::new();
    let mut described = std::collections::BTreeMap::new();
    for sample in calls {
        for of_index in &sample.indices {
            described.entry(of_index.index.to_string()).or_insert(of_index.index);
            for (kind, value) in of_index.values.iter() {
                indices.push(vec![
                    sample.sample.to_string(),
                    of_index.index.to_string(),
                    kind.name().to_owned(),
                    optional(value.value),
                    optional(value.lower),
                    optional(value.upper),
                    value.call.clone().unwrap_or_default(),
                    optional(value.probability),
                    of_index.values.robust.to_string(),
                    value.note.clone(),
                ]);
            }
        }
    }
    table("dysbiosis/indices.tsv", &INDICES, indices)?;
    let descriptors = described
        .into_iter()
        .map(|(name, index)| {
            let d = index.descriptor();
            std::iter::once(name)
                .chain([d.inputs, d.rank, d.formula, d.threshold, d.source, d.validity].map(str::to_owned))
                .collect()
        })
        .collect();
    table(
        "dysbiosis/index_descriptions.tsv",
        &["index", "inputs", "rank", "formula", "threshold", "source", "validity"],
        descriptors,
    )?;
    let panels = calls
        .iter()
        .flat_map(|sample| {
            sample.panels.iter().map(|hit| {
                vec![
                    sample.sample.to_string(),
                    hit.panel.to_string(),
                    hit.target.clone(),
                    hit.printed_as.clone(),
                    number(hit.reads),
                    number(hit.share),
                    number(hit.expected_reads),
                    number(hit.tail_probability),
                    number(hit.threshold),
                    hit.status.to_string(),
                ]
            })
        })
        .collect();
    table(
        "dysbiosis/panels.tsv",
        &[
            "sample",
            "panel",
            "target",
            "printed_as",
            "reads",
            "share",
            "expected_reads",
            "tail_probability",
            "threshold",
            "status",
        ],
        panels,
    )?;
    let types = calls
        .iter()
        .flat_map(|sample| {
            sample.cst.iter().map(|(kind, cst)| {
                vec![
                    sample.sample.to_string(),
                    kind.name().to_owned(),
                    cst.method.clone(),
                    cst.sub_cst.clone().unwrap_or_default(),
                    cst.cst.clone().unwrap_or_default(),
                    optional(cst.score),
                    optional(cst.margin),
                    cst.confidence.to_string(),
                    optional(cst.probability),
                    sample.cst.robust.to_string(),
                    cst.note.clone(),
                ]
            })
        })
        .collect();
    table(
        "cst/cst.tsv",
        &[
            "sample",
            "table",
            "method",
            "sub_cst",
            "cst",
            "score",
            "margin",
            "confidence",
            "probability",
            "robust",
            "note",
        ],
        types,
    )?;
    Ok(files)
}

/// Writes `cst/unreachable_centroid_taxa.tsv`: the taxa of the centroid file that the reference cannot produce.
///
/// # Errors
/// When the file cannot be written.
pub fn write_unreachable(folder: &Path, taxa: &[UnreachableTaxon]) -> Result<PathBuf> {
    let path = folder.join("cst/unreachable_centroid_taxa.tsv");
    let rows = taxa
        .iter()
        .map(|taxon| vec![taxon.taxon.clone(), number(taxon.largest_share), taxon.sub_cst.clone()])
        .collect::<Vec<_>>();
    records::write_text(&path, &["taxon", "largest_share", "sub_cst"], rows)?;
    Ok(path)
}

const CALLS: [&str; 16] = [
    "sample",
    "body_site",
    "depth",
    "bacterial_reads",
    "detectable_share",
    "lactobacillus_share",
    "lactobacillus_low",
    "lactobacillus_high",
    "ld90",
    "ld90_probability",
    "ld90_robust",
    "ld80",
    "ld80_probability",
    "dominant_species",
    "dominant_share",
    "emma_like",
];

fn call_row(sample: &SampleCalls) -> Vec<String> {
    let (ld90, ld80) = (&sample.ld90.raw, &sample.ld80.raw);
    vec![
        sample.sample.to_string(),
        sample.site.as_ref().map(ToString::to_string).unwrap_or_default(),
        sample.depth.to_string(),
        number(sample.bacterial_reads),
        optional(sample.detectable_share),
        optional(ld90.share),
        optional(ld90.lower),
        optional(ld90.upper),
        ld90.status.to_string(),
        optional(ld90.probability),
        sample.ld90.robust.to_string(),
        ld80.status.to_string(),
        optional(ld80.probability),
        sample.dominant.raw.dominant.clone(),
        number(sample.dominant.raw.share),
        sample.emma_like.raw.category.to_string(),
    ]
}

const DOMINANCE: [&str; 15] = [
    "sample",
    "threshold",
    "table",
    "share",
    "strict_genus_share",
    "ambiguous_share",
    "reads",
    "effective_reads",
    "rho",
    "probability",
    "low",
    "high",
    "call",
    "robust",
    "what_would_settle_it",
];

fn dominance_rows(sample: &SampleCalls, ld: &ThreeWay<DominanceCall>) -> Vec<Vec<String>> {
    ld.iter()
        .map(|(kind, call)| {
            vec![
                sample.sample.to_string(),
                number(call.threshold),
                kind.name().to_owned(),
                optional(call.share),
                optional(call.strict_share),
                number(call.ambiguous_share),
                number(call.reads),
                number(call.effective_reads),
                number(call.rho),
                optional(call.probability),
                optional(call.lower),
                optional(call.upper),
                call.status.to_string(),
                ld.robust.to_string(),
                call.remedy.to_string(),
            ]
        })
        .collect()
}

const INDICES: [&str; 10] =
    ["sample", "index", "table", "value", "low", "high", "call", "probability", "robust", "note"];
