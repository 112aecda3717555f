//! The programs of the guide, as they stand there: see the build script.

/// The folder in which the programs find their `examples`.
pub const FOLDER: &str = env!("OUT_DIR");

macro_rules! programs {
    ($($name:ident, $file:literal;)*) => {$(
        // It is not ours to make pretty.
        #[allow(clippy::all, unreachable_pub)]
        mod $name {
            include!(concat!(env!("OUT_DIR"), "/", $file));

            pub(super) fn run() -> Result<(), anyhow::Error> {
                main()
            }
        }

        #[doc = concat!("Runs the program `", $file, "`.")]
        ///
        /// # Errors
        ///
        /// Those of the program.
        pub fn $name() -> Result<(), anyhow::Error> {
            $name::run()
        }
    )*};
}

programs! {
    basic, "basic_req_rep.rs";
    reliable, "reliable_req_rep.rs";
    secure, "secure_req_rep.rs";
}
