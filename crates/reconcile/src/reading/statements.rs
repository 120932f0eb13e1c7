//! Sentences with what they inherit: topic, place and year; and the statements in them that carry no number.
//!
//! In: the sentences of a bulletin. Out: lines for the other patterns, and readings of presence, trend and population.
//! A pattern that is not sure says nothing.

use std::collections::BTreeSet;

use super::names::{mentions, place_in};
use super::place_in_force::{Places, about, origins};
use super::restated;
use super::tables::{stands_in, years_in};
use super::titles::{TitleWords, is_form};
use super::tokens::{Token, tokens};
use super::{PopulationReading, PresenceReading, TableReading, TrendReading};
use super::{asides, both_ages, hundreds};
use crate::bulletin::label::{alike, words};
use crate::bulletin::layout::Table;
use crate::bulletin::layout::split_years::first_of_two;
use crate::bulletin::meaning::Dimensions;
use crate::bulletin::{Bulletin, Sentence, Vocabulary};
use crate::prose::list_items;

/// How many sentences back a ranking may find its topic.
const TOPIC_REACH: usize = 3;

/// Words behind which stands what something is compared with.
const AGAINST: [&str; 4] = ["on", "with", "from", "over"];
/// Those behind which all of a clause is what something is compared with.
const COMPARED: [&str; 4] = ["than", "against", "compared", "versus"];

/// The prose of a bulletin, ready for patterns.
pub(super) struct Prose<'a> {
    pub(super) bulletin: &'a Bulletin,
    pub(super) known: &'a Vocabulary,
    pub(super) dimensions: &'a Dimensions,
    pub(super) tables: &'a [TableReading],
    pub(super) lines: Vec<Line<'a>>,
    /// The nations that tables count among countries of origin.
    pub(super) origins: BTreeSet<String>,
    /// The years that tables print, in order.
    pub(super) years: Vec<i32>,
    /// Whether tables write their years over two (`2019-20`).
    is_split: bool,
    pub(super) titles: TitleWords,
    /// What tables print as the thing counted.
    units_printed: BTreeSet<String>,
    /// For each table, the words that every label with a year has beside it (`year ending March`).
    pub(super) periods: Vec<Vec<String>>,
}

/// A sentence with what it says and inherits.
#[derive(Clone)]
pub(super) struct Line<'a> {
    pub(super) sentence: &'a Sentence,
    pub(super) tokens: Vec<Token>,
    pub(super) words: Vec<String>,
    /// What its tables count, named in the sentence or in the one it continues.
    pub(super) is_topical: bool,
    /// As `is_topical`, or named a few sentences before in the same part.
    pub(super) is_near_topic: bool,
    pub(super) place: Option<String>,
    pub(super) year: Option<i32>,
}

impl Line<'_> {
    /// The line once for each way in which it says one quantity.
    pub(super) fn versions(&self) -> Vec<Self> {
        let all = restated::versions(&self.tokens);
        if all.len() < 2 {
            return vec![self.clone()];
        }
        let words_of = |tokens: &[Token]| tokens.iter().flat_map(|token| words(&token.word)).collect();
        all.into_iter().map(|tokens| Self { words: words_of(&tokens), tokens, ..self.clone() }).collect()
    }
}

impl<'a> Prose<'a> {
    pub(super) fn new(
        bulletin: &'a Bulletin,
        known: &'a Vocabulary,
        dimensions: &'a Dimensions,
        tables: &'a [TableReading],
        (titles, periods, is_split): (TitleWords, Vec<Vec<String>>, bool),
    ) -> Self {
        let years = years_of(bulletin, tables);
        let printed = bulletin.cells.iter().map(|cell| cell.unit.to_lowercase());
        let units_printed = printed.filter(|unit| !unit.is_empty() && !known.is_bare_unit(unit)).collect();
        let lines = Vec::new();
        let mut prose = Self {
            bulletin,
            known,
            dimensions,
            tables,
            lines,
            origins: origins(bulletin, known),
            years,
            is_split,
            titles,
            units_printed,
            periods,
        };
        let (mut part, mut place, mut year) = ("", Places::default(), None);
        let mut section = "";
        let mut last_topic: Option<usize> = None;
        for (at, sentence) in bulletin.sentences.iter().enumerate() {
            if sentence.part() != part {
                (part, place, year, last_topic) = (sentence.part(), Places::default(), None, None);
            }
            if sentence.section != section {
                section = &sentence.section;
                place.end_paragraph();
            }
            let tokens = tokens(&sentence.text);
            let words = words(&sentence.text);
            place.take(&about(&words, &prose.origins, known), at, sentence.is_fragment());
            let own = own_years(&prose, &tokens);
            let said = own.map(|(first, _)| first).or(year);
            year = own.map(|(_, last)| last).or(year);
            let continues = words
                .first()
                .is_some_and(|word| ["this", "these", "of", "they", "it"].contains(&word.as_str()))
                || names_number(&words);
            let is_topical =
                prose.names_topic(&words) || (continues && last_topic.is_some_and(|last| last + 1 == at));
            if is_topical {
                last_topic = Some(at);
            }
            let is_near_topic = last_topic.is_some_and(|last| at - last <= TOPIC_REACH);
            let is_topical = is_topical || (is_near_topic && !prose.categories(&words).is_empty());
            prose.lines.push(Line {
                sentence,
                tokens: hundreds::as_one_number(&both_ages::as_one_word(&asides::without(tokens))),
                words,
                is_topical,
                is_near_topic,
                place: place.in_force(at),
                year: said,
            });
        }
        prose
    }

    /// Whether the words name what a table counts by its own name: `referrals` and not merely `cases`.
    fn names_topic(&self, words: &[String]) -> bool {
        let is_unit = |word: &String| {
            self.tables.iter().any(|table| {
                let unit = table.unit.split(' ').next_back().unwrap_or_default();
                unit.len() > 3 && alike(unit, word) && word.len() + 3 >= unit.len()
            })
        };
        let is_printed = |word: &String| self.units_printed.contains(word);
        let names_other = || {
            let counted = words.iter().filter_map(|word| self.known.unit(word));
            let is_counted = |unit: &str| self.tables.iter().any(|table| table.unit == unit);
            counted.into_iter().any(is_counted) && !self.categories(words).is_empty()
        };
        words.iter().any(|word| is_unit(word) || is_printed(word)) || names_other()
    }

    /// The year that a word is, as the tables write theirs; a plain one is no year of tables whose years are written over two.
    pub(super) fn year(&self, token: &Token) -> Option<i32> {
        if self.is_split { first_of_two(&token.word) } else { token.year() }
    }

    /// What a table counts by this word, if any does.
    pub(super) fn unit(&self, word: &str) -> Option<&str> {
        let of_table = || self.tables.iter().map(|it| it.unit.as_str()).find(|unit| is_form(unit, word));
        self.known.unit(word).or_else(of_table)
    }

    /// The year of all tables that are of one year; nothing if they are of several.
    pub(super) fn only_year(&self) -> Option<i32> {
        let mut years = self.tables.iter().filter_map(|table| table.year);
        let first = years.next()?;
        years.all(|year| year == first).then_some(first)
    }

    /// The one place of all tables; nothing if a table has another, none, or several.
    pub(super) fn only_place(&self) -> Option<&str> {
        let first = self.tables.first()?.place.as_deref()?;
        self.tables.iter().all(|table| table.place.as_deref() == Some(first)).then_some(first)
    }

    /// How many things counted in tables words name.
    pub(super) fn units_in<'w>(&self, words: impl Iterator<Item = &'w str>) -> usize {
        let named: BTreeSet<&str> = words.filter_map(|word| self.unit(word)).collect();
        named.into_iter().filter(|unit| self.tables.iter().any(|table| table.unit == *unit)).count()
    }

    /// The one thing counted in a table that words name; nothing if they name none or two.
    pub(super) fn one_unit<'w>(&self, words: impl Iterator<Item = &'w str>) -> Option<&str> {
        let mut named: Vec<&str> = words.filter_map(|word| self.unit(word)).collect();
        named.retain(|unit| self.tables.iter().any(|table| table.unit == *unit));
        named.sort_unstable();
        named.dedup();
        let mut own = named.iter().filter(|unit| !self.is_in_title(unit, &named));
        if let (Some(one), None) = (own.next(), own.next()) { Some(one) } else { None }
    }

    /// Whether a unit is only a word of what another one is (`pupils in maintained schools`).
    pub(super) fn is_in_title(&self, unit: &str, named: &[&str]) -> bool {
        let of_others = self
            .titles
            .of_unit
            .iter()
            .filter(|(other, _)| other.as_str() != unit && named.contains(&other.as_str()));
        of_others.flat_map(|(_, words)| words).any(|word| is_form(unit, word))
    }

    /// The narrower title of which a sentence has every word.
    pub(super) fn title_in(&self, words: &[String]) -> Option<String> {
        let has = |wanted: &String| {
            words.iter().any(|word| word == wanted || (word.len() > 4 && alike(word, wanted)))
        };
        self.titles.narrowing.iter().find(|title| title.iter().all(has)).map(|title| title.join(" "))
    }

    /// Whether a list of categories stands in a table that counts this.
    pub(super) fn is_list_of(&self, list: &str, unit: &str) -> bool {
        let of_unit = self.tables.iter().filter(|table| table.unit == unit);
        of_unit
            .into_iter()
            .any(|table| ['r', 'c'].iter().any(|axis| self.dimensions.of(&table.id, *axis) == list))
    }

    /// The one thing that all tables count; nothing if they count several.
    pub(super) fn only_unit(&self) -> Option<&str> {
        let first = self.tables.first().map(|table| table.unit.as_str())?;
        self.tables.iter().all(|table| table.unit == first).then_some(first)
    }

    /// The categories of tables that the words name, each with its dimension; longer names first.
    pub(super) fn categories(&self, words: &[String]) -> BTreeSet<(String, String)> {
        let mut found = BTreeSet::new();
        let words: Vec<String> = words.iter().filter(|word| !self.known.is_hollow(word)).cloned().collect();
        let mut taken = vec![false; words.len()];
        for length in (1..=6).rev() {
            for at in 0..(words.len() + 1).saturating_sub(length) {
                let (Some(span), Some(used)) = (words.get(at..at + length), taken.get(at..at + length))
                else {
                    continue;
                };
                if used.contains(&true) {
                    continue;
                }
                let named = self.named(span);
                if !named.is_empty() {
                    found.extend(named);
                    taken.iter_mut().skip(at).take(length).for_each(|used| *used = true);
                }
            }
        }
        found
    }

    /// Whether words of a text, besides what is counted, stand in the title of a table of a dimension.
    pub(super) fn is_spoken_of(&self, dimension: &str, text: &[String]) -> bool {
        let (_, table) = dimension.split_once(" of ").unwrap_or_default();
        let title = self
            .bulletin
            .cells
            .iter()
            .find(|cell| cell.table_id == table)
            .map(|cell| words(&cell.table_title));
        let tells = |word: &String| {
            word.len() > 3
                && self.known.unit(word).is_none()
                && !word.starts_with(|it: char| it.is_ascii_digit())
        };
        title.unwrap_or_default().iter().filter(|word| tells(word)).any(|word| text.contains(word))
    }

    /// The categories, with their lists, whose name these words are: word by word alike, the very name before a form
    /// of it.
    pub(super) fn named(&self, span: &[String]) -> Vec<(String, String)> {
        let same = |core: &Vec<String>| {
            core.len() == span.len()
                && core.iter().zip(span).all(|(a, b)| a == b || (a.len() > 4 && alike(a, b)))
        };
        let is_word = span.iter().any(|word| word.len() > 2 && !self.known.is_hollow(word));
        // `Males` are no form of `Malawi`.
        let is_group = |word: &String| self.known.sex(word).is_some() || self.known.age(word).is_some();
        if span.iter().all(is_group) {
            return Vec::new();
        }
        let all = self.dimensions.iter().filter(|_| is_word);
        let found: Vec<(String, String)> = all
            .flat_map(|(name, members)| {
                members.iter().filter(|core| same(core)).map(move |core| (name.to_owned(), core.join(" ")))
            })
            .collect();
        let own = span.join(" ");
        let exact: Vec<(String, String)> = found.iter().filter(|(_, name)| *name == own).cloned().collect();
        if exact.is_empty() { found } else { exact }
    }
}

/// The years of tables and of their columns and rows.
fn years_of(bulletin: &Bulletin, tables: &[TableReading]) -> Vec<i32> {
    let labels = bulletin.cells.iter().flat_map(|cell| [cell.row_label.as_str(), cell.column_label.as_str()]);
    let mut years: Vec<i32> =
        labels.flat_map(years_in).chain(tables.iter().filter_map(|table| table.year)).collect();
    years.sort_unstable();
    years.dedup();
    years
}

/// The first and the latest year a sentence names, without those where something began and those that another is held against.
fn own_years(prose: &Prose<'_>, tokens: &[Token]) -> Option<(i32, i32)> {
    let years = tokens.iter().enumerate().filter_map(|(at, token)| Some((at, prose.year(token)?)));
    // `After 2010, when there were fewer`: what follows is of another year.
    let is_start = |at: usize| {
        let before = tokens.get(at.saturating_sub(6)..at).unwrap_or_default().iter().rev();
        let near = before.take_while(|token| !token.before.contains([',', ';']));
        near.enumerate().any(|(back, token)| {
            token.word == "after" || token.word == "before" || back == 0 && token.word == "since"
        })
    };
    // `From 60 in 2012 it went to 80 a year later`: what follows speaks of neither for certain.
    let is_moved_on = tokens.windows(2).any(|pair| {
        matches!(pair, [year, later] if year.word == "year" && ["later", "earlier", "on"].contains(&later.word.as_str()))
    });
    if is_moved_on {
        return None;
    }
    let own: Vec<i32> = years
        .filter(|(at, _)| !is_start(*at) && !is_held_against(tokens, *at))
        .map(|(_, year)| year)
        .collect();
    // `Between 2010 and 2011`: what follows speaks of the later one.
    Some((*own.first()?, *own.iter().max()?))
}

/// `20% more than in 2016`, `up from 41 in 2016`, `(2016: 39)`: what follows does not speak of that year.
fn is_held_against(tokens: &[Token], at: usize) -> bool {
    let word =
        |back: usize| at.checked_sub(back).and_then(|at| tokens.get(at)).map(|token| token.word.as_str());
    let is_against = |back: usize| word(back).is_some_and(|word| AGAINST.contains(&word));
    let stands_in = word(1).is_some_and(|word| word == "in" || word == "of");
    let parts = |token: &Token| token.before.contains([',', ';', ':', '(']);
    let starts = (0..=at).rev().find(|at| tokens.get(*at).is_some_and(parts)).unwrap_or(0);
    let clause = tokens.get(starts..at).unwrap_or_default();
    tokens.get(at).is_some_and(|token| token.before.contains('('))
        || is_against(1)
        || stands_in && (is_against(2) || is_against(3))
        || clause.iter().any(|token| COMPARED.contains(&token.word.as_str()))
}

/// `With the exception of X, all of these … in PLACE`, with the list in the sentences before.
pub(super) fn presences(prose: &Prose<'_>) -> Vec<PresenceReading> {
    let mut found = Vec::new();
    for (at, line) in prose.lines.iter().enumerate() {
        let text = line.sentence.text.to_lowercase();
        let all = ["all of these", "all these", "all of the above", "each of these"];
        if !all.iter().any(|phrase| text.contains(phrase)) {
            found.extend(listed(prose, line, &text));
            continue;
        }
        let start = ["with the exception of ", "except for ", "apart from ", "other than "];
        let except = start.iter().find_map(|phrase| text.split_once(phrase)).map(|(_, rest)| rest);
        let except = except.and_then(|rest| rest.split([',', '.']).next()).map(str::to_owned);
        let before = at.checked_sub(1).and_then(|before| prose.lines.get(before));
        let Some(before) = before.filter(|before| before.sentence.section == line.sentence.section) else {
            continue;
        };
        let items = list_items(&before.sentence.text);
        let Some(place) = place_in(&line.words, prose.known) else { continue };
        if items.len() >= 3 {
            found.push(PresenceReading {
                sentences: vec![before.sentence.id.clone(), line.sentence.id.clone()],
                items,
                except: except.into_iter().collect(),
                place,
                year: line.year,
            });
        }
    }
    found
}

/// `Every type was reported in PLACE: a, b and c`, `referrals in PLACE were received for a, b and c`.
fn listed(prose: &Prose<'_>, line: &Line<'_>, text: &str) -> Option<PresenceReading> {
    let openers =
        ["were received for", "were made for", "were reported for", "were recorded for", "were for"];
    let every = ["every type", "every form", "every category", "all types", "all forms", "all categories"];
    let exceptions = [" with the exception of ", " except for ", " except ", " apart from ", " other than "];
    let except = exceptions.iter().find_map(|phrase| text.split_once(phrase)).map(|(_, rest)| rest);
    let ends = [" were ", " was ", " have ", " has ", ",", ":"];
    let except = except.map(|rest| {
        ends.iter().filter_map(|end| rest.find(end)).min().map_or(rest, |at| rest.get(..at).unwrap_or(rest))
    });
    let says = line.is_topical && openers.iter().any(|phrase| text.contains(phrase));
    let says_every = every.iter().any(|phrase| text.contains(phrase)) && text.contains(':');
    let has_figure = line.tokens.iter().any(|token| token.number.is_some());
    if !(says || says_every) || has_figure || text.contains(" not ") {
        return None;
    }
    let place = place_in(&line.words, prose.known)?;
    let opener = openers.iter().find_map(|phrase| text.split_once(phrase)).map(|(_, rest)| rest.to_owned());
    let items = list_items(&if says_every { text.to_owned() } else { opener? });
    (items.len() >= 3).then(|| PresenceReading {
        sentences: vec![line.sentence.id.clone()],
        items,
        except: except.map(str::to_owned).into_iter().collect(),
        place,
        year: line.year,
    })
}

/// `The number rose by 32%`: that of which the sentence before speaks.
fn names_number(words: &[String]) -> bool {
    let numbers = ["number", "figure", "total"];
    matches!(words, [the, number, next, ..] if the == "the" && numbers.contains(&number.as_str()) && next != "of")
}

/// Sentences that say that what is counted rises or falls in named places.
pub(super) fn trends(prose: &Prose<'_>) -> Vec<TrendReading> {
    let rises = ["rise", "rising", "rose", "risen", "increased", "increasing"];
    let falls = ["fall", "falling", "fell", "fallen", "decreased", "decreasing", "dropped"];
    let mut found = Vec::new();
    for line in prose.lines.iter().filter(|line| line.is_topical && !line.sentence.is_fragment()) {
        if line.tokens.iter().any(Token::is_percent) {
            continue;
        }
        let says = |list: &[&str]| line.words.iter().any(|word| list.contains(&word.as_str()));
        let doubted = ["not", "no", "whether", "may", "could", "if"];
        let falls = match (says(&rises), says(&falls)) {
            (true, false) => false,
            (false, true) => true,
            _ => continue,
        };
        let verb = line.words.iter().position(|word| rises.contains(&word.as_str()) || self::is_fall(word));
        let before = verb.and_then(|verb| line.words.get(verb.saturating_sub(3)..verb)).unwrap_or_default();
        if before.iter().any(|word| doubted.contains(&word.as_str())) {
            continue;
        }
        let mut places: Vec<String> =
            mentions(&line.words, prose.known).into_iter().map(|it| it.nation).collect();
        places.dedup();
        let text = line.words.join(" ");
        let every_part = ["each nation", "every nation", "all nations", "all four nations", "all parts"]
            .iter()
            .any(|phrase| text.contains(phrase));
        let rest_too = text.contains("rest of the") || text.contains("remainder of the");
        if !places.is_empty() {
            found.push(TrendReading {
                sentence: line.sentence.id.clone(),
                falls,
                places,
                every_part,
                rest_too,
            });
        }
    }
    found
}

fn is_fall(word: &str) -> bool {
    word.starts_with("fall") || word == "fell"
}

/// Sentences that say that all who report are based in one place.
pub(super) fn populations(prose: &Prose<'_>, tables: &[Table<'_>]) -> Vec<PopulationReading> {
    let mut found = Vec::new();
    for line in prose.lines.iter().filter(|line| line.is_topical) {
        if prose.known.place_basis(&line.sentence.text) != Some("referrer_sits") {
            continue;
        }
        let Some(based) = line.words.windows(2).position(|pair| pair == ["based", "in"]) else { continue };
        let behind = line.words.get(based + 1..line.words.len().min(based + 5)).unwrap_or_default();
        let Some(place) = place_in(behind, prose.known) else { continue };
        let counted = |table: &&TableReading| {
            let section = tables.iter().find(|it| it.id == table.id).map(|it| it.section).unwrap_or_default();
            table.place_basis.is_some() && stands_in(section, line.sentence.part())
        };
        let ids: Vec<String> = prose.tables.iter().filter(counted).map(|table| table.id.clone()).collect();
        if !ids.is_empty() {
            found.push(PopulationReading { sentence: line.sentence.id.clone(), tables: ids, place });
        }
    }
    found
}
