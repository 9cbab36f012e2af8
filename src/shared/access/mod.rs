//! Which role may use which operation: one table, asked for every request that carries an
//! access token. What lies in the scope of the role is decided where the data is read.

mod table;

pub use table::{OPENED, TABLE};

use super::domain::{Permission, Role};
use actix_web::http::Method;
use std::{collections::HashMap, sync::LazyLock};

/// A set of roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Roles(u8);

/// Every role by the name it has in tokens and in the contract.
const NAMED: [(&str, Roles); 8] = [
    ("guardian", Roles::GUARDIAN),
    ("carer", Roles::CARER),
    ("health_worker", Roles::HEALTH_WORKER),
    ("house_manager", Roles::HOUSE_MANAGER),
    ("subdistrict_admin", Roles::SUBDISTRICT_ADMIN),
    ("district_admin", Roles::DISTRICT_ADMIN),
    ("supervisor", Roles::SUPERVISOR),
    ("integrator", Roles::INTEGRATOR),
];

impl Roles {
    const GUARDIAN: Self = Self(1);
    const CARER: Self = Self(1 << 1);
    const HEALTH_WORKER: Self = Self(1 << 2);
    const HOUSE_MANAGER: Self = Self(1 << 3);
    const SUBDISTRICT_ADMIN: Self = Self(1 << 4);
    const DISTRICT_ADMIN: Self = Self(1 << 5);
    const SUPERVISOR: Self = Self(1 << 6);
    const INTEGRATOR: Self = Self(1 << 7);

    const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// True when the role is one of them.
    #[must_use]
    pub const fn contains(self, role: &Role) -> bool {
        let one = match role {
            Role::Guardian { .. } => Self::GUARDIAN,
            Role::Carer { .. } => Self::CARER,
            Role::HealthWorker { .. } => Self::HEALTH_WORKER,
            Role::HouseManager { .. } => Self::HOUSE_MANAGER,
            Role::SubdistrictAdmin { .. } => Self::SUBDISTRICT_ADMIN,
            Role::DistrictAdmin => Self::DISTRICT_ADMIN,
            Role::Supervisor { .. } => Self::SUPERVISOR,
            Role::Integrator { .. } => Self::INTEGRATOR,
        };
        self.0 & one.0 != 0
    }

    /// Their names, as tokens and the contract have them.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        NAMED
            .into_iter()
            .filter(move |(_, role)| self.0 & role.0 != 0)
            .map(|(name, _)| name)
    }
}

/// Who may use an operation; `None` for one that is not in the table, which nobody may who is
/// signed in.
#[must_use]
pub fn allowed(method: &Method, path: &str) -> Option<Roles> {
    static BY_OPERATION: LazyLock<HashMap<(Method, &str), Roles>> = LazyLock::new(|| {
        let all = TABLE.iter();
        all.map(|(method, path, roles)| ((method.clone(), *path), *roles))
            .collect()
    });
    BY_OPERATION.get(&(method.clone(), path)).copied()
}

/// Whether a role may use an operation: it stands in the table and, for another system, its key
/// opens it.
#[must_use]
pub fn may(role: &Role, method: &Method, path: &str) -> bool {
    if !allowed(method, path).is_some_and(|roles| roles.contains(role)) {
        return false;
    }
    match role {
        Role::Integrator { permissions } => {
            opened_by(method, path).is_none_or(|permission| permissions.contains(permission))
        }
        _ => true,
    }
}

/// The permission that a key needs for an operation; `None` for what every key may, and for
/// what none may.
#[must_use]
pub fn opened_by(method: &Method, path: &str) -> Option<Permission> {
    let mut all = OPENED.iter();
    let found = all.find(|(one, other, _)| one == method && *other == path);
    found.map(|(_, _, permission)| *permission)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_operation_stands_twice() {
        let mut seen = HashSet::new();
        for (method, path, _) in TABLE {
            assert!(seen.insert((method, path)), "{method} {path}");
        }
    }

    #[test]
    fn what_is_not_in_the_table_is_for_nobody() {
        assert_eq!(allowed(&Method::GET, "/v1/nothing"), None);
        assert_eq!(allowed(&Method::DELETE, "/v1/bookings"), None);
    }

    #[test]
    fn a_key_opens_what_it_names_and_nothing_else() {
        let key = |list: Vec<Permission>| Role::Integrator {
            permissions: list.into(),
        };
        for (method, path, permission) in OPENED {
            let roles = allowed(method, path).unwrap();
            assert!(roles.contains(&key(Vec::new())), "{method} {path}");
            assert!(!may(&key(Vec::new()), method, path), "{method} {path}");
            for other in Permission::ALL {
                let opens = may(&key(vec![*other]), method, path);
                assert_eq!(opens, other == permission, "{method} {path} {other:?}");
            }
        }
        // What is for every key names nobody.
        let for_all = TABLE.iter().filter(|(method, path, roles)| {
            roles.contains(&key(Vec::new())) && opened_by(method, path).is_none()
        });
        let for_all: Vec<_> = for_all.map(|(_, path, _)| *path).collect();
        assert_eq!(for_all, ["/v1/auth/me"]);
    }

    #[test]
    fn a_set_contains_the_roles_it_names() {
        let of_admins = allowed(&Method::POST, "/v1/houses").unwrap();
        let names: Vec<&str> = of_admins.names().collect();
        assert_eq!(names, ["subdistrict_admin", "district_admin"]);
        assert!(of_admins.contains(&Role::DistrictAdmin));
        assert!(!of_admins.contains(&Role::Guardian { family: None }));
    }
}
