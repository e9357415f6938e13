//! Secrets come from the environment or from a file.

use std::path::Path;

use flow::secret::Secret;

use super::ConfigError;

/// Where a secret comes from.
pub(crate) struct SecretSource<'a> {
    /// What it is for, in messages.
    pub(crate) purpose: &'a str,
    /// Environment variable.
    pub(crate) env: Option<&'a str>,
    /// File; its first line counts.
    pub(crate) file: Option<&'a Path>,
}

impl SecretSource<'_> {
    /// The secret; `None` when neither is configured.
    pub(crate) fn get(&self) -> Result<Option<Secret>, ConfigError> {
        if let Some(name) = self.env {
            #[expect(clippy::disallowed_methods, reason = "this is the configuration")]
            let value = std::env::var(name);
            return match value {
                Ok(value) if !value.is_empty() => Ok(Some(Secret::new(value))),
                _ => Err(ConfigError(format!("{}: the environment variable {name} is not set", self.purpose))),
            };
        }
        let Some(path) = self.file else { return Ok(None) };
        let text = std::fs::read_to_string(path)
            .map_err(|why| ConfigError(format!("{}: read {}: {why}", self.purpose, path.display())))?;
        match text.lines().next().filter(|line| !line.is_empty()) {
            Some(line) => Ok(Some(Secret::new(line.to_owned()))),
            None => Err(ConfigError(format!("{}: {} is empty", self.purpose, path.display()))),
        }
    }
}
