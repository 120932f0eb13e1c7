//! The stages, one file each, and what identifies a run.

pub(crate) mod acquire;
pub(crate) mod captures;
mod comparison;
pub(crate) mod encoded;
pub(crate) mod estimate;
pub(crate) mod in_order;
pub(crate) mod ledger;
mod likeness;
pub(crate) mod link;
pub(crate) mod models;
pub(crate) mod normalise;
mod plan_tables;
pub(crate) mod publish;
pub(crate) mod reconcile;
pub(crate) mod reference;
pub(crate) mod standing;
pub(crate) mod version;

use std::fs;

use sha2::{Digest, Sha256};
use sylfaen_acquire::{Landed, Status};
use sylfaen_schema::IdKey;

use crate::SylfaenError;
use crate::cli::OutputFormat;
use crate::commands::print_text;
use crate::publication;
use crate::schema_folder::{Ground, hex};
use crate::summary::Summary;
use crate::workplace::{Workplace, read_text};
use standing::Standing;

/// The version of the code, as runs name it: the release, and a digest of its sources.
pub(crate) const CODE_VERSION: &str = env!("SYLFAEN_CODE_VERSION");

/// Everything a run depends on, but for the version of linkage: deliveries in their order and what was decided of them, configuration,
/// the analysis plan and whether it came before results, models, published files, seed, as-at date and code version. The clock is not among them.
pub(crate) struct Inputs<'a> {
    pub(crate) workplace: &'a Workplace,
    pub(crate) ground: &'a Ground,
    pub(crate) deliveries: &'a [Landed],
    pub(crate) standing: Standing,
    pub(crate) shared: Option<&'a IdKey>,
}

impl Inputs<'_> {
    /// The id of the run: the digest of what it depends on; `version` are the words for the version of linkage.
    pub(crate) fn run_id(&self, version: &str) -> Result<String, SylfaenError> {
        let pipeline = &self.workplace.pipeline;
        let mut hash = Sha256::new();
        let mut part = |bytes: &[u8]| {
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        };
        part(CODE_VERSION.as_bytes());
        part(self.workplace.text.as_bytes());
        part(pipeline.as_at.0.to_string().as_bytes());
        part(pipeline.seed.to_string().as_bytes());
        part(self.ground.digest.as_bytes());
        part(self.workplace.audience.code.as_bytes());
        part(self.workplace.audiences_text.as_bytes());
        // A password that can be had at last opens what it could not before. Which it is, no id may tell.
        for (partner_code, secret) in &pipeline.passwords {
            part(partner_code.as_bytes());
            part(&[u8::from(secret.take().is_ok())]);
        }
        if let Some(key) = self.shared {
            part(encoded::mark(key)?.as_bytes());
        }
        part(read_text(&pipeline.link_rules)?.as_bytes());
        let link_model = pipeline.link_model.as_deref().map(read_text).transpose()?;
        part(link_model.unwrap_or_default().as_bytes());
        part(version.as_bytes());
        part(self.workplace.plan_sha256.as_bytes());
        part(self.standing.text().as_bytes());
        for published in &pipeline.published {
            let path = &published.file;
            part(&fs::read(path).map_err(|source| SylfaenError::Read { path: path.clone(), source })?);
            for path in published.publication.iter().map(|folder| publication::files(folder)) {
                for path in path? {
                    part(
                        &fs::read(&path)
                            .map_err(|source| SylfaenError::Read { path: path.clone(), source })?,
                    );
                }
            }
        }
        for delivery in self.deliveries {
            let Landed { delivery, status } = delivery;
            let standing = match status {
                Status::Superseded { by, .. } => by.as_str(),
                Status::InForce | Status::Withdrawn { .. } => "",
            };
            for text in [&delivery.delivery_id, &delivery.partner_code, &delivery.period_code] {
                part(text.as_bytes());
            }
            part(delivery.received_date.to_string().as_bytes());
            part(delivery.kind.as_str().as_bytes());
            part(delivery.received_date.to_string().as_bytes());
            part(status.code().as_bytes());
            part(standing.as_bytes());
        }
        Ok(hex(&hash.finalize()))
    }
}

/// Prints what a run did to standard output.
pub(crate) fn report(summary: &Summary, format: OutputFormat) -> Result<(), SylfaenError> {
    if format == OutputFormat::Json {
        let json = serde_json::to_string_pretty(summary)
            .map_err(|_| SylfaenError::Internal { what: "a summary has a JSON form" })?;
        return print_text(&format!("{json}\n"));
    }
    print_text(&summary.text())
}
