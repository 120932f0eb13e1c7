//! Figures in the unit of a cell: `£2.3 billion` in millions, `1.1 million` in votes, `8,938` where a table has decimals.
//!
//! In: a number of a sentence and the cell it is of. Out: the number as a sentence says it, with what its rounding leaves open;
//! nothing if the two are not of one kind (pounds and persons).

use num_bigint::BigInt;
use num_rational::BigRational;

use super::clauses::Sentence;
use crate::bulletin::number;
use crate::reading::CellReading;
use crate::reading::marks::Said;

/// Signs of money.
const MONEY: [char; 3] = ['£', '€', '$'];

pub(super) fn scaled(
    sentence: &Sentence<'_>,
    at: usize,
    said: &Said,
    cell: (usize, usize),
) -> Option<CellReading> {
    let printed = sentence.grid.table.cells.get(&cell)?;
    let figure = printed.printed.as_ref()?;
    let title = sentence.grid.table.title;
    let of_table = format!("{} {} {title}", printed.unit, printed.column_label).to_lowercase();
    let word = |at: usize| sentence.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    let is_money = |text: &str| text.contains(MONEY);
    let says_money = sentence.tokens.get(at).is_some_and(|token| is_money(&token.before));
    let value = CellReading {
        value: if said.is_percent {
            format!("{}%", said.value.trim_end_matches('%'))
        } else {
            said.value.clone()
        },
        at_least: said.at_least.clone(),
        at_most: said.at_most.clone(),
        ..CellReading::default()
    };
    if said.is_percent {
        return (!says_money).then_some(value);
    }
    if says_money != is_money(&of_table) {
        return None;
    }
    let own = power(word(at + 1));
    let unit = of_table.split(|it: char| !it.is_alphabetic()).find_map(power);
    // A table in millions and a figure without its scale: either may be meant.
    if unit.is_some() && own.is_none() && says_money {
        return None;
    }
    let (own, unit) = (own.unwrap_or(0), unit.unwrap_or(0));
    let exact = number(&said.value, &said.value, false, None)?;
    if own == unit && exact.decimals >= figure.decimals && said.at_least.is_none() && said.at_most.is_none() {
        return Some(value);
    }
    let ten = |power: u32| BigRational::from_integer(BigInt::from(10).pow(power));
    let scale = |it: BigRational| it * ten(own) / ten(unit);
    if said.at_least.is_some() || said.at_most.is_some() {
        // `More than five thousand` is more than 5,000, and not than 5,999.
        let told = value_of(&said.value);
        let one = BigRational::from_integer(BigInt::from(1));
        let is_next =
            |end: &BigRational| told.as_ref().is_some_and(|told| *end == told + &one || *end == told - &one);
        let bound = |it: &String| {
            let end = value_of(it)?;
            if own > 0 && is_next(&end) { told.clone() } else { Some(end) }
        };
        let text = |end: &Option<String>| end.as_ref().and_then(|it| Some(decimal(&scale(bound(it)?))));
        return Some(CellReading { at_least: text(&said.at_least), at_most: text(&said.at_most), ..value });
    }
    let centre =
        BigRational::new(BigInt::from(exact.mantissa), BigInt::from(10).pow(u32::from(exact.decimals)));
    let half = BigRational::new(BigInt::from(1), BigInt::from(10).pow(u32::from(exact.decimals)) * 2);
    Some(CellReading {
        at_least: Some(decimal(&scale(&centre - &half))),
        at_most: Some(decimal(&scale(&centre + &half))),
        ..value
    })
}

/// The power of ten that a word of scale stands for.
fn power(word: &str) -> Option<u32> {
    match word {
        "thousand" | "thousands" => Some(3),
        "million" | "millions" | "m" => Some(6),
        "billion" | "billions" | "bn" => Some(9),
        _ => None,
    }
}

fn value_of(text: &str) -> Option<BigRational> {
    let read = number(text, text, true, None)?;
    Some(BigRational::new(BigInt::from(read.mantissa), BigInt::from(10).pow(u32::from(read.decimals))))
}

/// A number in decimal text with four decimals at most.
fn decimal(value: &BigRational) -> String {
    let scaled = (value * BigRational::from_integer(BigInt::from(10_000))).round().to_integer();
    let text = scaled.to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
    let padded = format!("{digits:0>5}");
    let (whole, rest) = padded.split_at(padded.len() - 4);
    format!("{sign}{whole}.{rest}")
}
