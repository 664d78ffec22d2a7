//! Progress bars on a terminal; one line a stage otherwise, or events of a log in JSON.

use crate::log::{self, peak_megabytes, seconds};
use crate::{say, usage};
use endobiome::core::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;
use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Draws what the libraries tell of their progress.
#[derive(Debug)]
pub(crate) struct Bars {
    quiet: bool,
    terminal: bool,
    current: Mutex<Option<(String, ProgressBar)>>,
    /// When the current stage began: by the clock, and the time of processors until then.
    began: Mutex<(Instant, Duration)>,
}

impl Bars {
    /// Bars with an estimate on a terminal, a line for each finished stage elsewhere, nothing when quiet.
    pub(crate) fn new(quiet: bool) -> Self {
        Self {
            quiet,
            terminal: std::io::stderr().is_terminal() && !log::is_json(),
            current: Mutex::new(None),
            began: Mutex::new((Instant::now(), usage::cpu())),
        }
    }

    fn with<T>(&self, work: impl FnOnce(&mut Option<(String, ProgressBar)>) -> T) -> Option<T> {
        self.current.lock().ok().map(|mut current| work(&mut current))
    }
}

impl Bars {
    /// The end of a stage as an event.
    fn ended(&self, stage: &str, summary: &str) {
        let (began, cpu) = self.began.lock().map_or_else(|_| (Instant::now(), usage::cpu()), |began| *began);
        let fields = json!({
            "stage": stage,
            "message": summary,
            "wall_s": seconds(began.elapsed()),
            "cpu_s": seconds(usage::cpu().saturating_sub(cpu)),
            "peak_memory_mb": peak_megabytes(),
        });
        log::event("end", fields);
    }
}

impl Drop for Bars {
    /// Work that ends with an error leaves no bar behind.
    fn drop(&mut self) {
        if let Some(Some((_, bar))) = self.with(Option::take) {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Bars {
    fn begin(&self, stage: &str, total: u64) {
        if log::is_json() {
            if let Ok(mut began) = self.began.lock() {
                *began = (Instant::now(), usage::cpu());
            }
            if !self.quiet {
                log::event("begin", json!({ "stage": stage, "steps": total }));
            }
        }
        let bar = if self.terminal && !self.quiet {
            ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr())
        } else {
            ProgressBar::hidden()
        };
        let template = if total > 0 {
            "{spinner} {msg:<46} [{bar:24}] {pos}/{len}  {eta} left"
        } else {
            "{spinner} {msg:<46} {elapsed}"
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(stage.to_owned());
        if self.terminal && !self.quiet {
            bar.enable_steady_tick(std::time::Duration::from_millis(200));
        }
        self.with(|current| *current = Some((stage.to_owned(), bar)));
    }

    fn advance(&self, steps: u64) {
        self.with(|current| {
            if let Some((_, bar)) = current {
                bar.inc(steps);
            }
        });
    }

    fn end(&self, summary: &str) {
        if let Some(Some((stage, bar))) = self.with(Option::take) {
            bar.finish_and_clear();
            if log::is_json() && !self.quiet {
                self.ended(&stage, summary);
            } else if !self.quiet {
                say::note(format!("{stage}: {summary}"));
            }
        }
    }
}
