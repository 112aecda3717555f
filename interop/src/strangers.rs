use libzmq_tests::{MOMENT, PATIENCE};

use crate::{At, Couple, End, Security, Setup, Who};

/// Checks that a server, which is the second of the couple, hears a friend and not
/// a stranger, by each mechanism.
///
/// # Panics
///
/// When it hears the stranger, or not the friend.
#[track_caller]
pub fn strangers_are_kept_out<S: End, C: End>(
    Couple(client_kind, server_kind): Couple,
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
        // When it was refused already, there is nobody to send to.
        stranger.send(vec!["let me in".into()], MOMENT);
        friend.open(&setup(client_kind, at, Who::Friend));
        assert!(friend.send(vec!["it is me".into()], PATIENCE));

        let received = server.recv(PATIENCE).expect("the friend is let in");
        assert_eq!(received.parts, [b"it is me"]);
        let received = server.recv(MOMENT);
        assert!(received.is_none(), "{received:?}");
    }
}
