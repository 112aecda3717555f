/// What a [`Proxy`](crate::Proxy) has forwarded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ProxyStatistics {
    /// From the frontend to the backend.
    pub to_backend: Traffic,
    /// From the backend to the frontend.
    pub to_frontend: Traffic,
}

/// What a [`Proxy`](crate::Proxy) has forwarded in one direction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Traffic {
    /// How many messages were sent on. One of several parts is one message.
    pub messages: u64,
    /// How many bytes they had, in all of their parts.
    pub bytes: u64,
    /// How many messages were dropped because the peer that they were addressed
    /// to is not connected. Only a [`Router`](crate::Router) with
    /// `router_mandatory` tells; what others drop counts as sent.
    pub undeliverable: u64,
}
