//! What is being built: the target and the cargo features.

use std::env;

/// The target, in cargo's own words (`CARGO_CFG_TARGET_*`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) os: String,
    pub(crate) env: String,
    pub(crate) arch: String,
}

impl Target {
    pub(crate) fn from_cargo() -> Self {
        Self::new(
            &cargo_cfg("TARGET_OS"),
            &cargo_cfg("TARGET_ENV"),
            &cargo_cfg("TARGET_ARCH"),
        )
    }

    pub(crate) fn new(os: &str, env: &str, arch: &str) -> Self {
        Self {
            os: os.to_owned(),
            env: env.to_owned(),
            arch: arch.to_owned(),
        }
    }

    pub(crate) fn is_windows(&self) -> bool {
        self.os == "windows"
    }

    pub(crate) fn is_msvc(&self) -> bool {
        self.env == "msvc"
    }

    /// macOS, iOS and their kin.
    pub(crate) fn is_apple(&self) -> bool {
        matches!(
            self.os.as_str(),
            "macos" | "ios" | "tvos" | "watchos" | "visionos"
        )
    }

    pub(crate) fn is_android(&self) -> bool {
        self.os == "android"
    }

    /// A Linux kernel, under whichever C library.
    pub(crate) fn has_linux_kernel(&self) -> bool {
        self.os == "linux" || self.is_android()
    }
}

/// The cargo features that change what is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Features {
    pub(crate) curve: bool,
    pub(crate) gssapi: bool,
    pub(crate) mimalloc: bool,
    pub(crate) norm: bool,
    pub(crate) pgm: bool,
    pub(crate) wss: bool,
}

impl Features {
    pub(crate) fn from_cargo() -> Self {
        let has = |name| env::var_os(format!("CARGO_FEATURE_{name}")).is_some();
        Self {
            curve: has("CURVE"),
            gssapi: has("GSSAPI"),
            mimalloc: has("MIMALLOC"),
            norm: has("NORM"),
            pgm: has("PGM"),
            wss: has("WSS"),
        }
    }
}

fn cargo_cfg(name: &str) -> String {
    env::var(format!("CARGO_CFG_{name}")).unwrap_or_default()
}
