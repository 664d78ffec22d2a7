//! Primer regions: in-silico PCR, region extraction, species groups.
