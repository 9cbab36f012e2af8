//! The file of a month: lines of JSON, compressed, with its hash and its number of rows told
//! beside it. A file is whole once what tells of it stands there.

use super::super::domain::{Manifest, MonthsError};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufRead, BufReader, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// A file that is being written.
pub(super) struct Writing {
    path: PathBuf,
    encoder: GzEncoder<File>,
    lines: Sha256,
    rows: u64,
}

/// A file that was written and read back, under a name that says it is not whole.
pub(super) struct Written {
    path: PathBuf,
    pub rows: u64,
    pub sha256: String,
}

fn failed(path: &Path) -> impl Fn(io::Error) -> MonthsError {
    let path = path.to_owned();
    move |error| MonthsError::File(path.clone(), error)
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// A new file that nobody but the owner reads; what a broken run left is written over.
fn create(path: &Path) -> Result<File, MonthsError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    options.open(path).map_err(failed(path))
}

impl Writing {
    /// Begins the file of that name.
    pub(super) fn begin(folder: &Path, name: &str) -> Result<Self, MonthsError> {
        let path = folder.join(format!("{name}.jsonl.gz"));
        let file = create(&beside(&path, ".part"))?;
        Ok(Self {
            path,
            encoder: GzEncoder::new(file, Compression::default()),
            lines: Sha256::new(),
            rows: 0,
        })
    }

    /// Adds a row.
    pub(super) fn add(&mut self, line: &str) -> Result<(), MonthsError> {
        let written = self.encoder.write_all(line.as_bytes());
        let written = written.and_then(|()| self.encoder.write_all(b"\n"));
        written.map_err(failed(&self.path))?;
        self.lines.update(line);
        self.lines.update(b"\n");
        self.rows = self.rows.saturating_add(1);
        Ok(())
    }

    /// Ends it, and reads it back from where it lies.
    pub(super) fn end(self) -> Result<Written, MonthsError> {
        let part = beside(&self.path, ".part");
        let file = self.encoder.finish().map_err(failed(&part))?;
        file.sync_all().map_err(failed(&part))?;
        drop(file);
        let read = read_back(&part)?;
        if (read.rows, &read.lines) != (self.rows, &hex::encode(self.lines.finalize())) {
            return Err(MonthsError::Differs(part));
        }
        Ok(Written {
            path: self.path,
            rows: read.rows,
            sha256: read.sha256,
        })
    }
}

impl Written {
    /// Gives the file its name, and tells of it beside it. A file that is there already stays
    /// where it is, and must be the same.
    pub(super) fn publish(self, manifest: &Manifest) -> Result<(), MonthsError> {
        let part = beside(&self.path, ".part");
        if self.path.exists() {
            if read_back(&self.path)?.sha256 != self.sha256 {
                return Err(MonthsError::Differs(self.path));
            }
            fs::remove_file(&part).map_err(failed(&part))?;
        } else {
            fs::rename(&part, &self.path).map_err(failed(&self.path))?;
        }
        let told = beside(&self.path, ".json");
        let unfinished = beside(&told, ".part");
        let mut file = create(&unfinished)?;
        let text = serde_json::to_string_pretty(manifest).map_err(io::Error::other);
        text.and_then(|text| writeln!(file, "{text}"))
            .and_then(|()| file.sync_all())
            .and_then(|()| fs::rename(&unfinished, &told))
            .map_err(failed(&told))?;
        let folder = self.path.parent().unwrap_or(Path::new("."));
        File::open(folder)
            .and_then(|it| it.sync_all())
            .map_err(failed(folder))
    }
}

/// What a file holds.
pub(super) struct ReadBack {
    pub rows: u64,
    /// Of the lines.
    lines: String,
    /// Of the file as it lies.
    pub sha256: String,
}

/// Reads a file to its end.
pub(super) fn read_back(path: &Path) -> Result<ReadBack, MonthsError> {
    let mut lines = Sha256::new();
    let (rows, sha256) = each_line(path, |line| {
        lines.update(line);
        lines.update(b"\n");
        Ok(())
    })?;
    Ok(ReadBack {
        rows,
        lines: hex::encode(lines.finalize()),
        sha256,
    })
}

/// A reader that hashes what passes.
struct Hashed<R> {
    inner: R,
    hash: Sha256,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hash.update(buffer.get(..read).unwrap_or_default());
        Ok(read)
    }
}

/// Hands each row on, and answers how many there were, and the hash of the file as it lies.
pub(super) fn each_line(
    path: &Path,
    mut take: impl FnMut(&str) -> Result<(), MonthsError>,
) -> Result<(u64, String), MonthsError> {
    let file = File::open(path).map_err(failed(path))?;
    let hashed = Hashed {
        inner: file,
        hash: Sha256::new(),
    };
    let mut reader = BufReader::new(GzDecoder::new(hashed));
    let (mut rows, mut line) = (0_u64, String::new());
    while reader.read_line(&mut line).map_err(failed(path))? > 0 {
        take(line.trim_end_matches('\n'))?;
        rows = rows.saturating_add(1);
        line.clear();
    }
    let mut hashed = reader.into_inner().into_inner();
    io::copy(&mut hashed, &mut io::sink()).map_err(failed(path))?;
    Ok((rows, hex::encode(hashed.hash.finalize())))
}

/// What tells of the files in a folder, in the order of their names.
pub(super) fn manifests(folder: &Path) -> Result<Vec<(PathBuf, Manifest)>, MonthsError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed(folder))? {
        let path = entry.map_err(failed(folder))?.path();
        let name = path.to_string_lossy().into_owned();
        let Some(file) = name.strip_suffix(".json") else {
            continue;
        };
        if !file.ends_with(".jsonl.gz") {
            continue;
        }
        let text = fs::read_to_string(&path).map_err(failed(&path))?;
        let manifest = serde_json::from_str(&text);
        let manifest = manifest.map_err(|error| MonthsError::File(path.clone(), error.into()))?;
        found.push((PathBuf::from(file), manifest));
    }
    found.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(folder: &Path, lines: &[&str]) -> Written {
        let mut writing = Writing::begin(folder, "t-2026-01").unwrap();
        for line in lines {
            writing.add(line).unwrap();
        }
        writing.end().unwrap()
    }

    #[test]
    fn a_file_that_is_not_what_was_written_is_found() {
        let folder = tempfile::tempdir().unwrap();
        for at in [0_usize, 12, 25] {
            let mut writing = Writing::begin(folder.path(), "t-2026-01").unwrap();
            writing.add("{\"id\": 1}").unwrap();
            // What the disk does to a byte between writing and reading.
            let path = beside(&writing.path, ".part");
            let rest = writing.encoder.try_finish();
            rest.unwrap();
            let mut bytes = fs::read(&path).unwrap();
            bytes.get_mut(at).map(|byte| *byte ^= 0x10).unwrap();
            fs::write(&path, bytes).unwrap();
            assert!(writing.end().is_err(), "{at}");
        }
        let whole = written(folder.path(), &["{}", "{}"]);
        assert_eq!(whole.rows, 2);
    }

    #[test]
    fn a_file_that_is_there_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let told = |it: &Written| Manifest {
            table: "t".to_owned(),
            month: "2026-01".to_owned(),
            and_older: false,
            rows: it.rows,
            sha256: it.sha256.clone(),
            chains: Vec::new(),
        };
        let first = written(folder.path(), &["{}"]);
        let manifest = told(&first);
        first.publish(&manifest).unwrap();
        written(folder.path(), &["{}"]).publish(&manifest).unwrap();
        let other = written(folder.path(), &["[]"]);
        let differing = told(&other);
        assert!(matches!(
            other.publish(&differing),
            Err(MonthsError::Differs(_))
        ));
        let found = manifests(folder.path()).unwrap();
        assert_eq!(found.len(), 1);
        let (path, told) = found.first().unwrap();
        assert_eq!(told, &manifest);
        assert_eq!(read_back(path).unwrap().sha256, manifest.sha256);
    }
}
