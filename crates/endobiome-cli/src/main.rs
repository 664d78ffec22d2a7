//! The `endobiome` command.
fn main() {}
