#!/usr/bin/env bash
# Two commands: `./bursar.sh run` and `./bursar.sh test`. Each installs what it needs on a bare Debian 12 machine with
# git and Rust, says so before it does, and starts at once the second time.
set -euo pipefail
cd "$(dirname "$0")"

usage() {
    cat >&2 <<'EOF'
usage: ./bursar.sh run  [ARGUMENTS OF bursar demo]   build, and run the demo
       ./bursar.sh test [FILTER]                     build, and run every test
       ./bursar.sh bench [TABLE] [ARGUMENTS]         build optimised, and print a benchmark table: validate, ocr,
                                                     scans, text, reading, ledger, matching; the pipeline's without
EOF
    exit 2
}

# What reading needs at run time, and what building needs.
RUN_PACKAGES=(gcc libc6-dev ca-certificates python3-pip tesseract-ocr tesseract-ocr-eng tesseract-ocr-deu tesseract-ocr-fra tesseract-ocr-pol)
# Real servers and a real browser for the tests; pdftotext to check our pages with another program.
TEST_PACKAGES=(dovecot-imapd dovecot-lmtpd postgresql chromium chromium-driver poppler-utils)

say() { printf 'bursar.sh: %s\n' "$*" >&2; }

install() {
    command -v dpkg-query >/dev/null || { say "this machine has no dpkg: install $* yourself"; return 0; }
    local missing=() package
    for package in "$@"; do
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    local root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || { say "install these as root, then try again: ${missing[*]}"; exit 3; }
        root=(sudo)
    fi
    say "installing Debian packages: ${missing[*]}"
    "${root[@]}" apt-get update -qq
    # The cluster that Debian would start is not ours to run: the tests start their own on free ports.
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

need_cargo() {
    command -v cargo >/dev/null || PATH="$HOME/.cargo/bin:$PATH"
    command -v cargo >/dev/null || { say "Rust is not installed: see https://rustup.rs"; exit 3; }
    # A faster linker where one is at hand; the result is the same.
    if command -v mold >/dev/null; then export RUSTFLAGS="${RUSTFLAGS:--Clink-arg=-fuse-ld=mold}"; fi
}

# The weights of PP-OCR come at set-up, never with the sources. Without them Tesseract reads, and worse.
need_weights() {
    "${CARGO_TARGET_DIR:-target}/$1/bursar" ocr install || say "no weights of PP-OCR: scans are read by Tesseract alone"
}

case "${1:-}" in
run)
    shift
    install "${RUN_PACKAGES[@]}"
    need_cargo
    say "building (ten minutes or more the first time on two cores, seconds later)"
    cargo build --locked --package bursar
    need_weights debug
    exec "${CARGO_TARGET_DIR:-target}/debug/bursar" demo "$@"
    ;;
test)
    shift
    install "${RUN_PACKAGES[@]}" "${TEST_PACKAGES[@]}"
    need_cargo
    export BURSAR_CORPORA="${BURSAR_CORPORA:-$PWD/../shared/data}"
    [ -d "$BURSAR_CORPORA" ] || say "no corpora at $BURSAR_CORPORA: the tests that read them count as skipped"
    cargo fmt --all -- --check
    if command -v cargo-deny >/dev/null; then cargo deny --locked check licenses bans sources; else say "cargo-deny is not at hand: licences are not checked"; fi
    if cargo clippy --version >/dev/null 2>&1; then
        cargo clippy --locked --workspace --all-targets -- -D warnings
    else
        say "clippy is not at hand: lints are not checked"
    fi
    # The tests start the program itself; a test run alone would not build it.
    cargo build --locked --workspace
    need_weights debug
    if cargo nextest --version >/dev/null 2>&1; then
        cargo nextest run --locked --workspace --no-fail-fast "$@"
    else
        say "cargo-nextest is not at hand: cargo test does the same, more slowly"
        cargo test --locked --workspace --no-fail-fast "$@"
    fi
    ;;
bench)
    shift
    install "${RUN_PACKAGES[@]}" poppler-utils
    need_cargo
    cargo build --locked --release --package bursar --package benches
    need_weights release
    exec "${CARGO_TARGET_DIR:-target}/release/benches" "$@"
    ;;
*) usage ;;
esac
