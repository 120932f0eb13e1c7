//! Goes over all pairs of a scheme, on several threads, with the same result on any number of them.
//!
//! In: a scheme, fields, what to do with a pair. Out: what was gathered, part by part, in the order of the parts. Refused:
//! nothing.
//!
//! A part is a stretch of a rule's blocks, cut without regard to threads; threads take parts as they are free.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::comparer::Comparer;
use crate::field::Field;
use crate::records::mix;
use crate::scheme::Scheme;

/// About how many pairs a part has.
const PART_PAIRS: u64 = 1 << 16;

/// Two records side by side.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Met<'a> {
    pub(crate) a: u32,
    pub(crate) b: u32,
    pub(crate) row_a: &'a [u32],
    pub(crate) row_b: &'a [u32],
}

/// How much of the pairs is met.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Part {
    /// All.
    Whole,
    /// Those whose lesser record is drawn by the seed, a share of `below` in `u64::MAX` of them.
    OfRecords { below: u64, seed: u64 },
}

impl Part {
    /// A share of all records, drawn by the seed.
    pub(crate) fn of_records(share: f64, seed: u64) -> Self {
        if share < 1.0 {
            Self::OfRecords { below: (share * u64::MAX as f64) as u64, seed: mix(seed) }
        } else {
            Self::Whole
        }
    }

    pub(crate) fn has(self, record: u32) -> bool {
        match self {
            Self::Whole => true,
            Self::OfRecords { below, seed } => mix(u64::from(record) ^ seed) < below,
        }
    }
}

/// Meets every pair once and gathers a `T` a stretch of blocks; each thread has a comparer and a tool of its own.
pub(crate) fn sweep<Tool, T: Send>(
    scheme: &Scheme,
    fields: &[Field],
    threads: usize,
    tool: impl Fn() -> Tool + Sync,
    new: impl Fn() -> T + Sync,
    visit: impl Fn(&mut T, &mut (Comparer<'_>, Tool), &Met<'_>) + Sync,
) -> Vec<T> {
    let of_rule = |rule: usize| {
        let blocks = scheme.blocks(rule);
        let parts = blocks.parts(PART_PAIRS);
        let of_part = |tools: &mut (Comparer<'_>, Tool), at: usize| {
            let mut own = new();
            let Some(part) = parts.get(at) else { return own };
            blocks.pairs(
                part.clone(),
                |_| true,
                |a, b| {
                    let met = scheme.rows.meet(a, b);
                    if scheme.is_own(rule, a, met.row_a, met.row_b) {
                        visit(&mut own, tools, &met);
                    }
                },
            );
            own
        };
        shared_out(parts.len(), threads, || (Comparer::new(fields), tool()), of_part)
    };
    (0..scheme.rules.places.len()).flat_map(of_rule).collect()
}

/// Does a number of parts of work that compare records, each by itself, on several threads; what they give, in the order of the parts.
pub(crate) fn in_parts<'a, T: Send>(
    count: usize,
    fields: &'a [Field],
    threads: usize,
    of_part: impl Fn(&mut Comparer<'a>, usize) -> T + Sync,
) -> Vec<T> {
    shared_out(count, threads, || Comparer::new(fields), of_part)
}

/// Does a number of parts of work, each by itself, on several threads; what they give, in the order of the parts.
pub(crate) fn in_parallel<T: Send>(
    count: usize,
    threads: usize,
    of_part: impl Fn(usize) -> T + Sync,
) -> Vec<T> {
    shared_out(count, threads, || (), |(), part| of_part(part))
}

/// Shares parts out to threads as they are free, each with a tool of its own.
fn shared_out<Tool, T: Send>(
    count: usize,
    threads: usize,
    tool: impl Fn() -> Tool + Sync,
    of_part: impl Fn(&mut Tool, usize) -> T + Sync,
) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let gathered: Mutex<Vec<(usize, T)>> = Mutex::new(Vec::with_capacity(count));
    let work = || {
        let mut tool = tool();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= count {
                return;
            }
            let own = of_part(&mut tool, at);
            if let Ok(mut gathered) = gathered.lock() {
                gathered.push((at, own));
            }
        }
    };
    if threads <= 1 || count <= 1 {
        work();
    } else {
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(work);
            }
        });
    }
    let mut gathered = gathered.into_inner().unwrap_or_default();
    gathered.sort_by_key(|(at, _)| *at);
    gathered.into_iter().map(|(_, own)| own).collect()
}

/// Counts of keys, exact whatever order they come in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counts {
    slots: Vec<(u64, u64)>,
    filled: usize,
}

impl Counts {
    /// Adds to the count of a key; `u64::MAX` is no key.
    pub(crate) fn add(&mut self, key: u64, count: u64) {
        if (self.filled + 1) * 2 > self.slots.len() {
            let old = std::mem::take(&mut self.slots);
            self.slots = vec![(u64::MAX, 0); (old.len() * 2).max(256)];
            self.filled = 0;
            old.into_iter().filter(|(key, _)| *key != u64::MAX).for_each(|(key, count)| self.add(key, count));
        }
        let mask = self.slots.len() - 1;
        let mut at = mix(key) as usize & mask;
        while self.slots[at].0 != key && self.slots[at].0 != u64::MAX {
            at = (at + 1) & mask;
        }
        self.filled += usize::from(self.slots[at].0 == u64::MAX);
        self.slots[at] = (key, self.slots[at].1 + count);
    }

    /// All keys with their counts, in the order of the keys.
    pub(crate) fn sorted(self) -> Vec<(u64, u64)> {
        let mut counts: Vec<(u64, u64)> =
            self.slots.into_iter().filter(|(key, _)| *key != u64::MAX).collect();
        counts.sort_unstable();
        counts
    }

    /// The counts of several parts together.
    pub(crate) fn merged(parts: Vec<Self>) -> Vec<(u64, u64)> {
        let mut all = Self::default();
        for part in parts {
            part.slots
                .into_iter()
                .filter(|(key, _)| *key != u64::MAX)
                .for_each(|(key, count)| all.add(key, count));
        }
        all.sorted()
    }
}
