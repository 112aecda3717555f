use std::{ffi::c_int, time::Duration};

use libzmq_sys::{ZMQ_HEARTBEAT_IVL, ZMQ_HEARTBEAT_TIMEOUT, ZMQ_HEARTBEAT_TTL};

use super::{Spec, kind::millis};
use crate::{
    error::Error,
    ffi::RawSocket,
    heartbeat::Heartbeat,
    period,
    socket::{builder::SocketBuilder, kind::Sealed},
};

/// The heartbeats of sockets whose peers understand them.
pub trait HeartbeatOptions: Sealed {
    /// A heartbeat is one value, and not a line in the table of options.
    #[doc(hidden)]
    const SPECS: &'static [&'static Spec] = &[];

    /// Reads what [`set_heartbeat`](Self::set_heartbeat) sets. A timeout that
    /// was left out is the interval.
    ///
    /// # Errors
    ///
    /// [`InvalidCtx`](crate::ErrorKind::InvalidCtx).
    fn heartbeat(&self) -> Result<Option<Heartbeat>, Error> {
        read(self.__core().socket())
    }

    /// Whether and how connections made from now on have heartbeats. There are
    /// none by default.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a time that is zero
    /// or too long, [`InvalidCtx`](crate::ErrorKind::InvalidCtx).
    #[doc(alias = "ZMQ_HEARTBEAT_IVL")]
    #[doc(alias = "ZMQ_HEARTBEAT_TIMEOUT")]
    #[doc(alias = "ZMQ_HEARTBEAT_TTL")]
    fn set_heartbeat(&self, heartbeat: impl Into<Option<Heartbeat>>) -> Result<(), Error> {
        self.__core().set_heartbeat(heartbeat.into().as_ref())
    }
}

impl<S: HeartbeatOptions> SocketBuilder<S> {
    /// Gives the connections heartbeats. There are none by default.
    #[doc(alias = "ZMQ_HEARTBEAT_IVL")]
    #[must_use]
    pub fn heartbeat(mut self, heartbeat: impl Into<Heartbeat>) -> Self {
        self.settings.heartbeat = Some(heartbeat.into());
        self
    }
}

/// What libzmq calls no timeout of its own, and does not let anybody set.
const UNSET: c_int = -1;

/// The unit in which the time to live goes over the wire.
const TTL_UNIT: Duration = Duration::from_millis(100);

/// Peers count the milliseconds in 16 bits.
const TTL_MAX: Duration = Duration::from_millis(65_500);

pub(crate) fn write(socket: &RawSocket, heartbeat: Option<&Heartbeat>) -> Result<(), Error> {
    let [interval, timeout, ttl] = match heartbeat {
        // An interval of zero is none.
        None => [0; 3],
        Some(heartbeat) => encode(heartbeat)
            .map_err(|(name, reason)| Error::invalid(format!("{name} of heartbeat: {reason}")))?,
    };
    let set = |option, value| {
        socket
            .set_int(option, value)
            .map_err(|errno| Error::from(errno).context("heartbeat"))
    };
    set(ZMQ_HEARTBEAT_TTL, ttl)?;
    set(ZMQ_HEARTBEAT_TIMEOUT, timeout)?;
    set(ZMQ_HEARTBEAT_IVL, interval)
}

fn encode(heartbeat: &Heartbeat) -> Result<[c_int; 3], (&'static str, String)> {
    let positive = |name, time| match millis(time) {
        Ok(0) => Err((name, "it is zero".into())),
        Ok(millis) => Ok(millis),
        Err(reason) => Err((name, reason)),
    };
    let interval = positive("interval", heartbeat.interval())?;
    let timeout = heartbeat
        .timeout()
        .map_or(Ok(interval), |time| positive("timeout", time))?;
    let ttl = heartbeat.ttl().map_or(Ok(0), |time| match time {
        time if time > TTL_MAX => Err(("ttl", format!("{time:?} is more than {TTL_MAX:?}"))),
        _ => positive("ttl", round_up_to_unit(time)),
    })?;
    Ok([interval, timeout, ttl])
}

fn round_up_to_unit(ttl: Duration) -> Duration {
    // At most 655 units.
    TTL_UNIT * period::units(ttl, TTL_UNIT) as u32
}

fn read(socket: &RawSocket) -> Result<Option<Heartbeat>, Error> {
    let get = |option| -> Result<Duration, Error> {
        let millis = socket.get_int(option)?;
        Ok(Duration::from_millis(
            u64::try_from(millis).unwrap_or_default(),
        ))
    };
    let interval = get(ZMQ_HEARTBEAT_IVL)?;
    if interval.is_zero() {
        return Ok(None);
    }
    let mut heartbeat = Heartbeat::new(interval);
    if socket.get_int(ZMQ_HEARTBEAT_TIMEOUT)? != UNSET {
        heartbeat = heartbeat.add_timeout(get(ZMQ_HEARTBEAT_TIMEOUT)?);
    }
    let ttl = get(ZMQ_HEARTBEAT_TTL)?;
    if !ttl.is_zero() {
        heartbeat = heartbeat.add_ttl(ttl);
    }
    Ok(Some(heartbeat))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heartbeat(interval: u64, timeout: u64, ttl: u64) -> Heartbeat {
        Heartbeat::new(Duration::from_millis(interval))
            .add_timeout(Duration::from_millis(timeout))
            .add_ttl(Duration::from_millis(ttl))
    }

    #[test]
    fn times_are_rounded_up() {
        assert_eq!(encode(&heartbeat(1, 2, 3)), Ok([1, 2, 100]));
        assert_eq!(encode(&heartbeat(1000, 3000, 3001)), Ok([1000, 3000, 3100]));
        let tiny = Heartbeat::new(Duration::from_nanos(1));
        assert_eq!(encode(&tiny), Ok([1, 1, 0]));
    }

    #[test]
    fn times_that_would_not_work_are_refused() {
        let name = |result: Result<_, (&'static str, String)>| result.unwrap_err().0;
        assert_eq!(name(encode(&heartbeat(0, 1, 1))), "interval");
        assert_eq!(name(encode(&heartbeat(1, 0, 1))), "timeout");
        assert_eq!(name(encode(&heartbeat(1, 1, 0))), "ttl");
        assert_eq!(name(encode(&heartbeat(1, 1, 65_501))), "ttl");
        assert!(encode(&heartbeat(1, 1, 65_500)).is_ok());
        assert_eq!(name(encode(&heartbeat(u64::MAX / 2, 1, 1))), "interval");
    }
}
