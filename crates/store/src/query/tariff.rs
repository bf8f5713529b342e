//! Queries over the tariffs that are held here.

use book::date::Date;
use book::tariff::{Held, Tariff, TariffVersion};
use replica::RecordId;
use rusqlite::OptionalExtension as _;

use super::Answer;
use crate::StoreError;
use crate::project::money::date;
use crate::project::tariff::{builtin, file, published};
use crate::query::Reader;
use crate::view::TariffView;

/// Of several files under one version the first counts.
const PUBLISHED: &str = "
    select version, id, effective, arrival, text from tariff where true";
const ON_DAY: &str = "select version, id from tariff where effective <= ?1";
const FIRST_OF_EACH: &str = "
    and not exists (
        select 1 from tariff as before
        where before.version = tariff.version
          and (before.time, before.incarnation, before.number, before.id)
              < (tariff.time, tariff.incarnation, tariff.number, tariff.id))
    order by effective desc, time desc, incarnation desc, number desc, id desc";

/// Tariffs.
impl Reader<'_> {
    /// The tariffs that the centre published, as far as they are held here: the first whose day has come is the one to
    /// quote from.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn tariffs(&self) -> Answer<Vec<TariffView>> {
        let sql = [PUBLISHED, FIRST_OF_EACH].concat();
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([])?;
        let mut views = Vec::new();
        while let Some(row) = rows.next()? {
            let version: String = row.get(0)?;
            views.push(TariffView {
                version: TariffVersion::parse(&version).map_err(StoreError::damaged)?,
                id: RecordId::from_bytes(row.get(1)?),
                effective: date(row.get(2)?)?,
                arrival: crate::sql::nat(row.get(3)?)?,
                text: row.get(4)?,
            });
        }
        Ok(views)
    }

    /// The tariff of a version, where it is held here.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn tariff(&self, version: &TariffVersion) -> Answer<Option<Held>> {
        match builtin(version)? {
            Some(builtin) => Ok(Some(builtin)),
            None => Ok(published(self.connection, version)?.map(Held::Published)),
        }
    }

    /// The tariff to quote from for a payment on `day`: of those published the one that took effect last, else the one
    /// that comes with the program.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn tariff_on(&self, day: Date) -> Answer<Held> {
        let sql = [ON_DAY, FIRST_OF_EACH, " limit 1"].concat();
        let newest: Option<(String, [u8; 16])> = self
            .connection
            .prepare_cached(&sql)?
            .query_row([day.ymd()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((version, id)) = newest else {
            let builtin = Tariff::builtin().map_err(StoreError::damaged)?;
            return Ok(Held::Builtin(builtin));
        };
        let version = TariffVersion::parse(&version).map_err(StoreError::damaged)?;
        match builtin(&version)? {
            Some(builtin) => Ok(builtin),
            None => {
                let tariff = file(self.connection, &version, RecordId::from_bytes(id))?;
                Ok(Held::Published(tariff))
            }
        }
    }
}
