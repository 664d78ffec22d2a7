//! Inner loops that are worth a wider instruction set, chosen at run time.
