//! Finds every path that a source file names, and where it leads. Comments and texts do
//! not count; what stands inside macros does.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::BTreeMap;

/// Every path that the file names, from `crate` or from the name of another crate on.
pub fn named_in(file: &str, text: &str) -> Vec<Vec<String>> {
    let tokens: TokenStream = text.parse().unwrap();
    let mut reader = Reader::default();
    reader.read(&module_of(file), tokens);
    let aliases: BTreeMap<String, Vec<String>> = reader
        .uses
        .iter()
        .filter_map(|(alias, path)| Some((alias.clone()?, path.clone())))
        .collect();
    let inline = reader.paths.into_iter().map(|(module, path)| {
        let known = path.first().and_then(|first| aliases.get(first));
        match known {
            Some(target) => target.iter().chain(path.iter().skip(1)).cloned().collect(),
            None => absolute(&module, path),
        }
    });
    let used = reader.uses.iter().map(|(_, path)| path.clone());
    used.chain(inline).collect()
}

/// `src/features/houses/http.rs` is `crate::features::houses::http`.
fn module_of(file: &str) -> Vec<String> {
    let inner = file.trim_start_matches("src/").trim_end_matches(".rs");
    let parts = inner
        .split('/')
        .filter(|part| !["mod", "lib", "main"].contains(part));
    ["crate"]
        .into_iter()
        .chain(parts)
        .map(str::to_owned)
        .collect()
}

/// Resolves `self` and `super`; anything else names a crate or something near.
fn absolute(module: &[String], path: Vec<String>) -> Vec<String> {
    let mut base = module.to_vec();
    let mut rest = path.iter().map(String::as_str).peekable();
    match rest.peek() {
        Some(&"self") => {
            rest.next();
        }
        Some(&"super") => {
            while rest.next_if_eq(&"super").is_some() {
                base.pop();
            }
        }
        _ => return path,
    }
    base.extend(rest.map(str::to_owned));
    base
}

/// What was found so far.
#[derive(Default)]
struct Reader {
    /// What `use` brings in: the name here, unless it is `_` or `*`, and the path.
    uses: Vec<(Option<String>, Vec<String>)>,
    /// Paths of two parts or more, with the module they stand in.
    paths: Vec<(Vec<String>, Vec<String>)>,
}

impl Reader {
    fn read(&mut self, module: &[String], tokens: TokenStream) {
        let mut tokens = tokens.into_iter().peekable();
        let mut path: Vec<String> = Vec::new();
        while let Some(token) = tokens.next() {
            match token {
                // Not the `use<>` of `impl Trait + use<>`.
                TokenTree::Ident(word)
                    if word == "use"
                        && path.is_empty()
                        && !tokens.peek().is_some_and(|next| is_punct(next, '<')) =>
                {
                    let tree: Vec<TokenTree> = tokens
                        .by_ref()
                        .take_while(|token| !is_punct(token, ';'))
                        .collect();
                    self.read_use(module, &[], &tree);
                }
                TokenTree::Ident(word) if word == "mod" && path.is_empty() => {
                    let name = tokens.next().map(|name| name.to_string());
                    if let Some(TokenTree::Group(body)) = tokens.peek() {
                        let inner: Vec<String> = module.iter().cloned().chain(name).collect();
                        self.read(&inner, body.stream());
                        tokens.next();
                    }
                }
                TokenTree::Ident(word) => {
                    path.push(word.to_string());
                    let goes_on = tokens.next_if(|token| is_punct(token, ':')).is_some()
                        && tokens.next_if(|token| is_punct(token, ':')).is_some();
                    let named = goes_on && matches!(tokens.peek(), Some(TokenTree::Ident(_)));
                    if !named {
                        self.end(module, &mut path);
                    }
                }
                TokenTree::Group(group) => self.read(module, group.stream()),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }

    fn end(&mut self, module: &[String], path: &mut Vec<String>) {
        let path = std::mem::take(path);
        if path.len() > 1 {
            self.paths.push((module.to_vec(), path));
        }
    }

    /// Reads what follows `use`, or one branch of it.
    fn read_use(&mut self, module: &[String], before: &[String], tree: &[TokenTree]) {
        let mut path = before.to_vec();
        let mut alias = None;
        let mut tokens = tree.iter();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(word) if word == "as" => {
                    alias = tokens.next().map(ToString::to_string);
                }
                TokenTree::Ident(word) => path.push(word.to_string()),
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                    for branch in inner.split(|token| is_punct(token, ',')) {
                        if !branch.is_empty() {
                            self.read_use(module, &path, branch);
                        }
                    }
                    return;
                }
                _ => {}
            }
        }
        // `use a::{self}` names `a`.
        if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        let name = alias.or_else(|| path.last().cloned());
        self.uses.push((name, absolute(module, path)));
    }
}

fn is_punct(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}
