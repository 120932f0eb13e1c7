//! What a number in a sentence may be other than a count of the tables.
//!
//! In: a sentence in pieces and one of its numbers. Out: whether it is a difference, an age, a part that nobody names, of
//! another thing, or told by a body that is itself a row. Each is a reason to leave the number alone.

use super::figures::Speech;
use super::gist::{Gist, Narrowing};
use super::in_words;
use super::marks::Mark;
use super::percents;

/// What may be counted that no table counts: a number before one of these is of something else.
const OTHER_THINGS: [&str; 24] = [
    "bodies",
    "countries",
    "nationalities",
    "types",
    "categories",
    "forms",
    "nations",
    "responders",
    "responder",
    "organisations",
    "agencies",
    "forces",
    "years",
    "months",
    "days",
    "weeks",
    "times",
    "regions",
    "areas",
    "points",
    "parts",
    "most",
    "top",
    "main",
];

/// A greater number is no age.
const OLDEST: u32 = 30;
/// Words behind a number by which one thing is apart from another.
pub(super) const APART: [&str; 4] = ["ahead", "behind", "short", "clear"];

impl Speech<'_> {
    /// Whether a number is a part (`14 of the 60`, `8 of whom`, `12 of the women`) and no word that is read says of which
    /// part.
    pub(super) fn is_part_unsaid(&self, order: usize, at: usize) -> bool {
        let word = |at: usize| self.line.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
        let (Some(segment), Some(gist)) = (self.segments.get(order), self.gists.get(order)) else {
            return false;
        };
        let is_of_those = ["whom", "which", "them", "these", "those"].contains(&word(at + 2));
        if word(at + 1) != "of" || !(["the", "all"].contains(&word(at + 2)) || is_of_those) {
            return false;
        }
        let has_own_number = self.segments.get(order + 1).is_some_and(|next| {
            next.tokens.first() == Some(&(at + 1))
                && !self.gists.get(order + 1).is_some_and(|next| next.numbers.is_empty())
        });
        let is_those = word(at + 2) == "those" && !has_own_number;
        let own = if has_own_number || is_of_those && !is_those {
            gist.narrows.clone()
        } else {
            let behind: Vec<usize> = segment.tokens.iter().copied().filter(|it| *it > at + 1).collect();
            let verb = percents::verb_at(word, &behind).unwrap_or(usize::MAX);
            let outside: Vec<usize> =
                segment.tokens.iter().copied().filter(|it| *it < at || *it >= verb).collect();
            let mut own = Gist::of(&self.line.tokens, &self.marks, &outside).narrows;
            // `Wales made 12 of the referrals` says of which part before the number.
            if own == Narrowing::default() && order > 0 {
                own = self
                    .gists
                    .get(order - 1)
                    .filter(|before| before.numbers.is_empty())
                    .map(|it| it.narrows.clone())
                    .unwrap_or_default();
                own.places.clear();
            }
            own
        };
        own == Narrowing::default()
    }

    /// Whether a sentence opens with a number of which all others are parts, of something that no table counts: `Of the 64 officers who were
    /// trained, 30 came from X`.
    pub(super) fn is_of_other_things(&self) -> bool {
        let word = |at: usize| self.line.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
        let opens = word(0) == "of" && ["the", "these", "those", "all"].contains(&word(1));
        let is_number = matches!(self.marks.get(2), Some(Mark::Number(_)));
        let tokens = self.line.tokens.iter().zip(&self.marks).skip(3);
        let mut phrase = tokens.take_while(|(token, _)| !token.before.contains([',', ';']));
        opens && is_number && phrase.any(|(_, mark)| *mark == Mark::Unknown)
    }

    /// Whether a number is so many in a time or among so many: `5 referrals a year`, `2 per 100,000`.
    pub(super) fn is_rate(&self, at: usize) -> bool {
        let word = |at: usize| self.line.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
        let times = ["year", "month", "week", "day", "quarter"];
        let is_repeated =
            |at: usize| ["a", "each", "every"].contains(&word(at)) && times.contains(&word(at + 1));
        let behind =
            (at + 1..at + 5).any(|next| ["per", "annually"].contains(&word(next)) || is_repeated(next));
        behind || ["per", "every"].contains(&word(at.wrapping_sub(1)))
    }

    /// Whether a number is an age: `were under 21`, `aged 21`.
    pub(super) fn is_age(&self, at: usize) -> bool {
        let word = |back: usize| {
            at.checked_sub(back)
                .and_then(|at| self.line.tokens.get(at))
                .map(|token| token.word.as_str())
                .unwrap_or_default()
        };
        let is_bound = ["under", "over", "below", "above", "aged"].contains(&word(1));
        let is_said = ["were", "was", "are", "is", "aged", "those", "people", "children", "and", "still"]
            .contains(&word(2));
        // `18 or over`.
        let behind = |more: usize| self.line.tokens.get(at + more).map(|token| token.word.as_str());
        let is_or_over = matches!(behind(1), Some("or" | "and"))
            && matches!(behind(2), Some("over" | "older" | "above" | "under" | "younger"));
        if is_or_over {
            return true;
        }
        // `The largest age group was 18 to 24`.
        let is_number = |at: usize| self.line.tokens.get(at).is_some_and(|token| token.number.is_some());
        let is_to = |at: usize| self.line.tokens.get(at).is_some_and(|token| token.word == "to");
        let is_span = is_to(at + 1) && is_number(at + 2) || at > 1 && is_to(at - 1) && is_number(at - 2);
        if is_span && self.line.words.iter().any(|word| ["age", "aged", "ages"].contains(&word.as_str())) {
            return true;
        }
        let has_noun = self.marks.get(at + 1).is_some_and(|mark| {
            matches!(mark, Mark::Unit(_) | Mark::Sex(_) | Mark::Age(_) | Mark::Category(..))
        }) || self
            .line
            .tokens
            .get(at + 1)
            .is_some_and(|token| ["of", "people", "individuals"].contains(&token.word.as_str()));
        word(1) == "aged" || is_bound && is_said && !has_noun
    }

    /// Whether a sentence speaks of those under or over an age that is not that of majority: `four were under ten, and three of the
    /// four from X`.
    pub(super) fn is_of_an_age_band(&self) -> bool {
        const BOUNDS: [&str; 6] = ["under", "over", "below", "above", "older", "younger"];
        const MAJORITY: [&str; 3] = ["17", "18", "eighteen"];
        let word = |at: usize| self.line.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
        (1..self.line.tokens.len()).any(|at| {
            let before = if word(at - 1) == "than" && at > 1 { word(at - 2) } else { word(at - 1) };
            let is_end = ["", "and", "or", "when", "at", "was", "were", "on", "who"].contains(&word(at + 1))
                || self.line.tokens.get(at + 1).is_some_and(|next| next.before.contains([',', ':', ';']));
            BOUNDS.contains(&before) && self.is_an_age(at) && is_end && !MAJORITY.contains(&word(at))
        })
    }

    fn is_an_age(&self, at: usize) -> bool {
        let token = self.line.tokens.get(at);
        let age = token.and_then(|token| token.word.parse().ok().or_else(|| in_words(&token.word)));
        age.is_some_and(|age| age <= OLDEST)
    }

    /// Whether a number is one of several steps of which a sentence tells one year: `rose from 34 in 2012 to 51, 70 and then 134`.
    pub(super) fn is_of_a_row_of_steps(&self, order: usize) -> bool {
        let known = self.prose.known;
        let moves =
            self.line.words.iter().any(|word| known.rising.contains(word) || known.falling.contains(word));
        let numbers =
            self.gists.iter().flat_map(|gist| &gist.numbers).filter(|(_, said)| !said.is_percent).count();
        let has_year = self.gists.get(order).is_some_and(|gist| !gist.years.is_empty());
        moves && numbers > 2 && self.years().len() == 1 && !has_year
    }

    /// Whether a sentence is of several that it does not name one by one: `the top four`, `the ten most common countries`, `A and B
    /// between them`, `males outnumbered females by 7 to 5`.
    pub(super) fn is_of_several_unnamed(&self) -> bool {
        const FIRST: [&str; 8] =
            ["top", "leading", "largest", "biggest", "commonest", "main", "named", "listed"];
        let says = |word: &str| self.line.words.iter().any(|own| own == word);
        let word = |at: usize| self.line.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
        let is_number =
            |at: usize| matches!(self.marks.get(at), Some(Mark::Number(_))) || in_words(word(at)).is_some();
        let is_of_first = (0..self.line.tokens.len()).any(|at| {
            let most = word(at + 1) == "most" && ["common", "frequent"].contains(&word(at + 2));
            is_number(at) && (most || FIRST.contains(&word(at + 1)) || at > 0 && word(at - 1) == "top")
        });
        let between_them = self.line.words.windows(2).any(|pair| pair == ["between", "them"]);
        is_of_first || between_them || says("outnumbered") || says("outnumber")
    }

    /// Whether what is told of people is not that they were referred: `X supported 21 men and Y 25 women`, `X has 517,000 residents`.
    pub(super) fn is_of_another_act(&self, order: usize) -> bool {
        const ACTS: [&str; 14] = [
            "supported",
            "assisted",
            "accommodated",
            "housed",
            "helped",
            "advised",
            "trained",
            "interviewed",
            "sheltered",
            "accompanied",
            "residents",
            "inhabitants",
            "population",
            "households",
        ];
        let has_unit = self.gists.get(order).is_some_and(|gist| gist.has_unit);
        !has_unit && self.line.words.iter().any(|word| ACTS.contains(&word.as_str()))
    }

    /// Whether a number is the whole that something is said of: `of the 34 referrals`.
    fn is_whole(&self, at: usize) -> bool {
        let word = |back: usize| {
            let token = at.checked_sub(back).and_then(|at| self.line.tokens.get(at));
            token.map(|token| token.word.as_str()).unwrap_or_default()
        };
        word(1) == "of"
            || ["the", "all", "these", "those"].contains(&word(1)) && ["of", "among"].contains(&word(2))
    }

    /// Whether a sentence names, away from its numbers, what a number without a category of its own may be of: `With 32 referrals,
    /// X heads the list`, `the second largest group, 12 people, was from X`. The whole that shares are taken of is none of these.
    pub(super) fn may_be_of_what_is_named(&self, order: usize, at: usize, narrows: &Narrowing) -> bool {
        if !narrows.is_bare() || self.is_whole(at) {
            return false;
        }
        let is_numbered = |order: usize| {
            let numbers = self.gists.get(order).map(|gist| gist.numbers.as_slice()).unwrap_or_default();
            numbers.iter().any(|(at, said)| !self.is_age(*at) && !said.is_percent)
        };
        let names = |at: &usize| match self.marks.get(*at) {
            Some(Mark::Category(..) | Mark::Family(_) | Mark::Sex(_) | Mark::Age(_)) => true,
            Some(Mark::Unknown) => {
                let is_upper = |at: usize| {
                    let token = self.line.tokens.get(at);
                    token.is_some_and(|token| token.printed.starts_with(char::is_uppercase))
                };
                is_upper(*at) && (*at > 0 || is_upper(1))
            }
            _ => false,
        };
        let is_named = (0..self.segments.len())
            .filter(|other| *other == order || !is_numbered(*other))
            .any(|other| self.segments.get(other).is_some_and(|segment| segment.tokens.iter().any(names)));
        is_named || self.speaks_of_one(at)
    }

    /// Whether a sentence gives a figure of one among many, or of one group of age, in words that narrow no number: `the leading source`,
    /// `no other nation`, `were still under 18`, `with 7 not recorded`.
    fn speaks_of_one(&self, at: usize) -> bool {
        const AMONG_MANY: [&str; 6] = ["largest", "highest", "greatest", "leading", "second", "followed"];
        let says = |word: &str| self.line.words.iter().any(|own| own == word);
        let is_among =
            AMONG_MANY.iter().any(|word| says(word)) || says("other") && (says("any") || says("no"));
        let is_of_age =
            (0..self.line.tokens.len()).any(|at| self.line.tokens[at].number.is_some() && self.is_age(at));
        let word = |at: usize| self.line.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
        let is_unrecorded = (at + 1..at + 4).any(|at| word(at) == "not")
            || (1..4).any(|back| at.checked_sub(back).is_some_and(|at| word(at) == "not"));
        is_among || is_of_age || is_unrecorded
    }

    /// Whether a sentence is of each of several times, or of another edition: `quarterly referrals ranged from 18 to 29`, `59, as
    /// originally published`.
    pub(super) fn is_of_each_time(&self) -> bool {
        const EACH: [&str; 7] =
            ["ranged", "quarterly", "monthly", "weekly", "averaged", "average", "originally"];
        const TIMES: [&str; 5] = ["quarter", "month", "week", "day", "year"];
        let is_each = self.line.words.windows(2).any(|pair| {
            matches!(pair, [each, time] if ["each", "every", "no", "any"].contains(&each.as_str()) && TIMES.contains(&time.as_str()))
        });
        is_each || self.line.words.iter().any(|word| EACH.contains(&word.as_str()))
    }

    /// Whether a sentence names several places, and the piece of a number none of them.
    pub(super) fn is_of_some_place(&self, order: usize, narrows: &Narrowing) -> bool {
        let mut places: Vec<&String> = self.gists.iter().flat_map(|gist| &gist.narrows.places).collect();
        places.sort();
        places.dedup();
        let own = self.gists.get(order).is_some_and(|gist| !gist.narrows.places.is_empty());
        places.len() > 1 && !own && narrows.is_bare()
    }

    /// Whether a number stands behind a word by which something is measured from it: `on the 148`, `from the 537`, `when 41`.
    pub(super) fn is_led_as_base(&self, at: usize) -> bool {
        let word = |back: usize| {
            let token = at.checked_sub(back).and_then(|at| self.line.tokens.get(at));
            token.map(|token| token.word.as_str()).unwrap_or_default()
        };
        let leading = if word(1) == "the" { word(2) } else { word(1) };
        let is_span =
            (at + 1..at + 6).any(|at| self.line.tokens.get(at).is_some_and(|token| token.word == "to"));
        matches!(self.marks.get(at), Some(Mark::Number(_)))
            && (["on", "than", "when"].contains(&leading) || leading == "from" && !is_span)
    }

    /// Whether a sentence names several sexes or ages, and its one number stands beside one of them: `each of the 70 is a man, woman or
    /// child`.
    pub(super) fn is_of_some_group(&self, order: usize) -> bool {
        let several = |of: &dyn Fn(&Gist) -> Vec<String>| {
            let mut all: Vec<String> = self.gists.iter().flat_map(of).collect();
            all.sort();
            all.dedup();
            all.len() > 1 && self.gists.get(order).is_some_and(|own| of(own).len() == 1)
        };
        let counts =
            self.gists.iter().flat_map(|gist| &gist.numbers).filter(|(_, said)| !said.is_percent).count();
        counts == 1
            && (several(&|gist| gist.narrows.sexes.clone()) || several(&|gist| gist.narrows.ages.clone()))
    }

    /// Whether a number without a year is what a change in per cent is measured from: `a 20% increase on the 148`, `15% higher than in
    /// 2017, when 41 were referred`.
    pub(super) fn is_base_of_change(&self, order: usize, at: usize) -> bool {
        let is_led = self.is_led_as_base(at);
        let has_year = self.gists.get(order).is_some_and(|gist| !gist.years.is_empty());
        let has_percent = self.gists.iter().flat_map(|gist| &gist.numbers).any(|(_, said)| said.is_percent);
        is_led && has_percent && !has_year
    }

    /// Whether the category of a number is one of several that are told one behind the other: `57 came from A, B or C` is of all of them.
    pub(super) fn is_of_a_list(&self, narrows: &Narrowing) -> bool {
        let Some((_, own)) = narrows.categories.first() else { return false };
        let (mut list, mut between): (Vec<&String>, Option<bool>) = (Vec::new(), None);
        for (token, mark) in self.line.tokens.iter().zip(&self.marks) {
            let joins = ["and", "or"].contains(&token.word.as_str());
            match mark {
                Mark::Category(_, name) if list.last() == Some(&name) => between = Some(false),
                Mark::Category(_, name) => {
                    if between != Some(true) && !token.before.contains(',') || between.is_none() {
                        list.clear();
                    }
                    list.push(name);
                    if list.len() > 1 && list.contains(&own) {
                        return true;
                    }
                    between = Some(false);
                }
                _ if joins || token.word == "the" => between = between.map(|joined| joined || joins),
                _ => between = None,
            }
        }
        false
    }

    /// Whether a place is spoken of as a country that people come from: `the leading source country`, `from X than from any other
    /// country`.
    pub(super) fn is_of_origin(&self, at: usize, narrows: &Narrowing) -> bool {
        const ORIGINS: [&str; 9] = [
            "country",
            "countries",
            "origin",
            "nationality",
            "nationalities",
            "nationals",
            "source",
            "citizens",
            "behind",
        ];
        let says = |word: &str| self.line.words.iter().any(|own| own == word);
        narrows.is_bare() && !self.is_whole(at) && ORIGINS.iter().any(|word| says(word))
    }

    /// Whether what narrows the next piece may narrow this one: `12 men and 8 women from X`.
    pub(super) fn is_shared(&self, order: usize) -> bool {
        let (Some(own), Some(next)) = (self.segments.get(order), self.segments.get(order + 1)) else {
            return false;
        };
        let (Some(gist), Some(after)) = (self.gists.get(order), self.gists.get(order + 1)) else {
            return false;
        };
        let ends_with_noun = own.tokens.last().is_some_and(|at| {
            matches!(self.marks.get(*at), Some(Mark::Sex(_) | Mark::Age(_) | Mark::Unit(_)))
        });
        let joined = next.tokens.first().is_some_and(|at| {
            self.line.tokens.get(*at).is_some_and(|token| token.word == "and" || token.before.contains(','))
        });
        let trails = next.tokens.windows(2).any(|pair| {
            let [before, at] = pair else { return false };
            let word = self.line.tokens.get(*before).map(|token| token.word.as_str()).unwrap_or_default();
            ["from", "for", "of"].contains(&word) && matches!(self.marks.get(*at), Some(Mark::Category(..)))
        });
        ends_with_noun && joined && trails && gist.narrows.categories.is_empty() && !after.numbers.is_empty()
    }

    /// Whether a piece that names nothing but sex or age may be of what the piece before it was narrowed to: `seven women from X,
    /// and two men`.
    pub(super) fn may_be_of_those(&self, order: usize, narrows: &Narrowing) -> bool {
        let (Some(own), Some(segment)) = (self.gists.get(order), self.segments.get(order)) else {
            return false;
        };
        // `X: 56 referrals, 47 female and 9 male`: of X also behind the second comma.
        let before = self.gists.get(..order).unwrap_or_default();
        // `Among minors the position was as follows: the most frequent was X, with 18`.
        let opens_with_group = before.first().is_some_and(|first| {
            first.numbers.is_empty() && !(first.narrows.ages.is_empty() && first.narrows.sexes.is_empty())
        });
        if opens_with_group && narrows.ages.is_empty() && narrows.sexes.is_empty() {
            return true;
        }
        // `55 were children, of whom 20 came from X`.
        let number = own.numbers.first().map_or(0, |(at, _)| *at);
        let word = |back: usize| {
            let token = number.checked_sub(back).and_then(|at| self.line.tokens.get(at));
            token.map(|token| token.word.as_str()).unwrap_or_default()
        };
        let is_of_whom = word(2) == "of" && ["whom", "which"].contains(&word(1));
        let is_kept = |kept: &[String], own: &[String]| !kept.is_empty() && own.is_empty();
        let narrowed_before = |gist: &Gist| {
            is_kept(&gist.narrows.ages, &narrows.ages) || is_kept(&gist.narrows.sexes, &narrows.sexes)
        };
        if is_of_whom && before.iter().any(narrowed_before) {
            return true;
        }
        let joined = segment.tokens.first().and_then(|at| self.line.tokens.get(*at));
        joined.is_some_and(|token| token.word == "and" || token.before.contains(','))
            && before.iter().any(|gist| !gist.narrows.categories.is_empty())
            && narrows.categories.is_empty()
            && narrows.places.is_empty()
            && !(narrows.sexes.is_empty() && narrows.ages.is_empty())
            && !own.has_unit
    }

    /// Whether a number is by how much something moved (`rose by 20`), or by how much one is more than another.
    pub(super) fn is_difference(&self, order: usize, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.line.tokens.get(before));
        let is_by = before.is_some_and(|before| {
            ["by", "increased", "rose", "fell", "decreased"].contains(&before.word.as_str())
        });
        let known = self.prose.known;
        let is_more = (at + 1..at + 3).any(|next| {
            let word = self.line.tokens.get(next).map(|token| token.word.as_str()).unwrap_or_default();
            ["more", "higher", "fewer", "lower", "less", "additional", "extra"].contains(&word)
                && (next == at + 1 || matches!(self.marks.get(at + 1), Some(Mark::Unit(_))))
        });
        // `The change came to 24`.
        if self.gists.get(order).is_some_and(|gist| gist.says(&["change", "difference", "gap"])) {
            return true;
        }
        // `Only 2 ahead of X`.
        let is_apart = self.line.tokens.get(at + 1).is_some_and(|next| APART.contains(&next.word.as_str()));
        if is_apart {
            return true;
        }
        let is_or_more = self.line.tokens.get(at + 1).is_some_and(|token| token.word == "or");
        if is_more && !is_or_more {
            return true;
        }
        let moved_by = is_by || before.is_some_and(|before| before.word == "of");
        let two = at.checked_sub(2).and_then(|at| self.line.tokens.get(at)).map(|token| token.word.clone());
        if moved_by && two.is_some_and(|word| known.rising.contains(&word) || known.falling.contains(&word)) {
            return true;
        }
        is_by
            && self.gists.get(order).is_some_and(|gist| {
                gist.words.iter().any(|word| known.rising.contains(word) || known.falling.contains(word))
            })
    }

    pub(super) fn is_other(&self, at: usize) -> bool {
        for (token, mark) in self.line.tokens.iter().zip(&self.marks).skip(at + 1).take(4) {
            if OTHER_THINGS.contains(&token.word.as_str()) {
                return true;
            }
            if !matches!(mark, Mark::Neutral | Mark::Title(_))
                || ["of", "people", "persons"].contains(&token.word.as_str())
            {
                return false;
            }
        }
        false
    }

    /// Whether a row of a table is what reports the figure (`the Centre reported 34`). It may report its own count or
    /// that of all, and the sentence does not say which.
    pub(super) fn is_reported_by_a_row(&self, order: usize, at: usize) -> bool {
        let Some(segment) = self.segments.get(order) else { return false };
        let before = segment.tokens.iter().copied().filter(|it| *it < at).collect::<Vec<_>>();
        let gist = Gist::of(&self.line.tokens, &self.marks, &before);
        // `X was recorded in 8` is of X, and not by it.
        let is_passive = gist.says(&["was", "were", "been", "is", "are"]);
        let reports = !is_passive
            && gist.words.iter().rev().take(2).any(|word| self.prose.known.reporting.contains(word));
        let is_body = |(lists, _): &(Vec<String>, String)| !lists.is_empty();
        reports && gist.narrows.categories.iter().any(is_body)
    }
}
