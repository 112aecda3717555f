//! The options of contexts: one table.

use std::{collections::BTreeSet, ffi::c_int, ops::RangeInclusive, time::Duration};

use super::SchedPolicy;
use crate::{
    error::{Error, ErrorKind},
    ffi::RawCtx,
    period::{Period, units},
};

/// libzmq starts its threads with the first socket, and aborts when the system
/// does not let it have as many.
pub(super) const MAX_IO_THREADS: u32 = 256;

/// What libzmq calls its limit, and does not enforce: far beyond it, it aborts.
pub(super) const MAX_SOCKETS: u32 = 65_535;

/// As many bytes has the name of a thread, with the NUL at its end.
const MAX_NAME_PREFIX: usize = 16;

/// Calls a macro with the table.
///
/// ```text
/// /// The doc of the option: what it does, the unit, the range, the default.
/// name: Type, ZMQ_CONSTANT "ZMQ_CONSTANT" in RANGE, "default", read Type;
/// ```
///
/// The builder's method takes `impl Into<Type>`; with `= Type` it takes the type
/// itself. Numbers have a range. With `read` a context tells the value again,
/// perhaps as another type.
macro_rules! ctx_options {
    ($then:ident) => {
        $then! {
            /// How many threads do the I/O, up to 256; 1 by default. One is
            /// enough for about a gigabyte per second; with none, only `inproc`
            /// works.
            io_threads = u32, ZMQ_IO_THREADS "ZMQ_IO_THREADS" in 0..=MAX_IO_THREADS, "1", read u32;

            /// How many sockets there may be at once, 1 to 65535; 1023 by
            /// default. A socket counts until its messages are sent or its
            /// linger period is over. The authenticator takes one.
            max_sockets = u32, ZMQ_MAX_SOCKETS "ZMQ_MAX_SOCKETS" in 1..=MAX_SOCKETS, "1023", read u32;

            /// Whether host names and `*` stand for IPv6 addresses too; by
            /// default they are IPv4 alone. Addresses written as IPv6 always
            /// work. What a socket has [set](crate::SocketOptions::set_ipv6) for
            /// itself goes before.
            ipv6 = bool, ZMQ_IPV6 "ZMQ_IPV6", "off", read bool;

            /// Whether messages are received into the memory that they then
            /// stay in. On by default; off, small messages hold no more memory
            /// than they need, and each is copied once.
            zero_copy_recv = bool, ZMQ_ZERO_COPY_RECV "ZMQ_ZERO_COPY_RECV", "on", read bool;

            /// What the names of libzmq's threads begin with, in up to 16 bytes;
            /// nothing by default. Systems cut the names off: on Linux 15 bytes
            /// are left of `prefix/ZMQbg/IO/0`.
            thread_name_prefix: String, ZMQ_THREAD_NAME_PREFIX "ZMQ_THREAD_NAME_PREFIX", "none", read Option<String>;

            /// How the system schedules libzmq's threads; as the thread that
            /// makes the first socket by default. The policies of real time need
            /// a [`thread_priority`](Self::thread_priority).
            ///
            /// With this option and the next two, the threads are started when
            /// the context is built. All three are for Linux alone, and fail with
            /// [`Unsupported`](crate::ErrorKind::Unsupported) elsewhere.
            thread_sched_policy: SchedPolicy,
                ZMQ_THREAD_SCHED_POLICY "ZMQ_THREAD_SCHED_POLICY", "system", read Option<SchedPolicy>;

            /// The priority of libzmq's threads, 1 to 99; none by default. With
            /// the policies of real time, higher is more urgent. With all others
            /// the threads are made as nice as they may be, whatever the number.
            thread_priority = u32, ZMQ_THREAD_PRIORITY "ZMQ_THREAD_PRIORITY" in 1..=99, "system";

            /// The processors that libzmq's threads may run on, by number, up to
            /// 1023; all of the thread that makes the first socket by default.
            thread_affinity: BTreeSet<u32>,
                ZMQ_THREAD_AFFINITY_CPU_ADD "ZMQ_THREAD_AFFINITY_CPU_ADD" in 0..=1023, "system";

            /// For how long threads look for what they wait for before they
            /// sleep, up to about 35 minutes, or without end; not at all by
            /// default. Counted in microseconds, rounded up.
            ///
            /// To wake a thread that sleeps takes longer than all the rest that
            /// is done for a small message. Those who look are not asleep: the
            /// I/O threads, and those in a call that waits for one socket. What
            /// waits for several, such as a [`Poller`](crate::poll::Poller), and tasks
            /// sleep as ever. Each thread that looks takes a core while it does,
            /// but gives way to others that want it. A signal handler has to wait
            /// for nothing.
            ///
            /// 20 to 50 µs are enough for answers that are on their way. It is
            /// worth measuring: see `docs/latency.md` of the repository.
            ///
            /// The option is libzmq's of this build alone, for Linux and Android,
            /// and fails with [`Unsupported`](crate::ErrorKind::Unsupported)
            /// elsewhere.
            busy_wait: Period, LIBZMQ_SYS_BUSY_WAIT "LIBZMQ_SYS_BUSY_WAIT", "0s", read Period;
        }
    };
}
pub(crate) use ctx_options;

/// One option.
pub(super) struct Spec {
    pub(super) name: &'static str,
    pub(super) id: c_int,
    pub(super) range: RangeInclusive<u32>,
}

/// The Rust type of an option.
pub(super) trait CtxOption {
    fn set(&self, ctx: &RawCtx, spec: &Spec) -> Result<(), Error>;
}

/// As what it is told again.
pub(super) trait Told: Sized {
    fn get(ctx: &RawCtx, spec: &Spec) -> Result<Self, Error>;
}

fn number(ctx: &RawCtx, spec: &Spec, value: u32) -> Result<(), Error> {
    if !spec.range.contains(&value) {
        return Err(invalid(
            spec,
            format_args!(
                "{value} is not between {} and {}",
                spec.range.start(),
                spec.range.end()
            ),
        ));
    }
    // The ranges are those of much smaller numbers.
    ctx.set(spec.id, value as c_int)
        .map_err(|errno| Error::from(errno).context(format!("option {} of the context", spec.name)))
}

pub(super) fn invalid(spec: &Spec, reason: impl std::fmt::Display) -> Error {
    Error::invalid(format!("option {} of the context: {reason}", spec.name))
}

impl CtxOption for u32 {
    fn set(&self, ctx: &RawCtx, spec: &Spec) -> Result<(), Error> {
        number(ctx, spec, *self)
    }
}

impl Told for u32 {
    fn get(ctx: &RawCtx, spec: &Spec) -> Result<Self, Error> {
        // None of the numbers that are told is ever negative.
        Ok(ctx.get(spec.id)?.unsigned_abs())
    }
}

impl CtxOption for bool {
    fn set(&self, ctx: &RawCtx, spec: &Spec) -> Result<(), Error> {
        Ok(ctx.set(spec.id, c_int::from(*self))?)
    }
}

impl Told for bool {
    fn get(ctx: &RawCtx, spec: &Spec) -> Result<Self, Error> {
        Ok(ctx.get(spec.id)? != 0)
    }
}

impl CtxOption for String {
    fn set(&self, ctx: &RawCtx, spec: &Spec) -> Result<(), Error> {
        if self.len() > MAX_NAME_PREFIX {
            return Err(invalid(
                spec,
                format_args!("{self:?} has more than 16 bytes"),
            ));
        }
        if self.is_empty() {
            return Ok(());
        }
        if self.contains('\0') {
            return Err(invalid(spec, format_args!("{self:?} holds a NUL")));
        }
        let mut text = self.clone().into_bytes();
        if text.len() == size_of::<c_int>() {
            // libzmq would take it for a number, and ends the name at a NUL.
            text.push(0);
        }
        Ok(ctx.set_bytes(spec.id, &text)?)
    }
}

impl Told for Option<String> {
    fn get(ctx: &RawCtx, spec: &Spec) -> Result<Self, Error> {
        // More than there is, and what is not written stays zero.
        let mut text = [0; MAX_NAME_PREFIX + 1];
        ctx.get_bytes(spec.id, &mut text)?;
        let text = text.split(|byte| *byte == 0).next().unwrap_or_default();
        Ok((!text.is_empty()).then(|| String::from_utf8_lossy(text).into_owned()))
    }
}

impl CtxOption for SchedPolicy {
    fn set(&self, ctx: &RawCtx, spec: &Spec) -> Result<(), Error> {
        Ok(ctx.set(spec.id, self.number())?)
    }
}

impl Told for Option<SchedPolicy> {
    fn get(ctx: &RawCtx, spec: &Spec) -> Result<Self, Error> {
        // -1 for none, which must not be taken for an error.
        let mut number = [0; size_of::<c_int>()];
        ctx.get_bytes(spec.id, &mut number)?;
        Ok(SchedPolicy::from_number(c_int::from_ne_bytes(number)))
    }
}

impl CtxOption for BTreeSet<u32> {
    fn set(&self, ctx: &RawCtx, spec: &Spec) -> Result<(), Error> {
        self.iter().try_for_each(|cpu| number(ctx, spec, *cpu))
    }
}

/// libzmq counts -1 as without end.
impl CtxOption for Period {
    fn set(&self, ctx: &RawCtx, spec: &Spec) -> Result<(), Error> {
        let micros = match *self {
            Self::Infinite => -1,
            Self::Finite(time) => c_int::try_from(units(time, Duration::from_micros(1)))
                .map_err(|_| invalid(spec, format_args!("{self} is too long")))?,
        };
        if !cfg!(any(target_os = "linux", target_os = "android")) {
            return Err(Error::new(
                ErrorKind::Unsupported,
                format!(
                    "option {} of the context: it works on Linux alone",
                    spec.name
                ),
            ));
        }
        Ok(ctx.set(spec.id, micros)?)
    }
}

impl Told for Period {
    fn get(ctx: &RawCtx, spec: &Spec) -> Result<Self, Error> {
        // -1 for no end, which must not be taken for an error.
        let mut micros = [0; size_of::<c_int>()];
        ctx.get_bytes(spec.id, &mut micros)?;
        Ok(match u64::try_from(c_int::from_ne_bytes(micros)) {
            Ok(micros) => Self::Finite(Duration::from_micros(micros)),
            Err(_) => Self::Infinite,
        })
    }
}
