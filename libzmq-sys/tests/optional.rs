//! What the optional features bring, and that it is absent without them.

#![cfg(target_os = "linux")]

mod common;

use common::has;

#[test]
fn the_features_bring_what_they_are_named_for() {
    for (capability, wanted) in [
        ("WSS", cfg!(feature = "wss")),
        ("curve", cfg!(feature = "curve")),
        ("gssapi", cfg!(feature = "gssapi")),
        ("norm", cfg!(feature = "norm")),
        ("pgm", cfg!(feature = "pgm")),
        ("tipc", true),
        ("vmci", false),
    ] {
        assert_eq!(has(capability), wanted, "{capability}");
    }
}

#[cfg(feature = "gssapi")]
mod gssapi {
    use crate::common::{Context, Socket};
    use libzmq_sys::*;

    #[test]
    fn the_mechanism_can_be_chosen() {
        let context = Context::new();
        let socket = Socket::new(&context, ZMQ_PAIR);
        socket.set(ZMQ_GSSAPI_SERVER, 1);
        assert_eq!(socket.get(ZMQ_MECHANISM), ZMQ_GSSAPI);
    }

    /// Without credentials nobody is let in, and nothing breaks.
    #[test]
    fn a_server_without_credentials_refuses() {
        let context = Context::new();
        let server = Socket::new(&context, ZMQ_PULL);
        server.set(ZMQ_GSSAPI_SERVER, 1);
        let endpoint = server.bind("tcp://127.0.0.1:*");
        let client = Socket::new(&context, ZMQ_PUSH);
        client.set_bytes(ZMQ_GSSAPI_SERVICE_PRINCIPAL, b"nobody");
        client.connect(&endpoint);
        client.send("hello");
        server.set(ZMQ_RCVTIMEO, 300);
        assert_eq!(server.try_recv(0).err(), Some(libc::EAGAIN));
    }
}

#[cfg(any(feature = "norm", feature = "pgm"))]
mod multicast {
    use crate::common::{Context, Socket, wait_for};
    use libzmq_sys::*;

    /// A PUB and a SUB that meet at a group on the loopback interface.
    fn exchange(endpoint: &str) {
        let context = Context::new();
        let subscriber = Socket::new(&context, ZMQ_SUB);
        subscriber.set_bytes(ZMQ_SUBSCRIBE, b"");
        subscriber.connect(endpoint);
        let publisher = Socket::new(&context, ZMQ_PUB);
        publisher.connect(endpoint);
        let mut received = wait_for("a message arrives", || {
            publisher.send("hello");
            subscriber.try_recv(ZMQ_DONTWAIT).ok()
        });
        assert_eq!(received.bytes(), b"hello");
    }

    #[cfg(feature = "norm")]
    #[test]
    fn norm_carries_messages() {
        exchange("norm://lo;239.192.7.7:17707");
    }

    #[cfg(feature = "pgm")]
    #[test]
    fn epgm_carries_messages() {
        exchange("epgm://127.0.0.1;239.192.7.8:17708");
    }
}

#[cfg(feature = "wss")]
mod wss {
    use std::sync::Arc;

    use crate::common::{Context, Socket};
    use libzmq_sys::*;

    /// Of a server of the name below, signed by itself.
    const CERTIFICATE: &[u8] = include_bytes!("wss/certificate.pem");
    const KEY: &[u8] = include_bytes!("wss/key.pem");
    const NAME: &str = "messages.example.org";
    const WSS: &str = "wss://127.0.0.1:*/test";

    fn server(context: &Arc<Context>) -> Socket {
        let server = Socket::new(context, ZMQ_PULL);
        server.set_bytes(ZMQ_WSS_CERT_PEM, CERTIFICATE);
        server.set_bytes(ZMQ_WSS_KEY_PEM, KEY);
        server
    }

    fn client(context: &Arc<Context>, trust: &[u8], host: &str) -> Socket {
        let client = Socket::new(context, ZMQ_PUSH);
        client.set_bytes(ZMQ_WSS_TRUST_PEM, trust);
        client.set_bytes(ZMQ_WSS_HOSTNAME, host.as_bytes());
        client
    }

    #[test]
    fn messages_go_over_tls() {
        let context = Context::new();
        let server = server(&context);
        let endpoint = server.bind(WSS);
        let client = client(&context, CERTIFICATE, NAME);
        client.connect(&endpoint);
        for size in [0, 1, 5_000, 20_000, 1_000_000, 3] {
            let message = vec![b'x'; size];
            client.send(message.as_slice());
            assert_eq!(server.recv().bytes(), message, "{size} bytes");
        }
    }

    /// A record of TLS is taken off the connection as a whole, which tells of
    /// nothing more then.
    #[test]
    fn a_record_that_is_longer_than_what_is_read_at_once_is_read_to_its_end() {
        let context = Context::new();
        let server = server(&context);
        server.set(ZMQ_IN_BATCH_SIZE, 512);
        let endpoint = server.bind(WSS);
        let client = client(&context, CERTIFICATE, NAME);
        client.connect(&endpoint);
        for size in [400, 600, 2_000, 5_000, 8_000] {
            for byte in b'a'..b'e' {
                client.send(vec![byte; size].as_slice());
            }
            for byte in b'a'..b'e' {
                assert_eq!(server.recv().bytes(), vec![byte; size], "{size} bytes");
            }
        }
    }

    #[test]
    fn a_server_that_is_not_trusted_gets_nothing() {
        let context = Context::new();
        let server = server(&context);
        let endpoint = server.bind(WSS);
        const BROKEN: &[u8] = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for (trust, host) in [
            (CERTIFICATE, "elsewhere.example.org"),
            (b"no certificate".as_slice(), NAME),
            (BROKEN, NAME),
        ] {
            let client = client(&context, trust, host);
            client.connect(&endpoint);
            client.send("secret");
            server.set(ZMQ_RCVTIMEO, 300);
            assert_eq!(server.try_recv(0).err(), Some(libc::EAGAIN), "{host}");
        }
    }

    #[test]
    fn a_server_needs_a_certificate_and_its_key() {
        let context = Context::new();
        let bind = |certificate: &[u8], key: &[u8]| {
            let server = Socket::new(&context, ZMQ_PULL);
            server.set_bytes(ZMQ_WSS_CERT_PEM, certificate);
            server.set_bytes(ZMQ_WSS_KEY_PEM, key);
            server.try_bind(WSS).map(drop)
        };
        assert_eq!(bind(b"nonsense", KEY), Err(libc::EINVAL));
        assert_eq!(bind(CERTIFICATE, b"nonsense"), Err(libc::EINVAL));
        assert_eq!(bind(CERTIFICATE, KEY), Ok(()));
    }
}
