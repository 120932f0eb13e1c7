//! How names are read: what is split off, what is kept, and what is folded.

use expect_test::expect;
use proptest::prelude::*;
use sylfaen_schema::NameOrder;

use super::{Case, MESSY};
use crate::{
    letters::{fold_name, mend},
    name::{NameLists, bare, part},
};

fn lists() -> NameLists<'static> {
    NameLists::new(&MESSY.1)
}

fn folded(name: &str) -> String {
    fold_name(name, lists()).unwrap_or_default()
}

/// `titles; given | family; suffixes`, without what is not there.
fn parts(name: &str, order: NameOrder, nationality: Option<&str>) -> String {
    let parted = part(name, order, nationality, lists());
    let titles = parted.titles.iter().map(|title| format!("[{title}] ")).collect::<Vec<_>>().concat();
    let suffixes = parted.suffixes.iter().map(|suffix| format!(" [{suffix}]")).collect::<Vec<_>>().concat();
    format!("{titles}{} | {}{suffixes}", parted.given, parted.family)
}

#[test]
fn names_fold_to_the_letters_a_to_z() {
    for (name, expected) in [
        ("Siôn", "SION"),
        ("Nguyễn Thị Đào", "NGUYEN THI DAO"),
        ("Dương", "DUONG"),
        ("Łukasz Wójcik-Żak", "LUKASZ WOJCIK ZAK"),
        ("O’Brien", "OBRIEN"),
        ("O' Brien", "OBRIEN"),
        ("Ó Briain", "OBRIAIN"),
        ("D'Arcy", "DARCY"),
        ("d’ Arcy", "DARCY"),
        ("Mac Donald", "MACDONALD"),
        ("MacDonald", "MACDONALD"),
        ("Mc-Donald", "MCDONALD"),
        ("Mac", "MAC"),
        ("al-Hassan", "AL HASSAN"),
        ("Al Hassan", "AL HASSAN"),
        ("Ionuț", "IONUT"),
        ("Gunnþór", "GUNNTHOR"),
        ("M\u{430}r\u{456}a", "MARIA"),
        ("Ｍａｒｉａ", "MARIA"),
        ("\u{41c}\u{430}\u{440}\u{438}\u{44f}", ""),
        ("\u{422}\u{43e}\u{434}\u{43e}", ""),
        ("李", ""),
        ("J.", "J"),
        ("", ""),
    ] {
        assert_eq!(folded(name), expected, "{}", name.chars().count());
    }
}

#[test]
fn letters_that_only_look_latin_are_mended_in_latin_words_and_nowhere_else() {
    for (name, expected, has_look_alikes, is_mixed) in [
        ("M\u{430}r\u{456}a", "Maria", true, false),
        ("\u{41d}ughes", "Hughes", true, false),
        ("Р\u{3bf}well-Jones", "Powell-Jones", true, false),
        ("ＤＡＶＩＥＳ", "DAVIES", true, false),
        ("Siân", "Siân", false, false),
        ("Ağca Łukasz", "Ağca Łukasz", false, false),
        // Wholly Cyrillic, Greek, Arabic and Chinese names are their own.
        ("Сара", "Сара", false, false),
        ("Мария Иванова", "Мария Иванова", false, false),
        ("Αθηνά", "Αθηνά", false, false),
        ("مريم", "مريم", false, false),
        ("李小龙", "李小龙", false, false),
        // One alphabet a word: a Latin family name leaves a Cyrillic given name alone.
        ("Сара Hughes", "Сара Hughes", false, false),
        // A Latin letter in a Cyrillic word that looks like nothing Latin: which was meant cannot be told.
        ("Mария", "Mария", false, true),
    ] {
        let mended = mend(name);
        assert_eq!(mended.name, expected);
        assert_eq!((mended.has_look_alikes, mended.is_mixed), (has_look_alikes, is_mixed), "{expected}");
    }
}

#[test]
fn titles_and_suffixes_are_split_off_in_both_languages_and_a_word_alone_is_a_name() {
    for (name, expected) in [
        ("Mrs. Mair Elen Owen", "[mrs] Mair Elen | Owen"),
        ("Y Parch. Dafydd Rees", "[rev] Dafydd | Rees"),
        ("The Rev Dr John Rees", "[rev] [dr] John | Rees"),
        ("Yr Athro Siân Huws", "[prof] Siân | Huws"),
        ("Mr John Smith Jnr.", "[mr] John | Smith [jnr]"),
        ("John Smith, Jnr", "John | Smith [jnr]"),
        ("Smith Jr, John", "John | Smith [jnr]"),
        ("SMITH, Mr John III", "[mr] John | SMITH [iii]"),
        ("OWEN, Miss Mair", "[miss] Mair | OWEN"),
        ("Miss", "Miss | "),
        ("Mr III", "[mr] III | "),
        ("Precious", "Precious | "),
        ("Tad Owen", "Tad | Owen"),
    ] {
        assert_eq!(parts(name, NameOrder::GivenFirst, None), expected);
    }
}

#[test]
fn particles_begin_a_family_name_and_double_barrelled_ones_stay_whole() {
    for (name, expected) in [
        ("Dafydd ap Gwilym", "Dafydd | ap Gwilym"),
        ("Gwenllian ferch Gruffydd", "Gwenllian | ferch Gruffydd"),
        ("Owain ab Edwin", "Owain | ab Edwin"),
        ("Abdul Rahman bin Yusuf", "Abdul Rahman | bin Yusuf"),
        ("Aisha al-Hassan", "Aisha | al-Hassan"),
        ("Aisha El Hassan", "Aisha | El Hassan"),
        ("Maria de la Cruz Lopez", "Maria | de la Cruz Lopez"),
        ("Jan van der Berg", "Jan | van der Berg"),
        ("Mary O' Brien", "Mary | O'Brien"),
        ("Flora Mac Donald", "Flora | Mac Donald"),
        ("Mair Rees - Jones", "Mair | Rees-Jones"),
        ("Mair Rees\u{2013}Jones", "Mair | Rees-Jones"),
    ] {
        assert_eq!(parts(name, NameOrder::GivenFirst, None), expected);
    }
    // `Van` is a middle name in Vietnam.
    assert_eq!(parts("Anh Van Nguyen", NameOrder::GivenFirst, Some("VN")), "Anh Van | Nguyen");
    assert_eq!(parts("Anh Van Nguyen", NameOrder::GivenFirst, Some("NL")), "Anh | Van Nguyen");
}

#[test]
fn the_order_of_names_is_the_declared_one_or_that_of_the_nationality() {
    use NameOrder::{ByNationality, FamilyFirst, GivenFirst};
    for (name, order, nationality, expected) in [
        ("Nguyen Thi Lan", FamilyFirst, None, "Thi Lan | Nguyen"),
        ("Nguyen, Ms Thi Lan", GivenFirst, None, "[ms] Thi Lan | Nguyen"),
        ("Nguyen Thi Lan", ByNationality, Some("VN"), "Thi Lan | Nguyen"),
        ("Kovács Anna", ByNationality, Some("HU"), "Anna | Kovács"),
        ("Wang Fang", ByNationality, Some("CN"), "Fang | Wang"),
        ("Anna Kowalska", ByNationality, Some("PL"), "Anna | Kowalska"),
        ("Anna Kowalska", ByNationality, None, "Anna | Kowalska"),
        ("Nguyen Thi Lan", GivenFirst, Some("VN"), "Nguyen Thi | Lan"),
        ("Lan", FamilyFirst, Some("VN"), "Lan | "),
    ] {
        assert_eq!(parts(name, order, nationality), expected);
    }
}

#[test]
fn the_name_as_written_stands_beside_and_what_was_done_is_counted() {
    let case = Case::new("contact_date=Met,full_name=Name,nationality_code=Nat")
        .replace("date_order", "name_order = \"by_nationality\"\ndate_order");
    let csv = "Met,Name,Nat\n\
        01/02/2012,Mr  Nguyen Van An ,Vietnamese\n\
        01/02/2012,M\u{430}ria Rees Jnr,Welsh\n\
        01/02/2012,Precious,Nigerian\n";
    case.check(
        csv,
        &expect![[r#"
            record: contact_date=2012-02-01 nationality_code=VN
            record: contact_date=2012-02-01 nationality_code=GB
            record: contact_date=2012-02-01 nationality_code=NG
            person: given_name=Maria family_name=Rees name_as_written=Mаria Rees Jnr name_suffix_codes=jnr given_name_folded=MARIA family_name_folded=REES
            person: given_name=Precious family_name_state=blank name_as_written=Precious given_name_folded=PRECIOUS
            person: given_name=Van An family_name=Nguyen name_as_written=Mr  Nguyen Van An  name_title_codes=mr given_name_folded=VAN AN family_name_folded=NGUYEN
            skip: reason_code=header rows=1 first_row=1 last_row=1
            4 found = 3 normalised + 0 rejected + 1 skipped; 0 cells rejected"#]],
    );
    let noted: Vec<_> = case.run(csv.as_bytes()).unwrap().tally.noted.into_iter().collect();
    assert_eq!(
        noted,
        [
            ("look_alike_letters_folded", 1),
            ("name_of_one_word", 1),
            ("name_order_by_nationality", 1),
            ("suffix_split_off", 1),
            ("title_split_off", 1),
        ]
    );
}

/// Names as they come: words of the lists, letters of several alphabets, marks between.
fn any_name() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        prop::sample::select(vec![
            "Mr",
            "Y Parch.",
            "Jnr",
            "III",
            "ap",
            "van",
            "de",
            "O'",
            "O’",
            "Mac",
            "al-Hassan",
            "Siân",
            "Nguyễn",
            "-",
            "Rees-Jones",
            "Сара",
            "M\u{430}ria",
            "李",
            ",",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,8}",
    ];
    prop::collection::vec(word, 0..6).prop_map(|words| crate::cell::tidy(&words.join(" ")))
}

#[test]
fn nobody_is_called_unknown_with_a_title_or_without() {
    Case::new("case_reference=Ref,contact_date=Met,given_name=First,family_name=Last").check(
        "Ref,Met,First,Last\nA1,01/02/2012,Mr Unknown,Owen\nA2,01/02/2012,Miss *,Dr N/A\nA3,01/02/2012,Mr 12,Null\n",
        &expect![[r#"
            record: contact_date=2012-02-01
            record: contact_date=2012-02-01
            record: contact_date=2012-02-01
            person: given_name_state=rejected family_name=Null family_name_as_written=Null name_title_codes=mr family_name_folded=NULL case_reference=A3
            person: given_name_state=suppressed family_name_state=rejected name_title_codes=dr;miss case_reference=A2
            person: given_name_state=unknown family_name=Owen family_name_as_written=Owen name_title_codes=mr family_name_folded=OWEN case_reference=A1
            reject: cell=C4 field=given_name rule_code=no_letters is_row_rejected=false
            reject: cell=D3 field=family_name rule_code=ambiguous_marker is_row_rejected=false
            skip: reason_code=header rows=1 first_row=1 last_row=1
            4 found = 3 normalised + 0 rejected + 1 skipped; 2 cells rejected"#]],
    );
    Case::new("case_reference=Ref,contact_date=Met,full_name=Name").check(
        "Ref,Met,Name\nA1,01/02/2012,Mr Unknown\nA2,01/02/2012,Unknown Owen\nA3,01/02/2012,\"Owen, Withheld\"\nA4,01/02/2012,Mair -\n",
        &expect![[r#"
            record: contact_date=2012-02-01
            record: contact_date=2012-02-01
            record: contact_date=2012-02-01
            record: contact_date=2012-02-01
            person: given_name=Mair family_name_state=rejected name_as_written=Mair - given_name_folded=MAIR case_reference=A4
            person: given_name_state=suppressed family_name=Owen name_as_written=Owen, Withheld family_name_folded=OWEN case_reference=A3
            person: given_name_state=unknown family_name=Owen name_as_written=Unknown Owen family_name_folded=OWEN case_reference=A2
            person: given_name_state=unknown family_name_state=unknown case_reference=A1
            reject: cell=C5 field=full_name rule_code=ambiguous_marker is_row_rejected=false
            skip: reason_code=header rows=1 first_row=1 last_row=1
            5 found = 4 normalised + 0 rejected + 1 skipped; 1 cells rejected"#]],
    );
}

proptest! {
    #[test]
    fn normalising_a_name_twice_changes_nothing(name in any_name()) {
        let mended = mend(&name);
        let again = mend(&mended.name);
        prop_assert_eq!(&again.name, &mended.name);
        prop_assert!(!again.has_look_alikes);
        let once = bare(&mended.name, lists()).name;
        prop_assert_eq!(&bare(&once, lists()).name, &once);
        if let Some(folded) = fold_name(&once, lists()) {
            prop_assert!(folded.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b' '));
            prop_assert_eq!(fold_name(&folded, lists()), Some(folded));
        }
    }

    #[test]
    fn no_letter_of_a_name_is_lost_by_parting_it(name in any_name(), order in 0..3_usize) {
        let order = [NameOrder::GivenFirst, NameOrder::FamilyFirst, NameOrder::ByNationality][order];
        let parted = part(&name, order, Some("VN"), lists());
        let letters = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).count();
        let kept = letters(&parted.given) + letters(&parted.family);
        if parted.titles.is_empty() && parted.suffixes.is_empty() {
            prop_assert_eq!(kept, letters(&name));
        } else {
            prop_assert!(kept < letters(&name));
        }
    }
}
