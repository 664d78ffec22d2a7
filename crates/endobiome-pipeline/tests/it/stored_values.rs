//! What is stored comes back as it was.

use crate::small_run::configuration;
use endobiome_core::Context;
use endobiome_pipeline::run;
use endobiome_pipeline::stages::STAGES;

/// The stored form knows no names of fields: a type that skips a field when it is written, or whose reading depends on a tag,
/// is written well and cannot be read, or comes back as something else. Then a second run would make the value again, or
/// differ.
#[test]
fn every_stored_value_of_a_stage_comes_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let mut configuration = configuration(folder.path());
    // A sample whose reads are followed is read anew each time.
    configuration.output.trace.clear();
    let first = run(configuration.clone(), &Context::silent()).unwrap();
    let second = run(configuration, &Context::silent()).unwrap();
    for stage in STAGES.iter().filter(|stage| stage.stored) {
        let of = |summary: &endobiome_pipeline::RunSummary| {
            summary.stages.iter().find(|outcome| outcome.stage == stage.name).cloned().unwrap()
        };
        assert_eq!(of(&first).reused, 0, "{}", stage.name);
        assert_eq!(of(&second).done, 0, "{}: its stored value could not be used", stage.name);
    }
    let texts = [format!("{:#?}", first.study), format!("{:#?}", second.study)];
    for (one, two) in texts[0].lines().zip(texts[1].lines()) {
        assert_eq!(one, two);
    }
    assert!(texts[0] == texts[1], "one study has more lines than the other");
}
