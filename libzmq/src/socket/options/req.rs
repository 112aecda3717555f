super::options! {
    /// The options of sockets that ask and wait for the answer.
    trait ReqOptions {
        /// Whether requests carry a number, by which answers to earlier
        /// requests are known and dropped. The other end has to repeat what
        /// stands before the request, as the types that answer do.
        ///
        /// Off by default. Takes effect with the next request.
        req_correlate, set_req_correlate = bool as Flag,
            ZMQ_REQ_CORRELATE "ZMQ_REQ_CORRELATE" = "off", write_only;

        /// Whether to ask again is allowed before there was an answer. The
        /// earlier question is then given up; without
        /// [`req_correlate`](crate::ReqOptions::set_req_correlate) its answer may still come,
        /// and be taken for the answer to the later one.
        ///
        /// Off by default. Takes effect at once.
        req_relaxed, set_req_relaxed = bool as Flag,
            ZMQ_REQ_RELAXED "ZMQ_REQ_RELAXED" = "off", write_only;
    }
}
