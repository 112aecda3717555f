//! Step 5: all of libzmq as one optimised translation unit.
//!
//! One unit compiles in a third of the time of a hundred, and lets the compiler
//! inline across what used to be files. Optimised whatever the cargo profile
//! says: nobody debugs a program by waiting for an unoptimised libzmq.

use std::{
    env,
    path::{Path, PathBuf},
};

use crate::{
    sources::Sources,
    target::{Features, Target},
};

pub(crate) fn library(
    sources: &Sources,
    target: &Target,
    features: &Features,
    headers: &[PathBuf],
    out_dir: &Path,
) {
    sources.write("src/all.cpp", &unit(sources, features));

    let mut cpp = quiet(target);
    cpp.cpp(true)
        .std("c++14")
        .file(sources.src().join("all.cpp"))
        .include(sources.include())
        .include(sources.src())
        .include(sources.external("sha1"))
        // Without these, position-independent code may not inline a function
        // that could be replaced from outside.
        .flag_if_supported("-fvisibility=hidden")
        .flag_if_supported("-fvisibility-inlines-hidden")
        .flag_if_supported("-fno-semantic-interposition");
    for var in ["DEP_SODIUM_INCLUDE", "DEP_MIMALLOC_INCLUDE_DIR"] {
        if let Some(dir) = env::var_os(var) {
            cpp.include(dir);
        }
    }
    cpp.includes(headers);
    if target.is_msvc() {
        cpp.flag("/EHsc").flag("/GL-");
    }

    // The parts in C cannot join the unit.
    let mut c = quiet(target);
    c.file(sources.external("sha1").join("sha1.c"));
    if target.is_windows() {
        c.define("_WIN32_WINNT", "0x0600");
        c.file(sources.external("wepoll").join("wepoll.c"));
        cpp.include(sources.external("wepoll"));
    }

    for object in c.compile_intermediates() {
        cpp.object(object);
    }
    // In the place of the library of step 2, which cargo has been told to link.
    cpp.out_dir(out_dir.join("lib")).compile("zmq");

    if target.is_windows() {
        for library in ["ws2_32", "iphlpapi", "rpcrt4", "advapi32"] {
            println!("cargo:rustc-link-lib={library}");
        }
    }
    println!("cargo:include={}", sources.include().display());
    // For the test that holds the bindings against zmq.h.
    println!(
        "cargo:rustc-env=LIBZMQ_SYS_INCLUDE={}",
        sources.include().display()
    );
}

fn quiet(target: &Target) -> cc::Build {
    let mut build = cc::Build::new();
    build.opt_level(3).debug(false).warnings(false);
    build.flag(if target.is_msvc() { "/w" } else { "-w" });
    build
}

fn unit(sources: &Sources, features: &Features) -> String {
    let mut text = String::from("#include \"platform.hpp\"\n");
    for name in sources.cpp_files() {
        // Of the parts that are optional this one alone does not ask whether it
        // is wanted.
        let unwanted = name.starts_with("wss_") && !features.wss;
        if name != "all.cpp" && !unwanted {
            text.push_str(&format!("#include \"{name}\"\n"));
        }
    }
    text
}
