//! Whole communities: PERMANOVA of several groups, of a number, of changes within women.

use super::{refused_pairs, refused_women, sides_of, start};
use crate::design::{Question, QuestionKind};
use crate::distances::{fill_permanova, fill_permdisp};
use crate::unit_distances::{Placement, averaged_note};
use crate::{ComparisonRow, Design, Exchange, ResultKind, TableKind};
use endobiome_ecology::DistanceMatrix;
use endobiome_ecology::permutation_tests::{Blocks, Permutations, Term, TermTest, permanova};

/// Distances between samples, under their name.
pub(crate) struct Community<'a> {
    pub(crate) design: &'a Design,
    pub(crate) name: &'a str,
    pub(crate) distances: &'a DistanceMatrix,
    pub(crate) place: &'a Placement,
    pub(crate) table: TableKind,
    /// What is said of the distances in every row.
    pub(crate) note: Option<String>,
}

/// The rows of distances for every question of a design.
pub(crate) fn community_rows(community: &Community<'_>) -> Vec<ComparisonRow> {
    let questions = community.design.questions().iter();
    questions.flat_map(|question| community.rows(question)).collect()
}

/// The units of a test, their distances, and what may be exchanged among them.
struct Chosen {
    units: Vec<usize>,
    distances: DistanceMatrix,
    women: Vec<usize>,
    note: Option<String>,
}

impl Community<'_> {
    fn rows(&self, question: &Question) -> Vec<ComparisonRow> {
        let begin = |test: &str| {
            let mut row = start(self.design, question, ResultKind::Community, self.name, self.table, test);
            row.notes.extend(self.note.clone());
            row
        };
        match &question.kind {
            QuestionKind::Groups { levels, of_woman, ordered } => {
                let is_of = |unit: usize| of_woman[self.design.units()[unit].woman];
                let mut location = begin(if *ordered { "PERMANOVA of the order" } else { "PERMANOVA" });
                let mut spread = begin("PERMDISP");
                let told = self.groups(levels, *ordered, &is_of, &mut location, &mut spread);
                if let Err(reason) = told {
                    location.notes.push(reason.clone());
                    spread.notes.push(reason);
                }
                vec![location, spread]
            }
            QuestionKind::Outcome { of_woman } => {
                let mut row = begin("PERMANOVA");
                if let Err(reason) = self.outcome(question, of_woman, &mut row) {
                    row.notes.push(reason);
                }
                vec![row]
            }
            QuestionKind::Change { of_unit, .. } => {
                let mut row = begin("PERMANOVA within women");
                if let Err(reason) = self.change(of_unit, &mut row) {
                    row.notes.push(reason);
                }
                let mut rows = vec![row];
                for (contrast, is_case) in sides_of(self.design) {
                    let mut row = begin("PERMANOVA of changes");
                    row.contrast = format!("{}: {}", question.name, contrast.name);
                    row.groups = vec![contrast.case.clone(), contrast.control.clone()];
                    if let Err(reason) = self.changes_by_group(of_unit, &is_case, &mut row) {
                        row.notes.push(reason);
                    }
                    rows.push(row);
                }
                rows
            }
        }
    }

    fn choose(&self, is_of: &dyn Fn(usize) -> bool) -> Result<Chosen, String> {
        let units: Vec<usize> = (0..self.design.units().len())
            .filter(|&unit| is_of(unit) && self.place.has(self.design, unit))
            .collect();
        let (distances, averaged) = self.place.between(self.design, self.distances, &units)?;
        let women = units.iter().map(|&unit| self.design.units()[unit].woman).collect();
        Ok(Chosen { units, distances, women, note: averaged_note(averaged) })
    }

    /// Women are exchanged: whole, site for site and visit for visit, where one gave several samples.
    fn of_women(&self, chosen: &Chosen) -> Permutations {
        let women = Blocks::new("woman", &chosen.women);
        let mut sorted = chosen.women.clone();
        sorted.sort_unstable();
        let repeats = sorted.windows(2).any(|pair| pair[0] == pair[1]);
        let plan = if repeats && self.design.options().exchange == Exchange::Women {
            let roles: Vec<String> = chosen.units.iter().map(|&unit| self.design.role(unit)).collect();
            Permutations::whole_blocks(women, &roles)
        } else {
            Permutations::free().of_blocks(women)
        };
        self.seeded(plan)
    }

    fn seeded(&self, plan: Permutations) -> Permutations {
        plan.with_permutations(self.design.options().permutations).with_seed(self.design.seed())
    }

    fn groups(
        &self,
        levels: &[String],
        ordered: bool,
        is_of: &dyn Fn(usize) -> Option<usize>,
        location: &mut ComparisonRow,
        spread: &mut ComparisonRow,
    ) -> Result<(), String> {
        let chosen = self.choose(&|unit| is_of(unit).is_some())?;
        let group: Vec<usize> = chosen.units.iter().filter_map(|&unit| is_of(unit)).collect();
        let n: Vec<usize> =
            (0..levels.len()).map(|level| group.iter().filter(|g| **g == level).count()).collect();
        (location.n, spread.n) = (n.clone(), n.clone());
        let least = self.design.options().least_per_group;
        let large = n.iter().filter(|n| **n >= least).count();
        if large < 2 {
            return Err(format!("refused: {large} groups of at least {least} samples; two are needed"));
        }
        location.notes.extend(chosen.note.clone());
        let permutations = self.of_women(&chosen);
        let failed = |error: endobiome_ecology::Error| format!("not computed: {error}");
        let names: Vec<&str> = group.iter().map(|&level| levels[level].as_str()).collect();
        let factor = Term::factor("group", &names).map_err(failed)?;
        #[expect(clippy::cast_precision_loss, reason = "number of groups")]
        let scores: Vec<f64> = group.iter().map(|&level| level as f64).collect();
        let term = if ordered { Term::numeric("group", &scores).map_err(failed)? } else { factor.clone() };
        match permanova(&chosen.distances, &[term], TermTest::Marginal, &permutations) {
            Ok(result) => fill_permanova(location, &result, "group"),
            Err(error) => location.notes.push(failed(error)),
        }
        let told = fill_permdisp(spread, &chosen.distances, &factor, &permutations, levels);
        if let Err(reason) = told {
            spread.notes.push(reason);
        }
        if spread.p.is_some_and(|p| p <= 0.05) {
            location.notes.push(
                "groups differ in spread (PERMDISP): a difference in PERMANOVA may be one of spread"
                    .to_owned(),
            );
        }
        Ok(())
    }

    fn outcome(
        &self,
        question: &Question,
        of_woman: &[Option<f64>],
        row: &mut ComparisonRow,
    ) -> Result<(), String> {
        let number = |unit: usize| of_woman[self.design.units()[unit].woman];
        let chosen = self.choose(&|unit| number(unit).is_some())?;
        let values: Vec<f64> = chosen.units.iter().filter_map(|&unit| number(unit)).collect();
        row.n = vec![values.len()];
        if let Some(reason) = refused_women(self.design, values.len()) {
            return Err(reason);
        }
        row.notes.extend(chosen.note.clone());
        let failed = |error: endobiome_ecology::Error| format!("not computed: {error}");
        let term = Term::numeric(&question.of, &values).map_err(failed)?;
        let result = permanova(&chosen.distances, &[term], TermTest::Marginal, &self.of_women(&chosen))
            .map_err(failed)?;
        fill_permanova(row, &result, &question.of);
        Ok(())
    }

    /// The women with samples at both ends.
    fn women_with_both(&self, at_end: &[Option<bool>]) -> Vec<usize> {
        let units = self.design.units();
        let has = |woman: usize, end: bool| {
            (0..units.len()).any(|unit| {
                units[unit].woman == woman && at_end[unit] == Some(end) && self.place.has(self.design, unit)
            })
        };
        (0..self.design.cohort().women().len()).filter(|&w| has(w, true) && has(w, false)).collect()
    }

    fn change(&self, at_end: &[Option<bool>], row: &mut ComparisonRow) -> Result<(), String> {
        let women = self.women_with_both(at_end);
        row.n = vec![women.len(); 2];
        if let Some(reason) = refused_pairs(self.design, women.len()) {
            return Err(reason);
        }
        let units = self.design.units();
        let chosen = self.choose(&|unit| at_end[unit].is_some() && women.contains(&units[unit].woman))?;
        row.notes.extend(chosen.note.clone());
        let failed = |error: endobiome_ecology::Error| format!("not computed: {error}");
        let ends: Vec<&str> = chosen
            .units
            .iter()
            .map(|&unit| if at_end[unit] == Some(true) { "end" } else { "start" })
            .collect();
        let terms = [
            Term::factor("woman", &chosen.women).map_err(failed)?,
            Term::factor("change", &ends).map_err(failed)?,
        ];
        let permutations = self.seeded(Permutations::within_blocks(Blocks::new("woman", &chosen.women)));
        let result =
            permanova(&chosen.distances, &terms, TermTest::Sequential, &permutations).map_err(failed)?;
        fill_permanova(row, &result, "change");
        row.notes.push("after the differences between women; samples are exchanged within women".to_owned());
        Ok(())
    }

    /// Whether communities change otherwise in cases than in controls: the interaction of time and group.
    ///
    /// The distance between two changes follows from the distances between their ends (of vectors `a₁ - a₀` and `b₁ - b₀`);
    /// women are exchanged whole, which is exact whatever else differs between the groups.
    fn changes_by_group(
        &self,
        at_end: &[Option<bool>],
        is_case: &dyn Fn(usize) -> Option<bool>,
        row: &mut ComparisonRow,
    ) -> Result<(), String> {
        let women: Vec<usize> =
            self.women_with_both(at_end).into_iter().filter(|&woman| is_case(woman).is_some()).collect();
        let cases = women.iter().filter(|&&woman| is_case(woman) == Some(true)).count();
        row.n = vec![cases, women.len() - cases];
        let least = self.design.options().least_per_group;
        if cases < least || women.len() - cases < least {
            return Err(format!("refused: at least {least} women a side with both are needed"));
        }
        let units = self.design.units();
        let ends: Vec<[Vec<usize>; 2]> = women
            .iter()
            .map(|&woman| {
                let places = |end: bool| {
                    let records: Vec<usize> = (0..units.len())
                        .filter(|&unit| units[unit].woman == woman && at_end[unit] == Some(end))
                        .flat_map(|unit| units[unit].records.iter().copied())
                        .collect();
                    self.place.of_records(&records)
                };
                [places(false), places(true)]
            })
            .collect();
        let square = |a: &[usize], b: &[usize]| {
            let d = crate::unit_distances::mean_distance(self.distances, a, b);
            d * d
        };
        let (mut condensed, mut negative) = (Vec::new(), 0);
        for (at, [a0, a1]) in ends.iter().enumerate() {
            for [b0, b1] in &ends[at + 1..] {
                let squared = square(a1, b1) + square(a0, b0) - square(a1, b0) - square(b1, a0)
                    + square(a1, a0)
                    + square(b1, b0);
                negative += usize::from(squared < -1e-12);
                condensed.push(squared.max(0.0).sqrt());
            }
        }
        let failed = |error: endobiome_ecology::Error| format!("not computed: {error}");
        let ids = ends.iter().map(|[_, end]| self.distances.ids()[end[0]].clone()).collect();
        let of_changes = DistanceMatrix::from_condensed(ids, condensed).map_err(failed)?;
        let groups: Vec<&str> =
            women.iter().map(|&w| if is_case(w) == Some(true) { "case" } else { "control" }).collect();
        let term = Term::factor("group", &groups).map_err(failed)?;
        let permutations = self.seeded(Permutations::free().of_blocks(Blocks::new("woman", &women)));
        let result = permanova(&of_changes, &[term], TermTest::Marginal, &permutations).map_err(failed)?;
        fill_permanova(row, &result, "group");
        row.notes.push("the interaction: whether the change differs between the groups".to_owned());
        if negative > 0 {
            row.notes.push(format!(
                "{negative} of {} distances between changes are below 0, as this measure is no Euclidean one: taken as 0",
                women.len() * (women.len() - 1) / 2
            ));
        }
        Ok(())
    }
}
