use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

use super::{
    Callback, ENDPOINT,
    callback::{Answer, AuthAnswer, Outcome, checked},
    decision::{Decision, Reason},
    policy::Policy,
    progress::Progress,
    reply::Reply,
    request::Request,
    waiting::{Visitor, Waiting},
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
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != thread::current().id()
        {
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
    fn run(&self) {
        let mut waiting = Waiting::new(&self.socket);
        // Every failure but the end of the context concerns one request.
        while !matches!(self.step(&mut waiting), Err(errno) if errno == libzmq_sys::ETERM) {}
        self.running.store(false, Ordering::SeqCst);
        // From here on there are no new ones.
        let callbacks = self.policy.change(|rules| rules.take_callbacks());
        dispose(callbacks);
    }

    fn step(&self, waiting: &mut Waiting<'_>) -> Result<(), Errno> {
        if waiting.is_empty() {
            return self.serve(self.receive(Wait::Timeout)?, waiting);
        }
        waiting.wait()?;
        for (visitor, outcome) in waiting.answered() {
            self.answer(visitor, |request| self.conclude(request, outcome))?;
        }
        for visitor in waiting.expired() {
            self.answer(visitor, |_| Decision::Refuse(Reason::CallbackLate))?;
        }
        match self.receive(Wait::No) {
            Ok(frames) => self.serve(frames, waiting),
            Err(errno) if errno == libc::EAGAIN => Ok(()),
            Err(errno) => Err(errno),
        }
    }

    fn receive(&self, wait: Wait) -> Result<Multipart, Errno> {
        let mut frames = Multipart::new();
        frames.receive(&self.socket, wait)?;
        Ok(frames)
    }

    /// Answers a request, or has it wait for a callback.
    fn serve(&self, frames: Multipart, waiting: &mut Waiting<'_>) -> Result<(), Errno> {
        let Some(visitor) = Visitor::new(frames) else {
            // Nobody would understand an answer. libzmq does not ask so.
            return Ok(());
        };
        // From the decision until the answer has left.
        let _answering = self.progress.answer();
        let mut asked = None;
        let reply = self.reply(&visitor, |request| {
            let ask = |callback: &Callback| {
                asked = Some(waiting.ask(callback, request)?);
                Ok(())
            };
            self.policy.decide(request, ask)
        });
        match (reply, asked) {
            (Some(reply), _) => self.send(visitor, &reply),
            (None, Some(ticket)) => {
                waiting.insert(ticket, visitor);
                Ok(())
            }
            (None, None) => Ok(()),
        }
    }

    fn answer(
        &self,
        visitor: Visitor,
        decide: impl FnOnce(&Request<'_>) -> Decision,
    ) -> Result<(), Errno> {
        let _answering = self.progress.answer();
        match self.reply(&visitor, |request| Some(decide(request))) {
            Some(reply) => self.send(visitor, &reply),
            None => Ok(()),
        }
    }

    /// What has come of a question to a callback.
    fn conclude(&self, request: &Request<'_>, outcome: Outcome) -> Decision {
        let answer = match outcome {
            Outcome::Answered(AuthAnswer(answer)) => answer,
            Outcome::Panicked => return Decision::Refuse(Reason::CallbackPanicked),
        };
        match answer {
            Answer::Allow { user_id, metadata } => match checked(&user_id, &metadata) {
                Ok(metadata) => Decision::Allow { user_id, metadata },
                Err(err) => Decision::Refuse(Reason::CallbackInvalid(err.to_string())),
            },
            Answer::Deny(reason) => Decision::Refuse(Reason::CallbackDenies(reason)),
            Answer::TryLater(reason) => Decision::Refuse(Reason::CallbackCannotTell(reason)),
            Answer::ByRules => self.policy.decide_alone(request),
        }
    }

    /// Decides, counts and logs; `None` when the decision is yet to come.
    fn reply(
        &self,
        visitor: &Visitor,
        decide: impl FnOnce(&Request<'_>) -> Option<Decision>,
    ) -> Option<Reply> {
        let frames = visitor.request();
        let request = match Request::parse(&frames) {
            Ok(request) => request,
            Err(malformed) => {
                self.policy.counters().count_malformed();
                #[cfg(feature = "tracing")]
                let _ = catch_unwind(|| super::trace::malformed(malformed.reason));
                return Some(malformed.into());
            }
        };
        let decision = catch_unwind(AssertUnwindSafe(|| decide(&request)))
            .unwrap_or(Some(Decision::Refuse(Reason::Internal)))?;
        self.policy
            .counters()
            .count(&request.credentials, &decision);
        // Whatever writes the log.
        #[cfg(feature = "tracing")]
        let _ = catch_unwind(AssertUnwindSafe(|| {
            super::trace::decided(&request, &decision)
        }));
        Some(Reply::new(request.id, decision))
    }

    fn send(&self, visitor: Visitor, reply: &Reply) -> Result<(), Errno> {
        let mut frames: Multipart = reply.frames().into_iter().collect();
        frames.push_envelope(visitor.into_envelope());
        self.socket
            .send_frames(frames.iter_mut().map(Msg::raw_mut), Wait::No)
            .map_err(|(_, errno)| errno)
    }
}

/// Drops callbacks in a thread of its own: what they hold may be anything, and
/// take its time.
fn dispose(callbacks: Vec<Arc<Callback>>) {
    if !callbacks.is_empty() {
        let thread = thread::Builder::new().name("libzmq-callback".into());
        // Where there is no room for a thread, they are dropped here.
        let _ = thread.spawn(move || drop(callbacks));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(request: &[&[u8]]) -> Vec<Vec<u8>> {
        let ctx = Arc::new(RawCtx::new().unwrap());
        let worker = Worker {
            socket: ClassicSocket::open(&ctx, ClassicKind::Router).unwrap(),
            policy: Arc::default(),
            progress: Arc::default(),
            running: Arc::default(),
        };
        let frames = [&[&b"peer"[..], b""], request].concat();
        let visitor = Visitor::new(frames.into_iter().collect()).unwrap();
        let decide = |request: &Request<'_>| Some(worker.policy.decide_alone(request));
        let reply = worker.reply(&visitor, decide).unwrap();
        reply.frames().map(<[u8]>::to_vec).into()
    }

    #[test]
    fn answers_repeat_the_id() {
        let reply = answer(&[b"1.0", b"42", b"global", b"127.0.0.1", b"", b"NULL"]);
        assert_eq!(reply, [&b"1.0"[..], b"42", b"200", b"OK", b"", b""]);
    }

    #[test]
    fn malformed_requests_are_failures() {
        for request in [
            &[][..],
            &[&b"1.0"[..], b"42"],
            &[b"9.9", b"42", b"", b"", b"", b"NULL"],
            &[b"1.0", b"42", b"", b"", b"", b"NULL", b"x"],
        ] {
            assert_eq!(answer(request)[2], b"500");
        }
    }

    #[test]
    fn strangers_are_denied() {
        let reply = answer(&[b"1.0", b"1", b"", b"", b"", b"PLAIN", b"\xff", b"\xff"]);
        assert_eq!(reply[2], b"400");
    }
}
