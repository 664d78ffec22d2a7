//! The LD90 calls, with how many of them hold.

use super::{Finding, Standing};
use endobiome_core::{BodySite, Message, say};
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
        Message::empty()
    } else {
        say!(
            "{within} would fall with a sporadic contaminant of {usual} % of the reads in the one extraction there is and are not counted (a \
             second extraction would settle them), ",
            within,
            usual = format!("{:.0}", 100.0 * usual)
        )
    };
    let not_told = say!(
        "{not_counted}{untold} cannot be told, {few} with too few reads",
        not_counted,
        untold = count(DominanceStatus::Indeterminate, None) - within,
        few = count(DominanceStatus::NotInterpretable, None)
    );
    if called == 0 {
        return Finding::notice(say!(
            "{n} samples from the {site}: no LD90 call could be made: {not_told}.",
            n,
            site,
            not_told
        ));
    }
    if open == called {
        return Finding {
            text: say!(
                "{n} samples from the {site}: {dominant} Lactobacillus-dominated (LD90), {not_dominant} not, {not_told}.",
                n,
                site,
                dominant,
                not_dominant,
                not_told
            ),
            standing: Standing::NotAssessable,
            stands_on: say!("the raw table alone"),
            overturned_by: say!(
                "Without extraction blanks, and of endometrium a vaginal sample of the same woman, contamination \
                            and carry-over may be the whole of a call."
            ),
        };
    }
    let mut parts = Vec::new();
    let biased = [DominanceStatus::Dominant, DominanceStatus::NotDominant]
        .into_iter()
        .flat_map(printed)
        .filter(|calls| calls.falls_by_bias_alone())
        .count();
    if fallen > biased {
        parts.push(say!(
            "{changed} change or cannot be told when corrected for kit and carry-over",
            changed = fallen - biased
        ));
    }
    if biased > 0 {
        parts.push(say!("{biased} hold on all tables, yet a usual bias of taxa would overturn them and no mock shows what it is", biased));
    }
    if open > 0 {
        parts.push(say!("{open} cannot be held against a corrected table", open));
    }
    let doubt = if parts.is_empty() {
        Message::empty()
    } else {
        Message::list("", [": ".into(), Message::list(", ", parts)])
    };
    Finding {
        text: say!(
            "{n} samples from the {site}: {robust} of {called} LD90 calls hold on the raw and on both corrected tables \
             ({robust_dominant} Lactobacillus-dominated, {robust_not} not){doubt}. On the raw table alone they are {dominant} \
             and {not_dominant}; {not_told}.",
            n,
            site,
            robust,
            called,
            robust_dominant,
            robust_not,
            doubt,
            dominant,
            not_dominant,
            not_told
        ),
        // The headline is as sure as most of what it counts.
        standing: if 2 * robust > called { Standing::Robust } else { Standing::NotRobust },
        stands_on: if robust == called {
            say!("all three tables")
        } else {
            say!("all three tables for {robust} of {called} calls", robust, called)
        },
        overturned_by: if robust == called {
            Message::empty()
        } else {
            say!(
                "Calls that are not robust may be those of reagents or of the vagina: count none of them as a finding."
            )
        },
    }
}

const fn is_made(status: DominanceStatus) -> bool {
    matches!(status, DominanceStatus::Dominant | DominanceStatus::NotDominant)
}

/// What bias of taxa does to the calls: with mocks how many it moved, without how many it may overturn; `None` where no call was made on
/// the reads.
fn bias(of_site: &[&SampleCalls]) -> Option<Message> {
    let calls: Vec<&DominanceCall> = of_site.iter().map(|calls| &calls.ld90.raw).collect();
    let on_reads: Vec<&&DominanceCall> = calls.iter().filter(|call| is_made(call.uncorrected)).collect();
    if on_reads.is_empty() {
        return None;
    }
    if calls.iter().any(|call| call.corrected.is_some()) {
        let moved = calls.iter().filter(|call| call.status != call.uncorrected).count();
        return Some(say!(
            "The LD90 calls are corrected for the bias that the study's mocks of known composition show; {moved} of {calls} differ from those on \
             the reads as they are (ld90_uncorrected).",
            moved,
            calls = if calls.len() == 1 { say!("1 call") } else { say!("{n} calls", n = calls.len()) }
        ));
    }
    let standing = on_reads.iter().filter(|call| is_made(call.under_bias)).count();
    let mut tipping: Vec<f64> = on_reads.iter().filter_map(|call| call.tipping_bias).map(f64::abs).collect();
    tipping.sort_by(f64::total_cmp);
    let median = tipping.get(tipping.len() / 2)?;
    Some(say!(
        "No mock of known composition shows the bias of taxa: {standing} of {calls} would stand under the usual bias either way \
         (ld90_under_bias); half of them fall at a tipping bias of {median} logits or less.",
        standing,
        calls = if on_reads.len() == 1 {
            say!("1 LD90 call")
        } else {
            say!("{n} LD90 calls", n = on_reads.len())
        },
        median = format!("{median:.2}")
    ))
}

/// What the calls that cannot be told would need, in one sentence; `None` when all are told.
fn what_would_settle<'a>(calls: impl Iterator<Item = &'a DominanceCall>) -> Option<Message> {
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
        let of_mocks = if mocks > 0 { say!("mocks that hold their taxa {mocks}, ", mocks) } else { Message::empty() };
        say!("Of the LD90 calls that cannot be told, more reads would settle {reads}, more extractions {replicates}, \
             {of_mocks}nothing within reach {none} (the table of calls says how many for each).", reads, replicates, of_mocks, none)
    })
}
