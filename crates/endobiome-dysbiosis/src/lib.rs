//! Dysbiosis indices, Lactobacillus dominance with uncertainty, community state types, pathogen panels
