//! Acceptance rows B2, B3 and B4 as simulations: short forms here, long forms with `--ignored`.

use endobiome_lowbiomass::{LowBiomassAssessment, LowBiomassParameters, NicheCall, assess};
use endobiome_simulate::niches::{PairedNicheDesign, Scenario, SimulatedStudy, simulate_niches};

/// The noise of [`simulate_niches`] and no other: none between extracts, sites or wells, nothing sporadic.
fn own_noise(rho: f64) -> LowBiomassParameters {
    LowBiomassParameters {
        rho: Some(rho),
        between_extracts: 0.0,
        between_sites: 0.0,
        reagent_precision: Some(1e6),
        sporadic_share: 0.0,
        ..LowBiomassParameters::default()
    }
}

fn specific(call: NicheCall) -> bool {
    matches!(call, NicheCall::NotExplained | NicheCall::EndometriumSpecific)
}

fn run(design: &PairedNicheDesign) -> (SimulatedStudy, LowBiomassAssessment) {
    let study = simulate_niches(design).unwrap();
    let parameters = own_noise(design.rho());
    let found = assess(&study.counts, &study.records, &study.assignments, &parameters).unwrap();
    (study, found)
}

/// What the carry-over bound did over several studies.
#[derive(Debug, Default)]
struct Measured {
    women: f64,
    covered: f64,
    slack: Vec<f64>,
    none: (f64, f64),
    same: (f64, f64),
    power: (f64, f64),
    kit_error: Vec<f64>,
    beta_covered: f64,
    beta_slack: Vec<f64>,
    leak_covered: (f64, f64),
    gamma_valid: f64,
}

fn measure(base: &PairedNicheDesign, studies: u64) -> Measured {
    let mut m = Measured::default();
    for seed in 0..studies {
        let design = PairedNicheDesign { seed: base.seed + seed, ..base.clone() };
        let (study, found) = run(&design);
        for (truth, row) in study.women.iter().zip(&found.carry_over) {
            let alpha_hi = row.alpha_hi.unwrap();
            let identifiable = truth.alpha + if truth.scenario == Scenario::Same { truth.gamma } else { 0.0 };
            m.women += 1.0;
            m.covered += f64::from(u8::from(truth.alpha <= alpha_hi + 1e-9));
            m.slack.push(alpha_hi - identifiable);
            m.beta_covered += f64::from(u8::from(truth.beta <= row.beta_hi.unwrap() + 1e-9));
            m.beta_slack.push(row.beta_hi.unwrap() - truth.beta);
            m.gamma_valid += f64::from(u8::from(row.gamma_lo.unwrap_or(0.0) <= truth.gamma + 1e-9));
            let specific = f64::from(u8::from(specific(row.niche_call)));
            match truth.scenario {
                Scenario::None => m.none = (m.none.0 + specific, m.none.1 + 1.0),
                Scenario::Same => m.same = (m.same.0 + specific, m.same.1 + 1.0),
                Scenario::Distinct if truth.gamma >= 0.1 && truth.overlap() < 0.5 => {
                    m.power = (m.power.0 + specific, m.power.1 + 1.0);
                }
                Scenario::Distinct => {}
            }
        }
        for (batch, kit) in found.batches.iter().enumerate() {
            let mut estimate = vec![0.0; study.counts.n_features()];
            for feature in &kit.profile {
                estimate[feature.column] = feature.share;
            }
            let error = estimate.iter().zip(&study.kits[batch]).map(|(a, b)| (a - b).abs()).sum();
            m.kit_error.push(error);
            m.leak_covered.0 += kit.leak_share;
            m.leak_covered.1 += kit.leak_share_upper;
        }
    }
    m
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

impl Measured {
    fn line(&self, name: &str) -> String {
        let n = self.kit_error.len() as f64;
        format!(
            "{name:28} women {:4} coverage {:.3} slack {:.3} | beta cov {:.3} slack {:.3} | false none {:.3} same {:.3} | power {:.3} ({}) | gamma valid {:.3} | kit L1 {:.4} leak {:.4} upper {:.4}",
            self.women,
            self.covered / self.women,
            median(&self.slack),
            self.beta_covered / self.women,
            median(&self.beta_slack),
            self.none.0 / self.none.1,
            self.same.0 / self.same.1,
            self.power.0 / self.power.1,
            self.power.1,
            self.gamma_valid / self.women,
            median(&self.kit_error),
            self.leak_covered.0 / n,
            self.leak_covered.1 / n,
        )
    }
}

fn design(precision: Option<f64>, leak: f64) -> PairedNicheDesign {
    PairedNicheDesign { precision, leak, women: 40, seed: 2026, ..PairedNicheDesign::default() }
}

#[test]
#[ignore = "long form of B2-B4"]
fn b2_b3_b4_long() {
    for (name, precision) in [("multinomial", None), ("DM 500", Some(500.0)), ("DM 100", Some(100.0))] {
        for (what, leak, wells) in
            [("no leak", 0.0, true), ("3 % leak, wells", 0.03, true), ("3 % leak, no wells", 0.03, false)]
        {
            let design = PairedNicheDesign { wells, ..design(precision, leak) };
            println!("{}", measure(&design, 10).line(&format!("{name} {what}")));
        }
    }
}

/// B14: with qPCR in both niches the interval holds the truth and is narrower than `[0, alpha_hi]`.
fn b14(spread: f64, qpcr_error: f64, studies: u64) -> (f64, f64, f64) {
    let (mut women, mut covered, mut narrowing) = (0.0, 0.0, Vec::new());
    for seed in 0..studies {
        let design = PairedNicheDesign {
            qpcr: true,
            transfer: (0.01, spread),
            qpcr_error,
            seed: 140 + seed,
            ..design(Some(99.0), 0.0)
        };
        let (study, found) = run(&design);
        for (truth, row) in study.women.iter().zip(&found.carry_over) {
            let (low, high) = (row.alpha_qpcr_low.unwrap(), row.alpha_qpcr_high.unwrap());
            women += 1.0;
            covered += f64::from(u8::from(low <= truth.alpha && truth.alpha <= high));
            narrowing.push(1.0 - (high - low) / row.alpha_hi.unwrap());
        }
    }
    (covered / women, median(&narrowing), women)
}

#[test]
#[ignore = "long form of B14"]
fn b14_long() {
    for (spread, error) in [(0.1, 0.1), (0.2, 0.2), (0.5, 0.2)] {
        let (coverage, narrower, women) = b14(spread, error, 10);
        println!(
            "B14 spread of ln r {spread}, qPCR error {error}: coverage {coverage:.3}, interval narrower by {narrower:.3} (median of {women} women)"
        );
    }
}

/// B2 and B3, short: one study of each kind of noise, with leak into six blanks of 10,000 reads.
#[test]
fn b2_b3_bounds_hold_and_few_calls_are_false() {
    for (precision, slack, power) in [(None, 0.03, 0.95), (Some(500.0), 0.15, 0.9), (Some(100.0), 0.3, 0.6)] {
        let m = measure(&design(precision, 0.03), 2);
        assert!(m.covered / m.women >= 0.93, "{}", m.line("coverage"));
        assert!(m.beta_covered / m.women >= 0.93, "{}", m.line("coverage of beta"));
        assert!(median(&m.slack) <= slack, "{}", m.line("slack"));
        for (wrong, women) in [m.none, m.same] {
            // No more than 5 % would give by chance (2.5 standard deviations); the long form has the numbers.
            let most = 0.05 * women + 2.5 * (0.05 * 0.95 * women).sqrt();
            assert!(wrong <= most, "{}", m.line("false calls"));
        }
        assert!(m.power.0 >= power * m.power.1 - 1.0, "{}", m.line("power"));
    }
}

/// Ignoring overdispersion breaks the bound, in 30 % of these women: the reason why rho is asked for. (In more than half before bounds
/// rested on sets of features alone.)
#[test]
fn ignoring_overdispersion_breaks_the_bound() {
    let study = simulate_niches(&design(Some(500.0), 0.0)).unwrap();
    let parameters = own_noise(0.0);
    let found = assess(&study.counts, &study.records, &study.assignments, &parameters).unwrap();
    let covered = study
        .women
        .iter()
        .zip(&found.carry_over)
        .filter(|(truth, row)| truth.alpha <= row.alpha_hi.unwrap())
        .count();
    assert!(covered < study.women.len() * 3 / 4, "{covered}");
}

/// B4, short: leak of vaginal reads is kept out of the kit profile; mocks lose nothing.
#[test]
fn b4_leak_is_not_taken_for_reagents() {
    let design = PairedNicheDesign { mocks: 2, ..design(None, 0.05) };
    let (study, found) = run(&design);
    let kit = &found.batches[0];
    assert!(kit.wells_used);
    let mut estimate = vec![0.0; study.counts.n_features()];
    for feature in &kit.profile {
        estimate[feature.column] = feature.share;
    }
    let error: f64 = estimate.iter().zip(&study.kits[0]).map(|(a, b)| (a - b).abs()).sum();
    assert!(error <= 0.05, "L1 error {error}");
    for (row, record) in study.records.iter().enumerate() {
        if record.kind == endobiome_core::SampleKind::Mock {
            let (before, after) = (study.counts.sample_total(row) as f64, found.tables.kit.sample_total(row));
            assert!(after >= 0.99 * before, "mock {} keeps {after} of {before}", record.id);
        }
    }
}

/// Fault: a second blank of five reads switched the kit correction off (shares of .16, .34, .43 became 0), for no feature was in "both".
#[test]
fn a_nearly_empty_blank_does_not_switch_the_kit_off() {
    let study = simulate_niches(&PairedNicheDesign { blanks: 2, ..design(Some(99.0), 0.0) }).unwrap();
    let second = study.records.iter().position(|record| record.id.as_str() == "blank1_2").unwrap();
    let with = |reads: u64| {
        let rows: Vec<Vec<(usize, u64)>> = (0..study.counts.n_samples())
            .map(|row| {
                let mut left = if row == second { reads } else { u64::MAX };
                study
                    .counts
                    .row(row)
                    .map(|(column, n)| {
                        let kept = n.min(left);
                        left -= kept;
                        (column, kept)
                    })
                    .filter(|&(_, n)| n > 0)
                    .collect()
            })
            .collect();
        let counts = endobiome_core::AbundanceTable::from_rows(
            study.counts.samples().to_vec(),
            study.counts.features().to_vec(),
            rows,
        )
        .unwrap();
        assess(&counts, &study.records, &study.assignments, &LowBiomassParameters::default()).unwrap().samples
    };
    let (one, nearly_empty) = (with(0), with(5));
    let shares = |samples: &[endobiome_lowbiomass::SampleVerdict]| -> Vec<f64> {
        samples
            .iter()
            .filter(|sample| sample.site == Some(endobiome_core::BodySite::Endometrium))
            .map(|sample| sample.kit_share.unwrap())
            .collect()
    };
    let (one, nearly_empty) = (shares(&one), shares(&nearly_empty));
    assert!(one.iter().sum::<f64>() > 2.0, "{one:?}");
    for (one, other) in one.iter().zip(&nearly_empty) {
        assert!((one - other).abs() < 0.1 * one + 0.05, "{one} {other}");
    }
}

/// Samples of 0 and 1 reads were `sufficient`, for their cosine to the blanks is small.
#[test]
fn samples_of_no_reads_are_never_sufficient() {
    use endobiome_lowbiomass::Biomass;
    let study = simulate_niches(&PairedNicheDesign { women: 4, ..design(Some(99.0), 0.0) }).unwrap();
    let rows: Vec<Vec<(usize, u64)>> = (0..study.counts.n_samples())
        .map(|row| match study.counts.samples()[row].as_str() {
            name if name.ends_with("1_E") => Vec::new(),
            name if name.ends_with("2_E") => study.counts.row(row).take(1).map(|(at, _)| (at, 1)).collect(),
            _ => study.counts.row(row).collect(),
        })
        .collect();
    let counts = endobiome_core::AbundanceTable::from_rows(
        study.counts.samples().to_vec(),
        study.counts.features().to_vec(),
        rows,
    )
    .unwrap();
    let found =
        assess(&counts, &study.records, &study.assignments, &LowBiomassParameters::default()).unwrap();
    let few: Vec<_> =
        found.samples.iter().filter(|sample| sample.kind.is_specimen() && sample.reads < 2).collect();
    assert_eq!(few.len(), 2);
    assert!(few.iter().all(|sample| sample.biomass == Biomass::Ultralow), "{few:?}");
    let swabs = found.samples.iter().filter(|sample| sample.site == Some(endobiome_core::BodySite::Vagina));
    assert!(swabs.into_iter().all(|sample| sample.biomass == Biomass::Sufficient));
}

/// Technical replicates of one extract hold the same sporadic contaminants: only a second extraction finds a thing again.
#[test]
fn libraries_of_one_extract_do_not_replicate_a_finding() {
    let study = simulate_niches(&PairedNicheDesign { replicates: 40, ..design(Some(99.0), 0.0) }).unwrap();
    let calls = |records: &[endobiome_core::SampleRecord]| -> usize {
        let found =
            assess(&study.counts, records, &study.assignments, &LowBiomassParameters::default()).unwrap();
        found.carry_over.iter().filter(|row| row.niche_call == NicheCall::EndometriumSpecific).count()
    };
    assert_eq!(calls(&study.records), 0);
    let mut apart = study.records.clone();
    for record in &mut apart {
        if let Some(replicate) = record.replicate.clone() {
            record.covariates.insert("extraction".to_owned(), replicate);
        }
    }
    assert!(calls(&apart) > 5);
}

/// B4, long: L1 error and residual reagent reads by blanks and noise.
#[test]
#[ignore = "long form of B4"]
fn b4_long() {
    for (name, precision) in [("multinomial", None), ("DM 500", Some(500.0)), ("DM 100", Some(100.0))] {
        for blanks in [2, 6, 12, 24] {
            let (mut errors, mut residual, mut lost) = (Vec::new(), Vec::new(), Vec::new());
            for seed in 0..5 {
                let design =
                    PairedNicheDesign { mocks: 2, blanks, seed: 400 + seed, ..design(precision, 0.03) };
                let (study, found) = run(&design);
                let mut estimate = vec![0.0; study.counts.n_features()];
                for feature in &found.batches[0].profile {
                    estimate[feature.column] = feature.share;
                }
                errors.push(estimate.iter().zip(&study.kits[0]).map(|(a, b)| (a - b).abs()).sum());
                for (row, record) in study.records.iter().enumerate() {
                    if record.site == Some(endobiome_core::BodySite::Endometrium) {
                        // Reads of reagent features left in the corrected table.
                        let reagent = |column: usize| study.kits[0][column] > 0.0;
                        let before: f64 =
                            study.counts.row(row).filter(|(c, _)| reagent(*c)).map(|(_, n)| n as f64).sum();
                        let after: f64 =
                            found.tables.kit.row(row).filter(|(c, _)| reagent(*c)).map(|(_, n)| n).sum();
                        residual.push(after / before.max(1.0));
                    }
                    if record.kind == endobiome_core::SampleKind::Mock {
                        let before = study.counts.sample_total(row) as f64;
                        lost.push(1.0 - found.tables.kit.sample_total(row) / before);
                    }
                }
            }
            let most = lost.iter().copied().fold(0.0, f64::max);
            println!(
                "B4 {name:12} {blanks:2} blanks: L1 error {:.3}, reagent reads left {:.3} (median of {}), mock reads lost at most {most:.4}",
                median(&errors),
                median(&residual),
                residual.len()
            );
        }
    }
}

/// B14, short.
#[test]
fn b14_interval_with_qpcr_holds_the_truth() {
    let (coverage, narrower, _) = b14(0.1, 0.1, 2);
    assert!(coverage >= 0.9, "{coverage}");
    assert!(narrower >= 0.2, "{narrower}");
}

/// rho from technical replicates and from mocks is near the simulated one.
#[test]
fn overdispersion_is_estimated_from_replicates_or_mocks() {
    use endobiome_lowbiomass::overdispersion::OverdispersionSource;
    for (replicates, mocks, source) in
        [(20, 0, OverdispersionSource::Replicates), (0, 8, OverdispersionSource::Mocks)]
    {
        let design = PairedNicheDesign { replicates, mocks, ..design(Some(99.0), 0.0) };
        let study = simulate_niches(&design).unwrap();
        let found =
            assess(&study.counts, &study.records, &study.assignments, &LowBiomassParameters::default())
                .unwrap();
        let rho = &found.overdispersion;
        assert_eq!(rho.source, source);
        for estimate in [rho.likelihood.unwrap(), rho.moment.unwrap()] {
            assert!((0.005..0.02).contains(&estimate), "{rho:?}");
        }
        assert!(rho.lower.unwrap() < 0.013 && 0.008 < rho.upper.unwrap(), "{rho:?}");
    }
}

/// A dilution series of a mock holds ever more reagent reads; they are not noise of its strains. Fault: rho .043 where the
/// mock's own strains give .013.
#[test]
fn rho_of_a_mock_rests_on_its_own_strains() {
    let design = PairedNicheDesign { mocks: 8, ..design(Some(99.0), 0.0) };
    let study = simulate_niches(&design).unwrap();
    let reagents: Vec<usize> = (0..study.counts.n_features()).filter(|&at| study.kits[0][at] > 0.0).collect();
    let mut dilution = 0;
    let rows: Vec<Vec<(usize, u64)>> = (0..study.counts.n_samples())
        .map(|row| {
            let mut cells: std::collections::BTreeMap<usize, u64> = study.counts.row(row).collect();
            if study.records[row].kind == endobiome_core::SampleKind::Mock {
                // 0, 2, 8, ... up to 98 % as many reagent reads as mock reads.
                let share = 0.02 * f64::from(dilution * dilution);
                dilution += 1;
                let total = study.counts.sample_total(row) as f64;
                for &at in &reagents {
                    *cells.entry(at).or_insert(0) += (total * share * study.kits[0][at]) as u64;
                }
            }
            cells.into_iter().filter(|&(_, n)| n > 0).collect()
        })
        .collect();
    let counts = endobiome_core::AbundanceTable::from_rows(
        study.counts.samples().to_vec(),
        study.counts.features().to_vec(),
        rows,
    )
    .unwrap();
    let rho = |counts| {
        assess(counts, &study.records, &study.assignments, &LowBiomassParameters::default())
            .unwrap()
            .overdispersion
            .rho
    };
    let (clean, diluted) = (rho(&study.counts), rho(&counts));
    assert!((diluted - clean).abs() < 0.2 * clean, "{diluted} with reagent reads, {clean} without");
}

/// Fault: phases of the cycle given as replicates made rho .197 of a real study, and no call was left.
#[test]
fn samples_of_different_visits_are_not_replicates() {
    use endobiome_lowbiomass::overdispersion::OverdispersionSource;
    let design = PairedNicheDesign { replicates: 20, ..design(Some(99.0), 0.0) };
    let mut study = simulate_niches(&design).unwrap();
    for record in &mut study.records {
        if let Some(replicate) = record.replicate.clone() {
            record.covariates.insert("cycle_phase".to_owned(), replicate);
        }
    }
    let parameters = LowBiomassParameters::default();
    let found = assess(&study.counts, &study.records, &study.assignments, &parameters).unwrap();
    assert_eq!(found.overdispersion.source, OverdispersionSource::Default);
}

/// What is missing lowers the claims and is told.
#[test]
fn missing_controls_lower_claims_and_are_told() {
    use endobiome_core::BodySite;
    use endobiome_lowbiomass::ClaimLevel;
    let study = simulate_niches(&PairedNicheDesign { blanks: 0, ..design(Some(99.0), 0.0) }).unwrap();
    let parameters = LowBiomassParameters::default();
    let found = assess(&study.counts, &study.records, &study.assignments, &parameters).unwrap();
    assert!(found.samples.iter().all(|sample| sample.claim <= ClaimLevel::L1));
    assert!(found.carry_over.iter().all(|row| row.niche_call == NicheCall::Insufficient));
    assert!(found.contaminants.iter().all(|row| !row.contaminant && row.kit_share.is_none()));
    assert!(found.statements.iter().any(|text| text.contains("no blank holds reads")));
    assert!(!found.controls.requirements[0].met);

    let study = simulate_niches(&design(Some(99.0), 0.0)).unwrap();
    let rows: Vec<usize> =
        (0..study.records.len()).filter(|&row| study.records[row].site != Some(BodySite::Vagina)).collect();
    let counts = study.counts.select_samples(&rows);
    let found = assess(&counts, &study.records, &study.assignments, &parameters).unwrap();
    assert!(found.samples.iter().all(|sample| sample.claim <= ClaimLevel::L2));
    assert!(found.tables.has_carry_over.iter().all(|has| !has));
    assert!(found.statements.iter().any(|text| text.contains("no vaginal sample")));
}

/// Row order and threads change nothing.
#[test]
fn order_of_samples_changes_nothing() {
    let study = simulate_niches(&PairedNicheDesign { women: 8, ..design(Some(99.0), 0.03) }).unwrap();
    let parameters = LowBiomassParameters::default();
    let found = assess(&study.counts, &study.records, &study.assignments, &parameters).unwrap();
    let order: Vec<usize> = (0..study.counts.n_samples()).rev().collect();
    let turned = study.counts.select_samples(&order);
    let again = assess(&turned, &study.records, &study.assignments, &parameters).unwrap();
    let by_sample = |rows: &[endobiome_lowbiomass::CarryOverRow]| {
        let mut rows = rows.to_vec();
        rows.sort_by(|a, b| a.sample.cmp(&b.sample));
        serde_json::to_string(&rows).unwrap()
    };
    assert_eq!(by_sample(&found.carry_over), by_sample(&again.carry_over));
    let single = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let alone =
        single.install(|| assess(&study.counts, &study.records, &study.assignments, &parameters).unwrap());
    assert_eq!(serde_json::to_string(&found).unwrap(), serde_json::to_string(&alone).unwrap());
}

/// Fault: the overdispersion that amounts by a spike-in rest on was summed in the order of the rows, that of the assessment in the order of
/// the names; they differed in the last digits. And too many loads were cut off without a word.
#[test]
fn what_is_asked_before_an_assessment_is_what_it_finds() {
    use endobiome_lowbiomass::overdispersion::{OverdispersionSource, overdispersion};
    use endobiome_lowbiomass::{Loads, assess_with_loads};
    let mut study = simulate_niches(&PairedNicheDesign { women: 8, ..design(Some(99.0), 0.03) }).unwrap();
    // Pairs of women as if they were replicates of one.
    for (at, record) in study.records.iter_mut().enumerate().filter(|(_, record)| record.kind.is_specimen()) {
        record.participant = Some(format!("W{}", at / 4));
        record.replicate = Some(format!("r{at}"));
    }
    let parameters = LowBiomassParameters::default();
    let found = assess(&study.counts, &study.records, &study.assignments, &parameters).unwrap();
    assert_eq!(found.overdispersion.source, OverdispersionSource::Replicates);
    let order: Vec<usize> = (0..study.counts.n_samples()).rev().collect();
    for counts in [&study.counts, &study.counts.select_samples(&order)] {
        let before = overdispersion(counts, &study.records, &study.assignments, &parameters).unwrap();
        assert_eq!(before, found.overdispersion);
    }
    for n in [0, study.counts.n_samples() + 1] {
        let loads = Loads { way: "spike-in", of: vec![None; n] };
        let refused =
            assess_with_loads(&study.counts, &study.records, &study.assignments, Some(&loads), &parameters);
        assert!(refused.is_err(), "{n} loads");
    }
}
