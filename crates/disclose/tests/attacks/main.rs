//! Attacks on generated releases by an attacker that shares no code with the library.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod annex_c;
mod asked;
mod attacker;
mod figures;
mod generate;
mod magnitudes;
mod many;
mod program;
mod suite;

/// Cases of each kind; `benches/attacks.rs` goes through hundreds.
const CASES: u64 = 8;

#[test]
fn no_attacker_comes_near_a_withheld_count() {
    let kinds = generate::KINDS.len() as u64;
    for kind in 0..kinds {
        let mut withheld = 0;
        let mut plainly = 0;
        let mut refused = 0;
        for seed in (0..CASES).map(|at| at * kinds + kind) {
            let found = suite::attack(&generate::case(seed));
            assert_eq!(found.recovered, 0, "{} of {}", seed, generate::KINDS[kind as usize]);
            withheld += found.withheld;
            refused += found.refused as u64;
            plainly += usize::from(found.is_plain_recovered);
        }
        assert!(refused < CASES, "some editions leave");
        // The same attacker finds something wherever only the small cells are withheld.
        assert!(withheld > 0 && plainly > 0, "{}: {withheld} withheld", generate::KINDS[kind as usize]);
    }
}
