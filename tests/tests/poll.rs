//! Every type of socket in a poller: what is ready is found, and what is not is
//! waited for.

use std::{
    net::{Ipv4Addr, TcpStream, UdpSocket},
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::Duration,
};

use libzmq::{poll::*, prelude::*, *};
use libzmq_tests::{raw_peer::socket_addr, *};

use crate::poller::{A, NOTHING, ready, refused};

fn is_writable(socket: &impl Socket) -> bool {
    is_writable_in(socket, NOTHING)
}

fn is_writable_in(socket: &impl Socket, timeout: Duration) -> bool {
    let mut items = [PollItem::new(socket, Interest::WRITABLE)];
    poll(&mut items, timeout).unwrap() == 1 && items[0].is_writable()
}

/// A new peer of a socket. One that can have a single peer turns others away as
/// long as the last has not left altogether.
#[track_caller]
fn accepted<F>(socket: &impl Socket, connect: impl Fn() -> F) -> F {
    wait_for("there is a peer", || {
        let peer = connect();
        is_writable_in(socket, MOMENT).then_some(peer)
    })
}

/// When a type of socket is writable, before it sends anything.
#[derive(Clone, Copy, PartialEq)]
enum Writable {
    Always,
    Never,
    WithPeer,
}
use Writable::*;

/// A socket that receives, and what it takes to let it.
struct Case<R, F, Connect, Prepare, Send, Take> {
    /// Bound by the test.
    receiver: SocketBuilder<R>,
    writable: Writable,
    connect: Connect,
    /// What has to happen before something can be sent. Leaves nothing to read.
    prepare: Prepare,
    send: Send,
    /// Takes something out, and says whether there was something.
    take: Take,
    sender: std::marker::PhantomData<F>,
}

impl<R, F, T, Connect, Prepare, Sending, Take> Case<R, F, Connect, Prepare, Sending, Take>
where
    R: Socket + 'static,
    F: Send + 'static,
    T: Send + 'static,
    Connect: Fn(&Ctx, Endpoint) -> F,
    Prepare: Fn(&R, &F) -> T,
    Sending: Fn(&F, T) + Send + Copy + 'static,
    Take: Fn(&R) -> bool,
{
    fn holds(&self, endpoint: Endpoint) {
        let ctx = ctx();
        let receiver = self.receiver.clone().bind(endpoint);
        let receiver = receiver.build_with_ctx(&ctx).unwrap();
        let endpoint = receiver.last_endpoint().unwrap();
        let mut poller = Poller::new().unwrap();
        poller.add(&receiver, A, Interest::READABLE).unwrap();
        assert_eq!(ready(&mut poller, NOTHING), []);
        assert_eq!(is_writable(&receiver), self.writable == Always);

        // The second peer comes when the first has left.
        for _ in 0..2 {
            let connect = || (self.connect)(&ctx, endpoint.clone());
            let sender = match self.writable {
                WithPeer => accepted(&receiver, connect),
                Always | Never => connect(),
            };
            self.is_found(&receiver, &mut poller, &sender);
            self.is_waited_for(&receiver, &mut poller, sender);
            eventually("the peer has left", || {
                while (self.take)(&receiver) {}
                is_writable(&receiver) == (self.writable == Always)
            });
        }
        self.ends(&ctx, &receiver, &mut poller);
    }

    fn is_found(&self, receiver: &R, poller: &mut Poller<'_>, sender: &F) {
        let prepared = (self.prepare)(receiver, sender);
        while (self.take)(receiver) {}
        (self.send)(sender, prepared);
        assert_eq!(ready(poller, PATIENCE), [(A, Interest::READABLE)]);
        // It stays there until it is taken, or nobody wants to know.
        assert_eq!(ready(poller, PATIENCE), [(A, Interest::READABLE)]);
        poller.modify(A, Interest::NONE).unwrap();
        assert_eq!(ready(poller, NOTHING), []);
        poller.modify(A, Interest::READABLE).unwrap();
        assert_eq!(ready(poller, NOTHING), [(A, Interest::READABLE)]);
        assert!((self.take)(receiver));
        // What a peer that has left took back may come late.
        eventually("nothing is left", || {
            while (self.take)(receiver) {}
            ready(poller, NOTHING).is_empty()
        });
    }

    fn is_waited_for(&self, receiver: &R, poller: &mut Poller<'_>, sender: F) {
        let prepared = (self.prepare)(receiver, &sender);
        while (self.take)(receiver) {}
        let send = self.send;
        let (begin, begun) = mpsc::channel();
        let sending = spawn(move || {
            begun.recv_timeout(PATIENCE).unwrap();
            pause(Duration::from_millis(2));
            send(&sender, prepared);
            sender
        });
        begin.send(()).unwrap();
        assert_eq!(ready(poller, PATIENCE), [(A, Interest::READABLE)]);
        assert!((self.take)(receiver));
        drop(sending.join());
    }

    /// The context is shut down during a wait.
    fn ends(&self, ctx: &Ctx, receiver: &R, poller: &mut Poller<'_>) {
        let ending = spawn({
            let ctx = ctx.clone();
            move || {
                pause(Duration::from_millis(2));
                ctx.shutdown();
            }
        });
        let mut events = Events::new();
        let ended = wait_for("the wait ends", || {
            // What the peer has left may be a while on its way.
            while (self.take)(receiver) {}
            poller.wait(&mut events, PATIENCE).err()
        });
        refused(Err::<(), _>(ended), ErrorKind::InvalidCtx, &["Token(1)"]);
        ending.join();
        // The set of sockets changes: libzmq looks at them anew.
        for interest in [Interest::NONE, Interest::READABLE] {
            poller.modify(A, interest).unwrap();
            let ended = poller.wait(&mut events, PATIENCE);
            refused(ended, ErrorKind::InvalidCtx, &["Token(1)"]);
        }
        poller.remove(A).unwrap();
        assert_eq!(ready(poller, NOTHING), []);
    }
}

fn connected<S: Socket>(builder: SocketBuilder<S>) -> impl Fn(&Ctx, Endpoint) -> S {
    move |ctx, endpoint| {
        let builder = builder.clone().connect(endpoint);
        builder.build_with_ctx(ctx).unwrap()
    }
}

fn nothing<R, F>(_: &R, _: &F) {}

fn send_one<F: SendMsg>(sender: &F, (): ()) {
    sender.send("one").unwrap();
}

fn take_one<R: RecvMsg>(receiver: &R) -> bool {
    receiver.try_recv_msg().is_ok()
}

fn take_whole<R: RecvMultipart>(receiver: &R) -> bool {
    receiver.try_recv_multipart().is_ok()
}

macro_rules! readable {
    ($($name:ident: $receiver:expr, $writable:expr, [$($endpoint:expr),*],
        $connect:expr, $prepare:expr, $send:expr, $take:expr;)*) => {$(
        #[test]
        fn $name() {
            let case = Case {
                receiver: $receiver,
                writable: $writable,
                connect: $connect,
                prepare: $prepare,
                send: $send,
                take: $take,
                sender: std::marker::PhantomData,
            };
            for endpoint in [$(Endpoint::from($endpoint)),*] {
                case.holds(endpoint);
            }
        }
    )*};
}

readable! {
    channel_is_readable: channel(), WithPeer, [tcp(), InprocAddr::new_unique()],
        connected(channel()), nothing, send_one, take_one;
    client_is_readable: client(), WithPeer, [tcp(), InprocAddr::new_unique()],
        connected(server()),
        |client: &Client, server: &Server| {
            client.send("request").unwrap();
            server.recv_msg().unwrap()
        },
        |server: &Server, request: Msg| server.send(request).unwrap(), take_one;
    dealer_is_readable: dealer(), WithPeer, [tcp(), InprocAddr::new_unique()],
        connected(dealer()), nothing, send_one, take_one;
    dish_is_readable: dish().join(Group::new("").unwrap()), Always,
        [tcp(), InprocAddr::new_unique()], connected(radio()),
        |dish: &Dish, radio: &Radio| wait_until_heard(radio, dish), send_one, take_one;
    gather_is_readable: gather(), Never, [tcp(), InprocAddr::new_unique()],
        connected(scatter()), nothing, send_one, take_one;
    pair_is_readable: pair_socket(), WithPeer, [tcp(), InprocAddr::new_unique()],
        connected(pair_socket()), nothing, send_one, take_one;
    peer_is_readable: peer(), Always, [tcp(), InprocAddr::new_unique()],
        |ctx: &Ctx, endpoint| {
            let peer = peer().build_with_ctx(ctx).unwrap();
            let id = peer.connect_peer(endpoint).unwrap();
            (peer, id)
        },
        nothing, |(peer, id): &(Peer, RoutingId), ()| peer.route("one", *id).unwrap(), take_one;
    pull_is_readable: pull(), Never, [tcp(), InprocAddr::new_unique()],
        connected(push()), nothing, send_one, take_one;
    rep_is_readable: rep(), Never, [tcp(), InprocAddr::new_unique()],
        connected(req()),
        // The answer to the last request, if there was one.
        |_: &Rep, req: &Req| drop(req.recv_msg()), send_one,
        |rep: &Rep| {
            let taken = take_one(rep);
            if taken {
                rep.send("reply").unwrap();
            }
            taken
        };
    req_is_readable: req(), WithPeer, [tcp(), InprocAddr::new_unique()],
        connected(rep()),
        |req: &Req, rep: &Rep| {
            req.send("request").unwrap();
            rep.recv_msg().map(drop).unwrap();
        },
        send_one, take_one;
    router_is_readable: router(), Always, [tcp(), InprocAddr::new_unique()],
        connected(dealer()), nothing, send_one, take_whole;
    server_is_readable: server(), Always, [tcp(), InprocAddr::new_unique()],
        connected(client()), nothing, send_one, take_one;
    stream_is_readable: stream(), Always, [tcp()],
        |_: &Ctx, endpoint| plain_tcp(&endpoint),
        |stream: &Stream, _: &TcpStream| {
            // Tells of its connection when it is new.
            while stream.try_recv_from().is_ok() {}
        },
        |mut plain: &TcpStream, ()| std::io::Write::write_all(&mut plain, b"one").unwrap(),
        take_whole;
    dgram_is_readable: dgram(), Always,
        [UdpAddr::new(Ipv4Addr::LOCALHOST, free_udp_port()).unwrap()],
        |_: &Ctx, endpoint: Endpoint| plain_udp(&endpoint),
        // The port is open some time after it was bound.
        |dgram: &Dgram, plain: &UdpSocket| wait_until_received(
            |probe| drop(plain.send(probe.as_bytes())),
            || dgram.try_recv_from().ok().map(|(_, msg)| msg),
        ),
        |plain: &UdpSocket, ()| assert_eq!(plain.send(b"one").unwrap(), 3), take_whole;
    sub_is_readable: sub().subscribe(""), Never, [tcp(), InprocAddr::new_unique()],
        connected(publisher()),
        |sub: &Sub, publisher: &Pub| wait_until_received(
            |probe| publisher.send(probe).unwrap(),
            || sub.try_recv_msg().ok(),
        ),
        send_one, take_one;
    xpub_is_readable: xpub(), Always, [tcp(), InprocAddr::new_unique()],
        connected(sub()), nothing,
        |sub: &Sub, ()| {
            static NUMBER: AtomicUsize = AtomicUsize::new(0);
            // Only what is new is told of.
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            sub.subscribe(number.to_string()).unwrap();
        },
        take_one;
    xsub_is_readable: xsub(), Always, [tcp(), InprocAddr::new_unique()],
        connected(xpub()),
        |xsub: &XSub, xpub: &XPub| {
            xsub.subscribe("").unwrap();
            wait_until_received(
                |probe| xpub.send(probe).unwrap(),
                || xsub.try_recv_msg().ok(),
            );
        },
        send_one, take_one;
}

fn plain_tcp(endpoint: &Endpoint) -> TcpStream {
    TcpStream::connect(socket_addr(endpoint)).unwrap()
}

fn plain_udp(endpoint: &Endpoint) -> UdpSocket {
    let Endpoint::Udp(addr) = endpoint else {
        panic!("{endpoint} is not udp");
    };
    let plain = UdpSocket::bind("127.0.0.1:0").unwrap();
    plain.connect(addr.to_string()).unwrap();
    plain
}

/// Writable is who has a peer with room.
macro_rules! writable {
    ($($name:ident: $sender:ident, $receiver:ident;)*) => {$(
        #[test]
        fn $name() {
            let ctx = ctx();
            let addr = InprocAddr::new_unique();
            let sender = $sender().send_high_water_mark(2u32).bind(&addr);
            let sender = sender.build_with_ctx(&ctx).unwrap();
            let receiver = $receiver().recv_high_water_mark(2u32).connect(&addr);
            assert!(!is_writable(&sender));
            for _ in 0..2 {
                let receiver = accepted(&sender, || receiver.build_with_ctx(&ctx).unwrap());
                while sender.try_send("one").is_ok() {}
                assert!(!is_writable(&sender));
                let mut poller = Poller::new().unwrap();
                poller.add(&sender, A, Interest::WRITABLE).unwrap();
                let receiving = spawn(move || {
                    pause(Duration::from_millis(2));
                    while receiver.try_recv_msg().is_ok() {}
                    receiver
                });
                assert_eq!(ready(&mut poller, PATIENCE), [(A, Interest::WRITABLE)]);
                drop(receiving.join());
                eventually("the peer has left", || !is_writable(&sender));
            }
        }
    )*};
}

writable! {
    channel_is_writable: channel, channel;
    client_is_writable: client, server;
    dealer_is_writable: dealer, dealer;
    pair_is_writable: pair_socket, pair_socket;
    push_is_writable: push, pull;
    scatter_is_writable: scatter, gather;
}

/// These drop what they cannot send, or do not know where it is to go.
#[test]
fn some_are_always_writable() {
    let ctx = ctx();
    assert!(is_writable(&radio().build_with_ctx(&ctx).unwrap()));
    assert!(is_writable(&publisher().build_with_ctx(&ctx).unwrap()));

    let server = server().send_high_water_mark(2u32);
    let client = client().recv_high_water_mark(2u32);
    let (server, client) = pair(&ctx, server, client, InprocAddr::new_unique());
    client.send("request").unwrap();
    let id = server.recv_msg().unwrap().routing_id().unwrap();
    while server.try_route("reply", id).is_ok() {}
    assert!(is_writable(&server));
    taken_back(server.try_route("reply", id), ErrorKind::WouldBlock);
}
