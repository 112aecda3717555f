//! Builds libzmq from source, in five steps that each live in a file of their
//! own under `build/`:
//!
//! 1. [`target`]: what are we building for? Only from what cargo tells us, since
//!    `cfg!` in a build script describes the machine that builds.
//! 2. [`sources`]: lay the sources of libzmq into `OUT_DIR`.
//! 3. [`corrections`]: mend the defects of this release in that copy.
//! 4. [`platform`]: write the `platform.hpp` that says what the target offers.
//! 5. [`compile`]: compile everything as one optimised translation unit.
//!
//! Libraries of the [`system`] are looked for with the features that need them.

#[path = "build/compile.rs"]
mod compile;
#[path = "build/corrections/mod.rs"]
mod corrections;
#[path = "build/platform.rs"]
mod platform;
#[path = "build/sources.rs"]
mod sources;
#[cfg(feature = "_system")]
#[path = "build/system.rs"]
mod system;
#[path = "build/target.rs"]
mod target;

use std::{env, path::PathBuf};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=build");

    // Miri runs no C, and links nothing.
    if env::var_os("CARGO_CFG_MIRI").is_some() {
        return;
    }

    let out_dir = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let target = target::Target::from_cargo();
    let features = target::Features::from_cargo();

    let sources = sources::unpack(&out_dir);
    corrections::apply_all(&sources.src());
    sources.write("src/platform.hpp", &platform::header(&target, &features));
    #[cfg(feature = "_system")]
    let headers = system::find(&features);
    #[cfg(not(feature = "_system"))]
    let headers = Vec::new();
    compile::library(&sources, &target, &features, &headers, &out_dir);
}
