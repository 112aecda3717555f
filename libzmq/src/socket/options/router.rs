use super::RouterNotify;

super::options! {
    /// The options of routers.
    trait RouterOptions {
        /// Whether a message that cannot be routed is an error, instead of being
        /// dropped: [`HostUnreachable`](crate::ErrorKind::HostUnreachable) for
        /// an identity that nobody has, and
        /// [`WouldBlock`](crate::ErrorKind::WouldBlock) for a peer whose queue is
        /// full.
        ///
        /// Off by default. Takes effect at once.
        router_mandatory, set_router_mandatory = bool as Flag,
            ZMQ_ROUTER_MANDATORY "ZMQ_ROUTER_MANDATORY" = "off", write_only;

        /// Whether a peer that comes with an identity which another peer has
        /// takes its place. Without it the newcomer is refused.
        ///
        /// Off by default. Takes effect at once.
        router_handover, set_router_handover = bool as Flag,
            ZMQ_ROUTER_HANDOVER "ZMQ_ROUTER_HANDOVER" = "off", write_only;

        /// Whether the peers are plain TCP connections, without a handshake and
        /// without messages. What is sent to one is its identity and one part,
        /// and an empty part closes the connection. Superseded by
        /// [`Stream`](crate::Stream). libzmq does not expect it to change when
        /// there are peers.
        ///
        /// Off by default.
        router_raw = bool as Flag, ZMQ_ROUTER_RAW "ZMQ_ROUTER_RAW" = "off", build_only;

        /// Of what the router is told by an empty message from the peer.
        ///
        /// Of nothing by default. Applies to connections made after it is set,
        /// and not to `inproc`.
        router_notify, set_router_notify: RouterNotify as Flags(crate::RouterNotify::NAMES),
            ZMQ_ROUTER_NOTIFY "ZMQ_ROUTER_NOTIFY" = "none";
    }
}
