//! What the key of another system opens.

use super::words;
use serde::{Deserialize, Serialize};

words! {
    /// A group of operations that a key can open.
    Permission {
        /// Bookings and their histories, by ids.
        Bookings = "bookings",
        /// The free sessions of a child in a year.
        Balances = "balances",
        /// Sessions of houses, their capacity and shortfalls.
        Sessions = "sessions",
    }
}

/// A set of them. Written as their words, in the order of declaration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Permission>", into = "Vec<Permission>")]
pub struct Permissions(u8);

impl Permissions {
    const fn bit(permission: Permission) -> u8 {
        match permission {
            Permission::Bookings => 1,
            Permission::Balances => 1 << 1,
            Permission::Sessions => 1 << 2,
        }
    }

    /// True when it is one of them.
    #[must_use]
    pub const fn contains(self, permission: Permission) -> bool {
        self.0 & Self::bit(permission) != 0
    }

    /// Each once, in the order of declaration.
    #[must_use]
    pub fn list(self) -> Vec<Permission> {
        let all = Permission::ALL.iter().copied();
        all.filter(|it| self.contains(*it)).collect()
    }
}

impl From<Vec<Permission>> for Permissions {
    fn from(list: Vec<Permission>) -> Self {
        let bits = list.into_iter().map(Self::bit);
        Self(bits.fold(0, |all, bit| all | bit))
    }
}

impl From<Permissions> for Vec<Permission> {
    fn from(permissions: Permissions) -> Self {
        permissions.list()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_written_as_its_words() {
        let set = Permissions::from(vec![Permission::Sessions, Permission::Bookings]);
        assert!(set.contains(Permission::Bookings) && !set.contains(Permission::Balances));
        let text = serde_json::to_string(&set).unwrap();
        assert_eq!(text, r#"["bookings","sessions"]"#);
        assert_eq!(serde_json::from_str::<Permissions>(&text).unwrap(), set);
        assert!(serde_json::from_str::<Permissions>(r#"["everything"]"#).is_err());
        assert_eq!(Permissions::default().list(), []);
    }
}
