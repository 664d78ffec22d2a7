//! Distribution functions that stay right for huge parameters and far tails.
//!
//! The binomial-type densities use Loader's saddle-point expansion (C. Loader 2000, *Fast and Accurate
//! Computation of Binomial Probabilities*), so that shapes of 10^8 lose no digits by cancellation; the
//! incomplete beta and gamma functions are continued fractions on top of these.

mod beta;
mod discrete;
mod gamma;
mod normal;
mod saddle;

pub use beta::{beta_cdf, beta_density, beta_quantile, beta_sf, f_sf, t_cdf, t_quantile, t_two_sided};
pub use discrete::{
    Proportion, binomial_cdf, binomial_pmf, binomial_sf, clopper_pearson, hypergeometric_pmf,
    negative_binomial_cdf, negative_binomial_pmf, negative_binomial_sf, poisson_pmf, wilson,
};
pub use gamma::{chi_squared_quantile, chi_squared_sf, gamma_cdf, gamma_sf, ln_beta, ln_binomial, ln_gamma};
pub use normal::{normal_cdf, normal_density, normal_quantile, normal_sf, normal_two_sided};
