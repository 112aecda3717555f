//! A SOCKS5 proxy, with and without passwords.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, Shutdown, SocketAddr, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use crate::{MOMENT, PATIENCE, door::Door, pause};

const VERSION: u8 = 5;
const NO_AUTH: u8 = 0;
const PASSWORD: u8 = 2;
const NO_METHOD: u8 = 0xff;
const IPV4: u8 = 1;
const NAME: u8 = 3;

/// Connects others to where they ask for.
#[derive(Debug)]
pub struct SocksProxy {
    door: Door,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    /// The name and the password that everybody has to know.
    credentials: Option<(String, String)>,
    /// Whether the last answer comes in two pieces.
    slow: bool,
    connected: AtomicUsize,
    refused: AtomicUsize,
}

impl SocksProxy {
    /// A proxy for everybody.
    ///
    /// # Panics
    ///
    /// When there is no free port.
    #[must_use]
    pub fn new() -> Self {
        Self::start(Shared::default())
    }

    /// A proxy for those who know the password.
    ///
    /// # Panics
    ///
    /// When there is no free port.
    #[must_use]
    pub fn with_password(username: &str, password: &str) -> Self {
        Self::start(Shared {
            credentials: Some((username.to_owned(), password.to_owned())),
            ..Shared::default()
        })
    }

    /// A proxy whose last answer comes in two pieces, the second together with
    /// what the other end says first.
    ///
    /// # Panics
    ///
    /// When there is no free port.
    #[must_use]
    pub fn slow() -> Self {
        Self::start(Shared {
            slow: true,
            ..Shared::default()
        })
    }

    fn start(shared: Shared) -> Self {
        let shared = Arc::new(shared);
        let serving = Arc::clone(&shared);
        let door = Door::open(move |near| {
            let (near, shared) = (near.expect("a connection"), Arc::clone(&serving));
            // Whoever breaks off is of no interest.
            thread::spawn(move || drop(shared.serve(near)));
        });
        Self { door, shared }
    }

    /// The host and the port.
    #[must_use]
    pub fn addr(&self) -> String {
        self.door.addr().to_string()
    }

    /// How many were connected to where they asked for.
    #[must_use]
    pub fn connected(&self) -> usize {
        self.shared.connected.load(Ordering::SeqCst)
    }

    /// How many did not know the password.
    #[must_use]
    pub fn refused(&self) -> usize {
        self.shared.refused.load(Ordering::SeqCst)
    }
}

impl Default for SocksProxy {
    fn default() -> Self {
        Self::new()
    }
}

impl Shared {
    fn serve(&self, mut near: TcpStream) -> io::Result<()> {
        near.set_read_timeout(Some(PATIENCE))?;
        near.set_nodelay(true)?;
        if !self.authenticate(&mut near)? {
            self.refused.fetch_add(1, Ordering::SeqCst);
            return Ok(());
        }
        let far = TcpStream::connect(request(&mut near)?)?;
        self.connected.fetch_add(1, Ordering::SeqCst);
        let answer = [VERSION, 0, 0, IPV4, 127, 0, 0, 1, 0, 0];
        if self.slow {
            near.write_all(&answer[..7])?;
            pause(MOMENT);
            let mut rest = answer[7..].to_vec();
            let mut first = [0; 64];
            let len = (&far).read(&mut first)?;
            rest.extend(&first[..len]);
            near.write_all(&rest)?;
        } else {
            near.write_all(&answer)?;
        }
        let (near_reader, far_reader) = (near.try_clone()?, far.try_clone()?);
        near_reader.set_read_timeout(None)?;
        let back = thread::spawn(move || copy(far_reader, near));
        copy(near_reader, far);
        let _ = back.join();
        Ok(())
    }

    fn authenticate(&self, near: &mut TcpStream) -> io::Result<bool> {
        let [version, count] = read(near)?;
        let mut methods = vec![0; count.into()];
        near.read_exact(&mut methods)?;
        assert_eq!(version, VERSION);
        let wanted = if self.credentials.is_some() {
            PASSWORD
        } else {
            NO_AUTH
        };
        if !methods.contains(&wanted) {
            near.write_all(&[VERSION, NO_METHOD])?;
            return Ok(false);
        }
        near.write_all(&[VERSION, wanted])?;
        let Some((username, password)) = &self.credentials else {
            return Ok(true);
        };
        let [_] = read(near)?;
        let given = (read_text(near)?, read_text(near)?);
        let known = given == (username.clone(), password.clone());
        near.write_all(&[1, u8::from(!known)])?;
        Ok(known)
    }
}

/// Where the other end wants to go.
fn request(near: &mut TcpStream) -> io::Result<SocketAddr> {
    let [_, command, _, kind] = read(near)?;
    assert_eq!(command, 1, "connect");
    let host = match kind {
        IPV4 => Ipv4Addr::from(read::<4>(near)?),
        NAME => {
            assert_eq!(read_text(near)?, "localhost", "the only name here");
            Ipv4Addr::LOCALHOST
        }
        kind => panic!("an address of type {kind}"),
    };
    Ok((host, u16::from_be_bytes(read(near)?)).into())
}

fn read<const N: usize>(near: &mut TcpStream) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    near.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn read_text(near: &mut TcpStream) -> io::Result<String> {
    let [len] = read(near)?;
    let mut text = vec![0; len.into()];
    near.read_exact(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// Copies until one end is closed, and then closes the other.
fn copy(mut from: TcpStream, mut to: TcpStream) {
    let _ = io::copy(&mut from, &mut to);
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}
