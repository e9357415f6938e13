//! Users and their signed-in browsers. Passwords are hashed before they come here; tokens too.

use model::Timestamp;
use model::case::Event;
use model::task::Role;
use serde::{Deserialize, Serialize};

use crate::canon;
use crate::db::{Row, args};
use crate::error::StoreError;
use crate::records::{Session, User};
use crate::sql;
use crate::store::Store;

/// A user without the password hash, as JSON in the row.
#[derive(Debug, Serialize, Deserialize)]
struct UserData {
    name: String,
    display_name: String,
    email: Option<String>,
    roles: Vec<Role>,
    disabled: bool,
}

fn user_of(row: &Row) -> Result<User, StoreError> {
    let UserData { name, display_name, email, roles, disabled } = canon::parse("a user", &row.text(0)?)?;
    Ok(User { name, display_name, email, password_hash: row.maybe(1)?, roles, disabled })
}

impl Store {
    /// Adds or replaces a user, with an event on the chain. A user who is disabled is signed out everywhere.
    ///
    /// # Errors
    /// When the name is empty, or the database cannot be written.
    pub async fn put_user(&self, user: User, by: &str) -> Result<(), StoreError> {
        if user.name.trim().is_empty() {
            return Err(StoreError::Invalid("add a user: the name is empty".to_owned()));
        }
        let (by, now) = (by.to_owned(), canon::instant(self.clock().now()));
        self.write(move |tx| {
            Box::pin(async move {
                let User { name, display_name, email, password_hash, roles, disabled } = user;
                let words: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
                let sentence = match disabled {
                    true => format!("Disabled user {name}."),
                    false => format!("User {name} may act as {}.", words.join(", ")),
                };
                let event = Event::by(&by, "user_changed", sentence)
                    .with(serde_json::json!({ "user": name, "roles": words, "disabled": disabled }));
                let data = UserData { name: name.clone(), display_name, email, roles, disabled };
                tx.run(sql::PUT_USER, args![&name, &canon::json(&data)?, &password_hash]).await?;
                if disabled {
                    tx.run(sql::DROP_SESSIONS_OF, args![&name]).await?;
                }
                tx.append(None, &now, event, None).await
            })
        })
        .await
    }

    /// A user by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn user(&self, name: &str) -> Result<Option<User>, StoreError> {
        self.0.database.row(sql::USER, args![name]).await?.map(|row| user_of(&row)).transpose()
    }

    /// All users, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn users(&self) -> Result<Vec<User>, StoreError> {
        self.0.database.rows(sql::USERS, &[]).await?.iter().map(user_of).collect()
    }

    /// Keeps a session under the hash of its token.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn put_session(
        &self,
        token_hash: &str,
        user: &str,
        csrf: &str,
        expires: Timestamp,
    ) -> Result<(), StoreError> {
        let (token_hash, user, csrf) = (token_hash.to_owned(), user.to_owned(), csrf.to_owned());
        let (expires, now) = (canon::instant(expires), canon::instant(self.clock().now()));
        self.write(move |tx| {
            Box::pin(async move {
                tx.run(sql::DROP_EXPIRED_SESSIONS, args![&now]).await?;
                tx.run(sql::PUT_SESSION, args![&token_hash, &user, &csrf, &expires]).await.map(|_| ())
            })
        })
        .await
    }

    /// The session of a token, unless it has ended.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn session(&self, token_hash: &str) -> Result<Option<Session>, StoreError> {
        let now = canon::instant(self.clock().now());
        let row = self.0.database.row(sql::SESSION, args![token_hash, &now]).await?;
        row.map(|row| {
            Ok(Session { user: row.text(0)?, csrf: row.text(1)?, expires: canon::parse_instant(&row.text(2)?)? })
        })
        .transpose()
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn drop_session(&self, token_hash: &str) -> Result<(), StoreError> {
        let token_hash = token_hash.to_owned();
        self.write(move |tx| Box::pin(async move { tx.run(sql::DROP_SESSION, args![&token_hash]).await.map(|_| ()) }))
            .await
    }
}
