//! Makes a CURVE key pair for a server or a client, in files that pyzmq and CZMQ
//! read as well.
//!
//! `cargo run --example curve_keygen -- --name client` makes `client.key`, which
//! is for the peers, and `client.key_secret`, which is for its owner alone. They
//! lie in `~/.curve`, or in another directory with `--dir DIR`. What is there is
//! not overwritten.
//!
//! Run it with `cargo run --example curve_keygen` to make a pair in a temporary
//! directory. You should see the names of both files, and what is in the public
//! one.
//!
//! Servers let in the owners of all public files in a directory with
//! `AuthBuilder::curve_directory`.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
};

use anyhow::{Context, bail, ensure};
use libzmq::{CertFile, CurveCert};

const USAGE: &str = "usage: curve_keygen [--name NAME [--dir DIR]]";

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = env::args().skip(1).collect();
    run(&args.iter().map(String::as_str).collect::<Vec<_>>())
}

fn run(args: &[&str]) -> anyhow::Result<()> {
    match *args {
        [] => show(),
        ["--name", name] => {
            let home = env::home_dir().context("there is no home directory; name one by --dir")?;
            generate(&home.join(".curve"), name).map(drop)
        }
        ["--name", name, "--dir", dir] | ["--dir", dir, "--name", name] => {
            generate(Path::new(dir), name).map(drop)
        }
        _ => bail!(USAGE),
    }
}

/// Makes a pair, and returns where its public file is.
fn generate(dir: &Path, name: &str) -> anyhow::Result<PathBuf> {
    ensure!(
        Path::new(name).file_name() == Some(name.as_ref()),
        "the name {name:?} is not one of a file"
    );
    create_private(dir).with_context(|| format!("cannot make the directory {dir:?}"))?;
    let path = dir.join(format!("{name}.key"));
    CertFile::from(CurveCert::new_unique()).save_new(&path)?;
    println!("created {}", path.display());
    println!("created {}_secret: keep it to yourself", path.display());
    Ok(path)
}

/// Nobody but the owner looks into a new directory.
fn create_private(dir: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

fn show() -> anyhow::Result<()> {
    let dir = env::temp_dir().join(format!("curve_keygen-{}", process::id()));
    let made = generate(&dir, "example");
    let shown = made.and_then(|path| {
        println!("\n{}", fs::read_to_string(path)?);
        Ok(())
    });
    let _ = fs::remove_dir_all(&dir);
    shown?;
    println!("both are removed again: for a pair to keep, say --name NAME");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_made_once() {
        let dir = env::temp_dir().join(format!("curve_keygen-test-{}", process::id()));
        let args = ["--name", "me", "--dir", dir.to_str().unwrap()];
        run(&args).unwrap();
        let cert = CurveCert::load(dir.join("me.key_secret")).unwrap();
        let public = CertFile::load(dir.join("me.key")).unwrap();
        assert_eq!((public.public(), public.cert()), (cert.public(), None));

        let err = run(&args).unwrap_err();
        assert!(err.to_string().contains("me.key"), "{err}");
        assert_eq!(CurveCert::load(dir.join("me.key_secret")).unwrap(), cert);
        fs::remove_dir_all(&dir).unwrap();
    }

    #[test]
    fn wrong_arguments_are_refused() {
        for args in [
            &["--name"][..],
            &["me"],
            &["--dir", "x"],
            &["--name", "../me", "--dir", "x"],
            &["--name", "", "--dir", "x"],
        ] {
            assert!(run(args).is_err(), "{args:?}");
        }
        assert!(!Path::new("x").exists());
    }

    #[test]
    fn main_runs() {
        run(&[]).unwrap();
    }
}
