super::options! {
    /// Whom a socket accepts over `ipc`.
    ///
    /// Each of these lets in more; with none of them everybody may come. A peer
    /// that is not let in is disconnected at once, and tries again.
    trait IpcOptions {
        /// A process that may connect over `ipc`, by its number, 1 or more. Adds
        /// to those before.
        ///
        /// None by default. Applies to endpoints bound after it is set. Fails
        /// with [`Unsupported`](crate::ErrorKind::Unsupported) where the system
        /// does not tell, which is anywhere but on Linux and OpenBSD.
        ipc_filter_pid, add_ipc_filter_pid = u32 as Between(1, i32::MAX as u32),
            ZMQ_IPC_FILTER_PID "ZMQ_IPC_FILTER_PID" = "none" if PeerProcess, each;

        /// A user whose processes may connect over `ipc`, by its number. Adds to
        /// those before.
        ///
        /// None by default. Applies to endpoints bound after it is set. Fails
        /// with [`Unsupported`](crate::ErrorKind::Unsupported) where the system
        /// does not tell, as on Windows and NetBSD.
        ipc_filter_uid, add_ipc_filter_uid = u32 as Id,
            ZMQ_IPC_FILTER_UID "ZMQ_IPC_FILTER_UID" = "none" if PeerUser, each;

        /// A group whose members' processes may connect over `ipc`, by its
        /// number. Adds to those before.
        ///
        /// None by default. Applies to endpoints bound after it is set. Fails
        /// with [`Unsupported`](crate::ErrorKind::Unsupported) where the system
        /// does not tell, as on Windows and NetBSD.
        ipc_filter_gid, add_ipc_filter_gid = u32 as Id,
            ZMQ_IPC_FILTER_GID "ZMQ_IPC_FILTER_GID" = "none" if PeerUser, each;
    }
}
