//! K-mer classification of query sequences.
