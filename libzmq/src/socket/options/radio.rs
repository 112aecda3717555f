super::options! {
    /// The options of [`Radio`](crate::Radio)s.
    trait RadioOptions {
        /// Whether a send fails with
        /// [`WouldBlock`](crate::ErrorKind::WouldBlock) when the queue to one
        /// of the dishes is full, instead of dropping the message for that
        /// dish.
        ///
        /// With it a blocking send waits, for at most the
        /// [`send_timeout`](crate::SendOptions::set_send_timeout), and one slow
        /// dish slows all of them down. Off by default. Takes effect at once.
        no_drop, set_no_drop = bool as Flag, ZMQ_XPUB_NODROP "ZMQ_XPUB_NODROP", write_only;
    }
}
