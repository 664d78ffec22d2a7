//! Learns the calibrations of the embedded reference that are part of the program, whole and cut to each preset.
//!
//!     cargo run -p endobiome-taxonomy --example keep_calibrations -- calibrations
//!     zstd --ultra -22 --no-check calibrations -o crates/endobiome-taxonomy/data/calibrations.zst
//!
//! To be run again when the reference, its cutting or learning changes; a test says so.

use endobiome_core::{Context, PRIMER_PRESETS};
use endobiome_taxonomy::Reference;
use endobiome_taxonomy::classify::{add_calibration, learn_calibration};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: keep_calibrations FILE")?;
    let reference = Reference::embedded()?;
    let mut bytes = Vec::new();
    let presets = PRIMER_PRESETS.iter().map(|preset| Some(preset.name));
    for region in presets.chain([None]) {
        add_calibration(&mut bytes, &learn_calibration(reference, region, &Context::silent())?);
    }
    Ok(std::fs::write(path, bytes)?)
}
