super::options! {
    /// The option of sockets for which a subscription is a message.
    trait FirstSubscribeOptions {
        /// Whether the first part of a message alone can be a subscription. When
        /// it is off each part can be one.
        ///
        /// Off by default. Takes effect at once.
        only_first_subscribe, set_only_first_subscribe = bool as Flag,
            ZMQ_ONLY_FIRST_SUBSCRIBE "ZMQ_ONLY_FIRST_SUBSCRIBE" = "off", write_only;
    }
}
