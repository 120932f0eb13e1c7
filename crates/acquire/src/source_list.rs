//! A list of sources: addresses that partners put their returns at.
//!
//! In: the text of `sources.toml`. Out: sources in its order. It refuses keys that nobody reads, addresses with a
//! password in them, and a secret that would travel unprotected. The address itself is shown to nobody.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

use reqwest::Url;
use serde::Deserialize;
use toml::Spanned;

use crate::delivery::last_month;
use crate::drop_folder::{explain, line_of};
use crate::fetch::{SecretKind, SecretName, SecretPlace};
use crate::{AcquireError, Kind};

const KEYS: [&str; 14] = [
    "source",
    "name",
    "url",
    "partner",
    "periods",
    "kind",
    "sha256",
    "bytes_max",
    "secret",
    "credentials",
    "bearer_env",
    "bearer_file",
    "basic_env",
    "basic_file",
];

/// The stores an address may be on, and whether they speak HTTP.
const SCHEMES: [(&str, bool); 9] = [
    ("https", true),
    ("http", true),
    ("s3", false),
    ("s3a", false),
    ("az", false),
    ("azure", false),
    ("abfs", false),
    ("abfss", false),
    ("gs", false),
];

/// An address with places for the period.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(String);

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(..)")
    }
}

impl Address {
    /// The address for a period: `{period}`, `{year}`, `{quarter}` and `{month}` stand for parts of it; null if the
    /// period has no such part, or what comes out is no address.
    pub(crate) fn of(&self, period_code: &str) -> Option<Url> {
        let (year, month) = last_month(period_code)?;
        let is_quarter = period_code.contains('Q');
        let is_month = period_code.contains('-');
        let mut text = self.0.replace("{period}", period_code).replace("{year}", &year.to_string());
        if is_quarter {
            text = text.replace("{quarter}", &(month / 3).to_string());
        }
        if is_month {
            text = text.replace("{month}", &format!("{month:02}"));
        }
        if text.contains(['{', '}']) { None } else { Url::parse(&text).ok() }
    }

    fn has_places(&self) -> bool {
        self.0.contains('{')
    }
}

/// Which periods a source is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Periods {
    /// Each period of the calendar that has ended.
    Each,
    /// The last period of the calendar that has ended: for an address whose content moves on.
    Latest,
    /// These.
    These(Vec<String>),
}

/// One source as the list declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredSource {
    /// The line of the list it begins on, from 1.
    pub line: usize,
    /// What messages call it.
    pub name: String,
    /// Where it is.
    pub address: Address,
    /// The partner.
    pub partner_code: String,
    /// Which periods it is asked for.
    pub periods: Periods,
    /// Whether a return holds its period or the year to date. An addition that is another file later replaces itself.
    pub kind: Kind,
    /// The SHA-256 the file must have, in lower-case hexadecimal digits.
    pub sha256: Option<String>,
    /// The most bytes it may have; null for the limit of all sources.
    pub bytes_max: Option<u64>,
    /// The secret that lets us in over HTTP.
    pub secret: Option<SecretName>,
    /// A TOML file with the credentials of a store; null for the variables the store's own programs read.
    pub credentials: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    source: Vec<Spanned<WrittenSource>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSource {
    name: String,
    url: String,
    partner: String,
    periods: WrittenPeriods,
    kind: Option<Kind>,
    sha256: Option<String>,
    bytes_max: Option<u64>,
    secret: Option<WrittenSecret>,
    credentials: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum WrittenPeriods {
    Word(String),
    These(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSecret {
    bearer_env: Option<String>,
    bearer_file: Option<PathBuf>,
    basic_env: Option<String>,
    basic_file: Option<PathBuf>,
}

/// Parses the text of a list; `name` is what messages call it, `folder` where files it names are looked for.
///
/// # Errors
/// [`AcquireError::UnknownKey`] with the key that was probably meant; [`AcquireError::BadList`] with the line. Neither
/// repeats an address.
///
/// ```
/// let list = sylfaen_acquire::parse_sources("sources.toml", r#"
///     [[source]]
///     name = "gwent_returns"
///     url = "https://files.example.org/gwent/{year}/q{quarter}.csv"
///     partner = "gwent_police"
///     periods = "each"
///     secret = { bearer_env = "GWENT_TOKEN" }
/// "#, std::path::Path::new(""))?;
/// assert_eq!(list[0].partner_code, "gwent_police");
/// # Ok::<(), sylfaen_acquire::AcquireError>(())
/// ```
pub fn parse_sources(name: &str, text: &str, folder: &Path) -> Result<Vec<DeclaredSource>, AcquireError> {
    let written: Written = toml::from_str(text).map_err(|error| explain(name, text, &error, &KEYS))?;
    let mut names = BTreeSet::new();
    let mut sources = Vec::new();
    for source in written.source {
        let line = line_of(text, source.span().start);
        let bad = |message: String| AcquireError::BadList { file: name.to_owned(), line, message };
        let source = source.into_inner().check(line, folder).map_err(&bad)?;
        if !names.insert(source.name.clone()) {
            return Err(bad(format!("a source before it is called `{}` too", source.name)));
        }
        sources.push(source);
    }
    Ok(sources)
}

impl WrittenSource {
    fn check(self, line: usize, folder: &Path) -> Result<DeclaredSource, String> {
        let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if self.name.is_empty() || !self.name.bytes().all(is_name) {
            return Err("`name` is lower-case letters, digits and underscores".to_owned());
        }
        let kind = self.kind.unwrap_or(Kind::Adds);
        if !matches!(kind, Kind::Adds | Kind::Cumulative) {
            return Err(
                "`kind` is `adds` or `cumulative`; what else a file can be, its sender says".to_owned()
            );
        }
        let address = Address(self.url);
        let periods = check_periods(self.periods, &address)?;
        let sha256 = self.sha256.map(|digest| digest.to_ascii_lowercase());
        if sha256
            .as_ref()
            .is_some_and(|digest| digest.len() != 64 || !digest.bytes().all(|b| b.is_ascii_hexdigit()))
        {
            return Err("`sha256` is 64 hexadecimal digits".to_owned());
        }
        if sha256.is_some() && !matches!(&periods, Periods::These(codes) if codes.len() == 1) {
            return Err("`sha256` is of one file, so `periods` has to name one period".to_owned());
        }
        let secret = self.secret.map(|secret| secret.check(folder)).transpose()?;
        let sample = match &periods {
            Periods::These(codes) => codes.first().and_then(|code| address.of(code)),
            // The calendar decides later whether it is of quarters, months or years.
            Periods::Each | Periods::Latest => {
                ["2012Q1", "2012-01", "2012"].into_iter().find_map(|code| address.of(code))
            }
        };
        check_address(
            &sample.ok_or("`url` is no address, or has parts that its periods lack")?,
            secret.as_ref(),
        )?;
        Ok(DeclaredSource {
            line,
            name: self.name,
            address,
            partner_code: self.partner,
            periods,
            kind,
            sha256,
            bytes_max: self.bytes_max,
            secret,
            credentials: self.credentials.map(|file| folder.join(file)),
        })
    }
}

fn check_periods(written: WrittenPeriods, address: &Address) -> Result<Periods, String> {
    let periods = match written {
        WrittenPeriods::Word(word) if word == "each" => Periods::Each,
        WrittenPeriods::Word(word) if word == "latest" => Periods::Latest,
        WrittenPeriods::Word(_) => {
            return Err("`periods` is `each`, `latest` or a list such as [\"2012Q1\"]".to_owned());
        }
        WrittenPeriods::These(codes) => Periods::These(codes),
    };
    if let Periods::These(codes) = &periods
        && (codes.is_empty() || codes.iter().any(|code| last_month(code).is_none()))
    {
        return Err("`periods` has a period that is none: 2013, 2013Q1 and 2013-04 are".to_owned());
    }
    let is_one =
        matches!(&periods, Periods::Latest) || matches!(&periods, Periods::These(codes) if codes.len() == 1);
    if !is_one && !address.has_places() {
        return Err("several periods need `{period}`, or parts of it, in `url`".to_owned());
    }
    Ok(periods)
}

fn check_address(url: &Url, secret: Option<&SecretName>) -> Result<(), String> {
    let Some((_, is_http)) = SCHEMES.into_iter().find(|(scheme, _)| *scheme == url.scheme()) else {
        return Err("`url` begins with https, http, s3, az, abfss or gs".to_owned());
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err("`url` holds a user or a password; name a `secret` instead".to_owned());
    }
    if secret.is_some() && !is_http {
        return Err("a store takes `credentials`, not a `secret`".to_owned());
    }
    if secret.is_some() && url.scheme() == "http" && !is_this_machine(url) {
        return Err("a secret travels over https alone".to_owned());
    }
    Ok(())
}

fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

impl WrittenSecret {
    fn check(self, folder: &Path) -> Result<SecretName, String> {
        let file = |path: PathBuf| SecretPlace::File(folder.join(path));
        let named: Vec<SecretName> = [
            (SecretKind::Bearer, self.bearer_env.map(SecretPlace::Variable)),
            (SecretKind::Bearer, self.bearer_file.map(file)),
            (SecretKind::Basic, self.basic_env.map(SecretPlace::Variable)),
            (SecretKind::Basic, self.basic_file.map(file)),
        ]
        .into_iter()
        .filter_map(|(kind, place)| Some(SecretName { kind, place: place? }))
        .collect();
        match <[SecretName; 1]>::try_from(named) {
            Ok([secret]) => Ok(secret),
            Err(_) => {
                Err("`secret` names one of bearer_env, bearer_file, basic_env and basic_file".to_owned())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "[[source]]\nname = \"gwent\"\nurl = \"https://example.org/{period}.csv?sig=cyfrinach\"\n\
                          partner = \"gwent_police\"\nperiods = \"each\"\n";

    fn parse(text: &str) -> Result<Vec<DeclaredSource>, AcquireError> {
        parse_sources("sources.toml", text, Path::new("pipelines"))
    }

    fn check_refused(change: impl Fn(&str) -> String, expected: &str) {
        let refused = parse(&change(SOURCE)).unwrap_err().to_string();
        assert!(refused.contains(expected), "{refused}");
        assert!(!refused.contains("cyfrinach"), "{refused}");
    }

    #[test]
    fn a_source_is_read_and_its_address_is_not_shown() {
        let text = format!("# Partners' own servers\n{SOURCE}secret = {{ basic_file = \"gwent.txt\" }}\n");
        let source = parse(&text).unwrap().remove(0);
        assert_eq!((source.line, source.kind, &source.periods), (2, Kind::Adds, &Periods::Each));
        assert_eq!(source.secret.as_ref().unwrap().place, SecretPlace::File("pipelines/gwent.txt".into()));
        assert!(!format!("{source:?}").contains("cyfrinach"));
        assert!(parse("").unwrap().is_empty());
    }

    #[test]
    fn an_address_is_filled_with_parts_of_the_period() {
        let filled = |template: &str, period: &str| {
            Address(format!("https://example.org/{template}")).of(period).map(|url| url.path().to_owned())
        };
        assert_eq!(filled("{year}/q{quarter}.csv", "2012Q3").as_deref(), Some("/2012/q3.csv"));
        assert_eq!(filled("{year}-{month}", "2012-04").as_deref(), Some("/2012-04"));
        assert_eq!(filled("{period}", "2012").as_deref(), Some("/2012"));
        assert_eq!(filled("{quarter}", "2012-04"), None);
        assert_eq!(filled("{month}", "2012Q1"), None);
        assert_eq!(filled("{perdio}", "2012Q1"), None);
    }

    #[test]
    fn what_is_wrong_with_a_source_is_said_without_its_address() {
        check_refused(|text| text.replace("periods", "period"), "did you mean `periods`?");
        check_refused(|text| text.replace("\"gwent\"", "\"Gwent Police\""), "`name` is lower-case");
        check_refused(|text| format!("{text}{text}"), "called `gwent` too");
        check_refused(|text| text.replace("\"each\"", "\"all\""), "`periods` is `each`");
        check_refused(|text| text.replace("\"each\"", "[\"Q1\"]"), "a period that is none");
        check_refused(|text| text.replace("{period}", "return"), "need `{period}`");
        check_refused(|text| text.replace("{period}", "{perdio}"), "`url` is no address");
        check_refused(|text| text.replace("https", "ftp"), "`url` begins with");
        check_refused(|text| text.replace("//", "//mair:cyfrinach@"), "holds a user or a password");
        check_refused(|text| format!("{text}kind = \"nil\"\n"), "`kind` is `adds` or `cumulative`");
        check_refused(|text| format!("{text}sha256 = \"12\"\n"), "64 hexadecimal digits");
        check_refused(|text| format!("{text}sha256 = \"{}\"\n", "a".repeat(64)), "has to name one period");
        check_refused(|text| format!("{text}secret = {{}}\n"), "`secret` names one");
        let secret = "secret = { bearer_env = \"GWENT_TOKEN\" }\n";
        check_refused(|text| format!("{}{secret}", text.replace("https", "http")), "over https alone");
        check_refused(|text| format!("{}{secret}", text.replace("https", "s3")), "takes `credentials`");
        let local = SOURCE.replace("https://example.org", "http://127.0.0.1:80");
        assert!(parse(&format!("{local}{secret}")).is_ok());
    }

    #[test]
    fn one_place_serves_one_period() {
        for periods in ["\"latest\"", "[\"2012Q1\"]"] {
            let text = SOURCE.replace("{period}", "newest").replace("\"each\"", periods);
            assert_eq!(parse(&text).unwrap().len(), 1, "{periods}");
        }
    }
}
