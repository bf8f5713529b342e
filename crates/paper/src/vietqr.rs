//! VietQR: a transfer as an `EMVCo` string, made without a line; any bank's program reads it.

use book::money::Dong;
use book::organisation::AccountNumber;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A transfer to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer<'a> {
    /// To which account.
    pub account: &'a AccountNumber,
    /// How much.
    pub amount: Dong,
    /// What for. Marks are taken off, and what does not fit is cut off at the end.
    pub purpose: &'a str,
}

/// Why no VietQR can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VietQrError {
    /// A bank's code has six digits, an account's number 1 to 19 letters and digits.
    #[error("no account at a bank")]
    Account,
    /// The amount is nothing or less.
    #[error("the amount must be above 0")]
    Amount,
}

/// How many characters an account's number has at most.
const ACCOUNT_CHARS_MAX: usize = 19;
/// How many characters a purpose has at most.
const PURPOSE_CHARS_MAX: usize = 25;

impl Transfer<'_> {
    /// Returns the purpose as the statement will show it.
    #[must_use]
    pub fn purpose(&self) -> String {
        plain(self.purpose)
    }

    /// Returns the text of the QR code.
    ///
    /// # Errors
    ///
    /// [`VietQrError`].
    pub fn vietqr(&self) -> Result<String, VietQrError> {
        if self.amount <= Dong::ZERO {
            return Err(VietQrError::Amount);
        }
        let AccountNumber { bank, number } = self.account;
        let is_bank = bank.len() == 6 && bank.bytes().all(|b| b.is_ascii_digit());
        let is_number = (1..=ACCOUNT_CHARS_MAX).contains(&number.len());
        if !is_bank || !is_number || !number.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(VietQrError::Account);
        }
        let account = field("00", bank) + &field("01", number);
        let merchant = [
            field("00", "A000000727"),
            field("01", &account),
            field("02", "QRIBFTTA"),
        ]
        .concat();
        let purpose = self.purpose();
        let more = (!purpose.is_empty()).then(|| field("62", &field("08", &purpose)));
        let text = [
            field("00", "01"),
            // For one payment.
            field("01", "12"),
            field("38", &merchant),
            // Đồng.
            field("53", "704"),
            field("54", &self.amount.get().to_string()),
            field("58", "VN"),
            more.unwrap_or_default(),
            "6304".to_owned(),
        ]
        .concat();
        let check = crc(text.as_bytes());
        Ok(format!("{text}{check:04X}"))
    }
}

/// Returns an entry: what it is, how long, what it says. Nothing here is as long as 100 characters.
fn field(tag: &str, value: &str) -> String {
    format!("{tag}{:02}{value}", value.len())
}

/// Returns a purpose as banks take it: letters, digits and spaces of ASCII, as many as fit.
fn plain(purpose: &str) -> String {
    let unmarked = purpose.nfd().filter(|c| !is_combining_mark(*c));
    let kept = unmarked.map(|c| match c {
        'đ' => 'd',
        'Đ' => 'D',
        c if c.is_ascii_alphanumeric() => c,
        _ => ' ',
    });
    let spaced: String = kept.collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let cut: String = words.join(" ").chars().take(PURPOSE_CHARS_MAX).collect();
    cut.trim_end().to_owned()
}

/// Returns the CRC-16/CCITT-FALSE: polynomial 0x1021, from 0xffff on, not reflected.
fn crc(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xffff, |crc, byte| {
        (0..8).fold(crc ^ (u16::from(*byte) << 8), |crc, _| {
            let carried = crc & 0x8000 != 0;
            (crc << 1) ^ if carried { 0x1021 } else { 0 }
        })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn account(bank: &str, number: &str) -> AccountNumber {
        AccountNumber {
            bank: bank.to_owned(),
            number: number.to_owned(),
        }
    }

    fn vietqr(number: &str, amount: i64, purpose: &str) -> Result<String, VietQrError> {
        Transfer {
            account: &account("970415", number),
            amount: Dong::new(amount),
            purpose,
        }
        .vietqr()
    }

    #[test]
    fn a_known_transfer_gives_the_known_text() {
        let known = "00020101021238570010A00000072701270006970415011300110019324180208QRIBFTTA530370454061200005802VN62170813ung ho lu lut6304C15C";
        for purpose in ["ung ho lu lut", "  ủng hộ   lũ lụt "] {
            assert_eq!(vietqr("0011001932418", 120_000, purpose), Ok(known.into()));
        }
    }

    #[test]
    fn the_check_is_the_standard_one() {
        assert_eq!(crc(b"123456789"), 0x29b1);
        assert_eq!(crc(b""), 0xffff);
    }

    #[test]
    fn a_purpose_is_what_banks_take() {
        for (given, taken) in [
            ("Đặng Thị Ngọc Huyền: BHYT!", "Dang Thi Ngoc Huyen BHYT"),
            (
                "BH26-YT/00001:0000007 BHXH tự nguyện",
                "BH26 YT 00001 0000007 BHX",
            ),
            ("aaaaaaaaaaaaaaaaaaaaaaaa bbb", "aaaaaaaaaaaaaaaaaaaaaaaa"),
            ("—", ""),
        ] {
            assert_eq!(plain(given), taken);
        }
        assert!(!vietqr("1", 1, "—").unwrap().contains("VN62"));
    }

    #[test]
    fn what_no_bank_takes_is_refused() {
        assert_eq!(vietqr("", 1, ""), Err(VietQrError::Account));
        assert_eq!(vietqr(&"1".repeat(20), 1, ""), Err(VietQrError::Account));
        assert_eq!(vietqr("00-1", 1, ""), Err(VietQrError::Account));
        assert_eq!(vietqr("1", 0, ""), Err(VietQrError::Amount));
        for bank in ["97041", "97041x"] {
            let wrong = Transfer {
                account: &account(bank, "1"),
                amount: Dong::new(1),
                purpose: "",
            };
            assert_eq!(wrong.vietqr(), Err(VietQrError::Account));
        }
    }

    /// Reads entries one behind the other, as a bank's program does.
    fn entries(text: &str) -> Option<Vec<(&str, &str)>> {
        let (mut rest, mut found) = (text, Vec::new());
        while !rest.is_empty() {
            let length: usize = rest.get(2..4)?.parse().ok()?;
            found.push((rest.get(..2)?, rest.get(4..4 + length)?));
            rest = rest.get(4 + length..)?;
        }
        Some(found)
    }

    proptest! {
        #[test]
        fn a_bank_reads_what_was_meant(number in "[0-9A-Z]{1,19}", amount in 1_i64..=100_000_000_000, purpose: String) {
            let text = vietqr(&number, amount, &purpose).unwrap();
            prop_assert!(text.is_ascii());
            let all = entries(&text).unwrap();
            let said = |tag: &str| all.iter().find(|entry| entry.0 == tag).map(|entry| entry.1);
            prop_assert_eq!(said("54").and_then(|said| said.parse().ok()), Some(amount));
            let merchant = entries(said("38").unwrap()).unwrap();
            prop_assert_eq!(entries(merchant[1].1).unwrap(), [("00", "970415"), ("01", number.as_str())]);
            if let Some(more) = said("62") {
                prop_assert!(entries(more).unwrap()[0].1.len() <= 25);
            }
            let (signed, check) = text.split_at(text.len() - 4);
            prop_assert_eq!(format!("{:04X}", crc(signed.as_bytes())), check);
        }
    }
}
