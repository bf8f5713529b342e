//! Names of the book's values, in both languages.

use book::fact::{Method, Outcome, Scheme};
use book::organisation::Level;
use book::posting::Account;
use book::premium::{BhytGroup, Group};
use book::record::{Elsewhere, Field, PovertyStatus, RecordKind, Sex};
use book::same::Alike;
use book::standing::Hold;

use super::catalogue::{Text, tr};
use crate::lang::Lang;

/// Returns the name of a scheme.
#[must_use]
pub const fn scheme_name(lang: Lang, scheme: Scheme) -> &'static str {
    tr(
        lang,
        match scheme {
            Scheme::Bhxh => Text::SchemeBhxh,
            Scheme::Bhyt => Text::SchemeBhyt,
        },
    )
}

/// Returns the short name of a scheme, for narrow columns.
#[must_use]
pub const fn scheme_short(lang: Lang, scheme: Scheme) -> &'static str {
    tr(
        lang,
        match scheme {
            Scheme::Bhxh => Text::SchemeBhxhShort,
            Scheme::Bhyt => Text::SchemeBhytShort,
        },
    )
}

/// Returns why two records may be one.
#[must_use]
pub const fn alike_reason(lang: Lang, alike: Alike) -> &'static str {
    tr(
        lang,
        match alike {
            Alike::Cccd => Text::AlikeCccd,
            Alike::BhxhNumber => Text::AlikeBhxhNumber,
            Alike::NameAndBirth => Text::AlikeNameAndBirth,
            Alike::NameAndAddress => Text::AlikeNameAndAddress,
            Alike::NameAndPhone => Text::AlikeNameAndPhone,
            Alike::Member => Text::AlikeMember,
            Alike::NameAndYear => Text::AlikeNameAndYear,
            Alike::NameInHamlet => Text::AlikeNameInHamlet,
        },
    )
}

/// Returns why a fact is held.
#[must_use]
pub const fn hold_reason(lang: Lang, hold: Hold) -> &'static str {
    tr(
        lang,
        match hold {
            Hold::UnknownTariff => Text::HoldUnknownTariff,
            Hold::AmountDiffers => Text::HoldAmountDiffers,
            Hold::NumberTwice => Text::HoldNumberTwice,
            Hold::NumberOutsideBook => Text::HoldNumberOutsideBook,
            Hold::PeriodTwice => Text::HoldPeriodTwice,
            Hold::DayFarOff => Text::HoldDayFarOff,
            Hold::NotGranted => Text::HoldNotGranted,
            Hold::DoesNotAddUp => Text::HoldDoesNotAddUp,
            Hold::CountDiffers => Text::HoldCountDiffers,
            Hold::Withdrawn => Text::HoldWithdrawn,
            Hold::Moved => Text::HoldMoved,
            Hold::Rejected => Text::HoldRejected,
            Hold::NeedsApproval => Text::HoldNeedsApproval,
            Hold::OwnAct => Text::HoldOwnAct,
            Hold::NothingThere => Text::HoldNothingThere,
            Hold::VoidTwice => Text::HoldVoidTwice,
            Hold::NotOwed => Text::HoldNotOwed,
            Hold::NumberReturned => Text::HoldNumberReturned,
            Hold::NumberClosed => Text::HoldNumberClosed,
            Hold::PlaceTwice => Text::HoldPlaceTwice,
            Hold::AwaitingBank => Text::HoldAwaitingBank,
            Hold::SlipTwice => Text::HoldSlipTwice,
            Hold::StatementDiffers => Text::HoldStatementDiffers,
            Hold::MatchMissing => Text::HoldMatchMissing,
            Hold::MatchExceeds => Text::HoldMatchExceeds,
            Hold::CoveredBefore => Text::HoldCoveredBefore,
            Hold::Undone => Text::HoldUndone,
            Hold::Repeated => Text::HoldRepeated,
            Hold::InOtherBatch => Text::HoldInOtherBatch,
            Hold::Refunded => Text::HoldRefunded,
            Hold::AnothersMoney => Text::HoldAnothersMoney,
        },
    )
}

/// Returns what a person can do about a fact that is held.
#[must_use]
pub const fn hold_advice(lang: Lang, hold: Hold) -> &'static str {
    tr(
        lang,
        match hold {
            Hold::UnknownTariff => Text::HoldUnknownTariffAdvice,
            Hold::AmountDiffers => Text::HoldAmountDiffersAdvice,
            Hold::NumberTwice => Text::HoldNumberTwiceAdvice,
            Hold::NumberOutsideBook => Text::HoldNumberOutsideBookAdvice,
            Hold::PeriodTwice => Text::HoldPeriodTwiceAdvice,
            Hold::DayFarOff => Text::HoldDayFarOffAdvice,
            Hold::NotGranted => Text::HoldNotGrantedAdvice,
            Hold::DoesNotAddUp => Text::HoldDoesNotAddUpAdvice,
            Hold::CountDiffers => Text::HoldCountDiffersAdvice,
            Hold::Withdrawn => Text::HoldWithdrawnAdvice,
            Hold::Moved => Text::HoldMovedAdvice,
            Hold::Rejected => Text::HoldRejectedAdvice,
            Hold::NeedsApproval => Text::HoldNeedsApprovalAdvice,
            Hold::OwnAct => Text::HoldOwnActAdvice,
            Hold::NothingThere => Text::HoldNothingThereAdvice,
            Hold::VoidTwice => Text::HoldVoidTwiceAdvice,
            Hold::NotOwed => Text::HoldNotOwedAdvice,
            Hold::NumberReturned => Text::HoldNumberReturnedAdvice,
            Hold::NumberClosed => Text::HoldNumberClosedAdvice,
            Hold::PlaceTwice => Text::HoldPlaceTwiceAdvice,
            Hold::AwaitingBank => Text::HoldAwaitingBankAdvice,
            Hold::SlipTwice => Text::HoldSlipTwiceAdvice,
            Hold::StatementDiffers => Text::HoldStatementDiffersAdvice,
            Hold::MatchMissing => Text::HoldMatchMissingAdvice,
            Hold::MatchExceeds => Text::HoldMatchExceedsAdvice,
            Hold::CoveredBefore => Text::HoldCoveredBeforeAdvice,
            Hold::Undone => Text::HoldUndoneAdvice,
            Hold::Repeated => Text::HoldRepeatedAdvice,
            Hold::InOtherBatch => Text::HoldInOtherBatchAdvice,
            Hold::Refunded => Text::HoldRefundedAdvice,
            Hold::AnothersMoney => Text::HoldAnothersMoneyAdvice,
        },
    )
}

/// Returns the name of an account.
#[must_use]
pub const fn account_name(lang: Lang, account: Account) -> &'static str {
    tr(
        lang,
        match account {
            Account::CollectorCash => Text::AccountCollectorCash,
            Account::TransfersUnmatched => Text::AccountTransfersUnmatched,
            Account::InTransit => Text::AccountInTransit,
            Account::OfficeCash => Text::AccountOfficeCash,
            Account::OverShort => Text::AccountOverShort,
            Account::OwedInsurer => Text::AccountOwedInsurer,
            Account::Suspense => Text::AccountSuspense,
            Account::StateClaimed => Text::AccountStateClaimed,
            Account::SupportDue => Text::AccountSupportDue,
            Account::LocalClaimed => Text::AccountLocalClaimed,
            Account::Sponsors => Text::AccountSponsors,
            Account::BankedUnmatched => Text::AccountBankedUnmatched,
            Account::Bank => Text::AccountBank,
            Account::DepositsHeld => Text::AccountDepositsHeld,
            Account::OwedPayers => Text::AccountOwedPayers,
            Account::BankUnexplained => Text::AccountBankUnexplained,
            Account::PaidInsurer => Text::AccountPaidInsurer,
        },
    )
}

/// Returns the name of a field.
#[must_use]
pub const fn field_name(lang: Lang, field: Field) -> &'static str {
    tr(
        lang,
        match field {
            Field::Name => Text::FieldName,
            Field::Address => Text::FieldAddress,
            Field::Phone => Text::FieldPhone,
            Field::Poverty => Text::FieldPoverty,
            Field::Card => Text::FieldCard,
            Field::Note => Text::FieldNote,
            Field::Position => Text::FieldPosition,
            Field::Cccd => Text::FieldCccd,
            Field::Members => Text::FieldMembers,
            Field::Visited => Text::FieldVisited,
            Field::BirthDate => Text::FieldBirthDate,
            Field::Sex => Text::FieldSex,
            Field::BhxhNumber => Text::FieldBhxhNumber,
            Field::Group => Text::FieldGroup,
            Field::Household => Text::FieldHousehold,
            Field::Relation => Text::FieldRelation,
            Field::Order => Text::FieldOrder,
            Field::SupportedMonths => Text::FieldSupportedMonths,
            Field::Elsewhere => Text::FieldElsewhere,
        },
    )
}

/// Returns the name of what came of a visit.
#[must_use]
pub const fn outcome_name(lang: Lang, outcome: Outcome) -> &'static str {
    tr(
        lang,
        match outcome {
            Outcome::Absent => Text::OutcomeAbsent,
            Outcome::Informed => Text::OutcomeInformed,
            Outcome::Appointment => Text::OutcomeAppointment,
            Outcome::Refused => Text::OutcomeRefused,
            Outcome::Paid => Text::OutcomePaid,
            Outcome::Moved => Text::OutcomeMoved,
        },
    )
}

/// Returns the name of a support group.
#[must_use]
pub const fn group_name(lang: Lang, group: Group) -> &'static str {
    tr(
        lang,
        match group {
            Group::Poor => Text::GroupPoor,
            Group::NearPoor => Text::GroupNearPoor,
            Group::EthnicMinority => Text::GroupEthnicMinority,
            Group::Other => Text::GroupOther,
        },
    )
}

/// Returns the name of a group whose health card the state subsidises.
#[must_use]
pub const fn bhyt_group_name(lang: Lang, group: BhytGroup) -> &'static str {
    tr(
        lang,
        match group {
            BhytGroup::NearPoor => Text::GroupNearPoor,
            BhytGroup::Pupil => Text::GroupPupil,
            BhytGroup::AverageFarmer => Text::GroupAverageFarmer,
        },
    )
}

/// Returns the name of a unit's level.
#[must_use]
pub const fn level_name(lang: Lang, level: Level) -> &'static str {
    tr(
        lang,
        match level {
            Level::Organisation => Text::LevelOrganisation,
            Level::Office => Text::LevelOffice,
            Level::Hamlet => Text::LevelHamlet,
            Level::Province => Text::LevelProvince,
        },
    )
}

/// Returns the name of a way to pay.
#[must_use]
pub const fn method_name(lang: Lang, method: Method) -> &'static str {
    tr(
        lang,
        match method {
            Method::Cash => Text::PaidCash,
            Method::Transfer => Text::PaidTransfer,
            Method::Credit(_) => Text::PaidCredit,
        },
    )
}

/// Returns the name of a sex.
#[must_use]
pub const fn sex_name(lang: Lang, sex: Sex) -> &'static str {
    tr(
        lang,
        match sex {
            Sex::Male => Text::SexMale,
            Sex::Female => Text::SexFemale,
        },
    )
}

/// Returns the name of what insures or pays a person elsewhere.
#[must_use]
pub const fn elsewhere_name(lang: Lang, what: Elsewhere) -> &'static str {
    tr(
        lang,
        match what {
            Elsewhere::Nothing => Text::ElsewhereNothing,
            Elsewhere::Compulsory => Text::ElsewhereCompulsory,
            Elsewhere::Pension => Text::ElsewherePension,
            Elsewhere::SocialPension => Text::ElsewhereSocialPension,
            Elsewhere::StateCard => Text::ElsewhereStateCard,
        },
    )
}

/// Returns the name of a poverty status.
#[must_use]
pub const fn poverty_name(lang: Lang, status: PovertyStatus) -> &'static str {
    tr(
        lang,
        match status {
            PovertyStatus::Poor => Text::PovertyPoor,
            PovertyStatus::NearPoor => Text::PovertyNearPoor,
            PovertyStatus::Average => Text::PovertyAverage,
            PovertyStatus::Other => Text::PovertyOther,
        },
    )
}

/// Returns the name of a kind of record.
#[must_use]
pub const fn record_kind_name(lang: Lang, kind: RecordKind) -> &'static str {
    tr(
        lang,
        match kind {
            RecordKind::Household => Text::Household,
            RecordKind::Person => Text::Person,
        },
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn are_distinct<T: Copy>(values: &[T], name: fn(Lang, T) -> &'static str) {
        for lang in Lang::ALL {
            let names: BTreeSet<_> = values.iter().map(|value| name(lang, *value)).collect();
            assert_eq!(names.len(), values.len(), "{names:?}");
        }
    }

    #[test]
    fn two_values_never_bear_one_name() {
        are_distinct(&Scheme::ALL, scheme_name);
        are_distinct(&Scheme::ALL, scheme_short);
        are_distinct(&Hold::ALL, hold_reason);
        are_distinct(&Account::ALL, account_name);
        are_distinct(Field::ALL, field_name);
        are_distinct(&Outcome::ALL, outcome_name);
        are_distinct(&Group::ALL, group_name);
        are_distinct(&Hold::ALL, hold_advice);
    }
}
