//! Which level each feature and each sample reaches.

use super::{ClaimLevel, TaxonClaim};
use crate::carry_over::{Explanation, FeatureLimits};
use crate::{Biomass, LowBiomassParameters, NicheCall, StudyView};
use endobiome_core::{BodySite, Message, Standing, say};

/// Claims of the features of one specimen with at least [`LowBiomassParameters::support_minimum_reads`] reads.
///
/// L1: at least that many reads and a share above the detectable one. L2: the lower limit of the share exceeds what
/// reagents and leak explain; needs blanks. L3: the share exceeds what carry-over, reagents and leak bring through the noise assumed by
/// more than a sporadic contaminant may; needs a paired vaginal sample, and is asked of endometrial specimens only. L4: a second
/// extraction holds more than these explain too.
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
    let detectable = 1.0 - libm::pow(0.05_f64, 1.0 / n as f64);
    limits
        .iter()
        .map(|limits| {
            let share = explanation.shares[limits.column];
            let endometrial = study.is_site(row, &BodySite::Endometrium);
            let (level, limit) = if share < detectable {
                (ClaimLevel::L0, say!("below the detection limit of this depth"))
            } else if explanation.beta_hi.is_none() {
                (ClaimLevel::L1, say!("no blanks in its batch"))
            } else if limits.lower <= limits.reagents {
                (ClaimLevel::L1, say!("reagents or leak may explain it"))
            } else if !endometrial {
                (ClaimLevel::L2, say!("carry-over is not asked of this site"))
            } else if explanation.alpha_hi.is_none() {
                (ClaimLevel::L2, say!("no vaginal sample of the same woman"))
            } else {
                let explained = limits.explained.unwrap_or(1.0);
                match Standing::of(share, explained, parameters.sporadic_share, limits.found_again) {
                    None => (ClaimLevel::L2, say!("vaginal carry-over may explain it")),
                    Some(Standing::Unreplicated) => (
                        ClaimLevel::L2,
                        say!("a sporadic contaminant of this extraction may explain it: a second extraction would settle it"),
                    ),
                    Some(Standing::BeyondSporadic) => (ClaimLevel::L3, say!("no second extraction with the same finding")),
                    Some(Standing::FoundAgain) => (ClaimLevel::L4, Message::empty()),
                }
            };
            TaxonClaim {
                sample: study.records[row].id.clone(),
                feature: study.counts.features()[limits.column],
                taxon: study.taxon(limits.column),
                reads: limits.reads,
                share,
                level,
                limit,
            }
        })
        .collect()
}

/// The level of a sample as a whole, and what keeps it from the next.
pub(crate) fn sample_claim(
    reads: u64,
    biomass: Biomass,
    niche: Option<NicheCall>,
    claims: &[TaxonClaim],
    parameters: &LowBiomassParameters,
) -> (ClaimLevel, Message) {
    let best = claims.iter().max_by_key(|claim| claim.level);
    let (level, limit) = match best {
        _ if reads == 0 => (ClaimLevel::L0, say!("no reads")),
        _ if reads < parameters.reads_not_interpretable => {
            (ClaimLevel::L0, say!("too few reads to be interpreted"))
        }
        _ if biomass == Biomass::Ultralow => {
            (ClaimLevel::L0, say!("not to be told from the blanks (ultralow biomass)"))
        }
        None => (ClaimLevel::L0, say!("no feature above the limit of detection")),
        Some(best) => (best.level, best.limit.clone()),
    };
    let limit = match niche {
        Some(NicheCall::NoEvidenceBeyondVaginaAndKit) if level == ClaimLevel::L2 => {
            say!("vaginal carry-over may explain every feature")
        }
        Some(NicheCall::Unreplicated) if level == ClaimLevel::L2 => {
            say!(
                "a sporadic contaminant of this extraction may explain what the vagina does not: a second extraction would settle it"
            )
        }
        _ => limit,
    };
    (level, limit)
}
