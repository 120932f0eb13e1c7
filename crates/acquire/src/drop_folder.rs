//! A drop folder: files, and a list that declares what each of them is.
//!
//! In: `deliveries.toml` and the files beside it. Out: deliveries in landing, in the order of the list. One that fails
//! stops no other. It refuses keys that nobody reads, and files outside its folder.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use serde::Deserialize;
use sylfaen_lake::{Lease, Sensitive};
use toml::Spanned;

use crate::{AcquireError, Arrival, Kind, Landing, Taken};

const KEYS: [&str; 7] = ["delivery", "file", "partner", "period", "kind", "replaces", "received_date"];

/// One delivery as the list declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredDelivery {
    /// The line of the list it begins on, from 1.
    pub line: usize,
    /// Its file, from the folder of the list, parted by `/`; null for a nil return.
    pub file: Option<String>,
    /// The partner.
    pub partner_code: String,
    /// The period.
    pub period_code: String,
    /// What it does to those before it.
    pub kind: Kind,
    /// The file of the delivery it replaces.
    pub replaces_file: Option<String>,
    /// When it was received.
    pub received_date: NaiveDate,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    delivery: Vec<Spanned<WrittenDelivery>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenDelivery {
    file: Option<String>,
    partner: String,
    period: String,
    kind: Kind,
    replaces: Option<String>,
    received_date: toml::value::Datetime,
}

/// Parses the text of a list; `name` is what messages call it.
///
/// # Errors
/// [`AcquireError::UnknownKey`] with the key that was probably meant; [`AcquireError::BadList`] with the line.
///
/// ```
/// let list = sylfaen_acquire::parse_list("deliveries.toml", r#"
///     [[delivery]]
///     file = "partners/gwent_police/gwent_2012q1.csv"
///     partner = "gwent_police"
///     period = "2012Q1"
///     kind = "adds"
///     received_date = 2012-04-12
/// "#)?;
/// assert_eq!(list[0].partner_code, "gwent_police");
/// # Ok::<(), sylfaen_acquire::AcquireError>(())
/// ```
pub fn parse_list(name: &str, text: &str) -> Result<Vec<DeclaredDelivery>, AcquireError> {
    let written: Written = toml::from_str(text).map_err(|error| explain(name, text, &error, &KEYS))?;
    written.delivery.into_iter().map(|delivery| declared(name, text, delivery)).collect()
}

/// What is wrong with a list, and the key that was probably meant.
pub(crate) fn explain(name: &str, text: &str, error: &toml::de::Error, keys: &[&str]) -> AcquireError {
    let span = error.span().unwrap_or(0..0);
    let line = line_of(text, span.start);
    let key = text.get(span).unwrap_or_default();
    if !error.message().starts_with("unknown field") {
        return AcquireError::BadList { file: name.to_owned(), line, message: error.message().to_owned() };
    }
    let near = keys.iter().map(|known| (strsim::osa_distance(key, known), *known)).min();
    let meant_key = near.filter(|(distance, _)| *distance <= 3).map(|(_, known)| known.to_owned());
    AcquireError::UnknownKey { file: name.to_owned(), line, key: key.to_owned(), meant_key }
}

fn declared(
    name: &str,
    text: &str,
    written: Spanned<WrittenDelivery>,
) -> Result<DeclaredDelivery, AcquireError> {
    let line = line_of(text, written.span().start);
    let written = written.into_inner();
    let bad =
        |message: &str| AcquireError::BadList { file: name.to_owned(), line, message: message.to_owned() };
    let date = written.received_date;
    let received_date = date
        .date
        .filter(|_| date.time.is_none() && date.offset.is_none())
        .and_then(|date| NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into()))
        .ok_or_else(|| bad("`received_date` is not a day, such as 2012-04-12"))?;
    for file in written.file.iter().chain(&written.replaces) {
        let stays = file.split('/').all(|part| !matches!(part, "" | "." | ".."));
        if !stays || file.contains(['\\', ':', '\0']) {
            return Err(bad("a file is named by its path from the list, inside its folder, parted by `/`"));
        }
    }
    if written.file.is_none() && written.kind != Kind::Nil {
        return Err(bad("only a nil return has no `file`"));
    }
    Ok(DeclaredDelivery {
        line,
        file: written.file,
        partner_code: written.partner,
        period_code: written.period,
        kind: written.kind,
        replaces_file: written.replaces,
        received_date,
    })
}

/// The line of a byte, from 1.
pub(crate) fn line_of(text: &str, byte: usize) -> usize {
    1 + text.bytes().take(byte).filter(|&byte| byte == b'\n').count()
}

/// What became of one declared delivery.
#[derive(Debug)]
pub struct Fate {
    /// What was declared.
    pub declared: DeclaredDelivery,
    /// What became of it.
    pub taken: Result<Taken, AcquireError>,
}

impl Landing<'_> {
    /// Takes in what a list declares. `let_in` is asked before anything of a delivery is read, and says why not: the
    /// place for agreements.
    ///
    /// # Errors
    /// Only if the list itself cannot be read; each delivery has a fate of its own.
    pub async fn take_drop_folder(
        &self,
        lease: &Lease,
        list: &Path,
        let_in: impl Fn(&DeclaredDelivery) -> Result<(), String>,
    ) -> Result<Vec<Fate>, AcquireError> {
        let name = list.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let unreadable = |source| AcquireError::Unreadable { file: list.to_owned(), source };
        let text = String::from_utf8(read(list).await?).map_err(|_| {
            unreadable(std::io::Error::new(std::io::ErrorKind::InvalidData, "it is not UTF-8 text"))
        })?;
        let folder = list.parent().unwrap_or(Path::new(""));
        let mut ids = BTreeMap::new();
        let mut fates = Vec::new();
        for declared in parse_list(&name, &text)? {
            let taken = match let_in(&declared) {
                Ok(()) => self.take(lease, folder, &name, &declared, &ids).await,
                Err(why) => Err(AcquireError::NotLetIn {
                    partner_code: declared.partner_code.clone(),
                    period_code: declared.period_code.clone(),
                    why,
                }),
            };
            if let (Ok(taken), Some(file)) = (&taken, &declared.file) {
                ids.insert(file.clone(), taken.delivery_id().to_owned());
            }
            fates.push(Fate { declared, taken });
        }
        Ok(fates)
    }

    async fn take(
        &self,
        lease: &Lease,
        folder: &Path,
        list: &str,
        declared: &DeclaredDelivery,
        ids: &BTreeMap<String, String>,
    ) -> Result<Taken, AcquireError> {
        let missing = || AcquireError::ReplacedNotTaken { file: list.to_owned(), line: declared.line };
        let replaces = match &declared.replaces_file {
            None => None,
            Some(file) => Some(ids.get(file).ok_or_else(missing)?.clone()),
        };
        let bytes = match &declared.file {
            None => None,
            Some(file) => {
                Some(read(&file.split('/').fold(folder.to_owned(), |path, part| path.join(part))).await?)
            }
        };
        let file_name = declared.file.as_ref().and_then(|file| file.rsplit('/').next());
        let arrival = Arrival {
            partner_code: declared.partner_code.clone(),
            period_code: declared.period_code.clone(),
            kind: declared.kind,
            replaces,
            received_date: declared.received_date,
            file_name: file_name.map(|name| Sensitive::new(name.to_owned())),
        };
        self.deliver(lease, &arrival, bytes.as_deref()).await
    }
}

async fn read(file: &Path) -> Result<Vec<u8>, AcquireError> {
    let path = file.to_owned();
    let read = tokio::task::spawn_blocking(move || std::fs::read(path)).await;
    read.map_err(|_| AcquireError::BrokenOff)?
        .map_err(|source| AcquireError::Unreadable { file: file.to_owned(), source })
}

#[cfg(test)]
#[path = "drop_folder_tests.rs"]
mod tests;
