//! Behaviour of the library, across real sockets.

mod auth;
mod auto_traits;
mod compile_fail;
mod config;
mod config_errors;
mod context;
mod defects;
mod endpoint_transports;
mod guide;
mod hostile;
mod mechanism;
mod options;
mod radio_dish;
mod round_trip;
mod secrets;
mod send_errors;
mod server;
mod sockets;
mod threads;
mod ws;
