//! Contrasts of any column, several and ordered groups, outcomes, blocks, and what a reader needs of each.
//!
//! Once a study could compare RIF, RPL and controls alone: endometriosis, histology, the outcome of a transfer or the centre had to be
//! written into the column of the groups, one after the other.

use endobiome_compare::*;
use endobiome_core::{AbundanceTable, Rank, SampleId, SampleRecord, TaxonId};
use endobiome_stats::contingency::{fisher_table, mantel_haenszel, trend_of_shares};
use endobiome_stats::rank::{NullChoice, jonckheere, kruskal_wallis, mann_whitney, spearman};

/// 24 women in three centres: endometriosis, a stage, an outcome in numbers.
fn records() -> Vec<SampleRecord> {
    (0..24)
        .map(|at| {
            let mut record = SampleRecord::new(SampleId::new(format!("W{at:02}")).unwrap());
            record.participant = Some(format!("W{at:02}"));
            for (name, value) in [
                ("endometriosis", if at % 2 == 0 { "yes" } else { "no" }.to_owned()),
                ("stage", ["I", "II", "III"][at % 3].to_owned()),
                ("weight", format!("{}", 2500 + (at * 7919) % 1000)),
                ("centre", ["north", "south", "west", "east"][at / 6].to_owned()),
                ("age", format!("{}.5", 25 + (at * 31) % 17)),
            ] {
                record.covariates.insert(name.to_owned(), value);
            }
            record
        })
        .collect()
}

fn values() -> Vec<f64> {
    (0..24_u32).map(|at| f64::from((at * 7) % 11) + 0.1 * f64::from(at % 3) + f64::from(at % 2)).collect()
}

fn options(words: &[&str]) -> CompareOptions {
    CompareOptions {
        contrasts: words.iter().map(|word| word.parse().unwrap()).collect(),
        permutations: 199,
        ..CompareOptions::default()
    }
}

fn alpha(words: &[&str]) -> Vec<ComparisonRow> {
    let design = Design::read(&records(), &options(words)).unwrap();
    compare_alpha(&design, &[NamedValues::new("shannon", values())], TableKind::Raw).unwrap()
}

fn of(is_in: impl Fn(usize) -> bool) -> Vec<f64> {
    values().into_iter().enumerate().filter(|(at, _)| is_in(*at)).map(|(_, value)| value).collect()
}

#[test]
fn two_levels_of_any_column_are_compared_and_described() {
    let rows = alpha(&["endometriosis:yes:no"]);
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    let test = mann_whitney(&of(|at| at % 2 == 0), &of(|at| at % 2 == 1), NullChoice::Auto, 0.95).unwrap();
    assert_eq!((row.p, row.estimate), (Some(test.p), Some(test.shift)));
    assert_eq!((row.contrast.as_str(), &row.n), ("endometriosis: yes against no", &vec![12, 12]));
    assert_eq!(row.effect.unwrap().size, 2.0 * test.auc - 1.0);
    let mean = of(|at| at % 2 == 0).iter().sum::<f64>() / 12.0;
    assert!((row.described[0].mean - mean).abs() < 1e-12);
    assert!(row.described[0].lower_quartile <= row.described[0].median);
    assert!(row.family.starts_with("alpha x contrasts of endometriosis"), "{}", row.family);
    // The other way round the shift turns its sign.
    assert_eq!(alpha(&["endometriosis:no:yes"])[0].estimate, row.estimate.map(|shift| -shift));
    // All levels of a column of two: the first by name is what is compared with.
    assert_eq!(alpha(&["endometriosis"])[0].contrast, "endometriosis: yes against no");
}

#[test]
fn several_groups_are_tested_at_once_and_then_by_twos_in_one_family() {
    let rows = alpha(&["stage:III:II:I"]);
    let omnibus = rows.iter().find(|row| row.test == "Kruskal-Wallis").unwrap();
    let label: Vec<usize> = (0..24).map(|at| 2 - at % 3).collect();
    let test = kruskal_wallis(&values(), &label).unwrap();
    assert_eq!((omnibus.p, omnibus.statistic), (Some(test.p), Some(test.h)));
    assert_eq!((omnibus.groups.len(), omnibus.described.len()), (3, 3));
    let pairs: Vec<&ComparisonRow> = rows.iter().filter(|row| row.test.starts_with("Mann-Whitney")).collect();
    assert_eq!(pairs.len(), 3);
    assert!(
        pairs.iter().all(|row| row.family.contains("contrasts of stage") && row.family.contains("3 tests"))
    );
    assert_eq!(pairs[0].contrast, "stage: III against II");
}

#[test]
fn ordered_groups_and_outcomes_in_numbers() {
    let rows = alpha(&["stage:I<II<III", "weight"]);
    let order = rows.iter().find(|row| row.test == "Jonckheere-Terpstra").unwrap();
    let label: Vec<usize> = (0..24).map(|at| at % 3).collect();
    assert_eq!(order.p, Some(jonckheere(&values(), &label).unwrap().p));
    let outcome = rows.iter().find(|row| row.test == "Spearman").unwrap();
    let weights: Vec<f64> = (0..24).map(|at| 2500.0 + f64::from((at * 7919) % 1000)).collect();
    let test = spearman(&values(), &weights, 0.95).unwrap();
    assert_eq!((outcome.p, outcome.estimate, &outcome.n), (Some(test.p), Some(test.r), &vec![24]));
    let with_age = CompareOptions { covariates: vec!["age".to_owned()], ..options(&["weight"]) };
    let design = Design::read(&records(), &with_age).unwrap();
    let rows = compare_alpha(&design, &[NamedValues::new("shannon", values())], TableKind::Raw).unwrap();
    let linear = rows.iter().find(|row| row.test.starts_with("linear model")).unwrap();
    assert_eq!((linear.adjusted_for.as_str(), linear.estimate_kind), ("age", Some(EstimateKind::Slope)));
    assert!(linear.p.is_some());
}

#[test]
fn calls_of_several_groups_orders_and_outcomes() {
    let calls: Vec<Option<String>> =
        (0..24).map(|at| Some(if (at * 5) % 7 < 3 + at % 3 { "LD" } else { "NLD" }.to_owned())).collect();
    let is_ld = |at: usize| calls[at].as_deref() == Some("LD");
    let named = NamedCalls { name: "LD90".to_owned(), calls: calls.clone(), positive: Some("LD".to_owned()) };
    let design = Design::read(&records(), &options(&["stage:I:II:III", "weight"])).unwrap();
    let rows = compare_calls(&design, std::slice::from_ref(&named), TableKind::Raw).unwrap();
    let counts: Vec<Vec<u64>> = (0..3)
        .map(|stage| {
            let of_stage = |ld: bool| (0..24).filter(|at| at % 3 == stage && is_ld(*at) == ld).count() as u64;
            vec![of_stage(true), of_stage(false)]
        })
        .collect();
    let table = rows.iter().find(|row| row.groups.len() == 3).unwrap();
    assert_eq!(table.p, Some(fisher_table(&counts, 1).unwrap().p));
    assert_eq!(table.with, counts.iter().map(|of| of[0] as usize).collect::<Vec<_>>());
    let weight = rows.iter().find(|row| row.contrast == "weight").unwrap();
    assert_eq!(weight.groups, ["LD", "NLD"]);
    assert!(weight.p.is_some() && weight.described.len() == 2);
    let design = Design::read(&records(), &options(&["stage:I<II<III"])).unwrap();
    let rows = compare_calls(&design, &[named], TableKind::Raw).unwrap();
    let with: Vec<u64> = counts.iter().map(|of| of[0]).collect();
    assert_eq!(rows[0].p, Some(trend_of_shares(&with, &[8, 8, 8]).unwrap().p));
}

#[test]
fn within_blocks_shares_are_compared_by_mantel_and_haenszel_and_matched_sets_have_no_logistic_model() {
    let calls: Vec<Option<String>> =
        (0..24).map(|at| Some(if (at * 5) % 7 < 3 { "LD" } else { "NLD" }.to_owned())).collect();
    let named = NamedCalls { name: "LD90".to_owned(), calls: calls.clone(), positive: Some("LD".to_owned()) };
    let blocked = CompareOptions { blocks: vec!["centre".to_owned()], ..options(&["endometriosis:yes:no"]) };
    let design = Design::read(&records(), &blocked).unwrap();
    let rows = compare_calls(&design, std::slice::from_ref(&named), TableKind::Raw).unwrap();
    let within = rows.iter().find(|row| row.test == "Mantel-Haenszel").unwrap();
    let mut strata = [[[0_u64; 2]; 2]; 4];
    for at in 0..24 {
        let ld = calls[at].as_deref() == Some("LD");
        strata[at / 6][at % 2][usize::from(!ld)] += 1;
    }
    assert_eq!(within.p, Some(mantel_haenszel(&strata, 0.95).unwrap().p));
    assert!(rows.iter().any(|row| row.test == "Firth logistic" && row.p.is_some()));
    let rows = compare_alpha(&design, &[NamedValues::new("shannon", values())], TableKind::Raw).unwrap();
    assert!(
        rows.iter().any(|row| row.test == "van Elteren" && row.adjusted_for == "centre" && row.p.is_some())
    );

    let mut matched = records();
    for (at, record) in matched.iter_mut().enumerate() {
        record.covariates.insert("pair".to_owned(), format!("P{:02}", at / 2));
    }
    let sets = CompareOptions { blocks: vec!["pair".to_owned()], ..options(&["endometriosis:yes:no"]) };
    let design = Design::read(&matched, &sets).unwrap();
    let rows = compare_calls(&design, &[named], TableKind::Raw).unwrap();
    let logistic = rows.iter().find(|row| row.test == "Firth logistic").unwrap();
    assert!(logistic.p.is_none() && logistic.notes.iter().any(|note| note.contains("biased")));
    assert!(rows.iter().any(|row| row.test == "Mantel-Haenszel" && row.p.is_some()));
    let rows = compare_distances(&design, "d", &distances(&matched), TableKind::Raw).unwrap();
    let within = rows.iter().find(|row| row.test == "PERMANOVA within batch").unwrap();
    assert!(within.p.is_some_and(|p| p > 0.0) && within.adjusted_for == "pair", "{within:?}");
}

/// Distances on a line.
fn distances(records: &[SampleRecord]) -> endobiome_ecology::DistanceMatrix {
    let values = values();
    let mut condensed = Vec::new();
    for i in 0..records.len() {
        for j in i + 1..records.len() {
            condensed.push((values[i] - values[j]).abs() + 0.01);
        }
    }
    let ids = records.iter().map(|record| record.id.clone()).collect();
    endobiome_ecology::DistanceMatrix::from_condensed(ids, condensed).unwrap()
}

#[test]
fn communities_of_several_groups_orders_outcomes_and_terms() {
    let asked = CompareOptions {
        covariates: vec!["age".to_owned(), "centre".to_owned()],
        terms: TermOrder::Sequential,
        ..options(&["stage:I:II:III", "stage:I<II<III", "weight"])
    };
    let design = Design::read(&records(), &asked).unwrap();
    let rows = compare_distances(&design, "d", &distances(&records()), TableKind::Raw).unwrap();
    let of = |contrast: &str, test: &str| {
        rows.iter()
            .find(|row| row.contrast == contrast && row.test == test)
            .unwrap_or_else(|| panic!("{test}"))
    };
    assert_eq!(of("stage: I, II, III", "PERMANOVA").n, [8, 8, 8]);
    assert!(of("stage: I, II, III", "PERMDISP").p.is_some());
    assert!(of("stage: I < II < III", "PERMANOVA of the order").p.is_some());
    assert!(of("weight", "PERMANOVA").p.is_some());
    let pair = "stage: I against II";
    assert!(of(pair, "PERMANOVA with covariates, sequential").p.is_some());
    let term = of(pair, "PERMANOVA with covariates, sequential, term age");
    assert!(term.p.is_some() && term.q.is_none() && term.family.is_empty());
}

fn table() -> AbundanceTable<TaxonId, u64> {
    let ids = records().into_iter().map(|record| record.id).collect();
    let taxa = (0..6).map(|at| TaxonId::new(Rank::Genus, format!("Genus{at}"))).collect();
    let rows = (0..24_u64)
        .map(|woman| (0..6).map(|taxon| (taxon, 50 + (woman * 37 + taxon as u64 * 101) % 400)).collect())
        .collect();
    AbundanceTable::from_rows(ids, taxa, rows).unwrap()
}

#[test]
fn taxa_along_an_order_and_an_outcome_by_two_methods() {
    let design = Design::read(&records(), &options(&["stage:I<II<III", "weight", "stage:I:II:III"])).unwrap();
    let result = compare_taxa(&design, &table(), TableKind::Raw, &TaxaOptions::default()).unwrap();
    for (contrast, test) in [
        ("stage: I < II < III", "Jonckheere-Terpstra on proportions"),
        ("stage: I < II < III", "CLR linear model, bias corrected, HC3 errors"),
        ("weight", "Spearman on proportions"),
        ("weight", "CLR linear model, bias corrected, HC3 errors"),
        ("stage: I, II, III", "Kruskal-Wallis on proportions"),
    ] {
        let of: Vec<&ComparisonRow> =
            result.rows.iter().filter(|row| row.contrast == contrast && row.test == test).collect();
        assert_eq!(of.len(), 6, "{contrast}, {test}");
        assert!(of.iter().all(|row| row.p.is_some() && row.q.is_some()), "{:?}", of[0]);
        assert!(of[0].family.contains("(6 tests, BH)"), "{}", of[0].family);
    }
}

#[test]
fn ids_are_of_one_row_each_and_do_not_depend_on_the_order_of_the_sheet() {
    let asked = CompareOptions {
        covariates: vec!["age".to_owned()],
        blocks: vec!["centre".to_owned()],
        ..options(&["endometriosis:yes:no", "stage:I:II:III", "stage:I<II<III", "weight"])
    };
    let all = |records: &[SampleRecord], order: &[usize]| -> Vec<(String, Option<f64>)> {
        let design = Design::read(records, &asked).unwrap();
        let named = NamedValues::new("shannon", order.iter().map(|&at| values()[at]).collect());
        let mut rows = compare_alpha(&design, &[named], TableKind::Raw).unwrap();
        rows.extend(compare_taxa(&design, &table(), TableKind::Raw, &TaxaOptions::default()).unwrap().rows);
        let matrix = distances(&self::records());
        rows.extend(compare_distances(&design, "d", &matrix, TableKind::Raw).unwrap());
        rows.iter().map(|row| (row.id(), row.p)).collect()
    };
    let forward: Vec<usize> = (0..24).collect();
    let mut rows = all(&records(), &forward);
    let backward: Vec<usize> = (0..24).rev().collect();
    let turned: Vec<SampleRecord> = backward.iter().map(|&at| records()[at].clone()).collect();
    let mut other = all(&turned, &backward);
    let n = rows.len();
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    other.sort_by(|a, b| a.0.cmp(&b.0));
    for (one, two) in rows.iter().zip(&other) {
        assert_eq!(one.0, two.0);
        assert!((one.1.unwrap_or(9.0) - two.1.unwrap_or(9.0)).abs() < 1e-9, "{one:?} {two:?}");
    }
    rows.dedup_by(|a, b| a.0 == b.0);
    assert_eq!(rows.len(), n, "two rows of one id");
}

#[test]
fn the_adjustment_is_chosen_and_named() {
    let q = |adjust: Correction| {
        let asked = CompareOptions { adjust, ..options(&["stage:I:II:III"]) };
        let design = Design::read(&records(), &asked).unwrap();
        let rows = compare_alpha(&design, &[NamedValues::new("shannon", values())], TableKind::Raw).unwrap();
        let pairs: Vec<ComparisonRow> =
            rows.into_iter().filter(|row| row.test.starts_with("Mann-Whitney")).collect();
        (pairs[0].family.clone(), pairs.iter().map(|row| row.q.unwrap()).collect::<Vec<_>>())
    };
    let (bh, by, holm) = (q(Correction::Bh), q(Correction::By), q(Correction::Holm));
    assert!(bh.0.ends_with("(3 tests, BH)") && by.0.ends_with("BY)") && holm.0.ends_with("Holm)"));
    for at in 0..3 {
        assert!(bh.1[at] <= by.1[at] && bh.1[at] <= holm.1[at]);
    }
}

#[test]
fn levels_and_columns_that_are_not_there_and_words_that_mean_nothing_are_errors() {
    for word in ["endometriosis:yes:maybe", "grade", "stage:I:IV", "age:1:2"] {
        let error = Design::read(&records(), &options(&[word])).unwrap_err();
        assert!(error.is_configuration(), "{word}: {error}");
    }
    let error = Design::read(&records(), &options(&["stage:I:IV"])).unwrap_err().to_string();
    assert!(error.contains("'IV'") && error.contains("I, II, III"), "{error}");
    for word in ["", ":a:b", "x:a", "x:a:", "x:a:a", "x:a<b", "x:a::b"] {
        assert!(word.parse::<ContrastChoice>().is_err(), "{word}");
    }
    let choice: ContrastChoice = serde_json::from_str(r#""x:a<b<c""#).unwrap();
    assert_eq!(serde_json::to_string(&choice).unwrap(), r#""x:a<b<c""#);
}
