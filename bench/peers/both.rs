use std::thread;

use tokio::{runtime, sync::oneshot};

/// Does both at once, as tasks of tokio. What the second returns is kept until
/// the first is done.
///
/// `multi` is one runtime with two threads for both; otherwise each has a thread
/// and a runtime of its own.
pub(crate) fn both<K: Send + 'static>(
    multi: bool,
    first: impl Future<Output = anyhow::Result<f64>>,
    second: impl Future<Output = anyhow::Result<K>> + Send + 'static,
) -> anyhow::Result<f64> {
    if multi {
        let runtime = runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        return runtime.block_on(async {
            let second = runtime.spawn(second);
            let seconds = first.await?;
            second.await??;
            Ok(seconds)
        });
    }
    let (done, is_done) = oneshot::channel::<()>();
    let second = thread::spawn(move || {
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        // What is to be sent may still lie in a task of this runtime.
        runtime.block_on(async {
            let kept = second.await?;
            let _ = is_done.await;
            drop(kept);
            anyhow::Ok(())
        })
    });
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let seconds = runtime.block_on(first)?;
    drop(done);
    second.join().expect("the other side does not panic")?;
    Ok(seconds)
}
