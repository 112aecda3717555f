super::options! {
    /// What sockets with subscriptions tell about them.
    trait TopicsOptions {
        /// How many topics there are subscriptions to, each counted once.
        topics_count = u32 as Count, ZMQ_TOPICS_COUNT "ZMQ_TOPICS_COUNT" = "0", read_only;
    }
}
