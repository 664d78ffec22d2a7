//! `endobiome db`.

use crate::arguments::{Common, Db};

pub(crate) fn db(_arguments: Db, _common: &Common) -> anyhow::Result<()> {
    Ok(())
}
