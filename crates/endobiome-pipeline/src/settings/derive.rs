//! What follows from other settings, where nothing else was said.

use super::problem::SettingProblem;
use super::said::{SaidValue, Source};
use super::{Compat, Denoiser, RunConfiguration};
use endobiome_core::KnownPrimerPair;
use endobiome_denoise::FeatureOrder;
use endobiome_denoise::dada2::ErrorFunction;
use endobiome_reads::{HostScreenMode, PairHandling};
use serde_json::Value;

impl RunConfiguration {
    /// Whether a person said this setting, or anything in this table; in settings made by a program, whether the value is not the
    /// default. What merely follows from other settings was not said.
    pub fn was_said(&self, key: &str) -> bool {
        if self.said.values().iter().any(|value| {
            super::said::is_under(&value.key, key) && !matches!(value.source, Source::Follows(_))
        }) {
            return true;
        }
        if self.said.values().iter().any(|value| !matches!(value.source, Source::Follows(_))) {
            return false;
        }
        let value_in = |configuration: &Self| {
            let tree = serde_json::to_value(configuration).unwrap_or_default();
            tree.pointer(&format!("/{}", key.replace('.', "/"))).cloned()
        };
        !self.said.is_said(key) && value_in(self) != value_in(&Self::new("", ""))
    }

    /// Notes that a value follows from another setting.
    pub(crate) fn follows(&mut self, key: &str, value: impl Into<Value>, from: &str) {
        if !self.said.is_said(key) {
            let source = Source::Follows(from.to_owned());
            self.said.push(SaidValue { key: key.to_owned(), value: value.into(), text: None, source });
        }
    }

    /// Works out what follows, and says what contradicts. Doing it again changes nothing.
    pub(super) fn derive(&mut self) -> Vec<SettingProblem> {
        let mut problems = Vec::new();
        let merges_first = self.denoise.method == Denoiser::Unoise3;
        self.derive_pairs(merges_first, &mut problems);
        let profile = match self.compat {
            Compat::None => None,
            Compat::Dada2 if merges_first => {
                problems.push(self.problem("compat", "dada2 goes with denoise.method = \"dada2\""));
                None
            }
            Compat::Vsearch if !merges_first => {
                problems.push(self.problem("compat", "vsearch goes with denoise.method = \"unoise3\""));
                None
            }
            Compat::Dada2 => Some("compat = \"dada2\""),
            Compat::Vsearch => Some("compat = \"vsearch\""),
        };
        if let Some(profile) = profile {
            if !self.was_said("reads.host_screen") {
                self.reads.host_screen = HostScreenMode::Off;
                self.follows("reads.host_screen", "off", profile);
            }
            if self.compat == Compat::Dada2 && !self.was_said("denoise.dada2.order") {
                self.denoise.dada2.order = FeatureOrder::AbundanceFirstSeen;
                let order = serde_json::to_value(FeatureOrder::AbundanceFirstSeen).unwrap_or_default();
                self.follows("denoise.dada2.order", order, profile);
            }
            const ERRORS: &str = "denoise.dada2.learn.error_function";
            let long_reads = self.region().is_some_and(KnownPrimerPair::is_of_long_reads);
            if self.compat == Compat::Dada2 && !long_reads && !self.was_said(ERRORS) {
                // R 1.26 has no function for binned qualities and smooths over them. For PacBio it has one.
                self.denoise.dada2.learn.error_function = ErrorFunction::Loess;
                self.follows(ERRORS, "loess", profile);
            }
        }
        const BAND: &str = "denoise.dada2.dada.band_size";
        if self.region().is_some_and(KnownPrimerPair::is_of_long_reads) && !self.was_said(BAND) {
            // Gaps add up over a whole gene: DADA2's advice for PacBio.
            self.denoise.dada2.dada.band_size = Some(32);
            self.follows(BAND, 32, "reads.primers.preset");
        }
        const OFFSET: &str = "reads.primers.max_offset";
        if self.region().is_some_and(KnownPrimerPair::is_of_long_reads) && !self.was_said(OFFSET) {
            // PacBio's barcodes, 16 bases and a pad, stand before the primers of reads that were only split by them.
            self.reads.primers.max_offset = 40;
            self.follows(OFFSET, 40, "reads.primers.preset");
        }
        const REGION: &str = "taxonomy.classifier.region";
        if self.taxonomy.classifier.region.is_none()
            && !self.was_said(REGION)
            && let Some(preset) = self.region()
        {
            self.taxonomy.classifier.region = Some(preset.name.to_owned());
            self.follows(REGION, preset.name, "reads.primers.preset");
        }
        problems
    }

    fn derive_pairs(&mut self, merges_first: bool, problems: &mut Vec<SettingProblem>) {
        const PAIRS: &str = "reads.pairs";
        match (self.reads.pairs, merges_first) {
            (PairHandling::KeepPairs, true) if self.was_said(PAIRS) => problems.push(self.problem(
                PAIRS,
                "unoise3 works on merged reads; leave reads.pairs out, or choose denoise.method = \"dada2\"",
            )),
            (PairHandling::KeepPairs, true) => {
                self.reads.pairs = PairHandling::Merge;
                self.follows(PAIRS, "merge", "denoise.method = \"unoise3\"");
            }
            (PairHandling::Merge, false) => problems.push(self.problem(
                PAIRS,
                "dada2 merges pairs after denoising; leave reads.pairs out, or choose denoiser unoise3",
            )),
            (PairHandling::Concatenate, false) => {
                // DADA2 cannot denoise the Ns between joined mates: it joins them after denoising.
                self.denoise.dada2.merge.just_concatenate = true;
                self.reads.pairs = PairHandling::KeepPairs;
                self.follows("denoise.dada2.merge.just_concatenate", true, "reads.pairs = \"concatenate\"");
            }
            _ => {}
        }
    }

    /// UNOISE3 judges merged reads (`reads.merge.max_expected_errors`): where mates agree, a poor base of one is mended by
    /// the other, so mates are not filtered before, unless someone said anything of the filter.
    pub(crate) fn derive_filter(&mut self, all_paired: bool) {
        if self.denoise.method == Denoiser::Unoise3 && all_paired && !self.was_said("reads.filter") {
            self.reads.filter.enabled = false;
            self.follows("reads.filter.enabled", false, "denoise.method = \"unoise3\"");
        }
    }

    /// A problem of a key, with who said it.
    pub(crate) fn problem(&self, key: &str, message: impl Into<String>) -> SettingProblem {
        SettingProblem::new(key, message).said_by(Some(self.said.source(key)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Said;

    fn resolved(text: &str) -> RunConfiguration {
        let mut said = Said::default();
        said.toml("x.toml", text);
        let (configuration, problems) = said.resolve();
        assert_eq!(problems, [], "{text}");
        configuration
    }

    /// The history: a filter that was said and equals the defaults was dropped by `unoise3`.
    #[test]
    fn unoise3_keeps_a_filter_that_was_said_even_where_it_is_the_default() {
        let unoise3 = "[denoise]\nmethod = 'unoise3'\n";
        let mut plain = resolved(unoise3);
        plain.derive_filter(true);
        assert!(!plain.reads.filter.enabled);
        let mut said = resolved(&format!("{unoise3}[reads.filter]\nmax_n = 0\n"));
        said.derive_filter(true);
        assert!(said.reads.filter.enabled);
    }

    /// The history: `compat` overwrote a `host_screen` that was said.
    #[test]
    fn a_profile_leaves_what_was_said() {
        assert_eq!(resolved("compat = 'dada2'\n").reads.host_screen, HostScreenMode::Off);
        let said = resolved("compat = 'dada2'\n[reads]\nhost_screen = 'flag'\n");
        assert_eq!(said.reads.host_screen, HostScreenMode::Flag);
    }

    /// The history: binned qualities took our own function under `compat = "dada2"`, and 34 of 333 cells differed from R 1.26.
    #[test]
    fn dada2_compat_smooths_over_binned_qualities_unless_told_otherwise() {
        let function = |text: &str| resolved(text).denoise.dada2.learn.error_function;
        assert_eq!(function("compat = 'dada2'\n"), ErrorFunction::Loess);
        assert_eq!(function(""), ErrorFunction::Auto);
        let said = "compat = 'dada2'\n[denoise.dada2.learn]\nerror_function = 'no_quality'\n";
        assert_eq!(function(said), ErrorFunction::NoQuality);
    }

    #[test]
    fn the_whole_gene_is_aligned_in_a_wider_band() {
        let band = |text: &str| resolved(text).denoise.dada2.dada.band_size;
        let preset = "[reads.primers]\npreset = 'v1v9'\n";
        assert_eq!((band(""), band(preset)), (Some(16), Some(32)));
        assert_eq!(resolved(preset).reads.primers.max_offset, 40, "barcodes stand before the primers");
        assert_eq!(band(&format!("{preset}[denoise.dada2.dada]\nband_size = 64\n")), Some(64));
        assert_eq!(resolved(preset).reads.primers.max_offset, 40, "barcodes stand before the primers");
        let function = resolved(&format!("compat = 'dada2'\n{preset}")).denoise.dada2.learn.error_function;
        assert_eq!(function, ErrorFunction::Auto, "R has a function for PacBio");
    }

    #[test]
    fn no_region_is_a_word_and_what_follows_follows_once() {
        let preset = "[reads.primers]\npreset = 'v4'\n";
        let mut with = resolved(preset);
        assert!(with.taxonomy.classifier.region.is_some());
        let none = resolved(&format!("{preset}[taxonomy.classifier]\nregion = 'none'\n"));
        assert_eq!(none.taxonomy.classifier.region, None);
        let before = with.clone();
        with.resolve().unwrap();
        assert_eq!(with, before);
        let again = "reads.pairs = 'concatenate'\n";
        let mut joined = resolved(again);
        assert!(joined.denoise.dada2.merge.just_concatenate);
        joined.resolve().unwrap();
        assert_eq!(joined.reads.pairs, PairHandling::KeepPairs);
    }
}
