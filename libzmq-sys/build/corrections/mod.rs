//! Step 3: corrections to defects of libzmq 4.3.5, made in our copy of it.
//!
//! Each correction replaces one passage, which must be found exactly once: a
//! newer source that no longer holds it stops the build here, by name, instead
//! of going unnoticed.
//!
//! The passages are libzmq's, and under its licence, the MPL-2.0; so is what
//! replaces them.

mod accept;
mod buffers;
mod busy_wait;
mod calls;
mod connections;
mod contention;
mod curve;
mod ends;
mod forks;
mod frames;
mod greeting;
mod gssapi;
mod identities;
mod inlined;
mod inproc;
mod ipc;
mod limits;
mod mailbox;
mod messages;
mod monitor;
mod multicast;
mod options;
mod peers;
mod poller;
mod proxy;
mod queues;
mod radio_dish;
mod random;
mod refused;
mod resources;
mod routing;
mod security;
mod server;
mod socks;
mod subscriptions;
mod termination;
mod threads;
mod udp;
mod unread;
mod wakeups;
mod websocket;
mod wss;
mod xpub;

use std::{fs, path::Path};

pub(crate) struct Correction {
    /// The defect, for the reader of a failed build.
    pub(crate) name: &'static str,
    pub(crate) file: &'static str,
    pub(crate) find: &'static str,
    pub(crate) replace: &'static str,
}

/// Every correction, by defect.
pub(crate) const ALL: &[&[Correction]] = &[
    accept::FAILED_ACCEPT,
    buffers::IDLE_BUFFERS,
    buffers::SMALL_BATCHES,
    // Builds on IDLE_BUFFERS.
    buffers::SPLIT_BATCHES,
    connections::CLOSING_PIPE_HWM,
    connections::COMMAND_AS_MESSAGE,
    connections::LATE_OUTPUT,
    connections::LEFT_FRAMES,
    connections::LONG_TTL,
    connections::NEVER_DISCONNECTED,
    connections::SHORT_PING,
    connections::STREAMED_TEXT,
    connections::TAKEN_REST,
    connections::UNHEARD_PEER,
    connections::UNREPORTED_READS,
    connections::UNSTOPPED_INPUT,
    contention::COUNTED_METADATA,
    contention::CROWDED_LINES,
    curve::COPIED_TO_ENCRYPT,
    frames::DISCONNECTED_HALF_WAY,
    frames::HALF_MESSAGE,
    frames::LOST_CANCELLATION,
    frames::REQUEST_WITHOUT_HEAD,
    // Builds on HALF_MESSAGE.
    calls::UNINTERRUPTED,
    greeting::CONFLATED_ROUTING_ID,
    greeting::DEPARTED_GUEST,
    greeting::DEPARTED_SUBSCRIBER,
    greeting::ROUTING_ID_FIRST,
    greeting::ROUTING_ID_WITHOUT_ROOM,
    gssapi::BARE_MESSAGE,
    gssapi::IGNORED_DENIAL,
    gssapi::UNFREED,
    gssapi::USED_TOKEN,
    identities::CLEARED_ROUTING_ID,
    identities::EMPTY_ROUTING_ID,
    identities::MADE_UP_ROUTING_ID,
    identities::TAKEN_ROUTING_ID,
    inlined::WORD,
    inlined::FIELDS_OF_MESSAGES,
    // Builds on ROUTING_ID_FIRST.
    inproc::PENDING_END,
    ipc::LEFT_ATTEMPT,
    ipc::LEFT_FILE,
    ipc::REMOVED_FILE,
    ipc::SHARED_LOOKUP,
    limits::ENDLESS_MESSAGE,
    limits::HANDSHAKE_FRAMES,
    mailbox::COUNTED_COMMANDS,
    mailbox::CROSSED_LOCKS,
    messages::LATE_LINES,
    messages::STEPS_OF_DECODERS,
    // Builds on IDLE_BUFFERS.
    messages::STEPS_OF_ENCODERS,
    monitor::EARLY_SUCCESS,
    monitor::ERRNO,
    // Builds on UNINTERRUPTED.
    monitor::LOST_EVENTS,
    monitor::QUEUE_DEPTH,
    monitor::UNTOLD_REASON,
    multicast::TIPC_SERVICE,
    multicast::UNOPENED_ENGINE,
    options::BUSY_POLL,
    options::CONFLATED_FRAMES,
    options::CONFLATED_NEWEST,
    options::CONFLATED_WAKING,
    peers::VISITED_PEERS,
    poller::ACCUMULATED_SIGNALS,
    poller::ENDED_CONTEXT,
    proxy::STEERED_LOOP,
    proxy::SWAPPED_COMMANDS,
    radio_dish::CONNECTED_TWICE,
    radio_dish::EMPTY_GROUP,
    radio_dish::FORGOTTEN_BODY,
    radio_dish::FORGOTTEN_GROUP,
    radio_dish::GROUP_WITH_NUL,
    radio_dish::HEARTBEAT,
    radio_dish::JOIN_FOR_OTHERS,
    // Builds on JOIN_FOR_OTHERS.
    messages::DIVIDED_COUNT,
    radio_dish::LONG_GROUP,
    // Builds on LONG_GROUP.
    messages::OWN_CALLS,
    radio_dish::OVERLONG_JOIN,
    random::SAME_NUMBERS,
    refused::FAILED_CONNECT,
    refused::REFUSED_PRIORITY,
    refused::REFUSED_TRANSFER,
    refused::UNTUNED_CONNECTION,
    resources::ABANDONED_START,
    resources::BLOCKING_LISTENER,
    resources::NO_ROOM_TO_POLL,
    resources::REFUSED_SIGNALER,
    resources::RESTLESS_LISTENER,
    resources::UNRESOLVED,
    routing::ENDED_BEFORE_RECEIVED,
    routing::FRAMES_FOR_STREAM,
    routing::MALFORMED_REQUEST,
    routing::MANDATORY_REP,
    routing::RAW_PROBE,
    routing::RETURNED_WITHOUT_ROOM,
    routing::TWICE_WRITABLE,
    routing::UNEXPECTED_WRITABLE,
    security::EARLIER_ANSWER,
    // Builds on EARLIER_ANSWER and VISITED_PEERS.
    security::LASTING_QUESTION,
    security::LOW_ORDER_KEY,
    security::PROPERTIES,
    security::READY_BEFORE_WELCOME,
    security::TEMPORARY_FAILURE,
    security::USER_ID_IN_QUEUE,
    security::ZAP_DOMAIN,
    server::DEPARTED_PEER,
    // Builds on DEPARTED_PEER.
    routing::DEPARTED_FULL_PEER,
    server::TAKEN_NUMBER,
    socks::ANSWER_IN_PIECES,
    socks::REFUSED_BY_PROXY,
    subscriptions::DEEP_TREE,
    subscriptions::DEPARTED_TOPIC,
    termination::PENDING_INPROC,
    // Builds on PENDING_INPROC and PENDING_END.
    resources::PENDING_DESCRIPTOR,
    // Builds on PENDING_INPROC, PENDING_END and PENDING_DESCRIPTOR.
    inproc::UNCLAIMED_END,
    termination::REAPER_DESCRIPTOR,
    threads::LATE_SCHEDULING,
    udp::CLOSED_FOR_NOTHING,
    udp::FOREIGN_MULTICAST,
    udp::IPV6_DGRAM,
    udp::UDP_RECEIVE,
    udp::UDP_SEND,
    udp::UDP_SEND_RAW,
    udp::UNBOUND_DGRAM,
    // Builds on ENDLESS_MESSAGE.
    unread::FULL_OF_UNREAD,
    // Builds on UNHEARD_PEER.
    unread::UNHEARD_BY_CLOSED,
    // Builds on IDLE_BUFFERS.
    wakeups::ASKED_FOR_ROOM,
    // Builds on ASKED_FOR_ROOM and STEPS_OF_ENCODERS.
    wakeups::ASKED_BETWEEN_BATCHES,
    // Builds on ASKED_FOR_ROOM.
    ends::UNREAD_END,
    ends::UNWRITTEN_END,
    // Builds on ASKED_FOR_ROOM and VISITED_PEERS.
    buffers::KEPT_AT_REST,
    wakeups::ASKED_FOR_PROCESS,
    wakeups::ASKED_FOR_SIGNALS,
    // Builds on ASKED_FOR_SIGNALS and NO_ROOM_TO_POLL.
    busy_wait::BUSY_WAIT,
    messages::CLOCK_BEFORE_QUEUE,
    // Builds on CROWDED_LINES and LATE_LINES.
    queues::GROWING_QUEUES,
    // Builds on GROWING_QUEUES, KEPT_AT_REST and VISITED_PEERS.
    queues::SPARE_AT_REST,
    websocket::ENCRYPTED_SUBSCRIPTION,
    websocket::ENDLESS_HANDSHAKE,
    websocket::FORGOTTEN_CLOSE,
    websocket::MALFORMED_FRAME,
    websocket::MASKED_IN_PLACE,
    websocket::NO_HANDSHAKE,
    // Builds on UNSTOPPED_INPUT.
    wss::TAKEN_INPUT,
    wss::UNREADABLE_KEY,
    wss::UNREADABLE_TRUST,
    xpub::DEPARTED_SUBSCRIBER,
    xpub::FOREIGN_FLAGS,
    // Builds on FOREIGN_FLAGS.
    xpub::HALF_MESSAGE,
    xpub::NEXT_SUBSCRIBER,
    // Builds on DIVIDED_COUNT, SPARE_AT_REST and PENDING_END.
    wakeups::AWAITED_ROOM,
    // Builds on AWAITED_ROOM.
    inlined::STEPS_OF_QUEUES,
    // Builds on PENDING_INPROC, VISITED_PEERS, CROSSED_LOCKS, ACCUMULATED_SIGNALS and
    // ASKED_FOR_PROCESS.
    forks::LEFT_THREADS,
];

pub(crate) fn apply_all(src: &Path) {
    for correction in ALL.iter().copied().flatten() {
        let path = src.join(correction.file);
        let text = fs::read_to_string(&path)
            .unwrap_or_else(|err| panic!("reading {}: {err}", path.display()));
        let mended = apply(&text, correction).unwrap_or_else(|why| panic!("{why}"));
        fs::write(&path, mended).unwrap_or_else(|err| panic!("writing {}: {err}", path.display()));
    }
}

pub(crate) fn apply(text: &str, correction: &Correction) -> Result<String, String> {
    let found = text.matches(correction.find).count();
    if found != 1 {
        return Err(format!(
            "the correction \"{}\" expects its passage once in libzmq's {}, but finds it {found} \
             times: the source has changed, review the correction",
            correction.name, correction.file,
        ));
    }
    Ok(text.replacen(correction.find, correction.replace, 1))
}
