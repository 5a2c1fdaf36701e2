//! The binary `wanx-conformance`.

fn main() {}
