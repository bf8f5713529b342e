//! One row read: a person, and the household that they live in.

use book::date::{BirthDate, Date};
use book::identity::{BhxhNumber, CardNumber, Cccd, Phone};
use book::record::{Card, Field, Fields, Sex, Value};
use web::problem::{from_date_error, from_identity_error, from_text_error};
use wire::problem::{Code, Problem};

use super::encoding;
use super::sheet::{Given, Row, shown};

/// The longest text, in characters.
const TEXT_CHARS_MAX: usize = 200;

/// A column: its heading, and what its cells are.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The heading.
    pub head: &'static str,
    is: Is,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Is {
    House(Field),
    Person(Field),
    CardNumber,
    CardExpiry,
}

/// The columns of the list, in order.
pub const COLUMNS: [Column; 12] = [
    column("Chủ hộ", Is::House(Field::Name)),
    column("Địa chỉ", Is::House(Field::Address)),
    column("Điện thoại", Is::House(Field::Phone)),
    column("Họ và tên", Is::Person(Field::Name)),
    column("Ngày sinh", Is::Person(Field::BirthDate)),
    column("Giới tính", Is::Person(Field::Sex)),
    column("Số CCCD", Is::Person(Field::Cccd)),
    column("Mã số BHXH", Is::Person(Field::BhxhNumber)),
    column("Quan hệ với chủ hộ", Is::Person(Field::Relation)),
    column("Số điện thoại riêng", Is::Person(Field::Phone)),
    column("Số thẻ BHYT", Is::CardNumber),
    column("Hạn thẻ BHYT", Is::CardExpiry),
];

const fn column(head: &'static str, is: Is) -> Column {
    Column { head, is }
}

/// A cell that is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The row's number in the file.
    pub line: u64,
    /// The column's heading.
    pub column: &'static str,
    /// What is wrong.
    pub problem: Problem,
}

/// A row that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Read {
    pub(super) house: Fields,
    pub(super) person: Fields,
}

/// Reads a row; every cell that is wrong is told.
pub(super) fn read(row: &Row, today: Date) -> Result<Read, Vec<Refused>> {
    let mut refused = Vec::new();
    let mut read = Read {
        house: Fields::default(),
        person: Fields::default(),
    };
    let (mut card, mut expiry) = (None, None);
    let nothing = Given::Text(String::new());
    for (at, column) in COLUMNS.iter().enumerate() {
        let given = row.cells.get(at).unwrap_or(&nothing);
        let value = text(column, given).and_then(|text| match text {
            Some(text) => value(*column, &text, today).map(Some),
            None if is_needed(*column) => {
                Err(Problem::new(Code::TextInvalid).with("max", TEXT_CHARS_MAX))
            }
            None => Ok(None),
        });
        match value {
            Ok(None) => {}
            Ok(Some(value)) => match (column.is, value) {
                (Is::House(field), value) => {
                    read.house.0.insert(field, value);
                }
                (Is::Person(field), value) => {
                    read.person.0.insert(field, value);
                }
                (Is::CardNumber, value) => card = Some(value),
                (Is::CardExpiry, value) => expiry = Some(value),
            },
            Err(problem) => refused.push(Refused {
                line: row.line,
                column: column.head,
                problem,
            }),
        }
    }
    if row.cells.len() > COLUMNS.len() {
        let problem = Problem::new(Code::ChoiceInvalid).with("got", row.cells.len());
        refused.push(Refused {
            line: row.line,
            column: "",
            problem: problem.with("possible", COLUMNS.len()),
        });
    }
    if let Some(Value::Text(number)) = card {
        let expiry = match expiry {
            Some(Value::Date(day)) => Some(day),
            Some(_) | None => None,
        };
        let card = Value::Card(Card { number, expiry });
        read.person.0.insert(Field::Card, card);
    }
    if refused.is_empty() {
        Ok(read)
    } else {
        Err(refused)
    }
}

fn is_needed(column: Column) -> bool {
    [
        Is::House(Field::Name),
        Is::House(Field::Address),
        Is::Person(Field::Name),
    ]
    .contains(&column.is)
}

/// Returns a cell's text; nothing where it is empty. What a spreadsheet computed or keeps as a number is refused.
fn text(column: &Column, given: &Given) -> Result<Option<String>, Problem> {
    let text = shown(given).trim();
    match given {
        Given::Formula => return Err(Problem::new(Code::ImportFormula)),
        Given::Number(_) => return Err(Problem::new(Code::ImportNumber).with("got", column.head)),
        Given::Text(_) if text.starts_with(['=', '+', '@']) => {
            return Err(Problem::new(Code::ImportFormula));
        }
        Given::Text(_) | Given::Day(_) => {}
    }
    if let Some(old) = encoding::old(text) {
        return Err(Problem::new(Code::ImportEncoding).with("got", old));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

fn value(column: Column, text: &str, today: Date) -> Result<Value, Problem> {
    let what = column.head;
    let lost = |least: usize| {
        // 1.2E+11, or fewer digits than the number has: a spreadsheet was there before.
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        digits < least || text.contains(['E', 'e', '.', ','])
    };
    let plain =
        || book::text::clean(text, TEXT_CHARS_MAX).map_err(|error| from_text_error(what, error));
    let number = || Problem::new(Code::ImportNumber).with("got", what);
    Ok(match column.is {
        Is::Person(Field::Cccd) if lost(12) => return Err(number()),
        Is::Person(Field::BhxhNumber) if lost(10) => return Err(number()),
        Is::House(Field::Phone) | Is::Person(Field::Phone) if lost(10) => return Err(number()),
        Is::Person(Field::Cccd) => {
            let read = Cccd::parse(text).map_err(|error| from_identity_error(what, error))?;
            Value::Text(read.as_str().to_owned())
        }
        Is::Person(Field::BhxhNumber) => {
            let read = BhxhNumber::parse(text).map_err(|error| from_identity_error(what, error))?;
            Value::Text(read.as_str().to_owned())
        }
        Is::House(Field::Phone) | Is::Person(Field::Phone) => {
            let read = Phone::parse(text).map_err(|error| from_identity_error(what, error))?;
            Value::Text(read.as_str().to_owned())
        }
        Is::CardNumber => {
            let read = CardNumber::parse(text).map_err(|error| from_identity_error(what, error))?;
            Value::Text(read.as_str().to_owned())
        }
        Is::CardExpiry => {
            Value::Date(Date::parse(text).map_err(|error| from_date_error(what, &error))?)
        }
        Is::Person(Field::BirthDate) => {
            let read =
                BirthDate::parse(text, today).map_err(|error| from_date_error(what, &error))?;
            Value::Birth(read)
        }
        Is::Person(Field::Sex) => Value::Sex(match book::text::fold(text).as_str() {
            "nam" => Sex::Male,
            "nu" => Sex::Female,
            _ => {
                let problem = Problem::new(Code::ChoiceInvalid).with("what", what);
                return Err(problem.with("got", text).with("possible", "Nam, Nữ"));
            }
        }),
        Is::House(_) | Is::Person(_) => Value::Text(plain()?),
    })
}
