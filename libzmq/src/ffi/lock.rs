//! Locks for which nobody waits in a fork: whoever has one may not be there.

use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use super::{errno::Errno, process::Process};

/// A lock around a value that is whole at every step, so that no panic leaves it in
/// pieces.
#[derive(Debug)]
pub(crate) struct Lock<T> {
    made_in: Process,
    value: Mutex<T>,
}

impl<T> Lock<T> {
    pub(crate) fn new(value: T) -> Self {
        Self {
            made_in: Process::this(),
            value: Mutex::new(value),
        }
    }

    /// The process that has made it.
    pub(crate) fn made_in(&self) -> Process {
        self.made_in
    }

    /// Waits until it can be had. Fails with ETERM where that would be in a fork.
    pub(crate) fn lock(&self) -> Result<MutexGuard<'_, T>, Errno> {
        match self.value.try_lock() {
            Ok(guard) => return Ok(guard),
            Err(TryLockError::Poisoned(poisoned)) => return Ok(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => {}
        }
        self.made_in.check()?;
        Ok(self.value.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn get_mut(&mut self) -> &mut T {
        self.value.get_mut().unwrap_or_else(PoisonError::into_inner)
    }
}
