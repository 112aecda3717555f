//! A context that was given away is not there to build in.

use libzmq::*;

fn main() {
    let ctx = Ctx::new();
    drop(ctx);
    ClientBuilder::new().build_with_ctx(&ctx).unwrap(); //~ E0382
}
