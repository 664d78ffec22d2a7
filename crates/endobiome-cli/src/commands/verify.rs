//! `endobiome verify`.

use crate::arguments::Verify;
use crate::common::Common;
use crate::exit::Gate;
use crate::say;
use endobiome::pipeline::Error;

/// Says whether the results in a folder are what their run wrote.
pub(crate) fn verify(arguments: &Verify, common: &Common) -> anyhow::Result<()> {
    match endobiome::pipeline::verify(&arguments.folder) {
        Ok(files) => {
            if !common.quiet {
                say::out(format!("{files} files are as they were written"))?;
            }
            Ok(())
        }
        Err(error @ Error::Differs { .. }) => Err(Gate(error.to_string()).into()),
        Err(error) => Err(error.into()),
    }
}
