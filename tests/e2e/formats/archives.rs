//! Archives and packed streams.

use std::io::Write as _;

pub(super) fn gzipped(content: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(content).expect("writing to memory works");
    writer.finish().expect("writing to memory works")
}

pub(super) fn tarred(content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; 512];
    bytes[..5].copy_from_slice(b"a.txt");
    bytes[124..135].copy_from_slice(format!("{:011o}", content.len()).as_bytes());
    bytes[156] = b'0';
    bytes[257..262].copy_from_slice(b"ustar");
    bytes.extend(content);
    bytes.resize(bytes.len().next_multiple_of(512) + 1024, 0);
    bytes
}

pub(super) fn seven_zipped(content: &[u8]) -> Vec<u8> {
    let mut writer =
        sevenz_rust2::ArchiveWriter::new(std::io::Cursor::new(Vec::new())).expect("writing to memory works");
    writer
        .push_archive_entry(sevenz_rust2::ArchiveEntry::new_file("a.txt"), Some(content))
        .expect("writing to memory works");
    writer.finish().expect("writing to memory works").into_inner()
}

pub(super) fn bzipped(content: &[u8]) -> Vec<u8> {
    let mut writer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    writer.write_all(content).expect("writing to memory works");
    writer.finish().expect("writing to memory works")
}

pub(super) fn xz(content: &[u8]) -> Vec<u8> {
    let mut writer = lzma_rust2::XzWriter::new(Vec::new(), lzma_rust2::XzOptions::with_preset(0))
        .expect("writing to memory works");
    writer.write_all(content).expect("writing to memory works");
    writer.finish().expect("writing to memory works")
}

/// Two entries that build on each other.
pub(super) fn rar(content: &[u8]) -> Vec<u8> {
    let mut builder = rars::Builder::new(rars::ArchiveVersion::Rar50).solid(true);
    for name in ["a.txt", "b.txt"] {
        builder
            .add_bytes(name.as_bytes().to_vec(), content.to_vec(), None, None)
            .expect("the names differ");
    }
    builder.to_bytes().expect("writing to memory works")
}
