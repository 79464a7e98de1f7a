//! XML bodies as a small tree: no document type of a stranger, no entities, limits of depth and size.

use std::borrow::Cow;
use std::fmt::Write as _;

use quick_xml::escape::{escape, unescape};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::{MAX_BYTES, MAX_DEPTH, Unreadable};

/// No document with more elements than this is read.
const MAX_ELEMENTS: usize = 20_000;

/// One element. Names are without their prefix: PSPs use one namespace a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// The local name.
    pub name: String,
    /// Names and values, in order.
    pub attributes: Vec<(String, String)>,
    /// Elements inside, in order.
    pub children: Vec<Element>,
    /// The text inside, without the white space around it.
    pub text: String,
}

impl Element {
    /// An empty element.
    pub fn new(name: &str) -> Element {
        Element { name: name.to_owned(), ..Element::default() }
    }

    /// With one more attribute.
    #[must_use]
    pub fn attribute(mut self, name: &str, value: &str) -> Element {
        self.attributes.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With one more element inside.
    #[must_use]
    pub fn child(mut self, child: Element) -> Element {
        self.children.push(child);
        self
    }

    /// With text inside.
    #[must_use]
    pub fn text(mut self, text: &str) -> Element {
        text.clone_into(&mut self.text);
        self
    }

    /// The first element at this path below.
    pub fn find(&self, path: &[&str]) -> Option<&Element> {
        path.iter().try_fold(self, |at, name| at.children.iter().find(|child| child.name == *name))
    }

    /// An attribute's value.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The document as bytes, after the declaration and, if given, a document type (written, never read).
    pub fn write(&self, doctype: Option<&str>) -> Vec<u8> {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        if let Some(doctype) = doctype {
            let _ = write!(out, "<!DOCTYPE {doctype}>");
        }
        self.write_into(&mut out);
        out.into_bytes()
    }

    fn write_into(&self, out: &mut String) {
        out.push('<');
        out.push_str(&self.name);
        for (name, value) in &self.attributes {
            let _ = write!(out, " {name}=\"{}\"", escape(value));
        }
        if self.children.is_empty() && self.text.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        out.push_str(&escape(&self.text));
        for child in &self.children {
            child.write_into(out);
        }
        let _ = write!(out, "</{}>", self.name);
    }
}

/// Reads a whole document. A document type is skipped, never fetched; one with declarations is refused.
pub fn read(body: &[u8]) -> Result<Element, Unreadable> {
    if body.len() > MAX_BYTES {
        return Err(Unreadable::TooLong);
    }
    let text = std::str::from_utf8(body).map_err(|_| Unreadable::Malformed)?;
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    let mut elements = 0;
    loop {
        match reader.read_event().map_err(|_| Unreadable::Malformed)? {
            Event::Start(start) => {
                elements += 1;
                if open.len() >= MAX_DEPTH {
                    return Err(Unreadable::TooDeep);
                }
                open.push(element(&start)?);
            }
            Event::Empty(start) => {
                elements += 1;
                close(element(&start)?, &mut open, &mut root)?;
            }
            Event::End(_) => {
                let done = open.pop().ok_or(Unreadable::Malformed)?;
                close(done, &mut open, &mut root)?;
            }
            Event::Text(text) => add_text(&mut open, &text.into_inner())?,
            Event::CData(text) => add_text(&mut open, &text.into_inner())?,
            Event::GeneralRef(name) => {
                let written = format!("&{};", name.into_inner());
                add_text(&mut open, &unescape(&written).map_err(|_| Unreadable::Entities)?)?;
            }
            Event::DocType(declared) if declared.borrow().into_inner().contains('[') => {
                return Err(Unreadable::Entities);
            }
            Event::Eof => break,
            Event::Decl(_) | Event::DocType(_) | Event::Comment(_) | Event::PI(_) => {}
        }
        if elements > MAX_ELEMENTS {
            return Err(Unreadable::TooLong);
        }
    }
    if open.is_empty() { root.ok_or(Unreadable::Malformed) } else { Err(Unreadable::Malformed) }
}

fn element(start: &BytesStart<'_>) -> Result<Element, Unreadable> {
    let mut element = Element::new(start.local_name().as_ref());
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| Unreadable::Malformed)?;
        let value: Cow<'_, str> = unescape(&attribute.value).map_err(|_| Unreadable::Entities)?;
        element.attributes.push((attribute.key.local_name().as_ref().to_owned(), value.into_owned()));
    }
    Ok(element)
}

fn close(mut done: Element, open: &mut [Element], root: &mut Option<Element>) -> Result<(), Unreadable> {
    let text = std::mem::take(&mut done.text);
    text.trim().clone_into(&mut done.text);
    match open.last_mut() {
        Some(parent) => parent.children.push(done),
        None if root.is_none() => *root = Some(done),
        None => return Err(Unreadable::Malformed),
    }
    Ok(())
}

fn add_text(open: &mut [Element], text: &str) -> Result<(), Unreadable> {
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.trim().is_empty() => {}
        None => return Err(Unreadable::Malformed),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_reply_is_read_by_paths() {
        let reply = read(
            br#"<?xml version="1.0"?><!DOCTYPE paymentService PUBLIC "-//X//EN" "http://dtd.example/p.dtd">
            <ns:paymentService version="1.4"><reply><orderStatus orderCode="a&amp;b">
              <text>5 &lt; 6 &#x41;<![CDATA[ & more]]></text><empty/></orderStatus></reply></ns:paymentService>"#,
        )
        .unwrap();
        assert_eq!(reply.name, "paymentService");
        let status = reply.find(&["reply", "orderStatus"]).unwrap();
        assert_eq!(status.get("orderCode"), Some("a&b"));
        assert_eq!(status.find(&["text"]).unwrap().text, "5 < 6 A & more");
        assert!(status.find(&["empty"]).is_some() && status.find(&["none"]).is_none());
    }

    #[test]
    fn traps_are_refused() {
        let bomb = br#"<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;">]><a>&y;</a>"#;
        assert_eq!(read(bomb), Err(Unreadable::Entities));
        assert_eq!(read(b"<a>&file;</a>"), Err(Unreadable::Entities));
        assert_eq!(read(b"<a b='&file;'/>"), Err(Unreadable::Entities));
        let deep = ["<a>".repeat(MAX_DEPTH + 1), "</a>".repeat(MAX_DEPTH + 1)].concat();
        assert_eq!(read(deep.as_bytes()), Err(Unreadable::TooDeep));
        assert_eq!(read(&vec![b' '; MAX_BYTES + 1]), Err(Unreadable::TooLong));
        for broken in ["", "<a>", "<a></b>", "<a/><b/>", "text", "<a/>text", "{}", "<a b=1/>"] {
            assert_eq!(read(broken.as_bytes()), Err(Unreadable::Malformed), "{broken}");
        }
    }

    #[test]
    fn documents_are_written_escaped() {
        let order = Element::new("order")
            .attribute("code", "\"1\"")
            .child(Element::new("description").text("<Fish> & Söhne"))
            .child(Element::new("cancel"));
        assert_eq!(
            String::from_utf8(order.write(Some("order"))).unwrap(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><!DOCTYPE order><order code=\"&quot;1&quot;\">\
             <description>&lt;Fish&gt; &amp; Söhne</description><cancel/></order>"
        );
        assert_eq!(read(&order.write(None)), Ok(order));
    }

    proptest! {
        #[test]
        fn no_bytes_panic(body in prop::collection::vec(any::<u8>(), 0..200), cut in 0usize..200) {
            let _ = read(&body);
            let whole = b"<a x='1'>text<b>&amp;</b><!-- c --><c/></a>";
            let _ = read(&whole[..cut.min(whole.len())]);
        }

        #[test]
        fn text_survives(text in "[^\\p{C}]{0,40}", value in "[^\\p{C}]{0,40}") {
            let written = Element::new("a").attribute("v", &value).text(text.trim());
            let read = read(&written.write(None)).unwrap();
            prop_assert_eq!(read, written);
        }
    }
}
