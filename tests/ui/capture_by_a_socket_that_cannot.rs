//! What captures has to take messages as they pass: of any number of parts, to
//! nobody in particular.

use libzmq::*;

fn reader(proxy: Proxy<Router, Dealer>, sub: Sub) {
    let _ = proxy.capture(sub); //~ E0277
}

fn addressed(proxy: Proxy<Router, Dealer>, router: Router) {
    let _ = proxy.capture(router); //~ E0277
}

fn one_part(proxy: Proxy<Pull, Push>, scatter: Scatter) {
    let _ = proxy.capture(scatter); //~ E0277
}

fn no_group(proxy: Proxy<Gather, Scatter>, radio: Radio) {
    let _ = proxy.capture(radio); //~ E0277
}

fn main() {
    let _ = (reader, addressed, one_part, no_group);
}
