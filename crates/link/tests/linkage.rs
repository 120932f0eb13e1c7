//! Linkage from outside: what is promised of results, and what bad input gets.

#![allow(clippy::unwrap_used)] // A test may stop at once.

use sylfaen_link::{
    BlockRule, Cut, FieldSettings, Key, KeyPart, Kind, LeftOut, LinkError, LinkSettings, Linker, Model,
    Records, Test, evaluate, propose,
};

const GIVEN: [&str; 16] = [
    "Anna",
    "Ioana",
    "Linh",
    "Mihai",
    "Siôn",
    "Besnik",
    "Oluwaseun",
    "Mair",
    "Katarzyna",
    "Zoltan",
    "Phuong",
    "Dafydd",
    "Fatima",
    "Somchai",
    "Yusuf",
    "Elena",
];
const FAMILY: [&str; 16] = [
    "Kowalska", "Popescu", "Nguyen", "Hoxha", "Evans", "Nagy", "Okafor", "Jones", "Tran", "Shehu", "Davies",
    "Khan", "Ivanova", "Wang", "Ionescu", "Lleucu",
];

/// A stream of numbers for making people.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// Synthetic people, each met once or twice, the second time with a slip; the last column is the truth.
fn people(count: u64, seed: u64) -> Records {
    let mut numbers = Numbers(seed);
    let mut records = Records::with_columns(&["first_name", "surname", "dob", "town", "entity_id"]);
    let mut row = 0;
    for person in 0..count {
        let given = GIVEN[numbers.below(16) as usize];
        let family = format!(
            "{}{}",
            FAMILY[numbers.below(16) as usize],
            ["", "-Rees", "son"][numbers.below(3) as usize]
        );
        let (year, month, day) = (1960 + numbers.below(40), 1 + numbers.below(12), 1 + numbers.below(28));
        let town = ["Cardiff", "Newport", "Swansea", "Bangor", "Wrexham"][numbers.below(5) as usize];
        let truth = person.to_string();
        for time in 0..=numbers.below(2) {
            let slip = if time == 0 { 9 } else { numbers.below(5) };
            let given = if slip == 0 { given.get(..1).unwrap_or(given) } else { given };
            let dob = match slip {
                1 => String::new(),
                2 => format!("{year}-{day:02}-{month:02}"),
                _ => format!("{year}-{month:02}-{day:02}"),
            };
            let cells =
                [Some(given), Some(family.as_str()), Some(dob.as_str()), Some(town), Some(truth.as_str())];
            records.push(&format!("r{row}"), cells.into_iter()).unwrap();
            row += 1;
        }
    }
    records
}

struct Linked {
    group: Vec<u32>,
    model: Model,
    persons: sylfaen_link::Persons,
    f1: f64,
}

fn link(records: &Records, settings: LinkSettings, threads: usize) -> Linked {
    let mut linker = Linker::new(records, settings, threads).unwrap();
    let model = linker.train();
    let scored = linker.score(&model).unwrap();
    let grouped = linker.group(&model, &scored, scored.cut.probability_min);
    let (_, persons) = linker.draw(&model, &scored, &grouped);
    let truth = &records.column("entity_id").unwrap().codes;
    let f1 = evaluate(truth, None, &scored.pairs, &grouped.group).clusters.f1;
    Linked { group: grouped.group, model, persons, f1 }
}

#[test]
fn nothing_collapses_at_any_size_without_labels() {
    for (count, seed) in [(20, 1), (60, 2), (200, 3), (900, 4), (2_500, 5)] {
        let records = people(count, seed);
        let (settings, left_out) = propose(&records);
        assert!(left_out.iter().any(|(column, _)| column == "entity_id"));
        let found = link(&records, settings, 2);
        assert!(found.f1 > 0.75, "{count} people: F1 {}", found.f1);
        let slack = count / 10 + 4;
        assert!(
            found.persons.low <= count + slack && found.persons.high + slack >= count,
            "{:?}",
            found.persons
        );
    }
}

#[test]
fn threads_change_nothing_and_a_saved_model_gives_the_same_persons() {
    let records = people(2_500, 6);
    let (settings, _) = propose(&records);
    let one = link(&records, settings.clone(), 1);
    let three = link(&records, settings.clone(), 3);
    assert_eq!(one.group, three.group);
    assert_eq!(one.model, three.model);
    let again = Model::parse(&one.model.to_toml().unwrap()).unwrap();
    let mut linker = Linker::new(&records, settings, 2).unwrap();
    linker.check_model(&again).unwrap();
    let scored = linker.score(&again).unwrap();
    assert_eq!(linker.group(&again, &scored, scored.cut.probability_min).group, one.group);
}

/// Compared twice, nothing is kept that need not be, and every pair, weight and number is the same.
#[test]
fn comparing_twice_changes_nothing() {
    let records = people(2_500, 7);
    let (settings, _) = propose(&records);
    let scored = |twice: bool| {
        let mut linker = Linker::new(&records, settings.clone(), 3).unwrap();
        let model = linker.train();
        if twice {
            linker.compare_twice();
        }
        let scored = linker.score(&model).unwrap();
        let weights: Vec<(u32, u32, u64, u64)> = scored
            .pairs
            .iter()
            .map(|pair| (pair.left, pair.right, pair.pattern, pair.log_odds.to_bits()))
            .collect();
        (weights, scored.compared, scored.cut)
    };
    let once = scored(false);
    assert!(once.0.len() > 1_000);
    assert_eq!(once, scored(true));
}

#[test]
fn a_field_all_missing_or_all_equal_is_left_out_and_said() {
    let mut records = Records::with_columns(&["first_name", "empty", "same"]);
    for row in 0..30_u32 {
        let name = GIVEN[row as usize % 16];
        records.push(&row.to_string(), [Some(name), None, Some("x")].into_iter()).unwrap();
    }
    let (settings, left_out) = propose(&records);
    assert_eq!(settings.field.len(), 1);
    assert_eq!(left_out.len(), 2);
    let mut linker = Linker::new(&records, settings, 1).unwrap();
    let model = linker.train();
    let scored = linker.score(&model).unwrap();
    let (_, persons) = linker.draw(&model, &scored, &linker.group(&model, &scored, 0.5));
    // A given name alone links nobody, and says so.
    assert_eq!(persons.unlinkable_records, 30);
}

#[test]
fn a_full_name_beside_its_parts_is_left_out_and_another_name_is_not() {
    let mut records = Records::with_columns(&["full_name", "given_name", "surname", "person_name"]);
    for row in 0..30_usize {
        let (given, other) = (GIVEN[row % 16], GIVEN[(row * 7 + 3) % 16]);
        let full = format!("{given} Jones{row}");
        let surname = format!("Jones{row}");
        let cells = [Some(full.as_str()), Some(given), Some(surname.as_str()), Some(other)];
        records.push(&row.to_string(), cells.into_iter()).unwrap();
    }
    let (settings, left_out) = propose(&records);
    assert_eq!(left_out, [("full_name".to_owned(), LeftOut::Repeated)]);
    assert!(settings.field.iter().any(|field| field.column == "person_name"));
}

/// Rules are planned by what a model knows: where it says that persons keep their birth dates and nothing else, by the birth date.
#[test]
fn rules_are_planned_by_the_model() {
    let records = people(2_500, 12);
    let (settings, _) = propose(&records);
    let mut linker = Linker::new(&records, settings.clone(), 1).unwrap();
    let mut model = linker.train();
    assert_eq!(linker.rules().count(), 0, "nothing is planned before");
    for field in &mut model.field {
        let keeps = matches!(field.kind, Kind::Date);
        let last = field.level.len() - 1;
        for (at, level) in field.level.iter_mut().enumerate() {
            let is_kept = if keeps { level.test == Test::Equal } else { at == last };
            level.m = if is_kept { 1.0 - 1e-3 } else { 1e-3 / last as f64 };
        }
    }
    linker.plan(&model).unwrap();
    let first = &linker.planned()[0];
    assert!(first.rule.key.iter().all(|key| key.column == "dob"), "{:?}", first.rule);
    assert!(first.recall_added > 0.5, "{}", first.recall_added);
}

#[test]
fn no_field_no_record_and_one_record_are_met_with_words() {
    let empty = Records::with_columns(&["name"]);
    assert!(matches!(Linker::new(&empty, propose(&empty).0, 1), Err(LinkError::NoFields)));
    let mut one = Records::with_columns(&["name"]);
    one.push("a", [Some("Mair Jones")].into_iter()).unwrap();
    let field = FieldSettings::new("name", Kind::FullName);
    let mut linker = Linker::new(&one, LinkSettings::of_fields(vec![field]), 1).unwrap();
    let model = linker.train();
    assert!(linker.score(&model).unwrap().pairs.is_empty());
}

#[test]
fn a_rule_over_the_budget_is_refused_with_its_number() {
    let records = people(400, 9);
    let (mut settings, _) = propose(&records);
    settings.block = vec![BlockRule { key: vec![Key { column: "town".to_owned(), part: KeyPart::Whole }] }];
    settings.pairs_max = 100;
    let refused = Linker::new(&records, settings, 1).err();
    assert!(matches!(refused, Some(LinkError::TooManyPairs { pairs, .. }) if pairs > 200));
}

#[test]
fn a_fixed_cut_is_kept_and_a_decision_outranks_the_model() {
    let records = people(60, 11);
    let (mut settings, _) = propose(&records);
    settings.cut = Cut::Probability(0.9);
    let mut linker = Linker::new(&records, settings, 1).unwrap();
    let model = linker.train();
    let scored = linker.score(&model).unwrap();
    assert!((scored.cut.probability_min - 0.9).abs() < 1e-12);
    let strongest = scored.pairs.iter().max_by(|a, b| a.log_odds.total_cmp(&b.log_odds)).copied().unwrap();
    let before = linker.group(&model, &scored, 0.9).group;
    assert_eq!(before[strongest.left as usize], before[strongest.right as usize]);
    linker.decide(strongest.left, strongest.right, false);
    let after = linker.group(&model, &scored, 0.9).group;
    assert_ne!(after[strongest.left as usize], after[strongest.right as usize]);
    let lines = linker.explain(&model, &scored, strongest.left, strongest.right);
    let total = lines.last().unwrap().total_log2;
    assert!((total - strongest.log_odds / std::f64::consts::LN_2).abs() < 1e-6);
}
