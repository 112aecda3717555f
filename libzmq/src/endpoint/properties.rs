//! What holds for every address, tried with generated ones.

use std::net::{Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;

use super::*;

fn ipv4() -> impl Strategy<Value = Ipv4Addr> {
    any::<u32>().prop_map(Ipv4Addr::from)
}

fn ipv6() -> impl Strategy<Value = Ipv6Addr> {
    prop_oneof![
        any::<u128>().prop_map(Ipv6Addr::from),
        // Those with embedded IPv4 addresses are displayed in their own way.
        ipv4().prop_map(|ip| ip.to_ipv6_mapped()),
        ipv4().prop_map(|ip| ip.to_ipv6_compatible()),
    ]
}

fn name() -> impl Strategy<Value = HostName> {
    "[A-Za-z0-9_][A-Za-z0-9_.-]{0,40}".prop_filter_map("an IPv4 address", |text| text.parse().ok())
}

fn zone() -> impl Strategy<Value = Ipv6Zone> {
    prop_oneof![
        any::<std::num::NonZeroU32>().prop_map(Ipv6Zone::from),
        "[A-Za-z][A-Za-z0-9_.-]{0,14}".prop_map(|text| text.parse().unwrap()),
    ]
}

fn host() -> impl Strategy<Value = Host> {
    prop_oneof![
        1 => Just(Host::Any),
        3 => specific_host(),
    ]
}

fn specific_host() -> impl Strategy<Value = Host> {
    prop_oneof![
        ipv4().prop_map(Host::from),
        ipv6().prop_map(Host::from),
        name().prop_map(Host::from),
        (ipv6(), zone()).prop_map(|(ip, zone)| Host::Scoped(ip, zone)),
    ]
}

fn tcp() -> impl Strategy<Value = TcpAddr> {
    let source = proptest::option::of((specific_host(), any::<u16>()));
    (host(), any::<u16>(), source).prop_map(|(host, port, source)| {
        let addr = TcpAddr::new(host, port);
        match source {
            Some((host, port)) => addr.add_src(host, port).unwrap(),
            None => addr,
        }
    })
}

fn udp() -> impl Strategy<Value = UdpAddr> {
    let port = 1..=u16::MAX;
    let plain = (host(), port.clone()).prop_map(|(host, port)| UdpAddr::new(host, port).unwrap());
    let on_interface = (group_and_interface(), port).prop_map(|((group, interface), port)| {
        let addr = UdpAddr::new(group, port).unwrap();
        addr.add_interface(interface).unwrap()
    });
    prop_oneof![plain, on_interface]
}

fn group_and_interface() -> impl Strategy<Value = (Host, Host)> {
    let v4_group = || any::<u32>().prop_map(|bits| Ipv4Addr::from(bits >> 4 | 0xe000_0000));
    let v6_group = any::<u128>().prop_map(|bits| Ipv6Addr::from(bits | 0xff << 120));
    let unicast = (0u32..0xe000_0000).prop_map(Ipv4Addr::from);
    let group = prop_oneof![
        v4_group().prop_map(Host::from),
        v6_group.prop_map(Host::from),
        name().prop_map(Host::from),
    ];
    let interface = prop_oneof![Just(Host::Any), name().prop_map(Host::from)];
    prop_oneof![
        (group, interface),
        (
            v4_group().prop_map(Host::from),
            unicast.prop_map(Host::from)
        ),
    ]
}

/// At most 106 bytes.
fn name_or_path() -> impl Strategy<Value = String> {
    r"[^*@\x00][^\x00]{0,25}".prop_filter("a transport", |text| !text.contains("://"))
}

fn ipc() -> impl Strategy<Value = IpcAddr> {
    prop_oneof![
        1 => Just(IpcAddr::wildcard()),
        4 => name_or_path().prop_map(|text| IpcAddr::new(text).unwrap()),
        4 => name_or_path().prop_map(|text| IpcAddr::abstract_name(text).unwrap()),
    ]
}

fn inproc() -> impl Strategy<Value = InprocAddr> {
    prop_oneof![
        1 => Just(()).prop_map(|()| InprocAddr::new_unique()),
        4 => name_or_path().prop_map(|text| InprocAddr::new(text).unwrap()),
    ]
}

fn ws() -> impl Strategy<Value = WsAddr> {
    let path = r"/[A-Za-z0-9._~!$&'()*+,=@%?-]{0,40}";
    (host(), any::<u16>(), path)
        .prop_map(|(host, port, path)| WsAddr::new(host, port).add_path(path).unwrap())
}

fn wss() -> impl Strategy<Value = WssAddr> {
    ws().prop_map(|addr| addr.to_string().parse().unwrap())
}

fn tipc() -> impl Strategy<Value = TipcAddr> {
    let number = any::<u32>;
    let node = || {
        (any::<u8>(), 0..4096u16, 0..4096u16).prop_map(|(z, c, n)| TipcNode::new(z, c, n).unwrap())
    };
    prop_oneof![
        Just(TipcAddr::wildcard()),
        (node(), number()).prop_map(|(node, port)| TipcAddr::port(node, port)),
        (64u32.., number(), number())
            .prop_map(|(t, a, b)| TipcAddr::range(t, a.min(b)..=a.max(b)).unwrap()),
        (65u32.., number(), node()).prop_map(|(t, i, node)| TipcAddr::service(t, i, node).unwrap()),
    ]
}

fn multicast_parts() -> impl Strategy<Value = (Host, Ipv4Addr, u16)> {
    let interface = prop_oneof![
        "[a-z][a-z0-9]{0,14}".prop_map(|name| HostName::try_from(name).unwrap().into()),
        (1u32..0xe000_0000).prop_map(|bits| Ipv4Addr::from(bits).into()),
    ];
    let group = any::<u32>().prop_map(|bits| Ipv4Addr::from(bits >> 4 | 0xe000_0000));
    (interface, group, 1..=u16::MAX)
}

fn pgm() -> impl Strategy<Value = PgmAddr> {
    multicast_parts()
        .prop_map(|(interface, group, port)| PgmAddr::new(interface, group, port).unwrap())
}

fn epgm() -> impl Strategy<Value = EpgmAddr> {
    pgm().prop_map(|addr| addr.to_string().parse().unwrap())
}

fn norm() -> impl Strategy<Value = NormAddr> {
    let id = proptest::option::of(1..=i32::MAX.unsigned_abs());
    (multicast_parts(), any::<bool>(), id).prop_map(|((interface, group, port), on, id)| {
        let addr = NormAddr::new(group, port).unwrap();
        let addr = if on {
            addr.add_interface(interface).unwrap()
        } else {
            addr
        };
        id.map_or(addr.clone(), |id| addr.add_id(id).unwrap())
    })
}

fn vmci() -> impl Strategy<Value = VmciAddr> {
    let number = || 0..u32::MAX;
    let cid = prop_oneof![
        Just(VmciCid::Any),
        Just(VmciCid::Local),
        number().prop_map(VmciCid::Number),
    ];
    (cid, proptest::option::of(number())).prop_map(|(cid, port)| VmciAddr::new(cid, port).unwrap())
}

fn endpoint() -> impl Strategy<Value = Endpoint> {
    prop_oneof![
        tcp().prop_map(Endpoint::from),
        udp().prop_map(Endpoint::from),
        ipc().prop_map(Endpoint::from),
        inproc().prop_map(Endpoint::from),
        ws().prop_map(Endpoint::from),
        wss().prop_map(Endpoint::from),
        tipc().prop_map(Endpoint::from),
        pgm().prop_map(Endpoint::from),
        epgm().prop_map(Endpoint::from),
        norm().prop_map(Endpoint::from),
        vmci().prop_map(Endpoint::from),
    ]
}

/// Anything, and texts made of what addresses are made of.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[\\[\\]:;%*@./{}<>,0-9a-fé \0-]{1,3}",
        proptest::sample::select(vec![
            "tcp://",
            "udp://",
            "ipc://",
            "inproc://",
            "ws://",
            "wss://",
            "tipc://",
            "pgm://",
            "epgm://",
            "norm://",
            "vmci://",
            "{100, 0, 1}",
            "<1.1.1:5>",
            "/path",
            "[::1]",
            "127.0.0.1",
            "239.0.0.1",
            "[ff02::1]",
            "eth0",
            "host",
            ":",
            ";",
            ":80",
            ":*",
            ":0",
            "*",
            "%lo",
            "zeromq.zap.",
        ])
        .prop_map(str::to_owned),
    ];
    prop_oneof![
        any::<String>(),
        proptest::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat()),
    ]
}

/// Whatever parses is displayed in a way that parses to the same.
fn stays_itself<T>(text: &str) -> Result<(), TestCaseError>
where
    T: std::str::FromStr<Err = AddrParseError> + fmt::Display + fmt::Debug + PartialEq,
{
    match text.parse::<T>() {
        Ok(value) => prop_assert_eq!(value.to_string().parse(), Ok(value)),
        Err(error) => {
            prop_assert_eq!(error.input(), text);
            let message = error.to_string();
            prop_assert!(!message.ends_with('.'), "{}", message);
            prop_assert!(!message.contains(char::is_control), "{:?}", message);
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn built_addresses_survive_the_text(
        host in host(),
        tcp in tcp(),
        udp in udp(),
        ipc in ipc(),
        inproc in inproc(),
        ws in ws(),
        tipc in tipc(),
        pgm in pgm(),
        norm in norm(),
        vmci in vmci(),
        endpoint in endpoint(),
    ) {
        prop_assert_eq!(host.to_string().parse(), Ok(host));
        prop_assert_eq!(tcp.to_string().parse(), Ok(tcp));
        prop_assert_eq!(udp.to_string().parse(), Ok(udp));
        prop_assert_eq!(ipc.to_string().parse(), Ok(ipc));
        prop_assert_eq!(inproc.to_string().parse(), Ok(inproc));
        prop_assert_eq!(ws.to_string().parse(), Ok(ws));
        prop_assert_eq!(tipc.to_string().parse(), Ok(tipc));
        prop_assert_eq!(pgm.to_string().parse(), Ok(pgm));
        prop_assert_eq!(norm.to_string().parse(), Ok(norm));
        prop_assert_eq!(vmci.to_string().parse(), Ok(vmci));
        prop_assert_eq!(endpoint.to_string().parse(), Ok(endpoint));
    }

    #[test]
    fn any_text_is_parsed_or_refused(text in text()) {
        stays_itself::<Endpoint>(&text)?;
        stays_itself::<TcpAddr>(&text)?;
        stays_itself::<UdpAddr>(&text)?;
        stays_itself::<IpcAddr>(&text)?;
        stays_itself::<InprocAddr>(&text)?;
        stays_itself::<WsAddr>(&text)?;
        stays_itself::<WssAddr>(&text)?;
        stays_itself::<TipcAddr>(&text)?;
        stays_itself::<TipcNode>(&text)?;
        stays_itself::<PgmAddr>(&text)?;
        stays_itself::<EpgmAddr>(&text)?;
        stays_itself::<NormAddr>(&text)?;
        stays_itself::<VmciAddr>(&text)?;
        stays_itself::<Host>(&text)?;
        stays_itself::<HostName>(&text)?;
        stays_itself::<Ipv6Zone>(&text)?;
        stays_itself::<Port>(&text)?;
    }

    #[test]
    fn endpoints_fit_a_c_string(endpoint in endpoint()) {
        let text = endpoint.to_string();
        prop_assert!(!text.contains('\0'));
        prop_assert_eq!(Endpoint::from_last_endpoint(&text), Ok(Some(endpoint)));
    }

    #[test]
    fn what_connects_is_specific(addr in tcp()) {
        let connectable = Endpoint::from(&addr).check_connectable().is_ok();
        prop_assert!(!(connectable && addr.is_wildcard()));
        let bindable = Endpoint::from(&addr).check_bindable().is_ok();
        prop_assert_eq!(bindable, addr.src().is_none());
    }
}
