//! The thread-safe sockets of libzmq against those of other implementations.

use libzmq_interop::{Couple, Foreign, Kind, Ours, datagrams, strangers_are_kept_out};

use crate::omq::Omq;

const REQUESTS: Couple = Couple(Kind::Client, Kind::Server);

mod node {
    use super::*;

    couples! { Foreign::node =>
        client_server: Client Server;
        radio_dish: Radio Dish;
        scatter_gather: Scatter Gather;
    }

    #[test]
    fn strangers() {
        strangers_are_kept_out(REQUESTS, Ours::new, Foreign::node);
        strangers_are_kept_out(REQUESTS, Foreign::node, Ours::new);
    }

    #[test]
    fn udp() {
        datagrams(&mut Ours::new(), &mut Foreign::node());
        datagrams(&mut Foreign::node(), &mut Ours::new());
    }
}

/// Over `udp` it does not understand libzmq: its datagrams begin with flags.
mod omq {
    use super::*;

    couples! { Omq::new =>
        channel_channel: Channel Channel;
        client_server: Client Server;
        peer_peer: Peer Peer;
        radio_dish: Radio Dish;
        scatter_gather: Scatter Gather;
    }

    #[test]
    fn strangers() {
        strangers_are_kept_out(REQUESTS, Ours::new, Omq::new);
        strangers_are_kept_out(REQUESTS, Omq::new, Ours::new);
    }
}
