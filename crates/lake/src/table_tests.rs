//! Tables on a real folder: order, comments, other columns, and what a footer gives away.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_schema::DataType;
use deltalake::parquet::file::reader::{FileReader, SerializedFileReader};

use super::*;
use crate::Roots;
use crate::digest::content;

fn place(folder: &tempfile::TempDir) -> Roots {
    let of = |name: &str| folder.path().join(name).display().to_string();
    Roots::open(&of("restricted"), &of("lake"), &of("out")).unwrap()
}

fn mark() -> CommitMark {
    CommitMark { info: vec![("sylfaen.run_id".to_owned(), "r1".into())], transaction: None }
}

fn rows(from: i64, to: i64) -> RecordBatch {
    let ids: Vec<String> =
        (from..to).map(|id| format!("{:x}", id.wrapping_mul(0x9E37_79B9) & 0xFFFF)).collect();
    RecordBatch::try_from_iter([
        ("record_id", Arc::new(StringArray::from(ids)) as ArrayRef),
        ("age_years", Arc::new(Int64Array::from((from..to).collect::<Vec<_>>())) as ArrayRef),
    ])
    .unwrap()
}

fn parquet_files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.extension().is_some_and(|end| end == "parquet")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_come_back_in_the_order_they_were_written() {
    let folder = tempfile::tempdir().unwrap();
    let roots = place(&folder);
    let spec = TableSpec::new("stg_partner__records", RootKind::Lake);
    let table = DeltaFolder::new(&roots.lake, TABLES, &spec.name).unwrap();
    let batches = vec![rows(0, 9_000), rows(9_000, 9_001), rows(9_001, 60_000)];
    let version = table.overwrite(&spec, batches.clone(), mark()).await.unwrap();
    let found = table.read(version).await.unwrap();
    assert_eq!(content(&found).unwrap(), content(&batches).unwrap());
    assert_eq!(parquet_files(&folder.path().join("lake/tables/stg_partner__records")).len(), 1);
    assert_eq!(found[0].schema(), canonical("t", &batches).unwrap()[0].schema());
}

#[tokio::test]
async fn the_same_rows_are_the_same_parquet_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let roots = place(&folder);
    let spec = TableSpec::new("a", RootKind::Lake).direct_columns(["record_id"]);
    for root in [&roots.lake, &roots.out] {
        let table = DeltaFolder::new(root, TABLES, &spec.name).unwrap();
        table.overwrite(&spec, vec![rows(0, 300)], mark()).await.unwrap();
    }
    let bytes = |root: &str| {
        let files = parquet_files(&folder.path().join(root).join("tables/a"));
        std::fs::read(&files[0]).unwrap()
    };
    assert_eq!(bytes("lake"), bytes("out"));
}

#[tokio::test]
async fn comments_reach_the_provider_and_follow_when_they_change() {
    let folder = tempfile::tempdir().unwrap();
    let roots = place(&folder);
    let table = DeltaFolder::new(&roots.lake, TABLES, "a").unwrap();
    let spec = TableSpec::new("a", RootKind::Lake)
        .comment("One row a record")
        .column_comment("age_years", "At contact");
    let first = table.overwrite(&spec, vec![rows(0, 3)], mark()).await.unwrap();
    let other = spec.clone().comment("Cofnodion").column_comment("age_years", "At referral");
    let second = table.overwrite(&other, vec![rows(0, 3)], mark()).await.unwrap();
    let comment = async |version| {
        let schema = table.provider(version).await.unwrap().schema();
        schema.field_with_name("age_years").unwrap().metadata()[COMMENT].clone()
    };
    assert_eq!(comment(first).await, "At contact");
    assert_eq!(comment(second).await, "At referral");
    assert_eq!(table.described(first, RootKind::Lake).await.unwrap(), spec);
    assert_eq!(table.described(second, RootKind::Lake).await.unwrap(), other);
}

#[tokio::test]
async fn other_columns_and_no_rows_leave_old_versions_readable() {
    let folder = tempfile::tempdir().unwrap();
    let roots = place(&folder);
    let spec = TableSpec::new("a", RootKind::Lake);
    let table = DeltaFolder::new(&roots.lake, TABLES, "a").unwrap();
    let first = table.overwrite(&spec, vec![rows(0, 3)], mark()).await.unwrap();
    let none = RecordBatch::try_from_iter([(
        "area_code",
        Arc::new(StringArray::from(Vec::<&str>::new())) as ArrayRef,
    )]);
    let second = table.overwrite(&spec, vec![none.unwrap()], mark()).await.unwrap();
    let third = table.overwrite(&spec, vec![rows(5, 6)], mark()).await.unwrap();
    assert!(first < second && second < third);
    assert_eq!(content(&table.read(first).await.unwrap()).unwrap(), content(&[rows(0, 3)]).unwrap());
    let empty = table.read(second).await.unwrap();
    assert_eq!((empty.len(), empty[0].num_rows()), (1, 0));
    assert_eq!(empty[0].schema().field(0).name(), "area_code");
    assert_eq!(empty[0].schema().field(0).data_type(), &DataType::Utf8);
    assert_eq!(table.read(third).await.unwrap()[0].num_rows(), 1);
    let missing = table.read(third + 7).await.unwrap_err();
    assert!(matches!(missing, LakeError::Table { fault: TableFault::NotThere, .. }), "{missing:?}");
}

#[tokio::test]
async fn no_footer_and_no_log_gives_a_direct_column_away() {
    let folder = tempfile::tempdir().unwrap();
    let roots = place(&folder);
    let names: ArrayRef = Arc::new(StringArray::from(vec!["Aaronovich", "Nguyen", "Zsofia"]));
    let plain: ArrayRef = Arc::new(StringArray::from(vec!["Abertawe", "Bangor", "Ystrad"]));
    let batch = RecordBatch::try_from_iter([("family_name", names), ("area_name", plain)]).unwrap();
    let spec = TableSpec::new("restricted_a", RootKind::Restricted).direct_columns(["family_name"]);
    let table = DeltaFolder::new(&roots.restricted, TABLES, &spec.name).unwrap();
    table.overwrite(&spec, vec![batch], mark()).await.unwrap();

    let folder = folder.path().join("restricted/tables/restricted_a");
    let file = std::fs::File::open(&parquet_files(&folder)[0]).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let group = reader.metadata().row_group(0);
    let (direct, other) = (group.column(0), group.column(1));
    assert_eq!(
        (direct.column_path().string(), other.column_path().string()),
        ("family_name".into(), "area_name".into())
    );
    assert!(direct.statistics().is_none() && other.statistics().is_some());
    assert!(direct.dictionary_page_offset().is_none() && other.dictionary_page_offset().is_some());
    assert!(direct.bloom_filter_offset().is_none());
    assert!(direct.column_index_offset().is_none() && other.column_index_offset().is_some());

    let log = std::fs::read_to_string(folder.join("_delta_log/00000000000000000000.json")).unwrap();
    assert!(log.contains("Abertawe") && log.contains("sylfaen.run_id"));
    for name in ["Aaronovich", "Nguyen", "Zsofia"] {
        assert!(!log.contains(name));
    }
}

#[test]
fn names_and_descriptions_that_do_not_fit_are_refused() {
    for name in ["", "A", "1a", "_a", "a-b", "a/b", "a b", "con", "lpt1", "sïon", &"a".repeat(101)] {
        assert!(matches!(check_name(name), Err(LakeError::BadTableName { .. })), "{name}");
    }
    check_name("restricted_person__identifiers").unwrap();
    let schema = rows(0, 1).schema();
    let spec = TableSpec::new("a", RootKind::Lake);
    assert!(matches!(
        spec.clone().direct_columns(["record_id"]).check(&schema),
        Err(LakeError::DirectColumnOutside { .. })
    ));
    assert!(matches!(spec.column_comment("nope", "").check(&schema), Err(LakeError::ColumnNotThere { .. })));
}
