//! A synthetic Wales whose truth is known: what the pipeline counts is held against who there really is.
//!
//! Nobody in it exists; even so no assertion prints what stands in a record.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::pipeline_file::{FEW_MODELS, PipelineFile, with_search};
use crate::sylfaen::Workplace;
use crate::top;

const PEOPLE: u64 = 1500;

/// A row of a truth table by column.
type Row = BTreeMap<String, String>;

/// Deliveries with the truth beside them, and the run that counted them.
struct World {
    workplace: Workplace,
    folder: PathBuf,
}

impl World {
    /// The same people at every level of errors: what is typed differs, not who they are.
    ///
    /// What printed estimates give away is looked for by few models: only one test asks what is found.
    fn new(errors: &str) -> Self {
        Self::searched_by(errors, FEW_MODELS)
    }

    fn searched_by(errors: &str, models: usize) -> Self {
        let workplace = Workplace::new();
        let folder = workplace.path().join("wales");
        let out = folder.to_string_lossy().into_owned();
        let people = PEOPLE.to_string();
        let synth = ["synth", "--people", &people, "--seed", "7", "--errors", errors, "--out", &out];
        let answer = workplace.sylfaen(&synth);
        assert_eq!(answer.code, 0, "{answer}");
        let plan = fs::read_to_string(top().join("pipelines/demo.plan.toml")).unwrap();
        fs::write(folder.join("plan.toml"), with_search(&plan, models)).unwrap();
        Self { workplace, folder }
    }

    fn run(self) -> Self {
        let pipeline = PipelineFile::demo().with_path("plan", &self.folder.join("plan.toml"));
        self.run_with(&pipeline)
    }

    fn run_with(self, pipeline: &PipelineFile) -> Self {
        let pipeline = pipeline.with_path("deliveries", &self.folder.join("deliveries.toml"));
        let pipeline = pipeline.write(&self.folder);
        let answer = self.workplace.sylfaen(&["run", &pipeline]);
        assert!(matches!(answer.code, 0 | 3), "{answer}");
        self
    }

    /// The same without the deliveries of a partner.
    fn without(self, partner: &str) -> Self {
        let list = self.folder.join("deliveries.toml");
        let text = fs::read_to_string(&list).unwrap();
        let of_partner = format!("partner = \"{partner}\"");
        let kept: Vec<&str> =
            text.split("[[delivery]]").filter(|delivery| !delivery.contains(&of_partner)).collect();
        assert!(kept.len() < text.split("[[delivery]]").count(), "{partner} delivers nothing");
        fs::write(&list, kept.join("[[delivery]]")).unwrap();
        self
    }

    fn truth(&self, table: &str) -> Vec<Row> {
        read_csv(&self.folder.join("truth").join(format!("{table}.csv")))
    }

    /// Persons by measure, breakdown and category, over all ages: the least, and the most.
    fn counted(&self) -> BTreeMap<[String; 3], (u64, u64)> {
        let rows = self.workplace.rows(
            "select measure_code, breakdown_code, category_code, persons_lower, persons_upper
             from mart_person__known where age_group_code = 'all'",
        );
        let cell =
            |row: &Value| ["measure_code", "breakdown_code", "category_code"].map(|key| text(row, key));
        let range = |row: &Value| (number(row, "persons_lower"), number(row, "persons_upper"));
        rows.iter().map(|row| (cell(row), range(row))).collect()
    }

    /// The range counted of a measure over everybody.
    fn range(&self, measure: &str) -> (u64, u64) {
        self.counted()[&[measure, "all", "all"].map(str::to_owned)]
    }

    /// How many persons there truly are, in the words of `persons.csv`.
    fn persons(&self) -> BTreeMap<[String; 3], u64> {
        let cell = |row: &Row| ["measure", "dimension", "category"].map(|key| row[key].clone());
        self.truth("persons").iter().map(|row| (cell(row), row["persons"].parse().unwrap())).collect()
    }

    fn person_count(&self, measure: &str) -> u64 {
        self.persons()[&[measure, "all", "all"].map(str::to_owned)]
    }
}

fn read_csv(path: &Path) -> Vec<Row> {
    let text = fs::read_to_string(path).unwrap();
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    lines
        .map(|cells| {
            assert_eq!(cells.len(), header.len(), "a line of {} is not plain", path.display());
            header.iter().zip(cells).map(|(key, cell)| ((*key).to_owned(), cell.to_owned())).collect()
        })
        .collect()
}

fn text(row: &Value, key: &str) -> String {
    row[key].as_str().unwrap().to_owned()
}

fn number(row: &Value, key: &str) -> u64 {
    row[key].as_u64().unwrap()
}

/// What the truth calls a figure; nothing where it counts by something else.
fn in_words_of_truth([measure, breakdown, category]: &[String; 3]) -> Option<[String; 3]> {
    let true_measure = match measure.as_str() {
        "known_to_partners" => "known",
        "known_not_on_nrm" => "known_and_not_on_nrm",
        "recorded_nrm" => "on_nrm",
        other => panic!("the truth does not know {other}"),
    };
    let dimension = match (breakdown.as_str(), measure.as_str()) {
        // Told apart below.
        ("exploitation", "known_to_partners" | "known_not_on_nrm")
        | ("police_force_area", "recorded_nrm") => return None,
        ("all", _) => "all",
        ("police_force_area", _) => "police_force_area_found_code",
        ("age_group", "recorded_nrm") => "age_group_at_referral_code",
        ("age_group", _) => "age_group_at_first_contact_code",
        ("sex", _) => "sex_code",
        ("nationality", _) => "nationality_code",
        ("exploitation", _) => "exploitation_code",
        ("quarter", _) => "quarter",
        (other, _) => panic!("the truth does not know {other}"),
    };
    Some([true_measure, dimension, category.as_str()].map(str::to_owned))
}

#[test]
fn without_errors_the_most_persons_there_can_be_are_those_there_are() {
    let world = World::new("none").run();
    let truth = world.persons();
    let mut compared = BTreeSet::new();
    for (figure, (lower, upper)) in world.counted() {
        let Some(cell) = in_words_of_truth(&figure) else { continue };
        let persons = truth.get(&cell).copied().unwrap_or(0);
        assert!(lower <= persons, "{figure:?}: at least {lower} counted, {persons} in truth");
        assert_eq!(upper, persons, "{figure:?}");
        compared.insert(cell);
    }
    // No category of the truth is left out, as far as figures are made of it.
    let is_counted = |cell: &[String; 3]| compared.iter().any(|other| other[..2] == cell[..2]);
    let lost: Vec<_> = truth.keys().filter(|cell| is_counted(cell) && !compared.contains(*cell)).collect();
    assert!(lost.is_empty(), "{lost:?}");
    assert!(compared.len() > 90, "{} figures", compared.len());
}

/// The centre does not ask for the type of exploitation: who was met there alone is of unknown type to us, so that a
/// type counts those of whom a partner that asks knows it.
#[test]
fn types_of_exploitation_are_those_that_somebody_asked_for() {
    let world = World::new("none").run();
    let contacts = world.truth("contacts");
    let delivered = contacts.iter().filter(|contact| !contact["delivery_file"].is_empty());
    let asked: BTreeSet<String> = delivered
        .filter(|contact| contact["partner"] != "sarc")
        .map(|contact| contact["person_id"].clone())
        .collect();
    let mut expected: BTreeMap<[String; 3], u64> = BTreeMap::new();
    for person in world.truth("people").iter().filter(|person| person["is_known"] == "true") {
        let stated = asked.contains(&person["person_id"]);
        let types = if stated { person["exploitation_codes"].as_str() } else { "UN" };
        let is_on_nrm = person["is_on_nrm"] == "true";
        let measures = ["known_to_partners", "known_not_on_nrm"];
        for measure in measures.into_iter().filter(|measure| *measure == "known_to_partners" || !is_on_nrm) {
            for one in types.split(';') {
                *expected.entry([measure, "exploitation", one].map(str::to_owned)).or_default() += 1;
            }
        }
    }
    let mut counted = world.counted();
    counted.retain(|figure, _| figure[1] == "exploitation" && figure[0] != "recorded_nrm");
    let upper: BTreeMap<_, _> = counted.into_iter().map(|(figure, (_, upper))| (figure, upper)).collect();
    assert_eq!(upper, expected);
}

/// The health board sends counts and no records. Whoever it met stands between its least and its most.
#[test]
fn counts_without_records_bound_the_people_who_were_met() {
    let world = World::new("light").run();
    let contacts = world.truth("contacts");
    let met: BTreeSet<&str> = contacts
        .iter()
        .filter(|contact| contact["partner"] == "cardiff_vale_health")
        .map(|contact| contact["person_id"].as_str())
        .collect();
    let rows = world.workplace.rows(
        "select partner_code, unit_code, count_lower, count_upper from mart_count__partners
         where unit_code in ('person_met', 'defendant') order by unit_code",
    );
    let [defendants, people] = &rows[..] else { panic!("{} counts", rows.len()) };
    assert_eq!(text(people, "partner_code"), "cardiff_vale_health");
    let (lower, upper) = (number(people, "count_lower"), number(people, "count_upper"));
    let met = met.len() as u64;
    assert!(0 < lower && lower <= met && met <= upper, "{lower} to {upper} counted, {met} in truth");
    // Defendants are records, so their number is known; nothing follows from it for the people they exploited.
    assert_eq!(text(defendants, "partner_code"), "cps");
    assert_eq!(number(defendants, "count_lower"), number(defendants, "count_upper"));
    let explained =
        world.workplace.sylfaen(&["explain", "counted.2012.cardiff_vale_health.persons_met.person_met"]);
    assert_eq!(explained.code, 0, "{explained}");
    assert!(explained.stdout.contains("cvuhb_2012q1.xlsx"), "{explained}");
}

/// The NRM counts by where the referrer sits. A council sits in the area where it met the person; agencies and charities
/// sit in none; the force in England that refers people from Wales is counted, under its own area.
#[test]
fn persons_on_the_nrm_are_counted_where_their_referrer_sits() {
    let world = World::new("none").run();
    let areas = read_csv_of_codes("local_authority");
    let found: BTreeMap<String, String> = world
        .truth("people")
        .into_iter()
        .map(|person| (person["person_id"].clone(), areas[&person["found_area_code"]].clone()))
        .collect();
    let mut expected: BTreeMap<String, u64> = BTreeMap::new();
    for referral in world.truth("referrals") {
        let area = match referral["first_responder_code"].as_str() {
            "NWP" => "W15000001",
            "GWP" => "W15000002",
            "SWP" => "W15000003",
            "DPP" => "W15000004",
            "ASP" => "E23000036",
            "LA" => found[&referral["person_id"]].as_str(),
            _ => "no_single_area",
        };
        *expected.entry(area.to_owned()).or_default() += 1;
    }
    assert!(expected["E23000036"] > 0, "nobody was referred from England");
    let mut counted = world.counted();
    counted.retain(|figure, _| figure[0] == "recorded_nrm" && figure[1] == "police_force_area");
    let upper: BTreeMap<_, _> = counted.into_iter().map(|([_, _, area], (_, upper))| (area, upper)).collect();
    assert_eq!(upper, expected);
}

/// The police force area of each code of a list of places.
fn read_csv_of_codes(list: &str) -> BTreeMap<String, String> {
    let text = fs::read_to_string(top().join(format!("schemas/codes/{list}.csv"))).unwrap();
    let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    let column = header.iter().position(|name| *name == "police_force_area").unwrap();
    let cells = text.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
    cells.map(|cells| (cells[0].to_owned(), cells[column].to_owned())).collect()
}

#[test]
fn without_errors_every_record_is_given_its_true_person() {
    let world = World::new("none").run();
    let records = world.workplace.rows(
        "select deliveries.delivery_order, records.delivery_row, members.person_id
         from stg_partner__records as records
         inner join stg_partner__deliveries as deliveries on records.delivery_id = deliveries.delivery_id
         left join int_person__members as members on records.record_id = members.record_id
         order by deliveries.delivery_order, records.delivery_row",
    );
    let mut found: BTreeMap<u64, Vec<Option<String>>> = BTreeMap::new();
    for record in &records {
        let person = record["person_id"].as_str().map(str::to_owned);
        found.entry(number(record, "delivery_order")).or_default().push(person);
    }
    let rows = world.truth("rows");
    let mut true_of_found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut found_of_true: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut compared = 0;
    // Both stand in the order of sheets and rows, and without errors no row is turned away.
    for (place, delivery) in world.truth("deliveries").iter().enumerate() {
        let file = delivery["delivery_file"].as_str();
        let truly: Vec<&str> = rows
            .iter()
            .filter(|row| row["delivery_file"] == file)
            .map(|row| row["person_id"].as_str())
            .collect();
        if file.is_empty() || truly.is_empty() {
            continue;
        }
        let persons = found.get(&(place as u64 + 1)).map(Vec::as_slice).unwrap_or_default();
        assert_eq!(persons.len(), truly.len(), "records of delivery {}", place + 1);
        for (person, truly) in persons.iter().zip(truly) {
            // A record that a later edition of its return left out has no person.
            let Some(person) = person else { continue };
            true_of_found.entry(person).or_default().insert(truly);
            found_of_true.entry(truly).or_default().insert(person);
            compared += 1;
        }
    }
    assert!(compared > 1000, "{compared} records");
    assert_eq!(
        true_of_found.values().filter(|truly| truly.len() > 1).count(),
        0,
        "persons made of several people"
    );
    assert_eq!(
        found_of_true.values().filter(|found| found.len() > 1).count(),
        0,
        "people counted as several persons"
    );
}

#[test]
fn with_light_errors_the_range_holds_the_truth() {
    let world = World::new("light").run();
    for (measure, true_measure) in [
        ("known_to_partners", "known"),
        ("known_not_on_nrm", "known_and_not_on_nrm"),
        ("recorded_nrm", "on_nrm"),
    ] {
        let persons = world.person_count(true_measure);
        let (lower, upper) = world.range(measure);
        assert!(
            (lower..=upper).contains(&persons),
            "{measure}: {lower} to {upper} counted, {persons} in truth"
        );
    }
    let (lower, upper) = world.range("known_to_partners");
    assert!(lower < upper, "errors leave a doubt");
}

/// The lists of the demonstration's plan.
const LISTS: [&str; 6] = ["bawso", "gla", "gwent_police", "home_office", "sarc", "south_wales_police"];

/// Without errors the capture histories are those of the people who were truly met, as far as a record of it was sent.
#[test]
fn captures_are_those_of_the_people_who_were_met() {
    let world = World::new("none").run();
    let mut met: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for contact in world.truth("contacts") {
        let is_sent = !contact["delivery_file"].is_empty() && contact["delivers"] == "records";
        if is_sent && LISTS.contains(&contact["partner"].as_str()) {
            met.entry(contact["person_id"].clone()).or_default().insert(contact["partner"].clone());
        }
    }
    let mut expected: BTreeMap<BTreeSet<String>, u64> = BTreeMap::new();
    for lists in met.into_values() {
        *expected.entry(lists).or_default() += 1;
    }
    let rows = world.workplace.rows(
        "select * from mart_person__captures
         where linkage_code = 'strict' and window_code = '2012' and stratum_code = 'all'",
    );
    let mut found: BTreeMap<BTreeSet<String>, u64> = BTreeMap::new();
    let on = |row: &Value| -> BTreeSet<String> {
        LISTS.into_iter().filter(|list| number(row, list) == 1).map(str::to_owned).collect()
    };
    rows.iter()
        .map(on)
        .filter(|lists| !lists.is_empty())
        .for_each(|lists| *found.entry(lists).or_default() += 1);
    assert!(expected.len() > 15, "{} histories", expected.len());
    assert_eq!(found, expected);
    // Nobody answers for the year before, so no list covers both years: that is not the same as nobody met.
    let double = world
        .workplace
        .rows("select count(*) as persons from mart_person__captures where window_code = '2012.double'");
    assert_eq!(number(&double[0], "persons"), 0);
    let covered = world
        .workplace
        .rows("select is_covered from mart_capture__coverage where window_code = '2012.double'");
    assert_eq!(covered.len(), 7);
    assert!(covered.iter().all(|list| list["is_covered"] == false));
}

#[test]
fn with_heavy_errors_the_range_holds_the_truth_and_the_model_says_more_than_rules_alone() {
    let world = World::new("heavy").run();
    let truth = world.person_count("known");
    let (lower, upper) = world.range("known_to_partners");
    assert!((lower..=upper).contains(&truth), "{lower} to {upper} counted, {truth} in truth");
    let rules_alone = PipelineFile::demo().with_line("link_model", "# no model");
    let (least, most) = World::new("heavy").run_with(&rules_alone).range("known_to_partners");
    assert!(
        (upper - lower) * 3 < (most - least) * 2,
        "{lower} to {upper} by the model, {least} to {most} without"
    );
}

#[test]
fn a_larger_wales_is_estimable_and_the_nrm_is_not_crossed_with_what_feeds_it() {
    let world = World::searched_by("none", 100_000).run();
    let rows = world.workplace.rows(
        "select lists, role_code, persons_estimate, persons_lower, persons_upper, verdict_code, reason_codes, warning_codes
         from mart_estimate__population where stratum_code = 'all'",
    );
    let of_role = |role: &str| rows.iter().find(|row| row["role_code"] == role).unwrap();
    let people = PEOPLE as f64;
    let real = |row: &Value, key: &str| row[key].as_f64().unwrap();

    // Partners choose whom they meet, so the estimate is never without its warning, even where it is near the truth.
    let headline = of_role("headline");
    assert_eq!(headline["verdict_code"], "estimable_with_warnings");
    assert!(!text(headline, "warning_codes").is_empty());
    assert!(real(headline, "persons_lower") <= people && people <= real(headline, "persons_upper"));
    let bound = of_role("lower_bound");
    assert!(real(bound, "persons_lower") <= people, "a lower bound is below what it bounds");

    for feeder in ["gla", "gwent_police", "home_office", "south_wales_police"] {
        let mut pair = [feeder, "nrm"];
        pair.sort_unstable();
        let pair = pair.join("+");
        let refused: Vec<&Value> = rows.iter().filter(|row| row["lists"] == pair.as_str()).collect();
        assert!(!refused.is_empty(), "{pair} was not asked");
        for row in refused {
            assert_eq!(row["verdict_code"], "not_estimable", "{pair}");
            assert!(text(row, "reason_codes").split(';').any(|reason| reason == "pathway"), "{pair}");
            assert!(row["persons_estimate"].is_null(), "{pair} has a number");
        }
    }
    answers_stand_among_their_neighbours(&world, real(headline, "persons_estimate"));
    // The same table asked in SQL, under the plan's words, gives the same answer.
    let asked = world.workplace.rows(
        "select estimate, verdict from estimate_population('mart_person__captures', 'reference=nrm', 'stratum=all',
             'pathway=gla:gwent_police,gla:nrm,gla:south_wales_police,gwent_police:nrm,gwent_police:sarc',
             'pathway=home_office:nrm,south_wales_police:nrm,south_wales_police:sarc',
             'people_min=50', 'overlap_min=20')
         where role = 'headline'",
    );
    assert_eq!(asked.len(), 1);
    // In SQL the linkage is taken as exact; the run has drawn it, and keeps the headline as it was before.
    let as_made = world.workplace.rows(
        "select persons_estimate from mart_estimate__sensitivity
         where stratum_code = 'all' and kind_code = 'linkage' and subject_code = 'as_made'",
    );
    assert!((real(&asked[0], "estimate") - real(&as_made[0], "persons_estimate")).abs() < 1e-9);
    let more_than_pairs = rows.iter().filter(|row| text(row, "lists").split('+').count() > 2);
    assert!(more_than_pairs.clone().count() > 0);
    assert!(more_than_pairs.into_iter().all(|row| text(row, "lists").split('+').all(|list| list != "nrm")));
}

/// The more linkage leaves open the more of the variance it is; and what is drawn finds people whom the linkage in force misses.
#[test]
fn what_linkage_leaves_open_is_in_the_limits() {
    let carried = |errors: &str| {
        let world = World::new(errors).run();
        let rows = world.workplace.rows(
            "select persons_lower, persons_upper, share_linkage from mart_estimate__population
             where stratum_code = 'all' and role_code = 'headline'",
        );
        let drawn = world.workplace.rows(
            "select persons_estimate from mart_estimate__sensitivity
             where stratum_code = 'all' and kind_code = 'drawn_linkage'",
        );
        assert_eq!(drawn.len(), 20, "{errors}");
        let real = |key: &str| rows[0][key].as_f64().unwrap_or_else(|| panic!("{errors}: {key}"));
        let limits = real("persons_lower")..=real("persons_upper");
        for one in &drawn {
            assert!(
                limits.contains(&one["persons_estimate"].as_f64().unwrap()),
                "{errors}: {one} {limits:?}"
            );
        }
        assert!(limits.contains(&(PEOPLE as f64)), "{errors}: {limits:?}");
        real("share_linkage")
    };
    let (none, heavy) = (carried("none"), carried("heavy"));
    assert!(heavy > none && heavy > 0.05, "{none} {heavy}");
}

/// Beside an estimate stands every method, and what of them leaves tells of no few people; beside a refusal none does.
fn answers_stand_among_their_neighbours(world: &World, headline: f64) {
    let spread = world.workplace.rows("select * from out_estimate__spread");
    let refused = world.workplace.rows(
        "select stratum_code, step from out_estimate__ladder where verdict_code = 'not_estimable' and step = 3",
    );
    for row in &refused {
        assert!(spread.iter().all(|beside| beside["stratum_code"] != row["stratum_code"]), "{row}");
    }
    let inside = world.workplace.rows(
        "select figure_id, persons_estimate from mart_estimate__spread
         where stratum_code = 'all' and kind_code = 'method' and persons_estimate is not null",
    );
    let methods: Vec<f64> = inside.iter().filter_map(|row| row["persons_estimate"].as_f64()).collect();
    assert!(methods.len() >= 10, "{} methods", methods.len());
    assert!(methods.iter().any(|number| (number / headline - 1.0).abs() > 0.1), "methods never all agree");
    let step = |number: f64, figures: i32| 10_f64.powi(number.log10().floor() as i32 + 1 - figures);
    for number in methods {
        assert!((number / step(number, 2)).fract().abs() < 1e-9, "{number} has more than two figures");
    }
    let of_all: Vec<&Value> = spread.iter().filter(|row| row["stratum_code"] == "all").collect();
    let (mut left, mut withheld) = (0, 0);
    for row in &inside {
        let out = of_all.iter().find(|out| out["figure_id"] == row["figure_id"]).unwrap();
        let Some(printed) = out["persons_estimate"].as_f64() else {
            withheld += 1;
            continue;
        };
        let number = row["persons_estimate"].as_f64().unwrap();
        assert!((printed - number).abs() <= step(number, 1) / 2.0, "{printed} for {number}");
        left += 1;
    }
    // By so few models not every count behind the headline is shown to be open: it stays inside, and its spread with it.
    let rungs = world
        .workplace
        .rows("select persons_estimate from out_estimate__ladder where stratum_code = 'all' and step = 3");
    assert!(rungs.iter().all(|rung| rung["persons_estimate"].is_null()), "{rungs:?}");
    assert!(left == 0 && withheld > 0, "{left} left, {withheld} withheld");
    let kinds: BTreeSet<String> = of_all.iter().map(|row| text(row, "kind_code")).collect();
    let expected = [
        "any_merge",
        "leave_out",
        "linkage",
        "linkage_as_made",
        "linkage_drawn",
        "method",
        "odds_ratio",
        "reference",
        "scheme",
        "two_classes",
        "window",
    ];
    assert_eq!(kinds.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    // Nobody answers for the year before.
    let double = of_all.iter().find(|row| row["subject_code"] == "double").unwrap();
    assert_eq!(double["verdict_code"], "not_estimable");
    assert!(double["persons_estimate"].is_null());

    // The NRM, of which the truth is known, as the lists would have it.
    let reference = of_all.iter().find(|row| row["kind_code"] == "reference").unwrap();
    assert!(reference["persons_estimate"].is_null(), "it is made of more than the table of the lists");
    let inside = world.workplace.rows(
        "select persons_estimate from mart_estimate__spread where stratum_code = 'all' and kind_code = 'reference'",
    );
    let (predicted, recorded) =
        (inside[0]["persons_estimate"].as_f64().unwrap(), world.person_count("on_nrm") as f64);
    assert!((0.5..2.0).contains(&(predicted / recorded)), "{predicted} of {recorded}");
    for figure in ["spread.2012.all.leave_out.bawso", "ladder.2012.sex.female.3"] {
        let explained = world.workplace.sylfaen(&["explain", figure]);
        assert_eq!(explained.code, 0, "{explained}");
        assert!(explained.stdout.contains("gwent"), "{figure}");
    }
    let samples = world.workplace.rows(
        "select estimator, r_hat from mart_estimate__methods where r_hat is not null and stratum_code = 'all'",
    );
    assert!(samples.len() >= 2, "chains say how they mixed");
}

#[test]
fn the_main_job_runs_without_the_nrm_extract() {
    let with = World::new("none").run();
    let without = World::new("none").without("nrm").run();
    let without_counted = without.counted();
    assert!(without_counted.keys().all(|figure| figure[0] != "recorded_nrm"));
    // Partners know whom they met, with the extract or without; who of them is on the NRM they only know in part.
    assert_eq!(without.range("known_to_partners").1, with.range("known_to_partners").1);
    let (lower, upper) = without.range("known_not_on_nrm");
    let persons = without.person_count("known_and_not_on_nrm");
    assert!((lower..=upper).contains(&persons), "{lower} to {upper} counted, {persons} in truth");
    assert!(upper >= with.range("known_not_on_nrm").1);
    let rows = without
        .workplace
        .rows("select periods_missing from mart_quality__partners where partner_code = 'nrm'");
    assert_eq!(number(&rows[0], "periods_missing"), 4);
    assert!(without.workplace.out().join("index.html").is_file());
}
