//! Every error code of the service: its status and its titles. Clients act on the code;
//! it never changes its meaning.

use actix_web::http::StatusCode;
use std::{borrow::Cow, fmt::Write as _};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr, Schema,
        schema::{ObjectBuilder, Type},
    },
};

macro_rules! codes {
    ($($variant:ident $code:literal $status:ident $zh:literal $en:literal;)+) => {
        /// A stable error code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code {
            $(
                #[doc = $en]
                $variant
            ),+
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word clients act on.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The status it is answered with.
            #[must_use]
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status),+ }
            }

            /// Chinese title.
            #[must_use]
            pub const fn title_zh(self) -> &'static str {
                match self { $(Self::$variant => $zh),+ }
            }

            /// English title.
            #[must_use]
            pub const fn title_en(self) -> &'static str {
                match self { $(Self::$variant => $en),+ }
            }
        }
    };
}

impl PartialSchema for Code {
    /// A string with every code and what it means.
    fn schema() -> RefOr<Schema> {
        let mut table = String::from("Stable error code.\n");
        for code in Self::ALL {
            let (status, title) = (code.status().as_u16(), code.title_en());
            let _ = write!(table, "\n- `{}` ({status}): {title}", code.as_str());
        }
        ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(Self::ALL.iter().map(|code| code.as_str())))
            .description(Some(table))
            .into()
    }
}

impl ToSchema for Code {
    fn name() -> Cow<'static, str> {
        "ErrorCode".into()
    }
}

codes! {
    // Requests that cannot be read.
    MalformedJson "malformed_json" BAD_REQUEST "请求内容不是有效的 JSON" "The body is not valid JSON";
    InvalidRequest "invalid_request" BAD_REQUEST "请求字段有误" "A field of the request is wrong";
    InvalidQuery "invalid_query" BAD_REQUEST "查询参数有误" "A query parameter is wrong";
    InvalidPath "invalid_path" NOT_FOUND "地址有误" "The address is wrong";
    InvalidIdempotencyKey "invalid_idempotency_key" BAD_REQUEST "幂等键有误" "The idempotency key is wrong";
    IdempotencyKeyRequired "idempotency_key_required" BAD_REQUEST "缺少幂等键" "An idempotency key is required";
    ValidationFailed "validation_failed" UNPROCESSABLE_ENTITY "内容不符合要求" "The content does not meet the requirements";
    PayloadTooLarge "payload_too_large" PAYLOAD_TOO_LARGE "内容过大" "The content is too large";
    RequestTimeout "request_timeout" REQUEST_TIMEOUT "请求接收超时" "The request took too long to arrive";
    TooManyRequests "too_many_requests" TOO_MANY_REQUESTS "请求过于频繁" "Too many requests";
    UnsupportedMediaType "unsupported_media_type" UNSUPPORTED_MEDIA_TYPE "不支持的内容类型" "The content type is not supported";
    RouteNotFound "route_not_found" NOT_FOUND "没有这个地址" "There is no such address";
    MethodNotAllowed "method_not_allowed" METHOD_NOT_ALLOWED "不支持的请求方法" "The method is not allowed here";
    // Who is asking.
    Unauthenticated "unauthenticated" UNAUTHORIZED "请先登录" "Sign in first";
    TokenExpired "token_expired" UNAUTHORIZED "登录已过期" "The sign-in has expired";
    SignedOut "signed_out" UNAUTHORIZED "登录已结束，请重新登录" "The sign-in has ended; sign in again";
    SignInFailed "sign_in_failed" UNAUTHORIZED "登录失败" "Signing in failed";
    CodeInvalid "code_invalid" UNAUTHORIZED "验证码无效" "The one-time code is not valid";
    TooManyCodes "too_many_codes" TOO_MANY_REQUESTS "验证码请求过于频繁" "Too many one-time codes were asked for";
    SmsNotConfigured "sms_not_configured" SERVICE_UNAVAILABLE "尚未接入短信" "No text-message provider is set up";
    CodeNotSent "code_not_sent" SERVICE_UNAVAILABLE "验证码未能发送" "The one-time code could not be sent";
    ProviderNotConfigured "provider_not_configured" SERVICE_UNAVAILABLE "尚未接入该登录方式" "This way of signing in is not set up";
    ProviderUnavailable "provider_unavailable" SERVICE_UNAVAILABLE "登录平台暂时不可用" "The platform to sign in through is not available";
    TooManySignIns "too_many_sign_ins" TOO_MANY_REQUESTS "登录过于频繁" "Too many sign-ins";
    TooManyAttempts "too_many_attempts" TOO_MANY_REQUESTS "登录失败次数过多" "Signing in has failed too often";
    TotpRequired "totp_required" UNAUTHORIZED "需要动态验证码" "A code of the authenticator app is needed";
    TotpInvalid "totp_invalid" UNAUTHORIZED "动态验证码无效" "The code of the authenticator app is not valid";
    TotpEnrolled "totp_enrolled" CONFLICT "已设置身份验证器" "An authenticator app is already set up";
    PasswordChangeRequired "password_change_required" FORBIDDEN "请先修改初始密码" "Change the first password before anything else";
    PasswordTooWeak "password_too_weak" UNPROCESSABLE_ENTITY "密码过于简单" "The password is too easy to guess";
    TotpEnrolmentRequired "totp_enrolment_required" FORBIDDEN "请先设置身份验证器" "Set up an authenticator app first";
    SignInBlocked "sign_in_blocked" FORBIDDEN "平台不允许该账号登录" "The platform does not let this user sign in";
    IdentityTaken "identity_taken" CONFLICT "该登录方式属于另一账号" "The identity belongs to another account";
    LastIdentity "last_identity" CONFLICT "不能移除唯一的登录方式" "The last way of signing in cannot be removed";
    Forbidden "forbidden" FORBIDDEN "没有权限" "This is not allowed for you";
    NotFound "not_found" NOT_FOUND "没有找到" "Not found";
    PurposeNotAllowed "purpose_not_allowed" FORBIDDEN "您的岗位不能以此目的查看完整信息" "Your role may not see this in full for that purpose";
    SecondPersonNeeded "second_person_needed" FORBIDDEN "须由另一人审批" "Another person has to decide on it";
    ExportTooLarge "export_too_large" UNPROCESSABLE_ENTITY "导出数据量过大" "There are too many rows for one export";
    FamilyRequired "family_required" FORBIDDEN "请先登记家庭" "Register the family first";
    TooManyStreams "too_many_streams" TOO_MANY_REQUESTS "打开的实时连接过多" "Too many live streams are open";
    // Repeats and races.
    IdempotencyKeyReused "idempotency_key_reused" UNPROCESSABLE_ENTITY "幂等键已用于其他请求" "The idempotency key was used for another request";
    RequestInFlight "request_in_flight" CONFLICT "相同请求正在处理" "The same request is being handled";
    StaleVersion "stale_version" PRECONDITION_FAILED "内容已被他人修改" "Someone else has changed this";
    VersionRequired "version_required" BAD_REQUEST "缺少 If-Match" "If-Match is required";
    Conflict "conflict" CONFLICT "与现有内容冲突" "It conflicts with what is there";
    InvalidState "invalid_state" CONFLICT "当前状态不允许此操作" "The present state does not allow this";
    Busy "busy" SERVICE_UNAVAILABLE "系统繁忙，请稍后重试" "Busy; try again shortly";
    NotReady "not_ready" SERVICE_UNAVAILABLE "服务尚未就绪" "The service is not ready";
    RuleOfStore "rule_of_store" INTERNAL_SERVER_ERROR "系统错误：数据约束阻止了此次写入" "An error on our side: a rule of the data stands against the change";
    Internal "internal_error" INTERNAL_SERVER_ERROR "系统错误" "An error on our side";
    // Setting up.
    DistrictNotFound "district_not_found" NOT_FOUND "没有这个区" "There is no such district";
    PolicyNotInForce "policy_not_in_force" UNPROCESSABLE_ENTITY "该日期没有生效的政策" "No policy is in force on that date";
    CalendarNotLoaded "calendar_not_loaded" UNPROCESSABLE_ENTITY "该年份的工作日历尚未载入" "The workday calendar of that year is not loaded";
    RoomOverlap "room_overlap" CONFLICT "该活动室此时已有场次" "The room already has a session at that time";
    ShiftOverlap "shift_overlap" CONFLICT "该照护人员此时已有排班" "The carer already has a shift at that time";
    FullDayNotOffered "full_day_not_offered" UNPROCESSABLE_ENTITY "不提供全日照护" "Full-day care is not offered";
    MealsNotOffered "meals_not_offered" UNPROCESSABLE_ENTITY "不提供餐点，场次不得跨午餐时段" "Meals are not offered; no session may touch lunch time";
    KindNotOffered "kind_not_offered" UNPROCESSABLE_ENTITY "本区不提供该服务形式" "This kind of care is not offered here";
    FeeTooHigh "fee_too_high" UNPROCESSABLE_ENTITY "收费超过上限" "The fee is above the ceiling";
    NoPublishedFee "no_published_fee" NOT_FOUND "尚未公示收费标准" "No fee schedule has been published";
    NoPublishedAgreement "no_published_agreement" NOT_FOUND "尚未发布协议" "No agreement has been published";
    FeeNotPublished "fee_not_published" UNPROCESSABLE_ENTITY "收费标准尚未公示" "The fee schedule has not been published";
    EffectiveDatePassed "effective_date_passed" UNPROCESSABLE_ENTITY "生效日期已过" "The effective date has passed";
    NoHealthWorker "no_health_worker" UNPROCESSABLE_ENTITY "该宝宝屋没有在岗卫生保健人员" "The house has no health worker at work";
    AlreadyBegun "already_begun" UNPROCESSABLE_ENTITY "该时间已过" "That time has already begun";
    StaffNotEligible "staff_not_eligible" UNPROCESSABLE_ENTITY "该人员当日不具备照护资格" "The person may not care for children on that date";
    StaffAbsent "staff_absent" CONFLICT "该人员此时不在岗" "The person is absent at that time";
    PersonBarred "person_barred" UNPROCESSABLE_ENTITY "该人员终身不得从事托育服务" "The person is barred from working with children";
    DismissalRecordRequired "dismissal_record_required" CONFLICT "须登记解聘记录" "A dismissal record is required";
    OperatorNotEntitled "operator_not_entitled" UNPROCESSABLE_ENTITY "运营方在该日期没有有效的合同或托育服务告知书" "The operator has no contract or lawful-operation notice for that date";
    WebhookUrlNotAllowed "webhook_url_not_allowed" UNPROCESSABLE_ENTITY "该推送地址不被允许" "Events may not be sent to this address";
    // Families and children.
    FamilyExists "family_exists" CONFLICT "已登记家庭" "A family is already registered";
    ChildAlreadyRegistered "child_already_registered" CONFLICT "该幼儿已登记" "The child is already registered";
    MoneyOwed "money_owed" CONFLICT "尚有未结清的费用" "Money is still owed";
    FamilyHasChildren "family_has_children" CONFLICT "对方家庭已登记幼儿" "The other family has children of its own";
    InvitationInvalid "invitation_invalid" UNPROCESSABLE_ENTITY "邀请码无效" "The invitation is not valid";
    IdNumberInvalid "id_number_invalid" UNPROCESSABLE_ENTITY "证件号码有误" "The document number is wrong";
    BirthDateMismatch "birth_date_mismatch" UNPROCESSABLE_ENTITY "出生日期与证件不符" "The birth date differs from the document";
    FileTooLarge "file_too_large" PAYLOAD_TOO_LARGE "文件过大" "The file is too large";
    FileTypeNotAllowed "file_type_not_allowed" UNSUPPORTED_MEDIA_TYPE "文件类型不支持" "The file type is not allowed";
    FileMissing "file_missing" BAD_REQUEST "缺少文件" "The file is missing";
    InstitutionNotRecognised "health_certificate_not_recognised" UNPROCESSABLE_ENTITY "体检机构不在认可名单内" "The medical institution is not on the recognised list";
    CertificateNotQualified "health_certificate_not_qualified" UNPROCESSABLE_ENTITY "体检结果不合格" "The health check was not passed";
    // Admission.
    HouseNotOperating "house_not_operating" UNPROCESSABLE_ENTITY "宝宝屋未开放" "The house is not operating";
    InsuranceMissing "insurance_missing" UNPROCESSABLE_ENTITY "该日期没有有效的责任险" "No liability insurance covers that date";
    SessionClosed "session_closed" CONFLICT "该场次已停止预约" "The session takes no more bookings";
    SessionNotOpenForBooking "session_not_open_for_booking" UNPROCESSABLE_ENTITY "不在预约开放时间内" "Booking is not open for this session";
    OutsideSession "outside_session" UNPROCESSABLE_ENTITY "时间超出场次范围" "The time lies outside the session";
    MisalignedTime "misaligned_time" UNPROCESSABLE_ENTITY "起止时间未对齐" "The time does not fit the session's raster";
    DurationNotAllowed "duration_not_allowed" UNPROCESSABLE_ENTITY "时长不符合规定" "The duration is not allowed";
    ChildTooYoung "child_too_young" UNPROCESSABLE_ENTITY "幼儿当日未满规定年龄" "The child is too young on that date";
    ChildTooOld "child_too_old" UNPROCESSABLE_ENTITY "幼儿当日已超过规定年龄" "The child is too old on that date";
    ConsentMissing "consent_missing" UNPROCESSABLE_ENTITY "监护人尚未同意" "A guardian's consent is missing";
    AgreementNotSigned "agreement_not_signed" UNPROCESSABLE_ENTITY "尚未签订协议" "The agreement is not signed";
    HealthCertificateMissing "health_certificate_missing" UNPROCESSABLE_ENTITY "缺少健康检查合格证明" "The health certificate is missing";
    HealthCertificateNotVerified "health_certificate_not_verified" UNPROCESSABLE_ENTITY "健康检查合格证明尚未核验" "The health certificate has not been verified";
    HealthCertificateExpires "health_certificate_expires_before_session" UNPROCESSABLE_ENTITY "健康检查合格证明在场次前到期" "The health certificate expires before the session";
    RecheckRequired "recheck_required" UNPROCESSABLE_ENTITY "需要重新体检" "A new health check is required";
    BookingSuspended "booking_suspended" UNPROCESSABLE_ENTITY "预约已暂停" "Booking is suspended";
    AlreadyBooked "already_booked" CONFLICT "已预约该场次" "The session is already booked for this child";
    ChildTimeConflict "child_time_conflict" CONFLICT "与该幼儿的其他预约时间冲突" "The child has another booking at that time";
    DailyLimit "daily_limit" UNPROCESSABLE_ENTITY "超过每日限制" "It exceeds the daily limit";
    TooManyOpenBookings "too_many_open_bookings" UNPROCESSABLE_ENTITY "待进行的预约过多" "The child has too many open bookings";
    ClassFull "class_full" CONFLICT "班级已满" "The class is full";
    RoomAreaLimit "room_area_limit" CONFLICT "受活动室面积限制，名额已满" "The room's area allows no more children";
    CarerRatioLimit "carer_ratio_limit" CONFLICT "受照护人员配比限制，名额已满" "The carers on duty allow no more children";
    ReleasedPlacesLimit "released_places_limit" CONFLICT "已放出的托位已满" "All released places are taken";
    NoChildOfAge "no_child_of_age" UNPROCESSABLE_ENTITY "家庭中没有适龄幼儿" "The family has no child of age on that date";
    FamilyTimeConflict "family_time_conflict" CONFLICT "与本家庭的其他指导活动时间冲突" "The family has another guidance session at that time";
    GuidanceFull "guidance_full" CONFLICT "该场指导活动名额已满" "The guidance session is full";
    GuidanceQuotaExhausted "guidance_quota_exhausted" UNPROCESSABLE_ENTITY "本年度科学育儿指导次数已用完" "No guidance session of the year is left";
    SessionHasBookings "session_has_bookings" CONFLICT "该场次已有家庭预约" "Families hold places in the session";
    WaitingListFirst "waiting_list_first" CONFLICT "空出的名额正在提供给候补家庭" "A place that came free is being offered to the waiting list";
    TooManyWaiting "too_many_waiting" UNPROCESSABLE_ENTITY "候补登记过多" "The child waits for too many things already";
    OfferEnded "offer_ended" CONFLICT "候补名额的确认时限已过" "The offer has ended";
    FreeQuotaExhausted "free_quota_exhausted" UNPROCESSABLE_ENTITY "免费照护次数已用完" "No free session is left";
    ReturnNoteRequired "return_note_required" UNPROCESSABLE_ENTITY "需要复课证明" "A doctor's note of recovery is required";
    // Closures.
    HouseClosed "house_closed" UNPROCESSABLE_ENTITY "该时段停止服务" "The house is closed at that time";
    ClosureExists "closure_exists" CONFLICT "该时段已停止服务" "The same closure has already been made";
    ClosureByHouseState "closure_by_house_state" CONFLICT "请先恢复宝宝屋的状态" "It ends when the house works again";
    // Money.
    PaymentNotConfigured "payment_not_configured" SERVICE_UNAVAILABLE "尚未接入在线支付" "Online payment is not set up";
    PaymentNotOffered "payment_not_offered" UNPROCESSABLE_ENTITY "该宝宝屋不收取在线付款" "The house takes no payment online";
    WechatIdentityMissing "wechat_identity_missing" UNPROCESSABLE_ENTITY "请先用微信登录" "Sign in with WeChat first";
    NothingToPay "nothing_to_pay" CONFLICT "没有待付款项" "Nothing is due";
    PaymentTimeOver "payment_time_over" CONFLICT "付款时间已过" "The time for paying is over";
    AmountTooHigh "amount_too_high" UNPROCESSABLE_ENTITY "金额过大" "The amount is too high";
    PaymentProviderBusy "payment_provider_busy" SERVICE_UNAVAILABLE "支付渠道繁忙，请稍后重试" "The payment provider is busy; try again shortly";
    PaymentProviderRefused "payment_provider_refused" BAD_GATEWAY "支付渠道未受理" "The payment provider refused";
    PaymentNoticeInvalid "payment_notice_invalid" UNAUTHORIZED "支付通知无法验证" "The payment notice cannot be verified";
    PaymentMismatch "payment_mismatch" UNPROCESSABLE_ENTITY "支付通知与订单不符" "The payment notice does not fit the order";
    // The door.
    NotTheTime "not_the_time" UNPROCESSABLE_ENTITY "不在预约时间内" "It is not the booked time";
    MorningCheckFailed "morning_check_failed" UNPROCESSABLE_ENTITY "晨检未通过" "The morning check was not passed";
    PickupNotAuthorised "pickup_not_authorised" UNPROCESSABLE_ENTITY "接送人未获授权" "The person is not authorised to pick the child up";
    IdentityNotConfirmed "identity_not_confirmed" UNPROCESSABLE_ENTITY "证件与登记不符" "The document is not the one on record";
    PickupCodeInvalid "pickup_code_invalid" UNPROCESSABLE_ENTITY "接送码无效" "The hand-over code is not valid";
    ChildInHouse "child_in_house" CONFLICT "幼儿正在宝宝屋" "The child is in a house at present";
    RatioShortfall "ratio_shortfall" CONFLICT "照护人员不足" "Too few carers are on duty";
    ConfirmDeadlinePassed "confirm_deadline_passed" CONFLICT "确认期限已过" "The deadline for answering has passed";
    BookingOver "booking_over" CONFLICT "预约时间已结束" "The booked time is over";
    BookingStarted "booking_started" CONFLICT "预约时间已开始" "The booked time has begun";
    SessionNotOver "session_not_over" UNPROCESSABLE_ENTITY "场次尚未结束" "The session is not over yet";
}
