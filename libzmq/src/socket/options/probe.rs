super::options! {
    /// The option of sockets that can make themselves known to a router.
    trait ProbeOptions {
        /// Whether an empty message goes to each peer as soon as it is
        /// connected, so that a router knows the identity of this socket. Not
        /// for peers that take it for a message.
        ///
        /// Off by default. Applies to connections made after it is set.
        probe_router, set_probe_router = bool as Flag,
            ZMQ_PROBE_ROUTER "ZMQ_PROBE_ROUTER" = "off", write_only;
    }
}
