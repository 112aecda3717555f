//! The cells by the crate `zmq`.

#[path = "../../start.rs"]
#[allow(dead_code)]
mod start;

use std::{mem, thread};

use start::{Clock, Mode, Work, unsupported};
use zmq::{Context, Message, Socket, SocketType};

fn main() -> anyhow::Result<()> {
    start::start(|_, work| {
        let (sends, receives) = match (work.cell.pattern.as_str(), work.cell.mode) {
            ("push_pull", Mode::Throughput) => (zmq::PUSH, zmq::PULL),
            ("pair", _) => (zmq::PAIR, zmq::PAIR),
            ("dealer_router", _) => (zmq::DEALER, zmq::ROUTER),
            ("req_rep", Mode::Latency) => (zmq::REQ, zmq::REP),
            _ => unsupported(),
        };
        let (sender, receiver) = open(work, sends, receives)?;
        match work.cell.mode {
            Mode::Latency => latency(work, sender, receiver),
            _ => throughput(work, sender, receiver),
        }
    })
}

fn open(work: &Work, sends: SocketType, receives: SocketType) -> anyhow::Result<(Socket, Socket)> {
    let ctx = Context::new();
    let other = match work.cell.transport.as_str() {
        "inproc" => ctx.clone(),
        _ => Context::new(),
    };
    let receiver = ctx.socket(receives)?;
    receiver.bind(start::address(work))?;
    let sender = other.socket(sends)?;
    let endpoint = receiver.get_last_endpoint()?.expect("it is text");
    sender.connect(&endpoint)?;
    Ok((sender, receiver))
}

/// Leaves the message in `msg`, and what a router puts before it in `name`.
fn recv(socket: &Socket, routes: bool, name: &mut Message, msg: &mut Message) -> zmq::Result<()> {
    if routes {
        socket.recv(name, 0)?;
    }
    socket.recv(msg, 0)
}

fn throughput(work: &Work, sender: Socket, receiver: Socket) -> anyhow::Result<f64> {
    let routes = receiver.get_socket_type()? == zmq::ROUTER;
    thread::scope(|scope| {
        let other = scope.spawn(move || -> anyhow::Result<()> {
            let payload = vec![0_u8; work.cell.size];
            for _ in 0..work.total() {
                sender.send(&payload[..], 0)?;
            }
            Ok(())
        });
        let (mut name, mut msg) = (Message::new(), Message::new());
        let mut clock = Clock::new(work);
        loop {
            recv(&receiver, routes, &mut name, &mut msg)?;
            if !clock.tick(msg.len())? {
                break;
            }
        }
        let seconds = clock.seconds();
        other.join().expect("the sender does not panic")?;
        Ok(seconds)
    })
}

fn latency(work: &Work, sender: Socket, receiver: Socket) -> anyhow::Result<f64> {
    let routes = receiver.get_socket_type()? == zmq::ROUTER;
    thread::scope(|scope| {
        let other = scope.spawn(move || -> anyhow::Result<()> {
            let (mut name, mut msg) = (Message::new(), Message::new());
            for _ in 0..work.total() {
                recv(&receiver, routes, &mut name, &mut msg)?;
                if routes {
                    receiver.send(mem::replace(&mut name, Message::new()), zmq::SNDMORE)?;
                }
                receiver.send(mem::replace(&mut msg, Message::new()), 0)?;
            }
            Ok(())
        });
        let payload = vec![0_u8; work.cell.size];
        let mut msg = Message::new();
        let mut clock = Clock::new(work);
        loop {
            sender.send(&payload[..], 0)?;
            sender.recv(&mut msg, 0)?;
            if !clock.tick(msg.len())? {
                break;
            }
        }
        let seconds = clock.seconds();
        other.join().expect("the other side does not panic")?;
        Ok(seconds)
    })
}
