//! Endometrial microbiome analysis from 16S reads: one library, one feature a crate
