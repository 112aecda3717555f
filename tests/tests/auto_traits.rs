//! What may cross threads, and what must not compile.

use libzmq::{auth::*, config::*, *};
use static_assertions::{assert_impl_all, assert_not_impl_any};

macro_rules! shared_by_threads {
    ($($type:ty),* $(,)?) => {$(
        assert_impl_all!($type: Send, Sync, Clone, std::fmt::Debug);
    )*};
}

shared_by_threads!(Client, Dish, Gather, Radio, Scatter, Server);
shared_by_threads!(Ctx, AuthClient, AnySocket);

// Plain values. A message is `Sync`, which its clones must not break.
shared_by_threads!(Msg, Group, RoutingId, Period, Heartbeat, Endpoint);
shared_by_threads!(TcpAddr, UdpAddr, IpcAddr, InprocAddr, Host, Port);
shared_by_threads!(
    Mechanism,
    CurveCert,
    CurvePublicKey,
    CurveSecretKey,
    Secret,
    IpRange
);
shared_by_threads!(
    CtxBuilder,
    AuthBuilder,
    ClientBuilder,
    DishBuilder,
    AnyConfig
);

// An error crosses threads with what it gives back, and fits into any `Box`.
assert_impl_all!(Error: std::error::Error, Send, Sync);
assert_impl_all!(Error<Msg>: std::error::Error, Send, Sync);
assert_not_impl_any!(Error<std::rc::Rc<()>>: Send, Sync);

// A handle is cloned, and not copied: something ends when the last one goes.
assert_not_impl_any!(Ctx: Copy);
assert_not_impl_any!(Client: Copy);

// A secret has no text for others.
assert_not_impl_any!(Secret: std::fmt::Display, AsRef<str>, std::ops::Deref);
assert_not_impl_any!(CurveSecretKey: std::fmt::Display, AsRef<str>, std::ops::Deref);

// What a type cannot do, it has no trait for.
assert_impl_all!(Client: Socket, SendMsg, RecvMsg, HeartbeatOptions);
assert_impl_all!(Server: Socket, SendMsg, RecvMsg, HeartbeatOptions);
assert_impl_all!(Radio: Socket, SendMsg, RadioOptions);
assert_not_impl_any!(Radio: RecvMsg, RecvOptions, HeartbeatOptions);
assert_impl_all!(Dish: Socket, RecvMsg);
assert_not_impl_any!(Dish: SendMsg, SendOptions, HeartbeatOptions);
assert_impl_all!(Scatter: Socket, SendMsg, HeartbeatOptions);
assert_not_impl_any!(Scatter: RecvMsg, RecvOptions, RadioOptions);
assert_impl_all!(Gather: Socket, RecvMsg, HeartbeatOptions);
assert_not_impl_any!(Gather: SendMsg, SendOptions, RadioOptions);

/// Each file in `ui` fails to compile, for the reason that stands beside it.
#[test]
fn misuse_does_not_compile() {
    trybuild::TestCases::new().compile_fail("ui/*.rs");
}
