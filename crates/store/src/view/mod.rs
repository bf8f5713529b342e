//! What queries return: plain values, ready for a page, a table or JSON.

mod bank;
mod cash;
mod commission;
mod declared;
mod drill;
mod duplicate;
mod excerpt;
mod ledger;
mod office;
mod owed;
mod record;
mod refund;
mod scope;
mod status;
mod tariff;
mod void;

pub use bank::{
    BankAccountView, BankLineView, BankSlipView, LineState, MatchView, PaymentView, ReconcileRow,
};
pub use cash::{
    BookView, CashView, CustodyView, ExplanationView, HandOverView, NumberWord, PieceView,
    SignedView,
};
pub use commission::CommissionView;
pub use declared::{Claim, Declared, DeclaredView};
pub use drill::{OpView, PostingView, SuspendedView};
pub use duplicate::{DuplicateSide, DuplicateView, Duplicates, JudgementView, NotOne, PairView};
pub use excerpt::ExcerptView;
pub use ledger::{
    Balance, Lapsed, LedgerBy, LedgerFilter, LedgerRow, ParticipantCount, ParticipantsFilter,
    ReceiptFilter, ReceiptView,
};
pub use office::{BatchLineView, BatchView, BridgeRow, ClosingView, LateView, SponsorGiftView};
pub use owed::{DepositView, GivenBackView, OwedOfReceipt, OwedView};
pub use record::{
    ConflictView, FieldView, HeldOpView, HouseholdSummary, PersonSummary, RecordView, SiblingView,
    VisitFilter, VisitView,
};
pub use refund::{OrderToSet, RefundFilter, RefundView, RefundedLine};
pub use scope::{HeldKind, HeldView, RulingView, WithdrawnView};
pub use status::{
    ActorView, BranchView, ForkView, QuarantineView, Reached, ScopeStatus, Totals, UnitView,
};
pub use tariff::TariffView;
pub use void::{VoidFilter, VoidView, VoidedReceipt, WordView};
