use std::{fmt, time::Duration};

use libzmq::{prelude::*, *};

use crate::{At, CERTS, End, Kind, PASSWORD, PEER, Parts, Received, Security, Setup, TOPIC, USER};

/// A socket of this library, in a context whose authenticator knows the friend.
#[derive(Debug)]
pub struct Ours {
    ctx: Ctx,
    socket: Option<Box<dyn Talk>>,
}

impl Ours {
    /// None yet.
    ///
    /// # Panics
    ///
    /// When there is no authenticator.
    #[must_use]
    pub fn new() -> Self {
        let ctx = Ctx::new();
        let _ = AuthBuilder::new()
            .plain_registry([PlainClientCreds::new(USER, PASSWORD)])
            .curve_registry([CERTS.friend.public()])
            .build_with_ctx(&ctx)
            .expect("an authenticator");
        Self { ctx, socket: None }
    }

    fn socket(&mut self) -> &mut dyn Talk {
        self.socket.as_deref_mut().expect("it is open")
    }

    fn make(&self, setup: &Setup) -> Box<dyn Talk> {
        macro_rules! talker {
            ($type:ident: $send:expr, $recv:expr) => {
                talker!(
                    place(SocketBuilder::<$type>::new(), &setup.at),
                    $send,
                    $recv
                )
            };
            ($builder:expr, $send:expr, $recv:expr) => {
                Box::new(Talker {
                    socket: self.build($builder, setup),
                    heard: None,
                    send: $send,
                    recv: $recv,
                })
            };
        }
        match setup.kind {
            Kind::Channel => talker!(Channel: send, recv),
            Kind::Client => talker!(Client: send, recv),
            Kind::Dealer => {
                let builder = DealerBuilder::new().identity(peer());
                talker!(place(builder, &setup.at), send_parts, recv_parts)
            }
            Kind::Dish => {
                let builder = DishBuilder::new().join(TOPIC.parse::<Group>().expect("a group"));
                talker!(place(builder, &setup.at), cannot_send, recv)
            }
            Kind::Gather => talker!(Gather: cannot_send, recv),
            Kind::Pair => talker!(Pair: send_parts, recv_parts),
            Kind::Peer => self.peer(setup),
            Kind::Pub => talker!(Pub: send_parts, cannot_recv),
            Kind::Pull => talker!(Pull: cannot_send, recv_parts),
            Kind::Push => talker!(Push: send_parts, cannot_recv),
            Kind::Radio => talker!(Radio: transmit, cannot_recv),
            Kind::Rep => talker!(Rep: send_parts, recv_parts),
            Kind::Req => {
                let builder = ReqBuilder::new().identity(peer());
                talker!(place(builder, &setup.at), send_parts, recv_parts)
            }
            Kind::Router => {
                let builder = match &setup.at {
                    At::Bind(text) => RouterBuilder::new().bind(endpoint(text)),
                    At::Connect(text) => RouterBuilder::new().connect_as(endpoint(text), peer()),
                };
                talker!(builder, send_parts, recv_parts)
            }
            Kind::Scatter => talker!(Scatter: send, cannot_recv),
            Kind::Server => talker!(Server: send, recv),
            Kind::Sub => {
                let builder = SubBuilder::new().subscribe(TOPIC);
                talker!(place(builder, &setup.at), cannot_send, recv_parts)
            }
            Kind::XPub => talker!(XPub: send_parts, recv_parts),
            Kind::XSub => {
                let builder = XSubBuilder::new().subscribe(TOPIC);
                talker!(place(builder, &setup.at), send_parts, recv_parts)
            }
        }
    }

    /// A PEER learns whom it talks to when it connects.
    fn peer(&self, setup: &Setup) -> Box<dyn Talk> {
        let socket = self.build(PeerBuilder::new(), setup);
        let heard = match &setup.at {
            At::Bind(text) => {
                socket.bind(endpoint(text)).expect("it is bound");
                None
            }
            At::Connect(text) => Some(
                socket
                    .connect_peer(endpoint(text))
                    .expect("it is connected"),
            ),
        };
        Box::new(Talker {
            socket,
            heard,
            send,
            recv,
        })
    }

    fn build<S: Socket + SocketOptions>(&self, builder: SocketBuilder<S>, setup: &Setup) -> S {
        let builder = builder.mechanism(mechanism(setup));
        let socket = builder.build_with_ctx(&self.ctx).expect("a socket");
        socket.set_linger(Duration::ZERO).expect("it is open");
        socket
    }
}

impl Default for Ours {
    fn default() -> Self {
        Self::new()
    }
}

impl End for Ours {
    fn open(&mut self, setup: &Setup) -> String {
        let socket = self.make(setup);
        let endpoint = socket.endpoint();
        self.socket = Some(socket);
        endpoint
    }

    fn send(&mut self, parts: Parts, wait: Duration) -> bool {
        self.socket().send(parts, wait)
    }

    fn recv(&mut self, wait: Duration) -> Option<Received> {
        self.socket().recv(wait)
    }

    fn close(&mut self) {
        self.socket = None;
    }

    fn tells_users(&self) -> bool {
        true
    }
}

fn place<S>(builder: SocketBuilder<S>, at: &At) -> SocketBuilder<S> {
    match at {
        At::Bind(text) => builder.bind(endpoint(text)),
        At::Connect(text) => builder.connect(endpoint(text)),
    }
}

fn peer() -> Identity {
    PEER.parse().expect("an identity")
}

fn endpoint(text: &str) -> Endpoint {
    text.parse().expect("an endpoint")
}

fn mechanism(setup: &Setup) -> Mechanism {
    let who = setup.who;
    match (setup.security, &setup.at) {
        (Security::Null, _) => Mechanism::Null,
        (Security::Plain, At::Bind(_)) => Mechanism::PlainServer,
        (Security::Plain, At::Connect(_)) => PlainClientCreds::new(USER, who.password()).into(),
        (Security::Curve, At::Bind(_)) => CurveServerCreds::new(CERTS.server.secret()).into(),
        (Security::Curve, At::Connect(_)) => CurveClientCreds::new(CERTS.server.public())
            .add_cert(who.cert())
            .into(),
    }
}

/// A socket of any type.
trait Talk: fmt::Debug {
    fn endpoint(&self) -> String;
    fn send(&mut self, parts: Parts, wait: Duration) -> bool;
    fn recv(&mut self, wait: Duration) -> Option<Received>;
}

#[derive(Debug)]
struct Talker<S> {
    socket: S,
    /// Whom SERVER and PEER send to.
    heard: Option<RoutingId>,
    send: fn(&Self, Parts, Duration) -> Result<(), Error>,
    recv: fn(&mut Self, Duration) -> Result<Received, Error>,
}

impl<S: Socket + fmt::Debug> Talk for Talker<S> {
    fn endpoint(&self) -> String {
        let endpoint = self.socket.last_endpoint().expect("it has one");
        endpoint.to_string()
    }

    fn send(&mut self, parts: Parts, wait: Duration) -> bool {
        match (self.send)(self, parts, wait) {
            Ok(()) => true,
            Err(err) if err.kind() == ErrorKind::WouldBlock => false,
            Err(err) => panic!("nothing can be sent: {err}"),
        }
    }

    fn recv(&mut self, wait: Duration) -> Option<Received> {
        match (self.recv)(self, wait) {
            Ok(received) => Some(received),
            Err(err) if err.kind() == ErrorKind::WouldBlock => None,
            Err(err) => panic!("nothing can be received: {err}"),
        }
    }
}

fn cannot_send<S>(_: &Talker<S>, _: Parts, _: Duration) -> Result<(), Error> {
    panic!("such a socket does not send")
}

fn send<S: SendMsg + SendOptions>(
    talker: &Talker<S>,
    parts: Parts,
    wait: Duration,
) -> Result<(), Error> {
    let [body] = exactly(parts);
    let mut msg = Msg::from(body);
    if let Some(id) = talker.heard {
        msg.set_routing_id(id);
    }
    talker.socket.set_send_timeout(wait)?;
    talker.socket.send(msg).map_err(Error::cast)
}

fn send_parts<S: SendMultipart + SendOptions>(
    talker: &Talker<S>,
    parts: Parts,
    wait: Duration,
) -> Result<(), Error> {
    talker.socket.set_send_timeout(wait)?;
    talker.socket.send_multipart(parts).map_err(Error::cast)
}

/// A RADIO never waits.
fn transmit(talker: &Talker<Radio>, parts: Parts, _: Duration) -> Result<(), Error> {
    let [group, body] = exactly(parts);
    let group = String::from_utf8(group).expect("a name");
    let sent = talker.socket.transmit(body, group.as_str());
    sent.map_err(Error::cast)
}

fn exactly<const N: usize>(parts: Parts) -> [Vec<u8>; N] {
    parts.try_into().expect("so many parts")
}

fn cannot_recv<S>(_: &mut Talker<S>, _: Duration) -> Result<Received, Error> {
    panic!("such a socket does not receive")
}

/// A message of one part, with its group in front if it has one.
fn recv<S: RecvMsg + RecvOptions>(
    talker: &mut Talker<S>,
    wait: Duration,
) -> Result<Received, Error> {
    talker.socket.set_recv_timeout(wait)?;
    let msg = talker.socket.recv_msg()?;
    talker.heard = msg.routing_id();
    let group = msg.group().map(|group| group.as_str().into());
    let parts = group.into_iter().chain([msg.to_vec()]).collect();
    Ok(Received {
        parts,
        user_id: user_id(&msg),
    })
}

fn recv_parts<S: RecvMultipart + RecvOptions>(
    talker: &mut Talker<S>,
    wait: Duration,
) -> Result<Received, Error> {
    talker.socket.set_recv_timeout(wait)?;
    let parts = talker.socket.recv_multipart()?;
    Ok(Received {
        parts: parts.iter().map(|msg| msg.to_vec()).collect(),
        user_id: parts.last().map(user_id).unwrap_or_default(),
    })
}

fn user_id(msg: &Msg) -> String {
    msg.metadata("User-Id").unwrap_or_default().to_owned()
}
