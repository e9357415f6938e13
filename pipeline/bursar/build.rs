//! Links the program to a fixed address.
//!
//! A position-independent program of this size has more than a hundred thousand addresses that the loader corrects before
//! `main`, in 460 pages that it copies for it: most of the time of `bursar validate`, which judges a file in less. At a
//! fixed address there is nothing to correct.
//!
//! The price: who finds a fault in the memory of the program itself knows where its code lies. It is Rust but for SQLite
//! and the cryptography of ring; what strangers send is read in a child with limits of its own. Libraries, stacks and the
//! heap still lie where nobody can foretell.

#[expect(clippy::disallowed_methods, reason = "how cargo tells a build what it builds for")]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|it| it == value);
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
