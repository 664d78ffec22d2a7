//! One page a woman, by option: what her samples show and what they cannot tell.

use crate::figures::standing::standing;
use crate::model::{Report, Sample};
use crate::{Signs, Words, number};
use serde::Serialize;

/// The page of a woman.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Sheet {
    woman: String,
    group: String,
    samples: Vec<OnSheet>,
}

/// One of her samples.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct OnSheet {
    id: String,
    site: String,
    /// (what, value), in the order of reading.
    facts: Vec<(String, String)>,
    /// Where it stands among the samples of other women, as a figure.
    standing: Option<String>,
    /// What can and cannot be told.
    limits: Vec<String>,
}

/// The sheets of all women, by name.
pub(super) fn sheets(report: &Report, signs: &Signs, words: &Words) -> Vec<Sheet> {
    let mut women: Vec<(&str, &str)> =
        report.samples.iter().filter(|s| s.specimen).map(|s| (s.woman.as_str(), s.group.as_str())).collect();
    women.sort_unstable();
    women.dedup();
    women
        .into_iter()
        .map(|(woman, group)| Sheet {
            woman: woman.to_owned(),
            group: group.to_owned(),
            samples: report
                .samples
                .iter()
                .enumerate()
                .filter(|(_, s)| s.specimen && s.woman == woman && s.group == group)
                .map(|(at, sample)| on_sheet(report, at, sample, signs, words))
                .collect(),
        })
        .collect()
}

fn on_sheet(report: &Report, at: usize, sample: &Sample, signs: &Signs, words: &Words) -> OnSheet {
    let fact = |key: &str, value: String| (words.get(&format!("sheet.{key}")).to_owned(), value);
    let mut facts = vec![fact("reads", number::count(sample.reads))];
    let visit = [("visit", &sample.visit), ("batch", &sample.batch)];
    facts.extend(
        visit.into_iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| fact(key, value.clone())),
    );
    if let (Some(share), Some((low, high))) = (sample.ld90.share, sample.ld90.interval) {
        let [share, low, high] = [share, low, high].map(number::per_cent);
        facts.push(fact("lactobacillus", words.fill("sheet.interval", &[&share, &low, &high])));
    }
    let p = sample.ld90.probability.map(number::probability).unwrap_or_default();
    let call = words.get(&format!("call.{}", sample.ld90.call));
    facts.push(fact("ld90", words.fill("sheet.call", &[call, &p])));
    facts.push(fact("holds", words.get(&format!("standing.{}", sample.robust)).to_owned()));
    if !sample.leading.0.is_empty() {
        facts.push(fact("leading", format!("{} ({})", sample.leading.0, number::per_cent(sample.leading.1))));
    }
    let holds = words.get(&format!("robust_short.{}", sample.cst.robust));
    let cst = sample.cst.assigned().map(|name| words.fill("sheet.cst_holds", &[name, holds]));
    facts.push(fact("cst", cst.unwrap_or_else(|| sample.cst.said(words))));
    if let Some(shannon) = sample.alpha_of("shannon") {
        facts.push(fact("shannon", number::short(shannon)));
    }
    if let Some((_, upper)) = sample.kit_share {
        facts.push(fact("kit", words.fill("sheet.at_most", &[&number::per_cent(upper)])));
    }
    if let Some(niche) = &sample.niche {
        if let Some(most) = niche.carry_over {
            facts.push(fact("carry_over", words.fill("sheet.at_most", &[&number::per_cent(most)])));
        }
        if let Some(least) = niche.specific {
            facts.push(fact("specific", words.fill("sheet.at_least", &[&number::per_cent(least)])));
        }
    }
    // A target of several panels is said once, by the outcome that weighs most: those stand first.
    let mut seen: Vec<&str> = Vec::new();
    let mut said: Vec<String> = Vec::new();
    for target in report.panels.iter().filter(|target| target.sample == at) {
        if !seen.contains(&target.target.as_str()) {
            seen.push(&target.target);
            let (share, status) = (number::per_cent(target.share), words.word(&target.status));
            said.push(format!("{} {share} ({status})", target.target));
        }
    }
    if !said.is_empty() {
        facts.push(fact("panels", said.join("; ")));
    }
    let mut limits = Vec::new();
    if sample.status != "ok" {
        limits.push(words.fill("sheet.status", &[&words.status(&sample.status)]));
    }
    if !sample.usable {
        limits.push(words.get("sheet.too_few").to_owned());
    }
    if !sample.ld90.remedy.is_empty() {
        limits.push(words.fill("sheet.settle", &[&words.say(&sample.ld90.remedy)]));
    }
    limits.push(
        words.fill("sheet.biomass", &[&words.word(&sample.biomass), &words.say(&sample.biomass_basis)]),
    );
    if !sample.claim.1.is_empty() {
        limits.push(words.fill("sheet.claim", &[&sample.claim.0, &words.say(&sample.claim.1)]));
    }
    if let Some(niche) = sample.niche.as_ref().filter(|niche| !niche.reason.is_empty()) {
        limits.push(words.say(&niche.reason));
    }
    let standing = standing(report, sample, signs, words);
    OnSheet { id: sample.id.clone(), site: words.site(&sample.site).into_owned(), facts, standing, limits }
}
