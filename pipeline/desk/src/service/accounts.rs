//! Sign-in, sessions and users.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use jiff::SignedDuration;
use model::Timestamp;
use model::task::Role;
use sha2::{Digest, Sha256};
use store::{Session, StoreError, User};

use super::{Actor, Desk, DeskError};

/// Fewest characters of a password (NIST SP 800-63B-4 for a password that stands alone).
pub const PASSWORD_MIN: usize = 12;
/// Longest password that is hashed, so that nobody makes us hash megabytes.
const PASSWORD_MAX: usize = 1_000;
/// How long a session lasts.
const SESSION_HOURS: i64 = 12;
/// A hash nobody's password has: an unknown name costs as much time as a known one.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$YnVyc2FyLW5vYm9keS1oZXJl$6hkHpZ6CrVVqVtpfJ+1pGyEmCIMyIgUoI1qYqDJWB0s";

/// A session that was opened. The token leaves the program once, in the cookie; the store keeps its hash.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Secret of the session.
    pub token: String,
    /// Who signed in.
    pub user: User,
    /// When it ends.
    pub expires: Timestamp,
}

/// Why nobody was signed in. The sentences tell nothing about which names exist.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Name or password is wrong, or the user is disabled.
    #[error("name or password is wrong")]
    Wrong,
    /// Too many tries.
    #[error("too many wrong passwords for this name; try again in {0} seconds")]
    Wait(i64),
    /// We failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A user to add.
#[derive(Debug, Clone, Default)]
pub struct NewUser {
    /// Name to sign in with.
    pub name: String,
    /// Name to show.
    pub display_name: String,
    /// Where notices go.
    pub email: Option<String>,
    /// Password; nobody can sign in without one.
    pub password: Option<String>,
    /// What the user may do.
    pub roles: Vec<Role>,
}

/// Hash of a password in PHC form (Argon2id). Takes tens of milliseconds by design: not on an async thread.
///
/// # Errors
/// When the password is too short or too long.
pub fn hash_password(password: &str) -> Result<String, DeskError> {
    let n = password.chars().count();
    if n < PASSWORD_MIN || password.len() > PASSWORD_MAX {
        return Err(DeskError::Invalid(format!(
            "a password has {PASSWORD_MIN} to {PASSWORD_MAX} characters, this one has {n}; several words are easy to remember"
        )));
    }
    match Argon2::default().hash_password(password.as_bytes()) {
        Ok(hash) => Ok(hash.to_string()),
        Err(error) => Err(DeskError::Invalid(format!("hash the password: {error}"))),
    }
}

impl Desk {
    /// Signs a user in.
    ///
    /// # Errors
    /// When name or password is wrong, or the name has to wait.
    pub async fn sign_in(&self, name: &str, password: &str) -> Result<SignedIn, SignInError> {
        let name: String = name.trim().chars().take(100).collect();
        let now = self.now();
        let wait = self.0.throttle.wait(&name, now);
        if wait > 0 {
            return Err(SignInError::Wait(wait));
        }
        self.0.throttle.begin(&name, now);
        let user = self.store().user(&name).await?.filter(|u| !u.disabled);
        let hash = user.as_ref().and_then(|u| u.password_hash.clone());
        let known = hash.is_some();
        let password: String = password.to_owned();
        let matches = tokio::task::spawn_blocking(move || verify(&password, hash.as_deref().unwrap_or(NOBODY)))
            .await
            .unwrap_or(false);
        let Some(user) = user.filter(|_| known && matches) else {
            tracing::warn!(user.name = %name, "refused a sign-in");
            return Err(SignInError::Wrong);
        };
        self.0.throttle.right(&name);
        self.open_session(user).await
    }

    /// Opens a session for a user whose identity is proven otherwise.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn open_session(&self, user: User) -> Result<SignedIn, SignInError> {
        let (token, csrf) = (secret(), secret());
        let expires = self.now() + SignedDuration::from_hours(SESSION_HOURS);
        self.store().put_session(&token_hash(&token), &user.name, &csrf, expires).await?;
        Ok(SignedIn { token, user, expires })
    }

    /// Who a session belongs to; `None` when it ended or its user was disabled.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn session(&self, token: &str) -> Result<Option<(User, Session)>, StoreError> {
        let Some(session) = self.store().session(&token_hash(token)).await? else { return Ok(None) };
        let user = self.store().user(&session.user).await?.filter(|u| !u.disabled);
        Ok(user.map(|user| (user, session)))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn sign_out(&self, token: &str) -> Result<(), StoreError> {
        self.store().drop_session(&token_hash(token)).await
    }

    /// Adds a user or replaces one; `by` stands in the history.
    ///
    /// # Errors
    /// When the name or password is not fit for use, or the store fails.
    pub async fn put_user(&self, new: NewUser, by: &str) -> Result<(), DeskError> {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@' | '+');
        if new.name.is_empty() || new.name.len() > 100 || !new.name.chars().all(fits) || new.name == "bursar" {
            return Err(DeskError::Invalid(format!(
                "{:?} is not a user name; use letters, digits and . - _ @ +, such as m.weber",
                new.name.chars().take(40).collect::<String>()
            )));
        }
        let password_hash = match new.password {
            Some(password) => Some(
                tokio::task::spawn_blocking(move || hash_password(&password))
                    .await
                    .map_err(|e| DeskError::Invalid(format!("hash the password: {e}")))??,
            ),
            None => None,
        };
        let display_name = if new.display_name.trim().is_empty() { new.name.clone() } else { new.display_name };
        let user =
            User { name: new.name, display_name, email: new.email, password_hash, roles: new.roles, disabled: false };
        Ok(self.store().put_user(user, by).await?)
    }

    /// The actor of a user name, for the command line.
    ///
    /// # Errors
    /// When there is no such user, or it is disabled.
    pub async fn actor(&self, name: &str) -> Result<Actor, DeskError> {
        let user = self.store().user(name).await?.filter(|u| !u.disabled);
        user.as_ref().map(Actor::of).ok_or_else(|| DeskError::NotFound(format!("user {name}")))
    }
}

fn verify(password: &str, hash: &str) -> bool {
    let password = if password.len() > PASSWORD_MAX { "" } else { password };
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// 256 random bits as hex.
pub(crate) fn secret() -> String {
    hex::encode(rand::random::<[u8; 32]>())
}

fn token_hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_by_its_hash_only() {
        let hash = hash_password("correct horse battery").expect("hashes");
        assert!(hash.starts_with("$argon2id$"));
        assert!(verify("correct horse battery", &hash));
        assert!(!verify("correct horse batterz", &hash));
        assert!(hash_password("short").is_err());
    }

    #[test]
    fn the_hash_of_nobody_is_well_formed_so_that_it_costs_time() {
        assert!(PasswordHash::new(NOBODY).is_ok());
        assert!(!verify("", NOBODY));
    }
}
