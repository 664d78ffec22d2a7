//! The page.

mod methods;
mod sheet;
mod table;
mod tables;

use crate::model::{Light, Notice, Report, ShownFinding, StudySummary};
use crate::{Result, Section, Signs, Words, figures, number};
use endobiome_core::Message;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;
use sha2::{Digest, Sha256};
use table::Table;

const TEMPLATE: &str = include_str!("../templates/report.html.jinja");
const STYLE: &str = include_str!("../templates/report.css");
const SCRIPT: &str = include_str!("../templates/report.js");

/// The tables behind the bars: genera, species, community types.
const TAXA_FILES: &str = "tables/rel-table-6.tsv, tables/rel-table-7.tsv, cst/cst.tsv";

/// How many findings stand on the first screen.
const FIRST: usize = 5;

/// What may be chosen of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RenderOptions {
    /// Another title.
    pub title: Option<String>,
    /// The groups shown; empty for all.
    pub groups: Vec<String>,
    /// A page for each woman at the end.
    pub sheets: bool,
}

/// A figure of the page.
#[derive(Serialize)]
struct Figure {
    id: String,
    title: String,
    caption: String,
    /// What its switch is named by, with each form; one without a name has no switch.
    forms: Vec<(String, String)>,
    /// Whether every form is printed.
    print_all: bool,
    /// The controls that the script puts before it: `sort`.
    tools: &'static str,
    /// The file that holds its numbers.
    file: &'static str,
}

impl Figure {
    fn new(words: &Words, id: &str, file: &'static str, svg: String) -> Self {
        Self::with_forms(words, id, file, vec![(String::new(), svg)])
    }

    fn with_forms(words: &Words, id: &str, file: &'static str, forms: Vec<(String, String)>) -> Self {
        let key = id.split('-').next().unwrap_or(id);
        Self {
            id: id.to_owned(),
            title: words.get(&format!("figure.{key}.heading")).to_owned(),
            caption: words.get(&format!("figure.{key}.caption")).to_owned(),
            forms,
            print_all: false,
            tools: "",
            file,
        }
    }
}

/// A chapter of the page.
#[derive(Serialize)]
struct Chapter {
    id: &'static str,
    heading: String,
    intro: String,
    /// Further sentences.
    points: Vec<String>,
    figures: Vec<Figure>,
    tables: Vec<Table>,
}

/// What the template is given.
#[derive(Serialize)]
struct Page<'a> {
    title: String,
    version: &'a str,
    style: &'static str,
    script: &'static str,
    script_hash: String,
    summary: StudySummary,
    lights: Vec<ShownLight>,
    findings: Vec<Said>,
    more_findings: Vec<Said>,
    missing_controls: Vec<(String, String)>,
    demands: usize,
    glossary: Vec<(&'a str, &'a str)>,
    design: Vec<Said>,
    notes: Vec<Said>,
    warnings: Vec<String>,
    chapters: Vec<Chapter>,
    sections: Vec<ShownSection>,
    methods: Vec<String>,
    limits: Vec<String>,
    references: Vec<String>,
    checklist: Vec<methods::Item>,
    parameters: &'a [(String, String)],
    sheets: Vec<sheet::Sheet>,
    reads: (String, String),
}

/// A sentence with how sure or how bad it is, and its doubt.
#[derive(Serialize)]
struct Said {
    level: String,
    text: String,
    doubt: String,
}

/// A part that a stage made, in the words of the page.
#[derive(Serialize)]
struct ShownSection {
    heading: String,
    caption: String,
    svg: Option<String>,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

#[derive(Serialize)]
struct ShownLight {
    name: String,
    level: String,
    word: String,
    text: String,
}

/// Renders the page of a run: one self-contained HTML document.
///
/// # Errors
/// As [`render_with`].
///
/// ```
/// use endobiome_report::{Report, render};
/// // `data`: two women, as in the example of `ReportData`.
/// # let data = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/two_women.rs"));
/// let page = render(&Report::of(&data))?;
/// assert!(page.contains("An invented study") && page.contains("IM001_E"));
/// // It needs nothing from elsewhere.
/// assert!(!page.contains("<script src") && !page.contains("<link"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn render(report: &Report) -> Result<String> {
    render_with(report.clone(), &RenderOptions::default(), &Words::english()?)
}

/// Renders the page with other choices or in other words.
///
/// # Errors
/// [`Error::Template`](crate::Error::Template) when the template does not fit the data: a defect.
///
/// ```
/// use endobiome_report::{RenderOptions, Report, Words, render_with};
/// // `data`: two women, as in the example of `ReportData`.
/// # let data = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/two_women.rs"));
/// let options = RenderOptions { title: Some("RIF alone".to_owned()), groups: vec!["RIF".to_owned()], ..RenderOptions::default() };
/// let page = render_with(Report::of(&data), &options, &Words::english()?)?;
/// assert!(page.contains("RIF alone") && page.contains("IM001_E") && !page.contains("IM002_E"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn render_with(report: Report, options: &RenderOptions, words: &Words) -> Result<String> {
    // Before groups are left out: those that stay keep their colours.
    let signs = Signs::of(&report);
    let mut report = if options.groups.is_empty() { report } else { report.with_groups(&options.groups) };
    if let Some(title) = &options.title {
        report.title = title.clone().into();
    }
    let report = &report;
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let texts = words.clone();
    environment.add_function("t", move |key: &str| texts.get(key).to_owned());
    let texts = words.clone();
    environment.add_function("fill", move |key: &str, values: Vec<String>| {
        texts.fill(key, &values.iter().map(String::as_str).collect::<Vec<_>>())
    });
    environment.add_template("report.html", TEMPLATE)?;
    let template = environment.get_template("report.html")?;
    let summary = report.summary();
    let (first, more) = report.findings.split_at(report.findings.len().min(FIRST));
    let page = Page {
        title: words.say(&report.title),
        version: &report.version,
        style: STYLE,
        script: SCRIPT,
        script_hash: figures::base64(&Sha256::digest(SCRIPT.as_bytes())),
        lights: report.lights().iter().map(|light| shown(light, words)).collect(),
        reads: (number::count(summary.reads.0), number::count(summary.reads.1)),
        summary: in_words(summary, words),
        findings: first.iter().map(|finding| found(finding, words)).collect(),
        more_findings: more.iter().map(|finding| found(finding, words)).collect(),
        missing_controls: report
            .controls
            .iter()
            .filter(|row| !row.met)
            .map(|row| (words.say(&row.what), words.say(&row.found)))
            .collect(),
        demands: report.controls.len(),
        glossary: words.glossary(),
        design: report
            .design
            .iter()
            .filter(|notice| notice.level != "note")
            .map(|notice| noticed(notice, words))
            .collect(),
        notes: report
            .design
            .iter()
            .filter(|notice| notice.level == "note")
            .map(|notice| noticed(notice, words))
            .collect(),
        warnings: report.warnings.iter().map(|warning| words.say(warning)).collect(),
        chapters: chapters(report, &signs, words),
        sections: report.sections.iter().map(|section| section_in_words(section, words)).collect(),
        methods: methods::methods(report, words),
        limits: methods::limits(report, words),
        references: methods::references(report, words),
        checklist: methods::checklist(report, words),
        parameters: &report.parameters,
        sheets: if options.sheets { sheet::sheets(report, &signs, words) } else { Vec::new() },
    };
    Ok(template.render(minijinja::value::Serde(&page))?)
}

fn found(finding: &ShownFinding, words: &Words) -> Said {
    Said { level: finding.standing.clone(), text: words.say(&finding.text), doubt: words.say(&finding.doubt) }
}

fn noticed(notice: &Notice, words: &Words) -> Said {
    Said { level: notice.level.clone(), text: words.say(&notice.text), doubt: String::new() }
}

/// The summary with its sites and kinds of controls as a person reads them.
fn in_words(mut summary: StudySummary, words: &Words) -> StudySummary {
    summary.site = words.site(&summary.site).into_owned();
    for site in summary.rows.iter_mut().flat_map(|row| &mut row.samples) {
        site.0 = words.site(&site.0).into_owned();
    }
    for control in &mut summary.controls {
        control.0 = words.word(&control.0).into_owned();
    }
    summary
}

fn section_in_words(section: &Section, words: &Words) -> ShownSection {
    let say = |texts: &[Message]| texts.iter().map(|text| words.say(text)).collect::<Vec<_>>();
    let (header, rows) = section.table.as_ref().map_or_else(Default::default, |table| {
        (say(&table.header), table.rows.iter().map(|row| say(row)).collect())
    });
    ShownSection {
        heading: words.say(&section.heading),
        caption: words.say(&section.caption),
        svg: section.svg.as_ref().map(|drawing| drawing.in_words(words)),
        header,
        rows,
    }
}

fn shown(light: &Light, words: &Words) -> ShownLight {
    let level = match light.level {
        crate::model::LightLevel::Good => "good",
        crate::model::LightLevel::Caution => "caution",
        crate::model::LightLevel::Red => "red",
    };
    let numbers: Vec<&str> = light.numbers.iter().map(String::as_str).collect();
    ShownLight {
        name: words.get(&format!("light.{}", light.key)).to_owned(),
        level: level.to_owned(),
        word: words.get(&format!("level.{level}")).to_owned(),
        text: words.fill(&format!("light.{}.text", light.key), &numbers),
    }
}

fn chapters(report: &Report, signs: &Signs, words: &Words) -> Vec<Chapter> {
    let chapter = |id: &'static str, figures: Vec<Figure>, tables: Vec<Table>| Chapter {
        id,
        heading: words.get(&format!("chapter.{id}")).to_owned(),
        intro: words.get(&format!("chapter.{id}.intro")).to_owned(),
        points: Vec::new(),
        figures,
        tables: tables.into_iter().filter(|table| !table.rows.is_empty()).collect(),
    };
    let one =
        |id: &str, file: &'static str, svg: Option<String>| svg.map(|svg| Figure::new(words, id, file, svg));
    let specimens = report.samples.iter().any(|sample| sample.specimen);
    let with_reads = report.samples.iter().any(|sample| sample.specimen && sample.reads > 0);

    let mut of_dominance = Vec::new();
    if specimens {
        let svg = figures::dominance_by_group(report, words);
        of_dominance.push(Figure::new(words, "dominance_by_group", "dysbiosis/calls.tsv", svg));
        let svg = figures::dominance(report, signs, words);
        of_dominance.push(Figure::new(words, "dominance", "dysbiosis/dominance.tsv", svg));
    }
    let mut dominance = chapter(
        "dominance",
        of_dominance,
        vec![
            tables::calls(report, words),
            tables::comparisons(report, words, "comparisons_calls", &["call", "index"]),
        ],
    );
    dominance.points.push(
        words.fill("chapter.dominance.rho", &[&number::short(report.rho.0), &words.say(&report.rho.1)]),
    );

    let mut of_taxa = Vec::new();
    if with_reads {
        let forms = report
            .ranks
            .iter()
            .map(|rank| {
                (
                    words.get(&format!("rank.{}", rank.rank)).to_owned(),
                    figures::taxa_bars(report, rank, signs, words),
                )
            })
            .collect();
        let mut bars = Figure::with_forms(words, "taxa_bars", TAXA_FILES, forms);
        bars.print_all = true;
        bars.tools = "sort";
        of_taxa.push(bars);
        let genus = report.ranks.iter().find(|rank| rank.rank == "genus");
        of_taxa.extend(one(
            "heat_map",
            "tables/rel-table-6.tsv",
            genus.and_then(|rank| figures::heat_map(report, rank, signs, words)),
        ));
    }

    let mut taxa = chapter("taxa", of_taxa, vec![tables::community_types(report, words)]);
    taxa.points.extend(
        methods::cst_method(report).map(|method| words.get(&format!("cst.method.{method}")).to_owned()),
    );

    let mut of_diversity = Vec::new();
    if with_reads {
        of_diversity.push(Figure::new(
            words,
            "alpha",
            "diversity/alpha.tsv",
            figures::alpha(report, signs, words),
        ));
    }
    for (nth, of) in report.ordinations.iter().filter(|of| !of.points.is_empty()).enumerate() {
        let axes = of.points.first().map_or(0, Vec::len);
        let pairs: &[(usize, usize)] = if axes > 2 { &[(0, 1), (0, 2), (1, 2)] } else { &[(0, 1)] };
        let forms = pairs
            .iter()
            .map(|&(a, b)| {
                let name = words.fill("axes", &[&(a + 1).to_string(), &(b + 1).to_string()]);
                (name, figures::ordination(report, of, (a, b), signs, words))
            })
            .collect();
        let mut figure = Figure::with_forms(
            words,
            &format!("ordination-{nth}"),
            "diversity/pcoa_<metric>.tsv, ordination_axes.tsv",
            forms,
        );
        figure.title = words.fill("figure.ordination.title", &[&words.word(&of.name)]);
        of_diversity.push(figure);
    }

    let mut contrasts: Vec<&str> = report
        .comparisons
        .iter()
        .filter(|row| row.kind == "taxon" && row.table == "raw" && row.is_log_ratio_model())
        .map(|row| row.contrast.as_str())
        .collect();
    let mut known = Vec::new();
    contrasts.retain(|contrast| {
        let is_new = !known.contains(contrast);
        known.push(*contrast);
        is_new
    });
    let forms: Vec<(String, String)> = contrasts
        .into_iter()
        .filter_map(|contrast| {
            Some((words.contrast(contrast), figures::abundance(report, contrast, signs, words)?))
        })
        .take(4)
        .collect();
    let mut of_abundance = Vec::new();
    if !forms.is_empty() {
        let mut figure = Figure::with_forms(words, "abundance", "stats/comparisons.tsv", forms);
        figure.print_all = true;
        of_abundance.push(figure);
    }

    let of_niche = [
        one("niche", "contamination/carry_over.tsv", figures::niche(report, signs, words)),
        one("paired", "dysbiosis/calls.tsv", figures::paired(report, signs, words)),
    ];
    let of_kit = [
        one(
            "blanks",
            "contamination/reagents.tsv, tables/rel-table-6.tsv",
            figures::blanks(report, signs, words),
        ),
        one("kit_share", "contamination/sample_verdict.tsv", figures::kit_share(report, signs, words)),
    ];
    let mut of_reads =
        vec![Figure::new(words, "read_flow", "read_accounting.tsv", figures::read_flow(report, words))];
    if !report.qualities.is_empty() {
        let svg = figures::quality(&report.qualities, words);
        of_reads.push(Figure::new(words, "quality", "qc/runs/<run>.json", svg));
    }
    let mut contamination = chapter(
        "contamination",
        of_kit.into_iter().flatten().collect(),
        vec![tables::reagents(report, signs, words), tables::controls(report, words)],
    );
    contamination.points = report
        .kits
        .iter()
        .filter(|kit| !kit.statement.is_empty())
        .map(|kit| {
            words.fill("chapter.contamination.batch", &[&words.batch(&kit.batch), &words.say(&kit.statement)])
        })
        .collect();
    vec![
        dominance,
        taxa,
        chapter(
            "diversity",
            of_diversity,
            vec![tables::comparisons(
                report,
                words,
                "comparisons_diversity",
                &["alpha", "community", "association"],
            )],
        ),
        chapter(
            "abundance",
            of_abundance,
            vec![tables::comparisons(report, words, "comparisons_taxa", &["taxon"])],
        ),
        chapter("niche", of_niche.into_iter().flatten().collect(), vec![tables::carry_over(report, words)]),
        contamination,
        chapter("panels", Vec::new(), vec![tables::panels(report, words)]),
        chapter("reads", of_reads, vec![tables::lost(report, words)]),
        chapter(
            "design",
            one("power", "pipeline_info/report.json", figures::power(report, words)).into_iter().collect(),
            vec![tables::power(report, words)],
        ),
    ]
}
