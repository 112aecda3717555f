//! What is so with tokio alone.

use super::*;
use crate::{error::ErrorKind, *};

#[test]
fn outside_of_a_runtime_there_is_an_error() {
    let ctx = Ctx::new();
    let push = PushBuilder::new().build_with_ctx(&ctx).unwrap();
    let client = ClientBuilder::new().build_with_ctx(&ctx).unwrap();
    let monitor = push.monitor(MonitorEvents::ALL).unwrap();
    let errors = [
        Async::new(push).unwrap_err(),
        Async::new(client).unwrap_err(),
        Async::new(monitor).unwrap_err(),
    ];
    for err in errors {
        assert_eq!(err.kind(), ErrorKind::NoRuntime);
        assert!(err.to_string().contains("async-io"), "{err}");
    }
}

/// A thread is a place in a runtime while it has entered one.
#[cfg(unix)]
#[test]
fn within_a_runtime_there_is_none() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()
        .unwrap();
    let gather = || GatherBuilder::new().build().unwrap();
    let entered = runtime.enter();
    Async::new(gather()).unwrap();
    drop(entered);
    let err = Async::new(gather()).unwrap_err();
    assert_eq!(err.kind(), ErrorKind::NoRuntime);
}
