//! What the tests share: contexts and sockets whose every wait is bounded.

pub mod classic;
pub mod curve;
mod door;
#[cfg(feature = "gssapi")]
pub mod gssapi;
#[cfg(guide)]
pub mod guide;
#[cfg(feature = "gssapi")]
pub mod kerberos;
pub mod line;
pub mod raw_peer;
pub mod refusals;
pub mod relay;
pub mod runtime;
pub mod signals;
pub mod socks;
pub mod system;
pub mod tap;
#[cfg(feature = "wss")]
pub mod tls;
pub mod visitor;
pub mod zmtp;

use std::{
    env, fs,
    io::{self, Read, Write},
    net::UdpSocket,
    path::{Path, PathBuf},
    process::{self, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use libzmq::{
    ChannelBuilder, ClientBuilder, Ctx, DealerBuilder, DgramBuilder, Dish, DishBuilder, Endpoint,
    Error, ErrorKind, GatherBuilder, InprocAddr, IntoEndpoints, Msg, PairBuilder, PeerBuilder,
    PubBuilder, PullBuilder, PushBuilder, Radio, RadioBuilder, RecvMsg, RepBuilder, ReqBuilder,
    RouterBuilder, ScatterBuilder, ServerBuilder, Socket, SocketBuilder, StreamBuilder, SubBuilder,
    TcpAddr, XPubBuilder, XSubBuilder,
};

/// The longest that any wait lasts. Only a failure takes so long.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Long enough to see that something does not happen.
pub const MOMENT: Duration = Duration::from_millis(150);

/// A context of its own, so that no test meets another.
#[must_use]
pub fn ctx() -> Ctx {
    Ctx::new()
}

/// A port of this machine that libzmq chooses.
#[must_use]
pub fn tcp() -> TcpAddr {
    "127.0.0.1:*".parse().expect("it is an address")
}

/// A fresh endpoint of each transport that every type of socket has but `Stream`
/// and `Dgram`.
///
/// # Panics
///
/// When one of them is none.
#[must_use]
pub fn endpoints() -> [Endpoint; 3] {
    [
        tcp().into(),
        "ipc://*".parse().expect("it is an endpoint"),
        InprocAddr::new_unique().into(),
    ]
}

/// A port that nobody uses. libzmq chooses none for UDP.
///
/// # Panics
///
/// When there is none.
#[must_use]
pub fn free_udp_port() -> u16 {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("there is a free port");
    socket.local_addr().expect("it is bound").port()
}

/// A directory that is removed with everything in it.
#[derive(Debug)]
pub struct TempDir(PathBuf);

impl Default for TempDir {
    fn default() -> Self {
        Self::new()
    }
}

impl TempDir {
    /// Makes an empty one.
    ///
    /// # Panics
    ///
    /// When that is not possible.
    #[must_use]
    pub fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        loop {
            let number = COUNT.fetch_add(1, Ordering::Relaxed);
            let name = format!("libzmq-tests-{}-{number}", process::id());
            let path = env::temp_dir().join(name);
            match fs::create_dir(&path) {
                Ok(()) => return Self(path),
                // Of one that was killed and had the same number.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => panic!("{}: {error}", path.display()),
            }
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Builders of sockets that never wait longer than [`PATIENCE`].
macro_rules! patient {
    ($($name:ident: $builder:ident, $($timeout:ident),+;)*) => {$(
        #[doc = concat!("A `", stringify!($builder), "` of a socket that never waits for long.")]
        #[must_use]
        pub fn $name() -> $builder {
            $builder::new()$(.$timeout(PATIENCE))+
        }
    )*};
}

patient! {
    client: ClientBuilder, send_timeout, recv_timeout;
    server: ServerBuilder, send_timeout, recv_timeout;
    radio: RadioBuilder, send_timeout;
    dish: DishBuilder, recv_timeout;
    scatter: ScatterBuilder, send_timeout;
    gather: GatherBuilder, recv_timeout;
    peer: PeerBuilder, send_timeout, recv_timeout;
    channel: ChannelBuilder, send_timeout, recv_timeout;
    pair_socket: PairBuilder, send_timeout, recv_timeout;
    publisher: PubBuilder, send_timeout;
    sub: SubBuilder, recv_timeout;
    xpub: XPubBuilder, send_timeout, recv_timeout;
    xsub: XSubBuilder, send_timeout, recv_timeout;
    req: ReqBuilder, send_timeout, recv_timeout;
    rep: RepBuilder, send_timeout, recv_timeout;
    dealer: DealerBuilder, send_timeout, recv_timeout;
    router: RouterBuilder, send_timeout, recv_timeout;
    pull: PullBuilder, recv_timeout;
    push: PushBuilder, send_timeout;
    stream: StreamBuilder, send_timeout, recv_timeout;
    dgram: DgramBuilder, send_timeout, recv_timeout;
}

/// Two sockets: one that is bound to an endpoint, and one that is connected to
/// what that has become.
///
/// # Panics
///
/// When one of them cannot be made.
#[track_caller]
pub fn pair<B: Socket, C: Socket>(
    ctx: &Ctx,
    bound: SocketBuilder<B>,
    connected: SocketBuilder<C>,
    endpoint: impl IntoEndpoints,
) -> (B, C) {
    let bound = bound.bind(endpoint).build_with_ctx(ctx).unwrap();
    let endpoint = bound.last_endpoint().unwrap();
    let connected = connected.connect(endpoint).build_with_ctx(ctx).unwrap();
    (bound, connected)
}

/// Waits until messages to the empty group, which the dish has joined, arrive.
/// None is left on its way.
///
/// # Panics
///
/// When none arrives.
#[track_caller]
pub fn wait_until_heard(radio: &Radio, dish: &Dish) {
    wait_until_heard_in(radio, dish, "");
}

/// As [`wait_until_heard`], in a group. Even over `inproc` a radio learns of a
/// join in passing.
///
/// # Panics
///
/// When no message arrives.
#[track_caller]
pub fn wait_until_heard_in(radio: &Radio, dish: &Dish, group: &str) {
    wait_until_received(
        |probe| radio.transmit(probe, group).unwrap(),
        || dish.try_recv_msg().ok(),
    );
}

/// Sends probes until one arrives. None is left on its way.
///
/// # Panics
///
/// When none arrives.
#[track_caller]
pub fn wait_until_received(send: impl Fn(&str), try_recv: impl Fn() -> Option<Msg>) {
    let mut number = 0;
    eventually("a probe arrives", || {
        number += 1;
        let probe = number.to_string();
        send(&probe);
        // Longer and longer, so that a probe does not always come too late.
        let deadline = Instant::now() + Duration::from_millis(number);
        while Instant::now() < deadline {
            match try_recv() {
                Some(msg) if msg == probe => return true,
                Some(_) => {}
                None => thread::yield_now(),
            }
        }
        false
    });
}

/// Asks again and again until the answer is yes.
///
/// # Panics
///
/// When it is still no after [`PATIENCE`].
#[track_caller]
pub fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    wait_for(what, || condition().then_some(()));
}

/// Asks again and again until there is an answer.
///
/// # Panics
///
/// When there is still none after [`PATIENCE`].
#[track_caller]
pub fn wait_for<T>(what: &str, mut answer: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = answer() {
            return answer;
        }
        assert!(Instant::now() < deadline, "waited in vain: {what}");
        pause(Duration::from_millis(1));
    }
}

/// Lets some time pass: between two looks at what no event tells of, or where a
/// test is about time.
#[expect(clippy::disallowed_methods, reason = "the one place for it")]
pub fn pause(time: Duration) {
    thread::sleep(time);
}

/// A thread that is waited for no longer than [`PATIENCE`].
#[derive(Debug)]
pub struct Bounded<T> {
    thread: JoinHandle<()>,
    result: mpsc::Receiver<T>,
    /// Where the system tells about the thread.
    system: mpsc::Receiver<PathBuf>,
}

/// Runs something that may hang on a thread of its own.
pub fn spawn<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> Bounded<T> {
    let (result_sender, result) = mpsc::channel();
    let (system_sender, system) = mpsc::channel();
    let thread = thread::spawn(move || {
        if let Ok(path) = fs::read_link("/proc/thread-self") {
            let _ = system_sender.send(path);
        }
        // Whoever waits may have given up.
        let _ = result_sender.send(run());
    });
    Bounded {
        thread,
        result,
        system,
    }
}

impl<T> Bounded<T> {
    /// What the thread returned.
    ///
    /// # Panics
    ///
    /// When it takes longer than [`PATIENCE`]; and as the thread, if that did.
    #[track_caller]
    pub fn join(self) -> T {
        match self.result.recv_timeout(PATIENCE) {
            Ok(value) => value,
            Err(mpsc::RecvTimeoutError::Timeout) => panic!("the thread hangs"),
            Err(mpsc::RecvTimeoutError::Disconnected) => match self.thread.join() {
                Err(panic) => std::panic::resume_unwind(panic),
                Ok(()) => unreachable!("the thread ended without a result"),
            },
        }
    }

    /// Waits until the thread sleeps in a call, where the system tells so.
    ///
    /// # Panics
    ///
    /// When it does not, or has ended instead.
    #[track_caller]
    pub fn wait_until_blocked(&self) {
        if !cfg!(target_os = "linux") {
            return pause(MOMENT);
        }
        let path = self.system.recv_timeout(PATIENCE).expect("it has started");
        let path = PathBuf::from("/proc").join(path).join("stat");
        // It may sleep for a moment on its way, but not so often in a row.
        let mut asleep = 0;
        eventually("the thread is blocked", || {
            let stat = fs::read_to_string(&path).expect("the thread has not ended");
            let (_, state) = stat.rsplit_once(") ").expect("the name is in brackets");
            asleep = if state.starts_with('S') {
                asleep + 1
            } else {
                0
            };
            asleep == 20
        });
    }
}

/// Runs something that must not hang.
///
/// # Panics
///
/// As [`Bounded::join`].
#[track_caller]
pub fn bounded<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    spawn(run).join()
}

/// Runs the rest of a test in a process of its own: for what a process has once,
/// or to count what belongs to all.
///
/// # Panics
///
/// When the test fails there, or hangs.
#[track_caller]
pub fn alone(test: &str, run: impl FnOnce()) {
    alone_within(2 * PATIENCE, test, run);
}

/// As [`alone`], for what takes its time: times [`load`].
///
/// # Panics
///
/// As [`alone`].
#[track_caller]
pub fn alone_within(time: Duration, test: &str, run: impl FnOnce()) {
    run_alone(time, test, Command::new(this_program()), run);
}

/// As [`alone`], in a process that may have no more than so many open files.
///
/// # Panics
///
/// As [`alone`].
#[track_caller]
pub fn alone_with_files(files: u32, test: &str, run: impl FnOnce()) {
    alone_with_limits(&format!("ulimit -n {files}"), test, run);
}

/// As [`alone`], in a process to which a command of the shell has set limits.
///
/// # Panics
///
/// As [`alone`].
#[track_caller]
pub fn alone_with_limits(limits: &str, test: &str, run: impl FnOnce()) {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{limits} && exec \"$0\" \"$@\"")]);
    command.arg(this_program());
    run_alone(2 * PATIENCE, test, command, run);
}

fn this_program() -> PathBuf {
    env::current_exe().expect("there is a program")
}

/// Names the test in the environment of its process.
const ALONE: &str = "LIBZMQ_TESTS_ALONE";

/// With what a line begins that is to be seen also when the test passes.
const REPORT: &str = "report: ";

/// Prints a line that is seen also when the test passes, from a test that runs
/// [`alone`].
pub fn report(line: &str) {
    println!("{REPORT}{line}");
}

fn is_alone(test: &str) -> bool {
    env::var_os(ALONE).is_some_and(|name| name == test)
}

#[track_caller]
fn run_alone(time: Duration, test: &str, mut command: Command, run: impl FnOnce()) {
    if is_alone(test) {
        return run();
    }
    let mut child = command
        .args(["--exact", "--nocapture", "--include-ignored", test])
        .env(ALONE, test)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it can be started again");
    let outputs = [
        spawn_reader(child.stdout.take()),
        spawn_reader(child.stderr.take()),
    ];
    // Whatever takes too long there is to say so itself.
    let deadline = Instant::now() + time * load();
    let status = loop {
        match child.try_wait().expect("it is our child") {
            Some(status) => break Some(status),
            None if Instant::now() > deadline => {
                let _ = child.kill();
                break None;
            }
            None => pause(Duration::from_millis(2)),
        }
    };
    let output = outputs.map(Bounded::join).concat();
    let passed = status.is_some_and(|status| status.success());
    for line in output.lines().filter(|line| line.starts_with(REPORT)) {
        // Not by a macro, whose output a test that passes does not show.
        let _ = writeln!(io::stderr(), "{line}");
    }
    assert!(
        // Of a name that is no test, none would run and none would fail.
        passed && output.contains("1 passed"),
        "{test} in a process of its own: {status:?}\n{output}"
    );
}

fn spawn_reader(pipe: Option<impl Read + Send + 'static>) -> Bounded<String> {
    spawn(move || {
        let mut text = String::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.read_to_string(&mut text);
        }
        text
    })
}

/// How many times as much as usual a test under load does: 1, or what the
/// environment says in `LIBZMQ_TESTS_LOAD`.
///
/// # Panics
///
/// When that is not a number from 1 on.
#[must_use]
pub fn load() -> u32 {
    let Some(load) = env::var_os("LIBZMQ_TESTS_LOAD") else {
        return 1;
    };
    let times: Option<u32> = load.to_str().and_then(|text| text.parse().ok());
    let times = times.filter(|times| *times > 0);
    times.expect("LIBZMQ_TESTS_LOAD is a number from 1 on")
}

/// How long a soak takes: a few seconds, or as many as the environment says in
/// `LIBZMQ_TESTS_SOAK`.
///
/// # Panics
///
/// When that is not a number.
#[must_use]
pub fn soak() -> Duration {
    let Some(soak) = env::var_os("LIBZMQ_TESTS_SOAK") else {
        return Duration::from_secs(4);
    };
    let seconds = soak.to_str().and_then(|text| text.parse().ok());
    Duration::from_secs(seconds.expect("LIBZMQ_TESTS_SOAK is a number of seconds"))
}

/// The names of the threads of this process.
#[must_use]
pub fn thread_names() -> Vec<String> {
    let Ok(tasks) = fs::read_dir("/proc/self/task") else {
        return Vec::new();
    };
    tasks
        .flatten()
        // A thread may end while we look.
        .filter_map(|task| fs::read_to_string(task.path().join("comm")).ok())
        .map(|name| name.trim_end().to_owned())
        .collect()
}

/// As many bytes, each different from its neighbours.
#[must_use]
pub fn pattern(len: usize) -> Vec<u8> {
    // The step from one block to the next keeps blocks from being alike.
    (0..len).map(|i| (i ^ (i >> 8) ^ (i >> 16)) as u8).collect()
}

/// Checks that two contents are the same, without printing megabytes.
///
/// # Panics
///
/// When they are not.
#[track_caller]
pub fn assert_same(found: &[u8], expected: &[u8]) {
    if found == expected {
        return;
    }
    assert_eq!(found.len(), expected.len(), "length");
    let different = found.iter().zip(expected).position(|(a, b)| a != b);
    panic!("different from byte {different:?} on");
}

/// Checks that a send has failed for this reason, and takes the message back.
///
/// # Panics
///
/// When it has not, or keeps the message.
#[track_caller]
pub fn taken_back<M>(sent: Result<(), Error<M>>, kind: ErrorKind) -> M {
    let mut err = sent.expect_err("this cannot be sent");
    assert_eq!(err.kind(), kind, "{err}");
    let msg = err.take().expect("a failed send gives the message back");
    assert!(err.take().is_none(), "but only once");
    msg
}

/// Counts how often owners of its making were dropped.
#[derive(Debug, Clone, Default)]
pub struct Drops(Arc<AtomicUsize>);

impl Drops {
    /// How many were dropped.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    /// Bytes that count.
    #[must_use]
    pub fn owner(&self, bytes: Vec<u8>) -> CountedOwner {
        CountedOwner {
            bytes,
            drops: self.clone(),
        }
    }
}

/// See [`Drops`].
#[derive(Debug)]
pub struct CountedOwner {
    bytes: Vec<u8>,
    drops: Drops,
}

impl AsRef<[u8]> for CountedOwner {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for CountedOwner {
    fn drop(&mut self) {
        // Whoever reads it too late finds something else.
        self.bytes.fill(0xdd);
        self.drops.0.fetch_add(1, Ordering::SeqCst);
    }
}
