//! The sections of a format code.
//!
//! In: the code. Out: for each section what it is made of. What is not understood is marked so.

use std::cmp::Ordering;

use super::Kind;

/// One section of a format.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Section {
    pub(super) kind: Kind,
    pub(super) items: Vec<Item>,
    pub(super) is_understood: bool,
    /// Thousands are parted by commas.
    pub(super) is_grouped: bool,
    /// How many times the number is divided by a thousand.
    pub(super) thousands: usize,
    pub(super) percents: usize,
    /// The numbers the section is for, where it says so itself.
    pub(super) condition: Option<Condition>,
    /// Whether it shows numbers as they are.
    pub(super) is_general: bool,
}

/// A comparison a number is held to: `[<5]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Condition {
    comparison: Comparison,
    with: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Comparison {
    Less,
    AtMost,
    Equal,
    Other,
    AtLeast,
    More,
}

impl Condition {
    /// Reads what stands between the brackets; none if it is no comparison with a number.
    fn parse(inside: &str) -> Option<Self> {
        const SIGNS: [(&str, Comparison); 6] = [
            ("<=", Comparison::AtMost),
            ("<>", Comparison::Other),
            (">=", Comparison::AtLeast),
            ("<", Comparison::Less),
            (">", Comparison::More),
            ("=", Comparison::Equal),
        ];
        let (rest, comparison) =
            SIGNS.iter().find_map(|(sign, comparison)| Some((inside.strip_prefix(sign)?, *comparison)))?;
        let with = rest.trim().parse().ok().filter(|with: &f64| with.is_finite())?;
        Some(Self { comparison, with })
    }

    /// Whether a number is one of those meant.
    pub(super) fn holds(self, number: f64) -> bool {
        let order = number.partial_cmp(&self.with);
        match self.comparison {
            Comparison::Less => order == Some(Ordering::Less),
            Comparison::AtMost => matches!(order, Some(Ordering::Less | Ordering::Equal)),
            Comparison::Equal => order == Some(Ordering::Equal),
            Comparison::Other => order != Some(Ordering::Equal),
            Comparison::AtLeast => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
            Comparison::More => order == Some(Ordering::Greater),
        }
    }
}

/// What a section is made of.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    /// A letter that is shown as it is.
    Letter(char),
    /// A place for a digit: `0`, `#` or `?`.
    Digit(char),
    /// The decimal point.
    Point,
    /// `y`, `m` (month), `d`, `h`, `n` (minute), `s` or `a` (half of the day), and how often it is written.
    Moment(char, usize),
}

impl Section {
    /// Whether a number shows as itself, by a check that is quick and never wrong.
    pub(super) fn shows_as_it_is(&self, number: f64) -> bool {
        let is_plain = matches!(self.items.first(), Some(Item::Digit(_)))
            && self.percents == 0
            && self.thousands == 0
            && self.items.iter().all(|item| matches!(item, Item::Digit('0' | '#') | Item::Point));
        if !is_plain || number.abs() >= 1e9 {
            return false;
        }
        let point = self.items.iter().position(|item| *item == Item::Point).unwrap_or(self.items.len());
        let decimals = self.items.len().saturating_sub(point + 1);
        let zeros = self.items.iter().take(point).filter(|item| **item == Item::Digit('0')).count();
        // A whole number of at most nine digits is itself at any number of decimals.
        number.fract() == 0.0 && number >= 1.0 && zeros <= 1 && decimals <= 6
    }
}

impl Section {
    /// The letters of a section that shows nothing else.
    pub(super) fn letters(&self) -> Option<String> {
        let letter = |item: &Item| match item {
            Item::Letter(letter) => Some(*letter),
            _ => None,
        };
        let letters: Option<String> = self.items.iter().map(letter).collect();
        letters.filter(|_| self.is_understood && !self.is_general).map(|letters| letters.trim().to_owned())
    }
}

/// Reads the sections of a code.
pub(super) fn parse(code: &str) -> Vec<Section> {
    let mut parser = Parser { rest: code, sections: vec![Section::empty()], has_hour: false };
    while parser.step() {}
    for section in &mut parser.sections {
        section.settle();
    }
    parser.sections
}

const COLOURS: [&str; 8] = ["black", "blue", "cyan", "green", "magenta", "red", "white", "yellow"];

struct Parser<'a> {
    rest: &'a str,
    sections: Vec<Section>,
    /// The last letter of a date or time was an hour, so that `m` after it is a minute.
    has_hour: bool,
}

impl Section {
    fn empty() -> Self {
        Self {
            kind: Kind::Number,
            items: Vec::new(),
            is_understood: true,
            is_grouped: false,
            thousands: 0,
            percents: 0,
            condition: None,
            is_general: false,
        }
    }

    /// Minutes before seconds become minutes; commas find their meaning.
    fn settle(&mut self) {
        let mut follows_second = false;
        for item in self.items.iter_mut().rev() {
            if let Item::Moment(letter, _) = item {
                if *letter == 'm' && follows_second {
                    *letter = 'n';
                }
                follows_second = *letter == 's';
            }
        }
        let has_digit = self.items.iter().any(|item| matches!(item, Item::Digit(_)));
        if self.kind == Kind::Number && !has_digit && self.items.contains(&Item::Point) {
            self.is_understood = false;
        }
        if self.items.iter().filter(|item| **item == Item::Point).count() > 1 {
            self.is_understood = false;
        }
        // A number as it is with something beside it is written by rules of its own.
        self.is_understood &= !self.is_general || self.items.is_empty();
    }
}

impl Parser<'_> {
    fn step(&mut self) -> bool {
        let mut letters = self.rest.chars();
        let Some(letter) = letters.next() else { return false };
        let after = letters.as_str();
        self.rest = after;
        match letter {
            ';' => {
                self.sections.push(Section::empty());
                self.has_hour = false;
            }
            'g' | 'G' if self.rest_is_general() => self.section().is_general = true,
            '"' => {
                let (quoted, rest) = after.split_once('"').unwrap_or((after, ""));
                quoted.chars().for_each(|letter| self.push(Item::Letter(letter)));
                self.rest = rest;
            }
            '\\' | '_' | '*' => {
                let mut letters = after.chars();
                let next = letters.next();
                self.rest = letters.as_str();
                match (letter, next) {
                    ('\\', Some(next)) => self.push(Item::Letter(next)),
                    ('_', _) => self.push(Item::Letter(' ')),
                    _ => {}
                }
            }
            '[' => self.bracket(),
            '0' | '#' | '?' => self.push(Item::Digit(letter)),
            '.' => self.push(Item::Point),
            ',' => self.comma(),
            '%' => {
                self.section().percents += 1;
                self.push(Item::Letter('%'));
            }
            'a' | 'A' => self.half_of_day(),
            'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' | 's' | 'S' => self.moment(letter),
            ' ' | '$' | '-' | '+' | '/' | '(' | ')' | ':' | '!' | '^' | '&' | '\'' | '~' | '{' | '}'
            | '<' | '>' | '=' | '£' | '€' | '\u{A0}' => {
                // A slash between places for digits is a fraction.
                if letter == '/' && self.section().items.iter().any(|item| matches!(item, Item::Digit(_))) {
                    self.section().is_understood = false;
                }
                self.push(Item::Letter(letter));
            }
            _ => self.section().is_understood = false,
        }
        true
    }

    fn section(&mut self) -> &mut Section {
        if self.sections.is_empty() {
            self.sections.push(Section::empty());
        }
        let last = self.sections.len() - 1;
        &mut self.sections[last]
    }

    fn push(&mut self, item: Item) {
        self.section().items.push(item);
    }

    /// Passes over the rest of the word `General`, of which the first letter has been read; says whether it was there.
    fn rest_is_general(&mut self) -> bool {
        const REST: &str = "eneral";
        let is_there = self.rest.get(..REST.len()).is_some_and(|rest| rest.eq_ignore_ascii_case(REST));
        if is_there {
            self.rest = self.rest.get(REST.len()..).unwrap_or_default();
        }
        is_there
    }

    /// A colour, a currency, a language, a condition, or a unit of time that may exceed its bound.
    fn bracket(&mut self) {
        let (inside, rest) = self.rest.split_once(']').unwrap_or((self.rest, ""));
        self.rest = rest;
        let lower = inside.to_ascii_lowercase();
        if let Some(currency) = inside.strip_prefix('$') {
            let sign = currency.split('-').next().unwrap_or_default();
            sign.chars().for_each(|letter| self.push(Item::Letter(letter)));
        } else if !lower.is_empty() && ['h', 'm', 's'].iter().any(|unit| lower.trim_matches(*unit).is_empty())
        {
            self.section().kind = Kind::Duration;
        } else if let Some(condition) = Condition::parse(inside.trim()) {
            self.section().condition = Some(condition);
        } else if !COLOURS.contains(&lower.as_str()) && !lower.starts_with("color") {
            self.section().is_understood = false;
        }
    }

    /// Between places for digits a comma parts thousands; behind the last of them it divides by a thousand.
    fn comma(&mut self) {
        let is_followed = self.rest.trim_start_matches(',').starts_with(['0', '#', '?']);
        let section = self.section();
        let is_after_digit = matches!(section.items.last(), Some(Item::Digit(_)));
        match (is_after_digit, is_followed) {
            (true, true) => section.is_grouped = true,
            (true, false) => section.thousands += 1,
            (false, _) if section.thousands > 0 => section.thousands += 1,
            (false, _) => section.items.push(Item::Letter(',')),
        }
    }

    fn half_of_day(&mut self) {
        let lower = self.rest.to_ascii_lowercase();
        let length = if lower.starts_with("m/pm") {
            4
        } else if lower.starts_with("/p") {
            2
        } else {
            self.section().is_understood = false;
            return;
        };
        self.rest = self.rest.get(length..).unwrap_or_default();
        self.section().kind = Kind::DateTime;
        self.push(Item::Moment('a', length));
    }

    fn moment(&mut self, letter: char) {
        let same = [letter.to_ascii_lowercase(), letter.to_ascii_uppercase()];
        let rest = self.rest.trim_start_matches(same);
        let count = 1 + self.rest.len() - rest.len();
        self.rest = rest;
        let lower = letter.to_ascii_lowercase();
        let meant = if lower == 'm' && self.has_hour { 'n' } else { lower };
        self.has_hour = lower == 'h';
        let section = self.section();
        if section.kind == Kind::Number {
            section.kind = Kind::DateTime;
        }
        section.items.push(Item::Moment(meant, count));
    }
}
