use libzmq::{prelude::*, *};

struct Mine;

impl Socket for Mine {}

impl SendMsg for Mine {}

fn main() {}
