//! How long large workbooks take to read, and in how much memory: `cargo bench -p sylfaen-workbook`.
//!
//! Makes its files once, in the folder of temporary files, and reads each in a process of its own: with the reader
//! here, and with calamine's stream where it has one. `benches/peers.py` reads the same files with other libraries.
//! `SYLFAEN_BENCH_ROWS` sets another number of rows than 1,000,000.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::error::Error;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use calamine::{Data, DataRef, Reader as _};
use sylfaen_workbook::{CellValue, Limits, OpenOptions, Source, Workbook};
use zip::write::SimpleFileOptions;

type Anything<T> = Result<T, Box<dyn Error>>;

const COLUMNS: u64 = 20;
/// What reads an xlsx.
const XLSX: [&str; 3] = ["sylfaen", "sylfaen, merged ranges first", "calamine"];

fn main() -> Anything<()> {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, word, reader, file] = arguments.as_slice()
        && word == "read"
    {
        return measure(reader, Path::new(file));
    }
    let rows: u64 = std::env::var("SYLFAEN_BENCH_ROWS").map_or(Ok(1_000_000), |rows| rows.parse())?;
    let folder = std::env::temp_dir().join("sylfaen-bench-workbooks");
    std::fs::create_dir_all(&folder)?;
    for (file, readers) in [
        (make(&folder, &format!("shared-{rows}.xlsx"), |file| xlsx(file, rows, true))?, &XLSX[..]),
        (make(&folder, &format!("inline-{rows}.xlsx"), |file| xlsx(file, rows, false))?, &XLSX),
        (
            make(&folder, &format!("open-{rows}.ods"), |file| ods(file, rows))?,
            &["sylfaen", "calamine, whole"],
        ),
        // A gigabyte for a million.
        (make(&folder, &format!("text-{rows}.csv"), |file| csv(file, rows * 8 / 7))?, &XLSX[..1]),
    ] {
        println!("{} ({} MB)", file.display(), file.metadata()?.len() / 1_000_000);
        for reader in readers {
            let answer =
                Command::new(std::env::current_exe()?).args(["read", *reader]).arg(&file).output()?;
            print!("  {reader}: {}", String::from_utf8_lossy(&answer.stdout));
            print!("{}", String::from_utf8_lossy(&answer.stderr));
        }
    }
    Ok(())
}

/// Reads a file and prints what that took.
fn measure(reader: &str, file: &Path) -> Anything<()> {
    let start = Instant::now();
    let (cells, sum) = match reader {
        "calamine" => calamine_stream(file)?,
        "calamine, whole" => calamine_whole(file)?,
        reader => ours(file, reader.ends_with("first"))?,
    };
    let seconds = start.elapsed().as_secs_f64();
    let (cpu, peak) = taken();
    println!(
        "{seconds:.2} s, {cpu:.2} s of processor, {peak} MB at most ({cells} cells, numbers sum to {sum})"
    );
    Ok(())
}

fn ours(file: &Path, looks_behind_cells: bool) -> Anything<(u64, f64)> {
    let limits = Limits { inflated_bytes_max: 16 << 30, text_bytes_max: 16 << 30, ..Limits::default() };
    let options = OpenOptions { limits, looks_behind_cells, ..OpenOptions::default() };
    let mut workbook = Workbook::open_with(Source::new(File::open(file)?), &options)?;
    let (mut cells, mut sum) = (0, 0.0);
    for row in workbook.rows(0)? {
        for cell in row?.cells {
            cells += 1;
            if let CellValue::Number(number) = cell.value {
                sum += number;
            }
        }
    }
    Ok((cells, sum))
}

fn calamine_stream(file: &Path) -> Anything<(u64, f64)> {
    let mut workbook: calamine::Xlsx<_> = calamine::open_workbook(file)?;
    let sheet = workbook.sheet_names().first().cloned().ok_or("no sheet")?;
    let mut reader = workbook.worksheet_cells_reader(&sheet)?;
    let (mut cells, mut sum) = (0, 0.0);
    while let Some(cell) = reader.next_cell()? {
        cells += 1;
        match cell.get_value() {
            DataRef::Float(number) => sum += number,
            DataRef::Int(number) => sum += *number as f64,
            _ => {}
        }
    }
    Ok((cells, sum))
}

/// calamine has no stream for ods.
fn calamine_whole(file: &Path) -> Anything<(u64, f64)> {
    let mut workbook: calamine::Ods<_> = calamine::open_workbook(file)?;
    let sheet = workbook.worksheet_range_at(0).ok_or("no sheet")??;
    let (mut cells, mut sum) = (0, 0.0);
    for (_, _, value) in sheet.used_cells() {
        cells += 1;
        match value {
            Data::Float(number) => sum += number,
            Data::Int(number) => sum += *number as f64,
            _ => {}
        }
    }
    Ok((cells, sum))
}

/// Seconds of processor that this process took, and the most memory it had, in MB; noughts where the system does not
/// say.
fn taken() -> (f64, u64) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<i64> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split(' ')
        .filter_map(|field| field.parse().ok())
        .collect();
    // Behind the name and the state: user and system time are the 11th and 12th numbers, in hundredths.
    let ticks: i64 = fields.get(10..12).unwrap_or_default().iter().sum();
    (ticks as f64 / 100.0, peak.unwrap_or(0_u64) / 1_000)
}

/// Makes a file unless it is there.
fn make(folder: &Path, name: &str, write: impl FnOnce(File) -> Anything<()>) -> Anything<PathBuf> {
    let file = folder.join(name);
    if !file.exists() {
        let unfinished = folder.join(format!("unfinished-{}", std::process::id()));
        write(File::create(&unfinished)?)?;
        std::fs::rename(unfinished, &file)?;
    }
    Ok(file)
}

/// What stands in a cell.
enum Content {
    Text(u64),
    Number(f64),
    Date(u64),
}

/// A reference of its own, nine columns of codes, six of numbers, four of dates.
fn content(row: u64, column: u64) -> Content {
    let mixed = (row * COLUMNS + column).wrapping_mul(11_400_714_819_323_198_485) >> 33;
    match column {
        0 => Content::Text(CODES + row),
        1..10 => Content::Text(mixed % (CODES >> (column % 6))),
        10..13 => Content::Number((mixed % 100_000) as f64),
        13..16 => Content::Number((mixed % 10_000_000) as f64 / 100.0),
        _ => Content::Date(40_000 + mixed % 2_000),
    }
}

/// As many texts occur more than once.
const CODES: u64 = 2_000;

fn text(number: u64) -> String {
    if number < CODES { format!("Cod {number} â ŵ") } else { format!("GW-{number:07}") }
}

fn xlsx(file: File, rows: u64, is_shared: bool) -> Anything<()> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let types = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let mut archive = zip::ZipWriter::new(BufWriter::new(file));
    let parts = [
        (
            "[Content_Types].xml",
            format!(
                r#"<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{types}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="{types}.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="{types}.sharedStrings+xml"/></Types>"#
            ),
        ),
        (
            "_rels/.rels",
            format!(
                r#"<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                r#"<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Cases" sheetId="1" r:id="rId1"/></sheets></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                r#"<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{office}/styles" Target="styles.xml"/><Relationship Id="rId3" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/styles.xml",
            format!(
                r#"<styleSheet xmlns="{main}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>"#
            ),
        ),
    ];
    for (name, xml) in parts {
        archive.start_file(name, SimpleFileOptions::default())?;
        archive.write_all(xml.as_bytes())?;
    }
    archive.start_file("xl/sharedStrings.xml", SimpleFileOptions::default().large_file(true))?;
    let count = if is_shared { CODES + rows } else { 0 };
    write!(archive, r#"<sst xmlns="{main}" uniqueCount="{count}">"#)?;
    for number in 0..count {
        write!(archive, "<si><t>{}</t></si>", text(number))?;
    }
    archive.write_all(b"</sst>")?;
    archive.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default().large_file(true))?;
    write!(archive, r#"<worksheet xmlns="{main}"><dimension ref="A1:T{rows}"/><sheetData>"#)?;
    let mut line = String::new();
    for row in 0..rows {
        line.clear();
        write!(line, r#"<row r="{}" spans="1:{COLUMNS}">"#, row + 1)?;
        for column in 0..COLUMNS {
            let place = format!("{}{}", char::from(b'A' + column as u8), row + 1);
            match content(row, column) {
                Content::Text(number) if is_shared => {
                    write!(line, r#"<c r="{place}" t="s"><v>{number}</v></c>"#)?;
                }
                Content::Text(number) => {
                    write!(line, r#"<c r="{place}" t="inlineStr"><is><t>{}</t></is></c>"#, text(number))?;
                }
                Content::Number(number) => write!(line, r#"<c r="{place}"><v>{number}</v></c>"#)?,
                Content::Date(day) => write!(line, r#"<c r="{place}" s="1"><v>{day}</v></c>"#)?,
            }
        }
        line.push_str("</row>");
        archive.write_all(line.as_bytes())?;
    }
    archive.write_all(b"</sheetData></worksheet>")?;
    archive.finish()?.flush()?;
    Ok(())
}

fn ods(file: File, rows: u64) -> Anything<()> {
    let oasis = "urn:oasis:names:tc:opendocument:xmlns";
    let kind = "application/vnd.oasis.opendocument.spreadsheet";
    let mut archive = zip::ZipWriter::new(BufWriter::new(file));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    archive.start_file("mimetype", stored)?;
    archive.write_all(kind.as_bytes())?;
    archive.start_file("META-INF/manifest.xml", SimpleFileOptions::default())?;
    write!(
        archive,
        r#"<manifest:manifest xmlns:manifest="{oasis}:manifest:1.0" manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"#
    )?;
    archive.start_file("content.xml", SimpleFileOptions::default().large_file(true))?;
    write!(
        archive,
        r#"<office:document-content xmlns:office="{oasis}:office:1.0" xmlns:table="{oasis}:table:1.0" xmlns:text="{oasis}:text:1.0" office:version="1.3"><office:body><office:spreadsheet><table:table table:name="Cases"><table:table-column table:number-columns-repeated="{COLUMNS}"/>"#
    )?;
    let mut line = String::new();
    for row in 0..rows {
        line.clear();
        line.push_str("<table:table-row>");
        for column in 0..COLUMNS {
            let cell = "table:table-cell office:value-type";
            match content(row, column) {
                Content::Text(number) => {
                    write!(line, r#"<{cell}="string"><text:p>{}</text:p></table:table-cell>"#, text(number))?;
                }
                Content::Number(number) => write!(
                    line,
                    r#"<{cell}="float" office:value="{number}"><text:p>{number}</text:p></table:table-cell>"#
                )?,
                Content::Date(day) => {
                    let (month, day) = (day % 12 + 1, day % 28 + 1);
                    write!(
                        line,
                        r#"<{cell}="date" office:date-value="2012-{month:02}-{day:02}"><text:p>{day:02}/{month:02}/2012</text:p></table:table-cell>"#
                    )?;
                }
            }
        }
        line.push_str("</table:table-row>");
        archive.write_all(line.as_bytes())?;
    }
    archive.write_all(b"</table:table></office:spreadsheet></office:body></office:document-content>")?;
    archive.finish()?.flush()?;
    Ok(())
}

fn csv(file: File, rows: u64) -> Anything<()> {
    let mut file = BufWriter::new(file);
    let mut line = String::new();
    for row in 0..rows {
        line.clear();
        for column in 0..COLUMNS {
            let end = if column + 1 < COLUMNS { "," } else { "\r\n" };
            match content(row, column) {
                Content::Text(number) if column % 4 == 1 => {
                    write!(
                        line,
                        "\"{}, a \"\"note\"\" that goes on at some length, as notes of cases do, and on, and on\"{end}",
                        text(number)
                    )?;
                }
                Content::Text(number) => {
                    write!(
                        line,
                        "{} a plain field of middling length as they come on the whole{end}",
                        text(number)
                    )?;
                }
                Content::Number(number) => write!(line, "{number}{end}")?,
                Content::Date(day) => write!(line, "2012-{:02}-{:02}{end}", day % 12 + 1, day % 28 + 1)?,
            }
        }
        file.write_all(line.as_bytes())?;
    }
    file.flush()?;
    Ok(())
}
