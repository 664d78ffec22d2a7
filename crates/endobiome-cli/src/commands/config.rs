//! `endobiome config`: the settings themselves.

use super::run;
use crate::arguments::Config;
use crate::common::Common;
use crate::{exit::Usage, flags, say};
use endobiome::pipeline::{Error, settings};

pub(crate) fn config(arguments: &Config, common: &Common) -> anyhow::Result<()> {
    match arguments {
        Config::Show(show) => {
            let (configuration, problems) = show.settings.resolve(show.configuration.as_ref())?;
            if !problems.is_empty() {
                return Err(Error::Settings { problems }.into());
            }
            say::out(settings::to_toml(&configuration).trim_end())
        }
        Config::Check(check) => {
            let (configuration, problems) = check.settings.resolve(check.configuration.as_ref())?;
            run::check(configuration, problems, common, false)
        }
        Config::Explain(explain) => match &explain.key {
            Some(key) => {
                let text = settings::explain(key, &flags::of_key).map_err(Usage)?;
                say::out(text.trim_end())
            }
            None => say::out(settings::explain_all(&flags::of_key).trim_end()),
        },
        Config::Schema => say::out(serde_json::to_string_pretty(settings::schema())?),
    }
}
