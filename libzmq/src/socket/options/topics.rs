super::options! {
    /// What sockets with subscriptions tell about them.
    trait TopicsOptions {
        /// How many subscriptions there are. A socket that publishes counts each
        /// topic once, one that subscribes as often as it has subscribed to it.
        topics_count = u32 as Count, ZMQ_TOPICS_COUNT "ZMQ_TOPICS_COUNT" = "0", read_only;
    }
}
