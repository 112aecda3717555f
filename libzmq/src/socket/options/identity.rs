use crate::identity::Identity;

super::options! {
    /// The name by which routers know a socket.
    trait IdentityOptions {
        /// What routers know the socket by. It must not begin with a zero.
        ///
        /// None by default: a router gives one to each connection. Applies to
        /// endpoints connected after it is set, and cannot be taken back. Two
        /// peers of a router with one identity are in each other's way: see
        /// [`router_handover`](crate::RouterOptions::set_router_handover).
        identity, set_identity: Option<Identity> as Identity,
            ZMQ_ROUTING_ID "ZMQ_ROUTING_ID" ["routing_id"] = "none";
    }
}
