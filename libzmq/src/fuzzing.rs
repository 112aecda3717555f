//! Doors to what reads texts and frames and is not public, for the targets in
//! `fuzz`. There are none in any other build.

/// A certificate, from the text of its file.
pub fn certificate(text: &str) {
    crate::creds::fuzz_certificate(text);
}

/// A file with users and passwords.
pub fn password_file(content: &[u8]) {
    crate::zap::fuzz::password_file(content);
}

/// A request to the authenticator, without its envelope.
pub fn zap_request(frames: &[&[u8]]) {
    crate::zap::fuzz::request(frames);
}

/// The address of a peer, as libzmq tells it.
pub fn peer_address(address: &[u8]) {
    let _ = crate::zap::parse_ip(address);
}

/// The frames of an event of a monitor.
pub fn monitor_event(frames: &[&[u8]]) {
    crate::monitor::fuzz(frames);
}
