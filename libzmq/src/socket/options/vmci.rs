use std::time::Duration;

super::options! {
    /// The options of the transport `vmci`, between virtual machines.
    ///
    /// libzmq has it when it is built with a library that is not part of this
    /// crate. Without it they fail with
    /// [`Unsupported`](crate::ErrorKind::Unsupported). They apply to endpoints
    /// bound or connected after they are set.
    trait VmciOptions {
        /// The size of the buffers, in bytes.
        ///
        /// `None`, what the driver does, by default.
        vmci_buffer_size, set_vmci_buffer_size: Option<u64> as DriverSize,
            ZMQ_VMCI_BUFFER_SIZE "ZMQ_VMCI_BUFFER_SIZE" = "system" if Vmci, write_only;

        /// The least size of the buffers, in bytes.
        ///
        /// `None`, what the driver does, by default.
        vmci_buffer_min_size, set_vmci_buffer_min_size: Option<u64> as DriverSize,
            ZMQ_VMCI_BUFFER_MIN_SIZE "ZMQ_VMCI_BUFFER_MIN_SIZE" = "system" if Vmci, write_only;

        /// The largest size of the buffers, in bytes.
        ///
        /// `None`, what the driver does, by default.
        vmci_buffer_max_size, set_vmci_buffer_max_size: Option<u64> as DriverSize,
            ZMQ_VMCI_BUFFER_MAX_SIZE "ZMQ_VMCI_BUFFER_MAX_SIZE" = "system" if Vmci, write_only;

        /// How long an attempt to connect may take.
        ///
        /// In milliseconds, rounded up, and not zero. `None`, what the driver
        /// does, by default.
        vmci_connect_timeout, set_vmci_connect_timeout: Option<Duration> as Timeout,
            ZMQ_VMCI_CONNECT_TIMEOUT "ZMQ_VMCI_CONNECT_TIMEOUT" = "system" if Vmci, write_only;
    }
}
