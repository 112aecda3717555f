super::options! {
    /// The options of sockets whose messages have several parts.
    trait MultipartOptions {
        /// How large the parts of a message from a peer may be all together, in
        /// bytes, of which each part takes 64 besides its content. A peer that
        /// sends more is disconnected.
        ///
        /// Parts wait for the last of their message, and count for no high water
        /// mark before: without a limit a peer that never sends the last one
        /// fills the memory. [`max_message_size`](crate::SocketOptions::set_max_message_size)
        /// is about each part. `None`, for no limit, by default. Applies to
        /// connections made after it is set, and not to `inproc`.
        ///
        /// ```
        /// use libzmq::{prelude::*, *};
        ///
        /// # fn main() -> Result<(), Error> {
        /// let addr: TcpAddr = "127.0.0.1:*".try_into()?;
        /// let router = RouterBuilder::new()
        ///     .max_message_size(1 << 20)
        ///     .max_multipart_size(4 << 20)
        ///     .bind(addr)
        ///     .build()?;
        /// assert_eq!(router.max_multipart_size()?, Some(4 << 20));
        /// # Ok(())
        /// # }
        /// ```
        max_multipart_size, set_max_multipart_size: Option<u64> as Limit,
            LIBZMQ_SYS_MAX_MULTIPART_SIZE "LIBZMQ_SYS_MAX_MULTIPART_SIZE" = "none";
    }
}
