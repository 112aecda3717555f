//! The types of sockets: for each what it is, which options it has, and what it
//! alone can do.

mod channel;
mod client;
mod dealer;
pub(crate) mod dgram;
mod dish;
mod gather;
mod pair;
mod peer;
mod publisher;
mod pull;
mod push;
pub(crate) mod radio;
mod rep;
mod req;
pub(crate) mod router;
mod scatter;
mod server;
pub(crate) mod stream;
mod sub;
mod xpub;
mod xsub;

pub use channel::{Channel, ChannelBuilder};
pub use client::{Client, ClientBuilder};
pub use dealer::{Dealer, DealerBuilder};
pub use dgram::{Dgram, DgramBuilder};
pub use dish::{Dish, DishBuilder};
pub use gather::{Gather, GatherBuilder};
pub use pair::{Pair, PairBuilder};
pub use peer::{Peer, PeerBuilder};
pub use publisher::{Pub, PubBuilder};
pub use pull::{Pull, PullBuilder};
pub use push::{Push, PushBuilder};
pub use radio::{Radio, RadioBuilder};
pub use rep::{Rep, RepBuilder};
pub use req::{Req, ReqBuilder};
pub use router::{Router, RouterBuilder};
pub use scatter::{Scatter, ScatterBuilder};
pub use server::{Server, ServerBuilder};
pub use stream::{Stream, StreamBuilder};
pub use sub::{Sub, SubBuilder};
pub use xpub::{XPub, XPubBuilder};
pub use xsub::{XSub, XSubBuilder};
