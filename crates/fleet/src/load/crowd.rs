//! A crowd of devices with an evening's records, signed and packed: all that is not to be counted.

use std::path::Path;

use book::body::Body;
use book::date::Date;
use book::fact::{
    Basis, Line, Method, Outcome as Called, Payment, Receipt, ReceiptNumber, Scheme, Visit,
};
use book::money::Dong;
use book::organisation::{Level, NumberBook};
use book::record::{Field, Fields, RecordKind, Value};
use replica::{
    ActorId, Certificate, DeviceId, Head, HybridClock, Op, OrgId, RecordId, Role, ScopeId,
    SecretKey, Stretch, UnixMillis,
};
use server::failure::Outcome as Served;
use server::organisation::{self, NewActor, NewUnit};
use store::{Identity, Writer};

use super::sender::Sender;
use crate::fault::Outcome;
use crate::town::{Centre, TownClock, found};
use crate::world::Chance;

/// How many devices one commune has.
const PER_COMMUNE: usize = 25;
/// How long a certificate holds.
const YEAR_MILLIS: i64 = 365 * 86_400_000;

/// A centre that has heard of the devices but of nothing that they recorded, and the devices.
#[derive(Debug)]
pub struct Crowd {
    /// The centre, up.
    pub centre: Centre,
    /// The devices.
    pub senders: Vec<Sender>,
}

/// One device's place.
#[derive(Debug)]
pub struct Post {
    /// Its key.
    pub key: SecretKey,
    /// Its collector.
    pub actor: ActorId,
    /// Where it writes.
    pub hamlet: ScopeId,
    /// Its number, from 0.
    pub number: usize,
}

/// Founds a centre in `folder` with `devices` devices in hamlets of their own, and lets each record `records`
/// records: households, visits and receipts in turn.
///
/// # Errors
///
/// What the server says.
pub fn gather(folder: &Path, devices: usize, records: usize, now: UnixMillis) -> Outcome<Crowd> {
    let (mut chance, clock) = (Chance::new(1_700), TownClock::default());
    clock.set(now);
    let centre = found(folder, "Trung tâm", 1, &clock, &mut chance)?;
    let key = centre.site.app.key().clone();
    let org = centre.site.app.membership().org;
    let posts = admitted(&centre, devices, PER_COMMUNE, &mut chance)?;
    let root = centre.site.app.membership().root;
    let senders = posts.into_iter().map(|post| {
        let identity = Identity {
            org,
            root,
            role: Role::Device,
            device: DeviceId::of(&post.key.public()),
            actor: post.actor,
            nonce: chance.bytes(),
            seed_secret: chance.bytes(),
        };
        let (stretch, last) = evening(&post, &identity, records, now);
        Sender::new(&post.key, org, key.public(), stretch, last.hash)
    });
    let senders = senders.collect();
    Ok(Crowd { centre, senders })
}

/// Lets a centre admit `devices` devices with keys of their own, so many in one commune.
///
/// # Errors
///
/// What the server says.
pub fn admitted(
    centre: &Centre,
    devices: usize,
    per_commune: usize,
    chance: &mut Chance,
) -> Outcome<Vec<Post>> {
    let keys: Vec<_> = (0..devices)
        .map(|_| SecretKey::from_bytes(&chance.bytes()))
        .collect();
    let key = centre.site.app.key().clone();
    let org = centre.site.app.membership().org;
    centre.work(|store, now| {
        store.write(now, |writer| {
            let mut posts = Vec::with_capacity(devices);
            for (commune, keys) in (1..).zip(keys.chunks(per_commune)) {
                posts.extend(admit(writer, &key, org, commune, keys, now)?);
            }
            Ok(posts)
        })
    })
}

/// Writes what the centre writes of a commune's collectors and their devices.
fn admit(
    writer: &mut Writer<'_>,
    key: &SecretKey,
    org: OrgId,
    commune: usize,
    keys: &[SecretKey],
    now: UnixMillis,
) -> Served<Vec<Post>> {
    let code = format!("{commune:05}");
    let office = organisation::add_unit(
        writer,
        &NewUnit {
            level: Level::Office,
            code: code.clone(),
            name: format!("Xã {commune}"),
            parent: None,
        },
    )?;
    let mut posts = Vec::with_capacity(keys.len());
    for (place, device) in keys.iter().enumerate() {
        let number = (commune - 1) * PER_COMMUNE + place;
        let hamlet = NewUnit {
            level: Level::Hamlet,
            code: format!("{code}-{place:02}"),
            name: format!("Xóm {place}"),
            parent: Some(code.clone()),
        };
        let hamlet = organisation::add_unit(writer, &hamlet)?;
        let collector = NewActor {
            code: format!("NV{number:05}"),
            name: format!("Nhân viên {number}"),
            office: Some(office),
        };
        let actor = organisation::add_actor(writer, &collector)?;
        let certificate = Certificate {
            org,
            key: device.public(),
            role: Role::Device,
            actor,
            name: format!("Máy {number}"),
            from: now,
            until: UnixMillis(now.0.saturating_add(YEAR_MILLIS)),
        };
        let grant = Body::Grant(certificate.sign(key));
        for scope in [ScopeId::ORGANISATION, office, hamlet] {
            writer.append(scope, &grant)?;
        }
        let book = NumberBook {
            device: certificate.device(),
            collector: actor,
            series: series(number),
            from: 1,
            until: u32::MAX,
        };
        writer.append(office, &Body::NumberBook(book))?;
        posts.push(Post {
            key: device.clone(),
            actor,
            hamlet,
            number,
        });
    }
    Ok(posts)
}

/// Returns the series of a device's receipt numbers.
#[must_use]
pub fn series(number: usize) -> String {
    format!("BH26-{number}")
}

/// Records an evening and signs it: one stretch from the first op on.
fn evening(post: &Post, identity: &Identity, records: usize, now: UnixMillis) -> (Stretch, Head) {
    let opening = identity.opening(post.hamlet);
    let stream = replica::StreamKey {
        org: identity.org,
        scope: post.hamlet,
        incarnation: identity.incarnation(),
    };
    let (mut head, mut clock) = (stream.origin(), HybridClock::default());
    let mut household = RecordId::from_bytes([0; 16]);
    let mut ops = Vec::with_capacity(records);
    for at in 0..records {
        let body = record(post, at, household, now);
        let bytes = Op {
            kind: body.kind(),
            time: clock.tick(now),
            actor: post.actor,
            body: body.encode(),
        }
        .encode();
        head = head.followed_by(&opening.seed, &bytes);
        if at % 3 == 0 {
            household = RecordId::of(&head.hash);
        }
        ops.push(bytes);
    }
    let stretch = Stretch {
        scope: post.hamlet,
        incarnation: stream.incarnation,
        opening: Some(opening),
        before: None,
        after: 0,
        signature: post.key.sign_head(&stream, &head),
        ops,
    };
    (stretch, head)
}

/// A household, a visit to it, a receipt for it.
fn record(post: &Post, at: usize, household: RecordId, now: UnixMillis) -> Body {
    let day = Date::local_day(now.0);
    let number = u32::try_from(at).unwrap_or(0) + 1;
    match at % 3 {
        0 => {
            let fields = Fields::default()
                .with(
                    Field::Name,
                    Value::Text(format!("Nguyễn Thị {} {at}", post.number)),
                )
                .with(
                    Field::Address,
                    Value::Text(format!("Số {number}, xóm {}", post.number)),
                )
                .with(
                    Field::Phone,
                    Value::Text(format!("09{:08}", (post.number * 1_000 + at) % 100_000_000)),
                )
                .with(Field::Members, Value::Number(number % 7 + 1));
            Body::Create(RecordKind::Household, fields)
        }
        1 => Body::Visit(Visit {
            household,
            day,
            outcome: Called::Paid,
            appointment: None,
            note: None,
        }),
        _ => Body::Receipt(receipt(post, number, household, day)),
    }
}

fn receipt(post: &Post, number: u32, household: RecordId, day: Date) -> Receipt {
    let amount = Dong::new(240_000 + i64::from(number) * 1_000);
    let line = Line {
        person: None,
        scheme: Scheme::Bhyt,
        basis: Basis::Declared,
        covers_from: day,
        covers_to: day,
        gross: amount,
        state: Dong::ZERO,
        local: Dong::ZERO,
        sponsor: Dong::ZERO,
        payable: amount,
    };
    Receipt {
        number: ReceiptNumber {
            series: series(post.number),
            number,
        },
        day,
        household: Some(household),
        payer: Some(format!("Nguyễn Thị {}", post.number)),
        lines: vec![line],
        payments: vec![Payment {
            method: Method::Cash,
            amount,
        }],
        tariff: None,
    }
}
