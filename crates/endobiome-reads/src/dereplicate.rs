//! Dereplication: equal reads become one unique with a count.

/// One distinct sequence of a sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unique {
    /// Upper-case nucleotides.
    pub sequence: Box<[u8]>,
    /// How many reads have this sequence.
    pub count: u32,
    /// Sum of the Phred scores at each position over those reads (the mean is `sum / count`).
    pub quality_sums: Box<[u32]>,
}

/// The distinct sequences of one set of reads and where each read went.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dereplicated {
    /// Sorted by count, most first; ties by sequence.
    pub uniques: Vec<Unique>,
    /// For each read, in file order, its index in `uniques`.
    pub read_to_unique: Vec<u32>,
}
