//! What `held` lists beside what is held back: what somebody has to do all the same.

use book::date::Date;
use book::money::Dong;
use book::posting::LedgerGroup;
use replica::ActorId;
use store::Reader;
use store::view::{DeclaredView, VoidView};
use web::format;
use web::text::{Text, ledger_group_name, tr};

use super::run::Run;
use crate::decides::{self, ID_SHOWN};
use crate::declared;
use crate::failure::Outcome;
use crate::pages::people::Names;
use crate::sponsors;
use crate::tasks;

/// What waits for a person though nothing is held back for it.
#[derive(Default)]
pub(super) struct Tasks {
    pub(super) uncounted: Vec<tasks::Uncounted>,
    pub(super) slips: Vec<tasks::UnseenSlip>,
    pub(super) differences: Vec<tasks::Difference>,
    pub(super) overspent: Vec<sponsors::Overspent>,
    pub(super) orders: Vec<tasks::Order>,
    pub(super) unreviewed: Vec<VoidView>,
    pub(super) declared: Vec<DeclaredView>,
    pub(super) given_back: Vec<tasks::GivenBack>,
}

impl Tasks {
    pub(super) fn read(reader: &Reader<'_>, today: Date) -> Outcome<Self> {
        Ok(Self {
            uncounted: tasks::uncounted(reader)?,
            slips: tasks::late_slips(reader, today)?,
            differences: tasks::differences(reader)?,
            overspent: sponsors::overspent(reader)?,
            orders: tasks::orders(reader)?,
            unreviewed: tasks::unreviewed(reader)?,
            declared: declared::list(reader, today, declared::DAYS)?,
            given_back: tasks::given_back(reader, today)?,
        })
    }

    /// The columns of what is held, as far as they say something of a task.
    pub(super) fn rows(&self, run: &Run, names: &Names) -> Vec<Vec<String>> {
        let cash = self.of_cash(run, names).into_iter();
        let tasks = cash.chain(self.of_voids(run, names));
        let tasks = tasks.chain(self.of_others(run));
        let tasks = tasks.chain(self.of_declared(run, names));
        let told = tasks.chain(self.of_one_person(run, names));
        told.map(Task::row).collect()
    }

    /// Cash that somebody says to be where nobody else has seen it.
    fn of_cash(&self, run: &Run, names: &Names) -> Vec<Task> {
        let uncounted = self.uncounted.iter().map(|one| Task {
            id: short(&one.hand_over),
            what: run
                .lang
                .pick("Bàn giao chưa đếm", "Hand-over not counted yet"),
            title: super::ledger::day(&one.day),
            amount: Some(Dong::new(one.stated)),
            whose: names.actor(ActorId(one.collector)),
            scope: one.scope.to_string(),
            why: in_transit(run, names, one),
            // What goes to another collector they count on their own device: here it is asked about.
            command: decides::count(one),
        });
        let slips = self.slips.iter().map(|one| Task {
            id: short(&one.slip),
            what: run.lang.pick(
                "Giấy nộp tiền chưa thấy trên sao kê",
                "Slip not on a statement yet",
            ),
            title: format!("{} {}", super::ledger::day(&one.day), one.number),
            amount: Some(Dong::new(one.amount.saturating_sub(one.shown))),
            whose: names.actor(ActorId(one.actor)),
            scope: one.scope.to_string(),
            why: tr(run.lang, Text::HoldAwaitingBank).to_owned(),
            command: format!("bank match … --slip {}", one.number),
        });
        let differences = self.differences.iter().map(|one| {
            let difference = Dong::new(one.difference);
            Task {
                id: short(&one.hand_over),
                what: run.lang.pick(
                    "Chênh lệch chưa giải thích",
                    "Difference that nobody explained",
                ),
                title: super::ledger::day(&one.day),
                amount: Some(difference),
                whose: names.actor(ActorId(one.collector)),
                why: format::over_short(run.lang, difference),
                command: format!("hand-over explain {}", short(&one.hand_over)),
                ..Task::default()
            }
        });
        uncounted.chain(slips).chain(differences).collect()
    }

    /// What one person did alone, and another is to look at.
    fn of_voids(&self, run: &Run, names: &Names) -> Vec<Task> {
        let task = |one: &VoidView| {
            let receipt = one.receipt.as_ref();
            let number = receipt.map_or_else(String::new, |of| of.number.to_string());
            Task {
                id: format::short_id(&one.id),
                what: run
                    .lang
                    .pick("Huỷ chưa ai rà soát", "Void that nobody reviewed"),
                title: format!("{} {number}", format::date(one.void.day)),
                amount: receipt.map(|of| of.payable),
                whose: names.actor(one.actor),
                scope: one.scope.to_string(),
                why: web::void::why(run.lang, &one.void),
                command: decides::review(one),
            }
        };
        self.unreviewed.iter().map(task).collect()
    }

    /// What only a collector says.
    fn of_declared(&self, run: &Run, names: &Names) -> Vec<Task> {
        let task = |one: &DeclaredView| Task {
            id: format::short_id(&one.id),
            what: run
                .lang
                .pick("Điều chỉ người thu khai", "Only the collector says"),
            title: format!("{} {}", format::date(one.day), one.number),
            amount: Some(one.payable),
            whose: names.actor(one.collector),
            scope: one.scope.to_string(),
            why: declared::line(run.lang, &one.claims),
            command: decides::looked_at(one),
        };
        self.declared.iter().map(task).collect()
    }

    /// What is no task, and is to be known.
    fn of_one_person(&self, run: &Run, names: &Names) -> Vec<Task> {
        let told = |one: &tasks::GivenBack| Task {
            id: short(&one.repayment),
            what: run.lang.pick(
                "Một người nhận và trả lại",
                "Taken and given back by one person",
            ),
            title: super::ledger::day(&one.day),
            amount: Some(Dong::new(one.amount)),
            whose: one.whose().to_owned(),
            scope: one.scope.to_string(),
            why: format!(
                "{}, {}",
                names.actor(ActorId(one.collector)),
                one.taken_words(run.lang)
            ),
            ..Task::default()
        };
        self.given_back.iter().map(told).collect()
    }

    fn of_others(&self, run: &Run) -> Vec<Task> {
        let overspent = self.overspent.iter().map(|one| Task {
            what: tr(run.lang, Text::SponsorsLack),
            amount: Some(Dong::new(one.missing)),
            whose: one.name.clone(),
            scope: one.scope.to_string(),
            why: groups(run, &one.groups),
            command: "sponsor give".to_owned(),
            ..Task::default()
        });
        let orders = self.orders.iter().map(|one| Task {
            id: short(&one.household),
            what: run
                .lang
                .pick("Thứ tự BHYT phải ghi lại", "Order to be set anew"),
            title: super::ledger::day(&one.day),
            whose: one.name.clone(),
            scope: one.scope.to_string(),
            why: web::refund::order_text(run.lang, one.place),
            command: "refund orders".to_owned(),
            ..Task::default()
        });
        overspent.chain(orders).collect()
    }
}

/// A task as a row.
#[derive(Default)]
struct Task {
    id: String,
    what: &'static str,
    title: String,
    amount: Option<Dong>,
    whose: String,
    scope: String,
    why: String,
    command: String,
}

impl Task {
    fn row(self) -> Vec<String> {
        vec![
            self.id,
            self.what.to_owned(),
            self.title,
            money(self.amount),
            self.whose,
            String::new(),
            self.scope,
            self.why,
            String::new(),
            self.command,
        ]
    }
}

/// The groups that lack money, in words.
fn groups(run: &Run, codes: &[&'static str]) -> String {
    let name = |code: &&str| {
        LedgerGroup::from_code(code).map_or_else(
            || run.lang.pick("mọi người", "everybody"),
            |group| ledger_group_name(run.lang, group),
        )
    };
    codes.iter().map(name).collect::<Vec<_>>().join(", ")
}

pub(super) fn short(id: &str) -> String {
    id.chars().take(ID_SHOWN).collect()
}

pub(super) fn money(amount: Option<Dong>) -> String {
    amount.map_or_else(String::new, format::dong)
}

fn in_transit(run: &Run, names: &Names, one: &tasks::Uncounted) -> String {
    let in_transit = run.lang.pick("tiền đang chuyển", "cash in transit");
    let Some(to) = one.to else {
        return in_transit.to_owned();
    };
    let waits = if one.to_nobody {
        run.lang.pick(
            "số người nhận không có ai, trung tâm bác bỏ thì tiền về người giao",
            "the receiver's number is nobody's; rejected at the centre, its giver has the cash again",
        )
    } else {
        run.lang
            .pick("chờ người nhận đếm", "waits for its receiver")
    };
    format!("{in_transit}; {waits}: {}", names.actor(ActorId(to)))
}
