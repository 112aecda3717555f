use libzmq::*;
use std::thread;

fn main() {
    let ctx = Ctx::new();
    let thread = thread::spawn(move || ctx.shutdown());
    thread.join().unwrap();
    ClientBuilder::new().build_with_ctx(&ctx).unwrap();
}
