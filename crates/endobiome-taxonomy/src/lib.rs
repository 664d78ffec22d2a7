//! Reference databases, k-mer classification, canonical taxon names, species groups by region
