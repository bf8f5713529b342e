//! Reads what every quote takes: the tariff, the day, the place, what others give.

use std::sync::Arc;

use book::date::Date;
use book::money::Dong;
use book::premium::bhxh::{BhxhRequest, Term};
use book::premium::bhyt::{BhytMember, BhytRequest};
use book::premium::{BhytGroup, Group, LocalSupport};
use book::tariff::{Held, Place};
use wire::problem::Code;

use super::super::args::{Quote, QuoteGround, QuoteIncome};
use super::super::run::Setting;
use crate::{Answer, Fault, act, input};

/// More months than anyone has; what does not exist is the quote's to refuse.
const NUMBER_MAX: u32 = 9_999;

/// What every quote stands on.
pub(super) struct Ground {
    pub(super) tariff: Held,
    pub(super) paid_on: Date,
    pub(super) place: Place,
    pub(super) local: Option<LocalSupport>,
    pub(super) sponsor: Dong,
}

impl Quote {
    /// Returns what every quote takes.
    pub(super) const fn ground(&self) -> &QuoteGround {
        match self {
            Self::Bhxh(args) => &args.ground,
            Self::BhxhRefund(args) => &args.ground,
            Self::Bhyt(args) => &args.ground,
            Self::BhytRefund(args) => &args.paid.ground,
            Self::Compare(args) => &args.ground,
        }
    }
}

impl Ground {
    pub(super) fn of(setting: &Setting<'_>, args: &QuoteGround) -> Answer<Self> {
        let today = Date::local_day((setting.edge.now)().0);
        let paid_on = args.paid_on.as_deref();
        let paid_on = paid_on.map_or(Ok(today), |text| input::date("--paid-on", text))?;
        let tariff = match &args.tariff {
            Some(file) => Held::Published(Arc::new(act::tariff_file(file)?)),
            None => setting.tariff_on(paid_on)?,
        };
        let province = args.province.as_deref();
        let commune = args.commune.as_deref();
        let place = Place {
            province: province
                .map(|text| input::province("--province", text))
                .transpose()?,
            commune: commune
                .map(|text| input::commune("--commune", text))
                .transpose()?,
        };
        Ok(Self {
            tariff,
            paid_on,
            place,
            local: local(args)?,
            sponsor: input::amount("--sponsor", &args.sponsor)?,
        })
    }

    pub(super) fn bhxh(&self, args: &QuoteIncome, term: Term) -> Answer<BhxhRequest> {
        let groups = args.group.iter().map(|text| input::group("--group", text));
        let groups = groups.collect::<Answer<Vec<Group>>>()?;
        Ok(BhxhRequest {
            income: input::amount("--income", &args.income)?,
            group: Group::best(&groups, &self.tariff, self.paid_on),
            term,
            paid_on: self.paid_on,
            starts: None,
            supported_months_used: number("--supported-months-used", &args.supported_months_used)?,
            place: self.place,
            local: self.local,
            sponsor: self.sponsor,
        })
    }

    pub(super) fn bhyt(&self, members: &[String]) -> Answer<BhytRequest> {
        let members = members.iter().map(|text| self.member(text));
        Ok(self.household(members.collect::<Answer<_>>()?))
    }

    pub(super) fn household(&self, members: Vec<BhytMember>) -> BhytRequest {
        BhytRequest {
            members,
            paid_on: self.paid_on,
            place: self.place,
            local: self.local,
            sponsor: self.sponsor,
        }
    }

    /// Reads `ORDER:MONTHS[:CARD_EXPIRY][:GROUP[,GROUP]]`.
    fn member(&self, text: &str) -> Answer<BhytMember> {
        let what = "--member";
        let Some((order, rest)) = text.split_once(':') else {
            return Err(Fault::of(Code::ChoiceInvalid, what, text)
                .with("possible", "ORDER:MONTHS[:CARD_EXPIRY][:GROUP[,GROUP]]"));
        };
        let (months, rest) = rest.split_once(':').unwrap_or((rest, ""));
        let (card_expiry, group) = self.card_and_group(what, rest)?;
        Ok(BhytMember {
            order: number(what, order)?,
            months: number(what, months)?,
            card_expiry,
            group,
        })
    }

    /// Reads `[CARD_EXPIRY][:GROUP[,GROUP]]`. Who has no card may leave its place out; between several groups stands `,`, `+` or `:`.
    pub(super) fn card_and_group(
        &self,
        what: &str,
        text: &str,
    ) -> Answer<(Option<Date>, Option<BhytGroup>)> {
        let is_day = text.starts_with(|c: char| c.is_ascii_digit());
        let (day, groups) = if is_day {
            text.split_once(':').unwrap_or((text, ""))
        } else {
            ("", text)
        };
        let given = |text: &str| !text.is_empty();
        let day = Some(day).filter(|text| given(text));
        let groups = groups.split([',', '+', ':']).filter(|text| given(text));
        let groups = groups.map(|text| input::bhyt_group(what, text));
        let groups = groups.collect::<Answer<Vec<BhytGroup>>>()?;
        let day = day.map(|text| input::date(what, text)).transpose()?;
        Ok((day, BhytGroup::best(&groups, &self.tariff, self.paid_on)))
    }
}

/// Reads a number; whether there is such a one is the quote's to say.
pub(super) fn number(flag: &str, text: &str) -> Answer<u32> {
    input::number(flag, text, NUMBER_MAX)
}

fn local(args: &QuoteGround) -> Answer<Option<LocalSupport>> {
    match (&args.local_percent, &args.local_amount) {
        (Some(percent), _) => {
            let percent = input::percent("--local-percent", percent)?;
            Ok(Some(LocalSupport::of_premium(percent)))
        }
        (None, Some(amount)) => {
            let amount = input::amount("--local-amount", amount)?;
            Ok(Some(LocalSupport::of_month(amount)))
        }
        (None, None) => Ok(None),
    }
}
