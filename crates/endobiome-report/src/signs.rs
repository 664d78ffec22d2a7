//! One colour and one sign for each group, site, call and taxon, the same in every figure of a page.

use crate::model::{RankTable, Report};
use crate::svg::{CALL_COLOURS, COLOURS, GREY, GROUP_COLOURS, Paint, Shape, escape};
use std::collections::BTreeMap;
use std::fmt::Write;

/// How many taxa have a place in the bars of a rank.
pub const SHOWN: usize = COLOURS.len();

/// The signs of a page. They are those of the whole study, whichever groups a page shows.
///
/// ```
/// use endobiome_report::{Report, Signs};
/// // `data`: two women, as in the example of `ReportData`.
/// # let data = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/two_women.rs"));
/// let signs = Signs::of(&Report::of(&data));
/// assert_ne!(signs.group("RIF"), signs.group("control"));
/// // The most abundant genus of the samples is A in the bars, beside the blanks and in the heat map.
/// assert_eq!(signs.genus("Gardnerella").map(|sign| sign.letters.as_str()), Some("B"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Signs {
    groups: Vec<(String, usize)>,
    sites: Vec<String>,
    lead: String,
    genera: Vec<TaxonSign>,
    species: Vec<TaxonSign>,
}

/// The sign of a taxon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxonSign {
    /// The taxon.
    pub name: String,
    /// A letter for a genus; that of its genus with a number for a species.
    pub letters: String,
    /// The colour.
    pub colour: &'static str,
    /// The lines on it; 0 for none.
    lines: usize,
}

/// The colour of text, and of lines, on a colour.
fn ink(colour: &str) -> &'static str {
    let bright = |at: usize| u32::from_str_radix(colour.get(at..at + 2).unwrap_or("0"), 16).unwrap_or(0);
    let [red, green, blue] = [1, 3, 5].map(bright);
    if 30 * red + 59 * green + 11 * blue > 12_000 { "#000" } else { "#fff" }
}

/// The lines of a fill, as a pattern's width and height and what is drawn in it; none of an even fill. Species of a genus have its colour
/// and other lines; genera beyond the colours have upright ones.
const LINES: [(f64, f64, &str); 8] = [
    (0.0, 0.0, ""),
    (8.0, 7.0, "M0 1h8"),
    (8.0, 3.4, "M0 1h8"),
    (8.0, 10.0, "M0 1h8M0 4h8M0 5h8"),
    (4.0, 4.0, "M1 1h1.6M3 3h1.6"),
    (6.0, 6.0, "M0 1h6M1 0v6"),
    (8.0, 5.0, "M0 1h8M0 2h8"),
    (5.0, 8.0, "M1 0v8"),
];
const UPRIGHT: usize = LINES.len() - 1;

impl TaxonSign {
    /// The colour of text on it.
    pub fn ink(&self) -> &'static str {
        ink(self.colour)
    }

    /// The class of its shapes in a drawing.
    pub(crate) fn class(&self, prefix: &str) -> String {
        format!("{prefix}-{}", self.letters)
    }
}

/// The style of the taxa of a drawing, whose ids and classes begin with `prefix`: its parts use the classes, so that each fill is said once.
pub(crate) fn style<'a>(prefix: &str, taxa: impl Iterator<Item = &'a TaxonSign>) -> String {
    let (mut style, mut patterns) = (String::new(), String::new());
    for sign in taxa {
        let class = sign.class(prefix);
        let (width, height, lines) = LINES[sign.lines % LINES.len()];
        if lines.is_empty() {
            let _ = write!(style, ".{class}{{fill:{}}}", sign.colour);
        } else {
            let _ = write!(style, ".{class}{{fill:url(#p-{class})}}");
            let _ = write!(
                patterns,
                r#"<pattern id="p-{class}" width="{width}" height="{height}" patternUnits="userSpaceOnUse"><path d="M0 0h{width}v{height}h-{width}z" fill="{}"/><path d="{lines}" stroke="{}" stroke-width="1.1"/></pattern>"#,
                sign.colour,
                sign.ink()
            );
        }
    }
    let _ = write!(style, ".{prefix}-x{{fill:{GREY}}}");
    format!("<style>{style}</style><defs>{patterns}</defs>")
}

/// A letter in the middle of a place, on a rim of the taxon's colour, so that lines do not run through it.
pub(crate) fn letters(sign: &TaxonSign, x: f64, y: f64) -> String {
    let rim = match sign.lines {
        0 => String::new(),
        _ => format!(r#" stroke="{}" stroke-width="4" paint-order="stroke""#, sign.colour),
    };
    format!(
        r#"<text class="letter" x="{x:.1}" y="{y:.1}" font-size="11" text-anchor="middle" fill="{}"{rim}>{}</text>"#,
        sign.ink(),
        escape(&sign.letters)
    )
}

/// The sign of a genus as a small square with its letter.
pub(crate) fn swatch(sign: &TaxonSign, x: f64, y: f64) -> String {
    let lines = match sign.lines {
        0 => String::new(),
        _ => format!(
            r#"<path d="M{:.1} {y:.1}v13M{:.1} {y:.1}v13" stroke="{}"/>"#,
            x + 1.5,
            x + 13.5,
            sign.ink()
        ),
    };
    format!(
        r#"<rect x="{x:.1}" y="{y:.1}" width="15" height="13" fill="{}"/>{lines}{}"#,
        sign.colour,
        letters(&TaxonSign { lines: 0, ..sign.clone() }, x + 7.5, y + 10.5)
    )
}

impl Signs {
    /// The signs of a study.
    pub fn of(report: &Report) -> Self {
        let genera = report.ranks.iter().find(|table| table.rank == "genus");
        let mut named = genera.map(|table| most_abundant(report, table)).unwrap_or_default();
        named.extend(of_blanks(report, genera, &named));
        let genera: Vec<TaxonSign> = named
            .into_iter()
            .enumerate()
            .map(|(nth, name)| TaxonSign {
                name,
                letters: letter(nth),
                colour: COLOURS[nth % COLOURS.len()],
                lines: if nth < COLOURS.len() { 0 } else { UPRIGHT },
            })
            .collect();
        let species = report.ranks.iter().find(|table| table.rank == "species");
        let species = species.map(|table| most_abundant(report, table)).unwrap_or_default();
        Self {
            groups: group_places(&report.groups()),
            sites: report.sites().into_iter().map(str::to_owned).collect(),
            lead: report.leading_site().to_owned(),
            species: of_species(species, &genera),
            genera,
        }
    }

    /// The shape and the colour of a group.
    pub fn group(&self, name: &str) -> (Shape, &'static str) {
        group_sign(self.groups.iter().find(|(known, _)| known == name).map_or(0, |(_, place)| *place))
    }

    /// How marks of a site are painted where sites stand in one figure: filled for the site whose calls lead, hollow for others.
    pub fn site(&self, name: &str) -> Paint {
        let mut others = self.sites.iter().filter(|site| **site != self.lead);
        match others.position(|site| site == name) {
            None => Paint::Filled,
            Some(0) => Paint::Hollow,
            Some(_) => Paint::Dotted,
        }
    }

    /// The sign of a genus, of those that have one.
    pub fn genus(&self, name: &str) -> Option<&TaxonSign> {
        self.genera.iter().find(|sign| sign.name == name)
    }

    /// All genera that have a sign, in its order.
    pub fn genera(&self) -> &[TaxonSign] {
        &self.genera
    }

    /// The taxa that the bars of a rank show, in the order of their signs.
    pub fn shown(&self, rank: &str) -> &[TaxonSign] {
        if rank == "species" { &self.species } else { &self.genera[..self.genera.len().min(SHOWN)] }
    }
}

/// The groups that most studies have; they look alike on every page.
const USUAL: [&str; 4] = ["RIF", "RPL", "control", "RIF+RPL"];

/// Each group with its place: the usual ones have theirs, others those that are left.
fn group_places(groups: &[&str]) -> Vec<(String, usize)> {
    let usual = |name: &str| USUAL.iter().position(|known| *known == name);
    let mut free = (0..).filter(|place| !groups.iter().any(|name| usual(name) == Some(*place)));
    groups
        .iter()
        .map(|name| ((*name).to_owned(), usual(name).or_else(|| free.next()).unwrap_or_default()))
        .collect()
}

/// The colour of a group by its name alone; grey where it is none of the usual.
///
/// ```
/// use endobiome_report::signs::usual_group_colour;
/// use endobiome_report::svg::{GREY, GROUP_COLOURS};
/// assert_eq!((usual_group_colour("RIF"), usual_group_colour("indeterminate")), (GROUP_COLOURS[0], GREY));
/// ```
pub fn usual_group_colour(name: &str) -> &'static str {
    USUAL.iter().position(|known| *known == name).map_or(GREY, |place| group_sign(place).1)
}

/// The shape and the colour of the nth group.
fn group_sign(nth: usize) -> (Shape, &'static str) {
    const SHAPES: [Shape; 4] = [Shape::Circle, Shape::Square, Shape::Diamond, Shape::Cross];
    // Colours come round after four; then the shapes are others.
    (SHAPES[(nth + nth / SHAPES.len()) % SHAPES.len()], GROUP_COLOURS[nth % GROUP_COLOURS.len()])
}

/// The shape and the colour of an LD call.
pub fn call_sign(call: &str) -> (Shape, &'static str) {
    match call {
        "LD" => (Shape::Up, CALL_COLOURS[0]),
        "NLD" => (Shape::Down, CALL_COLOURS[1]),
        _ => (Shape::Flat, "#6B6B6B"),
    }
}

fn letter(nth: usize) -> String {
    let letter = |nth: usize| char::from(b'A' + u8::try_from(nth % 26).unwrap_or(0));
    match nth / 26 {
        0 => letter(nth).to_string(),
        round => format!("{}{}", letter(round - 1), letter(nth)),
    }
}

/// The species with their signs: those of a genus by its letter and a number, the genera in order.
fn of_species(names: Vec<String>, genera: &[TaxonSign]) -> Vec<TaxonSign> {
    let mut extra: Vec<String> = Vec::new();
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let mut species: Vec<(usize, usize, TaxonSign)> = Vec::new();
    for name in names {
        let genus = name.split([' ', '/']).next().unwrap_or(&name);
        let place = genera.iter().position(|sign| sign.name == genus).unwrap_or_else(|| {
            let known = extra.iter().position(|known| known == genus);
            genera.len()
                + known.unwrap_or_else(|| {
                    extra.push(genus.to_owned());
                    extra.len() - 1
                })
        });
        let (of_genus, colour, lines) = match genera.get(place) {
            Some(sign) => (sign.letters.clone(), sign.colour, sign.lines),
            None => (letter(place), COLOURS[place % COLOURS.len()], UPRIGHT),
        };
        // Reads that no species can be told of stand under the genus itself.
        if genera.get(place).is_some_and(|sign| sign.name == name) {
            species.push((place, 0, TaxonSign { name, letters: of_genus, colour, lines: 6 }));
            continue;
        }
        let number = numbers.entry(of_genus.clone()).and_modify(|n| *n += 1).or_insert(1);
        // 1 is even as its genus is; 6 and what is upright are taken.
        let lines = if *number == 1 { lines } else { 1 + (*number - 2) % 5 };
        species.push((
            place,
            *number,
            TaxonSign { name, letters: format!("{of_genus}{number}"), colour, lines },
        ));
    }
    species.sort_by_key(|&(place, number, _)| (place, number));
    species.into_iter().map(|(.., sign)| sign).collect()
}

/// The taxa with the greatest mean share in the specimens, at most as many as there are colours.
fn most_abundant(report: &Report, table: &RankTable) -> Vec<String> {
    let mut shares = vec![0.0; table.taxa.len()];
    for sample in report.specimens() {
        let total: u64 = table.rows[sample].iter().map(|cell| cell.1).sum();
        for &(taxon, count) in &table.rows[sample] {
            shares[taxon] += crate::figures::reads(count) / crate::figures::reads(total.max(1));
        }
    }
    let mut ranked: Vec<usize> = (0..shares.len()).filter(|&taxon| shares[taxon] > 0.0).collect();
    ranked.sort_by(|&a, &b| shares[b].total_cmp(&shares[a]).then(a.cmp(&b)));
    ranked.into_iter().take(SHOWN).map(|taxon| table.taxa[taxon].clone()).collect()
}

/// Further genera: those that reagents and blanks hold most of.
fn of_blanks(report: &Report, table: Option<&RankTable>, known: &[String]) -> Vec<String> {
    let mut totals: BTreeMap<&str, f64> = BTreeMap::new();
    for (name, share) in report.kits.iter().flat_map(|kit| &kit.profile) {
        *totals.entry(name).or_default() += share;
    }
    for (sample, row) in
        report.samples.iter().zip(table.map(|table| table.rows.as_slice()).unwrap_or_default())
    {
        let total: u64 = row.iter().map(|cell| cell.1).sum();
        for &(taxon, count) in row.iter().filter(|_| sample.blank) {
            let name = table.map_or("", |table| table.taxa[taxon].as_str());
            *totals.entry(name).or_default() +=
                crate::figures::reads(count) / crate::figures::reads(total.max(1));
        }
    }
    let is_genus = |name: &str| table.is_some_and(|table| table.taxa.iter().any(|taxon| taxon == name));
    let mut ranked: Vec<(&str, f64)> = totals
        .into_iter()
        .filter(|(name, _)| !known.iter().any(|other| other == name) && is_genus(name))
        .collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    ranked.into_iter().take(SHOWN).map(|(name, _)| name.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sign(name: &str, nth: usize) -> TaxonSign {
        TaxonSign { name: name.to_owned(), letters: letter(nth), colour: COLOURS[nth], lines: 0 }
    }

    #[test]
    fn a_letter_meant_one_taxon_in_one_figure_and_another_in_the_next() {
        let genera = [sign("Lactobacillus", 0), sign("Gardnerella", 1)];
        let names = [
            "Lactobacillus iners",
            "Gardnerella vaginalis",
            "Lactobacillus",
            "Lactobacillus crispatus/acidophilus",
            "Dialister x",
        ];
        let species = of_species(names.map(str::to_owned).to_vec(), &genera);
        let said: Vec<&str> = species.iter().map(|sign| sign.letters.as_str()).collect();
        assert_eq!(said, ["A", "A1", "A2", "B1", "C1"]);
        assert!(species[..3].iter().all(|sign| sign.colour == COLOURS[0]));
        // Two fills are never the same.
        for (at, one) in species.iter().enumerate() {
            assert!(species[..at].iter().all(|other| (other.colour, other.lines) != (one.colour, one.lines)));
        }
    }

    #[test]
    fn the_fifth_group_looked_like_the_first() {
        let signs: Vec<_> = (0..16).map(group_sign).collect();
        for (at, one) in signs.iter().enumerate() {
            assert!(!signs[..at].contains(one), "{at}");
        }
    }

    #[test]
    fn a_group_changed_its_colour_when_another_was_there() {
        let place = |groups: &[&str], name: &str| {
            group_places(groups).into_iter().find(|of| of.0 == name).map(|of| of.1)
        };
        assert_eq!(place(&["RIF", "control"], "control"), place(&["RIF", "RPL", "control"], "control"));
        // Of groups with other names each has a place of its own.
        let mut places: Vec<usize> =
            group_places(&["A", "B", "RPL", "Z"]).into_iter().map(|of| of.1).collect();
        places.sort_unstable();
        assert_eq!(places, [0, 1, 2, 3]);
    }

    #[test]
    fn text_on_each_colour_can_be_read() {
        assert_eq!(
            COLOURS.map(ink),
            ["#fff", "#000", "#fff", "#000", "#fff", "#000", "#000", "#fff", "#000", "#fff"]
        );
    }
}
