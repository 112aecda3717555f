//! Files with CURVE certificates.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use libzmq::{CertFile, CurveCert, CurvePublicKey, ErrorKind};
use libzmq_tests::{TempDir, bounded, spawn};

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
