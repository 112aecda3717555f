//! Datagrams, to those who take them from anybody.

use std::net::{SocketAddr, UdpSocket};

use libzmq::{Ctx, Endpoint, Group, prelude::*};
use libzmq_tests::{
    MOMENT, dgram, dish, free_udp_port, report,
    system::{descriptors, resident_memory},
};

use super::{
    arena::{SLACK, cases, is_sanitized, seed},
    rng::Rng,
};

/// How many come between two that mean well. The system drops what does not fit
/// its buffer.
const BATCH: usize = 16;

/// A message in a group, and what became of it.
fn datagram(rng: &mut Rng) -> Vec<u8> {
    let mut bytes = b"\x05groupnot heard".to_vec();
    for _ in 0..rng.below(4) {
        let at = rng.below(bytes.len() + 1);
        match rng.below(7) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, rng.byte()),
            2 if at < bytes.len() => bytes[at] = rng.byte(),
            3 if !bytes.is_empty() => bytes[0] = rng.pick(&[0, 1, 4, 6, 0x7f, 0x80, 0xfe, 0xff]),
            4 => bytes.resize(
                rng.pick(&[0, 1, 255, 256, 257, 8191, 8192, 9000, 60_000]),
                5,
            ),
            5 => bytes.splice(at..at, [0; 3]).for_each(drop),
            _ => {
                let len = rng.below(300);
                bytes = rng.bytes(len);
            }
        }
    }
    bytes
}

/// Sends so many to a DISH and a DGRAM, and looks after the process.
pub(super) fn fuzz(usual: u64) {
    let ctx = Ctx::new();
    let ports = [free_udp_port(), free_udp_port()];
    let [group_addr, addr] = ports.map(|port| -> Endpoint {
        let text = format!("udp://127.0.0.1:{port}");
        text.parse().unwrap()
    });
    let group = Group::new("group").unwrap();
    let dish = dish().join(group).bind(group_addr);
    let dish = dish.recv_timeout(MOMENT).build_with_ctx(&ctx).unwrap();
    let dgram = dgram().bind(addr).recv_timeout(MOMENT);
    let dgram = dgram.build_with_ctx(&ctx).unwrap();
    let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
    let target = |port| SocketAddr::from(([127, 0, 0, 1], port));
    let good = |number: usize| {
        libzmq_tests::eventually("a good datagram arrives", || {
            let message = format!("honest {number}");
            let to_group = [b"\x05group", message.as_bytes()].concat();
            sender.send_to(&to_group, target(ports[0])).unwrap();
            sender
                .send_to(message.as_bytes(), target(ports[1]))
                .unwrap();
            let heard = std::iter::from_fn(|| dish.recv_msg().ok()).any(|msg| msg == *message);
            heard && std::iter::from_fn(|| dgram.recv_from().ok()).any(|(_, msg)| msg == *message)
        });
    };
    good(0);
    let (open, memory) = (descriptors(), resident_memory());
    let cases = cases(usual);
    let count = cases.end - cases.start;
    for case in cases {
        let bytes = datagram(&mut Rng::new("datagrams", case ^ seed()));
        for port in ports {
            // Some are longer than a datagram may be.
            let _ = sender.send_to(&bytes, target(port));
        }
        if (case as usize).is_multiple_of(BATCH) {
            good(case as usize + 1);
        }
    }
    good(0);
    assert_eq!(descriptors(), open);
    let grown = resident_memory().saturating_sub(memory);
    assert!(grown < SLACK || is_sanitized(), "{grown} bytes more");
    report(&format!(
        "fuzz, datagrams: {count} cases, {} KiB more",
        grown >> 10
    ));
}
