//! Errors that do not say what they found.
//!
//! What is of the wrong type may be a secret in the wrong place. serde's own
//! errors repeat it.

/// Implements the methods of a `serde::de::Visitor` for numbers and booleans, to
/// refuse them without a word on their value.
macro_rules! refuse_scalars {
    ($expecting:expr) => {
        crate::config::unrepeated::refuse_scalars!(@each $expecting;
            visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_i128: i128,
            visit_u128: u128, visit_f64: f64, visit_char: char);
    };

    (@each $expecting:expr; $($visit:ident: $type:ty),*) => {$(
        fn $visit<E: serde::de::Error>(self, _: $type) -> Result<Self::Value, E> {
            let expecting = $expecting(&self);
            Err(E::custom(format_args!("expected {expecting}; write strings in quotes")))
        }
    )*};
}
pub(super) use refuse_scalars;
