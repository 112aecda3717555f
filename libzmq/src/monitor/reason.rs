//! Why a handshake has failed.

use std::fmt;

use super::kind::FromValue;

/// Declares an enum of the numbers that libzmq knows, and keeps the others.
///
/// ```text
/// /// The doc of the type.
/// Name {
///     /// The doc of the variant.
///     Variant "what it displays as" = NUMBER,
/// }
/// ```
macro_rules! numbers {
    (
        $(#[$doc:meta])*
        $type:ident {$(
            $(#[$variant_doc:meta])*
            $variant:ident $text:literal = $number:path,
        )*}
    ) => {
        $(#[$doc])*
        ///
        /// Displays as a short sentence.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $type {
            $(
                $(#[$variant_doc])*
                $variant,
            )*
            /// Another, by its number. Such a number may get a name later.
            Other(u64),
        }

        impl FromValue for $type {
            fn from_value(value: u64) -> Self {
                match value {
                    $($number => Self::$variant,)*
                    other => Self::Other(other),
                }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$variant => f.write_str($text),)*
                    Self::Other(number) => write!(f, "reason {number:#x}"),
                }
            }
        }
    };
}

numbers! {
    /// What was wrong with what one end of a handshake has said.
    ProtocolError {
        /// Something that libzmq does not name.
        #[doc(alias = "ZMQ_PROTOCOL_ERROR_ZMTP_UNSPECIFIED")]
        Unspecified "a violation of the protocol"
            = libzmq_sys::ZMQ_PROTOCOL_ERROR_ZMTP_UNSPECIFIED,
        /// A command that has no place there. That is also how two sockets of
        /// the same mechanism and role meet, such as two servers.
        #[doc(alias = "ZMQ_PROTOCOL_ERROR_ZMTP_UNEXPECTED_COMMAND")]
        UnexpectedCommand "an unexpected command"
            = libzmq_sys::ZMQ_PROTOCOL_ERROR_ZMTP_UNEXPECTED_COMMAND,
        /// An encrypted message out of order.
        #[doc(alias = "ZMQ_PROTOCOL_ERROR_ZMTP_INVALID_SEQUENCE")]
        InvalidSequence "an encrypted message out of order"
            = libzmq_sys::ZMQ_PROTOCOL_ERROR_ZMTP_INVALID_SEQUENCE,
        /// Keys that could not be exchanged.
        #[doc(alias = "ZMQ_PROTOCOL_ERROR_ZMTP_KEY_EXCHANGE")]
        KeyExchange "keys that could not be exchanged"
            = libzmq_sys::ZMQ_PROTOCOL_ERROR_ZMTP_KEY_EXCHANGE,
        /// A command that has not the form of one.
        #[doc(alias = "ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_UNSPECIFIED")]
        MalformedCommand "a malformed command"
            = libzmq_sys::ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_UNSPECIFIED,
        /// A malformed MESSAGE, which is an encrypted message.
        #[doc(alias = "ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_MESSAGE")]
        MalformedMessage "a malformed MESSAGE"
            = libzmq_sys::ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_MESSAGE,
        /// A malformed HELLO, with which a client of PLAIN or CURVE begins.
        #[doc(alias = "ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_HELLO")]
        MalformedHello "a malformed HELLO"
            = libzmq_sys::ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_HELLO,
        /// A malformed INITIATE, with which such a client goes on.
        #[doc(alias = "ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_INITIATE")]
        MalformedInitiate "a malformed INITIATE"
            = libzmq_sys::ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_INITIATE,
        /// A malformed ERROR, with which a server refuses.
        #[doc(alias = "ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_ERROR")]
        MalformedError "a malformed ERROR"
            = libzmq_sys::ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_ERROR,
        /// A malformed READY, with which a handshake ends.
        #[doc(alias = "ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_READY")]
        MalformedReady "a malformed READY"
            = libzmq_sys::ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_READY,
        /// A malformed WELCOME, with which a server of PLAIN or CURVE answers.
        #[doc(alias = "ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_WELCOME")]
        MalformedWelcome "a malformed WELCOME"
            = libzmq_sys::ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_WELCOME,
        /// Malformed properties of the connection, or a type of socket that
        /// does not go with the other.
        #[doc(alias = "ZMQ_PROTOCOL_ERROR_ZMTP_INVALID_METADATA")]
        InvalidMetadata "invalid metadata, such as a type of socket that does not fit"
            = libzmq_sys::ZMQ_PROTOCOL_ERROR_ZMTP_INVALID_METADATA,
        /// Something that cannot be decrypted: other keys than were expected.
        #[doc(alias = "ZMQ_PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC")]
        Cryptographic "something that cannot be decrypted"
            = libzmq_sys::ZMQ_PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC,
        /// Another mechanism than this end has.
        #[doc(alias = "ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH")]
        MechanismMismatch "another mechanism"
            = libzmq_sys::ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH,
        /// The authenticator has answered in a way that libzmq does not name.
        #[doc(alias = "ZMQ_PROTOCOL_ERROR_ZAP_UNSPECIFIED")]
        AuthUnspecified "a violation of the protocol by the authenticator"
            = libzmq_sys::ZMQ_PROTOCOL_ERROR_ZAP_UNSPECIFIED,
        /// The authenticator has answered in another form.
        #[doc(alias = "ZMQ_PROTOCOL_ERROR_ZAP_MALFORMED_REPLY")]
        AuthMalformedReply "a malformed answer of the authenticator"
            = libzmq_sys::ZMQ_PROTOCOL_ERROR_ZAP_MALFORMED_REPLY,
        /// The authenticator has answered another question.
        #[doc(alias = "ZMQ_PROTOCOL_ERROR_ZAP_BAD_REQUEST_ID")]
        AuthBadRequestId "an answer of the authenticator to another request"
            = libzmq_sys::ZMQ_PROTOCOL_ERROR_ZAP_BAD_REQUEST_ID,
        /// The authenticator has answered in another version.
        #[doc(alias = "ZMQ_PROTOCOL_ERROR_ZAP_BAD_VERSION")]
        AuthBadVersion "an answer of the authenticator in another version"
            = libzmq_sys::ZMQ_PROTOCOL_ERROR_ZAP_BAD_VERSION,
        /// The authenticator has answered with another status than there are.
        #[doc(alias = "ZMQ_PROTOCOL_ERROR_ZAP_INVALID_STATUS_CODE")]
        AuthInvalidStatus "an invalid status from the authenticator"
            = libzmq_sys::ZMQ_PROTOCOL_ERROR_ZAP_INVALID_STATUS_CODE,
        /// The authenticator has answered with malformed properties.
        #[doc(alias = "ZMQ_PROTOCOL_ERROR_ZAP_INVALID_METADATA")]
        AuthInvalidMetadata "invalid metadata from the authenticator"
            = libzmq_sys::ZMQ_PROTOCOL_ERROR_ZAP_INVALID_METADATA,
        /// WebSocket was not spoken as it should be.
        #[doc(alias = "ZMQ_PROTOCOL_ERROR_WS_UNSPECIFIED")]
        WebSocket "a violation of the protocol of WebSocket"
            = libzmq_sys::ZMQ_PROTOCOL_ERROR_WS_UNSPECIFIED,
    }
}

const TEMPORARY: u64 = 300;
const DENIED: u64 = 400;
const FAILED: u64 = 500;

numbers! {
    /// With what an authenticator has not let in somebody.
    AuthStatus {
        /// 300: not now. The other end is not told why, and tries again.
        Temporary "not now (300)" = TEMPORARY,
        /// 400: not this one.
        Denied "access denied (400)" = DENIED,
        /// 500: the authenticator cannot tell.
        Failed "the authenticator has failed (500)" = FAILED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_has_a_name() {
        const ZMTP: [u64; 14] = [
            0x1000_0000,
            0x1000_0001,
            0x1000_0002,
            0x1000_0003,
            0x1000_0011,
            0x1000_0012,
            0x1000_0013,
            0x1000_0014,
            0x1000_0015,
            0x1000_0016,
            0x1000_0017,
            0x1000_0018,
            0x1100_0001,
            0x1100_0002,
        ];
        let zap = 0x2000_0000..=0x2000_0005;
        let numbers = ZMTP.into_iter().chain(zap).chain([0x3000_0000]);
        for number in numbers {
            let error = ProtocolError::from_value(number);
            assert!(!matches!(error, ProtocolError::Other(_)), "{number:#x}");
        }
        let other = ProtocolError::from_value(0x4000_0001);
        assert_eq!(other, ProtocolError::Other(0x4000_0001));
        assert_eq!(other.to_string(), "reason 0x40000001");
    }
}
