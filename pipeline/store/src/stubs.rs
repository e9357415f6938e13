//! Signatures whose bodies are being written.

use crate::*;

#[expect(clippy::unused_async, unused_variables, missing_docs, reason = "bodies follow")]
impl Store {
    pub async fn verify(&self, progress: impl FnMut(u64, u64) + Send) -> Result<VerifyReport, StoreError> {
        Err(StoreError::Invalid("not yet".to_owned()))
    }
}
