//! A store that fails, or dies, at a chosen write.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::StreamExt;
use futures::stream::BoxStream;
use object_store::path::Path;
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, RenameOptions, Result,
};

type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// How the chosen write goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The process is gone: neither this write nor any later one happens.
    Killed,
    /// This one write does not happen.
    Refused,
    /// This one write happens, and the answer says that it did not.
    AnswerLost,
}

/// A store that passes everything on but one write. Writes are counted from 1.
#[derive(Debug)]
pub(super) struct FaultStore {
    inner: Arc<dyn ObjectStore>,
    writes: Arc<AtomicUsize>,
    fails_at: usize,
    fault: Fault,
}

enum Turn {
    Pass,
    Refuse,
    PassAndRefuse,
}

fn refusal() -> Error {
    Error::Generic { store: "faults", source: "the chosen write".into() }
}

impl FaultStore {
    pub(super) fn new(
        inner: Arc<dyn ObjectStore>,
        writes: Arc<AtomicUsize>,
        fails_at: usize,
        fault: Fault,
    ) -> Self {
        Self { inner, writes, fails_at, fault }
    }

    fn turn(&self) -> Turn {
        let number = self.writes.fetch_add(1, Ordering::SeqCst) + 1;
        match self.fault {
            Fault::Killed if number >= self.fails_at => Turn::Refuse,
            Fault::Refused if number == self.fails_at => Turn::Refuse,
            Fault::AnswerLost if number == self.fails_at => Turn::PassAndRefuse,
            _ => Turn::Pass,
        }
    }

    async fn write<T>(&self, done: impl Future<Output = Result<T>> + Send) -> Result<T> {
        match self.turn() {
            Turn::Pass => done.await,
            Turn::Refuse => Err(refusal()),
            Turn::PassAndRefuse => {
                done.await?;
                Err(refusal())
            }
        }
    }
}

impl fmt::Display for FaultStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FaultStore({})", self.inner)
    }
}

// The trait is written with `async_trait`; these are its methods as that macro leaves them.
impl ObjectStore for FaultStore {
    fn put_opts<'a, 'b, 'c>(
        &'a self,
        location: &'b Path,
        payload: PutPayload,
        options: PutOptions,
    ) -> Answer<'c, PutResult>
    where
        'a: 'c,
        'b: 'c,
    {
        Box::pin(self.write(self.inner.put_opts(location, payload, options)))
    }

    fn put_multipart_opts<'a, 'b, 'c>(
        &'a self,
        location: &'b Path,
        options: PutMultipartOptions,
    ) -> Answer<'c, Box<dyn MultipartUpload>>
    where
        'a: 'c,
        'b: 'c,
    {
        Box::pin(self.write(self.inner.put_multipart_opts(location, options)))
    }

    fn get_opts<'a, 'b, 'c>(&'a self, location: &'b Path, options: GetOptions) -> Answer<'c, GetResult>
    where
        'a: 'c,
        'b: 'c,
    {
        self.inner.get_opts(location, options)
    }

    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        match self.turn() {
            Turn::Pass => self.inner.delete_stream(locations),
            Turn::Refuse => futures::stream::once(async { Err(refusal()) }).boxed(),
            Turn::PassAndRefuse => self
                .inner
                .delete_stream(locations)
                .chain(futures::stream::once(async { Err(refusal()) }))
                .boxed(),
        }
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.inner.list(prefix)
    }

    fn list_with_delimiter<'a, 'b, 'c>(&'a self, prefix: Option<&'b Path>) -> Answer<'c, ListResult>
    where
        'a: 'c,
        'b: 'c,
    {
        self.inner.list_with_delimiter(prefix)
    }

    fn copy_opts<'a, 'b, 'd, 'c>(
        &'a self,
        from: &'b Path,
        to: &'d Path,
        options: CopyOptions,
    ) -> Answer<'c, ()>
    where
        'a: 'c,
        'b: 'c,
        'd: 'c,
    {
        Box::pin(self.write(self.inner.copy_opts(from, to, options)))
    }

    fn rename_opts<'a, 'b, 'd, 'c>(
        &'a self,
        from: &'b Path,
        to: &'d Path,
        options: RenameOptions,
    ) -> Answer<'c, ()>
    where
        'a: 'c,
        'b: 'c,
        'd: 'c,
    {
        Box::pin(self.write(self.inner.rename_opts(from, to, options)))
    }
}
