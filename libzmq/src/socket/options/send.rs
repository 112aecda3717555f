use crate::period::Period;

super::options! {
    /// The options of sockets that send.
    trait SendOptions {
        /// How long a blocking send waits for room in the queue to a peer
        /// before it gives up with
        /// [`WouldBlock`](crate::ErrorKind::WouldBlock).
        ///
        /// In milliseconds, rounded up; at most 24 days. Without end by
        /// default. Takes effect at once.
        send_timeout, set_send_timeout: Period as Period, ZMQ_SNDTIMEO "ZMQ_SNDTIMEO" = "infinite";

        /// How many messages may wait to be sent, for each peer; 0 for no
        /// limit.
        ///
        /// When as many wait, a socket blocks, or drops messages if that is
        /// what its type does. The limit is approximate: libzmq may take fewer,
        /// and more than as many are on their way when buffers of the operating
        /// system and of the peer take some; over `inproc` those of both ends
        /// add up. 1000 by default. Takes effect at once.
        send_high_water_mark, set_send_high_water_mark = u32 as Count, ZMQ_SNDHWM "ZMQ_SNDHWM"
            ["send_hwm"] = "1000";
    }
}
