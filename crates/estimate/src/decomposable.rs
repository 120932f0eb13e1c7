//! Averages over decomposable graphs, exact on a grid.
//!
//! In: a table of two to five lists, a prior weight a cell, a grid of dark figures. Out: the posterior distribution of the
//! population and the probability of each graph. Refused: more lists, an empty grid, a weight that is not positive.
#![doc = include_str!("decomposable.md")]

use crate::{CaptureTable, EstimateError, model::pairs_of, poisson::log_gamma};

/// The most lists: five make 822 decomposable graphs.
pub const GRAPH_LISTS_MAX: usize = 5;

/// A posterior distribution over a grid of populations.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphAverage {
    /// The populations of the grid, in people.
    pub grid: Vec<f64>,
    /// The probability of each.
    pub posterior: Vec<f64>,
    /// Each graph by its cliques, as sets of lists, with its probability; the most probable first.
    pub graphs: Vec<(Vec<u32>, f64)>,
}

impl GraphAverage {
    /// The smallest population of the grid at or below which so much of the distribution lies.
    pub fn quantile(&self, share: f64) -> f64 {
        let mut sum = 0.0;
        for (population, probability) in self.grid.iter().zip(&self.posterior) {
            sum += probability;
            if sum >= share {
                return *population;
            }
        }
        self.grid.last().copied().unwrap_or(f64::NAN)
    }

    /// The mean.
    pub fn mean(&self) -> f64 {
        self.grid.iter().zip(&self.posterior).map(|(population, probability)| population * probability).sum()
    }

    /// The most probable population of the grid.
    pub fn mode(&self) -> f64 {
        let best = (0..self.grid.len()).max_by(|&left, &right| {
            self.posterior[left].total_cmp(&self.posterior[right]).then(right.cmp(&left))
        });
        best.map_or(f64::NAN, |place| self.grid[place])
    }

    /// The probability of the last population of the grid: if it is not tiny the grid ends too early.
    pub fn last_probability(&self) -> f64 {
        self.posterior.last().copied().unwrap_or(f64::NAN)
    }
}

/// Averages over all decomposable graphs (Madigan and York 1997), the population having the prior `1 / N` on the grid.
///
/// `weight` is the prior count of each of the `2^k` cells; the usual one is `2^-k`.
///
/// # Errors
/// [`EstimateError::NoValue`], [`EstimateError::SettingOutOfRange`].
///
/// ```
/// use sylfaen_estimate::{CaptureTable, graph_average};
///
/// let table = CaptureTable::new(3, [(1, 69), (2, 55), (4, 63), (3, 21), (5, 17), (6, 18), (7, 28)])?;
/// let grid: Vec<f64> = (1..=2_000).map(f64::from).collect();
/// let average = graph_average(&table, 0.125, &grid)?;
/// assert_eq!(average.graphs.len(), 8);
/// assert!(average.quantile(0.5) > 271.0);
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
pub fn graph_average(table: &CaptureTable, weight: f64, dark: &[f64]) -> Result<GraphAverage, EstimateError> {
    let lists = table.lists();
    if !(2..=GRAPH_LISTS_MAX).contains(&lists) {
        return Err(EstimateError::NoValue { why: "graphs are averaged for two to five lists" });
    }
    if !(weight > 0.0 && weight.is_finite()) || dark.is_empty() || !dark.iter().all(|dark| *dark >= 0.0) {
        return Err(EstimateError::SettingOutOfRange {
            setting: "the prior weight or the grid",
            range: "positive; the grid not empty and not negative",
        });
    }
    let people = table.people() as f64;
    let total = weight * f64::from(1_u32 << lists);
    let components: Vec<Vec<f64>> =
        (0..1_u32 << lists).map(|set| component(table, set, weight, dark)).collect();
    // What every graph shares: the multinomial coefficient and the prior.
    let shared: Vec<f64> = dark
        .iter()
        .map(|&dark| log_gamma(people + dark + 1.0) - log_gamma(dark + 1.0) - (people + dark).ln())
        .collect();
    let scale: Vec<f64> =
        dark.iter().map(|&dark| log_gamma(total) - log_gamma(people + dark + total)).collect();
    let graphs = decomposable_graphs(lists);
    let mut weights: Vec<Vec<f64>> = Vec::with_capacity(graphs.len());
    for graph in &graphs {
        let mut sums = shared.clone();
        for &(set, sign) in graph {
            let parts = sums.iter_mut().zip(&components[set as usize]).zip(&scale);
            parts.for_each(|((sum, part), scale)| *sum += sign * (part + scale));
        }
        weights.push(sums);
    }
    Ok(normalised(table, dark, &graphs, &mut weights))
}

fn normalised(
    table: &CaptureTable,
    dark: &[f64],
    graphs: &[Vec<(u32, f64)>],
    weights: &mut [Vec<f64>],
) -> GraphAverage {
    let largest = weights.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max);
    weights.iter_mut().flatten().for_each(|weight| *weight = (*weight - largest).exp());
    let total: f64 = weights.iter().flatten().sum();
    let posterior: Vec<f64> = (0..dark.len())
        .map(|place| weights.iter().map(|weights| weights[place]).sum::<f64>() / total)
        .collect();
    let cliques =
        |graph: &Vec<(u32, f64)>| graph.iter().filter(|(_, sign)| *sign > 0.0).map(|(set, _)| *set).collect();
    let mut graphs: Vec<(Vec<u32>, f64)> = graphs
        .iter()
        .zip(weights.iter())
        .map(|(graph, weights)| (cliques(graph), weights.iter().sum::<f64>() / total))
        .collect();
    graphs.sort_by(|left, right| right.1.total_cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    let people = table.people() as f64;
    GraphAverage { grid: dark.iter().map(|dark| people + dark).collect(), posterior, graphs }
}

/// The logarithm of a complete set's marginal likelihood at each dark figure, but for the total.
fn component(table: &CaptureTable, set: u32, weight: f64, dark: &[f64]) -> Vec<f64> {
    let lists = table.lists() as u32;
    let prior = weight * f64::from(1_u32 << (lists - set.count_ones()));
    let mut cells = std::collections::BTreeMap::<u32, f64>::new();
    for (pattern, count) in table.counts() {
        *cells.entry(pattern & set).or_default() += count as f64;
    }
    let empty = cells.remove(&0).unwrap_or(0.0);
    let of = |count: f64| log_gamma(count + prior) - log_gamma(prior);
    let fixed: f64 = cells.into_values().map(of).sum();
    dark.iter().map(|&dark| fixed + of(empty + dark)).collect()
}

/// Each decomposable graph as its cliques with 1 and its separators with -1 each time they part two cliques.
///
/// Vertices whose neighbours are all joined are taken away one by one; a graph that can be taken apart so is decomposable,
/// and what a vertex leaves, itself with its neighbours over its neighbours, adds up to cliques over separators.
fn decomposable_graphs(lists: usize) -> Vec<Vec<(u32, f64)>> {
    let pairs = pairs_of(lists);
    let edges = |code: u32| {
        pairs.iter().enumerate().filter(move |(place, _)| code >> place & 1 == 1).map(|(_, &pair)| pair)
    };
    (0..1_u32 << pairs.len())
        .filter_map(|code| taken_apart(lists, &edges(code).collect::<Vec<u32>>()))
        .collect()
}

fn taken_apart(lists: usize, edges: &[u32]) -> Option<Vec<(u32, f64)>> {
    let mut left = (1_u32 << lists) - 1;
    let mut signs = vec![0.0; 1 << lists];
    while left != 0 {
        let neighbours = |vertex: u32| {
            edges
                .iter()
                .filter(|edge| *edge & vertex != 0 && *edge & !left == 0)
                .fold(0, |set, edge| set | edge)
                & !vertex
        };
        let is_joined = |set: u32| {
            let sets = (0..lists).map(|list| 1_u32 << list).filter(|vertex| set & vertex != 0);
            let vertices: Vec<u32> = sets.collect();
            vertices.iter().enumerate().all(|(place, first)| {
                vertices[place + 1..].iter().all(|second| edges.contains(&(first | second)))
            })
        };
        let free = (0..lists).map(|list| 1_u32 << list).filter(|vertex| left & vertex != 0);
        let vertex = free.into_iter().find(|&vertex| is_joined(neighbours(vertex)))?;
        let around = neighbours(vertex);
        signs[(around | vertex) as usize] += 1.0;
        if around != 0 {
            signs[around as usize] -= 1.0;
        }
        left &= !vertex;
    }
    Some(
        (1..signs.len() as u32)
            .map(|set| (set, signs[set as usize]))
            .filter(|(_, sign)| *sign != 0.0)
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_as_many_graphs_as_are_known() {
        for (lists, count) in [(2, 2), (3, 8), (4, 61), (5, 822)] {
            assert_eq!(decomposable_graphs(lists).len(), count);
        }
    }

    #[test]
    fn a_chain_has_two_cliques_and_one_separator() {
        let graph = taken_apart(3, &[0b011, 0b110]).unwrap();
        assert_eq!(graph, [(0b010, -1.0), (0b011, 1.0), (0b110, 1.0)]);
        assert_eq!(taken_apart(4, &[0b0011, 0b0110, 0b1100, 0b1001]), None);
    }
}
