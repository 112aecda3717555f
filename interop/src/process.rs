use std::{
    fmt::Display,
    io::{BufRead, BufReader, Read, Write},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
    time::{Duration, Instant},
};

use libzmq_tests::{Bounded, PATIENCE, spawn};

/// A program that we talk to line by line. It is killed when this is dropped.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<String>,
    stderr: Option<Bounded<String>>,
}

impl Process {
    /// Starts it.
    ///
    /// # Panics
    ///
    /// When that is not possible.
    #[track_caller]
    #[must_use]
    pub fn start(mut command: Command) -> Self {
        let name = format!("{command:?}");
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|err| panic!("cannot start {name}: {err}"));
        let stdout = child.stdout.take().expect("it has one");
        let mut stderr = child.stderr.take().expect("it has one");
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Self {
            name,
            stdin: child.stdin.take(),
            child,
            lines,
            stderr: Some(spawn(move || {
                let mut text = Vec::new();
                let _ = stderr.read_to_end(&mut text);
                String::from_utf8_lossy(&text).into_owned()
            })),
        }
    }

    /// Writes a line to it.
    ///
    /// # Panics
    ///
    /// When it does not read any more.
    #[track_caller]
    pub fn write_line(&mut self, line: impl Display) {
        let mut stdin = self.stdin.as_ref().expect("it is open until the drop");
        if let Err(err) = writeln!(stdin, "{line}").and_then(|()| stdin.flush()) {
            self.fail(format_args!("cannot be written to: {err}"));
        }
    }

    /// The next line that it prints.
    ///
    /// # Panics
    ///
    /// When it prints none for so long.
    #[track_caller]
    pub fn read_line(&mut self, wait: Duration) -> String {
        match self.lines.recv_timeout(wait) {
            Ok(line) => line,
            Err(err) => self.fail(format_args!("prints nothing: {err}")),
        }
    }

    /// Reads until it prints a line that contains this, which is returned.
    ///
    /// # Panics
    ///
    /// When it does not.
    #[track_caller]
    pub fn expect_line(&mut self, content: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        let mut seen = Vec::new();
        loop {
            let rest = deadline.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(rest) {
                Ok(line) if line.contains(content) => return line,
                Ok(line) => seen.push(line),
                Err(err) => self.fail(format_args!("says {seen:#?}, not {content:?}: {err}")),
            }
        }
    }

    /// Checks that it has printed nothing more so far.
    ///
    /// # Panics
    ///
    /// When it has.
    #[track_caller]
    pub fn expect_silence(&mut self) {
        if let Ok(line) = self.lines.try_recv() {
            self.fail(format_args!("says {line:?}"));
        }
    }

    /// Kills it, and panics with what it has to say.
    #[track_caller]
    pub(crate) fn fail(&mut self, what: impl Display) -> ! {
        let _ = self.child.kill();
        let status = self.child.wait();
        let stderr = self.stderr.take().map(Bounded::join).unwrap_or_default();
        panic!("{} {what} ({status:?})\n{stderr}", self.name);
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
