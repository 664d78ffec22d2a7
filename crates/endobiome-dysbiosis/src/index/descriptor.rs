//! What each index declares of itself.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An index of this crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Index {
    /// Share of *Lactobacillus* sensu lato.
    LactobacillusShare,
    /// Share of the strict genus *Lactobacillus*.
    LactobacillusStrictShare,
    /// *Lactobacillus* + *Bifidobacterium* share, Hashimoto and Kyono.
    Eubiosis,
    /// Moreno 2022 profile as a dysbiosis log-ratio.
    MorenoMdi,
    /// *Lactobacillus* to anaerobes, log10 ratio.
    LactobacillusAnaerobeRatio,
    /// The same as an isometric log-ratio of the two sums.
    LactobacillusAnaerobeBalance,
    /// *L. crispatus* share against 10 %.
    Lc10,
    /// *G. vaginalis* share against 10 %.
    Gv10,
    /// Share of the genus *Gardnerella*.
    GardnerellaGenusShare,
    /// *L. iners* share.
    LactobacillusInersShare,
    /// Shannon entropy.
    Shannon,
    /// Simpson 1 - D.
    Simpson,
    /// Inverse Simpson.
    InverseSimpson,
    /// Berger-Parker dominance.
    BergerParker,
    /// Pielou evenness.
    Pielou,
    /// Taxa seen.
    Observed,
    /// Median Bray-Curtis distance to the references.
    MedianDistance,
    /// Distance to the plane of the references.
    HealthyPlane,
    /// CLOUD statistic, references only, leave-one-out.
    Cloud,
    /// Shannon difference times mean Jensen-Shannon divergence.
    ShannonJsd,
    /// Where the Moreno 2022 log-ratio lies among those of the references.
    MorenoMdiPercentile,
}

/// Inputs, rank, formula, threshold, source and validity of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Descriptor {
    /// Column name in files.
    pub name: &'static str,
    /// What it is computed from.
    pub inputs: &'static str,
    /// Taxonomic rank it works at.
    pub rank: &'static str,
    /// The formula.
    pub formula: &'static str,
    /// The cut-off, or that none is published.
    pub threshold: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// What is known of its validity in endometrium.
    pub validity: &'static str,
}

const DENOMINATOR: &str = "reads of one sample; bacterial reads are the denominator";

impl Index {
    /// All indices, in output order.
    pub const ALL: [Self; 21] = [
        Self::LactobacillusShare,
        Self::LactobacillusStrictShare,
        Self::Eubiosis,
        Self::MorenoMdi,
        Self::LactobacillusAnaerobeRatio,
        Self::LactobacillusAnaerobeBalance,
        Self::Lc10,
        Self::Gv10,
        Self::GardnerellaGenusShare,
        Self::LactobacillusInersShare,
        Self::Shannon,
        Self::Simpson,
        Self::InverseSimpson,
        Self::BergerParker,
        Self::Pielou,
        Self::Observed,
        Self::MedianDistance,
        Self::HealthyPlane,
        Self::Cloud,
        Self::ShannonJsd,
        Self::MorenoMdiPercentile,
    ];

    /// What the index declares of itself.
    pub const fn descriptor(self) -> Descriptor {
        match self {
            Self::LactobacillusShare => Descriptor {
                name: "lactobacillus_share",
                inputs: DENOMINATOR,
                rank: "genus",
                formula: "reads of the 25 genera of Lactobacillus sensu lato / bacterial reads",
                threshold: "0.90 (Moreno 2016, Kyono 2018) and 0.80 (Kyono 2019)",
                source: "Moreno 2016; Kyono 2018; Hashimoto and Kyono 2019; genera: Zheng 2020",
                validity: "contested: 35 women in 2016; no effect on pregnancy in Hashimoto and Kyono 2019 (52.9 against 54.8 %); no difference RIF against control in Ichiyama 2021",
            },
            Self::LactobacillusStrictShare => Descriptor {
                name: "lactobacillus_strict_share",
                inputs: DENOMINATOR,
                rank: "genus",
                formula: "reads of the genus Lactobacillus as of 2020 / bacterial reads",
                threshold: "none (the published cut-offs are older than the split of the genus)",
                source: "genera: Zheng 2020",
                validity: "for comparison with the wide sense only",
            },
            Self::Eubiosis => Descriptor {
                name: "eubiosis_share",
                inputs: DENOMINATOR,
                rank: "genus",
                formula: "(Lactobacillus sensu lato + Bifidobacterium without Gardnerella) / bacterial reads",
                threshold: "0.80",
                source: "Hashimoto and Kyono 2019 (the formula is quoted from memory of the literature)",
                validity: "negative result of its authors: 31 of 99 women below 0.80; pregnancy per transfer 52.9 against 54.8 %, miscarriage 11.1 against 5.9 %",
            },
            Self::MorenoMdi => Descriptor {
                name: "moreno_mdi",
                inputs: DENOMINATOR,
                rank: "genus",
                formula: "log10((reads of the 9 genera up + 1) / (Lactobacillus sensu lato reads + 1))",
                threshold: "none published",
                source: "genera: Moreno 2022; form: Gevers 2014",
                validity: "no external validation known; half of the genera are also reagent contaminants",
            },
            Self::LactobacillusAnaerobeRatio => Descriptor {
                name: "lar",
                inputs: DENOMINATOR,
                rank: "genus",
                formula: "log10((Lactobacillus sensu lato reads + 1) / (reads of BV-associated genera + 1))",
                threshold: "none published",
                source: "this project",
                validity: "descriptive; depends on depth through the pseudocount when one side is absent",
            },
            Self::LactobacillusAnaerobeBalance => Descriptor {
                name: "lar_balance",
                inputs: DENOMINATOR,
                rank: "genus",
                formula: "sqrt(1/2) ln((Lactobacillus sensu lato reads + 0.5) / (reads of BV-associated genera + 0.5))",
                threshold: "none",
                source: "two-part isometric log-ratio of amalgamated sums",
                validity: "for statistics; descriptive in a single sample",
            },
            Self::Lc10 => Descriptor {
                name: "lc10",
                inputs: DENOMINATOR,
                rank: "species, or the class of species that the region cannot split",
                formula: "L. crispatus reads / bacterial reads",
                threshold: "0.10 (at or below: the less favourable group of the source)",
                source: "Reschner/Bui 2023, 141 women, V1V2",
                validity: "one study; 42.1 against 70.4 % (p = 0.015); not replicated to our knowledge",
            },
            Self::Gv10 => Descriptor {
                name: "gv10",
                inputs: DENOMINATOR,
                rank: "species, or the class of species that the region cannot split",
                formula: "G. vaginalis reads / bacterial reads",
                threshold: "0.10 (above: the less favourable group of the source)",
                source: "Reschner/Bui 2023, 141 women, V1V2",
                validity: "one study; 27F primers under-amplify Gardnerella; no single Gardnerella species is a marker of BV (Munch 2024)",
            },
            Self::GardnerellaGenusShare => Descriptor {
                name: "gardnerella_share",
                inputs: DENOMINATOR,
                rank: "genus",
                formula: "Gardnerella reads (all species) / bacterial reads",
                threshold: "none",
                source: "Munch 2024 on the species of the genus",
                validity: "descriptive",
            },
            Self::LactobacillusInersShare => Descriptor {
                name: "l_iners_share",
                inputs: DENOMINATOR,
                rank: "species",
                formula: "L. iners reads / bacterial reads",
                threshold: "none",
                source: "reported apart because it does not stand for the other lactobacilli",
                validity: "descriptive",
            },
            Self::Shannon => alpha("shannon", "-sum p ln p"),
            Self::Simpson => alpha("simpson", "1 - sum p^2"),
            Self::InverseSimpson => alpha("inverse_simpson", "1 / sum p^2"),
            Self::BergerParker => alpha("berger_parker", "max p"),
            Self::Pielou => alpha("pielou", "Shannon / ln(observed)"),
            Self::Observed => alpha("observed", "taxa with reads"),
            Self::MedianDistance => Descriptor {
                name: "median_distance",
                inputs: REFERENCES,
                rank: "genus",
                formula: "median Bray-Curtis distance to the references, self left out",
                threshold: "90th percentile of the references' own leave-one-out scores",
                source: "Lloyd-Price 2019",
                validity: "gut index; the reference is the study's control group, not health",
            },
            Self::HealthyPlane => Descriptor {
                name: "healthy_plane",
                inputs: REFERENCES,
                rank: "genus",
                formula: "PCoA of the references, new samples projected; |a x + b y - z + d| / sqrt(a^2 + b^2 + 1)",
                threshold: "none",
                source: "Halfvarson 2017, fitted on the references only",
                validity: "unstable below 20 references",
            },
            Self::Cloud => Descriptor {
                name: "cloud",
                inputs: REFERENCES,
                rank: "genus",
                formula: "mean distance to the k nearest references / mean of the references' own leave-one-out values; p = share of references at least as far",
                threshold: "p < 0.05",
                source: "Montassier 2018, corrected: references only, leave-one-out, same k for both",
                validity: "p cannot fall below 1 / (references + 1)",
            },
            Self::ShannonJsd => Descriptor {
                name: "shannon_jsd",
                inputs: REFERENCES,
                rank: "genus",
                formula: "mean(H_sample - H_reference) * mean JSD to the references",
                threshold: "none",
                source: "Santiago 2019",
                validity: "descriptive",
            },
            Self::MorenoMdiPercentile => Descriptor {
                name: "moreno_mdi_percentile",
                inputs: REFERENCES,
                rank: "genus",
                formula: "100 * (references with a lower moreno_mdi + half of those with the same) / references, self left out",
                threshold: "none published",
                source: "genera: Moreno 2022; the percentile stands in for a cut-off, of which none is published",
                validity: "as moreno_mdi; a step is 100 / references wide; the reference is the study's control group, not health",
            },
        }
    }
}

const REFERENCES: &str = "reads of one sample and of the reference group";

const fn alpha(name: &'static str, formula: &'static str) -> Descriptor {
    Descriptor {
        name,
        inputs: DENOMINATOR,
        rank: "species (classes where the region cannot split)",
        formula,
        threshold: "none: no endometrial cut-off is validated",
        source: "standard ecology",
        validity: "richness of denoised data without singletons is not an estimator of richness",
    }
}

impl fmt::Display for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.descriptor().name)
    }
}
