//! Facts of prose that carry no figure: proposed by patterns, held against each other.
//!
//! In: sentences. Out: [`FactReading`]s, and findings where two statements of one fact cannot both be right. What a
//! fact is about is compared word by word with abbreviations written out; two statements that are not surely of one
//! thing are not compared.

mod abbreviations;
mod bodies;
mod categories;
mod changes_told;
mod chronology;
mod counted_elsewhere;
mod counted_lists;
mod counts;
mod dates;
mod durations;
mod events_told;
mod frequencies;
mod happenings;
mod holders;
mod lists;
mod lists_told;
mod member_numbers;
mod numbering;
mod occasions;
mod order;
mod own_dates;
mod own_words;
mod references;
mod references_read;
mod rests;
mod roles;
mod same_words;
mod shares_of_one;
mod shares_told;
mod stated_parts;
mod stated_shares;
mod stated_sums;
mod steps;
mod tables_told;
mod titles;
mod told_twice;
mod two_dates;
mod whole_names;

pub(crate) use lists::list_items;

use crate::bulletin::{Bulletin, Sentence, Vocabulary};
use crate::finding::{Quote, Report};
use crate::reading::{FactReading, Reading};

pub(crate) use abbreviations::Abbreviations;

/// Every fact that a pattern sees, in the order of the publication.
pub(crate) fn propose(bulletin: &Bulletin, known: &Vocabulary) -> Vec<FactReading> {
    let short = Abbreviations::of(&bulletin.sentences, known);
    let mut facts = dates::propose(&bulletin.sentences, known, &short);
    let roles = roles::propose(&bulletin.sentences, known, &short);
    facts.extend(holders::propose(&bulletin.sentences, known, &short, &roles));
    facts.extend(roles);
    facts.extend(chronology::propose(&bulletin.sentences));
    facts.extend(events_told::propose(&bulletin.sentences));
    facts.extend(happenings::propose(&bulletin.sentences));
    facts.extend(lists_told::propose(&bulletin.sentences));
    facts.extend(lists::propose(&bulletin.sentences, known, &short));
    facts.extend(member_numbers::propose(&bulletin.sentences, known, &short));
    facts.extend(frequencies::propose(&bulletin.sentences, known, &short));
    facts.extend(stated_parts::propose(&bulletin.sentences));
    facts.extend(stated_shares::propose(&bulletin.sentences));
    facts.extend(stated_sums::propose(&bulletin.sentences));
    facts.extend(shares_of_one::propose(&bulletin.sentences, known));
    facts.extend(shares_told::propose(&bulletin.sentences));
    facts.extend(rests::propose(&bulletin.sentences));
    facts.extend(changes_told::propose(&bulletin.sentences));
    facts.extend(occasions::propose(&bulletin.sentences));
    facts.extend(counted_lists::propose(&bulletin.sentences));
    facts.extend(counted_elsewhere::propose(&bulletin.sentences));
    facts.extend(durations::propose(&bulletin.sentences, known));
    facts.extend(own_words::propose(&bulletin.sentences));
    facts.extend(own_dates::propose(&bulletin.sentences));
    facts.extend(told_twice::propose(&bulletin.sentences));
    facts.extend(order::propose(&bulletin.sentences));
    facts.extend(references_read::propose(&bulletin.sentences));
    facts.extend(tables_told::propose(&bulletin.sentences));
    facts.extend(short.facts());
    facts.extend(bodies::propose(&bulletin.sentences));
    facts
}

/// Holds the facts of a reading against each other and against the parts of the publication.
pub(crate) fn check(reading: &Reading, bulletin: &Bulletin, known: &Vocabulary, report: &mut Report) {
    let short = Abbreviations::of(&bulletin.sentences, known);
    let facts = Facts { all: &reading.facts, bulletin, known, short: &short };
    dates::check(&facts, report);
    roles::check(&facts, report);
    lists::check(&facts, report);
    member_numbers::check(&facts, report);
    frequencies::check(&facts, report);
    stated_parts::check(&facts, report);
    stated_shares::check(&facts, report);
    stated_sums::check(&facts, report);
    shares_of_one::check(&facts, report);
    shares_told::check(&facts, report);
    rests::check(&facts, report);
    changes_told::check(&facts, report);
    occasions::check(&facts, report);
    counted_lists::check(&facts, report);
    durations::check(&facts, report);
    own_words::check(&facts, report);
    own_dates::check(&facts, report);
    told_twice::check(&facts, report);
    chronology::check(&facts, report);
    events_told::check(&facts, report);
    happenings::check(&facts, report);
    lists_told::check(&facts, report);
    order::check(&facts, report);
    references::check(&facts, report);
    tables_told::check(&facts, report);
    abbreviations::check(&facts, report);
    bodies::check(&facts, report);
    numbering::check(&facts, report);
    steps::check(&facts, report);
    titles::check(&facts, report);
}

/// The facts of a reading with what is needed to compare them.
pub(crate) struct Facts<'a> {
    all: &'a [FactReading],
    bulletin: &'a Bulletin,
    known: &'a Vocabulary,
    short: &'a Abbreviations,
}

impl<'a> Facts<'a> {
    fn of_kind(&self, kind: &str) -> Vec<&'a FactReading> {
        self.all.iter().filter(|fact| fact.kind == kind).collect()
    }

    /// The words of what a fact is about.
    fn words(&self, text: &str) -> Vec<String> {
        self.short.words(text, self.known)
    }

    fn quotes<'f>(&self, facts: impl IntoIterator<Item = &'f FactReading>) -> Vec<Quote> {
        let wanted: Vec<&String> = facts.into_iter().flat_map(|fact| &fact.sentences).collect();
        quotes(self.bulletin, &wanted)
    }

    /// Where a fact stands: the section of its last sentence.
    fn place(&self, fact: &FactReading) -> &'a str {
        let last = fact.sentences.last();
        let found = self.bulletin.sentences.iter().find(|sentence| Some(&sentence.id) == last);
        found.map(|sentence| sentence.section.as_str()).unwrap_or_default()
    }
}

/// The sentences of these ids, as printed, in the order of the publication, each once.
pub(crate) fn quotes(bulletin: &Bulletin, ids: &[&String]) -> Vec<Quote> {
    let named = |sentence: &&Sentence| ids.iter().any(|id| **id == sentence.id);
    let quote = |sentence: &Sentence| Quote {
        sentence_id: sentence.id.clone(),
        section: sentence.section.clone(),
        text: sentence.text.clone(),
    };
    bulletin.sentences.iter().filter(named).map(quote).collect()
}

/// A regular expression of this crate, made when first asked for. One that is wrong matches nothing.
pub(crate) type Pattern = std::sync::LazyLock<Option<regex::Regex>>;

/// Whether a piece of a text, if there is one, has the pattern.
fn is_match(pattern: &Pattern, text: Option<&str>) -> bool {
    pattern.as_ref().zip(text).is_some_and(|(pattern, text)| pattern.is_match(text))
}

pub(crate) fn pattern(text: &str) -> Option<regex::Regex> {
    regex::Regex::new(text).ok()
}
