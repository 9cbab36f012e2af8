//! Walking along what was archived.

use super::{
    super::domain::{Chain, Manifest, MonthsError, audit_row},
    file::{each_line, manifests},
};
use crate::{
    features::audit_log::domain::{Ends, Walk},
    shared::domain::DistrictId,
};
use std::{collections::BTreeMap, path::Path};

/// What came of looking at an archive that is whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Archive {
    /// Files that were read.
    pub files: usize,
    /// Rows in them.
    pub rows: u64,
    /// Number and hash of the last row of each chain.
    pub ends: BTreeMap<DistrictId, (i64, String)>,
    /// Rows that stand in no file before one that does: retention has removed them, or a file is
    /// missing. By district.
    pub gaps: Vec<(DistrictId, i64, i64)>,
}

/// Reads every file of a folder, and walks along the chains of the audit log in them. The inner
/// error names the first place that is not what it was.
///
/// # Errors
/// [`MonthsError`] when a file cannot be read.
pub fn verify(folder: &Path) -> Result<Result<Archive, String>, MonthsError> {
    let mut archive = Archive::default();
    for (path, manifest) in manifests(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let mut chains = Chains::new(&manifest);
        let (rows, sha256) = each_line(&path, |line| {
            chains.step(line);
            Ok(())
        })?;
        if (rows, &sha256) != (manifest.rows, &manifest.sha256) {
            return Ok(Err(format!("{name}: is not what was written")));
        }
        if let Err(broken) = chains.end() {
            return Ok(Err(format!("{name}: {broken}")));
        }
        for chain in &manifest.chains {
            if let Err(broken) = join(&mut archive, chain) {
                return Ok(Err(format!("{name}: {broken}")));
            }
        }
        archive.files = archive.files.saturating_add(1);
        archive.rows = archive.rows.saturating_add(rows);
    }
    Ok(Ok(archive))
}

/// Each file goes on where the one before ended, but for what retention took between.
fn join(archive: &mut Archive, chain: &Chain) -> Result<(), String> {
    let before = archive.ends.insert(chain.district, chain.up_to.clone());
    let before = before.unwrap_or_else(|| Ends::default().head);
    if before.0 < chain.after.0 {
        let first = before.0.saturating_add(1);
        archive.gaps.push((chain.district, first, chain.after.0));
    } else if before != chain.after {
        return Err(format!(
            "does not follow row {} of the file before",
            before.0
        ));
    }
    Ok(())
}

/// Walks along the chains of one file, which stand one after the other.
struct Chains<'m> {
    left: std::slice::Iter<'m, Chain>,
    walk: Option<(&'m Chain, Walk)>,
    broken: Option<String>,
    of_log: bool,
}

impl<'m> Chains<'m> {
    fn new(manifest: &'m Manifest) -> Self {
        Self {
            left: manifest.chains.iter(),
            walk: None,
            broken: None,
            of_log: !manifest.chains.is_empty(),
        }
    }

    fn step(&mut self, line: &str) {
        if !self.of_log || self.broken.is_some() {
            return;
        }
        if let Err(broken) = self.try_step(line) {
            self.broken = Some(broken);
        }
    }

    fn try_step(&mut self, line: &str) -> Result<(), String> {
        let row = audit_row(line).ok_or("a line is no row of the audit log")?;
        let ended = self.walk.as_ref();
        if ended.is_none_or(|(chain, _)| chain.district.get() != row.district) {
            self.end_walk()?;
            let next = self.left.next();
            let next = next.filter(|chain| chain.district.get() == row.district);
            let next = next.ok_or("a row belongs to no chain of the file")?;
            self.walk = Some((next, Walk::above(&ends(next))));
        }
        match &mut self.walk {
            Some((_, walk)) => walk.step(&row).map_err(|broken| broken.to_string()),
            None => Ok(()),
        }
    }

    fn end_walk(&mut self) -> Result<(), String> {
        let Some((chain, walk)) = self.walk.take() else {
            return Ok(());
        };
        walk.end(&ends(chain)).map_err(|broken| broken.to_string())
    }

    fn end(mut self) -> Result<(), String> {
        if let Some(broken) = self.broken.take() {
            return Err(broken);
        }
        self.end_walk()?;
        match self.left.next() {
            Some(_) => Err("a chain is missing".to_owned()),
            None => Ok(()),
        }
    }
}

fn ends(chain: &Chain) -> Ends {
    Ends {
        floor: chain.after.clone(),
        head: chain.up_to.clone(),
    }
}
