use std::{collections::BTreeSet, sync::Arc};

use libzmq_sys::{ZMQ_MAX_SOCKETS, ZMQ_MAX_SOCKETS_DFLT};

use super::{
    Ctx, SchedPolicy, Shared,
    options::{CtxOption, MAX_IO_THREADS, MAX_SOCKETS, Spec, Told, ctx_options, invalid},
};
use crate::{
    error::{Error, ErrorKind},
    ffi::{ClassicKind, ClassicSocket, Handle, Lock, RawCtx, Scheduling},
    period::Period,
};

/// Makes the builder and the getters of contexts.
macro_rules! declare {
    ($(
        $(#[$doc:meta])*
        $name:ident $(: $into:ty)? $(= $exact:ty)?, $id:ident $c_name:literal
        $(in $range:expr)?, $default:literal $(, read $read:ty)?;
    )*) => {
        /// The lines, by name.
        #[allow(non_upper_case_globals)]
        mod line {
            use super::*;

            $(pub(super) static $name: Spec = Spec {
                name: stringify!($name),
                id: libzmq_sys::$id,
                range: declare!(@range $($range)?),
            };)*
        }

        /// The options of a [`Ctx`].
        ///
        /// They hold for all of its sockets, and are in force before the first of
        /// them is made.
        ///
        /// Of libzmq's options three are missing. `ZMQ_BLOCKY` is about a linger
        /// period that is left to its default, which ours never is.
        /// `ZMQ_MAX_MSGSZ` has no effect: what there is is the
        /// [`max_message_size`](crate::SocketOptions::set_max_message_size) of a
        /// socket. `ZMQ_MSG_T_SIZE` is for those who allocate messages in C.
        ///
        /// # Example
        ///
        /// ```
        /// use libzmq::{prelude::*, *};
        ///
        /// # fn main() -> Result<(), Error> {
        /// let ctx = CtxBuilder::new().io_threads(2).max_sockets(10).build()?;
        /// assert_eq!(ctx.io_threads()?, 2);
        ///
        /// let client = ClientBuilder::new().build_with_ctx(&ctx)?;
        /// # Ok(())
        /// # }
        /// ```
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct CtxBuilder {
            $(pub(crate) $name: Option<$($into)? $($exact)?>,)*
        }

        impl CtxBuilder {
            $(
                $(#[$doc])*
                #[doc(alias = $c_name)]
                #[must_use]
                pub fn $name(mut self, value: $(impl Into<$into>)? $($exact)?) -> Self {
                    $(let value: $into = value.into();)?
                    self.$name = Some(value);
                    self
                }
            )*

            fn apply(&self, ctx: &RawCtx) -> Result<(), Error> {
                $(if let Some(value) = &self.$name {
                    value.set(ctx, &line::$name)?;
                })*
                Ok(())
            }
        }

        /// For the document: the name, libzmq's, the type, the range, the default,
        /// and whether it is told.
        #[cfg(test)]
        pub(crate) const ROWS: &[[&str; 6]] = &[$([
            stringify!($name),
            $c_name,
            stringify!($($into)? $($exact)?),
            concat!($(stringify!($range))?),
            $default,
            concat!($(stringify!($read))?),
        ]),*];

        impl Ctx {
            $(declare!(@getter $name, $c_name $(, $read)?);)*
        }
    };

    // Of what is no number.
    (@range) => { 0..=0 };
    (@range $range:expr) => { $range };

    (@getter $name:ident, $c_name:literal) => {};
    (@getter $name:ident, $c_name:literal, $type:ty) => {
        #[doc = concat!(
            "What was set with [`", stringify!($name), "`](CtxBuilder::", stringify!($name),
            "), or the default."
        )]
        ///
        /// # Errors
        ///
        /// None that is known, as for all getters.
        #[doc(alias = $c_name)]
        pub fn $name(&self) -> Result<$type, Error> {
            <$type as Told>::get(&self.shared.raw, &line::$name)
        }
    };
}

ctx_options!(declare);

impl CtxBuilder {
    /// Default options.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes the context.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for an option that is
    /// out of range, by its name;
    /// [`PermissionDenied`](crate::ErrorKind::PermissionDenied) and
    /// [`Unsupported`](crate::ErrorKind::Unsupported) for how threads are to be
    /// scheduled; [`SocketLimit`](crate::ErrorKind::SocketLimit) when the process
    /// has too many open files.
    pub fn build(&self) -> Result<Ctx, Error> {
        let raw = Arc::new(RawCtx::new()?);
        self.apply(&raw)?;
        if let Some(scheduling) = self.scheduling()? {
            scheduling.check().map_err(|(option, errno)| {
                Error::from(errno).context(format!("option {option} of the context"))
            })?;
            self.start(&raw)?;
        }
        Ok(Ctx {
            shared: Arc::new(Shared {
                authenticator: Lock::new(None),
                raw,
            }),
        })
    }

    /// How the threads are to be scheduled; `None` for no wishes.
    fn scheduling(&self) -> Result<Option<Scheduling>, Error> {
        let cpus = self.thread_affinity.iter().flatten().copied().collect();
        let scheduling = Scheduling {
            policy: self.thread_sched_policy.map(SchedPolicy::number),
            priority: self.thread_priority,
            cpus,
        };
        if scheduling == Scheduling::default() {
            return Ok(None);
        }
        if !Scheduling::IS_KNOWN {
            return Err(Error::new(
                ErrorKind::Unsupported,
                "options thread_sched_policy, thread_priority and thread_affinity of the \
                 context: they work on Linux alone",
            ));
        }
        match self.thread_sched_policy {
            Some(policy) if policy.is_real_time() && self.thread_priority.is_none() => {
                Err(invalid(
                    &line::thread_sched_policy,
                    format_args!("{} needs a thread_priority", policy.name()),
                ))
            }
            _ => Ok(Some(scheduling)),
        }
    }

    /// Starts the threads, which libzmq does with the first socket. By then the
    /// process may have given up the privileges with which it was checked.
    fn start(&self, ctx: &Arc<RawCtx>) -> Result<(), Error> {
        let max = match self.max_sockets {
            Some(max) => max as i32,
            None => ZMQ_MAX_SOCKETS_DFLT,
        };
        // One more, as this socket is closed in the background. The number of
        // places is fixed when the threads start.
        ctx.set(ZMQ_MAX_SOCKETS, max + 1)?;
        ClassicSocket::open(ctx, ClassicKind::Pair)?;
        Ok(ctx.set(ZMQ_MAX_SOCKETS, max)?)
    }
}
