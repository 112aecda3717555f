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
        linger, set_linger: Period as Period, ZMQ_LINGER "ZMQ_LINGER";

        /// How large a message from a peer may be, in bytes. A peer that sends
        /// a larger one is disconnected.
        ///
        /// `None`, for no limit, by default. Applies to connections made after
        /// it is set, and not to `inproc`.
        max_message_size, set_max_message_size: Option<u64> as Limit, ZMQ_MAXMSGSIZE "ZMQ_MAXMSGSIZE";
    }
}
