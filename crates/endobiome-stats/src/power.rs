//! What a study of a given size can see.

mod fisher_power;
mod noncentral_t;
mod proportions;
mod two_samples;

pub use fisher_power::{detectable_proportion, fisher_power};
pub use noncentral_t::noncentral_t_cdf;
pub use proportions::{auc_standard_error, detectable_correlation};
pub use two_samples::{detectable_shift_t, detectable_shift_wilcoxon, t_power};
