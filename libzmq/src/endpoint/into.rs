use super::{
    Endpoint, EpgmAddr, InprocAddr, IpcAddr, NormAddr, PgmAddr, TcpAddr, TipcAddr, UdpAddr,
    VmciAddr, WsAddr, WssAddr, transports::transports,
};

/// What `bind` and `connect` take: one endpoint or several.
///
/// That is an address of any transport, an [`Endpoint`], a reference to one
/// of these, or an array, slice or `Vec` of them.
///
/// The trait is sealed, so that more can be accepted later: it cannot be
/// implemented outside of this crate.
///
/// # Examples
/// ```
/// use libzmq::{Endpoint, IntoEndpoints, TcpAddr};
///
/// fn count(endpoints: impl IntoEndpoints) -> usize {
///     endpoints.into_endpoints().len()
/// }
///
/// let addr: TcpAddr = "127.0.0.1:5555".try_into()?;
/// let endpoint: Endpoint = "ipc:///run/app.sock".try_into()?;
/// assert_eq!(count(&addr), 1);
/// assert_eq!(count([&addr, &addr]), 2);
/// assert_eq!(count(vec![addr.into(), endpoint]), 2);
/// # Ok::<(), libzmq::AddrParseError>(())
/// ```
pub trait IntoEndpoints: sealed::Sealed {
    /// The endpoints in their order.
    fn into_endpoints(self) -> Vec<Endpoint>;
}

mod sealed {
    pub trait Sealed {}
}

/// Implements the trait for single types that convert into an `Endpoint`.
macro_rules! one_endpoint {
    ($($(#[$doc:meta])* $variant:ident($type:ty), $name:literal, $is:ident;)+) => {
        one_endpoint!($($type),+);
    };
    ($($type:ty),+) => {$(
        impl sealed::Sealed for $type {}
        impl IntoEndpoints for $type {
            fn into_endpoints(self) -> Vec<Endpoint> {
                vec![self.into()]
            }
        }

        impl sealed::Sealed for &$type {}
        impl IntoEndpoints for &$type {
            fn into_endpoints(self) -> Vec<Endpoint> {
                vec![self.into()]
            }
        }
    )+};
}

one_endpoint!(Endpoint);
transports!(one_endpoint);

impl<T: Into<Endpoint>> sealed::Sealed for Vec<T> {}
impl<T: Into<Endpoint>> IntoEndpoints for Vec<T> {
    fn into_endpoints(self) -> Vec<Endpoint> {
        self.into_iter().map(Into::into).collect()
    }
}

impl<T: Into<Endpoint>, const N: usize> sealed::Sealed for [T; N] {}
impl<T: Into<Endpoint>, const N: usize> IntoEndpoints for [T; N] {
    fn into_endpoints(self) -> Vec<Endpoint> {
        self.into_iter().map(Into::into).collect()
    }
}

impl<T: Into<Endpoint> + Clone> sealed::Sealed for &[T] {}
impl<T: Into<Endpoint> + Clone> IntoEndpoints for &[T] {
    fn into_endpoints(self) -> Vec<Endpoint> {
        self.iter().cloned().map(Into::into).collect()
    }
}

impl<T: Into<Endpoint> + Clone> sealed::Sealed for &Vec<T> {}
impl<T: Into<Endpoint> + Clone> IntoEndpoints for &Vec<T> {
    fn into_endpoints(self) -> Vec<Endpoint> {
        self.as_slice().into_endpoints()
    }
}

impl<T: Into<Endpoint> + Clone, const N: usize> sealed::Sealed for &[T; N] {}
impl<T: Into<Endpoint> + Clone, const N: usize> IntoEndpoints for &[T; N] {
    fn into_endpoints(self) -> Vec<Endpoint> {
        self.as_slice().into_endpoints()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_one_and_many() {
        let addr = InprocAddr::new("a").unwrap();
        let endpoint = Endpoint::from(&addr);
        let twice = vec![endpoint.clone(), endpoint.clone()];

        fn check(endpoints: impl IntoEndpoints, expected: &[Endpoint]) {
            assert_eq!(endpoints.into_endpoints(), expected);
        }
        check(addr.clone(), &twice[..1]);
        check(&addr, &twice[..1]);
        check(endpoint.clone(), &twice[..1]);
        check(&endpoint, &twice[..1]);
        check(vec![addr.clone(), addr.clone()], &twice);
        check(vec![&addr, &addr], &twice);
        check([&endpoint, &endpoint], &twice);
        let array = [addr.clone(), addr.clone()];
        check(&array, &twice);
        check(twice.as_slice(), &twice);
        check(&twice, &twice);
        check(Vec::<TcpAddr>::new(), &[]);
    }
}
