//! Principals and credentials of GSSAPI, which is Kerberos here.

mod client;
mod name;
mod server;

pub use client::GssapiClientCreds;
pub use name::GssapiName;
pub(crate) use name::check_displayed;
pub use server::GssapiServerCreds;
