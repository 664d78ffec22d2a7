//! The alpha diversities that are compared, subsampled and handed to other tools.

use endobiome_ecology::AlphaDiversity;

/// A name and the value of a sample; NaN where it is not known.
pub(crate) type Measure = (&'static str, fn(&AlphaDiversity) -> f64);

/// All of them.
pub(crate) const MEASURES: [Measure; 7] = [
    ("observed", |alpha| alpha.observed),
    ("shannon", |alpha| alpha.shannon),
    ("simpson", |alpha| alpha.simpson),
    ("inverse_simpson", |alpha| alpha.inverse_simpson),
    ("pielou", |alpha| alpha.pielou),
    ("chao1", |alpha| alpha.chao1),
    ("faith_pd", |alpha| alpha.faith_pd.unwrap_or(f64::NAN)),
];
