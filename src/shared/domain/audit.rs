//! What the audit log tells: who did what, to whose record, and what for.

use super::{Actor, DistrictId, Role, words};
use uuid::Uuid;

words! {
    /// What was done.
    AuditAction {
        /// Staff read a record of a child or a family, with names and numbers masked.
        RecordRead = "record_read",
        /// Staff read names, numbers or telephones in full.
        RecordRevealed = "record_revealed",
        /// Staff read the audit log.
        AuditLogRead = "audit_log_read",
        /// A person was employed.
        StaffCreated = "staff_created",
        /// Name or status of a person was changed.
        StaffEdited = "staff_edited",
        /// A dismissal was recorded.
        StaffDismissed = "staff_dismissed",
        /// A guardian was added to a family.
        GuardianAdded = "guardian_added",
        /// A guardian was removed from a family.
        GuardianRevoked = "guardian_revoked",
        /// It was decided whether a family is served first.
        PriorityDecided = "priority_decided",
        /// A child's personal data was erased.
        ChildErased = "child_erased",
        /// A family's personal data was erased.
        FamilyErased = "family_erased",
        /// Everything kept about a family was given out to it.
        FamilyExported = "family_exported",
        /// Somebody signed in.
        SignedIn = "signed_in",
        /// A sign-in failed, so many times in a minute.
        SignInFailed = "sign_in_failed",
        /// A login was tried in vain so often that the next try has to wait.
        SignInWaits = "sign_in_waits",
        /// A refresh token was used a second time, by whom nobody knows; its sign-in ended.
        SignInReused = "sign_in_reused",
        /// Own sign-ins were ended from another one.
        SignInsEnded = "sign_ins_ended",
        /// A way of signing in was added to an account.
        IdentityLinked = "identity_linked",
        /// A way of signing in was removed from an account.
        IdentityRemoved = "identity_removed",
        /// A second factor was set up.
        FactorSetUp = "factor_set_up",
        /// A second factor was given up.
        FactorRemoved = "factor_removed",
        /// The second factor of a person was taken away.
        FactorReset = "factor_reset",
        /// Recovery codes were exchanged for new ones.
        RecoveryCodesRenewed = "recovery_codes_renewed",
        /// Somebody changed the own password.
        PasswordChanged = "password_changed",
        /// A new password was drawn for a person.
        PasswordReset = "password_reset",
        /// A login that had to wait may be tried again.
        LoginUnlocked = "login_unlocked",
        /// An address for events was entered.
        WebhookCreated = "webhook_created",
        /// An address for events was edited.
        WebhookEdited = "webhook_edited",
        /// An address for events has another secret.
        WebhookSecretRotated = "webhook_secret_rotated",
        /// An address for events was removed.
        WebhookRemoved = "webhook_removed",
        /// An adult was allowed to fetch the children of a family.
        PickupPersonAdded = "pickup_person_added",
        /// The permission of an adult to fetch children was taken back.
        PickupPersonRevoked = "pickup_person_revoked",
        /// A one-time code was made by which an adult fetches a child.
        PickupCodeMade = "pickup_code_made",
        /// The one-time codes of a booking were taken back.
        PickupCodesRevoked = "pickup_codes_revoked",
        /// A child was not handed over to who came for it.
        HandoverRefused = "handover_refused",
        /// A notice about a payment was not believed, so many times in a minute.
        PaymentNoticeRefused = "payment_notice_refused",
        /// A key of another system was made.
        ApiKeyCreated = "api_key_created",
        /// It was revoked.
        ApiKeyRevoked = "api_key_revoked",
        /// Another system signed in with it.
        ApiKeyUsed = "api_key_used",
        /// An export of the data of many people was asked for.
        ExportRequested = "export_requested",
        /// It was approved by another person.
        ExportApproved = "export_approved",
        /// It was refused.
        ExportRefused = "export_refused",
        /// Nobody decided in time.
        ExportExpired = "export_expired",
        /// Its file was made.
        ExportMade = "export_made",
        /// Its file was not made.
        ExportFailed = "export_failed",
        /// Its file was fetched.
        ExportFetched = "export_fetched",
        /// Its file was removed.
        ExportRemoved = "export_removed",
        /// Encrypted fields were written again under another key.
        KeysRotated = "keys_rotated",
        /// What was kept long enough was removed.
        RetentionApplied = "retention_applied",
        /// The oldest rows of the audit log were removed.
        AuditLogTrimmed = "audit_log_trimmed",
        /// A month of the audit log or of histories of bookings was archived.
        MonthArchived = "month_archived",
    }
}

words! {
    /// Whose record it was.
    AuditSubject {
        /// An account; of a failed sign-in, without an id where there is no such account.
        Account = "account",
        /// A child.
        Child = "child",
        /// A family.
        Family = "family",
        /// A guardian.
        Guardian = "guardian",
        /// A member of staff.
        Staff = "staff",
        /// A health certificate of a child.
        HealthCertificate = "health_certificate",
        /// A doctor's note about a child.
        ReturnNote = "return_note",
        /// A booking of a child.
        Booking = "booking",
        /// An adult who may fetch the children of a family.
        PickupPerson = "pickup_person",
        /// An address to which events are sent.
        Webhook = "webhook",
        /// The children of a room on a day, of whom only masked names were shown.
        Room = "room",
        /// A key of another system.
        ApiKey = "api_key",
        /// An export of the data of many people.
        BulkExport = "bulk_export",
        /// Everything of a district.
        District = "district",
    }
}

words! {
    /// What a record was read for.
    AccessPurpose {
        /// The daily work of a house, with names and numbers masked.
        DailyWork = "daily_work",
        /// Caring for the child.
        Care = "care",
        /// Handing the child over to an adult.
        Handover = "handover",
        /// Checking the child's health and its papers.
        HealthCheck = "health_check",
        /// An emergency of the child.
        Emergency = "emergency",
        /// Telling the health authority of a case of illness.
        InfectiousDisease = "infectious_disease",
        /// A guardian asked for it.
        GuardianRequest = "guardian_request",
        /// Supervising the houses.
        Supervision = "supervision",
    }
}

impl AccessPurpose {
    /// Whether someone may see names and telephones in full for this purpose. Who runs a house
    /// has the purposes of its work; who supervises it those of supervising.
    #[must_use]
    pub const fn reveals_to(self, actor: &Actor) -> bool {
        match actor.role {
            Role::Guardian { .. } => false,
            Role::Carer { .. } => matches!(self, Self::Handover | Self::Emergency),
            Role::HealthWorker { .. } => matches!(
                self,
                Self::HealthCheck | Self::Emergency | Self::InfectiousDisease
            ),
            Role::HouseManager { .. } => !matches!(self, Self::DailyWork | Self::Supervision),
            Role::Supervisor { .. } | Role::Integrator { .. } => false,
            Role::SubdistrictAdmin { .. } | Role::DistrictAdmin => matches!(
                self,
                Self::Emergency
                    | Self::InfectiousDisease
                    | Self::GuardianRequest
                    | Self::Supervision
            ),
        }
    }

    /// Whether the number of a document is needed for this purpose too.
    #[must_use]
    pub const fn needs_documents(self) -> bool {
        matches!(
            self,
            Self::HealthCheck | Self::InfectiousDisease | Self::GuardianRequest
        )
    }
}

/// What is to be written to the audit log. Holds ids and words only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// The district in whose chain it stands.
    pub district: DistrictId,
    /// Who did it; `None` for the service itself.
    pub by: Option<Actor>,
    /// What was done.
    pub action: AuditAction,
    /// Whose record it was.
    pub subject: AuditSubject,
    /// The id of that record.
    pub subject_id: Option<Uuid>,
    /// What of it: words, sorted.
    pub fields: Vec<String>,
    /// What for.
    pub purpose: Option<AccessPurpose>,
}

impl AuditEntry {
    /// What someone did to the own account.
    #[must_use]
    pub fn of_account(actor: &Actor, action: AuditAction) -> Self {
        Self::of(actor, action, AuditSubject::Account, actor.account.get())
    }

    /// What someone who is signed in did.
    #[must_use]
    pub fn of(actor: &Actor, action: AuditAction, subject: AuditSubject, id: Uuid) -> Self {
        Self {
            district: actor.district,
            by: Some(*actor),
            action,
            subject,
            subject_id: Some(id),
            fields: Vec::new(),
            purpose: None,
        }
    }

    /// What the service did by itself, or an operator at its command line.
    #[must_use]
    pub const fn of_service(
        district: DistrictId,
        action: AuditAction,
        subject: AuditSubject,
        id: Uuid,
    ) -> Self {
        Self {
            district,
            by: None,
            action,
            subject,
            subject_id: Some(id),
            fields: Vec::new(),
            purpose: None,
        }
    }

    /// Says what of the record.
    #[must_use]
    pub fn fields<F: Into<String>>(mut self, fields: impl IntoIterator<Item = F>) -> Self {
        self.fields = fields.into_iter().map(Into::into).collect();
        self.fields.sort_unstable();
        self.fields.dedup();
        self
    }

    /// Says what for.
    #[must_use]
    pub const fn purpose(mut self, purpose: AccessPurpose) -> Self {
        self.purpose = Some(purpose);
        self
    }
}

/// The word for a role in the audit log.
#[must_use]
pub const fn role_word(actor: Option<&Actor>) -> &'static str {
    match actor {
        None => "service",
        Some(actor) => actor.role.name(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_sees_in_full_only_for_its_own_purposes() {
        let nobody = Uuid::nil();
        let (staff, house) = (nobody.into(), nobody.into());
        for (role, purposes) in [
            (Role::Guardian { family: None }, ""),
            (Role::Carer { staff, house }, "handover emergency"),
            (
                Role::HealthWorker { staff, house },
                "health_check emergency infectious_disease",
            ),
            (
                Role::HouseManager { staff, house },
                "care handover health_check emergency infectious_disease guardian_request",
            ),
            (
                Role::SubdistrictAdmin {
                    subdistrict: nobody.into(),
                },
                "emergency infectious_disease guardian_request supervision",
            ),
            (
                Role::DistrictAdmin,
                "emergency infectious_disease guardian_request supervision",
            ),
        ] {
            let actor = Actor {
                account: nobody.into(),
                district: nobody.into(),
                role,
                sign_in: None,
            };
            let allowed = AccessPurpose::ALL.iter().filter(|it| it.reveals_to(&actor));
            let allowed: Vec<_> = allowed.map(|it| it.as_str()).collect();
            assert_eq!(allowed.join(" "), purposes, "{role:?}");
        }
    }
}
