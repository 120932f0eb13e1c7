//! The answer as one JSON document.
//!
//! In: a report and the names of lists and strata. Out: numbers to full precision; null where there is none.

use serde_json::{Map, Value, json};
use sylfaen_estimate::{
    Caution, Changed, Interval, Line, Model, Pooled, Reason, Remedy, Report, Sensitivity, Setting, Spread,
    StratumAnswer, Warning,
};

/// The whole document.
pub(super) fn of(dataset: &str, lists: &[String], strata: &[String], report: &Report) -> Value {
    let names = Names { lists };
    let strata: Vec<Value> =
        strata.iter().zip(&report.strata).map(|(name, answer)| names.stratum(name, answer)).collect();
    json!({
        "dataset": dataset,
        "lists": lists,
        "n": report.people,
        "verdict": report.verdict.code(),
        "reasons": report.reasons.iter().map(|reason| names.reason(*reason)).collect::<Vec<_>>(),
        "warnings": report.warnings.iter().map(|caution| names.caution(caution)).collect::<Vec<_>>(),
        "remedies": report.remedies.iter().map(|remedy| names.remedy(*remedy)).collect::<Vec<_>>(),
        "results": report.lines.iter().map(|line| names.line(line)).collect::<Vec<_>>(),
        "sensitivity": names.sensitivity(report.sensitivity.as_ref(), report.spread),
        "strata": strata,
        "version": env!("CARGO_PKG_VERSION"),
    })
}

/// The names of the lists.
struct Names<'a> {
    lists: &'a [String],
}

/// The name of a model or of a pair of lists.
pub(super) fn model(lists: &[String], model: &Model) -> String {
    let name = |list: &usize| lists.get(*list).map_or("", String::as_str);
    match model {
        Model::Pair(left, right) => format!("{}:{}", name(left), name(right)),
        Model::Named(name) => name.clone(),
    }
}

impl Names<'_> {
    fn list(&self, list: usize) -> Value {
        self.lists.get(list).map_or(Value::Null, |name| json!(name))
    }

    fn line(&self, line: &Line) -> Value {
        let mut settings = Map::new();
        for (name, setting) in &line.settings {
            settings.insert((*name).to_owned(), of_setting(setting));
        }
        if let Some(error) = line.error {
            settings.insert("stderr".to_owned(), json!(error));
        }
        json!({
            "estimator": line.estimator,
            "model": model(self.lists, &line.model),
            "estimate": line.estimate,
            "lower": line.interval.map(|interval| interval.lower),
            "upper": line.interval.map(|interval| interval.upper),
            "interval": kind(line.interval),
            "aic": line.aic,
            "bic": line.bic,
            "df": line.degrees_of_freedom,
            "deviance": line.deviance,
            "existence_code": line.existence_code,
            "settings": settings,
            "notes": line.notes,
        })
    }

    fn reason(&self, reason: Reason) -> Value {
        let code = reason.code();
        match reason {
            Reason::EmptyList { list } => json!({ "code": code, "list": self.list(list) }),
            Reason::TooFewPeople { people, people_min } => {
                json!({ "code": code, "people": people, "people_min": people_min })
            }
            Reason::TooFewOverlaps { overlap, overlap_min } => {
                json!({ "code": code, "overlap": overlap, "overlap_min": overlap_min })
            }
            Reason::Pathway { from, to } => {
                json!({ "code": code, "from": self.list(from), "to": self.list(to) })
            }
            Reason::IdenticalLists { left, right } => {
                json!({ "code": code, "left": self.list(left), "right": self.list(right) })
            }
            Reason::ContainedList { list, within } => {
                json!({ "code": code, "list": self.list(list), "within": self.list(within) })
            }
            _ => json!({ "code": code }),
        }
    }

    fn remedy(&self, remedy: Remedy) -> Value {
        let code = remedy.code();
        match remedy {
            Remedy::MoreOverlaps { about } => json!({ "code": code, "about": about }),
            Remedy::PoolWindows { windows } => json!({ "code": code, "windows": windows }),
            Remedy::Merge { into, from } => {
                json!({ "code": code, "into": self.list(into), "from": self.list(from) })
            }
            Remedy::LeaveOut { list } => json!({ "code": code, "list": self.list(list) }),
            _ => json!({ "code": code }),
        }
    }

    fn caution(&self, caution: &Caution) -> Value {
        let code = caution.code();
        match caution {
            Caution::Headline(warning) => self.warning(*warning),
            Caution::MethodsDisagree(spread) | Caution::TwoClassWorlds(spread) => {
                json!({ "code": code, "least": spread.least, "most": spread.most })
            }
            Caution::CellMatters { pattern, moved_share } => {
                json!({ "code": code, "pattern": self.digits(*pattern), "moved_share": moved_share })
            }
            Caution::ListMatters { list, moved_share } => {
                json!({ "code": code, "list": self.list(*list), "moved_share": moved_share })
            }
            Caution::KnownTotalMissed { list, ratio } => {
                json!({ "code": code, "list": self.list(*list), "ratio": ratio })
            }
            _ => json!({ "code": code }),
        }
    }

    fn warning(&self, warning: Warning) -> Value {
        let code = warning.code();
        match warning {
            Warning::EmptyListDropped { list }
            | Warning::ReferenceLeftOut { list }
            | Warning::IsolatedList { list } => json!({ "code": code, "list": self.list(list) }),
            Warning::ContainedList { list, within } => {
                json!({ "code": code, "list": self.list(list), "within": self.list(within) })
            }
            Warning::SparseOverlap { left, right, overlap } => {
                json!({ "code": code, "left": self.list(left), "right": self.list(right), "overlap": overlap })
            }
            Warning::PairDependence { left, right, observed, expected } => json!({
                "code": code, "left": self.list(left), "right": self.list(right), "observed": observed, "expected": expected,
            }),
            Warning::PoorFit { deviance, degrees_of_freedom } => {
                json!({ "code": code, "deviance": deviance, "df": degrees_of_freedom })
            }
            Warning::Pathway { from, to } => {
                json!({ "code": code, "from": self.list(from), "to": self.list(to) })
            }
            Warning::SharedSource { from } => json!({ "code": code, "from": self.list(from) }),
            Warning::BelowAllSeen { people } => json!({ "code": code, "people": people }),
            _ => json!({ "code": code }),
        }
    }

    /// A pattern as the table writes it: a digit a list, in the order of the header.
    fn digits(&self, pattern: u32) -> String {
        (0..self.lists.len()).map(|list| if pattern >> list & 1 == 1 { '1' } else { '0' }).collect()
    }

    fn sensitivity(&self, found: Option<&Sensitivity>, spread: Option<Spread>) -> Value {
        let spread = spread
            .map(|spread| json!({ "least": spread.least, "most": spread.most, "numbers": spread.numbers }));
        let Some(found) = found else { return json!({ "spread": spread }) };
        let left_out = found.left_out.iter().map(|(list, changed)| {
            with(json!({ "dropped": self.list(*list), "n_remaining": changed.people }), changed)
        });
        let merged = found.merged.iter().map(|(into, from, changed)| {
            with(json!({ "merged": [self.list(*into), self.list(*from)], "n": changed.people }), changed)
        });
        json!({
            "spread": spread,
            "leave_one_list_out": left_out.collect::<Vec<_>>(),
            "merge_two_lists": merged.collect::<Vec<_>>(),
            "influence_of_cells": found.influence.iter().map(|cell| json!({
                "pattern": self.digits(cell.pattern), "count": cell.count,
                "independence_N": cell.independence, "stepwise_N": cell.stepwise,
            })).collect::<Vec<_>>(),
            "odds_ratio": found.odds_ratios.iter().map(|curve| json!({
                "pair": [self.list(curve.left), self.list(curve.right)],
                "curve": curve.points.iter().map(|point| json!({
                    "odds_ratio": point.odds_ratio, "estimate": point.population,
                })).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
            "two_class_worlds": found.two_class_worlds.iter().map(|world| json!({
                "easier_share": world.easier_share, "odds": world.odds, "estimate": world.population,
                "deviance": world.deviance,
            })).collect::<Vec<_>>(),
            "internal_consistency": found.known_totals.iter().map(|check| json!({
                "inside_list": self.list(check.list), "true_total": check.total,
                "observed_on_other_lists": check.seen, "cases_on_two_or_more_others": check.overlap,
                "independence": check.independence, "stepwise": check.stepwise,
            })).collect::<Vec<_>>(),
        })
    }

    fn stratum(&self, name: &str, answer: &StratumAnswer) -> Value {
        let own = &answer.own;
        json!({
            "stratum": name,
            "n": own.people,
            "estimator": own.method.code(),
            "verdict": own.verdict.code(),
            "reasons": own.reasons.iter().map(|reason| self.reason(*reason)).collect::<Vec<_>>(),
            "warnings": own.warnings.iter().map(|warning| self.warning(*warning)).collect::<Vec<_>>(),
            "estimate": own.population,
            "lower": own.interval.map(|interval| interval.lower),
            "upper": own.interval.map(|interval| interval.upper),
            "interval": kind(own.interval),
            "pooled": answer.pooled.map(of_pooled),
        })
    }
}

fn of_pooled(pooled: Pooled) -> Value {
    json!({
        "estimate": pooled.population,
        "lower": pooled.interval.lower,
        "upper": pooled.interval.upper,
        "shrinkage": pooled.shrinkage,
    })
}

fn kind(interval: Option<Interval>) -> Option<&'static str> {
    interval.map(|interval| interval.kind.code())
}

fn of_setting(setting: &Setting) -> Value {
    match setting {
        Setting::Number(number) => json!(number),
        Setting::Whole(whole) => json!(whole),
        Setting::Word(word) => json!(word),
        Setting::Numbers(numbers) => json!(numbers),
    }
}

/// Adds what a changed table says.
fn with(mut value: Value, changed: &Changed) -> Value {
    if let Some(object) = value.as_object_mut() {
        object.insert("independence_N".to_owned(), json!(changed.independence));
        object.insert("independence_code".to_owned(), json!(changed.independence_code));
        object.insert("stepwise_N".to_owned(), json!(changed.stepwise));
        let model = changed.stepwise_model.as_ref().map(ToString::to_string);
        object.insert("stepwise_model".to_owned(), json!(model));
    }
    value
}
