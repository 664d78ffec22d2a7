//! What a number of blanks can and cannot show, in plain words.

use crate::LowBiomassParameters;
use crate::decontam::{Presence, prevalence_probability};
use endobiome_core::{Message, say};

/// The largest number of `samples` in which a feature of all `blanks` may be present and still be called by the
/// prevalence test; `None` when not even its absence from all samples would do.
pub(crate) fn prevalence_reach(blanks: usize, samples: usize, threshold: f64) -> Option<usize> {
    (0..=samples).rev().find(|&samples_with| {
        prevalence_probability(Presence { blanks_with: blanks, blanks, samples_with, samples })
            .is_some_and(|p| p < threshold)
    })
}

/// One paragraph about the blanks of a batch.
pub(crate) fn blank_statement(
    blanks: usize,
    reads: u64,
    effective: f64,
    wells: bool,
    parameters: &LowBiomassParameters,
) -> Message {
    let mut text = vec![say!(
        "{blanks} blank(s) with {reads} reads together; with overdispersion they are worth {effective} reads, so that a \
reagent feature of less than {rarest} % can be missing from all of them.",
        blanks,
        reads,
        effective = format!("{effective:.0}"),
        rarest = format!("{:.2}", 100.0 * (1.0 - libm::pow(0.05_f64, 1.0 / effective.max(1.0))))
    )];
    match prevalence_reach(blanks, 100, parameters.contaminant_threshold) {
        Some(reach) => text.push(say!("A prevalence test with {blanks} blank(s) calls a feature of all of them only if it is present in at most {reach} \
of 100 samples; a contaminant of every sample cannot be called by it.", blanks, reach)),
        None => text.push(say!("A prevalence test with {blanks} blank(s) cannot call anything, whatever the samples hold.", blanks)),
    }
    if blanks < 2 {
        text.push(say!(
            "One blank cannot tell reagents from a splash: nothing common to blanks can be seen."
        ));
    }
    if !wells {
        text.push(say!("Wells are unknown: leak was modelled from all samples alike."));
    }
    if reads < parameters.blank_reads_wanted {
        text.push(say!("Simulations ask for {wanted} pooled blank reads; with fewer, reagent features too rare for the blanks can pass as endometrial.", wanted = parameters.blank_reads_wanted));
    }
    Message::list(" ", text)
}
