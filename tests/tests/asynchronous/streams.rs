//! Streams and sinks.

use std::pin::pin;

use super::{open, pair, receive};
use futures_util::SinkExt;
use libzmq::*;
use libzmq_tests::{
    MOMENT, ctx, in_every_runtime,
    runtime::{Runtime, poll_once},
    tcp,
};
use smol::stream::{self, StreamExt};

in_every_runtime! {
    streams_give_what_arrives,
    a_stream_ends_with_the_context,
    sinks_send_what_they_are_given,
    a_sink_holds_what_there_is_no_room_for,
}

async fn streams_give_what_arrives<R: Runtime>() {
    let (pull, push) = pair(&ctx(), PullBuilder::new(), PushBuilder::new(), tcp());
    let sending = R::spawn(async move {
        for number in 0..100 {
            push.send(number.to_string()).await.unwrap();
        }
        for number in 0..100 {
            push.send_multipart([number.to_string(), "end".into()])
                .await
                .unwrap();
        }
    });
    let mut messages = pull.messages();
    for number in 0..100 {
        let msg = messages.next().await.unwrap().unwrap();
        assert_eq!(msg, *number.to_string());
    }
    let mut multiparts = pull.multiparts().enumerate().take(100);
    while let Some((number, parts)) = multiparts.next().await {
        assert_eq!(parts.unwrap(), [number.to_string(), "end".into()]);
    }
    sending.await;
}

async fn a_stream_ends_with_the_context<R: Runtime>() {
    let ctx = ctx();
    let (gather, scatter) = pair(&ctx, GatherBuilder::new(), ScatterBuilder::new(), tcp());
    let messages = gather.messages();
    let collecting = R::spawn(messages.collect::<Vec<_>>());
    for _ in 0..3 {
        scatter.send("one").await.unwrap();
    }
    let _ = R::timeout(MOMENT, std::future::pending::<()>()).await;
    ctx.shutdown();
    let mut collected = collecting.await;
    let last = collected.pop().unwrap().unwrap_err();
    assert_eq!(last.kind(), ErrorKind::InvalidCtx);
    assert_eq!(collected.len(), 3);
    assert!(collected.iter().all(|msg| *msg.as_ref().unwrap() == *"one"));
}

async fn sinks_send_what_they_are_given<R: Runtime>() {
    let addr = InprocAddr::new_unique();
    let (pull, push) = pair(
        &ctx(),
        PullBuilder::new().recv_high_water_mark(5),
        PushBuilder::new().send_high_water_mark(5),
        addr,
    );
    let sending = R::spawn(async move {
        let mut sink = push.sink();
        let numbers = stream::iter((0..100).map(|number| Ok(number.to_string())));
        sink.send_all(&mut { numbers }).await.unwrap();
        SinkExt::<Msg>::close(&mut sink).await.unwrap();
        let mut sink = push.multipart_sink();
        sink.feed(["a", "b"]).await.unwrap();
        sink.feed(["c", "d"]).await.unwrap();
        SinkExt::<Multipart>::flush(&mut sink).await.unwrap();
    });
    receive(&pull, 0..100).await;
    assert_eq!(pull.recv_multipart().await.unwrap(), ["a", "b"]);
    assert_eq!(pull.recv_multipart().await.unwrap(), ["c", "d"]);
    sending.await;
}

async fn a_sink_holds_what_there_is_no_room_for<R: Runtime>() {
    let ctx = ctx();
    // Connected to nobody.
    let client = open(&ctx, ClientBuilder::new());
    let mut sink = client.sink();
    assert!(sink.take().is_none());
    assert!(poll_once(&mut pin!(sink.send("held"))).await.is_none());
    assert!(poll_once(&mut pin!(sink.feed("another"))).await.is_none());
    assert_eq!(sink.take().unwrap(), "held");
    assert!(sink.take().is_none());

    assert!(
        poll_once(&mut pin!(sink.send("given back")))
            .await
            .is_none()
    );
    ctx.shutdown();
    let err = SinkExt::<Msg>::flush(&mut sink).await.unwrap_err();
    assert_eq!(err.kind(), ErrorKind::InvalidCtx);
    assert_eq!(err.get().unwrap(), "given back");
    assert!(sink.take().is_none());
}
