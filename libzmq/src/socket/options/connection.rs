super::options! {
    /// How connections are accepted, and how they carry messages.
    trait ConnectionOptions {
        /// How many connections may wait to be accepted; the system may have a
        /// lower limit.
        ///
        /// 100 by default. Applies to endpoints bound after it is set, and not
        /// to `inproc`.
        backlog, set_backlog = u32 as Count, ZMQ_BACKLOG "ZMQ_BACKLOG" = "100";

        /// Whether messages wait for connections that are complete alone. When
        /// it is off they are also queued for a peer that is not there yet.
        ///
        /// With it, a socket that is not connected to anybody blocks, or drops
        /// messages if that is what its type does; and what is queued for a
        /// connection is lost with it. Off by default. Applies to endpoints
        /// connected after it is set, and not to `inproc`.
        immediate, set_immediate = bool as Flag, ZMQ_IMMEDIATE "ZMQ_IMMEDIATE"
            ["delay_attach_on_connect"] = "off";

        /// How many bytes of small messages are read from a connection at once,
        /// at most.
        ///
        /// Up to 16 MiB, rounded up to multiples of 64, and not zero; 262144, which
        /// is 256 KiB, by default. Applies to connections made after it is set;
        /// `inproc` has none.
        ///
        /// A connection that is idle has no buffer. One that reads begins with 8 KiB,
        /// and has more when there is more to read. A message that was received is
        /// a part of the buffer, and keeps it, unless it is less than a thousandth
        /// of it: so this is also what a single message may keep in memory. Parts of
        /// 64 KiB and more are read to where they stay.
        in_batch_size, set_in_batch_size = u32 as Batch,
            ZMQ_IN_BATCH_SIZE "ZMQ_IN_BATCH_SIZE" = "262144";

        /// How many bytes of small messages are written to a connection at once, at
        /// most.
        ///
        /// Up to 16 MiB, rounded up to multiples of 64, and not zero; 65536, which
        /// is 64 KiB, by default. Applies to connections made after it is set;
        /// `inproc` has none.
        ///
        /// From about 64 KiB on as much is used of it as fills packets of the loopback
        /// interface, which have 65408 bytes.
        ///
        /// A connection that is idle has no buffer. One that writes begins with
        /// 8 KiB, and has more when that was filled. Parts of 64 KiB and more are
        /// written from where they are.
        out_batch_size, set_out_batch_size = u32 as Batch,
            ZMQ_OUT_BATCH_SIZE "ZMQ_OUT_BATCH_SIZE" = "65536";
    }
}
