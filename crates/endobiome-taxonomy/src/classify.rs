//! K-mer classification of query sequences.
//!
//! A [`Classifier`] is made once from a [`Reference`](crate::Reference) and [`ClassifierParameters`]; it then
//! classifies any number of sequences, on all threads. The answer for a sequence depends on the sequence, the
//! reference and the seed alone: not on its neighbours, the batch, the threads or the order.
//!
//! | [`Method`] | what it does |
//! |---|---|
//! | [`Default`](Method::Default) | the two of these that err differently, nearest references and naive Bayes, weighed together |
//! | [`NaiveBayes`](Method::NaiveBayes) | Wang et al. 2007, with the rules of DADA2, RDP, mothur or QIIME 2 if asked ([`Compat`]) |
//! | [`Sintax`](Method::Sintax) | Edgar 2016, with the rule of vsearch up to 2.27 or from 2.28 on |
//! | [`Nearest`](Method::Nearest) | nearest references by shared words and alignment, confidence learnt on held-out parts of the reference |

mod alignment;
mod bit_sliced;
mod calibration;
mod classifier;
mod consensus;
mod counting;
mod detail;
mod dispatch;
mod draws;
mod evidence;
mod exact;
mod habits;
mod hashed;
mod logistic;
mod memory;
mod mothur;
mod naive_bayes;
mod order;
mod parameters;
mod pooling;
mod report;
mod sintax;
mod stored;
mod support;
mod taxa;
mod words;

pub use classifier::Classifier;
pub use detail::{Detail, Hit};
pub use exact::{ExactSpecies, SpeciesMatches};
pub use memory::{MemoryNeeded, memory_needed};
pub use parameters::{ClassifierParameters, Compat, Method, Orientation};
pub(crate) use stored::has_models;
pub use stored::write_models;
