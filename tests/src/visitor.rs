//! A client at the door of a server: let in, or refused.

use std::sync::atomic::{AtomicUsize, Ordering};

use libzmq::{Client, ClientBuilder, Ctx, Msg, Server, prelude::*};

use crate::{
    PATIENCE,
    relay::{Relay, Target},
    wait_for,
};

/// A client that is connected by a [`Relay`], so that a refusal can be seen.
#[derive(Debug)]
pub struct Visitor {
    /// The client itself.
    pub client: Client,
    relay: Relay,
}

impl Visitor {
    /// Connects a client to where a server is bound.
    ///
    /// # Panics
    ///
    /// When the client cannot be built.
    #[must_use]
    #[track_caller]
    pub fn new(ctx: &Ctx, builder: &ClientBuilder, target: impl Into<Target>) -> Self {
        let relay = Relay::to(target);
        let client = builder
            .clone()
            .connect(relay.addr())
            .recv_timeout(PATIENCE)
            .send_timeout(PATIENCE)
            .linger(std::time::Duration::ZERO)
            .build_with_ctx(ctx)
            .expect("a client");
        Self { client, relay }
    }

    /// How often the client was refused.
    #[must_use]
    pub fn refusals(&self) -> usize {
        self.relay.ended()
    }

    /// Sends a request, and returns it as the server received it, after the
    /// answer has arrived; `None` when the client is refused.
    ///
    /// # Panics
    ///
    /// When neither happens for long, or another message comes through. So a
    /// call that succeeds shows that nothing of those before got in late.
    #[track_caller]
    pub fn knock(&self, server: &Server) -> Option<Msg> {
        let text = unique("knock");
        // After a refusal there may be nobody any more to send to.
        let sent = self.client.try_send(text.as_str());
        let request = wait_for("the server lets in or refuses", || {
            match server.try_recv_msg() {
                Ok(msg) => Some(Some(msg)),
                Err(_) if self.refusals() > 0 => Some(None),
                Err(_) => None,
            }
        })?;
        sent.expect("it has arrived");
        assert_eq!(request.to_str(), Ok(text.as_str()), "of somebody else");

        let reply = unique("come in");
        let id = request.routing_id().expect("it has come by a server");
        server.route(reply.as_str(), id).expect("it is there");
        let received = self.client.recv_msg().expect("the reply");
        assert_eq!(received.to_str(), Ok(reply.as_str()));
        Some(request)
    }
}

/// A client comes, knocks and goes: the request that arrived, if it was let in.
///
/// # Panics
///
/// As [`Visitor::knock`].
#[track_caller]
pub fn visit(
    ctx: &Ctx,
    client: &ClientBuilder,
    server: &Server,
    target: impl Into<Target>,
) -> Option<Msg> {
    Visitor::new(ctx, client, target).knock(server)
}

/// [`visit`]s a server where it was bound last, and tells whether it was let in.
///
/// # Panics
///
/// As [`visit`].
#[track_caller]
pub fn lets_in(ctx: &Ctx, server: &Server, client: &ClientBuilder) -> bool {
    let endpoint = server.last_endpoint().expect("it is bound");
    visit(ctx, client, server, &endpoint).is_some()
}

fn unique(text: &str) -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    format!("{text} {}", COUNT.fetch_add(1, Ordering::Relaxed))
}
