use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use super::*;

#[test]
fn small_messages_lie_in_themselves() {
    for len in 0..=INLINE_MAX {
        let bytes = vec![7; len];
        assert!(Msg::from(bytes.as_slice()).raw.is_inline());
        assert!(Msg::from(Arc::new(bytes.clone())).raw.is_inline());
        assert!(Msg::from(bytes).raw.is_inline());
    }
    assert!(!Msg::from([7; INLINE_MAX + 1]).raw.is_inline());
}

#[test]
fn large_buffers_are_not_copied() {
    let vec = vec![1; 100_000];
    let data = vec.as_ptr();
    assert_eq!(Msg::from(vec).as_ptr(), data);

    let text = "x".repeat(100_000);
    let data = text.as_ptr();
    assert_eq!(Msg::from(text).as_ptr(), data);

    let arc: Arc<[u8]> = vec![1; 100].into();
    assert_eq!(Msg::from(Arc::clone(&arc)).as_ptr(), arc.as_ptr());
}

/// The allocation is given back with the layout that it was made with, also
/// when it is larger than the message.
#[test]
fn spare_capacity_is_freed_with_the_rest() {
    let mut vec = Vec::with_capacity(100_000);
    vec.resize(5_000, 1);
    let msg = Msg::from(vec);
    assert_eq!(msg.len(), 5_000);
    drop(msg.clone());
    drop(msg);
}

struct Counted(Arc<AtomicUsize>, Vec<u8>);

impl AsRef<[u8]> for Counted {
    fn as_ref(&self) -> &[u8] {
        &self.1
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn an_owner_is_dropped_once_and_last() {
    for len in [10, 100, SHARED_MIN] {
        let dropped = Arc::new(AtomicUsize::new(0));
        let msg = Msg::from_owner(Counted(Arc::clone(&dropped), vec![3; len]));
        let clone = msg.clone();
        drop(msg);
        assert_eq!(clone, vec![3; len]);
        drop(clone);
        assert_eq!(dropped.load(Ordering::SeqCst), 1, "{len} bytes");
    }
}

#[test]
#[cfg_attr(miri, ignore = "what the panic carries is leaked on purpose")]
fn a_panic_of_an_owner_stays_inside() {
    struct Bomb(Vec<u8>);
    impl AsRef<[u8]> for Bomb {
        fn as_ref(&self) -> &[u8] {
            &self.0
        }
    }
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("this panic is part of a test");
        }
    }
    drop(Msg::from_owner(Bomb(vec![0; 100])));
}

#[test]
fn clones_carry_address_and_content() {
    for len in [0, 33, 34, 5_000, SHARED_MIN, 1_000_000] {
        let mut msg = Msg::from(vec![9; len]);
        msg.set_group(Group::new("group").unwrap());
        let clone = msg.clone();
        assert_eq!(clone, msg);
        assert_eq!(clone.group(), msg.group());

        let mut msg = Msg::from(vec![9; len]);
        msg.set_routing_id(RoutingId::from_raw(77).unwrap());
        assert_eq!(msg.clone().routing_id(), msg.routing_id());
    }
}

#[test]
fn clones_of_large_messages_share() {
    let msg = Msg::from(vec![1; SHARED_MIN]);
    assert_eq!(msg.clone().as_ptr(), msg.as_ptr());
}

/// `Msg` is `Sync`: clones on many threads at once must not disturb each other.
#[test]
fn many_threads_clone_one_message() {
    for len in [20, 200, SHARED_MIN] {
        let dropped = Arc::new(AtomicUsize::new(0));
        let msg = Msg::from_owner(Counted(Arc::clone(&dropped), vec![5; len]));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..if cfg!(miri) { 20 } else { 1_000 } {
                        assert_eq!(msg.clone(), msg);
                    }
                });
            }
        });
        drop(msg);
        assert_eq!(dropped.load(Ordering::SeqCst), 1);
    }
}

#[test]
fn compares_content() {
    let msg = Msg::from("abc");
    assert_eq!(msg, msg.clone());
    assert_eq!(msg, "abc");
    assert_eq!(msg, *b"abc");
    assert_eq!(msg, vec![b'a', b'b', b'c']);
    assert_ne!(msg, Msg::from("abd"));
}

#[test]
fn debug_is_short() {
    let debug = format!("{:?}", Msg::from(vec![b'x'; 1_000]));
    assert!(
        debug.starts_with("Msg { len: 1000, bytes: \"xxx"),
        "{debug}"
    );
    assert!(debug.len() < 150, "{debug}");
    assert!(format!("{:?}", Msg::from(*b"\0\xff")).contains(r"\x00\xff"));
}

#[test]
fn text_must_be_text() {
    assert!(Msg::from(*b"\xff").to_str().is_err());
    assert_eq!(Msg::from("é").to_str(), Ok("é"));
}

#[cfg(feature = "bytes")]
#[test]
fn bytes_go_in_and_out_without_a_copy() {
    let bytes = bytes::Bytes::from(vec![1; 1_000]);
    let msg = Msg::from(bytes.clone());
    assert_eq!(msg.as_ptr(), bytes.as_ptr());
    let back = bytes::Bytes::from(msg);
    assert_eq!(back.as_ptr(), bytes.as_ptr());
}

/// An owner may answer as it likes; it is asked once.
#[test]
fn an_owner_that_changes_its_answer_is_asked_once() {
    struct Fickle(Arc<AtomicUsize>, AtomicUsize);
    impl AsRef<[u8]> for Fickle {
        fn as_ref(&self) -> &[u8] {
            match self.1.fetch_add(1, Ordering::SeqCst) {
                0 => &[7; 64],
                _ => &[],
            }
        }
    }
    impl Drop for Fickle {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
    let dropped = Arc::new(AtomicUsize::new(0));
    let msg = Msg::from_owner(Fickle(Arc::clone(&dropped), AtomicUsize::new(0)));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(msg.clone(), [7; 64]));
        }
    });
    assert_eq!(dropped.load(Ordering::SeqCst), 0);
    drop(msg);
    assert_eq!(dropped.load(Ordering::SeqCst), 1);
}
