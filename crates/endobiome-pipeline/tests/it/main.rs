//! Tests of the main job as a library.

mod formats;
mod small_run;
mod stored_values;
