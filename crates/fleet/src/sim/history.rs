//! A small history for delivery schedules: three writers, few ops, some written in sight of each other.

use book::body::{Body, Edit};
use book::date::Date;
use book::fact::{HandOver, Method, Outcome as Came, Payment, Receipt, Visit};
use book::money::Dong;
use book::record::{Field, Fields, RecordKind, Value};
use replica::{ActorId, RecordId, Role, ScopeId, Stretch, UnixMillis, Vector};
use store::{Store, Writer};

use super::act::declared;
use super::founding::{Authority, Newly};
use super::node::{HAMLETS, Node, OFFICE};
use super::session::exchange;
use super::world::{DAY_MILLIS, MORNING};
use crate::fault::{Fault, Outcome};
use crate::world::Chance;

/// How many write.
const WRITERS: u32 = 3;
/// The scopes that a history writes in, the centre's own first.
pub(super) const WRITTEN: [ScopeId; 3] = [ScopeId::ORGANISATION, OFFICE, HAMLETS[0]];

/// What was written, once, and what of it can be delivered.
pub(super) struct History {
    authority: Authority,
    /// Holds everything.
    pub(super) centre: Node,
    /// Every piece of every stream: between any two of its signatures.
    pub(super) pieces: Vec<Stretch>,
}

impl History {
    /// Writes the history of one seed.
    pub(super) fn write(seed: u64) -> Outcome<Self> {
        let mut chance = Chance::new(seed);
        let from = UnixMillis(MORNING - DAY_MILLIS);
        let (authority, mut centre) = Authority::found(&mut chance, from, None)?;
        let mut writers = Vec::new();
        for actor in 11..11 + WRITERS {
            let newly = Newly {
                role: Role::Device,
                actor: ActorId(actor),
                name: "Phan Thị Thuý",
                scopes: WRITTEN.to_vec(),
            };
            writers.push(authority.enrol(&mut chance, &mut centre, &newly)?);
        }
        // Everybody has heard of their grants and number books before the first op.
        for writer in &mut writers {
            exchange(writer, &mut centre, UnixMillis(MORNING))?;
        }
        let (mut now, mut house) = (MORNING, None);
        for turn in 0..7 {
            let at = chance.index(writers.len());
            let Some(writer) = writers.get_mut(at) else {
                continue;
            };
            now += i64::from(chance.between(1, 600_000));
            // The first turn's writer founds the household that all write about; who has not met it writes blindly.
            if turn == 0 || chance.percent(50) {
                exchange(writer, &mut centre, UnixMillis(now))?;
            }
            house = Some(write(&mut chance, writer, house, UnixMillis(now))?);
            let key = writer.key.clone();
            writer.store.sign(&key)?;
            if turn == 0 {
                exchange(writer, &mut centre, UnixMillis(now))?;
            }
        }
        for writer in &mut writers {
            exchange(writer, &mut centre, UnixMillis(now))?;
        }
        let pieces = pieces(&centre.store, &writers)?;
        Ok(Self {
            authority,
            centre,
            pieces,
        })
    }

    /// Returns a replica that holds nothing yet.
    pub(super) fn replica(&self, chance: &mut Chance) -> Outcome<Store> {
        self.authority.shadow(chance, &self.centre)
    }
}

/// Writes one to three ops about a household; the first makes it.
fn write(
    chance: &mut Chance,
    node: &mut Node,
    house: Option<RecordId>,
    now: UnixMillis,
) -> Outcome<RecordId> {
    let day = Date::local_day(now.0);
    let many = chance.between(1, 4);
    let drawn: Vec<(u64, u32)> = (0..many)
        .map(|_| (chance.below(5), chance.between(1, 100)))
        .collect();
    node.store.write(now, |writer| -> Outcome<RecordId> {
        let mut house = house;
        for (what, number) in drawn {
            let Some(record) = house else {
                let fields = Fields::default().with(Field::Name, Value::Text("Phan Văn Ba".into()));
                let body = Body::Create(RecordKind::Household, fields);
                house = Some(writer.append(HAMLETS[0], &body)?.record);
                continue;
            };
            let (scope, body) = match what {
                0 | 1 => (HAMLETS[0], edit(record, number)),
                2 => (HAMLETS[0], Body::Visit(visit(record, day))),
                3 => (HAMLETS[0], receipt(writer, record, day, number)?),
                _ => {
                    let amount = Dong::new(i64::from(number) * 1_000);
                    let hand_over = HandOver {
                        day,
                        amount,
                        notes: Vec::new(),
                        to: None,
                    };
                    (OFFICE, Body::HandOver(hand_over))
                }
            };
            writer.append(scope, &body)?;
        }
        house.ok_or_else(|| Fault::new("a turn without an op"))
    })
}

fn edit(record: RecordId, number: u32) -> Body {
    let text = Value::Text(format!("số {}", number % 5));
    let field = if number.is_multiple_of(2) {
        Field::Phone
    } else {
        Field::Note
    };
    let fields = Fields::default().with(field, text);
    Body::Edit(Edit { record, fields })
}

fn visit(household: RecordId, day: Date) -> Visit {
    Visit {
        household,
        day,
        outcome: Came::Absent,
        appointment: None,
        note: None,
    }
}

fn receipt(writer: &mut Writer<'_>, household: RecordId, day: Date, number: u32) -> Outcome<Body> {
    let line = declared(day, Dong::new(i64::from(number) * 1_000));
    Ok(Body::Receipt(Receipt {
        number: writer.take_number()?,
        day,
        household: Some(household),
        payer: None,
        payments: vec![Payment {
            method: Method::Cash,
            amount: line.payable,
        }],
        lines: vec![line],
        tariff: None,
    }))
}

/// Cuts every stream wherever its writer signed it, and joins what lies between any two of the cuts.
fn pieces(centre: &Store, writers: &[Node]) -> Outcome<Vec<Stretch>> {
    let reader = centre.read();
    let mut pieces = Vec::new();
    for scope in WRITTEN {
        for (stream, _, _) in reader.vector(scope)?.iter() {
            let writer = writers.iter().find(|node| node.incarnation() == stream);
            let source = writer.map_or(reader, |writer| writer.store.read());
            let mut singles: Vec<Stretch> = Vec::new();
            loop {
                let after = singles.last().map_or(0, end);
                // Everybody else's ops are known: what is lacking is this stream behind `after`.
                let mut known = Vector::new();
                for (other, number, hash) in source.vector(scope)?.iter() {
                    if other != stream {
                        known.set_short(other, number, hash);
                    }
                }
                let link = source.link(scope, &stream, after)?;
                if let Some(link) = link.filter(|_| after > 0) {
                    known.set_short(stream, after, link.short());
                }
                let (mut next, _) = source.stretches_behind(scope, &known, 1)?;
                let Some(next) = next.pop() else { break };
                singles.push(next);
            }
            pieces.extend(joined(&singles));
        }
    }
    Ok(pieces)
}

fn joined(singles: &[Stretch]) -> Vec<Stretch> {
    let mut all = Vec::new();
    for (place, first) in singles.iter().enumerate() {
        let mut whole = first.clone();
        all.push(whole.clone());
        for next in singles.iter().skip(place + 1) {
            whole.ops.extend(next.ops.iter().cloned());
            whole.signature = next.signature;
            all.push(whole.clone());
        }
    }
    all
}

/// Returns the number of a stretch's last op.
fn end(stretch: &Stretch) -> u64 {
    let ops = u64::try_from(stretch.ops.len()).unwrap_or(u64::MAX);
    stretch.after.saturating_add(ops)
}
