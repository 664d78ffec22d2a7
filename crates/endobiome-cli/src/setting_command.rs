//! The commands that take settings, and which settings each uses.

/// A command that takes settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SettingCommand {
    Run,
    Analyse,
    Filter,
    Merge,
    Denoise,
    Classify,
    Table,
    Diversity,
    Dysbiosis,
    Decontam,
    Compare,
    Power,
    Evaluate,
}

impl SettingCommand {
    /// The tables of settings that the command uses; `--set` of another is refused.
    const fn parts(self) -> &'static [&'static str] {
        const READS: &[&str] = &["seed", "compat", "check_primers", "input", "cohort", "output", "reads"];
        const ASVS: &[&str] =
            &["seed", "compat", "check_primers", "input", "cohort", "output", "reads", "denoise"];
        const CALLS: &[&str] = &[
            "seed",
            "input",
            "cohort",
            "output",
            "lowbiomass",
            "dysbiosis",
            "taxonomy",
            "compare.visit_order",
        ];
        match self {
            Self::Run => &[""],
            Self::Analyse => &[
                "seed",
                "input",
                "cohort",
                "output",
                "taxonomy",
                "lowbiomass",
                "dysbiosis",
                "diversity",
                "compare",
                "taxa",
            ],
            Self::Filter | Self::Merge => READS,
            Self::Denoise => ASVS,
            Self::Classify => &["seed", "output", "taxonomy"],
            Self::Evaluate => &["taxonomy"],
            Self::Table => &["output", "taxonomy.names", "taxonomy.exclude"],
            Self::Diversity => &["seed", "output", "diversity"],
            Self::Dysbiosis | Self::Decontam => CALLS,
            Self::Power => &["seed", "input", "output", "taxonomy.exclude", "compare", "taxa"],
            Self::Compare => &[
                "seed",
                "input",
                "cohort",
                "output",
                "lowbiomass",
                "dysbiosis",
                "taxonomy.exclude",
                "diversity",
                "compare",
                "taxa",
            ],
        }
    }

    pub(crate) fn uses(self, key: &str) -> bool {
        self.parts().iter().any(|part| {
            part.is_empty()
                || key.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }
}

/// The command whose flags a type stands for.
pub(crate) trait OfCommand {
    const COMMAND: SettingCommand;
}

macro_rules! of_commands {
    ($($name:ident),*) => { $(
        #[derive(Debug, Clone)]
        pub(crate) struct $name;
        impl OfCommand for $name {
            const COMMAND: SettingCommand = SettingCommand::$name;
        }
    )* };
}

/// A type for each command, for [`Settings`](crate::settings::Settings).
pub(crate) mod of {
    use super::{OfCommand, SettingCommand};
    of_commands!(
        Run, Analyse, Filter, Merge, Denoise, Classify, Table, Diversity, Dysbiosis, Decontam, Compare,
        Power, Evaluate
    );
}
