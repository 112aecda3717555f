//! Transports that are in the build when they are asked for: run the tests with
//! the features `wss`, `pgm` and `norm`.

use libzmq::{prelude::*, *};
use libzmq_tests::*;

/// One that is not in the build is refused by name, and says what brings it.
#[test]
fn what_is_not_there_says_how_to_get_it() {
    let ctx = ctx();
    let found = capabilities();
    for (there, endpoint, feature) in [
        (found.wss, "wss://127.0.0.1:9", "`wss`"),
        (found.pgm, "epgm://127.0.0.1;239.192.1.1:5555", "`pgm`"),
        (found.norm, "norm://239.192.1.1:5555", "`norm`"),
    ] {
        let endpoint: Endpoint = endpoint.parse().unwrap();
        let sub = sub().build_with_ctx(&ctx).unwrap();
        match sub.connect(&endpoint) {
            Ok(()) => assert!(there, "{endpoint}"),
            Err(err) => {
                assert!(!there, "{err}");
                assert_eq!(err.kind(), ErrorKind::Unsupported);
                assert!(err.to_string().contains(feature), "{err}");
            }
        }
    }
}

#[cfg(feature = "wss")]
mod wss {
    use super::*;

    const NAME: &str = "messages.example.org";
    /// Of a server of this name, signed by itself.
    const CERTIFICATE: &str = include_str!("../../libzmq-sys/tests/wss/certificate.pem");
    const KEY: &str = include_str!("../../libzmq-sys/tests/wss/key.pem");

    fn bound(ctx: &Ctx) -> Server {
        let addr: WssAddr = "127.0.0.1:*/path".parse().unwrap();
        server()
            .wss_cert_pem(CERTIFICATE)
            .wss_key_pem(KEY)
            .bind(addr)
            .build_with_ctx(ctx)
            .unwrap()
    }

    #[test]
    fn requests_and_replies_go_over_tls() {
        let ctx = ctx();
        let server = bound(&ctx);
        let client = client()
            .wss_trust_pem(CERTIFICATE)
            .wss_hostname(NAME)
            .connect(server.last_endpoint().unwrap())
            .build_with_ctx(&ctx)
            .unwrap();
        client.send(pattern(100_000)).unwrap();
        let request = server.recv_msg().unwrap();
        assert_same(&request, &pattern(100_000));
        server.route("back", request.routing_id().unwrap()).unwrap();
        assert_eq!(client.recv_msg().unwrap(), "back");
    }

    #[test]
    fn a_server_that_is_not_trusted_hears_nothing() {
        let ctx = ctx();
        let server = bound(&ctx);
        server.set_recv_timeout(MOMENT).unwrap();
        let strangers = [
            client(),
            client()
                .wss_trust_pem(CERTIFICATE)
                .wss_hostname("example.com"),
        ];
        for stranger in strangers {
            let client = stranger.connect(server.last_endpoint().unwrap());
            let client = client.build_with_ctx(&ctx).unwrap();
            client.send("for the right server alone").unwrap();
            assert!(server.recv_msg().is_err());
        }
    }

    #[test]
    fn a_server_without_a_certificate_cannot_be_bound() {
        let ctx = ctx();
        let addr: WssAddr = "127.0.0.1:*/path".parse().unwrap();
        for builder in [server(), server().wss_cert_pem(CERTIFICATE)] {
            let err = builder.bind(&addr).build_with_ctx(&ctx).unwrap_err();
            assert_eq!(err.kind(), ErrorKind::InvalidInput);
            assert!(err.to_string().contains("wss://"), "{err}");
        }
    }
}

/// What is published over a multicast transport on the loopback interface.
#[cfg(any(feature = "norm", feature = "pgm"))]
fn assert_multicast(endpoint: &str) {
    let ctx = ctx();
    let endpoint: Endpoint = endpoint.parse().unwrap();
    let publisher = publisher().rate(10_000u32).connect(&endpoint);
    let publisher = publisher.build_with_ctx(&ctx).unwrap();
    let sub = sub().rate(10_000u32).subscribe("").connect(&endpoint);
    let sub = sub.build_with_ctx(&ctx).unwrap();
    wait_until_received(
        |probe| publisher.send(probe).unwrap(),
        || sub.try_recv_msg().ok(),
    );
}

#[cfg(feature = "norm")]
#[test]
fn norm_publishes() {
    assert_multicast("norm://lo;239.192.0.9:5559");
}

#[cfg(feature = "pgm")]
#[test]
fn epgm_publishes() {
    assert_multicast("epgm://127.0.0.1;239.192.0.10:5560");
}
