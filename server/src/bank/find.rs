//! What a line of a statement is, where its own words tell: numbers of receipts or slips, and exactly their money.

use book::act::{BankLine, MatchPart};
use book::money::Dong;
use store::view::PaymentView;

/// Shorter numbers stand in any text.
const NUMBER_CHARS_MIN: usize = 5;

/// Returns the parts of a line: what its words name, where that comes to the line's amount to the đồng; else nothing.
///
/// What was shown in full before is named again all the same: who pays twice is found so.
pub(super) fn parts_of(line: &BankLine, payments: &[PaymentView]) -> Vec<MatchPart> {
    let words = plain(&line.words);
    let named = payments.iter().filter(|payment| {
        let number = payment.number.as_deref().map(plain).unwrap_or_default();
        is_named(&words, &number, payment, line)
    });
    let parts: Vec<MatchPart> = named
        .map(|payment| {
            let open = payment.asked.get().saturating_sub(payment.shown.get());
            let amount = if open > 0 {
                Dong::new(open)
            } else {
                payment.asked
            };
            MatchPart {
                to: payment.to,
                amount,
            }
        })
        .collect();
    let total = Dong::checked_sum(parts.iter().map(|part| part.amount));
    if total == Some(line.amount) {
        parts
    } else {
        Vec::new()
    }
}

/// Returns whether a line's words, plain, bear a payment's number, plain, and it may be shown in the line's account.
pub(super) fn is_named(words: &str, number: &str, payment: &PaymentView, line: &BankLine) -> bool {
    let account = payment.account.as_ref();
    let here = account.is_none_or(|account| *account == line.key.account);
    here && number.len() >= NUMBER_CHARS_MIN && words.contains(number)
}

/// Letters and digits alone: banks leave out the rest.
pub(super) fn plain(text: &str) -> String {
    let kept = text.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|c| c.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use book::act::{LineKey, MatchTo};
    use book::date::Date;
    use replica::{RecordId, ScopeId};

    use super::*;

    fn payment(number: &str, asked: i64, shown: i64) -> PaymentView {
        let id = RecordId::from_bytes([u8::try_from(number.len()).unwrap(); 16]);
        PaymentView {
            to: MatchTo::Payment(id),
            scope: ScopeId(1),
            number: Some(number.into()),
            account: None,
            asked: Dong::new(asked),
            shown: Dong::new(shown),
        }
    }

    fn amounts(words: &str, amount: i64, payments: &[PaymentView]) -> Vec<i64> {
        let line = BankLine {
            day: Date::parse("22/11/2026").unwrap(),
            key: LineKey {
                account: "970415:0011001932418".parse().unwrap(),
                reference: "FT1".into(),
            },
            amount: Dong::new(amount),
            words: words.into(),
        };
        let parts = parts_of(&line, payments);
        parts.iter().map(|part| part.amount.get()).collect()
    }

    #[test]
    fn a_number_in_the_words_and_its_money_to_the_dong() {
        let all = [
            payment("BH26-YT/00001:0000012", 264_000, 0),
            payment("BH26-YT/00001:00000130", 100_000, 40_000),
            payment("BH26-YT/00001:000001400", 50_000, 50_000),
        ];
        let words = "NGUYEN THI HOA CK bh26yt00001 0000012 dong BHXH";
        assert_eq!(amounts(words, 264_000, &all), [264_000]);
        assert!(amounts(words, 263_999, &all).is_empty());
        assert!(amounts("NGUYEN THI HOA", 264_000, &all).is_empty());
        let both = "BH26YT000010000012 BH26YT0000100000130";
        assert_eq!(amounts(both, 324_000, &all), [264_000, 60_000]);
        assert_eq!(amounts("BH26YT00001000001400", 50_000, &all), [50_000]);
    }
}
