//! What is said of a paper whose code was checked: the same on a page and on the command line.

use book::act::Deposit;
use book::fact::{Payment, Receipt};
use book::money::Dong;
use book::standing::Standing;
use store::view::{DepositView, ReceiptView};
use store::{Reader, StoreError};
use web::format::{date, dong, short_id, time};
use web::lang::Lang;
use web::text::{Text, hold_reason, method_name, tr};

use crate::proof::{Checked, Said};
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
        let proven = &self.proven;
        let mut actors = reader.actors()?.into_iter();
        let actor = actors.find(|known| known.actor == proven.actor());
        let collector = actor.map_or_else(|| proven.actor().to_string(), |known| known.name);
        let device = proven.certificate.device();
        let mut facts = match &self.said {
            Said::Receipt(receipt, _) => of_receipt(receipt, lang),
            Said::Deposit(deposit, _) => of_deposit(deposit, lang),
        };
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
        match &self.said {
            Said::Receipt(_, held) => receipt_here(held.as_deref(), lang),
            Said::Deposit(_, held) => deposit_here(held.as_deref(), lang),
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
        let adds_up = match &self.said {
            Said::Receipt(receipt, _) => {
                receipt.check().is_ok() && receipt.payable() != Some(Dong::ZERO)
            }
            Said::Deposit(deposit, _) => deposit.total().is_some(),
        };
        if !adds_up {
            warnings.push(
                lang.pick(
                    "Các khoản trên phiếu không khớp hoặc bằng không; hãy xem kỹ.",
                    "The sums of this paper do not add up, or are nothing; look closely.",
                )
                .to_owned(),
            );
        }
        warnings
    }
}

type Facts = Vec<(&'static str, String)>;

fn of_receipt(receipt: &Receipt, lang: Lang) -> Facts {
    let mut facts = vec![
        (tr(lang, Text::Number), receipt.number.to_string()),
        (tr(lang, Text::Day), date(receipt.day)),
        payer(receipt.payer.as_deref(), lang),
    ];
    facts.extend(sum(tr(lang, Text::Total), receipt.payable(), lang));
    for line in &receipt.lines {
        let said = format!("{} – {}", paid_for(line), dong(line.payable));
        facts.push((tr(lang, Text::PaidFor), said));
    }
    facts.extend(payments(&receipt.payments, lang));
    facts
}

fn of_deposit(deposit: &Deposit, lang: Lang) -> Facts {
    let what = lang.pick(
        "Phiếu nhận tiền tạm giữ: chưa phải phiếu thu tiền đóng",
        "A deposit slip: no receipt of a premium",
    );
    let note = deposit.note.clone().unwrap_or_default();
    let mut facts = vec![
        (lang.pick("Loại phiếu", "Kind"), what.to_owned()),
        (tr(lang, Text::Day), date(deposit.day)),
        payer(deposit.payer.as_deref(), lang),
    ];
    facts.extend(sum(tr(lang, Text::Amount), deposit.total(), lang));
    facts.push((tr(lang, Text::Note), note));
    facts.extend(payments(&deposit.payments, lang));
    facts
}

fn payer(name: Option<&str>, lang: Lang) -> (&'static str, String) {
    (tr(lang, Text::Payer), name.unwrap_or_default().to_owned())
}

fn sum(name: &'static str, sum: Option<Dong>, lang: Lang) -> Facts {
    let words = lang.pick("Bằng chữ", "In words");
    vec![
        (name, sum.map_or_else(String::new, dong)),
        (words, sum.map_or_else(String::new, amount_in_words)),
    ]
}

fn payments(payments: &[Payment], lang: Lang) -> Facts {
    let said = |payment: &Payment| (method_name(lang, payment.method), dong(payment.amount));
    payments.iter().map(said).collect()
}

fn receipt_here(held: Option<&ReceiptView>, lang: Lang) -> String {
    let Some(held) = held else {
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
    waiting(held.standing, lang, "receipt")
}

fn deposit_here(held: Option<&DepositView>, lang: Lang) -> String {
    let Some(held) = held else {
        return lang
            .pick(
                "Khoản tạm giữ này chưa có ở đây: máy của nhân viên thu có thể chưa đồng bộ.",
                "This deposit is not held here: the collector’s device may not have synced yet.",
            )
            .to_owned();
    };
    if !held.standing.is_counted() {
        return waiting(held.standing, lang, "deposit");
    }
    let left = dong(held.left);
    match lang {
        Lang::Vi => {
            format!("Khoản tạm giữ này có ở đây và được tính; chưa dùng, chưa trả lại: {left}.")
        }
        Lang::En => {
            format!("This deposit is held here, and counted; neither used nor given back: {left}.")
        }
    }
}

fn waiting(standing: Standing, lang: Lang, what: &str) -> String {
    let reasons = standing.reasons().map(|hold| hold_reason(lang, hold));
    let reasons = reasons.collect::<Vec<_>>().join("; ");
    match lang {
        Lang::Vi => format!("Phiếu này có ở đây và đang chờ xem xét: {reasons}."),
        Lang::En => format!("This {what} is held here, and waits to be looked into: {reasons}."),
    }
}
