//! A dish only receives.

use libzmq::{prelude::*, *};

fn main() {
    let dish = DishBuilder::new().build().unwrap();
    dish.send("x").unwrap(); //~ E0599
}
