//! `bank account list`, `bank slips`, `bank lines`, `bank reconcile`

use book::act::MatchTo;
use book::money::Dong;
use serde_json::{Value, json};
use store::view::{BankLineView, LineState, PaymentView};
use web::format;

use super::bank_args::{Lines, Reconcile};
use super::report::{Listing, Report};
use super::run::Run;
use crate::bank::{Fit, Proposal, ProposedPart};
use crate::failure::Outcome;
use crate::{bank, parse};

pub(super) fn accounts_of(run: &Run) -> Outcome<Report> {
    let store = run.store()?;
    let units = store.read().units()?;
    let mut list = Listing::default();
    for view in store.read().bank_accounts()? {
        let office = units.iter().find(|unit| unit.scope == view.office);
        let office = office.map(|unit| unit.code.clone()).unwrap_or_default();
        let json = json!({
            "account": view.account.to_string(), "office": office, "holder": view.holder,
            "vietqr": view.vietqr,
        });
        let vietqr = if view.vietqr { "VietQR" } else { "" };
        let account = view.account.to_string();
        list.add(json, vec![account, office, view.holder, vietqr.to_owned()]);
    }
    let heads = [
        run.lang.pick("Tài khoản", "Account"),
        run.lang.pick("Cơ sở", "Office"),
        run.lang.pick("Chủ tài khoản", "Holder"),
        "VietQR",
    ];
    let none = run.lang.pick("Chưa có tài khoản.", "No account yet.");
    Ok(list.report(&heads, none))
}

pub(super) fn slips(run: &Run) -> Outcome<Report> {
    let store = run.store()?;
    let mut list = Listing::default();
    for view in store.read().bank_slips()? {
        let held: Vec<_> = view.standing.reasons().map(|one| one.code()).collect();
        let json = json!({
            "id": view.id.to_string(), "account": view.slip.account.to_string(),
            "number": view.slip.number, "day": view.slip.day.iso(), "amount": view.slip.amount.get(),
            "shown": view.shown.get(), "by": view.cashier.0, "held": held,
        });
        list.add(
            json,
            vec![
                view.slip.number.clone(),
                view.slip.account.to_string(),
                format::date(view.slip.day),
                format::dong(view.slip.amount),
                format::dong(view.shown),
                held.join(", "),
            ],
        );
    }
    let heads = [
        run.lang.pick("Số", "Number"),
        run.lang.pick("Tài khoản", "Account"),
        run.lang.pick("Ngày", "Day"),
        run.lang.pick("Số tiền", "Amount"),
        run.lang.pick("Sao kê cho thấy", "Shown by statements"),
        run.lang.pick("Chờ xem xét", "Held"),
    ];
    let none = run.lang.pick("Chưa có giấy nộp tiền.", "No slip yet.");
    Ok(list.report(&heads, none))
}

pub(super) fn lines(run: &Run, args: &Lines) -> Outcome<Report> {
    let wanted = args.state.as_deref().map(|got| {
        let possible = LineState::ALL.map(LineState::code).join(", ");
        LineState::from_code(got).ok_or_else(|| parse::choice("--state", got, &possible))
    });
    let wanted = wanted.transpose()?;
    let store = run.store()?;
    let only = args.account.as_deref();
    let only = only.map(|text| bank::account(&store.read(), Some(text)));
    let only = only.transpose()?;
    let payments = store.read().bank_payments()?;
    let proposals = bank::proposals(&store.read(), only.as_ref())?;
    let mut list = Listing::default();
    for view in store.read().bank_lines()? {
        let here = only
            .as_ref()
            .is_none_or(|one| one.account == view.key().account);
        if !here || wanted.is_some_and(|state| state != view.state) {
            continue;
        }
        let proposal = proposals.iter().find(|one| one.line == view.id);
        let mut json = line_json(&view, &payments);
        if let Some(object) = json.as_object_mut() {
            object.insert(
                "proposal".to_owned(),
                proposal.map_or(Value::Null, proposal_json),
            );
        }
        let mut cells = row(run, &view, &payments);
        cells.push(proposal.map_or_else(String::new, |one| {
            format!("{}: {}", proposed(run, one), one.command())
        }));
        list.add(json, cells);
    }
    let heads = [
        run.lang.pick("Tham chiếu", "Reference"),
        run.lang.pick("Ngày", "Day"),
        run.lang.pick("Số tiền", "Amount"),
        run.lang.pick("Trạng thái", "State"),
        run.lang.pick("Còn lại", "Left"),
        run.lang.pick("Khớp với", "Matched with"),
        run.lang.pick("Nội dung", "Words"),
        run.lang.pick("Đề nghị", "Proposed"),
    ];
    let none = run.lang.pick("Không có dòng nào.", "No line.");
    Ok(list.report(&heads, none))
}

fn row(run: &Run, view: &BankLineView, payments: &[PaymentView]) -> Vec<String> {
    // Each match with the id by which it is taken back.
    let counted = view.matches.iter().filter(|one| one.standing.is_counted());
    let parts = counted.filter(|one| !one.body.parts.is_empty()).map(|one| {
        let parts = one.body.parts.iter().map(|part| name(part.to, payments));
        let parts = parts.collect::<Vec<_>>().join(", ");
        format!("{parts} ({})", format::short_id(&one.id))
    });
    vec![
        view.key().reference.clone(),
        format::date(view.line.day),
        format::dong(view.line.amount),
        state_name(run, view.state).to_owned(),
        format::dong(view.open()),
        parts.collect::<Vec<_>>().join("; "),
        view.line.words.clone(),
    ]
}

/// What a line is taken to be, in words.
pub(super) fn proposed(run: &Run, one: &Proposal) -> String {
    let (left, open) = (one.left.get(), one.open.get());
    let (said, differs) = match one.fit {
        Fit::Partial => (
            run.lang.pick(
                "{reference} thiếu {differs} so với phiếu ghi trong nội dung",
                "{reference} is {differs} less than what its words name",
            ),
            open.saturating_sub(left),
        ),
        Fit::Exact => (
            run.lang.pick(
                "{reference} đúng bằng phiếu ghi trong nội dung",
                "{reference} is exactly what its words name",
            ),
            0,
        ),
        Fit::Over => (
            run.lang.pick(
                "{reference} thừa {differs} so với phiếu ghi trong nội dung",
                "{reference} is {differs} more than what its words name",
            ),
            left.saturating_sub(open),
        ),
    };
    said.replace("{reference}", &one.reference)
        .replace("{differs}", &format::dong(Dong::new(differs)))
}

pub(super) fn proposal_json(one: &Proposal) -> Value {
    let part = |part: &ProposedPart| json!({ "to": part.number, "amount": part.amount.get() });
    json!({
        "reference": one.reference, "fit": one.fit.code(), "left": one.left.get(),
        "open": one.open.get(), "takes": one.takes.get(),
        "parts": one.parts.iter().map(part).collect::<Vec<_>>(), "command": one.command(),
    })
}

fn line_json(view: &BankLineView, payments: &[PaymentView]) -> Value {
    let matches = view.matches.iter().map(|one| {
        let parts = one
            .body
            .parts
            .iter()
            .map(|part| json!({ "to": name(part.to, payments), "amount": part.amount.get() }));
        let held = one.standing.reasons().map(book::standing::Hold::code);
        json!({
            "id": one.id.to_string(), "parts": parts.collect::<Vec<_>>(),
            "undoes": one.body.undoes.map(|id| id.to_string()), "note": one.body.note,
            "held": held.collect::<Vec<_>>(),
        })
    });
    json!({
        "id": view.id.to_string(), "account": view.key().account.to_string(),
        "reference": view.key().reference, "day": view.line.day.iso(),
        "amount": view.line.amount.get(), "words": view.line.words, "state": view.state.code(),
        "left": view.open().get(), "matches": matches.collect::<Vec<_>>(),
    })
}

/// The number by which people know what a part is; where it has none, as much of its id as commands take.
fn name(to: MatchTo, payments: &[PaymentView]) -> String {
    match to {
        MatchTo::Insurer(scheme) => scheme.code().to_owned(),
        MatchTo::Payment(id) | MatchTo::Slip(id) => {
            let found = payments.iter().find(|one| one.to == to);
            let number = found.and_then(|one| one.number.clone());
            number.unwrap_or_else(|| format::short_id(&id))
        }
    }
}

pub(super) fn reconcile(run: &Run, args: &Reconcile) -> Outcome<Report> {
    let bound = |what: &str, got: &Option<String>| {
        got.as_deref().map(|got| parse::day(what, got)).transpose()
    };
    let (from, to) = (bound("--from", &args.from)?, bound("--to", &args.to)?);
    let store = run.store()?;
    let only = args.account.as_deref();
    let only = only.map(|text| bank::account(&store.read(), Some(text)));
    let only = only.transpose()?;
    let mut list = Listing::default();
    for row in store.read().reconcile()? {
        let here = only.as_ref().is_none_or(|one| one.account == row.account);
        let within = from.is_none_or(|from| row.day >= from) && to.is_none_or(|to| row.day <= to);
        if !here || !within {
            continue;
        }
        let amounts = [
            row.came_in,
            row.went_out,
            row.ledger,
            row.differs(),
            row.open,
        ];
        let json = json!({
            "account": row.account.to_string(), "day": row.day.iso(), "in": row.came_in.get(),
            "out": row.went_out.get(), "ledger": row.ledger.get(), "differs": row.differs().get(),
            "open": row.open.get(), "held": row.held,
        });
        let mut cells = vec![row.account.to_string(), format::date(row.day)];
        cells.extend(amounts.map(format::dong));
        cells.push(format::count(row.held));
        list.add(json, cells);
    }
    let heads = [
        run.lang.pick("Tài khoản", "Account"),
        run.lang.pick("Ngày", "Day"),
        run.lang.pick("Thu theo sao kê", "In, by statement"),
        run.lang.pick("Chi theo sao kê", "Out, by statement"),
        run.lang.pick("Theo sổ", "By ledger"),
        run.lang.pick("Lệch", "Difference"),
        run.lang.pick("Chưa khớp", "Unmatched"),
        run.lang.pick("Dòng chờ xem xét", "Lines held"),
    ];
    let none = run.lang.pick("Chưa có sao kê.", "No statement yet.");
    Ok(list.report(&heads, none))
}

pub(super) fn state_name(run: &Run, state: LineState) -> &'static str {
    match state {
        LineState::Unknown => run.lang.pick("chưa biết", "unknown"),
        LineState::Partial => run.lang.pick("thiếu", "partial"),
        LineState::Over => run.lang.pick("thừa", "over"),
        LineState::Twice => run.lang.pick("chuyển hai lần?", "twice?"),
        LineState::Matched => run.lang.pick("khớp", "matched"),
        LineState::Held => run.lang.pick("chờ xem xét", "held"),
    }
}
