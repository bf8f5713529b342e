//! From bytes to text: UTF-8, or a name for what it is instead.

use wire::problem::{Code, Problem};

/// Signs that TCVN3 puts where Vietnamese letters are, once its bytes are read as Latin letters.
const TCVN3: [char; 16] = [
    '¨', '©', 'ª', '«', '¬', '®', 'µ', '¸', '¶', '·', '¹', '»', '¼', '½', '¾', '¡',
];
/// Signs of VNI that no Vietnamese word has.
const VNI: [char; 10] = ['ø', 'û', 'ï', 'å', 'ä', 'ë', 'ö', 'ñ', 'î', 'Ø'];

/// Returns a file's text.
pub(super) fn text(bytes: &[u8]) -> Result<&str, Problem> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(wrong("UTF-16"));
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else {
        // One byte a letter: whose letters they are, the signs tell.
        let letters: String = bytes
            .iter()
            .take(64 * 1024)
            .copied()
            .map(char::from)
            .collect();
        return Err(wrong(old(&letters).unwrap_or("?")));
    };
    Ok(text)
}

/// Returns the old encoding in which a text makes sense, where it makes none as it is.
pub(super) fn old(text: &str) -> Option<&'static str> {
    let has = |signs: &[char]| text.contains(signs);
    if has(&VNI) {
        Some("VNI")
    } else if has(&TCVN3) {
        Some("TCVN3 (ABC)")
    } else {
        None
    }
}

fn wrong(name: &str) -> Problem {
    Problem::new(Code::ImportEncoding).with("got", name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_encodings_are_named_and_vietnamese_is_left_alone() {
        assert_eq!(old("NguyÔn V¨n §øc"), Some("VNI"), "both: §øc");
        assert_eq!(old("NguyÔn ThÞ Hoµ"), Some("TCVN3 (ABC)"));
        assert_eq!(old("Nguyeãn Vaên Ñöùc"), Some("VNI"));
        for name in [
            "Nguyễn Thị Hoà",
            "Đặng Ưng Ước",
            "Nguyễn Y Ỷ",
            "Lò Ồn Ỉm, ấp 3 – Xóm “Đình”",
        ] {
            assert_eq!(old(name), None, "{name}");
        }
        assert_eq!(text(b"\xff\xfea\0").unwrap_err().code, Code::ImportEncoding);
        assert_eq!(
            text(b"Nguy\xd4n V\xa8n").unwrap_err().code,
            Code::ImportEncoding
        );
        assert_eq!(text("\u{feff}Hoà".as_bytes()), Ok("Hoà"));
    }
}
