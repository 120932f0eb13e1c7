//! Rankings in words: *most*, *highest*, *second highest*, *fewest*.
//!
//! In: lines of prose. Out: which category is said to have which rank, among what. A clause that names no category
//! of a table, or two, is passed over.

use super::RankReading;
use super::among_some::is_among_some;
use super::changes;
use super::names::{mentions, place_in};
use super::set_aside;
use super::statements::{Line, Prose};
use super::titles::is_form;
use super::tokens::Token;
use crate::bulletin::label::{alike, words};
use crate::prose::{Pattern, pattern};

/// Words that rank from the top, and from the bottom.
pub(super) const TOP: [&str; 11] = [
    "topped",
    "most",
    "highest",
    "largest",
    "greatest",
    "commonest",
    "leading",
    "biggest",
    "main",
    "principal",
    "top",
];
const BOTTOM: [&str; 5] = ["fewest", "lowest", "smallest", "least", "rarest"];
/// Behind *most*, these make it a superlative of a quality and not a number of things.
const QUALITIES: [&str; 8] =
    ["prevalent", "common", "frequent", "frequently", "reported", "often", "commonly", "numerous"];
/// Behind *most*, these do not rank a category at all.
const NOT_RANKED: [&str; 8] =
    ["likely", "recent", "recently", "significant", "important", "serious", "vulnerable", "probable"];

/// Before *most*, these make it a number that somebody has, and not a share of the whole.
const HOLDS: [&str; 7] = ["with", "had", "made", "recorded", "received", "saw", "has"];
/// Before *most*, these rank by how much something grew.
const ADDED: [&str; 9] =
    ["added", "gained", "grew", "rose", "increased", "fell", "dropped", "declined", "changed"];
/// What is ranked, as a word.
const KINDS: [&str; 12] = [
    "country",
    "countries",
    "nationality",
    "nationalities",
    "type",
    "types",
    "category",
    "categories",
    "source",
    "sources",
    "form",
    "forms",
];
const COUNTS: [&str; 4] = ["two", "three", "four", "five"];
static AS_A_WHOLE: Pattern = Pattern::new(|| {
    pattern(
        r"\b(?:[Aa]cross|[Ii]n|[Ff]or|[Tt]hroughout|[Ww]ithin) (?:the )?([A-Z][\w-]*(?: [A-Z][\w-]*)*) as a whole\b",
    )
});

pub(super) fn propose(prose: &Prose<'_>) -> Vec<RankReading> {
    let mut found = Vec::new();
    for line in prose.lines.iter().filter(|line| line.is_near_topic && !line.sentence.is_fragment()) {
        if is_among_some(prose, line)
            || set_aside::ranks_others(&line.words)
            || is_of_another_whole(prose, &line.sentence.text)
        {
            continue;
        }
        let mut inherited = None;
        if let Some(rank) = changes::propose(prose, line) {
            found.push(rank);
            continue;
        }
        if let Some(all) = sets(prose, line) {
            found.extend(all);
            continue;
        }
        for clause in clauses(&line.tokens) {
            found.extend(one(prose, line, clause, &mut inherited));
        }
        let first =
            found.iter().rposition(|rank: &RankReading| rank.sentence == line.sentence.id && rank.rank == 1);
        if let Some(first) = first.and_then(|first| found.get(first)).cloned() {
            found.extend(followers(prose, line, &first));
        }
    }
    // `The nationalities with the most`: what is ranked is no category of itself (`Other nationalities`).
    found.retain(|rank| !rank.category.split(' ').all(|word| KINDS.contains(&word)));
    for rank in &mut found {
        let line = prose.lines.iter().find(|line| line.sentence.id == rank.sentence);
        rank.narrowed = line.and_then(|line| prose.title_in(&line.words));
        let is_nation = prose.known.whole.values().any(|parts| parts.contains(&rank.category));
        let only_place = prose.only_place().filter(|_| !is_nation);
        rank.place = rank.place.take().or_else(|| only_place.map(str::to_owned));
        rank.year = rank.year.or_else(|| prose.only_year().filter(|_| rank.change.is_none()));
    }
    found
}

/// `Across X as a whole the highest was A`, in a publication that is not of X.
fn is_of_another_whole(prose: &Prose<'_>, text: &str) -> bool {
    let named = AS_A_WHOLE.as_ref().and_then(|pattern| pattern.captures(text)).and_then(|all| all.get(1));
    named
        .is_some_and(|name| prose.only_place().is_none_or(|place| !place.eq_ignore_ascii_case(name.as_str())))
}

/// A sentence in clauses: at commas and semicolons, and at *while*. Short ones are joined to the next.
fn clauses(tokens: &[Token]) -> Vec<&[Token]> {
    let mut cuts = vec![0];
    for (at, token) in tokens.iter().enumerate() {
        let parted = token.before.contains([',', ';'])
            || ["while", "whilst", "whereas"].contains(&token.word.as_str());
        let joins = token.word == "with"
            && tokens.get(at + 2..).is_some_and(|rest| rest.iter().any(|it| it.word == "being"));
        if at > 0 && (parted || joins) {
            cuts.push(at);
        }
    }
    cuts.push(tokens.len());
    cuts.windows(2).filter_map(|pair| tokens.get(*pair.first()?..*pair.last()?)).collect()
}

fn one(
    prose: &Prose<'_>,
    line: &Line<'_>,
    clause: &[Token],
    dimension: &mut Option<String>,
) -> Option<RankReading> {
    let texts: Vec<String> = clause.iter().map(|token| token.word.clone()).collect();
    let text = texts.join(" ");
    // `A was followed by B as the most common`: what ranks stands behind both.
    let passive = text.contains("was followed by") || text.contains("were followed by");
    let clause = match text.find("followed by") {
        Some(_) if !passive => {
            let at = texts.iter().position(|word| word == "followed").unwrap_or(clause.len());
            clause.get(..at).unwrap_or_default()
        }
        _ => clause,
    };
    let texts: Vec<String> = clause.iter().map(|token| token.word.clone()).collect();
    if text.contains("more") && text.contains("than any other") {
        return beyond_others(prose, line, &texts);
    }
    let at = texts.iter().position(|word| TOP.contains(&word.as_str()) || BOTTOM.contains(&word.as_str()))?;
    let word = |at: Option<usize>| at.and_then(|at| texts.get(at)).map(String::as_str).unwrap_or_default();
    let (before, after) = (word(at.checked_sub(1)), word(Some(at + 1)));
    if is_no_rank(prose, line, &texts, at) {
        return None;
    }
    let plain = words(&texts.join(" "));
    // `Most widespread` is a quality, and `most charges` are things.
    let is_quality = ["most", "least"].contains(&word(Some(at))) && !after.ends_with('s');
    let is_another = |at: usize| ranks_another_thing(prose, &plain, word(Some(at)));
    // `The largest rise in numbers`: how a change ranks is read elsewhere, or not.
    let is_change = |at: usize| prose.known.change.iter().any(|it| it == word(Some(at)));
    if is_change(at + 1) || is_change(at + 2) {
        return None;
    }
    let ends =
        |at: usize| ["is", "was", "are", "were", "of", "in", "from", "had", "has"].contains(&word(Some(at)));
    let is_thing = after.ends_with('s') || ends(at + 2) || is_another(at + 2);
    if ADDED.contains(&before) || !is_quality && is_another(at + 1) && is_thing {
        return None;
    }
    let named = prose.categories(&plain);
    let mut in_one: Vec<&(String, String)> =
        named.iter().filter(|(name, _)| dimension.as_ref().is_none_or(|known| known == name)).collect();
    in_one.dedup();
    if in_one.len() > 1 {
        in_one.retain(|(name, _)| prose.is_spoken_of(name, &plain));
    }
    let nation = nation_of(prose, line, &texts);
    let (name, category) = match (in_one.as_slice(), &nation) {
        ([(name, category)], None) => (name.clone(), category.clone()),
        ([], Some(nation)) => (String::new(), nation.clone()),
        ([first, second], None) if passive => {
            let order = |category: &str| text.find(category).unwrap_or(usize::MAX);
            let first = if order(&first.1) <= order(&second.1) { first } else { second };
            (first.0.clone(), first.1.clone())
        }
        _ => return None,
    };
    // `The most common reason for not asking`, in a table that is by no reason.
    let ranked = word(Some(at + 2));
    let is_told =
        QUALITIES.contains(&after) && is_another(at + 2) && ranked.len() > 3 && !ranked.ends_with("ed");
    let is_of_reason = is_told && !is_in_title(prose, &name, ranked);
    if nation.is_none() && (is_of_reason || is_no_category(prose, &category, texts.get(at..))) {
        return None;
    }
    let own_name = name.clone();
    if !name.is_empty() {
        *dimension = Some(name);
    }
    let rank = match before {
        "second" => 2,
        "third" => 3,
        "fourth" => 4,
        _ => 1,
    };
    let is_superlative = before == "the"
        || ranks_kinds(&texts, at)
        || HOLDS.contains(&before)
        || line.words.windows(2).any(|pair| pair == ["followed", "by"])
        || QUALITIES.contains(&after)
        || after == "about"
        || after.ends_with("ly")
        || texts.get(at).is_none_or(|it| it != "most");
    Some(RankReading {
        sentence: line.sentence.id.clone(),
        category,
        rank,
        within: false,
        narrowed: None,
        from_least: BOTTOM.contains(&texts.get(at).map(String::as_str).unwrap_or_default()),
        claims_majority: !is_superlative && rank == 1,
        place: if nation.is_some() {
            None
        } else {
            place_of(prose, line, &plain).or_else(|| place_of_list(prose, &own_name))
        },
        year: line.year.or_else(|| prose.years.last().copied().filter(|_| says_last_year(line))),
        age: age_of(prose, line, &texts),
        sex: texts
            .iter()
            .find_map(|word| prose.known.sex(word))
            .or_else(|| opening(line).find_map(|word| prose.known.sex(word)))
            .map(str::to_owned),
        change: None,
    })
}

/// `The smallest, with 110 inspections`, `the highest number of web forms`: whether a category is what is counted and not what is ranked, or what lies
/// under no name. What is said begins with the superlative.
fn is_no_category(prose: &Prose<'_>, category: &str, said: Option<&[String]>) -> bool {
    let first = category.split(' ').next().unwrap_or_default();
    let is_counted = matches!(said, Some([_, number, of, counted, ..]) if number == "number" && of == "of" && counted == first);
    let is_unit =
        |word: &str| prose.tables.iter().any(|table| words(&table.unit).iter().any(|own| own == word));
    is_counted || category.split(' ').all(is_unit) || is_rest(prose, category)
}

/// Whether a category is what lies under `other …` in a table.
fn is_rest(prose: &Prose<'_>, category: &str) -> bool {
    let wanted: Vec<&str> = category.split(' ').collect();
    let is_it = |label: &str| {
        let lower = label.to_lowercase();
        let rest =
            ["other ", "all other ", "any other ", "another "].iter().find_map(|it| lower.strip_prefix(it));
        rest.is_some_and(|rest| {
            let own = words(rest);
            let telling: Vec<&String> = own.iter().filter(|word| !prose.known.is_hollow(word)).collect();
            telling.len() == wanted.len() && telling.iter().zip(&wanted).all(|(own, wanted)| own == wanted)
        })
    };
    prose.bulletin.cells.iter().any(|cell| is_it(&cell.row_label) || is_it(&cell.column_label))
}

/// Whether a word stands in the title of the table that a list of categories is of.
fn is_in_title(prose: &Prose<'_>, list: &str, word: &str) -> bool {
    let Some((_, table)) = list.split_once(" of ") else { return true };
    let mut cells = prose.bulletin.cells.iter().filter(|cell| cell.table_id == table);
    let title = cells.next().map(|cell| words(&cell.table_title)).unwrap_or_default();
    title.iter().any(|own| is_form(own, word) || alike(own, word))
}

/// Whether a superlative ranks nothing: one of several, loose talk, how often, or of what is not said.
fn is_no_rank(prose: &Prose<'_>, line: &Line<'_>, texts: &[String], at: usize) -> bool {
    let word = |at: Option<usize>| at.and_then(|at| texts.get(at)).map(String::as_str).unwrap_or_default();
    let (before, after) = (word(at.checked_sub(1)), word(Some(at + 1)));
    let is_one_of = texts.windows(2).any(|pair| pair == ["one", "of"]);
    // *main* and *top* rank a kind, and are loose talk before anything else.
    let is_kind = |at: usize| {
        let word = word(Some(at));
        KINDS.contains(&word) || prose.known.unit(word).is_some()
    };
    let is_loose =
        ["main", "principal", "top"].contains(&word(Some(at))) && !is_kind(at + 1) && !is_kind(at + 2);
    // `In most cases` is how often, and `X contributed most, with 14 more`, of what is not said.
    let is_unsaid = before.ends_with("ed") && after.is_empty() && !HOLDS.contains(&before);
    // `The largest in percentage terms was in X`: of the changes told before. How it is told is left out of the words.
    let is_in_terms = line.sentence.text.contains(" terms") && ["was", "is", "were", "in"].contains(&after);
    is_loose
        || is_in_terms
        || is_unsaid
        || NOT_RANKED.contains(&after)
        || is_one_of
        || ["at", "not"].contains(&before)
        || before == "in" && word(Some(at)) == "most"
}

/// `The biggest shelter`, `the most charges`: whether a word behind a superlative is of something that no table counts.
fn ranks_another_thing(prose: &Prose<'_>, plain: &[String], behind: &str) -> bool {
    let known = prose.known;
    let is_of_people =
        known.unit(behind).is_some() || known.sex(behind).is_some() || known.age(behind).is_some();
    let is_plain = known.is_neutral(behind) || known.is_hollow(behind) || known.is_time(behind);
    let is_rank = KINDS.contains(&behind)
        || QUALITIES.contains(&behind)
        || TOP.contains(&behind)
        || BOTTOM.contains(&behind)
        || behind.ends_with("ly")
        || known.change.iter().any(|it| it == behind);
    let is_counted =
        prose.tables.iter().any(|table| words(&table.unit).iter().any(|word| is_form(word, behind)));
    let is_name = || {
        prose.categories(plain).iter().any(|(_, name)| words(name).iter().any(|word| is_form(word, behind)))
            || known.nation(behind).is_some()
    };
    !is_of_people && !is_plain && !is_rank && !is_counted && !is_name()
}

/// The words before the first comma, if what ranks stands behind it: `For women referred in 2014, …`.
fn opening<'l>(line: &'l Line<'_>) -> impl Iterator<Item = &'l str> {
    let is_rank = |token: &Token| TOP.contains(&token.word.as_str()) || BOTTOM.contains(&token.word.as_str());
    let comma = line.tokens.iter().position(|token| token.before.contains(',')).unwrap_or(0);
    let head = line.tokens.get(..comma).unwrap_or_default();
    let plain = head.iter().all(|token| !is_rank(token) && token.number.is_none());
    head.iter().filter(move |_| plain).map(|token| token.word.as_str())
}

fn says_last_year(line: &Line<'_>) -> bool {
    line.words.windows(2).any(|pair| pair == ["last", "year"] || pair == ["this", "year"])
}

/// The place of the table a list of categories stands in.
fn place_of_list(prose: &Prose<'_>, name: &str) -> Option<String> {
    let (_, table) = name.split_once(" of ")?;
    prose.tables.iter().find(|reading| reading.id == table)?.place.clone()
}

/// Whether *most* stands in `the country from where most …`: it ranks the countries, and claims no majority, unless it
/// says *most of the*.
fn ranks_kinds(texts: &[String], most: usize) -> bool {
    let word = |at: usize| texts.get(at).map(String::as_str).unwrap_or_default();
    let asks = |word: &&String| ["where", "which", "whom"].contains(&word.as_str());
    let before = texts.get(..most).unwrap_or_default();
    let is_kind =
        before.iter().any(|word| KINDS.contains(&word.as_str())) && before.iter().any(|word| asks(&word));
    is_kind && (word(most + 1), word(most + 2)) != ("of", "the")
}

/// The place of a clause, else the one its line speaks of.
fn place_of(prose: &Prose<'_>, line: &Line<'_>, plain: &[String]) -> Option<String> {
    place_in(plain, prose.known).or_else(|| place_in(&line.words, prose.known)).or_else(|| line.place.clone())
}

/// The nation that is ranked among the nations of a whole: the one named besides the whole, where a clause says so.
fn nation_of(prose: &Prose<'_>, line: &Line<'_>, texts: &[String]) -> Option<String> {
    let text = line.words.join(" ");
    let says = [
        "nation",
        "nations",
        "part of the uk",
        "parts of the uk",
        "country in the uk",
        "countries of the uk",
    ];
    if !says.iter().any(|phrase| text.contains(phrase))
        || text.contains("percentage")
        || text.contains("rate")
    {
        return None;
    }
    let plain = words(&texts.join(" "));
    let mut named: Vec<String> = mentions(&plain, prose.known).into_iter().map(|it| it.nation).collect();
    named.retain(|nation| !prose.known.whole.contains_key(nation));
    named.dedup();
    let moves = [&prose.known.rising, &prose.known.falling];
    let is_of_change = moves.iter().any(|list| list.iter().any(|word| texts.contains(word)));
    match named.as_slice() {
        [one] if !is_of_change => Some(one.clone()),
        _ => None,
    }
}

/// `X made more … than any other`.
fn beyond_others(prose: &Prose<'_>, line: &Line<'_>, texts: &[String]) -> Option<RankReading> {
    let plain = words(&texts.join(" "));
    let more = plain.iter().position(|word| word == "more")?;
    let named = prose.categories(plain.get(..more)?);
    let mut named = named.into_iter();
    let (Some((_, category)), None) = (named.next(), named.next()) else { return None };
    Some(RankReading {
        sentence: line.sentence.id.clone(),
        category,
        rank: 1,
        place: place_of(prose, line, &plain),
        year: line.year,
        age: age_of(prose, line, texts),
        sex: texts.iter().find_map(|word| prose.known.sex(word)).map(str::to_owned),
        ..RankReading::default()
    })
}

/// `the top three countries were A, B and C`: each of them is among the first three.
fn sets(prose: &Prose<'_>, line: &Line<'_>) -> Option<Vec<RankReading>> {
    // Who follows is not among the first.
    let end = line.words.windows(2).position(|pair| pair == ["followed", "by"]).unwrap_or(line.words.len());
    let words_of = line.words.get(..end)?;
    let at = words_of.iter().position(|word| TOP.contains(&word.as_str()))?;
    let beside = [at.checked_sub(1), Some(at + 1)];
    let count = beside.iter().flatten().filter_map(|at| words_of.get(*at)).find_map(|word| {
        COUNTS.iter().position(|count| count == word).map(|at| at + 2).or_else(|| word.parse().ok())
    });
    let count = count.filter(|count| (2..=10).contains(count))?;
    let named: Vec<(String, String)> = prose.categories(words_of).into_iter().collect();
    let dimension = named.first()?.0.clone();
    let of_one: Vec<&(String, String)> = named.iter().filter(|(name, _)| *name == dimension).collect();
    (of_one.len() == count && named.len() == count).then(|| {
        of_one
            .into_iter()
            .map(|(_, category)| RankReading {
                sentence: line.sentence.id.clone(),
                category: category.clone(),
                rank: count,
                within: true,
                place: place_of(prose, line, words_of),
                year: line.year,
                age: words_of.iter().find_map(|word| prose.known.age(word)).map(str::to_owned),
                sex: words_of.iter().find_map(|word| prose.known.sex(word)).map(str::to_owned),
                ..RankReading::default()
            })
            .collect()
    })
}

/// `followed by A`, `followed by A and B`, `with A second`: the ranks behind the first.
fn followers(prose: &Prose<'_>, line: &Line<'_>, first: &RankReading) -> Vec<RankReading> {
    let text = line.words.join(" ");
    let Some((_, behind)) = text.split_once("followed by") else {
        return second(prose, line, first).into_iter().collect();
    };
    let behind: Vec<String> = behind.split_whitespace().map(str::to_owned).collect();
    // `Followed by those who came themselves (83) and X (72)`: somebody there has no name.
    if behind.iter().any(|word| ["who", "which", "whose"].contains(&word.as_str())) {
        return Vec::new();
    }
    let dimension = |category: &str| -> Vec<String> {
        prose.categories(&words(category)).into_iter().map(|(name, _)| name).collect()
    };
    let own = dimension(&first.category);
    let named: Vec<String> = prose
        .categories(&behind)
        .into_iter()
        .filter(|(name, category)| own.contains(name) && *category != first.category)
        .map(|(_, category)| category)
        .collect();
    let rank = named.len() + 1;
    let within = named.len() > 1;
    let one = |category| RankReading { category, rank, within, claims_majority: false, ..first.clone() };
    named.into_iter().map(one).collect()
}

/// `with A second`.
fn second(prose: &Prose<'_>, line: &Line<'_>, first: &RankReading) -> Option<RankReading> {
    let clause = clauses(&line.tokens).into_iter().find(|clause| {
        let texts: Vec<&str> = clause.iter().map(|token| token.word.as_str()).collect();
        texts.contains(&"second") && !texts.iter().any(|word| TOP.contains(word) || BOTTOM.contains(word))
    })?;
    let texts: Vec<String> = clause.iter().map(|token| token.word.clone()).collect();
    let mut named = prose.categories(&words(&texts.join(" "))).into_iter();
    let (Some((_, category)), None) = (named.next(), named.next()) else { return None };
    (category != first.category).then(|| RankReading {
        category,
        rank: 2,
        claims_majority: false,
        ..first.clone()
    })
}

/// The age group of the clause; *for minors the highest …* may stand before a comma.
fn age_of(prose: &Prose<'_>, line: &Line<'_>, texts: &[String]) -> Option<String> {
    let own = texts.iter().find_map(|word| prose.known.age(word));
    let opening = opening(line).find_map(|word| prose.known.age(word));
    own.or(opening).map(str::to_owned)
}
