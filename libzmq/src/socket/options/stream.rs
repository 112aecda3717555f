super::options! {
    /// The option of sockets that speak plain TCP.
    trait StreamOptions {
        /// Whether an empty message says that a peer has connected or
        /// disconnected.
        ///
        /// On by default. Applies to connections made after it is set.
        stream_notify, set_stream_notify = bool as Flag,
            ZMQ_STREAM_NOTIFY "ZMQ_STREAM_NOTIFY" = "on", write_only;
    }
}
