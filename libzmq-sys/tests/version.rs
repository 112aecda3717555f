//! The version of the crate names the libzmq inside.

use std::ffi::c_int;

#[test]
fn the_suffix_of_our_version_is_the_version_of_libzmq() {
    let (_, suffix) = env!("CARGO_PKG_VERSION")
        .split_once('+')
        .expect("the version of this crate has a suffix");
    assert_eq!(suffix, linked_version());
}

#[test]
fn the_header_is_of_the_linked_version() {
    let (major, minor, patch) = (
        libzmq_sys::ZMQ_VERSION_MAJOR,
        libzmq_sys::ZMQ_VERSION_MINOR,
        libzmq_sys::ZMQ_VERSION_PATCH,
    );
    assert_eq!(format!("{major}.{minor}.{patch}"), linked_version());
}

fn linked_version() -> String {
    let (mut major, mut minor, mut patch): (c_int, c_int, c_int) = (0, 0, 0);
    // SAFETY: libzmq writes one integer to each of these three and keeps none.
    unsafe { libzmq_sys::zmq_version(&mut major, &mut minor, &mut patch) };
    format!("{major}.{minor}.{patch}")
}
