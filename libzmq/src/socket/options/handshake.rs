use crate::period::Period;

super::options! {
    /// The handshake with which a connection begins.
    trait HandshakeOptions {
        /// How long the handshake may take before the connection is given up.
        ///
        /// In milliseconds, rounded up, and not zero; at most 24 days. 30
        /// seconds by default. Applies to connections made after it is set, and
        /// not to `inproc`.
        handshake_interval, set_handshake_interval: Period as Patience,
            ZMQ_HANDSHAKE_IVL "ZMQ_HANDSHAKE_IVL" ["handshake_ivl"] = "30s";
    }
}
