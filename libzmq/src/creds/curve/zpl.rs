//! The property language that certificates are written in ([RFC 4]): names in
//! lines, indented under the name that they belong to, some with a value.
//!
//! The reader takes what people write: values with and without quotes, tabs in
//! place of four spaces, any name. In a value without quotes `#` begins a
//! comment only after a space, for keys have this character too.
//!
//! [RFC 4]: https://rfc.zeromq.org/spec/4/

/// A line that is neither empty nor a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Property<'a> {
    /// Counted from one.
    pub(super) line: usize,
    /// How many names it stands below.
    pub(super) depth: usize,
    pub(super) name: &'a str,
    pub(super) value: Option<&'a str>,
}

/// A line that cannot be read. It does not repeat it, which may be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BadLine {
    pub(super) line: usize,
    pub(super) reason: &'static str,
}

const INDENT: usize = 4;

/// What a text says, line by line.
pub(super) fn properties(text: &str) -> impl Iterator<Item = Result<Property<'_>, BadLine>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.lines()
        .enumerate()
        .filter_map(|(index, line)| property(index + 1, line).transpose())
}

fn property(line: usize, text: &str) -> Result<Option<Property<'_>>, BadLine> {
    let bad = |reason| Err(BadLine { line, reason });
    let content = text.trim_start_matches([' ', '\t']);
    let indentation = &text[..text.len() - content.len()];
    let (name, rest) = content.split_at(content.find(['=', '#']).unwrap_or(content.len()));
    let name = name.trim_end();
    let value = rest.strip_prefix('=').map(unquoted);
    if name.is_empty() {
        return match value {
            Some(_) => bad("a value without a name"),
            None => Ok(None),
        };
    }
    let columns: usize = indentation
        .chars()
        .map(|c| if c == '\t' { INDENT } else { 1 })
        .sum();
    if !columns.is_multiple_of(INDENT) {
        return bad("the indentation is not a multiple of four spaces");
    }
    Ok(Some(Property {
        line,
        depth: columns / INDENT,
        name,
        value,
    }))
}

/// A value as it is meant. What only begins with a quote has none.
fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let quoted = ['"', '\''].into_iter().find_map(|quote| {
        let (value, rest) = text.strip_prefix(quote)?.split_once(quote)?;
        let rest = rest.trim_start();
        (rest.is_empty() || rest.starts_with('#')).then_some(value)
    });
    quoted.unwrap_or_else(|| {
        let is_comment = |at: &usize| text[..*at].is_empty() || text[..*at].ends_with([' ', '\t']);
        let comment = text
            .match_indices('#')
            .map(|(at, _)| at)
            .find(is_comment)
            .unwrap_or(text.len());
        text[..comment].trim_end()
    })
}

/// How a value has to be written so that it is read again, if there is a way.
pub(super) fn quoted(value: &str) -> Option<String> {
    if value.contains(char::is_control) {
        return None;
    }
    ["\"", "'", ""]
        .into_iter()
        .map(|quote| format!("{quote}{value}{quote}"))
        .find(|text| unquoted(text) == value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Vec<(usize, &str, Option<&str>)> {
        properties(text)
            .map(|property| property.unwrap())
            .map(|property| (property.depth, property.name, property.value))
            .collect()
    }

    #[test]
    fn names_values_and_depths() {
        let text = "\u{feff}# a comment\n\nmetadata   # too\r\n    name = Ali Baba\r\n\
                    \tcave =\n        deep = '4'\ncurve\n    public-key = \"a#b\" # a key";
        assert_eq!(
            read(text),
            [
                (0, "metadata", None),
                (1, "name", Some("Ali Baba")),
                (1, "cave", Some("")),
                (2, "deep", Some("4")),
                (0, "curve", None),
                (1, "public-key", Some("a#b")),
            ]
        );
    }

    #[test]
    fn values() {
        for (text, value) in [
            ("a", "a"),
            ("  a b  ", "a b"),
            ("a # b", "a"),
            ("a#b", "a#b"),
            ("#b", ""),
            ("\"a # b\"", "a # b"),
            ("' a '", " a "),
            ("\"it's\"", "it's"),
            ("\"a", "\"a"),
            ("\"a\" and \"b\"", "\"a\" and \"b\""),
            ("\"", "\""),
            ("''", ""),
            ("a = b", "a = b"),
        ] {
            assert_eq!(unquoted(text), value, "{text:?}");
        }
    }

    #[test]
    fn bad_lines_are_numbered() {
        let bad = |text| properties(text).find_map(Result::err).unwrap();
        let err = bad("a\n\n  b = secret");
        assert_eq!(err.line, 3);
        assert!(err.reason.contains("four spaces"));
        let err = bad("a\n    = secret");
        assert_eq!(err.line, 2);
        assert!(err.reason.contains("without a name"));
    }

    #[test]
    fn not_everything_can_be_written() {
        for value in ["a\nb", "\0", "\u{85}", "' \" #", " '\""] {
            assert_eq!(quoted(value), None, "{value:?}");
        }
        assert_eq!(quoted("say \"hi\"").unwrap(), "'say \"hi\"'");
        assert_eq!(quoted("it's \"it\"").unwrap(), "it's \"it\"");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC*|[ \t\r\n='\"#a\u{feff}]*") {
            properties(&text).for_each(drop);
        }

        #[test]
        fn what_is_written_is_read_again(value in "\\PC*|[ ='\"#a]*") {
            if let Some(text) = quoted(&value) {
                let line = format!("    name = {text}");
                prop_assert_eq!(read(&line), [(1, "name", Some(value.as_str()))]);
            }
        }
    }
}
