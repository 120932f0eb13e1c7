//! Bodies whose name narrows nothing: those of a whole nation, and those that are meant one and all.
//!
//! In: the tokens of a sentence. Out: whether one of them is of such a name. A body of a place or of a part of another is none: what
//! it reports may be its own.

use crate::reading::tokens::Token;

/// Words of bodies that report for a whole nation.
const NATIONAL: [&str; 4] = ["department", "ministry", "government", "office"];

/// Bodies that are meant one and all where none is named.
const GENERAL: [&str; 7] =
    ["police", "forces", "authorities", "councils", "inspectors", "inspectorates", "courts"];

/// What such a body does with what is counted, without choosing among it.
const REPORTING: [&str; 5] = ["recorded", "reported", "received", "counted", "identified"];

/// The words before `Office` that make it one of a whole nation.
const OF_OFFICE: [&str; 2] = ["home", "cabinet"];

/// Whether a word is of the name of a body of a whole nation (`Home Office`, `Ministry of Justice`), or of a body that is no one's in
/// particular and reports (`the police recorded`).
pub(super) fn is_of_body(tokens: &[Token], at: usize) -> bool {
    let is_name = |at: usize| {
        tokens
            .get(at)
            .is_some_and(|token| token.printed.starts_with(char::is_uppercase) && token.number.is_none())
    };
    let word = |at: usize| tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    if is_who_referred(tokens, at) || is_who_refers(tokens, at) {
        return false;
    }
    if NATIONAL.contains(&word(at)) {
        return true;
    }
    let is_national = |at: usize| NATIONAL.contains(&word(at)) && is_name(at);
    if is_name(at) && word(at + 1) == "government" && is_name(at + 1) {
        return true;
    }
    if is_name(at) && OF_OFFICE.contains(&word(at)) && word(at + 1) == "office" && is_name(at + 1) {
        return true;
    }
    // `Office for`: an office *of* something may be that of one place.
    let joins = |at: usize| word(at) == "for" || word(at) == "of" && word(at.wrapping_sub(1)) != "office";
    let follows = (1..6).filter_map(|back| at.checked_sub(back)).any(|body| {
        let between = body + 2..=at;
        is_national(body)
            && joins(body + 1)
            && between.into_iter().all(|it| is_name(it) || ["and", "the"].contains(&word(it)))
    });
    if is_name(at) && follows {
        return true;
    }
    GENERAL.contains(&word(at)) && REPORTING.contains(&word(at + 1))
}

/// `The Home Office made 28 referrals`: they are its own.
fn is_who_refers(tokens: &[Token], at: usize) -> bool {
    const OWN: [&str; 7] = ["made", "referred", "submitted", "sent", "accounted", "contributed", "came"];
    let word = |at: usize| tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    let is_name =
        |at: usize| tokens.get(at).is_some_and(|token| token.printed.starts_with(char::is_uppercase));
    let verb =
        (at + 1..at + 6).find(|next| !is_name(*next) && !["of", "and", "for", "the"].contains(&word(*next)));
    is_name(at) && verb.is_some_and(|verb| OWN.contains(&word(verb)))
}

/// `Referred by the Home Office`: what it referred is its own.
fn is_who_referred(tokens: &[Token], at: usize) -> bool {
    const OWN: [&str; 8] =
        ["referred", "referrals", "made", "submitted", "sent", "came", "encountered", "found"];
    let word = |at: usize| tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
    let is_joined = |at: usize| {
        let is_name = tokens.get(at).is_some_and(|token| token.printed.starts_with(char::is_uppercase));
        is_name || ["the", "of", "and", "for"].contains(&word(at))
    };
    let by = (0..at).rev().take(6).find(|before| !is_joined(*before));
    by.is_some_and(|by| {
        ["by", "from", "through", "via"].contains(&word(by)) && by > 0 && OWN.contains(&word(by - 1))
    })
}
