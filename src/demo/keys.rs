//! The keys of a demonstration, made once and kept beside its data.

use crate::shared::domain::{Random, SystemRandom};
use anyhow::{Context, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::{
    fs::{self, OpenOptions},
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

/// Variables with fresh keys.
pub fn fresh() -> Vec<(String, String)> {
    let key = || {
        let mut bytes = [0; 32];
        SystemRandom.fill(&mut bytes);
        STANDARD.encode(bytes)
    };
    [
        ("TOKEN_KEYS", format!("demo:{}", key())),
        ("DATA_KEYS", format!("demo:{}", key())),
        ("LOOKUP_KEY", key()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

/// The variables kept in `file`; made now, readable by the owner alone, if there are none
/// yet and no data either that was written with others.
///
/// # Errors
/// When the file cannot be read or written, or is gone while its data is not.
pub fn kept(file: &Path, data: &Path) -> anyhow::Result<Vec<(String, String)>> {
    if !file.exists() {
        ensure!(
            !data.exists(),
            "the keys of {data} are gone, so it cannot be read; remove it to start afresh",
            data = data.display()
        );
        let keys = fresh();
        write(file, &keys).with_context(|| format!("{} cannot be written", file.display()))?;
        return Ok(keys);
    }
    let text =
        fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    Ok(text
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect())
}

fn write(file: &Path, keys: &[(String, String)]) -> std::io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)?;
    for (name, value) in keys {
        writeln!(file, "{name}={value}")?;
    }
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn keys_are_made_once_and_belong_to_their_owner() {
        let folder = tempfile::tempdir().unwrap();
        let (file, data) = (folder.path().join("keys"), folder.path().join("db"));
        let made = kept(&file, &data).unwrap();
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        fs::write(&data, "").unwrap();
        assert_eq!(kept(&file, &data).unwrap(), made);
        fs::remove_file(&file).unwrap();
        let refused = kept(&file, &data).unwrap_err().to_string();
        assert!(refused.contains("remove it to start afresh"), "{refused}");
    }
}
