//! Whether the files that settings name can be used.

use crate::settings::{RunConfiguration, SettingProblem};
use crate::stages::{absolute, classification, copy_number, mocks};
use crate::{Error, ErrorClass};
use endobiome_dysbiosis::cst::Centroids;
use endobiome_reads::{HostScreen, HostScreenMode};
use endobiome_taxonomy::Reference;
use endobiome_taxonomy::region::Region;
use std::borrow::Cow;

/// What a file's reader says, under the key that names the file.
pub(super) fn problem(configuration: &RunConfiguration, key: &str, error: &Error) -> SettingProblem {
    SettingProblem::of_error(key, error).said_by(Some(configuration.said.source(key)))
}

/// The host FASTA is there and can be a screen.
pub(super) fn check_host(configuration: &RunConfiguration, problems: &mut Vec<SettingProblem>) {
    let Some(path) = &configuration.input.host_fasta else { return };
    let found = match configuration.reads.host_screen {
        // Not used, but a file that is named and not there is a mistake all the same.
        HostScreenMode::Off => std::fs::metadata(path)
            .map(drop)
            .map_err(|source| endobiome_tables::Error::io(path)(source).into()),
        _ => HostScreen::with_host_fasta(path).map(drop).map_err(Error::from),
    };
    if let Err(error) = found {
        problems.push(problem(configuration, "input.host_fasta", &error));
    }
}

/// The files that the calls need can be read: centroids of community state types, what went into the mocks.
pub(crate) fn check_calls(configuration: &RunConfiguration, problems: &mut Vec<SettingProblem>) {
    if let Some(path) = &configuration.dysbiosis.cst_centroids
        && let Err(error) = Centroids::open(path)
    {
        problems.push(problem(configuration, "dysbiosis.cst_centroids", &error.into()));
    }
    if let Some(name) = &configuration.dysbiosis.mock_composition
        && let Err(error) = mocks::composition(name)
    {
        problems.push(problem(configuration, "dysbiosis.mock_composition", &error));
    }
    if let Some(path) = &configuration.dysbiosis.copy_number
        && let Err(error) = copy_number::read(path)
    {
        problems.push(problem(configuration, "dysbiosis.copy_number", &error));
    }
    if let Err(error) = absolute::spike_in(&configuration.absolute) {
        problems.push(problem(configuration, "absolute.spike_in", &error));
    }
}

/// The tree can be read. In a run its tips must be ASVs, which are named by the MD5 of their sequence.
pub(crate) fn check_tree(configuration: &RunConfiguration, of_run: bool, problems: &mut Vec<SettingProblem>) {
    const KEY: &str = "diversity.tree";
    let none: &[String] = &[];
    match configuration.diversity.tree_of(none, Some(&[])) {
        Err(error) => problems.push(problem(configuration, KEY, &error)),
        Ok(Some(tree)) if of_run && configuration.diversity.tree.is_some() => {
            let is_feature =
                |name: &str| name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
            let names: Vec<&str> = tree.tips().map(|tip| tree.name(tip).unwrap_or_default()).collect();
            if !names.iter().any(|name| is_feature(name)) {
                let first = names.first().copied().unwrap_or_default();
                let message = format!(
                    "no tip of the tree is an ASV of a run (the MD5 of its sequence, as in QIIME 2); the first is \
                     {first:?}"
                );
                let class = ErrorClass::BadData;
                problems.push(SettingProblem { class, ..configuration.problem(KEY, message) });
            }
        }
        Ok(_) => {}
    }
}

/// The reference can be read, and holds the region; the reference, where it can.
pub(crate) fn check_reference(
    configuration: &RunConfiguration,
    problems: &mut Vec<SettingProblem>,
) -> Option<Cow<'static, Reference>> {
    let taxonomy = &configuration.taxonomy;
    let reference = match classification::open_reference(taxonomy) {
        Ok(reference) => reference,
        Err(error) => {
            let key = match &taxonomy.reference_taxonomy {
                Some(path) if !path.exists() => "taxonomy.reference_taxonomy",
                _ => "taxonomy.reference",
            };
            problems.push(problem(configuration, key, &error));
            return None;
        }
    };
    if let Some(name) = &taxonomy.classifier.region
        && let Ok(region) = Region::parse(name)
        && reference.info().region != region.name
    {
        let mut bytes = Vec::new();
        let holds = (0..reference.len()).any(|record| {
            reference.sequence_into(record, &mut bytes);
            region.amplify(&bytes).is_some()
        });
        if !holds {
            let message = format!(
                "no record of the reference {} holds the region {name}: where its sequences are already cut to it, say \
                 taxonomy.reference_is_cut = true (--reference-is-cut); or say taxonomy.classifier.region = \"none\" \
                 (--region none) to use them whole",
                taxonomy.reference.display()
            );
            problems.push(configuration.problem("taxonomy.classifier.region", message));
        }
    }
    Some(reference)
}
