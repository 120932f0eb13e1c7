//! Did you mean.
//!
//! In: a word and the words there are. Out: the nearest one, if it is near.

/// The known word nearest to `word`, if at most a third of it is wrong.
///
/// ```
/// use sylfaen::nearest;
///
/// assert_eq!(nearest("deliverys", ["deliveries", "calendar"]), Some("deliveries"));
/// assert_eq!(nearest("colour", ["calendar"]), None);
/// ```
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (strsim::osa_distance(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance * 3 <= candidate.len().max(3))
        .min()
        .map(|(_, candidate)| candidate)
}

/// Finds in a parser's message the unknown key and the keys it expected, and says which was probably meant.
pub(crate) fn meant(message: &str) -> Option<String> {
    let (unknown, expected) = message.split_once("unknown field `")?.1.split_once('`')?;
    let known = expected.split('`').skip(1).step_by(2);
    nearest(unknown, known).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parsers_message_gives_the_key_that_was_meant() {
        let message = "unknown field `widnow`, expected one of `name`, `window`, `calendar`";
        assert_eq!(meant(message).as_deref(), Some("window"));
        assert_eq!(meant("unknown field `zzz`, expected `name` or `window`"), None);
        assert_eq!(meant("missing field `name`"), None);
    }
}
