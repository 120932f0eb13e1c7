//! `sylfaen deliver`: a partner's file into landing, under its agreement.

use std::fs;

use chrono::Utc;
use sylfaen_acquire::{Arrival, Kind, Landing, Taken};
use sylfaen_lake::Sensitive;

use crate::cli::{DeliverArgs, Global};
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
            super::print_text(&format!("{delivery_id}\n"))?;
            Ok(Outcome::Done)
        }
        Taken::AlreadyTaken { delivery_id, .. } => Err(SylfaenError::AlreadyTaken { delivery_id }),
    }
}
