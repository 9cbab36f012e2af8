//! The entities are what the migrated schema generates, to the letter.
//!
//! `BAOBAOWU_WRITE_ENTITIES=1 cargo test -p entity --test generated` writes them anew.

use clap::Parser;
use migration::{Migrator, MigratorTrait};
use sea_orm::Database;
use std::{collections::BTreeMap, fs, path::Path};

#[tokio::test]
async fn entities_equal_what_the_migrations_generate() {
    let scratch = tempfile::tempdir().unwrap();
    let url = format!(
        "sqlite://{}?mode=rwc",
        scratch.path().join("schema.db").display()
    );
    let db = Database::connect(&url).await.unwrap();
    Migrator::up(&db, None).await.unwrap();
    db.close().await.unwrap();

    let generated = scratch.path().join("src");
    generate(&url, &generated).await;
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    if std::env::var_os("BAOBAOWU_WRITE_ENTITIES").is_some() {
        fs::remove_dir_all(&committed).unwrap();
        fs::create_dir_all(&committed).unwrap();
        for (name, text) in sources(&generated) {
            fs::write(committed.join(name), text).unwrap();
        }
    }
    assert!(
        sources(&generated) == sources(&committed),
        "entity/src differs from the migrations; run `make entities`"
    );
}

async fn generate(url: &str, into: &Path) {
    let into = into.display().to_string();
    let arguments = [
        "sea-orm-cli",
        "generate",
        "entity",
        "--database-url",
        url,
        "--output-dir",
        &into,
        "--lib",
        "--entity-format",
        "compact",
        "--with-prelude",
        "none",
        "--banner-version",
        "off",
        "--ignore-tables",
        "seaql_migrations",
    ];
    let sea_orm_cli::Commands::Generate { command } =
        sea_orm_cli::Cli::parse_from(arguments).command
    else {
        unreachable!("the arguments say generate");
    };
    sea_orm_cli::run_generate_command(command, false)
        .await
        .unwrap();
}

/// File name to text of every Rust source in the folder.
fn sources(folder: &Path) -> BTreeMap<String, String> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect()
}
