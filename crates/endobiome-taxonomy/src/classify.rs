//! K-mer classification of query sequences.
//!
//! A [`Classifier`] is made once from a [`Reference`](crate::Reference) and [`ClassifierParameters`]; it then
//! classifies any number of sequences, on the rayon pool of the caller. The answer for a sequence depends on the sequence, the
//! reference and the seed alone: not on its neighbours, the batch, the threads or the order.
//!
//! | [`ClassificationMethod`] | what it does |
//! |---|---|
//! | [`Default`](ClassificationMethod::Default) | the two of these that err differently, nearest references and naive Bayes, weighed together |
//! | [`NaiveBayes`](ClassificationMethod::NaiveBayes) | Wang et al. 2007, with the rules of DADA2, RDP, mothur or QIIME 2 if asked ([`ClassifierCompat`]) |
//! | [`Sintax`](ClassificationMethod::Sintax) | Edgar 2016, with the rule of vsearch up to 2.27 or from 2.28 on |
//! | [`Nearest`](ClassificationMethod::Nearest) | nearest references by shared words and alignment, confidence learnt on held-out parts of the reference |
//!
//! What every classifier does is the trait [`Classify`], also for one of your own. [`ExactSpecies`] finds the references that
//! contain a query.

mod background;
mod basis;
mod classifier;
mod contract;
mod detail;
mod draws;
mod exact;
mod memory;
mod naive_bayes;
mod naming;
mod nearest;
mod parameters;
mod prepared;
mod registers;
mod sintax;
mod stored;
mod support;
mod taxa;
mod trained;
mod words;

pub use background::OffTarget;
pub use classifier::Classifier;
pub use contract::Classify;
pub use detail::{Detail, Hit};
pub use exact::{ExactSpecies, SpeciesMatches};
pub use memory::{MemoryNeeded, memory_needed};
pub use parameters::{ClassificationMethod, ClassifierCompat, ClassifierParameters, QueryOrientation};
pub use prepared::{Learnt, add_calibration, learn_calibration, write_prepared};
pub use stored::write_models;
