//! The compound file: the container of xls, and of encrypted xlsx.
//!
//! In: streams of at least 4,096 bytes each (shorter ones are padded, so that no small-stream table is needed). Out: a version 3
//! file of 512-byte sectors. Refuses more sectors than its header can list, about 7 MB.

use crate::error::SynthError;

const SECTOR: usize = 512;
const FREE: u32 = 0xffff_ffff;
const END_OF_CHAIN: u32 = 0xffff_fffe;
const FAT_SECTOR: u32 = 0xffff_fffd;
const IDS_PER_SECTOR: usize = SECTOR / 4;
const FAT_SECTORS_MAX: usize = 109;

/// Puts streams into one file; the names must be in the order of the format, shorter ones first.
pub(crate) fn compound(streams: &[(&str, &[u8])]) -> Result<Vec<u8>, SynthError> {
    let directory_sectors = (streams.len() + 1).div_ceil(SECTOR / 128);
    let lengths: Vec<usize> = streams.iter().map(|(_, bytes)| bytes.len().max(4_096)).collect();
    let stream_sectors: Vec<usize> = lengths.iter().map(|length| length.div_ceil(SECTOR)).collect();
    let used = directory_sectors + stream_sectors.iter().sum::<usize>();
    let fat_sectors = used.div_ceil(IDS_PER_SECTOR - 1);
    if fat_sectors > FAT_SECTORS_MAX {
        return Err(SynthError::Write {
            format: "xls",
            problem: "more than 7 MB: ask for fewer people".to_owned(),
        });
    }
    let mut fat: Vec<u32> = vec![FAT_SECTOR; fat_sectors];
    chain(&mut fat, directory_sectors);
    let mut starts = Vec::new();
    for sectors in &stream_sectors {
        starts.push(fat.len() as u32);
        chain(&mut fat, *sectors);
    }
    fat.resize(fat_sectors * IDS_PER_SECTOR, FREE);
    let mut file = header(fat_sectors);
    file.extend(fat.iter().flat_map(|id| id.to_le_bytes()));
    file.extend(directory(streams, &starts, &lengths, directory_sectors));
    for ((_, bytes), sectors) in streams.iter().zip(&stream_sectors) {
        let end = file.len() + sectors * SECTOR;
        file.extend_from_slice(bytes);
        file.resize(end, 0);
    }
    Ok(file)
}

fn chain(fat: &mut Vec<u32>, sectors: usize) {
    let first = fat.len();
    fat.extend((first + 1..first + sectors).map(|next| next as u32));
    fat.push(END_OF_CHAIN);
}

fn header(fat_sectors: usize) -> Vec<u8> {
    let mut header = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    header.resize(24, 0);
    for half in [0x3e_u16, 3, 0xfffe, 9, 6] {
        header.extend(half.to_le_bytes());
    }
    header.resize(44, 0);
    // FAT sectors, first directory sector, transaction, least length of a stream, no small-stream table, no further FAT list.
    let words = [fat_sectors as u32, fat_sectors as u32, 0, 4_096, END_OF_CHAIN, 0, END_OF_CHAIN, 0];
    header.extend(words.iter().flat_map(|word| word.to_le_bytes()));
    for position in 0..FAT_SECTORS_MAX {
        let id = if position < fat_sectors { position as u32 } else { FREE };
        header.extend(id.to_le_bytes());
    }
    header
}

fn directory(streams: &[(&str, &[u8])], starts: &[u32], lengths: &[usize], sectors: usize) -> Vec<u8> {
    let child = if streams.is_empty() { FREE } else { 1 };
    let mut directory = entry("Root Entry", 5, FREE, child, END_OF_CHAIN, 0);
    for (position, (name, _)) in streams.iter().enumerate() {
        let next = if position + 1 < streams.len() { position as u32 + 2 } else { FREE };
        directory.extend(entry(name, 2, next, FREE, starts[position], lengths[position]));
    }
    while directory.len() < sectors * SECTOR {
        let mut unused = vec![0; 128];
        unused[68..80].fill(0xff);
        directory.extend(unused);
    }
    directory
}

fn entry(name: &str, kind: u8, next: u32, child: u32, start: u32, length: usize) -> Vec<u8> {
    let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let name_bytes = entry.len() as u16 + 2;
    entry.resize(64, 0);
    entry.extend(name_bytes.to_le_bytes());
    entry.extend([kind, 1]);
    for id in [FREE, next, child] {
        entry.extend(id.to_le_bytes());
    }
    entry.resize(116, 0);
    entry.extend(start.to_le_bytes());
    entry.extend((length as u64).to_le_bytes());
    entry
}

#[cfg(test)]
mod tests {
    use super::compound;

    #[test]
    fn sectors_fill_the_file() {
        for length in [0, 4_096, 4_097, 70_000] {
            let bytes = vec![7; length];
            let file = compound(&[("Workbook", &bytes)]).unwrap();
            assert_eq!(file.len() % 512, 0);
            assert!(file.len() >= 512 * 3 + length.max(4_096));
        }
    }

    #[test]
    fn more_than_the_header_can_list_is_refused() {
        let bytes = vec![0; 8_000_000];
        assert!(compound(&[("Workbook", &bytes)]).is_err());
    }
}
