//! Processes that are waited for, but not for ever.

use std::{
    io::Read,
    os::unix::process::CommandExt,
    process::{Child, Command, Output, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use anyhow::{Context, bail};

/// Runs a command, and kills it, with all that it has started, when it takes longer
/// than that.
pub(crate) fn output_within(command: &mut Command, limit: Duration) -> anyhow::Result<Output> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .with_context(|| format!("starting {}", command.get_program().display()))?;
    let stdout = read_all(child.stdout.take().expect("it is piped"));
    let stderr = read_all(child.stderr.take().expect("it is piped"));
    let Ok(stdout) = stdout.recv_timeout(limit) else {
        kill(&mut child)?;
        bail!("takes longer than {} seconds", limit.as_secs());
    };
    Ok(Output {
        status: child.wait()?,
        stdout,
        // Somebody who was started may still have it.
        stderr: stderr
            .recv_timeout(Duration::from_secs(1))
            .unwrap_or_default(),
    })
}

/// On a thread of its own, which ends with the child, as that closes its side.
fn read_all(mut pipe: impl Read + Send + 'static) -> mpsc::Receiver<Vec<u8>> {
    let (done, wait) = mpsc::channel();
    thread::spawn(move || {
        let mut said = Vec::new();
        // What came before an error is told.
        let _ = pipe.read_to_end(&mut said);
        let _ = done.send(said);
    });
    wait
}

/// Its whole group.
fn kill(child: &mut Child) -> anyhow::Result<()> {
    let group = format!("-{}", child.id());
    let killed = Command::new("kill").args(["-KILL", "--", &group]).status();
    if !killed.is_ok_and(|status| status.success()) {
        child.kill()?;
    }
    child.wait()?;
    Ok(())
}
