//! The list of the transports.

/// Hands the transports to another macro, in the order in which messages list
/// them: what an endpoint of it is called, the type of its address, its name,
/// and the method that tells it from others.
macro_rules! transports {
    ($then:ident) => {
        $then! {
            /// Over a network: `tcp://host:port`.
            Tcp(TcpAddr), "tcp", is_tcp;
            /// Between processes: `ipc:///path`.
            Ipc(IpcAddr), "ipc", is_ipc;
            /// Within the process and context: `inproc://name`.
            Inproc(InprocAddr), "inproc", is_inproc;
            /// Over a network, unreliably, for `Radio` and `Dish`:
            /// `udp://host:port`.
            Udp(UdpAddr), "udp", is_udp;
            /// Over a network as WebSocket: `ws://host:port/path`.
            Ws(WsAddr), "ws", is_ws;
            /// The same over TLS: `wss://host:port/path`.
            Wss(WssAddr), "wss", is_wss;
            /// Within a cluster of Linux machines: `tipc://{type, lower, upper}`.
            Tipc(TipcAddr), "tipc", is_tipc;
            /// To a multicast group, for publishers and subscribers:
            /// `pgm://interface;group:port`.
            Pgm(PgmAddr), "pgm", is_pgm;
            /// The same within UDP datagrams: `epgm://interface;group:port`.
            Epgm(EpgmAddr), "epgm", is_epgm;
            /// As PGM, by another protocol: `norm://interface;group:port`.
            Norm(NormAddr), "norm", is_norm;
            /// Between virtual machines of VMware: `vmci://cid:port`.
            Vmci(VmciAddr), "vmci", is_vmci;
        }
    };
}

pub(crate) use transports;
