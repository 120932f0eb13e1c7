//! Names: titles and suffixes split off, one cell parted into given and family name by the declared order.
//!
//! In: a name as a person typed it, the lists of titles, suffixes and particles, and the order of names. Out: its parts.
//! It refuses nothing by its look: names are as people have them, and one word may be the whole of one.

use sylfaen_schema::{CodeList, NameOrder, Schemas, fold};

/// The code lists that names are read by.
#[derive(Clone, Copy)]
pub(crate) struct NameLists<'a> {
    titles: Option<&'a CodeList>,
    suffixes: Option<&'a CodeList>,
    particles: Option<&'a CodeList>,
    nationalities: Option<&'a CodeList>,
}

impl<'a> NameLists<'a> {
    pub(crate) fn new(schemas: &'a Schemas) -> Self {
        let list = |name: &str| schemas.codes.get(name);
        Self {
            titles: list("name_title"),
            suffixes: list("name_suffix"),
            particles: list("name_particle"),
            nationalities: list("nationality"),
        }
    }

    /// Whether a word is a particle that is one with the name after it, however it is written.
    pub(crate) fn joins_next(self, word: &str) -> bool {
        let particle = self.particles.and_then(|list| list.resolve(word, None).ok());
        particle.is_some_and(|particle| particle.attribute("joins_next") == Some("true"))
    }

    /// Whether a word begins a family name, for a person of that nationality.
    fn is_particle(self, word: &str, nationality: Option<&str>) -> bool {
        let particle = self.particles.and_then(|list| list.resolve(word, None).ok());
        particle.is_some_and(|particle| {
            let not_for = particle.attribute("not_nationalities").unwrap_or_default();
            nationality.is_none_or(|nationality| !not_for.split(';').any(|code| code == nationality))
        })
    }

    /// The order of names of a nationality, where the list says one.
    fn order_of(self, nationality: Option<&str>) -> Option<NameOrder> {
        let code = self.nationalities?.get(nationality?)?;
        (code.attribute("name_order") == Some("family_first")).then_some(NameOrder::FamilyFirst)
    }

    fn code_of(list: Option<&CodeList>, words: &[&str]) -> Option<String> {
        let plain: Vec<&str> = words.iter().map(|word| word.trim_end_matches(['.', ','])).collect();
        Some(list?.resolve(&plain.join(" "), None).ok()?.code.clone())
    }
}

/// A name without what stands before and after it.
pub(crate) struct Bare {
    pub(crate) name: String,
    /// Codes of titles, in the order they stood.
    pub(crate) titles: Vec<String>,
    /// Codes of suffixes, in the order they stood.
    pub(crate) suffixes: Vec<String>,
}

/// Splits titles off the front and suffixes off the end of a name, as long as a word is left.
pub(crate) fn bare(name: &str, lists: NameLists<'_>) -> Bare {
    let tidied = tidy_marks(name, lists);
    // A comma that stands alone is no word: taken for one, it would be the name that a suffix is split off from.
    let mut words: Vec<&str> = tidied.split(' ').filter(|word| !word.trim_matches(',').is_empty()).collect();
    let (mut titles, mut suffixes) = (Vec::new(), Vec::new());
    while let Some((title, many)) = leading(lists.titles, &words) {
        titles.push(title);
        words.drain(..many);
    }
    while words.len() > 1
        && let Some(suffix) = NameLists::code_of(lists.suffixes, &words[words.len() - 1..])
    {
        suffixes.insert(0, suffix);
        words.pop();
    }
    if !suffixes.is_empty()
        && let Some(last) = words.last_mut()
    {
        *last = last.trim_end_matches(',');
    }
    Bare { name: words.join(" "), titles, suffixes }
}

/// A title at the front, of up to three words, and how many it has. One word alone is a name, whatever it says.
fn leading(list: Option<&CodeList>, words: &[&str]) -> Option<(String, usize)> {
    (1..=3.min(words.len().saturating_sub(1)))
        .rev()
        .find_map(|many| Some((NameLists::code_of(list, &words[..many])?, many)))
}

/// One kind of hyphen without spaces around it, and no space after an apostrophe that joins: `Rees - Jones`,
/// `O' Brien`.
fn tidy_marks(name: &str, lists: NameLists<'_>) -> String {
    let mut tidied = String::with_capacity(name.len());
    let with_hyphens = name.replace(['\u{2010}', '\u{2011}', '\u{2013}'], "-").replace(" - ", "-");
    for word in with_hyphens.split(' ') {
        let is_joined = tidied
            .rsplit(' ')
            .next()
            .is_some_and(|last| fold(last).ends_with('\'') && lists.joins_next(last));
        if !tidied.is_empty() && !is_joined {
            tidied.push(' ');
        }
        tidied.push_str(word);
    }
    tidied
}

/// A name in its two parts; either may be empty.
pub(crate) struct Parted {
    pub(crate) given: String,
    pub(crate) family: String,
    pub(crate) titles: Vec<String>,
    pub(crate) suffixes: Vec<String>,
    /// Whether the nationality decided the order.
    pub(crate) is_by_nationality: bool,
}

/// Parts a name in one cell: before the comma stands the family name, else the declared order decides. One word alone is
/// a given name.
pub(crate) fn part(name: &str, order: NameOrder, nationality: Option<&str>, lists: NameLists<'_>) -> Parted {
    let whole = bare(name, lists);
    let mut parted = Parted {
        given: String::new(),
        family: String::new(),
        titles: whole.titles,
        suffixes: whole.suffixes,
        is_by_nationality: false,
    };
    if let Some((family, given)) = whole.name.split_once(',') {
        let (family, given) = (bare(family.trim(), lists), bare(given.trim(), lists));
        parted.titles.extend(family.titles.into_iter().chain(given.titles));
        parted.suffixes.splice(0..0, family.suffixes.into_iter().chain(given.suffixes));
        (parted.family, parted.given) = (family.name, given.name);
        return parted;
    }
    let words: Vec<&str> = whole.name.split(' ').collect();
    if words.len() < 2 {
        parted.given = whole.name;
        return parted;
    }
    let order = match order {
        NameOrder::ByNationality => {
            let order = lists.order_of(nationality);
            parted.is_by_nationality = order.is_some();
            order.unwrap_or(NameOrder::GivenFirst)
        }
        declared => declared,
    };
    if order == NameOrder::FamilyFirst {
        (parted.family, parted.given) = (words[0].to_owned(), words[1..].join(" "));
        return parted;
    }
    let particle = words[1..words.len() - 1].iter().position(|word| lists.is_particle(word, nationality));
    let family_from = particle.map_or(words.len() - 1, |place| place + 1);
    (parted.given, parted.family) = (words[..family_from].join(" "), words[family_from..].join(" "));
    parted
}
