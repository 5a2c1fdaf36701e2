//! The binary `wanx-emulator`.

fn main() {}
