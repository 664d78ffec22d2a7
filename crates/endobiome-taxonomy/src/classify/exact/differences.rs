//! How a query differs from a stretch of a gene.

/// Differences of the query from the stretch of the gene that begins near `start`; `None` if more than `most`.
pub(super) fn differences(query: &[u8], gene: &[u8], start: i64, most: usize) -> Option<usize> {
    if most == 0 {
        let start = usize::try_from(start).ok()?;
        return (gene.get(start..start + query.len())? == query).then_some(0);
    }
    // Banded alignment: all of the query, a free stretch of the gene.
    let band = most as i64;
    let width = 2 * most + 1;
    let mut row = vec![0_usize; width];
    for (cell, value) in row.iter_mut().enumerate() {
        let at = start + cell as i64 - band;
        *value = if at < 0 || at > gene.len() as i64 { most + 1 } else { 0 };
    }
    for (i, &letter) in query.iter().enumerate() {
        let mut next = vec![most + 1; width];
        for cell in 0..width {
            let at = start + i as i64 + cell as i64 - band; // letter of the gene taken by a match
            let mut best = most + 1;
            if let Some(&other) = usize::try_from(at).ok().and_then(|at| gene.get(at)) {
                best = best.min(row[cell] + usize::from(other != letter));
            }
            if cell + 1 < width {
                best = best.min(row[cell + 1] + 1); // a letter of the query that the gene lacks
            }
            if cell > 0 && at >= 0 && at < gene.len() as i64 + 1 {
                best = best.min(next[cell - 1] + 1); // a letter of the gene that the query lacks
            }
            next[cell] = best.min(most + 1);
        }
        row = next;
    }
    row.into_iter().min().filter(|&best| best <= most)
}
