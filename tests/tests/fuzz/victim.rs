//! The sockets that have to bear it, with a program that uses them.

use std::time::Duration;

use libzmq::{Ctx, Endpoint, Group, Msg, Socket, SocketBuilder, prelude::*};
use libzmq_tests as tests;

use super::conversation::{State, USER};

/// What a program hears.
pub(super) type Hear<'a> = &'a mut dyn FnMut(&[u8]);

/// A socket, and what its program does again and again.
pub(super) struct Victim {
    pub(super) endpoint: Endpoint,
    turn: Box<dyn FnMut(Hear<'_>) + Send>,
}

/// How soon one that connects comes back.
const SOON: Duration = Duration::from_millis(1);
/// How long one that is closed waits for its peer.
const LINGER: Duration = Duration::from_millis(5);
/// How much a program does in its turn, so that others have theirs.
const MUCH: usize = 300;

impl Victim {
    /// Receives what there is, answers, and says something of its own.
    pub(super) fn turn(&mut self, hear: Hear<'_>) {
        (self.turn)(hear);
    }

    pub(super) fn open(ctx: &Ctx, state: &State, endpoint: &Endpoint) -> Self {
        let site = Site {
            ctx,
            state,
            endpoint,
        };
        match state.socket {
            "DEALER" if state.transport == "socks" => {
                let socket = tests::dealer().reconnect_interval(SOON).linger(LINGER);
                let Endpoint::Tcp(proxy) = endpoint else {
                    panic!("a proxy has a port");
                };
                let socket = socket
                    .socks_proxy(proxy.to_string())
                    .socks_username(USER.0)
                    .socks_password(USER.1);
                let endpoint = &"tcp://127.0.0.1:9".parse().expect("an endpoint");
                Site { endpoint, ..site }.open(socket, both)
            }
            "STREAM" => {
                let socket = tests::stream().reconnect_interval(SOON).linger(LINGER);
                site.open_without_tls(socket, |socket, hear| {
                    for _ in 0..MUCH {
                        let Ok((id, msg)) = socket.try_recv_from() else {
                            return;
                        };
                        look_at(&msg, hear);
                        // Nothing would end the connection.
                        if !msg.is_empty() {
                            let _ = socket.try_route(msg, id);
                        }
                    }
                })
            }
            "PAIR" => site.open(
                tests::pair_socket().reconnect_interval(SOON).linger(LINGER),
                both,
            ),
            "CHANNEL" => site.open(
                tests::channel().reconnect_interval(SOON).linger(LINGER),
                both_whole,
            ),
            "CLIENT" => site.open(
                tests::client().reconnect_interval(SOON).linger(LINGER),
                both_whole,
            ),
            "DEALER" => site.open(
                tests::dealer().reconnect_interval(SOON).linger(LINGER),
                both,
            ),
            "XPUB" => site.open(tests::xpub().reconnect_interval(SOON).linger(LINGER), both),
            "PULL" => site.open(
                tests::pull().reconnect_interval(SOON).linger(LINGER),
                |socket, hear| {
                    receive(hear, || socket.try_recv_msg().ok());
                },
            ),
            "GATHER" => site.open(
                tests::gather().reconnect_interval(SOON).linger(LINGER),
                |socket, hear| {
                    receive(hear, || socket.try_recv_msg().ok());
                },
            ),
            "SUB" => site.open(
                tests::sub()
                    .reconnect_interval(SOON)
                    .linger(LINGER)
                    .subscribe(""),
                |socket, hear| receive(hear, || socket.try_recv_msg().ok()),
            ),
            "DISH" => site.open(
                tests::dish()
                    .reconnect_interval(SOON)
                    .linger(LINGER)
                    .join(group()),
                |socket, hear| receive(hear, || socket.try_recv_msg().ok()),
            ),
            "XSUB" => {
                let socket = tests::xsub()
                    .reconnect_interval(SOON)
                    .linger(LINGER)
                    .subscribe("");
                site.open(socket, |socket, hear| {
                    receive(hear, || socket.try_recv_msg().ok());
                    let _ = socket.try_send("\x01again");
                })
            }
            "PUB" => site.open(
                tests::publisher().reconnect_interval(SOON).linger(LINGER),
                |socket, _| {
                    let _ = socket.try_send_multipart(["topic", "news"]);
                },
            ),
            "PUSH" => site.open(
                tests::push().reconnect_interval(SOON).linger(LINGER),
                |socket, _| {
                    let _ = socket.try_send_multipart(["work", "more"]);
                },
            ),
            "SCATTER" => site.open(
                tests::scatter().reconnect_interval(SOON).linger(LINGER),
                |socket, _| {
                    let _ = socket.try_send("work");
                },
            ),
            "RADIO" => site.open(
                tests::radio().reconnect_interval(SOON).linger(LINGER),
                |socket, _| {
                    let _ = socket.try_transmit("news", group());
                },
            ),
            "REQ" => {
                let mut turns = 0;
                let socket = tests::req().reconnect_interval(SOON).linger(LINGER);
                site.open(socket.req_relaxed(true), move |socket, hear| {
                    receive(hear, || socket.try_recv_msg().ok());
                    // Another question is the end of the one before.
                    if turns % 16 == 0 {
                        let _ = socket.try_send("question");
                    }
                    turns += 1;
                })
            }
            "REP" => site.open(
                tests::rep().reconnect_interval(SOON).linger(LINGER),
                |socket, hear| {
                    for _ in 0..MUCH {
                        let Ok(parts) = socket.try_recv_multipart() else {
                            return;
                        };
                        parts.iter().for_each(|part| look_at(part, hear));
                        let _ = socket.try_send("answer");
                    }
                },
            ),
            "ROUTER" => site.open(
                tests::router().reconnect_interval(SOON).linger(LINGER),
                |socket, hear| {
                    for _ in 0..MUCH {
                        let Ok((id, parts)) = socket.try_recv_from() else {
                            return;
                        };
                        parts.iter().for_each(|part| look_at(part, hear));
                        let _ = socket.try_route(["answer"], id);
                    }
                },
            ),
            "SERVER" => site.open(
                tests::server().reconnect_interval(SOON).linger(LINGER),
                |socket, hear| {
                    receive(hear, || {
                        let msg = socket.try_recv_msg().ok()?;
                        let id = msg.routing_id().expect("a server's message has one");
                        let _ = socket.try_route("answer", id);
                        Some(msg)
                    });
                },
            ),
            "PEER" => site.open(
                tests::peer().reconnect_interval(SOON).linger(LINGER),
                |socket, hear| {
                    receive(hear, || {
                        let msg = socket.try_recv_msg().ok()?;
                        let id = msg.routing_id().expect("a peer's message has one");
                        let _ = socket.try_route("answer", id);
                        Some(msg)
                    });
                },
            ),
            other => panic!("{other} is no type"),
        }
    }
}

fn group() -> Group {
    Group::new("group").expect("a short name")
}

struct Site<'a> {
    ctx: &'a Ctx,
    state: &'a State,
    endpoint: &'a Endpoint,
}

impl Site<'_> {
    fn open<S: Socket + WssOptions + Send + 'static>(
        &self,
        builder: SocketBuilder<S>,
        turn: impl FnMut(&S, Hear<'_>) + Send + 'static,
    ) -> Victim {
        #[cfg(feature = "wss")]
        let builder = super::disguise::certified(builder, self.state);
        self.open_without_tls(builder, turn)
    }

    fn open_without_tls<S: Socket + Send + 'static>(
        &self,
        builder: SocketBuilder<S>,
        mut turn: impl FnMut(&S, Hear<'_>) + Send + 'static,
    ) -> Victim {
        let builder = builder.mechanism(self.state.mechanism());
        let builder = if self.state.bound {
            builder.bind(self.endpoint)
        } else {
            builder.connect(self.endpoint)
        };
        let socket = builder.build_with_ctx(self.ctx).expect("a socket");
        Victim {
            endpoint: socket.last_endpoint().expect("it is somewhere"),
            turn: Box::new(move |hear| turn(&socket, hear)),
        }
    }
}

fn receive(hear: Hear<'_>, mut recv: impl FnMut() -> Option<Msg>) {
    for _ in 0..MUCH {
        match recv() {
            Some(msg) => look_at(&msg, hear),
            None => return,
        }
    }
}

/// All that can be learned about a message.
fn look_at(msg: &Msg, hear: Hear<'_>) {
    for name in ["User-Id", "Peer-Address", "Socket-Type", "X-Something", ""] {
        let _ = msg.metadata(name);
    }
    let _ = (msg.group(), msg.routing_id(), msg.has_more());
    hear(msg.as_bytes());
}

fn both<S: SendMultipart + RecvMultipart>(socket: &S, hear: Hear<'_>) {
    for _ in 0..MUCH {
        let Ok(parts) = socket.try_recv_multipart() else {
            break;
        };
        parts.iter().for_each(|part| look_at(part, hear));
        let _ = socket.try_send_multipart(parts);
    }
    let _ = socket.try_send_multipart(["one", "two"]);
}

fn both_whole<S: SendMsg + RecvMsg>(socket: &S, hear: Hear<'_>) {
    receive(hear, || {
        let msg = socket.try_recv_msg().ok()?;
        let _ = socket.try_send(msg.clone());
        Some(msg)
    });
    let _ = socket.try_send("hello");
}
