//! Functions on names and other text.
//!
//! In: texts as they stand in a table. Out: as each line says. Text is compared as it is given; where names must be folded
//! first, as for variants and sounds, the function folds them. [`plain_latin`](crate::compare::plain_latin) is there for
//! the others.

use std::sync::OnceLock;

use super::call::{Gives, Number, Spec};
use crate::compare::{
    NameVariants, are_exchanged, damerau_levenshtein, double_metaphone, double_sound_key, edit_distance,
    is_initial_of, jaro, jaro_winkler, plain_latin, qgram_jaccard, set_jaccard, sound_key, token_jaccard,
};

const fn of_names(
    name: &'static str,
    texts: &'static [&'static str],
    gives: Gives,
    says: &'static str,
) -> Spec {
    Spec { name, texts, are_dates: false, number: Number::Never, gives, says }
}

const TWO: &[&str] = &["a", "b"];
const ONE: &[&str] = &["name"];

/// The list of name variants that is shipped; none would be known if it were broken, which a test rules out.
fn variants() -> &'static NameVariants {
    static VARIANTS: OnceLock<NameVariants> = OnceLock::new();
    VARIANTS.get_or_init(|| NameVariants::shipped().unwrap_or_default())
}

fn pair<'a>(texts: &[&'a str]) -> (&'a str, &'a str) {
    match texts {
        [a, b, ..] => (a, b),
        _ => ("", ""),
    }
}

fn one<'a>(texts: &[&'a str]) -> &'a str {
    texts.first().copied().unwrap_or_default()
}

/// A code, or null where there is none.
fn filled(code: String) -> Option<String> {
    Some(code).filter(|code| !code.is_empty())
}

/// The length of a run of letters, from 1; a length nobody means is none.
fn run_length(number: i64) -> Option<usize> {
    usize::try_from(number).ok().filter(|length| (1..=64).contains(length))
}

pub(super) const NAMES: &[Spec] = &[
    of_names(
        "damerau_levenshtein",
        TWO,
        Gives::Count(|texts, _| i64::try_from(damerau_levenshtein(pair(texts).0, pair(texts).1)).ok()),
        "The least number of letters put in, left out, changed or exchanged with a neighbour.",
    ),
    of_names(
        "typing_slips",
        TWO,
        Gives::Count(|texts, _| i64::try_from(edit_distance(pair(texts).0, pair(texts).1)).ok()),
        "The least number of such slips with each letter touched at most once (optimal string alignment).",
    ),
    of_names(
        "jaro",
        TWO,
        Gives::Share(|texts, _| Some(jaro(pair(texts).0, pair(texts).1))),
        "Jaro similarity, 0 to 1.",
    ),
    of_names(
        "jaro_winkler",
        TWO,
        Gives::Share(|texts, _| Some(jaro_winkler(pair(texts).0, pair(texts).1))),
        "Jaro-Winkler similarity, 0 to 1: a common beginning counts for more.",
    ),
    Spec {
        number: Number::Default("q", 2),
        ..of_names(
            "qgram_jaccard",
            TWO,
            Gives::Share(|texts, q| qgram_jaccard(pair(texts).0, pair(texts).1, run_length(q)?)),
            "The share of runs of q letters in common, 0 to 1; null if both are empty.",
        )
    },
    of_names(
        "token_set_jaccard",
        TWO,
        Gives::Share(|texts, _| token_jaccard(pair(texts).0, pair(texts).1)),
        "The share of words in common whatever their order, 0 to 1; null if both are empty.",
    ),
    of_names(
        "item_set_jaccard",
        TWO,
        Gives::Share(|texts, _| set_jaccard(pair(texts).0, pair(texts).1)),
        "The share of items in common of two lists parted by semicolons, commas or bars, 0 to 1.",
    ),
    of_names(
        "plain_latin",
        ONE,
        Gives::Code(|texts, _| Some(plain_latin(one(texts)))),
        "A name in plain lower-case Latin letters: accents gone, Cyrillic and Greek transliterated.",
    ),
    of_names(
        "double_metaphone",
        ONE,
        Gives::Code(|texts, _| filled(double_metaphone(one(texts)).0)),
        "The first Double Metaphone code (Philips 2000), for English, Romance and Germanic names.",
    ),
    of_names(
        "double_metaphone_second",
        ONE,
        Gives::Code(|texts, _| filled(double_metaphone(one(texts)).1)),
        "The second Double Metaphone code; as the first where there is one reading.",
    ),
    of_names(
        "sound_code",
        ONE,
        Gives::Code(|texts, _| filled(sound_key(&plain_latin(one(texts))))),
        "A code that Welsh, Slavic, Romanian, Albanian and Vietnamese spellings of one sound share.",
    ),
    of_names(
        "sound_code_second",
        ONE,
        Gives::Code(|texts, _| filled(double_sound_key(&plain_latin(one(texts))).1)),
        "The code of `sound_code` with `ch` and `j` said the other way.",
    ),
    of_names(
        "same_name_variant",
        TWO,
        Gives::Truth(|texts, _| {
            let (a, b) = (plain_latin(pair(texts).0), plain_latin(pair(texts).1));
            Some(!a.is_empty() && (a == b || variants().are_variants(&a, &b)))
        }),
        "Whether two names are one after folding, or a name and its short form or its form in another language.",
    ),
    of_names(
        "is_initial_of",
        TWO,
        Gives::Truth(|texts, _| {
            Some(is_initial_of(&plain_latin(pair(texts).0), &plain_latin(pair(texts).1)))
        }),
        "Whether one name is only the first letter of the other.",
    ),
    of_names(
        "names_exchanged",
        &["given_a", "family_a", "given_b", "family_b"],
        Gives::Truth(|texts, _| {
            let [given_a, family_a, given_b, family_b] = *texts else { return None };
            let folded = [given_a, family_a, given_b, family_b].map(plain_latin);
            let [given_a, family_a, given_b, family_b] = &folded;
            Some(are_exchanged((given_a, family_a), (given_b, family_b)))
        }),
        "Whether given and family name stand in each other's place.",
    ),
];
