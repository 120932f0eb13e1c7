//! Parts that a sentence says make up a number: `12 adults and 5 children make up the 17`, `the 17 comprised 12 adults and 5 children`.
//!
//! In: sentences. Out: facts with the number and its parts, and a finding where they do not add up to it. The sentence has to say that the
//! parts are all there is, and every number of it has to be one of them.

use std::borrow::Cow;

use super::counts::{Count, counts};
use super::{Facts, Pattern, is_match, pattern};
use crate::bulletin::Sentence;
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::{FactReading, in_words};
use crate::words::list;

static MAKE_UP: Pattern = Pattern::new(|| pattern(r"\b(?:make|made|making) up (?:all )?(?:of )?(?:the )?$"));
static COMPRISED: Pattern = Pattern::new(|| {
    pattern(
        r"^ [a-z]+ (?:[A-Za-z]+ ){0,7}?(?:comprised|comprise|consisted of|consist of|were made up of|are made up of|was made up of|broke down into|break down into|were split into|divide into|divided into)(?: the following)?:? $",
    )
});
static IN_ALL: Pattern = Pattern::new(|| pattern(r"^ (?:in all|in total|altogether)\b"));
static TOTAL: Pattern = Pattern::new(|| pattern(r"(?:\(|, )(?:a )?total(?: of)?:? $"));
static REMAINING: Pattern = Pattern::new(|| pattern(r"\band the (?:remaining|other) $"));
/// Words of a sentence whose numbers are not all parts of one whole, or only near.
const OTHERWISE: [&str; 20] = [
    "whom",
    "which",
    "includ",
    "about",
    "around",
    "nearly",
    "almost",
    "over ",
    "at least",
    "more than",
    "fewer",
    "approximately",
    "some ",
    "compared",
    " than ",
    "rose",
    "fell",
    "increase",
    "each",
    "such as",
];
/// How a number is said with that which it counts, before another begins.
static JOINED: Pattern = Pattern::new(|| {
    pattern(r"^ [a-z][a-z' -]*(?: \((?:[\d.]+ ?(?:%|per cent))\))?(?:,|, and| and|;|; and| /) $")
});

/// Posts, vehicles or the like behind their number.
static POSTS: Pattern = Pattern::new(|| {
    pattern(
        r"\b(?:has|have|had|employs|employed|comprises|numbers) (?:a (?:staff|team) of )?(?P<count>[a-z]{3,}|\d+)(?: [a-z-]+){0,3}: (?P<list>[a-z0-9]+ [a-z' -]+(?:, [a-z0-9]+ [a-z' -]+)*,? and [a-z0-9]+ [a-z' -]+)\.$",
    )
});

pub(super) fn propose(sentences: &[Sentence]) -> Vec<FactReading> {
    sentences.iter().filter_map(sum).collect()
}

fn sum(sentence: &Sentence) -> Option<FactReading> {
    let text = &*without_currency(&sentence.text);
    let all: Vec<Count> = counts(text).into_iter().filter(|count| count.percent.is_none()).collect();
    // What stands behind the last number is of none of them.
    let lower = text.get(..all.last()?.to)?.to_lowercase();
    if OTHERWISE.iter().any(|word| lower.contains(word)) {
        return None;
    }
    let (whole, parts): (u32, Vec<u32>) = made_up(text, &all)
        .or_else(|| comprised(text, &all))
        .or_else(|| remaining(text, &all))
        .or_else(|| listed(text, &all))
        .or_else(|| in_all(text, &all))
        .map(|(whole, parts)| (whole, parts.iter().map(|part| part.value).collect()))
        .or_else(|| posts(text))?;
    Some(FactReading {
        kind: "sum".to_owned(),
        sentences: vec![sentence.id.clone()],
        about: whole.to_string(),
        items: parts.iter().map(u32::to_string).collect(),
        ..FactReading::default()
    })
}

/// `The unit has 14 posts: one inspector, two sergeants and eleven constables`, where *one* is a number too.
fn posts(text: &str) -> Option<(u32, Vec<u32>)> {
    let found = POSTS.as_ref()?.captures(text)?;
    let value = |word: &str| match word {
        "a" | "an" => Some(1),
        _ => word.parse().ok().or_else(|| in_words(word)),
    };
    let listed = found.name("list")?.as_str().replace(", and ", ", ").replace(" and ", ", ");
    let parts: Vec<u32> =
        listed.split(", ").map(|item| value(item.split(' ').next()?)).collect::<Option<_>>()?;
    Some((value(&found.name("count")?.as_str().to_lowercase())?, parts)).filter(|(_, parts)| parts.len() > 2)
}

/// A sentence whose numbers are all amounts of money, with the amounts as numbers.
fn without_currency(text: &str) -> Cow<'_, str> {
    let is_of_money = text.contains('£') && counts(text).is_empty() && !text.contains("million");
    if is_of_money { text.replace('£', "").into() } else { text.into() }
}

/// Whether numbers stand one behind the other as parts of a list.
fn are_joined(text: &str, parts: &[Count]) -> bool {
    parts.len() > 1
        && parts.windows(2).all(|pair| match pair {
            [one, next] => is_match(&JOINED, text.get(one.to..next.from)),
            _ => false,
        })
}

/// `12 adults and 5 children make up the 17`.
fn made_up<'c>(text: &str, all: &'c [Count]) -> Option<(u32, &'c [Count])> {
    let (whole, parts) = all.split_last()?;
    let is_made = is_match(&MAKE_UP, text.get(..whole.from));
    (is_made && are_joined(text, parts)).then_some((whole.value, parts))
}

/// `The 17 referrals comprised 12 adults and 5 children`.
fn comprised<'c>(text: &str, all: &'c [Count]) -> Option<(u32, &'c [Count])> {
    let (whole, parts) = all.split_first()?;
    let first = parts.first()?;
    let is_made = is_match(&COMPRISED, text.get(whole.to..first.from));
    (is_made && are_joined(text, parts)).then_some((whole.value, parts))
}

/// `Of the 17 referrals, 12 were of adults and the remaining 5 of children`.
fn remaining<'c>(text: &str, all: &'c [Count]) -> Option<(u32, &'c [Count])> {
    let [whole, parts @ ..] = all else { return None };
    let [_, last] = parts else { return None };
    let opens = ["Of the ", "Of all ", "Of these "].contains(&text.get(..whole.from)?);
    (opens && is_match(&REMAINING, text.get(..last.from))).then_some((whole.value, parts))
}

/// `17 loads were carried: 12 by boat and 5 by cart`. A part that is more than the number, or parts that are far from it, are of something else;
/// parts that make less may not be all.
fn listed<'c>(text: &str, all: &'c [Count]) -> Option<(u32, &'c [Count])> {
    let colon = text.find(": ")?;
    // The number nearest before the colon: `of the 74, 58 were met: 43 here and 15 there`.
    let (before, parts) = all.split_at(all.iter().take_while(|count| count.to <= colon).count());
    // `38 of the 56 were adults: 21 women and 17 men`.
    let whole = match before {
        [.., part, last] if text.get(part.to..last.from)?.starts_with(" of ") => part,
        [.., last] => last,
        [] => return None,
    };
    let (first, last) = (parts.first()?, parts.last()?);
    // Each part stands behind a comma or an *and*, and the first directly behind the colon.
    let is_first = text.get(colon + 2..first.from)?.split_whitespace().count() < 2;
    let is_apart = |pair: &[Count]| match pair {
        [one, next] => text
            .get(one.to..next.from)
            .is_some_and(|between| between.contains([',', ';']) || between.contains(" and ")),
        _ => false,
    };
    let is_end = text.get(last.to..)?.split(['.', ';']).nth(1).is_none_or(|rest| rest.trim().is_empty());
    let sum: u32 = parts.iter().map(|part| part.value).sum();
    let is_near =
        sum * 2 > whole.value && whole.value * 2 > sum && parts.iter().all(|part| part.value < whole.value);
    // A list without an *and* may go on.
    let closes = |pair: &[Count]| match pair {
        [one, next] => text.get(one.to..next.from).is_some_and(|between| between.contains(" and ")),
        _ => false,
    };
    let is_list = parts.len() > 1
        && is_first
        && is_end
        && parts.windows(2).all(is_apart)
        && parts.windows(2).next_back().is_some_and(closes);
    // Fewer than all may be listed, but for two groups of which everybody is one.
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let is_both = says(&["adult"]) && says(&["minor", "child"])
        || says(&[" male", " men", " boys"]) && says(&["female", "women", "girls"]);
    let is_all = sum > whole.value || parts.len() == 2 && is_both || sum == whole.value;
    let is_open = [" from ", " to ", " of ", "only", "among", "mainly", "chiefly", "notably"];
    let behind = text.get(colon..)?;
    (is_list && is_near && is_all && !is_open.iter().any(|word| behind.contains(word)))
        .then_some((whole.value, parts))
}

/// `12 boats, 3 carts and two sacks, 17 in all`, `12 here / 5 there (total 17)`.
fn in_all<'c>(text: &str, all: &'c [Count]) -> Option<(u32, &'c [Count])> {
    let (whole, parts) = all.split_last()?;
    let (before, behind) = (text.get(..whole.from)?, text.get(whole.to..)?);
    let is_all = is_match(&IN_ALL, Some(behind)) && before.ends_with(", ") || is_match(&TOTAL, Some(before));
    (is_all && are_joined(text, parts)).then_some((whole.value, parts))
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    for fact in facts.of_kind("sum") {
        let number = |text: &String| text.parse::<u32>().ok();
        let parts: Option<Vec<u32>> = fact.items.iter().map(number).collect();
        let (Some(whole), Some(parts)) = (number(&fact.about), parts) else { continue };
        let about = format!("{}/{}", fact.sentences.join("+"), fact.about);
        let sum: u32 = parts.iter().sum();
        let outcome = if sum == whole {
            Outcome::Passed
        } else {
            let explanation = format!("{} are said to make up {whole}, and make {sum}.", list(&fact.items));
            let found = Finding::new(Kind::TotalIsNotSum, &about, Severity::High, Vec::new(), explanation);
            Outcome::Failed(
                found.quoting(facts.quotes([fact])).resolved_by("The count of a part, or that of the whole."),
            )
        };
        report.note(Kind::TotalIsNotSum, &about, outcome);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let sentence = Sentence { id: "S1".to_owned(), section: String::new(), text: text.to_owned() };
        sum(&sentence).map(|fact| format!("{} = {}", fact.about, fact.items.join(" + ")))
    }

    #[test]
    fn parts_that_are_all_there_is_are_read() {
        let said = |text: &str| Some(text.to_owned());
        assert_eq!(read("In 2012, 12 boats and 5 carts made up the 17 loads."), said("17 = 12 + 5"));
        assert_eq!(
            read("The 17 loads comprised 12 boats (71%), 3 carts and two sacks."),
            said("17 = 12 + 3 + 2")
        );
        assert_eq!(read("It took 12 boats, 3 carts and two sacks, 17 in all."), said("17 = 12 + 3 + 2"));
        assert_eq!(
            read("In 2012, 17 loads were carried: 12 by boat, 3 by cart and two on foot."),
            said("17 = 12 + 3 + 2")
        );
        assert_eq!(read("Loads: 12 here / 3 there / 2 lost (total 17)."), said("17 = 12 + 3 + 2"));
        assert_eq!(
            read("Of the 17 loads, 12 came by boat and the remaining 5 by cart."),
            said("17 = 12 + 5")
        );
        assert_eq!(
            read("Of the 17 loads, 12 came whole and the other 5 lacked at least one sack."),
            said("17 = 12 + 5")
        );
        assert_eq!(read("Of the 74 boats, 12 were met: 10 by day and 9 by night."), said("12 = 10 + 9"));
        assert_eq!(read("Nine of the 56 were boats: 6 at sea, 3 on land and 2 lost."), said("9 = 6 + 3 + 2"));
        assert_eq!(
            read("It cost £18,400: £11,000 went on boats, £4,900 on carts and £2,500 on sacks."),
            said("18400 = 11000 + 4900 + 2500")
        );
    }

    #[test]
    fn parts_that_may_not_be_all_are_not() {
        for text in [
            "The 17 loads included 12 boats and 5 carts.",
            "Of the 17 loads, 12 came by boat and 4 by cart.",
            "The 17 loads comprised 12 boats, of which 4 were blue, and 5 carts.",
            "About 12 boats and 5 carts made up the 17 loads.",
            "The committee comprised 12 members and met 5 times.",
            "17 loads were carried: 12 by boat, 3 by cart.",
            "17 loads were carried: 12 by boat and 3 by cart.",
            "17 loads were carried: 12 of the boats and 3 carts were blue.",
            "Three loads were carried: 12 boats took the first and 15 the second.",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
