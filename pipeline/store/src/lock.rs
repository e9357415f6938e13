//! One serving process a data directory. The system lets go of the lock when the process ends, however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;

use crate::error::OpenError;

/// Name of the lock file in the data directory.
const NAME: &str = "bursar.lock";

/// The lock, held until dropped.
#[derive(Debug)]
pub(crate) struct DataLock {
    _file: File,
}

impl DataLock {
    pub(crate) fn take(data_dir: &Path) -> Result<DataLock, OpenError> {
        let path = data_dir.join(NAME);
        let failed = |source| OpenError::Directory { path: path.clone(), source };
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // The holder's number is a help for people; without it the message is still true.
                let _ = (&mut file).take(20).read_to_string(&mut holder);
                let holder = holder.trim();
                let holder = if holder.is_empty() { String::new() } else { format!("({holder}) ") };
                return Err(OpenError::Locked { data_dir: data_dir.to_owned(), holder });
            }
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        file.set_len(0).and_then(|()| file.rewind()).map_err(failed)?;
        write!(file, "process {}", std::process::id()).map_err(failed)?;
        Ok(DataLock { _file: file })
    }
}
