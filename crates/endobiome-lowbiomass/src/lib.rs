//! Contaminants, blank and leak models, carry-over bound, detection limits, claims ladder
