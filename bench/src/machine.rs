//! Where the figures come from.

use std::{fs, process::Command, thread};

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Machine {
    date: String,
    processor: String,
    processors: usize,
    /// Whether there is another system below this one.
    is_virtual: bool,
    /// In GiB.
    memory: u64,
    kernel: String,
    /// How much the system had to do when this began, beside this.
    load: String,
    rustc: String,
    cc: String,
    /// The libzmq that is installed, if one is.
    system: String,
    /// What of this repository was measured.
    revision: String,
}

impl Machine {
    pub(crate) fn this() -> Self {
        Self {
            date: said("date", &["-u", "+%e %B %Y"]),
            processor: processor().unwrap_or_else(|| "unknown".to_owned()),
            processors: thread::available_parallelism().map_or(0, |count| count.get()),
            is_virtual: told("/proc/cpuinfo", "flags")
                .is_some_and(|flags| flags.split(' ').any(|flag| flag == "hypervisor")),
            memory: memory().unwrap_or_default(),
            kernel: version_alone(&said("uname", &["-sr"])),
            load: load().unwrap_or_else(|| "unknown".to_owned()),
            rustc: said("rustc", &["--version"]),
            cc: said("cc", &["-dumpfullversion"]),
            system: said("pkg-config", &["--modversion", "libzmq"]),
            revision: revision(),
        }
    }

    /// Whether it is the same one, with the same revision of this repository.
    pub(crate) fn is_run_of(&self, other: &Self) -> bool {
        self.processor == other.processor && self.revision == other.revision
    }

    /// What tells it from others.
    pub(crate) fn in_short(&self) -> String {
        format!(
            "**Measured at another time**: {}, revision {}, on {} of {}.",
            self.date, self.revision, self.processors, self.processor,
        )
    }

    pub(crate) fn describe(&self) -> String {
        let (major, minor, patch) = libzmq::version();
        let kind = match self.is_virtual {
            true => " of a virtual machine",
            false => "",
        };
        format!(
            "| | |\n|---|---|\n\
             | when | {} |\n\
             | processors | {}{kind}, {} |\n\
             | memory | {} GiB |\n\
             | system | {}; its load when this began was {} |\n\
             | compilers | {}; cc {} |\n\
             | libzmq | ours is {major}.{minor}.{patch}, that of the system {} |\n\
             | revision | {} |",
            self.date,
            self.processors,
            self.processor,
            self.memory,
            self.kernel,
            self.load,
            self.rustc,
            self.cc,
            self.system,
            self.revision,
        )
    }
}

fn processor() -> Option<String> {
    told("/proc/cpuinfo", "model name")
}

fn memory() -> Option<u64> {
    let total = told("/proc/meminfo", "MemTotal")?;
    let kilobytes: u64 = total.trim_end_matches("kB").trim().parse().ok()?;
    Some((kilobytes + (1 << 19)) >> 20)
}

/// Of the last minute.
fn load() -> Option<String> {
    let load = fs::read_to_string("/proc/loadavg").ok()?;
    Some(load.split(' ').next()?.to_owned())
}

fn revision() -> String {
    let folder = env!("CARGO_MANIFEST_DIR");
    said("git", &["-C", folder, "rev-parse", "--short", "HEAD"])
}

/// What a file of the system says of something, the first time.
fn told(file: &str, what: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(what))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// What a program prints, or that there is nothing.
fn said(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).output();
    match output {
        Ok(output) if output.status.success() => {
            String::from_utf8_lossy(&output.stdout).trim().to_owned()
        }
        _ => "none".to_owned(),
    }
}

/// Without what its builders call it.
fn version_alone(kernel: &str) -> String {
    kernel.split('-').next().unwrap_or_default().to_owned()
}
