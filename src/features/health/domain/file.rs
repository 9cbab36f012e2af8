//! What kind of file it is: decided by its content alone, never by its name or by what the
//! client says. Beside the first bytes the build of the file is looked at, so that a text
//! that merely begins like a picture, or half a file, is not taken.

use crate::shared::domain::words;

words! {
    /// The kinds of files that are taken.
    FileType {
        /// JPEG picture.
        Jpeg = "image/jpeg",
        /// PNG picture.
        Png = "image/png",
        /// PDF document.
        Pdf = "application/pdf",
    }
}

/// How far from either end of a PDF its marks may lie, bytes.
const PDF_MARGIN: usize = 1024;

impl FileType {
    /// The kind of a whole file; `None` for anything else.
    #[must_use]
    pub fn of(content: &[u8]) -> Option<Self> {
        if is_png(content).is_some() {
            Some(Self::Png)
        } else if is_jpeg(content).is_some() {
            Some(Self::Jpeg)
        } else if is_pdf(content).is_some() {
            Some(Self::Pdf)
        } else {
            None
        }
    }

    /// The usual ending of a name.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Pdf => "pdf",
        }
    }
}

/// Signature, an IHDR chunk with a size first, at least one IDAT, and IEND at the very end.
fn is_png(content: &[u8]) -> Option<()> {
    let mut rest = content.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    let (mut first, mut has_picture) = (true, false);
    loop {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (kind, after) = after.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (data, after) = after.split_at_checked(length)?;
        let (_checksum, after) = after.split_first_chunk::<4>()?;
        match (kind, first) {
            (b"IHDR", true) if length == 13 && has_size(data.get(..8)?) => {}
            (_, true) | (b"IHDR", false) => return None,
            (b"IDAT", false) => has_picture = has_picture || length > 0,
            (b"IEND", false) => {
                return (length == 0 && has_picture && after.is_empty()).then_some(());
            }
            (_, false) => {}
        }
        first = false;
        rest = after;
    }
}

/// Two big-endian numbers of four bytes, both above zero.
fn has_size(size: &[u8]) -> bool {
    size.chunks(4).all(|side| side.iter().any(|byte| *byte > 0))
}

/// SOI, marker segments of stated lengths with a frame header that has a size, a scan after
/// it, and EOI. Cameras append previews and films behind EOI, so the end of the file is not
/// asked for.
fn is_jpeg(content: &[u8]) -> Option<()> {
    let mut rest = content.strip_prefix(b"\xff\xd8")?;
    let (mut has_frame, mut has_scan) = (false, false);
    loop {
        let (marker, after) = next_marker(rest)?;
        match marker {
            0xd9 => return (has_frame && has_scan).then_some(()),
            0x01 | 0xd0..=0xd7 => {
                rest = after;
                continue;
            }
            0x00 | 0xd8 | 0xff => return None,
            _ => {}
        }
        let (length, _) = after.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (segment, after) = after.split_at_checked(length)?;
        match marker {
            // Frame headers; C4, C8 and CC lie between them and are none.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                has_frame = segment.get(3..7)?.chunks(2).all(|side| side != [0, 0]);
            }
            0xda if has_frame => has_scan = true,
            0xda => return None,
            _ => {}
        }
        rest = if marker == 0xda {
            after_scan(after)?
        } else {
            after
        };
    }
}

/// The next marker and what follows it. Fill bytes FF may stand in front.
fn next_marker(content: &[u8]) -> Option<(u8, &[u8])> {
    let mut rest = content.strip_prefix(b"\xff")?;
    while let Some(after) = rest.strip_prefix(b"\xff") {
        rest = after;
    }
    rest.split_first().map(|(marker, after)| (*marker, after))
}

/// What follows the compressed data of a scan: the first marker that is neither a stuffed
/// zero nor a restart.
fn after_scan(data: &[u8]) -> Option<&[u8]> {
    let at = data.windows(2).position(
        |pair| matches!(pair, [0xff, second] if !matches!(second, 0 | 0xd0..=0xd7 | 0xff)),
    )?;
    data.get(at..)
}

/// `%PDF-1.x` or `%PDF-2.x` near the beginning, an object, and near the end `startxref` with
/// an offset inside the file, and `%%EOF`.
fn is_pdf(content: &[u8]) -> Option<()> {
    let head = content.get(..content.len().min(PDF_MARGIN))?;
    let start = find(head, b"%PDF-")?;
    let version = head.get(start..)?.strip_prefix(b"%PDF-")?;
    if !matches!(version, [b'1' | b'2', b'.', minor, ..] if minor.is_ascii_digit()) {
        return None;
    }
    let tail = content.get(content.len().saturating_sub(PDF_MARGIN)..)?;
    let end = tail.windows(5).rposition(|text| text == b"%%EOF")?;
    let before = tail.get(..end)?;
    let reference = before.windows(9).rposition(|text| text == b"startxref")?;
    let offset = before.get(reference..)?.strip_prefix(b"startxref")?;
    let offset: usize = str::from_utf8(offset).ok()?.trim().parse().ok()?;
    let points_inside = offset > 0 && offset < content.len();
    find(content, b" obj")?;
    points_inside.then_some(())
}

fn find(content: &[u8], wanted: &[u8]) -> Option<usize> {
    content
        .windows(wanted.len())
        .position(|part| part == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let mut chunk = u32::try_from(data.len()).unwrap().to_be_bytes().to_vec();
        chunk.extend(kind);
        chunk.extend(data);
        chunk.extend([0; 4]);
        chunk
    }

    fn png() -> Vec<u8> {
        let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
        file.extend(chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]));
        file.extend(chunk(b"tEXt", b"Comment\0made up"));
        file.extend(chunk(b"IDAT", &[0x78, 0x9c, 0x63, 0, 0, 0, 1, 0, 1]));
        file.extend(chunk(b"IEND", &[]));
        file
    }

    fn jpeg() -> Vec<u8> {
        let mut file = vec![0xff, 0xd8];
        file.extend([0xff, 0xe0, 0, 4, b'J', b'F']);
        file.extend([0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0]);
        file.extend([0xff, 0xc4, 0, 3, 0]);
        file.extend([0xff, 0xda, 0, 8, 1, 1, 0, 0, 0x3f, 0]);
        file.extend([0x12, 0xff, 0, 0x34, 0xff, 0xd0, 0x56]);
        file.extend([0xff, 0xd9]);
        file
    }

    fn pdf() -> Vec<u8> {
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\nxref\n0 1\n\
          0000000000 65535 f \ntrailer\n<< /Root 1 0 R >>\nstartxref\n47\n%%EOF\n"
            .to_vec()
    }

    #[test]
    fn whole_files_are_told_apart() {
        assert_eq!(FileType::of(&png()), Some(FileType::Png));
        assert_eq!(FileType::of(&jpeg()), Some(FileType::Jpeg));
        assert_eq!(FileType::of(&pdf()), Some(FileType::Pdf));
        let mut progressive = jpeg();
        progressive[9] = 0xc2;
        assert_eq!(FileType::of(&progressive), Some(FileType::Jpeg));
        let mut with_film = jpeg();
        with_film.extend(b"....ftypmp42");
        assert_eq!(FileType::of(&with_film), Some(FileType::Jpeg));
        let mut version_two = pdf();
        version_two[5] = b'2';
        assert_eq!(FileType::of(&version_two), Some(FileType::Pdf));
    }

    #[test]
    fn every_truncation_is_refused() {
        // The line break behind %%EOF may be missing.
        for (file, needed) in [
            (png(), png().len()),
            (jpeg(), jpeg().len()),
            (pdf(), pdf().len() - 1),
        ] {
            for length in 0..needed {
                assert_eq!(FileType::of(&file[..length]), None, "{length}");
            }
        }
    }

    #[test]
    fn what_only_begins_like_a_file_is_refused() {
        let mut no_size = png();
        no_size[16..24].fill(0);
        let mut no_frame = jpeg();
        no_frame[9] = 0xe1;
        let without_object = pdf().into_iter().map(|b| if b == b'j' { b'x' } else { b });
        for content in [
            b"".to_vec(),
            b"PK\x03\x04".to_vec(),
            b"GIF89a".to_vec(),
            b"just a text".to_vec(),
            b"%PDF-1.4\nnothing more".to_vec(),
            b"%PDF-9.9\n1 0 obj\nstartxref\n9\n%%EOF".to_vec(),
            b"%PDF-1.4\n1 0 obj\nstartxref\n99999\n%%EOF".to_vec(),
            b"%PDF-1.4\n1 0 obj\nstartxref\nabc\n%%EOF".to_vec(),
            b"<html>%PDF</html>".to_vec(),
            b"\x89PNG\r\n\x1a\n".to_vec(),
            b"\xff\xd8\xff\xd9".to_vec(),
            b"\xff\xd8\xff\xe0 a text that begins like a picture".to_vec(),
            no_size,
            no_frame,
            without_object.collect(),
        ] {
            assert_eq!(FileType::of(&content), None);
        }
    }

    proptest! {
        #[test]
        fn no_content_breaks_the_look(content in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = FileType::of(&content);
        }

        #[test]
        fn no_damage_breaks_the_look(at in 0_usize..200, byte in any::<u8>(), which in 0_usize..3) {
            let mut file = [png(), jpeg(), pdf()][which].clone();
            if let Some(place) = file.get_mut(at) {
                *place = byte;
            }
            let _ = FileType::of(&file);
        }
    }
}
