//! Functions on dates, references and postcodes.
//!
//! In: dates as dates, or as text in ISO order or day first, of which parts may be missing; references and postcodes as
//! text. Out: as each line says; null where a date cannot be read or a reference has neither letter nor digit.

use super::call::{Gives, Number, Spec};
use crate::compare::{
    DateAgreement, PartialDate, PostcodeAgreement, ReferenceAgreement, age_agrees, date_agreement,
    days_between, has_check_digit_mod_11, places_shared, plain_reference, postcode_agreement,
    reference_agreement,
};

const fn of_dates(name: &'static str, gives: Gives, says: &'static str) -> Spec {
    Spec { name, texts: &["a", "b"], are_dates: true, number: Number::Never, gives, says }
}

const fn of_references(
    name: &'static str,
    texts: &'static [&'static str],
    gives: Gives,
    says: &'static str,
) -> Spec {
    Spec { name, texts, are_dates: false, number: Number::Never, gives, says }
}

fn agreement(texts: &[&str]) -> Option<DateAgreement> {
    let [a, b] = *texts else { return None };
    Some(date_agreement(PartialDate::parse(a)?, PartialDate::parse(b)?))
}

fn days(texts: &[&str]) -> Option<u64> {
    let [a, b] = *texts else { return None };
    days_between(PartialDate::parse(a)?, PartialDate::parse(b)?)
}

const fn date_word(agreement: DateAgreement) -> &'static str {
    match agreement {
        DateAgreement::Same => "same",
        DateAgreement::SameAsFarAsKnown => "same_as_far_as_known",
        DateAgreement::DayMonthSwapped => "day_month_swapped",
        DateAgreement::OneSlip => "one_slip",
        DateAgreement::SameYearEstimated => "same_year_estimated",
        DateAgreement::TwoParts => "two_parts",
        DateAgreement::TwoSlips => "two_slips",
        DateAgreement::SameYear => "same_year",
        DateAgreement::Different => "different",
    }
}

const fn reference_word(agreement: ReferenceAgreement) -> &'static str {
    match agreement {
        ReferenceAgreement::Same => "same",
        ReferenceAgreement::OneSlip => "one_slip",
        ReferenceAgreement::TwoSlips => "two_slips",
        ReferenceAgreement::Different => "different",
    }
}

const fn postcode_word(agreement: PostcodeAgreement) -> &'static str {
    match agreement {
        PostcodeAgreement::Unit => "unit",
        PostcodeAgreement::Sector => "sector",
        PostcodeAgreement::District => "district",
        PostcodeAgreement::Area => "area",
        PostcodeAgreement::Different => "different",
    }
}

pub(super) const VALUES: &[Spec] = &[
    of_dates(
        "date_agreement",
        Gives::Word(|texts, _| agreement(texts).map(date_word)),
        "The closest agreement of two dates: `same`, `same_as_far_as_known`, `day_month_swapped`, `one_slip`, \
         `same_year_estimated`, `two_parts`, `two_slips`, `same_year` or `different`.",
    ),
    of_dates(
        "date_one_slip",
        Gives::Truth(|texts, _| agreement(texts).map(|found| found == DateAgreement::OneSlip)),
        "Whether one digit of a date is mistyped, or two neighbouring digits are exchanged.",
    ),
    of_dates(
        "date_day_month_swapped",
        Gives::Truth(|texts, _| agreement(texts).map(|found| found == DateAgreement::DayMonthSwapped)),
        "Whether day and month stand in each other's place.",
    ),
    of_dates(
        "days_between_dates",
        Gives::Count(|texts, _| days(texts).and_then(|days| i64::try_from(days).ok())),
        "How many days part two dates; null if the day of either is not known.",
    ),
    Spec {
        number: Number::Needed("k"),
        ..of_dates(
            "dates_within_days",
            Gives::Truth(|texts, k| days(texts).map(|days| u64::try_from(k).is_ok_and(|k| days <= k))),
            "Whether at most k days part two dates; null if the day of either is not known.",
        )
    },
    Spec {
        texts: &["stated_on", "birth_date"],
        number: Number::Needed("age"),
        ..of_dates(
            "age_agrees",
            Gives::Truth(|texts, age| {
                let [stated_on, born] = *texts else { return None };
                let age = u8::try_from(age).ok()?;
                Some(age_agrees(age, PartialDate::parse(stated_on)?, PartialDate::parse(born)?, 0))
            }),
            "Whether an age in whole years, stated on a day, fits a date of birth; null for an age that nobody has.",
        )
    },
    of_references(
        "reference_agreement",
        &["a", "b"],
        Gives::Word(|texts, _| {
            let [a, b] = *texts else { return None };
            reference_agreement(a, b).map(reference_word)
        }),
        "How two references agree, spaces, dashes and case aside: `same`, `one_slip`, `two_slips` or `different`.",
    ),
    of_references(
        "has_check_digit_mod_11",
        &["reference"],
        Gives::Truth(|texts, _| {
            let reference = texts.first().copied().unwrap_or_default();
            (!plain_reference(reference).is_empty()).then(|| has_check_digit_mod_11(reference))
        }),
        "Whether the last of ten digits is the check digit of the others, as in NHS numbers.",
    ),
    of_references(
        "postcode_agreement",
        &["a", "b"],
        Gives::Word(|texts, _| {
            let [a, b] = *texts else { return None };
            postcode_agreement(a, b).map(postcode_word)
        }),
        "The narrowest area two postcodes share: `unit`, `sector`, `district`, `area` or `different`.",
    ),
    of_references(
        "places_shared_depth",
        &["a", "b", "hierarchy"],
        Gives::Count(|texts, _| {
            let [a, b, hierarchy] = *texts else { return None };
            places_shared(a, b, hierarchy).and_then(|depth| i64::try_from(depth).ok())
        }),
        "The depth of the nearest area that holds both places, 1 for the widest, 0 if none does; the hierarchy is \
         written as paths `place>parent>its parent`, parted by semicolons. Null if a place is not in it, or it is none.",
    ),
];
