//! The libraries of the system that optional features bring in, found by
//! pkg-config.

use std::path::PathBuf;

use crate::target::Features;

/// A library that a feature needs.
struct Library {
    feature: &'static str,
    wanted: bool,
    /// Its names in pkg-config, the newest first.
    names: &'static [&'static str],
    /// For the reader of a failed build.
    install: &'static str,
}

fn all(features: &Features) -> [Library; 4] {
    [
        Library {
            feature: "gssapi",
            wanted: features.gssapi,
            names: &["krb5-gssapi"],
            install: "libkrb5-dev on Debian, krb5-devel on Fedora",
        },
        Library {
            feature: "norm",
            wanted: features.norm,
            names: &["norm"],
            install: "libnorm-dev on Debian, norm-devel on Fedora",
        },
        Library {
            feature: "pgm",
            wanted: features.pgm,
            names: &["openpgm-5.3", "openpgm-5.2"],
            install: "libpgm-dev on Debian, openpgm-devel on Fedora",
        },
        Library {
            feature: "wss",
            wanted: features.wss,
            names: &["gnutls"],
            install: "libgnutls28-dev on Debian, gnutls-devel on Fedora",
        },
    ]
}

/// Has cargo link the libraries of the features, and returns the directories of
/// their headers.
pub(crate) fn find(features: &Features) -> Vec<PathBuf> {
    all(features)
        .iter()
        .filter(|library| library.wanted)
        .flat_map(probe)
        .collect()
}

fn probe(library: &Library) -> Vec<PathBuf> {
    let mut failures = Vec::new();
    for name in library.names {
        match pkg_config::Config::new().probe(name) {
            Ok(found) => return found.include_paths,
            Err(err) => failures.push(err.to_string()),
        }
    }
    panic!(
        "the feature \"{}\" of libzmq-sys needs a library of the system: install {}.\n{}",
        library.feature,
        library.install,
        failures.join("\n"),
    );
}
