//! Newick text.
//!
//! Accepted: polytomies, names of inner nodes, quoted names (`'it''s'`), comments in brackets (also nested),
//! blanks between tokens, lengths in any decimal form, missing lengths. Names without quotes are taken as they are: `_` stays `_`
//! (ids of features hold it), where the old standard reads a blank.

use super::{Node, Tree};
use crate::{Error, Result};
use std::str::FromStr;

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn wrong<T>(&self, reason: &'static str) -> Result<T> {
        Err(Error::Newick { position: self.at, reason })
    }

    /// Skips blanks and comments.
    fn skip(&mut self) -> Result<()> {
        while let Some(&byte) = self.text.get(self.at) {
            if byte.is_ascii_whitespace() {
                self.at += 1;
            } else if byte == b'[' {
                let (open, mut depth) = (self.at, 0_usize);
                loop {
                    match self.text.get(self.at) {
                        Some(b'[') => depth += 1,
                        Some(b']') => depth -= 1,
                        Some(_) => {}
                        None => {
                            self.at = open;
                            return self.wrong("a comment that does not end");
                        }
                    }
                    self.at += 1;
                    if depth == 0 {
                        break;
                    }
                }
            } else {
                break;
            }
        }
        Ok(())
    }

    fn peek(&mut self) -> Result<Option<u8>> {
        self.skip()?;
        Ok(self.text.get(self.at).copied())
    }

    fn name(&mut self) -> Result<Option<String>> {
        let mut bytes = Vec::new();
        if self.peek()? == Some(b'\'') {
            let open = self.at;
            self.at += 1;
            loop {
                match (self.text.get(self.at), self.text.get(self.at + 1)) {
                    (Some(b'\''), Some(b'\'')) => {
                        bytes.push(b'\'');
                        self.at += 2;
                    }
                    (Some(b'\''), _) => {
                        self.at += 1;
                        break;
                    }
                    (Some(&byte), _) => {
                        bytes.push(byte);
                        self.at += 1;
                    }
                    (None, _) => {
                        self.at = open;
                        return self.wrong("a quoted name that does not end");
                    }
                }
            }
        } else {
            while let Some(&byte) = self.text.get(self.at) {
                if byte.is_ascii_whitespace() || b"()[],:;'".contains(&byte) {
                    break;
                }
                bytes.push(byte);
                self.at += 1;
            }
        }
        if bytes.is_empty() {
            return Ok(None);
        }
        match String::from_utf8(bytes) {
            Ok(name) => Ok(Some(name)),
            Err(_) => self.wrong("a name that is not UTF-8"),
        }
    }

    fn length(&mut self) -> Result<Option<f64>> {
        if self.peek()? != Some(b':') {
            return Ok(None);
        }
        self.at += 1;
        self.skip()?;
        let start = self.at;
        while self.text.get(self.at).is_some_and(|b| b.is_ascii_alphanumeric() || b"+-.".contains(b)) {
            self.at += 1;
        }
        let number = std::str::from_utf8(&self.text[start..self.at]).unwrap_or_default();
        match number.parse::<f64>() {
            Ok(length) if length.is_finite() => Ok(Some(length)),
            _ => {
                self.at = start;
                self.wrong("a branch length was expected after ':'")
            }
        }
    }
}

impl FromStr for Tree {
    type Err = Error;

    /// Reads one tree in Newick form.
    ///
    /// # Errors
    /// [`Error::Newick`] with the byte where the text is broken.
    fn from_str(text: &str) -> Result<Self> {
        let mut reader = Reader { text: text.as_bytes(), at: 0 };
        let mut nodes = vec![Node::default()];
        let mut here = 0;
        loop {
            // At the start of a node.
            if reader.peek()? == Some(b'(') {
                reader.at += 1;
                here = add_child(&mut nodes, here);
                continue;
            }
            // At its end: name and length, then what follows; closing ends the parent too.
            loop {
                nodes[here].name = reader.name()?;
                nodes[here].length = reader.length()?;
                match (reader.peek()?, nodes[here].parent) {
                    (Some(b','), Some(parent)) => {
                        reader.at += 1;
                        here = add_child(&mut nodes, parent);
                        break;
                    }
                    (Some(b')'), Some(parent)) => {
                        reader.at += 1;
                        here = parent;
                    }
                    (Some(b';'), None) => {
                        reader.at += 1;
                        return match reader.peek()? {
                            None if nodes.len() == 1 && nodes[0].name.is_none() => {
                                reader.wrong("an empty tree")
                            }
                            None => Ok(Self { nodes }),
                            Some(_) => reader.wrong("text after the end of the tree"),
                        };
                    }
                    (Some(b')'), None) => return reader.wrong("')' without '('"),
                    (Some(b';') | None, Some(_)) => {
                        return reader.wrong("')' is missing");
                    }
                    (None, None) => return reader.wrong("';' is missing"),
                    _ => return reader.wrong("',', ')', ':' or ';' was expected"),
                }
            }
        }
    }
}

fn add_child(nodes: &mut Vec<Node>, parent: usize) -> usize {
    let child = nodes.len();
    nodes.push(Node { parent: Some(parent), ..Node::default() });
    nodes[parent].children.push(child);
    child
}

impl Tree {
    /// Writes the tree as Newick text; names are quoted where they must be, lengths written so that they
    /// read back the same.
    pub fn to_newick(&self) -> String {
        let mut text = String::new();
        // (node, whether its children are written)
        let mut stack = vec![(0, false)];
        while let Some((node, done)) = stack.pop() {
            let children = &self.nodes[node].children;
            if !done && !children.is_empty() {
                text.push('(');
                stack.push((node, true));
                stack.extend(children.iter().rev().map(|&child| (child, false)));
                continue;
            }
            if done {
                text.push(')');
            }
            if let Some(name) = &self.nodes[node].name {
                push_name(&mut text, name);
            }
            if let Some(length) = self.nodes[node].length {
                text.push_str(&format!(":{length}"));
            }
            if let Some(parent) = self.nodes[node].parent
                && self.nodes[parent].children.last() != Some(&node)
            {
                text.push(',');
            }
        }
        text.push(';');
        text
    }
}

fn push_name(text: &mut String, name: &str) {
    let plain = name.bytes().all(|b| !b.is_ascii_whitespace() && !b"()[],:;'".contains(&b));
    if plain && !name.is_empty() {
        text.push_str(name);
    } else {
        text.push('\'');
        text.push_str(&name.replace('\'', "''"));
        text.push('\'');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Tree {
        text.parse().unwrap()
    }

    #[test]
    fn reads_all_forms() {
        let tree = read(" ( a_1 : 1e-3 [comment [inner]] , 'it''s (b)':2 , (c,d)[x]in:-0.5 )root ;\n");
        assert_eq!(tree.n_nodes(), 6);
        assert_eq!(tree.name(0), Some("root"));
        assert_eq!(tree.length(0), None);
        let tips: Vec<_> = tree.tips().map(|t| (tree.name(t).unwrap(), tree.length(t))).collect();
        assert_eq!(tips, [("a_1", Some(0.001)), ("it's (b)", Some(2.0)), ("c", None), ("d", None)]);
        assert_eq!(tree.to_newick(), "(a_1:0.001,'it''s (b)':2,(c,d)in:-0.5)root;");
        assert_eq!(read(&tree.to_newick()), tree);
        assert_eq!(read("lonely;").n_tips(), 1);
        assert_eq!(read("(,);").n_tips(), 2);
    }

    #[test]
    fn says_where_a_text_is_broken() {
        for (text, position) in [
            ("", 0),
            (";", 1),
            ("(a,b)", 5),
            ("(a,b;", 4),
            ("(a,b));", 5),
            ("(a:x,b);", 3),
            ("(a,b)c d;", 7),
            ("('a,b);", 1),
            ("(a,[b);", 3),
            ("(a,b); x", 7),
            ("(a,b)(c,d);", 5),
            ("(a:nan,b);", 3),
        ] {
            match text.parse::<Tree>() {
                Err(Error::Newick { position: found, .. }) => assert_eq!(found, position, "{text:?}"),
                other => panic!("{text:?} gave {other:?}"),
            }
        }
    }

    #[test]
    fn depth_does_not_overflow_the_stack() {
        let depth = 200_000;
        let text = format!("{}a{};", "(".repeat(depth), ")".repeat(depth));
        assert_eq!(read(&text).n_nodes(), depth + 1);
        assert_eq!(read(&text).to_newick(), text);
    }
}
