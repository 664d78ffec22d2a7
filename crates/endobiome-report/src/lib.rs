//! The offline HTML report and MultiQC files
