//! A folder to write into, where it is no setting but an argument alone.

use clap::builder::{OsStringValueParser, TypedValueParser};
use std::path::PathBuf;

/// Any path but `-`, which means standard output elsewhere.
pub(crate) fn parser() -> impl TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().try_map(|word| {
        if word == "-" {
            return Err("results are a folder of files; standard output cannot hold them");
        }
        Ok(PathBuf::from(word))
    })
}
