//! UNOISE3: sequences without errors (zOTUs) from the abundances of all distinct reads of a study.
//!
//! Edgar 2016, UNOISE2: improved error-correction for Illumina 16S and ITS amplicon sequencing (bioRxiv 081257), in
//! the form of vsearch 2.22.1: `--cluster_unoise`, then `--uchime3_denovo`, then reads mapped back with
//! `--usearch_global`. Distinct reads are pooled over the samples and taken from the most abundant on. One that is
//! `d` mismatches from a more abundant sequence kept before is taken for its error when it has at most
//! `2^-(alpha d + 1)` of its reads; otherwise it is kept.

mod cluster;
mod parameters;
mod run;

pub(crate) use cluster::sort_by_size;
pub use cluster::{SizedSequence, Zotu, cluster_unoise};
pub use parameters::{UnoiseClusterParameters, UnoiseParameters};
pub use run::{SampleMapping, UnoiseOutcome, infer, run};
