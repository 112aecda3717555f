use libzmq::*;

fn main() {
    let _ = DishBuilder::new().join("may be too long");
}
