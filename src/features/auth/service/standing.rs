//! Who an account is at this moment, and whether what a token says still holds (docs/adr/0022).

use super::super::{
    domain::{AccountKind, AccountStatus, Owed},
    store::{self, AccountNow},
};
use crate::{
    shared::{
        domain::{AccountId, Actor, Role, Standing},
        storage::{
            Question, StoreError,
            redis::{KeptStanding, Known},
        },
    },
    state::AppState,
};
use sea_orm::ConnectionTrait;

/// Who the account is at this moment, in one statement: a guardian with the family it belongs to, or staff
/// with role and place. `None` for an account that is not there or disabled, and for staff
/// who are suspended, dismissed or not entered yet.
///
/// # Errors
/// The store's.
pub async fn actor_of(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Option<Actor>, StoreError> {
    let now = store::account_now(db, account, None).await?;
    Ok(now.and_then(|now| acting(account, &now)))
}

fn acting(account: AccountId, now: &AccountNow) -> Option<Actor> {
    let role = match (now.account.status, now.account.kind) {
        (AccountStatus::Disabled, _) => None,
        (AccountStatus::Active, AccountKind::Guardian) => {
            Some(Role::Guardian { family: now.family })
        }
        (AccountStatus::Active, AccountKind::Staff) => now.staff,
        (AccountStatus::Active, AccountKind::Integrator) => now
            .key
            .map(|(permissions, _)| Role::Integrator { permissions }),
    };
    role.map(|role| Actor {
        account,
        district: now.account.district,
        role,
        sign_in: None,
    })
}

/// Whether what a token says still holds at this moment: of its account, the one guard that
/// keeps whoever was removed, suspended or dismissed out at once (scenario 36), and of its
/// sign-in, which may have ended. The extractor of [`Actor`] asks it with every request; booking
/// asks it under its locks instead. It also says what staff have to do first
/// (docs/adr/0029, 0035).
///
/// # Errors
/// The store's.
pub async fn standing(
    state: &AppState,
    db: &impl ConnectionTrait,
    claimed: &Actor,
) -> Result<Standing, StoreError> {
    if trusts_tokens(state) {
        return Ok(Standing::Holds);
    }
    Ok(asked(state, db, claimed).await?.0)
}

/// As [`standing`], for several accounts at once, each named once; in their order.
///
/// # Errors
/// The store's.
pub async fn standings(
    state: &AppState,
    db: &impl ConnectionTrait,
    claimed: &[Actor],
) -> Result<Vec<Standing>, StoreError> {
    if trusts_tokens(state) {
        return Ok(vec![Standing::Holds; claimed.len()]);
    }
    let of: Vec<_> = claimed.iter().map(|it| (it.account, it.sign_in)).collect();
    let mut now = store::accounts_now(db, &of).await?;
    let judge = |it: &Actor| judged(state, it, now.remove(&it.account)).0;
    Ok(claimed.iter().map(judge).collect())
}

/// What [`standing`] and [`standings`] ask PostgreSQL, of nobody.
#[must_use]
pub fn standing_in_a_rush() -> Vec<Question> {
    store::standing_in_a_rush()
}

/// As [`standing`], for reading: of a guardian it may be what SQL said some minutes ago, which
/// every commit that changes it ends, wherever it is made (docs/adr/0022). Nobody is refused for
/// what is kept.
///
/// # Errors
/// The store's.
pub async fn standing_to_read(state: &AppState, claimed: &Actor) -> Result<Standing, StoreError> {
    let (Some(redis), Role::Guardian { .. }, Some(sign_in)) =
        (&state.redis, claimed.role, claimed.sign_in)
    else {
        return standing(state, state.db.read(), claimed).await;
    };
    let of = (claimed.account, sign_in);
    // Asked first: what is read of Redis after it has heard of every change before.
    let has_heard = believes_redis(state) || state.unheard.has_heard(&state.db, redis, of.0).await;
    let known = match has_heard {
        // Noted where it fails.
        true => redis.known_standing(of).await.unwrap_or(Known::Changing),
        false => Known::Changing,
    };
    if let Known::Kept(KeptStanding { family, until }) = known
        && state.now() < until
    {
        let role = Role::Guardian { family };
        if claimed.standing(Some(Actor { role, ..*claimed })) == Standing::Holds {
            return Ok(Standing::Holds);
        }
    }
    if trusts_tokens(state) {
        return Ok(Standing::Holds);
    }
    let right = match known {
        Known::Nothing => redis.ask_standing(of, state.new_id()).await.ok().flatten(),
        Known::Kept(_) | Known::Changing => None,
    };
    let (standing, kept) = asked(state, state.db.read(), claimed).await?;
    if let (Standing::Holds, Some(kept), Some(right)) = (standing, kept, right) {
        // Noted where it fails; it is asked again then.
        let _ = redis.keep_standing(right, &kept).await;
    }
    Ok(standing)
}

/// What SQL says of a token, and what may be kept of it.
async fn asked(
    state: &AppState,
    db: &impl ConnectionTrait,
    claimed: &Actor,
) -> Result<(Standing, Option<KeptStanding>), StoreError> {
    let now = store::account_now(db, claimed.account, claimed.sign_in).await?;
    Ok(judged(state, claimed, now))
}

/// What follows for a token from who its account is now.
fn judged(
    state: &AppState,
    claimed: &Actor,
    now: Option<AccountNow>,
) -> (Standing, Option<KeptStanding>) {
    let now = now.filter(|now| {
        let in_time = now.key.is_none_or(|(_, until)| state.now() < until);
        in_time || trusts_old_keys(state)
    });
    let actor = now.as_ref().and_then(|now| acting(claimed.account, now));
    let standing = claimed.standing(actor);
    let Some(now) = now.filter(|_| standing != Standing::Gone) else {
        return (Standing::Gone, None);
    };
    // Another system has no sign-in: its key is what ends, and was asked above.
    let until = now.signed_in_until;
    let over = now.key.is_none() && until.is_none_or(|until| until <= state.now());
    if over && !trusts_ended_sign_ins(state) {
        return (Standing::Ended, None);
    }
    let owed = owed(state, claimed, &now);
    let standing = match standing {
        Standing::Holds if owed.password => Standing::MustChangePassword,
        Standing::Holds if owed.totp => Standing::MustEnrol,
        other => other,
    };
    let kept = match (actor.map(|actor| actor.role), until) {
        (Some(Role::Guardian { family }), Some(until)) => Some(KeptStanding { family, until }),
        _ => None,
    };
    (standing, kept)
}

/// What the account has to do before it may do anything else.
fn owed(state: &AppState, actor: &Actor, now: &AccountNow) -> Owed {
    let required = state.config.sign_in.require_staff_totp && actor.has_password();
    Owed {
        password: now.temporary_password,
        totp: required && !now.has_totp,
    }
}

/// As [`owed`], asked of the store.
pub(super) async fn owed_by(
    state: &AppState,
    db: &impl ConnectionTrait,
    actor: &Actor,
) -> Result<Owed, StoreError> {
    if !actor.is_staff() {
        return Ok(Owed::default());
    }
    let now = store::account_now(db, actor.account, None).await?;
    Ok(now.map_or_else(Owed::default, |now| owed(state, actor, &now)))
}

/// True only in the negative control of the guard.
fn trusts_tokens(state: &AppState) -> bool {
    switched!(state, trust_tokens)
}

/// True only in the negative control of what Redis has not heard of.
fn believes_redis(state: &AppState) -> bool {
    switched!(state, believe_redis)
}

/// True only in the negative control of the end of keys.
pub fn trusts_old_keys(state: &AppState) -> bool {
    switched!(state, trust_old_keys)
}

/// True only in the negative control of the end of sign-ins.
fn trusts_ended_sign_ins(state: &AppState) -> bool {
    switched!(state, trust_ended_sign_ins)
}
