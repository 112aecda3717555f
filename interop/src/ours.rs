use std::{fmt, time::Duration};

use libzmq::{
    AuthBuilder, Ctx, CurveClientCreds, CurveServerCreds, Dish, Endpoint, Error, ErrorKind, Group,
    Mechanism, Msg, PlainClientCreds, Radio, RoutingId, Server, SocketBuilder, prelude::*,
};
use libzmq_tests::{client, dish, gather, radio, scatter, server};

use crate::{At, CERTS, End, GROUP, Kind, PASSWORD, Parts, Received, Security, Setup, USER};

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
            ($builder:expr, $send:expr, $recv:expr) => {
                Box::new(Talker {
                    socket: build($builder, setup, &self.ctx),
                    heard: None,
                    send: $send,
                    recv: $recv,
                })
            };
        }
        match setup.kind {
            Kind::Client => talker!(client(), send, recv),
            Kind::Dish => talker!(dish().join(group()), cannot_send, recv_in_group),
            Kind::Gather => talker!(gather(), cannot_send, recv),
            Kind::Radio => talker!(radio(), transmit, cannot_recv),
            Kind::Scatter => talker!(scatter(), send, cannot_recv),
            Kind::Server => talker!(server(), route, recv_routed),
        }
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

    fn send(&mut self, parts: Parts) {
        self.socket().send(parts);
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

fn build<S: SocketOptions + Socket>(builder: SocketBuilder<S>, setup: &Setup, ctx: &Ctx) -> S {
    let endpoint = |text: &str| text.parse::<Endpoint>().expect("an endpoint");
    let builder = builder.mechanism(mechanism(setup));
    let builder = match &setup.at {
        At::Bind(text) => builder.bind(endpoint(text)),
        At::Connect(text) => builder.connect(endpoint(text)),
    };
    let socket = builder.build_with_ctx(ctx).expect("a socket");
    socket.set_linger(Duration::ZERO).expect("it is open");
    socket
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

fn group() -> Group {
    GROUP.parse().expect("a group")
}

/// A socket of any type.
trait Talk: fmt::Debug {
    fn endpoint(&self) -> String;
    fn send(&mut self, parts: Parts);
    fn recv(&mut self, wait: Duration) -> Option<Received>;
}

#[derive(Debug)]
struct Talker<S> {
    socket: S,
    /// Whom a server answers.
    heard: Option<RoutingId>,
    send: fn(&Self, Parts) -> Result<(), Error>,
    recv: fn(&mut Self, Duration) -> Result<Received, Error>,
}

impl<S: Socket + fmt::Debug> Talk for Talker<S> {
    fn endpoint(&self) -> String {
        let endpoint = self.socket.last_endpoint().expect("it has one");
        endpoint.to_string()
    }

    fn send(&mut self, parts: Parts) {
        (self.send)(self, parts).expect("a message is sent");
    }

    fn recv(&mut self, wait: Duration) -> Option<Received> {
        match (self.recv)(self, wait) {
            Ok(received) => Some(received),
            Err(err) if err.kind() == ErrorKind::WouldBlock => None,
            Err(err) => panic!("nothing can be received: {err}"),
        }
    }
}

fn cannot_send<S>(_: &Talker<S>, _: Parts) -> Result<(), Error> {
    panic!("such a socket does not send")
}

fn cannot_recv<S>(_: &mut Talker<S>, _: Duration) -> Result<Received, Error> {
    panic!("such a socket does not receive")
}

fn send<S: SendMsg>(talker: &Talker<S>, parts: Parts) -> Result<(), Error> {
    let [body] = exactly(parts);
    talker.socket.send(body).map_err(Error::cast)
}

fn transmit(talker: &Talker<Radio>, parts: Parts) -> Result<(), Error> {
    let [group, body] = exactly(parts);
    let group = String::from_utf8(group).expect("a name");
    let sent = talker.socket.transmit(body, group.as_str());
    sent.map_err(Error::cast)
}

fn route(talker: &Talker<Server>, parts: Parts) -> Result<(), Error> {
    let [body] = exactly(parts);
    let id = talker.heard.expect("somebody was heard");
    talker.socket.route(body, id).map_err(Error::cast)
}

fn exactly<const N: usize>(parts: Parts) -> [Vec<u8>; N] {
    parts.try_into().expect("so many parts")
}

fn recv<S: RecvMsg + RecvOptions>(
    talker: &mut Talker<S>,
    wait: Duration,
) -> Result<Received, Error> {
    let msg = recv_msg(talker, wait)?;
    Ok(received(&[&msg]))
}

fn recv_in_group(talker: &mut Talker<Dish>, wait: Duration) -> Result<Received, Error> {
    let msg = recv_msg(talker, wait)?;
    let group = msg.group().expect("it has one");
    let mut received = received(&[&msg]);
    received.parts.insert(0, group.as_str().into());
    Ok(received)
}

fn recv_routed(talker: &mut Talker<Server>, wait: Duration) -> Result<Received, Error> {
    let msg = recv_msg(talker, wait)?;
    talker.heard = msg.routing_id();
    Ok(received(&[&msg]))
}

fn recv_msg<S: RecvMsg + RecvOptions>(talker: &Talker<S>, wait: Duration) -> Result<Msg, Error> {
    talker.socket.set_recv_timeout(wait)?;
    talker.socket.recv_msg()
}

fn received(parts: &[&Msg]) -> Received {
    let user_id = parts.last().and_then(|msg| msg.metadata("User-Id"));
    Received {
        parts: parts.iter().map(|msg| msg.to_vec()).collect(),
        user_id: user_id.unwrap_or_default().to_owned(),
    }
}
