//! Tells the tests whether the development corpora are there, so that those which read them count as skipped, and not
//! as passed, where they are absent.

use std::path::Path;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(corpora)");
    println!("cargo::rerun-if-env-changed=BURSAR_CORPORA");
    // Without the variable they lie beside the workspace; see `tests::corpora`.
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var_os("BURSAR_CORPORA").map_or(default, Into::into);
    println!("cargo::rerun-if-changed={}", folder.display());
    if folder.join("einvoice").is_dir() {
        println!("cargo::rustc-cfg=corpora");
    }
}
