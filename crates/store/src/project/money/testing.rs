//! A bench for the money side: real schema, hand-made ops in any order.

use book::body::Body;
use book::date::Date;
use book::fact::{Count, HandOver, Line, Method, Payment, Receipt, ReceiptNumber};
use book::money::Dong;
use book::organisation::{Actor, Level, NumberBook, Unit};
use book::posting::Account;
use book::premium::Group;
use book::premium::bhxh::{self, BhxhRequest, Term};
use book::premium::bhyt::{self, BhytMember, BhytRequest};
use book::tariff::Tariff;
use replica::{ActorId, DeviceId, Dot, Hash, Hlc, Incarnation, RecordId, ScopeId, UnixMillis};

use super::{act, digest_rows, grant_changed, number_book};
use crate::project::{Entry, apply, organisation};
use crate::tx::Tx;
use crate::{Place, Reader, Store};

pub(super) const OFFICE: ScopeId = ScopeId(20);
pub(super) const HAMLET: ScopeId = ScopeId(201);
pub(super) const OTHER_OFFICE: ScopeId = ScopeId(30);
pub(super) const OTHER_HAMLET: ScopeId = ScopeId(301);
/// The office's account.
pub(super) const ACCOUNT: &str = "970415:0011001932418";
pub(super) const SERIES: &str = "BH26-YT/00001";

/// One database and what it took in.
pub(super) struct Bench {
    pub(super) store: Store,
    pub(super) arrival: u64,
}

/// An op as its maker made it; the device's number names device, incarnation and collector.
#[derive(Debug, Clone)]
pub(super) struct Made {
    pub(super) device: u8,
    pub(super) number: u64,
    pub(super) scope: ScopeId,
    pub(super) actor: ActorId,
    pub(super) time: Hlc,
    pub(super) does: Does,
}

/// What an op does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Does {
    /// It says something.
    Says(Body),
    /// The centre grants the scope to a device, in an actor's name and a role.
    Grants(u8, ActorId, u8),
}

impl Bench {
    pub(super) fn new() -> Self {
        Self {
            store: Store::open(Place::Memory).unwrap(),
            arrival: 0,
        }
    }

    pub(super) fn of(ops: &[Made]) -> Self {
        let mut bench = Self::new();
        bench.take_all(ops);
        bench
    }

    pub(super) fn take_all(&mut self, ops: &[Made]) {
        for op in ops {
            self.take(op);
        }
    }

    pub(super) fn take(&mut self, made: &Made) {
        self.arrival += 1;
        let tx = &Tx::of(&self.store.connection);
        let entry = made.entry(self.arrival);
        match &made.does {
            Does::Grants(device, actor, role) => {
                let device = DeviceId::from_bytes([*device; 16]);
                let values = (
                    entry.scope.0,
                    device.as_bytes(),
                    i64::from(made.device),
                    i64::try_from(made.number).unwrap(),
                    actor.0,
                    role,
                );
                tx.execute("insert into grant values (?1, ?2, ?3, ?4, ?5, ?6)", values)
                    .unwrap();
                grant_changed(tx, entry.scope, device, entry.arrival).unwrap();
            }
            Does::Says(Body::NumberBook(body)) => number_book(tx, &entry, body).unwrap(),
            Does::Says(Body::Unit(body)) => organisation::unit(tx, &entry, body).unwrap(),
            Does::Says(body) => assert!(apply(tx, &entry, body, &body.encode()).is_ok()),
        }
        tx.keep_sums().unwrap();
    }

    /// Takes a name in as if its number were its writer's to give.
    pub(super) fn name_unasked(&mut self, made: &Made) {
        self.arrival += 1;
        let tx = &Tx::of(&self.store.connection);
        if let Does::Says(Body::Actor(body)) = &made.does {
            organisation::actor(tx, &made.entry(self.arrival), body).unwrap();
        }
    }

    pub(super) fn read(&self) -> Reader<'_> {
        self.store.read()
    }

    pub(super) fn digest(&self) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new();
        digest_rows(&self.store.connection, &mut hasher).unwrap();
        hasher.finalize()
    }

    /// The codes of the reasons for which a receipt is held.
    pub(super) fn held(&self, made: &Made) -> Vec<&'static str> {
        let receipt = self.read().receipt(made.id()).unwrap().unwrap();
        let reasons = receipt.standing.reasons();
        reasons.map(|reason| reason.code()).collect()
    }

    /// The codes of the reasons for which an act is held.
    pub(super) fn held_act(&self, made: &Made) -> Vec<&'static str> {
        let tx = &Tx::of(&self.store.connection);
        let reasons = act::standing_of(tx, made.id()).reasons();
        reasons.map(|reason| reason.code()).collect()
    }

    /// What stands on an account.
    pub(super) fn on(&self, account: Account) -> i64 {
        let all = self.read().balances().unwrap();
        let of = all.iter().filter(|one| one.account == account);
        of.map(|one| one.amount.get()).sum()
    }

    pub(super) fn one<T: rusqlite::types::FromSql>(&self, statement: &str) -> T {
        let tx = &self.store.connection;
        tx.query_row(statement, [], |row| row.get(0)).unwrap()
    }
}

impl Made {
    /// An op of the collector 1000 + device, in the hamlet, at noon of 21/11/2026 plus its number of minutes.
    pub(super) fn by(device: u8, number: u64, body: Body) -> Self {
        let scope = match body {
            Body::NumberBook(_) | Body::HandOver(_) | Body::Count(_) => OFFICE,
            Body::Unit(_)
            | Body::Actor(_)
            | Body::Tariff(_)
            | Body::BankAccount(_)
            | Body::Strike(_)
            | Body::Root(_) => ScopeId::ORGANISATION,
            Body::Visit(_)
            | Body::Receipt(_)
            | Body::Act(_)
            | Body::Create(..)
            | Body::Edit(_)
            | Body::Same(_)
            | Body::MoveOut(_)
            | Body::MoveIn(_)
            | Body::Saw(_)
            | Body::Withdrawal(_)
            | Body::Ruling(_)
            | Body::Grant(_) => HAMLET,
        };
        let minutes = i64::try_from(number).unwrap();
        Self {
            device,
            number,
            scope,
            actor: ActorId(1000 + u32::from(device)),
            time: Hlc::at(UnixMillis(noon(day("21/11/2026")) + minutes * 60_000)),
            does: Does::Says(body),
        }
    }

    pub(super) fn grant(number: u64, scope: ScopeId, device: u8, actor: u32) -> Self {
        let book = book_of(0, 0, 1);
        Self {
            number,
            scope,
            does: Does::Grants(device, ActorId(actor), 2),
            ..book
        }
    }

    /// A scope granted to an office's server.
    pub(super) fn grant_server(number: u64, scope: ScopeId, device: u8, actor: u32) -> Self {
        Self {
            does: Does::Grants(device, ActorId(actor), 1),
            ..Self::grant(number, scope, device, actor)
        }
    }

    pub(super) fn at(mut self, minutes: i64) -> Self {
        let wall = noon(day("21/11/2026")) + minutes * 60_000;
        self.time = Hlc::at(UnixMillis(wall));
        self
    }

    pub(super) fn on(mut self, date: &str) -> Self {
        self.time = Hlc::at(UnixMillis(noon(day(date))));
        self
    }

    pub(super) fn named(mut self, actor: u32) -> Self {
        self.actor = ActorId(actor);
        self
    }

    pub(super) fn scoped(self, scope: ScopeId) -> Self {
        Self { scope, ..self }
    }

    pub(super) fn id(&self) -> RecordId {
        RecordId::of(&self.link())
    }

    fn link(&self) -> Hash {
        let (number, scope) = (self.number.to_be_bytes(), self.scope.0.to_be_bytes());
        // Tariffs are kept by their ids, whatever bench they are of: an id stands for the bytes.
        let file = match &self.does {
            Does::Says(body @ Body::Tariff(_)) => body.encode(),
            Does::Says(_) | Does::Grants(..) => Vec::new(),
        };
        Hash::of("test", &[&[self.device], &number, &scope, &file])
    }

    fn entry(&self, arrival: u64) -> Entry {
        let life = Incarnation::from_bytes([self.device; 8]);
        Entry {
            scope: self.scope,
            stream: 1,
            dot: Dot::new(life, self.number),
            family: life,
            record: self.id(),
            device: DeviceId::from_bytes([self.device; 16]),
            time: self.time,
            actor: self.actor,
            arrival,
            granted: true,
            named: true,
            by_centre: self.device == 0,
        }
    }
}

fn noon(day: Date) -> i64 {
    let epoch = Date::parse("1970-01-01").unwrap();
    i64::from(day.days_since(epoch)) * 86_400_000 + 5 * 3_600_000
}

pub(super) fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

pub(super) fn person(number: u8) -> RecordId {
    RecordId::from_bytes([number; 16])
}

/// A line of voluntary social insurance, at the tariff of the day: 1,500,000 a month, no group.
pub(super) fn bhxh(who: u8, months: u32, paid_on: &str) -> Line {
    let request = BhxhRequest::of(
        Dong::new(1_500_000),
        Group::Other,
        Term::Months(months),
        day(paid_on),
    );
    let quote = bhxh::quote(Tariff::builtin().unwrap(), &request).unwrap();
    Line::bhxh(Some(person(who)), &request, &quote)
}

/// A line of household health insurance for a year, at the tariff of the day.
pub(super) fn bhyt(who: u8, order: u32, paid_on: &str) -> Line {
    let member = BhytMember {
        order,
        months: 12,
        card_expiry: None,
        group: None,
    };
    let request = BhytRequest::of(vec![member], day(paid_on));
    let quote = bhyt::quote(Tariff::builtin().unwrap(), &request).unwrap();
    Line::bhyt(
        Some(person(who)),
        &member,
        book::tariff::Place::NONE,
        &quote.lines[0],
    )
}

/// A receipt for these lines, paid in cash.
pub(super) fn paid(number: u32, day_of: &str, lines: Vec<Line>) -> Receipt {
    let payable = Dong::checked_sum(lines.iter().map(|line| line.payable)).unwrap_or_default();
    Receipt {
        number: ReceiptNumber {
            series: SERIES.into(),
            number,
        },
        day: day(day_of),
        household: None,
        payer: None,
        lines,
        payments: vec![Payment {
            method: Method::Cash,
            amount: payable,
        }],
        tariff: Some(Tariff::builtin().unwrap().version().clone()),
    }
}

/// The receipt of one evening: its number, and one month of social insurance for a person of its own.
pub(super) fn month(number: u32) -> Receipt {
    let who = u8::try_from(number % 250).unwrap();
    paid(number, "21/11/2026", vec![bhxh(who, 1, "21/11/2026")])
}

/// The book `from..until` of a device, written by the centre.
pub(super) fn book_of(device: u8, from: u32, until: u32) -> Made {
    let body = NumberBook {
        device: DeviceId::from_bytes([device; 16]),
        collector: ActorId(1000 + u32::from(device)),
        series: SERIES.into(),
        from,
        until,
    };
    Made::by(
        0,
        1000 + u64::from(device) * 1000 + u64::from(from),
        Body::NumberBook(body),
    )
}

pub(super) fn hands_over(device: u8, number: u64, amount: i64) -> Made {
    let body = HandOver {
        day: day("21/11/2026"),
        amount: Dong::new(amount),
        notes: vec![],
        to: None,
    };
    Made::by(device, number, Body::HandOver(body))
}

/// The office (device 9) counts a hand-over.
pub(super) fn counts(number: u64, of: &Made, stated: i64, counted: i64) -> Made {
    let body = Count {
        hand_over: of.id(),
        collector: of.actor,
        stated: Dong::new(stated),
        counted: Dong::new(counted),
        day: day("21/11/2026"),
        notes: vec![],
        to: None,
    };
    Made::by(9, number, Body::Count(body))
}

pub(super) fn unit(
    number: u64,
    scope: ScopeId,
    level: Level,
    name: &str,
    parent: Option<ScopeId>,
) -> Made {
    let body = Unit {
        scope,
        level,
        code: String::new(),
        name: name.into(),
        parent,
    };
    Made::by(0, number, Body::Unit(body))
}

pub(super) fn actor(number: u64, actor: u32, name: &str) -> Made {
    let body = Actor {
        actor: ActorId(actor),
        code: String::new(),
        name: name.into(),
        office: Some(OFFICE),
    };
    Made::by(0, number, Body::Actor(body))
}

/// Two communes with a hamlet each.
pub(super) fn communes() -> Vec<Made> {
    let top = Some(ScopeId::ORGANISATION);
    vec![
        unit(1, OFFICE, Level::Office, "Hoa Thành", top),
        unit(2, HAMLET, Level::Hamlet, "Xóm 1", Some(OFFICE)),
        unit(3, OTHER_OFFICE, Level::Office, "Đô Thành", top),
        unit(4, OTHER_HAMLET, Level::Hamlet, "Xóm 5", Some(OTHER_OFFICE)),
        actor(5, 1001, "Trần Thị Hoà"),
        actor(6, 1002, "Nguyễn Văn An"),
    ]
}
