//! Many tasks send and receive by one socket each, and give up at random. Every
//! message arrives, once.
//!
//! `LIBZMQ_TESTS_STRESS=100` multiplies the number of messages.

use std::{
    env,
    sync::{
        Arc,
        atomic::{AtomicU8, AtomicUsize, Ordering},
    },
    time::Duration,
};

use super::pair;
use libzmq::{prelude::*, *};
use libzmq_tests::{
    ctx,
    runtime::{Runtime, Smol, TokioMulti, TokioSingle, poll_once},
    tcp,
};

const PRODUCERS: usize = 4;
const CONSUMERS: usize = 4;

/// How many times more messages there are than usual.
fn times() -> u32 {
    env::var("LIBZMQ_TESTS_STRESS").map_or(1, |times| times.parse().unwrap())
}

/// How many messages each producer has.
fn messages() -> usize {
    4_000 * times() as usize
}

/// Not random enough for anything else.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

/// The output of what is tried again whenever it was given up.
async fn insist<R: Runtime, T: Send, F: Future<Output = T> + Send>(
    dice: &mut Dice,
    mut begin: impl FnMut() -> F,
) -> T {
    loop {
        let future = begin();
        match dice.throw(16) {
            0..4 => {
                if let Some(output) = poll_once(&mut Box::pin(future)).await {
                    return output;
                }
            }
            4 => {
                let time = Duration::from_micros(dice.throw(300));
                if let Some(output) = R::timeout(time, future).await {
                    return output;
                }
            }
            _ => return future.await,
        }
    }
}

/// Which messages have arrived.
struct Seen {
    times: Vec<AtomicU8>,
    count: AtomicUsize,
}

impl Seen {
    fn new() -> Arc<Self> {
        let times = (0..PRODUCERS * messages()).map(|_| AtomicU8::new(0));
        Arc::new(Self {
            times: times.collect(),
            count: AtomicUsize::new(0),
        })
    }

    fn see(&self, msg: &[u8]) {
        let number: usize = std::str::from_utf8(msg).unwrap().parse().unwrap();
        let before = self.times[number].fetch_add(1, Ordering::Relaxed);
        assert_eq!(before, 0, "message {number} came again");
        self.count.fetch_add(1, Ordering::Relaxed);
    }
}

macro_rules! one_way {
    ($name:ident, $receiver:expr, $sender:expr, $endpoint:expr) => {
        async fn $name<R: Runtime>() {
            let receiver = $receiver.recv_high_water_mark(20);
            let sender = $sender.send_high_water_mark(20);
            let (receiver, sender) = pair(&ctx(), receiver, sender, $endpoint);
            let seen = Seen::new();
            let producers: Vec<_> = (0..PRODUCERS)
                .map(|producer| {
                    let (sender, mut dice) = (sender.clone(), Dice(producer as u64 + 1));
                    R::spawn(async move {
                        for number in 0..messages() {
                            let number = producer * messages() + number;
                            let mut msg = Msg::from(number.to_string());
                            while !msg.is_empty() {
                                // What was given up is as it was.
                                let sending = async { sender.send_mut(&mut msg).await.unwrap() };
                                match dice.throw(16) {
                                    0..4 => drop(poll_once(&mut Box::pin(sending)).await),
                                    4 => {
                                        let time = Duration::from_micros(dice.throw(300));
                                        R::timeout(time, sending).await;
                                    }
                                    _ => sending.await,
                                }
                            }
                        }
                    })
                })
                .collect();
            let consumers: Vec<_> = (0..CONSUMERS)
                .map(|consumer| {
                    let (receiver, seen) = (receiver.clone(), Arc::clone(&seen));
                    let mut dice = Dice(consumer as u64 + 100);
                    R::spawn(async move {
                        loop {
                            let msg = insist::<R, _, _>(&mut dice, || receiver.recv_msg()).await;
                            match &**msg.as_ref().unwrap() {
                                b"end" => return,
                                msg => seen.see(msg),
                            }
                        }
                    })
                })
                .collect();
            for producer in producers {
                producer.await;
            }
            for _ in 0..CONSUMERS {
                sender.send("end").await.unwrap();
            }
            for consumer in consumers {
                consumer.await;
            }
            assert_eq!(seen.count.load(Ordering::Relaxed), seen.times.len());
        }
    };
}

one_way!(push_pull, PullBuilder::new(), PushBuilder::new(), tcp());
one_way!(
    push_pull_inproc,
    PullBuilder::new(),
    PushBuilder::new(),
    InprocAddr::new_unique()
);
one_way!(
    scatter_gather,
    GatherBuilder::new(),
    ScatterBuilder::new(),
    tcp()
);
one_way!(
    scatter_gather_inproc,
    GatherBuilder::new(),
    ScatterBuilder::new(),
    InprocAddr::new_unique()
);

/// Tasks send and receive by the same two sockets, in both directions at once.
macro_rules! both_ways {
    ($name:ident, $echo:expr, $asking:expr, $endpoint:expr, $recv:ident, $send:ident, $text:expr) => {
        async fn $name<R: Runtime>() {
            let echo = $echo.recv_high_water_mark(20).send_high_water_mark(20);
            let asking = $asking.recv_high_water_mark(20).send_high_water_mark(20);
            let (echo, asking) = pair(&ctx(), echo, asking, $endpoint);
            let seen = Seen::new();
            let mut echoing: Vec<_> = (0..CONSUMERS)
                .map(|consumer| {
                    let (echo, mut dice) = (echo.clone(), Dice(consumer as u64 + 200));
                    R::spawn(async move {
                        loop {
                            let Ok(msg) = insist::<R, _, _>(&mut dice, || echo.$recv()).await
                            else {
                                return;
                            };
                            if echo.$send(msg).await.is_err() {
                                return;
                            }
                        }
                    })
                })
                .collect();
            let producers: Vec<_> = (0..PRODUCERS)
                .map(|producer| {
                    let asking = asking.clone();
                    R::spawn(async move {
                        for number in 0..messages() {
                            let number = producer * messages() + number;
                            asking.$send(Msg::from(number.to_string())).await.unwrap();
                        }
                    })
                })
                .collect();
            let consumers: Vec<_> = (0..CONSUMERS)
                .map(|consumer| {
                    let (asking, seen) = (asking.clone(), Arc::clone(&seen));
                    let mut dice = Dice(consumer as u64 + 100);
                    R::spawn(async move {
                        loop {
                            let msg = insist::<R, _, _>(&mut dice, || asking.$recv())
                                .await
                                .unwrap();
                            let text: &[u8] = $text(&msg);
                            match text {
                                b"end" => return,
                                text => seen.see(text),
                            }
                        }
                    })
                })
                .collect();
            for producer in producers {
                producer.await;
            }
            // Echoes overtake each other, so that the end is sent when all is there.
            while seen.count.load(Ordering::Relaxed) < seen.times.len() {
                let _ = R::timeout(Duration::from_millis(5), std::future::pending::<()>()).await;
            }
            for _ in 0..CONSUMERS {
                asking.$send(Msg::from("end")).await.unwrap();
            }
            for consumer in consumers {
                consumer.await;
            }
            asking.with(|socket| socket.ctx().shutdown());
            for echoing in echoing.drain(..) {
                echoing.await;
            }
        }
    };
}

both_ways!(
    dealer_router,
    RouterBuilder::new().router_mandatory(true),
    DealerBuilder::new(),
    tcp(),
    recv_multipart,
    send_multipart,
    first
);
both_ways!(
    client_server,
    ServerBuilder::new(),
    ClientBuilder::new(),
    tcp(),
    recv_msg,
    send,
    text
);
both_ways!(
    client_server_inproc,
    ServerBuilder::new(),
    ClientBuilder::new(),
    InprocAddr::new_unique(),
    recv_msg,
    send,
    text
);

fn first(parts: &Multipart) -> &[u8] {
    &parts[0]
}

fn text(msg: &Msg) -> &[u8] {
    msg
}

macro_rules! stress {
    ($runtime:ident: $($test:ident)*) => {$(
        #[test]
        fn $test() {
            $runtime::run_times(times(), super::$test::<$runtime>());
        }
    )*};
    ($($module:ident: $runtime:ident;)*) => {$(
        mod $module {
            use super::*;

            stress! {
                $runtime: push_pull push_pull_inproc scatter_gather scatter_gather_inproc
                    dealer_router client_server client_server_inproc
            }
        }
    )*};
}

stress! {
    tokio_single: TokioSingle;
    tokio_multi: TokioMulti;
    smol_global: Smol;
}
