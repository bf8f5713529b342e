//! Which command decides something that is held, or decides otherwise what was decided.

use book::act::ActKind;
use book::standing::Hold;
use store::view::{DeclaredView, HeldKind, HeldView, VoidView};
use web::lang::Lang;

use crate::tasks::Uncounted;

/// So many digits of an id are shown: enough to name it by.
pub(crate) const ID_SHOWN: usize = 8;

/// Returns the command, without the program's name and what else it asks for (a reason, a user).
#[must_use]
pub(crate) fn command(view: &HeldView) -> String {
    let id: String = view.id.to_string().chars().take(ID_SHOWN).collect();
    let second = match view.kind {
        HeldKind::Act(kind) => second_person(kind),
        HeldKind::Receipt
        | HeldKind::HandOver
        | HeldKind::Count
        | HeldKind::Visit
        | HeldKind::Household
        | HeldKind::Person
        | HeldKind::Edit
        | HeldKind::Same => None,
    };
    let is_rejected = view.standing.has(Hold::Rejected);
    let needs_second = view.standing.has(Hold::NeedsApproval);
    // Money that is not owed yet is owed once a second person says so: that puts this right, too.
    let awaits = view.awaits.filter(|_| !is_rejected);
    if let Some((group, id)) = awaits.and_then(|(kind, id)| Some((second_person(kind)?, id))) {
        let id: String = id.to_string().chars().take(ID_SHOWN).collect();
        return format!("{group} approve {id}");
    }
    match second {
        // Whoever refused it can approve it yet. What the centre rejected bears its words.
        Some(second) if needs_second || (is_rejected && view.said.is_none()) => {
            format!("{second} approve {id}")
        }
        Some(_) | None if is_rejected => format!("held undo {id}"),
        Some(_) | None if !view.standing.needs_a_person() => bank(view, &id),
        Some(_) | None if view.standing.can_be_accepted() => format!("held accept {id}"),
        // Another record puts it right; then this one is done with.
        Some(_) | None => format!("held reject {id}"),
    }
}

/// Returns the command that gets a hand-over counted or, where it goes to nobody, gives its cash back to its giver; empty
/// where another collector counts it on their own device.
#[must_use]
pub(crate) fn count(one: &Uncounted) -> String {
    let id: String = one.hand_over.chars().take(ID_SHOWN).collect();
    match one.to {
        None => format!("hand-over count {id}"),
        Some(_) if one.to_nobody => format!("held reject {id}"),
        Some(_) => String::new(),
    }
}

/// Returns the command by which somebody says that they looked at a void that counts.
#[must_use]
pub(crate) fn review(void: &VoidView) -> String {
    let id: String = void.id.to_string().chars().take(ID_SHOWN).collect();
    format!("void review {id}")
}

/// The command that says that somebody else looked at what a receipt declares.
pub(crate) fn looked_at(receipt: &DeclaredView) -> String {
    let id: String = receipt.id.to_string().chars().take(ID_SHOWN).collect();
    format!("declared review {id}")
}

/// Returns what people type: the command with what else it asks for. What the centre alone decides is no command anywhere
/// else.
#[must_use]
pub(crate) fn typed(command: &str, is_centre: bool, lang: Lang) -> String {
    let asks = match command.split_once(' ').map(|(group, _)| group) {
        Some("held") if !is_centre => {
            return lang
                .pick("trung tâm quyết định", "the centre decides")
                .to_owned();
        }
        Some("held") => " --reason …",
        Some("hand-over") if command.starts_with("hand-over count") => " --note … --as …",
        Some("hand-over") => " --reason … --as …",
        Some("sponsor") => " --office … --sponsor … --cash … --as …",
        // It only lists.
        Some(_) if command.ends_with(" orders") => "",
        Some(_) => " --as …",
        None => "",
    };
    format!("{command}{asks}")
}

/// What shows the bank's money for something, behind the line's reference.
fn bank(view: &HeldView, id: &str) -> String {
    match view.kind {
        HeldKind::Receipt => format!("bank match … --receipt {}", view.title),
        HeldKind::HandOver
        | HeldKind::Count
        | HeldKind::Visit
        | HeldKind::Household
        | HeldKind::Person
        | HeldKind::Edit
        | HeldKind::Same
        | HeldKind::Act(_) => format!("bank match … --deposit {id}"),
    }
}

/// The command under which a second person says their word on an act.
const fn second_person(kind: ActKind) -> Option<&'static str> {
    match kind {
        ActKind::Void => Some("void"),
        ActKind::Refund => Some("refund"),
        ActKind::Closing => Some("period"),
        ActKind::BookReturn | ActKind::BookClosing => Some("book"),
        ActKind::Approval
        | ActKind::Deposit
        | ActKind::Repayment
        | ActKind::BankSlip
        | ActKind::BankLine
        | ActKind::BankMatch
        | ActKind::Batch
        | ActKind::BatchOutcome
        | ActKind::SponsorGift
        | ActKind::Explanation
        | ActKind::Review => None,
    }
}

#[cfg(test)]
mod tests {
    use book::standing::Standing;
    use replica::{ActorId, Dot, Hlc, Incarnation, RecordId, ScopeId};

    use super::*;

    fn of(kind: HeldKind, holds: &[Hold], said: Option<&str>) -> String {
        command(&HeldView {
            id: RecordId::from_bytes([0x3f; 16]),
            kind,
            scope: ScopeId(7),
            dot: Dot::new(Incarnation::from_bytes([1; 8]), 1),
            actor: ActorId(1001),
            time: Hlc::default(),
            title: "TN26-NA-001:0000012".into(),
            amount: None,
            whose: None,
            record: None,
            moved_to: None,
            standing: Standing::held(holds.iter().copied()),
            said: said.map(Into::into),
            awaits: None,
        })
    }

    type Case = (
        HeldKind,
        &'static [Hold],
        Option<&'static str>,
        &'static str,
    );

    const fn act(kind: ActKind) -> HeldKind {
        HeldKind::Act(kind)
    }

    const CASES: [Case; 14] = [
        (
            HeldKind::Receipt,
            &[Hold::Withdrawn],
            None,
            "held accept 3f3f3f3f",
        ),
        (
            HeldKind::Receipt,
            &[Hold::AwaitingBank],
            None,
            "bank match … --receipt TN26-NA-001:0000012",
        ),
        (
            act(ActKind::Deposit),
            &[Hold::AwaitingBank],
            None,
            "bank match … --deposit 3f3f3f3f",
        ),
        (
            HeldKind::Receipt,
            &[Hold::Withdrawn, Hold::AwaitingBank],
            None,
            "held accept 3f3f3f3f",
        ),
        (
            HeldKind::Receipt,
            &[Hold::DoesNotAddUp],
            None,
            "held reject 3f3f3f3f",
        ),
        (
            HeldKind::Receipt,
            &[Hold::Rejected],
            Some("trùng"),
            "held undo 3f3f3f3f",
        ),
        (
            act(ActKind::Void),
            &[Hold::NeedsApproval],
            None,
            "void approve 3f3f3f3f",
        ),
        (
            act(ActKind::Void),
            &[Hold::Rejected],
            None,
            "void approve 3f3f3f3f",
        ),
        (
            act(ActKind::Void),
            &[Hold::Rejected],
            Some("sai"),
            "held undo 3f3f3f3f",
        ),
        (
            act(ActKind::Refund),
            &[Hold::AmountDiffers],
            None,
            "held accept 3f3f3f3f",
        ),
        (
            act(ActKind::Closing),
            &[Hold::NeedsApproval],
            None,
            "period approve 3f3f3f3f",
        ),
        (
            act(ActKind::BookClosing),
            &[Hold::NeedsApproval],
            None,
            "book approve 3f3f3f3f",
        ),
        (
            act(ActKind::Repayment),
            &[Hold::AnothersMoney],
            None,
            "held accept 3f3f3f3f",
        ),
        (
            HeldKind::Count,
            &[Hold::CountDiffers],
            None,
            "held reject 3f3f3f3f",
        ),
    ];

    #[test]
    fn what_is_typed_asks_for_all_that_the_command_needs() {
        let typed = |command| typed(command, true, Lang::Vi);
        assert_eq!(typed("held accept 3f3f"), "held accept 3f3f --reason …");
        assert_eq!(typed("void approve 3f3f"), "void approve 3f3f --as …");
        assert_eq!(typed("refund orders"), "refund orders");
        assert_eq!(
            super::typed("held accept 3f3f", false, Lang::En),
            "the centre decides"
        );
        assert_eq!(
            super::typed("void approve 3f3f", false, Lang::En),
            "void approve 3f3f --as …"
        );
    }

    #[test]
    fn each_kind_is_decided_by_its_own_command() {
        for (kind, holds, said, command) in CASES {
            assert_eq!(of(kind, holds, said), command, "{kind:?} {holds:?}");
        }
    }
}
