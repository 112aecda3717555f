//! What is asked for on the command line.

use std::path::PathBuf;

use anyhow::{Context, bail, ensure};

use crate::{
    cell::Cell,
    contestants,
    measure::Effort,
    table::{TABLES, Table},
};

const USAGE: &str = "usage: libzmq-bench [publish] [TABLE]... [--rounds N] [--seconds S] [--sizes LIST] \
                     [--clients LIST] [--patterns LIST] [--transports LIST] [--contestants LIST] \
                     [--out FOLDER]";

#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) tables: Vec<Table>,
    /// That of the table where there is none.
    rounds: Option<usize>,
    seconds: Option<f64>,
    /// Where the figures go as files.
    pub(crate) out: Option<PathBuf>,
    /// Everything where there is no list.
    sizes: Option<Vec<String>>,
    clients: Option<Vec<String>>,
    patterns: Option<Vec<String>>,
    transports: Option<Vec<String>>,
    contestants: Option<Vec<String>>,
}

impl Options {
    pub(crate) fn parse(args: Vec<String>) -> anyhow::Result<Self> {
        let mut options = Self {
            tables: Vec::new(),
            rounds: None,
            seconds: None,
            out: None,
            sizes: None,
            clients: None,
            patterns: None,
            transports: None,
            contestants: None,
        };
        let mut args = args.into_iter();
        while let Some(arg) = args.next() {
            let Some(option) = arg.strip_prefix("--") else {
                options.tables.push(table(&arg)?);
                continue;
            };
            let value = args.next().with_context(|| format!("{arg} has no value"))?;
            let list = || Some(value.split(',').map(str::to_owned).collect());
            match option {
                "rounds" => options.rounds = Some(value.parse().context("--rounds")?),
                "seconds" => options.seconds = Some(value.parse().context("--seconds")?),
                "sizes" => options.sizes = list(),
                "clients" => options.clients = list(),
                "patterns" => options.patterns = list(),
                "transports" => options.transports = list(),
                "contestants" => options.contestants = list(),
                "out" => options.out = Some(value.into()),
                _ => bail!("no option {arg}\n{USAGE}"),
            }
        }
        if options.tables.is_empty() {
            options.tables = TABLES.to_vec();
        }
        for name in options.contestants.iter().flatten() {
            ensure!(
                contestants::names().any(|known| known == name),
                contestants::unknown(name)
            );
        }
        Ok(options)
    }

    /// How much is to be measured for a table.
    pub(crate) fn effort(&self, table: &Table) -> Effort {
        Effort {
            rounds: self.rounds.unwrap_or(table.effort.rounds),
            seconds: self.seconds.unwrap_or(table.effort.seconds),
        }
    }

    /// Whether a contestant is asked for. A reference always is.
    pub(crate) fn wants(&self, contestant: &str) -> bool {
        has(&self.contestants, contestant)
    }

    /// Whether a cell is asked for.
    pub(crate) fn has(&self, cell: &Cell) -> bool {
        has(&self.sizes, &cell.size.to_string())
            && has(&self.clients, &cell.clients.to_string())
            && has(&self.patterns, &cell.pattern)
            && has(&self.transports, &cell.transport)
    }
}

fn has(list: &Option<Vec<String>>, wanted: &str) -> bool {
    list.as_ref()
        .is_none_or(|list| list.iter().any(|name| name == wanted))
}

fn table(name: &str) -> anyhow::Result<Table> {
    let found = TABLES.iter().find(|table| table.name == name).copied();
    found.with_context(|| {
        let names: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
        format!("no table {name}; there are {}\n{USAGE}", names.join(", "))
    })
}
