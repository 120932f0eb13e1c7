//! An analysis plan: what is estimated, of whom, from which lists and by which rule, dated before a figure is seen.
//!
//! In: TOML. Out: the plan, held against the partners it names. Refused: a key that is not known, a misspelt
//! list, a pathway that a partner declares and the plan is silent about, a rule or stratum that does not exist.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;
use sylfaen_estimate::{LISTS_MAX, Least};

use crate::SylfaenError;
use crate::pipeline::{Date, Pipeline};
use crate::schema_folder::Ground;
use crate::suggest::nearest;

/// Every age group a list may be said to meet.
const AGE_GROUPS: [&str; 2] = ["adult", "minor"];

/// One analysis plan.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnalysisPlan {
    /// Its name: that of the pipeline.
    pub(crate) name: String,
    /// The day it was fixed on.
    pub(crate) date: Date,
    /// The list that others feed: it is no capture, and no estimator crosses it with them.
    pub(crate) reference_list: String,
    /// What persons are divided by, besides age, to be answered one by one.
    pub(crate) strata: Vec<Breakdown>,
    /// Who is in the population.
    pub(crate) scope: Scope,
    /// How long persons are counted, and what makes a list one of that time.
    pub(crate) window: PlanWindow,
    /// The rule that fixes the headline before the counts are known.
    pub(crate) headline: Headline,
    /// What is computed beside it.
    pub(crate) beside: Beside,
    /// The lists that are captures.
    #[serde(rename = "list")]
    pub(crate) lists: Vec<PlanList>,
    /// Which lists send people on to which.
    #[serde(default, rename = "pathway")]
    pub(crate) pathways: Vec<PlanPathway>,
    /// Other ways to take the lists: sensitivity, never the headline.
    #[serde(default, rename = "scheme")]
    pub(crate) schemes: Vec<Scheme>,
}

/// What persons are divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Breakdown {
    /// Sex as first stated.
    Sex,
    /// Police force area of the place, on the plan's basis.
    PoliceForceArea,
    /// Type of exploitation; a person with two stands in both.
    Exploitation,
}

impl Breakdown {
    /// Its word in tables.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Sex => "sex",
            Self::PoliceForceArea => "police_force_area",
            Self::Exploitation => "exploitation",
        }
    }
}

/// Who is in the population.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scope {
    /// Which place of a record decides whether it is of Wales.
    pub(crate) place_basis: PlaceBasis,
    /// Whether persons of whom nobody states that place are in.
    pub(crate) unplaced: Unplaced,
}

/// Which place decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PlaceBasis {
    /// Where the person was found.
    Found,
    /// Where the person was exploited.
    Exploited,
    /// Where the person lives.
    Lives,
}

impl PlaceBasis {
    /// Its word in tables.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Exploited => "exploited",
            Self::Lives => "lives",
        }
    }
}

/// What becomes of persons without a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Unplaced {
    /// They are counted.
    In,
    /// They are left out, and counted apart.
    Out,
}

/// How long persons are counted.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanWindow {
    /// Months; half and double of it stand beside.
    pub(crate) months: u32,
    /// The least share of its months that a list's returns must cover, 0 to 1.
    pub(crate) covered_share_min: f64,
}

/// The rule of the headline, and the least it may rest on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Headline {
    /// The rule, written out for who reads the plan; there is one.
    #[serde(rename = "rule")]
    _rule: HeadlineRule,
    people_min: u64,
    overlap_min: u64,
    bound_people_min: u64,
    bound_overlap_min: u64,
    /// Nominal coverage of intervals, such as 0.95.
    pub(crate) confidence: f64,
}

/// Which row is the headline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum HeadlineRule {
    /// Chapman of two lists; of more, independent lists with a term for each pair that a pathway joins.
    IndependenceWithDeclaredPathways,
}

impl Headline {
    /// The least an estimate may rest on.
    pub(crate) fn estimate_least(&self) -> Least {
        Least { people: self.people_min, overlap: self.overlap_min }
    }

    /// The least a bound may rest on.
    pub(crate) fn bound_least(&self) -> Least {
        Least { people: self.bound_people_min, overlap: self.bound_overlap_min }
    }
}

/// How much is computed beside the headline.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Beside {
    /// Bootstrap replicates, each of which repeats the choice of model; 0 for none.
    pub(crate) replicates: usize,
    /// Draws kept of each chain of the sampled methods; 0 leaves them out.
    pub(crate) chain_draws: usize,
    /// Models that the tables may be made of, for a stratum, by which small counts are shown to be left open by what is printed.
    #[serde(default = "search_models")]
    pub(crate) search_models: usize,
}

fn search_models() -> usize {
    1_000_000
}

/// A list that is a capture.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanList {
    /// Its name; that of a partner's list, unless it is made of several.
    pub(crate) code: String,
    /// The partners' lists it is made of; empty if it is one.
    #[serde(default)]
    of: Vec<String>,
    /// Its name in English, if it is made of several.
    pub(crate) name_en: Option<String>,
    /// Its name in Welsh, if it is made of several.
    pub(crate) name_cy: Option<String>,
    /// The age groups it can meet; the others are structural zeros.
    #[serde(default = "all_ages")]
    meets: Vec<String>,
}

fn all_ages() -> Vec<String> {
    AGE_GROUPS.map(str::to_owned).to_vec()
}

impl PlanList {
    /// The partners' lists it is made of.
    pub(crate) fn sources(&self) -> Vec<&str> {
        if self.of.is_empty() { vec![&self.code] } else { self.of.iter().map(String::as_str).collect() }
    }

    /// Whether it can meet everybody in a stratum; one of all ages has people it cannot meet, if it cannot meet one age.
    pub(crate) fn can_meet(&self, stratum: &str) -> bool {
        match AGE_GROUPS.iter().find(|age| **age == stratum) {
            Some(age) => self.meets.iter().any(|met| met == age),
            None => AGE_GROUPS.iter().all(|age| self.meets.iter().any(|met| met == age)),
        }
    }
}

/// One list sends people on to others.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanPathway {
    /// The list that sends.
    pub(crate) from: String,
    /// The lists that are fed.
    pub(crate) to: Vec<String>,
}

/// Another way to take the lists.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scheme {
    /// Its name in tables.
    pub(crate) code: String,
    /// Its name in English.
    pub(crate) name_en: String,
    /// Its name in Welsh.
    pub(crate) name_cy: String,
    /// Groups of lists counted as one.
    #[serde(default)]
    pub(crate) merge: Vec<Vec<String>>,
    /// Lists that are not used.
    #[serde(default)]
    pub(crate) leave_out: Vec<String>,
}

impl AnalysisPlan {
    /// Reads a plan's text.
    ///
    /// # Errors
    ///
    /// [`SylfaenError::Configuration`] names the file, the line and what was probably meant.
    pub(crate) fn parse(text: &str, file: &Path) -> Result<Self, SylfaenError> {
        toml::from_str(text).map_err(|source| SylfaenError::configuration(file, &source))
    }

    /// Holds the plan against the pipeline and the partners.
    ///
    /// # Errors
    ///
    /// [`SylfaenError::Setting`] names the file, the key and what is wrong with it.
    pub(crate) fn validate(
        &self,
        file: &Path,
        pipeline: &Pipeline,
        ground: &Ground,
    ) -> Result<(), SylfaenError> {
        let wrong = |key: &str| {
            let (file, key) = (file.to_owned(), key.to_owned());
            move |reason: String| SylfaenError::Setting { file, key, reason }
        };
        if self.name != pipeline.name {
            let reason = format!("`{}` is not the pipeline's, `{}`", self.name, pipeline.name);
            return Err(wrong("name")(reason));
        }
        self.check_lists(ground).map_err(wrong("list"))?;
        self.check_reference(ground).map_err(wrong("reference_list"))?;
        self.check_pathways(ground).map_err(wrong("pathway"))?;
        self.check_schemes().map_err(wrong("scheme"))?;
        self.check_window(pipeline).map_err(wrong("window"))?;
        let confidence = self.headline.confidence;
        if !(confidence > 0.0 && confidence < 1.0) {
            return Err(wrong("confidence")("it lies between 0 and 1, as 0.95 does".to_owned()));
        }
        if self.beside.replicates != 0 && self.beside.replicates < sylfaen_estimate::REPLICATES_MIN {
            let least = sylfaen_estimate::REPLICATES_MIN;
            return Err(wrong("replicates")(format!("it is 0 or at least {least}")));
        }
        Ok(())
    }

    fn codes(&self) -> Vec<&str> {
        self.lists.iter().map(|list| list.code.as_str()).collect()
    }

    fn check_lists(&self, ground: &Ground) -> Result<(), String> {
        let known = of_partners(ground);
        let mut taken = BTreeSet::new();
        let mut named = BTreeSet::new();
        for list in &self.lists {
            if !named.insert(list.code.as_str()) {
                return Err(format!("`{}` stands in it twice", list.code));
            }
            for source in list.sources() {
                // A partner without a mapping, or with one that cannot be read, stops its own deliveries and nothing
                // else: its list is not covered. A misspelt one would be not covered for ever.
                let is_there = known.contains(source) || ground.broken_partners.contains_key(source);
                if !is_there && nearest(source, known.iter().copied()).is_some() {
                    return Err(no_such("no partner has the list", source, known.iter().copied()));
                }
                if source == self.reference_list || !taken.insert(source) {
                    return Err(format!("the partner's list `{source}` is used twice"));
                }
            }
            if !list.of.is_empty() && (list.name_en.is_none() || list.name_cy.is_none()) {
                return Err(format!("`{}` is made of several and needs `name_en` and `name_cy`", list.code));
            }
            if let Some(age) = list.meets.iter().find(|age| !AGE_GROUPS.contains(&age.as_str())) {
                return Err(no_such("`meets` has no age group", age, AGE_GROUPS));
            }
            if list.meets.is_empty() {
                return Err(format!("`{}` meets nobody", list.code));
            }
        }
        match self.lists.len() {
            0 => Err("there is none".to_owned()),
            lists if lists + 1 > LISTS_MAX => {
                Err(format!("with the reference list there are more than {LISTS_MAX}"))
            }
            _ => Ok(()),
        }
    }

    /// A misspelt reference list would put the NRM among the lists that feed it.
    fn check_reference(&self, ground: &Ground) -> Result<(), String> {
        let (known, reference) = (of_partners(ground), self.reference_list.as_str());
        if known.contains(reference) || ground.broken_partners.contains_key(reference) {
            return Ok(());
        }
        Err(no_such("no partner has the list", reference, known))
    }

    /// Every pathway leads somewhere, and none that a partner declares is missing: a pathway left out makes two lists that
    /// feed each other look independent, and the figure too low.
    fn check_pathways(&self, ground: &Ground) -> Result<(), String> {
        let mut ends = self.codes();
        ends.push(&self.reference_list);
        for pathway in &self.pathways {
            for end in pathway.to.iter().chain([&pathway.from]) {
                if !ends.contains(&end.as_str()) {
                    return Err(no_such("there is no list", end, ends));
                }
            }
            if pathway.to.contains(&pathway.from) {
                return Err(format!("`{}` feeds itself", pathway.from));
            }
        }
        let stated = self.pathway_pairs();
        let place = self.places();
        for partner in ground.schemas.partners.values() {
            let Some(from) = partner.list.as_deref().and_then(|list| place.get(list)) else { continue };
            for fed in &partner.feeds {
                let Some(to) = place.get(fed.as_str()).filter(|to| *to != from) else { continue };
                if !stated.contains(&(*from, *to)) {
                    return Err(format!(
                        "the partner `{}` declares that it feeds `{fed}`, and the plan is silent",
                        partner.code
                    ));
                }
            }
        }
        Ok(())
    }

    fn check_schemes(&self) -> Result<(), String> {
        let codes = self.codes();
        let mut named = BTreeSet::new();
        for scheme in &self.schemes {
            if !named.insert(scheme.code.as_str()) {
                return Err(format!("`{}` stands in it twice", scheme.code));
            }
            let mut used = BTreeSet::new();
            for list in scheme.merge.iter().flatten().chain(&scheme.leave_out) {
                if !codes.contains(&list.as_str()) {
                    return Err(no_such("there is no list", list, codes));
                }
                if !used.insert(list) {
                    return Err(format!("`{}` uses `{list}` twice", scheme.code));
                }
            }
            if used.is_empty() {
                return Err(format!("`{}` changes nothing", scheme.code));
            }
        }
        Ok(())
    }

    fn check_window(&self, pipeline: &Pipeline) -> Result<(), String> {
        let months = self.window.months;
        if months == 0 || !months.is_multiple_of(2) {
            return Err("`months` must be even, since half the window stands beside it".to_owned());
        }
        if !(self.window.covered_share_min > 0.0 && self.window.covered_share_min <= 1.0) {
            return Err("`covered_share_min` is above 0 and at most 1".to_owned());
        }
        let (start, end) = (pipeline.window.start.0, pipeline.window.end.0);
        let last = start
            .checked_add_months(chrono::Months::new(months))
            .and_then(|next| next.pred_opt())
            .filter(|_| chrono::Datelike::day(&start) == 1);
        if last == Some(end) {
            return Ok(());
        }
        Err(format!("the pipeline's window is not {months} months from the first of one"))
    }

    /// Each partner's list with the plan's list it is part of; the reference list is part of itself.
    pub(crate) fn places(&self) -> BTreeMap<&str, &str> {
        let mut places: BTreeMap<&str, &str> = BTreeMap::new();
        for list in &self.lists {
            places.extend(list.sources().into_iter().map(|source| (source, list.code.as_str())));
        }
        places.insert(&self.reference_list, &self.reference_list);
        places
    }

    /// Each pathway as the list that sends and the one that is fed.
    pub(crate) fn pathway_pairs(&self) -> BTreeSet<(&str, &str)> {
        let pairs = self
            .pathways
            .iter()
            .flat_map(|pathway| pathway.to.iter().map(|to| (pathway.from.as_str(), to.as_str())));
        pairs.collect()
    }
}

fn of_partners(ground: &Ground) -> BTreeSet<&str> {
    ground.schemas.partners.values().filter_map(|partner| partner.list.as_deref()).collect()
}

/// That a name leads nowhere, with the known one that was probably meant.
pub(crate) fn no_such<'a>(what: &str, name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    match nearest(name, known) {
        Some(meant) => format!("{what} `{name}`; did you mean `{meant}`?"),
        None => format!("{what} `{name}`"),
    }
}
