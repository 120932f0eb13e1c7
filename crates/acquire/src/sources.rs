//! What partners put at their addresses, into landing.
//!
//! In: declared sources, the periods that have ended, and what was last taken from each address. Out: deliveries in
//! landing, in the order of the list. One that fails stops no other. What a source has said of its newest file is
//! remembered in the restricted root, so that it is not sent again.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use reqwest::Url;
use serde::{Deserialize, Serialize};
use sylfaen_lake::{LakeError, Lease, Sensitive};

use crate::fetch::{FetchFault, FetchLimits, Fetched, Pause, Validators, Wanted, fetch};
use crate::source_list::{DeclaredSource, Periods};
use crate::{AcquireError, Arrival, Kind, Landing, Taken};

/// What was taken from one address, by period.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Memory {
    periods: BTreeMap<String, Remembered>,
}

/// What was last taken from an address for a period.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Remembered {
    /// A keyed hash of the address: at another, nothing is known.
    address_id: String,
    /// The delivery it became.
    delivery_id: String,
    /// What the server said of it.
    validators: Validators,
}

/// When, how much, and who may.
pub struct FetchTerms<'a> {
    /// Periods of the calendar that have ended, in its order.
    pub ended_periods: &'a [String],
    /// The day deliveries are received on.
    pub received_date: NaiveDate,
    /// How much a fetch may take.
    pub limits: FetchLimits,
    /// How a fetch waits.
    pub pause: &'a Pause<'a>,
    /// Says why deliveries of a partner may not come in; it is asked before any server is.
    pub let_in: &'a (dyn Fn(&str) -> Result<(), String> + Send + Sync),
}

/// What became of a source for one period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceTaken {
    /// A file came, and was taken in or recognised.
    Came(Taken),
    /// The file that was last taken is still there.
    Unchanged,
    /// Nothing is there yet.
    NotYet,
    /// What was last taken is there no more; the delivery it became stays until it is withdrawn.
    Gone {
        /// That delivery.
        delivery_id: String,
    },
}

/// What became of a source for one period, with what was asked for.
#[derive(Debug)]
pub struct SourceFate {
    /// What messages call the source.
    pub source_name: String,
    /// The partner.
    pub partner_code: String,
    /// The period it was asked for.
    pub period_code: String,
    /// What became of it.
    pub taken: Result<SourceTaken, AcquireError>,
}

impl Landing<'_> {
    /// Asks every source for its periods, and takes in what is new.
    ///
    /// # Errors
    /// Only if the memory of sources cannot be read or written; each source and period has a fate of its own.
    pub async fn take_sources(
        &self,
        lease: &Lease,
        sources: &[DeclaredSource],
        terms: &FetchTerms<'_>,
    ) -> Result<Vec<SourceFate>, AcquireError> {
        let mut fates = Vec::new();
        for source in sources {
            let mut memory = self.memory(&source.name).await?;
            for period_code in asked_for(&source.periods, terms.ended_periods) {
                let before = memory.periods.get(period_code).cloned();
                let asked = Asked { source, period_code, before: before.as_ref() };
                let taken = match self.ask(lease, &asked, terms).await {
                    Ok((taken, None)) => Ok(taken),
                    Ok((taken, Some(remembered))) => {
                        memory.periods.insert(period_code.to_owned(), remembered);
                        self.root().put_json(&memory_path(&source.name), &memory).await?;
                        Ok(taken)
                    }
                    Err(error) => Err(error),
                };
                tracing::info!(source = source.name, period_code, is_ok = taken.is_ok(), "asked a source");
                fates.push(SourceFate {
                    source_name: source.name.clone(),
                    partner_code: source.partner_code.clone(),
                    period_code: period_code.to_owned(),
                    taken,
                });
            }
        }
        Ok(fates)
    }

    async fn memory(&self, name: &str) -> Result<Memory, AcquireError> {
        match self.root().get_json(&memory_path(name)).await {
            Ok(memory) => Ok(memory),
            Err(LakeError::NotThere { .. }) => Ok(Memory::default()),
            Err(error) => Err(error.into()),
        }
    }

    /// Asks one source for one period; gives what is to be remembered where that changed.
    async fn ask(
        &self,
        lease: &Lease,
        asked: &Asked<'_>,
        terms: &FetchTerms<'_>,
    ) -> Result<(SourceTaken, Option<Remembered>), AcquireError> {
        let Asked { source, period_code, before } = *asked;
        (terms.let_in)(&source.partner_code).map_err(|why| AcquireError::NotLetIn {
            partner_code: source.partner_code.clone(),
            period_code: period_code.to_owned(),
            why,
        })?;
        let not_fetched = |fault| AcquireError::NotFetched {
            source_name: source.name.clone(),
            period_code: period_code.to_owned(),
            fault,
        };
        let what = "its period has no such parts as its address asks for";
        let url = source.address.of(period_code).ok_or(FetchFault::Protocol { what }).map_err(not_fetched)?;
        let address_id = self.id_of_address(&url);
        let before = before.filter(|before| before.address_id == address_id);
        let limits =
            FetchLimits { bytes_max: source.bytes_max.unwrap_or(terms.limits.bytes_max), ..terms.limits };
        let nothing = Validators::default();
        let wanted = Wanted {
            url: &url,
            secret: source.secret.as_ref(),
            credentials: source.credentials.as_deref(),
            known: before.map_or(&nothing, |before| &before.validators),
            sha256: source.sha256.as_deref(),
        };
        let (bytes, validators) = match fetch(&wanted, &limits, terms.pause).await {
            Ok(Fetched::File { bytes, validators }) => (bytes, validators),
            Ok(Fetched::Unchanged) => return Ok((SourceTaken::Unchanged, None)),
            Err(FetchFault::NotThere) if let Some(before) = before => {
                return Ok((SourceTaken::Gone { delivery_id: before.delivery_id.clone() }, None));
            }
            Err(FetchFault::NotThere) if !matches!(source.periods, Periods::These(_)) => {
                return Ok((SourceTaken::NotYet, None));
            }
            Err(fault) => return Err(not_fetched(fault)),
        };
        let taken = self.take_fetched(lease, asked, &url, terms.received_date, &bytes).await?;
        let remembered = Remembered { address_id, delivery_id: taken.delivery_id().to_owned(), validators };
        Ok((SourceTaken::Came(taken), Some(remembered)))
    }

    /// Takes in a file that came: once only, and in place of the one that was taken from the same source before.
    async fn take_fetched(
        &self,
        lease: &Lease,
        asked: &Asked<'_>,
        url: &Url,
        received_date: NaiveDate,
        bytes: &[u8],
    ) -> Result<Taken, AcquireError> {
        let Asked { source, period_code, before } = *asked;
        let delivery_id = self.id_of_bytes(&source.partner_code, bytes);
        if before.is_some_and(|before| before.delivery_id == delivery_id) {
            let order = self.record(&delivery_id).await?.order;
            return Ok(Taken::AlreadyTaken { delivery_id, order });
        }
        let replaces = before.filter(|_| source.kind == Kind::Adds).map(|before| before.delivery_id.clone());
        let file_name = url.path_segments().and_then(|mut parts| parts.next_back()).unwrap_or_default();
        let arrival = Arrival {
            partner_code: source.partner_code.clone(),
            period_code: period_code.to_owned(),
            kind: if replaces.is_some() { Kind::Replaces } else { source.kind },
            replaces,
            received_date,
            file_name: Some(Sensitive::new(file_name.to_owned())),
        };
        self.deliver(lease, &arrival, Some(bytes)).await
    }

    fn id_of_address(&self, url: &Url) -> String {
        self.key().id_key().delivery_id(&["source address", url.as_str()])
    }
}

/// One question to a source.
#[derive(Clone, Copy)]
struct Asked<'a> {
    source: &'a DeclaredSource,
    period_code: &'a str,
    before: Option<&'a Remembered>,
}

fn asked_for<'a>(periods: &'a Periods, ended: &'a [String]) -> Vec<&'a str> {
    match periods {
        Periods::Each => ended.iter().map(String::as_str).collect(),
        Periods::Latest => ended.last().map(String::as_str).into_iter().collect(),
        Periods::These(codes) => codes.iter().map(String::as_str).collect(),
    }
}

fn memory_path(source_name: &str) -> String {
    format!("sources/{source_name}.json")
}

#[cfg(test)]
#[path = "sources_tests.rs"]
mod tests;
