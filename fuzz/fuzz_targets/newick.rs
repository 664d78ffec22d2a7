//! Any bytes as a Newick tree: a tree that is written and read back the same, or a typed error, never a panic.
#![no_main]

use endobiome_ecology::Tree;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(tree) = text.parse::<Tree>() {
        let written = tree.to_newick();
        let again: Tree = written.parse().expect("what is written is read");
        assert_eq!(again.to_newick(), written);
        assert_eq!(again.n_tips(), tree.n_tips());
    }
});
