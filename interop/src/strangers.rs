use libzmq_tests::{MOMENT, PATIENCE};

use crate::{At, End, Pair, Security, Setup, Who};

/// Checks that a server, which is the second of the pair, hears a friend and not
/// a stranger, by each mechanism.
///
/// # Panics
///
/// When it hears the stranger, or not the friend.
#[track_caller]
pub fn strangers_are_kept_out<S: End, C: End>(
    Pair(client_kind, server_kind): Pair,
    server: impl Fn() -> S,
    client: impl Fn() -> C,
) {
    for security in [Security::Plain, Security::Curve] {
        println!("{security:?}");
        let setup = |kind, at, who| Setup {
            kind,
            at,
            security,
            who,
        };
        let (mut server, mut stranger, mut friend) = (server(), client(), client());
        let bind = At::Bind("tcp://127.0.0.1:*".to_owned());
        let at = At::Connect(server.open(&setup(server_kind, bind, Who::Friend)));
        stranger.open(&setup(client_kind, at.clone(), Who::Stranger));
        stranger.send(vec!["let me in".into()]);
        friend.open(&setup(client_kind, at, Who::Friend));
        friend.send(vec!["it is me".into()]);

        let received = server.recv(PATIENCE).expect("the friend is let in");
        assert_eq!(received.parts, [b"it is me"]);
        let received = server.recv(MOMENT);
        assert!(received.is_none(), "{received:?}");
    }
}
