//! One column of a common table: its type, its meaning and what its silence means.
//!
//! In: the words used in `schemas/tables/*.toml`. Out: the types behind them. It refuses words it does not know.

use arrow_schema::DataType;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// Text, UTF-8.
    Text,
    /// A whole number, 64 bits.
    Integer,
    /// A real number, 64 bits. Never summed for a figure.
    Real,
    /// Yes or no.
    Boolean,
    /// A day.
    Date,
}

impl FieldType {
    /// The words in the files, in the order of the documentation.
    pub(crate) const WORDS: [(&'static str, Self); 5] = [
        ("text", Self::Text),
        ("integer", Self::Integer),
        ("real", Self::Real),
        ("boolean", Self::Boolean),
        ("date", Self::Date),
    ];

    /// The word for this type in the files and in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Real => "real",
            Self::Boolean => "boolean",
            Self::Date => "date",
        }
    }

    /// The Arrow type: `Utf8`, `Int64`, `Float64`, `Boolean` or `Date32`.
    pub const fn data_type(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Integer => DataType::Int64,
            Self::Real => DataType::Float64,
            Self::Boolean => DataType::Boolean,
            Self::Date => DataType::Date32,
        }
    }
}

/// How near a field comes to naming a person; disclosure obeys it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sensitivity {
    /// Names a person alone: lives under the restricted root only.
    Direct,
    /// Names a person together with others: age, nationality, place.
    Quasi,
    /// Says nothing about a person.
    None,
}

impl Sensitivity {
    /// The words in the files, in the order of the documentation.
    pub(crate) const WORDS: [(&'static str, Self); 3] =
        [("direct", Self::Direct), ("quasi", Self::Quasi), ("none", Self::None)];

    /// The word for this sensitivity in the files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Quasi => "quasi",
            Self::None => "none",
        }
    }
}

/// Which way a figure is rounded before it leaves: a lower end of an interval goes down, an upper end up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest multiple.
    Nearest,
    /// To the multiple below.
    Down,
    /// To the multiple above.
    Up,
}

impl Rounding {
    /// The words in the files, in the order of the documentation.
    pub(crate) const WORDS: [(&'static str, Self); 3] =
        [("nearest", Self::Nearest), ("down", Self::Down), ("up", Self::Up)];

    /// The word for this rounding in the files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nearest => "nearest",
            Self::Down => "down",
            Self::Up => "up",
        }
    }
}

/// One field of a [`Table`](crate::Table).
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Name of the column.
    pub name: String,
    /// What it holds.
    pub field_type: FieldType,
    /// What one of it is: `persons`, `years`. Text and dates have none.
    pub unit: Option<String>,
    /// What a value means, one sentence.
    pub meaning: String,
    /// What it means that there is no value. Without it the field is never null.
    pub null_meaning: Option<String>,
    /// How near it comes to naming a person.
    pub sensitivity: Sensitivity,
    /// The code list its values come from.
    pub code_list: Option<String>,
    /// Whether a column `<name>_state` follows, which says why there is a value or none.
    pub has_state: bool,
    /// Whether a column `<name>_precision` follows: `day`, `month` or `year`, null where there is no date.
    pub has_precision: bool,
    /// Which way the figure is rounded before it leaves the building; absent: it is not a figure to round.
    pub rounding: Option<Rounding>,
    /// Whether the field quotes what others have published: such a cell is never rounded or suppressed.
    pub published_as_printed: bool,
}

impl Field {
    /// Whether the column may be null.
    pub const fn is_nullable(&self) -> bool {
        self.null_meaning.is_some()
    }

    /// Name of the column that holds the state.
    pub fn state_name(&self) -> String {
        format!("{}_state", self.name)
    }

    /// Name of the column that holds the precision.
    pub fn precision_name(&self) -> String {
        format!("{}_precision", self.name)
    }
}
