//! Marked-up text that cannot be ill-formed.
//!
//! In: elements, attributes, text. Out: HTML with every text escaped and every element closed. Knows no page.

use std::fmt::Write as _;

/// Elements that stand in a line of text: no line break is written around them.
const IN_LINE: [&str; 14] =
    ["a", "abbr", "b", "br", "code", "em", "q", "small", "span", "strong", "text", "time", "tspan", "line"];
/// Elements that hold nothing.
const VOID: [&str; 4] = ["br", "hr", "link", "meta"];

/// A piece of a page.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    Element(Element),
    Text(String),
    /// A style sheet of our own, written as it is.
    Style(String),
}

/// An element with what it holds.
#[derive(Debug, Clone)]
pub(crate) struct Element {
    tag: &'static str,
    attributes: Vec<(&'static str, String)>,
    children: Vec<Node>,
}

/// Begins an element.
pub(crate) fn el(tag: &'static str) -> Element {
    Element { tag, attributes: Vec::new(), children: Vec::new() }
}

impl Element {
    pub(crate) fn attr(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    pub(crate) fn class(self, name: &'static str) -> Self {
        self.attr("class", name)
    }

    pub(crate) fn text(mut self, text: impl Into<String>) -> Self {
        self.children.push(Node::Text(text.into()));
        self
    }

    pub(crate) fn style(mut self, css: impl Into<String>) -> Self {
        self.children.push(Node::Style(css.into()));
        self
    }

    pub(crate) fn child(mut self, child: Element) -> Self {
        self.children.push(Node::Element(child));
        self
    }

    pub(crate) fn children(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.children.extend(children.into_iter().map(Node::Element));
        self
    }

    /// How many pieces it holds.
    pub(crate) fn len(&self) -> usize {
        self.children.len()
    }

    /// The whole document, with this element as its root.
    pub(crate) fn document(&self) -> String {
        let mut out = String::from("<!doctype html>\n");
        self.write(&mut out);
        out.push('\n');
        out
    }

    fn write(&self, out: &mut String) {
        let breaks = !IN_LINE.contains(&self.tag);
        if breaks && !out.ends_with('\n') {
            out.push('\n');
        }
        // Writing to a string cannot fail.
        let _ = write!(out, "<{}", self.tag);
        for (name, value) in &self.attributes {
            let _ = write!(out, " {name}=\"{}\"", escaped(value));
        }
        out.push('>');
        if VOID.contains(&self.tag) {
            return;
        }
        for child in &self.children {
            match child {
                Node::Element(element) => element.write(out),
                Node::Text(text) => out.push_str(&escaped(text)),
                Node::Style(css) => out.push_str(css),
            }
        }
        let _ = write!(out, "</{}>", self.tag);
        if breaks {
            out.push('\n');
        }
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn text_and_attributes_are_escaped() {
        let page = el("p").attr("title", "a\"b").text("<script>&").child(el("strong").text("c"));
        expect![[r#"
            <!doctype html>
            <p title="a&quot;b">&lt;script&gt;&amp;<strong>c</strong></p>

        "#]]
        .assert_eq(&page.document());
    }

    #[test]
    fn empty_elements_are_not_closed() {
        assert_eq!(el("p").child(el("br")).document(), "<!doctype html>\n<p><br></p>\n\n");
    }
}
