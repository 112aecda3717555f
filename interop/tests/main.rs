//! Our sockets and those of other implementations talk to each other.
//!
//! `interop/setup` installs the implementations.

/// Tests that each couple of types understands each other.
macro_rules! couples {
    ($theirs:expr => $($name:ident: $first:ident $second:ident;)*) => {$(
        #[test]
        fn $name() {
            let couple = libzmq_interop::Couple(Kind::$first, Kind::$second);
            libzmq_interop::matrix(couple, &mut $theirs());
        }
    )*};
}

mod certs;
mod classic;
mod draft;
mod omq;
mod plain;
mod seeds;
