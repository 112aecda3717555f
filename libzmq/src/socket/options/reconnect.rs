use std::time::Duration;

use super::ReconnectStop;
use crate::period::Period;

super::options! {
    /// How a socket goes about a connection that fails or breaks.
    trait ReconnectOptions {
        /// How long to wait before another try; infinite for no other try. Each
        /// wait is this long to twice as long, at random, so that many clients
        /// do not come back at once.
        ///
        /// In milliseconds, rounded up, and not zero. 100 milliseconds by
        /// default. Applies to endpoints connected after it is set.
        reconnect_interval, set_reconnect_interval: Period as Retry, ZMQ_RECONNECT_IVL "ZMQ_RECONNECT_IVL" = "100ms";

        /// Wait twice as long after each try that fails, up to this long.
        ///
        /// In milliseconds, rounded up. `None`, for waits that do not grow, by
        /// default. When it is less than the
        /// [`reconnect_interval`](Self::reconnect_interval), it is used instead.
        /// Applies to endpoints connected after it is set.
        reconnect_interval_max, set_reconnect_interval_max: Option<Duration> as Millis,
            ZMQ_RECONNECT_IVL_MAX "ZMQ_RECONNECT_IVL_MAX" = "none";

        /// What ends the attempts to connect. Messages that wait to be sent there
        /// are dropped then, and the endpoint has to be connected again.
        ///
        /// Nothing by default. Applies to endpoints connected after it is set.
        reconnect_stop, set_reconnect_stop: ReconnectStop as Flags(crate::ReconnectStop::NAMES),
            ZMQ_RECONNECT_STOP "ZMQ_RECONNECT_STOP" = "none";
    }
}
