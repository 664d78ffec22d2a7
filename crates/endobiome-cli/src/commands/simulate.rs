//! `endobiome simulate`.

use crate::arguments::Simulate;
use crate::common::Common;
use crate::progress::Bars;
use crate::{say, threads};
use anyhow::Context;
use endobiome::core::bounded;
use endobiome::simulate::StudyDesign;
use endobiome::taxonomy::Reference;

pub(crate) fn simulate(arguments: Simulate, common: &Common) -> anyhow::Result<()> {
    let path = &arguments.design;
    let text = std::fs::File::open(path)
        .and_then(|file| bounded::text(file, bounded::SHORT_TEXT))
        .with_context(|| path.display().to_string())?;
    if arguments.counts {
        let mut design: endobiome::simulate::niches::PairedNicheDesign =
            toml::from_str(&text).with_context(|| path.display().to_string())?;
        design.seed = arguments.seed;
        let samples = endobiome::simulate::counts::simulate(&design, &arguments.outdir)?;
        return say::out(format!(
            "{samples} samples: {folder}/feature-table.tsv, {folder}/ASV_tax.tsv, {folder}/metadata.tsv, {folder}/truth/",
            folder = arguments.outdir.display()
        ));
    }
    let design: StudyDesign = toml::from_str(&text).with_context(|| path.display().to_string())?;
    let bars = Bars::new(common.quiet);
    let truth = threads::with_pool(common.threads, || {
        let reference = Reference::embedded()?;
        let host = endobiome::simulate::template::host_fragments(design.preset()?)?;
        Ok(endobiome::simulate::simulate(
            &design,
            reference,
            &host,
            &arguments.outdir,
            arguments.seed,
            &endobiome::core::Context::of(&bars),
        )?)
    })?;
    say::out(format!(
        "{} samples: {folder}/samplesheet.csv, {folder}/metadata.tsv, {folder}/reads/, {folder}/truth/",
        truth.molecules.n_samples(),
        folder = arguments.outdir.display()
    ))
}
