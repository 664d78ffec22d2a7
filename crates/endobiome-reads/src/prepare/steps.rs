//! The steps that each fragment goes through, and the counts they leave.

use crate::Result;
use crate::accounting::ReadAccounting;
use crate::filter::{Filter, FilterReason};
use crate::first_look::Strands;
use crate::input::{RunOfRead, TwoReads};
use crate::merge::{MergeFailure, Merger, concatenate};
use crate::parameters::{PairHandling, ReadParameters};
use crate::primer::{FivePrime, PrimerFailure, PrimerTrimmer, ReadOrientation};
use crate::quality_profile::{CycleQualities, QualityProfile};
use crate::read::Read;
use crate::screen::{HostScreen, HostScreenMode, OffTargetRead, ScreenCounts};
use crate::trace::ReadTrace;

/// Everything that one sample's fragments pass through.
pub(super) struct Steps<'a> {
    paired: bool,
    pairs: PairHandling,
    trimmer: Option<PrimerTrimmer>,
    /// Tells the strand where no primer does.
    strands: Option<Strands>,
    screen: Option<(&'a HostScreen, HostScreenMode)>,
    filter: Option<Filter>,
    merger: Option<Merger>,
    trace: Option<&'a mut dyn ReadTrace>,
    quality: QualityProfile,
    run: Option<RunOfRead>,
    counts: Counts,
    off_target: Option<ScreenCounts>,
    merged: Read,
}

/// A fragment that passed all steps.
pub(super) enum Kept<'a> {
    /// Both mates.
    Pair(&'a Read, &'a Read),
    /// A merged, joined or single read.
    One(&'a Read),
}

/// What is known when all fragments went through.
pub(super) struct Outcome {
    pub(super) accounting: ReadAccounting,
    pub(super) quality: QualityProfile,
    pub(super) screen: Option<ScreenCounts>,
    pub(super) run: Option<RunOfRead>,
}

#[derive(Default)]
struct Counts {
    input: u64,
    primers: [u64; PrimerFailure::ALL.len()],
    turned: u64,
    strand_unknown: u64,
    read_through: u64,
    untrimmed: u64,
    screen: [u64; OffTargetRead::ALL.len()],
    filter: [u64; FilterReason::ALL.len()],
    merge: [u64; MergeFailure::ALL.len()],
}

impl<'a> Steps<'a> {
    pub(super) fn new(
        parameters: &ReadParameters,
        files_paired: bool,
        screen: Option<&'a HostScreen>,
        trace: Option<&'a mut dyn ReadTrace>,
    ) -> Result<Self> {
        parameters.check()?;
        let paired = files_paired && parameters.pairs != PairHandling::ForwardOnly;
        let trimmer =
            parameters.primers.resolve()?.map(|pair| PrimerTrimmer::new(&pair, &parameters.primers));
        let primers = &parameters.primers;
        let by_words = primers.orientation == ReadOrientation::Either
            && (trimmer.is_none() || primers.five_prime == FivePrime::Cut);
        let strands = by_words.then(Strands::new).transpose()?;
        let filter = parameters.filter.enabled.then(|| Filter::new(&parameters.filter)).transpose()?;
        let merges = paired && parameters.pairs == PairHandling::Merge;
        let merger = merges.then(|| Merger::new(&parameters.merge)).transpose()?;
        let screen = screen
            .filter(|_| parameters.host_screen != HostScreenMode::Off)
            .map(|screen| (screen, parameters.host_screen));
        Ok(Self {
            paired,
            pairs: parameters.pairs,
            trimmer,
            strands,
            screen,
            filter,
            merger,
            trace,
            quality: QualityProfile {
                forward: CycleQualities::default(),
                reverse: paired.then(CycleQualities::default),
            },
            run: None,
            counts: Counts::default(),
            off_target: screen.map(|(screen, _)| ScreenCounts::zero(screen)),
            merged: Read::default(),
        })
    }

    /// Takes one fragment through all steps; `None` if one of them drops it.
    pub(super) fn take<'r>(&'r mut self, reads: &'r mut TwoReads) -> Option<Kept<'r>> {
        if self.counts.input == 0 {
            self.run = RunOfRead::of(&reads.forward.id);
        }
        self.counts.input += 1;
        self.quality.forward.push(&reads.forward);
        if let Some(reverse) = &mut self.quality.reverse {
            reverse.push(&reads.reverse);
        }
        self.turn(reads);
        let kept = self.cut_primers(reads) && self.screen(reads) && self.filter(reads) && self.merge(reads);
        if !kept {
            return None;
        }
        Some(match (self.paired, self.pairs) {
            (true, PairHandling::KeepPairs) => Kept::Pair(&reads.forward, &reads.reverse),
            (true, PairHandling::Merge | PairHandling::Concatenate) => Kept::One(&self.merged),
            _ => Kept::One(&reads.forward),
        })
    }

    /// Turns a fragment that lies on the other strand by what its words say.
    fn turn(&mut self, reads: &mut TwoReads) {
        let Some(strands) = &self.strands else { return };
        let told = strands.is_turned(reads, self.paired);
        let outcome = match told {
            Some(true) => {
                if self.paired {
                    std::mem::swap(&mut reads.forward, &mut reads.reverse);
                } else {
                    reads.forward.reverse_complement();
                }
                self.counts.turned += 1;
                "turned"
            }
            Some(false) => "kept",
            None => {
                self.counts.strand_unknown += 1;
                "strand_unknown"
            }
        };
        self.tell(reads, "orientation", outcome);
    }

    fn cut_primers(&mut self, reads: &mut TwoReads) -> bool {
        let Some(trimmer) = &self.trimmer else { return true };
        let result = if self.paired { trimmer.pair(reads) } else { trimmer.single(&mut reads.forward) };
        let outcome = match result {
            Ok(trimmed) => {
                self.counts.turned += u64::from(trimmed.turned);
                self.counts.read_through += u64::from(trimmed.read_through);
                self.counts.untrimmed += u64::from(trimmed.untrimmed);
                match (trimmed.turned, trimmed.untrimmed) {
                    (true, _) => "turned",
                    (_, true) => "untrimmed",
                    _ => "kept",
                }
            }
            Err(failure) => {
                self.counts.primers[failure as usize] += 1;
                failure.name()
            }
        };
        self.tell(reads, "primers", outcome);
        result.is_ok()
    }

    fn screen(&mut self, reads: &TwoReads) -> bool {
        let (Some((screen, mode)), Some(counts)) = (self.screen, &mut self.off_target) else { return true };
        let mates = if self.paired { Some(reads.reverse.sequence.as_slice()) } else { None };
        let Some(kind) = screen.classify_fragment(&reads.forward.sequence, mates) else {
            self.tell(reads, "host_screen", "kept");
            return true;
        };
        counts.add(kind);
        self.counts.screen[kind as usize] += 1;
        self.tell(reads, "host_screen", kind.name());
        mode != HostScreenMode::Remove
    }

    fn filter(&mut self, reads: &mut TwoReads) -> bool {
        let Some(filter) = &self.filter else { return true };
        let mut result = filter.forward(&mut reads.forward);
        if self.paired && result.is_ok() {
            result = filter.reverse(&mut reads.reverse);
        }
        if let Err(reason) = result {
            self.counts.filter[reason as usize] += 1;
        }
        self.tell(reads, "filter", result.err().map_or("kept", FilterReason::name));
        result.is_ok()
    }

    fn merge(&mut self, reads: &TwoReads) -> bool {
        if self.paired && self.pairs == PairHandling::Concatenate {
            concatenate(&reads.forward, &reads.reverse, &mut self.merged);
        }
        let Some(merger) = &mut self.merger else { return true };
        let result = merger.merge(&reads.forward, &reads.reverse, &mut self.merged);
        if let Err(failure) = result {
            self.counts.merge[failure as usize] += 1;
        }
        self.tell(reads, "merge", result.err().map_or("kept", MergeFailure::name));
        result.is_ok()
    }

    fn tell(&mut self, reads: &TwoReads, step: &str, outcome: &str) {
        if let Some(trace) = &mut self.trace {
            trace.record(reads.forward.name(), step, outcome);
        }
    }

    /// Adds up.
    pub(super) fn finish(self) -> Result<Outcome> {
        let accounting = self.accounting();
        accounting.check()?;
        Ok(Outcome { accounting, quality: self.quality, screen: self.off_target, run: self.run })
    }

    fn accounting(&self) -> ReadAccounting {
        let counts = &self.counts;
        let mut accounting = ReadAccounting::new(counts.input);
        let mut left = counts.input;
        let mut step = |name: &str, names: Vec<&'static str>, removed: &[u64]| {
            left -= removed.iter().sum::<u64>();
            accounting.push(name, left, names.into_iter().zip(removed.iter().copied()));
            left
        };
        if self.strands.is_some() {
            step("orientation", Vec::new(), &[]);
        }
        if self.trimmer.is_some() {
            step("primers", PrimerFailure::ALL.map(PrimerFailure::name).to_vec(), &counts.primers);
        }
        let screen_names = OffTargetRead::ALL.map(OffTargetRead::name).to_vec();
        if let Some((_, mode)) = self.screen {
            let removed = if mode == HostScreenMode::Remove { counts.screen } else { [0; 4] };
            step("host_screen", screen_names.clone(), &removed);
        }
        if self.filter.is_some() {
            step("filter", FilterReason::ALL.map(FilterReason::name).to_vec(), &counts.filter);
        }
        if self.merger.is_some() {
            step("merge", MergeFailure::ALL.map(MergeFailure::name).to_vec(), &counts.merge);
        }
        for made in &mut accounting.steps {
            let flagged = match (made.step.as_str(), self.screen) {
                ("orientation", _) => {
                    vec![("turned", counts.turned), ("strand_unknown", counts.strand_unknown)]
                }
                ("primers", _) => vec![
                    ("turned", if self.strands.is_none() { counts.turned } else { 0 }),
                    ("read_through", counts.read_through),
                    ("untrimmed", counts.untrimmed),
                ],
                ("host_screen", Some((_, HostScreenMode::Flag))) => {
                    screen_names.iter().copied().zip(counts.screen).collect()
                }
                _ => continue,
            };
            made.flagged.extend(flagged.into_iter().filter(|f| f.1 > 0).map(|(n, c)| (n.to_owned(), c)));
        }
        accounting
    }
}
