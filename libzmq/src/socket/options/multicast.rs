super::options! {
    /// The options of sockets that send to multicast groups over `udp`.
    trait MulticastOptions {
        /// How many networks a datagram to a multicast group may cross: 1 to
        /// 255.
        ///
        /// 1 by default: the local network. Applies to IPv4 endpoints connected
        /// after it is set. Over IPv6 libzmq leaves it at the system's default.
        multicast_hops, set_multicast_hops = u32 as Between(1, 255),
            ZMQ_MULTICAST_HOPS "ZMQ_MULTICAST_HOPS" = "1";

        /// Whether sockets of this machine receive datagrams to a multicast
        /// group too.
        ///
        /// On by default. Applies to endpoints connected after it is set.
        multicast_loop, set_multicast_loop = bool as Flag,
            ZMQ_MULTICAST_LOOP "ZMQ_MULTICAST_LOOP" = "on";
    }
}
