//! What one collector records: two years in grouped commits, the evening one by one.

use std::collections::BTreeMap;

use agent_client::Agent;
use agent_client::act::{CollectAsked, HandOverAsked, Product, VisitAsked, Wanted};
use book::body::Body;
use book::date::Date;
use book::fact::{Denomination, Line, Outcome as Came};
use book::money::Dong;
use book::premium::bhxh::Term;
use book::record::RecordKind;
use replica::{RecordId, ScopeId};
use store::Writer;

use crate::fault::{Outcome, While as _};
use crate::town::{Device, TownClock};
use crate::world::{
    Chance, Class, CollectorPlan, Event, Insured, bhxh_line, bhyt_lines, cash_receipt, history,
};

/// How much was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Recorded {
    /// Households, persons, visits, receipts and hand-overs.
    pub records: u64,
    /// Receipts among them.
    pub receipts: u64,
}

impl Recorded {
    /// Adds another's.
    pub fn add(&mut self, other: Self) {
        self.records += other.records;
        self.receipts += other.receipts;
    }
}

/// A family as it is known on the device.
struct Known<'e> {
    event: &'e Event,
    house: RecordId,
    persons: Vec<RecordId>,
    card_until: Option<Date>,
}

/// The most cards that are renewed of an evening, and the most calls without a payment.
const RENEWALS_MAX: usize = 3;
const CALLS_MAX: usize = 3;
/// Cards that end within so many days are renewed.
const RENEW_DAYS: i32 = 45;

/// Records everything of one collector, up to the hand-over.
pub(super) fn record(
    device: &Device,
    plan: &CollectorPlan,
    scope: ScopeId,
    evening: Date,
    chance: &mut Chance,
) -> Outcome<Recorded> {
    let events = history(chance, plan.serial, &plan.hamlet, plan.shares);
    let mut known: Vec<Option<Known<'_>>> = events.iter().map(|_| None).collect();
    let mut recorded = Recorded::default();
    for (day, jobs) in by_day(&events) {
        let mut agent = device.agent();
        let tariff = agent.tariff_on(day).doing(&day.iso())?;
        let done = agent
            .store_mut()
            .write(TownClock::moment(day, 17), |writer| {
                let mut done = Recorded::default();
                for at in &jobs {
                    let (Some(event), Some(slot)) = (events.get(*at), known.get_mut(*at)) else {
                        continue;
                    };
                    done.add(family_day(writer, &tariff, scope, day, event, slot)?);
                }
                Ok::<_, crate::fault::Fault>(done)
            });
        recorded.add(done.doing(&day.iso())?);
    }
    let known: Vec<Known<'_>> = known.into_iter().flatten().collect();
    recorded.add(tonight(device, &known, evening)?);
    Ok(recorded)
}

/// Returns which families are served on each day.
fn by_day(events: &[Event]) -> BTreeMap<Date, Vec<usize>> {
    let mut days: BTreeMap<Date, Vec<usize>> = BTreeMap::new();
    for (at, event) in events.iter().enumerate() {
        days.entry(event.day).or_default().push(at);
        days.entry(event.renewed.unwrap_or(event.day))
            .or_default()
            .push(at);
    }
    days.values_mut().for_each(Vec::dedup);
    days
}

/// Registers a family, or finds it again, and takes its money.
fn family_day<'e>(
    writer: &mut Writer<'_>,
    tariff: &book::tariff::Tariff,
    scope: ScopeId,
    day: Date,
    event: &'e Event,
    slot: &mut Option<Known<'e>>,
) -> Outcome<Recorded> {
    let mut done = Recorded::default();
    let mut known = match slot.take() {
        Some(known) => known,
        None => {
            let known = register(writer, scope, event)?;
            done.records += 1 + u64::try_from(known.persons.len())?;
            known
        }
    };
    let insured: Vec<Insured> = known
        .persons
        .iter()
        .zip(1..)
        .map(|(person, order)| Insured {
            person: *person,
            order,
            card_expiry: known.card_until,
        })
        .collect();
    let mut lines: Vec<Line> = bhyt_lines(tariff, day, &insured, 12)?;
    known.card_until = lines.first().map(|line| line.covers_to);
    // Who renews pays BHXH with the renewal: a term that began a year earlier would have ended.
    if event.renewed.is_none_or(|renewed| renewed == day) {
        for joining in event.joining.iter().filter(|joining| !joining.tonight) {
            if let Some(person) = known.persons.get(joining.place) {
                lines.push(bhxh_line(
                    tariff,
                    day,
                    *person,
                    joining.income,
                    joining.months,
                )?);
            }
        }
    }
    let payer = event.family.persons.first().map_or("", |head| &head.name);
    let receipt = cash_receipt(
        tariff,
        writer.take_number()?,
        day,
        known.house,
        payer,
        lines,
    );
    writer.append(scope, &Body::Receipt(receipt))?;
    done.records += 1;
    done.receipts += 1;
    *slot = Some(known);
    Ok(done)
}

fn register<'e>(writer: &mut Writer<'_>, scope: ScopeId, event: &'e Event) -> Outcome<Known<'e>> {
    let body = Body::Create(RecordKind::Household, event.family.household.clone());
    let house = writer.append(scope, &body)?.record;
    let mut persons = Vec::new();
    for person in &event.family.persons {
        let body = Body::Create(RecordKind::Person, person.of(house));
        persons.push(writer.append(scope, &body)?.record);
    }
    Ok(Known {
        event,
        house,
        persons,
        card_until: None,
    })
}

/// The evening: who joins, who renews, who only listens; each a commit of its own.
fn tonight(device: &Device, known: &[Known<'_>], evening: Date) -> Outcome<Recorded> {
    let mut done = Recorded::default();
    for family in known {
        for joining in family
            .event
            .joining
            .iter()
            .filter(|joining| joining.tonight)
        {
            let product = Product::Bhxh {
                income: joining.income,
                term: Term::Months(joining.months),
                group: None,
            };
            let person = family.persons.get(joining.place).copied();
            collect(device, family.house, vec![Wanted::of(person, product)])?;
            done.receipts += 1;
        }
    }
    let ends_soon = |family: &&Known<'_>| {
        family.event.class == Class::Kept
            && family
                .card_until
                .is_some_and(|until| until <= evening.plus_days(RENEW_DAYS))
    };
    for family in known.iter().filter(ends_soon).take(RENEWALS_MAX) {
        let product = Product::Bhyt {
            months: 12,
            order: None,
            group: None,
        };
        let lines = family
            .persons
            .iter()
            .map(|person| Wanted::of(Some(*person), product));
        collect(device, family.house, lines.collect())?;
        done.receipts += 1;
    }
    // Each receipt carries its visit.
    done.records += done.receipts * 2;
    let lapsed = known
        .iter()
        .filter(|family| family.event.class == Class::Lapsed);
    for family in lapsed.take(CALLS_MAX) {
        let asked = VisitAsked {
            id: None,
            household: family.house,
            day: None,
            outcome: Came::Appointment,
            appointment: Some(evening.plus_days(7)),
            note: None,
        };
        device.agent().visit_add(&asked, device.after(1_000))?;
        done.records += 1;
    }
    let in_hand = device.agent().hand()?.cash;
    let all = HandOverAsked {
        id: None,
        to: agent_client::act::HandTo::Office,
        amount: None,
        notes: Denomination::fewest(in_hand),
        day: None,
    };
    device
        .agent()
        .hand_over(&all, device.after(1_000))
        .doing("the hand-over")?;
    done.records += 1;
    Ok(done)
}

fn collect(device: &Device, house: RecordId, lines: Vec<Wanted>) -> Outcome<()> {
    let asked = CollectAsked {
        id: device.new_id()?,
        household: Some(house),
        payer: None,
        lines,
        cash: None,
        transfer: Dong::ZERO,
        credits: Vec::new(),
        day: None,
        again: None,
        visit: true,
    };
    let now = device.after(1_000);
    let issued = Agent::collect(&mut device.agent(), &asked, now);
    issued.doing("an evening's receipt")?;
    Ok(())
}
