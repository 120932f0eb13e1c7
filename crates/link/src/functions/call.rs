//! How a comparison is called: its signature, its documentation, and the walk over rows.
//!
//! In: a comparison as a plain function of texts and at most one number. Out: a scalar function of the engine. Refused:
//! nothing beyond what the signature refuses.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int64Array, StringArray};
use arrow_schema::DataType;
use datafusion::common::types::{NativeType, logical_date, logical_int64, logical_string};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::{
    Coercion, ColumnarValue, DocSection, Documentation, ScalarFunctionArgs, ScalarUDFImpl, Signature,
    TypeSignature, TypeSignatureClass, Volatility,
};

use super::texts::{Numbers, Texts};

/// The most texts a comparison takes, and the longest text in bytes: the work grows with the square of it, and longer ones
/// are no names.
const TEXTS_MAX: usize = 4;
const BYTES_MAX: usize = 1024;

/// What a comparison gives for the texts of a row and its number; nothing becomes null.
#[derive(Clone, Copy)]
pub(super) enum Gives {
    Count(fn(&[&str], i64) -> Option<i64>),
    Share(fn(&[&str], i64) -> Option<f64>),
    Truth(fn(&[&str], i64) -> Option<bool>),
    Word(fn(&[&str], i64) -> Option<&'static str>),
    Code(fn(&[&str], i64) -> Option<String>),
}

/// The number a comparison takes after its texts.
#[derive(Clone, Copy)]
pub(super) enum Number {
    /// None is taken.
    Never,
    /// It must be given.
    Needed(&'static str),
    /// It is this where it is left out.
    Default(&'static str, i64),
}

/// A comparison, as it is written down in a table of them.
#[derive(Clone, Copy)]
pub(super) struct Spec {
    pub(super) name: &'static str,
    /// The names of its texts; dates are taken as text or as dates.
    pub(super) texts: &'static [&'static str],
    pub(super) are_dates: bool,
    pub(super) number: Number,
    pub(super) gives: Gives,
    pub(super) says: &'static str,
}

/// A comparison as a scalar function.
pub(super) struct Comparison {
    spec: Spec,
    signature: Signature,
    documentation: Documentation,
}

impl Comparison {
    pub(super) fn new(spec: Spec) -> Self {
        Self { spec, signature: signature(&spec), documentation: documentation(&spec) }
    }

    pub(super) const fn called(&self) -> &'static str {
        self.spec.name
    }
}

fn signature(spec: &Spec) -> Signature {
    let string = || TypeSignatureClass::Native(logical_string());
    let text = || {
        if spec.are_dates {
            let dates = vec![TypeSignatureClass::Native(logical_date()), TypeSignatureClass::Timestamp];
            Coercion::new_implicit(string(), dates, NativeType::String)
        } else {
            Coercion::new_exact(string())
        }
    };
    let number = || {
        let whole = TypeSignatureClass::Native(logical_int64());
        Coercion::new_implicit(whole, vec![TypeSignatureClass::Integer], NativeType::Int64)
    };
    let texts = || spec.texts.iter().map(|_| text()).collect::<Vec<_>>();
    let with_number = || texts().into_iter().chain([number()]).collect();
    match spec.number {
        Number::Never => Signature::coercible(texts(), Volatility::Immutable),
        Number::Needed(_) => Signature::coercible(with_number(), Volatility::Immutable),
        Number::Default(..) => Signature::one_of(
            vec![TypeSignature::Coercible(texts()), TypeSignature::Coercible(with_number())],
            Volatility::Immutable,
        ),
    }
}

fn documentation(spec: &Spec) -> Documentation {
    let mut called = spec.texts.join(", ");
    match spec.number {
        Number::Never => {}
        Number::Needed(name) => called = format!("{called}, {name}"),
        Number::Default(name, number) => called = format!("{called}[, {name} = {number}]"),
    }
    let section = DocSection { include: true, label: "Linkage", description: None };
    Documentation::builder(section, spec.says, format!("{}({called})", spec.name)).build()
}

impl std::fmt::Debug for Comparison {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Comparison({})", self.spec.name)
    }
}

impl PartialEq for Comparison {
    fn eq(&self, other: &Self) -> bool {
        self.spec.name == other.spec.name
    }
}

impl Eq for Comparison {}

impl Hash for Comparison {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.spec.name.hash(state);
    }
}

impl ScalarUDFImpl for Comparison {
    fn name(&self) -> &str {
        self.spec.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(match self.spec.gives {
            Gives::Count(_) => DataType::Int64,
            Gives::Share(_) => DataType::Float64,
            Gives::Truth(_) => DataType::Boolean,
            Gives::Word(_) | Gives::Code(_) => DataType::Utf8,
        })
    }

    fn invoke_with_args(&self, called: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let (texts, rest) = called.args.split_at(self.spec.texts.len().min(called.args.len()));
        let texts = texts.iter().map(Texts::of).collect::<Result<Vec<_>>>()?;
        let number = match (rest.first(), self.spec.number) {
            (Some(argument), _) => Numbers::of(argument)?,
            (None, Number::Default(_, number)) => Numbers::One(Some(number)),
            (None, _) => Numbers::One(Some(0)),
        };
        let is_literal = called.args.iter().all(|argument| matches!(argument, ColumnarValue::Scalar(_)));
        let rows = if is_literal { 1 } else { called.number_rows };
        let array = walk(self.spec.gives, &texts, &number, rows);
        Ok(if is_literal {
            ColumnarValue::Scalar(ScalarValue::try_from_array(&array, 0)?)
        } else {
            ColumnarValue::Array(array)
        })
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(&self.documentation)
    }
}

/// Compares row by row.
fn walk(gives: Gives, texts: &[Texts<'_>], number: &Numbers<'_>, rows: usize) -> ArrayRef {
    fn each<'a, T>(
        texts: &'a [Texts<'_>],
        number: &'a Numbers<'_>,
        rows: usize,
        compare: fn(&[&str], i64) -> Option<T>,
    ) -> impl Iterator<Item = Option<T>> + 'a
    where
        T: 'a,
    {
        (0..rows).map(move |row| {
            let mut held = [""; TEXTS_MAX];
            for (place, texts) in held.iter_mut().zip(texts) {
                *place = texts.at(row).filter(|text| text.len() <= BYTES_MAX)?;
            }
            compare(held.get(..texts.len()).unwrap_or_default(), number.at(row)?)
        })
    }
    match gives {
        Gives::Count(compare) => Arc::new(each(texts, number, rows, compare).collect::<Int64Array>()),
        Gives::Share(compare) => Arc::new(each(texts, number, rows, compare).collect::<Float64Array>()),
        Gives::Truth(compare) => Arc::new(each(texts, number, rows, compare).collect::<BooleanArray>()),
        Gives::Word(compare) => Arc::new(each(texts, number, rows, compare).collect::<StringArray>()),
        Gives::Code(compare) => Arc::new(each(texts, number, rows, compare).collect::<StringArray>()),
    }
}
