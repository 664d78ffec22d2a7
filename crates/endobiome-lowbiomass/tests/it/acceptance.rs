//! Acceptance rows B2, B3 and B4 as simulations: short forms here, long forms with `--ignored`.

use endobiome_lowbiomass::simulate::{Scenario, SimulatedStudy, StudyDesign, simulate_study};
use endobiome_lowbiomass::{LowBiomassAssessment, LowBiomassParameters, NicheCall, assess};

fn run(design: &StudyDesign) -> (SimulatedStudy, LowBiomassAssessment) {
    let study = simulate_study(design).unwrap();
    let parameters = LowBiomassParameters { rho: Some(design.rho()), ..LowBiomassParameters::default() };
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

fn measure(base: &StudyDesign, studies: u64) -> Measured {
    let mut m = Measured::default();
    for seed in 0..studies {
        let design = StudyDesign { seed: base.seed + seed, ..base.clone() };
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
            let specific = f64::from(u8::from(row.niche_call == NicheCall::EndometriumSpecific));
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

fn design(precision: Option<f64>, leak: f64) -> StudyDesign {
    StudyDesign { precision, leak, women: 40, seed: 2026, ..StudyDesign::default() }
}

#[test]
#[ignore = "long form of B2-B4"]
fn b2_b3_b4_long() {
    for (name, precision) in [("multinomial", None), ("DM 500", Some(500.0)), ("DM 100", Some(100.0))] {
        for (what, leak, wells) in
            [("no leak", 0.0, true), ("3 % leak, wells", 0.03, true), ("3 % leak, no wells", 0.03, false)]
        {
            let design = StudyDesign { wells, ..design(precision, leak) };
            println!("{}", measure(&design, 10).line(&format!("{name} {what}")));
        }
    }
}

/// B14: with qPCR in both niches the interval holds the truth and is narrower than `[0, alpha_hi]`.
fn b14(spread: f64, studies: u64) -> (f64, f64, f64) {
    let (mut women, mut covered, mut narrowing) = (0.0, 0.0, Vec::new());
    for seed in 0..studies {
        let design =
            StudyDesign { qpcr: true, transfer: (0.01, spread), seed: 140 + seed, ..design(Some(99.0), 0.0) };
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
    for spread in [0.1, 0.2, 0.5] {
        let (coverage, narrower, women) = b14(spread, 10);
        println!(
            "B14 spread of ln r {spread}: coverage {coverage:.3}, interval narrower by {narrower:.3} (median of {women} women)"
        );
    }
}
