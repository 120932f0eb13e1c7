//! The options of `estimate_population`: text literals, each a name and a value.
//!
//! In: `'reference=nrm'`, `'pathway=gla:nrm'`. Out: what is asked. Refused: an option that is not known or says nothing, with
//! those there are.

use datafusion::common::{Result, plan_err};
use datafusion::logical_expr::Expr;

/// What there is, for the message.
const KNOWN: &str = "lists, reference, pathway, stratum, window, linkage, count, methods, replicates, confidence, \
                     people_min, overlap_min, seed";

/// What is asked of a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Options {
    /// The table.
    pub(super) table: String,
    /// Its lists; all columns of flags if empty.
    pub(super) lists: Vec<String>,
    /// Lists that are reference sets.
    pub(super) references: Vec<String>,
    /// Lists that send people to others.
    pub(super) pathways: Vec<(String, String)>,
    /// The stratum; all if none.
    pub(super) stratum: Option<String>,
    /// The window; the one without a point in its name if none.
    pub(super) window: Option<String>,
    /// The linkage, of a table that has several.
    pub(super) linkage: String,
    /// The column that counts people, of a table with a row a pattern.
    pub(super) count: Option<String>,
    /// Whether every method is asked, beside the plan's own.
    pub(super) is_all_methods: bool,
    /// Bootstrap replicates.
    pub(super) replicates: usize,
    /// The nominal coverage of intervals.
    pub(super) confidence: f64,
    /// Fewest people of an estimate, and fewest on two lists.
    pub(super) least: (Option<u64>, Option<u64>),
    /// Where chance begins.
    pub(super) seed: u64,
}

impl Options {
    /// Reads the arguments of a call.
    pub(super) fn read(arguments: &[Expr]) -> Result<Self> {
        let mut texts = arguments.iter().map(text);
        let Some(table) = texts.next().transpose()? else {
            return plan_err!(
                "estimate_population takes the name of a table, then options such as 'reference=nrm'"
            );
        };
        let mut options = Self {
            table,
            lists: Vec::new(),
            references: Vec::new(),
            pathways: Vec::new(),
            stratum: None,
            window: None,
            linkage: "strict".to_owned(),
            count: None,
            is_all_methods: false,
            replicates: 0,
            confidence: 0.95,
            least: (None, None),
            seed: 1,
        };
        for argument in texts {
            options.take(&argument?)?;
        }
        Ok(options)
    }

    fn take(&mut self, argument: &str) -> Result<()> {
        let (name, value) = argument.split_once('=').unwrap_or((argument, ""));
        let (name, value) = (name.trim(), value.trim());
        let several = || value.split(',').map(|one| one.trim().to_owned());
        if value.is_empty() {
            return plan_err!("an option of estimate_population is written 'name=value'; there are {KNOWN}");
        }
        match name {
            "lists" => self.lists.extend(several()),
            "reference" => self.references.extend(several()),
            "pathway" => {
                for pathway in several() {
                    let Some((from, to)) = pathway.split_once(':') else {
                        return plan_err!("a pathway is written 'pathway=from:to'");
                    };
                    self.pathways.push((from.to_owned(), to.to_owned()));
                }
            }
            "stratum" => self.stratum = Some(value.to_owned()),
            "window" => self.window = Some(value.to_owned()),
            "linkage" => value.clone_into(&mut self.linkage),
            "count" => self.count = Some(value.to_owned()),
            "methods" => {
                self.is_all_methods = match value {
                    "all" => true,
                    "plan" => false,
                    _ => return plan_err!("methods are `plan` or `all`"),
                }
            }
            "replicates" => self.replicates = number(name, value)?,
            "confidence" => self.confidence = number(name, value)?,
            "people_min" => self.least.0 = Some(number(name, value)?),
            "overlap_min" => self.least.1 = Some(number(name, value)?),
            "seed" => self.seed = number(name, value)?,
            _ => return plan_err!("estimate_population has no option of this name; there are {KNOWN}"),
        }
        Ok(())
    }
}

fn text(argument: &Expr) -> Result<String> {
    if let Expr::Literal(value, _) = argument
        && let Some(Some(text)) = value.try_as_str()
    {
        return Ok(text.to_owned());
    }
    plan_err!("the arguments of estimate_population are texts in quotes, known before any row is read")
}

fn number<N: std::str::FromStr>(name: &str, value: &str) -> Result<N> {
    if let Ok(number) = value.parse() {
        return Ok(number);
    }
    plan_err!("`{name}` of estimate_population is not a number it can be")
}
