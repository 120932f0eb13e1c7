//! Swaps in two tables linked by their areas.

use super::super::map::Map;
use super::super::path;
use super::super::terrain::{Offer, Terrain};
use super::{Leaves, Swap};
use crate::release::{Place, Release};

/// Nobody can be taken from a cell of area b, nor from nation m.
const BY_NATION: &str = "area,nation,value\na,n,20\na,m,1\na,Total,21\nb,n,1\nb,m,1\nb,Total,2\n\
                         Total,n,21\nTotal,m,2\nTotal,Total,23\n";
const BY_KIND: &str = "area,kind,value\na,k,15\na,l,6\na,Total,21\nb,k,1\nb,l,1\nb,Total,2\n\
                       Total,k,16\nTotal,l,7\nTotal,Total,23\n";

fn place(codes: &[(&str, &str)]) -> Place {
    codes.iter().map(|(name, code)| ((*name).to_owned(), (*code).to_owned())).collect()
}

#[test]
fn persons_are_taken_from_elsewhere_in_every_table_where_no_way_closes() {
    let release = Release::read(&[("nation.csv", BY_NATION), ("kind.csv", BY_KIND)], &[]).unwrap();
    let counts: Vec<i64> = release.cells().iter().map(|cell| cell.persons.unwrap()).collect();
    let places: Vec<&Place> = release.cells().iter().map(|cell| &cell.place).collect();
    let map = Map::new(&places, release.sums()).unwrap();
    let terrain = Terrain::new(counts.len(), release.sums());
    let offer = |at: usize| Some(Offer { cost: counts[at] as f64, down_max: counts[at] - 1 });
    let at = |codes: &[(&str, &str)]| places.iter().position(|one| **one == place(codes)).unwrap();
    let cell = at(&[("area", "b"), ("nation", "m")]);
    assert!(path::change(&map, &terrain, cell, 5, f64::INFINITY, &offer).is_none());

    let leaves = Leaves::new(&map, &counts);
    let swap = Swap { map: &map, terrain: &terrain, leaves: &leaves, cell, by: 5, offer: &offer };
    let (price, change) = swap.cheapest().unwrap();
    let moved: Vec<i64> = (0..counts.len())
        .map(|at| change.moves.iter().find(|(cell, _)| *cell == at).map_or(0, |(_, by)| *by))
        .collect();
    assert_eq!(moved[cell], 5);
    for sum in release.sums() {
        assert_eq!(moved[sum.total], sum.parts.iter().map(|&part| moved[part]).sum::<i64>());
    }
    assert!(moved.iter().zip(&counts).all(|(by, count)| count + by >= 1));
    // The areas' totals move, and so does what stands below them in the other table.
    assert_eq!(moved[at(&[("area", "b")])], 5);
    assert!(moved[at(&[("area", "b"), ("kind", "k")])] + moved[at(&[("area", "b"), ("kind", "l")])] == 5);
    // What lies above both stays, and what moves is paid for once.
    assert_eq!(moved[at(&[])], 0);
    let cost: i64 = moved.iter().zip(&counts).filter(|(by, _)| **by != 0).map(|(_, count)| count).sum();
    assert!((price - cost as f64).abs() < 1e-9);
}
