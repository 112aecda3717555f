use std::time::Duration;

use libzmq_interop::{
    At, CERTS, Case, End, Kind, PASSWORD, Parts, Received, Security, Setup, TOPIC, USER,
};
use libzmq_tests::PATIENCE;
use omq_tokio::{
    Context, CurveKeypair, CurvePublicKey, CurveSecretKey, CurveServerOptions, Message, Options,
    SocketType, blocking, error::Error,
};

/// More than any message has. For a PEER it is less by default.
const ROOM: usize = 64 << 20;

/// A socket of omq-tokio, which is written in Rust all through.
pub(crate) struct Omq {
    ctx: Context,
    socket: Option<blocking::Socket>,
    /// Whom a SERVER answers.
    heard: Option<u32>,
    /// Whom a PEER answers.
    peer: Option<Vec<u8>>,
}

impl Omq {
    pub(crate) fn new() -> Self {
        Self {
            ctx: Context::new(),
            socket: None,
            heard: None,
            peer: None,
        }
    }

    fn socket(&self) -> &blocking::Socket {
        self.socket.as_ref().expect("it is open")
    }
}

impl End for Omq {
    fn open(&mut self, setup: &Setup) -> String {
        let options = Options::new().linger(Duration::ZERO).max_message_size(ROOM);
        let options = secured(options, setup);
        let socket = self.ctx.blocking_socket(socket_type(setup.kind), options);
        if setup.kind == Kind::Dish {
            socket.join(TOPIC).unwrap();
        }
        let endpoint = match &setup.at {
            At::Bind(endpoint) => {
                // A port to be chosen has another name.
                let endpoint = endpoint.replace(":*", ":0");
                let bound = socket.bind_timeout(endpoint.as_str(), PATIENCE);
                bound.unwrap().to_string()
            }
            At::Connect(endpoint) => {
                socket.connect_timeout(endpoint.as_str(), PATIENCE).unwrap();
                endpoint.clone()
            }
        };
        self.socket = Some(socket);
        endpoint
    }

    fn send(&mut self, mut parts: Parts, wait: Duration) -> bool {
        if let Some(peer) = &self.peer {
            parts.insert(0, peer.clone());
        }
        let mut msg = Message::multipart(parts);
        if let Some(id) = self.heard {
            msg = msg.with_routing_id(id);
        }
        match self.socket().send_timeout(msg, wait) {
            Ok(()) => true,
            Err(Error::Timeout) => false,
            Err(err) => panic!("nothing can be sent: {err}"),
        }
    }

    fn recv(&mut self, wait: Duration) -> Option<Received> {
        match self.socket().recv_timeout(wait) {
            Ok(msg) => {
                self.heard = msg.routing_id();
                let mut parts: Parts = msg.iter().map(|part| part.to_vec()).collect();
                if self.socket().socket_type() == SocketType::Peer {
                    self.peer = Some(parts.remove(0));
                }
                Some(Received {
                    parts,
                    user_id: String::new(),
                })
            }
            Err(Error::Timeout) => None,
            Err(err) => panic!("nothing can be received: {err}"),
        }
    }

    fn close(&mut self) {
        (self.heard, self.peer) = (None, None);
        if let Some(socket) = self.socket.take() {
            socket.close().unwrap();
        }
    }

    /// Its PEER sends to identities, which libzmq's does not tell.
    fn can(&self, case: &Case) -> bool {
        case.we_begin || case.couple.0 != Kind::Peer
    }
}

fn socket_type(kind: Kind) -> SocketType {
    match kind {
        Kind::Channel => SocketType::Channel,
        Kind::Client => SocketType::Client,
        Kind::Dish => SocketType::Dish,
        Kind::Gather => SocketType::Gather,
        Kind::Peer => SocketType::Peer,
        Kind::Radio => SocketType::Radio,
        Kind::Scatter => SocketType::Scatter,
        Kind::Server => SocketType::Server,
        _ => panic!("others speak {kind:?}"),
    }
}

fn secured(options: Options, setup: &Setup) -> Options {
    let who = setup.who;
    match (setup.security, &setup.at) {
        (Security::Null, _) => options,
        (Security::Plain, At::Bind(_)) => options.plain_server_credentials([(USER, PASSWORD)]),
        (Security::Plain, At::Connect(_)) => options.plain_client(USER, who.password()),
        (Security::Curve, At::Bind(_)) => {
            let friend = public_key(CERTS.friend.public().as_str());
            let server = CurveServerOptions::new()
                .authenticator(move |peer| CurvePublicKey::from_bytes(peer.public_key) == friend);
            options.curve_server_with_options(keypair(&CERTS.server), server)
        }
        (Security::Curve, At::Connect(_)) => {
            let server = public_key(CERTS.server.public().as_str());
            options.curve_client(keypair(who.cert()), server)
        }
    }
}

fn keypair(cert: &libzmq::CurveCert) -> CurveKeypair {
    CurveKeypair {
        public: public_key(cert.public().as_str()),
        secret: CurveSecretKey::from_z85(cert.secret().expose()).unwrap(),
    }
}

fn public_key(text: &str) -> CurvePublicKey {
    CurvePublicKey::from_z85(text).unwrap()
}
