//! Calls that block their thread, made of those that do not.

use std::error::Error as StdError;
use std::fmt;
use std::sync::{Arc, OnceLock};

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::yield_now;

use crate::error::Error;

/// Runs calls to their end on the thread that makes them. Clones share connections.
///
/// Connections move only while some thread is inside a call. Calls of several threads run at the same time: one of the
/// threads serves the sockets of all of them and, when its own call is done, leaves that to another. Threads of
/// another kind are started for nothing but name resolution, and end when they have been idle for ten seconds.
#[derive(Clone, Default)]
pub struct Driver(Arc<Lazy>);

/// A runtime that is made by the first call.
#[derive(Default)]
struct Lazy(OnceLock<Runtime>);

impl Driver {
    /// Runs one call.
    ///
    /// # Errors
    ///
    /// Those of the call, and [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) on a thread that runs async
    /// code, which must not block. A thread of tokio's `spawn_blocking` cannot be told from those; it can run a call
    /// of the async client by `Handle::block_on`.
    pub fn run<T, E>(&self, call: impl Future<Output = Result<T, Error<E>>>) -> Result<T, Error<E>> {
        match Handle::try_current() {
            Err(error) if error.is_missing_context() => {}
            Err(error) => return Err(Error::configuration(error)),
            Ok(_) => return Err(Error::configuration(InsideAsync)),
        }
        let runtime = self.0.get().map_err(Error::configuration)?;
        runtime.block_on(async {
            // Nobody has looked at the idle connections since the last call. The first turn learns which of them the
            // server has closed, the second lets them go; else this call might be sent on one of those.
            yield_now().await;
            yield_now().await;
            call.await
        })
    }
}

impl fmt::Debug for Driver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Driver").finish_non_exhaustive()
    }
}

impl Lazy {
    fn get(&self) -> std::io::Result<&Runtime> {
        if let Some(runtime) = self.0.get() {
            return Ok(runtime);
        }
        let made = Builder::new_current_thread().enable_all().build()?;
        // Of two first calls at once, both take the same.
        Ok(self.0.get_or_init(|| made))
    }
}

impl Drop for Lazy {
    /// A runtime that is dropped waits for its threads, and panics where it must not wait.
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// A blocking call on a thread that must not block.
#[derive(Debug)]
struct InsideAsync;

impl fmt::Display for InsideAsync {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a blocking call was made inside a tokio runtime; make it on a thread of your own, or use the async client",
        )
    }
}

impl StdError for InsideAsync {}
