//! Monitors.

use std::pin::pin;

use libzmq::{prelude::*, *};
use libzmq_tests::{
    ctx, in_every_runtime,
    runtime::{Runtime, poll_once},
    tcp,
};
use smol::stream::StreamExt;

in_every_runtime! {
    events_are_told,
    a_refusal_is_told,
}

async fn events_are_told<R: Runtime>() {
    let ctx = ctx();
    let server = ServerBuilder::new()
        .bind(tcp())
        .build_with_ctx(&ctx)
        .unwrap();
    let endpoint = server.last_endpoint().unwrap();
    let monitor = Async::new(server.monitor(MonitorEvents::ALL).unwrap()).unwrap();
    let mut waiting = pin!(
        monitor.wait_for(|event| { matches!(event.kind(), MonitorEventKind::Accepted { .. }) })
    );
    assert!(poll_once(&mut waiting).await.is_none());

    let builder = ClientBuilder::new().connect(&endpoint);
    let (client, of_client) = builder
        .build_with_ctx_and_monitor(&ctx, MonitorEvents::ALL)
        .unwrap();
    let of_client = Async::new(of_client).unwrap();
    assert_eq!(
        of_client.wait_connected().await.unwrap().remote(),
        Some(endpoint)
    );
    waiting.await.unwrap();

    let mut events = of_client.events();
    drop(client);
    let mut last = None;
    while let Some(event) = events.next().await {
        last = Some(event.unwrap());
    }
    assert_eq!(*last.unwrap().kind(), MonitorEventKind::Stopped);
    let over = of_client.recv_event().await.unwrap_err();
    assert_eq!(over.kind(), ErrorKind::NotFound);
    assert!(of_client.events().next().await.is_none());
}

async fn a_refusal_is_told<R: Runtime>() {
    let ctx = ctx();
    let server = ServerBuilder::new().mechanism(Mechanism::PlainServer);
    let server = server.bind(tcp()).build_with_ctx(&ctx).unwrap();
    let (_client, monitor) = ClientBuilder::new()
        .mechanism(PlainClientCreds::new("nobody", "knows"))
        .connect(server.last_endpoint().unwrap())
        .build_with_ctx_and_monitor(&ctx, MonitorEvents::ALL)
        .unwrap();
    let err = Async::new(monitor)
        .unwrap()
        .wait_connected()
        .await
        .unwrap_err();
    assert_eq!(err.kind(), ErrorKind::PermissionDenied);
}
