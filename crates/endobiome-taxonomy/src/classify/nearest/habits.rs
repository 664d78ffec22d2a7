//! How the names of a neighbourhood use to lie: how alike those of one name are, and how unlike those of two.
//!
//! Three per cent apart is one genus in some families and two in others. From references taken as queries it is seen, for
//! each family, how far a member is from the next one of its genus and from the nearest of any other genus; likewise at
//! the other ranks. A family of which few were looked at leans on all families.

use super::near::Near;
use crate::classify::taxa::{NO_NODE, Taxa};
use endobiome_core::Rank;

/// Members of a parent that are looked at.
const MOST: usize = 60;
/// Weight of all parents in the habit of one, in members.
const LEAN: f64 = 2.0;

/// What is usual below one parent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Habit {
    /// Share of the members to which their own name is nearer than any other.
    pub(crate) apart: f64,
    /// Usual distance to the next of the same name (geometric mean).
    pub(crate) within: f64,
    /// Usual distance to the nearest of another name.
    pub(crate) between: f64,
    /// Share of the records below the parent that have no name at the rank.
    pub(crate) nameless: f64,
}

/// One reference taken as a query.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Member {
    parent: u32,
    name: u32,
    trial: u32,
    within: f64,
    /// The nearest two other names.
    others: [(u32, f64); 2],
}

/// What is left out of a habit, so that a trial does not see itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LeftOut {
    Nothing,
    Trial(u32),
    Name(u32),
}

/// The habits at one rank.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Habits {
    /// Sorted by parent; needed while the calibration is learnt.
    members: Vec<Member>,
    /// For each parent the sums over its members, with nothing left out; sorted.
    parents: Vec<(u32, [f64; 4])>,
    /// Of all members: share apart, mean logarithm of the distance within and between.
    all: [f64; 3],
    /// For each node the share of its records that have no name at the rank.
    nameless: Vec<f64>,
}

/// A trial as the habits need it.
pub(crate) struct Seen<'a> {
    pub(crate) number: usize,
    pub(crate) class: u32,
    /// Near references without the trial itself.
    pub(crate) known: &'a [Near],
    /// Near references without its name.
    pub(crate) new: &'a [Near],
}

fn logarithm(distance: f64) -> f64 {
    libm::log(distance + 0.002)
}

impl Habits {
    /// Gathers the habits at a rank. `sizes` are the records below each node.
    pub(crate) fn gather<'a>(
        taxa: &Taxa,
        sizes: &[u32],
        rank: Rank,
        trials: impl Iterator<Item = Seen<'a>>,
    ) -> Self {
        let mut members: Vec<Member> = Vec::new();
        for seen in trials {
            let path = taxa.path(seen.class);
            let name = path[rank.index()];
            let Some(last) = seen.new.last() else { continue };
            if name == NO_NODE {
                continue;
            }
            let far = last.distance;
            let node = |near: &Near| taxa.path(near.class)[rank.index()];
            let own = seen.known.iter().find(|near| node(near) == name);
            let mut others = [(NO_NODE, far); 2];
            let mut found = 0;
            for near in seen.new {
                let other = node(near);
                if other != NO_NODE && (found == 0 || other != others[0].0) {
                    others[found] = (other, near.distance);
                    found += 1;
                    if found == 2 {
                        break;
                    }
                }
            }
            members.push(Member {
                parent: parent(taxa, seen.class, rank),
                name,
                trial: seen.number as u32,
                within: own.map_or(far, |near| near.distance),
                others,
            });
        }
        members.sort_by_key(|member| (member.parent, member.trial));
        let parents = members
            .chunk_by(|a, b| a.parent == b.parent)
            .filter(|own| own[0].parent != NO_NODE)
            .map(|own| (own[0].parent, sums(own, LeftOut::Nothing)))
            .collect();
        let all = [0.5, logarithm(0.03), logarithm(0.06)];
        let mut habits = Self { members, parents, all, nameless: nameless(taxa, sizes, rank) };
        let [sums @ .., count] = sums(&habits.members, LeftOut::Nothing);
        if count > 0.0 {
            habits.all = sums.map(|sum| sum / count);
        }
        habits
    }

    /// Forgets what only learning needs.
    pub(crate) fn settle(&mut self) {
        self.members = Vec::new();
    }

    /// What is kept of it: all else follows from the tree.
    pub(crate) fn kept(&self) -> (&[(u32, [f64; 4])], [f64; 3]) {
        (&self.parents, self.all)
    }

    /// Made again of what was kept.
    pub(crate) fn of_kept(
        taxa: &Taxa,
        sizes: &[u32],
        rank: Rank,
        parents: Vec<(u32, [f64; 4])>,
        all: [f64; 3],
    ) -> Self {
        Self { members: Vec::new(), parents, all, nameless: nameless(taxa, sizes, rank) }
    }

    /// The habit below the parent of a class.
    pub(crate) fn of(&self, taxa: &Taxa, class: u32, rank: Rank, left_out: LeftOut) -> Habit {
        let parent = parent(taxa, class, rank);
        let [sums @ .., count] = if parent == NO_NODE {
            [0.0; 4]
        } else if left_out == LeftOut::Nothing {
            let at = self.parents.partition_point(|other| other.0 < parent);
            self.parents.get(at).filter(|other| other.0 == parent).map_or([0.0; 4], |other| other.1)
        } else {
            let from = self.members.partition_point(|member| member.parent < parent);
            let to = self.members.partition_point(|member| member.parent <= parent);
            sums(&self.members[from..to], left_out)
        };
        let mean = |at: usize| (sums[at] + LEAN * self.all[at]) / (count + LEAN);
        Habit {
            apart: mean(0),
            within: libm::exp(mean(1)),
            between: libm::exp(mean(2)),
            nameless: self.nameless.get(parent as usize).copied().unwrap_or(0.5),
        }
    }
}

/// For each node the share of its records that have no name at the rank.
fn nameless(taxa: &Taxa, sizes: &[u32], rank: Rank) -> Vec<f64> {
    let mut named = vec![0_u32; taxa.nodes()];
    let mut seen = vec![false; taxa.nodes()];
    for class in 0..taxa.len() as u32 {
        let (node, parent) = (taxa.path(class)[rank.index()], parent(taxa, class, rank));
        if node != NO_NODE && parent != NO_NODE && !seen[node as usize] {
            seen[node as usize] = true;
            named[parent as usize] += sizes[node as usize];
        }
    }
    let share = |(&named, &size): (&u32, &u32)| 1.0 - f64::from(named) / f64::from(size.max(1));
    named.iter().zip(sizes).map(share).collect()
}

/// Sums over at most [`MOST`] members: apart, logarithms of the distance within and between; and their number.
fn sums(members: &[Member], left_out: LeftOut) -> [f64; 4] {
    let mut sums = [0.0; 4];
    for member in members.iter().step_by(members.len().div_ceil(MOST).max(1)) {
        let between = match left_out {
            LeftOut::Trial(trial) if trial == member.trial => continue,
            LeftOut::Name(name) if name == member.name => continue,
            LeftOut::Name(name) if name == member.others[0].0 => member.others[1].1,
            _ => member.others[0].1,
        };
        let apart = if member.within < between {
            1.0
        } else if member.within > between {
            0.0
        } else {
            0.5
        };
        for (sum, value) in sums.iter_mut().zip([apart, logarithm(member.within), logarithm(between), 1.0]) {
            *sum += value;
        }
    }
    sums
}

/// The deepest node of a class above a rank.
fn parent(taxa: &Taxa, class: u32, rank: Rank) -> u32 {
    let above = &taxa.path(class)[..rank.index()];
    above.iter().rev().copied().find(|&node| node != NO_NODE).unwrap_or(NO_NODE)
}
