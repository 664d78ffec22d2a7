//! Rank tests, exact tests, regression, permutation engine and power, on slices and ndarray
