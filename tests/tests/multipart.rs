//! Messages of several parts: whole or not at all.

use libzmq::{prelude::*, *};
use libzmq_tests::*;

#[test]
fn nothing_is_no_message() {
    let ctx = ctx();
    let (push, pull) = pair(&ctx, push(), pull(), InprocAddr::new_unique());
    let none = taken_back(
        push.send_multipart(Multipart::new()),
        ErrorKind::InvalidInput,
    );
    assert!(none.is_empty());
    push.send("something").unwrap();
    assert_eq!(pull.recv_multipart().unwrap(), ["something"]);
}

/// A message that has no room comes back whole.
#[test]
fn a_message_without_room_comes_back() {
    let ctx = ctx();
    let addr = InprocAddr::new_unique();
    let push = push().bind(&addr).send_high_water_mark(1);
    let push = push.build_with_ctx(&ctx).unwrap();
    let message = ["a", "", "c"];

    // To nobody.
    let parts = taken_back(push.try_send_multipart(message), ErrorKind::WouldBlock);
    assert_eq!(parts, message);

    // To somebody who does not read.
    let pull = pull().connect(&addr).recv_high_water_mark(1);
    let pull = pull.build_with_ctx(&ctx).unwrap();
    push.send_multipart(message).unwrap();
    let mut queued = 1;
    let mut parts = loop {
        match push.try_send_multipart(message) {
            Ok(()) => queued += 1,
            Err(mut err) => break err.take().unwrap(),
        }
    };
    assert_eq!(parts, message);
    // The same when it waits.
    push.set_send_timeout(MOMENT).unwrap();
    parts = taken_back(push.send_multipart(parts), ErrorKind::WouldBlock);
    assert_eq!(parts, message);

    for _ in 0..queued {
        assert_eq!(pull.recv_multipart().unwrap(), message);
    }
    push.send_multipart(parts).unwrap();
    assert_eq!(pull.recv_multipart().unwrap(), message);
}

/// Peers come and go while messages of many parts are sent: whatever arrives
/// anywhere is whole.
#[test]
fn no_half_a_message_arrives_from_a_crowd_that_comes_and_goes() {
    const PARTS: usize = 50;
    let ctx = ctx();
    let push = push().bind(tcp()).send_high_water_mark(10);
    let push = push.build_with_ctx(&ctx).unwrap();
    let endpoint = push.last_endpoint().unwrap();
    let (done, is_done) = std::sync::mpsc::channel::<()>();
    let sender = spawn(move || {
        let mut sent = 0u32;
        while is_done.try_recv() == Err(std::sync::mpsc::TryRecvError::Empty) {
            let parts: Multipart = (0..PARTS).map(|_| sent.to_string()).collect();
            match push.try_send_multipart(parts) {
                Ok(()) => sent += 1,
                Err(mut err) => {
                    assert_eq!(err.kind(), ErrorKind::WouldBlock);
                    assert_eq!(err.take().unwrap().len(), PARTS);
                }
            }
        }
    });
    for _ in 0..100 {
        let pull = pull().connect(&endpoint).build_with_ctx(&ctx).unwrap();
        for _ in 0..5 {
            let parts = pull.recv_multipart().unwrap();
            assert_eq!(parts.len(), PARTS);
            assert!(parts.iter().all(|part| *part == parts[0]), "{parts:?}");
        }
    }
    drop(done);
    sender.join();
}

/// A context that is shut down in the middle of it leaves no half either.
#[test]
fn a_shutdown_cuts_no_message() {
    for _ in 0..20 {
        let ctx = ctx();
        let (push, pull) = pair(&ctx, push(), pull(), InprocAddr::new_unique());
        let sender = spawn(move || {
            loop {
                let parts: Multipart = (0..20).map(|number| number.to_string()).collect();
                if let Err(mut err) = push.send_multipart(parts) {
                    assert_eq!(err.kind(), ErrorKind::InvalidCtx);
                    return err.take().unwrap().len();
                }
            }
        });
        let receiver = spawn(move || {
            let mut received = 0;
            loop {
                match pull.recv_multipart() {
                    Ok(parts) => {
                        assert_eq!(parts.len(), 20);
                        received += 1;
                    }
                    Err(err) => {
                        assert_eq!(err.kind(), ErrorKind::InvalidCtx);
                        return received;
                    }
                }
            }
        });
        pause(std::time::Duration::from_millis(2));
        ctx.shutdown();
        assert_eq!(sender.join(), 20, "it came back whole");
        receiver.join();
    }
}

/// The same memory serves for message after message.
#[test]
fn messages_are_received_in_place() {
    let ctx = ctx();
    let (push, pull) = pair(&ctx, push(), pull(), tcp());
    let mut parts = Multipart::from(["of", "before"]);
    for message in [vec!["a", "b", "c"], vec!["d"], vec!["e", ""]] {
        push.send_multipart(message.clone()).unwrap();
        pull.recv_multipart_into(&mut parts).unwrap();
        assert!(
            parts
                .iter()
                .zip(&message)
                .all(|(found, sent)| found == sent)
        );
        assert_eq!(parts.len(), message.len());
    }
    let err = pull.try_recv_multipart_into(&mut parts).unwrap_err();
    assert_eq!(err.kind(), ErrorKind::WouldBlock);
    assert!(parts.is_empty());
}

/// What is sent is what was there, whatever flags a part has from before.
#[test]
fn received_parts_are_sent_on() {
    let ctx = ctx();
    let (first_push, first_pull) = pair(&ctx, push(), pull(), tcp());
    let (second_push, second_pull) = pair(&ctx, push(), pull(), tcp());
    first_push.send_multipart(["a", "b"]).unwrap();
    let part = first_pull.recv_msg().unwrap();
    assert!(part.has_more());
    second_push.send(part).unwrap();
    assert_eq!(second_pull.recv_multipart().unwrap(), ["a"]);
    let mut rest = first_pull.recv_multipart().unwrap();
    rest.push_back("c");
    second_push.send_multipart(rest).unwrap();
    assert_eq!(second_pull.recv_multipart().unwrap(), ["b", "c"]);
}
