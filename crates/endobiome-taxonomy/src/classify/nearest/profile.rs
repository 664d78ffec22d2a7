//! The regions of the gene that queries may come from, and how a query's own is recognised.

use super::Consensus;
use super::calibration::Calibration;
use super::trials::part;
use crate::classify::words::{Vocabulary, WORDS, WordFinder};
use crate::region::Region;
use std::sync::OnceLock;

/// A region of the gene that queries may come from.
#[derive(Debug)]
pub(super) struct Profile {
    /// Left out: the references as they are.
    pub(super) region: Option<Region>,
    /// What its sequences look like.
    shape: Shape,
    /// Learnt when the first query of the region comes.
    pub(super) calibration: OnceLock<Calibration>,
}

/// By which a region is recognised.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// Where its words lie on the gene, from 0 to 1, see [`Vocabulary::span`].
    span: (f64, f64),
    /// Logarithm of their number.
    words: f64,
}

impl Shape {
    fn of(words: &[u16]) -> Self {
        let (low, high) = Vocabulary::span(words);
        let whole = WORDS as f64;
        Self { span: (low / whole, high / whole), words: libm::log(words.len().max(1) as f64) }
    }

    fn unlike(&self, other: &Self) -> f64 {
        (self.span.0 - other.span.0).abs()
            + (self.span.1 - other.span.1).abs()
            + (self.words - other.words).abs()
    }
}

/// Two regions less unlike than this share a calibration.
const SAME_REGION: f64 = 0.1;

impl Consensus {
    /// Notes a region if enough of the samples hold it.
    pub(super) fn add_profile(&mut self, region: Option<Region>, vocabulary: &Vocabulary) {
        let looked_at = &self.samples[..self.samples.len().min(200)];
        let mut words = Vec::new();
        let mut finder = WordFinder::default();
        let mut shapes = Vec::new();
        for sample in looked_at {
            let Some(part) = part(&sample.sequence, region.as_ref()) else { continue };
            finder.distinct(part, &mut words);
            vocabulary.apply(&mut words);
            shapes.push(Shape::of(&words));
        }
        let count = shapes.len().max(1) as f64;
        let mean = |value: fn(&Shape) -> f64| shapes.iter().map(value).sum::<f64>() / count;
        let shape = Shape {
            span: (mean(|shape| shape.span.0), mean(|shape| shape.span.1)),
            words: mean(|shape| shape.words),
        };
        let held = shapes.len() * 5 >= looked_at.len().max(50);
        let another = self.profiles.iter().all(|profile| profile.shape.unlike(&shape) > SAME_REGION);
        if region.is_none() || held && another {
            self.profiles.push(Profile { region, shape, calibration: OnceLock::new() });
        }
    }

    /// The region that a query seems to be from.
    pub(crate) fn profile_of(&self, words: &[u16]) -> usize {
        let shape = Shape::of(words);
        let unlike = |number: usize| self.profiles[number].shape.unlike(&shape);
        (1..self.profiles.len()).fold(0, |best, next| if unlike(next) < unlike(best) { next } else { best })
    }
}
