//! Why a match is refused, in words.

use super::bank::{import, with_slip, words};
use super::command_line::{json, tungnha};

#[test]
fn what_was_shown_before_is_said_to_be_so_and_a_line_that_is_used_up_too() {
    let (_parent, folder) = with_slip();
    let rows = "FT1,21/11/2026,5000000,NOP TIEN 0001234\nFT2,22/11/2026,5000000,nop tien\n\
                FT3,22/11/2026,-22000,phi\n";
    import(&folder, rows, &[]);
    let why = |line: &str| {
        let (status, _, said) = tungnha(&folder, &words(line));
        assert_eq!(status, 4, "{said}");
        assert!(said.contains("match-impossible"), "{said}");
        said
    };
    let said = why("bank match FT2 --slip 0001234 --as minh");
    assert!(said.contains("đã có dòng sao kê khác"), "{said}");
    let insurer = "bank match FT3 --insurer bhyt --as minh";
    json(&folder, &words(insurer));
    let said = why(insurer);
    assert!(said.contains("quá số tiền còn lại"), "{said}");
}
