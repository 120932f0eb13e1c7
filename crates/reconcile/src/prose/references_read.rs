//! References to chapters, annexes and paragraphs, as sentences make them.
//!
//! In: sentences that point to a part of the publication. Out: facts with the part and, where it is said, what is there.

use super::pattern;
use crate::bulletin::Sentence;
use crate::reading::FactReading;

const PART: &str = r"(?P<part>(?:Annex|Chapter|Appendix|Section|Part) (?:[IVX]{1,4}\b|[A-Z]\b|\d{1,2}\b))";

/// The patterns of references, compiled once.
pub(super) struct Patterns {
    all: Vec<(&'static str, regex::Regex)>,
    entry: regex::Regex,
    several: regex::Regex,
    plain: regex::Regex,
    paragraph: regex::Regex,
    /// A part that a list of contents may have.
    pub(super) part: regex::Regex,
    /// Any part.
    any: regex::Regex,
}

pub(super) static PATTERNS: std::sync::LazyLock<Option<Patterns>> = std::sync::LazyLock::new(|| {
    let stands = "(?:found|seen|set out|given|shown|included|attached|reproduced|provided|detailed|listed|presented|contained|outlined|described|available|summarised|published|printed|annexed|discussed|explained|examined|considered|covered|treated|analysed|addressed|reported|told)";
    let held = format!(
        r"(?:The |the |; )?(?P<what>(?:[^.;()]|\([A-Z]+\))*?) (?:(?:can|may|will|is to|are to) be {stands}|(?:is|are) (?:also )?{stands}|is at|are at|is|are|is dealt with|are dealt with) (?:in|at|as) {PART}"
    );
    let seen = format!(r"\((?:see|See) {PART}(?: for (?P<what>[^)]*))?\)");
    let before = format!(r"(?P<what>[A-Z][^.;()]{{6,80}}?) \((?:see )?{PART}\)");
    let aside = format!(r"(?P<what>[A-Za-z][^.;()]{{6,80}}?)[:,–-] ?see {PART}");
    let told =
        format!(r"\b(?:[Ss]ee|[Rr]efer(?:red)? to|[Tt]urn to|[Cc]onsult) {PART} for (?P<what>[^.;()]+)");
    let turned = format!(
        r"\b(?:interested in|looking for|who wants?|in search of) (?P<what>[^.;()]+?) (?:should|may|can|will want to|are advised to) (?:turn|go|refer|look)(?: to| at) {PART}"
    );
    let holds = format!(
        r"{PART} (?:contains|sets out|gives|provides|lists|shows|presents|reproduces|holds|describes|outlines|summarises|breaks down|details|deals with|covers|treats|discusses|considers|is devoted to|is concerned with|concerns) (?P<what>[^.;()]+)"
    );
    let goes_on = format!(
        r"(?:,|,? and) {PART} with (?P<what>[^.,;()]+?)(?: and {0}|[.,;]|$)",
        "(?:Annex|Chapter|Appendix|Section|Part)"
    );
    let stood = format!(r"\b(?:in|by) (?:the )?(?P<what>[A-Z][^.;()]{{6,80}}?) (?:at|in) {PART}");
    let listed = format!(r"{PART} ?[–-] ?(?P<what>(?:[A-Za-zÀ-ÿ0-9]+ ?)+?)(?:$|Annex$)");
    let all = [
        ("in", held),
        ("see", seen),
        ("in", before),
        ("in", aside),
        ("in", told),
        ("in", turned),
        ("in", holds),
        ("in", goes_on),
        ("in", stood),
        ("contents", listed),
    ]
    .into_iter()
    .filter_map(|(how, text)| Some((how, pattern(&text)?)))
    .collect();
    Some(Patterns {
        all,
        entry: pattern(r"(?:Annex|Chapter|Appendix) (?:[A-Z]|\d+) ?[–-] ")?,
        several: pattern(
            r"\b(?P<kind>Annex|Chapter|Appendi[xc])(?:es|s) (?P<list>(?:[A-Z]|\d+)(?:, (?:[A-Z]|\d+))*,? and (?:[A-Z]|\d+))\b",
        )?,
        plain: pattern(
            r"\b(?:at|in|see|to) (?P<part>(?:Annex|Chapter|Appendix|Part|Section) (?:[A-Z]|\d+))\b",
        )?,
        part: pattern(r"\b(?:Annex|Chapter|Appendix) (?:[A-Z]|\d+)\b")?,
        any: pattern(r"\b(?:Annex|Chapter|Appendix|Section|Part) (?:[A-Z]+|\d+)\b")?,
        paragraph: pattern(r"\bparagraph (?P<part>\d+(?:\.\d+)+)")?,
    })
});

pub(super) fn propose(sentences: &[Sentence]) -> Vec<FactReading> {
    let Some(patterns) = PATTERNS.as_ref() else { return Vec::new() };
    let points = |sentence: &&Sentence| {
        ["Annex", "Chapter", "Appendi", "Part ", "Section ", "paragraph"]
            .iter()
            .any(|word| sentence.text.contains(word))
    };
    sentences.iter().filter(points).flat_map(|sentence| of_sentence(patterns, sentence)).collect()
}

fn of_sentence(patterns: &Patterns, sentence: &Sentence) -> Vec<FactReading> {
    let mut found = paragraphs(patterns, sentence);
    found.extend(several(patterns, sentence));
    found.extend(described(patterns, sentence));
    let bare = bare(patterns, sentence);
    let is_new = |fact: &FactReading| found.iter().all(|known| known.value != fact.value);
    let bare: Vec<FactReading> = bare.into_iter().filter(is_new).collect();
    found.extend(bare);
    found
}

fn reference(sentence: &Sentence, value: String, how: &str) -> FactReading {
    FactReading {
        kind: "reference".to_owned(),
        sentences: vec![sentence.id.clone()],
        value,
        items: vec![how.to_owned()],
        ..FactReading::default()
    }
}

fn paragraphs(patterns: &Patterns, sentence: &Sentence) -> Vec<FactReading> {
    let all = patterns.paragraph.captures_iter(&sentence.text).filter_map(|captured| captured.name("part"));
    all.map(|part| reference(sentence, format!("paragraph {}", part.as_str()), "paragraph")).collect()
}

/// `Chapters 4, 5 and 6`.
fn several(patterns: &Patterns, sentence: &Sentence) -> Vec<FactReading> {
    let mut found = Vec::new();
    for captured in patterns.several.captures_iter(&sentence.text) {
        let part = |name: &str| captured.name(name).map(|it| it.as_str()).unwrap_or_default();
        let kind = if part("kind").starts_with("Appendi") { "Appendix" } else { part("kind") };
        let parts = part("list").split([',', ' ']).filter(|part| !part.is_empty() && *part != "and");
        found.extend(parts.map(|part| reference(sentence, format!("{kind} {part}"), "several")));
    }
    found
}

/// Parts of which a sentence says what is there.
fn described(patterns: &Patterns, sentence: &Sentence) -> Vec<FactReading> {
    // A list of contents in one line is taken entry by entry.
    let mut starts: Vec<usize> = patterns.entry.find_iter(&sentence.text).map(|it| it.start()).collect();
    starts.push(sentence.text.len());
    let entries = starts.windows(2).filter_map(|pair| sentence.text.get(*pair.first()?..*pair.last()?));
    let texts: Vec<(bool, &str)> =
        entries.map(|entry| (true, entry.trim())).chain([(false, sentence.text.as_str())]).collect();
    let mut found = Vec::new();
    for (how, pattern) in &patterns.all {
        let is_contents = *how == "contents";
        let own = texts.iter().filter(|(is_entry, _)| *is_entry == is_contents);
        for captured in own.flat_map(|(_, text)| pattern.captures_iter(text)) {
            let Some(part) = captured.name("part") else { continue };
            if is_contents || !is_of_another(&sentence.text, part) {
                let about = what(patterns, &captured);
                let value = part.as_str().trim().to_owned();
                found.push(FactReading { about, ..reference(sentence, value, how) });
            }
        }
    }
    found
}

/// What is said to be in a part, and not in another that the sentence names as well.
fn what(patterns: &Patterns, captured: &regex::Captures<'_>) -> String {
    let (Some(part), Some(what)) = (captured.name("part"), captured.name("what")) else {
        return String::new();
    };
    let text = what.as_str().trim();
    let own = if part.end() <= what.start() {
        // `Chapter 2 describes X, Chapter 3 Y`: what is in the one ends where the other begins.
        let next = patterns.any.find(text).map_or(text.len(), |found| found.start());
        let own = text.get(..next).unwrap_or_default().trim_end();
        own.trim_end_matches(" and").trim_end_matches([',', ' '])
    } else {
        // `X is in Annex A, and Y in Annex B`: of what is in the one, the other does not tell.
        let last = patterns.any.find_iter(text).last().map_or(0, |found| found.end());
        text.get(last..).unwrap_or_default().trim_start_matches([',', ';', ' '])
    };
    own.trim_start_matches("and ").to_owned()
}

/// Whatever is said to be there: a part of the publication, and not of another text.
fn bare(patterns: &Patterns, sentence: &Sentence) -> Vec<FactReading> {
    let all = patterns.plain.captures_iter(&sentence.text).filter_map(|captured| captured.name("part"));
    let own = all.filter(|part| !is_of_another(&sentence.text, *part));
    own.map(|part| reference(sentence, part.as_str().to_owned(), "several")).collect()
}

/// `Section 45 of the Act`.
fn is_of_another(text: &str, part: regex::Match<'_>) -> bool {
    text.get(part.end()..).is_some_and(|behind| behind.starts_with(" of "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let sentence = Sentence { id: "S1".to_owned(), section: String::new(), text: text.to_owned() };
        propose(&[sentence]).into_iter().map(|fact| format!("{}: {}", fact.value, fact.about)).collect()
    }

    #[test]
    fn each_part_is_read_with_what_is_in_it() {
        assert_eq!(
            read("Chapter 2 describes the boats, Chapter 3 their harbours."),
            ["Chapter 2: the boats"]
        );
        assert_eq!(
            read("The boats are in Annex A, and the harbours are listed in Annex B."),
            ["Annex A: boats", "Annex B: the harbours", "Annex B: the harbours are listed"]
        );
        assert_eq!(
            read("Part II deals with boats and Part IV with harbours."),
            ["Part II: boats", "Part IV: harbours"]
        );
        assert_eq!(read("It follows from Section 45 of the Act."), [""; 0]);
    }
}
