super::options! {
    /// The option of sockets that can keep the last message alone.
    trait ConflateOptions {
        /// Whether the queue to or from each peer holds one message, the last,
        /// instead of as many as the high water mark says. For messages of one
        /// part.
        ///
        /// Off by default. Applies to endpoints bound or connected after it is
        /// set.
        conflate, set_conflate = bool as Flag, ZMQ_CONFLATE "ZMQ_CONFLATE" = "off";
    }
}
