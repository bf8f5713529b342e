//! Families of Nghệ An: names with full diacritics, houses, phones, identity numbers. Nobody real.

use book::date::{BirthDate, Date, Precision};
use book::record::{Field, Fields, Poverty, PovertyStatus, Sex, Value};

use super::Chance;

const FAMILY_NAMES: [&str; 24] = [
    "Nguyễn", "Nguyễn", "Nguyễn", "Phan", "Phan", "Trần", "Trần", "Lê", "Lê", "Hoàng", "Hồ",
    "Đặng", "Vũ", "Thái", "Cao", "Đinh", "Bùi", "Đậu", "Chu", "Ngô", "Lưu", "Phạm", "Võ", "Tăng",
];
const MALE_MIDDLE: [&str; 10] = [
    "Văn", "Văn", "Đình", "Hữu", "Xuân", "Đức", "Quang", "Công", "Bá", "Trọng",
];
const FEMALE_MIDDLE: [&str; 8] = [
    "Thị",
    "Thị",
    "Thị",
    "Thị Thu",
    "Thị Hồng",
    "Thị Ngọc",
    "Thị Mỹ",
    "Kim",
];
const MALE_GIVEN: [&str; 30] = [
    "An", "Bình", "Châu", "Cường", "Dũng", "Đạt", "Đông", "Đức", "Giáp", "Hải", "Hiếu", "Hoà",
    "Hùng", "Huy", "Khánh", "Lâm", "Long", "Mạnh", "Minh", "Nam", "Nghĩa", "Phúc", "Quân", "Sơn",
    "Tài", "Thắng", "Thành", "Tiến", "Tuấn", "Vinh",
];
const FEMALE_GIVEN: [&str; 30] = [
    "Anh", "Bích", "Chi", "Dung", "Đào", "Giang", "Hà", "Hạnh", "Hằng", "Hiền", "Hoa", "Hoài",
    "Hồng", "Huệ", "Hương", "Lan", "Liên", "Loan", "Mai", "Nga", "Nguyệt", "Nhung", "Oanh",
    "Phương", "Quỳnh", "Tâm", "Thảo", "Thuý", "Vân", "Yến",
];
const RELATIONS: [&str; 6] = ["chủ hộ", "vợ/chồng", "con", "con", "con", "bố/mẹ"];
const PREFIXES: [&str; 12] = [
    "032", "033", "035", "036", "037", "038", "039", "086", "096", "097", "098", "091",
];

/// The names that hamlets go by.
pub const HAMLETS: [&str; 12] = [
    "Xóm Đông Yên",
    "Xóm Tây Hồ",
    "Xóm Bắc Sơn",
    "Xóm Nam Phú",
    "Xóm Trung Tâm",
    "Xóm Đình",
    "Xóm Chùa",
    "Xóm Cầu Máng",
    "Xóm Đồng Bản",
    "Xóm Vĩnh Hoà",
    "Xóm Xuân Lai",
    "Xóm Phúc Lộc",
];

/// A household and who lives in it, the head first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// The household's fields.
    pub household: Fields,
    /// Its people, without the field that says where they belong.
    pub persons: Vec<Person>,
}

/// One person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The full name.
    pub name: String,
    /// The fields.
    pub fields: Fields,
}

impl Person {
    /// Returns the fields with the household that the person belongs to.
    #[must_use]
    pub fn of(&self, household: replica::RecordId) -> Fields {
        self.fields
            .clone()
            .with(Field::Household, Value::Record(household))
    }
}

/// Draws a family of `size` people in `hamlet`, as known on `today`. `serial` keeps identity numbers apart.
#[must_use]
pub fn family(chance: &mut Chance, hamlet: &str, size: u32, serial: u32, today: Date) -> Family {
    let surname = chance.pick(&FAMILY_NAMES);
    let persons: Vec<Person> = (0..size)
        .map(|place| {
            person(
                chance,
                surname,
                place,
                serial.wrapping_mul(16).wrapping_add(place),
                today,
            )
        })
        .collect();
    let head = persons
        .first()
        .map(|person| person.name.clone())
        .unwrap_or_default();
    let phone = format!("{}{:07}", chance.pick(&PREFIXES), chance.below(10_000_000));
    let address = format!("Số {}, {hamlet}", chance.between(1, 300));
    let status = match chance.below(100) {
        0..=4 => PovertyStatus::Poor,
        5..=13 => PovertyStatus::NearPoor,
        14..=39 => PovertyStatus::Average,
        _ => PovertyStatus::Other,
    };
    let poverty = Poverty {
        status,
        certificate: None,
        from: None,
        until: None,
    };
    let household = Fields::default()
        .with(Field::Name, Value::Text(head))
        .with(Field::Address, Value::Text(address))
        .with(Field::Phone, Value::Text(phone))
        .with(Field::Poverty, Value::Poverty(poverty))
        .with(Field::Members, Value::Number(size));
    Family { household, persons }
}

/// Draws a collector's name.
#[must_use]
pub fn collector_name(chance: &mut Chance) -> String {
    let surname = chance.pick(&FAMILY_NAMES);
    let sex = if chance.percent(70) {
        Sex::Female
    } else {
        Sex::Male
    };
    full_name(chance, surname, sex)
}

fn full_name(chance: &mut Chance, surname: &str, sex: Sex) -> String {
    let (middle, given) = match sex {
        Sex::Male => (chance.pick(&MALE_MIDDLE), chance.pick(&MALE_GIVEN)),
        Sex::Female => (chance.pick(&FEMALE_MIDDLE), chance.pick(&FEMALE_GIVEN)),
    };
    format!("{surname} {middle} {given}")
}

/// Draws the person at `place` of a family: head, spouse, children, a parent.
fn person(chance: &mut Chance, surname: &str, place: u32, serial: u32, today: Date) -> Person {
    let sex = match place {
        0 => {
            if chance.percent(75) {
                Sex::Male
            } else {
                Sex::Female
            }
        }
        1 => Sex::Female,
        _ => {
            if chance.percent(50) {
                Sex::Male
            } else {
                Sex::Female
            }
        }
    };
    let surname = if place == 1 {
        chance.pick(&FAMILY_NAMES)
    } else {
        surname
    };
    let name = full_name(chance, surname, sex);
    let age = match place {
        0 | 1 => chance.between(32, 58),
        2..=4 => chance.between(16, 30),
        _ => chance.between(62, 79),
    };
    let birth = birth(chance, age, today);
    let relation = usize::try_from(place)
        .ok()
        .and_then(|at| RELATIONS.get(at))
        .unwrap_or(&"cháu");
    let fields = Fields::default()
        .with(Field::Name, Value::Text(name.clone()))
        .with(Field::BirthDate, Value::Birth(birth))
        .with(Field::Sex, Value::Sex(sex))
        .with(Field::Cccd, Value::Text(cccd(sex, birth, serial)))
        .with(Field::Relation, Value::Text((*relation).to_owned()))
        .with(Field::Order, Value::Number(place + 1));
    Person { name, fields }
}

/// Draws a birth date; of every sixth only the year is known.
fn birth(chance: &mut Chance, age: u32, today: Date) -> BirthDate {
    let year = u32::from(today.year()).saturating_sub(age);
    if chance.below(6) == 0 {
        let date = Date::from_ymd_number(year * 10_000 + 101).unwrap_or(today);
        return BirthDate {
            date,
            precision: Precision::Year,
        };
    }
    let number = year * 10_000 + chance.between(1, 13) * 100 + chance.between(1, 29);
    BirthDate {
        date: Date::from_ymd_number(number).unwrap_or(today),
        precision: Precision::Day,
    }
}

/// Makes a number as CCCDs are made: province 040 (Nghệ An), century and sex, year of birth, six digits.
fn cccd(sex: Sex, birth: BirthDate, serial: u32) -> String {
    let century = if birth.date.year() < 2000 { 0 } else { 2 };
    let female = match sex {
        Sex::Male => 0,
        Sex::Female => 1,
    };
    // Six digits, spread so that neighbours do not look alike.
    let spread = serial.wrapping_mul(7_919) % 1_000_000;
    format!(
        "040{}{:02}{spread:06}",
        century + female,
        birth.date.year() % 100
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Date {
        Date::parse("2021-06-30").unwrap()
    }

    #[test]
    fn one_seed_draws_one_family() {
        let draw = |seed| family(&mut Chance::new(seed), "Xóm Đình", 4, 1, today());
        assert_eq!(draw(3), draw(3));
        assert_ne!(draw(3), draw(4));
    }

    #[test]
    fn every_number_and_name_is_one_that_the_forms_accept() {
        let mut chance = Chance::new(9);
        for serial in 0..200 {
            let family = family(&mut chance, "Xóm Đình", 5, serial, today());
            let phone = family.household.text(Field::Phone);
            assert!(book::identity::Phone::parse(phone).is_ok(), "{phone}");
            for person in &family.persons {
                let cccd = person.fields.text(Field::Cccd);
                assert!(book::identity::Cccd::parse(cccd).is_ok(), "{cccd}");
                assert_eq!(
                    book::text::clean(&person.name, 100).as_deref(),
                    Ok(&*person.name)
                );
            }
        }
    }

    #[test]
    fn names_bear_their_diacritics_and_are_found_without_them() {
        let mut chance = Chance::new(2);
        let names: Vec<_> = (0..100).map(|_| collector_name(&mut chance)).collect();
        assert!(names.iter().filter(|name| !name.is_ascii()).count() > 90);
        assert!(names.iter().all(|name| book::text::fold(name).is_ascii()));
    }
}
