//! TLS as another implementation than libzmq's speaks it, over wires that may
//! change what it says.

use std::{
    fmt,
    io::{self, Read, Write},
    net::{Shutdown, TcpStream},
    sync::Arc,
};

use rustls::{
    ClientConfig, ClientConnection, ConfigBuilder, ConfigSide, DigitallySignedStruct, Error,
    ServerConfig, ServerConnection, SignatureScheme, StreamOwned, SupportedProtocolVersion,
    WantsVerifier,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, ring::default_provider},
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime, pem::PemObject},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
    version::{TLS12, TLS13},
};

/// The name of a server.
pub const NAME: &str = "messages.example.org";
/// Its certificate, signed by itself.
pub const CERTIFICATE: &str = include_str!("../../libzmq-sys/tests/wss/certificate.pem");
/// The key to that.
pub const KEY: &str = include_str!("../../libzmq-sys/tests/wss/key.pem");

/// What becomes of something that is to be written: of the first, the second, ...
pub type Change = Box<dyn FnMut(usize, &mut Vec<u8>) + Send>;

/// Which version is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// 1.2
    Old,
    /// 1.3
    New,
}

impl Version {
    fn supported(self) -> &'static SupportedProtocolVersion {
        match self {
            Self::Old => &TLS12,
            Self::New => &TLS13,
        }
    }
}

/// A connection after the handshake.
#[derive(Debug)]
pub struct Tls(Side);

#[derive(Debug)]
enum Side {
    Client(StreamOwned<ClientConnection, Wire>),
    Server(StreamOwned<ServerConnection, Wire>),
}

impl Tls {
    /// Shakes hands with a server, whoever it is.
    ///
    /// # Errors
    ///
    /// Gives the connection back when the handshake fails, or takes longer than it
    /// lets one read.
    pub fn client(stream: TcpStream, version: Version, change: Change) -> Result<Self, TcpStream> {
        let config = config(ClientConfig::builder_with_provider, version)
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Credulous))
            .with_no_client_auth();
        let name = ServerName::try_from(NAME).expect("a name");
        let connection = ClientConnection::new(Arc::new(config), name).expect("a client");
        let mut stream = StreamOwned::new(connection, Wire::new(stream, change));
        // A time that is over is an error.
        match stream.conn.complete_io(&mut stream.sock) {
            Ok(_) => Ok(Self(Side::Client(stream))),
            Err(_) => Err(stream.sock.stream),
        }
    }

    /// Shakes hands with a client, by a certificate that may have been changed.
    ///
    /// # Errors
    ///
    /// As for [`client`](Self::client).
    pub fn server(
        stream: TcpStream,
        version: Version,
        certificate: impl FnOnce(&mut Vec<u8>),
        change: Change,
    ) -> Result<Self, TcpStream> {
        let mut der = CertificateDer::from_pem_slice(CERTIFICATE.as_bytes())
            .expect("a certificate")
            .to_vec();
        certificate(&mut der);
        let config = config(ServerConfig::builder_with_provider, version)
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(Certificate(der)));
        let connection = ServerConnection::new(Arc::new(config)).expect("a server");
        let mut stream = StreamOwned::new(connection, Wire::new(stream, change));
        match stream.conn.complete_io(&mut stream.sock) {
            Ok(_) => Ok(Self(Side::Server(stream))),
            Err(_) => Err(stream.sock.stream),
        }
    }

    /// What it goes over.
    #[must_use]
    pub fn wire(&self) -> &TcpStream {
        match &self.0 {
            Side::Client(stream) => &stream.sock.stream,
            Side::Server(stream) => &stream.sock.stream,
        }
    }

    /// Says that no more will be said.
    ///
    /// # Errors
    ///
    /// When the connection is gone.
    pub fn end(&mut self) -> io::Result<()> {
        match &mut self.0 {
            Side::Client(stream) => stream.conn.send_close_notify(),
            Side::Server(stream) => stream.conn.send_close_notify(),
        }
        self.flush()?;
        self.wire().shutdown(Shutdown::Write)
    }
}

impl Read for Tls {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.0 {
            Side::Client(stream) => stream.read(buffer),
            Side::Server(stream) => stream.read(buffer),
        }
    }
}

impl Write for Tls {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.0 {
            Side::Client(stream) => stream.write(bytes),
            Side::Server(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.0 {
            Side::Client(stream) => stream.flush(),
            Side::Server(stream) => stream.flush(),
        }
    }
}

fn config<S: ConfigSide>(
    builder: fn(Arc<CryptoProvider>) -> ConfigBuilder<S, rustls::WantsVersions>,
    version: Version,
) -> ConfigBuilder<S, WantsVerifier> {
    builder(Arc::new(default_provider()))
        .with_protocol_versions(&[version.supported()])
        .expect("the ciphers are for both")
}

/// Changes what goes over it.
struct Wire {
    stream: TcpStream,
    written: usize,
    change: Change,
}

impl Wire {
    fn new(stream: TcpStream, change: Change) -> Self {
        Self {
            stream,
            written: 0,
            change,
        }
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire")
            .field("stream", &self.stream)
            .finish_non_exhaustive()
    }
}

impl Read for Wire {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.read(buffer)
    }
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut changed = bytes.to_vec();
        (self.change)(self.written, &mut changed);
        self.written += 1;
        self.stream.write_all(&changed)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// Trusts everybody.
#[derive(Debug)]
struct Credulous;

impl ServerCertVerifier for Credulous {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        default_provider()
            .signature_verification_algorithms
            .supported_schemes()
    }
}

/// Shows this to everybody, whatever it is.
#[derive(Debug)]
struct Certificate(Vec<u8>);

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let key = PrivateKeyDer::from_pem_slice(KEY.as_bytes()).ok()?;
        let key = default_provider().key_provider.load_private_key(key).ok()?;
        let certificate = CertificateDer::from(self.0.clone());
        Some(Arc::new(CertifiedKey::new(vec![certificate], key)))
    }
}
