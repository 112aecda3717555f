//! Files with CURVE certificates.

use std::{
    env, fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use libzmq::{
    AuthBuilder, AuthClient, CertFile, Ctx, CurveCert, CurvePublicKey, ErrorKind, Server,
    prelude::*,
};
use libzmq_tests::{
    PATIENCE, TempDir, alone, bounded, ctx, eventually, spawn,
    visitor::{Visitor, lets_in, visit},
};

use crate::mechanism::{CERTS, bound, curve_client_as, curve_server, with};

const PUBLIC: &str = "n%3)5@(3pzp)v8yt6RW3eQVq5OQYb#TEodD^6oA^";
const SECRET: &str = "JiUDa>>owH1+mPTWs=>Jcyt%h.C1E4Js>)(g{geY";
const OTHER: &str = "et189NB9uJC7?J+XU8JRhCbF?gOP9+o%kli=y2b8";

/// The pair of the two keys above.
fn known() -> CurveCert {
    CurveCert::new(PUBLIC.parse().unwrap(), SECRET.parse().unwrap()).unwrap()
}

/// Writes a file that only its owner may read.
fn write(path: &Path, text: impl AsRef<[u8]>) {
    fs::write(path, text).unwrap();
    set_mode(path, 0o600);
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;

    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: u32) {}

#[cfg(unix)]
fn mode(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;

    // It may be gone by now.
    Some(fs::metadata(path).ok()?.permissions().mode() & 0o777)
}

fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_pair_is_two_files() {
    let dir = TempDir::new();
    let path = dir.path().join("ali.key");
    let secret_path = dir.path().join("ali.key_secret");
    let metadata = [("name", "Ali Baba"), ("cave", "#40"), ("name", "it's me")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let file = metadata
        .iter()
        .fold(CertFile::from(known()), |file, (name, value)| {
            file.add_metadata(name, value)
        });
    file.save(&path).unwrap();
    assert_eq!(names(dir.path()), ["ali.key", "ali.key_secret"]);

    let common = format!(
        "\n\nmetadata\n    name = \"Ali Baba\"\n    cave = \"#40\"\n    name = \"it's me\"\n\
         curve\n    public-key = \"{PUBLIC}\"\n"
    );
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.starts_with('#') && text.ends_with(&common), "{text}");
    assert!(!text.contains("secret-key"));
    let text = fs::read_to_string(&secret_path).unwrap();
    let expected = format!("{common}    secret-key = \"{SECRET}\"\n");
    assert!(text.starts_with('#') && text.ends_with(&expected));

    let public = CertFile::load(&path).unwrap();
    assert_eq!((public.public().as_str(), public.cert()), (PUBLIC, None));
    assert_eq!(public.metadata(), metadata);
    assert_eq!(CertFile::load(&secret_path).unwrap(), file);
    assert_eq!(CurveCert::load(&secret_path).unwrap(), known());
    for path in [&path, &secret_path] {
        assert_eq!(CurvePublicKey::load(path).unwrap().as_str(), PUBLIC);
    }

    // A public file alone can be saved again.
    let copy = dir.path().join("copy");
    public.save(&copy).unwrap();
    assert_eq!(CertFile::load(&copy).unwrap(), public);
    assert!(!dir.path().join("copy_secret").exists());
}

/// As other programs and people write them.
#[test]
fn other_shapes_are_read() {
    let dir = TempDir::new();
    let path = dir.path().join("x.key_secret");
    let pyzmq = format!(
        "#   ****  Generated on today  ****\n#   More.\n\nmetadata\n    email = a@b.c\n\
         curve\n    public-key = \"{PUBLIC}\"\n    secret-key = \"{SECRET}\"\n"
    );
    let czmq = format!(
        "#   A comment\n\nmetadata\n    email = \"a@b.c\"\ncurve\n    \
         public-key = \"{PUBLIC}\"\n    secret-key = \"{SECRET}\"\n"
    );
    let by_hand = format!(
        "\u{feff}curve # keys\r\n\tsecret-key={SECRET} # of mine\r\n\tpublic-key = '{PUBLIC}'\r\n\
         \r\nother = 1\r\n    public-key = none\r\nmetadata\r\n    email   =   a@b.c\r\n        \
         deeper = x"
    );
    for text in [pyzmq, czmq, by_hand] {
        write(&path, text);
        let file = CertFile::load(&path).unwrap();
        assert_eq!(file.cert(), Some(&known()));
        assert_eq!(file.metadata(), [("email".to_owned(), "a@b.c".to_owned())]);
    }
}

#[test]
fn bad_files_are_named() {
    let dir = TempDir::new();
    let path = dir.path().join("bad.key_secret");
    let curve = |keys: &str| format!("metadata\ncurve\n{keys}");
    let public = format!("    public-key = \"{PUBLIC}\"\n");
    let secret = format!("    secret-key = \"{SECRET}\"\n");
    let zeros = "0".repeat(40);
    let cases: Vec<(Vec<u8>, &[&str])> = vec![
        (Vec::new(), &["no public-key"]),
        (b"curve\n".to_vec(), &["no public-key"]),
        (curve(&secret).into(), &["no public-key"]),
        (format!("{public}{secret}").into(), &["no public-key"]),
        (
            curve("    public-key\n").into(),
            &["line 3", "public-key", "40 characters, not 0"],
        ),
        (
            curve(&format!("{public}    secret-key = {}\n", &SECRET[1..])).into(),
            &["line 4", "secret-key", "40 characters, not 39"],
        ),
        (
            curve(&format!("{public}    secret-key = {SECRET}#\n")).into(),
            &["line 4", "secret-key", "not 41"],
        ),
        (
            curve(&secret.replace('J', ",")).into(),
            &["line 3", "secret-key", "Z85"],
        ),
        (
            curve(&format!("    public-key = {zeros}\n")).into(),
            &["line 3", "public-key", "zero"],
        ),
        (
            curve(&format!("{public}    secret-key = {zeros}\n")).into(),
            &["line 4", "secret-key", "zero"],
        ),
        (
            curve(&format!("    public-key = {OTHER}\n{secret}")).into(),
            &["line 4", "does not belong"],
        ),
        (
            curve(&format!("{public}{public}")).into(),
            &["line 4", "public-key", "twice"],
        ),
        (
            curve(&format!("{public}{secret}{secret}")).into(),
            &["line 5", "secret-key", "twice"],
        ),
        (
            curve(&format!("{public}   secret-key = {SECRET}\n")).into(),
            &["line 4", "four spaces"],
        ),
        (
            curve(&format!("{public}    = {SECRET}\n")).into(),
            &["line 4", "name"],
        ),
        (
            [b"\n", SECRET.as_bytes(), b"\xff"].concat(),
            &["line 2", "UTF-8"],
        ),
        (vec![b'#'; 16 * 1024 + 1], &["16384 bytes"]),
    ];
    for (text, expected) in cases {
        write(&path, &text);
        let err = CertFile::load(&path).unwrap_err();
        assert_eq!(err.kind(), ErrorKind::InvalidInput, "{err}");
        let shown = format!("{err} {err:?}");
        for part in expected.iter().chain(&["bad.key_secret"]) {
            assert!(shown.contains(part), "{part:?} is not in {shown}");
        }
        assert!(!shown.contains(&SECRET[2..10]), "{shown}");
        assert!(CurvePublicKey::load(&path).is_err());
    }

    write(&path, curve(&public));
    let err = CurveCert::load(&path).unwrap_err();
    assert_eq!(err.kind(), ErrorKind::InvalidInput);
    assert!(err.to_string().contains("no secret-key"), "{err}");

    let absent = dir.path().join("absent");
    let err = CertFile::load(&absent).unwrap_err();
    assert_eq!(err.kind(), ErrorKind::NotFound);
    assert!(err.to_string().contains("absent"), "{err}");
}

#[test]
fn nothing_is_shown() {
    let file = CertFile::from(known());
    let shown = format!("{file:?}{file:#?}");
    assert!(shown.contains(PUBLIC));
    assert!(!shown.contains(&SECRET[..8]), "{shown}");
}

#[test]
fn what_cannot_be_written_is_named() {
    let dir = TempDir::new();
    let file = CertFile::from(known());
    let save = |file: &CertFile, name: &str| file.save(dir.path().join(name)).unwrap_err();
    for (err, expected) in [
        (save(&file, "x_secret"), "x_secret"),
        (save(&file, ".."), "needs a name"),
        (save(&file.clone().add_metadata("a b", "x"), "x"), "\"a b\""),
        (
            save(&file.clone().add_metadata("public-key", "x"), "x"),
            "\"public-key\"",
        ),
        (
            save(&file.clone().add_metadata("a", "b\nc"), "x"),
            "\"b\\nc\"",
        ),
    ] {
        assert_eq!(err.kind(), ErrorKind::InvalidInput, "{err}");
        assert!(err.to_string().contains(expected), "{err}");
    }
    let err = save(&file, "absent/x.key");
    assert_eq!(err.kind(), ErrorKind::NotFound);
    assert!(err.to_string().contains("x.key_secret"), "{err}");
    assert_eq!(names(dir.path()), [""; 0]);
}

#[test]
fn new_files_replace_nothing() {
    let dir = TempDir::new();
    let path = dir.path().join("a.key");
    let [first, second] = [(); 2].map(|()| CertFile::from(CurveCert::new_unique()));
    first.save_new(&path).unwrap();
    #[cfg(unix)]
    assert_eq!(mode(&dir.path().join("a.key_secret")), Some(0o600));

    let contents = || {
        names(dir.path())
            .iter()
            .map(|name| fs::read(dir.path().join(name)).unwrap())
            .collect::<Vec<_>>()
    };
    let before = contents();
    assert_eq!(before.len(), 2);
    let err = second.save_new(&path).unwrap_err();
    assert!(err.to_string().contains("a.key_secret"), "{err}");
    assert_eq!(err.kind(), ErrorKind::AlreadyExists);
    assert_eq!(contents(), before);

    // With one of the two there, the other is not made.
    fs::remove_file(dir.path().join("a.key_secret")).unwrap();
    let before = contents();
    second.save_new(&path).unwrap_err();
    assert_eq!(contents(), before);
    second.save(&path).unwrap();
    assert_eq!(CurvePublicKey::load(&path).unwrap(), *second.public());
}

#[cfg(unix)]
#[test]
fn secrets_that_others_may_read_are_refused() {
    let dir = TempDir::new();
    known().save(dir.path().join("a.key")).unwrap();
    let path = dir.path().join("a.key_secret");
    assert_eq!(mode(&path), Some(0o600));
    for bad in [0o640, 0o604, 0o644, 0o660, 0o602, 0o610, 0o777] {
        set_mode(&path, bad);
        let err = CurveCert::load(&path).unwrap_err();
        assert_eq!(err.kind(), ErrorKind::PermissionDenied, "{bad:o}");
        for part in ["a.key_secret", &format!("{bad:o}"), "600"] {
            assert!(err.to_string().contains(part), "{err}");
        }
        // The public key is for everybody.
        assert_eq!(CurvePublicKey::load(&path).unwrap().as_str(), PUBLIC);
        let options = CertFile::options().allow_readable_by_others(true);
        assert_eq!(options.load(&path).unwrap().cert(), Some(&known()));
    }
    for good in [0o600, 0o400, 0o700] {
        set_mode(&path, good);
        assert_eq!(CurveCert::load(&path).unwrap(), known());
    }
    // By whichever name.
    let link = dir.path().join("link");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    assert_eq!(CurveCert::load(&link).unwrap(), known());
    set_mode(&path, 0o644);
    assert!(CurveCert::load(&link).is_err());

    // What is replaced gets the permissions of a new file.
    known().save(dir.path().join("a.key")).unwrap();
    assert_eq!(mode(&path), Some(0o600));
}

#[cfg(unix)]
pub(crate) fn fifo(path: &Path) {
    let status = std::process::Command::new("mkfifo").arg(path).status();
    assert!(status.unwrap().success());
}

/// Nobody writes into the pipe.
#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_waited_for() {
    let dir = TempDir::new();
    let pipe = dir.path().join("pipe");
    fifo(&pipe);
    let paths = [pipe, dir.path().to_owned(), "/dev/zero".into()];
    for path in paths {
        let err = bounded(move || CertFile::load(path)).unwrap_err();
        assert_eq!(err.kind(), ErrorKind::InvalidInput);
        assert!(err.to_string().contains("not a regular file"), "{err}");
    }
}

/// Whoever loads finds one pair or the other, and whoever looks never finds a
/// secret file that is open to others.
#[test]
fn files_are_replaced_at_once() {
    let dir = TempDir::new();
    let path = dir.path().join("a.key");
    let secret_path = dir.path().join("a.key_secret");
    let certs: Vec<CurveCert> = (0..4).map(|_| CurveCert::new_unique()).collect();
    certs[0].save(&path).unwrap();

    let stop = Arc::new(AtomicBool::new(false));
    let watcher = {
        let (dir, stop) = (dir.path().to_owned(), Arc::clone(&stop));
        spawn(move || {
            while !stop.load(Ordering::SeqCst) {
                watch(&dir);
            }
        })
    };
    let writers: Vec<_> = certs
        .iter()
        .map(|cert| {
            let (cert, path) = (cert.clone(), path.clone());
            spawn(move || {
                for _ in 0..50 {
                    cert.save(&path).unwrap();
                }
            })
        })
        .collect();
    for _ in 0..200 {
        let found = CurveCert::load(&secret_path).unwrap();
        assert!(certs.contains(&found));
        let found = CurvePublicKey::load(&path).unwrap();
        assert!(certs.iter().any(|cert| *cert.public() == found));
    }
    for writer in writers {
        writer.join();
    }
    stop.store(true, Ordering::SeqCst);
    watcher.join();
    assert_eq!(names(dir.path()), ["a.key", "a.key_secret"]);
}

fn watch(dir: &Path) {
    for entry in fs::read_dir(dir).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        if path.to_str().unwrap().contains("_secret") {
            #[cfg(unix)]
            assert!(matches!(mode(&path), Some(0o600) | None), "{path:?}");
        }
    }
}

/// A server that lets in those of a directory.
struct Door {
    ctx: Ctx,
    server: Server,
    auth: AuthClient,
    dir: TempDir,
}

impl Door {
    fn new() -> Self {
        let (ctx, dir) = (ctx(), TempDir::new());
        let auth = AuthBuilder::new().curve_directory(dir.path());
        Self {
            auth: auth.build_with_ctx(&ctx).unwrap(),
            server: bound(&ctx, curve_server()),
            ctx,
            dir,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn lets_in(&self, cert: &CurveCert) -> bool {
        lets_in(&self.ctx, &self.server, &with(curve_client_as(cert)))
    }
}

/// The public file of somebody.
fn text_of(cert: &CurveCert) -> String {
    format!("metadata\ncurve\n    public-key = \"{}\"\n", cert.public())
}

#[test]
fn a_directory_lets_in_its_certificates() {
    let door = Door::new();
    let certs: Vec<CurveCert> = (0..4).map(|_| CurveCert::new_unique()).collect();
    assert!(!door.lets_in(&certs[0]));

    certs[0].save(door.path("zero.key")).unwrap();
    certs[1].save(door.path("one")).unwrap();
    CertFile::new(certs[2].public())
        .save(door.path("two.txt"))
        .unwrap();
    let elsewhere = TempDir::new();
    let path = elsewhere.path().join("three.key");
    certs[3].save(&path).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(&path, door.path("three.key")).unwrap();
    #[cfg(not(unix))]
    fs::copy(&path, door.path("three.key")).unwrap();
    for cert in &certs {
        let endpoint = door.server.last_endpoint().unwrap();
        let client = with(curve_client_as(cert));
        let request = visit(&door.ctx, &client, &door.server, &endpoint).unwrap();
        assert_eq!(request.metadata("User-Id"), Some(cert.public().as_str()));
    }

    // The registry holds beside it.
    let listed = CurveCert::new_unique();
    assert!(!door.lets_in(&listed));
    door.auth.set_curve_registry([listed.public()]).unwrap();
    assert!(door.lets_in(&listed));
    assert!(door.lets_in(&certs[0]));
}

/// What fits of it is on every message; the rest is left out, and keeps nobody
/// out.
#[test]
fn metadata_of_a_certificate_is_told() {
    let door = Door::new();
    let certs = [(); 3].map(|()| CurveCert::new_unique());
    let [full, bare, listed] = &certs;
    let file = CertFile::new(full.public())
        .add_metadata("name", "Ali Baba")
        .add_metadata("X-Rank", "boss")
        .add_metadata("email@home", "not a name of ZMTP")
        .add_metadata("User-Id", "root")
        .add_metadata("Socket-Type", "REP")
        .add_metadata("name", "the second");
    file.save(door.path("full.key")).unwrap();
    bare.save(door.path("bare.key")).unwrap();
    let file = CertFile::new(listed.public()).add_metadata("name", "Baba");
    file.save(door.path("listed.key")).unwrap();
    door.auth.set_curve_registry([listed.public()]).unwrap();

    let endpoint = door.server.last_endpoint().unwrap();
    let visit = |cert: &CurveCert| {
        let client = with(curve_client_as(cert)).metadata("X-Rank", "king");
        visit(&door.ctx, &client, &door.server, &endpoint).unwrap()
    };
    let msg = visit(full);
    assert_eq!(msg.metadata("name"), Some("Ali Baba"));
    assert_eq!(msg.metadata("X-Rank"), Some("boss"));
    assert_eq!(msg.metadata("email@home"), None);
    assert_eq!(msg.metadata("User-Id"), Some(full.public().as_str()));
    assert_eq!(msg.metadata("Socket-Type"), Some("CLIENT"));
    let msg = visit(bare);
    assert_eq!(msg.metadata("name"), None);
    assert_eq!(msg.metadata("X-Rank"), Some("king"));
    // By the registry, and not by the file.
    assert_eq!(visit(listed).metadata("name"), None);

    // A new file is a new word.
    let file = CertFile::new(full.public()).add_metadata("name", "Ali");
    file.save(door.path("full.key")).unwrap();
    assert_eq!(visit(full).metadata("name"), Some("Ali"));
    door.auth.set_curve_registry([full.public()]).unwrap();
    assert_eq!(visit(full).metadata("name"), None);
}

#[test]
fn not_every_file_is_a_certificate() {
    let door = Door::new();
    let cert = CurveCert::new_unique();
    cert.save(door.path("a.key")).unwrap();
    fs::remove_file(door.path("a.key")).unwrap();
    fs::write(door.path(".a.key"), text_of(&cert)).unwrap();
    fs::write(door.path("a.key~"), text_of(&cert)).unwrap();
    fs::create_dir(door.path("folder.key")).unwrap();
    fs::write(door.path("folder.key/a.key"), text_of(&cert)).unwrap();
    assert!(!door.lets_in(&cert));
    fs::write(door.path("a.key"), text_of(&cert)).unwrap();
    assert!(door.lets_in(&cert));
}

#[test]
fn files_come_and_go_while_it_runs() {
    let door = Door::new();
    let [one, two] = [(); 2].map(|()| CurveCert::new_unique());
    let expect = |first: bool, second: bool, what: &str| {
        assert_eq!(door.lets_in(&one), first, "the first, {what}");
        assert_eq!(door.lets_in(&two), second, "the second, {what}");
    };
    expect(false, false, "empty");
    one.save(door.path("a.key")).unwrap();
    let endpoint = door.server.last_endpoint().unwrap();
    let connected = Visitor::new(&door.ctx, &with(curve_client_as(&one)), &endpoint);
    assert!(connected.knock(&door.server).is_some());
    expect(true, false, "added");

    two.save(door.path("b.key")).unwrap();
    expect(true, true, "both added");
    fs::remove_file(door.path("a.key")).unwrap();
    expect(false, true, "removed");
    assert!(connected.knock(&door.server).is_some(), "it stays");

    one.save(door.path("b.key")).unwrap();
    expect(true, false, "replaced");
    fs::rename(door.path("b.key"), door.path("c.key")).unwrap();
    expect(true, false, "renamed");
    fs::copy(door.path("c.key"), door.path("d.key")).unwrap();
    expect(true, false, "copied");
    fs::remove_file(door.path("c.key")).unwrap();
    expect(true, false, "the copy is left");
    fs::rename(door.path("d.key"), door.path(".d.key")).unwrap();
    expect(false, false, "renamed away");
}

/// Such a change may take a moment to be noticed by whom it lets in.
#[test]
fn a_file_is_written_over_in_place() {
    let door = Door::new();
    let certs = [(); 2].map(|()| CurveCert::new_unique());
    let write = |cert| fs::write(door.path("a.key"), text_of(cert)).unwrap();
    write(&certs[0]);
    for round in 0..20 {
        let [now, before] = [0, 1].map(|offset| &certs[(round + offset) % 2]);
        assert!(!door.lets_in(before), "round {round}");
        assert!(door.lets_in(now), "round {round}");
        write(before);
    }
    // It is empty for a moment.
    write(&certs[0]);
    fs::write(door.path("a.key"), "").unwrap();
    assert!(!door.lets_in(&certs[0]));
    write(&certs[0]);
    eventually("it is noticed", || door.lets_in(&certs[0]));
}

#[cfg(unix)]
#[test]
fn broken_files_stop_nobody() {
    use std::os::unix::{ffi::OsStrExt, fs::symlink};

    let door = Door::new();
    let [good, bad] = [(); 2].map(|()| CurveCert::new_unique());
    fs::write(door.path("aa.key"), "").unwrap();
    fs::write(door.path("ab.key"), b"\xff\xfe\0").unwrap();
    // Two keys: it is nobody's.
    let twice = text_of(&bad) + text_of(&bad).trim_start_matches("metadata\ncurve\n");
    fs::write(door.path("ac.key"), twice).unwrap();
    fs::write(door.path("ad.key"), bad.public().as_str()).unwrap();
    let huge = fs::File::create(door.path("ae.key")).unwrap();
    huge.set_len(1 << 40).unwrap();
    let long = text_of(&bad) + &"#".repeat(20_000);
    fs::write(door.path("af.key"), long).unwrap();
    fifo(&door.path("ag.key"));
    symlink("/dev/zero", door.path("ah.key")).unwrap();
    symlink("/dev/stdin", door.path("ai.key")).unwrap();
    symlink("absent", door.path("aj.key")).unwrap();
    symlink("ak.key", door.path("ak.key")).unwrap();
    symlink(door.path("ag.key"), door.path("al.key")).unwrap();
    fs::create_dir(door.path("am.key")).unwrap();
    let odd = door
        .dir
        .path()
        .join(std::ffi::OsStr::from_bytes(b"an\xff.key"));
    fs::write(odd, "curve").unwrap();
    let socket = std::os::unix::net::UnixListener::bind(door.path("ao.key")).unwrap();
    let mismatch = format!("{}    secret-key = \"{SECRET}\"\n", text_of(&bad));
    fs::write(door.path("ap.key"), mismatch).unwrap();
    good.save(door.path("b.key")).unwrap();

    for _ in 0..3 {
        assert!(door.lets_in(&good));
        assert!(!door.lets_in(&bad));
    }
    // What is broken is read again when it is mended.
    fs::write(door.path("ad.key"), text_of(&bad)).unwrap();
    eventually("it is noticed", || door.lets_in(&bad));
    fs::write(door.path("ad.key"), "broken again").unwrap();
    assert!(!door.lets_in(&bad));
    assert!(door.lets_in(&good));
    drop(socket);
}

#[test]
fn a_directory_that_is_gone_lets_in_nobody() {
    let door = Door::new();
    let cert = CurveCert::new_unique();
    let listed = CurveCert::new_unique();
    door.auth.set_curve_registry([listed.public()]).unwrap();
    let outer = TempDir::new();
    let dir = outer.path().join("clients");
    fs::create_dir(&dir).unwrap();
    cert.save(dir.join("a.key")).unwrap();
    door.auth.set_curve_directory(&dir).unwrap();
    assert!(door.lets_in(&cert));

    let moved = outer.path().join("moved");
    fs::rename(&dir, &moved).unwrap();
    assert!(!door.lets_in(&cert), "moved");
    assert!(door.lets_in(&listed));
    fs::write(&dir, text_of(&cert)).unwrap();
    assert!(!door.lets_in(&cert), "a file");
    fs::remove_file(&dir).unwrap();
    fs::create_dir(&dir).unwrap();
    assert!(!door.lets_in(&cert), "empty");
    fs::remove_dir(&dir).unwrap();
    fs::rename(&moved, &dir).unwrap();
    assert!(door.lets_in(&cert), "back");

    set_mode(&dir, 0o000);
    // The permissions of a directory do not hold for everybody.
    let is_readable = fs::read_dir(&dir).is_ok();
    assert_eq!(door.lets_in(&cert), is_readable);
    set_mode(&dir, 0o700);
    assert!(door.lets_in(&cert));

    door.auth.clear_curve_directory().unwrap();
    assert!(!door.lets_in(&cert), "cleared");
}

#[test]
fn a_directory_has_to_be_there_at_first() {
    let door = Door::new();
    let cert = CurveCert::new_unique();
    cert.save(door.path("a.key")).unwrap();
    for (name, kind) in [
        ("absent", ErrorKind::NotFound),
        ("a.key", ErrorKind::InvalidInput),
    ] {
        let path = door.path(name);
        let build = AuthBuilder::new()
            .curve_auth(false)
            .curve_directory(&path)
            .build_with_ctx(&door.ctx);
        for err in [
            build.unwrap_err(),
            door.auth.set_curve_directory(&path).unwrap_err(),
        ] {
            assert_eq!(err.kind(), kind, "{err}");
            let text = err.to_string();
            assert!(
                text.contains("curve_directory") && text.contains(name),
                "{text}"
            );
        }
    }
    // Nothing has changed.
    assert!(door.lets_in(&cert));
    assert!(!door.lets_in(&CurveCert::new_unique()));
}

#[test]
fn a_directory_stays_when_the_program_goes_elsewhere() {
    alone(
        "certs::a_directory_stays_when_the_program_goes_elsewhere",
        || {
            let door = Door::new();
            let cert = CurveCert::new_unique();
            fs::create_dir(door.path("clients")).unwrap();
            cert.save(door.path("clients/a.key")).unwrap();
            env::set_current_dir(door.dir.path()).unwrap();
            door.auth.set_curve_directory("clients").unwrap();
            assert!(door.lets_in(&cert));
            env::set_current_dir("/").unwrap();
            assert!(door.lets_in(&cert));
            fs::remove_file(door.path("clients/a.key")).unwrap();
            assert!(!door.lets_in(&cert));
        },
    );
}

/// Strangers come again and again, and clients are served all the same.
#[test]
fn thousands_of_files_hold_up_nobody() {
    let door = Door::new();
    let certs: Vec<CurveCert> = (0..20).map(|_| CurveCert::new_unique()).collect();
    // One key after the other, but for its first characters.
    let key = |number: usize| format!("{number:05}{}", &PUBLIC[5..]);
    for number in 0..3_000 {
        let text = format!("curve\n    public-key = \"{}\"\n", key(number));
        fs::write(door.path(&format!("{number}.key")), text).unwrap();
    }
    for (number, cert) in certs.iter().enumerate() {
        fs::write(door.path(&format!("known-{number}.key")), text_of(cert)).unwrap();
    }
    let begin = Instant::now();
    let stranger = CurveCert::new_unique();
    for cert in &certs {
        assert!(!door.lets_in(&stranger));
        assert!(door.lets_in(cert));
    }
    assert!(begin.elapsed() < PATIENCE);

    fs::remove_file(door.path("known-0.key")).unwrap();
    assert!(!door.lets_in(&certs[0]));
    fs::write(door.path("known-0.key"), text_of(&stranger)).unwrap();
    assert!(door.lets_in(&stranger));
    assert!(door.lets_in(&certs[1]));
}

/// Somebody works in the directory all the time. Whose file stays is let in, and
/// who has none is not.
#[test]
fn changes_do_not_disturb_others() {
    let door = Door::new();
    let [stays, goes, stranger] = [(); 3].map(|()| CurveCert::new_unique());
    stays.save(door.path("stays.key")).unwrap();
    goes.save(door.path("goes.key")).unwrap();

    let stop = Arc::new(AtomicBool::new(false));
    let worker = {
        let (dir, stop) = (door.dir.path().to_owned(), Arc::clone(&stop));
        spawn(move || {
            let mut number = 0;
            while !stop.load(Ordering::SeqCst) {
                number += 1;
                let path = dir.join(format!("{}.key", number % 7));
                match number % 5 {
                    0 => fs::write(&path, "broken").unwrap(),
                    1 => fs::write(&path, text_of(&CERTS.client)).unwrap(),
                    2 => CERTS.client.save(&path).unwrap(),
                    3 => drop(fs::remove_file(&path)),
                    _ => drop(fs::rename(&path, dir.join("other"))),
                }
            }
            number
        })
    };
    for round in 0..30 {
        assert!(door.lets_in(&stays), "round {round}");
        assert!(!door.lets_in(&stranger), "round {round}");
    }
    fs::remove_file(door.path("goes.key")).unwrap();
    assert!(!door.lets_in(&goes));
    stop.store(true, Ordering::SeqCst);
    assert!(worker.join() > 30);
}
