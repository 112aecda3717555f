super::options! {
    /// The option of sockets that can be told when a connection breaks.
    trait HiccupOptions {
        /// What the socket receives, as if from the peer, when a connection
        /// that it has made is gone, and is made anew. Empty for nothing.
        ///
        /// Nothing by default. Applies to connections made after it is set, and
        /// not to `inproc`.
        hiccup_msg, set_hiccup_msg: Vec<u8> as Message, ZMQ_HICCUP_MSG "ZMQ_HICCUP_MSG" = "none", write_only;
    }
}
