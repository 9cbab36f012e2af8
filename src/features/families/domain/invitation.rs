//! Inviting a further guardian.

use super::Relation;
use crate::shared::domain::{DistrictId, FamilyId, GuardianId, InvitationId, Random};
use chrono::{DateTime, Utc};

/// The code of an invitation: ten letters and digits that are not mistaken for each other,
/// about 50 bits. Not printable by accident.
pub struct InvitationCode(String);

impl InvitationCode {
    /// Crockford's alphabet: without I, L, O and U.
    const LETTERS: &'static [u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    const LENGTH: usize = 10;

    /// Draws a code.
    #[must_use]
    pub fn draw(random: &dyn Random) -> Self {
        let mut bytes = [0; Self::LENGTH];
        random.fill(&mut bytes);
        let letter = |byte: &u8| {
            let place = usize::from(byte % 32);
            Self::LETTERS.get(place).map(|letter| char::from(*letter))
        };
        Self(bytes.iter().filter_map(letter).collect())
    }

    /// What was typed: in any case, with or without hyphens; O for 0, I and L for 1.
    #[must_use]
    pub fn typed(text: &str) -> Self {
        let letters = text.chars().filter(|c| !matches!(c, ' ' | '-'));
        let letters = letters.map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        });
        Self(letters.collect())
    }

    /// The code in its one spelling.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An invitation to be a further guardian of a family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// Its district.
    pub district: DistrictId,
    /// The family.
    pub family: FamilyId,
    /// Who invited.
    pub invited_by: GuardianId,
    /// What the invited person is to the children.
    pub relation: Relation,
    /// Keyed hash of the code.
    pub code_hash: String,
    /// From then on it is of no use.
    pub expires_at: DateTime<Utc>,
    /// When it was accepted.
    pub accepted_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shared::domain::SystemRandom;

    #[test]
    fn an_invitation_code_is_read_as_it_is_typed() {
        let code = InvitationCode::draw(&SystemRandom);
        assert_eq!(code.as_str().len(), 10);
        let (head, tail) = code.as_str().split_at(5);
        let typed = InvitationCode::typed(&format!(" {}-{} ", head.to_lowercase(), tail));
        assert_eq!(typed.as_str(), code.as_str());
        assert_eq!(InvitationCode::typed("oil-oil").as_str(), "011011");
    }
}
