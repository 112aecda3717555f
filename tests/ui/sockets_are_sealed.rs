//! What a socket can do is a promise about libzmq.

use libzmq::*;

struct Mine;

impl Socket for Mine {} //~ E0277
impl SendMsg for Gather {} //~ E0117
impl HeartbeatOptions for Radio {} //~ E0117

fn main() {}
