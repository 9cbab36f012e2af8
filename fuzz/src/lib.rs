//! What all fuzz targets do: begin from what the readers take, and hold them to their promises.

use baobaowu::testing::foreign::TARGETS;
use std::{env, fs, path::Path};

/// Writes what the target begins from into the folder that `BAOBAOWU_FUZZ_SEEDS` names; its
/// engine reads files.
///
/// # Panics
/// Where they cannot be written.
pub fn write_seeds(name: &str) {
    let Some(folder) = env::var_os("BAOBAOWU_FUZZ_SEEDS") else {
        return;
    };
    for target in TARGETS.iter().filter(|target| target.name == name) {
        for (nth, seed) in (target.seeds)().iter().enumerate() {
            fs::write(Path::new(&folder).join(format!("seed-{nth}")), seed).unwrap();
        }
    }
}
