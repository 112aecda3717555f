//! The thread-safe sockets of libzmq against those of other implementations.

use libzmq_interop::{Foreign, Kind::*, Ours, Pair, matrix, strangers_are_kept_out};

use crate::omq::Omq;

/// Tests against an implementation: one for each pair of types.
macro_rules! against {
    ($theirs:expr => $($name:ident: $first:ident $second:ident;)*) => {
        use super::*;

        $(
            #[test]
            fn $name() {
                matrix(Pair($first, $second), &mut $theirs());
            }
        )*

        #[test]
        fn we_keep_strangers_out() {
            strangers_are_kept_out(Pair(Client, Server), Ours::new, $theirs);
        }

        #[test]
        fn they_keep_strangers_out() {
            strangers_are_kept_out(Pair(Client, Server), $theirs, Ours::new);
        }
    };
}

mod node {
    against! { Foreign::node =>
        client_server: Client Server;
        radio_dish: Radio Dish;
        scatter_gather: Scatter Gather;
    }
}

mod omq {
    against! { Omq::new =>
        client_server: Client Server;
        radio_dish: Radio Dish;
        scatter_gather: Scatter Gather;
    }
}
