//! Step 2: the sources of libzmq, laid into `OUT_DIR/source`.
//!
//! The registry crate `zeromq-src` carries them. It offers no way to ask where
//! they are, only a `build()` that compiles them and then copies them into
//! `OUT_DIR`. We want the copy and not its library: that build leaves most facts
//! about the platform undefined, and libzmq then silently lacks keep-alives,
//! close-on-exec, eventfd and a dozen more. So its compiler is told to stop
//! after preprocessing, which takes a second instead of most of a minute.

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

pub(crate) struct Sources {
    root: PathBuf,
}

impl Sources {
    pub(crate) fn src(&self) -> PathBuf {
        self.root.join("src")
    }

    pub(crate) fn include(&self) -> PathBuf {
        self.root.join("include")
    }

    pub(crate) fn external(&self, name: &str) -> PathBuf {
        self.root.join("external").join(name)
    }

    /// Writes a file, given relative to the root of the copy.
    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.root.join(file);
        fs::write(&path, text).unwrap_or_else(|err| panic!("writing {}: {err}", path.display()));
    }

    /// The names of all C++ sources, in a stable order.
    pub(crate) fn cpp_files(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.src())
            .expect("the copy of the sources can be listed")
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| name.ends_with(".cpp"))
            .collect();
        names.sort();
        names
    }
}

pub(crate) fn unpack(out_dir: &Path) -> Sources {
    let root = out_dir.join("source");
    // A copy of an earlier run already carries our corrections: start afresh.
    if root.exists() {
        fs::remove_dir_all(&root).expect("an earlier copy of the sources can be removed");
    }

    let mut vars = EnvGuard::default();
    match stop_after_preprocessing() {
        Some(flags) => {
            let target = env::var("TARGET").expect("cargo sets TARGET");
            // The most specific names win over whatever the caller has set.
            vars.set(&format!("CFLAGS_{target}"), flags);
            vars.set(&format!("CXXFLAGS_{target}"), flags);
        }
        None => vars.set("OPT_LEVEL", "0"),
    }
    zeromq_src::Build::new().build();
    drop(vars);

    // What was "compiled" is text.
    fs::remove_dir_all(out_dir.join("lib")).expect("what was just made can be removed");

    Sources { root }
}

/// The flags that make a compile end after its first phase, where the compiler
/// has such flags; elsewhere the library is compiled for nothing, once.
fn stop_after_preprocessing() -> Option<&'static str> {
    let compiler = cc::Build::new()
        .cpp(true)
        .cargo_metadata(false)
        .get_compiler();
    if !compiler.is_like_msvc() {
        let found = compiler.to_command().arg("--version").output();
        if let Err(err) = found {
            panic!(
                "libzmq is built from source, which needs a C++14 compiler, and {:?} does not run: \
                 {err}. Install one, or name one in CXX",
                compiler.path()
            );
        }
    }
    if compiler.is_like_clang() {
        Some("-E -w")
    } else if compiler.is_like_gnu() {
        // The input counts as already preprocessed: not even headers are read.
        Some("-E -fpreprocessed -w")
    } else {
        None
    }
}

/// Environment variables that are put back on drop: the real compile that
/// follows must see what the caller set.
#[derive(Default)]
struct EnvGuard(Vec<(String, Option<OsString>)>);

impl EnvGuard {
    fn set(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), env::var_os(name)));
        // SAFETY: a build script has this one thread here.
        unsafe { env::set_var(name, value) };
    }
}

impl Drop for EnvGuard {
    fn drop(&mut self) {
        for (name, value) in self.0.drain(..) {
            // SAFETY: a build script has this one thread here.
            unsafe {
                match value {
                    Some(value) => env::set_var(name, value),
                    None => env::remove_var(name),
                }
            }
        }
    }
}
