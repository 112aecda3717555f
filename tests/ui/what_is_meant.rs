//! What the other files come close to, which does compile.

use libzmq::{prelude::*, *};
use std::{sync::Arc, time::Duration};

fn talk(client: &Client, server: &Server, id: RoutingId) -> Result<(), Error> {
    client.send("x")?;
    server.route("x", id)?;
    server.recv_msg()?;
    Ok(())
}

fn publish(radio: &Radio, dish: &Dish) -> Result<(), Error> {
    radio.transmit("x", "group")?;
    dish.join("group")?;
    let mut msg = Msg::new();
    dish.recv(&mut msg)?;
    assert_eq!(msg.as_bytes(), b"x");
    Ok(())
}

fn classic(req: Req, router: &Router, sub: &Sub, xpub: &XPub) -> Result<(), Error> {
    let req = std::thread::spawn(move || req).join().unwrap();
    req.send("x")?;
    req.send_multipart(["a", "b"])?;
    let (peer, parts) = router.recv_from()?;
    router.route(parts, &peer)?;
    sub.subscribe("x")?;
    xpub.recv_event()?;
    Ok(())
}

fn main() -> Result<(), Error> {
    let heartbeat = Heartbeat::new(Duration::from_secs(1));
    let group: Group = "group".try_into()?;
    let _ = RadioBuilder::new().no_drop(true);
    let _ = DishBuilder::new().join(group);
    let _ = ScatterBuilder::new().heartbeat(&heartbeat);
    let _ = GatherBuilder::new().recv_timeout(Duration::ZERO);
    let _ = Msg::from_owner(Arc::<[u8]>::from([0; 100]));
    let addr: TcpAddr = "127.0.0.1:5555".try_into()?;
    let ctx = Ctx::new();
    let client = ClientBuilder::new().build_with_ctx(&ctx)?;
    client.connect(addr)?;
    let msg = Msg::from("x");
    client.send(&msg)?;
    client.send(msg)?;
    println!("{}", CurveCert::new_unique().public());
    let _ = DealerBuilder::new().conflate(true);
    let _ = RouterBuilder::new().router_mandatory(true);
    let _ = (talk, publish, classic);
    Ok(())
}
