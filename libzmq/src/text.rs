//! Types that are written as text.

/// Implements `TryFrom` of strings for types that implement `FromStr`.
macro_rules! try_from_text {
    ($($type:ty),*) => {$(
        impl TryFrom<&str> for $type {
            type Error = <Self as std::str::FromStr>::Err;

            fn try_from(text: &str) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl TryFrom<String> for $type {
            type Error = <Self as std::str::FromStr>::Err;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl TryFrom<&String> for $type {
            type Error = <Self as std::str::FromStr>::Err;

            fn try_from(text: &String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }
    )*};
}
pub(crate) use try_from_text;

/// Implements `From` of a reference by cloning, for types that are taken by
/// `Into`.
macro_rules! from_ref {
    ($($type:ty),*) => {$(
        impl From<&$type> for $type {
            fn from(value: &$type) -> Self {
                value.clone()
            }
        }
    )*};
}
pub(crate) use from_ref;

/// Bytes for people: as text where they are, or else with escapes.
pub(crate) fn escape(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.chars().any(char::is_control) => text.to_owned(),
        _ => bytes.escape_ascii().to_string(),
    }
}
