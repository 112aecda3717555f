//! A reply would have no one to go to: a proxy joins what `ProxyWith` lists.

use libzmq::*;

fn clients(server: Server, client: Client) {
    let _ = Proxy::new(server, client); //~ E0277
}

fn requests(rep: Rep, req: Req) {
    let _ = Proxy::new(rep, req); //~ E0277
}

fn readers(pull: Pull, sub: Sub) {
    let _ = Proxy::new(pull, sub); //~ E0277
}

fn writers(push: Push, publisher: Pub) {
    let _ = Proxy::new(push, publisher); //~ E0277
}

fn parts(pull: Pull, scatter: Scatter) {
    let _ = Proxy::new(pull, scatter); //~ E0277
}

fn main() {
    let _ = (clients, requests, readers, writers, parts);
}
