//! Groups: who hears what.

use libzmq::{prelude::*, *};
use libzmq_tests::*;

fn group(name: &str) -> Group {
    name.parse().unwrap()
}

/// A radio and a dish over inproc.
fn near(ctx: &Ctx) -> (Radio, Dish) {
    pair(ctx, radio(), dish(), InprocAddr::new_unique())
}

/// As [`near`], over TCP. The dish has joined the empty group and is known.
fn far(ctx: &Ctx) -> (Radio, Dish) {
    let (radio, dish) = pair(ctx, radio(), dish().join(group("")), tcp());
    wait_until_heard(&radio, &dish);
    (radio, dish)
}

/// Everything that the dish hears up to this mark, which it must.
fn heard_until(dish: &Dish, mark: &str) -> Vec<String> {
    let next = || dish.recv_msg().unwrap().to_str().unwrap().to_owned();
    std::iter::from_fn(|| Some(next()).filter(|text| text != mark)).collect()
}

#[test]
fn joining_and_leaving_tell_whether_they_changed_anything() {
    let dish = dish().build_with_ctx(&ctx()).unwrap();
    assert!(dish.joined().is_empty());
    assert!(!dish.leave("b").unwrap());
    assert!(dish.join("b").unwrap());
    assert!(!dish.join("b").unwrap());
    assert!(dish.join(group("a")).unwrap());
    assert!(dish.join(String::from("")).unwrap());
    assert_eq!(dish.joined(), ["", "a", "b"]);
    assert!(dish.leave("b").unwrap());
    assert!(!dish.leave("b").unwrap());
    assert_eq!(dish.joined(), ["", "a"]);
    assert!(dish.join("b").unwrap());
    assert_eq!(dish.joined(), ["", "a", "b"]);
}

#[test]
fn names_that_are_no_groups_change_nothing() {
    let dish = dish().build_with_ctx(&ctx()).unwrap();
    let long = "x".repeat(MAX_GROUP_SIZE + 1);
    for name in [&long, "NUL\0"] {
        for change in [Dish::join, Dish::leave] {
            let err = change(&dish, name).unwrap_err();
            assert_eq!(err.kind(), ErrorKind::InvalidInput);
            assert!(err.to_string().contains(&format!("{name:?}")), "{err}");
        }
    }
    assert!(dish.joined().is_empty());
}

#[test]
fn builders_join() {
    let ctx = ctx();
    let (radio, dish) = pair(
        &ctx,
        radio(),
        dish().join(group("b")).join(group("a")).join(group("b")),
        InprocAddr::new_unique(),
    );
    assert_eq!(dish.joined(), ["a", "b"]);
    wait_until_heard_in(&radio, &dish, "b");
    for name in ["a", "b", "c"] {
        radio.transmit(name, name).unwrap();
    }
    radio.transmit("end", "a").unwrap();
    assert_eq!(heard_until(&dish, "end"), ["a", "b"]);
}

/// By its whole name, and not by how that begins.
#[test]
fn a_dish_hears_the_groups_that_it_joined() {
    let ctx = ctx();
    // Joins are announced in order: when the last is known, all are.
    let check = |(radio, dish): (Radio, Dish)| {
        dish.join("").unwrap();
        dish.join("a/b").unwrap();
        dish.join("z").unwrap();
        wait_until_heard_in(&radio, &dish, "z");
        for name in ["a", "a/b", "", "a/b/c", "A/B", "z"] {
            radio.transmit(format!("to {name:?}"), name).unwrap();
        }
        radio.transmit("end", "z").unwrap();
        let expected = ["to \"a/b\"", "to \"\"", "to \"z\""];
        assert_eq!(heard_until(&dish, "end"), expected);
    };
    check(near(&ctx));
    check(far(&ctx));
}

#[test]
fn messages_tell_their_group() {
    let ctx = ctx();
    for (radio, dish) in [near(&ctx), far(&ctx)] {
        let longest = "x".repeat(MAX_GROUP_SIZE);
        for name in ["a", "fourteen bytes", "fifteen letters", &longest, "é", ""] {
            dish.join(name).unwrap();
            let mut msg = wait_for("the message", || {
                radio.transmit("hear, hear", name).unwrap();
                dish.try_recv_msg().ok()
            });
            assert_eq!(msg, "hear, hear");
            let expected = (!name.is_empty()).then(|| group(name));
            assert_eq!(msg.group(), expected);
            assert_eq!(msg.routing_id(), None);
            while dish.try_recv(&mut msg).is_ok() {}
            dish.leave(name).unwrap();
        }
    }
}

#[test]
fn messages_without_a_group_go_to_the_empty_one() {
    let ctx = ctx();
    let (radio, dish) = near(&ctx);
    dish.join("").unwrap();
    wait_until_heard(&radio, &dish);
    radio.send("to nobody in particular").unwrap();
    radio.try_send("to nobody in particular").unwrap();
    radio.transmit("to the empty group", "").unwrap();
    let expected = ["to nobody in particular"; 2];
    assert_eq!(heard_until(&dish, "to the empty group"), expected);
    // Not what goes to some group.
    radio.transmit("to others", "a").unwrap();
    radio.send("end").unwrap();
    assert!(heard_until(&dish, "end").is_empty());
}

#[test]
fn a_dish_that_left_hears_no_more() {
    let ctx = ctx();
    for (radio, dish) in [near(&ctx), far(&ctx)] {
        dish.join("b").unwrap();
        dish.join("a").unwrap();
        wait_until_heard_in(&radio, &dish, "a");
        radio.transmit("waits to be heard", "a").unwrap();
        assert!(dish.leave("a").unwrap());
        radio.transmit("too late", "a").unwrap();
        radio.transmit("end", "b").unwrap();
        // libzmq drops what waits as well.
        assert!(heard_until(&dish, "end").is_empty());

        dish.join("a").unwrap();
        wait_until_heard_in(&radio, &dish, "a");
    }
}

/// The radio itself does not send what nobody wants: otherwise its queue, which
/// has room for two, would be full.
#[test]
fn radios_send_to_those_who_joined() {
    let ctx = ctx();
    let radio = radio().send_high_water_mark(1u32).no_drop(true);
    let dish = dish().recv_high_water_mark(1u32).join(group("a"));
    let (radio, dish) = pair(&ctx, radio, dish, InprocAddr::new_unique());
    wait_until_heard_in(&radio, &dish, "a");
    for _ in 0..10 {
        radio.try_transmit("to others", "b").unwrap();
    }
    radio.transmit("for us", "a").unwrap();
    assert_eq!(dish.recv_msg().unwrap(), "for us");
}

#[test]
fn a_dish_that_joins_late_has_missed_the_beginning() {
    let ctx = ctx();
    let (radio, dish) = near(&ctx);
    radio.transmit("missed", "a").unwrap();
    dish.join("a").unwrap();
    let first = wait_for("a message", || {
        radio.transmit("heard", "a").unwrap();
        dish.try_recv_msg().ok()
    });
    assert_eq!(first, "heard");

    // Or connects late.
    let addr = InprocAddr::new_unique();
    radio.bind(&addr).unwrap();
    let late = self::dish().connect(&addr).join(group("a"));
    let late = late.build_with_ctx(&ctx).unwrap();
    wait_until_heard_in(&radio, &late, "a");
    radio.transmit("heard by both", "a").unwrap();
    assert_eq!(late.recv_msg().unwrap(), "heard by both");
    while dish.recv_msg().unwrap() != "heard by both" {}
}

/// A join is passed on to every radio, and to those that come later.
#[test]
fn a_dish_hears_many_radios() {
    let ctx = ctx();
    let addr = InprocAddr::new_unique();
    let dish = dish().bind(&addr).build_with_ctx(&ctx).unwrap();
    let radio = || radio().connect(&addr).build_with_ctx(&ctx).unwrap();
    let first = radio();
    dish.join("a").unwrap();
    let second = radio();
    // A dish that is bound announces its groups when it is called.
    assert!(dish.try_recv_msg().is_err());
    wait_until_heard_in(&first, &dish, "a");
    wait_until_heard_in(&second, &dish, "a");
    drop(first);
    second.transmit("still here", "a").unwrap();
    assert_eq!(dish.recv_msg().unwrap(), "still here");
}

/// As released libzmq frees the name when the first of several peers is done with
/// it, if it has more than 14 bytes.
#[test]
fn the_longest_group_goes_to_many_dishes() {
    let ctx = ctx();
    let longest = "a".repeat(MAX_GROUP_SIZE);
    let longest = longest.as_str();
    let addr = InprocAddr::new_unique();
    let radio = radio().bind(tcp()).build_with_ctx(&ctx).unwrap();
    let tcp = radio.last_endpoint().unwrap();
    radio.bind(&addr).unwrap();
    for endpoint in [tcp, addr.into()] {
        let dishes = [(); 5].map(|()| {
            let dish = dish().connect(&endpoint).join(group(longest));
            dish.join(group("")).build_with_ctx(&ctx).unwrap()
        });
        for dish in &dishes {
            wait_until_heard(&radio, dish);
        }
        for size in [1, 100, 1000, 100_000] {
            let bytes = pattern(size);
            radio.transmit(&bytes, longest).unwrap();
            for dish in &dishes {
                let msg = wait_for("the message", || {
                    let msg = dish.recv_msg().unwrap();
                    msg.group().is_some().then_some(msg)
                });
                assert_eq!(msg.group().unwrap(), longest);
                assert_same(&msg, &bytes);
            }
        }
        // Leaving goes to all of them, too.
        radio.transmit("x", longest).unwrap();
        for dish in &dishes {
            dish.leave(longest).unwrap();
        }
        radio.transmit("x", longest).unwrap();
    }
}

#[test]
fn clones_of_a_dish_share_its_groups() {
    let ctx = ctx();
    let (radio, dish) = near(&ctx);
    let twin = dish.clone();
    dish.join("a").unwrap();
    assert_eq!(twin.joined(), ["a"]);
    assert!(!twin.join("a").unwrap());
    wait_until_heard_in(&radio, &dish, "a");
    radio.transmit("to one of them", "a").unwrap();
    assert_eq!(twin.recv_msg().unwrap(), "to one of them");
    assert!(dish.try_recv_msg().is_err());
    assert!(twin.leave("a").unwrap());
    assert!(dish.joined().is_empty());
}

/// Of many threads that join a group, one does.
#[test]
fn one_of_many_joins() {
    let dish = dish().build_with_ctx(&ctx()).unwrap();
    let race = |change: fn(&Dish, Group) -> Result<bool, Error>| {
        let threads = [(); 4].map(|()| {
            let dish = dish.clone();
            spawn(move || {
                let groups = (0..200).map(|number| group(&number.to_string()));
                groups
                    .filter(|group| change(&dish, *group).unwrap())
                    .count()
            })
        });
        threads.into_iter().map(Bounded::join).sum::<usize>()
    };
    assert_eq!(race(Dish::join), 200);
    assert_eq!(dish.joined().len(), 200);
    assert_eq!(race(Dish::leave), 200);
    assert!(dish.joined().is_empty());
}

const MANY: usize = 5000;

/// A radio that drops: what a slow dish has no room for, it misses.
#[test]
fn slow_dishes_miss_messages() {
    let ctx = ctx();
    let radio = radio().send_high_water_mark(2u32);
    let dish = dish().recv_high_water_mark(3u32).join(group("a"));
    let (radio, dish) = pair(&ctx, radio, dish, InprocAddr::new_unique());
    wait_until_heard_in(&radio, &dish, "a");
    for number in 0..MANY {
        radio.transmit(number.to_string(), "a").unwrap();
    }
    let mut heard = Vec::new();
    while let Ok(msg) = dish.try_recv_msg() {
        heard.push(msg.to_str().unwrap().parse::<usize>().unwrap());
    }
    assert!((1..=5).contains(&heard.len()), "{heard:?}");
    assert!(heard.is_sorted_by(|a, b| a < b), "{heard:?}");
}

#[test]
fn with_no_drop_slow_dishes_miss_nothing() {
    let ctx = ctx();
    for endpoint in [Endpoint::from(InprocAddr::new_unique()), tcp().into()] {
        let radio = radio().send_high_water_mark(2u32).no_drop(true);
        let dish = dish().recv_high_water_mark(3u32).join(group(""));
        let (radio, dish) = pair(&ctx, radio, dish, endpoint);
        wait_until_heard(&radio, &dish);
        let sender = spawn(move || {
            for number in 0..MANY {
                radio.send(number.to_string()).unwrap();
            }
            radio
        });
        for number in 0..MANY {
            assert_eq!(dish.recv_msg().unwrap(), number.to_string().as_str());
        }
        let radio = sender.join();

        // Off again, which is its effect at once.
        radio.set_no_drop(false).unwrap();
        for _ in 0..MANY {
            radio.try_send("x").unwrap();
        }
    }
}

/// The dish tells its groups to a radio that was away.
#[test]
fn a_radio_comes_back() {
    let ctx = ctx();
    let (radio, dish) = far(&ctx);
    dish.join("a").unwrap();
    let endpoint = radio.last_endpoint().unwrap();
    drop(radio);
    let radio = wait_for("the port is free", || {
        self::radio().bind(&endpoint).build_with_ctx(&ctx).ok()
    });
    let msg = wait_for("the dish is back", || {
        radio.transmit("hear, hear", "a").unwrap();
        dish.try_recv_msg().ok()
    });
    assert_eq!(msg, "hear, hear");
}
