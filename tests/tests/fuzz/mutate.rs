//! What becomes of a good conversation in the mouth of somebody who means harm.

use libzmq_tests::zmtp::{COMMAND, COMMANDS, LONG, MORE, property};

use super::{
    conversation::State,
    rng::Rng,
    words::{Conversation, Ending, Framing, Kind, Mangle, Turn, Wait, Word},
};

/// Sizes at which something changes.
const SIZES: [usize; 22] = [
    0, 1, 2, 5, 8, 9, 14, 15, 28, 29, 30, 33, 34, 125, 126, 254, 255, 256, 257, 1023, 8192, 65_536,
];

/// Lengths of which few are true. What lies between is memory that a machine may
/// have.
const LENGTHS: [u64; 18] = [
    0,
    1,
    8,
    33,
    125,
    126,
    127,
    254,
    255,
    256,
    65_535,
    65_536,
    1 << 17,
    1 << 24,
    1 << 48,
    i64::MAX as u64,
    1 << 63,
    u64::MAX,
];

/// Bytes that mean something somewhere.
const BYTES: [u8; 16] = [
    0, 1, 2, 3, 4, 5, 6, 7, 0x7f, 0x80, 0x81, 0xfe, 0xff, b'\r', b'\n', b':',
];

/// A conversation with this state that has gone wrong, the same for each number.
pub(super) fn mutated(state: &State, rng: &mut Rng) -> Conversation {
    let mut conversation = state.conversation(rng, b"not heard");
    let count = [0, 1, 1, 1, 2, 2, 3, 5, 8][rng.below(9)];
    for _ in 0..count {
        mutate(state, rng, &mut conversation);
    }
    if rng.percent(40) {
        let turn = rng.below(conversation.turns.len());
        let cuts = (0..=rng.below(3)).map(|_| rng.next()).collect();
        conversation.turns[turn].cuts = cuts;
    }
    if rng.percent(25) {
        conversation.ending = Ending::Close;
    }
    #[cfg(feature = "wss")]
    conversation.disguise.mutate(rng);
    conversation
}

fn mutate(state: &State, rng: &mut Rng, conversation: &mut Conversation) {
    // The later turns are the longer ones, and each part deserves its share.
    let at = rng.below(conversation.turns.len());
    if rng.percent(12) {
        return rearrange(state, rng, conversation, at);
    }
    let framing = conversation.framing;
    let turn = &mut conversation.turns[at];
    if turn.words.is_empty() || rng.percent(15) {
        turn.mangles.push(mangle(rng));
        return;
    }
    match rng.below(10) {
        0 | 1 => insert(rng, turn),
        2 => repeat(rng, turn),
        3 => drop(turn.words.remove(rng.below(turn.words.len()))),
        4 => {
            let (a, b) = (rng.below(turn.words.len()), rng.below(turn.words.len()));
            turn.words.swap(a, b);
        }
        _ => {
            let word = rng.below(turn.words.len());
            change(rng, &mut turn.words[word], framing);
        }
    }
}

/// The order of the turns, and what is between them.
fn rearrange(state: &State, rng: &mut Rng, conversation: &mut Conversation, at: usize) {
    let turns = &mut conversation.turns;
    match rng.below(6) {
        // Says it too early.
        0 => turns[at].wait = Wait::Nothing,
        1 => {
            turns.truncate(at + 1);
        }
        2 => {
            let again = turns[at].clone();
            turns.insert(at, again);
        }
        3 => {
            let other = rng.below(turns.len());
            turns.swap(at, other);
        }
        4 if turns.len() > 1 => {
            turns.remove(at);
        }
        // Goes on as somebody else would.
        _ => {
            let other = State {
                socket: rng.pick(&super::conversation::TYPES),
                version: match state.transport {
                    _ if state.version == 0 => 0,
                    "ws" | "wss" => 3,
                    _ => rng.pick(&[1, 2, 3, 3]),
                },
                ..*state
            };
            let mut other = other.conversation(rng, b"not heard").turns;
            let from = rng.below(other.len());
            let mut rest = other.split_off(from);
            for turn in &mut rest {
                turn.wait = Wait::Nothing;
            }
            turns.truncate(at + 1);
            turns.append(&mut rest);
        }
    }
}

pub(super) fn mangle(rng: &mut Rng) -> Mangle {
    let at = rng.next();
    match rng.below(7) {
        0 | 1 => Mangle::Flip(at, rng.byte()),
        2 => Mangle::Set(at, rng.pick(&BYTES)),
        3 => Mangle::Remove(at, rng.next()),
        4 => Mangle::Truncate(at),
        5 => Mangle::Repeat(at, rng.next()),
        _ => {
            let len = 1 + rng.below(12);
            Mangle::Insert(at, rng.bytes(len))
        }
    }
}

fn insert(rng: &mut Rng, turn: &mut Turn) {
    let kind = match turn.words.last() {
        Some(word) if word.kind == Kind::Sealed && rng.percent(80) => Kind::Sealed,
        _ => Kind::Plain,
    };
    let mut word = known(rng);
    word.kind = kind;
    let at = rng.below(turn.words.len() + 1);
    turn.words.insert(at, word);
}

/// A frame of those that are known somewhere, or of none.
fn known(rng: &mut Rng) -> Word {
    match rng.below(8) {
        0..4 => {
            let body = body(rng);
            let name = rng.pick(&COMMANDS);
            Word::command(name, &body)
        }
        4 => Word::frame(rng.pick(&[0, MORE, COMMAND, COMMAND | MORE]), &body(rng)),
        5 => Word::frame(0, &[&[rng.byte() % 2], &body(rng)[..]].concat()),
        6 => Word::frame(rng.byte(), &body(rng)),
        // Far more of it than is said about it.
        _ => Word::frame(MORE, &[0xee; 300]),
    }
}

fn body(rng: &mut Rng) -> Vec<u8> {
    match rng.below(7) {
        0 => Vec::new(),
        1 => b"topic".to_vec(),
        2 => b"group".to_vec(),
        3 => one_property(rng),
        4 => {
            let len = rng.below(40);
            rng.bytes(len)
        }
        5 => {
            let byte = rng.pick(&BYTES);
            vec![byte; rng.pick(&SIZES)]
        }
        // A length, and less or more.
        _ => {
            let len = rng.byte();
            let rest = rng.below(20);
            [&[len], &rng.bytes(rest)[..]].concat()
        }
    }
}

fn one_property(rng: &mut Rng) -> Vec<u8> {
    let names = [
        "Socket-Type",
        "socket-type",
        "Identity",
        "Resource",
        "User-Id",
        "Peer-Address",
        "X-",
        "",
    ];
    let value = match rng.below(4) {
        0 => rng.pick(&super::conversation::TYPES).as_bytes().to_vec(),
        1 => vec![rng.byte(); rng.pick(&SIZES)],
        2 => Vec::new(),
        _ => rng.bytes(5),
    };
    let mut property = property(rng.pick(&names), &value);
    if rng.percent(30) {
        let at = rng.below(property.len());
        property[at] = rng.pick(&BYTES);
    }
    property
}

fn repeat(rng: &mut Rng, turn: &mut Turn) {
    let at = rng.below(turn.words.len());
    let word = turn.words[at].clone();
    let room = 60_000 / (word.body.len() + 10);
    let count = match rng.below(3) {
        0 => 1,
        1 => rng.below(10),
        _ => rng.below(300),
    };
    for _ in 0..count.min(room) {
        turn.words.insert(at, word.clone());
    }
}

fn change(rng: &mut Rng, word: &mut Word, framing: Framing) {
    match rng.below(12) {
        0 | 1 => word.flags ^= rng.pick(&[MORE, COMMAND, LONG, 0x80, 0x08]),
        2 => word.flags = rng.byte(),
        3 => word.announced = Some(rng.pick(&LENGTHS)),
        4 => {
            let len = word.body.len() as u64;
            word.announced = Some(len.wrapping_add(rng.next() % 5).wrapping_sub(2));
        }
        5 => {
            if let Framing::WebSocket { .. } = framing {
                word.opcode = rng.pick(&[0, 1, 2, 8, 9, 10, 3, 15]);
            } else {
                word.flags |= LONG;
            }
        }
        6 => word.body.truncate(rng.pick(&SIZES)),
        7 => {
            let byte = rng.pick(&BYTES);
            word.body.resize(rng.pick(&SIZES), byte);
        }
        8 => {
            let more = one_property(rng);
            word.body.extend(more);
        }
        9 => {
            let other = known(rng);
            word.body = other.body;
        }
        10 if word.kind == Kind::Bytes => lines(rng, &mut word.body),
        _ => {
            for _ in 0..=rng.below(4) {
                if !word.body.is_empty() {
                    let at = rng.below(word.body.len());
                    word.body[at] = if rng.percent(50) {
                        rng.pick(&BYTES)
                    } else {
                        word.body[at] ^ (1 << rng.below(8))
                    };
                }
            }
        }
    }
}

/// The lines of a header.
fn lines(rng: &mut Rng, text: &mut Vec<u8>) {
    let mut lines: Vec<Vec<u8>> = text
        .split_inclusive(|byte| *byte == b'\n')
        .map(<[u8]>::to_vec)
        .collect();
    if lines.is_empty() {
        return;
    }
    let at = rng.below(lines.len());
    match rng.below(6) {
        0 => {
            lines.remove(at);
        }
        1 => {
            let line = lines[at].clone();
            lines.insert(at, line);
        }
        2 => {
            let other = rng.below(lines.len());
            lines.swap(at, other);
        }
        3 => {
            let len = rng.pick(&[10, 1020, 1023, 1024, 1025, 2046, 2047, 2048, 2049, 9000]);
            let colon = lines[at].iter().position(|byte| *byte == b':');
            let place = colon.map_or(0, |colon| colon + rng.below(3));
            let place = place.min(lines[at].len());
            lines[at].splice(place..place, vec![rng.pick(b"a, ;=\t\0\xff"); len]);
        }
        4 => {
            let header: [&[u8]; 7] = [
                b"Sec-WebSocket-Protocol: ZWS2.0/NULL, ZWS2.0/PLAIN,ZWS2.0/CURVE,,, \r\n",
                b"Sec-WebSocket-Protocol: ZWS2.0\r\n",
                b"Connection: ,,Upgrade,\r\n",
                b"Upgrade:\r\n",
                b":\r\n",
                b"Sec-WebSocket-Key: \r\n",
                b"\r\n",
            ];
            let header = rng.pick(&header);
            lines.insert(at, header.to_vec());
        }
        _ => {
            let len = lines[at].len();
            lines[at].truncate(rng.below(len + 1));
        }
    }
    *text = lines.concat();
}
