//! Calls at houses.

use book::body::Body;
use book::date::Date;
use book::fact::{Outcome, Visit};
use book::record::RecordKind;
use replica::{RecordId, UnixMillis};
use uuid::Uuid;
use wire::problem::Code;

use super::record::known;
use crate::agent::asked;
use crate::{Agent, Answer, Fault, Made};

/// A call to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitAsked {
    /// See [`Made::before`].
    pub id: Option<Uuid>,
    /// The household called on.
    pub household: RecordId,
    /// The business day; `None` for today.
    pub day: Option<Date>,
    /// What came of it.
    pub outcome: Outcome,
    /// When to come again.
    pub appointment: Option<Date>,
    /// A reason, a name.
    pub note: Option<String>,
}

impl Agent {
    /// Records a call.
    ///
    /// # Errors
    ///
    /// `household-unknown`; `date-invalid` for an appointment without a day or before the call; `text-invalid`
    /// for a refusal without a reason; what the store says.
    pub fn visit_add(&mut self, wanted: &VisitAsked, now: UnixMillis) -> Answer<Made> {
        let house = known(&self.read(), wanted.household, RecordKind::Household)?;
        let day = wanted.day.unwrap_or_else(|| Date::local_day(now.0));
        match (wanted.outcome, wanted.appointment) {
            (_, Some(again)) if again < day => {
                return Err(Fault::of(
                    Code::DateInvalid,
                    "appointment",
                    &again.to_string(),
                ));
            }
            (Outcome::Appointment, None) => {
                return Err(Fault::of(Code::DateInvalid, "appointment", ""));
            }
            (Outcome::Refused, _) if wanted.note.is_none() => {
                return Err(Fault::of(Code::TextInvalid, "note", ""));
            }
            (_, Some(_) | None) => {}
        }
        let visit = |day| Visit {
            household: wanted.household,
            day,
            outcome: wanted.outcome,
            appointment: wanted.appointment,
            note: wanted.note.clone(),
        };
        // What was asked says no day where none was given: a repeat after midnight is the same request.
        let as_asked = Body::Visit(visit(wanted.day.unwrap_or(Date::MIN)));
        let digest = asked("visit", &as_asked.encode());
        let body = Body::Visit(visit(day));
        self.once(wanted.id, &digest, now, |writer| {
            Ok(writer.append(house.scope, &body)?.record)
        })
    }
}
