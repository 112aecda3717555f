//! A publisher and a subscriber on tokio, which do several things at once.
//!
//! The subscriber waits for news, for the time to report, and for the end, by the
//! branches of one `select!`. A future that is dropped because another was faster
//! has received nothing, so that nothing is lost. The publisher publishes at each
//! tick, and hears of subscriptions in between.
//!
//! Run it with `cargo run --example async_pub_sub`. You should see the publisher
//! hear what the subscriber wants, the subscriber receive news about the weather
//! and nothing else, report now and then, and both end.

use std::time::Duration;

use libzmq::{prelude::*, *};
use tokio::{sync::oneshot, time};

const TICK: Duration = Duration::from_millis(20);

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    run().await.map(drop)
}

/// Returns what the subscriber has received.
async fn run() -> anyhow::Result<Vec<Multipart>> {
    let addr: TcpAddr = "127.0.0.1:*".try_into()?;
    let publisher = Async::new(XPubBuilder::new().bind(addr).build()?)?;
    let endpoint = publisher.with(|publisher| publisher.last_endpoint())?;
    let sub = SubBuilder::new().subscribe("weather").connect(endpoint);
    let sub = Async::new(sub.build()?)?;

    let (stop_sub, sub_stopped) = oneshot::channel();
    let (stop_pub, pub_stopped) = oneshot::channel();
    let publisher = tokio::spawn(publish(publisher, pub_stopped));
    let sub = tokio::spawn(subscribe(sub, sub_stopped));
    time::sleep(20 * TICK).await;
    let _ = stop_sub.send(());
    let received = sub.await??;
    let _ = stop_pub.send(());
    publisher.await??;
    Ok(received)
}

/// Publishes news at each tick, about the weather and about the traffic in turn.
async fn publish(publisher: Async<XPub>, mut stop: oneshot::Receiver<()>) -> anyhow::Result<()> {
    let mut ticks = time::interval(TICK);
    let mut number = 0;
    loop {
        tokio::select! {
            event = publisher.recv_event() => match event? {
                SubscriptionEvent::Subscribed(topic) => println!("publisher: {topic} is wanted"),
                SubscriptionEvent::Unsubscribed(topic) => println!("publisher: {topic} is not wanted"),
                _ => {}
            },
            _ = ticks.tick() => {
                let topic = if number % 2 == 0 { "weather" } else { "traffic" };
                publisher.send_multipart([topic, &format!("news {number}")]).await?;
                number += 1;
            }
            _ = &mut stop => return Ok(()),
        }
    }
}

/// Receives news until it is told to stop, and reports from time to time.
async fn subscribe(
    sub: Async<Sub>,
    mut stop: oneshot::Receiver<()>,
) -> anyhow::Result<Vec<Multipart>> {
    let mut reports = time::interval(5 * TICK);
    let mut received = Vec::new();
    loop {
        tokio::select! {
            news = sub.recv_multipart() => {
                let news = news?;
                println!("subscriber: {}: {}", news[0].to_str()?, news[1].to_str()?);
                received.push(news);
            }
            _ = reports.tick() => println!("subscriber: has had {} news", received.len()),
            _ = &mut stop => return Ok(received),
        }
    }
}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn there_is_news_about_the_weather_alone() {
        let received = super::run().await.unwrap();
        assert!(!received.is_empty());
        for news in &received {
            assert_eq!(news[0], "weather");
        }
    }
}
