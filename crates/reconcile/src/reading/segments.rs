//! A sentence in pieces with one number each.
//!
//! In: the tokens of a sentence with their marks. Out: segments in order; each knows the group in brackets behind it. A
//! piece that keeps two numbers is left as it is, and read by nobody.

use super::marks::Mark;
use super::tokens::Token;
use crate::bulletin::label::alike;

/// A run of tokens, by their places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) tokens: Vec<usize>,
    /// For a group in brackets with a number, the segment it stands behind.
    pub(super) behind: Option<usize>,
    /// Whether a full stop or semicolon parts it from the segment before.
    pub(super) is_new: bool,
}

/// Words that begin another statement.
const CUTS: [&str; 8] =
    ["while", "whilst", "whereas", "compared", "comprising", "including", "representing", "accounting"];

/// Verbs that part what is counted from what is said of it.
const FINITE: [&str; 9] = ["was", "were", "is", "are", "came", "had", "involved", "originated", "concerned"];
/// Words that can stand between two statements with a number each.
const PARTING: [&str; 16] = [
    "to",
    "and",
    "with",
    "of",
    "out",
    "against",
    "from",
    "than",
    "were",
    "was",
    "are",
    "on",
    "represent",
    "represents",
    "represented",
    "constituted",
];

pub(super) fn segments(tokens: &[Token], marks: &[Mark]) -> Vec<Segment> {
    let depths = depths(tokens);
    let outer: Vec<usize> = (0..tokens.len()).filter(|at| depths.get(*at) == Some(&0)).collect();
    let mut found: Vec<Segment> = Vec::new();
    for piece in cut(tokens, marks, &outer) {
        found.extend(halved(tokens, marks, &piece));
    }
    let inside: Vec<usize> = (0..tokens.len()).filter(|at| depths.get(*at) != Some(&0)).collect();
    let mut groups: Vec<Segment> = Vec::new();
    for at in inside {
        let follows =
            groups.last().is_some_and(|group| group.tokens.last().is_some_and(|last| last + 1 == at));
        let has_number =
            groups.last().is_some_and(|group| group.tokens.iter().any(|at| is_number(marks, *at)));
        let parted = tokens.get(at).is_some_and(|token| token.before.contains([';', ','])) && has_number;
        let same = groups.last().filter(|_| follows).and_then(|group| group.behind);
        match groups.last_mut().filter(|_| follows && !parted) {
            Some(group) => group.tokens.push(at),
            None => groups.push(Segment {
                tokens: vec![at],
                behind: same.or_else(|| {
                    found
                        .iter()
                        .position(|it| at.checked_sub(1).is_some_and(|before| it.tokens.contains(&before)))
                }),
                is_new: false,
            }),
        }
    }
    groups.retain(|group| group.behind.is_some() && group.tokens.iter().any(|at| is_number(marks, *at)));
    found.extend(groups);
    found
}

fn is_number(marks: &[Mark], at: usize) -> bool {
    matches!(marks.get(at), Some(Mark::Number(_)))
}

/// Whether a word stands inside the name of a category: `violence against the person`.
fn is_in_name(tokens: &[Token], marks: &[Mark], at: usize) -> bool {
    (1..=5).filter_map(|back| at.checked_sub(back)).any(|start| {
        let Some(Mark::Category(_, name)) = marks.get(start) else { return false };
        let parts: Vec<&str> = name.split(' ').collect();
        let is_part = |it: &usize| {
            marks.get(*it) == Some(&Mark::Neutral)
                && tokens.get(*it).is_some_and(|token| {
                    parts
                        .iter()
                        .any(|part| *part == token.word || (token.word.len() > 4 && alike(part, &token.word)))
                })
        };
        (at..start + parts.len() + 4).take(6).any(|it| is_part(&it))
            && (start + 1..at).all(|it| marks.get(it) == Some(&Mark::Neutral))
    })
}

fn depths(tokens: &[Token]) -> Vec<i32> {
    let mut depth = 0;
    let of = |token: &Token| {
        for letter in token.before.chars() {
            depth += i32::from(letter == '(') - i32::from(letter == ')');
        }
        depth.max(0)
    };
    tokens.iter().map(of).collect()
}

fn cut(tokens: &[Token], marks: &[Mark], outer: &[usize]) -> Vec<Segment> {
    let mut found: Vec<Segment> = vec![Segment::default()];
    for (position, &at) in outer.iter().enumerate() {
        let Some(token) = tokens.get(at) else { continue };
        let next = outer.get(position + 1).and_then(|&next| tokens.get(next));
        let next = next.map(|token| token.word.as_str()).unwrap_or_default();
        let word = token.word.as_str();
        let stops = token.before.contains([';', ':', '.']);
        let parted = stops
            || token.before.contains([',', '–', '—'])
            || CUTS.contains(&word)
            || (word == "of" && ["which", "whom"].contains(&next))
            || (["up", "down"].contains(&word) && next == "from");
        let Some(current) = found.last_mut() else { continue };
        let has_number = current.tokens.iter().any(|at| is_number(marks, *at));
        let more = outer.iter().skip(position + 1);
        let number_ahead = || {
            more.take_while(|&&later| {
                tokens.get(later).is_some_and(|token| !token.before.contains([',', ';', ':', '.']))
            })
            .any(|&later| is_number(marks, later))
        };
        let parted = parted && !(token.before.trim().is_empty() && is_in_name(tokens, marks, at));
        let number_ahead = || number_ahead() && !is_in_name(tokens, marks, at);
        if !current.tokens.is_empty() && (parted || (word == "and" && has_number && number_ahead())) {
            found.push(Segment { tokens: vec![at], behind: None, is_new: stops });
        } else {
            current.tokens.push(at);
        }
    }
    found
}

/// Parts a segment between its numbers, at the last small word that can stand before a number.
fn halved(tokens: &[Token], marks: &[Mark], segment: &Segment) -> Vec<Segment> {
    let numbers: Vec<usize> = (0..segment.tokens.len())
        .filter(|at| segment.tokens.get(*at).is_some_and(|at| is_number(marks, *at)))
        .collect();
    let mut cuts = vec![0];
    for pair in numbers.windows(2) {
        let [before, after] = pair else { continue };
        let small = (before + 1..*after).rev().find(|at| {
            let word =
                segment.tokens.get(*at).and_then(|at| tokens.get(*at)).map(|token| token.word.as_str());
            let inside = segment.tokens.get(*at).is_some_and(|at| is_in_name(tokens, marks, *at));
            !inside && word.is_some_and(|word| PARTING.contains(&word))
        });
        if let Some(small) = small {
            cuts.push(small);
        }
    }
    cuts.push(segment.tokens.len());
    let mut pieces: Vec<Segment> = cuts
        .windows(2)
        .enumerate()
        .filter_map(|(order, pair)| {
            let tokens = segment.tokens.get(*pair.first()?..*pair.last()?)?.to_vec();
            Some(Segment { tokens, behind: None, is_new: order == 0 && segment.is_new })
        })
        .collect();
    for at in 1..pieces.len() {
        let before =
            pieces.get(at).and_then(|piece| piece.tokens.first()).and_then(|first| first.checked_sub(1));
        let is_out = before.and_then(|before| tokens.get(before)).is_some_and(|token| token.word == "out");
        if is_out || before.is_some_and(|before| is_number(marks, before)) {
            move_predicate(tokens, &mut pieces, at);
        }
    }
    pieces
}

/// `13 of the 60 referrals were from X`: what is said behind the verb is said of the 13.
fn move_predicate(tokens: &[Token], pieces: &mut [Segment], at: usize) {
    let word = |at: &usize| tokens.get(*at).map(|token| token.word.as_str()).unwrap_or_default();
    let Some(piece) = pieces.get_mut(at) else { return };
    let is_whole = piece.tokens.first().is_some_and(|first| ["of", "out"].contains(&word(first)));
    if !is_whole || piece.tokens.get(1).is_some_and(|second| ["which", "whom"].contains(&word(second))) {
        return;
    }
    let verb = piece.tokens.iter().position(|it| FINITE.contains(&word(it)));
    let Some(verb) = verb else { return };
    let predicate = piece.tokens.split_off(verb);
    if let Some(before) = pieces.get_mut(at - 1) {
        before.tokens.extend(predicate);
    }
}
