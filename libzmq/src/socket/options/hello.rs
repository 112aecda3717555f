super::options! {
    /// The option of sockets that can greet their peers.
    trait HelloOptions {
        /// A message that is sent to each peer when the connection to it is
        /// made. Empty for none.
        ///
        /// None by default. Applies to connections made after it is set.
        hello_msg, set_hello_msg: Vec<u8> as Message, ZMQ_HELLO_MSG "ZMQ_HELLO_MSG" = "none", write_only;
    }
}
