//! Where the figures come from.

use std::{fs, process::Command, thread};

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Machine {
    processor: String,
    processors: usize,
    kernel: String,
    rustc: String,
    /// The libzmq that is installed, if one is.
    system: String,
}

impl Machine {
    pub(crate) fn this() -> Self {
        Self {
            processor: processor().unwrap_or_else(|| "unknown".to_owned()),
            processors: thread::available_parallelism().map_or(0, |count| count.get()),
            kernel: said("uname", &["-sr"]),
            rustc: said("rustc", &["--version"]),
            system: said("pkg-config", &["--modversion", "libzmq"]),
        }
    }

    pub(crate) fn describe(&self) -> String {
        let (major, minor, patch) = libzmq::version();
        format!(
            "{} processors ({}), {}, {}. Our libzmq is {major}.{minor}.{patch}, that of the system {}.",
            self.processors, self.processor, self.kernel, self.rustc, self.system,
        )
    }
}

fn processor() -> Option<String> {
    let info = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = info.lines().find(|line| line.starts_with("model name"))?;
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
