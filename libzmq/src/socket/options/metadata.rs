use libzmq_sys::ZMQ_METADATA;

use super::{Access, Kind, Needs, Spec, Value};
use crate::socket::{builder::SocketBuilder, kind::Sealed};

/// What a socket tells its peers about itself.
pub trait MetadataOptions: Sealed {
    /// libzmq keeps the first value of a name and drops later ones without a
    /// word. In a builder they are seen together, so there is no setter.
    #[doc(hidden)]
    const SPECS: &'static [&'static Spec] = SPECS;
}

pub(super) const SPECS: &[&Spec] = &[&METADATA];

static METADATA: Spec = Spec {
    name: "metadata",
    aliases: &[],
    id: ZMQ_METADATA,
    c_name: "ZMQ_METADATA",
    kind: Kind::Pair,
    default: "none",
    needs: Needs::Nothing,
    access: Access::Each,
};

impl<S: MetadataOptions> SocketBuilder<S> {
    /// Something that peers are told with the handshake, and find on each
    /// [message](crate::Msg::metadata). Adds to what was there before.
    ///
    /// The name begins with `X-`, has up to 255 bytes and no colon, and must not
    /// be there twice; the value must not be empty, and has up to 65535 bytes. Peers
    /// take no more than 128 KiB of handshake in all. A server without encryption
    /// tells everybody who connects. Not over `inproc`.
    ///
    /// ```
    /// use libzmq::{prelude::*, *};
    ///
    /// # fn main() -> Result<(), Error> {
    /// let addr: TcpAddr = "127.0.0.1:*".try_into()?;
    /// let server = ServerBuilder::new().bind(addr).build()?;
    /// let client = ClientBuilder::new()
    ///     .metadata("X-Name", "worker 7")
    ///     .connect(server.last_endpoint()?)
    ///     .build()?;
    /// client.send("hello")?;
    /// assert_eq!(server.recv_msg()?.metadata("X-Name"), Some("worker 7"));
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "ZMQ_METADATA")]
    #[must_use]
    pub fn metadata(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let pair = Value::Pair(name.into(), value.into());
        self.settings.options.add(&METADATA, Some(pair));
        self
    }
}
