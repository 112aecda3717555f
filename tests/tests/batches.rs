//! The buffers of connections, by what goes through them.

use std::thread;

use libzmq::{prelude::*, *};
use libzmq_tests::{
    raw_peer::RawPeer,
    zmtp::{self, MORE},
    *,
};

/// Around the sizes at which a message is treated in another way.
const LENGTHS: [usize; 22] = [
    1, 33, 34, 255, 256, 64, 8_182, 8_183, 8_192, 9, 65_535, 65_536, 65_537, 0, 20_000, 150_000, 2,
    262_144, 300, 1_000_000, 70_000, 3,
];

/// As many bursts follow one another, so that buffers become larger and smaller.
const BURSTS: usize = 6;

/// Sends all lengths at once, many times, while they are received.
#[track_caller]
fn burst(bound: SocketBuilder<Pull>, connected: SocketBuilder<Push>, endpoint: Endpoint) {
    let ctx = ctx();
    let (pull, push) = pair(&ctx, bound, connected, endpoint);
    let lengths = || (0..BURSTS).flat_map(|_| LENGTHS);
    thread::scope(|scope| {
        let sender = scope.spawn(move || {
            for len in lengths() {
                push.send(pattern(len)).unwrap();
                // Small ones fill buffers too.
                for _ in 0..len.min(500) {
                    push.send(pattern(64)).unwrap();
                }
            }
            push
        });
        for len in lengths() {
            assert_same(&pull.recv_msg().unwrap(), &pattern(len));
            for _ in 0..len.min(500) {
                assert_same(&pull.recv_msg().unwrap(), &pattern(64));
            }
        }
        sender.join().unwrap();
    });
}

#[test]
fn bursts_of_all_sizes_arrive_whole() {
    for size in [64, 8_192, 65_536, 1 << 20] {
        burst(
            PullBuilder::new().in_batch_size(size),
            PushBuilder::new().out_batch_size(size),
            tcp().into(),
        );
    }
}

#[test]
fn bursts_arrive_whole_over_every_transport() {
    let ws: Endpoint = "ws://127.0.0.1:*".parse().unwrap();
    for endpoint in endpoints().into_iter().chain([ws]) {
        burst(PullBuilder::new(), PushBuilder::new(), endpoint);
    }
}

/// A frame that is read as a whole is taken at once, and another one as it comes.
#[test]
fn frames_arrive_whole_wherever_they_are_cut() {
    let ctx = ctx();
    let pull = PullBuilder::new().bind(tcp()).build_with_ctx(&ctx).unwrap();
    let mut peer = RawPeer::connect(&pull.last_endpoint().unwrap(), "PUSH");
    for len in [0, 1, 33, 34, 200, 255, 256, 300] {
        let frame = zmtp::frame(0, &pattern(len));
        for cut in 0..=frame.len() {
            let (begin, rest) = frame.split_at(cut);
            // Once this has been received, what begins behind it was read too.
            peer.send_bytes(&[&zmtp::frame(MORE, b"before"), &zmtp::frame(0, b""), begin].concat())
                .unwrap();
            assert_eq!(pull.recv_multipart().unwrap(), ["before", ""]);
            peer.send_bytes(&[rest, &zmtp::frame(0, b"behind")].concat())
                .unwrap();
            assert_same(&pull.recv_msg().unwrap(), &pattern(len));
            assert_eq!(pull.recv_msg().unwrap(), "behind");
        }
    }
}

/// What a `Stream` receives is a part of a buffer as well.
#[test]
fn a_stream_of_bytes_arrives_whole() {
    const LEN: usize = 3 << 20;
    let ctx = ctx();
    let (bound, mut connected) = pair(&ctx, StreamBuilder::new(), StreamBuilder::new(), tcp());
    // Each is told that the other has come.
    let (id, _) = receive_bytes(&connected);
    let sent = pattern(LEN);
    thread::scope(|scope| {
        let connected = &mut connected;
        let (id, sent) = (&id, &sent);
        let sender = scope.spawn(move || {
            for (index, chunk) in sent.chunks(30_000).enumerate() {
                // Some that are small beside the buffer.
                let (small, rest) = chunk.split_at(index % 50);
                for part in [small, rest] {
                    if !part.is_empty() {
                        connected
                            .send_multipart([id.clone(), Msg::from(part)])
                            .unwrap();
                    }
                }
            }
        });
        let mut received = Vec::new();
        while received.len() < LEN {
            received.extend_from_slice(&receive_bytes(&bound).1);
        }
        sender.join().unwrap();
        assert_same(&received, sent);
    });
}

fn receive_bytes(stream: &Stream) -> (Msg, Msg) {
    let mut parts = stream.recv_multipart().unwrap().into_iter();
    (parts.next().unwrap(), parts.next().unwrap())
}
