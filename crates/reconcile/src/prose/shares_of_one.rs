//! Shares of one whole that a sentence gives with their counts: `65 women (57%) and 68 men (51%)`.
//!
//! In: sentences that count the two sexes, or adults and minors, each with its share. Out: facts with the counts and shares, and a finding
//! where no one whole has them all. The whole is the same for both: the sentence names no other, and nothing of it is a part of a part.

use num_bigint::BigInt;
use num_rational::BigRational;

use super::Facts;
use super::counts::{Count, counts};
use crate::bulletin::label::words;
use crate::bulletin::{Sentence, Vocabulary, number};
use crate::feasible::Interval;
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::FactReading;
use crate::words::list;

/// Words of a sentence whose shares may be of several wholes, or of change.
const OTHERWISE: [&str; 16] = [
    "whom",
    "which were",
    "of them",
    "of these",
    "of those",
    "rose",
    "fell",
    "increase",
    "decrease",
    "compared",
    " than ",
    "about",
    "around",
    "nearly",
    "almost",
    "respectively",
];

/// What a list of groups is about.
const SEVERAL: &str = "several";
/// So many letters at most stand between a number and its share.
const BETWEEN_MOST: usize = 25;

pub(super) fn propose(sentences: &[Sentence], known: &Vocabulary) -> Vec<FactReading> {
    let may_say = |sentence: &&Sentence| sentence.text.contains('%') || sentence.text.contains("cent");
    sentences.iter().filter(may_say).filter_map(|sentence| shares(sentence, known)).collect()
}

fn shares(sentence: &Sentence, known: &Vocabulary) -> Option<FactReading> {
    let text = sentence.text.as_str();
    let lower = text.to_lowercase();
    if OTHERWISE.iter().any(|word| lower.contains(word)) {
        return None;
    }
    let all = counts(text);
    if let Some(fact) = listed(sentence, &all) {
        return Some(fact);
    }
    let at = all.iter().position(|count| count.percent.is_some())?;
    // The count before each share is its own, and what stands before the first count may be the whole.
    let (first, second) = (all.get(at.checked_sub(1)?..=at)?, all.get(at + 1..=at + 2)?);
    let ([one, _], [other, second_share]) = (first, second) else { return None };
    // `530 of the 720 workers (73.6%)`: the share is of the 530.
    let before = at.checked_sub(2).and_then(|at| all.get(at));
    if before.is_some_and(|part| text.get(part.to..one.from).is_some_and(|it| it.starts_with(" of "))) {
        return None;
    }
    let is_pair = one.percent.is_none() && other.percent.is_none() && second_share.percent.is_some();
    let others = all.iter().filter(|count| count.percent.is_some()).count();
    let ends = (first.last()?.to, second_share.to);
    let (own, its) = (group(text.get(..ends.0)?, known)?, group(text.get(ends.0..)?, known)?);
    (is_pair && others == 2 && are_apart(&own, &its)).then(|| FactReading {
        kind: "shares".to_owned(),
        sentences: vec![sentence.id.clone()],
        about: format!("{own} and {its}"),
        items: [first, second].iter().filter_map(|pair| said(pair)).collect(),
        ..FactReading::default()
    })
}

/// `A had 41 (54%), B 22 (29%) and C 13 (17%)`: at least three, each with its share in brackets, and no other number.
fn listed(sentence: &Sentence, all: &[Count]) -> Option<FactReading> {
    let text = sentence.text.as_str();
    let (pairs, rest) = all.as_chunks::<2>();
    let is_pair = |[count, share]: &[Count; 2]| {
        count.percent.is_none()
            && share.percent.is_some()
            && text.get(count.to..share.from).is_some_and(|it| it.ends_with(" (") && it.len() < BETWEEN_MOST)
    };
    let are_all = rest.is_empty() && pairs.len() > 2 && pairs.iter().all(is_pair);
    // One list: nothing but commas and an *and* parts its items.
    let is_joined = |pair: &[[Count; 2]]| match pair {
        [[_, share], [next, _]] => text.get(share.to..next.from).is_some_and(|it| {
            let goes_on = it.starts_with("), ") || it.starts_with(") and ");
            goes_on && !it.contains([';', '.', ':']) && it.len() < BETWEEN_MOST * 2
        }),
        _ => false,
    };
    (are_all && pairs.windows(2).all(is_joined)).then(|| FactReading {
        kind: "shares".to_owned(),
        sentences: vec![sentence.id.clone()],
        about: SEVERAL.to_owned(),
        items: pairs.iter().filter_map(|pair| said(pair)).collect(),
        ..FactReading::default()
    })
}

/// `65 57%`.
fn said(pair: &[Count]) -> Option<String> {
    let [count, share] = pair else { return None };
    Some(format!("{} {}", count.value, share.percent.as_deref()?))
}

/// The one sex, else the one age group, that words name.
fn group(text: &str, known: &Vocabulary) -> Option<String> {
    let words = words(text);
    let only = |of: &dyn Fn(&String) -> Option<String>| {
        let mut named: Vec<String> = words.iter().filter_map(of).collect();
        named.sort();
        named.dedup();
        if let [one] = named.as_slice() { Some(one.clone()) } else { None }
    };
    only(&|word| known.sex(word).map(str::to_owned))
        .or_else(|| only(&|word| known.age(word).map(str::to_owned)))
}

/// Whether two groups are parts of one whole that have nobody in common.
fn are_apart(own: &str, its: &str) -> bool {
    [("female", "male"), ("male", "female"), ("adult", "minor"), ("minor", "adult")].contains(&(own, its))
}

/// The wholes of which so many can be so large a share.
fn wholes(item: &str) -> Option<(BigInt, Interval)> {
    let (count, share) = item.split_once(' ')?;
    let count: BigInt = count.parse().ok()?;
    let share = number(share, share, true, None)?.interval();
    let zero = BigRational::from_integer(BigInt::from(0));
    if *share.low() <= zero {
        return None;
    }
    let all = BigRational::from_integer(&count * BigInt::from(100));
    Some((count, Interval::from_to(&all / share.high(), &all / share.low())?))
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    for fact in facts.of_kind("shares") {
        let all: Option<Vec<(BigInt, Interval)>> = fact.items.iter().map(|item| wholes(item)).collect();
        let Some(all) = all.filter(|all| all.len() > 1) else { continue };
        let about = format!("{}/{}", fact.sentences.join("+"), fact.about);
        // Of several groups some may be in more than one.
        let are_apart = fact.about != SEVERAL;
        let outcome = if has_one_whole(&all, are_apart) {
            Outcome::Passed
        } else {
            Outcome::Failed(apart(facts, fact, &about, &all))
        };
        report.note(Kind::NotFeasibleTogether, &about, outcome);
    }
}

/// Whether one whole number has all these shares and, if nobody is in two of them, is no less than the counts together.
fn has_one_whole(all: &[(BigInt, Interval)], are_apart: bool) -> bool {
    let counts = all.iter().map(|(count, _)| count);
    let least: BigInt = if are_apart { counts.sum() } else { counts.max().cloned().unwrap_or_default() };
    let low = all.iter().map(|(_, whole)| whole.low()).max();
    let high = all.iter().map(|(_, whole)| whole.high()).min();
    let (Some(low), Some(high)) = (low, high) else { return true };
    low.ceil().to_integer().max(least) <= high.floor().to_integer()
}

fn apart(facts: &Facts<'_>, fact: &FactReading, about: &str, all: &[(BigInt, Interval)]) -> Finding {
    let one = |(item, (_, whole)): (&String, &(BigInt, Interval))| {
        let said =
            item.split_once(' ').map(|(count, share)| format!("{count} ({share})")).unwrap_or_default();
        let (low, high) = (whole.low().ceil().to_integer(), whole.high().floor().to_integer());
        if low > high {
            format!("{said} is a share of no whole number")
        } else {
            format!("{said} is a share of {low} to {high}")
        }
    };
    let said: Vec<String> = fact.items.iter().zip(all).map(one).collect();
    let explanation = format!("No one number has these shares ({}): {}.", fact.about, list(&said));
    Finding::new(Kind::NotFeasibleTogether, about, Severity::High, Vec::new(), explanation)
        .quoting(facts.quotes([fact]))
        .resolved_by("One of the counts or of the percentages.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, bool)> {
        let sentence = Sentence { id: "S1".to_owned(), section: String::new(), text: text.to_owned() };
        let fact = shares(&sentence, &Vocabulary::built_in().ok()?)?;
        let all: Vec<(BigInt, Interval)> = fact.items.iter().filter_map(|item| wholes(item)).collect();
        Some((fact.items.join(", "), has_one_whole(&all, fact.about != SEVERAL)))
    }

    #[test]
    fn two_shares_are_of_one_whole_or_of_none() {
        let said = |items: &str, is_one| Some((items.to_owned(), is_one));
        assert_eq!(
            read("The 133 loads comprised 65 females (49%) and 68 males (51%)."),
            said("65 49%, 68 51%", true)
        );
        assert_eq!(
            read("The 133 loads comprised 65 females (57%) and 68 males (51%)."),
            said("65 57%, 68 51%", false)
        );
        assert_eq!(
            read("Female victims numbered 59, or 59 per cent of all, against 42 male victims (38 per cent)."),
            said("59 59%, 42 38%", false)
        );
        // 30 of 60 and 20 of 40: each can be, and the whole of the second is less than both together.
        assert_eq!(read("30 adults (50%) and 20 children (51%) came."), said("30 50%, 20 51%", false));
        let several = |share: &str| format!("A had 41 loads (54%), B 22 ({share}%) and C 13 (17%).");
        assert_eq!(read(&several("29")), said("41 54%, 22 29%, 13 17%", true));
        assert_eq!(read(&several("26")), said("41 54%, 22 26%, 13 17%", false));
        // Some may have been two of these.
        assert_eq!(read("Of them boats were 12 (60%), carts 10 (50%) and sacks 4 (20%)."), None);
        assert_eq!(
            read("Boats were 12 (60%), carts 10 (50%) and sacks 4 (20%)."),
            said("12 60%, 10 50%, 4 20%", true)
        );
    }

    #[test]
    fn shares_that_may_be_of_two_wholes_are_not_read() {
        for text in [
            "Of 65 women 49%, of whom 68 men (51%) came.",
            "65 women (49%) and 68 sacks (51%) came.",
            "65 women (49%) came, 68 men (51%) and 12 others (3%).",
            "Women rose to 65 (49%) and men to 68 (51%).",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
