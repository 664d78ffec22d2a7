//! Group comparison, differential abundance, pairing and design guard for RIF/RPL studies
