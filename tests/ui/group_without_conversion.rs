//! A name is looked at before it is a group.

use libzmq::*;

fn main() {
    let _ = DishBuilder::new().join("a name that is far too long"); //~ E0277
    let _: Group = "a name that is far too long".into(); //~ E0277
}
