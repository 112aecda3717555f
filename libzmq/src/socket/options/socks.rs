use super::OptionValue;
use crate::{creds::Secret, error::Error, ffi::RawSocket};

/// The proxy that endpoints connected now are reached by.
pub(crate) fn proxy(socket: &RawSocket) -> Result<Option<String>, Error> {
    OptionValue::get(socket, &line::socks_proxy)
}

super::options! {
    /// A proxy between the socket and those it connects to.
    trait SocksOptions {
        /// The host and port of a SOCKS5 proxy, as in `127.0.0.1:1080`. Empty for
        /// none.
        ///
        /// None by default. Applies to `tcp` endpoints connected after it is set,
        /// which must not have a source address. The proxy has to be reached by
        /// IPv4, unless [`ipv6`](crate::SocketOptions::set_ipv6) is on.
        socks_proxy, set_socks_proxy: String => Option<String> as Proxy,
            ZMQ_SOCKS_PROXY "ZMQ_SOCKS_PROXY" = "none";

        /// Who the socket is to the proxy, in up to 255 bytes. Empty for nobody.
        ///
        /// Nobody by default: no name and no password are sent. Applies to
        /// endpoints connected after it is set.
        socks_username, set_socks_username: String => Option<String> as Text,
            ZMQ_SOCKS_USERNAME "ZMQ_SOCKS_USERNAME" = "none";

        /// The password for the proxy, in up to 255 bytes. It goes there as it
        /// is, and only together with a
        /// [`socks_username`](crate::SocksOptions::set_socks_username).
        ///
        /// None by default. Applies to endpoints connected after it is set.
        socks_password, set_socks_password: Secret => Option<Secret> as Secret,
            ZMQ_SOCKS_PASSWORD "ZMQ_SOCKS_PASSWORD" = "none";
    }
}
