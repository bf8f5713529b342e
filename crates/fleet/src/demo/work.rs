//! What collectors do of an evening, by the acts of the real program.

use agent_client::act::{CollectAsked, HandOverAsked, Product, VisitAsked, Wanted};
use book::date::Date;
use book::fact::{Denomination, Outcome as Came};
use book::money::Dong;
use book::premium::bhxh::Term;
use book::record::{Field, Fields, Value};
use replica::{RecordId, ScopeId};

use crate::fault::{Fault, Outcome, While as _};
use crate::town::Device;
use crate::world::{Chance, family};

/// A household that a collector registered.
#[derive(Debug, Clone)]
pub(super) struct House {
    pub(super) id: RecordId,
    pub(super) persons: Vec<RecordId>,
}

/// How long people talk between two records, in milliseconds.
const TALK: i64 = 4 * 60_000;
const PHONES: [&str; 4] = ["0912345678", "0987654321", "0868111222", "0328999000"];

/// Registers a family of `size` people.
pub(super) fn register(
    device: &Device,
    chance: &mut Chance,
    scope: ScopeId,
    hamlet: &str,
    size: u32,
) -> Outcome<House> {
    let now = device.after(TALK);
    let serial = u32::try_from(chance.below(60_000)).unwrap_or(0);
    let drawn = family(chance, hamlet, size, serial, Date::local_day(now.0));
    let mut agent = device.agent();
    let house = agent
        .household_add(None, scope, drawn.household.clone(), now)?
        .id;
    let mut persons = Vec::new();
    for person in &drawn.persons {
        persons.push(
            agent
                .person_add(None, house, person.fields.clone(), now)?
                .id,
        );
    }
    Ok(House { id: house, persons })
}

/// Records a call at a house.
fn visit(
    device: &Device,
    house: &House,
    came: Came,
    again: Option<Date>,
    note: Option<&str>,
) -> Outcome<()> {
    let asked = VisitAsked {
        id: None,
        household: house.id,
        day: None,
        outcome: came,
        appointment: again,
        note: note.map(str::to_owned),
    };
    let now = device.after(TALK);
    device.agent().visit_add(&asked, now).doing("a visit")?;
    Ok(())
}

/// Takes money at the door: BHYT for `insured` members for a year, and BHXH for one of them.
fn collect(
    device: &Device,
    house: &House,
    insured: usize,
    bhxh: Option<(usize, i64, u32)>,
    transfer: i64,
) -> Outcome<()> {
    let cards = house.persons.iter().take(insured).map(|person| {
        Wanted::of(
            Some(*person),
            Product::Bhyt {
                months: 12,
                order: None,
                group: None,
            },
        )
    });
    let mut lines: Vec<Wanted> = cards.collect();
    if let Some((place, income, months)) = bhxh {
        let person = house.persons.get(place).copied();
        let product = Product::Bhxh {
            income: Dong::new(income),
            term: Term::Months(months),
            group: None,
        };
        lines.push(Wanted::of(person, product));
    }
    let asked = CollectAsked {
        id: device.new_id()?,
        household: Some(house.id),
        payer: None,
        lines,
        cash: None,
        transfer: Dong::new(transfer),
        credits: Vec::new(),
        day: None,
        again: None,
        visit: true,
    };
    let now = device.after(TALK);
    device.agent().collect(&asked, now).doing("a receipt")?;
    Ok(())
}

/// Changes one field of a household.
fn edit(device: &Device, house: &House, field: Field, text: &str) -> Outcome<()> {
    let fields = Fields::default().with(field, Value::Text(text.to_owned()));
    let now = device.after(TALK);
    device
        .agent()
        .household_edit(house.id, fields, now)
        .doing("an edit")?;
    Ok(())
}

/// Hands over cash at the office; `None`: all that is in hand.
pub(super) fn hand_over(device: &Device, amount: Option<Dong>) -> Outcome<RecordId> {
    let amount = match amount {
        Some(amount) => amount,
        None => device.agent().hand()?.cash,
    };
    let asked = HandOverAsked {
        id: None,
        to: agent_client::act::HandTo::Office,
        amount: Some(amount),
        notes: Denomination::fewest(amount),
        day: None,
    };
    let now = device.after(TALK);
    Ok(device
        .agent()
        .hand_over(&asked, now)
        .doing("a hand-over")?
        .id)
}

/// Finds a house again on another device: it came with a sync.
pub(super) fn known(device: &Device, house: &House) -> Outcome<()> {
    let found = device.agent().read().record(house.id)?;
    found
        .map(|_| ())
        .ok_or_else(|| Fault::new(format!("{} does not know a shared house", device.name)))
}

/// Two collectors call at the same houses without knowing of each other: twice they change the same field, and
/// once both sell one person the same month.
pub(super) fn meet(first: &Device, second: &Device, houses: &[House]) -> Outcome<()> {
    let [one, two, three, four] = houses else {
        return Err(Fault::new("four houses are needed"));
    };
    let [a, b, c, d] = PHONES;
    edit(first, one, Field::Phone, a)?;
    edit(second, one, Field::Phone, b)?;
    edit(first, two, Field::Phone, c)?;
    edit(second, two, Field::Phone, d)?;
    edit(first, three, Field::Note, "Con trai đi làm ở Bình Dương")?;
    edit(second, three, Field::Address, "Số 12, ngõ giếng làng")?;
    collect(first, four, 4, Some((0, 1_000_000, 3)), 0)?;
    collect(second, four, 0, Some((0, 1_000_000, 3)), 0)
}

/// What each does alone: new houses, calls, receipts in both schemes.
pub(super) fn alone(
    device: &Device,
    chance: &mut Chance,
    scope: ScopeId,
    hamlet: &str,
    day: Date,
) -> Outcome<()> {
    let mut houses = Vec::new();
    for size in [3, 4, 5, 2, 4] {
        houses.push(register(device, chance, scope, hamlet, size)?);
    }
    let [one, two, three, four, five] = houses.as_slice() else {
        return Err(Fault::new("five houses are needed"));
    };
    collect(device, one, 3, Some((0, 700_000, 12)), 0)?;
    collect(device, two, 4, None, 500_000)?;
    collect(device, five, 0, Some((1, 1_500_000, 6)), 0)?;
    visit(
        device,
        three,
        Came::Appointment,
        Some(day.plus_days(5)),
        Some("hẹn sau mùa gặt"),
    )?;
    visit(
        device,
        four,
        Came::Refused,
        None,
        Some("đã có thẻ theo diện khác"),
    )?;
    visit(device, three, Came::Absent, None, None)
}
