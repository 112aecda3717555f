use std::time::Duration;

super::options! {
    /// The options of the transport `pgm`. The [`rate`](Self::rate) is one of
    /// `norm` too.
    ///
    /// libzmq has it when it is built with a library that is not part of this
    /// crate. Without it they fail with
    /// [`Unsupported`](crate::ErrorKind::Unsupported). They apply to endpoints
    /// bound or connected after they are set.
    trait PgmOptions {
        /// How fast to send or receive, in kilobits per second: 1 or more.
        ///
        /// 100 by default.
        rate, set_rate = u32 as Between(1, i32::MAX as u32), ZMQ_RATE "ZMQ_RATE" = "100" if PgmOrNorm;

        /// How long what was sent can be asked for again.
        ///
        /// In milliseconds, rounded up. 10 seconds by default, for which there
        /// has to be memory at the full [`rate`](crate::PgmOptions::set_rate).
        recovery_interval, set_recovery_interval = Duration as Span,
            ZMQ_RECOVERY_IVL "ZMQ_RECOVERY_IVL" ["recovery_ivl"] = "10s" if Pgm;

        /// The size of the largest datagram, in bytes: 1 or more.
        ///
        /// 1500 by default.
        multicast_max_tpdu, set_multicast_max_tpdu = u32 as Between(1, i32::MAX as u32),
            ZMQ_MULTICAST_MAXTPDU "ZMQ_MULTICAST_MAXTPDU" ["multicast_maxtpdu"] = "1500" if Pgm;
    }
}
