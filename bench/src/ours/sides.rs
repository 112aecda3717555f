//! The sockets of a cell.

use std::{sync::OnceLock, time::Duration};

use anyhow::bail;
use libzmq::{prelude::*, *};

use crate::cell::Work;

/// What the dishes have joined.
pub(crate) const GROUP: &str = "g";

/// For how long the threads of all contexts look before they sleep, if they do.
static BUSY_WAIT: OnceLock<Duration> = OnceLock::new();

/// From now on, threads look for a while before they sleep.
pub(crate) fn look_before_sleeping() {
    BUSY_WAIT.get_or_init(|| Duration::from_micros(50));
}

fn context() -> Result<Ctx, Error> {
    let time = BUSY_WAIT.get().copied().unwrap_or_default();
    CtxBuilder::new().busy_wait(time).build()
}

/// What is the same for the sockets of every pattern.
pub(crate) struct Sides<'a> {
    work: &'a Work,
    sender: Ctx,
    receiver: Ctx,
    /// Of the receiver, with CURVE.
    cert: Option<CurveCert>,
}

impl<'a> Sides<'a> {
    pub(crate) fn new(work: &'a Work) -> anyhow::Result<Self> {
        let receiver = context()?;
        // Over the network each side is a program of its own, with its own
        // thread for input and output.
        let sender = match work.cell.transport.as_str() {
            "inproc" => receiver.clone(),
            _ => context()?,
        };
        let cert = match work.cell.mechanism.as_str() {
            "curve" => {
                AuthBuilder::new()
                    .curve_auth(false)
                    .build_with_ctx(&receiver)?;
                Some(CurveCert::new_unique())
            }
            _ => None,
        };
        Ok(Self {
            work,
            sender,
            receiver,
            cert,
        })
    }

    /// Opens the sender and the receiver, and connects the one to the other.
    pub(crate) fn open<S, R>(
        &self,
        sender: SocketBuilder<S>,
        receiver: SocketBuilder<R>,
    ) -> anyhow::Result<(S, R)>
    where
        S: Socket + ConnectionOptions,
        R: Socket + ConnectionOptions,
    {
        let receiver = self.receiver(receiver.bind(self.address()?))?;
        let sender = self.sender(sender.connect(receiver.last_endpoint()?))?;
        Ok((sender, receiver))
    }

    /// Opens a socket on the side that sends.
    pub(crate) fn sender<S>(&self, mut builder: SocketBuilder<S>) -> anyhow::Result<S>
    where
        S: Socket + ConnectionOptions,
    {
        if let Some(cert) = &self.cert {
            builder = builder.mechanism(CurveClientCreds::new(cert.public()));
        }
        Ok(self.batches(builder).build_with_ctx(&self.sender)?)
    }

    /// Opens a socket on the side that receives.
    pub(crate) fn receiver<R>(&self, mut builder: SocketBuilder<R>) -> anyhow::Result<R>
    where
        R: Socket + ConnectionOptions,
    {
        if let Some(cert) = &self.cert {
            builder = builder.mechanism(CurveServerCreds::new(cert.secret()));
        }
        Ok(self.batches(builder).build_with_ctx(&self.receiver)?)
    }

    /// Where to bind.
    pub(crate) fn address(&self) -> anyhow::Result<Endpoint> {
        Ok(match self.work.cell.transport.as_str() {
            "tcp" => "tcp://127.0.0.1:*",
            "ipc" => "ipc://*",
            "inproc" => "inproc://cell",
            other => bail!("no transport {other}"),
        }
        .parse()?)
    }

    fn batches<S>(&self, builder: SocketBuilder<S>) -> SocketBuilder<S>
    where
        S: Socket + ConnectionOptions,
    {
        match self.work.batch {
            0 => builder,
            batch => builder.in_batch_size(batch).out_batch_size(batch),
        }
    }
}
