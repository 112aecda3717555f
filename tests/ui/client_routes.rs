use libzmq::*;

fn reply(client: &Client, request: &Msg) {
    client.route("a client has no peers to choose from", request.routing_id().unwrap());
}

fn main() {}
