use std::time::Duration;

use crate::period::Period;

super::options! {
    /// How a socket goes about a connection that fails or breaks.
    trait ReconnectOptions {
        /// How long to wait before another try; infinite for no other try.
        ///
        /// In milliseconds, rounded up, and not zero. 100 milliseconds by
        /// default. Applies to endpoints connected after it is set.
        reconnect_interval, set_reconnect_interval: Period as Retry, ZMQ_RECONNECT_IVL "ZMQ_RECONNECT_IVL";

        /// Wait twice as long after each try that fails, up to this long.
        ///
        /// In milliseconds, rounded up. `None`, always to wait as long, by
        /// default. Has no effect when it is less than the
        /// [`reconnect_interval`](Self::reconnect_interval). Applies to
        /// endpoints connected after it is set.
        reconnect_interval_max, set_reconnect_interval_max: Option<Duration> as Millis,
            ZMQ_RECONNECT_IVL_MAX "ZMQ_RECONNECT_IVL_MAX";
    }
}
