//! A district's receipts, day by day, as its devices would send them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use book::body::Body;
use book::date::Date;
use book::fact::{Basis, Line, Method, Payment, Receipt, ReceiptNumber, Scheme};
use book::money::Dong;
use book::premium::bhxh::{self, BhxhRequest, Term};
use book::premium::bhyt::{self, BhytMember, BhytRequest};
use book::tariff::{Group, Place, Tariff};
use replica::{Head, HybridClock, Op, Opening, RecordId, Role, StreamKey, Stretch, UnixMillis};
use store::Identity;
use wire::Message as _;

use crate::fault::{Fault, Outcome};
use crate::load::{Post, admitted, request, series, take_in};
use crate::town::{TownClock, found};
use crate::workload::cpu_seconds;
use crate::world::Chance;

/// So many collectors has the district of domain.md, in 39 communes.
const COLLECTORS: usize = 214;
const PER_COMMUNE: usize = 6;
const DAY_MILLIS: i64 = 86_400_000;

/// A centre's database that has taken it all in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// The database.
    pub database: PathBuf,
    /// How many postings there are.
    pub postings: u64,
    /// How many ops.
    pub ops: u64,
    /// The processor time of the intake.
    pub cpu: Duration,
}

/// One device, and how far its stream has come.
struct Sending {
    post: Post,
    opening: Opening,
    stream: StreamKey,
    head: Head,
    clock: HybridClock,
    issued: u32,
}

/// Lets the district collect until the centre has so many postings: each collector `receipts` a day.
///
/// # Errors
///
/// What the centre says.
pub fn grow(folder: &Path, postings: u64, receipts: u32) -> Outcome<History> {
    let first = Date::from_ymd(2026, 7, 1)?;
    let (mut chance, clock) = (Chance::new(1_030), TownClock::at(first, 18));
    let centre = found(folder, "Trung tâm", 1, &clock, &mut chance)?;
    let posts = admitted(&centre, COLLECTORS, PER_COMMUNE, &mut chance)?;
    let membership = centre.site.app.membership();
    let (org, root) = (membership.org, membership.root);
    let mut devices: Vec<Sending> = posts
        .into_iter()
        .map(|post| {
            let identity = Identity {
                org,
                root,
                role: Role::Device,
                device: replica::DeviceId::of(&post.key.public()),
                actor: post.actor,
                nonce: chance.bytes(),
                seed_secret: chance.bytes(),
            };
            Sending::new(post, &identity)
        })
        .collect();
    let (mut cpu, mut day, mut held) = (Duration::ZERO, first, 0);
    let key = centre.site.app.key().clone();
    while held < postings {
        let now = TownClock::moment(day, 18);
        let bodies = devices
            .iter_mut()
            .map(|device| device.evening(day, receipts, now))
            .collect::<Outcome<Vec<_>>>()?;
        clock.set(UnixMillis(now.0.saturating_add(DAY_MILLIS / 12)));
        let before = cpu_seconds()?;
        centre.work(|store, now| {
            for group in bodies.chunks(server::intake::GROUP_MAX) {
                let taken = take_in(store, &key, group, now);
                taken.map_err(|fault| told(&fault))?;
            }
            Ok(())
        })?;
        cpu += cpu_seconds()?.saturating_sub(before);
        held = centre.work(|store, _| Ok(store.read().totals()?.postings))?;
        day = day.plus_days(1);
    }
    let totals = centre.work(|store, _| Ok(store.read().totals()?))?;
    Ok(History {
        database: folder.join("server.db"),
        postings: totals.postings,
        ops: totals.ops,
        cpu,
    })
}

fn told(fault: &Fault) -> server::failure::Failure {
    wire::problem::Problem::new(wire::problem::Code::Internal)
        .with("what", fault.to_string())
        .into()
}

impl Sending {
    fn new(post: Post, identity: &Identity) -> Self {
        let stream = StreamKey {
            org: identity.org,
            scope: post.hamlet,
            incarnation: identity.incarnation(),
        };
        Self {
            opening: identity.opening(post.hamlet),
            head: stream.origin(),
            clock: HybridClock::default(),
            issued: 0,
            stream,
            post,
        }
    }

    /// Records an evening's receipts and packs them as one request.
    fn evening(&mut self, day: Date, receipts: u32, now: UnixMillis) -> Outcome<Vec<u8>> {
        let before = self.head;
        let mut ops = Vec::new();
        for _ in 0..receipts {
            self.issued += 1;
            let body = Body::Receipt(self.receipt(day)?);
            let bytes = Op {
                kind: body.kind(),
                time: self.clock.tick(now),
                actor: self.post.actor,
                body: body.encode(),
            }
            .encode();
            self.head = self.head.followed_by(&self.opening.seed, &bytes);
            ops.push(bytes);
        }
        let stretch = Stretch {
            scope: self.stream.scope,
            incarnation: self.stream.incarnation,
            opening: Some(self.opening.clone()),
            before: (before.number > 0).then_some(before.hash),
            after: before.number,
            signature: self.post.key.sign_head(&self.stream, &self.head),
            ops,
        };
        Ok(request(stretch).pack(&server::ZSTD))
    }

    fn receipt(&self, day: Date) -> Outcome<Receipt> {
        let tariff = Tariff::builtin()?;
        let line = if self.issued.is_multiple_of(2) {
            self.bhyt(tariff, day)?
        } else {
            self.bhxh(tariff, day)?
        };
        Ok(Receipt {
            number: ReceiptNumber {
                series: series(self.post.number),
                number: self.issued,
            },
            day,
            household: None,
            payer: None,
            payments: vec![Payment {
                method: Method::Cash,
                amount: line.payable,
            }],
            lines: vec![line],
            tariff: Some(tariff.version().clone()),
        })
    }

    /// Somebody of their own for each receipt.
    fn person(&self) -> RecordId {
        let (device, issued) = (self.post.number.to_be_bytes(), self.issued.to_be_bytes());
        RecordId::of(&replica::Hash::of("person", &[&device, &issued]))
    }

    fn bhxh(&self, tariff: &Tariff, day: Date) -> Outcome<Line> {
        let groups = Group::ALL;
        let at = usize::try_from(self.issued / 2)? % groups.len();
        let group = groups.get(at).copied().unwrap_or(Group::Other);
        let request = BhxhRequest::of(Dong::new(2_200_000), group, Term::Months(3), day);
        let quote = bhxh::quote(tariff, &request)?;
        Ok(Line {
            person: Some(self.person()),
            scheme: Scheme::Bhxh,
            basis: Basis::Bhxh {
                income: request.income,
                group,
                term: request.term,
                supported_months_used: 0,
                place: request.place,
                reason: None,
            },
            covers_from: quote.covers_from,
            covers_to: quote.covers_to,
            gross: quote.gross,
            state: quote.state_support,
            local: Dong::ZERO,
            sponsor: Dong::ZERO,
            payable: quote.payable,
        })
    }

    fn bhyt(&self, tariff: &Tariff, day: Date) -> Outcome<Line> {
        let (order, months) = (self.issued % 5 + 1, 12);
        let member = BhytMember {
            order,
            months,
            card_expiry: None,
            group: None,
        };
        let quote = bhyt::quote(tariff, &BhytRequest::of(vec![member], day))?;
        let line = quote.lines.first().ok_or_else(|| Fault::new("no line"))?;
        Ok(Line {
            person: Some(self.person()),
            scheme: Scheme::Bhyt,
            basis: Basis::Bhyt {
                order,
                months,
                group: None,
                card_expiry: None,
                place: Place::NONE,
                reason: None,
            },
            covers_from: line.card_from,
            covers_to: line.card_to,
            gross: line.gross,
            state: line.state_support,
            local: Dong::ZERO,
            sponsor: Dong::ZERO,
            payable: line.payable,
        })
    }
}
