//! Bringing the tables up to date: ours, then the queue's. An applied migration is never changed; its checksum says so.

use riverqueue::migrate::{PostgresMigrator, SqliteMigrator};

use crate::canon;
use crate::db::{Conn, Database, args};
use crate::error::StoreError;
use crate::sql;
use crate::store::Store;

/// A migration, in the text of each database.
struct Migration {
    version: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

const BASE: &str = include_str!("../migrations/0001_base.sql");

const COMMITMENT: &str = include_str!("../migrations/0003_commitment.sql");

const LESSON: &str = include_str!("../migrations/0004_lesson.sql");

const LOOKUP: &str = include_str!("../migrations/0005_lookup.sql");

const DISTINCTION: &str = include_str!("../migrations/0006_distinction.sql");

const RECHECK: &str = include_str!("../migrations/0007_recheck.sql");

const PACK: &str = include_str!("../migrations/0008_pack.sql");

const LINES: &str = include_str!("../migrations/0009_lines.sql");

const EMPLOYEE: &str = include_str!("../migrations/0010_employee.sql");

const MISSING_BILL: &str = include_str!("../migrations/0011_missing_bill.sql");
const INDEX_STATE: &str = include_str!("../migrations/0012_index_state.sql");

const MIGRATIONS: &[Migration] = &[
    Migration { version: 1, name: "base", sqlite: BASE, postgres: BASE },
    Migration {
        version: 2,
        name: "append_only",
        sqlite: include_str!("../migrations/0002_append_only.sqlite.sql"),
        postgres: include_str!("../migrations/0002_append_only.postgres.sql"),
    },
    Migration { version: 3, name: "commitment", sqlite: COMMITMENT, postgres: COMMITMENT },
    Migration { version: 4, name: "lesson", sqlite: LESSON, postgres: LESSON },
    Migration { version: 5, name: "lookup", sqlite: LOOKUP, postgres: LOOKUP },
    Migration { version: 6, name: "distinction", sqlite: DISTINCTION, postgres: DISTINCTION },
    Migration { version: 7, name: "recheck", sqlite: RECHECK, postgres: RECHECK },
    Migration { version: 8, name: "pack", sqlite: PACK, postgres: PACK },
    Migration { version: 9, name: "lines", sqlite: LINES, postgres: LINES },
    Migration { version: 10, name: "employee", sqlite: EMPLOYEE, postgres: EMPLOYEE },
    Migration { version: 11, name: "missing_bill", sqlite: MISSING_BILL, postgres: MISSING_BILL },
    Migration { version: 12, name: "index_state", sqlite: INDEX_STATE, postgres: INDEX_STATE },
];

impl Store {
    /// Brings the tables up to date, the queue's too; names what was applied.
    ///
    /// # Errors
    /// When a migration fails, or an applied one differs from ours.
    pub async fn migrate(&self) -> Result<Vec<String>, StoreError> {
        self.queue()?;
        let mut conn = self.0.database.begin_write().await?;
        if let Conn::Postgres(_) = conn {
            // Two processes that start at once migrate one after the other.
            conn.script("SELECT pg_advisory_xact_lock(4711001)").await?;
        }
        let mut applied = apply(&mut conn, &canon::instant(self.clock().now())).await?;
        conn.commit().await?;
        let queue = match &self.0.database {
            Database::Sqlite { write, .. } => SqliteMigrator::new(write.clone()).migrate_up().await,
            Database::Postgres(pool) => PostgresMigrator::new(pool.clone()).migrate_up().await,
        };
        let queue = queue.map_err(|error| StoreError::Schema(format!("the queue's tables: {error}")))?;
        applied.extend(queue.into_iter().map(|version| format!("queue {version}")));
        Ok(applied)
    }
}

async fn apply(conn: &mut Conn, now: &str) -> Result<Vec<String>, StoreError> {
    conn.script(sql::CREATE_MIGRATIONS).await?;
    let there = conn.rows(sql::MIGRATIONS, &[]).await?;
    let mut applied = Vec::new();
    for (place, migration) in MIGRATIONS.iter().enumerate() {
        let text = match conn {
            Conn::Sqlite(_) => migration.sqlite,
            Conn::Postgres(_) => migration.postgres,
        };
        let checksum = canon::sha256(text.as_bytes());
        let name = format!("{:04} {}", migration.version, migration.name);
        match there.get(place) {
            Some(row) if row.int(0)? == migration.version && row.text(2)? == checksum => {}
            Some(row) => {
                let found = row.text(1)?;
                return Err(StoreError::Schema(format!(
                    "migration {name} was applied with another text (as {found}); this database belongs to another version"
                )));
            }
            None => {
                conn.script(text).await?;
                conn.run(sql::INSERT_MIGRATION, args![migration.version, migration.name, &checksum, now]).await?;
                applied.push(name);
            }
        }
    }
    if there.len() > MIGRATIONS.len() {
        return Err(StoreError::Schema("the database was made by a newer version of this program".to_owned()));
    }
    Ok(applied)
}
