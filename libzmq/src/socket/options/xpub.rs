super::options! {
    /// The options of sockets that publish and see the subscriptions.
    trait XPubOptions {
        /// Whether each subscription is received, and not only the first to a
        /// topic. Takes the place of
        /// [`xpub_verboser`](crate::XPubOptions::set_xpub_verboser).
        ///
        /// Off by default. Takes effect at once.
        xpub_verbose, set_xpub_verbose = bool as Flag,
            ZMQ_XPUB_VERBOSE "ZMQ_XPUB_VERBOSE" = "off", write_only;

        /// Whether each subscription and each end of one is received, and not
        /// only the first and the last. Takes the place of
        /// [`xpub_verbose`](crate::XPubOptions::set_xpub_verbose).
        ///
        /// Off by default. Takes effect at once.
        xpub_verboser, set_xpub_verboser = bool as Flag,
            ZMQ_XPUB_VERBOSER "ZMQ_XPUB_VERBOSER" = "off", write_only;

        /// Whether the program decides to what a peer is subscribed: what it
        /// asks for is received, and has no effect by itself. libzmq does not
        /// expect it to change when there are peers.
        ///
        /// Off by default.
        xpub_manual = bool as Flag, ZMQ_XPUB_MANUAL "ZMQ_XPUB_MANUAL" = "off", build_only;

        /// As [`xpub_manual`](crate::SocketBuilder::xpub_manual), and the next message goes
        /// to the peer alone whose subscription was decided last: so that who
        /// comes late can be sent the last value.
        ///
        /// Off by default.
        xpub_manual_last_value = bool as Flag,
            ZMQ_XPUB_MANUAL_LAST_VALUE "ZMQ_XPUB_MANUAL_LAST_VALUE" = "off", build_only;

        /// A message that each peer is sent when it connects, if it subscribes
        /// to it. Empty for none.
        ///
        /// None by default. Applies to connections made after it is set.
        xpub_welcome_msg, set_xpub_welcome_msg: Vec<u8> as Message,
            ZMQ_XPUB_WELCOME_MSG "ZMQ_XPUB_WELCOME_MSG" = "none", write_only;
    }
}
