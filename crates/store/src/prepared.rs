//! Statements at hand for the length of a transaction.

use std::cell::{OnceCell, RefCell, RefMut};
use std::ops::{Deref, DerefMut};

use rusqlite::{CachedStatement, Connection, Statement};

/// So many statements are kept; there are fewer. A further one is looked up by its text each time, as ever.
const SLOTS: usize = 256;

/// Prepared statements, each found by where its text lies: the connection's own cache hashes and compares the text, and
/// files the statement anew, at each use.
#[derive(Default)]
pub(crate) struct Statements<'c>(OnceCell<Box<[Slot<'c>]>>);

type Slot<'c> = OnceCell<(Text, RefCell<CachedStatement<'c>>)>;
/// Address and length of a text that stays where it is: equal ones are equal texts.
type Text = (usize, usize);

/// One of them, in use.
pub(crate) enum Prepared<'s, 'c> {
    /// At hand.
    Kept(RefMut<'s, CachedStatement<'c>>),
    /// In use elsewhere at this time, or one too many.
    Other(CachedStatement<'c>),
}

impl<'c> Statements<'c> {
    /// Returns a statement, prepared the first time.
    pub(crate) fn get(
        &self,
        connection: &'c Connection,
        sql: &'static str,
    ) -> rusqlite::Result<Prepared<'_, 'c>> {
        let text = (sql.as_ptr().addr(), sql.len());
        let slots = self
            .0
            .get_or_init(|| (0..SLOTS).map(|_| Slot::new()).collect());
        // Texts are some hundred bytes long: by sixteens their addresses fall apart.
        let first = (text.0 >> 4) % SLOTS;
        let (before, behind) = slots.split_at_checked(first).unwrap_or_default();
        let is_here = |slot: &&Slot<'_>| slot.get().is_none_or(|(known, _)| *known == text);
        let Some(slot) = behind.iter().chain(before).find(is_here) else {
            return connection.prepare_cached(sql).map(Prepared::Other);
        };
        let kept = match slot.get() {
            Some((_, kept)) => kept,
            None => {
                let statement = RefCell::new(connection.prepare_cached(sql)?);
                &slot.get_or_init(|| (text, statement)).1
            }
        };
        match kept.try_borrow_mut() {
            Ok(kept) => Ok(Prepared::Kept(kept)),
            Err(_) => connection.prepare_cached(sql).map(Prepared::Other),
        }
    }
}

impl<'c> Deref for Prepared<'_, 'c> {
    type Target = Statement<'c>;

    fn deref(&self) -> &Statement<'c> {
        match self {
            Self::Kept(kept) => kept,
            Self::Other(other) => other,
        }
    }
}

impl DerefMut for Prepared<'_, '_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        match self {
            Self::Kept(kept) => kept,
            Self::Other(other) => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "select ?1 + 1";
    const OTHER: &str = "select ?1 + 2";

    #[test]
    fn a_statement_is_kept_and_found_again_and_a_second_use_at_once_gets_one_of_its_own() {
        let store = crate::Store::open(crate::Place::Memory).unwrap();
        let connection = &store.connection;
        let statements = Statements::default();
        let ask = |sql, number: i64| -> i64 {
            let mut statement = statements.get(connection, sql).unwrap();
            statement.query_row([number], |row| row.get(0)).unwrap()
        };
        for number in 0..5 {
            assert_eq!(
                (ask(ONE, number), ask(OTHER, number)),
                (number + 1, number + 2)
            );
        }
        let mut first = statements.get(connection, ONE).unwrap();
        assert!(matches!(first, Prepared::Kept(_)));
        let mut rows = first.query([7]).unwrap();
        assert!(matches!(
            statements.get(connection, ONE).unwrap(),
            Prepared::Other(_)
        ));
        // The control: another use in the middle of this one does not disturb it.
        assert_eq!(ask(ONE, 1), 2);
        assert_eq!(rows.next().unwrap().unwrap().get::<_, i64>(0).unwrap(), 8);
    }
}
