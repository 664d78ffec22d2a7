//! What every classifier does, ours and those of others.

use super::Detail;
use crate::Result;
use endobiome_core::{Assignment, Context, Sequence};

/// A way to name sequences.
///
/// [`Classifier`](super::Classifier) implements it for the methods of this crate, and
/// [`ExactSpecies`](super::ExactSpecies) for containment; a classifier of one's own needs [`classify`](Self::classify)
/// only, and then goes wherever one of these goes (the classification stage of `endobiome-pipeline` takes a `&dyn Classify`).
///
/// ```
/// use endobiome_core::{Assignment, Context, Rank, Sequence};
/// use endobiome_taxonomy::Result;
/// use endobiome_taxonomy::classify::Classify;
///
/// /// Knows that there are bacteria.
/// struct Bacteria;
///
/// impl Classify for Bacteria {
///     fn classify(&self, sequences: &[Sequence], context: &Context<'_>) -> Result<Vec<Assignment>> {
///         let mut answers = Vec::new();
///         for _ in sequences {
///             context.check()?;
///             let mut answer = Assignment::default();
///             answer.lineage.set(Rank::Domain, "Bacteria");
///             answer.confidence[Rank::Domain.index()] = 1.0;
///             answers.push(answer);
///             context.advance(1);
///         }
///         Ok(answers)
///     }
/// }
///
/// let details = Bacteria.classify_detailed(&["ACGT".parse()?], &Context::silent())?;
/// assert_eq!(details[0].best.get(Rank::Domain), Some("Bacteria"));
/// # Ok::<(), endobiome_taxonomy::Error>(())
/// ```
pub trait Classify {
    /// Names sequences: one answer each, in their order.
    ///
    /// The answer for a sequence should depend on the sequence and the seed of the context alone, not on its neighbours. Each
    /// sequence done is one step of the context's progress (the caller begins and ends the stage), and a request to stop is
    /// looked at in between. Work is shared out on the rayon pool of the caller.
    ///
    /// # Errors
    /// [`Error::Cancelled`](crate::Error::Cancelled) when that was asked for;
    /// [`Error::Classifier`](crate::Error::Classifier) when a classifier cannot answer at all. A sequence that gets no name is
    /// no error: it is [unclassified](Assignment::unclassified), with the reason.
    fn classify(&self, sequences: &[Sequence], context: &Context<'_>) -> Result<Vec<Assignment>>;

    /// The same with what each answer rests on, as far as the classifier knows it.
    ///
    /// Unless a classifier says more, the best lineage is that of the answer, and there are no ties or near references.
    ///
    /// # Errors
    /// Those of [`classify`](Self::classify).
    fn classify_detailed(&self, sequences: &[Sequence], context: &Context<'_>) -> Result<Vec<Detail>> {
        let answers = self.classify(sequences, context)?;
        let detail = |assignment: Assignment| Detail {
            best: assignment.lineage.clone(),
            assignment,
            ..Detail::default()
        };
        Ok(answers.into_iter().map(detail).collect())
    }
}
