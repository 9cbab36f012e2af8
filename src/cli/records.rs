//! Commands about the records that are kept: the audit log, keys, retention, copies.

use super::{beside, chosen};
use crate::{
    features::{
        audit::service::SECOND_LOOK,
        audit_log::service as audit_log,
        compliance::service as compliance,
        months::{
            domain::Month,
            service::{self as months, Archive},
        },
        retention::service as retention,
        rotation::service as rotation,
    },
    shared::storage::copy_to,
};
use anyhow::{Context, bail};
use sha2::{Digest, Sha256};
use std::{fs::File, io::Write as _, path::Path};

/// Walks the chains of the audit log, and what of them was archived.
pub(super) async fn verify(code: Option<&str>, folder: Option<&Path>) -> anyhow::Result<()> {
    let archived = folder.map(in_files).transpose()?;
    let state = beside().await?;
    let mut broken = 0_usize;
    for district in chosen(&state, code).await? {
        let code = &district.code;
        match audit_log::verify(&state, district.id).await? {
            Ok(found) => {
                let (sequence, hash) = &found.ends.head;
                println!(
                    "{code}: {} rows in order, {} not sealed yet, head {sequence}:{hash}",
                    found.rows, found.unsealed
                );
                let archived = archived.as_ref().and_then(|it| it.ends.get(&district.id));
                if let Some((last, hash)) = archived {
                    let floor = &found.ends.floor;
                    let goes_on = floor.0 > *last || (floor.0 == *last && floor.1 == *hash);
                    if !goes_on {
                        broken = broken.saturating_add(1);
                        println!("{code}: does not follow row {last} of the archive");
                    } else if floor.0 > *last {
                        let first = last.saturating_add(1);
                        println!("{code}: rows {first} to {} are in no file", floor.0);
                    }
                }
            }
            Err(fault) => {
                broken = broken.saturating_add(1);
                println!("{code}: {fault}");
            }
        }
    }
    state.db.close().await?;
    if broken > 0 {
        bail!("the audit log was tampered with in {broken} districts")
    }
    Ok(())
}

/// Reads what was archived.
fn in_files(folder: &Path) -> anyhow::Result<Archive> {
    let archive = match months::verify(folder)? {
        Ok(archive) => archive,
        Err(broken) => bail!("{broken}"),
    };
    println!(
        "{}: {} files, {} rows in order",
        folder.display(),
        archive.files,
        archive.rows
    );
    for (district, first, last) in &archive.gaps {
        println!("district {district}: rows {first} to {last} are in no file");
    }
    Ok(archive)
}

/// Moves old months to files.
pub(super) async fn archive(before: Month, folder: &Path) -> anyhow::Result<()> {
    let state = beside().await?;
    let done = months::archive(&state, before, folder, |told| println!("{told}")).await;
    state.db.close().await?;
    Ok(done?)
}

/// Rotates the keys of data, or counts what is left to do.
pub(super) async fn rotate_keys(dry_run: bool) -> anyhow::Result<()> {
    let state = beside().await?;
    let columns = if dry_run {
        rotation::outdated(&state).await?
    } else {
        rotation::rotate(&state, |so_far| eprintln!("{so_far}")).await?
    };
    for column in &columns {
        println!("{column}");
    }
    let left: u64 = columns.iter().map(|it| it.left).sum();
    let key = state.cipher.current_key().to_owned();
    state.db.close().await?;
    if left > 0 {
        bail!("{left} values are not under the key {key}")
    }
    println!("everything is under the key {key}");
    Ok(())
}

/// Removes what was kept long enough, or counts it.
pub(super) async fn retention(code: Option<&str>, dry_run: bool) -> anyhow::Result<()> {
    let state = beside().await?;
    for district in chosen(&state, code).await? {
        let past = if dry_run {
            retention::due(&state, &district).await?
        } else {
            retention::apply(&state, &district).await?
        };
        println!("{}: {past}", district.code);
    }
    Ok(state.db.close().await?)
}

/// Copies the embedded store.
pub(super) async fn backup(file: &Path) -> anyhow::Result<()> {
    let state = beside().await?;
    let copied = copy_to(&state.db, file).await;
    state.db.close().await?;
    let bytes = copied?;
    println!("{}: {bytes} bytes, whole", file.display());
    Ok(())
}

/// Writes the yearly report of a district, and tells its hash.
pub(super) async fn report(code: Option<&str>, year: i32, file: &Path) -> anyhow::Result<()> {
    let state = beside().await?;
    let mut districts = chosen(&state, code).await?;
    let (Some(district), true) = (districts.pop(), districts.is_empty()) else {
        bail!("name one district with --district")
    };
    let report = compliance::report(&state, &district, year, SECOND_LOOK).await?;
    let mut text = serde_json::to_string_pretty(&report)?;
    text.push('\n');
    let mut made = File::create_new(file).with_context(|| file.display().to_string())?;
    made.write_all(text.as_bytes())?;
    made.sync_all()?;
    let hash = hex::encode(Sha256::digest(&text));
    println!("{hash}  {}", file.display());
    Ok(state.db.close().await?)
}
