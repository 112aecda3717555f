//! Peers that mean us harm: none of them may end a process, get in, or take from
//! it what others need.

mod commands;
mod curve;
mod floods;
mod handshakes;
mod limits;
mod old;
mod port;
mod replay;
mod zap;
