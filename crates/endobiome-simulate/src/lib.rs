//! Simulated 16S studies: communities, amplicons, Illumina reads, with the truth beside
