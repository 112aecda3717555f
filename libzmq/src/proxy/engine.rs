//! The loop of a proxy.

use std::time::Duration;

use super::{
    lane::{Lane, Road, Stop},
    statistics::ProxyStatistics,
    steering::{Control, Order},
    watch::{Readiness, Watch},
};
use crate::{
    error::Error,
    ffi::{Errno, RawSocket},
};

/// How long until another try, where no event tells when there is room: for one
/// peer of several, of a socket that drops nothing.
const RETRY: Duration = Duration::from_millis(1);

// The places of the sockets that are watched.
const FRONTEND: usize = 0;
const BACKEND: usize = 1;
const CAPTURE: usize = 2;
const CONTROL: usize = 3;
const PLACES: usize = 4;

/// What a proxy runs between.
#[derive(Clone, Copy)]
pub(super) struct Sockets<'a> {
    pub(super) frontend: &'a RawSocket,
    pub(super) backend: &'a RawSocket,
    pub(super) capture: Option<&'a RawSocket>,
}

/// Forwards in the directions that have a lane, until it is told to end.
pub(super) fn run(
    sockets: Sockets<'_>,
    to_backend: Option<&mut Lane>,
    to_frontend: Option<&mut Lane>,
    control: Option<&Control>,
) -> Result<(), Error> {
    sockets.check()?;
    let mut engine = Engine {
        sockets,
        to_backend: to_backend.map(|lane| Direction::new(lane, FRONTEND, BACKEND)),
        to_frontend: to_frontend.map(|lane| Direction::new(lane, BACKEND, FRONTEND)),
        control,
        paused: false,
    };
    let failed = |errno: Errno| Error::from(errno).context("running a proxy");
    let running = control.map(Control::start).transpose().map_err(failed)?;
    let done = engine.forward().map_err(failed);
    if let Some(running) = running {
        running.end(engine.statistics(), &done);
    }
    done
}

impl Sockets<'_> {
    fn check(self) -> Result<(), Error> {
        let (frontend, backend) = (self.frontend.as_ptr(), self.backend.as_ptr());
        let capture = self.capture.map(RawSocket::as_ptr);
        let twice = if frontend == backend {
            "the frontend and the backend"
        } else if capture == Some(frontend) {
            "the frontend and the capture socket"
        } else if capture == Some(backend) {
            "the backend and the capture socket"
        } else {
            return Ok(());
        };
        Err(Error::invalid(format!("{twice} of a proxy are one socket")))
    }
}

struct Engine<'a> {
    sockets: Sockets<'a>,
    to_backend: Option<Direction<'a>>,
    to_frontend: Option<Direction<'a>>,
    control: Option<&'a Control>,
    paused: bool,
}

impl Engine<'_> {
    fn forward(&mut self) -> Result<(), Errno> {
        let Sockets {
            frontend,
            backend,
            capture,
        } = self.sockets;
        let control = self.control.map(Control::socket);
        let mut watch = Watch::new([Some(frontend), Some(backend), capture, control])?;
        while self.obey() {
            let (wanted, time) = self.wanted();
            let ready = watch.wait(wanted, time)?;
            if let Some(control) = self.control
                && ready[CONTROL].input
            {
                control.silence()?;
            }
            if !self.paused {
                self.advance(&ready)?;
            }
        }
        Ok(())
    }

    /// Does as it is told, if anything, and returns whether to go on.
    fn obey(&mut self) -> bool {
        let order = self
            .control
            .and_then(|control| control.answer(|| self.statistics()));
        match order {
            None => {}
            Some(Order::Go) => self.paused = false,
            Some(Order::Pause) => self.paused = true,
            Some(Order::End) => return false,
        }
        true
    }

    /// What to wait for, and how long.
    fn wanted(&self) -> ([Readiness; PLACES], Option<Duration>) {
        let mut wanted = [Readiness::default(); PLACES];
        let mut time = None;
        wanted[CONTROL].input = true;
        if !self.paused {
            for direction in [&self.to_backend, &self.to_frontend].into_iter().flatten() {
                match direction.waits {
                    Waits::Turn => time = Some(Duration::ZERO),
                    Waits::Input => wanted[direction.from].input = true,
                    Waits::Room(place) => wanted[place].output = true,
                    Waits::Time => time = time.or(Some(RETRY)),
                }
            }
        }
        (wanted, time)
    }

    fn advance(&mut self, ready: &[Readiness; PLACES]) -> Result<(), Errno> {
        let Sockets {
            frontend,
            backend,
            capture,
        } = self.sockets;
        let interrupted = || self.control.is_some_and(Control::is_asked);
        let roads = [(frontend, backend), (backend, frontend)];
        let directions = [&mut self.to_backend, &mut self.to_frontend];
        for (direction, (from, to)) in directions.into_iter().zip(roads) {
            if let Some(direction) = direction
                && direction.is_due(ready)
            {
                direction.advance(Road { from, to, capture }, interrupted)?;
            }
        }
        Ok(())
    }

    fn statistics(&self) -> ProxyStatistics {
        let traffic = |direction: &Option<Direction<'_>>| {
            let lane = direction.as_ref().map(|direction| &direction.lane);
            lane.map_or_else(Default::default, |lane| lane.traffic())
        };
        ProxyStatistics {
            to_backend: traffic(&self.to_backend),
            to_frontend: traffic(&self.to_frontend),
        }
    }
}

/// A lane, and what it waits for.
struct Direction<'a> {
    lane: &'a mut Lane,
    from: usize,
    to: usize,
    waits: Waits,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Waits {
    /// Nothing.
    Turn,
    /// A message.
    Input,
    /// That the socket at this place has room.
    Room(usize),
    /// That some time passes.
    Time,
}

impl<'a> Direction<'a> {
    fn new(lane: &'a mut Lane, from: usize, to: usize) -> Self {
        Self {
            lane,
            from,
            to,
            // It may hold something from an earlier run.
            waits: Waits::Turn,
        }
    }

    fn is_due(&self, ready: &[Readiness; PLACES]) -> bool {
        match self.waits {
            Waits::Turn | Waits::Time => true,
            Waits::Input => ready[self.from].input,
            Waits::Room(place) => ready[place].output,
        }
    }

    fn advance(&mut self, road: Road<'_>, interrupted: impl Fn() -> bool) -> Result<(), Errno> {
        let before = self.lane.traffic();
        let stop = self.lane.advance(road, interrupted)?;
        let next = match stop {
            Stop::Input => Waits::Input,
            Stop::Room => Waits::Room(self.to),
            Stop::CaptureRoom => Waits::Room(CAPTURE),
        };
        // A socket that said it has room, and has none for this message, would
        // say so again at once.
        let in_vain = stop != Stop::Input && next == self.waits && self.lane.traffic() == before;
        self.waits = if in_vain { Waits::Time } else { next };
        Ok(())
    }
}
