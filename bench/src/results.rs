//! What is kept of each size and commit, and what of it is drawn.

use crate::{chart, town::SIZES};
use anyhow::Context;
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
};

const FOLDER: &str = "bench/results";

/// How many processes took part.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    /// Of the service, and of the constant: several are behind HAProxy.
    pub instances: usize,
    /// Several are a cluster.
    pub redis_nodes: usize,
}

impl Setup {
    /// What differs from one instance beside one Redis, in words.
    pub fn words(self) -> String {
        let mut words = String::new();
        if self.instances > 1 {
            words = format!("; {} instances behind HAProxy", self.instances);
        }
        if self.redis_nodes > 1 {
            words += &format!("; {} nodes of Redis", self.redis_nodes);
        }
        words
    }

    /// The name of the file. What several processes made is told apart, as it is no point of the same curve.
    pub fn file_of(self, size: &str, commit: &str) -> String {
        if self.instances > 1 || self.redis_nodes > 1 {
            format!("{size}-{}x-{commit}.json", self.instances)
        } else {
            format!("{size}-{commit}.json")
        }
    }
}

/// Whether a file holds what one instance beside one Redis made of the size.
fn is_drawn(name: &str, size: &str) -> bool {
    let rest = name.strip_prefix(size).and_then(|it| it.strip_prefix('-'));
    let Some(commit) = rest.and_then(|it| it.strip_suffix(".json")) else {
        return false;
    };
    let first = commit.split('-').next().unwrap_or_default();
    let instances = first.strip_suffix('x').map(str::parse::<usize>);
    !matches!(instances, Some(Ok(_)))
}

/// What was kept last of each size, from the smallest.
fn newest(folder: &Path) -> anyhow::Result<Vec<Value>> {
    let mut found = Vec::new();
    for size in SIZES {
        let mut last = None;
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if is_drawn(&entry.file_name().to_string_lossy(), size) {
                last = last.max(Some((entry.metadata()?.modified()?, entry.path())));
            }
        }
        if let Some((_, path)) = last {
            found.push(serde_json::from_str(&fs::read_to_string(path)?)?);
        }
    }
    Ok(found)
}

/// Writes figures into a file, and draws the newest of each size if they are among what is drawn.
pub fn keep(name: &str, figures: &Value) -> anyhow::Result<PathBuf> {
    let folder = PathBuf::from(FOLDER);
    fs::create_dir_all(&folder)?;
    let file = folder.join(name);
    let text = serde_json::to_string_pretty(figures).context("figures")?;
    fs::write(&file, format!("{text}\n"))?;
    if SIZES.iter().any(|size| is_drawn(name, size)) {
        fs::write(folder.join("cost.svg"), chart::draw(&newest(&folder)?))?;
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_instance_beside_one_redis_is_drawn() {
        for (instances, redis_nodes, name) in [
            (1, 1, "small-25823cc.json"),
            (1, 1, "small-3292b48-dirty.json"),
            (2, 3, "small-2x-25823cc.json"),
            (2, 1, "small-2x-3292b48-dirty.json"),
            (1, 3, "small-1x-25823cc.json"),
        ] {
            let setup = Setup {
                instances,
                redis_nodes,
            };
            let commit = name.trim_end_matches(".json").trim_start_matches("small-");
            let commit = commit.trim_start_matches("2x-").trim_start_matches("1x-");
            assert_eq!(setup.file_of("small", commit), name);
            assert_eq!(is_drawn(name, "small"), instances * redis_nodes == 1);
        }
        assert!(!is_drawn("city-25823cc.json", "small"));
        assert!(!is_drawn("small.svg", "small"));
    }
}
