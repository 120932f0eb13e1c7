//! `sylfaen deliver`: a partner's file into landing, under its agreement.

use std::fs;
use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use chrono::Utc;
use sylfaen_acquire::{Arrival, Kind, Landing, Taken};
use sylfaen_lake::Sensitive;

use crate::cli::{DeliverArgs, Global, OutputFormat};
use crate::stages::acquire::door;
use crate::suggest::nearest;
use crate::workplace::Workplace;
use crate::{Outcome, SylfaenError, Talk};

/// Takes one delivery; the same bytes twice are an error that says where they are.
pub(crate) async fn command(global: &Global, args: DeliverArgs, talk: Talk) -> Result<Outcome, SylfaenError> {
    let workplace = Workplace::open(global)?;
    let ground = workplace.ground()?;
    let is_known = ground.schemas.partners.contains_key(&args.partner)
        || ground.broken_partners.contains_key(&args.partner);
    if !is_known {
        let partners = ground.schemas.partners.keys().map(String::as_str);
        let meant = nearest(&args.partner, partners).map(str::to_owned);
        return Err(SylfaenError::UnknownPartner { partner: args.partner, meant });
    }
    door(&args.partner, &workplace, &ground)
        .map_err(|why| SylfaenError::NotLetIn { partner: args.partner.clone(), why })?;
    let bytes = match &args.file {
        None => None,
        Some(path) => {
            Some(fs::read(path).map_err(|source| SylfaenError::Read { path: path.clone(), source })?)
        }
    };
    let name = args.file.as_deref().and_then(|path| path.file_name());
    let arrival = Arrival {
        partner_code: args.partner,
        period_code: args.period,
        kind: match (&args.replaces, args.cumulative, args.nil) {
            (Some(_), _, _) => Kind::Replaces,
            (None, true, _) => Kind::Cumulative,
            (None, false, true) => Kind::Nil,
            (None, false, false) => Kind::Adds,
        },
        replaces: args.replaces,
        received_date: args.received.unwrap_or_else(|| Utc::now().date_naive()),
        file_name: name.map(|name| Sensitive::new(name.to_string_lossy().into_owned())),
    };
    let lake = workplace.lake().await?;
    let lease = lake.lease("sylfaen deliver", Utc::now()).await?;
    let key = workplace.key()?;
    match Landing::new(&lake, &key).deliver(&lease, &arrival, bytes.as_deref()).await? {
        Taken::Landed { delivery_id, order } => {
            talk.line(&format!("delivery {order} is in landing; `sylfaen run` takes it further"));
            if global.format == OutputFormat::Table {
                // Alone on its line, so that a script can take it into a variable.
                super::print_text(&format!("{delivery_id}\n"))?;
            } else {
                super::print(&[landed(&delivery_id, order)?], global.format)?;
            }
            Ok(Outcome::Done)
        }
        Taken::AlreadyTaken { delivery_id, .. } => Err(SylfaenError::AlreadyTaken { delivery_id }),
    }
}

fn landed(delivery_id: &str, order: u64) -> Result<RecordBatch, SylfaenError> {
    RecordBatch::try_from_iter([
        ("delivery", Arc::new(StringArray::from(vec![delivery_id])) as ArrayRef),
        ("no", Arc::new(Int64Array::from(vec![order as i64]))),
    ])
    .map_err(|_| SylfaenError::Internal { what: "columns made together have one length" })
}
