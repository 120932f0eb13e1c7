//! How long a large bulletin takes: 10,000 cells and 1,000 stated figures, read, understood and checked.

#![allow(clippy::unwrap_used, reason = "a benchmark may stop at what should not be")]

use std::fmt::Write as _;

use sylfaen_reconcile::bulletin::{Bulletin, Vocabulary};
use sylfaen_reconcile::reading::Reading;
use sylfaen_reconcile::reconcile_bulletin;

fn main() {
    divan::main();
}

/// Fifty tables of forty areas by four groups, each adding up both ways, and a thousand sentences that quote them.
fn texts() -> (String, String) {
    let mut cells = "table_id,table_title,row_label,column_label,value,unit\n".to_owned();
    let mut sentences = "sentence_id,section,sentence\n".to_owned();
    for table in 0..50 {
        let title = format!("Referrals in Wales {}", 1960 + table);
        let value = |row: usize, column: usize| (row * 7 + column * 3 + table) % 40;
        for row in 0..40 {
            let label = if row == 39 { "Total".to_owned() } else { format!("Area {}", name(row)) };
            let of = |column| {
                if row == 39 { (0..39).map(|row| value(row, column)).sum() } else { value(row, column) }
            };
            let all: usize = (0..4).map(of).sum();
            for (at, column) in ["North", "South", "East", "West"].into_iter().enumerate() {
                writeln!(cells, "t{table},{title},{label},{column},{},referrals", of(at)).unwrap();
            }
            writeln!(cells, "t{table},{title},{label},Total,{all},referrals").unwrap();
            if row % 2 == 0 {
                let year = 1960 + table;
                let id = table * 20 + row / 2;
                writeln!(
                    sentences,
                    "S{id},Chapter 1,In {year} there were {all} referrals in Wales from {label}."
                )
                .unwrap();
            }
        }
    }
    (cells, sentences)
}

fn name(number: usize) -> String {
    let letter = |at: usize| char::from(b'a' + u8::try_from(at % 26).unwrap_or_default());
    format!("{}{}eth", letter(number), letter(number / 26 + number * 5))
}

#[divan::bench(sample_count = 5)]
fn ten_thousand_cells_and_a_thousand_figures(bencher: divan::Bencher<'_, '_>) {
    let (cells, sentences) = texts();
    let words = Vocabulary::built_in().unwrap();
    bencher.bench_local(|| {
        let mut bulletin = Bulletin::default();
        bulletin.add("cells.csv", &cells).unwrap();
        bulletin.add("sentences.csv", &sentences).unwrap();
        assert_eq!((bulletin.cells.len(), bulletin.sentences.len()), (10_000, 1_000));
        let reading = Reading::propose(&bulletin, &words);
        reconcile_bulletin(&bulletin, &reading, &words).unwrap()
    });
}
