//! Samplesheets, metadata, TSV, Parquet and other table files
