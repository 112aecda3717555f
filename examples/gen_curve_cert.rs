//! Makes a CURVE key pair for a server or a client.
//!
//! Run it with `cargo run --example gen_curve_cert`, once for each of them. It
//! prints the two keys as a configuration has them, such as the one of
//! `secure_req_rep`: the public key for the peers to know, and the secret key
//! for the owner alone.

use libzmq::CurveCert;

fn main() {
    print!("{}", to_yaml(&CurveCert::new_unique()));
}

/// Keys have no character that is special between double quotes.
fn to_yaml(cert: &CurveCert) -> String {
    let (public, secret) = (cert.public(), cert.secret().expose());
    format!("public: \"{public}\"\nsecret: \"{secret}\"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_reads_what_is_printed() {
        let cert = CurveCert::new_unique();
        let read: CurveCert = serde_yaml::from_str(&to_yaml(&cert)).unwrap();
        assert_eq!(read, cert);
    }

    #[test]
    fn main_runs() {
        main();
    }
}
