//! Tables by nationality: `UK` there is a people among others and no place where the table counts.
//!
//! In: a table. Out: labels that name a nation made categories, where the title says that people are listed by nationality or
//! origin and most of the list are no nations of the publication's own country.

use super::{Label, Table};
use crate::bulletin::label::words;

/// Words of a title by which people are listed.
const LISTED_BY: [&str; 6] =
    ["nationality", "nationalities", "citizenship", "origin", "nationals", "cenedligrwydd"];

pub(super) fn settle(table: &mut Table<'_>) {
    let title = words(table.title);
    if !title.iter().any(|word| LISTED_BY.contains(&word.as_str())) {
        return;
    }
    for axis in [&mut table.rows, &mut table.columns] {
        let nations = axis.iter().filter(|label| label.nation.is_some()).count();
        let others = axis.iter().filter(|label| label.nation.is_none() && !label.is_total).count();
        if nations > 0 && others > nations {
            axis.iter_mut().for_each(make_category);
        }
    }
}

fn make_category(label: &mut Label) {
    if label.nation.take().is_some() {
        label.core = words(&label.printed);
    }
}

#[cfg(test)]
mod tests {
    use crate::bulletin::layout::Table;
    use crate::bulletin::{Bulletin, Vocabulary};

    fn nations(title: &str) -> usize {
        let row = |row: &str| format!("t,{title},{row},2022,5,referrals\n");
        let rows: String = ["UK", "Albania", "Vietnam", "Total"].into_iter().map(row).collect();
        let text = format!("table_id,table_title,row_label,column_label,value,unit\n{rows}");
        let mut bulletin = Bulletin::default();
        bulletin.add("t.csv", &text).unwrap();
        let tables = Table::all(&bulletin.cells, &Vocabulary::built_in().unwrap());
        tables[0].rows.iter().filter(|label| label.nation.is_some()).count()
    }

    #[test]
    fn a_nation_among_nationalities_is_no_place() {
        assert_eq!(nations("Referrals by nationality"), 0);
        assert_eq!(nations("Referrals by place"), 1);
    }
}
