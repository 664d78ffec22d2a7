//! Amplicon sequence variants (DADA2, UNOISE3), error models, chimeras
