//! One direction of a proxy.

use super::{statistics::Traffic, watch::Readiness};
use crate::{
    ffi::{Errno, RawSocket, Wait},
    msg::{Msg, Multipart},
};

/// How many messages pass in one direction before the other has its turn.
const BURST: usize = 1000;

/// What is under way in one direction, and what has passed.
#[derive(Debug, Default)]
pub(super) struct Lane {
    /// A message that was taken from one socket and not yet sent by the other,
    /// and behind it empty messages to take the next one into.
    parts: Vec<Msg>,
    /// How many parts the message has; none when there is no message.
    held: usize,
    /// How many bytes it has.
    bytes: u64,
    /// Whether the copy of it is on its way.
    captured: bool,
    traffic: Traffic,
}

/// Between what a lane runs.
#[derive(Clone, Copy)]
pub(super) struct Road<'a> {
    pub(super) from: &'a RawSocket,
    pub(super) to: &'a RawSocket,
    pub(super) capture: Option<&'a RawSocket>,
}

/// What a lane has come to wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// Another message, or another turn.
    Input,
    /// That the other socket has room.
    Room,
    /// That the capture socket has room.
    CaptureRoom,
}

impl Lane {
    pub(super) fn traffic(&self) -> Traffic {
        self.traffic
    }

    /// The message that was taken and not sent.
    pub(super) fn into_held(mut self) -> Option<Multipart> {
        self.parts.truncate(self.held);
        (self.held > 0).then(|| self.parts.into())
    }

    /// Forwards messages for as long as there are some, there is room for them,
    /// it is this direction's turn, and nobody has something to say.
    pub(super) fn advance(
        &mut self,
        road: Road<'_>,
        interrupted: impl Fn() -> bool,
    ) -> Result<Stop, Errno> {
        if self.held == 0
            && let Some(stop) = road.blocked()?
        {
            // What is not taken need not be held.
            return Ok(stop);
        }
        for _ in 0..BURST {
            if self.held == 0 && !self.take(road.from)? {
                break;
            }
            if let Some(stop) = self.hand_over(road)? {
                return Ok(stop);
            }
            if interrupted() {
                break;
            }
        }
        Ok(Stop::Input)
    }

    /// Whether there was a message to take.
    #[inline]
    fn take(&mut self, from: &RawSocket) -> Result<bool, Errno> {
        let mut count = 0;
        self.bytes = 0;
        loop {
            if count == self.parts.len() {
                self.parts.push(Msg::new());
            }
            let part = &mut self.parts[count];
            let received = match from.recv(part.raw_mut(), Wait::No) {
                Ok(received) => received,
                // Only the first part can fail, but for the end of the context:
                // then it is no message any more.
                Err(errno) if errno == libc::EAGAIN && count == 0 => return Ok(false),
                Err(errno) => return Err(errno),
            };
            self.bytes += received.len() as u64;
            count += 1;
            if !received.has_more() {
                self.held = count;
                return Ok(true);
            }
        }
    }

    /// Sends what is held, to the capture socket first, and returns what has no
    /// room for it.
    #[inline]
    fn hand_over(&mut self, road: Road<'_>) -> Result<Option<Stop>, Errno> {
        if let Some(capture) = road.capture
            && !self.captured
        {
            if !self.copy_to(capture)? {
                return Ok(Some(Stop::CaptureRoom));
            }
            self.captured = true;
        }
        match self.send_to(road.to) {
            Ok(()) => {
                self.traffic.messages += 1;
                self.traffic.bytes += self.bytes;
            }
            Err(errno) if errno == libc::EAGAIN => return Ok(Some(Stop::Room)),
            Err(errno) if errno == libc::EHOSTUNREACH => {
                self.traffic.undeliverable += 1;
                // Unlike what was sent, it is still there.
                self.parts.clear();
            }
            Err(errno) => return Err(errno),
        }
        self.held = 0;
        self.captured = false;
        Ok(None)
    }

    /// Whether there was room for a copy.
    fn copy_to(&mut self, capture: &RawSocket) -> Result<bool, Errno> {
        let parts = self.parts[..self.held].iter_mut();
        match capture.send_frames(parts.map(|part| part.raw_mut().share()), Wait::No) {
            Ok(()) => Ok(true),
            Err((0, errno)) if errno == libc::EAGAIN => Ok(false),
            Err((_, errno)) => Err(errno),
        }
    }

    #[inline]
    fn send_to(&mut self, to: &RawSocket) -> Result<(), Errno> {
        let parts = self.parts[..self.held].iter_mut();
        to.send_frames(parts.map(Msg::raw_mut), Wait::No)
            .map_err(|(index, errno)| {
                if index > 0 {
                    // A raw router has some of it: the rest is no message.
                    self.held = 0;
                }
                errno
            })
    }
}

impl Road<'_> {
    /// What has no room for a message now.
    fn blocked(self) -> Result<Option<Stop>, Errno> {
        if !Readiness::of(self.to)?.output {
            return Ok(Some(Stop::Room));
        }
        match self.capture {
            Some(capture) if !Readiness::of(capture)?.output => Ok(Some(Stop::CaptureRoom)),
            _ => Ok(None),
        }
    }
}
