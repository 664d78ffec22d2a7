//! What types and ranges cannot tell: values that contradict each other.

use super::key::{is_left_out, keys};
use super::problem::SettingProblem;
use super::said::{Source, is_under};
use super::{RunConfiguration, range, unused};
use crate::stages::preflight::NEEDED_OVERLAP;
use endobiome_reads::truncation;
use endobiome_taxonomy::region::Region;

impl RunConfiguration {
    /// Everything that is wrong with the settings themselves; files that they name are not looked at.
    pub fn problems(&self) -> Vec<SettingProblem> {
        let mut problems = self.out_of_range();
        let mut add = |part: &str, found: std::result::Result<(), (String, String)>| {
            let Err((key, message)) = found else { return };
            let key = if key.is_empty() { part.to_owned() } else { format!("{part}.{key}") };
            // The range says it already, better.
            if !problems.iter().any(|known| is_under(&known.key, &key) || is_under(&key, &known.key)) {
                problems.push(self.problem(&key, message));
            }
        };
        let reads = |found: endobiome_reads::Result<()>| {
            found.map_err(|error| match error {
                endobiome_reads::Error::Parameter { parameter, reason } => (parameter, reason),
                other => (String::new(), other.to_string()),
            })
        };
        add("reads", reads(self.reads.filter.check()));
        add("reads", reads(self.reads.merge.check()));
        add("reads", reads(self.reads.primers.resolve().map(drop)));
        add("reads", reads(self.reads.check()));
        let amplicon = self.region().map(|preset| preset.insert_p99);
        add("reads.filter", reads(truncation::check_fixed(&self.reads, amplicon, NEEDED_OVERLAP)));
        let denoise = |found: endobiome_denoise::Result<()>| {
            found.map_err(|error| match error {
                endobiome_denoise::Error::Parameter { name, reason } => {
                    (String::new(), format!("{name}: {reason}"))
                }
                other => (String::new(), other.to_string()),
            })
        };
        add("denoise.dada2.dada", denoise(self.denoise.dada2.dada.check()));
        add("denoise.unoise3", denoise(self.denoise.unoise3.check()));
        let said = |error: String| (String::new(), error);
        add("taxonomy.classifier", self.taxonomy.classifier.check().map_err(|error| said(error.to_string())));
        if let Some(region) = &self.taxonomy.classifier.region {
            let parsed = Region::parse(region).map(drop);
            add("taxonomy.classifier.region", parsed.map_err(|error| said(error.to_string())));
        }
        if self.taxonomy.reference_is_cut && self.taxonomy.classifier.region.is_none() {
            let message = "to which region? Name it with taxonomy.classifier.region or reads.primers.preset";
            add("taxonomy.reference_is_cut", Err(said(message.to_owned())));
        }
        add("lowbiomass", self.lowbiomass.check().map_err(|error| said(error.to_string())));
        add("dysbiosis", self.dysbiosis.check().map_err(|error| said(error.to_string())));
        add("absolute", self.absolute.check().map_err(|error| said(error.to_string())));
        if self.absolute.way == endobiome_dysbiosis::absolute::LoadWay::SpikeIn
            && self.absolute.spike_in.is_empty()
        {
            let message = "which spike-in? Name it with absolute.spike_in (--spike-in)";
            add("absolute.way", Err(said(message.to_owned())));
        }
        add(
            "diversity",
            self.diversity.check().map_err(|error| match error {
                crate::Error::Configuration { place, message } => {
                    (place.trim_start_matches("diversity.").to_owned(), message)
                }
                other => said(other.to_string()),
            }),
        );
        if self.output.folder.as_os_str() == "-" {
            let message = "results are a folder of files; standard output cannot hold them";
            add("output.folder", Err(said(message.to_owned())));
        }
        let low = self.dysbiosis.reads_low_depth;
        if low < self.dysbiosis.reads_not_interpretable {
            add(
                "dysbiosis.reads_low_depth",
                Err(said(format!("{low} is below dysbiosis.reads_not_interpretable"))),
            );
        }
        problems.extend(self.flags_without_effect());
        problems
    }

    /// Values out of the range of their schema: settings made in a program have none checked before.
    fn out_of_range(&self) -> Vec<SettingProblem> {
        let tree = serde_json::to_value(self).unwrap_or_default();
        let mut problems = Vec::new();
        for key in keys() {
            let value =
                tree.pointer(&format!("/{}", key.path.replace('.', "/"))).cloned().unwrap_or_default();
            // Folder and samplesheet may be missing in a single step; whoever needs them says so.
            let may_miss = key.path == "input.samplesheet" || key.path == "output.folder";
            if key.is_table || may_miss || is_left_out(&key.path, &tree) || (value.is_null() && key.optional)
            {
                continue;
            }
            if let Some(message) = range::refusal(&key.schema, &value) {
                problems.push(self.problem(&key.path, message));
            }
        }
        problems
    }

    /// A flag that would be ignored is refused; a file may hold settings that a run does not use.
    fn flags_without_effect(&self) -> Vec<SettingProblem> {
        let idle = unused(self);
        let values = self.said.values().iter().filter(|value| matches!(value.source, Source::Flag(_)));
        values
            .filter_map(|value| {
                let (_, reason) = idle.iter().find(|(key, _)| is_under(&value.key, key))?;
                Some(
                    SettingProblem::new(&value.key, format!("this would have no effect: {reason}"))
                        .said_by(Some(&value.source)),
                )
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Said;

    /// Settings made in a program pass no file reader; their ranges hold all the same.
    #[test]
    fn values_out_of_range_made_in_a_program_are_all_told() {
        let mut configuration = RunConfiguration::new("s.csv", "out");
        assert_eq!(configuration.problems(), []);
        configuration.compare.level = 95.0;
        configuration.compare.permutations = 0;
        configuration.taxa.prevalence = f64::NAN;
        configuration.diversity.metrics.clear();
        let keys: Vec<String> = configuration.problems().into_iter().map(|problem| problem.key).collect();
        for key in ["compare.level", "compare.permutations", "taxa.prevalence", "diversity.metrics"] {
            assert!(keys.iter().any(|known| known == key), "{key}: {keys:?}");
        }
    }

    #[test]
    fn contradictions_are_told_with_the_line_of_the_value() {
        let told = |text: &str| {
            let mut said = Said::default();
            said.toml("x.toml", text);
            said.resolve().1.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        };
        assert!(told("compat = 'vsearch'\n").starts_with("x.toml, line 1: compat: vsearch goes with"));
        assert!(told("[reads]\npairs = 'merge'\n").contains("line 2: reads.pairs: dada2 merges pairs after"));
        assert!(told("[reads.filter.forward]\ntruncate = 10\n").contains("reads.filter.forward.truncate"));
        assert_eq!(told("[reads.filter]\nmax_n = 3\n"), "");
    }
}
