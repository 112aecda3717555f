//! What may cross threads, and what can be copied: for every public type, what
//! it is and what it must not be.

use std::{
    fmt::{Debug, Display},
    hash::Hash,
    ops::Deref,
};

use libzmq::{config::*, *};
use static_assertions::{assert_impl_all, assert_not_impl_any};

/// Every type can be handed to another thread, looked at from many, and shown.
/// What else it has and has not is up to each.
macro_rules! traits {
    ($($name:ident: $($type:ty),+; $has:tt, not $lacks:tt)*) => {
        $(mod $name {
            use super::*;

            $(traits!(@one $type, $has, $lacks);)+
        })*
    };
    (@one $type:ty, [$($has:path),*], [$($lacks:path),*]) => {
        const _: () = {
            assert_impl_all!($type: Send, Sync, Unpin, Debug $(, $has)*);
            assert_not_impl_any!($type: Iterator $(, $lacks)*);
        };
    };
}

traits! {
    // A socket is its handles. Two of them do not compare: would that be by
    // handle or by content?
    sockets: Client, Server, Radio, Dish, Scatter, Gather, Peer, Channel;
        [Clone], not [Copy, PartialEq, Default]

    builders: ClientBuilder, ServerBuilder, RadioBuilder, DishBuilder, ScatterBuilder,
        GatherBuilder, PeerBuilder, ChannelBuilder, PairBuilder, PubBuilder, SubBuilder,
        ReqBuilder, RepBuilder, DealerBuilder, RouterBuilder, PullBuilder, PushBuilder,
        XPubBuilder, XSubBuilder, StreamBuilder, DgramBuilder, CtxBuilder, AuthBuilder;
        [Clone, PartialEq, Default], not [Copy]

    any_config: AnyConfig, ProxyConfig; [Clone, PartialEq], not [Copy, Default]

    steering: Steering; [Clone], not [Copy, PartialEq, Default]

    statistics: ProxyStatistics, Traffic; [Clone, Copy, PartialEq, Eq, Hash, Default], not [Ord]

    // Dropping it ends the proxy.
    proxy_handles: ProxyHandle<Router, Dealer>, ProxyHandle<Gather, Scatter>; [], not [Clone, Default]

    // A copy of a context would outlive it.
    contexts: Ctx; [Clone], not [Copy, Hash]

    auth_client: AuthClient; [Clone], not [Copy, PartialEq, Default]

    identities: Identity; [Clone, PartialEq, Eq, Ord, Hash, Display, AsRef<[u8]>], not [Copy, Default]

    topics: Topic; [Clone, PartialEq, Eq, Ord, Hash, Display, AsRef<[u8]>],
        not [Copy]

    multipart: Multipart; [Clone, PartialEq, Eq, Hash, Default, IntoIterator], not [Copy, Display]

    envelopes: Envelope, SubscriptionEvent; [Clone, PartialEq, Eq], not [Copy, Default]

    messages: Msg; [Clone, PartialEq, Eq, Hash, Default, AsRef<[u8]>], not [Copy, Display]

    // What a failed operation was given is not multiplied.
    errors: Error, Error<Msg>, Error<Multipart>; [std::error::Error, Display], not [Clone, Copy, PartialEq]

    parse_errors: AddrParseError, GroupParseError, CurveError, IpRangeParseError,
        IdentityError;
        [std::error::Error, Display, Clone, PartialEq, Eq], not []

    values: Period, RoutingId, ErrorKind, Port, NormMode, SchedPolicy; [Clone, Copy, PartialEq, Eq, Hash], not []

    groups: Group; [Clone, Copy, PartialEq, Eq, Ord, Hash, Display], not [Default]

    flags: ReconnectStop, RouterNotify; [Clone, Copy, PartialEq, Eq, Hash, Default], not [Ord]


    heartbeats: Heartbeat; [Clone, PartialEq, Eq, Hash], not [Copy, Default]

    endpoints: Endpoint, TcpAddr, IpcAddr, InprocAddr, UdpAddr, Host, HostName, Ipv6Zone;
        [Clone, PartialEq, Eq, Ord, Hash, Display], not [Copy, Default]

    wakers: poll::Waker; [Clone], not [Copy, PartialEq, Default]

    tokens: poll::Token; [Clone, Copy, PartialEq, Eq, Ord, Hash], not [Default]

    interests: poll::Interest; [Clone, Copy, PartialEq, Eq, Hash, Default], not [Ord]

    event: poll::Event; [Clone, Copy, PartialEq, Eq], not [Default]

    event_lists: poll::Events; [Clone, Default], not [Copy]

    timers: poll::Timers; [Clone, Default], not [Copy]

    monitor_events: MonitorEvent, MonitorEventKind; [Clone, PartialEq, Eq], not [Copy, Default]

    monitor_sets: MonitorEvents; [Clone, Copy, PartialEq, Eq, Hash, Default], not [Ord]

    reasons: ProtocolError, AuthStatus; [Clone, Copy, PartialEq, Eq, Hash, Display], not [Default]

    ranges: IpRange; [Clone, Copy, PartialEq, Eq, Display], not []

    public_keys: CurvePublicKey; [Clone, PartialEq, Eq, Hash, Display], not [Copy, Default]

    config_files: ConfigFile; [], not [Copy, Clone, Default]

    plain_files: PlainFile; [Clone, PartialEq, Eq], not [Copy, Default]

    connected_peers: ConnectedPeer; [Clone, PartialEq, Eq, Ord, Hash], not [Copy, Default]

    // Secrets are not printed, not copied without a word, not looked up by, and
    // not there by default.
    secrets: Secret, CurveSecretKey, CurveCert, CertFile, CurveServerCreds, CurveClientCreds,
        PlainClientCreds;
        [Clone], not [Copy, Display, Hash, PartialOrd, Default, AsRef<[u8]>, AsRef<str>, Deref]

    gssapi_names: GssapiName; [Clone, PartialEq, Eq, Ord, Hash], not [Copy, Display, Default]

    gssapi: GssapiServerCreds, GssapiClientCreds; [Clone, PartialEq, Eq], not [Copy, Display, Default]

    mechanisms: Mechanism; [Clone, PartialEq, Default], not [Copy, Display, Hash]
}

/// What one thread at a time may use can be handed on, and not shared.
mod classic {
    use super::*;

    macro_rules! classic {
        ($($socket:ty),*) => {$(
            assert_impl_all!($socket: Send, Unpin, Debug);
            assert_not_impl_any!($socket: Sync, Clone, PartialEq, Default, Iterator);
        )*};
    }

    classic!(
        Pair, Pub, Sub, Req, Rep, Dealer, Router, Pull, Push, XPub, XSub, Stream, Dgram, AnySocket,
        Monitor
    );
}

// It may hold borrows of sockets that are for one thread, whatever is in it now.
assert_impl_all!(poll::Poller<'static>: Unpin, Debug);
assert_not_impl_any!(poll::Poller<'static>: Send, Sync, Clone);
assert_impl_all!(poll::PollItem<'static>: Unpin, Debug, Clone, Copy);
assert_not_impl_any!(poll::PollItem<'static>: Send, Sync);

// A proxy has sockets for one thread at a time, or makes some.
assert_impl_all!(Proxy<Router, Dealer, Pub>: Send, Unpin, Debug);
assert_not_impl_any!(Proxy<Dish, Radio>: Sync, Clone);
assert_impl_all!(AnyProxy: Send, Debug);

// Errors hold what the operation was given, and are as free as that is.
assert_impl_all!(Error<String>: Send, Sync, std::error::Error);
assert_not_impl_any!(Error<std::rc::Rc<()>>: Send, Sync);
assert_not_impl_any!(Error<std::cell::Cell<()>>: Sync);

// Whatever fails converts into what programs pass on.
assert_impl_all!(Error: From<Error<Msg>>, From<AddrParseError>, From<GroupParseError>);
assert_impl_all!(std::io::Error: From<Error>, From<Error<Msg>>);
assert_impl_all!(anyhow::Error: From<Error>, From<Error<Msg>>);

/// Who sends, who receives, and who has heartbeats.
mod abilities {
    use super::*;

    assert_impl_all!(Client: SendMsg, RecvMsg, HeartbeatOptions);
    assert_impl_all!(Server: SendMsg, RecvMsg, HeartbeatOptions);
    assert_impl_all!(Radio: SendMsg, SendOptions, HeartbeatOptions, NoDropOptions);
    assert_impl_all!(Dish: RecvMsg, RecvOptions, HeartbeatOptions);
    assert_impl_all!(Scatter: SendMsg, HeartbeatOptions);
    assert_impl_all!(Gather: RecvMsg, HeartbeatOptions);

    assert_impl_all!(Peer: SendMsg, RecvMsg, HeartbeatOptions);
    assert_impl_all!(Channel: SendMsg, RecvMsg, HeartbeatOptions);
    assert_not_impl_any!(Peer: SendMultipart, RecvMultipart);
    assert_not_impl_any!(Channel: SendMultipart, RecvMultipart);

    assert_impl_all!(Pair: SendMsg, RecvMsg, SendMultipart, RecvMultipart);
    assert_impl_all!(Req: SendMsg, RecvMsg, SendMultipart, RecvMultipart);
    assert_impl_all!(Rep: SendMsg, RecvMsg, SendMultipart, RecvMultipart);
    assert_impl_all!(Dealer: SendMsg, RecvMsg, SendMultipart, RecvMultipart);
    assert_impl_all!(XPub: SendMsg, RecvMsg, SendMultipart, RecvMultipart);
    assert_impl_all!(XSub: SendMsg, RecvMsg, SendMultipart, RecvMultipart);
    assert_impl_all!(Pub: SendMsg, SendMultipart);
    assert_impl_all!(Push: SendMsg, SendMultipart);
    assert_impl_all!(Sub: RecvMsg, RecvMultipart);
    assert_impl_all!(Pull: RecvMsg, RecvMultipart);
    assert_not_impl_any!(Pub: RecvMsg, RecvMultipart, RecvOptions);
    assert_not_impl_any!(Push: RecvMsg, RecvMultipart, RecvOptions);
    assert_not_impl_any!(Sub: SendMsg, SendMultipart, SendOptions);
    assert_not_impl_any!(Pull: SendMsg, SendMultipart, SendOptions);
    // These need to know whom, and take and give nothing without.
    assert_impl_all!(Router: SendMultipart, RecvMultipart);
    assert_impl_all!(Stream: SendMultipart, RecvMultipart);
    assert_impl_all!(Dgram: SendMultipart, RecvMultipart);
    assert_not_impl_any!(Router: SendMsg, RecvMsg);
    assert_not_impl_any!(Stream: SendMsg, RecvMsg, HeartbeatOptions);
    assert_not_impl_any!(Dgram: SendMsg, RecvMsg, HeartbeatOptions, ReconnectOptions);

    assert_not_impl_any!(Radio: RecvMsg, RecvOptions);
    assert_not_impl_any!(Dish: SendMsg, SendOptions, NoDropOptions);
    assert_not_impl_any!(Scatter: RecvMsg, RecvOptions, NoDropOptions);
    assert_not_impl_any!(Gather: SendMsg, SendOptions, NoDropOptions);
    assert_not_impl_any!(Client: NoDropOptions, DisconnectOptions, MulticastOptions);
    assert_not_impl_any!(Server: NoDropOptions, HiccupOptions, MulticastOptions);
    assert_not_impl_any!(Dish: MulticastOptions, HelloOptions);
    // Which libzmq takes of every type, and ignores.
    assert_not_impl_any!(Client: ConflateOptions, IdentityOptions);
    assert_not_impl_any!(Scatter: ConflateOptions);
    assert_not_impl_any!(Gather: ConflateOptions);
}

/// A name is checked before it is a group: there is no way around.
mod conversions {
    use super::*;

    assert_impl_all!(Group: TryFrom<&'static str>, TryFrom<String>, std::str::FromStr);
    assert_not_impl_any!(Group: From<&'static str>, From<String>, From<&'static [u8]>);
    assert_not_impl_any!(RoutingId: From<u32>, Default);
    assert_not_impl_any!(Identity: From<&'static str>, From<Vec<u8>>, Default);
    assert_not_impl_any!(Endpoint: From<&'static str>, From<String>);
    assert_not_impl_any!(&'static str: IntoEndpoints);
    assert_not_impl_any!(Msg: From<std::rc::Rc<[u8]>>, From<std::cell::RefCell<Vec<u8>>>);
}
