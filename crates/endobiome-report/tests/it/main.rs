//! The page as a file: what it may hold, how heavy it is, and that it comes back from its JSON.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod catalogue;
mod french;
mod marked;

use endobiome_report::{RenderOptions, Report, Signs, Words, render, render_with};
use sha2::{Digest, Sha256};

type Fallible<T> = Result<T, Box<dyn std::error::Error>>;

fn two_women() -> Report {
    fn read() -> Fallible<Report> {
        let data = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/two_women.rs"));
        Ok(Report::of(&data))
    }
    read().unwrap()
}

/// The same women again and again, under other names, with other shares.
fn many(samples: usize) -> Report {
    let mut report = two_women();
    let women = report.samples.clone();
    let rows: Vec<_> = report.ranks.iter().map(|rank| rank.rows.clone()).collect();
    for rank in &mut report.ranks {
        rank.taxa.extend((0..60).map(|taxon| format!("Genus{taxon}")));
        rank.rows.clear();
    }
    report.samples.clear();
    for at in 0..samples {
        let mut woman = women[at % 2].clone();
        (woman.id, woman.woman) = (format!("S{at:04}"), format!("IM{:04}", at / 2));
        woman.site = ["endometrium", "vagina"][at % 2].to_owned();
        let steps = ["reads", "primers", "host_screen", "filter", "denoise", "merge", "chimera", "bacterial"];
        woman.steps = steps
            .iter()
            .zip((4_000..).step_by(311))
            .map(|(step, n)| ((*step).to_owned(), 9_000 - n))
            .collect();
        woman.group = ["RIF", "control"][at / 2 % 2].to_owned();
        report.samples.push(woman);
        for (rank, rows) in report.ranks.iter_mut().zip(&rows) {
            let mut row = rows[at % 2].clone();
            row.extend(
                (0..60).map(|taxon| (taxon + 2, u64::try_from((at * 7 + taxon * 131) % 400).unwrap() + 1)),
            );
            rank.rows.push(row);
        }
    }
    report.ordinations = ["a", "b", "c"]
        .into_iter()
        .flat_map(|name| {
            report
                .ordinations
                .iter()
                .map(move |of| endobiome_report::model::Ordination { name: name.to_owned(), ..of.clone() })
        })
        .collect();
    for ordination in &mut report.ordinations {
        ordination.samples = (0..samples).collect();
        ordination.points = (0..samples)
            .map(|at| {
                vec![
                    f64::from(u32::try_from(at % 97).unwrap()),
                    f64::from(u32::try_from(at % 31).unwrap()),
                    0.5,
                ]
            })
            .collect();
    }
    report
}

#[test]
fn a_report_comes_back_from_its_json() {
    let report = two_women();
    assert_eq!(Report::from_json(&report.to_json().unwrap()).unwrap(), report);
}

#[test]
fn an_infinite_odds_ratio_comes_back_from_its_json() {
    let mut report = two_women();
    report.comparisons.push(serde_json::from_str(
        r#"{"what": "LD80", "kind": "call", "contrast": "RPL against control", "site": "endometrium", "groups": [["RPL", 7, 7]],
            "medians": [], "estimate": ["inf", 0.0128, "inf"], "estimate_kind": "odds ratio", "test": "Fisher", "adjusted_for": "",
            "p": 1.0, "q": 1.0, "table": "raw", "notes": []}"#,
    ).unwrap());
    assert_eq!(report.comparisons[0].estimate[0], Some(f64::INFINITY));
    let again = Report::from_json(&report.to_json().unwrap()).unwrap();
    assert_eq!(again.comparisons, report.comparisons);
    assert!(render(&again).unwrap().contains("odds ratio ∞"));
}

#[test]
fn a_file_of_another_form_is_refused_by_name() {
    let text = two_women().to_json().unwrap().replacen("\"form\":3", "\"form\":99", 1);
    let said = Report::from_json(&text).unwrap_err().to_string();
    assert!(said.contains("form 99") && said.contains("form 3"), "{said}");
}

#[test]
fn a_file_that_was_cut_is_refused() {
    let mut report = many(12);
    report.samples.truncate(5);
    let said = Report::from_json(&report.to_json().unwrap()).unwrap_err().to_string();
    assert!(said.contains("ranks, genus"), "{said}");
}

#[test]
fn hostile_names_stay_names() {
    const HOSTILE: &str = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&{0}";
    let mut report = many(12);
    report.title = HOSTILE.into();
    report.samples.iter_mut().for_each(|sample| {
        sample.woman = format!("{HOSTILE}{}", sample.woman);
        sample.group = format!("{HOSTILE}{}", sample.group);
        sample.batch = HOSTILE.to_owned();
        sample.leading.0 = HOSTILE.to_owned();
    });
    report.ranks.iter_mut().for_each(|rank| rank.taxa[0] = HOSTILE.to_owned());
    report.warnings.push(HOSTILE.into());
    report.parameters.push((HOSTILE.to_owned(), HOSTILE.to_owned()));
    let options = RenderOptions { sheets: true, ..RenderOptions::default() };
    let page = render_with(report, &options, &Words::english().unwrap()).unwrap();
    assert_eq!(page.matches("<script").count(), 1, "the page's own script alone");
    assert_eq!(page.matches("</script>").count(), 1);
    assert!(!page.contains("<img") && page.contains("&lt;img src=x"));
}

#[test]
fn the_policy_names_the_script_that_is_there() {
    let page = render(&two_women()).unwrap();
    let script = page.split("<script>").nth(1).unwrap().split("</script>").next().unwrap();
    assert!(script.len() <= 20_000, "{} bytes", script.len());
    let digest = Sha256::digest(script.as_bytes());
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: String = digest.iter().map(|byte| format!("{byte:08b}")).collect::<String>() + "00";
    let hash: String = bits
        .as_bytes()
        .chunks(6)
        .map(|six| char::from(LETTERS[usize::from_str_radix(std::str::from_utf8(six).unwrap(), 2).unwrap()]))
        .collect();
    assert!(page.contains(&format!("script-src 'sha256-{hash}='")), "{hash}");
    assert!(page.contains("default-src 'none'"));
    for foreign in ["src=\"http", "href=\"http", "url(http", "@import", " onclick="] {
        assert!(!page.contains(foreign), "{foreign}");
    }
}

#[test]
fn the_page_of_a_large_study_can_be_mailed() {
    for (samples, most) in [(100, 2_000_000), (1_000, 4_000_000)] {
        let page = render(&many(samples)).unwrap();
        assert!(page.len() < most, "{samples} samples: {} bytes", page.len());
    }
}

#[test]
fn a_study_of_which_nothing_is_left_has_a_page() {
    let mut report = two_women();
    for sample in &mut report.samples {
        (sample.status, sample.usable, sample.reads) = ("no_reads".to_owned(), false, 0);
        (sample.ld90.share, sample.ld90.interval, sample.ld90.probability) = (None, None, None);
        sample.ld90.call = "not_interpretable".to_owned();
        sample.steps.iter_mut().for_each(|step| step.1 = 0);
        sample.alpha.clear();
        sample.leading.0.clear();
    }
    report.ranks.iter_mut().for_each(|rank| rank.rows.iter_mut().for_each(Vec::clear));
    report.ordinations.clear();
    let options = RenderOptions { sheets: true, ..RenderOptions::default() };
    let page = render_with(report.clone(), &options, &Words::english().unwrap()).unwrap();
    assert!(page.contains("0 of 2 samples of women have enough reads") && page.contains("no reads"));
    assert!(!page.contains("NaN"));
    // Nor a study without any sample.
    report.samples.clear();
    report.panels.clear();
    report.ranks.iter_mut().for_each(|rank| rank.rows.clear());
    assert!(!render(&report).unwrap().contains("NaN"));
}

#[test]
fn differences_were_called_good_where_no_sample_was_usable() {
    use endobiome_report::model::LightLevel;
    let mut report = two_women();
    report.findings.push(endobiome_report::ShownFinding {
        text: "Something differs.".into(),
        standing: "robust".to_owned(),
        doubt: "Robust: it stands on all tables.".into(),
    });
    report.comparisons.push(
        serde_json::from_str(
            r#"{"what": "shannon", "kind": "alpha", "contrast": "RIF against control", "site": "endometrium", "groups": [], "medians": [],
            "estimate": [1.0, 0.5, 2.0], "estimate_kind": "shift", "test": "Mann-Whitney", "adjusted_for": "", "p": 0.01, "q": 0.02,
            "table": "raw", "notes": []}"#,
        )
        .unwrap(),
    );
    let light =
        |report: &Report| report.lights().into_iter().find(|light| light.key == "differences").unwrap().level;
    assert_eq!(light(&report), LightLevel::Good);
    report.samples.iter_mut().for_each(|sample| sample.usable = false);
    assert_eq!(light(&report), LightLevel::Caution);
}

#[test]
fn every_text_that_the_page_asks_for_is_there() {
    let options = RenderOptions { sheets: true, ..RenderOptions::default() };
    let page = render_with(many(12), &options, &Words::english().unwrap()).unwrap();
    assert!(!page.contains(endobiome_report::words::MISSING));
}

#[test]
fn groups_left_out_are_nowhere_in_the_figures() {
    let options = RenderOptions { groups: vec!["RIF".to_owned()], ..RenderOptions::default() };
    let page = render_with(many(40), &options, &Words::english().unwrap()).unwrap();
    // Women 0, 2, 4, … are of RIF.
    assert!(
        page.contains("IM0000")
            && page.contains("IM0002")
            && !page.contains("IM0001_")
            && !page.contains("IM0003")
    );
}

/// The bytes of a picture that lies in a page as base64.
fn decoded(text: &str) -> Vec<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let places = text.bytes().filter_map(|letter| LETTERS.iter().position(|known| *known == letter));
    let bits: String = places.map(|place| format!("{place:06b}")).collect();
    bits.as_bytes()
        .chunks_exact(8)
        .map(|eight| u8::from_str_radix(std::str::from_utf8(eight).unwrap(), 2).unwrap())
        .collect()
}

#[test]
fn the_shades_of_the_heat_map_are_those_of_the_shares() {
    use std::io::Read;
    let report = many(12);
    let genera = &report.ranks[0];
    let svg =
        endobiome_report::figures::heat_map(&report, genera, &Signs::of(&report), &Words::english().unwrap())
            .unwrap();
    let png = decoded(svg.split("base64,").nth(1).unwrap().split('"').next().unwrap());
    let at = png.windows(4).position(|four| four == b"IDAT").unwrap() + 4;
    let mut cells = Vec::new();
    flate2::read::ZlibDecoder::new(&png[at..]).read_to_end(&mut cells).unwrap();
    let samples: Vec<&str> = svg.split("<title>S").skip(1).map(|tip| &tip[..4]).collect();
    assert_eq!((samples.len(), cells.len()), (12, 25 * 13), "25 genera, a byte before each row");
    // The names of the rows, each before its first cell.
    let named = svg.split("</text>").filter_map(|text| text.rsplit('>').next());
    let rows: Vec<usize> =
        named.filter_map(|name| genera.taxa.iter().position(|taxon| taxon == name)).take(25).collect();
    let mut shown = 0;
    for (row, taxon) in cells.chunks_exact(13).zip(rows) {
        for (sample, shade) in samples.iter().zip(&row[1..]) {
            let counts = &genera.rows[sample.parse::<usize>().unwrap()];
            let total: u64 = counts.iter().map(|cell| cell.1).sum();
            let count = counts.iter().find(|cell| cell.0 == taxon).map_or(0, |cell| cell.1);
            let share = count as f64 / total as f64;
            let expected =
                if share < 0.001 { 0.0 } else { (1.0 + 62.0 * (1.0 + libm::log10(share) / 3.0)).round() };
            assert!(
                (f64::from(*shade) - expected).abs() <= 1.0,
                "{sample}, {}: {shade}, {expected}",
                genera.taxa[taxon]
            );
            shown += usize::from(*shade > 0);
        }
    }
    assert!(shown > 100, "{shown} cells");
}

#[test]
fn a_type_that_is_not_assigned_was_shown_as_if_it_were() {
    let mut report = many(12);
    for (at, sample) in report.samples.iter_mut().enumerate() {
        sample.cst.nearest = ["III", "IV-B"][at % 2].to_owned();
        sample.cst.confidence = ["assigned", "low_confidence", "unassigned"][at % 3].to_owned();
    }
    assert_eq!(report.community_types(), ["III", "IV-B"]);
    let options = RenderOptions { sheets: true, ..RenderOptions::default() };
    let page = render_with(report, &options, &Words::english().unwrap()).unwrap();
    for (sample, said) in [
        ("S0000", "III"),
        ("S0001", "cannot be told (near IV-B, not surely)"),
        ("S0002", "cannot be told (unlike all, nearest III)"),
    ] {
        let tips: Vec<&str> = page
            .split(&format!("<title>{sample}: "))
            .skip(1)
            .filter_map(|tip| tip.split("</title>").next())
            .collect();
        let of_bars: Vec<&&str> = tips.iter().filter(|tip| tip.contains("community type")).collect();
        assert_eq!(of_bars.len(), 2, "once for each rank: {tips:?}");
        assert!(of_bars.iter().all(|tip| tip.ends_with(&format!("; community type {said}"))), "{of_bars:?}");
    }
}

#[test]
fn a_group_kept_alone_changed_its_colour() {
    let colour = |groups: &[&str]| {
        let groups = groups.iter().map(|group| (*group).to_owned()).collect();
        let page = render_with(
            many(40),
            &RenderOptions { groups, ..RenderOptions::default() },
            &Words::english().unwrap(),
        )
        .unwrap();
        // In the rows of groups below the bars of woman 1, a control.
        let column =
            page.split("class=\"column\"").find(|column| column.contains(">IM0001<")).unwrap().to_owned();
        let fill = column.rsplit("fill=\"").next().unwrap();
        fill[..fill.find('"').unwrap()].to_owned()
    };
    assert_eq!(colour(&["control"]), colour(&[]));
    assert!(colour(&[]).starts_with('#'));
}

#[test]
fn a_target_of_two_panels_was_a_hit_and_explained_on_one_sheet() {
    let mut report = two_women();
    for (panel, status) in [("CE9", "hit"), ("CE_ext", "explained_by_contamination")] {
        report.panels.push(endobiome_report::model::PanelTarget {
            sample: 0,
            panel: panel.to_owned(),
            target: "Streptococcus".to_owned(),
            reads: 70.0,
            share: 0.07,
            expected: 1.0,
            probability: 0.001,
            threshold: 0.005,
            status: status.to_owned(),
        });
    }
    let options = RenderOptions { sheets: true, ..RenderOptions::default() };
    let page = render_with(report, &options, &Words::english().unwrap()).unwrap();
    assert!(
        page.contains("Streptococcus 7.0 % (hit)") && !page.contains("7.0 % (explained by contamination)")
    );
}

#[test]
fn every_word_of_the_page_itself_can_be_translated() {
    let marked_words = Words::of(&marked::texts()).unwrap();
    let mut report = many(12);
    report.comparisons.push(
        serde_json::from_str(
            r#"{"what": "LD90", "kind": "call", "contrast": "RIF against control", "site": "endometrium", "groups": [["RIF", 7, 3]],
            "medians": [[1.0, 0.5, 2.0]], "estimate": [1.0, 0.5, 2.0], "estimate_kind": "odds ratio", "test": "Fisher", "adjusted_for": "age",
            "p": 0.01, "q": 0.02, "table": "raw", "notes": []}"#,
        )
        .unwrap(),
    );
    let data = marked::data(&serde_json::from_str(&report.to_json().unwrap()).unwrap());
    let options = RenderOptions { sheets: true, ..RenderOptions::default() };
    let page = render_with(report, &options, &marked_words).unwrap();
    let left = marked::unmarked(&page, &data, &["endobiome", "invented", "study"]);
    assert!(left.is_empty(), "not in texts/en.json: {left:#?}");
    assert!(page.matches('«').count() > 300);
    // The check itself sees what is not in the file of texts.
    let forgotten = page.replacen("</h1>", "</h1><p>A sentence that was forgotten.</p>", 1);
    assert_eq!(marked::unmarked(&forgotten, &data, &["endobiome", "invented", "study"]).len(), 4);
}
