//! From the text of a policy file to a [`Profile`], every value checked.

use super::{
    domain::{
        AgeRules, BookingRules, CancelRules, CapacityRules, CareKind, DayRules, Disease,
        FamilyRules, GuidanceRules, HandoverRules, HealthRules, IllnessRules, ListedValue,
        PaymentRules, Policy, Profile, RefundRules, ReminderRules, ServiceRules, StaffRules,
        StrikeRules, Threshold, WaitlistRules,
    },
    file::{PolicyFileError, Read, Ruled, Table, fault, with_root},
};
use chrono::TimeDelta;

const MINUTES_A_DAY: u32 = 24 * 60;

/// Reads the text of the policy file named `file`.
///
/// # Errors
/// [`PolicyFileError`] with the line and reason of the first fault.
pub fn read_profile(file: &str, text: &str) -> Result<Profile, PolicyFileError> {
    with_root(file, text, |root| {
        let (locality, _) = root.word("locality")?;
        let (name, _) = root.word("name")?;
        let (source, _) = root.word("source")?;
        let mut versions: Vec<Policy> = Vec::new();
        for mut table in root.tables("version")? {
            let policy = read_version(&mut table)?;
            if let Some(last) = versions.last()
                && last.effective_from >= policy.effective_from
            {
                return fault(
                    table.at(),
                    "versions must be written in order of `effective_from`",
                );
            }
            versions.push(policy);
        }
        Ok(Profile {
            locality,
            name,
            source,
            versions,
        })
    })
}

/// A section whose values are read one by one and listed as they are.
struct Section<'t, 'l> {
    table: Table<'t>,
    listed: &'l mut Vec<ListedValue>,
}

impl<'t> Section<'t, '_> {
    fn ruled(&mut self, key: &str) -> Read<Ruled<'t>> {
        self.table.ruled(key, self.listed)
    }

    fn number(&mut self, key: &str, least: u32, most: u32) -> Read<u32> {
        self.ruled(key)?.number(least, most)
    }

    fn minutes(&mut self, key: &str) -> Read<TimeDelta> {
        let minutes = self.number(key, 0, 60 * MINUTES_A_DAY)?;
        Ok(TimeDelta::minutes(i64::from(minutes)))
    }

    fn days(&mut self, key: &str) -> Read<TimeDelta> {
        Ok(TimeDelta::days(i64::from(self.number(key, 1, 3660)?)))
    }
}

fn section<'t, 'l>(
    version: &mut Table<'t>,
    name: &str,
    listed: &'l mut Vec<ListedValue>,
) -> Read<Section<'t, 'l>> {
    Ok(Section {
        table: version.table(name)?,
        listed,
    })
}

fn read_version(version: &mut Table<'_>) -> Read<Policy> {
    let (id, _) = version.word("id")?;
    let (effective_from, _) = version.date("effective_from")?;
    let mut listed = Vec::new();
    let service = read_service(&mut section(version, "service", &mut listed)?)?;
    let age = read_age(&mut section(version, "age", &mut listed)?)?;
    let mut quota = section(version, "quota", &mut listed)?;
    let free_sessions_per_year = quota.number("free_sessions_per_year", 0, 366)?;
    quota.table.finish()?;
    let capacity = read_capacity(&mut section(version, "capacity", &mut listed)?)?;
    let day = read_day(&mut section(version, "day", &mut listed)?)?;
    let booking = read_booking(&mut section(version, "booking", &mut listed)?)?;
    let waitlist = read_waitlist(&mut section(version, "waitlist", &mut listed)?)?;
    let cancel = read_cancel(&mut section(version, "cancel", &mut listed)?)?;
    let strikes = read_strikes(&mut section(version, "strikes", &mut listed)?)?;
    let handover = read_handover(&mut section(version, "handover", &mut listed)?)?;
    let mut families = section(version, "family", &mut listed)?;
    let family = FamilyRules {
        invitation_lasts: TimeDelta::hours(i64::from(families.number(
            "invitation_hours",
            1,
            24 * 30,
        )?)),
    };
    families.table.finish()?;
    let health = read_health(&mut section(version, "health", &mut listed)?)?;
    let illness = read_illness(version, &mut listed)?;
    let staff = read_staff(&mut section(version, "staff", &mut listed)?)?;
    let reminders = read_reminders(&mut section(version, "reminders", &mut listed)?)?;
    let guidance = read_guidance(&mut section(version, "guidance", &mut listed)?)?;
    let mut fee = section(version, "fee", &mut listed)?;
    let max_fee_fen_per_hour = i64::from(fee.number("max_fen_per_hour", 0, 10_000_000)?);
    fee.table.finish()?;
    let payment = read_payment(&mut section(version, "payment", &mut listed)?)?;
    let refund = read_refund(&mut section(version, "refund", &mut listed)?)?;
    version.finish()?;
    Ok(Policy {
        id,
        effective_from,
        service,
        age,
        free_sessions_per_year,
        capacity,
        day,
        booking,
        waitlist,
        cancel,
        strikes,
        handover,
        family,
        health,
        illness,
        staff,
        guidance,
        reminders,
        max_fee_fen_per_hour,
        payment,
        refund,
        listed,
    })
}

fn read_service(section: &mut Section<'_, '_>) -> Read<ServiceRules> {
    let rules = ServiceRules {
        kinds: section
            .ruled("kinds")?
            .words(CareKind::parse, "\"timed\" and \"temporary\"")?,
        meals_allowed: section.ruled("meals_allowed")?.truth()?,
        lunch_from: section.ruled("lunch_from")?.time()?,
        lunch_to: section.ruled("lunch_to")?.time()?,
        max_session_minutes: section.number("max_session_minutes", 1, MINUTES_A_DAY)?,
        min_booking_minutes: section.number("min_booking_minutes", 1, MINUTES_A_DAY)?,
    };
    if rules.lunch_from >= rules.lunch_to {
        return fault(section.table.at(), "`lunch_to` must lie after `lunch_from`");
    }
    if rules.min_booking_minutes > rules.max_session_minutes {
        return fault(
            section.table.at(),
            "`min_booking_minutes` must not exceed `max_session_minutes`",
        );
    }
    section.table.finish()?;
    Ok(rules)
}

fn read_age(section: &mut Section<'_, '_>) -> Read<AgeRules> {
    let rules = AgeRules {
        min_months: section.number("min_months", 0, 1200)?,
        max_months_exclusive: section.number("max_months_exclusive", 1, 1200)?,
    };
    if rules.min_months >= rules.max_months_exclusive {
        return fault(
            section.table.at(),
            "`max_months_exclusive` must be more than `min_months`",
        );
    }
    section.table.finish()?;
    Ok(rules)
}

fn read_capacity(section: &mut Section<'_, '_>) -> Read<CapacityRules> {
    let rules = CapacityRules {
        max_children_per_class: section.number("max_children_per_class", 1, 1000)?,
        area_dm2_per_child: section.number("area_dm2_per_child", 1, 100_000)?,
        children_per_carer: section.number("children_per_carer", 1, 1000)?,
    };
    section.table.finish()?;
    Ok(rules)
}

fn read_day(section: &mut Section<'_, '_>) -> Read<DayRules> {
    let rules = DayRules {
        max_minutes: section.number("max_minutes", 1, MINUTES_A_DAY)?,
        max_half_days: section.number("max_half_days", 1, 2)?,
        noon: section.ruled("noon")?.time()?,
        check_in_before: section.minutes("check_in_minutes_before")?,
    };
    section.table.finish()?;
    Ok(rules)
}

fn read_booking(section: &mut Section<'_, '_>) -> Read<BookingRules> {
    let rules = BookingRules {
        opens_days_ahead: section.number("opens_days_ahead", 0, 366)?,
        opens_at: section.ruled("opens_at")?.time()?,
        closes_days_before: section.number("closes_days_before", 0, 366)?,
        closes_at: section.ruled("closes_at")?.time()?,
        confirm_within: section.minutes("confirm_within_minutes")?,
        confirm_days_before: section.number("confirm_days_before", 0, 366)?,
        confirm_by: section.ruled("confirm_by")?.time()?,
        max_open_per_child: section.number("max_open_per_child", 1, 1000)?,
    };
    if rules.closes_days_before > rules.opens_days_ahead {
        return fault(
            section.table.at(),
            "`closes_days_before` must not exceed `opens_days_ahead`",
        );
    }
    section.table.finish()?;
    Ok(rules)
}

fn read_waitlist(section: &mut Section<'_, '_>) -> Read<WaitlistRules> {
    let rules = WaitlistRules {
        offer_for: section.minutes("offer_minutes")?,
        short_offer_for: section.minutes("short_offer_minutes")?,
        short_offer_before: section.minutes("short_offer_before_minutes")?,
        quiet_from: section.ruled("quiet_from")?.time()?,
        quiet_to: section.ruled("quiet_to")?.time()?,
        min_offer_for: section.minutes("min_offer_minutes")?,
        max_waiting_per_child: section.number("max_waiting_per_child", 1, 1000)?,
        max_days: section.number("max_days", 1, 366)?,
        max_unanswered_offers: section.number("max_unanswered_offers", 1, 1000)?,
    };
    if rules.min_offer_for > rules.short_offer_for || rules.short_offer_for > rules.offer_for {
        return fault(
            section.table.at(),
            "`min_offer_minutes`, `short_offer_minutes` and `offer_minutes` must not fall",
        );
    }
    section.table.finish()?;
    Ok(rules)
}

fn read_cancel(section: &mut Section<'_, '_>) -> Read<CancelRules> {
    let rules = CancelRules {
        free_until_before: section.minutes("free_until_minutes_before")?,
        late_cancel_consumes_quota: section.ruled("late_cancel_consumes_quota")?.truth()?,
        no_show_consumes_quota: section.ruled("no_show_consumes_quota")?.truth()?,
    };
    section.table.finish()?;
    Ok(rules)
}

fn read_strikes(section: &mut Section<'_, '_>) -> Read<StrikeRules> {
    let rules = StrikeRules {
        limit: section.number("limit", 1, 1000)?,
        window: section.days("window_days")?,
        suspension: section.days("suspension_days")?,
    };
    section.table.finish()?;
    Ok(rules)
}

fn read_payment(section: &mut Section<'_, '_>) -> Read<PaymentRules> {
    // A provider takes no order that ends in less than a minute; some of it goes by before
    // the family has chosen to pay.
    let rules = PaymentRules {
        hold: TimeDelta::minutes(i64::from(section.number(
            "hold_minutes",
            3,
            MINUTES_A_DAY,
        )?)),
    };
    section.table.finish()?;
    Ok(rules)
}

fn read_handover(section: &mut Section<'_, '_>) -> Read<HandoverRules> {
    let rules = HandoverRules {
        overstay_after: section.minutes("overstay_minutes")?,
        unclaimed_after: section.minutes("unclaimed_minutes")?,
        tries: section.number("tries", 1, 100)?,
    };
    if rules.unclaimed_after < rules.overstay_after {
        return fault(
            section.table.at(),
            "`unclaimed_minutes` must not be less than `overstay_minutes`",
        );
    }
    section.table.finish()?;
    Ok(rules)
}

fn read_refund(section: &mut Section<'_, '_>) -> Read<RefundRules> {
    let rules = RefundRules {
        late_cancel_percent: section.number("late_cancel_percent", 0, 100)?,
        no_show_percent: section.number("no_show_percent", 0, 100)?,
    };
    section.table.finish()?;
    Ok(rules)
}

fn read_health(section: &mut Section<'_, '_>) -> Read<HealthRules> {
    let rules = HealthRules {
        certificate_valid_months: section.number("certificate_valid_months", 1, 120)?,
        certificate_checked_at_booking: section.ruled("certificate_checked_at_booking")?.truth()?,
        recheck_after_absence_months: section.number("recheck_after_absence_months", 0, 120)?,
        declaration_valid_days: section.number("declaration_valid_days", 1, 3660)?,
        fever_from_tenths: section.number("fever_from_tenths", 350, 420)?,
    };
    section.table.finish()?;
    Ok(rules)
}

fn read_illness(version: &mut Table<'_>, listed: &mut Vec<ListedValue>) -> Read<IllnessRules> {
    let mut diseases = version.table("illness")?;
    let mut thresholds = Vec::new();
    for disease in Disease::ALL {
        let mut section = Section {
            table: diseases.table(disease.as_str())?,
            listed: &mut *listed,
        };
        let threshold = Threshold {
            cases_per_class: section.number("cases_per_class", 0, 1000)?,
            within_days: section.number("within_days", 1, 60)?,
            suspension_days: section.number("suspension_days", 1, 60)?,
            cases_per_house: section.number("cases_per_house", 0, 1000)?,
            classes_per_house: section.number("classes_per_house", 0, 1000)?,
        };
        section.table.finish()?;
        thresholds.push((*disease, threshold));
    }
    diseases.finish()?;
    Ok(IllnessRules { thresholds })
}

fn read_staff(section: &mut Section<'_, '_>) -> Read<StaffRules> {
    let word = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let rules = StaffRules {
        qualification_types: section.ruled("qualification_types")?.words(word, "words")?,
        annual_training_required: section.ruled("annual_training_required")?.truth()?,
        health_certificate_months: section.number("health_certificate_months", 1, 120)?,
        background_check_months: section.number("background_check_months", 1, 120)?,
        background_check_channels: section
            .ruled("background_check_channels")?
            .words(word, "words")?,
        training_warn_from_month: section.number("training_warn_from_month", 1, 12)?,
    };
    section.table.finish()?;
    Ok(rules)
}

fn read_reminders(section: &mut Section<'_, '_>) -> Read<ReminderRules> {
    let mut days_before = section.ruled("days_before")?.numbers(1, 366)?;
    days_before.sort_unstable_by_key(|days| std::cmp::Reverse(*days));
    section.table.finish()?;
    Ok(ReminderRules { days_before })
}

fn read_guidance(section: &mut Section<'_, '_>) -> Read<GuidanceRules> {
    let rules = GuidanceRules {
        sessions_per_family_year: section.number("sessions_per_family_year", 0, 366)?,
        opens_days_ahead: section.number("opens_days_ahead", 0, 366)?,
        closes_before: section.minutes("closes_minutes_before")?,
        confirm_within: section.minutes("confirm_within_minutes")?,
        attendance_within: section.minutes("attendance_within_minutes")?,
        home_visits_per_newborn_year: section.number("home_visits_per_newborn_year", 0, 12)?,
        newborn_max_months_exclusive: section.number("newborn_max_months_exclusive", 1, 36)?,
    };
    section.table.finish()?;
    Ok(rules)
}
