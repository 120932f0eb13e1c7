//! What a published figure is, as far as arithmetic needs to know.
//!
//! In: the labels, the definition and the printed text of a cell, and the ids of the cells it adds into or is a
//! percentage of. Out: nothing but these values. Nothing is looked up: codes are compared, never understood.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use num_bigint::BigInt;
use num_rational::BigRational;

use crate::feasible::Interval;

/// One figure of a published table, with everything that says what it counts.
///
/// Ids are unique over all cells given to one reconciliation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedCell {
    /// Names the cell; findings cite it.
    pub id: String,
    /// Where a reader finds the figure.
    pub place: Place,
    /// What the figure counts. Two cells are the same measure only if all of it agrees.
    pub definition: Definition,
    /// The figure.
    pub printed: Printed,
    /// The date on which the publisher held the figure to be right. Figures of different dates are a revision,
    /// not a disagreement.
    pub as_at_date: NaiveDate,
    /// For each way in which the table adds up (`rows`, `columns`), the id of the total this cell is a part of.
    /// The parts of one total in one way are disjoint and complete; a table that does not say so has no entry.
    pub totals: BTreeMap<String, String>,
    /// For a share or a change, the id of the count it describes; for a count, nothing.
    pub counted_id: Option<String>,
    /// For a share, the id of the count that is the whole; for a change, the id of the earlier count if it is
    /// printed too.
    pub base_id: Option<String>,
}

/// Where a reader finds a figure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The table's id.
    pub table_id: String,
    /// The table's title, as printed.
    pub table_title: String,
    /// The row's label, as printed.
    pub row_label: String,
    /// The column's label, as printed.
    pub column_label: String,
}

/// What kind of number a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Quantity {
    /// A whole number of things, not negative.
    Count,
    /// A percentage of a whole.
    Share,
    /// A percentage by which a count differs from that of an earlier period.
    Change,
}

/// Days from the first to the last, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// The first day.
    pub start_date: NaiveDate,
    /// The last day.
    pub end_date: NaiveDate,
}

/// By what a place or an age was decided.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// The publication says by what; the code is compared with other codes and never understood.
    Stated(String),
    /// The publication gives the split and does not say by what.
    NotStated,
    /// The figure is not split that way, so the question does not arise.
    NotApplicable,
}

/// What a figure counts: the key by which figures in two places are the same measure.
///
/// A part that is absent (`None`, or a list not among the categories) means *all of them together*.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Definition {
    /// The measure's code.
    pub measure_code: String,
    /// What kind of number it is.
    pub quantity: Quantity,
    /// What is counted.
    pub unit_code: String,
    /// The place.
    pub geography_code: String,
    /// Which of a person's places decides: where found, where exploited, where the referrer sits, where they live.
    pub geography_basis: Basis,
    /// The period.
    pub period: Period,
    /// For a change, the period it is measured from.
    pub base_period: Option<Period>,
    /// The sex.
    pub sex_code: Option<String>,
    /// The age group.
    pub age_group_code: Option<String>,
    /// The moment at which the age was taken; not applicable where there is no age group.
    pub age_basis: Basis,
    /// Every other category, by the name of its list.
    pub categories: BTreeMap<String, String>,
}

/// A figure as printed, with what its rounding leaves open.
///
/// The number is `mantissa` / 10^`decimals`; `rounded_to` counts units of its last digit. `48%` is mantissa 48,
/// no decimals, rounded to 1; `47.8%` is 478, one decimal, rounded to 1; an exact count has no rounding.
///
/// ```
/// use sylfaen_reconcile::Printed;
///
/// assert_eq!(Printed::rounded("48%", 48, 0).interval().to_string(), "47.5 to 48.5");
/// assert_eq!(Printed::exact("1,042", 1042).interval().to_string(), "1,042");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The text as printed.
    pub text: String,
    /// The digits.
    pub mantissa: i64,
    /// How many of the digits stand after the point.
    pub decimals: u8,
    /// The multiple to which the figure was rounded, in units of the last digit; `None` if it is exact.
    pub rounded_to: Option<u32>,
    /// The numbers it can be, if it is not printed as one number: `between 20 and 30`, `fewer than 5`. It goes before
    /// the digits.
    pub range: Option<Interval>,
}

impl Printed {
    /// A count printed as it was counted.
    pub fn exact(text: &str, value: i64) -> Self {
        Self { text: text.to_owned(), mantissa: value, decimals: 0, rounded_to: None, range: None }
    }

    /// A number rounded to its last printed digit.
    pub fn rounded(text: &str, mantissa: i64, decimals: u8) -> Self {
        Self { text: text.to_owned(), mantissa, decimals, rounded_to: Some(1), range: None }
    }

    /// A figure that is printed as a range; an end that is left open is as far as a count can be.
    ///
    /// ```
    /// use sylfaen_reconcile::Printed;
    ///
    /// assert_eq!(Printed::between("fewer than 5", Some("0"), Some("4"), false).unwrap().interval().to_string(), "0 to 4");
    /// assert!(Printed::between("some", Some("x"), None, false).is_none());
    /// ```
    pub fn between(text: &str, least: Option<&str>, most: Option<&str>, is_percent: bool) -> Option<Self> {
        let end = |text: Option<&str>, open: i64| match text {
            None => Some(BigRational::from_integer(BigInt::from(open))),
            Some(text) => exact(text),
        };
        let far = i64::from(u32::MAX);
        let low = end(least, if is_percent { -far } else { 0 })?;
        let high = end(most, far)?;
        let range = Interval::from_to(low.clone(), high)?;
        let mantissa = num_traits::ToPrimitive::to_i64(&low.ceil().to_integer())?;
        Some(Self { text: text.to_owned(), mantissa, decimals: 0, rounded_to: None, range: Some(range) })
    }

    /// Every number that would be printed like this, whichever way the publisher rounds a half.
    ///
    /// Both ends are included, so half-up, half-down, half-even and half-away-from-zero are all allowed: a figure
    /// is only ever called impossible if no ordinary rounding gives it.
    pub fn interval(&self) -> Interval {
        if let Some(range) = &self.range {
            return range.clone();
        }
        let scale = BigInt::from(10).pow(u32::from(self.decimals));
        let value = BigRational::new(BigInt::from(self.mantissa), scale.clone());
        match self.rounded_to {
            None => Interval::point(value),
            Some(multiple) => Interval::around(&value, &BigRational::new(BigInt::from(multiple), scale * 2)),
        }
    }

    /// The numbers that give it if they are rounded to one more digit first: 0.347 is 0.35, and 0.35 is 0.4.
    pub(crate) fn interval_rounded_twice(&self) -> Interval {
        let once = self.interval();
        let Some(multiple) = self.rounded_to.filter(|_| self.range.is_none()) else { return once };
        let further =
            BigRational::new(BigInt::from(multiple), BigInt::from(10).pow(u32::from(self.decimals)) * 20);
        Interval::from_to(once.low() - &further, once.high() + &further).unwrap_or(once)
    }
}

/// A decimal number in text, exactly.
fn exact(text: &str) -> Option<BigRational> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let number: BigInt = format!("{whole}{fraction}").parse().ok()?;
    let scale = BigInt::from(10).pow(u32::try_from(fraction.len()).ok()?);
    Some(BigRational::new(number * sign, scale))
}
