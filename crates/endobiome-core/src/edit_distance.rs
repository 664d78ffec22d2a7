//! The table of edits between two sequences, 64 cells at a time (Myers 1999, doi:10.1145/316542.316550; blocks as in
//! Hyyrö 2003).
//!
//! One sequence, the pattern, lies along the rows in blocks of 64, the other, the text, along the columns. [`Block`]
//! computes one column of one block; who uses it lays out the blocks: all of them for the distance of whole
//! sequences, or a band of them. It stands in this crate because references and trees need it and may not use each
//! other, and because it speaks of letters of a sequence, not of numbers.

/// The present column of 64 rows: where the count of edits rises or falls from one row to the next.
///
/// ```
/// use endobiome_core::edit_distance::Block;
/// // Edits between `ACG` and `AG`: which rows of the pattern hold each letter of the text.
/// let rows = |letter: u8| (0..3).filter(|&row| b"ACG"[row] == letter).fold(0, |bits, row| bits | 1 << row);
/// let mut block = Block::default();
/// let mut edits = 3;
/// for &letter in b"AG" {
///     // Whole sequences: the uppermost row rises by one with each letter of the text.
///     edits += block.step(rows(letter), 1, 2);
/// }
/// assert_eq!(edits, 1);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    rises: u64,
    falls: u64,
}

impl Default for Block {
    /// Before the first column: each row costs one edit more than the row above.
    fn default() -> Self {
        Self { rises: u64::MAX, falls: 0 }
    }
}

impl Block {
    /// Goes on by one column, whose letter stands in the rows `equal`.
    ///
    /// `carried` (-1, 0 or 1) is the change of the count along the edge above the block; given is that along its row
    /// `lowest`, below 64.
    #[inline(always)]
    pub fn step(&mut self, mut equal: u64, carried: i64, lowest: usize) -> i64 {
        let Self { rises, falls } = *self;
        let vertical = equal | falls;
        equal |= u64::from(carried < 0);
        let horizontal = (((equal & rises).wrapping_add(rises)) ^ rises) | equal;
        let mut up = falls | !(horizontal | rises);
        let mut down = rises & horizontal;
        let change = (up >> lowest & 1) as i64 - (down >> lowest & 1) as i64;
        up = up << 1 | u64::from(carried > 0);
        down = down << 1 | u64::from(carried < 0);
        self.rises = down | !(vertical | up);
        self.falls = up & vertical;
        change
    }
}
