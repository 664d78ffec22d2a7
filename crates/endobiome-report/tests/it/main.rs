//! The page as a file: what it may hold, how heavy it is, and that it comes back from its JSON.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use endobiome_report::{RenderOptions, Report, Words, render, render_with};
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
        let steps = ["reads", "primers", "host", "filter", "denoise", "merge", "chimera", "bacterial"];
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
    let text = two_women().to_json().unwrap().replacen("\"form\":1", "\"form\":99", 1);
    let said = Report::from_json(&text).unwrap_err().to_string();
    assert!(said.contains("form 99") && said.contains("form 1"), "{said}");
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
    report.title = HOSTILE.to_owned();
    report.samples.iter_mut().for_each(|sample| {
        sample.woman = format!("{HOSTILE}{}", sample.woman);
        sample.group = format!("{HOSTILE}{}", sample.group);
        sample.batch = HOSTILE.to_owned();
        sample.leading.0 = HOSTILE.to_owned();
    });
    report.ranks.iter_mut().for_each(|rank| rank.taxa[0] = HOSTILE.to_owned());
    report.warnings.push(HOSTILE.to_owned());
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
        text: "Something differs.".to_owned(),
        standing: "robust".to_owned(),
        doubt: "Robust: it stands on all tables.".to_owned(),
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
