//! Sentences with holes: `{name}` takes a detail; what stands in `[` `]` is left out where one of its details is
//! missing.

/// Fills a template. Brackets do not nest.
pub(super) fn fill(template: &str, detail: &impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once('[') {
        push(&mut out, before, &holes(before, detail).0);
        let (inside, after) = behind.split_once(']').unwrap_or((behind, ""));
        if let (text, true) = holes(inside, detail) {
            push(&mut out, inside, &text);
        }
        rest = after;
    }
    push(&mut out, rest, &holes(rest, detail).0);
    out.trim().to_owned()
}

/// Appends a filled part. A sentence begins with a capital, but for a detail: flags and files stay as they were typed.
fn push(out: &mut String, part: &str, filled: &str) {
    if out.is_empty() && !part.starts_with('{') {
        out.push_str(&capitalised(filled.trim_start()));
    } else {
        out.push_str(filled);
    }
}

/// Returns the text with its holes filled, and whether every hole had a detail.
fn holes(text: &str, detail: &impl Fn(&str) -> String) -> (String, bool) {
    let mut out = String::new();
    let mut all = true;
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        let (name, after) = behind.split_once('}').unwrap_or((behind, ""));
        let value = detail(name);
        all &= !value.is_empty();
        out.push_str(before);
        out.push_str(&value);
        rest = after;
    }
    out.push_str(rest);
    (out, all)
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(characters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(template: &str, filled: &str) {
        let detail = |name: &str| match name {
            "a" => "x{b}[".to_owned(),
            _ => String::new(),
        };
        assert_eq!(fill(template, &detail), filled);
    }

    #[test]
    fn a_part_without_its_detail_is_left_out() {
        check("[{a}: ]one.", "x{b}[: one.");
        check("[{b}: ]one[ ({a})].", "One (x{b}[).");
        check("one[ {a} {b}].", "One.");
        check("đã xong.", "Đã xong.");
    }

    #[test]
    fn a_broken_template_breaks_nothing() {
        check("one [two", "One two");
        check("one {two", "One");
        check("", "");
    }
}
