//! Which level each feature and each sample reaches.

use super::{ClaimLevel, TaxonClaim};
use crate::carry_over::{Explanation, FeatureLimits};
use crate::study::of_one_visit;
use crate::{Biomass, LowBiomassParameters, NicheCall, StudyView};
use endobiome_core::{BodySite, SampleRecord};

/// Claims of the features of one specimen with at least [`LowBiomassParameters::support_minimum_reads`] reads.
///
/// L1: at least that many reads and a share above the detectable one. L2: the lower limit of the share exceeds what
/// reagents and leak explain; needs blanks. L3: it exceeds carry-over too; needs a paired vaginal sample, and is asked of
/// endometrial specimens only.
pub(crate) fn feature_claims(
    study: &StudyView<'_>,
    explanation: &Explanation,
    limits: &[FeatureLimits],
    parameters: &LowBiomassParameters,
) -> Vec<TaxonClaim> {
    let row = explanation.row;
    let n = study.totals[row];
    if n < parameters.reads_not_interpretable {
        return Vec::new();
    }
    let detectable = 1.0 - 0.05_f64.powf(1.0 / n as f64);
    limits
        .iter()
        .map(|limits| {
            let share = explanation.shares[limits.column];
            let (level, limit) = if share < detectable {
                (ClaimLevel::L0, "below the detection limit of this depth")
            } else if explanation.beta_hi.is_none() {
                (ClaimLevel::L1, "no blanks in its batch")
            } else if limits.lower <= limits.reagents {
                (ClaimLevel::L1, "reagents or leak may explain it")
            } else if !study.is_site(row, &BodySite::Endometrium) {
                (ClaimLevel::L2, "carry-over is not asked of this site")
            } else if explanation.alpha_hi.is_none() {
                (ClaimLevel::L2, "no vaginal sample of the same woman")
            } else if limits.lower <= limits.reagents + limits.carry_over {
                (ClaimLevel::L2, "vaginal carry-over may explain it")
            } else {
                (ClaimLevel::L3, "no replicate with the same finding")
            };
            TaxonClaim {
                sample: study.records[row].id.clone(),
                feature: study.counts.features()[limits.column],
                taxon: study.taxon(limits.column),
                reads: limits.reads,
                share,
                level,
                limit: limit.to_owned(),
            }
        })
        .collect()
}

/// Raises to L4 what reaches L3 in two endometrial samples of one woman and visit. `samples` holds the record of each claim list
/// that is of an endometrial sample: samples of two visits are no replicates.
pub(crate) fn replicate_claims(samples: &[Option<&SampleRecord>], claims: &mut [Vec<TaxonClaim>]) {
    let are_replicates = |first: usize, second: usize| match (samples[first], samples[second]) {
        (Some(one), Some(other)) => {
            one.participant.is_some() && one.participant == other.participant && of_one_visit(one, other)
        }
        _ => false,
    };
    for first in 0..claims.len() {
        for second in first + 1..claims.len() {
            if !are_replicates(first, second) {
                continue;
            }
            let (head, tail) = claims.split_at_mut(second);
            for claim in &mut head[first] {
                let twin = tail[0].iter_mut().find(|other| other.feature == claim.feature);
                if let Some(twin) =
                    twin.filter(|twin| claim.level >= ClaimLevel::L3 && twin.level >= ClaimLevel::L3)
                {
                    for found in [claim, twin] {
                        found.level = ClaimLevel::L4;
                        found.limit.clear();
                    }
                }
            }
        }
    }
}

/// The level of a sample as a whole, and what keeps it from the next.
pub(crate) fn sample_claim(
    reads: u64,
    biomass: Biomass,
    niche: Option<NicheCall>,
    claims: &[TaxonClaim],
    parameters: &LowBiomassParameters,
) -> (ClaimLevel, String) {
    let best = claims.iter().max_by_key(|claim| claim.level);
    let (level, limit) = match best {
        _ if reads == 0 => (ClaimLevel::L0, "no reads"),
        _ if reads < parameters.reads_not_interpretable => {
            (ClaimLevel::L0, "too few reads to be interpreted")
        }
        _ if biomass == Biomass::Ultralow => {
            (ClaimLevel::L0, "not to be told from the blanks (ultralow biomass)")
        }
        None => (ClaimLevel::L0, "no feature above the limit of detection"),
        Some(best) => (best.level, best.limit.as_str()),
    };
    let limit = match niche {
        Some(NicheCall::NoEvidenceBeyondVaginaAndKit) if level == ClaimLevel::L2 => {
            "vaginal carry-over may explain every feature"
        }
        _ => limit,
    };
    (level, limit.to_owned())
}
