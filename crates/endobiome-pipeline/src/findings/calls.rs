//! The LD90 calls, with how many of them hold.

use super::{Finding, Standing};
use endobiome_core::BodySite;
use endobiome_dysbiosis::dominance::Remedy;
use endobiome_dysbiosis::{DominanceCall, DominanceStatus, Robustness, SampleCalls};

pub(super) fn findings(calls: &[SampleCalls]) -> Vec<Finding> {
    let site = if calls.iter().any(|calls| calls.site == Some(BodySite::Endometrium)) {
        BodySite::Endometrium
    } else {
        BodySite::Vagina
    };
    let of_site: Vec<&SampleCalls> =
        calls.iter().filter(|calls| calls.site.as_ref() == Some(&site)).collect();
    if of_site.is_empty() {
        return Vec::new();
    }
    let mut findings = vec![dominance(&of_site, &site)];
    findings.extend(bias(&of_site).map(Finding::notice));
    let settle = what_would_settle(of_site.iter().map(|calls| &calls.ld90.raw));
    findings.extend(settle.map(Finding::notice));
    findings
}

fn dominance(of_site: &[&SampleCalls], site: &BodySite) -> Finding {
    let n = of_site.len();
    let printed =
        |status: DominanceStatus| of_site.iter().filter(move |calls| calls.ld90.raw.under_sporadic == status);
    let count = |status: DominanceStatus, robust: Option<Robustness>| {
        printed(status).filter(|calls| robust.is_none_or(|wanted| calls.holds() == wanted)).count()
    };
    let told = |robust: Option<Robustness>| {
        (count(DominanceStatus::Dominant, robust), count(DominanceStatus::NotDominant, robust))
    };
    let (dominant, not_dominant) = told(None);
    let (robust_dominant, robust_not) = told(Some(Robustness::Robust));
    let (open_dominant, open_not) = told(Some(Robustness::NotAssessable));
    let (called, robust, open) =
        (dominant + not_dominant, robust_dominant + robust_not, open_dominant + open_not);
    let fallen = called - robust - open;
    // What a sporadic contaminant may overturn is not printed as a call.
    let within = of_site
        .iter()
        .map(|calls| &calls.ld90.raw)
        .filter(|call| is_made(call.status) && !is_made(call.under_sporadic))
        .count();
    let usual = of_site.iter().map(|calls| calls.ld90.raw.usual_sporadic).fold(0.0, f64::max);
    let not_counted = if within == 0 {
        String::new()
    } else {
        format!(
            "{within} would fall with a sporadic contaminant of {:.0} % of the reads in the one extraction there is and are not counted (a \
             second extraction would settle them), ",
            100.0 * usual
        )
    };
    let not_told = format!(
        "{not_counted}{} cannot be told, {} with too few reads",
        count(DominanceStatus::Indeterminate, None) - within,
        count(DominanceStatus::NotInterpretable, None)
    );
    if called == 0 {
        return Finding::notice(format!(
            "{n} samples from the {site}: no LD90 call could be made: {not_told}."
        ));
    }
    if open == called {
        return Finding {
            text: format!(
                "{n} samples from the {site}: {dominant} Lactobacillus-dominated (LD90), {not_dominant} not, {not_told}."
            ),
            standing: Standing::NotAssessable,
            stands_on: "the raw table alone".to_owned(),
            overturned_by: "Without extraction blanks, and of endometrium a vaginal sample of the same woman, contamination \
                            and carry-over may be the whole of a call."
                .to_owned(),
        };
    }
    let mut parts = Vec::new();
    let biased = [DominanceStatus::Dominant, DominanceStatus::NotDominant]
        .into_iter()
        .flat_map(printed)
        .filter(|calls| calls.falls_by_bias_alone())
        .count();
    if fallen > biased {
        parts.push(format!(
            "{} change or cannot be told when corrected for kit and carry-over",
            fallen - biased
        ));
    }
    if biased > 0 {
        parts.push(format!(
            "{biased} hold on all tables, yet a usual bias of taxa would overturn them and no mock shows what it is"
        ));
    }
    if open > 0 {
        parts.push(format!("{open} cannot be held against a corrected table"));
    }
    let doubt = if parts.is_empty() { String::new() } else { format!(": {}", parts.join(", ")) };
    Finding {
        text: format!(
            "{n} samples from the {site}: {robust} of {called} LD90 calls hold on the raw and on both corrected tables \
             ({robust_dominant} Lactobacillus-dominated, {robust_not} not){doubt}. On the raw table alone they are {dominant} \
             and {not_dominant}; {not_told}."
        ),
        // The headline is as sure as most of what it counts.
        standing: if 2 * robust > called { Standing::Robust } else { Standing::NotRobust },
        stands_on: if robust == called {
            "all three tables".to_owned()
        } else {
            format!("all three tables for {robust} of {called} calls")
        },
        overturned_by: if robust == called {
            String::new()
        } else {
            "Calls that are not robust may be those of reagents or of the vagina: count none of them as a finding.".to_owned()
        },
    }
}

const fn is_made(status: DominanceStatus) -> bool {
    matches!(status, DominanceStatus::Dominant | DominanceStatus::NotDominant)
}

/// What bias of taxa does to the calls: with mocks how many it moved, without how many it may overturn; `None` where no call was made on
/// the reads.
fn bias(of_site: &[&SampleCalls]) -> Option<String> {
    let calls: Vec<&DominanceCall> = of_site.iter().map(|calls| &calls.ld90.raw).collect();
    let on_reads: Vec<&&DominanceCall> = calls.iter().filter(|call| is_made(call.uncorrected)).collect();
    if on_reads.is_empty() {
        return None;
    }
    if calls.iter().any(|call| call.corrected.is_some()) {
        let moved = calls.iter().filter(|call| call.status != call.uncorrected).count();
        return Some(format!(
            "The LD90 calls are corrected for the bias that the study's mocks of known composition show; {moved} of {} differ from those on \
             the reads as they are (ld90_uncorrected).",
            super::count_of(calls.len(), "call")
        ));
    }
    let standing = on_reads.iter().filter(|call| is_made(call.under_bias)).count();
    let mut tipping: Vec<f64> = on_reads.iter().filter_map(|call| call.tipping_bias).map(f64::abs).collect();
    tipping.sort_by(f64::total_cmp);
    let median = tipping.get(tipping.len() / 2)?;
    Some(format!(
        "No mock of known composition shows the bias of taxa: {standing} of {} would stand under the usual bias either way \
         (ld90_under_bias); half of them fall at a tipping bias of {median:.2} logits or less.",
        super::count_of(on_reads.len(), "LD90 call")
    ))
}

/// What the calls that cannot be told would need, in one sentence; `None` when all are told.
fn what_would_settle<'a>(calls: impl Iterator<Item = &'a DominanceCall>) -> Option<String> {
    let (mut reads, mut replicates, mut mocks, mut none) = (0, 0, 0, 0);
    for call in calls.filter(|call| call.status == DominanceStatus::Indeterminate) {
        match call.remedy {
            Remedy::Reads(_) => reads += 1,
            Remedy::Replicates(_) => replicates += 1,
            Remedy::Mocks => mocks += 1,
            Remedy::OutOfReach => none += 1,
            Remedy::None => {}
        }
    }
    (reads + replicates + mocks + none > 0).then(|| {
        let of_mocks = if mocks > 0 { format!("mocks that hold their taxa {mocks}, ") } else { String::new() };
        format!(
            "Of the LD90 calls that cannot be told, more reads would settle {reads}, more extractions {replicates}, \
             {of_mocks}nothing within reach {none} (the table of calls says how many for each)."
        )
    })
}
