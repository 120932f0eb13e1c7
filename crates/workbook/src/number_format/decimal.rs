//! What a section shows for a number.
//!
//! In: a section and a number. Out: text. Numbers have fifteen significant digits, as spreadsheets count them, and are
//! rounded half away from zero in decimal, so that 1.005 to two places is 1.01.

use super::section::{Item, Section};

/// More places before the point than any number that people format has.
const WHOLE_DIGITS_MAX: usize = 21;

/// The text that is shown; none for numbers too large to be shown in full.
pub(super) fn show(section: &Section, number: f64, leaves_sign_out: bool) -> Option<String> {
    let point = section.items.iter().position(|item| *item == Item::Point).unwrap_or(section.items.len());
    let is_digit = |item: &&Item| matches!(item, Item::Digit(_));
    let places = section.items.iter().take(point).filter(is_digit).count();
    let decimals = section.items.iter().skip(point).filter(is_digit).count();
    let has_digits = places + decimals > 0;
    let shift = 2 * section.percents as i32 - 3 * section.thousands as i32;
    let (whole, fraction) = rounded(number.abs(), shift, decimals)?;
    let is_zero = whole.is_empty() && fraction.bytes().all(|digit| digit == b'0');
    let mut shown = String::new();
    if number < 0.0 && !leaves_sign_out && !is_zero {
        shown.push('-');
    }
    let mut left = places;
    let mut passed = 0_usize;
    let mut is_after_point = false;
    for item in &section.items {
        match item {
            Item::Letter(letter) => shown.push(*letter),
            Item::Point => {
                if places == 0 {
                    shown.push_str(&whole);
                }
                is_after_point = true;
                shown.push('.');
            }
            Item::Digit(place) if is_after_point => {
                let rest = fraction.get(passed..).unwrap_or_default();
                let is_needed = rest.bytes().any(|digit| digit != b'0') || *place == '0';
                match rest.chars().next() {
                    Some(digit) if is_needed => shown.push(digit),
                    _ if *place == '?' => shown.push(' '),
                    _ => {}
                }
                passed += 1;
            }
            Item::Digit(place) => {
                // The first place takes all digits that have no place of their own.
                let first = if left == places { whole.len().max(left) } else { left };
                for position in (left..=first).rev() {
                    push_digit(&mut shown, &whole, position, *place, section.is_grouped);
                }
                left -= 1;
            }
            Item::Moment(..) => return None,
        }
    }
    if !has_digits && section.items.contains(&Item::Point) {
        return None;
    }
    Some(shown.trim().to_owned())
}

/// Adds the digit that stands at this position from the right, from 1, or what its place shows without one.
fn push_digit(shown: &mut String, whole: &str, position: usize, place: char, is_grouped: bool) {
    let digit = whole.len().checked_sub(position).and_then(|index| whole.as_bytes().get(index));
    match (digit, place) {
        (Some(digit), _) => shown.push(char::from(*digit)),
        (None, '0') => shown.push('0'),
        (None, '?') => {
            shown.push(' ');
            return;
        }
        (None, _) => return,
    }
    if is_grouped && position > 1 && position % 3 == 1 {
        shown.push(',');
    }
}

/// The digits before and behind the point of a number that is not negative, times a power of ten, rounded to this many
/// decimals. No zeros lead.
fn rounded(number: f64, shift: i32, decimals: usize) -> Option<(String, String)> {
    let written = format!("{number:.14e}");
    let (digits, exponent) = written.split_once('e')?;
    let exponent = exponent.parse::<i32>().ok()?.saturating_add(shift);
    let digits: Vec<u8> = digits.bytes().filter(u8::is_ascii_digit).map(|digit| digit - b'0').collect();
    if number == 0.0 {
        return Some((String::new(), "0".repeat(decimals)));
    }
    let whole = usize::try_from(exponent + 1).unwrap_or(0);
    if whole > WHOLE_DIGITS_MAX {
        return None;
    }
    // Digits as a number written without point, from the first of the whole part to the last decimal that counts.
    let lead = usize::try_from(-(exponent + 1)).unwrap_or(0);
    let kept = whole + decimals;
    let digit =
        |place: usize| place.checked_sub(lead).and_then(|place| digits.get(place)).copied().unwrap_or(0);
    let mut all: Vec<u8> = (0..kept).map(digit).collect();
    let mut carries = digit(kept) >= 5;
    for place in all.iter_mut().rev() {
        if !carries {
            break;
        }
        carries = *place == 9;
        *place = if carries { 0 } else { *place + 1 };
    }
    if carries {
        all.insert(0, 1);
    }
    let text: String = all.iter().map(|digit| char::from(b'0' + digit)).collect();
    let (before, behind) = text.split_at_checked(text.len().saturating_sub(decimals))?;
    Some((before.trim_start_matches('0').to_owned(), behind.to_owned()))
}

/// Whether two texts say the same number: commas between thousands and zeros behind the point say nothing.
pub(crate) fn says_the_same(shown: &str, plain: &str) -> bool {
    let bare = |text: &str| {
        let text = text.replace(',', "");
        match text.split_once('.') {
            Some((whole, fraction)) => {
                let fraction = fraction.trim_end_matches('0');
                if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
            }
            None => text,
        }
    };
    bare(shown) == bare(plain)
}
