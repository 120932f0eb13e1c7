//! The rows that the plan asks for, as they are kept.
//!
//! In: an answered stratum. Out: rows of `mart_estimate__population`, unrounded.

use sylfaen_estimate::Role;
use sylfaen_schema::{TableBuilder, Value};

use super::{Answered, codes, real};
use crate::SylfaenError;

/// Adds every row of a stratum.
pub(super) fn add(builder: &mut TableBuilder, answer: &Answered) -> Result<(), SylfaenError> {
    for row in &answer.rows {
        builder.set("stratum_code", answer.stratum.as_str())?;
        builder.set("method_code", row.method.code())?;
        builder.set("lists", answer.view.names(&row.lists))?;
        let role = match row.role {
            Role::Headline => "headline",
            Role::LowerBound => "lower_bound",
            Role::Comparison => "comparison",
        };
        builder.set("role_code", role)?;
        builder.set("people", Value::Integer(row.people as i64))?;
        builder.set("persons_estimate", real(row.population))?;
        builder.set("persons_lower", real(row.interval.map(|interval| interval.lower)))?;
        builder.set("persons_upper", real(row.interval.map(|interval| interval.upper)))?;
        builder.set("verdict_code", row.verdict.code())?;
        builder.set("reason_codes", codes(row.reasons.iter().map(|reason| reason.code())))?;
        builder.set("warning_codes", codes(row.warnings.iter().map(|warning| warning.code())))?;
        builder.set("remedy_codes", codes(row.remedies.iter().map(|remedy| remedy.code())))?;
        let fit = row.fit.as_ref();
        builder.set("model", fit.map(|fit| fit.model.to_string()))?;
        builder.set("degrees_of_freedom", fit.map(|fit| fit.degrees_of_freedom as i64))?;
        builder.set("deviance", real(fit.map(|fit| fit.deviance)))?;
        builder.set("aic", real(fit.map(|fit| fit.aic)))?;
        builder.set("bic", real(fit.map(|fit| fit.bic)))?;
        let shares = row.shares.filter(|_| row.role == Role::Headline);
        builder.set("share_sampling", real(shares.map(|shares| shares.sampling)))?;
        builder.set("share_model", real(shares.map(|shares| shares.model)))?;
        builder.set("share_linkage", real(shares.map(|shares| shares.linkage)))?;
        builder.end_row()?;
    }
    Ok(())
}
