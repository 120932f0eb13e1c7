//! A partner's own rows back: encrypted, outside the roots, and only what is theirs.

use std::fs;
use std::path::Path;

use crate::sylfaen::{Answer, Workplace};

const PASSWORD: &str = "hir a chymhleth";

/// A delivery of which something was turned away.
fn faulty_delivery(workplace: &Workplace) -> String {
    let rows = workplace.rows(
        "select delivery_id from stg_partner__deliveries where cells_rejected > 0 and status_code = 'in_force'
         order by delivery_order",
    );
    rows[0]["delivery_id"].as_str().unwrap().to_owned()
}

fn rejects(workplace: &Workplace, delivery: &str, to: &Path, password: &str) -> Answer {
    let to = to.to_string_lossy();
    let args = ["rejects", "--delivery", delivery, "--to", &to, "--password-env", "SYLFAEN_TEST_PASSWORD"];
    workplace.command(&args).env("SYLFAEN_TEST_PASSWORD", password).output().unwrap().into()
}

#[test]
fn rejects_go_back_encrypted_and_never_into_the_roots() {
    let workplace = Workplace::new();
    workplace.run_demo();
    let delivery = faulty_delivery(&workplace);
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("back.xlsx");
    let answer = rejects(&workplace, &delivery, &file, PASSWORD);
    assert_eq!(answer.code, 0, "{answer}");
    assert!(!answer.stderr.contains(PASSWORD) && answer.stdout.is_empty(), "{answer}");
    let bytes = fs::read(&file).unwrap();
    assert!(bytes.starts_with(b"\xD0\xCF\x11\xE0"), "it is a container of an encrypted workbook");
    for plain in [b"PK\x03\x04".as_slice(), b"sharedStrings", b"Gwallau"] {
        assert!(!bytes.windows(plain.len()).any(|part| part == plain));
    }
    #[cfg(unix)]
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&file).unwrap().permissions()) & 0o077,
        0
    );

    // What is there is not overwritten.
    let again = rejects(&workplace, &delivery, &file, PASSWORD);
    assert_eq!(again.code, 1, "{again}");
    assert_eq!(fs::read(&file).unwrap(), bytes);

    for (root, name) in
        [("out", "releases/../back.xlsx"), ("lake", "back.xlsx"), ("restricted", "new/back.xlsx")]
    {
        let inside = workplace.path().join(root).join(name);
        let refused = rejects(&workplace, &delivery, &inside, PASSWORD);
        assert_eq!(refused.code, 1, "{refused}");
        assert!(refused.stderr.contains(&format!("inside the `{root}` root")), "{refused}");
        assert!(!inside.exists());
    }
    #[cfg(unix)]
    {
        let link = elsewhere.path().join("link");
        std::os::unix::fs::symlink(workplace.out(), &link).unwrap();
        let refused = rejects(&workplace, &delivery, &link.join("back.xlsx"), PASSWORD);
        assert!(refused.stderr.contains("inside the `out` root"), "{refused}");
    }
}

#[test]
fn what_cannot_go_back_is_said() {
    let workplace = Workplace::new();
    workplace.run_demo();
    let delivery = faulty_delivery(&workplace);
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("back.xlsx");
    let clean = workplace.rows(
        "select delivery_id from stg_partner__deliveries where cells_rejected + rows_rejected = 0 and rows_found > 0",
    );
    let clean = clean[0]["delivery_id"].as_str().unwrap();
    for (delivery, password, words) in [
        (delivery.as_str(), "byr", "is shorter than 12 letters"),
        ("nobody", PASSWORD, "there is no delivery `nobody`"),
        (clean, PASSWORD, "was turned away"),
    ] {
        let refused = rejects(&workplace, delivery, &file, password);
        assert_eq!(refused.code, 1, "{refused}");
        assert!(refused.stderr.contains(words) && !refused.stderr.contains("byr"), "{refused}");
    }
    let unguarded = workplace.sylfaen(&["rejects", "--delivery", &delivery, "--to", &file.to_string_lossy()]);
    assert_eq!(unguarded.code, 2, "{unguarded}");
    assert!(!file.exists());
}
