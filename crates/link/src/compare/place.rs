//! Places, from the narrowest to the widest area two of them share.
//!
//! In: postcodes, or paths of areas from wide to narrow. Out: the narrowest area in common. Refused: nothing.

use std::collections::BTreeMap;

use super::reference::plain_reference;

/// The narrowest area two British postcodes share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PostcodeAgreement {
    /// The same unit: `CF10 1AA`.
    Unit,
    /// The same sector: `CF10 1`.
    Sector,
    /// The same district: `CF10`.
    District,
    /// The same area: `CF`.
    Area,
    /// None.
    Different,
}

/// Says what two postcodes share; a half postcode agrees as far as it goes. Nothing if either has no letter or digit.
///
/// ```
/// use sylfaen_link::compare::{PostcodeAgreement, postcode_agreement};
/// assert_eq!(postcode_agreement("CF10 1AA", "cf101aa"), Some(PostcodeAgreement::Unit));
/// assert_eq!(postcode_agreement("CF10 1AA", "CF10"), Some(PostcodeAgreement::District));
/// ```
pub fn postcode_agreement(a: &str, b: &str) -> Option<PostcodeAgreement> {
    let (a, b) = (plain_reference(a), plain_reference(b));
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let ((district_a, unit_a), (district_b, unit_b)) = (halves(&a), halves(&b));
    let area =
        |district: &str| district.chars().take_while(|letter| letter.is_alphabetic()).collect::<String>();
    Some(if district_a == district_b {
        match (unit_a, unit_b) {
            (Some(a), Some(b)) if a == b => PostcodeAgreement::Unit,
            (Some(a), Some(b)) if a.chars().next() == b.chars().next() => PostcodeAgreement::Sector,
            _ => PostcodeAgreement::District,
        }
    } else if !area(district_a).is_empty() && area(district_a) == area(district_b) {
        PostcodeAgreement::Area
    } else {
        PostcodeAgreement::Different
    })
}

/// The first half, and the second if there is one: a digit and two letters.
fn halves(postcode: &str) -> (&str, Option<&str>) {
    let cut = postcode.char_indices().rev().nth(2).map_or(0, |(at, _)| at);
    let (first, second) = postcode.split_at(cut);
    let mut letters = second.chars();
    let is_unit = letters.next().is_some_and(|letter| letter.is_ascii_digit())
        && letters.all(|letter| letter.is_ascii_alphabetic());
    if is_unit && first.chars().count() >= 2 { (first, Some(second)) } else { (postcode, None) }
}

/// How much of two paths of areas agrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlaceAgreement {
    /// How many areas agree, from the widest on.
    pub shared: usize,
    /// Whether they part at some area that both state; if not, one only says less than the other.
    pub is_contrary: bool,
}

/// Compares two paths of areas, the widest first; nothing if either is empty.
///
/// ```
/// use sylfaen_link::compare::{PlaceAgreement, place_agreement};
/// let agreement = place_agreement(&["Wales", "Gwent"], &["Wales", "Gwent", "Newport"]);
/// assert_eq!(agreement, Some(PlaceAgreement { shared: 2, is_contrary: false }));
/// ```
pub fn place_agreement(a: &[&str], b: &[&str]) -> Option<PlaceAgreement> {
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let shared = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    Some(PlaceAgreement { shared, is_contrary: shared < a.len().min(b.len()) })
}

/// How many areas two places share, from the widest on: the depth of the nearest area that holds both, 1 for the widest, 0 if none
/// does. Nothing if either is not in the hierarchy, or that is none.
///
/// The hierarchy is written as paths `place>parent>its parent`, parted by semicolons; what one path says of a place holds in all.
///
/// ```
/// use sylfaen_link::compare::places_shared;
/// let wales = "Cardiff>South Wales>Wales; Newport>Gwent>Wales; Torfaen>Gwent";
/// assert_eq!(places_shared("Newport", "Torfaen", wales), Some(2));
/// assert_eq!(places_shared("Cardiff", "Torfaen", wales), Some(1));
/// assert_eq!(places_shared("Cardiff", "Bristol", wales), None);
/// ```
pub fn places_shared(a: &str, b: &str, hierarchy: &str) -> Option<usize> {
    let mut parents: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    for path in hierarchy.split(';').map(str::trim).filter(|path| !path.is_empty()) {
        let places: Vec<&str> = path.split('>').map(str::trim).collect();
        for (at, place) in places.iter().enumerate() {
            let parent = places.get(at + 1).copied();
            let known = parents.entry(place).or_insert(parent);
            match (*known, parent) {
                _ if place.is_empty() => return None,
                (Some(known), Some(parent)) if known != parent => return None,
                (None, Some(_)) => *known = parent,
                _ => {}
            }
        }
    }
    let path = |place: &str| -> Option<Vec<&str>> {
        let (place, parent) = parents.get_key_value(place.trim())?;
        let (mut path, mut parent) = (vec![*place], *parent);
        while let Some(next) = parent {
            // Areas that hold one another in a ring are no hierarchy.
            if path.len() > parents.len() {
                return None;
            }
            path.push(next);
            parent = *parents.get(next)?;
        }
        path.reverse();
        Some(path)
    };
    place_agreement(&path(a)?, &path(b)?).map(|agreement| agreement.shared)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn postcodes_agree_from_unit_to_area() {
        let agree = |a, b| postcode_agreement(a, b);
        assert_eq!(agree("LL57 2DG", "LL57 2AB"), Some(PostcodeAgreement::Sector));
        assert_eq!(agree("LL57 2DG", "LL57 4AB"), Some(PostcodeAgreement::District));
        assert_eq!(agree("LL57 2DG", "LL65 4AB"), Some(PostcodeAgreement::Area));
        assert_eq!(agree("LL57 2DG", "SA1 1AA"), Some(PostcodeAgreement::Different));
        assert_eq!(agree("3172", "3172"), Some(PostcodeAgreement::District));
        assert_eq!(agree("3172", "3171"), Some(PostcodeAgreement::Different));
        assert_eq!(agree("", "SA1"), None);
    }

    #[test]
    fn places_share_areas_down_to_the_nearest_that_holds_both() {
        let wales = "Cardiff>South Wales>Wales; Newport>Gwent>Wales; Torfaen>Gwent; Bristol>England";
        let shared = |a, b| places_shared(a, b, wales);
        assert_eq!(shared("Newport", "Newport"), Some(3));
        assert_eq!(shared("Newport", " Torfaen"), Some(2));
        assert_eq!(shared("Gwent", "Torfaen"), Some(2), "an area holds itself");
        assert_eq!(shared("Newport", "Cardiff"), Some(1));
        assert_eq!(shared("Newport", "Bristol"), Some(0));
        assert_eq!(shared("Newport", "Paris"), None);
        // What is no hierarchy says nothing: a ring, a place with two parents, a path with a gap, none at all.
        for none in ["Newport>Gwent>Newport", "Newport>Gwent; Newport>Powys", "Newport>>Wales", ""] {
            assert_eq!(places_shared("Newport", "Newport", none), None, "{none}");
        }
    }

    proptest! {
        #[test]
        fn places_are_symmetric_and_share_no_more_than_the_shorter_path(
            a in "[a-e]", b in "[a-e]", hierarchy in "[a-e](>[a-e]){0,3}(;[a-e](>[a-e]){0,2}){0,2}"
        ) {
            let shared = places_shared(&a, &b, &hierarchy);
            prop_assert_eq!(shared, places_shared(&b, &a, &hierarchy));
            if let Some(shared) = shared {
                let own = |place: &str| places_shared(place, place, &hierarchy).unwrap();
                prop_assert!(shared <= own(&a).min(own(&b)));
            }
        }

        #[test]
        fn symmetric_on_any_text(a in "\\PC{0,10}", b in "\\PC{0,10}") {
            prop_assert_eq!(postcode_agreement(&a, &b), postcode_agreement(&b, &a));
        }
    }
}
