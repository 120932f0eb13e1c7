//! The compound file that Excel 97 workbooks, and encrypted newer ones, lie in.
//!
//! In: the bytes of the whole file. Out: the names of its streams, and one stream's bytes. Chains that loop, sectors
//! past the end and streams that break off are refused, so that readers less careful see whole files only.

use crate::error::WorkbookError;

/// The first bytes of every compound file.
pub(crate) const SIGNATURE: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Sector numbers from here on are marks, not sectors.
const MARKS: u32 = 0xFFFF_FFFA;
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
const ENTRY_BYTES: usize = 128;
const MINI_SECTOR_BYTES: usize = 64;
const HEADER_SECTOR_COUNT: usize = 109;

/// A compound file whose directory has been read.
pub(crate) struct Compound<'a> {
    bytes: &'a [u8],
    sector_bytes: usize,
    fat: Vec<u32>,
    mini_fat: Vec<u32>,
    mini_stream: Vec<u8>,
    mini_cutoff: u64,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    start: u32,
    length: u64,
    is_stream: bool,
}

impl<'a> Compound<'a> {
    /// Reads the header, the allocation tables and the directory.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, WorkbookError> {
        if bytes.len() < 512 || !bytes.starts_with(&SIGNATURE) {
            return Err(broken());
        }
        let sector_bytes = match read_u16(bytes, 30)? {
            9 => 512,
            12 => 4_096,
            _ => return Err(broken()),
        };
        let mut file = Self {
            bytes,
            sector_bytes,
            fat: Vec::new(),
            mini_fat: Vec::new(),
            mini_stream: Vec::new(),
            mini_cutoff: u64::from(read_u32(bytes, 56)?),
            entries: Vec::new(),
        };
        file.fat = file.allocation_table()?;
        let directory = file.chain(read_u32(bytes, 48)?, None)?;
        for entry in directory.chunks_exact(ENTRY_BYTES) {
            file.entries.push(directory_entry(entry, sector_bytes)?);
        }
        let (root_start, root_length) =
            file.entries.first().map(|root| (root.start, root.length)).ok_or_else(broken)?;
        if read_u32(bytes, 64)? > 0 {
            let table = file.chain(read_u32(bytes, 60)?, None)?;
            file.mini_fat = words(&table);
            file.mini_stream = file.chain(root_start, Some(root_length))?;
        }
        Ok(file)
    }

    /// Whether there is a stream or storage of this name, in any case of letters.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    /// The bytes of the stream of this name, in any case of letters; none if there is none.
    pub(crate) fn stream(&self, name: &str) -> Result<Option<Vec<u8>>, WorkbookError> {
        let Some(entry) =
            self.entries.iter().find(|entry| entry.is_stream && entry.name.eq_ignore_ascii_case(name))
        else {
            return Ok(None);
        };
        if entry.length < self.mini_cutoff {
            self.mini_chain(entry.start, entry.length).map(Some)
        } else {
            self.chain(entry.start, Some(entry.length)).map(Some)
        }
    }

    fn sector(&self, id: u32) -> Result<&'a [u8], WorkbookError> {
        let start = (id as usize + 1) * self.sector_bytes;
        // The last sector of a file may be cut short: some writers do not pad it.
        let end = (start + self.sector_bytes).min(self.bytes.len());
        self.bytes.get(start..end).filter(|sector| !sector.is_empty()).ok_or_else(breaks_off)
    }

    /// A sector of a table, which is never cut short.
    fn table_sector(&self, id: u32) -> Result<&'a [u8], WorkbookError> {
        self.sector(id)
            .and_then(|sector| if sector.len() == self.sector_bytes { Ok(sector) } else { Err(breaks_off()) })
    }

    fn sectors_max(&self) -> usize {
        self.bytes.len() / self.sector_bytes + 1
    }

    fn allocation_table(&self) -> Result<Vec<u32>, WorkbookError> {
        let header = self.bytes.get(76..76 + HEADER_SECTOR_COUNT * 4).ok_or_else(broken)?;
        let mut table_sectors = words(header);
        let mut next = read_u32(self.bytes, 68)?;
        let mut steps = 0;
        while next < MARKS {
            steps += 1;
            if steps > self.sectors_max() {
                return Err(broken());
            }
            let mut more = words(self.table_sector(next)?);
            next = more.pop().ok_or_else(broken)?;
            table_sectors.extend(more);
        }
        table_sectors.retain(|id| *id < MARKS);
        if table_sectors.len() > self.sectors_max() {
            return Err(broken());
        }
        let mut table = Vec::new();
        for id in table_sectors {
            table.extend(words(self.table_sector(id)?));
        }
        Ok(table)
    }

    fn chain(&self, start: u32, length: Option<u64>) -> Result<Vec<u8>, WorkbookError> {
        let wanted = length.map_or(usize::MAX, |length| usize::try_from(length).unwrap_or(usize::MAX));
        let mut bytes = Vec::new();
        let mut next = start;
        let mut is_visited = vec![false; self.fat.len()];
        while next != END_OF_CHAIN && bytes.len() < wanted {
            match is_visited.get_mut(next as usize) {
                Some(visited) if !*visited => *visited = true,
                _ => return Err(broken()),
            }
            bytes.extend_from_slice(self.sector(next)?);
            next = *self.fat.get(next as usize).ok_or_else(broken)?;
        }
        whole(bytes, length)
    }

    fn mini_chain(&self, start: u32, length: u64) -> Result<Vec<u8>, WorkbookError> {
        let mut bytes = Vec::new();
        let mut next = start;
        let mut is_visited = vec![false; self.mini_fat.len()];
        while next != END_OF_CHAIN && (bytes.len() as u64) < length {
            match is_visited.get_mut(next as usize) {
                Some(visited) if !*visited => *visited = true,
                _ => return Err(broken()),
            }
            let at = next as usize * MINI_SECTOR_BYTES;
            let end = (at + MINI_SECTOR_BYTES).min(self.mini_stream.len());
            let sector =
                self.mini_stream.get(at..end).filter(|sector| !sector.is_empty()).ok_or_else(breaks_off)?;
            bytes.extend_from_slice(sector);
            next = *self.mini_fat.get(next as usize).ok_or_else(broken)?;
        }
        whole(bytes, Some(length))
    }
}

/// The first bytes of a stream, exactly as long as its entry says.
fn whole(mut bytes: Vec<u8>, length: Option<u64>) -> Result<Vec<u8>, WorkbookError> {
    if let Some(length) = length {
        if (bytes.len() as u64) < length {
            return Err(breaks_off());
        }
        bytes.truncate(length as usize);
    }
    Ok(bytes)
}

fn directory_entry(entry: &[u8], sector_bytes: usize) -> Result<Entry, WorkbookError> {
    let name = entry.get(..64).ok_or_else(broken)?;
    let units: Vec<u16> = name
        .as_chunks::<2>()
        .0
        .iter()
        .map(|unit| u16::from_le_bytes(*unit))
        .take_while(|unit| *unit != 0)
        .collect();
    let low = u64::from(read_u32(entry, 120)?);
    // Files of 512-byte sectors use half of the length; the rest may hold anything.
    let high = if sector_bytes == 512 { 0 } else { u64::from(read_u32(entry, 124)?) };
    Ok(Entry {
        name: String::from_utf16_lossy(&units),
        start: read_u32(entry, 116)?,
        length: high << 32 | low,
        is_stream: entry.get(66) == Some(&2),
    })
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.as_chunks::<4>().0.iter().map(|word| u32::from_le_bytes(*word)).collect()
}

fn read_u16(bytes: &[u8], at: usize) -> Result<u16, WorkbookError> {
    match bytes.get(at..at + 2) {
        Some([low, high]) => Ok(u16::from_le_bytes([*low, *high])),
        _ => Err(broken()),
    }
}

fn read_u32(bytes: &[u8], at: usize) -> Result<u32, WorkbookError> {
    Ok(u32::from(read_u16(bytes, at)?) | u32::from(read_u16(bytes, at + 2)?) << 16)
}

fn broken() -> WorkbookError {
    WorkbookError::corrupt("the structure of its compound file does not hold")
}

fn breaks_off() -> WorkbookError {
    WorkbookError::corrupt("its compound file breaks off")
}
