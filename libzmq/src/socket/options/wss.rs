use crate::creds::Secret;

super::options! {
    /// The options of the transport `wss`, WebSockets over TLS.
    ///
    /// libzmq has it when it is built with a library that is not part of this
    /// crate. Without it they fail with
    /// [`Unsupported`](crate::ErrorKind::Unsupported). They apply to endpoints
    /// bound or connected after they are set.
    trait WssOptions {
        /// The private key of a server, as PEM. Empty for none.
        ///
        /// None by default.
        wss_key_pem, set_wss_key_pem: Secret as SecretPem,
            ZMQ_WSS_KEY_PEM "ZMQ_WSS_KEY_PEM" = "none" if Wss, write_only;

        /// The certificate of a server, as PEM. Empty for none.
        ///
        /// None by default.
        wss_cert_pem, set_wss_cert_pem: String as Pem,
            ZMQ_WSS_CERT_PEM "ZMQ_WSS_CERT_PEM" = "none" if Wss, write_only;

        /// The certificates that a client trusts, as PEM. Empty for none.
        ///
        /// None by default.
        wss_trust_pem, set_wss_trust_pem: String as Pem,
            ZMQ_WSS_TRUST_PEM "ZMQ_WSS_TRUST_PEM" = "none" if Wss, write_only;

        /// The name that the certificate of the server must be for. Empty for
        /// any.
        ///
        /// Any by default.
        wss_hostname, set_wss_hostname: String as Pem,
            ZMQ_WSS_HOSTNAME "ZMQ_WSS_HOSTNAME" = "none" if Wss, write_only;

        /// Whether a client trusts the certificates that the system does.
        ///
        /// Off by default.
        wss_trust_system, set_wss_trust_system = bool as Flag,
            ZMQ_WSS_TRUST_SYSTEM "ZMQ_WSS_TRUST_SYSTEM" = "off" if Wss, write_only;
    }
}
