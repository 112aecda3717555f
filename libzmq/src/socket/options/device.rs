super::options! {
    /// The network interface of a socket.
    trait DeviceOptions {
        /// The network interface that connections have to come and go by, such
        /// as `eth0`. Empty for any.
        ///
        /// Any by default, and up to 15 bytes. Applies to `tcp` and `udp`
        /// endpoints bound or connected after it is set. On Linux alone; fails
        /// with [`Unsupported`](crate::ErrorKind::Unsupported) elsewhere, with
        /// [`NotFound`](crate::ErrorKind::NotFound) for an interface that is not
        /// there, and with
        /// [`PermissionDenied`](crate::ErrorKind::PermissionDenied) where the
        /// system asks for a privilege.
        bind_to_device, set_bind_to_device: String => Option<String> as Device,
            ZMQ_BINDTODEVICE "ZMQ_BINDTODEVICE" = "none" if Linux;
    }
}
