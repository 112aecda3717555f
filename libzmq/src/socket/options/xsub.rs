super::options! {
    /// The option of sockets that send subscriptions as messages.
    trait XSubOptions {
        /// Whether each end of a subscription is passed on, and not only the
        /// last to a topic.
        ///
        /// Off by default. Takes effect at once.
        xsub_verbose_unsubscribe, set_xsub_verbose_unsubscribe = bool as Flag,
            ZMQ_XSUB_VERBOSE_UNSUBSCRIBE "ZMQ_XSUB_VERBOSE_UNSUBSCRIBE" = "off", write_only;
    }
}
