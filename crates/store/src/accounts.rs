//! A server's own people: users, sessions, tokens and invitations. Not replicated, not part of the log.
//!
//! Secrets are stored as hashes only. Invitations are used up in the transaction that grants.

use replica::{ActorId, Hash, Role, ScopeId, UnixMillis};
use rusqlite::{Row, Rows};

use crate::{Reader, Store, StoreError, Writer};

/// Someone who logs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The login name.
    pub name: String,
    /// In whose name they write.
    pub actor: ActorId,
    /// What they may do.
    pub duty: Duty,
    /// The Argon2 hash of the password.
    pub password_hash: String,
}

/// What a user may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    /// Reads the ledger, and is the second person.
    Supervisor,
    /// Counts cash.
    Cashier,
    /// Also adds users and invites.
    Administrator,
    /// Reads everything and changes nothing.
    Auditor,
}

/// A one-time invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The hash of its code.
    pub code_hash: Hash,
    /// What is invited: a device or an office.
    pub role: Role,
    /// In whose name the invited will write.
    pub actor: ActorId,
    /// The scopes that will be granted.
    pub scopes: Vec<ScopeId>,
    /// The office whose scope its receipt book goes into; `None` for an office.
    pub office: Option<ScopeId>,
    /// Until when it holds.
    pub until: UnixMillis,
    /// When it was used.
    pub used: Option<UnixMillis>,
}

const PUT_USER: &str = "
    insert into user (name, actor, duty, password_hash) values (?1, ?2, ?3, ?4)
    on conflict (name) do update
    set actor = excluded.actor, duty = excluded.duty, password_hash = excluded.password_hash";
const USER: &str = "select name, actor, duty, password_hash from user where name = ?1";
const USERS: &str = "select name, actor, duty, password_hash from user order by name";
const USER_BY_TOKEN: &str = "
    select name, actor, duty, password_hash from token join user on user.name = token.user
    where hash = ?1 and (until is null or until > ?2)";
const PUT_TOKEN: &str = "
    insert into token (hash, user, until) values (?1, ?2, ?3)
    on conflict (hash) do update set user = excluded.user, until = excluded.until";
const DROP_TOKEN: &str = "delete from token where hash = ?1";
const PUT_INVITATION: &str = "
    insert into invitation (code_hash, role, actor, scopes, office, until, used)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
const INVITATION: &str = "
    select code_hash, role, actor, scopes, office, until, used from invitation where code_hash = ?1";
const VOID_INVITATIONS: &str = "delete from invitation where used is null";
const USE_INVITATION: &str = "
    update invitation set used = ?2 where code_hash = ?1 and used is null";

impl Store {
    /// Adds a user or replaces one of the same name.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn put_user(&mut self, user: &User) -> Result<(), StoreError> {
        let values = (
            &user.name,
            user.actor.0,
            user.duty.code(),
            &user.password_hash,
        );
        self.connection.prepare_cached(PUT_USER)?.execute(values)?;
        Ok(())
    }

    /// Keeps a session or API token under its hash. `None` for `until`: until it is revoked.
    ///
    /// # Errors
    ///
    /// [`StoreError`], also where there is no such user.
    pub fn put_token(
        &mut self,
        hash: &Hash,
        user: &str,
        until: Option<UnixMillis>,
    ) -> Result<(), StoreError> {
        let values = (hash.as_bytes(), user, until.map(|until| until.0));
        self.connection.prepare_cached(PUT_TOKEN)?.execute(values)?;
        Ok(())
    }

    /// Forgets a token.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn drop_token(&mut self, hash: &Hash) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(DROP_TOKEN)?
            .execute([hash.as_bytes()])?;
        Ok(())
    }

    /// Keeps an invitation.
    ///
    /// # Errors
    ///
    /// [`StoreError`], also where its code was given out before.
    pub fn put_invitation(&mut self, invitation: &Invitation) -> Result<(), StoreError> {
        let scopes: Vec<u32> = invitation.scopes.iter().map(|scope| scope.0).collect();
        self.connection.prepare_cached(PUT_INVITATION)?.execute((
            invitation.code_hash.as_bytes(),
            role_code(invitation.role),
            invitation.actor.0,
            // Encoding into a `Vec` cannot fail.
            minicbor::to_vec(scopes).unwrap_or_default(),
            invitation.office.map(|office| office.0),
            invitation.until.0,
            invitation.used.map(|used| used.0),
        ))?;
        Ok(())
    }
}

impl Writer<'_> {
    /// Forgets every invitation that nobody has used: what it says of this organisation is true no more.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn void_invitations(&mut self) -> Result<(), StoreError> {
        self.connection.execute(VOID_INVITATIONS, [])?;
        Ok(())
    }

    /// Marks an invitation as used, in this transaction. `false`: it was used before, or there is none.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn use_invitation(&mut self, code_hash: &Hash) -> Result<bool, StoreError> {
        let values = (code_hash.as_bytes(), self.now().0);
        let mut statement = self.connection.prepare_cached(USE_INVITATION)?;
        Ok(statement.execute(values)? == 1)
    }
}

impl Reader<'_> {
    /// The user of this name.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn user(&self, name: &str) -> Result<Option<User>, StoreError> {
        first(self.connection.prepare_cached(USER)?.query([name])?, user)
    }

    /// The user whose token has this hash and still holds.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn user_by_token(&self, hash: &Hash, now: UnixMillis) -> Result<Option<User>, StoreError> {
        let mut statement = self.connection.prepare_cached(USER_BY_TOKEN)?;
        first(statement.query((hash.as_bytes(), now.0))?, user)
    }

    /// The invitation whose code has this hash, used or not.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn invitation(&self, code_hash: &Hash) -> Result<Option<Invitation>, StoreError> {
        let mut statement = self.connection.prepare_cached(INVITATION)?;
        first(statement.query([code_hash.as_bytes()])?, invitation)
    }

    /// Every user, in order of name.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn users(&self) -> Result<Vec<User>, StoreError> {
        let mut statement = self.connection.prepare_cached(USERS)?;
        let mut rows = statement.query([])?;
        let mut users = Vec::new();
        while let Some(row) = rows.next()? {
            users.push(user(row)?);
        }
        Ok(users)
    }
}

impl Duty {
    /// Every duty.
    pub const ALL: [Self; 4] = [
        Self::Supervisor,
        Self::Cashier,
        Self::Administrator,
        Self::Auditor,
    ];

    /// Returns the duty's name, as stored and on the command line.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Supervisor => "supervisor",
            Self::Cashier => "cashier",
            Self::Administrator => "administrator",
            Self::Auditor => "auditor",
        }
    }

    /// Returns the duty with this name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|duty| duty.code() == code)
    }
}

const fn role_code(role: Role) -> &'static str {
    match role {
        Role::Centre => "centre",
        Role::Office => "office",
        Role::Device => "device",
    }
}

fn first<T>(
    mut rows: Rows<'_>,
    read: fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    rows.next()?.map(read).transpose()
}

fn user(row: &Row<'_>) -> Result<User, StoreError> {
    let duty: String = row.get(2)?;
    Ok(User {
        name: row.get(0)?,
        actor: ActorId(row.get(1)?),
        duty: Duty::from_code(&duty)
            .ok_or_else(|| StoreError::damaged(format!("duty {duty:?}")))?,
        password_hash: row.get(3)?,
    })
}

fn invitation(row: &Row<'_>) -> Result<Invitation, StoreError> {
    let code: String = row.get(1)?;
    let role = [Role::Centre, Role::Office, Role::Device]
        .into_iter()
        .find(|role| role_code(*role) == code)
        .ok_or_else(|| StoreError::damaged(format!("role {code:?}")))?;
    let scopes: Vec<u32> =
        minicbor::decode(&row.get::<_, Vec<u8>>(3)?).map_err(StoreError::damaged)?;
    Ok(Invitation {
        code_hash: Hash::from_bytes(row.get(0)?),
        role,
        actor: ActorId(row.get(2)?),
        scopes: scopes.into_iter().map(ScopeId).collect(),
        office: row.get::<_, Option<u32>>(4)?.map(ScopeId),
        until: UnixMillis(row.get(5)?),
        used: row.get::<_, Option<i64>>(6)?.map(UnixMillis),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Place;

    fn user(name: &str) -> User {
        User {
            name: name.into(),
            actor: ActorId(9),
            duty: Duty::Cashier,
            password_hash: "$argon2id$…".into(),
        }
    }

    fn store() -> Store {
        let mut store = Store::open(Place::Memory).unwrap();
        store.put_user(&user("hoa")).unwrap();
        store
    }

    fn hash(of: &str) -> Hash {
        Hash::of("test", &[of.as_bytes()])
    }

    #[test]
    fn a_user_is_read_back_and_replaced_by_one_of_the_same_name() {
        let mut store = store();
        let changed = User {
            duty: Duty::Administrator,
            ..user("hoa")
        };
        store.put_user(&changed).unwrap();
        store.put_user(&user("an")).unwrap();
        assert_eq!(store.read().user("hoa").unwrap(), Some(changed.clone()));
        assert_eq!(store.read().users().unwrap(), [user("an"), changed]);
        assert_eq!(store.read().user("nobody").unwrap(), None);
    }

    #[test]
    fn a_token_holds_until_its_time_or_until_it_is_dropped() {
        let mut store = store();
        let (session, api) = (hash("session"), hash("api"));
        store
            .put_token(&session, "hoa", Some(UnixMillis(1_000)))
            .unwrap();
        store.put_token(&api, "hoa", None).unwrap();
        let name = |store: &Store, token, now| {
            let user = store.read().user_by_token(token, UnixMillis(now)).unwrap();
            user.map(|user| user.name)
        };
        assert_eq!(name(&store, &session, 999).as_deref(), Some("hoa"));
        assert_eq!(name(&store, &session, 1_000), None);
        assert_eq!(name(&store, &api, i64::MAX).as_deref(), Some("hoa"));
        store.drop_token(&api).unwrap();
        assert_eq!(name(&store, &api, 0), None);
        assert_eq!(name(&store, &hash("other"), 0), None);
    }

    #[test]
    fn a_token_of_nobody_is_refused() {
        assert!(store().put_token(&hash("t"), "nobody", None).is_err());
    }

    #[test]
    fn an_invitation_is_used_once() {
        let mut store = store();
        let code = hash("code");
        let mut invited = Invitation {
            code_hash: code,
            role: Role::Device,
            actor: ActorId(1001),
            scopes: vec![ScopeId(1), ScopeId(20), ScopeId(201)],
            office: Some(ScopeId(20)),
            until: UnixMillis(5_000),
            used: None,
        };
        store.put_invitation(&invited).unwrap();
        assert_eq!(
            store.read().invitation(&code).unwrap(),
            Some(invited.clone())
        );
        let mut use_it = |code| {
            store
                .write::<_, StoreError>(UnixMillis(7), |writer| writer.use_invitation(code))
                .unwrap()
        };
        assert!(use_it(&code));
        assert!(!use_it(&code));
        assert!(!use_it(&hash("mistyped")));
        invited.used = Some(UnixMillis(7));
        let known = store.read().invitation(&code).unwrap();
        assert_eq!(known.as_ref(), Some(&invited));
        assert!(store.put_invitation(&invited).is_err());
    }

    #[test]
    fn an_invitation_of_a_transaction_that_fails_is_not_used() {
        let mut store = store();
        let code = hash("code");
        let invited = Invitation {
            code_hash: code,
            role: Role::Office,
            actor: ActorId(50),
            scopes: vec![],
            office: None,
            until: UnixMillis(5_000),
            used: None,
        };
        store.put_invitation(&invited).unwrap();
        let failed = store.write::<(), StoreError>(UnixMillis(7), |writer| {
            assert!(writer.use_invitation(&code)?);
            Err(StoreError::Full)
        });
        assert!(failed.is_err());
        assert_eq!(store.read().invitation(&code).unwrap().unwrap().used, None);
    }
}
