use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

use super::{
    ENDPOINT,
    policy::{Decision, Policy},
    progress::Progress,
    request::Request,
};
use crate::{
    error::{Error, ErrorKind},
    ffi::{ClassicKind, ClassicSocket, Errno, Handle, RawCtx, Wait},
    msg::{Msg, Multipart},
};

/// The authenticator of a context: a thread that answers for its [`Policy`].
///
/// Dropping it waits for the thread, which ends when the context is shut down.
#[derive(Debug)]
pub(crate) struct Authenticator {
    policy: Arc<Policy>,
    progress: Arc<Progress>,
    running: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Authenticator {
    /// Starts to answer. When this returns, the authenticator is in place.
    pub(crate) fn start(ctx: &Arc<RawCtx>) -> Result<Self, Error> {
        let failed = |errno: Errno| Error::from(errno).context("starting the authenticator");
        let socket = ClassicSocket::open(ctx, ClassicKind::Router).map_err(failed)?;
        // Replies are queued for libzmq's own threads; nobody may wait for them.
        socket.set_int(libzmq_sys::ZMQ_LINGER, 0).map_err(failed)?;
        // A burst of handshakes must not lose requests.
        socket.set_int(libzmq_sys::ZMQ_RCVHWM, 0).map_err(failed)?;
        socket.set_int(libzmq_sys::ZMQ_SNDHWM, 0).map_err(failed)?;
        socket.bind(ENDPOINT).map_err(failed)?;

        let policy = Arc::new(Policy::default());
        let progress = Arc::<Progress>::default();
        let running = Arc::new(AtomicBool::new(true));
        let worker = Worker {
            socket,
            policy: Arc::clone(&policy),
            progress: Arc::clone(&progress),
            running: Arc::clone(&running),
        };
        let thread = thread::Builder::new()
            .name("libzmq-auth".into())
            .spawn(move || worker.run())
            .map_err(|err| {
                Error::new(
                    ErrorKind::from_io(&err),
                    "starting the thread of the authenticator",
                )
            })?;
        Ok(Self {
            policy,
            progress,
            running,
            thread: Some(thread),
        })
    }

    pub(crate) fn policy(&self) -> &Arc<Policy> {
        &self.policy
    }

    pub(crate) fn progress(&self) -> &Arc<Progress> {
        &self.progress
    }

    /// Becomes false when the context is shut down.
    pub(crate) fn running(&self) -> &Arc<AtomicBool> {
        &self.running
    }
}

impl Drop for Authenticator {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            // The thread catches what panics in it.
            let _ = thread.join();
        }
    }
}

struct Worker {
    socket: ClassicSocket,
    policy: Arc<Policy>,
    progress: Arc<Progress>,
    running: Arc<AtomicBool>,
}

impl Worker {
    fn run(self) {
        // Every failure but the end of the context concerns one request.
        while !matches!(self.serve_one(), Err(errno) if errno == libzmq_sys::ETERM) {}
        self.running.store(false, Ordering::SeqCst);
    }

    fn serve_one(&self) -> Result<(), Errno> {
        let mut frames = Multipart::new();
        frames.receive(&self.socket, Wait::Timeout)?;
        // From the decision until the answer has left.
        let _answering = self.progress.answer();
        // Whom to answer: the name that this socket has for the one who asks, and
        // what that one put before.
        let Some(envelope) = frames.pop_envelope() else {
            // Nobody would understand an answer. libzmq does not ask so.
            return Ok(());
        };
        let request: Vec<&[u8]> = frames.iter().map(Msg::as_bytes).collect();
        let reply = answer(&self.policy, &request);
        let mut frames: Multipart = reply.frames().into_iter().collect();
        frames.push_envelope(envelope);
        self.socket
            .send_frames(frames.iter_mut().map(Msg::raw_mut), Wait::No)
            .map_err(|(_, errno)| errno)
    }
}

/// What is answered, as [RFC 27] has it.
///
/// [RFC 27]: https://rfc.zeromq.org/spec/27/
#[derive(Debug, PartialEq, Eq)]
struct Reply {
    id: Vec<u8>,
    status: Status,
    reason: &'static str,
    user_id: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Allowed,
    Denied,
    Failed,
}

impl Status {
    fn code(self) -> &'static [u8] {
        match self {
            Self::Allowed => b"200",
            Self::Denied => b"400",
            Self::Failed => b"500",
        }
    }
}

impl Reply {
    fn frames(&self) -> [&[u8]; 6] {
        const METADATA: &[u8] = b"";
        [
            b"1.0",
            &self.id,
            self.status.code(),
            self.reason.as_bytes(),
            self.user_id.as_bytes(),
            METADATA,
        ]
    }

    fn without_user(id: &[u8], status: Status, reason: &'static str) -> Self {
        Self {
            id: id.to_owned(),
            status,
            reason,
            user_id: String::new(),
        }
    }
}

fn answer(policy: &Policy, frames: &[&[u8]]) -> Reply {
    let request = match Request::parse(frames) {
        Ok(request) => request,
        Err(malformed) => {
            return Reply::without_user(malformed.id, Status::Failed, malformed.reason);
        }
    };
    match catch_unwind(AssertUnwindSafe(|| policy.decide(&request))) {
        Ok(Decision::Allow { user_id }) => Reply {
            id: request.id.to_owned(),
            status: Status::Allowed,
            reason: "OK",
            user_id,
        },
        Ok(Decision::Deny(reason)) => Reply::without_user(request.id, Status::Denied, reason),
        Err(_) => Reply::without_user(request.id, Status::Failed, "internal error"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_repeat_the_id() {
        let policy = Policy::default();
        let request: &[&[u8]] = &[b"1.0", b"42", b"global", b"127.0.0.1", b"", b"NULL"];
        let reply = answer(&policy, request);
        assert_eq!(
            reply.frames(),
            [&b"1.0"[..], b"42", b"200", b"OK", b"", b""]
        );
    }

    #[test]
    fn malformed_requests_are_failures() {
        let policy = Policy::default();
        for request in [
            &[][..],
            &[&b"1.0"[..], b"42"],
            &[b"9.9", b"42", b"", b"", b"", b"NULL"],
            &[b"1.0", b"42", b"", b"", b"", b"NULL", b"x"],
        ] {
            assert_eq!(answer(&policy, request).status, Status::Failed);
        }
    }

    #[test]
    fn strangers_are_denied() {
        let policy = Policy::default();
        let request: &[&[u8]] = &[b"1.0", b"1", b"", b"", b"", b"PLAIN", b"\xff", b"\xff"];
        assert_eq!(answer(&policy, request).status, Status::Denied);
    }
}
