//! Species that published category maps show a region cannot tell apart, whatever the reference holds.

const FIXED: &str = include_str!("../../data/fixed_species_groups.tsv");

/// The groups of a region by the hypervariable regions it spans (`V3V4`).
pub(super) fn fixed_groups(spans: &str) -> impl Iterator<Item = Vec<&'static str>> {
    FIXED.lines().skip(1).filter_map(move |line| {
        let mut cells = line.split('\t');
        (cells.next()? == spans).then(|| cells.next().unwrap_or_default().split('|').collect())
    })
}
