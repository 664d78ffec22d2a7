//! Input that allows no answer gives a typed error or a row with the reason, never a panic.

use crate::study::Plan;
use endobiome_compare::*;
use endobiome_core::{AbundanceTable, Rank, SampleId, SampleRecord, TaxonId};

fn women(groups: &[&str]) -> Vec<SampleRecord> {
    groups
        .iter()
        .enumerate()
        .map(|(i, group)| {
            let mut record = SampleRecord::new(SampleId::new(format!("S{i:02}")).unwrap());
            record.group = (!group.is_empty()).then(|| (*group).to_owned());
            record
        })
        .collect()
}

fn table(
    records: &[SampleRecord],
    taxa: usize,
    count: impl Fn(usize, usize) -> u64,
) -> AbundanceTable<TaxonId, u64> {
    AbundanceTable::from_rows(
        records.iter().map(|r| r.id.clone()).collect(),
        (0..taxa).map(|t| TaxonId::new(Rank::Genus, format!("G{t}"))).collect(),
        (0..records.len()).map(|s| (0..taxa).map(|t| (t, count(s, t))).collect()).collect(),
    )
    .unwrap()
}

fn reason(row: &ComparisonRow) -> String {
    assert!(row.is_refused(), "{row:?}");
    row.notes.join("; ")
}

#[test]
fn one_group_or_too_few_is_refused_with_the_reason() {
    for groups in [vec![], vec!["RIF"], vec!["RIF"; 5], vec!["control"; 5], vec![""; 4]] {
        let records = women(&groups);
        let design = Design::read(&records, &CompareOptions::default()).unwrap();
        assert!(design.contrasts().is_empty());
        assert_eq!(
            (design.warnings()[0].level, design.warnings()[0].code.as_str()),
            (WarningLevel::Red, "no_contrast")
        );
        let rows =
            compare_alpha(&design, &[NamedValues::new("shannon", vec![1.0; groups.len()])], TableKind::Raw)
                .unwrap();
        assert!(reason(&rows[0]).contains("no cases and controls"));
        let taxa =
            compare_taxa(&design, &table(&records, 2, |_, _| 500), TableKind::Raw, &TaxaOptions::default());
        assert!(taxa.unwrap().rows.is_empty());
    }
    let records = women(&["RIF", "RIF", "control", "control", "control"]);
    let design = Design::read(&records, &CompareOptions::default()).unwrap();
    assert_eq!(design.warnings()[0].code, "too_small");
    let rows = compare_alpha(&design, &[NamedValues::new("shannon", vec![1.0; 5])], TableKind::Raw).unwrap();
    assert!(reason(&rows[0]).contains("at least 3 a side"));
    let calls =
        NamedCalls { name: "LD".into(), calls: vec![Some("LD".into()); 5], positive: Some("LD".into()) };
    assert!(reason(&compare_calls(&design, &[calls], TableKind::Raw).unwrap()[0]).contains("at least 3"));
    let taxa =
        compare_taxa(&design, &table(&records, 3, |_, _| 500), TableKind::Raw, &TaxaOptions::default())
            .unwrap();
    assert!(reason(&taxa.rows[0]).contains("at least 3 a side"));
}

#[test]
fn constant_values_nan_and_lengths() {
    let records = women(&["RIF", "RIF", "RIF", "control", "control", "control"]);
    let design = Design::read(&records, &CompareOptions::default()).unwrap();
    let one = |values: Vec<f64>| compare_alpha(&design, &[NamedValues::new("x", values)], TableKind::Raw);
    let constant = one(vec![2.0; 6]).unwrap().remove(0);
    assert_eq!((constant.p, constant.smallest_p), (Some(1.0), Some(1.0)));
    let all_nan = one(vec![f64::NAN; 6]).unwrap().remove(0);
    assert!(reason(&all_nan).contains("0 cases and 0 controls"));
    let one_nan = one(vec![1.0, f64::INFINITY, 2.0, 3.0, 4.0, 5.0]).unwrap().remove(0);
    assert!(reason(&one_nan).contains("2 cases"));
    assert!(matches!(one(vec![1.0]), Err(Error::Length { expected: 6, found: 1, .. })));
    let same =
        NamedCalls { name: "LD".into(), calls: vec![Some("LD".into()); 6], positive: Some("LD".into()) };
    let row = compare_calls(&design, &[same], TableKind::Raw).unwrap().remove(0);
    assert_eq!(row.p, Some(1.0));
    assert!(row.notes.iter().any(|n| n.contains("same call")));
}

#[test]
fn empty_samples_one_taxon_and_unknown_samples() {
    let records = women(&["RIF", "RIF", "RIF", "control", "control", "control"]);
    let design = Design::read(&records, &CompareOptions::default()).unwrap();
    let run =
        |t: &AbundanceTable<TaxonId, u64>| compare_taxa(&design, t, TableKind::Raw, &TaxaOptions::default());
    let empty = run(&table(&records, 3, |_, _| 0)).unwrap();
    assert_eq!((empty.filter.taxa_after, empty.filter.samples_after), (0, 0));
    assert!(reason(&empty.rows[0]).contains("0 cases and 0 controls"));
    // one empty sample leaves two cases
    let two = run(&table(&records, 3, |s, t| if s == 0 { 0 } else { 500 + (s * t) as u64 })).unwrap();
    assert!(reason(&two.rows[0]).contains("2 cases"));
    let single = run(&table(&records, 1, |s, _| 500 + s as u64)).unwrap();
    let clr = single.rows.iter().find(|r| r.test.starts_with("CLR")).unwrap();
    assert!(reason(clr).contains("two taxa"));
    let identical = run(&table(&records, 4, |_, t| 100 * (t as u64 + 1))).unwrap();
    assert!(identical.rows.iter().all(|r| r.p.is_none_or(|p| p > 0.9)), "{:?}", identical.rows);
    let others = women(&["RIF"; 7]);
    assert!(matches!(run(&table(&others, 2, |_, _| 5)), Err(Error::UnknownSample(_))));
}

#[test]
fn contradicting_groups_are_an_error_that_names_the_woman() {
    let mut records = women(&["RIF", "control"]);
    records[0].participant = Some("W1".to_owned());
    records[1].participant = Some("W1".to_owned());
    let error = Design::read(&records, &CompareOptions::default()).unwrap_err();
    assert!(error.to_string().contains("woman W1"), "{error}");
}

#[test]
fn a_tiny_study_gives_the_floor_of_its_p() {
    let study = Plan { cases: 3, controls: 3, taxa: 12, ..Plan::default() }.draw();
    let design = Design::read(&study.records, &CompareOptions::default()).unwrap();
    let values = [NamedValues::new("x", vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0])];
    let row = compare_alpha(&design, &values, TableKind::Raw).unwrap().remove(0);
    assert_eq!((row.p, row.smallest_p), (Some(0.1), Some(0.1)));
    let distances = crate::study::bray_curtis(&study.table);
    let rows = compare_distances(&design, "bray_curtis", &distances, TableKind::Raw).unwrap();
    assert_eq!((rows[0].permutations, rows[0].smallest_p), (Some(20), Some(0.1)));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]
    /// Whatever the metadata and values, an error or rows with p in (0, 1] or a reason.
    #[test]
    fn any_study_gives_an_error_or_rows(
        cells in proptest::collection::vec((0..7_usize, 0..3_usize, 0..3_usize, -2..3_i32, 0..4_u64), 0..14),
        covariate in proptest::bool::ANY,
        all_sites in proptest::bool::ANY,
    ) {
        let groups = ["RIF", "RPL", "RIF+RPL", "control", "", "other", "case"];
        let records: Vec<SampleRecord> = cells.iter().enumerate().map(|(i, cell)| {
            let mut record = SampleRecord::new(SampleId::new(format!("S{i:02}")).unwrap());
            record.group = (!groups[cell.0].is_empty()).then(|| groups[cell.0].to_owned());
            record.run = [None, Some("A".to_owned()), Some("B".to_owned())][cell.1].clone();
            record.site = [None, Some(endobiome_core::BodySite::Vagina), Some(endobiome_core::BodySite::Endometrium)][cell.2].clone();
            record.covariates.insert("age".to_owned(), if cell.3 < 0 { "NA".to_owned() } else { cell.3.to_string() });
            record
        }).collect();
        let options = CompareOptions {
            covariates: if covariate { vec!["age".to_owned()] } else { Vec::new() },
            site: if all_sites { SiteChoice::All } else { SiteChoice::Auto },
            permutations: 19,
            associate: if covariate { vec!["age".to_owned()] } else { Vec::new() },
            anosim: true,
            ..CompareOptions::default()
        };
        let Ok(design) = Design::read(&records, &options) else { return Ok(()) };
        let values: Vec<f64> = cells.iter().map(|c| if c.3 == -2 { f64::NAN } else { f64::from(c.3) }).collect();
        let named = [NamedValues::new("x", values)];
        let mut rows = compare_alpha(&design, &named, TableKind::Raw).unwrap();
        rows.extend(compare_sites(&design, &named, TableKind::Raw).unwrap());
        let calls: Vec<Option<String>> = cells.iter().map(|c| (c.4 > 0).then(|| c.4.to_string())).collect();
        for positive in [Some("1".to_owned()), None] {
            let call = NamedCalls { name: "call".into(), calls: calls.clone(), positive };
            rows.extend(compare_calls(&design, &[call], TableKind::Raw).unwrap());
        }
        let counts = table(&records, 4, |s, t| cells[s].4 * 97 * (t as u64 + s as u64 % 3));
        let taxa = TaxaOptions { monte_carlo: 2, ..TaxaOptions::default() };
        rows.extend(compare_taxa(&design, &counts, TableKind::Raw, &taxa).unwrap().rows);
        rows.extend(design.rows());
        // Distances from values that repeat and are often all 0, of the samples with reads.
        let with_reads: Vec<usize> = (0..cells.len()).filter(|&i| cells[i].4 > 0).collect();
        let condensed = with_reads.iter().enumerate().flat_map(|(at, &i)| {
            let cells = &cells;
            with_reads[at + 1..].iter().map(move |&j| f64::from(cells[i].3.abs_diff(cells[j].3)))
        });
        let ids = with_reads.iter().map(|&i| records[i].id.clone()).collect();
        let distances = endobiome_ecology::DistanceMatrix::from_condensed(ids, condensed.collect()).unwrap();
        rows.extend(compare_distances(&design, "x", &distances, TableKind::Raw).unwrap());
        rows.extend(associate_distances(&design, "x", &distances, TableKind::Raw).unwrap().rows);
        for row in &rows {
            proptest::prop_assert!(row.p.is_none_or(|p| p > 0.0 && p <= 1.0), "{row:?}");
            proptest::prop_assert!(!row.is_refused() || !row.notes.is_empty(), "{row:?}");
            proptest::prop_assert!(row.q.is_none_or(|q| q > 0.0 && q <= 1.0), "{row:?}");
        }
    }
}
