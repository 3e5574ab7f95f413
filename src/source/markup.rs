//! What kind of markup a document is: by its root element.

/// What a document that starts with a tag is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Root {
    /// A web page, or a part of one.
    Html,
    /// A list of articles as news sites keep it.
    Feed,
    /// A list of pages for programs.
    Sitemap,
    /// Something else, by its name in a message.
    Other(&'static str),
}

/// The kind of document that these first bytes begin; none where they begin no markup.
pub(super) fn root(head: &[u8]) -> Option<Root> {
    // The names that count are ASCII in every encoding of the web, apart from the zeros of UTF-16.
    let narrow: Vec<u8>;
    let mut rest = match head {
        [0xFF, 0xFE, wide @ ..] | [0xFE, 0xFF, wide @ ..] => {
            narrow = wide.iter().copied().filter(|b| *b != 0).collect();
            &narrow
        }
        _ => head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head),
    };
    let mut is_xml = false;
    loop {
        rest = rest.trim_ascii_start();
        let end = |of: &[u8]| memchr::memmem::find(rest, of).map(|at| at + of.len());
        let opens = |opening: &[u8]| rest.get(..opening.len()).is_some_and(|s| s.eq_ignore_ascii_case(opening));
        if opens(b"<!doctype html") {
            return Some(Root::Html);
        }
        let skipped = if opens(b"<!--") {
            end(b"-->")
        } else if opens(b"<?xml") {
            is_xml = true;
            end(b"?>")
        } else if opens(b"<?") || opens(b"<!doctype") {
            end(b">")
        } else {
            break;
        };
        match skipped {
            Some(end) => rest = &rest[end..],
            // The prolog goes on beyond what is looked at.
            None => return is_xml.then_some(Root::Other("an XML document")),
        }
    }
    let name = rest.strip_prefix(b"<")?;
    let name = &name
        [..name.iter().position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b':' | b'-'))).unwrap_or(name.len())];
    let kind = KINDS.iter().find(|(known, _)| known.as_bytes().eq_ignore_ascii_case(name)).map(|(_, kind)| *kind);
    kind.or(is_xml.then_some(Root::Other("an XML document")))
}

/// Root elements, and those that a page begins with whose root is not written.
const KINDS: &[(&str, Root)] = &[
    ("html", Root::Html),
    ("head", Root::Html),
    ("body", Root::Html),
    ("title", Root::Html),
    ("meta", Root::Html),
    ("link", Root::Html),
    ("script", Root::Html),
    ("style", Root::Html),
    ("article", Root::Html),
    ("main", Root::Html),
    ("section", Root::Html),
    ("div", Root::Html),
    ("table", Root::Html),
    ("h1", Root::Html),
    ("p", Root::Html),
    ("rss", Root::Feed),
    ("feed", Root::Feed),
    ("rdf:RDF", Root::Feed),
    ("urlset", Root::Sitemap),
    ("sitemapindex", Root::Sitemap),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_tells() {
        let check = |head: &str, expected| assert_eq!(root(head.as_bytes()), expected, "{head}");
        check(" <!DOCTYPE HTML PUBLIC \"-//W3C//DTD\">\n<html>", Some(Root::Html));
        check("<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC \"x\">\n<html>", Some(Root::Html));
        check("<!-- a > b -->\n<HTML lang=en>", Some(Root::Html));
        check("<p>Prices rose.", Some(Root::Html));
        check("<?xml version=\"1.0\"?><?xml-stylesheet a?><rss version=\"2.0\">", Some(Root::Feed));
        check("<urlset xmlns=\"x\">", Some(Root::Sitemap));
        check("<?xml version=\"1.0\"?><svg>", Some(Root::Other("an XML document")));
        check("<5 percent of it", None);
        check("Prices rose <html>", None);
        let wide: Vec<u8> = "\u{FEFF}<html>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(root(&wide), Some(Root::Html));
    }
}
