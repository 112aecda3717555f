//! The cells in C, by the library that `libzmq-sys` builds.

use std::{
    ffi::{CString, c_char, c_int},
    process,
};

// Linked, and otherwise not used here.
use libzmq_sys as _;

unsafe extern "C" {
    fn cell_main(argc: c_int, argv: *mut *mut c_char) -> c_int;
    fn raise_descriptors() -> u64;
}

/// Lets this process have as many descriptors as it may, and tells how many.
pub(crate) fn descriptors() -> u64 {
    // SAFETY: it asks the system, and takes nothing.
    unsafe { raise_descriptors() }
}

/// Runs `the program in `c``, which prints what it has to tell, and ends the process.
pub(crate) fn run(args: Vec<String>) -> anyhow::Result<()> {
    let args = args
        .into_iter()
        .map(CString::new)
        .collect::<Result<Vec<_>, _>>()?;
    let mut args: Vec<*mut c_char> = args.into_iter().map(CString::into_raw).collect();
    // SAFETY: these are as many strings as is said, which nobody frees.
    let code = unsafe { cell_main(args.len() as c_int, args.as_mut_ptr()) };
    process::exit(code)
}
