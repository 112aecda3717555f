//! Makes a CURVE key pair for a server or a client.
//!
//! Run it with `cargo run --example gen_curve_cert`, once for each of them. It
//! prints the two keys as a configuration has them, such as the one of
//! `secure_req_rep`: the public key for the peers to know, and the secret key
//! for the owner alone.
//!
//! `-- --json` prints them as JSON. `-- --secret` makes no new pair, but reads a
//! secret key from the standard input and prints it with its public key. It is
//! not an argument, as all users of a machine can see those.

use std::{env, io};

use anyhow::{Context, bail};
use libzmq::{CurveCert, CurveSecretKey};

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = env::args().skip(1).collect();
    print!("{}", run(&args, io::stdin().lock())?);
    Ok(())
}

fn run(args: &[String], mut input: impl io::BufRead) -> anyhow::Result<String> {
    let (mut print, mut cert): (fn(&CurveCert) -> String, _) = (to_yaml, None);
    for arg in args {
        match arg.as_str() {
            "--json" => print = to_json,
            "--secret" => {
                let mut line = String::new();
                input.read_line(&mut line)?;
                let secret: CurveSecretKey = line.trim_end().parse().context("the secret key")?;
                cert = Some(CurveCert::new(secret.public_key()?, secret)?);
            }
            _ => bail!("usage: gen_curve_cert [--json] [--secret]"),
        }
    }
    Ok(print(&cert.unwrap_or_else(CurveCert::new_unique)))
}

/// Keys have no character that is special between double quotes.
fn to_yaml(cert: &CurveCert) -> String {
    let (public, secret) = (cert.public(), cert.secret().expose());
    format!("public: \"{public}\"\nsecret: \"{secret}\"\n")
}

/// Nor in JSON.
fn to_json(cert: &CurveCert) -> String {
    let (public, secret) = (cert.public(), cert.secret().expose());
    format!("{{\n \"public\": \"{public}\",\n \"secret\": \"{secret}\"\n}}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(args: &[&str], input: &str) -> anyhow::Result<CurveCert> {
        let args: Vec<String> = args.iter().map(|&arg| arg.to_owned()).collect();
        // JSON is YAML too.
        Ok(serde_yaml::from_str(&run(&args, input.as_bytes())?)?)
    }

    #[test]
    fn a_configuration_reads_what_is_printed() {
        let (first, second) = (printed(&[], "").unwrap(), printed(&["--json"], "").unwrap());
        assert_ne!(first, second, "each pair is new");
    }

    #[test]
    fn a_secret_key_tells_its_public_key() {
        let cert = CurveCert::new_unique();
        let secret = format!("{}\n", cert.secret().expose());
        assert_eq!(printed(&["--secret"], &secret).unwrap(), cert);
        assert_eq!(printed(&["--json", "--secret"], &secret).unwrap(), cert);
    }

    #[test]
    fn what_is_no_key_is_refused_and_not_repeated() {
        for input in ["", "no key\n"] {
            let err = printed(&["--secret"], input).unwrap_err();
            assert!(!format!("{err:#}").contains("no key"), "{err:#}");
        }
        assert!(printed(&["--xml"], "").is_err());
    }
}
