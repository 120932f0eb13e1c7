//! Landing on a real folder.

use chrono::{DateTime, NaiveDate};
use sylfaen_lake::Roots;

use super::*;
use crate::Status;

struct Place {
    folder: tempfile::TempDir,
    lake: Lake,
    lease: Lease,
    key: KeyFile,
}

async fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let of = |name: &str| folder.path().join(name).display().to_string();
    let roots = Roots::open(&of("restricted"), &of("lake"), &of("out")).unwrap();
    let lake = Lake::open(roots, true, &[]).await.unwrap();
    let lease = lake.lease("Mair", DateTime::UNIX_EPOCH).await.unwrap();
    let key = KeyFile::parse(KeyFile::generate(true).expose()).unwrap();
    Place { folder, lake, lease, key }
}

fn arrival(kind: Kind) -> Arrival {
    Arrival {
        partner_code: "gwent_police".into(),
        period_code: "2012Q1".into(),
        kind,
        replaces: None,
        received_date: NaiveDate::from_ymd_opt(2012, 4, 12).unwrap(),
        file_name: (kind != Kind::Nil).then(|| Sensitive::new("Nguyen family.csv".to_owned())),
    }
}

const BYTES: &[u8] = b"Ref,Family name\n1,Nguyen\n";

fn files(place: &Place) -> Vec<std::path::PathBuf> {
    let landing = place.folder.path().join("restricted/landing");
    let mut files: Vec<_> = std::fs::read_dir(landing).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[tokio::test]
async fn a_delivery_lands_sealed_and_opens_again() {
    let place = place().await;
    let landing = Landing::new(&place.lake, &place.key);
    let taken = landing.deliver(&place.lease, &arrival(Kind::Adds), Some(BYTES)).await.unwrap();
    let id = taken.delivery_id().to_owned();
    assert_eq!(taken, Taken::Landed { delivery_id: id.clone(), order: 1 });
    assert_eq!(landing.open(&id).await.unwrap().expose(), BYTES);

    let names: Vec<_> = files(&place).iter().map(|path| path.file_name().unwrap().to_owned()).collect();
    assert_eq!(names.len(), 2);
    assert!(
        names.contains(&format!("00000001-{id}.json").into()) && names.contains(&format!("{id}.age").into())
    );
    let sealed = std::fs::read(place.folder.path().join(format!("restricted/landing/{id}.age"))).unwrap();
    assert!(!sealed.windows(6).any(|part| part == b"Nguyen"));

    let found = landing.deliveries().await.unwrap();
    assert_eq!((found.len(), &found[0].status), (1, &Status::InForce));
    let delivery = &found[0].delivery;
    assert_eq!(delivery.file_name.as_ref().unwrap().expose(), "Nguyen family.csv");
    assert_eq!((delivery.byte_count, delivery.is_synthetic), (BYTES.len() as u64, true));
    assert!(!format!("{found:?}").contains("Nguyen"));
}

#[tokio::test]
async fn the_same_bytes_are_taken_once_and_not_as_something_else() {
    let place = place().await;
    let landing = Landing::new(&place.lake, &place.key);
    let first = landing.deliver(&place.lease, &arrival(Kind::Adds), Some(BYTES)).await.unwrap();
    let before = files(&place);
    let mut again = arrival(Kind::Adds);
    again.received_date = NaiveDate::from_ymd_opt(2012, 5, 1).unwrap();
    again.file_name = Some(Sensitive::new("resent.csv".to_owned()));
    let second = landing.deliver(&place.lease, &again, Some(BYTES)).await.unwrap();
    assert_eq!(second, Taken::AlreadyTaken { delivery_id: first.delivery_id().into(), order: 1 });
    assert_eq!(files(&place), before);

    again.period_code = "2012Q2".into();
    let refused = landing.deliver(&place.lease, &again, Some(BYTES)).await;
    assert!(matches!(refused, Err(AcquireError::DeclaredOtherwise { order: 1, field: "period" })));
    again.partner_code = "gla".into();
    assert!(matches!(
        landing.deliver(&place.lease, &again, Some(BYTES)).await.unwrap(),
        Taken::Landed { order: 2, .. }
    ));
}

#[tokio::test]
async fn killed_between_bytes_and_record_there_is_no_delivery_and_the_next_attempt_repairs_it() {
    let place = place().await;
    let landing = Landing::new(&place.lake, &place.key);
    let id = landing.delivery_id(&arrival(Kind::Adds), Some(BYTES));
    for left in [place.key.seal().seal(BYTES).unwrap(), b"half".to_vec()] {
        place.lake.roots().restricted.put(&sealed_path(&id), left).await.unwrap();
        assert!(landing.deliveries().await.unwrap().is_empty());
        assert!(matches!(landing.open(&id).await, Err(AcquireError::NoSuchDelivery { .. })));
    }
    let taken = landing.deliver(&place.lease, &arrival(Kind::Adds), Some(BYTES)).await.unwrap();
    assert_eq!(taken, Taken::Landed { delivery_id: id.clone(), order: 1 });
    assert_eq!(landing.open(&id).await.unwrap().expose(), BYTES);
}

#[tokio::test]
async fn bytes_that_are_not_what_was_delivered_are_not_given_out() {
    let place = place().await;
    let landing = Landing::new(&place.lake, &place.key);
    let id = landing
        .deliver(&place.lease, &arrival(Kind::Adds), Some(BYTES))
        .await
        .unwrap()
        .delivery_id()
        .to_owned();
    let path = place.folder.path().join("restricted").join(sealed_path(&id));
    std::fs::write(&path, place.key.seal().seal(b"other").unwrap()).unwrap();
    assert!(matches!(landing.open(&id).await, Err(AcquireError::BytesChanged { order: 1 })));
    std::fs::write(&path, BYTES).unwrap();
    assert!(matches!(landing.open(&id).await, Err(AcquireError::Lake(LakeError::Unsealing))));
}

#[tokio::test]
async fn a_nil_return_has_an_id_of_its_period_and_no_bytes() {
    let place = place().await;
    let landing = Landing::new(&place.lake, &place.key);
    let first = landing.deliver(&place.lease, &arrival(Kind::Nil), None).await.unwrap();
    let again = landing.deliver(&place.lease, &arrival(Kind::Nil), None).await.unwrap();
    assert_eq!(again, Taken::AlreadyTaken { delivery_id: first.delivery_id().into(), order: 1 });
    let next = Arrival { period_code: "2012Q2".into(), ..arrival(Kind::Nil) };
    assert!(matches!(
        landing.deliver(&place.lease, &next, None).await.unwrap(),
        Taken::Landed { order: 2, .. }
    ));
    assert!(matches!(landing.open(first.delivery_id()).await, Err(AcquireError::NoBytes { order: 1 })));
    assert_eq!(files(&place).len(), 2);
}

#[tokio::test]
async fn corrections_and_withdrawals_change_what_is_in_force_and_nothing_in_landing() {
    let place = place().await;
    let landing = Landing::new(&place.lake, &place.key);
    let first = landing.deliver(&place.lease, &arrival(Kind::Adds), Some(BYTES)).await.unwrap();
    let mut correction = arrival(Kind::Replaces);
    correction.replaces = Some(first.delivery_id().to_owned());
    let second = landing.deliver(&place.lease, &correction, Some(b"corrected")).await.unwrap();
    let codes = async || -> Vec<&str> {
        landing.deliveries().await.unwrap().iter().map(|landed| landed.status.code()).collect()
    };
    assert_eq!(codes().await, ["superseded", "in_force"]);
    let withdrawal = Withdrawal {
        why: Sensitive::new("it was about Mair".to_owned()),
        who: "the research officer".into(),
        date: NaiveDate::from_ymd_opt(2012, 6, 1).unwrap(),
    };
    let before = files(&place);
    landing.withdraw(&place.lease, second.delivery_id(), &withdrawal).await.unwrap();
    assert_eq!(codes().await, ["in_force", "withdrawn"]);
    assert_eq!(files(&place), before);
    assert!(!format!("{withdrawal:?}").contains("Mair"));
    let again = landing.withdraw(&place.lease, second.delivery_id(), &withdrawal).await;
    assert!(matches!(again, Err(AcquireError::AlreadyWithdrawn { order: 2 })));
    let nobody = landing.withdraw(&place.lease, "nobody", &withdrawal).await;
    assert!(matches!(nobody, Err(AcquireError::NoSuchDelivery { .. })));
}

#[tokio::test]
async fn declarations_that_do_not_agree_with_themselves_are_refused_and_leave_nothing() {
    let place = place().await;
    let landing = Landing::new(&place.lake, &place.key);
    let refuse = async |change: &dyn Fn(&mut Arrival), bytes: Option<&[u8]>| {
        let mut arrival = arrival(Kind::Adds);
        change(&mut arrival);
        landing.deliver(&place.lease, &arrival, bytes).await.unwrap_err()
    };
    let some = Some(BYTES);
    assert!(matches!(
        refuse(&|a| a.partner_code = "Gwent".into(), some).await,
        AcquireError::BadPartner { .. }
    ));
    assert!(matches!(
        refuse(&|a| a.period_code = "Q1 2012".into(), some).await,
        AcquireError::BadPeriod { .. }
    ));
    assert!(matches!(refuse(&|_| {}, None).await, AcquireError::BadKind { kind: Kind::Adds, .. }));
    assert!(matches!(
        refuse(&|a| a.kind = Kind::Nil, some).await,
        AcquireError::BadKind { kind: Kind::Nil, .. }
    ));
    assert!(matches!(refuse(&|a| a.kind = Kind::Replaces, some).await, AcquireError::BadKind { .. }));
    assert!(matches!(refuse(&|a| a.replaces = Some("x".into()), some).await, AcquireError::BadKind { .. }));
    let replaces = |a: &mut Arrival| {
        a.kind = Kind::Replaces;
        a.replaces = Some("x".into());
    };
    assert!(matches!(refuse(&replaces, some).await, AcquireError::NoSuchDelivery { .. }));
    assert!(landing.deliveries().await.unwrap().is_empty());

    let first = landing.deliver(&place.lease, &arrival(Kind::Adds), some).await.unwrap();
    let mut other = arrival(Kind::Replaces);
    other.replaces = Some(first.delivery_id().to_owned());
    other.period_code = "2012Q2".into();
    let refused = landing.deliver(&place.lease, &other, Some(b"x")).await;
    assert!(matches!(refused, Err(AcquireError::ReplacesOther { order: 1, field: "period" })));
    other.partner_code = "gla".into();
    let refused = landing.deliver(&place.lease, &other, Some(b"x")).await;
    assert!(matches!(refused, Err(AcquireError::ReplacesOther { order: 1, field: "partner" })));
}

#[tokio::test]
async fn another_key_is_refused_before_anything_lands() {
    let place = place().await;
    Landing::new(&place.lake, &place.key).deliver(&place.lease, &arrival(Kind::Nil), None).await.unwrap();
    let other = KeyFile::parse(KeyFile::generate(true).expose()).unwrap();
    let refused =
        Landing::new(&place.lake, &other).deliver(&place.lease, &arrival(Kind::Adds), Some(BYTES)).await;
    assert!(matches!(refused, Err(AcquireError::Lake(LakeError::OtherKey))));
    assert_eq!(files(&place).len(), 1);
}
