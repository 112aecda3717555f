//! Compiles the cells in C against the library that `libzmq-sys` builds.

use std::{env, fs};

fn main() {
    println!("cargo:rerun-if-changed=c");
    let include = env::var_os("DEP_ZMQ_INCLUDE").expect("libzmq-sys tells where zmq.h is");
    let files = fs::read_dir("c").expect("the sources in C are there");
    let files = files.map(|file| file.expect("it can be read").path());
    cc::Build::new()
        .files(files.filter(|file| file.extension().is_some_and(|end| end == "c")))
        .include(include)
        .define("ZMQ_BUILD_DRAFT_API", None)
        .opt_level(3)
        .compile("cell");
}
