use crate::period::Period;

super::options! {
    /// The options of every socket.
    trait SocketOptions {
        /// How long messages that are not yet sent are kept when the socket is
        /// dropped. The drop itself does not wait: it is the drop of the
        /// context that does.
        ///
        /// The [global](crate::Ctx::global) context is never dropped, so at the
        /// end of a program nothing waits for its messages. A program that
        /// sends and exits has a context of its own, or waits for an answer.
        ///
        /// In milliseconds, rounded up. One second by default, where libzmq
        /// itself waits for ever: a peer that is gone must not keep a program
        /// from ending. Zero drops them at once. Takes effect at once.
        linger, set_linger: Period as Period, ZMQ_LINGER "ZMQ_LINGER" = "1s";

        /// How large a message from a peer may be, in bytes, or each part of one
        /// that has several. A peer that sends a larger one is disconnected.
        ///
        /// A handshake has a limit of its own, which is 128 KiB.
        ///
        /// `None`, for no limit, by default. Applies to connections made after
        /// it is set, and not to `inproc`.
        max_message_size, set_max_message_size: Option<u64> as Limit, ZMQ_MAXMSGSIZE "ZMQ_MAXMSGSIZE" = "none";

        /// Which of the context's [I/O threads](crate::CtxBuilder::io_threads)
        /// may do the work: bit 0 for the first of them, and so on.
        ///
        /// 0, for all of them, by default. Applies to endpoints bound or
        /// connected after it is set; when it names no thread that is there,
        /// that fails with [`NoIoThreads`](crate::ErrorKind::NoIoThreads).
        affinity, set_affinity = u64 as Mask, ZMQ_AFFINITY "ZMQ_AFFINITY" = "0";

        /// Whether host names and `*` stand for IPv6 addresses too. Addresses
        /// written as IPv6 always work.
        ///
        /// What the [context](crate::CtxBuilder::ipv6) says by default, which is
        /// off. Applies to endpoints bound or connected after it is set.
        ipv6, set_ipv6 = bool as Flag, ZMQ_IPV6 "ZMQ_IPV6" = "off";
    }
}
