//! What encryption costs besides itself.

use super::Correction;

/// A message is encrypted and decrypted where it is, with keys that are derived
/// once for each connection. As released each derives the key for its direction
/// anew from what both ends have in common and a prefix that never changes, which
/// takes as long as encrypting a block; is copied into memory that was allocated
/// and cleared for that, and from there, encrypted, into the frame; and when it is
/// decrypted is moved twice.
///
/// What is on the wire is what `crypto_box_easy_afternm` makes, by the parts that it
/// consists of: XSalsa20 is Salsa20 with a key derived from the first 16 bytes of
/// the nonce, which are the prefix, and the first 32 bytes of its stream are the key
/// of Poly1305.
pub(super) const COPIED_TO_ENCRYPT: &[Correction] = &[
    Correction {
        name: "encrypted messages are copied (declared)",
        file: "curve_mechanism_base.hpp",
        find: "                      const bool downgrade_sub_);

    int encode (msg_t *msg_);
",
        replace: "                      const bool downgrade_sub_);
    ~curve_encoding_t ();

    int encode (msg_t *msg_);
",
    },
    Correction {
        name: "encrypted messages are copied (keys)",
        file: "curve_mechanism_base.hpp",
        find: "    uint8_t _cn_precom[crypto_box_BEFORENMBYTES];
",
        replace: "    uint8_t _cn_precom[crypto_box_BEFORENMBYTES];

    //  What is derived from it for one direction, at the first message.
    struct key_t
    {
        const uint8_t *get (const uint8_t *precom_, const char *prefix_);

        uint8_t bytes[crypto_box_BEFORENMBYTES];
        bool is_derived = false;
    };
    key_t _encode_key;
    key_t _decode_key;
",
    },
    Correction {
        name: "encrypted messages are copied (derived)",
        file: "curve_mechanism_base.cpp",
        find: "//  Right now, we only transport the lower two bit flags of zmq::msg_t, so they
",
        replace: "zmq::curve_encoding_t::~curve_encoding_t ()
{
    sodium_memzero (_cn_precom, sizeof _cn_precom);
    sodium_memzero (_encode_key.bytes, sizeof _encode_key.bytes);
    sodium_memzero (_decode_key.bytes, sizeof _decode_key.bytes);
}

const uint8_t *zmq::curve_encoding_t::key_t::get (const uint8_t *precom_,
                                                  const char *prefix_)
{
    if (!is_derived) {
        crypto_core_hsalsa20 (
          bytes, reinterpret_cast<const uint8_t *> (prefix_), precom_, NULL);
        is_derived = true;
    }
    return bytes;
}

//  How much of the stream is the key of the MAC.
static const size_t mac_key_len = crypto_onetimeauth_poly1305_KEYBYTES;

//  Encrypts what comes behind the first 32 bytes of a frame, which are the header,
//  here lost, and the MAC, here written.
static void seal (uint8_t *frame_,
                  size_t size_,
                  const uint8_t *nonce_,
                  const uint8_t *key_)
{
    uint8_t mac_key[mac_key_len];
    memset (frame_, 0, mac_key_len);
    crypto_stream_salsa20_xor (frame_, frame_, size_, nonce_, key_);
    memcpy (mac_key, frame_, mac_key_len);
    memset (frame_, 0, mac_key_len);
    crypto_onetimeauth_poly1305 (frame_ + mac_key_len
                                   - crypto_onetimeauth_poly1305_BYTES,
                                 frame_ + mac_key_len, size_ - mac_key_len,
                                 mac_key);
    sodium_memzero (mac_key, sizeof mac_key);
}

//  Decrypts in place. Returns -1, and has changed nothing, if the MAC is wrong.
static int unseal (uint8_t *text_,
                   size_t size_,
                   const uint8_t *mac_,
                   const uint8_t *nonce_,
                   const uint8_t *key_)
{
    //  The first block of the stream is needed for the key, and ends with what
    //  the first bytes are encrypted with.
    uint8_t block[64] = {0};
    const size_t in_block = std::min (size_, sizeof block - mac_key_len);
    memcpy (block + mac_key_len, text_, in_block);
    crypto_stream_salsa20_xor (block, block, sizeof block, nonce_, key_);
    const int rc =
      crypto_onetimeauth_poly1305_verify (mac_, text_, size_, block);
    if (rc == 0) {
        memcpy (text_, block + mac_key_len, in_block);
        if (size_ > in_block)
            crypto_stream_salsa20_xor_ic (text_ + in_block, text_ + in_block,
                                          size_ - in_block, nonce_, 1, key_);
    }
    sodium_memzero (block, sizeof block);
    return rc;
}

//  Right now, we only transport the lower two bit flags of zmq::msg_t, so they
",
    },
    Correction {
        name: "encrypted messages are copied (where to encrypt)",
        file: "curve_mechanism_base.cpp",
        find: "    const size_t mlen = flags_len + sub_cancel_len + msg_->size ();
    std::vector<uint8_t> message_plaintext (mlen);
",
        replace: "    const size_t mlen = flags_len + sub_cancel_len + msg_->size ();
    msg_t msg_box;
    int rc =
      msg_box.init_size (message_header_len + crypto_box_MACBYTES + mlen);
    zmq_assert (rc == 0);
    uint8_t *const frame = static_cast<uint8_t *> (msg_box.data ());
    uint8_t *const message_plaintext =
      frame + message_header_len + crypto_box_MACBYTES;
",
    },
    Correction {
        name: "encrypted messages are copied (encrypting)",
        file: "curve_mechanism_base.cpp",
        find: "    msg_t msg_box;
    int rc =
      msg_box.init_size (message_header_len + mlen + crypto_box_MACBYTES);
    zmq_assert (rc == 0);

    rc = crypto_box_easy_afternm (
      static_cast<uint8_t *> (msg_box.data ()) + message_header_len,
      &message_plaintext[0], mlen, message_nonce, _cn_precom);
    zmq_assert (rc == 0);

    msg_->move (msg_box);
",
        replace: "    seal (frame, msg_box.size (), message_nonce + nonce_prefix_len,
          _encode_key.get (_cn_precom, _encode_nonce_prefix));

    rc = msg_->move (msg_box);
    zmq_assert (rc == 0);
",
    },
    Correction {
        name: "encrypted messages are copied (decrypting)",
        file: "curve_mechanism_base.cpp",
        find: "    uint8_t *const message_plaintext = message + message_header_len;

    rc = crypto_box_open_easy_afternm (message_plaintext,
                                       message + message_header_len, clen,
                                       message_nonce, _cn_precom);
",
        replace: "    uint8_t *const message_plaintext =
      message + message_header_len + crypto_box_MACBYTES;

    rc = unseal (message_plaintext, clen - crypto_box_MACBYTES,
                 message + message_header_len, message_nonce + nonce_prefix_len,
                 _decode_key.get (_cn_precom, _decode_nonce_prefix));
",
    },
];
