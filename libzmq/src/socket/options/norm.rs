use super::NormMode;

super::options! {
    /// The options of the transport `norm`.
    ///
    /// libzmq has it when it is built with a library that is not part of this
    /// crate. Without it they fail with
    /// [`Unsupported`](crate::ErrorKind::Unsupported). They apply to endpoints
    /// bound or connected after they are set.
    trait NormOptions {
        /// How the rate of sending is found.
        ///
        /// [`CongestionControl`](NormMode::CongestionControl) by default.
        norm_mode, set_norm_mode: NormMode as Choice(crate::NormMode::NAMES),
            ZMQ_NORM_MODE "ZMQ_NORM_MODE" = "congestion_control" if Norm;

        /// Whether receivers ask for what they miss by unicast.
        ///
        /// Off by default.
        norm_unicast_nack, set_norm_unicast_nack = bool as Flag,
            ZMQ_NORM_UNICAST_NACK "ZMQ_NORM_UNICAST_NACK" = "off" if Norm;

        /// The size of the buffers, in kibibytes: 1 or more.
        ///
        /// 2048 by default.
        norm_buffer_size, set_norm_buffer_size = u32 as Between(1, i32::MAX as u32),
            ZMQ_NORM_BUFFER_SIZE "ZMQ_NORM_BUFFER_SIZE" = "2048" if Norm;

        /// The size of a segment, in bytes: 1 or more.
        ///
        /// 1400 by default.
        norm_segment_size, set_norm_segment_size = u32 as Between(1, i32::MAX as u32),
            ZMQ_NORM_SEGMENT_SIZE "ZMQ_NORM_SEGMENT_SIZE" = "1400" if Norm;

        /// How many segments a block has: 1 to 255.
        ///
        /// 16 by default.
        norm_block_size, set_norm_block_size = u32 as Between(1, 255),
            ZMQ_NORM_BLOCK_SIZE "ZMQ_NORM_BLOCK_SIZE" = "16" if Norm;

        /// How many parity segments there are for a block: up to 254.
        ///
        /// 4 by default.
        norm_num_parity, set_norm_num_parity = u32 as Between(0, 254),
            ZMQ_NORM_NUM_PARITY "ZMQ_NORM_NUM_PARITY" = "4" if Norm;

        /// How many of them are sent without being asked for: up to 254.
        ///
        /// None by default.
        norm_num_autoparity, set_norm_num_autoparity = u32 as Between(0, 254),
            ZMQ_NORM_NUM_AUTOPARITY "ZMQ_NORM_NUM_AUTOPARITY" = "0" if Norm;

        /// Whether what waits gives way to what is new.
        ///
        /// Off by default.
        norm_push, set_norm_push = bool as Flag, ZMQ_NORM_PUSH "ZMQ_NORM_PUSH" = "off" if Norm;
    }
}
