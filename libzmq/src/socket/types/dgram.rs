use std::net::{SocketAddr, SocketAddrV4};

use super::radio::DATAGRAM_MAX;
use crate::{
    error::Error,
    msg::{Msg, Multipart},
    socket::{
        kind::socket_type,
        multipart::{RecvMultipart, SendMultipart, without_address},
    },
};

socket_type! {
    /// Sends and receives plain UDP datagrams, to and from peers that need not
    /// know ZeroMQ.
    ///
    /// It binds to a `udp` endpoint, and does not connect. Datagrams may be lost,
    /// doubled, or come in another order. IPv4 alone.
    ///
    /// * **Send**: to any [address](Self::send_to), up to 8192 bytes.
    /// * **Receive**: from anybody, with the [address](Self::recv_from) of the
    ///   sender. Of a larger datagram the rest is cut off.
    ///
    /// The socket is for one thread at a time: it can be moved to another thread,
    /// but not shared. It is closed when it is dropped.
    ///
    /// # Example
    ///
    /// ```
    /// use libzmq::{prelude::*, *};
    /// use std::net::{Ipv4Addr, UdpSocket};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let port = UdpSocket::bind("127.0.0.1:0")?.local_addr()?.port();
    /// let addr = UdpAddr::new(Ipv4Addr::LOCALHOST, port)?;
    /// let dgram = DgramBuilder::new().bind(addr).build()?;
    ///
    /// let plain = UdpSocket::bind("127.0.0.1:0")?;
    /// let here = plain.local_addr()?;
    /// dgram.send_to("ping", here)?;
    /// let mut bytes = [0; 16];
    /// let (len, sender) = plain.recv_from(&mut bytes)?;
    /// assert_eq!(&bytes[..len], b"ping");
    ///
    /// plain.send_to(b"pong", sender)?;
    /// assert_eq!(dgram.recv_from()?, (here, "pong".into()));
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "ZMQ_DGRAM")]
    Dgram, DgramBuilder, "dgram", classic;
    options: SocketOptions, SendOptions, RecvOptions, DeviceOptions, MulticastOptions;
}

impl Dgram {
    /// Sends a datagram to an IPv4 address.
    ///
    /// # Errors
    ///
    /// Each holds the message.
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for an IPv6 address, for
    /// port 0, and for more than 8192 bytes;
    /// [`WouldBlock`](crate::ErrorKind::WouldBlock),
    /// [`InvalidCtx`](crate::ErrorKind::InvalidCtx).
    pub fn send_to<M: Into<Msg>>(&self, msg: M, to: SocketAddr) -> Result<(), Error<Msg>> {
        self.send_multipart((to.to_string(), msg.into()))
            .map_err(without_address)
    }

    /// Sends a datagram to an IPv4 address if there is room for it.
    ///
    /// # Errors
    ///
    /// As for [`send_to`](Self::send_to).
    pub fn try_send_to<M: Into<Msg>>(&self, msg: M, to: SocketAddr) -> Result<(), Error<Msg>> {
        self.try_send_multipart((to.to_string(), msg.into()))
            .map_err(without_address)
    }

    /// Receives a datagram, and where it came from.
    ///
    /// # Errors
    ///
    /// As for [`recv_multipart`](RecvMultipart::recv_multipart).
    pub fn recv_from(&self) -> Result<(SocketAddr, Msg), Error> {
        self.recv_multipart().and_then(pair)
    }

    /// Receives a datagram, and where it came from, if there is one.
    ///
    /// # Errors
    ///
    /// As for [`recv_from`](Self::recv_from).
    pub fn try_recv_from(&self) -> Result<(SocketAddr, Msg), Error> {
        self.try_recv_multipart().and_then(pair)
    }
}

pub(crate) fn pair(mut parts: Multipart) -> Result<(SocketAddr, Msg), Error> {
    let from = parts.first().and_then(|part| address(part));
    match (from, parts.pop_back()) {
        (Some(from), Some(msg)) => Ok((from.into(), msg)),
        // libzmq makes no others.
        _ => Err(Error::invalid("a datagram without a sender")),
    }
}

/// An address as libzmq writes it, with a NUL at the end, or as anybody else does.
fn address(part: &[u8]) -> Option<SocketAddrV4> {
    let text = std::str::from_utf8(part).ok()?;
    text.trim_end_matches('\0').parse().ok()
}

/// Two parts: the address, as `127.0.0.1:5555`, and the datagram.
impl SendMultipart for Dgram {
    fn __check_parts(&self, parts: &[Msg]) -> Result<(), Error> {
        let [to, msg] = parts else {
            return Err(Error::invalid(
                "a message to be sent as a datagram has two parts: the address, and the content",
            ));
        };
        // libzmq would drop it without a word.
        if address(to).is_none_or(|addr| addr.port() == 0) {
            return Err(Error::invalid(format!(
                "\"{}\" is not an IPv4 address and port to send a datagram to",
                crate::text::escape(to)
            )));
        }
        if msg.len() > DATAGRAM_MAX {
            return Err(Error::invalid(format!(
                "a message of {} bytes is too large for a datagram",
                msg.len()
            )));
        }
        Ok(())
    }
}

/// Two parts: the address, and the datagram.
impl RecvMultipart for Dgram {}
