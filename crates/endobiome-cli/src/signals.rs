//! SIGTERM and Ctrl-C end the work through its cancellation, so that no half file is left.

use crate::say;
use endobiome::core::Cancellation;
use signal_hook::consts::{SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::iterator::Signals;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::time::Duration;

static CANCELLATION: Cancellation = Cancellation::new();
/// The first signal that came; 0 for none.
static CAME: AtomicI32 = AtomicI32::new(0);

/// Work that does not look at its cancellation is ended after this time: schedulers kill half a minute after they asked.
const GRACE: Duration = Duration::from_secs(10);

/// From here on a signal cancels what is given this cancellation. A second one ends the process at once.
pub(crate) fn cancellation() -> &'static Cancellation {
    // A file that grows too large is then an error of writing, like a full disk.
    let _ = signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
    if let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) {
        // Without this thread signals would end the process as they do by default.
        let _ = std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
            for signal in &mut signals {
                if CAME.swap(signal, Ordering::Relaxed) != 0 {
                    end();
                }
                CANCELLATION.cancel();
                let _ = std::thread::Builder::new().spawn(|| {
                    std::thread::sleep(GRACE);
                    say::note(stopped());
                    end();
                });
            }
        });
    }
    &CANCELLATION
}

/// What is said of a run that was stopped.
pub(crate) fn stopped() -> String {
    let name = if CAME.load(Ordering::Relaxed) == SIGTERM { "SIGTERM" } else { "Ctrl-C" };
    format!("stopped by {name}; the same command goes on from here")
}

/// The exit code of a process that a signal ended.
pub(crate) fn code() -> u8 {
    if CAME.load(Ordering::Relaxed) == SIGTERM { 143 } else { 130 }
}

#[expect(clippy::exit, reason = "the main thread is at work that cannot be cancelled")]
fn end() {
    std::process::exit(i32::from(code()));
}
