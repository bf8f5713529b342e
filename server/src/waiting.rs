//! What waits for a person: fields in conflict, facts that are held, ops that are kept unread.

use book::act::ActKind;
use book::money::Dong;
use book::standing::{Hold, Standing};
use serde::Serialize;
use store::Reader;
use store::view::{BranchView, ConflictView, ForkView, HeldKind, HeldView, QuarantineView};
use web::format;
use web::lang::Lang;
use web::text::{field_name, forked, hold_reason};

use crate::decides;
use crate::failure::Outcome;
use crate::paged::Page;
use crate::pages::people::Names;

/// A field that bears different values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// The record's scope.
    pub scope: u32,
    /// The record.
    pub record: String,
    /// The record's name.
    pub name: String,
    /// The field's stable code, as the device bears it.
    pub field: &'static str,
    /// The field's name, in the language asked for.
    pub label: &'static str,
    /// The values that stand, the shown one first.
    pub values: Vec<Value>,
}

/// A value that stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Value {
    /// The value, masked where it names a person.
    pub value: String,
    /// Who wrote it.
    pub actor: u32,
    /// When.
    pub time: String,
    /// The op that wrote it.
    pub op: String,
}

/// A fact that is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Held {
    /// The fact.
    pub id: String,
    /// Its scope.
    pub scope: u32,
    /// In whose name.
    pub actor: u32,
    /// What it is, as a stable code.
    pub kind: &'static str,
    /// When it was recorded.
    pub time: String,
    /// The household or person that it is about.
    pub record: Option<String>,
    /// The scope that the household moved to.
    pub moved_to: Option<u32>,
    /// What the centre said about it.
    pub said: Option<String>,
    /// What it is, in words.
    pub what: &'static str,
    /// How people find it.
    pub title: String,
    /// In whose name, in words.
    pub who: String,
    /// How much it is, in đồng, where it is money.
    pub amount: Option<i64>,
    /// Whose money it is: a payer, a sponsor, whom it was given back to.
    pub whose: Option<String>,
    /// Whether it was decided already: the centre rejected it, or a second person refused it.
    pub decided: bool,
    /// The command that decides it, or decides otherwise.
    pub command: String,
    /// Why, as stable codes.
    pub reasons: Vec<&'static str>,
    /// Why, in words.
    pub words: Vec<&'static str>,
}

/// A place where the history of a device branches: it was copied or restored, and both copies went on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fork {
    /// The device.
    pub device: String,
    /// In whose name it writes.
    pub actor: Option<u32>,
    /// The scope.
    pub scope: u32,
    /// How many ops the copies have in common.
    pub after: u64,
    /// What each wrote behind that.
    pub branches: Vec<Branch>,
    /// What to do, in words.
    pub words: String,
}

/// One branch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Branch {
    /// Its name.
    pub stream: String,
    /// Its ops.
    pub ops: u64,
    /// Receipts among them.
    pub receipts: u64,
    /// What they put into the collector's hands, in đồng.
    pub cash: i64,
}

/// An op that is kept unread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Quarantined {
    /// Its scope.
    pub scope: u32,
    /// Its place.
    pub op: String,
    /// Its kind, where even that could be read.
    pub kind: Option<u16>,
    /// Why, as a stable code.
    pub why: &'static str,
}

/// Reads the fields in conflict, a page of them, and whether there are others behind it.
///
/// # Errors
///
/// A problem of the store.
pub fn conflicts(reader: &Reader<'_>, lang: Lang, page: Page) -> Outcome<(Vec<Conflict>, bool)> {
    let found = reader.conflicts()?;
    let more = found.len() > page.offset.saturating_add(page.limit);
    let rows = found.iter().skip(page.offset).take(page.limit);
    Ok((rows.map(|view| conflict(view, lang)).collect(), more))
}

/// For whom something waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitsFor {
    /// A person has to look at it.
    Person,
    /// A bank's statement, and nothing else.
    Bank,
    /// Nobody: the centre rejected it, or a second person refused it.
    Nobody,
}

impl WaitsFor {
    /// Returns whether something that is held waits for this. What was taken back or said once more waits for nothing.
    #[must_use]
    pub fn has(self, standing: Standing) -> bool {
        match self {
            Self::Person => standing.needs_a_person() && !standing.has(Hold::Rejected),
            Self::Nobody => standing.has(Hold::Rejected),
            Self::Bank => !standing.needs_a_person() && standing.has(Hold::AwaitingBank),
        }
    }
}

/// Reads the facts that are held and wait for somebody.
///
/// # Errors
///
/// A problem of the store.
pub fn held(reader: &Reader<'_>, lang: Lang, waits_for: WaitsFor) -> Outcome<Vec<Held>> {
    let names = Names::read(reader)?;
    let held = |view: HeldView| Held {
        command: decides::command(&view),
        decided: WaitsFor::Nobody.has(view.standing),
        who: names.actor(view.actor),
        amount: view.amount.map(Dong::get),
        whose: view.whose,
        id: view.id.to_string(),
        scope: view.scope.0,
        actor: view.actor.0,
        kind: view.kind.code(),
        what: kind_words(lang, view.kind),
        time: format::iso_time(view.time.wall()),
        record: view.record.map(|record| record.to_string()),
        moved_to: view.moved_to.map(|scope| scope.0),
        said: view.said,
        title: view.title,
        reasons: view.standing.reasons().map(Hold::code).collect(),
        words: view
            .standing
            .reasons()
            .map(|hold| hold_reason(lang, hold))
            .collect(),
    };
    let all = reader.held()?.into_iter();
    Ok(all
        .filter(|view| waits_for.has(view.standing))
        .map(held)
        .collect())
}

/// Reads the ops that are kept unread.
///
/// # Errors
///
/// A problem of the store.
pub fn quarantine(reader: &Reader<'_>) -> Outcome<Vec<Quarantined>> {
    let quarantined = |view: QuarantineView| Quarantined {
        scope: view.scope.0,
        op: op(&view.dot),
        kind: view.kind,
        why: view.why,
    };
    Ok(reader.quarantine()?.into_iter().map(quarantined).collect())
}

/// Reads where copies of a device went on in different ways.
///
/// # Errors
///
/// A problem of the store.
pub fn forks(reader: &Reader<'_>, lang: Lang) -> Outcome<Vec<Fork>> {
    let branch = |view: BranchView| Branch {
        stream: view.stream.to_string(),
        ops: view.ops,
        receipts: view.receipts,
        cash: view.cash.get(),
    };
    let fork = |view: ForkView| Fork {
        device: view.device.to_string(),
        actor: view.actor.map(|actor| actor.0),
        scope: view.scope.0,
        after: view.after,
        branches: view.branches.into_iter().map(branch).collect(),
        words: forked(lang, view.device),
    };
    Ok(reader.forks()?.into_iter().map(fork).collect())
}

/// Returns an op's place as people read it: whose stream, and which number.
#[must_use]
pub fn op(dot: &replica::Dot) -> String {
    format!("{}/{}", dot.actor, dot.counter)
}

fn conflict(view: &ConflictView, lang: Lang) -> Conflict {
    let field = view.field.field;
    let values = view.field.siblings.iter().map(|sibling| Value {
        value: format::masked_value(lang, field, &sibling.value),
        actor: sibling.actor.0,
        time: format::iso_time(sibling.time.wall()),
        op: op(&sibling.dot),
    });
    Conflict {
        scope: view.scope.0,
        record: view.record.to_string(),
        name: view.name.clone(),
        field: field.code(),
        label: field_name(lang, field),
        values: values.collect(),
    }
}

/// Returns what something that is held is, in words.
#[must_use]
pub const fn kind_words(lang: Lang, kind: HeldKind) -> &'static str {
    let act = match kind {
        HeldKind::Receipt => return lang.pick("Phiếu thu", "Receipt"),
        HeldKind::HandOver => return lang.pick("Bàn giao tiền", "Hand-over"),
        HeldKind::Count => return lang.pick("Kiểm đếm", "Count"),
        HeldKind::Visit => return lang.pick("Lượt thăm", "Visit"),
        HeldKind::Household => return lang.pick("Hộ mới", "New household"),
        HeldKind::Person => return lang.pick("Người mới", "New person"),
        HeldKind::Edit => return lang.pick("Sửa thông tin", "Edit"),
        HeldKind::Same => return lang.pick("Gộp, tách hộ hoặc người", "Merge or separation"),
        HeldKind::Act(act) => act,
    };
    match act {
        ActKind::Void => lang.pick("Huỷ phiếu", "Void"),
        ActKind::Approval => lang.pick("Ý kiến của người thứ hai", "Second person’s word"),
        ActKind::Deposit => lang.pick("Tiền tạm giữ", "Deposit"),
        ActKind::Repayment => lang.pick("Trả tiền cho người nộp", "Repayment"),
        ActKind::BankSlip => lang.pick("Giấy nộp tiền", "Bank slip"),
        ActKind::BankLine => lang.pick("Dòng sao kê", "Line of a statement"),
        ActKind::BankMatch => lang.pick("Khớp sao kê", "Bank match"),
        ActKind::Batch => lang.pick("Đợt gửi cơ quan BHXH", "Batch for the insurer"),
        ActKind::BatchOutcome => lang.pick("Kết quả của đợt", "Outcome of a batch"),
        ActKind::Closing => lang.pick("Khoá hoặc mở sổ tháng", "Month closed or opened"),
        ActKind::BookReturn => lang.pick("Trả số phiếu", "Numbers returned"),
        ActKind::BookClosing => lang.pick("Khoá quyển phiếu", "Book closed"),
        ActKind::SponsorGift => lang.pick("Tiền tài trợ", "Sponsor’s gift"),
        ActKind::Explanation => lang.pick("Giải thích chênh lệch", "Explanation"),
        ActKind::Review => lang.pick("Kiểm tra lại", "Review"),
        ActKind::Refund => lang.pick("Hoàn trả", "Refund"),
    }
}
