//! What is recorded in a world of copies.

use book::act::{Act, PaperCopy, Void, VoidReason};
use book::body::{Body, Edit};
use book::date::Date;
use book::fact::{HandOver, Method, Payment, Receipt};
use book::money::Dong;
use book::record::{Field, Fields, RecordKind, Value};
use book::scope::{Ruling, RulingVerdict, Strike, Withdrawal};
use book::standing::Hold;
use replica::{RecordId, ScopeId};
use store::{Appended, Writer};

use super::super::act::declared;
use super::super::broken::Break;
use super::super::node::{Node, OFFICE};
use super::model::Issued;
use super::world::{HAMLET, World};
use crate::fault::{Fault, Outcome};

impl World {
    /// Some device records something.
    pub(super) fn visit_a_house(&mut self) -> Outcome<()> {
        let (at, is_copy) = self.a_device();
        match self.chance.below(100) {
            0..=19 => self.register(at, is_copy),
            20..=39 => self.rename(at, is_copy),
            40..=84 => self.collect(at, is_copy),
            85..=90 => self.void(at, is_copy),
            91..=95 => self.hand_over(at, is_copy),
            _ => self.move_house(at, is_copy),
        }
    }

    /// The centre withdraws, rules and strikes out.
    pub(super) fn office_work(&mut self) -> Outcome<()> {
        match self.chance.below(4) {
            0 => self.withdraw(),
            1 | 2 => self.rule(),
            _ => self.strike_someone(),
        }
    }

    fn register(&mut self, at: usize, is_copy: bool) -> Outcome<()> {
        let name = self.model.new_name("Hộ");
        let fields = Fields::default().with(Field::Name, Value::Text(name.clone()));
        let body = Body::Create(RecordKind::Household, fields);
        let made = self.append(at, is_copy, HAMLET, |_| Ok(body))?;
        self.model.households.insert(made.0.record);
        self.model.say(made.0.record, &name);
        Ok(())
    }

    fn rename(&mut self, at: usize, is_copy: bool) -> Outcome<()> {
        let Some(record) = self.pick_house(at, is_copy)? else {
            return self.register(at, is_copy);
        };
        let name = self.model.new_name("Tên");
        let fields = Fields::default().with(Field::Name, Value::Text(name.clone()));
        let body = Body::Edit(Edit { record, fields });
        self.append(at, is_copy, HAMLET, |_| Ok(body))?;
        self.model.say(record, &name);
        Ok(())
    }

    fn collect(&mut self, at: usize, is_copy: bool) -> Outcome<()> {
        let household = self.pick_house(at, is_copy)?;
        let day = Date::local_day(self.now);
        let cash = 1_000 * i64::from(self.chance.between(1, 900));
        let line = declared(day, Dong::new(cash));
        let payment = Payment {
            method: Method::Cash,
            amount: line.payable,
        };
        let (appended, body) = self.append(at, is_copy, HAMLET, |writer| {
            Ok(Body::Receipt(Receipt {
                number: writer.take_number()?,
                day,
                household,
                payer: None,
                payments: vec![payment],
                lines: vec![line],
                tariff: None,
            }))
        })?;
        let collector = self.device(at, is_copy)?.identity.actor;
        if let Body::Receipt(receipt) = body {
            let issued = Issued {
                collector,
                number: receipt.number,
                cash,
            };
            self.model.receipts.insert(appended.record, issued);
        }
        Ok(())
    }

    fn void(&mut self, at: usize, is_copy: bool) -> Outcome<()> {
        let reader = self.device(at, is_copy)?.store.read();
        let receipts = reader.receipts(&store::view::ReceiptFilter::default())?;
        let place = self.chance.index(receipts.len());
        let Some(receipt) = receipts.get(place).map(|view| view.id) else {
            return Ok(());
        };
        let body = Void {
            receipt,
            day: Date::local_day(self.now),
            reason: VoidReason::Spoilt,
            words: None,
            copy: PaperCopy::Returned,
            acknowledged: true,
        };
        let made = self.append(at, is_copy, HAMLET, |_| Ok(Body::Act(Act::Void(body))))?;
        self.model.voids.insert(made.0.record);
        Ok(())
    }

    fn hand_over(&mut self, at: usize, is_copy: bool) -> Outcome<()> {
        let amount = Dong::new(1_000 * i64::from(self.chance.between(1, 300)));
        let day = Date::local_day(self.now);
        let notes = Vec::new();
        let body = Body::HandOver(HandOver {
            day,
            amount,
            notes,
            to: None,
        });
        let made = self.append(at, is_copy, OFFICE, |_| Ok(body))?;
        self.model.hand_overs.insert(made.0.record);
        Ok(())
    }

    /// Somebody moves a household out of the hamlet.
    fn move_house(&mut self, at: usize, is_copy: bool) -> Outcome<()> {
        let Some(record) = self.pick_house(at, is_copy)? else {
            return Ok(());
        };
        let now = self.time();
        let device = self.device(at, is_copy)?;
        let actor = device.identity.actor;
        device.store.write(now, |writer| {
            writer.move_household(actor, record, HAMLET, OFFICE)
        })?;
        self.acts += 1;
        Ok(())
    }

    /// The centre takes a device's grant away and gives it back: what it had not got by then is held.
    fn withdraw(&mut self) -> Outcome<()> {
        let (at, is_copy) = self.a_device();
        let now = self.time();
        let device = self.device(at, is_copy)?.device();
        let known = self.centre.store.read().certificates()?;
        let known = known.into_iter().find(|(own, _)| own.device() == device);
        let (_, signed) = known.ok_or_else(|| Fault::new("a device without a certificate"))?;
        self.centre.store.write(now, |writer| -> Outcome<()> {
            let reason = "máy bị sao chép".into();
            let withdrawal = Withdrawal { device, reason };
            writer.append(HAMLET, &Body::Withdrawal(withdrawal))?;
            writer.append(HAMLET, &Body::Grant(signed))?;
            Ok(())
        })
    }

    /// The centre rules on something that is held, but for numbers used twice: these stay held.
    fn rule(&mut self) -> Outcome<()> {
        let held = self.centre.store.read().held()?;
        let place = self.chance.index(held.len().min(12));
        let Some(one) = held.get(place) else {
            return Ok(());
        };
        if one.standing.reasons().any(|why| why == Hold::NumberTwice) {
            return Ok(());
        }
        let ruling = Ruling {
            incarnation: one.dot.actor,
            number: one.dot.counter,
            link: one.id.link(),
            verdict: if self.chance.percent(50) {
                RulingVerdict::Accepted
            } else {
                RulingVerdict::Rejected
            },
            holds: one.standing.bits(),
            reason: "đã đối chiếu".into(),
        };
        let (scope, now) = (one.scope, self.time());
        self.centre.store.write(now, |writer| -> Outcome<()> {
            writer.append(scope, &Body::Ruling(ruling))?;
            Ok(())
        })
    }

    fn strike_someone(&mut self) -> Outcome<()> {
        let known = self
            .centre
            .store
            .read()
            .households(Some(HAMLET), "", 0, 50)?;
        let place = self.chance.index(known.len());
        let Some(record) = known.get(place).map(|one| one.id) else {
            return Ok(());
        };
        self.strikes += 1;
        self.model.strike(record);
        self.strike(record)
    }

    /// The centre strikes out what was said of a household. Under a control it only says so.
    pub(super) fn strike(&mut self, record: RecordId) -> Outcome<()> {
        if self.broken == Some(Break::StrikeNothing) {
            return Ok(());
        }
        let now = self.time();
        let body = Body::Strike(Strike {
            record,
            reason: "đơn của chủ hộ".into(),
        });
        self.centre.store.write(now, |writer| -> Outcome<()> {
            writer.append(ScopeId::ORGANISATION, &body)?;
            Ok(())
        })
    }

    fn append(
        &mut self,
        at: usize,
        is_copy: bool,
        scope: ScopeId,
        body: impl FnOnce(&mut Writer<'_>) -> Outcome<Body>,
    ) -> Outcome<(Appended, Body)> {
        let now = self.time();
        let device = self.device(at, is_copy)?;
        let made = device.store.write(now, |writer| -> Outcome<_> {
            let body = body(writer)?;
            Ok((writer.append(scope, &body)?, body))
        })?;
        self.acts += 1;
        Ok(made)
    }

    fn device(&mut self, at: usize, is_copy: bool) -> Outcome<&mut Node> {
        let devices = if is_copy {
            &mut self.copies
        } else {
            &mut self.others
        };
        devices
            .get_mut(at)
            .ok_or_else(|| Fault::new("no such device"))
    }

    /// Picks one of the households that a device shows.
    fn pick_house(&mut self, at: usize, is_copy: bool) -> Outcome<Option<RecordId>> {
        let reader = self.device(at, is_copy)?.store.read();
        let known = reader.households(Some(HAMLET), "", 0, 12)?;
        let place = self.chance.index(known.len());
        Ok(known.get(place).map(|one| one.id))
    }
}
