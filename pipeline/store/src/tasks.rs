//! Reading tasks. They are opened and closed by [`Store::commit`] only.

use model::task::Role;

use crate::canon;
use crate::cases::word;
use crate::db::{Row, args};
use crate::error::StoreError;
use crate::records::{StoredTask, TaskFilter};
use crate::sql;
use crate::store::Store;

fn task_of(row: &Row) -> Result<StoredTask, StoreError> {
    Ok(StoredTask {
        task: canon::parse("a task", &row.text(0)?)?,
        open: row.int(1)? != 0,
        outcome: row.maybe(2)?.map(|text| word("a task's outcome", &text)).transpose()?,
        closed_by: row.maybe(3)?,
        closed_at: row.maybe(4)?.map(|text| canon::parse_instant(&text)).transpose()?,
        explanation: row.maybe(5)?,
    })
}

impl Store {
    /// Tasks, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn tasks(&self, filter: &TaskFilter) -> Result<Vec<StoredTask>, StoreError> {
        let case = filter.case.as_ref().map(|case| case.as_str()).unwrap_or_default();
        let open_only = i64::from(filter.open_only);
        let limit = filter.limit.unwrap_or(500);
        let rows = match &filter.person {
            None => self.0.database.rows(sql::TASKS, args![case, open_only, limit]).await?,
            Some((user, roles)) => {
                let role = |role: Role| if roles.contains(&role) { role.as_str() } else { "" };
                let [a, b, c, d, e] = Role::ALL.map(role);
                self.0.database.rows(sql::TASKS_OF_PERSON, args![case, open_only, limit, user, a, b, c, d, e]).await?
            }
        };
        rows.iter().map(task_of).collect()
    }

    /// A task by its key.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn task(&self, key: &str) -> Result<Option<StoredTask>, StoreError> {
        self.0.database.row(sql::TASK, args![key]).await?.map(|row| task_of(&row)).transpose()
    }
}
