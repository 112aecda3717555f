super::options! {
    /// The option of sockets that publish.
    trait NoDropOptions {
        /// Whether a send fails with
        /// [`WouldBlock`](crate::ErrorKind::WouldBlock) when the queue to one
        /// of the peers is full, instead of dropping the message for that peer.
        ///
        /// With it a blocking send waits, for at most the
        /// [`send_timeout`](crate::SendOptions::set_send_timeout), and one slow
        /// peer slows all of them down. Off by default. Takes effect at once.
        no_drop, set_no_drop = bool as Flag, ZMQ_XPUB_NODROP "ZMQ_XPUB_NODROP" = "off", write_only;
    }
}
