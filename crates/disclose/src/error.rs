//! What can stop a table from leaving.
//!
//! Every error names a table and a field, at most the ordinal of a row, and never what stands in a cell.

use sylfaen_schema::SchemaError;

/// Why a table may not leave.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DiscloseError {
    /// The text of the rules is not what rules look like.
    #[error("the disclosure rules cannot be read")]
    RulesUnreadable {
        /// What the TOML reader says.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// The rules can be read and would protect nobody.
    #[error("the disclosure rules give {key} {given}, and the least that protects anyone is {least}")]
    RulesTooWeak {
        /// The key in the rules.
        key: &'static str,
        /// What the rules say.
        given: i64,
        /// The least that is accepted.
        least: i64,
    },
    /// The rules of an audience have a key that rules do not have, or a value of another type.
    #[error("`{key}` of audience `{audience}` cannot be read")]
    AudienceUnreadable {
        /// Its code.
        audience: String,
        /// The key in the rules.
        key: String,
        /// What the TOML reader says.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// The rules of an audience would protect nobody.
    #[error(
        "the rules of audience `{audience}` give {key} {given}, and the least that protects anyone is {least}"
    )]
    AudienceTooWeak {
        /// Its code.
        audience: String,
        /// The key in the rules.
        key: &'static str,
        /// What the rules say.
        given: i64,
        /// The least that is accepted.
        least: i64,
    },
    /// A rule that a run cannot keep.
    #[error(
        "the rules of audience `{audience}` withhold everyone, and the tables of a run have no row where nobody is: a \
         single row would say who everyone is"
    )]
    EveryoneInARun {
        /// Its code.
        audience: String,
    },
    /// Only a mart is turned into a table that leaves.
    #[error("`{table}` is not a mart, and only marts are disclosed")]
    NotAMart {
        /// The table's name.
        table: String,
    },
    /// Only an `out_` table can be read back as disclosed.
    #[error("`{table}` is not an `out_` table")]
    NotAnOutTable {
        /// The table's name.
        table: String,
    },
    /// The table has a field that may never leave.
    #[error("field `{field}` of `{table}` may not leave: {reason}")]
    FieldRefused {
        /// The table's name.
        table: String,
        /// The field's name.
        field: String,
        /// Why.
        reason: FieldReason,
    },
    /// An `out_` table is not laid out as disclosure lays one out.
    #[error("field `{field}` of `{table}` is not followed by its note field")]
    NoteFieldMissing {
        /// The table's name.
        table: String,
        /// The protected field.
        field: String,
    },
    /// The batch lacks a field of its table.
    #[error("`{table}` has no column `{field}` of the declared type")]
    ColumnNotThere {
        /// The table's name.
        table: String,
        /// The field's name.
        field: String,
    },
    /// The batch has a column its table does not declare.
    #[error("`{table}` has a column that its schema does not declare, at position {position}")]
    ColumnNotDeclared {
        /// The table's name.
        table: String,
        /// The column's position, from 1.
        position: usize,
    },
    /// A count is negative, not finite, or too large to be a number of people.
    #[error("field `{field}` of `{table}` is not a count in row {row}")]
    NotACount {
        /// The table's name.
        table: String,
        /// The field's name.
        field: String,
        /// The row's ordinal, from 1.
        row: usize,
    },
    /// A table that says it is safe is not.
    #[error("field `{field}` of `{table}` breaks the rules in row {row}: {breach}")]
    RuleBroken {
        /// The table's name.
        table: String,
        /// The field's name.
        field: String,
        /// The row's ordinal, from 1.
        row: usize,
        /// Which rule.
        breach: Breach,
    },
    /// A text is not a table, or not a hierarchy, of a release.
    #[error("`{table}`, line {line}: {reason}")]
    ReleaseUnreadable {
        /// The name of the text.
        table: String,
        /// The line, from 1.
        line: usize,
        /// Why.
        reason: ReleaseReason,
    },
    /// A release to be protected lacks counts.
    #[error(
        "the release withholds counts already, and only a release whose counts are all known can be protected"
    )]
    CountWithheld,
    /// The rules are for magnitudes and the tables are not, or the other way about.
    #[error(
        "rules with `[dominance]` need the column `contributors` and enough of `largest_1`, `largest_2` and so on in every \
         table, and tables with these columns need such rules: {cells} cells do not agree with the rules"
    )]
    ContributionsMissing {
        /// How many cells.
        cells: usize,
    },
    /// Nothing that may be withheld hides what must be.
    #[error(
        "{cells} cells cannot be protected whatever else is withheld; others have printed, or the tables ask to show, too \
         much of them"
    )]
    NotProtectable {
        /// How many cells.
        cells: usize,
    },
    /// A cell is asked to be shown that the rules withhold, or that has been withheld from what is out.
    #[error(
        "row {row} of `{table}` must be shown and may not be: its count is withheld by the rules, or was withheld before; \
         take `show` out of its column `must`, or print a coarser table ({cells} such cells in all)"
    )]
    MayNotBeShown {
        /// The name of the table.
        table: String,
        /// The row's ordinal, from 1.
        row: usize,
        /// How many cells.
        cells: usize,
    },
    /// A method that withholds nothing is asked to show or to withhold a cell.
    #[error(
        "row {row} of `{table}` has a column `must`, and rounding and noise neither withhold a count nor show one as it is"
    )]
    MustOfAnother {
        /// The name of the table.
        table: String,
        /// The row's ordinal, from 1.
        row: usize,
    },
    /// Figures of a table narrow each other too far, whatever else is withheld.
    #[error(
        "`{table}` does not leave: {figures} of its figures could be worked out from the others, whatever else is \
         withheld; print fewer breakdowns, or round to a greater base"
    )]
    GivesAway {
        /// The table that would have left.
        table: String,
        /// How many figures.
        figures: usize,
    },
    /// An estimate is to be held back that is not in its mart.
    #[error("an estimate of `{table}`, field `{field}`, is to be held back and is not there")]
    HeldNotThere {
        /// The mart's name.
        table: String,
        /// The field's name.
        field: String,
    },
    /// A protected table cannot be written.
    #[error("`{table}` cannot be written as a table")]
    ReleaseNotWritten {
        /// The name of the table.
        table: String,
    },
    /// The protected rows do not fit the schema made for them.
    #[error("the disclosed table cannot be built")]
    Build {
        /// What the schema says.
        #[source]
        source: SchemaError,
    },
}

/// What is wrong with a text of a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReleaseReason {
    /// It is not CSV with as many fields as headings.
    #[error("it is not CSV with a field for each heading")]
    NotCsv,
    /// There is no column of counts.
    #[error("there is no column `value`")]
    NoValueColumn,
    /// Two columns have one name.
    #[error("two columns have one name")]
    ColumnTwice,
    /// Two rows of a table stand at one place.
    #[error("another row of the table has the same codes")]
    RowTwice,
    /// `printed` or `waived_1` is neither.
    #[error("`printed`, or a column `waived_1` and so on, is neither true nor false")]
    NeitherTrueNorFalse,
    /// A dimension has no code.
    #[error("a dimension has no code")]
    CodeEmpty,
    /// `total_of` names no dimension of the table.
    #[error("`total_of` names no dimension of the table")]
    TotalOfNothing,
    /// A withheld cell has a value.
    #[error("the note says that the value is withheld, and there is one")]
    WithheldAndShown,
    /// The value is no whole number of persons.
    #[error("the value is not a whole number of persons")]
    NotACount,
    /// The hierarchy of a dimension lacks the code.
    #[error("the hierarchy of a dimension lacks the code")]
    CodeNotInHierarchy,
    /// One dimension has two totals.
    #[error("a dimension has two totals, and only a hierarchy can have more than one")]
    TwoTotals,
    /// The hierarchy gives a code twice.
    #[error("the hierarchy has the code twice")]
    CodeTwice,
    /// The parent is not in the hierarchy.
    #[error("a parent is not in the hierarchy")]
    ParentUnknown,
    /// A code is its own ancestor.
    #[error("a code stands under itself")]
    ParentOfItself,
    /// One place has two counts.
    #[error("the count differs from the one another row gives for the same place")]
    TwoCounts,
    /// A percentage is none.
    #[error("`pct` is no percentage with up to six decimals")]
    NotAPercentage,
    /// A percentage has no whole.
    #[error(
        "the whole of the percentage, at the total of the dimension that `pct_of` names, stands in no table"
    )]
    ShareOfNothing,
    /// A table has percentages and does not say of what.
    #[error(
        "the table has a column `pct` and no column `pct_of`: name the dimension at whose total the whole stands"
    )]
    PctWithoutWhole,
    /// A percentage is not that of its counts.
    #[error("the percentage is not that of the count in its whole")]
    NotTheShare,
    /// The contributions cannot be those of the value.
    #[error(
        "the contributions cannot be those of the value: the largest come first, are no more than there are contributors, \
         and come to the value where all are listed; `only` stands where one contributes"
    )]
    ContributionsDisagree,
    /// A holding may have contributors that are not listed.
    #[error(
        "where `holding_1` and so on name who belongs together every contributor is listed: another could be of the same \
         holding; list them all, or give `contributors` and the largest by holding"
    )]
    HoldingNotListed,
    /// `must` is neither.
    #[error("`must` is neither show nor withhold")]
    NeitherShowNorWithhold,
    /// The cost is none.
    #[error("the cost is not a whole number from one to a thousand million")]
    NotACost,
    /// Two rows ask two things of one cell.
    #[error("the cell is asked to be shown and to be withheld, or has two costs")]
    AskedTwoThings,
    /// What is asked of a cell cannot be had.
    #[error(
        "a cell that others have printed is asked to be withheld, or one in no table that leaves to be shown"
    )]
    AskedInVain,
    /// A cell of nobody is asked to be withheld.
    #[error("a cell of nobody is asked to be withheld, and whether zeros are shown is for the rules to say")]
    NobodyToWithhold,
    /// There is no column of cell keys.
    #[error(
        "there is no column `cell_key`, and without the keys of its persons a cell can be given no noise"
    )]
    NoKeyColumn,
    /// A cell key is none.
    #[error("the cell key is not a whole number of 32 bits")]
    NotAKey,
    /// Nobody has a key.
    #[error("the cell has nobody in it, and a key")]
    KeyOfNobody,
    /// One place has two keys.
    #[error("the cell key differs from the one another row gives for the same place")]
    TwoKeys,
    /// The keys are not those of persons.
    #[error(
        "the cell key of the total is not the sum of its parts' keys, so that they are not keys of persons"
    )]
    KeyNotTheSum,
    /// A table to be planned says more than where its persons stand.
    #[error(
        "a table to be planned has a column a dimension and `value`, and none of `note`, `printed`, `total_of`, `must`, `cost`"
    )]
    NotPlain,
    /// A total is not the sum of its parts.
    #[error("the total is not the sum of its parts")]
    NotTheSum,
}

/// Why a field may never leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FieldReason {
    /// It identifies people by itself.
    #[error("it identifies people")]
    Identifies,
    /// It is an id that is not on the list of ids that may be printed.
    #[error("its ids are not among those that may be printed")]
    IdOfOurs,
    /// It carries a value's state or precision, which only records have.
    #[error("only tables of records have states and precisions")]
    RecordLevel,
    /// It describes people and is not a code that a group shares.
    #[error("it describes people and is not a code")]
    NotACategory,
    /// It is a number without a rounding or the mark of a printed figure, and the rules do not name it.
    #[error("it is a number, and nothing says how it is protected")]
    NumberUndeclared,
    /// It is a count and part of the key.
    #[error("a count cannot be part of a key")]
    CountInKey,
    /// It is said to be both ours to round and others' to quote.
    #[error("a printed figure is not rounded")]
    PrintedAndRounded,
}

/// Which rule an `out_` table breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Breach {
    /// A count stands between zero and the threshold.
    #[error("a count is below the threshold")]
    BelowThreshold,
    /// A count is not a multiple of the rounding base.
    #[error("a count is not rounded")]
    NotRounded,
    /// A zero is shown where zeros are withheld.
    #[error("a zero is shown")]
    ZeroShown,
    /// A figure is shown whose row rests on a number that is withheld.
    #[error("a figure is shown whose base is withheld")]
    BaseWithheld,
    /// A note says something other than that a figure is withheld, or says it of one that is shown.
    #[error("a note does not agree with its figure")]
    NoteDisagrees,
}
