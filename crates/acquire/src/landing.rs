//! Landing: what partners delivered, sealed, in the order it came, never rewritten.
//!
//! In: bytes and what was declared of them. Out: deliveries with their status, and their bytes again. It refuses the same
//! bytes declared as two things; it never looks into them.

use std::collections::BTreeMap;

use sylfaen_lake::{KeyFile, Lake, LakeError, Lease, Root, Sensitive, sha256_hex};

use crate::status::{Withdrawal, statuses};
use crate::{AcquireError, Arrival, Delivery, Kind, Landed};

const LANDING: &str = "landing";
const WITHDRAWALS: &str = "decisions/withdrawals";

/// What became of a delivery that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It is in landing now.
    Landed {
        /// Its id.
        delivery_id: String,
        /// Its place in the order of arrival.
        order: u64,
    },
    /// It was there already, and nothing was done.
    AlreadyTaken {
        /// Its id.
        delivery_id: String,
        /// Its place in the order of arrival.
        order: u64,
    },
}

impl Taken {
    /// The id of the delivery, new or not.
    pub fn delivery_id(&self) -> &str {
        match self {
            Self::Landed { delivery_id, .. } | Self::AlreadyTaken { delivery_id, .. } => delivery_id,
        }
    }
}

/// The landing of a lake, for those who have its key.
#[derive(Debug, Clone, Copy)]
pub struct Landing<'a> {
    lake: &'a Lake,
    key: &'a KeyFile,
}

impl<'a> Landing<'a> {
    /// The landing of a lake.
    pub fn new(lake: &'a Lake, key: &'a KeyFile) -> Self {
        Self { lake, key }
    }

    /// Takes a delivery in. The sealed bytes are put first and the record of them last: killed between the two, there is
    /// no delivery yet, and the next attempt finds the bytes in place.
    ///
    /// # Errors
    /// [`AcquireError::DeclaredOtherwise`] if the same bytes were taken as something else; the other refusals of what
    /// was declared.
    pub async fn deliver(
        &self,
        lease: &Lease,
        arrival: &Arrival,
        bytes: Option<&[u8]>,
    ) -> Result<Taken, AcquireError> {
        arrival.check(bytes.is_some())?;
        self.lake.check_key(lease, self.key).await?;
        let delivery_id = self.delivery_id(arrival, bytes);
        let earlier = self.records().await?;
        if let Some(before) = earlier.iter().find(|delivery| delivery.delivery_id == delivery_id) {
            return taken_before(before, arrival);
        }
        if let Some(replaces) = &arrival.replaces {
            check_replaced(&earlier, replaces, arrival)?;
        }
        let order = earlier.last().map_or(1, |last| last.order + 1);
        if let Some(bytes) = bytes {
            let sealed = self.key.seal().seal(bytes)?;
            // Bytes without a record are of an attempt that was killed, or of another key long lost: not to be trusted.
            self.root().put(&sealed_path(&delivery_id), sealed).await?;
        }
        let delivery = Delivery {
            delivery_id: delivery_id.clone(),
            order,
            partner_code: arrival.partner_code.clone(),
            period_code: arrival.period_code.clone(),
            kind: arrival.kind,
            replaces: arrival.replaces.clone(),
            received_date: arrival.received_date,
            file_name: arrival.file_name.clone(),
            byte_count: bytes.map_or(0, |bytes| bytes.len() as u64),
            is_synthetic: self.lake.is_synthetic(),
        };
        self.root()
            .put_json_if_absent(&format!("{LANDING}/{order:08}-{delivery_id}.json"), &delivery)
            .await?;
        tracing::info!(delivery_id, order, "landed a delivery");
        Ok(Taken::Landed { delivery_id, order })
    }

    /// Takes a delivery out of force. It stays in landing; the decision is kept beside it.
    ///
    /// # Errors
    /// [`AcquireError::NoSuchDelivery`], [`AcquireError::AlreadyWithdrawn`].
    pub async fn withdraw(
        &self,
        _lease: &Lease,
        delivery_id: &str,
        withdrawal: &Withdrawal,
    ) -> Result<(), AcquireError> {
        let delivery = self.record(delivery_id).await?;
        match self.root().put_json_if_absent(&withdrawal_path(delivery_id), withdrawal).await {
            Err(LakeError::AlreadyThere { .. }) => {
                Err(AcquireError::AlreadyWithdrawn { order: delivery.order })
            }
            done => Ok(done?),
        }
    }

    /// Every delivery in the order of arrival, and whether it is in force.
    pub async fn deliveries(&self) -> Result<Vec<Landed>, AcquireError> {
        let records = self.records().await?;
        let mut withdrawals = BTreeMap::new();
        for path in self.root().list(WITHDRAWALS).await? {
            let name = path.rsplit('/').next().unwrap_or_default();
            let delivery_id = name.strip_suffix(".json").unwrap_or(name).to_owned();
            withdrawals.insert(delivery_id, self.root().get_json::<Withdrawal>(&path).await?);
        }
        Ok(statuses(records, &withdrawals))
    }

    /// The bytes of a delivery as they came, opened in memory.
    ///
    /// # Errors
    /// [`AcquireError::NoBytes`] for a nil return; [`AcquireError::BytesChanged`] if they are not what was delivered.
    pub async fn open(&self, delivery_id: &str) -> Result<Sensitive<Vec<u8>>, AcquireError> {
        let delivery = self.record(delivery_id).await?;
        if delivery.kind == Kind::Nil {
            return Err(AcquireError::NoBytes { order: delivery.order });
        }
        let sealed = self.root().get(&sealed_path(delivery_id)).await?;
        let bytes = self.key.seal().open(&sealed)?;
        if self.id_of_bytes(&delivery.partner_code, bytes.expose()) != delivery.delivery_id {
            return Err(AcquireError::BytesChanged { order: delivery.order });
        }
        Ok(bytes)
    }

    pub(crate) async fn record(&self, delivery_id: &str) -> Result<Delivery, AcquireError> {
        let found = self.records().await?.into_iter().find(|delivery| delivery.delivery_id == delivery_id);
        found.ok_or_else(|| AcquireError::NoSuchDelivery { delivery_id: delivery_id.to_owned() })
    }

    async fn records(&self) -> Result<Vec<Delivery>, AcquireError> {
        let mut records: Vec<Delivery> = Vec::new();
        for path in
            self.root().list(LANDING).await?.iter().filter(|path| path.strip_suffix(".json").is_some())
        {
            records.push(self.root().get_json(path).await?);
        }
        records.sort_by(|a, b| (a.order, &a.delivery_id).cmp(&(b.order, &b.delivery_id)));
        Ok(records)
    }

    fn delivery_id(&self, arrival: &Arrival, bytes: Option<&[u8]>) -> String {
        match bytes {
            Some(bytes) => self.id_of_bytes(&arrival.partner_code, bytes),
            None => self.key.id_key().delivery_id(&[
                &arrival.partner_code,
                &arrival.period_code,
                arrival.kind.as_str(),
            ]),
        }
    }

    pub(crate) fn id_of_bytes(&self, partner_code: &str, bytes: &[u8]) -> String {
        self.key.id_key().delivery_id(&[partner_code, &sha256_hex(bytes)])
    }

    pub(crate) fn root(&self) -> &'a Root {
        &self.lake.roots().restricted
    }

    pub(crate) fn key(&self) -> &'a KeyFile {
        self.key
    }
}

fn taken_before(before: &Delivery, arrival: &Arrival) -> Result<Taken, AcquireError> {
    let differs = [
        ("period", before.period_code != arrival.period_code),
        ("kind", before.kind != arrival.kind),
        ("delivery to replace", before.replaces != arrival.replaces),
    ];
    match differs.into_iter().find(|(_, differs)| *differs) {
        Some((field, _)) => Err(AcquireError::DeclaredOtherwise { order: before.order, field }),
        None => Ok(Taken::AlreadyTaken { delivery_id: before.delivery_id.clone(), order: before.order }),
    }
}

fn check_replaced(earlier: &[Delivery], delivery_id: &str, arrival: &Arrival) -> Result<(), AcquireError> {
    let found = earlier.iter().find(|delivery| delivery.delivery_id == delivery_id);
    let before = found.ok_or_else(|| AcquireError::NoSuchDelivery { delivery_id: delivery_id.to_owned() })?;
    let other = |field| Err(AcquireError::ReplacesOther { order: before.order, field });
    if before.partner_code != arrival.partner_code {
        return other("partner");
    }
    if before.period_code != arrival.period_code {
        return other("period");
    }
    Ok(())
}

fn sealed_path(delivery_id: &str) -> String {
    format!("{LANDING}/{delivery_id}.age")
}

fn withdrawal_path(delivery_id: &str) -> String {
    format!("{WITHDRAWALS}/{delivery_id}.json")
}

#[cfg(test)]
#[path = "landing_tests.rs"]
mod tests;
