use std::time::Duration;

super::options! {
    /// The keep-alives of TCP: probes by the operating system on connections
    /// that are silent. [`Heartbeat`](crate::Heartbeat)s notice more, and
    /// sooner.
    trait KeepaliveOptions {
        /// Whether to probe.
        ///
        /// `None`, what the operating system does, by default. Applies to
        /// connections made after it is set, as do the others.
        tcp_keepalive, set_tcp_keepalive: Option<bool> as SystemFlag, ZMQ_TCP_KEEPALIVE "ZMQ_TCP_KEEPALIVE" = "system";

        /// How many probes go unanswered before the connection is dead: 1 to
        /// 127.
        ///
        /// `None`, what the operating system does, by default.
        tcp_keepalive_count, set_tcp_keepalive_count: Option<u32> as Probes,
            ZMQ_TCP_KEEPALIVE_CNT "ZMQ_TCP_KEEPALIVE_CNT" = "system";

        /// How long a connection is silent before the first probe.
        ///
        /// In seconds, rounded up, 1 to 32767. `None`, what the operating system
        /// does, by default.
        tcp_keepalive_idle, set_tcp_keepalive_idle: Option<Duration> as ProbeSeconds,
            ZMQ_TCP_KEEPALIVE_IDLE "ZMQ_TCP_KEEPALIVE_IDLE" = "system";

        /// The time between two probes.
        ///
        /// In seconds, rounded up, 1 to 32767. `None`, what the operating system
        /// does, by default.
        tcp_keepalive_interval, set_tcp_keepalive_interval: Option<Duration> as ProbeSeconds,
            ZMQ_TCP_KEEPALIVE_INTVL "ZMQ_TCP_KEEPALIVE_INTVL" = "system";
    }
}
