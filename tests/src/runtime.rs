//! The async runtimes that the tests run in, behind one face.

use std::{
    future::Future,
    panic,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use crate::PATIENCE;

/// A runtime with tasks and time.
pub trait Runtime: Send + Sync + 'static {
    /// Runs a test in it, for a bounded time.
    ///
    /// # Panics
    ///
    /// When that is over.
    fn run(test: impl Future<Output = ()>) {
        Self::run_times(1, test);
    }

    /// As [`run`](Self::run), for so many times the usual bound.
    ///
    /// # Panics
    ///
    /// When that is over.
    fn run_times(times: u32, test: impl Future<Output = ()>);

    /// Starts a task.
    fn spawn<T: Send + 'static>(task: impl Future<Output = T> + Send + 'static) -> Task<T>;

    /// The output of a future, if it has one in time.
    fn timeout<T: Send>(
        time: Duration,
        future: impl Future<Output = T> + Send,
    ) -> impl Future<Output = Option<T>> + Send;
}

/// A task, which goes on when this is dropped, and whose panic is that of who
/// waits for it.
#[derive(Debug)]
pub enum Task<T> {
    /// Of tokio.
    Tokio(tokio::task::JoinHandle<T>),
    /// Of smol; taken out when it is dropped.
    Smol(Option<smol::Task<T>>),
}

impl<T> Future for Task<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        match &mut *self {
            Self::Tokio(handle) => Pin::new(handle).poll(cx).map(|joined| match joined {
                Ok(output) => output,
                Err(err) => panic::resume_unwind(err.into_panic()),
            }),
            Self::Smol(Some(task)) => Pin::new(task).poll(cx),
            Self::Smol(None) => unreachable!("it was dropped"),
        }
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        if let Self::Smol(task) = self
            && let Some(task) = task.take()
        {
            task.detach();
        }
    }
}

/// Tokio with one thread.
#[derive(Debug)]
pub struct TokioSingle;

/// Tokio with several threads.
#[derive(Debug)]
pub struct TokioMulti;

/// Smol with its one executor thread.
#[derive(Debug)]
pub struct Smol;

async fn tokio_timeout<T>(time: Duration, future: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(time, future).await.ok()
}

impl Runtime for TokioSingle {
    fn run_times(times: u32, test: impl Future<Output = ()>) {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        run_in(
            &builder.enable_all().build().expect("a runtime"),
            times,
            test,
        );
    }

    fn spawn<T: Send + 'static>(task: impl Future<Output = T> + Send + 'static) -> Task<T> {
        Task::Tokio(tokio::spawn(task))
    }

    async fn timeout<T: Send>(time: Duration, future: impl Future<Output = T> + Send) -> Option<T> {
        tokio_timeout(time, future).await
    }
}

impl Runtime for TokioMulti {
    fn run_times(times: u32, test: impl Future<Output = ()>) {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        let builder = builder.worker_threads(3).enable_all();
        run_in(&builder.build().expect("a runtime"), times, test);
    }

    fn spawn<T: Send + 'static>(task: impl Future<Output = T> + Send + 'static) -> Task<T> {
        Task::Tokio(tokio::spawn(task))
    }

    async fn timeout<T: Send>(time: Duration, future: impl Future<Output = T> + Send) -> Option<T> {
        tokio_timeout(time, future).await
    }
}

fn run_in(runtime: &tokio::runtime::Runtime, times: u32, test: impl Future<Output = ()>) {
    let done = runtime.block_on(tokio_timeout(PATIENCE * times, test));
    assert!(done.is_some(), "the test does not end");
}

impl Runtime for Smol {
    fn run_times(times: u32, test: impl Future<Output = ()>) {
        let test = async {
            test.await;
            true
        };
        let done = smol::block_on(smol::future::or(test, async {
            smol::Timer::after(PATIENCE * times).await;
            false
        }));
        assert!(done, "the test does not end");
    }

    fn spawn<T: Send + 'static>(task: impl Future<Output = T> + Send + 'static) -> Task<T> {
        Task::Smol(Some(smol::spawn(task)))
    }

    async fn timeout<T: Send>(time: Duration, future: impl Future<Output = T> + Send) -> Option<T> {
        let timer = async {
            smol::Timer::after(time).await;
            None
        };
        smol::future::or(async { Some(future.await) }, timer).await
    }
}

/// Makes tests of functions that are generic over the runtime: one for each.
#[macro_export]
macro_rules! in_every_runtime {
    ($($test:ident),* $(,)?) => {
        mod in_tokio {
            $(#[test] fn $test() {
                <$crate::runtime::TokioSingle as $crate::runtime::Runtime>::run(super::$test::<$crate::runtime::TokioSingle>());
            })*
        }
        mod in_tokio_with_threads {
            $(#[test] fn $test() {
                <$crate::runtime::TokioMulti as $crate::runtime::Runtime>::run(super::$test::<$crate::runtime::TokioMulti>());
            })*
        }
        mod in_smol {
            $(#[test] fn $test() {
                <$crate::runtime::Smol as $crate::runtime::Runtime>::run(super::$test::<$crate::runtime::Smol>());
            })*
        }
    };
}

/// Lets other tasks run.
pub async fn give_way() {
    let mut given = false;
    std::future::poll_fn(move |cx| {
        if std::mem::replace(&mut given, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Polls a future once, and tells whether that has made it ready.
pub async fn poll_once<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    std::future::poll_fn(|cx| {
        Poll::Ready(match Pin::new(&mut *future).poll(cx) {
            Poll::Ready(output) => Some(output),
            Poll::Pending => None,
        })
    })
    .await
}
