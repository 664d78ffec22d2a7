//! What an assessment got right over many studies of one kind of noise.

use super::generator::{Class, Noise, Study, Woman, draw};
use super::panels::{calls, is_hit, targets, waits};
use super::profiles::Profiles;
use endobiome_lowbiomass::{LowBiomassParameters, assess};

/// Hits of trials.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Rate {
    pub(super) hits: f64,
    pub(super) all: f64,
}

impl Rate {
    fn add(&mut self, hit: bool) {
        self.hits += f64::from(u8::from(hit));
        self.all += 1.0;
    }

    /// All of some rates together.
    fn of_all(rates: &[Self]) -> Self {
        rates
            .iter()
            .fold(Self::default(), |sum, rate| Self { hits: sum.hits + rate.hits, all: sum.all + rate.all })
    }

    pub(super) fn share(&self) -> f64 {
        if self.all > 0.0 { self.hits / self.all } else { f64::NAN }
    }

    fn percent(&self) -> String {
        if self.all > 0.0 { format!("{:5.1}", 100.0 * self.share()) } else { "    -".to_owned() }
    }
}

/// One row of the table.
#[derive(Debug, Default, Clone)]
pub(super) struct Measured {
    pub(super) carry_over: Rate,
    pub(super) kit: Rate,
    /// False specific calls: nothing of her own, the same as the vagina.
    pub(super) nothing: Rate,
    pub(super) same: Rate,
    /// Specific calls by own share: 0.1 to 0.3, 0.3 to 0.5, above.
    pub(super) power: [Rate; 3],
    /// The same with those that wait for a second extraction.
    found: [Rate; 3],
    waiting: Rate,
    /// Women with a second extraction.
    pub(super) twice_false: Rate,
    pub(super) twice_power: [Rate; 3],
    slack: Vec<f64>,
    /// Women with nothing of their own and a panel hit, or one that waits.
    pub(super) false_hits: Rate,
    waiting_hits: Rate,
    /// Targets of which at least 1 % of the reads are of her own: a hit, or one that waits; the same with a second extraction.
    hits: Rate,
    hits_waiting: Rate,
    twice_hits: Rate,
}

impl Measured {
    pub(super) fn of(profiles: &Profiles, noise: &Noise, studies: u64) -> Self {
        let mut measured = Self::default();
        for seed in 0..studies {
            measured.add(&draw(profiles, noise, seed));
        }
        measured
    }

    fn add(&mut self, study: &Study) {
        let found =
            assess(&study.counts, &study.records, &study.assignments, &LowBiomassParameters::default())
                .unwrap();
        let called = calls(study, &found);
        for woman in &study.women {
            self.add_targets(study, &called, woman);
            let row = found.carry_over.iter().find(|row| row.sample.as_str() == woman.sample).unwrap();
            self.carry_over.add(woman.alpha <= row.alpha_hi.unwrap() + 1e-9);
            self.slack.push(row.alpha_hi.unwrap() - woman.alpha);
            self.kit.add(woman.beta <= row.beta_hi.unwrap() + 1e-9);
            let call = row.niche_call.to_string();
            let specific =
                matches!(call.as_str(), "endometrium_specific" | "not_explained_by_vagina_or_blanks");
            let waits = call == "unreplicated";
            let size = usize::from(woman.gamma >= 0.3) + usize::from(woman.gamma >= 0.5);
            match (woman.class, woman.twice) {
                (Class::Nothing | Class::Same, true) => self.twice_false.add(specific),
                (Class::Unlike, true) => self.twice_power[size].add(specific),
                (Class::Nothing, false) => self.nothing.add(specific),
                (Class::Same, false) => self.same.add(specific),
                (Class::Unlike, false) => {
                    self.power[size].add(specific);
                    self.found[size].add(specific || waits);
                }
            }
            if woman.class != Class::Unlike && !woman.twice {
                self.waiting.add(waits);
            }
        }
    }

    fn add_targets(&mut self, study: &Study, called: &[endobiome_dysbiosis::SampleCalls], woman: &Woman) {
        let targets = targets(study, called, woman);
        if woman.class == Class::Nothing && !woman.twice {
            self.false_hits.add(targets.iter().any(|(hit, _)| is_hit(hit)));
            self.waiting_hits.add(targets.iter().any(|(hit, _)| waits(hit)));
        }
        for (hit, _) in targets.iter().filter(|(_, own)| *own >= 0.01) {
            if woman.twice {
                self.twice_hits.add(is_hit(hit));
            } else {
                self.hits.add(is_hit(hit));
                self.hits_waiting.add(waits(hit));
            }
        }
    }

    pub(super) fn head() -> String {
        format!(
            "{:44} | coverage: carry-over, kit | false: nothing, same (waiting) | power .1-.3 .3-.5 >.5 | with waiting | twice: false; power; from .1 on | slack | CE9: false hits (waiting); found (waiting); twice",
            "noise"
        )
    }

    pub(super) fn line(&self, name: &str) -> String {
        let three = |rates: &[Rate; 3]| rates.map(|rate| rate.percent()).join(" ");
        let mut slack = self.slack.clone();
        slack.sort_by(f64::total_cmp);
        format!(
            "{name:44} | {} {} | {} {} ({}) | {} | {} | {}; {}; {} | {:.2} | {} ({}); {} ({}); {}",
            self.carry_over.percent(),
            self.kit.percent(),
            self.nothing.percent(),
            self.same.percent(),
            self.waiting.percent(),
            three(&self.power),
            three(&self.found),
            self.twice_false.percent(),
            three(&self.twice_power),
            Rate::of_all(&self.twice_power).percent(),
            slack[slack.len() / 2],
            self.false_hits.percent(),
            self.waiting_hits.percent(),
            self.hits.percent(),
            self.hits_waiting.percent(),
            self.twice_hits.percent(),
        )
    }
}
