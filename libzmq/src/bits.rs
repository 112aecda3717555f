//! Sets whose members are bits.

/// For a struct with nothing but `bits`.
macro_rules! impl_bit_set {
    ($set:ident) => {
        impl $set {
            /// Whether all of these are among them.
            #[must_use]
            pub const fn contains(self, other: Self) -> bool {
                self.bits & other.bits == other.bits
            }
        }

        /// Those of both.
        impl std::ops::BitOr for $set {
            type Output = Self;

            fn bitor(self, other: Self) -> Self {
                Self {
                    bits: self.bits | other.bits,
                }
            }
        }
    };
}
pub(crate) use impl_bit_set;
