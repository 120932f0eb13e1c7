//! A pipeline held against what it names, before anything is read or written.
//!
//! In: a pipeline and the ground it stands on. Out: nothing, if every name leads somewhere and every number makes sense.
//! Refused: the first setting that does not, with what was probably meant. A name that leads nowhere must never be
//! dropped quietly. The analysis plan is held against the same ground.

use std::path::Path;

use sylfaen_schema::Period;

use crate::SylfaenError;
use crate::pipeline::{Calendar, Pipeline};
use crate::plan::{AnalysisPlan, no_such};
use crate::schema_folder::Ground;
use crate::suggest::nearest;

/// Checks every setting that names something or has a range.
pub(crate) fn validate(
    file: &Path,
    pipeline: &Pipeline,
    plan: &AnalysisPlan,
    ground: &Ground,
) -> Result<(), SylfaenError> {
    let wrong = |key: &str, reason: String| SylfaenError::Setting {
        file: file.to_owned(),
        key: key.to_owned(),
        reason,
    };
    if let Some(period) = pipeline.calendar.periods.iter().find(|period| Period::parse(period).is_none()) {
        return Err(wrong("periods", format!("`{period}` is none: 2013, 2013Q1 and 2013-04 are")));
    }
    check_calendar(&pipeline.calendar, ground).map_err(|reason| wrong("calendar", reason))?;
    if let Some(key) = pipeline.limits.none_left() {
        return Err(wrong(key, "under a limit of 0 nothing can be read".to_owned()));
    }
    for partner in pipeline.passwords.keys() {
        let known: Vec<&str> = ground.schemas.partners.keys().map(String::as_str).collect();
        if !known.contains(&partner.as_str()) && !ground.broken_partners.contains_key(partner) {
            return Err(wrong("passwords", no_such("there is no partner", partner, known)));
        }
    }
    let models: Vec<&str> = ground.models.keys().map(String::as_str).collect();
    let steps = pipeline.steps.before_linkage.iter().chain(&pipeline.steps.after_linkage);
    for model in steps {
        if !models.contains(&model.as_str()) {
            return Err(wrong("steps", no_such("there is no model", model, models)));
        }
    }
    let sources: Vec<&str> = ground.published.keys().map(String::as_str).collect();
    for published in &pipeline.published {
        if !sources.contains(&published.source.as_str()) {
            return Err(wrong("published", no_such("there is no source", &published.source, sources)));
        }
    }
    plan.validate(&pipeline.plan, pipeline, ground)
}

/// A partner whose name is misspelt would be late for ever, and one let off by a misspelt name would not be. One that has
/// no mapping at all, or not yet, is asked all the same: it stops its own deliveries and nothing else.
fn check_calendar(calendar: &Calendar, ground: &Ground) -> Result<(), String> {
    let known = || ground.schemas.partners.keys().chain(ground.broken_partners.keys()).map(String::as_str);
    for partner in &calendar.partners {
        let is_misspelt = || nearest(partner, known()).is_some();
        if !known().any(|code| code == partner) && is_misspelt() {
            return Err(no_such("there is no partner", partner, known()));
        }
    }
    let asked: Vec<&str> = calendar.partners.iter().map(String::as_str).collect();
    let periods: Vec<&str> = calendar.periods.iter().map(String::as_str).collect();
    let let_off = calendar.not_asked.iter().map(|not| &not.partner);
    for partner in calendar.due_days_of.keys().chain(let_off) {
        if !asked.contains(&partner.as_str()) {
            return Err(no_such("among its partners there is no", partner, asked));
        }
    }
    for period in calendar.not_asked.iter().flat_map(|not| &not.periods) {
        if !periods.contains(&period.as_str()) {
            return Err(no_such("among its periods there is no", period, periods));
        }
    }
    for (what, names) in [("partner", asked), ("period", periods)] {
        let mut seen = std::collections::BTreeSet::new();
        if let Some(twice) = names.iter().find(|name| !seen.insert(**name)) {
            return Err(format!("{what} `{twice}` stands in it twice"));
        }
    }
    Ok(())
}
