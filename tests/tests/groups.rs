//! Long names of groups, many groups, and what else radios and dishes tell each
//! other. Most of it takes a correction in
//! `libzmq-sys/build/corrections/radio_dish.rs`.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use libzmq::{prelude::*, *};
use libzmq_tests::{
    raw_peer::{Frame, RawListener, RawPeer},
    *,
};

const COMMAND: u8 = 4;
const MORE: u8 = 1;

fn group(name: &str) -> Group {
    name.parse().unwrap()
}

/// Names that a message holds itself, and names that its copies share.
fn names() -> Vec<String> {
    let sizes = [0, 1, 14, 15, 16, 100, 254, MAX_GROUP_SIZE];
    sizes.map(|size| "n".repeat(size)).into()
}

/// What the dish hears up to this mark, which it must.
fn heard_until(dish: &Dish, mark: &str) -> Vec<String> {
    let next = || dish.recv_msg().unwrap().to_str().unwrap().to_owned();
    std::iter::from_fn(|| Some(next()).filter(|text| text != mark)).collect()
}

/// The copies of a message share a long name, and a message that is given another
/// lets go of it.
#[test]
fn a_message_changes_its_group() {
    let name_of = |msg: &Msg| msg.group().map_or(String::new(), |group| group.to_string());
    for old in names() {
        for new in names() {
            let mut msg = Msg::from("text");
            msg.set_group(group(&old));
            let copy = msg.clone();
            msg.set_group(group(&new));
            assert_eq!(name_of(&msg), new);
            assert_eq!(name_of(&copy), old);
            drop(msg);
            assert_eq!(name_of(&copy), old);
        }
    }
}

/// Everything at once that may end the life of a name too early, or never: several
/// receivers, of which one has no room, and all come and go, join and leave.
#[test]
fn long_names_under_stress() {
    const ROUNDS: usize = 30;
    let ctx = ctx();
    for endpoint in [Endpoint::from(InprocAddr::new_unique()), tcp().into()] {
        let radios = [endpoint, tcp().into()].map(|endpoint| {
            let radio = radio().send_high_water_mark(1u32).bind(endpoint);
            radio.linger(Duration::ZERO).build_with_ctx(&ctx).unwrap()
        });
        let endpoints = radios
            .each_ref()
            .map(|radio| radio.last_endpoint().unwrap());
        let over = Arc::new(AtomicBool::new(false));
        let is_over = Arc::clone(&over);
        let talking = spawn(move || {
            while !is_over.load(Ordering::SeqCst) {
                for name in names() {
                    let msg = Msg::from(format!("to {:>100}", name.len()));
                    for radio in &radios {
                        radio.try_transmit(msg.clone(), group(&name)).unwrap();
                    }
                }
            }
        });
        let listening = [false, true, true].map(|listens| {
            let (ctx, endpoints) = (ctx.clone(), endpoints.clone());
            spawn(move || {
                (0..ROUNDS)
                    .map(|round| listen(&ctx, &endpoints, round, listens))
                    .sum()
            })
        });
        let heard: [usize; 3] = listening.map(Bounded::join);
        over.store(true, Ordering::SeqCst);
        talking.join();
        assert!(heard[1..].iter().all(|heard| *heard >= ROUNDS), "{heard:?}");
    }
}

/// How many messages a dish hears that joins all the groups, some of them twice.
fn listen(ctx: &Ctx, radios: &[Endpoint], round: usize, listens: bool) -> usize {
    let dish = radios
        .iter()
        .fold(dish().recv_high_water_mark(1u32), |dish, radio| {
            dish.connect(radio)
        });
    let dish = dish.build_with_ctx(ctx).unwrap();
    for name in names() {
        dish.join(group(&name)).unwrap();
    }
    for name in names().iter().skip(round % 8) {
        dish.leave(group(name)).unwrap();
        dish.join(group(name)).unwrap();
    }
    let mut heard = 0;
    let start = Instant::now();
    let patience = |heard| match heard {
        0 => PATIENCE,
        _ => Duration::from_millis(10),
    };
    while listens && start.elapsed() < patience(heard) {
        if let Ok(msg) = dish.try_recv_msg() {
            let size = msg.group().map_or(0, |group| group.as_str().len());
            assert_eq!(msg, format!("to {size:>100}").as_str());
            heard += 1;
        }
    }
    heard
}

/// As released, a dish tells a radio of a thousand groups, and the rest is lost.
#[test]
fn a_dish_joins_as_many_groups_as_it_likes() {
    const GROUPS: usize = 3000;
    let ctx = ctx();
    // They are told in the order of their names.
    let names: Vec<String> = (0..GROUPS).map(|number| format!("{number:04}")).collect();
    for endpoint in [Endpoint::from(InprocAddr::new_unique()), tcp().into()] {
        // Nothing else is dropped.
        let radio = radio().send_high_water_mark(0u32);
        let dish = names
            .iter()
            .fold(dish().recv_high_water_mark(0u32), |dish, name| {
                dish.join(group(name))
            });
        let (radio, dish) = pair(&ctx, radio, dish, endpoint);
        wait_until_heard_in(&radio, &dish, names.last().unwrap());
        for name in &names {
            radio.transmit(name, group(name)).unwrap();
            assert_eq!(dish.recv_msg().unwrap(), name.as_str());
        }
    }
}

#[test]
fn a_dish_that_connects_twice_hears_once() {
    let ctx = ctx();
    let (radio, dish) = pair(&ctx, radio(), dish().join(group("")), tcp());
    let endpoint = radio.last_endpoint().unwrap();
    wait_until_heard(&radio, &dish);
    dish.connect(&endpoint).unwrap();
    // Comes later than a second connection would.
    let late = self::dish().join(group("")).connect(&endpoint);
    let late = late.build_with_ctx(&ctx).unwrap();
    wait_until_heard(&radio, &late);
    for text in ["one", "two", "end"] {
        radio.send(text).unwrap();
    }
    let heard = heard_until(&dish, "end");
    for text in ["one", "two"] {
        assert_eq!(heard.iter().filter(|heard| *heard == text).count(), 1);
    }
}

/// As released, the first heartbeat ends the connection of a dish, for good.
#[test]
fn radios_and_dishes_have_heartbeats() {
    let ctx = ctx();
    let beats = || Heartbeat::new(Duration::from_millis(10)).add_timeout(PATIENCE);
    let ws = "ws://127.0.0.1:*".parse().unwrap();
    for endpoint in [tcp().into(), IpcAddr::wildcard().into(), ws] as [Endpoint; 3] {
        for (of_radio, of_dish) in [(true, false), (false, true), (true, true)] {
            let (mut radio, mut dish) = (radio(), dish().join(group("")));
            if of_radio {
                radio = radio.heartbeat(beats());
            }
            if of_dish {
                dish = dish.heartbeat(beats());
            }
            let (radio, dish) = pair(&ctx, radio, dish, &endpoint);
            wait_until_heard(&radio, &dish);
            // Some of them come and go.
            pause(MOMENT);
            radio.send("still here").unwrap();
            assert_eq!(dish.recv_msg().unwrap(), "still here");
        }
    }
}

/// Wherever a command stands, it is no part of a message.
#[test]
fn a_dish_answers_heartbeats() {
    let listener = RawListener::new();
    let dish = dish().join(group("news")).connect(listener.addr());
    let dish = dish.build_with_ctx(&ctx()).unwrap();
    let mut peer = RawPeer::accept(&listener, "RADIO");
    let command = |name: &str, body: &str| Frame::Command(name.into(), body.into());
    assert_eq!(peer.recv().unwrap(), command("JOIN", "news"));
    for text in ["one", "two"] {
        peer.send(COMMAND, b"\x04PING\0\0before").unwrap();
        assert_eq!(peer.recv().unwrap(), command("PONG", "before"));
        peer.send(MORE, b"news").unwrap();
        peer.send(COMMAND, b"\x04PING\0\0within").unwrap();
        assert_eq!(peer.recv().unwrap(), command("PONG", "within"));
        peer.send(COMMAND, b"\x04PONG").unwrap();
        peer.send(0, text.as_bytes()).unwrap();
        assert_eq!(dish.recv_msg().unwrap(), text);
    }
}

/// A connection that breaks between the group and the message takes both with it.
/// As released, the message is never freed.
#[test]
fn a_message_behind_its_group_is_dropped_with_the_connection() {
    // More than there is room for on the way, as nobody reads.
    const SENT: usize = 20_000;
    let ctx = ctx();
    let drops = Drops::default();
    let name = group(&"n".repeat(MAX_GROUP_SIZE));
    for round in 1..=8 {
        let radio = radio().send_high_water_mark(0u32).send_buffer(4096u32);
        let radio = radio.bind(tcp()).build_with_ctx(&ctx).unwrap();
        let mut peer = RawPeer::connect(&radio.last_endpoint().unwrap(), "DISH");
        let join = [b"\x04JOIN", name.as_bytes()].concat();
        peer.send(COMMAND, &join).unwrap();
        eventually("the radio knows the group", || {
            radio.transmit("probe", name).unwrap();
            peer.has_input()
        });
        for _ in 0..SENT {
            let msg = Msg::from_owner(drops.owner(vec![0; 100]));
            radio.transmit(msg, name).unwrap();
        }
        drop(peer);
        eventually("all messages are dropped", || {
            // Has the radio look at who has left.
            radio.transmit("probe", name).unwrap();
            drops.count() == round * SENT
        });
    }
}

/// As released, a dish hears what anybody on the machine has asked for, if only
/// the port is the same.
#[cfg(target_os = "linux")]
#[test]
fn a_dish_hears_its_own_multicast_group() {
    let ctx = ctx();
    let port = free_udp_port();
    let pair = |address: &str| {
        let addr: UdpAddr = format!("127.0.0.1;{address}:{port}").parse().unwrap();
        let (dish, radio) = pair(&ctx, dish().join(group("")), radio(), &addr);
        wait_until_heard(&radio, &dish);
        (radio, dish)
    };
    let (our_radio, our_dish) = pair("239.255.42.8");
    let (their_radio, their_dish) = pair("239.255.42.9");
    for _ in 0..10 {
        their_radio.send("for others").unwrap();
        while their_dish.recv_msg().unwrap() != "for others" {}
    }
    our_radio.send("end").unwrap();
    assert_eq!(heard_until(&our_dish, "end"), [""; 0]);
}

/// What the system has of UDP at this port.
#[cfg(target_os = "linux")]
fn udp_socket(port: u16) -> Option<String> {
    let table = std::fs::read_to_string("/proc/net/udp").expect("Linux lists sockets");
    let local = format!(":{port:04X}");
    let line = table.lines().find(|line| {
        let address = line.split_whitespace().nth(1);
        address.is_some_and(|address| address.ends_with(&local))
    })?;
    // The number of the file.
    line.split_whitespace().nth(9).map(str::to_owned)
}

/// As released, a dish whose queue was full opens another socket, and misses what
/// comes before it has.
#[cfg(target_os = "linux")]
#[test]
fn a_full_queue_does_not_close_the_port() {
    let ctx = ctx();
    let port = free_udp_port();
    let addr: UdpAddr = format!("127.0.0.1:{port}").parse().unwrap();
    let dish = dish().join(group("")).recv_high_water_mark(1u32);
    let (dish, radio) = pair(&ctx, dish, radio(), &addr);
    wait_until_heard(&radio, &dish);
    let before = udp_socket(port).expect("it is bound");
    for _ in 0..10 {
        for _ in 0..20 {
            radio.send("unheard").unwrap();
        }
        // Until there is room again, and nothing left to fill it.
        let until = Instant::now() + Duration::from_millis(30);
        while Instant::now() < until {
            let _ = dish.try_recv_msg();
        }
        assert_eq!(udp_socket(port), Some(before.clone()));
    }
}
