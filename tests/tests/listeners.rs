//! Sockets of the operating system that somebody else has opened.

#![cfg(unix)]

use std::{
    fs::File,
    net::{TcpListener, TcpStream, UdpSocket},
    os::unix::net::{UnixListener, UnixStream},
};

use libzmq::{prelude::*, *};
use libzmq_tests::*;

fn assert_served(ctx: &Ctx, server: &Server) {
    let client = client().connect(server.last_endpoint().unwrap());
    let client = client.build_with_ctx(ctx).unwrap();
    client.send("ping").unwrap();
    let request = server.recv_msg().unwrap();
    server.route("pong", request.routing_id().unwrap()).unwrap();
    assert_eq!(client.recv_msg().unwrap(), "pong");
}

#[test]
fn a_listener_of_tcp() {
    let ctx = ctx();
    for addr in ["127.0.0.1:0", "[::1]:0"] {
        let listener = TcpListener::bind(addr).unwrap();
        let here = listener.local_addr().unwrap();
        let server = server().build_with_ctx(&ctx).unwrap();
        server.bind_fd(listener).unwrap();
        let endpoint = server.last_endpoint().unwrap();
        assert_eq!(endpoint, Endpoint::Tcp(here.into()));
        assert_served(&ctx, &server);
        server.unbind(endpoint).unwrap();
        eventually("the port is closed", || TcpStream::connect(here).is_err());
        // The next endpoint is an ordinary one.
        server.bind(tcp()).unwrap();
        assert_served(&ctx, &server);
    }
}

#[test]
fn a_listener_with_a_path() {
    let ctx = ctx();
    let dir = TempDir::new();
    let path = dir.path().join("socket");
    let server = server().build_with_ctx(&ctx).unwrap();
    server.bind_fd(UnixListener::bind(&path).unwrap()).unwrap();
    assert_served(&ctx, &server);
}

/// The authenticator is asked as it is about others.
#[test]
fn those_who_come_are_put_before_the_authenticator() {
    let ctx = ctx();
    let everybody: IpRange = "127.0.0.0/8".parse().unwrap();
    let auth = AuthBuilder::new().deny([everybody]);
    let _ = auth.build_with_ctx(&ctx).unwrap();
    let server = server().recv_timeout(MOMENT).build_with_ctx(&ctx).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    server.bind_fd(listener).unwrap();
    let client = client().connect(server.last_endpoint().unwrap());
    let client = client.build_with_ctx(&ctx).unwrap();
    client.send("ping").unwrap();
    assert!(server.recv_msg().is_err());
}

#[test]
fn other_descriptors_are_refused() {
    let ctx = ctx();
    let server = server().build_with_ctx(&ctx).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let connected = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let refused = [
        server.bind_fd(connected),
        server.bind_fd(UdpSocket::bind("127.0.0.1:0").unwrap()),
        server.bind_fd(UnixStream::pair().unwrap().0),
        server.bind_fd(File::open("/dev/null").unwrap()),
    ];
    for result in refused {
        let err = result.unwrap_err();
        assert_eq!(err.kind(), ErrorKind::InvalidInput);
        assert!(err.to_string().contains("descriptor"), "{err}");
    }
    let dish = dish().build_with_ctx(&ctx).unwrap();
    dish.bind_fd(listener).unwrap();
    let dgram = dgram().build_with_ctx(&ctx).unwrap();
    let err = dgram
        .bind_fd(TcpListener::bind("127.0.0.1:0").unwrap())
        .unwrap_err();
    assert_eq!(err.kind(), ErrorKind::Unsupported);
}
