super::options! {
    /// The option of sockets that can be told when a peer is gone.
    trait DisconnectOptions {
        /// What the socket receives, as if from the peer, when a connection that
        /// it has accepted is gone. Empty for nothing.
        ///
        /// Nothing by default. Applies to connections made after it is set, and
        /// not to peers that never completed the handshake.
        disconnect_msg, set_disconnect_msg: Vec<u8> as Message,
            ZMQ_DISCONNECT_MSG "ZMQ_DISCONNECT_MSG" = "none", write_only;
    }
}
