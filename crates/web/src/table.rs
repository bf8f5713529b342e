//! Tables that fit a phone: below 40 em a row becomes a card, or the table scrolls inside its own box.

use maud::{Markup, html};

/// How a column's cells stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words: at the left.
    Start,
    /// Amounts and counts: at the right, digits below digits.
    Number,
}

/// What becomes of the table where there is little room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Narrow {
    /// Each row becomes a card that names its columns; its first cell is the card's title.
    Cards,
    /// The table scrolls sideways inside its own box.
    Scroll,
}

/// A column.
#[derive(Debug, Clone)]
pub struct Column<'a> {
    /// Its heading.
    pub head: &'a str,
    /// How its cells stand.
    pub align: Align,
}

/// A table.
#[derive(Debug, Clone)]
pub struct Table<'a> {
    /// What it shows; read out by screen readers.
    pub caption: &'a str,
    /// Its columns.
    pub columns: &'a [Column<'a>],
    /// Its rows, one cell a column.
    pub rows: &'a [Vec<Markup>],
    /// The last row, with the sums; `None` for none.
    pub totals: Option<&'a [Markup]>,
    /// What it says where it has no rows.
    pub empty: &'a str,
    /// What becomes of it on a phone.
    pub narrow: Narrow,
}

/// Returns a column of words.
#[must_use]
pub const fn words(head: &str) -> Column<'_> {
    Column {
        head,
        align: Align::Start,
    }
}

/// Returns a column of numbers.
#[must_use]
pub const fn numbers(head: &str) -> Column<'_> {
    Column {
        head,
        align: Align::Number,
    }
}

/// Renders a table.
#[must_use]
pub fn table(table: &Table<'_>) -> Markup {
    if table.rows.is_empty() {
        return html! { p.empty { (table.empty) } };
    }
    let narrow = match table.narrow {
        Narrow::Cards => "cards",
        Narrow::Scroll => "scroll",
    };
    // A box that scrolls must be reachable without a mouse.
    let scrolls = matches!(table.narrow, Narrow::Scroll);
    html! {
        div.table.(narrow) tabindex=[scrolls.then_some("0")] role=[scrolls.then_some("region")]
            aria-label=[scrolls.then_some(table.caption)] {
            table {
                caption { (table.caption) }
                thead {
                    tr {
                        @for column in table.columns {
                            th class=[class(column)] scope="col" { (column.head) }
                        }
                    }
                }
                tbody { @for row in table.rows { (cells(table.columns, row)) } }
                @if let Some(totals) = table.totals {
                    tfoot { (cells(table.columns, totals)) }
                }
            }
        }
    }
}

fn cells(columns: &[Column<'_>], row: &[Markup]) -> Markup {
    html! {
        tr {
            @for (column, cell) in columns.iter().zip(row) {
                td class=[class(column)] data-label=(column.head) { (cell) }
            }
        }
    }
}

const fn class(column: &Column<'_>) -> Option<&'static str> {
    match column.align {
        Align::Start => None,
        Align::Number => Some("num"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger(rows: &[Vec<Markup>]) -> String {
        let totals = [html! { "Cộng" }, html! { "500" }];
        table(&Table {
            caption: "Sổ thu",
            columns: &[words("Xã <b>"), numbers("Số tiền")],
            rows,
            totals: Some(&totals),
            empty: "Chưa có gì.",
            narrow: Narrow::Cards,
        })
        .into_string()
    }

    #[test]
    fn cells_bear_their_column_and_amounts_stand_right() {
        let page = ledger(&[vec![html! { "Đô Thành" }, html! { "500" }]]);
        assert!(page.contains(r#"<td data-label="Xã &lt;b&gt;">Đô Thành</td>"#));
        assert!(page.contains(r#"<td class="num" data-label="Số tiền">500</td>"#));
        assert!(page.contains("<tfoot><tr><td"));
        assert!(page.contains(r#"<th class="num" scope="col">Số tiền</th>"#));
    }

    #[test]
    fn a_table_without_rows_says_so() {
        assert_eq!(ledger(&[]), r#"<p class="empty">Chưa có gì.</p>"#);
    }
}
