//! The plug is pulled at many moments. Each time the last committed run must still be readable, and the next run must
//! end where an undisturbed one does.

use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::sylfaen::{Workplace, files};

/// Moments within a run at which it is killed.
const MOMENTS: u32 = 12;

#[test]
fn a_killed_run_leaves_the_last_one_readable_and_the_next_one_succeeds() {
    let undisturbed = Workplace::new();
    let start = Instant::now();
    undisturbed.run_demo();
    let length = start.elapsed();
    let expected_out = files(&undisturbed.out());
    let sql = "select * from mart_person__known";
    let expected = undisturbed.rows(sql);

    // A first committed run over fewer deliveries, so that the killed one has something to overwrite.
    let workplace = Workplace::new();
    let earlier = workplace.sylfaen(&["run", "--as-at", "2013-10-01"]);
    assert!(matches!(earlier.code, 0 | 3), "{earlier}");
    let committed = || files(&workplace.path().join("lake/runs/manifests")).len();
    let before = committed();
    let mut killed = 0;
    for moment in 0..MOMENTS {
        let mut child = workplace.start(&["run"]);
        sleep(length * moment / MOMENTS);
        if child.try_wait().unwrap().is_none() {
            child.kill().unwrap();
            killed += 1;
        }
        child.wait().unwrap();
        // Whatever was in force is whole.
        assert_eq!(workplace.rows(sql), expected, "after kill {moment}");
        if committed() > before {
            break;
        }
    }
    assert!(killed >= 3, "only {killed} runs were still going when they were to be killed");
    sleep(Duration::from_millis(50));
    let last = workplace.sylfaen(&["run"]);
    assert!(matches!(last.code, 0 | 3), "{last}");
    assert_eq!(workplace.rows(sql), expected);
    let newest: Vec<(String, Vec<u8>)> = files(&workplace.out());
    for (name, bytes) in &expected_out {
        let found = newest.iter().find(|(other, _)| other == name);
        assert!(
            found.is_some_and(|(_, other)| other == bytes),
            "{name} is not what an undisturbed run writes"
        );
    }
}

#[test]
fn a_second_run_at_the_same_time_is_refused() {
    let workplace = Workplace::new();
    let mut first = workplace.start(&["run"]);
    // Whoever asks first has the lease: wait until that is the first.
    while !workplace.path().join("lake/runs/lease.json").exists() {
        assert!(first.try_wait().unwrap().is_none(), "the first run ended without a lease");
        sleep(Duration::from_millis(5));
    }
    let mut refused = false;
    while first.try_wait().unwrap().is_none() {
        let second = workplace.sylfaen(&["run"]);
        refused |= second.code == 1 && second.stderr.contains("has been running since");
        if refused {
            break;
        }
    }
    let status = first.wait().unwrap();
    assert!(matches!(status.code(), Some(0 | 3)));
    assert!(refused, "no second run was refused while the first was going");
}
