//! Reads `partner.toml`, and joins it with `columns.csv`.
//!
//! In: the text of both. Out: a [`Partner`]. It refuses keys nobody reads, sheets without columns, columns without a
//! sheet.

use std::collections::BTreeMap;

use crate::{
    Agreement, Check, CountMapping, DateOrder, Edition, Lookup, MarkerMeaning, NameOrder, Partner,
    PartnerEncoding, Pattern, PostcodePlaces, Reading, SchemaError, SheetMapping, SkipRule, fold,
    partner::{COUNT_UNIT, Mention, MustBe},
    partner_check, partner_columns,
    strict::{Keys, Source},
    table::word,
};

/// Collects the names a file uses, with their lines.
pub(crate) struct Names<'a> {
    file: &'a str,
    mentions: Vec<Mention>,
}

impl Names<'_> {
    pub(crate) fn add(&mut self, name: &str, line: usize, must_be: MustBe) {
        self.mentions.push(Mention { file: self.file.to_owned(), line, name: name.to_owned(), must_be });
    }

    /// Reads a key whose value is a code of a list.
    fn code(
        &mut self,
        keys: &Keys<'_>,
        key: &'static str,
        list: &'static str,
    ) -> Result<String, SchemaError> {
        let code = keys.text(key)?;
        self.add(&code, keys.line_of(key), MustBe::CodeOf(list));
        Ok(code)
    }

    /// Reads a table of codes by field.
    pub(crate) fn codes(
        &mut self,
        keys: &Keys<'_>,
        key: &'static str,
    ) -> Result<BTreeMap<String, String>, SchemaError> {
        let mut codes = BTreeMap::new();
        for (field, code, line) in keys.pairs(key)? {
            self.add(&field, line, MustBe::CodedField);
            self.add(&code, line, MustBe::CodeOfField(field.clone()));
            codes.insert(field, code);
        }
        Ok(codes)
    }
}

pub(crate) fn parse(
    toml_file: &str,
    toml_text: &str,
    columns_file: &str,
    columns_text: &str,
) -> Result<Partner, SchemaError> {
    let source = Source { file: toml_file, text: toml_text };
    let parsed = source.parse()?;
    let keys = Keys::top(source, &parsed);
    keys.only(&[
        "code",
        "name_en",
        "name_cy",
        "kind",
        "list",
        "feeds",
        "agreement",
        "encoding",
        "reading",
        "sheet",
        "lookup",
        "markers",
    ])?;
    let mut names = Names { file: toml_file, mentions: Vec::new() };
    let mut columns = partner_columns::parse(columns_file, columns_text)?;
    let mut sheets = Vec::new();
    for sheet_keys in keys.tables("sheet")? {
        let mut sheet = sheet(&sheet_keys, &mut names)?;
        sheet.editions = editions(&sheet_keys, &sheet, &columns)?;
        sheets.push(sheet);
    }
    columns.refuse_unused(&sheets)?;
    names.mentions.append(&mut columns.mentions);
    let reading = keys.table_if("reading")?.ok_or_else(|| keys.missing("reading"))?;
    let encoding = keys.table_if("encoding")?.map(|inner| encoding(&inner)).transpose()?;
    columns.refuse_misnamed_filters(encoding.is_some())?;
    let agreement = keys.table_if("agreement")?.map(|inner| agreement(&inner, &mut names)).transpose()?;
    Ok(Partner {
        code: keys.text("code")?,
        name_en: keys.text("name_en")?,
        name_cy: keys.text("name_cy")?,
        kind: names.code(&keys, "kind", "partner_kind")?,
        list: keys.text_if("list")?,
        feeds: keys.texts("feeds")?,
        agreement,
        encoding,
        reading: read_reading(&reading)?,
        sheets,
        lookups: lookups(&keys, &mut names)?,
        markers: markers(&keys)?,
        mentions: names.mentions,
    })
}

fn agreement(keys: &Keys<'_>, names: &mut Names<'_>) -> Result<Agreement, SchemaError> {
    keys.only(&[
        "id",
        "type",
        "parties",
        "purpose",
        "lawful_basis",
        "fields",
        "review_date",
        "retention_years",
        "handling",
    ])?;
    let fields = keys.texts("fields")?;
    for field in &fields {
        names.add(field, keys.line_of("fields"), MustBe::AgreedField);
    }
    let parties = keys.texts("parties")?;
    if parties.len() < 2 {
        return Err(keys.wrong("parties", "a list of at least two parties"));
    }
    let retention_years = keys.integer_if("retention_years")?.filter(|years| *years > 0);
    Ok(Agreement {
        id: keys.text("id")?,
        agreement_type: names.code(keys, "type", "agreement_type")?,
        parties,
        purpose: keys.text("purpose")?,
        lawful_basis: keys.text("lawful_basis")?,
        fields,
        review_date: keys.date("review_date")?,
        retention_years: retention_years.ok_or_else(|| keys.wrong("retention_years", "a number of years"))?,
        handling: names.code(keys, "handling", "handling")?,
    })
}

fn encoding(keys: &Keys<'_>) -> Result<PartnerEncoding, SchemaError> {
    keys.only(&["settings"])?;
    let wanted = "settings by field as at the head of an encoded file: format=1 per=field bits=...";
    PartnerEncoding::parse(&keys.text("settings")?).ok_or_else(|| keys.wrong("settings", wanted))
}

fn read_reading(keys: &Keys<'_>) -> Result<Reading, SchemaError> {
    const NAME_ORDERS: [(&str, NameOrder); 3] = [
        ("given_first", NameOrder::GivenFirst),
        ("family_first", NameOrder::FamilyFirst),
        ("by_nationality", NameOrder::ByNationality),
    ];
    keys.only(&["date_order", "two_digit_year_max", "name_order", "rejects_pct_max"])?;
    let date_order =
        keys.text_if("date_order")?.map(|_| word(keys, "date_order", &DATE_ORDERS)).transpose()?;
    let name_order =
        keys.text_if("name_order")?.map(|_| word(keys, "name_order", &NAME_ORDERS)).transpose()?;
    let year_max = keys.integer_if("two_digit_year_max")?;
    if year_max.is_some_and(|year| !(1999..=2100).contains(&year)) {
        return Err(keys.wrong("two_digit_year_max", "a year in four digits, from 1999 to 2100"));
    }
    let limit = keys.real_if("rejects_pct_max")?.filter(|limit| (0.0..=100.0).contains(limit));
    Ok(Reading {
        date_order,
        two_digit_year_max: year_max.map(|year| year as i32),
        name_order: name_order.unwrap_or_default(),
        rejects_pct_max: limit.ok_or_else(|| keys.wrong("rejects_pct_max", "a number from 0 to 100"))?,
    })
}

/// The orders in which a mapping can declare day, month and year.
const DATE_ORDERS: [(&str, DateOrder); 3] =
    [("dmy", DateOrder::DayMonthYear), ("mdy", DateOrder::MonthDayYear), ("ymd", DateOrder::YearMonthDay)];

/// Reads the orders of those columns whose dates are written otherwise than the partner's.
fn date_orders(keys: &Keys<'_>, names: &mut Names<'_>) -> Result<BTreeMap<String, DateOrder>, SchemaError> {
    let mut orders = BTreeMap::new();
    for (field, order, line) in keys.pairs("date_orders")? {
        let known = DATE_ORDERS.iter().find(|(name, _)| *name == order);
        let (_, order) =
            known.ok_or_else(|| keys.wrong("date_orders", "a table of dmy, mdy or ymd by field"))?;
        names.add(&field, line, MustBe::DateField);
        orders.insert(field, *order);
    }
    Ok(orders)
}

fn sheet(keys: &Keys<'_>, names: &mut Names<'_>) -> Result<SheetMapping, SchemaError> {
    keys.only(&[
        "table",
        "name",
        "unit",
        "header_rows",
        "stop_at",
        "skip",
        "ignore",
        "any_order",
        "fill_down",
        "defaults",
        "date_orders",
        "postcode_places",
        "expect",
        "period_from",
        "count",
        "check",
    ])?;
    let header_rows = keys.integer_if("header_rows")?.unwrap_or(1);
    if !(1..=3).contains(&header_rows) {
        return Err(keys.wrong("header_rows", "1, 2 or 3"));
    }
    let name_patterns = patterns(&keys.texts("name")?);
    if name_patterns.is_empty() {
        return Err(keys.wrong("name", "a list of at least one pattern"));
    }
    let (rows_min, rows_max) = expected_rows(keys)?;
    let period_from = keys.text_if("period_from")?;
    if period_from.as_deref().is_some_and(|from| from != "sheet_name") {
        return Err(keys.wrong("period_from", "\"sheet_name\""));
    }
    let unit = names.code(keys, "unit", "unit")?;
    let counts = keys
        .tables("count")?
        .iter()
        .map(|count| count_mapping(count, names))
        .collect::<Result<Vec<_>, _>>()?;
    if (unit == COUNT_UNIT) == counts.is_empty() {
        return Err(keys.wrong("count", "there where `unit` is \"count\", and only there"));
    }
    Ok(SheetMapping {
        table: keys.text("table")?,
        names: name_patterns,
        unit,
        header_rows: header_rows as usize,
        stop_at: patterns(&keys.texts("stop_at")?),
        skip: keys.tables("skip")?.iter().map(|rule| skip_rule(rule, names)).collect::<Result<_, _>>()?,
        ignore: keys.texts("ignore")?,
        any_order: keys.flag_if("any_order")?.unwrap_or_default(),
        fill_down: keys.texts("fill_down")?,
        defaults: names.codes(keys, "defaults")?,
        date_orders: date_orders(keys, names)?,
        postcode_places: keys
            .table_if("postcode_places")?
            .map(|places| postcode_places(&places, names))
            .transpose()?,
        rows_min,
        rows_max,
        is_period_in_name: period_from.is_some(),
        counts,
        checks: checks(keys, names)?,
        editions: Vec::new(),
    })
}

/// Reads the checks of a sheet; two of one name would be counted as one.
fn checks(keys: &Keys<'_>, names: &mut Names<'_>) -> Result<Vec<Check>, SchemaError> {
    let mut checks: Vec<Check> = Vec::new();
    for inner in keys.tables("check")? {
        let check = partner_check::parse(&inner, names)?;
        if checks.iter().any(|known| known.name == check.name) {
            return Err(inner.wrong("name", "the name of one check of this sheet"));
        }
        checks.push(check);
    }
    Ok(checks)
}

fn postcode_places(keys: &Keys<'_>, names: &mut Names<'_>) -> Result<PostcodePlaces, SchemaError> {
    keys.only(&["lookup", "field"])?;
    let places = PostcodePlaces { lookup: keys.text("lookup")?, field: keys.text("field")? };
    names.add(&places.lookup, keys.line_of("lookup"), MustBe::PlaceLookup);
    names.add(&places.field, keys.line_of("field"), MustBe::AreaField);
    Ok(places)
}

fn patterns(texts: &[String]) -> Vec<Pattern> {
    texts.iter().map(|text| Pattern::new(text)).collect()
}

fn expected_rows(keys: &Keys<'_>) -> Result<(Option<i64>, Option<i64>), SchemaError> {
    let Some(expect) = keys.table_if("expect")? else { return Ok((None, None)) };
    expect.only(&["rows_min", "rows_max"])?;
    let (min, max) = (expect.integer_if("rows_min")?, expect.integer_if("rows_max")?);
    if min.zip(max).is_some_and(|(min, max)| max < min) {
        return Err(expect.wrong("rows_max", "no less than `rows_min`"));
    }
    Ok((min, max))
}

fn skip_rule(keys: &Keys<'_>, names: &mut Names<'_>) -> Result<SkipRule, SchemaError> {
    keys.only(&["column", "like", "reason"])?;
    Ok(SkipRule {
        column: keys.text("column")?,
        like: Pattern::new(&keys.text("like")?),
        reason: names.code(keys, "reason", "skip_reason")?,
    })
}

fn count_mapping(keys: &Keys<'_>, names: &mut Names<'_>) -> Result<CountMapping, SchemaError> {
    const DIMENSIONS: [(&str, &str); 4] = [
        ("area_column", "area_code"),
        ("sex_column", "sex_code"),
        ("age_group_column", "age_group_code"),
        ("exploitation_column", "exploitation_code"),
    ];
    keys.only(&[
        "measure",
        "counted_unit",
        "column",
        "area_column",
        "sex_column",
        "age_group_column",
        "exploitation_column",
        "fixed",
        "suppressed_range",
    ])?;
    let mut dimensions = BTreeMap::new();
    for (key, field) in DIMENSIONS {
        if let Some(header) = keys.text_if(key)? {
            dimensions.insert(field.to_owned(), header);
        }
    }
    let fixed = names.codes(keys, "fixed")?;
    if fixed.keys().any(|field| dimensions.contains_key(field)) {
        return Err(keys.wrong("fixed", "without a field that has a column of its own"));
    }
    for (group, basis) in [("area_code", "area_basis_code"), ("age_group_code", "age_basis_code")] {
        let is_split = dimensions.contains_key(group) || fixed.contains_key(group);
        if is_split && !fixed.contains_key(basis) {
            return Err(
                keys.wrong("fixed", format!("with `{basis}`: a figure by `{group}` carries its basis"))
            );
        }
    }
    let suppressed_range = keys.range_if("suppressed_range")?;
    if suppressed_range.is_some_and(|(least, _)| least < 0) {
        return Err(keys.wrong("suppressed_range", "two whole numbers from 0 up"));
    }
    Ok(CountMapping {
        measure: names.code(keys, "measure", "measure")?,
        counted_unit: names.code(keys, "counted_unit", "unit")?,
        column: keys.text("column")?,
        dimensions,
        fixed,
        suppressed_range,
    })
}

fn editions(
    keys: &Keys<'_>,
    sheet: &SheetMapping,
    columns: &partner_columns::Columns,
) -> Result<Vec<Edition>, SchemaError> {
    let editions = columns.editions(&sheet.table);
    match (sheet.is_counts(), editions.is_empty()) {
        (false, true) => Err(keys.wrong("table", "a table that `columns.csv` has columns for")),
        (true, false) => {
            Err(keys.wrong("table", "absent from `columns.csv`: counts name their columns here"))
        }
        _ => Ok(editions),
    }
}

fn lookups(keys: &Keys<'_>, names: &mut Names<'_>) -> Result<BTreeMap<String, Lookup>, SchemaError> {
    let mut lookups = BTreeMap::new();
    let Some(all) = keys.table_if("lookup")? else { return Ok(lookups) };
    for (field, inner) in all.own_tables()? {
        names.add(&field, inner.line(), MustBe::CodedField);
        let mut lookup = Lookup::default();
        for (word, code, line) in inner.own_pairs()? {
            names.add(&code, line, MustBe::CodeOfField(field.clone()));
            lookup.entries.push((Pattern::new(&word), code));
        }
        lookup.entries.sort_by_key(|(pattern, _)| pattern.as_str().contains('*'));
        lookups.insert(field, lookup);
    }
    Ok(lookups)
}

fn markers(keys: &Keys<'_>) -> Result<BTreeMap<String, MarkerMeaning>, SchemaError> {
    let mut markers = BTreeMap::new();
    let Some(inner) = keys.table_if("markers")? else { return Ok(markers) };
    for (marker, meaning, _) in inner.own_pairs()? {
        let Some(meaning) = MarkerMeaning::parse(&meaning) else {
            return Err(inner.wrong(&marker, "a state (suppressed, not_available, unknown, ...) or \"zero\""));
        };
        markers.insert(fold(&marker), meaning);
    }
    Ok(markers)
}
