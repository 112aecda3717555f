//! The two sockets of a cell.

use anyhow::bail;
use libzmq::{prelude::*, *};

use crate::cell::Work;

/// What the dishes have joined.
pub(crate) const GROUP: &str = "g";

/// What is the same for the sockets of every pattern.
pub(crate) struct Sides<'a> {
    work: &'a Work,
    sender: Ctx,
    receiver: Ctx,
}

impl<'a> Sides<'a> {
    pub(crate) fn new(work: &'a Work) -> Self {
        let receiver = Ctx::new();
        // Over the network each side is a program of its own, with its own
        // thread for input and output.
        let sender = match work.cell.transport.as_str() {
            "inproc" => receiver.clone(),
            _ => Ctx::new(),
        };
        Self {
            work,
            sender,
            receiver,
        }
    }

    /// Opens the sender and the receiver, and connects the one to the other.
    pub(crate) fn open<S, R>(
        &self,
        mut sender: SocketBuilder<S>,
        mut receiver: SocketBuilder<R>,
    ) -> anyhow::Result<(S, R)>
    where
        S: Socket + ConnectionOptions,
        R: Socket + ConnectionOptions,
    {
        let address = match self.work.cell.transport.as_str() {
            "tcp" => "tcp://127.0.0.1:*",
            "ipc" => "ipc://*",
            "inproc" => "inproc://cell",
            other => bail!("no transport {other}"),
        };
        if self.work.batch > 0 {
            let batch = self.work.batch;
            sender = sender.in_batch_size(batch).out_batch_size(batch);
            receiver = receiver.in_batch_size(batch).out_batch_size(batch);
        }
        if self.work.cell.mechanism == "curve" {
            let cert = CurveCert::new_unique();
            AuthBuilder::new()
                .curve_auth(false)
                .build_with_ctx(&self.receiver)?;
            receiver = receiver.mechanism(CurveServerCreds::new(cert.secret()));
            sender = sender.mechanism(CurveClientCreds::new(cert.public()));
        }
        let receiver = receiver
            .bind(address.parse::<Endpoint>()?)
            .build_with_ctx(&self.receiver)?;
        let sender = sender
            .connect(receiver.last_endpoint()?)
            .build_with_ctx(&self.sender)?;
        Ok((sender, receiver))
    }
}
