//! UDP.

use super::Correction;

/// DISH over UDP: the length byte of a datagram is unsigned, and a datagram
/// shorter than it says is dropped before anything is allocated or copied. As
/// released, a length of 128 or more aborts the process, a short datagram
/// leaks, and an empty one reads what the last one left behind.
pub(super) const UDP_RECEIVE: &[Correction] = &[Correction {
    name: "a malformed UDP datagram aborts a DISH",
    file: "udp_engine.cpp",
    find: "        const int group_size = _in_buffer[0];

        rc = msg.init_size (group_size);
        errno_assert (rc == 0);
        msg.set_flags (msg_t::more);
        memcpy (msg.data (), group_buffer, group_size);

        //  This doesn't fit, just ignore
        if (nbytes - 1 < group_size)
            return;
",
    replace: "        const int group_size = static_cast<unsigned char> (_in_buffer[0]);

        if (nbytes - 1 < group_size)
            return;

        rc = msg.init_size (group_size);
        errno_assert (rc == 0);
        msg.set_flags (msg_t::more);
        memcpy (msg.data (), group_buffer, group_size);
",
}];

/// RADIO over UDP: a message that does not fit the engine's buffer is dropped.
/// As released it is copied past the end of that buffer.
pub(super) const UDP_SEND: &[Correction] = &[Correction {
    name: "an oversized message overflows the UDP buffer",
    file: "udp_engine.cpp",
    find: "            // TODO: check if larger than maximum size
",
    replace: "            if (group_size > UCHAR_MAX || size > MAX_UDP_MSG) {
                rc = group_msg.close ();
                errno_assert (rc == 0);
                rc = body_msg.close ();
                errno_assert (rc == 0);
                return;
            }
",
}];

/// DGRAM: the same for a datagram of the application's own.
pub(super) const UDP_SEND_RAW: &[Correction] = &[Correction {
    name: "an oversized datagram overflows the UDP buffer",
    file: "udp_engine.cpp",
    find: "            size = body_size;

            memcpy (_out_buffer, body_msg.data (), body_size);
",
    replace: "            size = body_size;

            if (size > MAX_UDP_MSG) {
                rc = group_msg.close ();
                errno_assert (rc == 0);
                rc = body_msg.close ();
                errno_assert (rc == 0);
                return;
            }

            memcpy (_out_buffer, body_msg.data (), body_size);
",
}];

/// DGRAM: a socket that is not bound takes no message, as a PAIR without a peer.
/// As released it closes the message of the caller and gives no reason.
pub(super) const UNBOUND_DGRAM: &[Correction] = &[Correction {
    name: "a DGRAM that is not bound breaks the message",
    file: "dgram.cpp",
    find: "    // If there's no out pipe, just drop it.
    if (!_pipe) {
        const int rc = msg_->close ();
        errno_assert (rc == 0);
        return -1;
",
    replace: "    if (!_pipe) {
        errno = EAGAIN;
        return -1;
",
}];

/// DGRAM knows the addresses of IPv4 alone, and is bound to no others. As
/// released it is, and the first datagram aborts the process.
pub(super) const IPV6_DGRAM: &[Correction] = &[Correction {
    name: "a datagram over IPv6 aborts a DGRAM",
    file: "socket_base.cpp",
    find: "        rc = paddr->resolved.udp_addr->resolve (address.c_str (), true,
                                                options.ipv6);
",
    replace: "        rc = paddr->resolved.udp_addr->resolve (
          address.c_str (), true, options.ipv6 && options.type != ZMQ_DGRAM);
",
}];

/// When there is no datagram to be received, or no room for one that is sent, the
/// socket of the system stays. As released the result is compared with the
/// number of an error, and so the socket is closed and another opened, which
/// misses what comes in between: a DISH does that whenever its queue was full.
pub(super) const CLOSED_FOR_NOTHING: &[Correction] = &[
    Correction {
        name: "a socket of UDP is closed when there is nothing to receive",
        file: "udp_engine.cpp",
        find: "        if (nbytes != EWOULDBLOCK) {
",
        replace: "        if (errno != EWOULDBLOCK && errno != EAGAIN && errno != EINTR) {
",
    },
    Correction {
        name: "a socket of UDP is closed when there is no room to send",
        file: "udp_engine.cpp",
        find: "            if (rc != EWOULDBLOCK) {
",
        replace: "            if (errno != EWOULDBLOCK && errno != EAGAIN && errno != EINTR) {
",
    },
];

/// DISH: a multicast group is heard where it was bound. As released, Linux hands
/// a socket of any address what any other on the machine has asked for.
pub(super) const FOREIGN_MULTICAST: &[Correction] = &[Correction {
    name: "a DISH hears the multicast groups of others",
    file: "udp_engine.cpp",
    find: "    const ip_addr_t *mcast_addr = addr_->target_addr ();
    int rc = 0;

    if (mcast_addr->family () == AF_INET) {
",
    replace: "    const ip_addr_t *mcast_addr = addr_->target_addr ();
    int rc = 0;

#if defined IP_MULTICAST_ALL
    if (mcast_addr->family () == AF_INET) {
        const int all = 0;
        rc = setsockopt (s_, IPPROTO_IP, IP_MULTICAST_ALL, &all, sizeof (all));
        if (rc != 0)
            return rc;
    }
#endif
#if defined IPV6_MULTICAST_ALL
    //  Not there before Linux 4.20, where more is heard.
    if (mcast_addr->family () == AF_INET6) {
        const int all = 0;
        setsockopt (s_, IPPROTO_IPV6, IPV6_MULTICAST_ALL, &all, sizeof (all));
    }
#endif

    if (mcast_addr->family () == AF_INET) {
",
}];
