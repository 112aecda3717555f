use crate::period::Period;

super::options! {
    /// The options of sockets that receive.
    trait RecvOptions {
        /// How long a blocking receive waits for a message before it gives up
        /// with [`WouldBlock`](crate::ErrorKind::WouldBlock).
        ///
        /// In milliseconds, rounded up; at most 24 days. Without end by
        /// default. Takes effect at once.
        recv_timeout, set_recv_timeout: Period as Period, ZMQ_RCVTIMEO "ZMQ_RCVTIMEO" = "infinite";

        /// How many messages may wait to be received, from each peer; 0 for no
        /// limit.
        ///
        /// When as many wait, the socket stops to read from that peer. The
        /// limit is approximate, and over `inproc` those of both ends add up.
        /// 1000 by default. Takes effect at once.
        recv_high_water_mark, set_recv_high_water_mark = u32 as Count, ZMQ_RCVHWM "ZMQ_RCVHWM"
            ["recv_hwm"] = "1000";
    }
}
