//! Opening a SQLite database without writing beside it: a copy on a read-only folder, or one that a server uses.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};

use crate::db::Database;
use crate::error::OpenError;

/// Opens the database for reading.
///
/// A database in WAL mode keeps its newest transactions in a file beside it, and readers share an index in a third.
/// When that index is there, a server runs or was killed, and we read beside it. When there are newest
/// transactions but no index, SQLite would have to make one: we read a private copy instead. Otherwise the main
/// file is all there is.
pub(crate) async fn sqlite(path: &Path) -> Result<(Database, Option<Copy>), OpenError> {
    let failed = |source| OpenError::Database { url: format!("sqlite:{}", path.display()), source };
    if !path.is_file() {
        let source = std::io::Error::new(std::io::ErrorKind::NotFound, "there is no database");
        return Err(OpenError::Directory { path: path.to_owned(), source });
    }
    let beside = |suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    let newest = std::fs::metadata(beside("-wal")).is_ok_and(|wal| wal.len() > 0);
    let options = SqliteConnectOptions::new().filename(path).read_only(true).busy_timeout(Duration::from_secs(10));
    if beside("-shm").exists()
        && newest
        && let Ok(pool) = connect(options.clone()).await
    {
        return Ok((Database::Sqlite { write: pool.clone(), read: pool }, None));
    }
    if newest {
        let copy =
            Copy::of(path, &beside("-wal")).map_err(|source| OpenError::Directory { path: path.to_owned(), source })?;
        let pool = connect(SqliteConnectOptions::new().filename(copy.folder.join(COPY))).await.map_err(failed)?;
        return Ok((Database::Sqlite { write: pool.clone(), read: pool }, Some(copy)));
    }
    let pool = connect(options.immutable(true)).await.map_err(failed)?;
    Ok((Database::Sqlite { write: pool.clone(), read: pool }, None))
}

async fn connect(options: SqliteConnectOptions) -> Result<SqlitePool, sqlx::Error> {
    let pool = SqlitePoolOptions::new().max_connections(2).connect_with(options).await?;
    sqlx::query("SELECT COUNT(*) FROM sqlite_master").execute(&pool).await?;
    Ok(pool)
}

/// Name of the copied database.
const COPY: &str = "copy.db";

/// A private copy in the system's folder for temporary files; removed when dropped.
#[derive(Debug)]
pub(crate) struct Copy {
    folder: PathBuf,
}

impl Copy {
    fn of(path: &Path, wal: &Path) -> Result<Copy, std::io::Error> {
        let name = format!("bursar-verify-{}-{:x}", std::process::id(), rand::random::<u64>());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir(&folder)?;
        let copy = Copy { folder };
        std::fs::copy(path, copy.folder.join(COPY))?;
        std::fs::copy(wal, copy.folder.join(format!("{COPY}-wal")))?;
        Ok(copy)
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        // A copy that stays behind costs room, nothing else.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
