//! What every socket is made of.

use std::{
    collections::BTreeSet,
    ffi::{CStr, c_int},
    sync::{
        MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
};

use libzmq_sys::{
    ZMQ_CONNECT_ROUTING_ID, ZMQ_EVENTS, ZMQ_IMMEDIATE, ZMQ_IPV6, ZMQ_LAST_ENDPOINT, ZMQ_LINGER,
    ZMQ_ROUTER_RAW, ZMQ_SNDHWM, ZMQ_SUBSCRIBE, ZMQ_UNSUBSCRIBE,
};

use super::{
    kind::Sealed,
    options::{OptionSet, OptionValue, Spec, heartbeat, socks},
    security,
    subscription::SubscriptionEvent,
    transports::{self, Action},
    types::XSub,
};
use crate::{
    creds::Mechanism,
    ctx::Ctx,
    endpoint::Endpoint,
    error::{Error, ErrorKind},
    ffi::{Errno, Handle, Lock, RawSocket, Wait},
    group::Group,
    heartbeat::Heartbeat,
    identity::Identity,
    monitor::{Monitor, MonitorEvents},
    msg::Msg,
    routing_id::RoutingId,
    topic::Topic,
    zap::{DEFAULT_DOMAIN, check_domain},
};

/// A second: long enough for what was just sent to leave for a peer that is
/// there, and no hang for one that is not.
const DEFAULT_LINGER: c_int = 1000;

/// A socket and what it must remember. The clones of a socket share one.
#[derive(Debug)]
pub struct Core<H> {
    // The socket is closed before the context can be asked to end.
    socket: H,
    state: Lock<State>,
    /// Whether any message may go out as a UDP datagram.
    uses_udp: AtomicBool,
    /// What the type of the socket is called.
    name: &'static str,
    /// Whether it is a router whose peers are plain connections.
    raw: bool,
    ctx: Ctx,
}

/// What changes under the lock. The lock also keeps apart what takes more than
/// one call of libzmq: to set an option for one endpoint, and to use it.
#[derive(Debug)]
struct State {
    /// `None` after a change of mechanism that failed half way.
    mechanism: Option<Mechanism>,
    /// By which rules peers are let in.
    domain: String,
    groups: BTreeSet<Group>,
}

impl<H: Handle> Core<H> {
    pub(super) fn new(ctx: &Ctx, kind: H::Kind, name: &'static str) -> Result<Self, Error> {
        let socket = H::open(ctx.raw(), kind)
            .map_err(|errno| Error::from(errno).context("creating a socket"))?;
        socket.set_int(ZMQ_LINGER, DEFAULT_LINGER)?;
        Ok(Self {
            socket,
            state: Lock::new(State {
                mechanism: Some(Mechanism::Null),
                domain: DEFAULT_DOMAIN.to_owned(),
                groups: BTreeSet::new(),
            }),
            uses_udp: AtomicBool::new(false),
            name,
            raw: false,
            ctx: ctx.clone(),
        })
    }

    /// Sets options before the socket is used.
    pub(super) fn apply(&mut self, options: &OptionSet) -> Result<(), Error> {
        self.raw = options.is_on(ZMQ_ROUTER_RAW);
        options.apply(&self.socket)
    }

    #[inline]
    pub(super) fn is_raw(&self) -> bool {
        self.raw
    }

    #[inline]
    pub(crate) fn socket(&self) -> &RawSocket {
        &self.socket
    }

    #[cfg(any(feature = "async-io", feature = "tokio"))]
    pub(crate) fn handle(&self) -> &H {
        &self.socket
    }

    pub(super) fn ctx(&self) -> &Ctx {
        &self.ctx
    }

    /// Fails in a fork where another thread has the lock.
    fn state(&self) -> Result<MutexGuard<'_, State>, Error> {
        Ok(self.state.lock()?)
    }

    pub(super) fn bind(&self, endpoint: &Endpoint) -> Result<(), Error> {
        self.bind_by(endpoint, RawSocket::bind)
    }

    pub(super) fn bind_by(
        &self,
        endpoint: &Endpoint,
        bind: impl FnOnce(&RawSocket, &CStr) -> Result<(), Errno>,
    ) -> Result<(), Error> {
        transports::check(self.name, Action::Bind, endpoint)?;
        endpoint.check_bindable()?;
        let state = self.state()?;
        let mechanism = state.mechanism()?;
        security::check_transport(mechanism, Action::Bind, endpoint)?;
        if endpoint.is_network() {
            // Whoever comes by the network is put before the authenticator,
            // whatever the mechanism: it has lists of addresses too.
            self.ctx.ensure_authenticator()?;
        }
        let text = endpoint.to_c_string()?;
        let bind = || bind(&self.socket, &text);
        self.with_ipv6(endpoint, || {
            if *mechanism == Mechanism::Null && endpoint.is_network() {
                security::with_domain(&self.socket, &state.domain, bind)
            } else {
                bind()
            }
        })
        .map_err(|errno| refused(errno, "bind to", endpoint))
    }

    pub(super) fn connect(&self, endpoint: &Endpoint) -> Result<(), Error> {
        let state = self.state()?;
        self.connect_locked(&state, endpoint)
    }

    fn connect_locked(&self, state: &State, endpoint: &Endpoint) -> Result<(), Error> {
        self.connect_by(state, endpoint, RawSocket::connect)
    }

    fn connect_by(
        &self,
        state: &State,
        endpoint: &Endpoint,
        connect: impl FnOnce(&RawSocket, &CStr) -> Result<(), Errno>,
    ) -> Result<(), Error> {
        transports::check(self.name, Action::Connect, endpoint)?;
        endpoint.check_connectable()?;
        let mechanism = state.mechanism()?;
        security::check_transport(mechanism, Action::Connect, endpoint)?;
        if mechanism.is_server() && endpoint.is_network() {
            self.ctx.ensure_authenticator()?;
        }
        self.check_proxy(endpoint)?;
        let text = endpoint.to_c_string()?;
        if endpoint.is_udp() {
            self.uses_udp.store(true, Ordering::SeqCst);
        }
        self.with_ipv6(endpoint, || connect(&self.socket, &text))
            .map_err(|errno| refused(errno, "connect to", endpoint))
    }

    /// Connects to the one peer that is to go by this identity.
    pub(super) fn connect_as(&self, endpoint: &Endpoint, peer: &Identity) -> Result<(), Error> {
        self.check_queues_at_once()?;
        // The next connection has the name: nobody may come between.
        let state = self.state()?;
        self.socket.set(ZMQ_CONNECT_ROUTING_ID, peer.as_bytes())?;
        let done = self.connect_locked(&state, endpoint);
        if done.is_err() {
            self.socket.clear(ZMQ_CONNECT_ROUTING_ID)?;
        }
        done
    }

    /// Connects, and returns the routing id of the peer.
    pub(super) fn connect_peer(&self, endpoint: &Endpoint) -> Result<RoutingId, Error> {
        self.check_queues_at_once()?;
        let mut id = None;
        let state = self.state()?;
        self.connect_by(&state, endpoint, |socket, text| {
            id = RoutingId::from_raw(socket.connect_peer(text)?);
            Ok(())
        })?;
        id.ok_or_else(|| Error::invalid("libzmq has given no routing id"))
    }

    /// A peer has a name only where its queue is made before its connection.
    fn check_queues_at_once(&self) -> Result<(), Error> {
        if self.socket.get_int(ZMQ_IMMEDIATE)? == 0 {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Unsupported,
            "a socket with the option immediate cannot name the peers that it connects to",
        ))
    }

    /// libzmq would send the source to the proxy, as part of the name.
    fn check_proxy(&self, endpoint: &Endpoint) -> Result<(), Error> {
        let has_source = matches!(endpoint, Endpoint::Tcp(addr) if addr.src().is_some());
        if has_source && let Some(proxy) = socks::proxy(&self.socket)? {
            return Err(Error::invalid(format!(
                "cannot connect to \"{endpoint}\" by the proxy {proxy:?}: it has a source address"
            )));
        }
        Ok(())
    }

    pub(super) fn unbind(&self, endpoint: &Endpoint) -> Result<(), Error> {
        self.socket
            .unbind(&endpoint.to_c_string()?)
            .map_err(|errno| refused(errno, "unbind from", endpoint))
    }

    pub(super) fn disconnect(&self, endpoint: &Endpoint) -> Result<(), Error> {
        if endpoint.is_inproc() {
            // As long as nobody has bound the address, the two ends of such a
            // connection are in no order that libzmq could end them in.
            return Err(Error::new(
                ErrorKind::Unsupported,
                format!("cannot disconnect from \"{endpoint}\": drop the socket instead"),
            ));
        }
        self.socket
            .disconnect(&endpoint.to_c_string()?)
            .map_err(|errno| refused(errno, "disconnect from", endpoint))
    }

    pub(super) fn last_endpoint(&self) -> Result<Endpoint, Error> {
        let mut buffer = [0; 1024];
        let text = self.socket.get_text(ZMQ_LAST_ENDPOINT, &mut buffer)?;
        Endpoint::from_last_endpoint(&String::from_utf8_lossy(text))?
            .ok_or_else(|| Error::new(ErrorKind::NotFound, "the socket has no endpoint yet"))
    }

    pub(super) fn mechanism(&self) -> Result<Mechanism, Error> {
        self.state()?.mechanism().cloned()
    }

    pub(super) fn set_mechanism(&self, mechanism: Mechanism) -> Result<(), Error> {
        let checked = security::check(mechanism)?;
        let mut state = self.state()?;
        // From here to the end of a successful change the socket must not be
        // used: it would be with who knows what security.
        state.mechanism = None;
        security::apply(&self.socket, &checked, &state.domain)?;
        state.mechanism = Some(checked);
        Ok(())
    }

    pub(super) fn zap_domain(&self) -> String {
        let state = self.state();
        state.map_or_else(|_| DEFAULT_DOMAIN.to_owned(), |state| state.domain.clone())
    }

    pub(super) fn set_zap_domain(&self, domain: &str) -> Result<(), Error> {
        check_domain(domain)?;
        let mut state = self.state()?;
        // The other sockets have it while they bind, or not at all.
        if state.mechanism()?.is_server() {
            security::set_domain(&self.socket, domain).map_err(|errno| {
                Error::from(errno).context(format!("setting the ZAP domain {domain:?}"))
            })?;
        }
        domain.clone_into(&mut state.domain);
        Ok(())
    }

    pub(super) fn monitor(&self, events: MonitorEvents) -> Result<Monitor, Error> {
        Monitor::start(&self.ctx, &self.socket, events)
            .map_err(|err| err.context("monitoring a socket"))
    }

    pub(super) fn query_queue_depths(&self) -> Result<(), Error> {
        // Passes on the answers to what was asked before.
        self.socket.get_int(ZMQ_EVENTS)?;
        self.socket.query_queue_depths().map_err(|errno| {
            if errno == libc::EINVAL {
                let no_monitor = "the socket has no monitor that is told the depths of queues";
                Error::new(ErrorKind::NotFound, no_monitor)
            } else {
                Error::from(errno).context("asking for the depths of queues")
            }
        })
    }

    pub(super) fn set_heartbeat(&self, heartbeat: Option<&Heartbeat>) -> Result<(), Error> {
        let _state = self.state()?;
        heartbeat::write(&self.socket, heartbeat)
    }

    pub(super) fn subscribe(&self, topic: &Topic) -> Result<(), Error> {
        self.announce(ZMQ_SUBSCRIBE, &SubscriptionEvent::Subscribed(topic.clone()))
    }

    pub(super) fn unsubscribe(&self, topic: &Topic) -> Result<(), Error> {
        self.announce(
            ZMQ_UNSUBSCRIBE,
            &SubscriptionEvent::Unsubscribed(topic.clone()),
        )
    }

    /// Most sockets have an option for it, and an XSUB sends it as a message.
    fn announce(&self, option: c_int, event: &SubscriptionEvent) -> Result<(), Error> {
        let done = if self.name == XSub::NAME {
            let mut msg = Msg::from(event);
            self.socket.send(msg.raw_mut(), Wait::Timeout, false)
        } else {
            self.socket.set(option, event.topic())
        };
        done.map_err(|errno| Error::from(errno).context(format!("{event:?}")))
    }

    /// Reads an option. Under the lock, as `ipv6` is switched on and off while
    /// an endpoint is bound or connected.
    pub(super) fn option<T: OptionValue>(&self, spec: &Spec) -> Result<T, Error> {
        let _state = self.state()?;
        T::get(&self.socket, spec)
    }

    /// Sets an option, under the lock for the same reason.
    pub(super) fn set_option(&self, spec: &Spec, value: impl OptionValue) -> Result<(), Error> {
        let _state = self.state()?;
        value.set(&self.socket, spec)
    }

    /// What a socket wants to hear is told to its peers, however much it is. By
    /// default libzmq drops what exceeds the high water mark, and nobody learns of
    /// it.
    pub(super) fn keep_what_it_wants(&self) -> Result<(), Error> {
        Ok(self.socket.set_int(ZMQ_SNDHWM, 0)?)
    }

    /// Whether the group was not joined before.
    pub(super) fn join(&self, group: Group) -> Result<bool, Error> {
        let mut state = self.state()?;
        if state.groups.contains(&group) {
            return Ok(false);
        }
        self.socket
            .join(group.as_c_str())
            .map_err(|errno| Error::from(errno).context(format!("cannot join group {group:?}")))?;
        Ok(state.groups.insert(group))
    }

    /// Whether the group was joined before.
    pub(super) fn leave(&self, group: Group) -> Result<bool, Error> {
        let mut state = self.state()?;
        if !state.groups.contains(&group) {
            return Ok(false);
        }
        self.socket
            .leave(group.as_c_str())
            .map_err(|errno| Error::from(errno).context(format!("cannot leave group {group:?}")))?;
        Ok(state.groups.remove(&group))
    }

    pub(super) fn joined(&self) -> Vec<Group> {
        let state = self.state();
        state.map_or_else(
            |_| Vec::new(),
            |state| state.groups.iter().copied().collect(),
        )
    }

    #[inline]
    pub(super) fn uses_udp(&self) -> bool {
        self.uses_udp.load(Ordering::Relaxed)
    }

    /// Does something with IPv6 as the endpoint needs it: on for an IPv6
    /// address, whatever the context says about names, and off for UDP without
    /// one, where libzmq would not find IPv4 groups.
    fn with_ipv6(
        &self,
        endpoint: &Endpoint,
        action: impl FnOnce() -> Result<(), Errno>,
    ) -> Result<(), Errno> {
        let usual = self.socket.get_int(ZMQ_IPV6)?;
        let needed = match endpoint {
            _ if endpoint.uses_ipv6_literal() => 1,
            Endpoint::Udp(_) => 0,
            _ => usual,
        };
        if needed == usual {
            return action();
        }
        self.socket.set_int(ZMQ_IPV6, needed)?;
        let done = action();
        self.socket.set_int(ZMQ_IPV6, usual)?;
        done
    }
}

impl State {
    fn mechanism(&self) -> Result<&Mechanism, Error> {
        self.mechanism.as_ref().ok_or_else(|| {
            Error::invalid("the last change of the socket's mechanism failed: set one that works")
        })
    }
}

fn refused(errno: Errno, action: &str, endpoint: &Endpoint) -> Error {
    Error::from(errno).context(format!("cannot {action} \"{endpoint}\""))
}
