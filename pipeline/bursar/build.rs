//! Links the program to a fixed address.
//!
//! A position-independent program of this size has more than a hundred thousand addresses that the loader corrects before
//! `main`, in 460 pages that it copies for it: most of the time of `bursar validate`, which judges a file in less. At a
//! fixed address there is nothing to correct. Libraries, stacks and the heap are still where nobody can foretell, and
//! what strangers send is read by safe Rust, or by libraries that are loaded, in a process of its own.

#[expect(clippy::disallowed_methods, reason = "how cargo tells a build what it builds for")]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|it| it == value);
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
