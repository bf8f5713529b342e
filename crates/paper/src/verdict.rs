//! What is said of a paper whose code was checked: the same on a page and on the command line.

use book::money::Dong;
use store::{Reader, StoreError};
use web::format::{date, dong, short_id, time};
use web::lang::Lang;
use web::text::{Text, hold_reason, method_name, tr};

use crate::proof::Checked;
use crate::sheet::paid_for;
use crate::words::amount_in_words;

/// What is said of a genuine paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What it says and who signed it: names and values.
    pub facts: Vec<(&'static str, String)>,
    /// Whether it is held here, and how it stands.
    pub here: String,
    /// What somebody ought to look into.
    pub warnings: Vec<String>,
}

impl Checked {
    /// Returns what is said of it.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn verdict(&self, reader: &Reader<'_>, lang: Lang) -> Result<Verdict, StoreError> {
        Ok(Verdict {
            facts: self.facts(reader, lang)?,
            here: self.here(lang),
            warnings: self.warnings(lang),
        })
    }

    fn facts(
        &self,
        reader: &Reader<'_>,
        lang: Lang,
    ) -> Result<Vec<(&'static str, String)>, StoreError> {
        let (receipt, proven) = (&self.receipt, &self.proven);
        let mut actors = reader.actors()?.into_iter();
        let actor = actors.find(|known| known.actor == proven.actor());
        let collector = actor.map_or_else(|| proven.actor().to_string(), |known| known.name);
        let sum = receipt.payable();
        let device = proven.certificate.device();
        let mut facts = vec![
            (tr(lang, Text::Number), receipt.number.to_string()),
            (tr(lang, Text::Day), date(receipt.day)),
            (
                tr(lang, Text::Payer),
                receipt.payer.clone().unwrap_or_default(),
            ),
            (tr(lang, Text::Total), sum.map_or_else(String::new, dong)),
            (
                lang.pick("Bằng chữ", "In words"),
                sum.map_or_else(String::new, amount_in_words),
            ),
        ];
        for line in &receipt.lines {
            let said = format!("{} – {}", paid_for(line), dong(line.payable));
            facts.push((tr(lang, Text::PaidFor), said));
        }
        for payment in &receipt.payments {
            facts.push((method_name(lang, payment.method), dong(payment.amount)));
        }
        facts.extend([
            (tr(lang, Text::Collector), collector),
            (
                tr(lang, Text::Device),
                format!("{} ({})", proven.certificate.name, short_id(&device)),
            ),
            (tr(lang, Text::Time), time(proven.op.time)),
            (lang.pick("Mã phiếu", "Code"), short_id(&proven.record)),
        ]);
        facts.retain(|(_, value)| !value.is_empty());
        Ok(facts)
    }

    fn here(&self, lang: Lang) -> String {
        let Some(held) = &self.held else {
            return lang
                .pick(
                    "Phiếu này chưa có ở đây: máy của nhân viên thu có thể chưa đồng bộ.",
                    "This receipt is not held here: the collector’s device may not have synced yet.",
                )
                .to_owned();
        };
        if held.void {
            return lang
                .pick(
                    "Phiếu này có ở đây và ĐÃ HUỶ: đừng nhận như phiếu còn giá trị.",
                    "This receipt is held here and is VOID: do not take it for one that stands.",
                )
                .to_owned();
        }
        if held.standing.is_counted() {
            return lang
                .pick(
                    "Phiếu này có ở đây và được tính.",
                    "This receipt is held here, and counted.",
                )
                .to_owned();
        }
        let reasons = held.standing.reasons().map(|hold| hold_reason(lang, hold));
        let reasons = reasons.collect::<Vec<_>>().join("; ");
        match lang {
            Lang::Vi => format!("Phiếu này có ở đây và đang chờ xem xét: {reasons}."),
            Lang::En => {
                format!("This receipt is held here, and waits to be looked into: {reasons}.")
            }
        }
    }

    fn warnings(&self, lang: Lang) -> Vec<String> {
        let mut warnings = Vec::new();
        if self.differs {
            warnings.push(
                lang.pick(
                    "Ở đây có một bản ghi khác ở đúng chỗ của phiếu này: máy đã bị sao chép, hoặc người thu đã giấu phiếu. Hãy báo trung tâm.",
                    "Another record is held here at this receipt’s place: the device was copied, or the collector hides the receipt. Tell the centre.",
                )
                .to_owned(),
            );
        }
        if let Some(first) = self.withdrawn.first() {
            let reason = &first.reason;
            warnings.push(match lang {
                Lang::Vi => format!("Máy này đã bị thu hồi ({reason}): hãy xem phiếu được lập trước hay sau đó."),
                Lang::En => format!("This device was revoked ({reason}): see whether the receipt was issued before that."),
            });
        }
        let adds_up = self.receipt.check().is_ok();
        if !adds_up || self.receipt.payable() == Some(Dong::ZERO) {
            warnings.push(
                lang.pick(
                    "Các khoản trên phiếu không khớp hoặc bằng không; hãy xem kỹ.",
                    "The sums of this receipt do not add up, or are nothing; look closely.",
                )
                .to_owned(),
            );
        }
        warnings
    }
}
