//! What a lake is for ever: synthetic or real, and made with one key.
//!
//! In: roots, a nature, a key. Out: marks in each root, put once. It refuses to mix natures or keys, and a test key for
//! real people.

use serde::{Deserialize, Serialize};

use crate::{KeyFile, LakeError, Root, Roots};

const MARK: &str = "synthetic.json";
const KEY: &str = "key.json";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mark {
    is_synthetic: bool,
}

/// Says which key it was without saying what it is.
#[derive(Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
struct KeyCheck {
    id_check: String,
    age_recipient: String,
    is_test_key: bool,
}

/// Refuses roots of the other nature; roots without a mark are of none yet.
pub(crate) async fn check(roots: &Roots, is_synthetic: bool) -> Result<(), LakeError> {
    for root in roots.all() {
        match root.get_json::<Mark>(MARK).await {
            Err(LakeError::NotThere { .. }) => {}
            Ok(mark) if mark.is_synthetic == is_synthetic => {}
            Ok(mark) => {
                return Err(LakeError::NatureMixed { root: root.kind(), is_synthetic: mark.is_synthetic });
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Marks roots that are new, then checks all.
pub(crate) async fn mark(roots: &Roots, is_synthetic: bool) -> Result<(), LakeError> {
    for root in roots.all() {
        match root.put_json_if_absent(MARK, &Mark { is_synthetic }).await {
            Ok(()) | Err(LakeError::AlreadyThere { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    check(roots, is_synthetic).await
}

/// Refuses a key other than the first one shown.
pub(crate) async fn check_key(restricted: &Root, is_synthetic: bool, key: &KeyFile) -> Result<(), LakeError> {
    if key.is_test_key() && !is_synthetic {
        return Err(LakeError::TestKey);
    }
    let shown = KeyCheck {
        id_check: key.id_key().id("key_check", &[]),
        age_recipient: key.seal().recipient(),
        is_test_key: key.is_test_key(),
    };
    match restricted.put_json_if_absent(KEY, &shown).await {
        Err(LakeError::AlreadyThere { .. }) => {}
        done => return done,
    }
    if restricted.get_json::<KeyCheck>(KEY).await? == shown { Ok(()) } else { Err(LakeError::OtherKey) }
}
