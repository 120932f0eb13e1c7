//! Names that mean one person by custom: short forms, and one name in two languages or spellings.
//!
//! In: a list of groups of names. Out: whether two names stand in one group. Refused: a line that is not a group.

use std::collections::BTreeMap;

use super::latin::plain_latin;
use crate::LinkError;

/// The groups that come with the crate, from general knowledge of each tradition's names.
const SHIPPED: &str = include_str!("../../data/name_variants.csv");

/// Groups of names that stand for one another.
#[derive(Debug, Clone, Default)]
pub struct NameVariants {
    groups: BTreeMap<String, Vec<u16>>,
}

impl NameVariants {
    /// Reads groups: CSV of `tradition,names`, the names of a group parted by `|`. A line that begins with `#` is a remark.
    ///
    /// # Errors
    /// [`LinkError::Variants`] names the line that is no group.
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        let mut groups: BTreeMap<String, Vec<u16>> = BTreeMap::new();
        let lines = text.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.is_empty());
        for (group, (line, content)) in lines.skip(1).enumerate() {
            let problem = LinkError::Variants { line: line + 1 };
            let Some((_, names)) = content.split_once(',') else { return Err(problem) };
            let Ok(group) = u16::try_from(group) else { return Err(problem) };
            let names: Vec<String> = names.split('|').map(plain_latin).collect();
            if names.len() < 2 || names.iter().any(String::is_empty) {
                return Err(problem);
            }
            for name in names {
                let known = groups.entry(name).or_default();
                if known.last() != Some(&group) {
                    known.push(group);
                }
            }
        }
        Ok(Self { groups })
    }

    /// The groups that come with the crate.
    ///
    /// # Errors
    /// [`LinkError::Variants`] if the shipped list is broken.
    pub fn shipped() -> Result<Self, LinkError> {
        Self::parse(SHIPPED)
    }

    /// The groups a name in plain Latin letters stands in, in order.
    pub fn groups_of(&self, name: &str) -> &[u16] {
        self.groups.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether two names in plain Latin letters stand in one group.
    ///
    /// ```
    /// use sylfaen_link::compare::NameVariants;
    /// let variants = NameVariants::shipped()?;
    /// assert!(variants.are_variants("liz", "elizabeth"));
    /// assert!(!variants.are_variants("liz", "robert"));
    /// # Ok::<(), sylfaen_link::LinkError>(())
    /// ```
    pub fn are_variants(&self, a: &str, b: &str) -> bool {
        let other = self.groups_of(b);
        self.groups_of(a).iter().any(|group| other.contains(group))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_are_symmetric_and_not_carried_over_groups() {
        let variants = NameVariants::parse("tradition,names\nx,Ann|Nan\nx,Nan|Fernanda\n").unwrap();
        assert!(variants.are_variants("nan", "ann") && variants.are_variants("ann", "nan"));
        assert!(!variants.are_variants("ann", "fernanda"));
    }

    #[test]
    fn a_group_of_one_is_refused_with_its_line() {
        let refused = NameVariants::parse("tradition,names\nx,Ann|Nan\nx,Ann\n").unwrap_err();
        assert!(matches!(refused, LinkError::Variants { line: 3 }));
    }

    #[test]
    fn the_shipped_list_is_read() {
        assert!(NameVariants::shipped().unwrap().groups.len() > 300);
    }
}
