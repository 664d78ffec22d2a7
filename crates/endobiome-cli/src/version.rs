//! What `--version` says: the program, its build, and the reference built into it.

use endobiome::taxonomy::Reference;
use std::sync::OnceLock;

/// Version, build and embedded reference; `-V` says the first alone.
pub(crate) fn long() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        let reference = Reference::embedded_info();
        format!(
            "{}\nbuild {}\nembedded reference {}, {}",
            env!("CARGO_PKG_VERSION"),
            endobiome::pipeline::BUILD,
            reference.name,
            reference.version
        )
    })
}
