//! Refusals as problems: what is wrong, what to do, and the facts.

use super::group::nobody_booked;
use crate::{
    features::{
        bookings::domain::{BookingError, CheckInRefusal, PresenceFault, Refusal},
        sessions::domain::Limit,
    },
    shared::{
        domain::Interval,
        http::{Code, Problem, refused},
    },
};
use serde_json::{Value, json};

impl From<BookingError> for Problem {
    #[expect(
        clippy::too_many_lines,
        reason = "one exhaustive table, read line by line"
    )]
    fn from(error: BookingError) -> Self {
        match error {
            BookingError::NotFound => Self::new(Code::NotFound),
            BookingError::Standing(standing) => {
                Self::new(refused(standing).unwrap_or(Code::Forbidden))
            }
            BookingError::AskedAlready => asked_already(),
            BookingError::TooManyAtOnce => too_many_at_once(),
            BookingError::Child(error) => error.into(),
            BookingError::Refused(refusal) => refusal.into(),
            BookingError::GroupRefused(children) => nobody_booked(children),
            BookingError::NotSiblings => Self::new(Code::ValidationFailed).field(
                "/children",
                "not_siblings",
                "the children must belong to one family",
            ),
            BookingError::NotLetIn(refusal) => refusal.into(),
            BookingError::InvalidState(status) => Self::new(Code::InvalidState)
                .detail(
                    "预约的状态已经改变，请刷新后再试。",
                    "The booking has moved on; reload it and look again.",
                )
                .fact("current_status", status.as_str()),
            BookingError::DeadlinePassed(deadline) => Self::new(Code::ConfirmDeadlinePassed)
                .fact("confirm_deadline", json!(deadline)),
            BookingError::AlreadyStarted => Self::new(Code::BookingStarted),
            BookingError::NotOver(ends_at) => {
                Self::new(Code::SessionNotOver).fact("ends_at", json!(ends_at))
            }
            BookingError::AlreadyOver => Self::new(Code::BookingOver),
            BookingError::PickupNotAuthorised => Self::new(Code::PickupNotAuthorised).detail(
                "只能交给本家庭的监护人或其授权的接送人。",
                "Only a guardian of the family or a person they have authorised may take the child.",
            ),
            BookingError::IdentityNotConfirmed { tries_left } => {
                Self::new(Code::IdentityNotConfirmed)
                    .detail(
                        "所出示的证件与登记的不符，请不要交接幼儿。",
                        "The document is not the one on record; do not hand the child over.",
                    )
                    .fact("tries_left", tries_left)
            }
            BookingError::PickupCodeInvalid { tries_left } => Self::new(Code::PickupCodeInvalid)
                .detail(
                    "接送码或证件不符，请不要交接幼儿。",
                    "Code or document is not right; do not hand the child over.",
                )
                .fact("tries_left", tries_left),
            BookingError::StrikeLifted => Self::new(Code::Conflict)
                .detail("该记录已撤销。", "The strike has been lifted already."),
            BookingError::PresenceImpossible(PresenceFault::CameOutside) => {
                Self::new(Code::ValidationFailed).field(
                    "/attendance/came_at",
                    "outside",
                    "lies outside the booked time",
                )
            }
            BookingError::PresenceImpossible(PresenceFault::LeftOutside) => {
                Self::new(Code::ValidationFailed).field(
                    "/attendance/left_at",
                    "outside",
                    "must lie after came_at and not in the future",
                )
            }
            BookingError::ChildInHouse => Self::new(Code::ChildInHouse).detail(
                "幼儿正在宝宝屋，请在接走后再试。",
                "The child is in a house; try again once it has been handed over.",
            ),
            BookingError::Family(error) => error.into(),
            BookingError::House(error) => error.into(),
            BookingError::District(error) => error.into(),
            BookingError::Session(error) => error.into(),
            BookingError::Replay(error) => error.into(),
            BookingError::Projection(error) => Self::internal(&error),
            BookingError::Store(error) => error.into(),
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        with_facts(Self::new(code_of(&refusal)), refusal)
    }
}

/// A span of time as a fact, in the names that answers use.
fn span(during: Interval) -> Value {
    json!({ "starts_at": during.start(), "ends_at": during.end() })
}

const fn code_of(refusal: &Refusal) -> Code {
    match refusal {
        Refusal::HouseNotOperating => Code::HouseNotOperating,
        Refusal::InsuranceMissing => Code::InsuranceMissing,
        Refusal::OperatorNotEntitled => Code::OperatorNotEntitled,
        Refusal::SessionClosed { .. } => Code::SessionClosed,
        Refusal::SessionNotOpenForBooking { .. } => Code::SessionNotOpenForBooking,
        Refusal::OutsideSession { .. } => Code::OutsideSession,
        Refusal::MisalignedTime { .. } => Code::MisalignedTime,
        Refusal::DurationNotAllowed { .. } => Code::DurationNotAllowed,
        Refusal::ChildTooYoung { .. } => Code::ChildTooYoung,
        Refusal::ChildTooOld { .. } => Code::ChildTooOld,
        Refusal::ConsentMissing => Code::ConsentMissing,
        Refusal::AgreementNotSigned => Code::AgreementNotSigned,
        Refusal::HealthCertificateMissing => Code::HealthCertificateMissing,
        Refusal::HealthCertificateNotVerified => Code::HealthCertificateNotVerified,
        Refusal::HealthCertificateExpiresBeforeSession { .. } => Code::HealthCertificateExpires,
        Refusal::RecheckRequired { .. } => Code::RecheckRequired,
        Refusal::ReturnNoteRequired { .. } => Code::ReturnNoteRequired,
        Refusal::BookingSuspended { .. } => Code::BookingSuspended,
        Refusal::AlreadyBooked { .. } => Code::AlreadyBooked,
        Refusal::ChildTimeConflict { .. } => Code::ChildTimeConflict,
        Refusal::DailyLimit { .. } => Code::DailyLimit,
        Refusal::TooManyOpenBookings { .. } => Code::TooManyOpenBookings,
        Refusal::Full { limit, .. } => match limit {
            Limit::ClassCap => Code::ClassFull,
            Limit::RoomArea => Code::RoomAreaLimit,
            Limit::Carers => Code::CarerRatioLimit,
            Limit::ReleasedPlaces => Code::ReleasedPlacesLimit,
        },
        Refusal::WaitingListFirst { .. } => Code::WaitingListFirst,
        Refusal::FreeQuotaExhausted { .. } => Code::FreeQuotaExhausted,
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one exhaustive table, read line by line"
)]
fn with_facts(problem: Problem, refusal: Refusal) -> Problem {
    match refusal {
        Refusal::HouseNotOperating
        | Refusal::InsuranceMissing
        | Refusal::OperatorNotEntitled => problem,
        Refusal::SessionClosed { short_by } => problem.fact("short_by", short_by),
        Refusal::SessionNotOpenForBooking {
            opens_at,
            closes_at,
        } => problem
            .fact("opens_at", json!(opens_at))
            .fact("closes_at", json!(closes_at)),
        Refusal::OutsideSession { session } => problem.fact("session", span(session)),
        Refusal::MisalignedTime { step_minutes } => problem
            .detail(
                format!("起止时间须为场次开始后 {step_minutes} 分钟的整数倍。"),
                format!("Start and end must lie whole steps of {step_minutes} minutes after the session's start."),
            )
            .fact("step_minutes", step_minutes),
        Refusal::DurationNotAllowed {
            min_minutes,
            max_minutes,
        } => problem
            .fact("min_minutes", min_minutes)
            .fact("max_minutes", max_minutes),
        Refusal::ChildTooYoung { first_day } => problem
            .detail(
                format!("自 {first_day} 起可以预约。"),
                format!("The child may come from {first_day} on."),
            )
            .fact("first_day", first_day.to_string()),
        Refusal::ChildTooOld { last_day } => problem
            .detail(
                format!("最晚可预约 {last_day} 的场次。"),
                format!("The last date on which the child may come is {last_day}."),
            )
            .fact("last_day", last_day.to_string()),
        Refusal::ConsentMissing => problem.detail(
            "请先同意处理幼儿资料和健康信息。",
            "Give the consents to the child's profile and health data first.",
        ),
        Refusal::AgreementNotSigned => problem.detail(
            "请先签订本街道现行的服务协议。",
            "Sign the service agreement in force in this subdistrict first.",
        ),
        Refusal::HealthCertificateMissing => problem.detail(
            "请上传健康检查合格证明。",
            "Upload the child's health certificate.",
        ),
        Refusal::HealthCertificateNotVerified => problem.detail(
            "证明已收到，正在等待卫生保健人员核验。",
            "The certificate has arrived and waits for a health worker.",
        ),
        Refusal::HealthCertificateExpiresBeforeSession { valid_to } => problem
            .detail(
                format!("现有证明有效至 {valid_to}，请上传新的证明。"),
                format!("The certificate is valid until {valid_to}; upload a new one."),
            )
            .fact("valid_to", valid_to.to_string()),
        Refusal::RecheckRequired { last_attended_on } => problem
            .detail(
                "离开时间较长，请重新体检后上传证明。",
                "The child has been away for long; a new health check is needed.",
            )
            .fact("last_attended_on", last_attended_on.to_string()),
        Refusal::ReturnNoteRequired { since } => problem
            .detail(
                "请上传医疗机构出具的复课证明，经卫生保健人员核验后再来。",
                "Upload a doctor's note of recovery; the child may come once it is verified.",
            )
            .fact("since", since.to_string()),
        Refusal::BookingSuspended { until } => problem.fact("until", json!(until)),
        Refusal::AlreadyBooked { existing } | Refusal::ChildTimeConflict { existing } => {
            problem.fact("existing_booking_id", existing.to_string())
        }
        Refusal::DailyLimit {
            max_minutes,
            max_half_days,
        } => problem
            .fact("max_minutes", max_minutes)
            .fact("max_half_days", max_half_days),
        Refusal::TooManyOpenBookings { limit } => problem.fact("limit", limit),
        Refusal::Full {
            limit: _,
            capacity,
            occupied,
            during,
            next_free,
        } => problem
            .detail(
                "该时段已满，可加入候补；有名额时按顺序通知您。",
                "It is full at that time. Join the waiting list: places that come free are offered in order.",
            )
            .fact("waiting_list", "/v1/waitlist-entries")
            .fact("capacity", capacity)
            .fact("occupied", occupied)
            .fact("full_during", span(during))
            .fact("next_free", json!(next_free.map(span))),
        Refusal::WaitingListFirst { until } => problem
            .detail(
                "空出的名额正按顺序提供给候补家庭，请稍后再试。",
                "A place that has come free is being offered to those who wait; try again shortly.",
            )
            .fact("waiting_list", "/v1/waitlist-entries")
            .fact("until", json!(until)),
        Refusal::FreeQuotaExhausted {
            year,
            entitled,
            price_fen,
        } => {
            let problem = problem
                .detail(
                    format!("{year} 年的 {entitled} 次免费照护已预约或使用完；如愿付费，请确认 accept_fee。"),
                    format!("All {entitled} free sessions of {year} are held or used; to pay, send accept_fee."),
                )
                .fact("year", year)
                .fact("entitled", entitled)
                .fact("remaining", 0);
            match price_fen {
                Some(fen) => problem.fact("price", json!({ "amount_fen": fen })),
                None => problem,
            }
        }
    }
}

impl From<CheckInRefusal> for Problem {
    fn from(refusal: CheckInRefusal) -> Self {
        match refusal {
            CheckInRefusal::NotTheTime { open } => {
                Self::new(Code::NotTheTime).fact("open", span(open))
            }
            CheckInRefusal::HouseClosed => Self::new(Code::SessionClosed).detail(
                "宝宝屋此时停止服务，不再接收幼儿。",
                "The house is closed at this time and takes nobody in.",
            ),
            CheckInRefusal::Papers(refusal) => refusal.into(),
            CheckInRefusal::MorningCheckFailed { fever_from_tenths } => {
                Self::new(Code::MorningCheckFailed)
                    .detail(
                        "请填写原因并让幼儿回家休息；免费次数会退回。",
                        "Turn the child away with a reason; the free session comes back.",
                    )
                    .fact("fever_from_tenths", fever_from_tenths)
            }
            CheckInRefusal::RoomFull { capacity, present } => Self::new(Code::RatioShortfall)
                .detail(
                    "此刻再接收一名幼儿会超过法定限额；请增加合格的照护人员。",
                    "One more child would break the legal limit now; bring in an eligible carer.",
                )
                .fact("capacity", capacity)
                .fact("present", present),
        }
    }
}

/// Seconds after which a request that came too early is worth another try.
const RETRY_SOON: u32 = 2;

fn asked_already() -> Problem {
    Problem::new(Code::RequestInFlight)
        .detail(
            "该幼儿对同一场次的预约请求正在处理，请等待其结果；重复提交不会更快。",
            "A request for this child and session is being handled; wait for its answer. Sending \
             more of them is not faster.",
        )
        .retry_after(RETRY_SOON)
}

fn too_many_at_once() -> Problem {
    Problem::new(Code::TooManyRequests)
        .detail(
            "同时提交的预约请求过多，请等待前面的结果。",
            "Too many bookings were asked for at once; wait for the answers.",
        )
        .retry_after(RETRY_SOON)
}
