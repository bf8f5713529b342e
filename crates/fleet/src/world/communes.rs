//! Yên Thành's communes before the districts were abolished on 2025-07-01.

/// The 39 communes of Yên Thành, Nghệ An.
pub const COMMUNES: [&str; 39] = [
    "Thị trấn Yên Thành",
    "Mã Thành",
    "Tiến Thành",
    "Lăng Thành",
    "Tân Thành",
    "Đức Thành",
    "Kim Thành",
    "Hậu Thành",
    "Đô Thành",
    "Thọ Thành",
    "Quang Thành",
    "Tây Thành",
    "Phúc Thành",
    "Hồng Thành",
    "Đồng Thành",
    "Phú Thành",
    "Hoa Thành",
    "Tăng Thành",
    "Văn Thành",
    "Thịnh Thành",
    "Hợp Thành",
    "Xuân Thành",
    "Bắc Thành",
    "Nhân Thành",
    "Trung Thành",
    "Long Thành",
    "Minh Thành",
    "Nam Thành",
    "Vĩnh Thành",
    "Lý Thành",
    "Khánh Thành",
    "Viên Thành",
    "Đại Thành",
    "Liên Thành",
    "Bảo Thành",
    "Mỹ Thành",
    "Công Thành",
    "Sơn Thành",
    "Hùng Thành",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_communes_are_distinct_and_in_one_spelling() {
        let distinct: std::collections::BTreeSet<_> = COMMUNES.iter().collect();
        assert_eq!(distinct.len(), 39);
        for name in COMMUNES {
            assert_eq!(book::text::clean(name, 100).as_deref(), Ok(name), "{name}");
        }
    }
}
