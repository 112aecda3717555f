//! The programs of the guide compile and run as they are printed, with the YAML
//! that is printed there too. They end the global context, so each runs in a
//! process of its own.

#[cfg(guide)]
mod programs {
    use std::env;

    use libzmq::{
        auth::Mechanism,
        config::{AuthConfig, ClientConfig, ServerConfig},
        prelude::*,
        *,
    };
    use libzmq_tests::{alone, ctx, guide};
    use serde::Deserialize;
    use std::time::Duration;

    #[test]
    fn basic() {
        alone("guide::programs::basic", || guide::basic().unwrap());
    }

    #[test]
    fn reliable() {
        alone("guide::programs::reliable", || guide::reliable().unwrap());
    }

    #[test]
    fn secure() {
        alone("guide::programs::secure", || {
            env::set_current_dir(guide::FOLDER).unwrap();
            guide::secure().unwrap();
        });
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Config {
        auth: AuthConfig,
        client: ClientConfig,
        server: ServerConfig,
    }

    fn config() -> Config {
        let path = format!("{}/examples/secure_req_rep.yml", guide::FOLDER);
        serde_yaml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    }

    /// What others read and ignored.
    #[test]
    fn every_line_of_the_yaml_is_in_force() {
        let ctx = ctx();
        let client = config().client.build_with_ctx(&ctx).unwrap();
        let server = config().server.build_with_ctx(&ctx).unwrap();

        assert_eq!(client.send_high_water_mark().unwrap(), 10);
        assert_eq!(client.recv_high_water_mark().unwrap(), 100);
        let third = Period::Finite(Duration::from_millis(300));
        assert_eq!(client.send_timeout().unwrap(), third);
        assert_eq!(client.recv_timeout().unwrap(), third);
        let second = Duration::from_secs(1);
        let heartbeat = Heartbeat::new(second)
            .add_timeout(3 * second)
            .add_ttl(3 * second);
        assert_eq!(client.heartbeat().unwrap().as_ref(), Some(&heartbeat));
        assert_eq!(server.heartbeat().unwrap(), Some(heartbeat));
        let (client, server) = (client.mechanism().unwrap(), server.mechanism().unwrap());
        let (Mechanism::CurveClient(client), Mechanism::CurveServer(server)) = (client, server)
        else {
            panic!("neither");
        };
        assert_eq!(server.secret().public_key().unwrap(), *client.server());
    }

    #[test]
    fn the_high_water_mark_of_the_yaml_limits() {
        let client = config().client.build_with_ctx(&ctx()).unwrap();
        // Nobody is there to take a message.
        let nowhere = InprocAddr::new_unique();
        assert!(client.try_send("nobody is connected").is_err());
        client.connect(nowhere).unwrap();
        let taken = (0..100)
            .take_while(|_| client.try_send("keep this").is_ok())
            .count();
        assert_eq!(taken, 10);
    }

    /// A client that is not in the YAML is refused by the server that is.
    #[test]
    fn the_registry_of_the_yaml_is_in_force() {
        let ctx = ctx();
        let _ = config().auth.build_with_ctx(&ctx).unwrap();
        let server = config().server.build_with_ctx(&ctx).unwrap();
        let Some(Mechanism::CurveServer(creds)) = Some(server.mechanism().unwrap()) else {
            panic!("not a server");
        };
        let stranger = CurveClientCreds::new(creds.secret().public_key().unwrap());
        let stranger = ClientBuilder::new().mechanism(Mechanism::CurveClient(stranger));
        assert!(!libzmq_tests::visitor::lets_in(&ctx, &server, &stranger));
        assert!(libzmq_tests::visitor::lets_in(
            &ctx,
            &server,
            &config().client
        ));
    }
}

#[cfg(not(guide))]
#[test]
fn is_not_here() {
    println!("skipped: the text of the guide is not at hand; see tests/build.rs");
}
