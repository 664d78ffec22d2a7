//! UNOISE3 and its chimera filter, and the mapping of reads to its sequences.
