//! Processes that are waited for, but not for ever.

use std::{
    io::Read,
    process::{Command, Output, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use anyhow::bail;

/// Runs a command, and kills it when it takes longer than that.
pub(crate) fn output_within(command: &mut Command, limit: Duration) -> anyhow::Result<Output> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut stdout = child.stdout.take().expect("it is piped");
    let mut stderr = child.stderr.take().expect("it is piped");
    let (done, wait) = mpsc::channel();
    // They end with the child, which closes its side.
    thread::spawn(move || {
        let mut said = (Vec::new(), Vec::new());
        let read = stdout.read_to_end(&mut said.0);
        let _ = done.send(
            read.and_then(|_| stderr.read_to_end(&mut said.1))
                .map(|_| said),
        );
    });
    let Ok(said) = wait.recv_timeout(limit) else {
        child.kill()?;
        child.wait()?;
        bail!("takes longer than {limit:?}");
    };
    let (stdout, stderr) = said?;
    Ok(Output {
        status: child.wait()?,
        stdout,
        stderr,
    })
}
