//! The worked decontam table: probabilities of the R package 1.13.0 to 1e-8, and the rules around them.

use approx::assert_abs_diff_eq;
use endobiome_core::{AbundanceTable, SampleId};
use endobiome_lowbiomass::decontam::{
    BatchRule, ContaminantMethod, FeatureTest, TestOptions, TestSamples, contaminant_tests,
    is_not_contaminant,
};

struct Worked {
    table: AbundanceTable<String, u64>,
    negative: Vec<bool>,
    concentration: Vec<Option<f64>>,
    batch: Vec<usize>,
}

fn worked() -> Worked {
    read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../test-data/lowbiomass/decontam_worked.tsv"))
}

fn read(path: &str) -> Worked {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let features = lines.next().unwrap()[4..].iter().map(ToString::to_string).collect();
    let (mut samples, mut rows) = (Vec::new(), Vec::new());
    let (mut negative, mut concentration, mut batch) = (Vec::new(), Vec::new(), Vec::new());
    for cells in lines {
        samples.push(SampleId::new(cells[0]).unwrap());
        negative.push(cells[1] == "TRUE");
        concentration.push(Some(cells[2].parse().unwrap()));
        batch.push(cells[3].parse::<usize>().unwrap() - 1);
        rows.push(cells[4..].iter().map(|n| n.parse().unwrap()).enumerate().collect());
    }
    Worked {
        table: AbundanceTable::from_rows(samples, features, rows).unwrap(),
        negative,
        concentration,
        batch,
    }
}

impl Worked {
    fn run(&self, options: TestOptions, batches: bool) -> impl Fn(&str) -> FeatureTest + use<> {
        let one = vec![0; self.batch.len()];
        let tests = contaminant_tests(
            &self.table,
            &TestSamples {
                negative: &self.negative,
                concentration: &self.concentration,
                batch: if batches { &self.batch } else { &one },
            },
            &options,
        )
        .unwrap();
        let features = self.table.features().to_vec();
        move |name| tests[features.iter().position(|feature| feature == name).unwrap()]
    }
}

fn near(found: Option<f64>, expected: f64) {
    assert_abs_diff_eq!(found.unwrap(), expected, epsilon = 1e-8);
}

#[test]
fn probabilities_equal_the_original() {
    let test = worked().run(TestOptions::default(), false);
    let ralstonia = test("Ralstonia");
    near(ralstonia.frequency, 0.002_194_745_819);
    near(ralstonia.prevalence, 0.5);
    near(ralstonia.p, 0.008_575_789_558);
    assert!(ralstonia.called);
    let bradyrhizobium = test("Bradyrhizobium");
    near(bradyrhizobium.frequency, 0.592_339_401_818);
    near(bradyrhizobium.prevalence, 0.247_474_747_475);
    near(bradyrhizobium.p, 0.428_057_925_293);
    assert!(!bradyrhizobium.called, "half of the blanks' reads, and the test does not call it");
    near(test("Gardnerella").prevalence, 0.994_949_494_949);
}

#[test]
fn batches_join_as_in_the_original() {
    let options = TestOptions { batch_rule: BatchRule::Fisher, ..TestOptions::default() };
    near(worked().run(options, true)("Ralstonia").p, 0.044_845_973_42);
    let minimum = worked().run(TestOptions::default(), true)("Ralstonia");
    let product = worked()
        .run(TestOptions { batch_rule: BatchRule::Product, ..TestOptions::default() }, true)(
        "Ralstonia"
    );
    assert!(product.frequency < minimum.frequency);
}

#[test]
fn methods_decide_by_their_rule() {
    let worked = worked();
    let run =
        |method| worked.run(TestOptions { method, thresholds: (0.1, 0.3), ..TestOptions::default() }, false);
    assert!(run(ContaminantMethod::Either)("Bradyrhizobium").called);
    assert!(!run(ContaminantMethod::Both)("Bradyrhizobium").called);
    assert!(run(ContaminantMethod::Minimum)("Ralstonia").called);
    assert!(run(ContaminantMethod::Frequency)("Ralstonia").called);
    assert!(!run(ContaminantMethod::Prevalence)("Ralstonia").called);
    near(run(ContaminantMethod::Minimum)("Bradyrhizobium").p, 0.247_474_747_475);
}

/// With one presence there is no prevalence test, with none no frequency test; a missing value never calls.
#[test]
fn missing_values_stay_missing() {
    let mut worked = worked();
    worked.concentration = vec![None; 12];
    let test =
        worked.run(TestOptions { method: ContaminantMethod::Frequency, ..TestOptions::default() }, false);
    assert_eq!((test("Ralstonia").p, test("Ralstonia").called), (None, false));
    worked.negative = vec![false; 12];
    let test = worked.run(TestOptions::default(), false);
    assert_eq!((test("Ralstonia").p, test("Ralstonia").called), (None, false));
}

#[test]
fn not_contaminant_is_the_reverse_at_one_half() {
    let worked = worked();
    let samples =
        TestSamples { negative: &worked.negative, concentration: &worked.concentration, batch: &[0; 12] };
    let tests = is_not_contaminant(&worked.table, &samples, 0.5, BatchRule::Minimum).unwrap();
    let at = |name: &str| tests[worked.table.features().iter().position(|f| f == name).unwrap()];
    near(at("Gardnerella").p, 1.0 - 0.994_949_494_949);
    assert!(at("Gardnerella").called);
    assert!(!at("Ralstonia").called, "0.5 is not below 0.5");
}

/// A feature of all samples and all blanks has p = 0.5 whatever their number; with 4 blanks and 100 samples it is
/// called up to 66 % of samples, with 10 blanks up to 84 %.
#[test]
fn limits_of_the_prevalence_test() {
    use endobiome_lowbiomass::decontam::{Presence, prevalence_probability};
    for (blanks, most) in [(4, 66), (10, 84)] {
        let called = |samples_with| {
            let presence = Presence { blanks_with: blanks, blanks, samples_with, samples: 100 };
            prevalence_probability(presence).unwrap() < 0.1
        };
        assert!(called(most) && !called(most + 1), "{blanks} blanks");
    }
}

/// The golds of `decontam_modes.R`: every method and batch rule, with features that lack one or both tests. Fault: a
/// missing frequency probability left `combined` and `minimum` standing on the other test, and called twice as many.
#[test]
fn a_missing_probability_makes_the_joint_one_missing() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../test-data/lowbiomass/");
    let worked = read(&format!("{folder}decontam_modes.tsv"));
    let text = std::fs::read_to_string(format!("{folder}decontam_modes_expected.tsv")).unwrap();
    let value = |cell: &str| (cell != "NA").then(|| cell.parse::<f64>().unwrap());
    let one = vec![0; worked.batch.len()];
    let (mut rows, mut missing, mut ties) = (0, 0, 0);
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let method = match cells[0] {
            "frequency" => ContaminantMethod::Frequency,
            "prevalence" => ContaminantMethod::Prevalence,
            "combined" => ContaminantMethod::Combined,
            "minimum" => ContaminantMethod::Minimum,
            "either" => ContaminantMethod::Either,
            "both" => ContaminantMethod::Both,
            other => panic!("{other}"),
        };
        let (batch, batch_rule) = match cells[1] {
            "none" => (&one, BatchRule::Minimum),
            "minimum" => (&worked.batch, BatchRule::Minimum),
            "product" => (&worked.batch, BatchRule::Product),
            "fisher" => (&worked.batch, BatchRule::Fisher),
            other => panic!("{other}"),
        };
        let samples = TestSamples { negative: &worked.negative, concentration: &worked.concentration, batch };
        let options = TestOptions { method, thresholds: (0.1, 0.3), batch_rule };
        let tests = contaminant_tests(&worked.table, &samples, &options).unwrap();
        let test = tests[worked.table.features().iter().position(|name| name == cells[2]).unwrap()];
        match (test.p, value(cells[3])) {
            (Some(found), Some(expected)) => assert_abs_diff_eq!(found, expected, epsilon = 1e-8),
            (found, expected) => assert_eq!(found, expected, "{line}"),
        }
        // A probability that equals its threshold but for rounding may fall on either side, in R too.
        let tied = test.p.is_some_and(|p| (p - 0.1).abs() < 1e-12);
        ties += usize::from(tied);
        if !tied {
            assert_eq!(test.called, cells[4] == "TRUE", "{line}");
        }
        rows += 1;
        missing += usize::from(test.p.is_none());
    }
    assert_eq!(ties, 2, "Bradyrhizobium over the product of batches, 0.1, by prevalence and by the minimum");
    assert!(rows == 6 * 4 * worked.table.n_features() && missing > 0, "{rows} rows, {missing} missing");
}

/// The ratio filter by hand: shares of Ralstonia and Gardnerella in blanks over those in samples, no probability, span and threshold.
#[test]
fn the_ratio_filter_goes_by_means_and_span() {
    use endobiome_lowbiomass::decontam::blank_ratios;
    let worked = worked();
    let found = blank_ratios(&worked.table, &worked.negative);
    let at = |name: &str| worked.table.features().iter().position(|feature| feature == name).unwrap();
    let column = at("Ralstonia");
    let mean = |negative: bool| {
        let rows: Vec<usize> = (0..12).filter(|&row| worked.negative[row] == negative).collect();
        let share =
            |&row: &usize| worked.table.get(row, column) as f64 / worked.table.sample_total(row) as f64;
        rows.iter().map(share).sum::<f64>() / rows.len() as f64
    };
    assert_abs_diff_eq!(found[column].ratio.unwrap(), mean(true) / mean(false), epsilon = 1e-12);
    assert_eq!(found[column].span, Some(1.0));
    let run = |ratio: f64, span: f64| {
        let thresholds = (ratio, span);
        let method = ContaminantMethod::MicrobiemRatio;
        worked.run(TestOptions { method, thresholds, ..TestOptions::default() }, true)
    };
    assert!(run(1.0, 1.0)("Ralstonia").called && !run(1.0, 0.0)("L_crispatus").called);
    assert!(!run(1e3, 0.0)("Ralstonia").called);
    assert_eq!(run(1.0, 0.0)("Ralstonia").p, None);
    // Two of four blanks.
    let half = worked.table.features().iter().zip(&found).find(|(_, found)| found.span == Some(0.5)).unwrap();
    assert!(!half.1.is_contaminant(0.0, 0.75));
}

/// The loss by the definition, from the matrices themselves.
#[test]
fn the_filtering_loss_is_that_of_the_definition() {
    use endobiome_lowbiomass::filtering_loss;
    let worked = worked();
    let rows: Vec<usize> = (0..12).filter(|&row| !worked.negative[row]).collect();
    let n = worked.table.n_features();
    let removed: Vec<bool> = (0..n).map(|feature| feature % 2 == 1).collect();
    let (each, all) = filtering_loss(&worked.table, &rows, &removed).unwrap();
    let norm = |keep: &dyn Fn(usize) -> bool| {
        let kept: Vec<usize> = (0..n).filter(|&feature| keep(feature)).collect();
        let share = |row: usize, feature: usize| {
            worked.table.get(row, feature) as f64 / worked.table.sample_total(row) as f64
        };
        let mut sum = 0.0;
        for &i in &kept {
            for &j in &kept {
                sum += rows.iter().map(|&row| share(row, i) * share(row, j)).sum::<f64>().powi(2);
            }
        }
        sum
    };
    let whole = norm(&|_| true);
    assert_abs_diff_eq!(all, 1.0 - norm(&|feature| !removed[feature]) / whole, epsilon = 1e-12);
    for (feature, loss) in each.iter().enumerate() {
        assert_abs_diff_eq!(*loss, 1.0 - norm(&|other| other != feature) / whole, epsilon = 1e-12);
    }
    assert_eq!(filtering_loss(&worked.table, &[], &removed), None);
}
