//! The rows of one sheet, read ahead by other threads where the sheet is large.
//!
//! In: the part of a sheet. Out: its rows. One thread unpacks, one walks the XML, and the caller's makes the rows; each
//! waits for the next when it is a few steps ahead, so that memory does not grow with the sheet. A small sheet is read
//! by the caller's thread alone. Rows and errors are the same either way.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::{self, JoinHandle};

use super::batch::{Batch, Context};
use super::package::Package;
use super::sheet::Sheet;
use super::xml::Feed;
use crate::cell::Row;
use crate::error::WorkbookError;
use crate::guard::guarded;
use crate::rows::{RowStream, Tally};

/// How many steps one thread may be ahead of the next.
const STEPS_AHEAD: usize = 4;

/// The rows of a sheet.
pub(super) struct SheetRows<'a> {
    batches: Batches<'a>,
    batch: Batch,
    context: Arc<Context>,
    row: usize,
    cell: usize,
}

enum Batches<'a> {
    Here(Box<Sheet<Box<dyn Feed + 'a>>>),
    Ahead(Ahead),
}

impl<'a> SheetRows<'a> {
    /// Rows that the caller's thread reads.
    pub(super) fn here(feed: Box<dyn Feed + 'a>, context: Arc<Context>) -> Result<Self, WorkbookError> {
        let sheet = Sheet::new(feed, &context.limits)?;
        Ok(Self::over(Batches::Here(Box::new(sheet)), context))
    }

    /// Rows that other threads read ahead.
    pub(super) fn ahead(
        package: Package,
        part: String,
        context: Arc<Context>,
    ) -> Result<Self, WorkbookError> {
        Ok(Self::over(Batches::Ahead(Ahead::begin(package, part, &context)?), context))
    }

    fn over(batches: Batches<'a>, context: Arc<Context>) -> Self {
        Self { batches, batch: Batch::default(), context, row: 0, cell: 0 }
    }

    fn row(&mut self, tally: &mut Tally) -> Result<Option<Row>, WorkbookError> {
        let Some(head) = self.batch.rows.get(self.row).copied() else { return Ok(None) };
        let found = self.batch.cells.get(self.cell..head.cells_end).unwrap_or_default();
        let mut cells = Vec::with_capacity(found.len());
        for found in found {
            if let Some(cell) = self.batch.cell(*found, &self.context)? {
                tally.admit(head.number.saturating_sub(1), &cell)?;
                cells.push(cell);
            }
        }
        (self.row, self.cell) = (self.row + 1, head.cells_end);
        Ok(Some(Row { number: head.number, is_hidden: head.is_hidden, cells }))
    }
}

impl RowStream for SheetRows<'_> {
    fn next_row(&mut self, tally: &mut Tally) -> Result<Option<Row>, WorkbookError> {
        loop {
            while let Some(row) = self.row(tally)? {
                if !row.cells.is_empty() {
                    return Ok(Some(row));
                }
            }
            if let Some(end) = self.batch.end.take() {
                return end.map(|()| None);
            }
            (self.row, self.cell) = (0, 0);
            match &mut self.batches {
                Batches::Here(sheet) => sheet.fill(&mut self.batch),
                Batches::Ahead(ahead) => ahead.next(&mut self.batch),
            }
        }
    }
}

/// Threads that read a sheet ahead of the caller.
struct Ahead {
    /// None once they are to stop.
    batches: Option<Receiver<Batch>>,
    spent: Sender<Batch>,
    threads: Vec<JoinHandle<()>>,
}

impl Ahead {
    fn begin(package: Package, part: String, context: &Arc<Context>) -> Result<Self, WorkbookError> {
        let (chunks, unpacker) = Chunks::begin(package, part)?;
        let (sender, batches) = sync_channel(STEPS_AHEAD);
        let (spent, used) = channel();
        let limits = context.limits;
        let walker = spawn(move || {
            let mut sheet = match Sheet::new(chunks, &limits) {
                Ok(sheet) => sheet,
                Err(error) => {
                    let batch = Batch { end: Some(Err(error)), ..Batch::default() };
                    return drop(sender.send(batch));
                }
            };
            loop {
                let mut batch: Batch = used.try_recv().unwrap_or_default();
                sheet.fill(&mut batch);
                let is_last = batch.end.is_some();
                if sender.send(batch).is_err() || is_last {
                    return;
                }
            }
        })?;
        Ok(Self { batches: Some(batches), spent, threads: vec![walker, unpacker] })
    }

    /// Exchanges the batch for the next.
    fn next(&mut self, batch: &mut Batch) {
        let next = self.batches.as_ref().and_then(|batches| batches.recv().ok());
        let spent = std::mem::replace(batch, next.unwrap_or_else(broken));
        // Nobody takes it back once all is read.
        drop(self.spent.send(spent));
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.batches = None;
        for thread in self.threads.drain(..) {
            drop(thread.join());
        }
    }
}

/// What stands in for a batch of a thread that stopped without saying why.
fn broken() -> Batch {
    Batch { end: Some(Err(WorkbookError::corrupt("its structure contradicts itself"))), ..Batch::default() }
}

/// Pieces of a part that another thread unpacks.
pub(crate) struct Chunks {
    receiver: Receiver<Result<Vec<u8>, WorkbookError>>,
    spent: Sender<Vec<u8>>,
    is_at_end: bool,
}

impl Chunks {
    pub(crate) fn begin(package: Package, part: String) -> Result<(Self, JoinHandle<()>), WorkbookError> {
        let (sender, receiver) = sync_channel(STEPS_AHEAD);
        let (spent, used) = channel();
        let unpacker = spawn(move || {
            if let Err(error) = unpack(package, &part, &sender, &used) {
                drop(sender.send(Err(error)));
            }
        })?;
        Ok((Self { receiver, spent, is_at_end: false }, unpacker))
    }
}

/// Sends a part piece by piece; an empty piece is its end.
fn unpack(
    mut package: Package,
    part: &str,
    chunks: &SyncSender<Result<Vec<u8>, WorkbookError>>,
    used: &Receiver<Vec<u8>>,
) -> Result<(), WorkbookError> {
    let mut feed = package.part(part)?;
    loop {
        let mut chunk = used.try_recv().unwrap_or_default();
        chunk.clear();
        let goes_on = feed.feed(&mut chunk)?;
        if chunks.send(Ok(chunk)).is_err() || !goes_on {
            return Ok(());
        }
    }
}

impl Feed for Chunks {
    fn feed(&mut self, buffer: &mut Vec<u8>) -> Result<bool, WorkbookError> {
        if self.is_at_end {
            return Ok(false);
        }
        let broken = || WorkbookError::corrupt("its structure contradicts itself");
        let chunk = self.receiver.recv().map_err(|_| broken())??;
        buffer.extend_from_slice(&chunk);
        self.is_at_end = chunk.is_empty();
        drop(self.spent.send(chunk));
        Ok(!self.is_at_end)
    }
}

/// Begins a thread whose panics say nothing of what it read.
fn spawn(work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, WorkbookError> {
    let guarded_work = move || {
        drop(guarded(|| {
            work();
            Ok(())
        }));
    };
    let thread = thread::Builder::new().spawn(guarded_work);
    thread.map_err(|error| WorkbookError::Unreadable { kind: error.kind() })
}
