//! What must hold stands at the top of `src/properties.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rasoat_fuzz::run("old_text", bytes));
