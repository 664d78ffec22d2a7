//! `endobiome db evaluate`.

use crate::arguments::{Common, DbEvaluate};

pub(crate) fn evaluate(_arguments: &DbEvaluate, _common: &Common) -> anyhow::Result<()> {
    Ok(())
}
