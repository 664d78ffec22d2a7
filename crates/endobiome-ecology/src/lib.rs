//! Alpha and beta diversity, trees and UniFrac, ordination, permutation tests on distances
