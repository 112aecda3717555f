//! Waiting for any of several sockets and descriptors, and timers.
//!
//! A [`Poller`] waits until something it looks at is ready; [`poll`] is one call
//! that does the same for a list. A [`Waker`] ends a wait from another thread,
//! and [`Timers`] say how long to wait, and what is due then:
//!
//! ```
//! use libzmq::{poll::*, prelude::*, *};
//! use std::time::Duration;
//!
//! # fn main() -> Result<(), Error> {
//! const REQUESTS: Token = Token(0);
//! const REPORT: Token = Token(1);
//! const GIVE_UP: Token = Token(2);
//!
//! let addr = InprocAddr::new_unique();
//! let server = ServerBuilder::new().bind(&addr).build()?;
//! let client = ClientBuilder::new().connect(&addr).build()?;
//! client.send("ping")?;
//!
//! let mut poller = Poller::new()?;
//! poller.add(&server, REQUESTS, Interest::READABLE)?;
//! let mut timers = Timers::new();
//! timers.every(REPORT, Duration::from_millis(10))?;
//! timers.once(GIVE_UP, Duration::from_millis(50));
//!
//! let (mut events, mut requests, mut reports) = (Events::new(), 0, 0);
//! 'running: loop {
//!     poller.wait(&mut events, timers.timeout())?;
//!     for event in &events {
//!         if event.token() == REQUESTS {
//!             while server.try_recv_msg().is_ok() {
//!                 requests += 1;
//!             }
//!         }
//!     }
//!     for token in timers.expired() {
//!         match token {
//!             REPORT => reports += 1,
//!             _ => break 'running,
//!         }
//!     }
//! }
//! assert_eq!(requests, 1);
//! assert!(reports > 0);
//! # Ok(())
//! # }
//! ```
//!
//! # What is ready stays ready
//!
//! A wait tells about the present: a socket that has a message is told of by
//! every wait until the message is received. It may be received by somebody
//! else before, so that what follows a wait had better be one of the calls that
//! do not wait, such as [`try_recv_msg`](crate::RecvMsg::try_recv_msg).

mod event;
mod interest;
mod item;
mod poller;
mod timers;
mod waker;

pub use event::{Event, Events, Token};
pub use interest::Interest;
pub use item::{PollItem, poll};
pub use poller::Poller;
pub use timers::Timers;
pub use waker::Waker;
