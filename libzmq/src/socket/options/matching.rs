super::options! {
    /// The option of sockets that match messages against subscriptions.
    trait MatchingOptions {
        /// Whether messages go to those who did *not* subscribe to them. It has
        /// to be set on both ends.
        ///
        /// Off by default. Takes effect at once.
        invert_matching, set_invert_matching = bool as Flag,
            ZMQ_INVERT_MATCHING "ZMQ_INVERT_MATCHING" = "off";
    }
}
