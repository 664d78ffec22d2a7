//! What a command line says of the settings: `--config`, variables, flags, `--set`, in this order of rank.

use crate::exit::Usage;
use crate::flags::{self, ERRORS_MERGED, Flag};
use crate::setting_command::{OfCommand, SettingCommand};
use clap::{Arg, ArgAction, ArgMatches, Args, FromArgMatches};
use endobiome::pipeline::RunConfiguration;
use endobiome::pipeline::settings::{self, Said, SettingProblem, Source};
use std::ffi::OsString;
use std::marker::PhantomData;
use std::path::PathBuf;

/// What the flags of a command say of the settings.
#[derive(Debug, Clone)]
pub(crate) struct Settings<C> {
    /// The configuration file.
    pub(crate) config: Option<PathBuf>,
    set: Vec<String>,
    given: Vec<(&'static Flag, Vec<String>)>,
    command: PhantomData<C>,
}

impl<C: OfCommand> Args for Settings<C> {
    fn augment_args(command: clap::Command) -> clap::Command {
        let config = Arg::new("config")
            .long("config")
            .value_name("FILE")
            .value_parser(clap::value_parser!(PathBuf))
            .help("Configuration of a run (TOML); variables ENDOBIOME_SET_…, flags and --set win over it");
        let set = Arg::new("set").long("set").value_name("KEY=VALUE").action(ArgAction::Append).help(
            "Say any setting by its key, as reads.filter.max_n=1 (`endobiome config explain` lists all)",
        );
        flags::of_command(C::COMMAND).fold(command.arg(config).arg(set), |command, (flag, is_short)| {
            command.arg(argument(flag).hide_short_help(!is_short))
        })
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

fn argument(flag: &Flag) -> Arg {
    let mut arg = Arg::new(flag.name)
        .long(flag.name)
        .visible_aliases(flag.aliases)
        .help_heading(flag.heading)
        .help(flag.help.map_or_else(|| help(flag.keys[0]), str::to_owned))
        .conflicts_with_all(flag.conflicts);
    if let Some(short) = flag.short {
        arg = arg.short(short);
    }
    if let Some(other) = flag.requires {
        arg = arg.requires(other);
    }
    match flag.switch {
        Some(_) => arg.action(ArgAction::SetTrue),
        None => arg.action(ArgAction::Append).allow_negative_numbers(true).value_name("VALUE"),
    }
}

/// The doc comment of a setting, its words and its default.
fn help(path: &str) -> String {
    let Some(key) = settings::key(path) else { return String::new() };
    let meaning = key.meaning.trim_end_matches('.');
    let default = if key.default.is_null() { String::new() } else { format!(" [default: {}]", key.default) };
    format!("{meaning} ({}){default}", key.allowed())
}

impl<C: OfCommand> FromArgMatches for Settings<C> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let texts = |id: &str| -> Vec<String> {
            matches.get_many::<String>(id).into_iter().flatten().cloned().collect()
        };
        let given = flags::of_command(C::COMMAND)
            .filter_map(|(flag, _)| {
                let values = match flag.switch {
                    Some(value) if matches.get_flag(flag.name) => vec![value.to_owned()],
                    Some(_) => Vec::new(),
                    None => texts(flag.name),
                };
                (!values.is_empty()).then_some((flag, values))
            })
            .collect();
        let config = matches.get_one::<PathBuf>("config").cloned();
        Ok(Self { config, set: texts("set"), given, command: PhantomData })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl<C: OfCommand> Settings<C> {
    /// Everything said: by the configuration file (`positional`, where the command takes it as an argument), variables, flags.
    ///
    /// # Errors
    /// [`Usage`] for a `--set` that is no `KEY=VALUE` or says what the command would ignore.
    pub(crate) fn said(&self, positional: Option<&PathBuf>) -> Result<Said, Usage> {
        let mut said = Said::default();
        if let (Some(a), Some(b)) = (positional, &self.config) {
            let message = format!("two configurations: {} and --config {}", a.display(), b.display());
            return Err(Usage(message));
        }
        if let Some(path) = positional.or(self.config.as_ref()) {
            said.file(path);
        }
        for (name, text) in variables(std::env::vars_os()) {
            let key = name[PREFIX.len()..].to_lowercase().replace("__", ".");
            said.text(key, text, Source::Environment(name));
        }
        if C::COMMAND == SettingCommand::Merge {
            said.text("denoise.method", "unoise3", Source::Flag("merge".to_owned()));
        }
        for (flag, values) in &self.given {
            let source = Source::Flag(format!("--{}", flag.name));
            let last = values.last().cloned().unwrap_or_default();
            let mut say = |key: &str, text: &str| said.text(key, text, source.clone());
            match flag.name {
                "trace" | "leave-out" | "covariates" | "associate" | "metrics" | "contrast" | "block"
                | "factor" | "numeric" | "visit-order" => say(flag.keys[0], &values.join(",")),
                "chimera-method" if last == "none" => say("denoise.dada2.chimera", "none"),
                "max-ee" => {
                    let merges = C::COMMAND != SettingCommand::Filter && merges_first(&said);
                    let keys = if merges { ERRORS_MERGED } else { flag.keys };
                    keys.iter().for_each(|key| said.text(*key, &last, source.clone()));
                }
                _ => flag.keys.iter().for_each(|key| say(key, &last)),
            }
        }
        for text in &self.set {
            let Some((key, value)) = text.split_once('=') else {
                return Err(Usage(format!("--set {text}: KEY=VALUE is needed")));
            };
            let key = key.trim();
            if settings::key(key).is_some() && !C::COMMAND.uses(key) {
                return Err(Usage(format!("--set {key}: this command does not use the setting")));
            }
            said.text(key, value.trim(), Source::Flag(format!("--set {key}")));
        }
        Ok(said)
    }

    /// What was said by a flag, in the order of the command line.
    pub(crate) fn given(&self, name: &str) -> &[String] {
        self.given.iter().find(|(flag, _)| flag.name == name).map_or(&[], |(_, values)| values)
    }

    /// The settings and what is wrong with them.
    pub(crate) fn resolve(
        &self,
        positional: Option<&PathBuf>,
    ) -> Result<(RunConfiguration, Vec<SettingProblem>), Usage> {
        Ok(self.said(positional)?.resolve())
    }
}

/// Whether what was said so far makes reads merge before they are denoised. Flags are read in the order of their table, in
/// which the denoiser comes first.
fn merges_first(said: &Said) -> bool {
    let is_unoise =
        |value: &serde_json::Value| value.as_str().is_some_and(|word| word.eq_ignore_ascii_case("unoise3"));
    said.winner("denoise.method").is_some_and(|method| is_unoise(&method.value))
}

/// What variables that say settings begin with; `__` stands for the dot of a key.
const PREFIX: &str = "ENDOBIOME_SET_";

/// The variables that say settings, by name.
fn variables(all: impl Iterator<Item = (OsString, OsString)>) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = all
        .filter_map(|(name, text)| Some((name.into_string().ok()?, text.into_string().ok()?)))
        .filter(|(name, _)| name.starts_with(PREFIX))
        .collect();
    found.sort();
    found
}
