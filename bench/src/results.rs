//! What was found out, as files.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use serde::{Deserialize, Serialize};

use crate::{
    machine::Machine,
    measure::{Effort, Failure, Row},
    table::Table,
};

/// The outcome of one table.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Results {
    /// Where they come from.
    pub(crate) machine: Machine,
    pub(crate) effort: Effort,
    /// How long it took, in seconds.
    pub(crate) took: f64,
    pub(crate) rows: Vec<Row>,
    /// Who could not take part, or not to the end.
    pub(crate) absent: Vec<Failure>,
}

/// Where they are, and the pictures of them.
#[derive(Debug, Clone)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn open(path: impl Into<PathBuf>) -> anyhow::Result<Self> {
        let path = path.into();
        fs::create_dir_all(&path).with_context(|| format!("making {}", path.display()))?;
        Ok(Self(path))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Takes away the pictures that an earlier run has left.
    pub(crate) fn clear_pictures(&self) -> anyhow::Result<()> {
        for file in fs::read_dir(&self.0)? {
            let file = file?.path();
            if file.extension().is_some_and(|end| end == "svg") {
                fs::remove_file(&file)?;
            }
        }
        Ok(())
    }

    pub(crate) fn save(&self, table: &Table, results: &Results) -> anyhow::Result<()> {
        write(&self.of(table), results)
    }

    /// `None` when it was not measured.
    pub(crate) fn load(&self, table: &Table) -> anyhow::Result<Option<Results>> {
        let file = self.of(table);
        file.exists().then(|| read(&file)).transpose()
    }

    fn of(&self, table: &Table) -> PathBuf {
        self.0.join(table.name).with_extension("json")
    }
}

fn write<T: Serialize>(file: &Path, value: &T) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(value)?;
    fs::write(file, text + "\n").with_context(|| format!("writing {}", file.display()))
}

fn read<T: serde::de::DeserializeOwned>(file: &Path) -> anyhow::Result<T> {
    let text = fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("reading {}", file.display()))
}
