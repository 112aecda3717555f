//! Sockets for async programs, in every runtime.

// Where a test runs is its parameter, whether it makes tasks or not.
#![allow(clippy::extra_unused_type_parameters)]

mod types;
