//! `sylfaen withdraw`: a delivery out of force, with who decided, when and why.

use chrono::Utc;
use sylfaen_acquire::{AcquireError, Landing, Withdrawal};
use sylfaen_lake::Sensitive;

use crate::cli::{Global, WithdrawArgs};
use crate::workplace::Workplace;
use crate::{Outcome, SylfaenError, Talk};

/// Records the decision; the next run obeys it.
pub(crate) async fn command(
    global: &Global,
    args: WithdrawArgs,
    talk: Talk,
) -> Result<Outcome, SylfaenError> {
    let workplace = Workplace::open(global)?;
    let lake = workplace.lake().await?;
    let lease = lake.lease("sylfaen withdraw", Utc::now()).await?;
    let key = workplace.key()?;
    let withdrawal = Withdrawal {
        why: Sensitive::new(args.why),
        who: args.who,
        date: args.on.unwrap_or_else(|| Utc::now().date_naive()),
    };
    match Landing::new(&lake, &key).withdraw(&lease, &args.delivery, &withdrawal).await {
        Err(AcquireError::NoSuchDelivery { delivery_id }) => {
            return Err(SylfaenError::UnknownDelivery { delivery: delivery_id });
        }
        done => done?,
    }
    talk.line("withdrawn; `sylfaen run` makes the figures again without it");
    Ok(Outcome::Done)
}
