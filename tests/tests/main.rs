//! Behaviour of the library, across real sockets.

mod auth;
mod auto_traits;
mod classic;
mod compile_fail;
mod config;
mod config_errors;
mod context;
mod context_options;
mod defects;
mod endpoint_transports;
mod envelopes;
mod guide;
mod hostile;
mod mechanism;
mod multipart;
mod option_effects;
mod options;
mod radio_dish;
mod round_trip;
mod routers;
mod secrets;
mod send_errors;
mod server;
mod sockets;
mod threads;
mod ws;
