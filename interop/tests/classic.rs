//! The classic sockets against those of Python and of Node.js.

use libzmq_interop::{Couple, Foreign, Kind, Ours, strangers_are_kept_out};

const TASKS: Couple = Couple(Kind::Push, Kind::Pull);

/// All that fit each other, against one implementation.
macro_rules! classic {
    ($module:ident: $theirs:expr) => {
        mod $module {
            use super::*;

            couples! { $theirs =>
                dealer_dealer: Dealer Dealer;
                dealer_rep: Dealer Rep;
                dealer_router: Dealer Router;
                pair_pair: Pair Pair;
                pub_sub: Pub Sub;
                pub_xsub: Pub XSub;
                push_pull: Push Pull;
                req_rep: Req Rep;
                req_router: Req Router;
                router_router: Router Router;
                xpub_sub: XPub Sub;
                xpub_xsub: XPub XSub;
            }

            #[test]
            fn strangers() {
                strangers_are_kept_out(TASKS, Ours::new, $theirs);
                strangers_are_kept_out(TASKS, $theirs, Ours::new);
            }
        }
    };
}

classic! { python: Foreign::python }
classic! { node: Foreign::node }
