//! Compiles the cell in C against the library that `libzmq-sys` builds.

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=c/cell.c");
    let include = env::var_os("DEP_ZMQ_INCLUDE").expect("libzmq-sys tells where zmq.h is");
    cc::Build::new()
        .file("c/cell.c")
        .include(include)
        .define("ZMQ_BUILD_DRAFT_API", None)
        .opt_level(3)
        .compile("cell");
}
