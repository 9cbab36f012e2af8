--
-- PostgreSQL database dump
--


-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: btree_gist; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;


--
-- Name: EXTENSION btree_gist; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON EXTENSION btree_gist IS 'support for indexing common datatypes in GiST';


--
-- Name: audit_chain_guard(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.audit_chain_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.district_id = OLD.district_id AND NEW.head_sequence >= OLD.head_sequence
            AND NEW.floor_sequence >= OLD.floor_sequence
            AND NEW.floor_sequence <= NEW.head_sequence
        THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'the ends of an audit_chain only move on';
    END IF;
    RAISE EXCEPTION 'an audit_chain stays';
END $$;


--
-- Name: audit_log_guard(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.audit_log_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.sequence IS NULL AND NEW.previous_hash IS NULL AND NEW.hash IS NULL THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'a row of audit_log comes in unsealed';
    ELSIF TG_OP = 'UPDATE' THEN
        IF OLD.sequence IS NULL AND OLD.previous_hash IS NULL AND OLD.hash IS NULL
            AND NEW.sequence IS NOT NULL AND NEW.previous_hash IS NOT NULL
            AND NEW.hash IS NOT NULL
            AND (NEW.id, NEW.district_id, NEW.account_id, NEW.role, NEW.house_id,
                NEW.subdistrict_id, NEW.action, NEW.subject_kind, NEW.subject_id, NEW.fields,
                NEW.purpose, NEW.request_id, NEW.at)
            IS NOT DISTINCT FROM
                (OLD.id, OLD.district_id, OLD.account_id, OLD.role, OLD.house_id,
                OLD.subdistrict_id, OLD.action, OLD.subject_kind, OLD.subject_id, OLD.fields,
                OLD.purpose, OLD.request_id, OLD.at)
        THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'a row of audit_log is sealed once and never changed';
    ELSIF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT 1 FROM audit_chain c
            WHERE c.district_id = OLD.district_id AND OLD.sequence <= c.floor_sequence)
        THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'a row of audit_log goes only below the floor of its chain';
END $$;


--
-- Name: ledger_is_kept(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.ledger_is_kept() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'the ledger is never changed, only added to'; END $$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: absence; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.absence (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    kind character varying(64) NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    created_by uuid NOT NULL,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: account; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.account (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    kind character varying(64) NOT NULL,
    status character varying(64) NOT NULL,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: agreement_template; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.agreement_template (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    subdistrict_id uuid NOT NULL,
    fee_schedule_id uuid NOT NULL,
    number bigint NOT NULL,
    title text NOT NULL,
    rights_and_duties text NOT NULL,
    fees text NOT NULL,
    refunds text NOT NULL,
    disputes text NOT NULL,
    effective_from date NOT NULL,
    published_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: alert; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.alert (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    house_id uuid NOT NULL,
    session_id uuid,
    kind character varying(64) NOT NULL,
    facts jsonb NOT NULL,
    raised_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone
);


--
-- Name: attendance; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.attendance (
    booking_id uuid NOT NULL,
    district_id uuid NOT NULL,
    temperature_tenths bigint NOT NULL,
    symptoms boolean NOT NULL,
    checked_in_at timestamp with time zone NOT NULL,
    checked_in_by uuid NOT NULL,
    checked_out_at timestamp with time zone,
    checked_out_by uuid,
    handed_to_guardian_id uuid,
    handed_to_pickup_person_id uuid,
    handed_to_pickup_code_id uuid,
    overstayed_at timestamp with time zone,
    unclaimed_at timestamp with time zone
);


--
-- Name: audit_chain; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit_chain (
    district_id uuid NOT NULL,
    head_sequence bigint NOT NULL,
    head_hash character varying(64) NOT NULL,
    floor_sequence bigint NOT NULL,
    floor_hash character varying(64) NOT NULL
);


--
-- Name: audit_log; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit_log (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    sequence bigint,
    previous_hash character varying(64),
    hash character varying(64),
    account_id uuid,
    role character varying(64) NOT NULL,
    house_id uuid,
    subdistrict_id uuid,
    action character varying(64) NOT NULL,
    subject_kind character varying(64) NOT NULL,
    subject_id uuid,
    fields text NOT NULL,
    purpose character varying(64),
    request_id character varying(64),
    at timestamp with time zone NOT NULL
);


--
-- Name: booking; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.booking (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    family_id uuid NOT NULL,
    child_id uuid NOT NULL,
    house_id uuid NOT NULL,
    session_id uuid NOT NULL,
    date date NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    status character varying(64) NOT NULL,
    funding character varying(64) NOT NULL,
    quota_year bigint NOT NULL,
    fee_fen bigint NOT NULL,
    fee_schedule_id uuid,
    policy_version character varying(64) NOT NULL,
    channel character varying(64) NOT NULL,
    requested_by uuid NOT NULL,
    confirm_deadline timestamp with time zone NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    offer_until timestamp with time zone,
    pay_by timestamp with time zone
);


--
-- Name: booking_event; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.booking_event (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    booking_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_account_id uuid,
    from_status character varying(64),
    to_status character varying(64) NOT NULL,
    reason text
);


--
-- Name: calendar_day; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.calendar_day (
    date date NOT NULL,
    year bigint NOT NULL,
    is_day_off boolean NOT NULL,
    name text NOT NULL
);


--
-- Name: calendar_year; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.calendar_year (
    year bigint NOT NULL,
    source text NOT NULL,
    loaded_at timestamp with time zone NOT NULL
);


--
-- Name: child; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.child (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    family_id uuid NOT NULL,
    name_cipher text NOT NULL,
    birth_date date NOT NULL,
    sex character varying(64),
    id_type character varying(64) NOT NULL,
    id_number_cipher text NOT NULL,
    id_number_hash character varying(64) NOT NULL,
    status character varying(64) NOT NULL,
    booking_suspended_until timestamp with time zone,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: closure; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.closure (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    house_id uuid NOT NULL,
    room_id uuid,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone,
    shorten boolean NOT NULL,
    reason character varying(64) NOT NULL,
    text_zh text NOT NULL,
    text_en text NOT NULL,
    by_house_state boolean NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    lifted_at timestamp with time zone,
    lifted_by uuid
);


--
-- Name: closure_booking; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.closure_booking (
    closure_id uuid NOT NULL,
    booking_id uuid NOT NULL,
    district_id uuid NOT NULL
);


--
-- Name: closure_session; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.closure_session (
    closure_id uuid NOT NULL,
    session_id uuid NOT NULL,
    district_id uuid NOT NULL,
    ended_at_before timestamp with time zone
);


--
-- Name: consent; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.consent (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    child_id uuid NOT NULL,
    guardian_id uuid NOT NULL,
    purpose character varying(64) NOT NULL,
    notice_version character varying(64) NOT NULL,
    channel character varying(64) NOT NULL,
    given_at timestamp with time zone NOT NULL,
    withdrawn_at timestamp with time zone
);


--
-- Name: credential; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.credential (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    kind character varying(64) NOT NULL,
    type_name character varying(64) NOT NULL,
    number text,
    issuer text NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    result character varying(64),
    revoked_at timestamp with time zone,
    revoked_reason text,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: dismissal; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.dismissal (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    date date NOT NULL,
    reason text NOT NULL,
    barred boolean NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: district; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.district (
    id uuid NOT NULL,
    code character varying(64) NOT NULL,
    name text NOT NULL,
    name_en text NOT NULL,
    time_zone character varying(64) NOT NULL,
    policy_profile character varying(64) NOT NULL,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: erasure; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.erasure (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    child_id uuid NOT NULL,
    ground character varying(64) NOT NULL,
    asked_by uuid NOT NULL,
    at timestamp with time zone NOT NULL
);


--
-- Name: family; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.family (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    subdistrict_id uuid NOT NULL,
    status character varying(64) NOT NULL,
    in_priority_group boolean NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: fee_schedule; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.fee_schedule (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    subdistrict_id uuid NOT NULL,
    number bigint NOT NULL,
    basis text NOT NULL,
    effective_from date NOT NULL,
    timed_fen_per_hour bigint NOT NULL,
    temporary_fen_per_session bigint NOT NULL,
    published_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: guardian; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.guardian (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    family_id uuid NOT NULL,
    account_id uuid NOT NULL,
    name_cipher text NOT NULL,
    phone_cipher text NOT NULL,
    phone_hash character varying(64) NOT NULL,
    relation character varying(64) NOT NULL,
    status character varying(64) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    active_since timestamp with time zone
);


--
-- Name: guidance_booking; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.guidance_booking (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    family_id uuid NOT NULL,
    session_id uuid NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    status character varying(64) NOT NULL,
    quota_year bigint NOT NULL,
    policy_version character varying(64) NOT NULL,
    channel character varying(64) NOT NULL,
    requested_by uuid NOT NULL,
    confirm_deadline timestamp with time zone NOT NULL,
    attendance_until timestamp with time zone NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL
);


--
-- Name: guidance_booking_event; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.guidance_booking_event (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    booking_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_account_id uuid,
    from_status character varying(64),
    to_status character varying(64) NOT NULL,
    reason text
);


--
-- Name: guidance_session; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.guidance_session (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    subdistrict_id uuid NOT NULL,
    house_id uuid,
    venue_type character varying(64) NOT NULL,
    venue text NOT NULL,
    mode character varying(64) NOT NULL,
    topic character varying(64) NOT NULL,
    kind character varying(64) NOT NULL,
    title text NOT NULL,
    date date NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    capacity_families bigint NOT NULL,
    auto_confirm boolean NOT NULL,
    status character varying(64) NOT NULL,
    cancel_reason text,
    created_by uuid NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: health_certificate; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.health_certificate (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    child_id uuid NOT NULL,
    guardian_id uuid,
    file_id uuid NOT NULL,
    institution_id uuid,
    examined_on date,
    valid_to date,
    result character varying(64),
    status character varying(64) NOT NULL,
    reviewed_by uuid,
    reviewed_at timestamp with time zone,
    reject_reason text,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: health_declaration; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.health_declaration (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    child_id uuid NOT NULL,
    guardian_id uuid NOT NULL,
    content_cipher text NOT NULL,
    declared_at timestamp with time zone NOT NULL
);


--
-- Name: health_event; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.health_event (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    house_id uuid NOT NULL,
    child_id uuid NOT NULL,
    booking_id uuid,
    kind character varying(64) NOT NULL,
    disease character varying(64),
    findings_cipher text NOT NULL,
    date date NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    recorded_by uuid NOT NULL,
    cleared_at timestamp with time zone
);


--
-- Name: home_visit; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.home_visit (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    subdistrict_id uuid NOT NULL,
    family_id uuid,
    child_id uuid,
    newborn_key character varying(64) NOT NULL,
    reference_cipher text,
    year bigint NOT NULL,
    number bigint NOT NULL,
    status character varying(64) NOT NULL,
    appointment character varying(64) NOT NULL,
    preferred_days jsonb NOT NULL,
    visit_at timestamp with time zone,
    visitor_staff_id uuid,
    visited_on date,
    outcome_cipher text,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL
);


--
-- Name: home_visit_event; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.home_visit_event (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    visit_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_account_id uuid,
    what character varying(64) NOT NULL
);


--
-- Name: house; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.house (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    subdistrict_id uuid NOT NULL,
    name text NOT NULL,
    name_en text NOT NULL,
    address text NOT NULL,
    latitude double precision,
    longitude double precision,
    phone character varying(64) NOT NULL,
    host_venue_type character varying(64) NOT NULL,
    status character varying(64) NOT NULL,
    auto_confirm boolean NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    payment_mode character varying(64) DEFAULT 'offline'::character varying NOT NULL,
    operator_type character varying(64) DEFAULT 'self_run'::character varying NOT NULL
);


--
-- Name: idempotency_key; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.idempotency_key (
    account_id uuid NOT NULL,
    idempotency_key character varying(64) NOT NULL,
    district_id uuid NOT NULL,
    request_hash character varying(64) NOT NULL,
    body jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: identity; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.identity (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    account_id uuid NOT NULL,
    provider character varying(64) NOT NULL,
    subject_hash character varying(64) NOT NULL,
    secret text,
    created_at timestamp with time zone NOT NULL,
    subject_cipher text,
    real_name_verified boolean
);


--
-- Name: invitation; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.invitation (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    family_id uuid NOT NULL,
    invited_by uuid NOT NULL,
    relation character varying(64) NOT NULL,
    code_hash character varying(64) NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    accepted_at timestamp with time zone,
    accepted_by uuid,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: ledger_entry; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ledger_entry (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    house_id uuid NOT NULL,
    family_id uuid NOT NULL,
    booking_id uuid,
    kind character varying(64) NOT NULL,
    reference character varying(128) NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_account_id uuid,
    reason text,
    CONSTRAINT ledger_entry_kind_check CHECK (((kind)::text = ANY ((ARRAY['charge'::character varying, 'payment'::character varying, 'refund'::character varying, 'reversal'::character varying, 'adjustment'::character varying])::text[])))
);


--
-- Name: ledger_line; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ledger_line (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    account character varying(64) NOT NULL,
    amount_fen bigint NOT NULL,
    CONSTRAINT ledger_line_account_check CHECK (((account)::text = ANY ((ARRAY['family_receivable'::character varying, 'house_revenue'::character varying, 'cash_offline'::character varying, 'cash_wechat'::character varying])::text[]))),
    CONSTRAINT ledger_line_amount_fen_check CHECK ((amount_fen <> 0))
);


--
-- Name: liability_insurance; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.liability_insurance (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    house_id uuid NOT NULL,
    insurer text NOT NULL,
    policy_number text NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: link_request; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.link_request (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    child_id uuid NOT NULL,
    account_id uuid NOT NULL,
    guardian_id uuid NOT NULL,
    status character varying(64) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    decided_by uuid
);


--
-- Name: medical_institution; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.medical_institution (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    name text NOT NULL,
    recognised_from date NOT NULL,
    recognised_to date
);


--
-- Name: notice; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.notice (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    audience character varying(64) NOT NULL,
    audience_id uuid NOT NULL,
    kind character varying(64) NOT NULL,
    subject_id uuid NOT NULL,
    facts jsonb NOT NULL,
    once_key character varying(128) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    handed_on_at timestamp with time zone
);


--
-- Name: notice_delivery; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.notice_delivery (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    notice_id uuid NOT NULL,
    account_id uuid NOT NULL,
    house_id uuid,
    channel character varying(64) NOT NULL,
    status character varying(64) NOT NULL,
    attempts bigint NOT NULL,
    available_at timestamp with time zone NOT NULL,
    last_error text,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL
);


--
-- Name: notice_mark; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.notice_mark (
    account_id uuid NOT NULL,
    district_id uuid NOT NULL,
    read_up_to timestamp with time zone NOT NULL
);


--
-- Name: notice_preference; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.notice_preference (
    account_id uuid NOT NULL,
    district_id uuid NOT NULL,
    language character varying(64) NOT NULL,
    sms_urgent boolean NOT NULL,
    sms_normal boolean NOT NULL,
    version bigint NOT NULL,
    updated_at timestamp with time zone NOT NULL
);


--
-- Name: notice_read; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.notice_read (
    account_id uuid NOT NULL,
    notice_id uuid NOT NULL,
    district_id uuid NOT NULL,
    read_at timestamp with time zone NOT NULL
);


--
-- Name: observation; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.observation (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    booking_id uuid NOT NULL,
    child_id uuid NOT NULL,
    kind character varying(64) NOT NULL,
    content_cipher text NOT NULL,
    at timestamp with time zone NOT NULL,
    recorded_by uuid NOT NULL
);


--
-- Name: one_time_code; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.one_time_code (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    phone_hash character varying(64) NOT NULL,
    code_hash text NOT NULL,
    attempts bigint NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: operator_contract; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.operator_contract (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    house_id uuid NOT NULL,
    kind character varying(64) NOT NULL,
    operator_name text NOT NULL,
    number text NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: outbox; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.outbox (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    kind character varying(64) NOT NULL,
    subject_id uuid NOT NULL,
    payload jsonb NOT NULL,
    attempts bigint NOT NULL,
    available_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    last_error text,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: payment_order; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.payment_order (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    house_id uuid NOT NULL,
    booking_id uuid NOT NULL,
    account_id uuid NOT NULL,
    out_trade_no character varying(64) NOT NULL,
    amount_fen bigint NOT NULL,
    status character varying(64) NOT NULL,
    prepay_id text,
    expires_at timestamp with time zone NOT NULL,
    transaction_id character varying(64),
    paid_at timestamp with time zone,
    queries bigint NOT NULL,
    next_query_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT payment_order_amount_fen_check CHECK ((amount_fen > 0))
);


--
-- Name: payment_receipt; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.payment_receipt (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    house_id uuid NOT NULL,
    booking_id uuid NOT NULL,
    year bigint NOT NULL,
    number bigint NOT NULL,
    kind character varying(64) NOT NULL,
    method character varying(64) NOT NULL,
    amount_fen bigint NOT NULL,
    note text,
    recorded_by uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT payment_receipt_amount_fen_check CHECK ((amount_fen > 0))
);


--
-- Name: payment_refund; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.payment_refund (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    house_id uuid NOT NULL,
    booking_id uuid NOT NULL,
    payment_order_id uuid NOT NULL,
    out_refund_no character varying(64) NOT NULL,
    amount_fen bigint NOT NULL,
    reason character varying(64) NOT NULL,
    status character varying(64) NOT NULL,
    attempts bigint NOT NULL,
    next_attempt_at timestamp with time zone NOT NULL,
    last_error text,
    created_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    CONSTRAINT payment_refund_amount_fen_check CHECK ((amount_fen > 0))
);


--
-- Name: permanent_bar; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.permanent_bar (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    id_hash character varying(64) NOT NULL,
    since date NOT NULL,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: pickup_code; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.pickup_code (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    booking_id uuid NOT NULL,
    guardian_id uuid NOT NULL,
    name_cipher text NOT NULL,
    relation character varying(64) NOT NULL,
    id_type character varying(64) NOT NULL,
    id_tail_hash character varying(64) NOT NULL,
    code_hash character varying(64) NOT NULL,
    attempts bigint NOT NULL,
    valid_on date NOT NULL,
    used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: pickup_person; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.pickup_person (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    family_id uuid NOT NULL,
    name_cipher text NOT NULL,
    phone_cipher text NOT NULL,
    relation character varying(64) NOT NULL,
    id_number_hash character varying(64) NOT NULL,
    status character varying(64) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    id_type character varying(64),
    id_tail_hash character varying(64),
    failed_checks bigint DEFAULT 0 NOT NULL,
    failed_on date
);


--
-- Name: priority_decision; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.priority_decision (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    family_id uuid NOT NULL,
    in_priority_group boolean NOT NULL,
    reason_cipher text NOT NULL,
    decided_by uuid NOT NULL,
    decided_at timestamp with time zone NOT NULL
);


--
-- Name: quota_grant; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.quota_grant (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    child_id uuid NOT NULL,
    year bigint NOT NULL,
    extra_sessions bigint NOT NULL,
    reason text NOT NULL,
    granted_by uuid NOT NULL,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: recovery_code; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.recovery_code (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    account_id uuid NOT NULL,
    code_hash character varying(64) NOT NULL,
    used_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: refresh_token; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.refresh_token (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    account_id uuid NOT NULL,
    chain_id uuid NOT NULL,
    token_hash character varying(64) NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: reminder_day; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.reminder_day (
    district_id uuid NOT NULL,
    through date NOT NULL
);


--
-- Name: return_note; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.return_note (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    child_id uuid NOT NULL,
    guardian_id uuid NOT NULL,
    file_id uuid NOT NULL,
    status character varying(64) NOT NULL,
    recovered_on date,
    reviewed_by uuid,
    reviewed_at timestamp with time zone,
    reject_reason text,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: room; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.room (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    house_id uuid NOT NULL,
    name text NOT NULL,
    usable_area_dm2 bigint NOT NULL,
    class_cap bigint,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: seaql_migrations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.seaql_migrations (
    version character varying NOT NULL,
    applied_at bigint NOT NULL
);


--
-- Name: session; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.session (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    house_id uuid NOT NULL,
    room_id uuid NOT NULL,
    template_id uuid,
    kind character varying(64) NOT NULL,
    date date NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    released_places bigint NOT NULL,
    step_minutes bigint NOT NULL,
    status character varying(64) NOT NULL,
    capacity jsonb NOT NULL,
    short_by bigint NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    closures bigint DEFAULT 0 NOT NULL
);


--
-- Name: session_template; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.session_template (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    house_id uuid NOT NULL,
    room_id uuid NOT NULL,
    weekday bigint NOT NULL,
    start_time time without time zone NOT NULL,
    end_time time without time zone NOT NULL,
    kind character varying(64) NOT NULL,
    released_places bigint NOT NULL,
    step_minutes bigint NOT NULL,
    follows_workday_calendar boolean NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    status character varying(64) NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: shift; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.shift (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    house_id uuid NOT NULL,
    room_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    cancelled_at timestamp with time zone,
    cancel_reason text,
    created_at timestamp with time zone NOT NULL,
    pattern_id uuid,
    date date
);


--
-- Name: shift_pattern; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.shift_pattern (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    house_id uuid NOT NULL,
    room_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    weekday bigint NOT NULL,
    start_time time without time zone NOT NULL,
    end_time time without time zone NOT NULL,
    follows_workday_calendar boolean NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    status character varying(64) NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: shift_swap; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.shift_swap (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    shift_id uuid NOT NULL,
    from_staff_id uuid NOT NULL,
    to_staff_id uuid NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: sign_in_attempt; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sign_in_attempt (
    district_id uuid NOT NULL,
    subject_hash character varying(64) NOT NULL,
    failures bigint NOT NULL,
    next_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL
);


--
-- Name: signed_agreement; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.signed_agreement (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    family_id uuid NOT NULL,
    agreement_template_id uuid NOT NULL,
    guardian_id uuid NOT NULL,
    content_hash character varying(64) NOT NULL,
    signed_at timestamp with time zone NOT NULL
);


--
-- Name: staff; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.staff (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    subdistrict_id uuid,
    house_id uuid,
    account_id uuid,
    name text NOT NULL,
    role character varying(64) NOT NULL,
    status character varying(64) NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    id_type character varying(64),
    id_number_cipher text,
    id_hash character varying(64),
    status_since timestamp with time zone
);


--
-- Name: staff_house; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.staff_house (
    staff_id uuid NOT NULL,
    house_id uuid NOT NULL,
    district_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: staff_totp; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.staff_totp (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    account_id uuid NOT NULL,
    secret_cipher text NOT NULL,
    last_step bigint,
    confirmed_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: stored_file; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.stored_file (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    media_type character varying(64) NOT NULL,
    size_bytes bigint NOT NULL,
    sha256 character varying(64) NOT NULL,
    content_cipher bytea NOT NULL,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: strike; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.strike (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    child_id uuid NOT NULL,
    booking_id uuid NOT NULL,
    kind character varying(64) NOT NULL,
    at timestamp with time zone NOT NULL,
    lifted_at timestamp with time zone,
    lifted_by uuid,
    lift_reason text,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: subdistrict; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.subdistrict (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    code character varying(64) NOT NULL,
    name text NOT NULL,
    name_en text NOT NULL
);


--
-- Name: subscription_permit; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.subscription_permit (
    account_id uuid NOT NULL,
    template character varying(64) NOT NULL,
    district_id uuid NOT NULL,
    remaining bigint NOT NULL,
    updated_at timestamp with time zone NOT NULL
);


--
-- Name: suspension_case; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.suspension_case (
    proposal_id uuid NOT NULL,
    event_id uuid NOT NULL,
    district_id uuid NOT NULL
);


--
-- Name: suspension_proposal; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.suspension_proposal (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    house_id uuid NOT NULL,
    room_id uuid,
    disease character varying(64) NOT NULL,
    status character varying(64) NOT NULL,
    days bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    decided_by uuid,
    decision_reason text,
    closure_id uuid
);


--
-- Name: unmet_demand; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.unmet_demand (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    child_id uuid NOT NULL,
    house_id uuid NOT NULL,
    session_id uuid,
    date date NOT NULL,
    reason character varying(64) NOT NULL,
    once_key character varying(128) NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);


--
-- Name: waitlist_child; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.waitlist_child (
    entry_id uuid NOT NULL,
    child_id uuid NOT NULL
);


--
-- Name: waitlist_entry; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.waitlist_entry (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    family_id uuid NOT NULL,
    session_id uuid,
    kind character varying(64),
    from_date date NOT NULL,
    to_date date NOT NULL,
    earliest time without time zone,
    latest time without time zone,
    min_minutes bigint,
    accept_fee boolean NOT NULL,
    status character varying(64) NOT NULL,
    requested_by uuid NOT NULL,
    queued_at timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL
);


--
-- Name: waitlist_hold; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.waitlist_hold (
    session_id uuid NOT NULL,
    district_id uuid NOT NULL,
    until timestamp with time zone NOT NULL
);


--
-- Name: waitlist_house; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.waitlist_house (
    entry_id uuid NOT NULL,
    house_id uuid NOT NULL,
    to_date date NOT NULL
);


--
-- Name: waitlist_offer; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.waitlist_offer (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    session_id uuid NOT NULL,
    offer_until timestamp with time zone NOT NULL,
    made_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    outcome character varying(64)
);


--
-- Name: waitlist_offered_booking; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.waitlist_offered_booking (
    booking_id uuid NOT NULL,
    offer_id uuid NOT NULL
);


--
-- Name: waitlist_skip; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.waitlist_skip (
    entry_id uuid NOT NULL,
    session_id uuid NOT NULL,
    child_id uuid NOT NULL,
    refusal jsonb NOT NULL,
    skipped_at timestamp with time zone NOT NULL
);


--
-- Name: webhook; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.webhook (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    url text NOT NULL,
    description text NOT NULL,
    event_types jsonb NOT NULL,
    secret_cipher text NOT NULL,
    former_secret_cipher text,
    former_secret_until timestamp with time zone,
    status character varying(64) NOT NULL,
    disabled_reason character varying(64),
    failing_since timestamp with time zone,
    version bigint NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: webhook_delivery; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.webhook_delivery (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    event_id uuid NOT NULL,
    event_type character varying(64) NOT NULL,
    body text NOT NULL,
    status character varying(64) NOT NULL,
    attempts bigint NOT NULL,
    available_at timestamp with time zone NOT NULL,
    last_error text,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    answered_status bigint
);


--
-- Data for Name: absence; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: account; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.account VALUES
	('01a205ea-be80-7c64-9c8b-17fb7be2d723', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'staff', 'active', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7823-b552-8e0d14b1b3ac', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'staff', 'active', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-75da-b0b2-20342f56407e', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'staff', 'active', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7ec3-9f22-a36df0b54838', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'staff', 'active', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7b27-ba4f-09953672f731', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'staff', 'active', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-793a-9a01-9b82835a6f71', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'staff', 'active', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7b53-8f37-4ca5d780f74b', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'staff', 'active', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7d3b-bb16-ae919756dbc3', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'staff', 'active', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-769f-8e24-1d5d9a7e10a5', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'guardian', 'active', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-76bb-862c-0a7c1cae1c04', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'guardian', 'active', '2026-11-23 01:00:00+00');


--
-- Data for Name: agreement_template; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.agreement_template VALUES
	('01a205ea-be80-7ad4-aef3-7d830e9f623b', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7110-a2ac-901da090c17c', '01a205ea-be80-7921-8f62-9d807a3c9463', 1, '托育服务协议', '双方的权利和义务。', '收费标准见公示。', '按规定退费。', '协商解决。', '2026-01-01', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00');


--
-- Data for Name: alert; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: attendance; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: audit_chain; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.audit_chain VALUES
	('01a205ea-be80-72b7-8eb1-64a1400a77bd', 1, '1eaae211341415c7dad9101390d77d5e5aec5e6a4f430cfb9a272685bdbd5420', 0, '0000000000000000000000000000000000000000000000000000000000000000');


--
-- Data for Name: audit_log; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.audit_log VALUES
	('01a205ea-be80-7945-83d0-ab8e40e487ee', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 1, '0000000000000000000000000000000000000000000000000000000000000000', '1eaae211341415c7dad9101390d77d5e5aec5e6a4f430cfb9a272685bdbd5420', '01a205ea-be80-7b53-8f37-4ca5d780f74b', 'house_manager', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', NULL, 'record_read', 'child', '01a205ea-be80-7818-8e63-e2982d210c68', 'birth_date,id_number_masked,name_masked,sex', 'daily_work', '01a205ea-be80-75f7-8ad0-bf3d62b143fd', '2026-11-23 01:00:00+00');


--
-- Data for Name: booking; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.booking VALUES
	('01a205ea-be80-724e-a40b-6fc84768086c', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-70b0-82d3-15d3f0adefa4', '01a205ea-be80-7818-8e63-e2982d210c68', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-78a0-b78b-3139c9b94c4b', '2026-11-25', '2026-11-25 01:00:00+00', '2026-11-25 03:00:00+00', 'confirmed', 'free', 2026, 0, NULL, 'hongkou-2023-01-29', 'guardian', '01a205ea-be80-769f-8e24-1d5d9a7e10a5', '2026-11-24 01:00:00+00', 2, '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-730e-9003-a4843db5b218', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-70b0-82d3-15d3f0adefa4', '01a205ea-be80-7818-8e63-e2982d210c68', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-784e-8b35-0f0c67f59cb9', '2026-11-30', '2026-11-30 01:00:00+00', '2026-11-30 03:00:00+00', 'requested', 'free', 2026, 0, NULL, 'hongkou-2023-01-29', 'guardian', '01a205ea-be80-769f-8e24-1d5d9a7e10a5', '2026-11-24 01:00:00+00', 1, '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-795e-aed4-fc76f06d22ce', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-70b0-82d3-15d3f0adefa4', '01a205ea-be80-7818-8e63-e2982d210c68', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7bf9-95dc-487fede8fc5d', '2026-11-24', '2026-11-24 01:00:00+00', '2026-11-24 03:00:00+00', 'cancelled', 'free', 2026, 0, NULL, 'hongkou-2023-01-29', 'guardian', '01a205ea-be80-769f-8e24-1d5d9a7e10a5', '2026-11-23 10:00:00+00', 2, '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-707c-b827-51c20605cd89', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7c2e-b5c6-b1550eac3e9f', '01a205ea-be80-7869-8b49-bf0e9b81de25', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7d98-9590-40d193034afd', '2026-11-26', '2026-11-26 01:00:00+00', '2026-11-26 03:00:00+00', 'confirmed', 'free', 2026, 0, NULL, 'hongkou-2023-01-29', 'guardian', '01a205ea-be80-76bb-862c-0a7c1cae1c04', '2026-11-24 01:00:00+00', 2, '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-783e-887a-0f02d1dfe042', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7c2e-b5c6-b1550eac3e9f', '01a205ea-be80-7869-8b49-bf0e9b81de25', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7a01-aeb0-69bd4b92efa3', '2026-11-27', '2026-11-27 01:00:00+00', '2026-11-27 03:00:00+00', 'confirmed', 'free', 2026, 0, NULL, 'hongkou-2023-01-29', 'guardian', '01a205ea-be80-76bb-862c-0a7c1cae1c04', '2026-11-24 01:00:00+00', 2, '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00', NULL, NULL);


--
-- Data for Name: booking_event; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.booking_event VALUES
	('01a205ea-be80-73f0-9493-f66d9b25e904', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-724e-a40b-6fc84768086c', '2026-11-23 01:00:00+00', '01a205ea-be80-769f-8e24-1d5d9a7e10a5', NULL, 'requested', NULL),
	('01a205ea-be80-702b-a5f1-71edcdae9a56', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-724e-a40b-6fc84768086c', '2026-11-23 01:00:00+00', '01a205ea-be80-7b53-8f37-4ca5d780f74b', 'requested', 'confirmed', NULL),
	('01a205ea-be80-7046-99d9-75cbdfc84528', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-795e-aed4-fc76f06d22ce', '2026-11-23 01:00:00+00', '01a205ea-be80-769f-8e24-1d5d9a7e10a5', NULL, 'requested', NULL),
	('01a205ea-be80-7823-aa78-3125ad19f1fa', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-730e-9003-a4843db5b218', '2026-11-23 01:00:00+00', '01a205ea-be80-769f-8e24-1d5d9a7e10a5', NULL, 'requested', NULL),
	('01a205ea-be80-76da-a740-b4c58a755cf1', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-795e-aed4-fc76f06d22ce', '2026-11-23 01:00:00+00', '01a205ea-be80-769f-8e24-1d5d9a7e10a5', 'requested', 'cancelled', NULL),
	('01a205ea-be80-7747-b51d-0e3135ae9906', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-707c-b827-51c20605cd89', '2026-11-23 01:00:00+00', '01a205ea-be80-76bb-862c-0a7c1cae1c04', NULL, 'requested', NULL),
	('01a205ea-be80-7f92-863c-c592e7dd40c5', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-707c-b827-51c20605cd89', '2026-11-23 01:00:00+00', '01a205ea-be80-7b53-8f37-4ca5d780f74b', 'requested', 'confirmed', NULL),
	('01a205ea-be80-7e74-a5c7-08a95ae84b29', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-783e-887a-0f02d1dfe042', '2026-11-23 01:00:00+00', '01a205ea-be80-76bb-862c-0a7c1cae1c04', NULL, 'requested', NULL),
	('01a205ea-be80-7b20-b72c-cb61d28ecb58', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-783e-887a-0f02d1dfe042', '2026-11-23 01:00:00+00', '01a205ea-be80-7b53-8f37-4ca5d780f74b', 'requested', 'confirmed', NULL);


--
-- Data for Name: calendar_day; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.calendar_day VALUES
	('2026-01-01', 2026, true, '元旦'),
	('2026-01-02', 2026, true, '元旦'),
	('2026-01-03', 2026, true, '元旦'),
	('2026-01-04', 2026, false, '元旦'),
	('2026-02-14', 2026, false, '春节'),
	('2026-02-15', 2026, true, '春节'),
	('2026-02-16', 2026, true, '春节'),
	('2026-02-17', 2026, true, '春节'),
	('2026-02-18', 2026, true, '春节'),
	('2026-02-19', 2026, true, '春节'),
	('2026-02-20', 2026, true, '春节'),
	('2026-02-21', 2026, true, '春节'),
	('2026-02-22', 2026, true, '春节'),
	('2026-02-23', 2026, true, '春节'),
	('2026-02-28', 2026, false, '春节'),
	('2026-04-04', 2026, true, '清明节'),
	('2026-04-05', 2026, true, '清明节'),
	('2026-04-06', 2026, true, '清明节'),
	('2026-05-01', 2026, true, '劳动节'),
	('2026-05-02', 2026, true, '劳动节'),
	('2026-05-03', 2026, true, '劳动节'),
	('2026-05-04', 2026, true, '劳动节'),
	('2026-05-05', 2026, true, '劳动节'),
	('2026-05-09', 2026, false, '劳动节'),
	('2026-06-19', 2026, true, '端午节'),
	('2026-06-20', 2026, true, '端午节'),
	('2026-06-21', 2026, true, '端午节'),
	('2026-09-20', 2026, false, '国庆节'),
	('2026-09-25', 2026, true, '中秋节'),
	('2026-09-26', 2026, true, '中秋节'),
	('2026-09-27', 2026, true, '中秋节'),
	('2026-10-01', 2026, true, '国庆节'),
	('2026-10-02', 2026, true, '国庆节'),
	('2026-10-03', 2026, true, '国庆节'),
	('2026-10-04', 2026, true, '国庆节'),
	('2026-10-05', 2026, true, '国庆节'),
	('2026-10-06', 2026, true, '国庆节'),
	('2026-10-07', 2026, true, '国庆节'),
	('2026-10-10', 2026, false, '国庆节');


--
-- Data for Name: calendar_year; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.calendar_year VALUES
	(2026, '国务院办公厅关于2026年部分节假日安排的通知', '2026-11-23 01:00:00+00');


--
-- Data for Name: child; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.child VALUES
	('01a205ea-be80-7869-8b49-bf0e9b81de25', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7c2e-b5c6-b1550eac3e9f', 'test.oqF6VTiovTrh2UeGuRtSKPXVZJu5+OM7LsULWJndJ01sScYgzQ', '2024-10-15', NULL, 'resident_id', 'test.dvJ+CpnP8Q3KdFTwDoM1LAbKDLr1wWrsGholKayjyEdrvjCieMeehZIr516exQ', '1f90e842089413e6ceedc03a0bdb04bb25bcf0a7f519f9a35bc4bdc617b5887c', 'active', NULL, 5, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7818-8e63-e2982d210c68', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-70b0-82d3-15d3f0adefa4', 'test.0jlcaa8s2CFZL2xtHjLL7frI6t0u8qNLUpxlBil240cYD/vFaw', '2024-10-15', NULL, 'resident_id', 'test.Jgzn9jZn79BEdzc71OE3D165gVnrKttIjCaKnkVSC8bArFGZA+DqUlS099qz6w', '83b76db5ff6b11f1f7f0960c7784e918c9477c7e2dc18af1a3051446a52847e6', 'active', NULL, 7, '2026-11-23 01:00:00+00');


--
-- Data for Name: closure; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: closure_booking; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: closure_session; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: consent; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.consent VALUES
	('01a205ea-be80-7d27-b3c0-6da1449f9c40', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7818-8e63-e2982d210c68', '01a205ea-be80-7096-a442-94e4182a92b0', 'child_profile', '2026-01', 'guardian', '2026-11-23 01:00:00+00', NULL),
	('01a205ea-be80-75e9-9de4-37536cb9b8cd', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7818-8e63-e2982d210c68', '01a205ea-be80-7096-a442-94e4182a92b0', 'health_data', '2026-01', 'guardian', '2026-11-23 01:00:00+00', NULL),
	('01a205ea-be80-7a8a-97fe-e5e3210fc6bf', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7869-8b49-bf0e9b81de25', '01a205ea-be80-7438-9ac3-51ebcfead843', 'child_profile', '2026-01', 'guardian', '2026-11-23 01:00:00+00', NULL),
	('01a205ea-be80-70c0-ae80-ff68d4cfe959', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7869-8b49-bf0e9b81de25', '01a205ea-be80-7438-9ac3-51ebcfead843', 'health_data', '2026-01', 'guardian', '2026-11-23 01:00:00+00', NULL);


--
-- Data for Name: credential; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.credential VALUES
	('01a205ea-be80-7408-9dbf-3c3488295e93', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7ae3-b8d5-ec2d18e76918', 'qualification', 'infant_care_worker_certificate', NULL, '示例发证机关', '2026-01-01', NULL, NULL, NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7667-a237-12ecf102f7e4', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7ae3-b8d5-ec2d18e76918', 'health', 'health_certificate', NULL, '示例发证机关', '2026-01-01', '2026-12-31', NULL, NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7a8a-ace8-32fd8ea05562', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7ae3-b8d5-ec2d18e76918', 'training', 'annual_training', NULL, '示例发证机关', '2026-01-01', '2026-12-31', NULL, NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7c6d-9eb4-839d9ccdcb13', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7ae3-b8d5-ec2d18e76918', 'background_check', 'public_security', NULL, '示例发证机关', '2026-01-01', '2026-12-31', 'clear', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7218-8391-e8f49b345432', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7ae3-b8d5-ec2d18e76918', 'background_check', 'procuratorate', NULL, '示例发证机关', '2026-01-01', '2026-12-31', 'clear', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-762e-9937-d68916479fc8', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7840-b921-ea2dc010d506', 'qualification', 'infant_care_worker_certificate', NULL, '示例发证机关', '2026-01-01', NULL, NULL, NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-78c9-a69a-45cf6325ff22', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7840-b921-ea2dc010d506', 'health', 'health_certificate', NULL, '示例发证机关', '2026-01-01', '2026-12-31', NULL, NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7fc1-9912-f4ba2f8227bd', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7840-b921-ea2dc010d506', 'training', 'annual_training', NULL, '示例发证机关', '2026-01-01', '2026-12-31', NULL, NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-756e-97f3-af884061007c', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7840-b921-ea2dc010d506', 'background_check', 'public_security', NULL, '示例发证机关', '2026-01-01', '2026-12-31', 'clear', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7d23-a4e1-975368cd7d2a', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7840-b921-ea2dc010d506', 'background_check', 'procuratorate', NULL, '示例发证机关', '2026-01-01', '2026-12-31', 'clear', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7ff5-9b0a-86f06ad21130', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7064-9446-605cff759d25', 'qualification', 'infant_care_worker_certificate', NULL, '示例发证机关', '2026-01-01', NULL, NULL, NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7ea5-a68d-4ebbeb39ba54', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7064-9446-605cff759d25', 'health', 'health_certificate', NULL, '示例发证机关', '2026-01-01', '2026-12-31', NULL, NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7073-9448-91086e79e2b9', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7064-9446-605cff759d25', 'training', 'annual_training', NULL, '示例发证机关', '2026-01-01', '2026-12-31', NULL, NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7433-86ce-3d9da92603d3', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7064-9446-605cff759d25', 'background_check', 'public_security', NULL, '示例发证机关', '2026-01-01', '2026-12-31', 'clear', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7545-ae6d-bea33718e7e0', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7064-9446-605cff759d25', 'background_check', 'procuratorate', NULL, '示例发证机关', '2026-01-01', '2026-12-31', 'clear', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-75d9-9245-fc26ddbd8067', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-79d8-b887-5157e1ba5014', 'qualification', 'infant_care_worker_certificate', NULL, '示例发证机关', '2026-01-01', NULL, NULL, NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-79ae-8cfd-375727713e01', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-79d8-b887-5157e1ba5014', 'health', 'health_certificate', NULL, '示例发证机关', '2026-01-01', '2026-12-31', NULL, NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7bdd-8209-2f7a1161912d', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-79d8-b887-5157e1ba5014', 'training', 'annual_training', NULL, '示例发证机关', '2026-01-01', '2026-12-31', NULL, NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7262-be5e-ebae7c41295b', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-79d8-b887-5157e1ba5014', 'background_check', 'public_security', NULL, '示例发证机关', '2026-01-01', '2026-12-31', 'clear', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7913-b6e2-357ada8f7659', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-79d8-b887-5157e1ba5014', 'background_check', 'procuratorate', NULL, '示例发证机关', '2026-01-01', '2026-12-31', 'clear', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7945-90b8-8230c7bd0f83', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7895-9824-e5c7f103d9fb', 'health', 'health_certificate', NULL, '示例发证机关', '2026-01-01', '2027-12-31', NULL, NULL, NULL, '2026-11-23 01:00:00+00');


--
-- Data for Name: dismissal; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: district; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.district VALUES
	('01a205ea-be80-72b7-8eb1-64a1400a77bd', 'hongkou', '虹口区', 'Hongkou District', 'Asia/Shanghai', 'hongkou', '2026-11-23 01:00:00+00');


--
-- Data for Name: erasure; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: family; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.family VALUES
	('01a205ea-be80-70b0-82d3-15d3f0adefa4', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7110-a2ac-901da090c17c', 'active', false, 1, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7c2e-b5c6-b1550eac3e9f', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7110-a2ac-901da090c17c', 'active', false, 1, '2026-11-23 01:00:00+00');


--
-- Data for Name: fee_schedule; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.fee_schedule VALUES
	('01a205ea-be80-7921-8f62-9d807a3c9463', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7110-a2ac-901da090c17c', 1, '沪价示例第1号', '2026-01-01', 3000, 6000, '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00');


--
-- Data for Name: guardian; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.guardian VALUES
	('01a205ea-be80-7096-a442-94e4182a92b0', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-70b0-82d3-15d3f0adefa4', '01a205ea-be80-769f-8e24-1d5d9a7e10a5', 'test.rVZPJElD9PsT0hEsg9qX1PdZEDtjfpnzm69Uk2pAMmdQH0cfFA', 'test.nKVk/hI6Z44dtZnyIz/TvZSlVaRXzbDyuT4sk8dxM7FQIKhr/qdP', '6078d1aa488fec0bb033257e1a634772566f945df1dc7b29aca24a6560a665f1', 'mother', 'active', '2026-11-23 01:00:00+00', NULL),
	('01a205ea-be80-7438-9ac3-51ebcfead843', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7c2e-b5c6-b1550eac3e9f', '01a205ea-be80-76bb-862c-0a7c1cae1c04', 'test.SWa99kcQEsnkQJhRP1BNerWMH5q4+nDj2nzbG1EWkggdGrATYg', 'test.ZLtisqQZUUP8tZrfypDHkqZzVbTblbdXivw6KcyduBa2gUXBcGrk', 'd2cf2b1dcc9106fea409edcb2cc0329b1695db5175d128941a187917bc944b2b', 'mother', 'active', '2026-11-23 01:00:00+00', NULL);


--
-- Data for Name: guidance_booking; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: guidance_booking_event; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: guidance_session; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: health_certificate; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.health_certificate VALUES
	('01a205ea-be80-7580-af89-ef7a2fe16c14', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7818-8e63-e2982d210c68', '01a205ea-be80-7096-a442-94e4182a92b0', '01a205ea-be80-748b-8090-ca36ff7676bc', '01a205ea-be80-70d3-9580-8e74c2f83c97', '2026-10-20', '2027-04-19', 'qualified', 'verified', '01a205ea-be80-7d3b-bb16-ae919756dbc3', '2026-11-23 01:00:00+00', NULL, 1, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-70aa-86a2-9d8cfaa185cb', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7869-8b49-bf0e9b81de25', '01a205ea-be80-7438-9ac3-51ebcfead843', '01a205ea-be80-741b-adb2-b48d8dfb535c', '01a205ea-be80-70d3-9580-8e74c2f83c97', '2026-10-20', '2027-04-19', 'qualified', 'verified', '01a205ea-be80-7d3b-bb16-ae919756dbc3', '2026-11-23 01:00:00+00', NULL, 1, '2026-11-23 01:00:00+00');


--
-- Data for Name: health_declaration; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.health_declaration VALUES
	('01a205ea-be80-7845-97ff-3d8b930062c6', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7818-8e63-e2982d210c68', '01a205ea-be80-7096-a442-94e4182a92b0', 'test.cKFxqoEXMD0MNYBFEj/XgrQFbZ4mVNV6gnMJriCQK0dbH9wtr3GuL2Q04nxND9uGPy21J7BXof4KEDbbvDb3G7+3ucoYyuuq', '2026-11-23 01:00:00+00');


--
-- Data for Name: health_event; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.health_event VALUES
	('01a205ea-be80-79d7-b8ee-be706749881c', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7818-8e63-e2982d210c68', '01a205ea-be80-724e-a40b-6fc84768086c', 'reported', NULL, 'test.+l+0m1z8BkDIk90MdFFOWMd9Jr6jtZuVcf6e5MISQxCBiH3ahQ14G7ygS8TjJnhH9shnX3lbNYNk', '2026-11-23', '2026-11-23 01:00:00+00', '01a205ea-be80-7d3b-bb16-ae919756dbc3', NULL);


--
-- Data for Name: home_visit; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.home_visit VALUES
	('01a205ea-be80-7e11-bf28-dc851a9d243f', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7110-a2ac-901da090c17c', '01a205ea-be80-70b0-82d3-15d3f0adefa4', '01a205ea-be80-7818-8e63-e2982d210c68', '01a205ea-be80-7818-8e63-e2982d210c68', 'test.4klRDAQJXn9eDbstSonC3wW5Rj8D5JNAFGJKitX7AY9iikVyDG5a5GjMbza+Uw', 2026, 1, 'done', 'none', '[]', NULL, NULL, '2026-11-20', 'test.ZiH7QnN87kJr8FylonBoclUe1/+kpxW8445ws5g/uV7W9M9F/RBgZw', 1, '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00');


--
-- Data for Name: home_visit_event; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: house; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.house VALUES
	('01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7110-a2ac-901da090c17c', '北外滩社区宝宝屋', 'North Bund Community Baby House', '东大名路1号', 31.252, 121.499, '021-00000001', 'party_centre', 'operating', false, 1, '2026-11-23 01:00:00+00', 'offline', 'self_run');


--
-- Data for Name: idempotency_key; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.idempotency_key VALUES
	('01a205ea-be80-769f-8e24-1d5d9a7e10a5', '01a205ea-be80-7ac5-aaf2-7d99424bbaf8', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'e0c4047bbe7087f12c1f8a69b4cc0539515dff6cbaf43560974b0cf328adce2b', '{"id": "01a205ea-be80-724e-a40b-6fc84768086c", "date": "2026-11-25", "child": "01a205ea-be80-7818-8e63-e2982d210c68", "house": "01a205ea-be80-77fe-8cdf-4da0d7ca7cc5", "during": {"end": "2026-11-25T03:00:00Z", "start": "2026-11-25T01:00:00Z"}, "family": "01a205ea-be80-70b0-82d3-15d3f0adefa4", "pay_by": null, "status": "requested", "channel": "guardian", "fee_fen": 0, "funding": "free", "session": "01a205ea-be80-78a0-b78b-3139c9b94c4b", "version": 1, "district": "01a205ea-be80-72b7-8eb1-64a1400a77bd", "created_at": "2026-11-23T01:00:00Z", "quota_year": 2026, "offer_until": null, "fee_schedule": null, "free_session": {"of": 12, "number": 1}, "requested_by": "01a205ea-be80-769f-8e24-1d5d9a7e10a5", "policy_version": "hongkou-2023-01-29", "confirm_deadline": "2026-11-24T01:00:00Z"}', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-769f-8e24-1d5d9a7e10a5', 'cancelled-since', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'be713f82e678806b1d4345eb1f7d15372f72a7bbfc22ca7850d4f933ff229091', '{"id": "01a205ea-be80-795e-aed4-fc76f06d22ce", "date": "2026-11-24", "child": "01a205ea-be80-7818-8e63-e2982d210c68", "house": "01a205ea-be80-77fe-8cdf-4da0d7ca7cc5", "during": {"end": "2026-11-24T03:00:00Z", "start": "2026-11-24T01:00:00Z"}, "family": "01a205ea-be80-70b0-82d3-15d3f0adefa4", "pay_by": null, "status": "requested", "channel": "guardian", "fee_fen": 0, "funding": "free", "session": "01a205ea-be80-7bf9-95dc-487fede8fc5d", "version": 1, "district": "01a205ea-be80-72b7-8eb1-64a1400a77bd", "created_at": "2026-11-23T01:00:00Z", "quota_year": 2026, "offer_until": null, "fee_schedule": null, "free_session": {"of": 12, "number": 2}, "requested_by": "01a205ea-be80-769f-8e24-1d5d9a7e10a5", "policy_version": "hongkou-2023-01-29", "confirm_deadline": "2026-11-23T10:00:00Z"}', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-769f-8e24-1d5d9a7e10a5', 'still-stands', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '46ad74b1e26109cbdf50ee32a8a06b346184803f0750e6a46cd73d9665b59ee6', '{"id": "01a205ea-be80-730e-9003-a4843db5b218", "date": "2026-11-30", "child": "01a205ea-be80-7818-8e63-e2982d210c68", "house": "01a205ea-be80-77fe-8cdf-4da0d7ca7cc5", "during": {"end": "2026-11-30T03:00:00Z", "start": "2026-11-30T01:00:00Z"}, "family": "01a205ea-be80-70b0-82d3-15d3f0adefa4", "pay_by": null, "status": "requested", "channel": "guardian", "fee_fen": 0, "funding": "free", "session": "01a205ea-be80-784e-8b35-0f0c67f59cb9", "version": 1, "district": "01a205ea-be80-72b7-8eb1-64a1400a77bd", "created_at": "2026-11-23T01:00:00Z", "quota_year": 2026, "offer_until": null, "fee_schedule": null, "free_session": {"of": 12, "number": 3}, "requested_by": "01a205ea-be80-769f-8e24-1d5d9a7e10a5", "policy_version": "hongkou-2023-01-29", "confirm_deadline": "2026-11-24T01:00:00Z"}', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-76bb-862c-0a7c1cae1c04', '01a205ea-be80-7db9-9a33-52a7b7003e5a', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'cf7a0cbb17ac0b51fed5946b036154de479356e75bba1c74d0965436b151a53a', '{"id": "01a205ea-be80-707c-b827-51c20605cd89", "date": "2026-11-26", "child": "01a205ea-be80-7869-8b49-bf0e9b81de25", "house": "01a205ea-be80-77fe-8cdf-4da0d7ca7cc5", "during": {"end": "2026-11-26T03:00:00Z", "start": "2026-11-26T01:00:00Z"}, "family": "01a205ea-be80-7c2e-b5c6-b1550eac3e9f", "pay_by": null, "status": "requested", "channel": "guardian", "fee_fen": 0, "funding": "free", "session": "01a205ea-be80-7d98-9590-40d193034afd", "version": 1, "district": "01a205ea-be80-72b7-8eb1-64a1400a77bd", "created_at": "2026-11-23T01:00:00Z", "quota_year": 2026, "offer_until": null, "fee_schedule": null, "free_session": {"of": 12, "number": 1}, "requested_by": "01a205ea-be80-76bb-862c-0a7c1cae1c04", "policy_version": "hongkou-2023-01-29", "confirm_deadline": "2026-11-24T01:00:00Z"}', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-76bb-862c-0a7c1cae1c04', '01a205ea-be80-7f37-8260-3f57adcaaaf2', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '5061ee1848be3beba81d50c85de3e28dd6c8adfd0fb2c8234371821a5fe6da0e', '{"id": "01a205ea-be80-783e-887a-0f02d1dfe042", "date": "2026-11-27", "child": "01a205ea-be80-7869-8b49-bf0e9b81de25", "house": "01a205ea-be80-77fe-8cdf-4da0d7ca7cc5", "during": {"end": "2026-11-27T03:00:00Z", "start": "2026-11-27T01:00:00Z"}, "family": "01a205ea-be80-7c2e-b5c6-b1550eac3e9f", "pay_by": null, "status": "requested", "channel": "guardian", "fee_fen": 0, "funding": "free", "session": "01a205ea-be80-7a01-aeb0-69bd4b92efa3", "version": 1, "district": "01a205ea-be80-72b7-8eb1-64a1400a77bd", "created_at": "2026-11-23T01:00:00Z", "quota_year": 2026, "offer_until": null, "fee_schedule": null, "free_session": {"of": 12, "number": 2}, "requested_by": "01a205ea-be80-76bb-862c-0a7c1cae1c04", "policy_version": "hongkou-2023-01-29", "confirm_deadline": "2026-11-24T01:00:00Z"}', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-769f-8e24-1d5d9a7e10a5', '01a205ea-be80-7013-a42e-4fab7eb839a2', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '04029b074374f9effee150dc1dfa1899704857f09189c77cc049a49d4a840995', '"01a205ea-be80-7bc5-97bb-7b6a506cbd91"', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-793a-9a01-9b82835a6f71', 'grant', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'ffbd84abbde66badf7f14dc92a39ab712cb2b5161c5ba3b1b7abc3cf6427dfed', '{"id": "01a205ea-be80-7375-8621-cad99bdef1ee", "child": "01a205ea-be80-7818-8e63-e2982d210c68", "details": {"year": 2026, "reason": "双胞胎", "extra_sessions": 2}, "district": "01a205ea-be80-72b7-8eb1-64a1400a77bd", "granted_at": "2026-11-23T01:00:00Z", "granted_by": "01a205ea-be80-793a-9a01-9b82835a6f71"}', '2026-11-23 01:00:00+00');


--
-- Data for Name: identity; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.identity VALUES
	('01a205ea-be80-730b-a4ce-0c4df73c4acb', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-769f-8e24-1d5d9a7e10a5', 'wechat', 'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee', NULL, '2026-11-23 01:00:00+00', 'test.g6WNZD1qh8v0aeWMpbfndfKyDZhz5ibMukY3xAbFle9din+91nnzPFHR0sVX', NULL);


--
-- Data for Name: invitation; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ledger_entry; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: ledger_line; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: liability_insurance; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.liability_insurance VALUES
	('01a205ea-be80-77da-bd70-7586ffa5a29b', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '示例保险公司', 'P-0001', '2026-01-01', '2026-12-31', '2026-11-23 01:00:00+00');


--
-- Data for Name: link_request; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: medical_institution; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.medical_institution VALUES
	('01a205ea-be80-70d3-9580-8e74c2f83c97', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '虹口区妇幼保健院', '2020-01-01', NULL);


--
-- Data for Name: notice; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.notice VALUES
	('01a205ea-be80-76f1-9b8e-cce5ccbfa128', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'house', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', 'booking_requested', '01a205ea-be80-724e-a40b-6fc84768086c', '{"date": "2026-11-25", "pay_by": null, "reason": null, "ends_at": "2026-11-25T03:00:00Z", "fee_fen": 0, "funding": "free", "child_id": "01a205ea-be80-7818-8e63-e2982d210c68", "house_id": "01a205ea-be80-77fe-8cdf-4da0d7ca7cc5", "starts_at": "2026-11-25T01:00:00Z", "session_id": "01a205ea-be80-78a0-b78b-3139c9b94c4b"}', '01a205ea-be80-7969-8816-676c06704db2', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7d89-b787-3bb8e4fd0a88', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'house', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', 'booking_requested', '01a205ea-be80-795e-aed4-fc76f06d22ce', '{"date": "2026-11-24", "pay_by": null, "reason": null, "ends_at": "2026-11-24T03:00:00Z", "fee_fen": 0, "funding": "free", "child_id": "01a205ea-be80-7818-8e63-e2982d210c68", "house_id": "01a205ea-be80-77fe-8cdf-4da0d7ca7cc5", "starts_at": "2026-11-24T01:00:00Z", "session_id": "01a205ea-be80-7bf9-95dc-487fede8fc5d"}', '01a205ea-be80-731b-90f0-98fb316b1d9c', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-782d-9ce2-05c74d1aeb21', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'house', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', 'booking_requested', '01a205ea-be80-730e-9003-a4843db5b218', '{"date": "2026-11-30", "pay_by": null, "reason": null, "ends_at": "2026-11-30T03:00:00Z", "fee_fen": 0, "funding": "free", "child_id": "01a205ea-be80-7818-8e63-e2982d210c68", "house_id": "01a205ea-be80-77fe-8cdf-4da0d7ca7cc5", "starts_at": "2026-11-30T01:00:00Z", "session_id": "01a205ea-be80-784e-8b35-0f0c67f59cb9"}', '01a205ea-be80-7bd9-abcb-16758327a068', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-75a5-a395-11205a6fe165', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'family', '01a205ea-be80-70b0-82d3-15d3f0adefa4', 'booking_cancelled', '01a205ea-be80-795e-aed4-fc76f06d22ce', '{"date": "2026-11-24", "pay_by": null, "reason": null, "ends_at": "2026-11-24T03:00:00Z", "fee_fen": 0, "funding": "free", "child_id": "01a205ea-be80-7818-8e63-e2982d210c68", "house_id": "01a205ea-be80-77fe-8cdf-4da0d7ca7cc5", "starts_at": "2026-11-24T01:00:00Z", "session_id": "01a205ea-be80-7bf9-95dc-487fede8fc5d", "free_session_back": true, "free_session_used": false}', '01a205ea-be80-752b-a535-70b4a6c9997e', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7216-81a4-46df153d1537', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'house', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', 'booking_requested', '01a205ea-be80-707c-b827-51c20605cd89', '{"date": "2026-11-26", "pay_by": null, "reason": null, "ends_at": "2026-11-26T03:00:00Z", "fee_fen": 0, "funding": "free", "child_id": "01a205ea-be80-7869-8b49-bf0e9b81de25", "house_id": "01a205ea-be80-77fe-8cdf-4da0d7ca7cc5", "starts_at": "2026-11-26T01:00:00Z", "session_id": "01a205ea-be80-7d98-9590-40d193034afd"}', '01a205ea-be80-7b79-ab6e-4eea5600a921', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7fe2-9c43-88c1e1ed9c4d', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'house', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', 'booking_requested', '01a205ea-be80-783e-887a-0f02d1dfe042', '{"date": "2026-11-27", "pay_by": null, "reason": null, "ends_at": "2026-11-27T03:00:00Z", "fee_fen": 0, "funding": "free", "child_id": "01a205ea-be80-7869-8b49-bf0e9b81de25", "house_id": "01a205ea-be80-77fe-8cdf-4da0d7ca7cc5", "starts_at": "2026-11-27T01:00:00Z", "session_id": "01a205ea-be80-7a01-aeb0-69bd4b92efa3"}', '01a205ea-be80-76e3-8041-c1518383f70d', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-74d6-b081-f8cc6e7f4c21', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'account', '01a205ea-be80-7d3b-bb16-ae919756dbc3', 'training_missing', '01a205ea-be80-7895-9824-e5c7f103d9fb', '{"year": 2026, "staff_id": "01a205ea-be80-7895-9824-e5c7f103d9fb"}', 'training:01a205ea-be80-7895-9824-e5c7f103d9fb:2026-11:account:01a205ea-be80-7d3b-bb16-ae919756dbc3', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7021-934a-64543007e54e', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'house', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', 'training_missing', '01a205ea-be80-7895-9824-e5c7f103d9fb', '{"year": 2026, "staff_id": "01a205ea-be80-7895-9824-e5c7f103d9fb"}', 'training:01a205ea-be80-7895-9824-e5c7f103d9fb:2026-11:house:01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7b2a-a8c5-3c8809819116', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'account', '01a205ea-be80-7b53-8f37-4ca5d780f74b', 'training_missing', '01a205ea-be80-74bc-bf77-5c7f7cc79874', '{"year": 2026, "staff_id": "01a205ea-be80-74bc-bf77-5c7f7cc79874"}', 'training:01a205ea-be80-74bc-bf77-5c7f7cc79874:2026-11:account:01a205ea-be80-7b53-8f37-4ca5d780f74b', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-71c8-a591-779a275cbee5', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'house', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', 'training_missing', '01a205ea-be80-74bc-bf77-5c7f7cc79874', '{"year": 2026, "staff_id": "01a205ea-be80-74bc-bf77-5c7f7cc79874"}', 'training:01a205ea-be80-74bc-bf77-5c7f7cc79874:2026-11:house:01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7746-875c-bc8799e1888a', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'account', '01a205ea-be80-793a-9a01-9b82835a6f71', 'insurance_ending', '01a205ea-be80-77da-bd70-7586ffa5a29b', '{"house_id": "01a205ea-be80-77fe-8cdf-4da0d7ca7cc5", "valid_to": "2026-12-31", "days_left": 38, "insurance_id": "01a205ea-be80-77da-bd70-7586ffa5a29b"}', 'insurance:01a205ea-be80-77da-bd70-7586ffa5a29b:60:account:01a205ea-be80-793a-9a01-9b82835a6f71', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7051-afc9-29eb7d62ca2a', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'house', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', 'insurance_ending', '01a205ea-be80-77da-bd70-7586ffa5a29b', '{"house_id": "01a205ea-be80-77fe-8cdf-4da0d7ca7cc5", "valid_to": "2026-12-31", "days_left": 38, "insurance_id": "01a205ea-be80-77da-bd70-7586ffa5a29b"}', 'insurance:01a205ea-be80-77da-bd70-7586ffa5a29b:60:house:01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-705c-888c-6185e9c4228c', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'account', '01a205ea-be80-7823-b552-8e0d14b1b3ac', 'credential_ending', '01a205ea-be80-7fc1-9912-f4ba2f8227bd', '{"staff_id": "01a205ea-be80-7840-b921-ea2dc010d506", "valid_to": "2026-12-31", "days_left": 38, "type_name": "annual_training", "credential_id": "01a205ea-be80-7fc1-9912-f4ba2f8227bd", "credential_kind": "training"}', 'credential:01a205ea-be80-7fc1-9912-f4ba2f8227bd:60:account:01a205ea-be80-7823-b552-8e0d14b1b3ac', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7d5a-bdd1-a4df2a4f153d', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'house', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', 'credential_ending', '01a205ea-be80-7fc1-9912-f4ba2f8227bd', '{"staff_id": "01a205ea-be80-7840-b921-ea2dc010d506", "valid_to": "2026-12-31", "days_left": 38, "type_name": "annual_training", "credential_id": "01a205ea-be80-7fc1-9912-f4ba2f8227bd", "credential_kind": "training"}', 'credential:01a205ea-be80-7fc1-9912-f4ba2f8227bd:60:house:01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7d1b-8a51-1cb1ff85a02b', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'account', '01a205ea-be80-75da-b0b2-20342f56407e', 'credential_ending', '01a205ea-be80-7ea5-a68d-4ebbeb39ba54', '{"staff_id": "01a205ea-be80-7064-9446-605cff759d25", "valid_to": "2026-12-31", "days_left": 38, "type_name": "health_certificate", "credential_id": "01a205ea-be80-7ea5-a68d-4ebbeb39ba54", "credential_kind": "health"}', 'credential:01a205ea-be80-7ea5-a68d-4ebbeb39ba54:60:account:01a205ea-be80-75da-b0b2-20342f56407e', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-776f-9adc-196d5f587dff', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'family', '01a205ea-be80-7c2e-b5c6-b1550eac3e9f', 'booking_confirmed', '01a205ea-be80-783e-887a-0f02d1dfe042', '{"date": "2026-11-27", "pay_by": null, "reason": null, "ends_at": "2026-11-27T03:00:00Z", "fee_fen": 0, "funding": "free", "child_id": "01a205ea-be80-7869-8b49-bf0e9b81de25", "house_id": "01a205ea-be80-77fe-8cdf-4da0d7ca7cc5", "starts_at": "2026-11-27T01:00:00Z", "session_id": "01a205ea-be80-7a01-aeb0-69bd4b92efa3", "free_session_back": false, "free_session_used": false}', '01a205ea-be80-7d5b-9724-5a6d3faced67', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7b10-a757-db04b94c5e9e', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'house', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', 'credential_ending', '01a205ea-be80-7ea5-a68d-4ebbeb39ba54', '{"staff_id": "01a205ea-be80-7064-9446-605cff759d25", "valid_to": "2026-12-31", "days_left": 38, "type_name": "health_certificate", "credential_id": "01a205ea-be80-7ea5-a68d-4ebbeb39ba54", "credential_kind": "health"}', 'credential:01a205ea-be80-7ea5-a68d-4ebbeb39ba54:60:house:01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7039-8856-b84df90298e8', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'account', '01a205ea-be80-7823-b552-8e0d14b1b3ac', 'credential_ending', '01a205ea-be80-7d23-a4e1-975368cd7d2a', '{"staff_id": "01a205ea-be80-7840-b921-ea2dc010d506", "valid_to": "2026-12-31", "days_left": 38, "type_name": "procuratorate", "credential_id": "01a205ea-be80-7d23-a4e1-975368cd7d2a", "credential_kind": "background_check"}', 'credential:01a205ea-be80-7d23-a4e1-975368cd7d2a:60:account:01a205ea-be80-7823-b552-8e0d14b1b3ac', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7687-876f-a1166adf0c71', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'house', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', 'credential_ending', '01a205ea-be80-7d23-a4e1-975368cd7d2a', '{"staff_id": "01a205ea-be80-7840-b921-ea2dc010d506", "valid_to": "2026-12-31", "days_left": 38, "type_name": "procuratorate", "credential_id": "01a205ea-be80-7d23-a4e1-975368cd7d2a", "credential_kind": "background_check"}', 'credential:01a205ea-be80-7d23-a4e1-975368cd7d2a:60:house:01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7e2b-87c3-1e041a016cff', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'account', '01a205ea-be80-7c64-9c8b-17fb7be2d723', 'credential_ending', '01a205ea-be80-7c6d-9eb4-839d9ccdcb13', '{"staff_id": "01a205ea-be80-7ae3-b8d5-ec2d18e76918", "valid_to": "2026-12-31", "days_left": 38, "type_name": "public_security", "credential_id": "01a205ea-be80-7c6d-9eb4-839d9ccdcb13", "credential_kind": "background_check"}', 'credential:01a205ea-be80-7c6d-9eb4-839d9ccdcb13:60:account:01a205ea-be80-7c64-9c8b-17fb7be2d723', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-73f2-974c-9840e4d64973', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'house', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', 'credential_ending', '01a205ea-be80-7c6d-9eb4-839d9ccdcb13', '{"staff_id": "01a205ea-be80-7ae3-b8d5-ec2d18e76918", "valid_to": "2026-12-31", "days_left": 38, "type_name": "public_security", "credential_id": "01a205ea-be80-7c6d-9eb4-839d9ccdcb13", "credential_kind": "background_check"}', 'credential:01a205ea-be80-7c6d-9eb4-839d9ccdcb13:60:house:01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7a12-a2bf-52ff1e7a9e57', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'account', '01a205ea-be80-7ec3-9f22-a36df0b54838', 'credential_ending', '01a205ea-be80-7bdd-8209-2f7a1161912d', '{"staff_id": "01a205ea-be80-79d8-b887-5157e1ba5014", "valid_to": "2026-12-31", "days_left": 38, "type_name": "annual_training", "credential_id": "01a205ea-be80-7bdd-8209-2f7a1161912d", "credential_kind": "training"}', 'credential:01a205ea-be80-7bdd-8209-2f7a1161912d:60:account:01a205ea-be80-7ec3-9f22-a36df0b54838', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7329-b078-116feab7f2f7', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'house', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', 'credential_ending', '01a205ea-be80-7bdd-8209-2f7a1161912d', '{"staff_id": "01a205ea-be80-79d8-b887-5157e1ba5014", "valid_to": "2026-12-31", "days_left": 38, "type_name": "annual_training", "credential_id": "01a205ea-be80-7bdd-8209-2f7a1161912d", "credential_kind": "training"}', 'credential:01a205ea-be80-7bdd-8209-2f7a1161912d:60:house:01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7380-9141-a1596def1cd3', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'account', '01a205ea-be80-7c64-9c8b-17fb7be2d723', 'credential_ending', '01a205ea-be80-7a8a-ace8-32fd8ea05562', '{"staff_id": "01a205ea-be80-7ae3-b8d5-ec2d18e76918", "valid_to": "2026-12-31", "days_left": 38, "type_name": "annual_training", "credential_id": "01a205ea-be80-7a8a-ace8-32fd8ea05562", "credential_kind": "training"}', 'credential:01a205ea-be80-7a8a-ace8-32fd8ea05562:60:account:01a205ea-be80-7c64-9c8b-17fb7be2d723', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7242-bb7f-e804d695eec4', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'house', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', 'credential_ending', '01a205ea-be80-7a8a-ace8-32fd8ea05562', '{"staff_id": "01a205ea-be80-7ae3-b8d5-ec2d18e76918", "valid_to": "2026-12-31", "days_left": 38, "type_name": "annual_training", "credential_id": "01a205ea-be80-7a8a-ace8-32fd8ea05562", "credential_kind": "training"}', 'credential:01a205ea-be80-7a8a-ace8-32fd8ea05562:60:house:01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7419-9c09-be07549208a8', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'account', '01a205ea-be80-7ec3-9f22-a36df0b54838', 'credential_ending', '01a205ea-be80-79ae-8cfd-375727713e01', '{"staff_id": "01a205ea-be80-79d8-b887-5157e1ba5014", "valid_to": "2026-12-31", "days_left": 38, "type_name": "health_certificate", "credential_id": "01a205ea-be80-79ae-8cfd-375727713e01", "credential_kind": "health"}', 'credential:01a205ea-be80-79ae-8cfd-375727713e01:60:account:01a205ea-be80-7ec3-9f22-a36df0b54838', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-74bb-b540-8078f8babb6f', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'house', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', 'credential_ending', '01a205ea-be80-79ae-8cfd-375727713e01', '{"staff_id": "01a205ea-be80-79d8-b887-5157e1ba5014", "valid_to": "2026-12-31", "days_left": 38, "type_name": "health_certificate", "credential_id": "01a205ea-be80-79ae-8cfd-375727713e01", "credential_kind": "health"}', 'credential:01a205ea-be80-79ae-8cfd-375727713e01:60:house:01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7296-8057-6e490688d15b', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'account', '01a205ea-be80-7ec3-9f22-a36df0b54838', 'credential_ending', '01a205ea-be80-7913-b6e2-357ada8f7659', '{"staff_id": "01a205ea-be80-79d8-b887-5157e1ba5014", "valid_to": "2026-12-31", "days_left": 38, "type_name": "procuratorate", "credential_id": "01a205ea-be80-7913-b6e2-357ada8f7659", "credential_kind": "background_check"}', 'credential:01a205ea-be80-7913-b6e2-357ada8f7659:60:account:01a205ea-be80-7ec3-9f22-a36df0b54838', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7c84-9b36-d36153be8da1', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'house', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', 'credential_ending', '01a205ea-be80-7913-b6e2-357ada8f7659', '{"staff_id": "01a205ea-be80-79d8-b887-5157e1ba5014", "valid_to": "2026-12-31", "days_left": 38, "type_name": "procuratorate", "credential_id": "01a205ea-be80-7913-b6e2-357ada8f7659", "credential_kind": "background_check"}', 'credential:01a205ea-be80-7913-b6e2-357ada8f7659:60:house:01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7a62-87d5-accddb30fa56', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'account', '01a205ea-be80-7823-b552-8e0d14b1b3ac', 'credential_ending', '01a205ea-be80-78c9-a69a-45cf6325ff22', '{"staff_id": "01a205ea-be80-7840-b921-ea2dc010d506", "valid_to": "2026-12-31", "days_left": 38, "type_name": "health_certificate", "credential_id": "01a205ea-be80-78c9-a69a-45cf6325ff22", "credential_kind": "health"}', 'credential:01a205ea-be80-78c9-a69a-45cf6325ff22:60:account:01a205ea-be80-7823-b552-8e0d14b1b3ac', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-76b3-9d31-3667873c1995', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'house', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', 'credential_ending', '01a205ea-be80-78c9-a69a-45cf6325ff22', '{"staff_id": "01a205ea-be80-7840-b921-ea2dc010d506", "valid_to": "2026-12-31", "days_left": 38, "type_name": "health_certificate", "credential_id": "01a205ea-be80-78c9-a69a-45cf6325ff22", "credential_kind": "health"}', 'credential:01a205ea-be80-78c9-a69a-45cf6325ff22:60:house:01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7b2e-93f4-5f031dd8d12d', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'account', '01a205ea-be80-7c64-9c8b-17fb7be2d723', 'credential_ending', '01a205ea-be80-7667-a237-12ecf102f7e4', '{"staff_id": "01a205ea-be80-7ae3-b8d5-ec2d18e76918", "valid_to": "2026-12-31", "days_left": 38, "type_name": "health_certificate", "credential_id": "01a205ea-be80-7667-a237-12ecf102f7e4", "credential_kind": "health"}', 'credential:01a205ea-be80-7667-a237-12ecf102f7e4:60:account:01a205ea-be80-7c64-9c8b-17fb7be2d723', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-74af-a98e-bebf9ca3b312', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'house', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', 'credential_ending', '01a205ea-be80-7667-a237-12ecf102f7e4', '{"staff_id": "01a205ea-be80-7ae3-b8d5-ec2d18e76918", "valid_to": "2026-12-31", "days_left": 38, "type_name": "health_certificate", "credential_id": "01a205ea-be80-7667-a237-12ecf102f7e4", "credential_kind": "health"}', 'credential:01a205ea-be80-7667-a237-12ecf102f7e4:60:house:01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7392-b7ea-95ca6a1c43e0', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'account', '01a205ea-be80-7823-b552-8e0d14b1b3ac', 'credential_ending', '01a205ea-be80-756e-97f3-af884061007c', '{"staff_id": "01a205ea-be80-7840-b921-ea2dc010d506", "valid_to": "2026-12-31", "days_left": 38, "type_name": "public_security", "credential_id": "01a205ea-be80-756e-97f3-af884061007c", "credential_kind": "background_check"}', 'credential:01a205ea-be80-756e-97f3-af884061007c:60:account:01a205ea-be80-7823-b552-8e0d14b1b3ac', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7950-b57a-904fd959084f', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'house', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', 'credential_ending', '01a205ea-be80-756e-97f3-af884061007c', '{"staff_id": "01a205ea-be80-7840-b921-ea2dc010d506", "valid_to": "2026-12-31", "days_left": 38, "type_name": "public_security", "credential_id": "01a205ea-be80-756e-97f3-af884061007c", "credential_kind": "background_check"}', 'credential:01a205ea-be80-756e-97f3-af884061007c:60:house:01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7bc4-939c-45033ac21ee9', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'account', '01a205ea-be80-75da-b0b2-20342f56407e', 'credential_ending', '01a205ea-be80-7545-ae6d-bea33718e7e0', '{"staff_id": "01a205ea-be80-7064-9446-605cff759d25", "valid_to": "2026-12-31", "days_left": 38, "type_name": "procuratorate", "credential_id": "01a205ea-be80-7545-ae6d-bea33718e7e0", "credential_kind": "background_check"}', 'credential:01a205ea-be80-7545-ae6d-bea33718e7e0:60:account:01a205ea-be80-75da-b0b2-20342f56407e', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-72c9-8410-100c3c89cc14', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'house', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', 'credential_ending', '01a205ea-be80-7545-ae6d-bea33718e7e0', '{"staff_id": "01a205ea-be80-7064-9446-605cff759d25", "valid_to": "2026-12-31", "days_left": 38, "type_name": "procuratorate", "credential_id": "01a205ea-be80-7545-ae6d-bea33718e7e0", "credential_kind": "background_check"}', 'credential:01a205ea-be80-7545-ae6d-bea33718e7e0:60:house:01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-77b9-a65c-6a1e1aa9f628', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'account', '01a205ea-be80-75da-b0b2-20342f56407e', 'credential_ending', '01a205ea-be80-7433-86ce-3d9da92603d3', '{"staff_id": "01a205ea-be80-7064-9446-605cff759d25", "valid_to": "2026-12-31", "days_left": 38, "type_name": "public_security", "credential_id": "01a205ea-be80-7433-86ce-3d9da92603d3", "credential_kind": "background_check"}', 'credential:01a205ea-be80-7433-86ce-3d9da92603d3:60:account:01a205ea-be80-75da-b0b2-20342f56407e', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-785b-873d-31ed2baede8d', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'house', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', 'credential_ending', '01a205ea-be80-7433-86ce-3d9da92603d3', '{"staff_id": "01a205ea-be80-7064-9446-605cff759d25", "valid_to": "2026-12-31", "days_left": 38, "type_name": "public_security", "credential_id": "01a205ea-be80-7433-86ce-3d9da92603d3", "credential_kind": "background_check"}', 'credential:01a205ea-be80-7433-86ce-3d9da92603d3:60:house:01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7e18-b0a5-14857c3bb565', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'account', '01a205ea-be80-7ec3-9f22-a36df0b54838', 'credential_ending', '01a205ea-be80-7262-be5e-ebae7c41295b', '{"staff_id": "01a205ea-be80-79d8-b887-5157e1ba5014", "valid_to": "2026-12-31", "days_left": 38, "type_name": "public_security", "credential_id": "01a205ea-be80-7262-be5e-ebae7c41295b", "credential_kind": "background_check"}', 'credential:01a205ea-be80-7262-be5e-ebae7c41295b:60:account:01a205ea-be80-7ec3-9f22-a36df0b54838', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-775f-b8bc-40193d8b2369', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'house', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', 'credential_ending', '01a205ea-be80-7262-be5e-ebae7c41295b', '{"staff_id": "01a205ea-be80-79d8-b887-5157e1ba5014", "valid_to": "2026-12-31", "days_left": 38, "type_name": "public_security", "credential_id": "01a205ea-be80-7262-be5e-ebae7c41295b", "credential_kind": "background_check"}', 'credential:01a205ea-be80-7262-be5e-ebae7c41295b:60:house:01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-70fa-9c71-93849c3cc714', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'account', '01a205ea-be80-7c64-9c8b-17fb7be2d723', 'credential_ending', '01a205ea-be80-7218-8391-e8f49b345432', '{"staff_id": "01a205ea-be80-7ae3-b8d5-ec2d18e76918", "valid_to": "2026-12-31", "days_left": 38, "type_name": "procuratorate", "credential_id": "01a205ea-be80-7218-8391-e8f49b345432", "credential_kind": "background_check"}', 'credential:01a205ea-be80-7218-8391-e8f49b345432:60:account:01a205ea-be80-7c64-9c8b-17fb7be2d723', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-76bf-9d21-781c32b5af23', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'house', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', 'credential_ending', '01a205ea-be80-7218-8391-e8f49b345432', '{"staff_id": "01a205ea-be80-7ae3-b8d5-ec2d18e76918", "valid_to": "2026-12-31", "days_left": 38, "type_name": "procuratorate", "credential_id": "01a205ea-be80-7218-8391-e8f49b345432", "credential_kind": "background_check"}', 'credential:01a205ea-be80-7218-8391-e8f49b345432:60:house:01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7a80-9ce5-325f9c3ba218', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'account', '01a205ea-be80-75da-b0b2-20342f56407e', 'credential_ending', '01a205ea-be80-7073-9448-91086e79e2b9', '{"staff_id": "01a205ea-be80-7064-9446-605cff759d25", "valid_to": "2026-12-31", "days_left": 38, "type_name": "annual_training", "credential_id": "01a205ea-be80-7073-9448-91086e79e2b9", "credential_kind": "training"}', 'credential:01a205ea-be80-7073-9448-91086e79e2b9:60:account:01a205ea-be80-75da-b0b2-20342f56407e', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7733-902d-88b7c25a4741', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'house', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', 'credential_ending', '01a205ea-be80-7073-9448-91086e79e2b9', '{"staff_id": "01a205ea-be80-7064-9446-605cff759d25", "valid_to": "2026-12-31", "days_left": 38, "type_name": "annual_training", "credential_id": "01a205ea-be80-7073-9448-91086e79e2b9", "credential_kind": "training"}', 'credential:01a205ea-be80-7073-9448-91086e79e2b9:60:house:01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7690-b99a-43e4573ef5b8', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'family', '01a205ea-be80-70b0-82d3-15d3f0adefa4', 'booking_confirmed', '01a205ea-be80-724e-a40b-6fc84768086c', '{"date": "2026-11-25", "pay_by": null, "reason": null, "ends_at": "2026-11-25T03:00:00Z", "fee_fen": 0, "funding": "free", "child_id": "01a205ea-be80-7818-8e63-e2982d210c68", "house_id": "01a205ea-be80-77fe-8cdf-4da0d7ca7cc5", "starts_at": "2026-11-25T01:00:00Z", "session_id": "01a205ea-be80-78a0-b78b-3139c9b94c4b", "free_session_back": false, "free_session_used": false}', '01a205ea-be80-7c88-ba27-f977f9f670e3', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-780d-b913-8f2a0901583e', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'family', '01a205ea-be80-7c2e-b5c6-b1550eac3e9f', 'booking_confirmed', '01a205ea-be80-707c-b827-51c20605cd89', '{"date": "2026-11-26", "pay_by": null, "reason": null, "ends_at": "2026-11-26T03:00:00Z", "fee_fen": 0, "funding": "free", "child_id": "01a205ea-be80-7869-8b49-bf0e9b81de25", "house_id": "01a205ea-be80-77fe-8cdf-4da0d7ca7cc5", "starts_at": "2026-11-26T01:00:00Z", "session_id": "01a205ea-be80-7d98-9590-40d193034afd", "free_session_back": false, "free_session_used": false}', '01a205ea-be80-7cdf-948c-ade1c9a204ef', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00');


--
-- Data for Name: notice_delivery; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: notice_mark; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: notice_preference; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: notice_read; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: observation; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.observation VALUES
	('01a205ea-be80-729b-9aa9-6818071f4ad2', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-724e-a40b-6fc84768086c', '01a205ea-be80-7818-8e63-e2982d210c68', 'midday_check', 'test.GrScX1GC+rYMnCzKHzFm03Rr/F+PSnZUwoNhM5eH1TsUt3dCxhjHsKOehJaMUrZZKeYkuM+F', '2026-11-23 01:00:00+00', '01a205ea-be80-7c64-9c8b-17fb7be2d723');


--
-- Data for Name: one_time_code; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: operator_contract; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: outbox; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.outbox VALUES
	('01a205ea-be80-7710-a572-e06b4d8c1b92', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'booking_projection', '01a205ea-be80-724e-a40b-6fc84768086c', '{"year": 2026, "child": "01a205ea-be80-7818-8e63-e2982d210c68", "session": "01a205ea-be80-78a0-b78b-3139c9b94c4b"}', 0, '2026-11-23 01:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-72a3-927e-96c039b90c4c', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'booking_projection', '01a205ea-be80-724e-a40b-6fc84768086c', '{"year": 2026, "child": "01a205ea-be80-7818-8e63-e2982d210c68", "session": "01a205ea-be80-78a0-b78b-3139c9b94c4b"}', 0, '2026-11-23 01:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7980-bcba-bed3f80469e5', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'booking_projection', '01a205ea-be80-795e-aed4-fc76f06d22ce', '{"year": 2026, "child": "01a205ea-be80-7818-8e63-e2982d210c68", "session": "01a205ea-be80-7bf9-95dc-487fede8fc5d"}', 0, '2026-11-23 01:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-705d-8fbc-568ac4f33882', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'booking_projection', '01a205ea-be80-730e-9003-a4843db5b218', '{"year": 2026, "child": "01a205ea-be80-7818-8e63-e2982d210c68", "session": "01a205ea-be80-784e-8b35-0f0c67f59cb9"}', 0, '2026-11-23 01:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-737f-9521-438dcdfeca4d', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'booking_projection', '01a205ea-be80-795e-aed4-fc76f06d22ce', '{"year": 2026, "child": "01a205ea-be80-7818-8e63-e2982d210c68", "session": "01a205ea-be80-7bf9-95dc-487fede8fc5d"}', 0, '2026-11-23 01:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-76cf-a1d1-75336eda099a', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'booking_projection', '01a205ea-be80-707c-b827-51c20605cd89', '{"year": 2026, "child": "01a205ea-be80-7869-8b49-bf0e9b81de25", "session": "01a205ea-be80-7d98-9590-40d193034afd"}', 0, '2026-11-23 01:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-72c5-814e-39cc3df262ba', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'booking_projection', '01a205ea-be80-707c-b827-51c20605cd89', '{"year": 2026, "child": "01a205ea-be80-7869-8b49-bf0e9b81de25", "session": "01a205ea-be80-7d98-9590-40d193034afd"}', 0, '2026-11-23 01:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7597-af4e-f07054eab258', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'booking_projection', '01a205ea-be80-783e-887a-0f02d1dfe042', '{"year": 2026, "child": "01a205ea-be80-7869-8b49-bf0e9b81de25", "session": "01a205ea-be80-7a01-aeb0-69bd4b92efa3"}', 0, '2026-11-23 01:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-77eb-b2e6-8e745b2978e0', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'booking_projection', '01a205ea-be80-783e-887a-0f02d1dfe042', '{"year": 2026, "child": "01a205ea-be80-7869-8b49-bf0e9b81de25", "session": "01a205ea-be80-7a01-aeb0-69bd4b92efa3"}', 0, '2026-11-23 01:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-701e-83c6-2960d2b3eac4', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'quota_projection', '01a205ea-be80-7818-8e63-e2982d210c68', '{"year": 2026}', 0, '2026-11-23 01:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00');


--
-- Data for Name: payment_order; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: payment_receipt; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: payment_refund; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: permanent_bar; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: pickup_code; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.pickup_code VALUES
	('01a205ea-be80-7d85-9dab-f95f1507e43b', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-724e-a40b-6fc84768086c', '01a205ea-be80-7096-a442-94e4182a92b0', 'test.A9ZmfxYcWnnA1kfJPAT/leP7/7R4N0uqfzQI3nllFKur03zO0g', 'grandparent', 'resident_id', 'cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc', 'dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd', 0, '2026-11-25', NULL, NULL, '2026-11-23 01:00:00+00');


--
-- Data for Name: pickup_person; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.pickup_person VALUES
	('01a205ea-be80-7b5f-bc06-83cda5d2ec7f', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-70b0-82d3-15d3f0adefa4', 'test.k46Amjh5MuKr8npA4wWGgVMscXhME1Bl31Asee8RHDRq3JjPhQ', 'test.FWykm9ThKxjBGv82CAfe5z0X+F2kq8an+e9wSKIsCd3Gr6sbgMyPgI+3', 'grandparent', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'active', '2026-11-23 01:00:00+00', 'resident_id', 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', 0, NULL);


--
-- Data for Name: priority_decision; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.priority_decision VALUES
	('01a205ea-be80-7699-8c8d-62a2c560fc80', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-70b0-82d3-15d3f0adefa4', true, 'test.EmCLO62lNb/OfxVZQs94UbpxWswlJrAaG7ofVkbcICYRLyA8lnbb9kn+IQ', '01a205ea-be80-7b27-ba4f-09953672f731', '2026-11-23 01:00:00+00');


--
-- Data for Name: quota_grant; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.quota_grant VALUES
	('01a205ea-be80-7375-8621-cad99bdef1ee', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7818-8e63-e2982d210c68', 2026, 2, '双胞胎', '01a205ea-be80-793a-9a01-9b82835a6f71', '2026-11-23 01:00:00+00');


--
-- Data for Name: recovery_code; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: refresh_token; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: reminder_day; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.reminder_day VALUES
	('01a205ea-be80-72b7-8eb1-64a1400a77bd', '2026-11-23');


--
-- Data for Name: return_note; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: room; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.room VALUES
	('01a205ea-be80-7f0f-8c3a-527bcf022b04', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '一号活动室', 6600, NULL, 1, '2026-11-23 01:00:00+00');


--
-- Data for Name: seaql_migrations; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.seaql_migrations VALUES
	('m20261122_000001_places', 1795384400),
	('m20261122_000002_accounts', 1795384400),
	('m20261122_000003_staff', 1795384400),
	('m20261122_000004_families', 1795384400),
	('m20261122_000005_sessions', 1795384400),
	('m20261122_000006_bookings', 1795384400),
	('m20261122_000007_plumbing', 1795384400),
	('m20261122_000008_notices', 1795384400),
	('m20261122_000009_waitlist', 1795384400),
	('m20261122_000010_money', 1795384400),
	('m20261122_000011_closures', 1795384400),
	('m20261122_000013_people', 1795384400),
	('m20261122_000014_identities', 1795384400),
	('m20261122_000015_guidance', 1795384400),
	('m20261122_000016_messages', 1795384400),
	('m20261122_000017_roster', 1795384400),
	('m20261122_000018_sign_in_attempts', 1795384400),
	('m20261122_000019_totp', 1795384400),
	('m20261122_000020_audit_log', 1795384400);


--
-- Data for Name: session; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.session VALUES
	('01a205ea-be80-78a0-b78b-3139c9b94c4b', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7f0f-8c3a-527bcf022b04', NULL, 'timed', '2026-11-25', '2026-11-25 01:00:00+00', '2026-11-25 03:00:00+00', 5, 30, 'open', '[{"limit": "released_places", "during": {"end": "2026-11-25T03:00:00Z", "start": "2026-11-25T01:00:00Z"}, "places": 5}]', 0, 3, '2026-11-23 01:00:00+00', 0),
	('01a205ea-be80-784e-8b35-0f0c67f59cb9', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7f0f-8c3a-527bcf022b04', NULL, 'timed', '2026-11-30', '2026-11-30 01:00:00+00', '2026-11-30 03:00:00+00', 20, 30, 'open', '[{"limit": "class_cap", "during": {"end": "2026-11-30T03:00:00Z", "start": "2026-11-30T01:00:00Z"}, "places": 20}]', 0, 2, '2026-11-23 01:00:00+00', 0),
	('01a205ea-be80-7bf9-95dc-487fede8fc5d', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7f0f-8c3a-527bcf022b04', NULL, 'timed', '2026-11-24', '2026-11-24 01:00:00+00', '2026-11-24 03:00:00+00', 20, 30, 'open', '[{"limit": "class_cap", "during": {"end": "2026-11-24T03:00:00Z", "start": "2026-11-24T01:00:00Z"}, "places": 20}]', 0, 3, '2026-11-23 01:00:00+00', 0),
	('01a205ea-be80-7d98-9590-40d193034afd', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7f0f-8c3a-527bcf022b04', NULL, 'timed', '2026-11-26', '2026-11-26 01:00:00+00', '2026-11-26 03:00:00+00', 20, 30, 'open', '[{"limit": "class_cap", "during": {"end": "2026-11-26T03:00:00Z", "start": "2026-11-26T01:00:00Z"}, "places": 20}]', 0, 3, '2026-11-23 01:00:00+00', 0),
	('01a205ea-be80-7a01-aeb0-69bd4b92efa3', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7f0f-8c3a-527bcf022b04', NULL, 'timed', '2026-11-27', '2026-11-27 01:00:00+00', '2026-11-27 03:00:00+00', 1, 30, 'open', '[{"limit": "released_places", "during": {"end": "2026-11-27T03:00:00Z", "start": "2026-11-27T01:00:00Z"}, "places": 1}]', 0, 3, '2026-11-23 01:00:00+00', 0);


--
-- Data for Name: session_template; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: shift; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.shift VALUES
	('01a205ea-be80-77d4-b5be-2da6f5dd088b', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7f0f-8c3a-527bcf022b04', '01a205ea-be80-7ae3-b8d5-ec2d18e76918', '2026-11-25 01:00:00+00', '2026-11-25 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-790d-b65b-6b071c45da0a', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7f0f-8c3a-527bcf022b04', '01a205ea-be80-7840-b921-ea2dc010d506', '2026-11-25 01:00:00+00', '2026-11-25 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-7036-b24f-0573422a6d96', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7f0f-8c3a-527bcf022b04', '01a205ea-be80-7064-9446-605cff759d25', '2026-11-25 01:00:00+00', '2026-11-25 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-741c-9451-c62dac75af17', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7f0f-8c3a-527bcf022b04', '01a205ea-be80-79d8-b887-5157e1ba5014', '2026-11-25 01:00:00+00', '2026-11-25 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-7e51-8216-a726759521be', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7f0f-8c3a-527bcf022b04', '01a205ea-be80-7ae3-b8d5-ec2d18e76918', '2026-11-24 01:00:00+00', '2026-11-24 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-7213-9879-b306b1f90bfe', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7f0f-8c3a-527bcf022b04', '01a205ea-be80-7840-b921-ea2dc010d506', '2026-11-24 01:00:00+00', '2026-11-24 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-7efe-a20f-af04ab07b606', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7f0f-8c3a-527bcf022b04', '01a205ea-be80-7064-9446-605cff759d25', '2026-11-24 01:00:00+00', '2026-11-24 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-7a2d-b294-2662d673e24e', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7f0f-8c3a-527bcf022b04', '01a205ea-be80-79d8-b887-5157e1ba5014', '2026-11-24 01:00:00+00', '2026-11-24 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-7384-babe-022fb201049d', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7f0f-8c3a-527bcf022b04', '01a205ea-be80-7ae3-b8d5-ec2d18e76918', '2026-11-30 01:00:00+00', '2026-11-30 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-7c65-9eea-5361b85e2d81', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7f0f-8c3a-527bcf022b04', '01a205ea-be80-7840-b921-ea2dc010d506', '2026-11-30 01:00:00+00', '2026-11-30 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-7f68-a2e1-b831c7eee56d', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7f0f-8c3a-527bcf022b04', '01a205ea-be80-7064-9446-605cff759d25', '2026-11-30 01:00:00+00', '2026-11-30 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-7d42-8e7a-c07fd7f77ab4', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7f0f-8c3a-527bcf022b04', '01a205ea-be80-79d8-b887-5157e1ba5014', '2026-11-30 01:00:00+00', '2026-11-30 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-76cd-8f6d-4bc4578361fb', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7f0f-8c3a-527bcf022b04', '01a205ea-be80-7ae3-b8d5-ec2d18e76918', '2026-11-26 01:00:00+00', '2026-11-26 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-7a29-9b2b-d52c5b1c6c36', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7f0f-8c3a-527bcf022b04', '01a205ea-be80-7840-b921-ea2dc010d506', '2026-11-26 01:00:00+00', '2026-11-26 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-7865-9d5a-3fe2cdeb2e29', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7f0f-8c3a-527bcf022b04', '01a205ea-be80-7064-9446-605cff759d25', '2026-11-26 01:00:00+00', '2026-11-26 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-73cf-9a87-ae32e9d427fa', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7f0f-8c3a-527bcf022b04', '01a205ea-be80-79d8-b887-5157e1ba5014', '2026-11-26 01:00:00+00', '2026-11-26 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-796a-ac18-54b0a5bac976', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7f0f-8c3a-527bcf022b04', '01a205ea-be80-7ae3-b8d5-ec2d18e76918', '2026-11-27 01:00:00+00', '2026-11-27 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-781f-822b-26baff255329', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7f0f-8c3a-527bcf022b04', '01a205ea-be80-7840-b921-ea2dc010d506', '2026-11-27 01:00:00+00', '2026-11-27 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-716a-a391-6a46414dd5ce', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7f0f-8c3a-527bcf022b04', '01a205ea-be80-7064-9446-605cff759d25', '2026-11-27 01:00:00+00', '2026-11-27 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-7042-9281-c7c412f64f66', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7f0f-8c3a-527bcf022b04', '01a205ea-be80-79d8-b887-5157e1ba5014', '2026-11-27 01:00:00+00', '2026-11-27 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL);


--
-- Data for Name: shift_pattern; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: shift_swap; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: sign_in_attempt; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: signed_agreement; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.signed_agreement VALUES
	('01a205ea-be80-7ac8-ba8c-1c3c143bc818', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-70b0-82d3-15d3f0adefa4', '01a205ea-be80-7ad4-aef3-7d830e9f623b', '01a205ea-be80-7096-a442-94e4182a92b0', '0000000000000000000000000000000000000000000000000000000000000000', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7fb7-804a-06df1d38670d', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7c2e-b5c6-b1550eac3e9f', '01a205ea-be80-7ad4-aef3-7d830e9f623b', '01a205ea-be80-7438-9ac3-51ebcfead843', '0000000000000000000000000000000000000000000000000000000000000000', '2026-11-23 01:00:00+00');


--
-- Data for Name: staff; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.staff VALUES
	('01a205ea-be80-7840-b921-ea2dc010d506', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7110-a2ac-901da090c17c', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7823-b552-8e0d14b1b3ac', '李工作', 'carer', 'active', 1, '2026-11-23 01:00:00+00', NULL, NULL, NULL, NULL),
	('01a205ea-be80-7064-9446-605cff759d25', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7110-a2ac-901da090c17c', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-75da-b0b2-20342f56407e', '李工作', 'carer', 'active', 1, '2026-11-23 01:00:00+00', NULL, NULL, NULL, NULL),
	('01a205ea-be80-79d8-b887-5157e1ba5014', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7110-a2ac-901da090c17c', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7ec3-9f22-a36df0b54838', '李工作', 'carer', 'active', 1, '2026-11-23 01:00:00+00', NULL, NULL, NULL, NULL),
	('01a205ea-be80-7e98-8271-34c8d18316f9', '01a205ea-be80-72b7-8eb1-64a1400a77bd', NULL, NULL, '01a205ea-be80-7b27-ba4f-09953672f731', '李工作', 'district_admin', 'active', 1, '2026-11-23 01:00:00+00', NULL, NULL, NULL, NULL),
	('01a205ea-be80-7dee-ab41-51d50b756439', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7110-a2ac-901da090c17c', NULL, '01a205ea-be80-793a-9a01-9b82835a6f71', '李工作', 'subdistrict_admin', 'active', 1, '2026-11-23 01:00:00+00', NULL, NULL, NULL, NULL),
	('01a205ea-be80-74bc-bf77-5c7f7cc79874', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7110-a2ac-901da090c17c', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7b53-8f37-4ca5d780f74b', '李工作', 'house_manager', 'active', 1, '2026-11-23 01:00:00+00', NULL, NULL, NULL, NULL),
	('01a205ea-be80-7895-9824-e5c7f103d9fb', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7110-a2ac-901da090c17c', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7d3b-bb16-ae919756dbc3', '李工作', 'health_worker', 'active', 1, '2026-11-23 01:00:00+00', NULL, NULL, NULL, NULL),
	('01a205ea-be80-7ae3-b8d5-ec2d18e76918', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7110-a2ac-901da090c17c', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '01a205ea-be80-7c64-9c8b-17fb7be2d723', '李工作', 'carer', 'active', 1, '2026-11-23 01:00:00+00', NULL, 'test.L/bQtk+XoAYZy4Cs/OVeDZ0665aWHLsx8iLT56OZjFhzT6mp2I8qoS1ScPdKUQ', NULL, NULL);


--
-- Data for Name: staff_house; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: staff_totp; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.staff_totp VALUES
	('01a205ea-be80-763c-b84b-4d3f8dc3d92f', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-7b53-8f37-4ca5d780f74b', 'test.28SC3/ZP/7f96gLgXgT0OXu0wJCXIyYO0m8i3DS4y7V7YyiR76fBNjOYrjw', NULL, NULL, '2026-11-23 01:00:00+00');


--
-- Data for Name: stored_file; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.stored_file VALUES
	('01a205ea-be80-748b-8090-ca36ff7676bc', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'application/pdf', 16, '0000000000000000000000000000000000000000000000000000000000000000', '\x74657374009532f35b060b586b9d733908b26e38a33ca8ed56634709058ab24f3dc83ea8d4851a38054d221ed924a22ad5', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-741b-adb2-b48d8dfb535c', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'application/pdf', 16, '0000000000000000000000000000000000000000000000000000000000000000', '\x74657374005ca68dcd3ce89037b3b14448be433ed78d5eff7b25dd7403f2db3d0d4aa3a5b450f37edb50f1a5359b1f3d26', '2026-11-23 01:00:00+00');


--
-- Data for Name: strike; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: subdistrict; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.subdistrict VALUES
	('01a205ea-be80-7110-a2ac-901da090c17c', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'beiwaitan', '北外滩街道', 'North Bund Subdistrict');


--
-- Data for Name: subscription_permit; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: suspension_case; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: suspension_proposal; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: unmet_demand; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: waitlist_child; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.waitlist_child VALUES
	('01a205ea-be80-7bc5-97bb-7b6a506cbd91', '01a205ea-be80-7818-8e63-e2982d210c68');


--
-- Data for Name: waitlist_entry; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.waitlist_entry VALUES
	('01a205ea-be80-7bc5-97bb-7b6a506cbd91', '01a205ea-be80-72b7-8eb1-64a1400a77bd', '01a205ea-be80-70b0-82d3-15d3f0adefa4', '01a205ea-be80-7a01-aeb0-69bd4b92efa3', 'timed', '2026-11-27', '2026-11-27', NULL, NULL, NULL, false, 'waiting', '01a205ea-be80-769f-8e24-1d5d9a7e10a5', '2026-11-23 01:00:00+00', '2026-11-26 04:00:00+00', 1, '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00');


--
-- Data for Name: waitlist_hold; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: waitlist_house; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.waitlist_house VALUES
	('01a205ea-be80-7bc5-97bb-7b6a506cbd91', '01a205ea-be80-77fe-8cdf-4da0d7ca7cc5', '2026-11-27');


--
-- Data for Name: waitlist_offer; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: waitlist_offered_booking; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: waitlist_skip; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: webhook; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.webhook VALUES
	('01a205ea-be80-767e-b4de-f1afe9e7e87e', '01a205ea-be80-72b7-8eb1-64a1400a77bd', 'https://example.invalid/', '', '[]', 'test.iIz+BGeSMm1P/sr0GOt7TevQt84mSttkBn2tAkJOPfS9aRCEHwQW', 'test.1muJiNOgMfCYDB3wnXgT7hlPeVvy1AeQ5VlOb5714IBuow3g2htL', '2026-11-23 01:00:00+00', 'disabled', NULL, NULL, 1, '01a205ea-be80-7b27-ba4f-09953672f731', '2026-11-23 01:00:00+00');


--
-- Data for Name: webhook_delivery; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Name: absence absence_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.absence
    ADD CONSTRAINT absence_pkey PRIMARY KEY (id);


--
-- Name: account account_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (id);


--
-- Name: agreement_template agreement_template_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.agreement_template
    ADD CONSTRAINT agreement_template_pkey PRIMARY KEY (id);


--
-- Name: alert alert_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alert
    ADD CONSTRAINT alert_pkey PRIMARY KEY (id);


--
-- Name: attendance attendance_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.attendance
    ADD CONSTRAINT attendance_pkey PRIMARY KEY (booking_id);


--
-- Name: audit_chain audit_chain_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_chain
    ADD CONSTRAINT audit_chain_pkey PRIMARY KEY (district_id);


--
-- Name: audit_log audit_log_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_log
    ADD CONSTRAINT audit_log_pkey PRIMARY KEY (id);


--
-- Name: booking_event booking_event_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.booking_event
    ADD CONSTRAINT booking_event_pkey PRIMARY KEY (id);


--
-- Name: booking booking_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.booking
    ADD CONSTRAINT booking_pkey PRIMARY KEY (id);


--
-- Name: calendar_day calendar_day_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.calendar_day
    ADD CONSTRAINT calendar_day_pkey PRIMARY KEY (date);


--
-- Name: calendar_year calendar_year_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.calendar_year
    ADD CONSTRAINT calendar_year_pkey PRIMARY KEY (year);


--
-- Name: child child_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.child
    ADD CONSTRAINT child_pkey PRIMARY KEY (id);


--
-- Name: closure_booking closure_booking_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.closure_booking
    ADD CONSTRAINT closure_booking_pkey PRIMARY KEY (closure_id, booking_id);


--
-- Name: closure closure_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.closure
    ADD CONSTRAINT closure_pkey PRIMARY KEY (id);


--
-- Name: closure_session closure_session_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.closure_session
    ADD CONSTRAINT closure_session_pkey PRIMARY KEY (closure_id, session_id);


--
-- Name: consent consent_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent
    ADD CONSTRAINT consent_pkey PRIMARY KEY (id);


--
-- Name: credential credential_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.credential
    ADD CONSTRAINT credential_pkey PRIMARY KEY (id);


--
-- Name: dismissal dismissal_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.dismissal
    ADD CONSTRAINT dismissal_pkey PRIMARY KEY (id);


--
-- Name: district district_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.district
    ADD CONSTRAINT district_pkey PRIMARY KEY (id);


--
-- Name: erasure erasure_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure
    ADD CONSTRAINT erasure_pkey PRIMARY KEY (id);


--
-- Name: family family_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.family
    ADD CONSTRAINT family_pkey PRIMARY KEY (id);


--
-- Name: fee_schedule fee_schedule_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.fee_schedule
    ADD CONSTRAINT fee_schedule_pkey PRIMARY KEY (id);


--
-- Name: guardian guardian_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.guardian
    ADD CONSTRAINT guardian_pkey PRIMARY KEY (id);


--
-- Name: guidance_booking_event guidance_booking_event_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.guidance_booking_event
    ADD CONSTRAINT guidance_booking_event_pkey PRIMARY KEY (id);


--
-- Name: guidance_booking guidance_booking_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.guidance_booking
    ADD CONSTRAINT guidance_booking_pkey PRIMARY KEY (id);


--
-- Name: guidance_session guidance_session_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.guidance_session
    ADD CONSTRAINT guidance_session_pkey PRIMARY KEY (id);


--
-- Name: health_certificate health_certificate_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.health_certificate
    ADD CONSTRAINT health_certificate_pkey PRIMARY KEY (id);


--
-- Name: health_declaration health_declaration_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.health_declaration
    ADD CONSTRAINT health_declaration_pkey PRIMARY KEY (id);


--
-- Name: health_event health_event_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.health_event
    ADD CONSTRAINT health_event_pkey PRIMARY KEY (id);


--
-- Name: home_visit_event home_visit_event_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.home_visit_event
    ADD CONSTRAINT home_visit_event_pkey PRIMARY KEY (id);


--
-- Name: home_visit home_visit_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.home_visit
    ADD CONSTRAINT home_visit_pkey PRIMARY KEY (id);


--
-- Name: house house_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.house
    ADD CONSTRAINT house_pkey PRIMARY KEY (id);


--
-- Name: idempotency_key idempotency_key_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.idempotency_key
    ADD CONSTRAINT idempotency_key_pkey PRIMARY KEY (account_id, idempotency_key);


--
-- Name: identity identity_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.identity
    ADD CONSTRAINT identity_pkey PRIMARY KEY (id);


--
-- Name: invitation invitation_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_pkey PRIMARY KEY (id);


--
-- Name: ledger_entry ledger_entry_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT ledger_entry_pkey PRIMARY KEY (id);


--
-- Name: ledger_line ledger_line_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_line
    ADD CONSTRAINT ledger_line_pkey PRIMARY KEY (id);


--
-- Name: liability_insurance liability_insurance_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.liability_insurance
    ADD CONSTRAINT liability_insurance_pkey PRIMARY KEY (id);


--
-- Name: link_request link_request_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.link_request
    ADD CONSTRAINT link_request_pkey PRIMARY KEY (id);


--
-- Name: medical_institution medical_institution_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.medical_institution
    ADD CONSTRAINT medical_institution_pkey PRIMARY KEY (id);


--
-- Name: notice_delivery notice_delivery_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notice_delivery
    ADD CONSTRAINT notice_delivery_pkey PRIMARY KEY (id);


--
-- Name: notice_mark notice_mark_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notice_mark
    ADD CONSTRAINT notice_mark_pkey PRIMARY KEY (account_id);


--
-- Name: notice notice_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notice
    ADD CONSTRAINT notice_pkey PRIMARY KEY (id);


--
-- Name: notice_preference notice_preference_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notice_preference
    ADD CONSTRAINT notice_preference_pkey PRIMARY KEY (account_id);


--
-- Name: notice_read notice_read_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notice_read
    ADD CONSTRAINT notice_read_pkey PRIMARY KEY (account_id, notice_id);


--
-- Name: observation observation_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.observation
    ADD CONSTRAINT observation_pkey PRIMARY KEY (id);


--
-- Name: one_time_code one_time_code_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.one_time_code
    ADD CONSTRAINT one_time_code_pkey PRIMARY KEY (id);


--
-- Name: operator_contract operator_contract_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.operator_contract
    ADD CONSTRAINT operator_contract_pkey PRIMARY KEY (id);


--
-- Name: outbox outbox_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);


--
-- Name: payment_order payment_order_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_order
    ADD CONSTRAINT payment_order_pkey PRIMARY KEY (id);


--
-- Name: payment_receipt payment_receipt_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_receipt
    ADD CONSTRAINT payment_receipt_pkey PRIMARY KEY (id);


--
-- Name: payment_refund payment_refund_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_refund
    ADD CONSTRAINT payment_refund_pkey PRIMARY KEY (id);


--
-- Name: permanent_bar permanent_bar_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.permanent_bar
    ADD CONSTRAINT permanent_bar_pkey PRIMARY KEY (id);


--
-- Name: pickup_code pickup_code_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.pickup_code
    ADD CONSTRAINT pickup_code_pkey PRIMARY KEY (id);


--
-- Name: pickup_person pickup_person_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.pickup_person
    ADD CONSTRAINT pickup_person_pkey PRIMARY KEY (id);


--
-- Name: priority_decision priority_decision_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.priority_decision
    ADD CONSTRAINT priority_decision_pkey PRIMARY KEY (id);


--
-- Name: quota_grant quota_grant_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.quota_grant
    ADD CONSTRAINT quota_grant_pkey PRIMARY KEY (id);


--
-- Name: recovery_code recovery_code_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.recovery_code
    ADD CONSTRAINT recovery_code_pkey PRIMARY KEY (id);


--
-- Name: refresh_token refresh_token_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.refresh_token
    ADD CONSTRAINT refresh_token_pkey PRIMARY KEY (id);


--
-- Name: reminder_day reminder_day_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reminder_day
    ADD CONSTRAINT reminder_day_pkey PRIMARY KEY (district_id);


--
-- Name: return_note return_note_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.return_note
    ADD CONSTRAINT return_note_pkey PRIMARY KEY (id);


--
-- Name: room room_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.room
    ADD CONSTRAINT room_pkey PRIMARY KEY (id);


--
-- Name: seaql_migrations seaql_migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.seaql_migrations
    ADD CONSTRAINT seaql_migrations_pkey PRIMARY KEY (version);


--
-- Name: session session_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (id);


--
-- Name: session_template session_template_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.session_template
    ADD CONSTRAINT session_template_pkey PRIMARY KEY (id);


--
-- Name: shift_pattern shift_pattern_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.shift_pattern
    ADD CONSTRAINT shift_pattern_pkey PRIMARY KEY (id);


--
-- Name: shift shift_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.shift
    ADD CONSTRAINT shift_pkey PRIMARY KEY (id);


--
-- Name: shift_swap shift_swap_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.shift_swap
    ADD CONSTRAINT shift_swap_pkey PRIMARY KEY (id);


--
-- Name: sign_in_attempt sign_in_attempt_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sign_in_attempt
    ADD CONSTRAINT sign_in_attempt_pkey PRIMARY KEY (district_id, subject_hash);


--
-- Name: signed_agreement signed_agreement_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.signed_agreement
    ADD CONSTRAINT signed_agreement_pkey PRIMARY KEY (id);


--
-- Name: staff_house staff_house_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.staff_house
    ADD CONSTRAINT staff_house_pkey PRIMARY KEY (staff_id, house_id);


--
-- Name: staff staff_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_pkey PRIMARY KEY (id);


--
-- Name: staff_totp staff_totp_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.staff_totp
    ADD CONSTRAINT staff_totp_pkey PRIMARY KEY (id);


--
-- Name: stored_file stored_file_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.stored_file
    ADD CONSTRAINT stored_file_pkey PRIMARY KEY (id);


--
-- Name: strike strike_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.strike
    ADD CONSTRAINT strike_pkey PRIMARY KEY (id);


--
-- Name: subdistrict subdistrict_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.subdistrict
    ADD CONSTRAINT subdistrict_pkey PRIMARY KEY (id);


--
-- Name: subscription_permit subscription_permit_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.subscription_permit
    ADD CONSTRAINT subscription_permit_pkey PRIMARY KEY (account_id, template);


--
-- Name: suspension_case suspension_case_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.suspension_case
    ADD CONSTRAINT suspension_case_pkey PRIMARY KEY (proposal_id, event_id);


--
-- Name: suspension_proposal suspension_proposal_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.suspension_proposal
    ADD CONSTRAINT suspension_proposal_pkey PRIMARY KEY (id);


--
-- Name: unmet_demand unmet_demand_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.unmet_demand
    ADD CONSTRAINT unmet_demand_pkey PRIMARY KEY (id);


--
-- Name: waitlist_child waitlist_child_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.waitlist_child
    ADD CONSTRAINT waitlist_child_pkey PRIMARY KEY (entry_id, child_id);


--
-- Name: waitlist_entry waitlist_entry_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.waitlist_entry
    ADD CONSTRAINT waitlist_entry_pkey PRIMARY KEY (id);


--
-- Name: waitlist_hold waitlist_hold_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.waitlist_hold
    ADD CONSTRAINT waitlist_hold_pkey PRIMARY KEY (session_id);


--
-- Name: waitlist_house waitlist_house_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.waitlist_house
    ADD CONSTRAINT waitlist_house_pkey PRIMARY KEY (entry_id, house_id);


--
-- Name: waitlist_offer waitlist_offer_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.waitlist_offer
    ADD CONSTRAINT waitlist_offer_pkey PRIMARY KEY (id);


--
-- Name: waitlist_offered_booking waitlist_offered_booking_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.waitlist_offered_booking
    ADD CONSTRAINT waitlist_offered_booking_pkey PRIMARY KEY (booking_id);


--
-- Name: waitlist_skip waitlist_skip_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.waitlist_skip
    ADD CONSTRAINT waitlist_skip_pkey PRIMARY KEY (entry_id, session_id);


--
-- Name: webhook_delivery webhook_delivery_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhook_delivery
    ADD CONSTRAINT webhook_delivery_pkey PRIMARY KEY (id);


--
-- Name: webhook webhook_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhook
    ADD CONSTRAINT webhook_pkey PRIMARY KEY (id);


--
-- Name: ix_absence_staff_id_ends_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_absence_staff_id_ends_at ON public.absence USING btree (staff_id, ends_at);


--
-- Name: ix_alert_house_id_ended_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_alert_house_id_ended_at ON public.alert USING btree (house_id, ended_at);


--
-- Name: ix_alert_kind_ended_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_alert_kind_ended_at ON public.alert USING btree (kind, ended_at);


--
-- Name: ix_alert_session_id_kind; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_alert_session_id_kind ON public.alert USING btree (session_id, kind);


--
-- Name: ix_audit_log_account_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_audit_log_account_id ON public.audit_log USING btree (account_id);


--
-- Name: ix_audit_log_district_id_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_audit_log_district_id_at ON public.audit_log USING btree (district_id, at);


--
-- Name: ix_audit_log_subject_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_audit_log_subject_id ON public.audit_log USING btree (subject_id);


--
-- Name: ix_booking_child_id_quota_year; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_booking_child_id_quota_year ON public.booking USING btree (child_id, quota_year);


--
-- Name: ix_booking_event_booking_id_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_booking_event_booking_id_at ON public.booking_event USING btree (booking_id, at);


--
-- Name: ix_booking_family_id_created_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_booking_family_id_created_at ON public.booking USING btree (family_id, created_at);


--
-- Name: ix_booking_house_id_date; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_booking_house_id_date ON public.booking USING btree (house_id, date);


--
-- Name: ix_booking_session_id_status; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_booking_session_id_status ON public.booking USING btree (session_id, status);


--
-- Name: ix_booking_status_confirm_deadline; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_booking_status_confirm_deadline ON public.booking USING btree (status, confirm_deadline);


--
-- Name: ix_booking_status_ends_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_booking_status_ends_at ON public.booking USING btree (status, ends_at);


--
-- Name: ix_booking_status_pay_by; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_booking_status_pay_by ON public.booking USING btree (status, pay_by);


--
-- Name: ix_calendar_day_year; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_calendar_day_year ON public.calendar_day USING btree (year);


--
-- Name: ix_child_family_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_child_family_id ON public.child USING btree (family_id);


--
-- Name: ix_closure_booking_booking_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_closure_booking_booking_id ON public.closure_booking USING btree (booking_id);


--
-- Name: ix_closure_house_id_lifted_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_closure_house_id_lifted_at ON public.closure USING btree (house_id, lifted_at);


--
-- Name: ix_closure_session_session_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_closure_session_session_id ON public.closure_session USING btree (session_id);


--
-- Name: ix_consent_child_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_consent_child_id ON public.consent USING btree (child_id);


--
-- Name: ix_credential_district_id_valid_to; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_credential_district_id_valid_to ON public.credential USING btree (district_id, valid_to);


--
-- Name: ix_credential_staff_id_kind; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_credential_staff_id_kind ON public.credential USING btree (staff_id, kind);


--
-- Name: ix_erasure_child_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_erasure_child_id ON public.erasure USING btree (child_id);


--
-- Name: ix_family_district_id_subdistrict_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_family_district_id_subdistrict_id ON public.family USING btree (district_id, subdistrict_id);


--
-- Name: ix_guardian_account_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_guardian_account_id ON public.guardian USING btree (account_id);


--
-- Name: ix_guardian_phone_hash; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_guardian_phone_hash ON public.guardian USING btree (phone_hash);


--
-- Name: ix_guidance_booking_event_booking_id_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_guidance_booking_event_booking_id_at ON public.guidance_booking_event USING btree (booking_id, at);


--
-- Name: ix_guidance_booking_family_id_quota_year; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_guidance_booking_family_id_quota_year ON public.guidance_booking USING btree (family_id, quota_year);


--
-- Name: ix_guidance_booking_session_id_status; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_guidance_booking_session_id_status ON public.guidance_booking USING btree (session_id, status);


--
-- Name: ix_guidance_booking_status_attendance_until; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_guidance_booking_status_attendance_until ON public.guidance_booking USING btree (status, attendance_until);


--
-- Name: ix_guidance_booking_status_confirm_deadline; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_guidance_booking_status_confirm_deadline ON public.guidance_booking USING btree (status, confirm_deadline);


--
-- Name: ix_guidance_session_district_id_date; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_guidance_session_district_id_date ON public.guidance_session USING btree (district_id, date);


--
-- Name: ix_guidance_session_house_id_date; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_guidance_session_house_id_date ON public.guidance_session USING btree (house_id, date);


--
-- Name: ix_health_certificate_child_id_status; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_health_certificate_child_id_status ON public.health_certificate USING btree (child_id, status);


--
-- Name: ix_health_certificate_district_id_status_created_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_health_certificate_district_id_status_created_at ON public.health_certificate USING btree (district_id, status, created_at);


--
-- Name: ix_health_declaration_child_id_declared_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_health_declaration_child_id_declared_at ON public.health_declaration USING btree (child_id, declared_at);


--
-- Name: ix_health_event_child_id_cleared_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_health_event_child_id_cleared_at ON public.health_event USING btree (child_id, cleared_at);


--
-- Name: ix_health_event_district_id_disease_date; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_health_event_district_id_disease_date ON public.health_event USING btree (district_id, disease, date);


--
-- Name: ix_home_visit_event_visit_id_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_home_visit_event_visit_id_at ON public.home_visit_event USING btree (visit_id, at);


--
-- Name: ix_home_visit_family_id_year; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_home_visit_family_id_year ON public.home_visit USING btree (family_id, year);


--
-- Name: ix_home_visit_subdistrict_id_year_status; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_home_visit_subdistrict_id_year_status ON public.home_visit USING btree (subdistrict_id, year, status);


--
-- Name: ix_house_district_id_subdistrict_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_house_district_id_subdistrict_id ON public.house USING btree (district_id, subdistrict_id);


--
-- Name: ix_idempotency_key_created_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_idempotency_key_created_at ON public.idempotency_key USING btree (created_at);


--
-- Name: ix_identity_account_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_identity_account_id ON public.identity USING btree (account_id);


--
-- Name: ix_invitation_family_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_invitation_family_id ON public.invitation USING btree (family_id);


--
-- Name: ix_ledger_entry_booking_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_ledger_entry_booking_id ON public.ledger_entry USING btree (booking_id);


--
-- Name: ix_ledger_entry_family_id_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_ledger_entry_family_id_id ON public.ledger_entry USING btree (family_id, id);


--
-- Name: ix_ledger_entry_house_id_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_ledger_entry_house_id_at ON public.ledger_entry USING btree (house_id, at);


--
-- Name: ix_liability_insurance_district_id_valid_to; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_liability_insurance_district_id_valid_to ON public.liability_insurance USING btree (district_id, valid_to);


--
-- Name: ix_liability_insurance_house_id_valid_to; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_liability_insurance_house_id_valid_to ON public.liability_insurance USING btree (house_id, valid_to);


--
-- Name: ix_link_request_account_id_status; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_link_request_account_id_status ON public.link_request USING btree (account_id, status);


--
-- Name: ix_link_request_child_id_status; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_link_request_child_id_status ON public.link_request USING btree (child_id, status);


--
-- Name: ix_medical_institution_district_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_medical_institution_district_id ON public.medical_institution USING btree (district_id);


--
-- Name: ix_notice_audience_id_created_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_notice_audience_id_created_at ON public.notice USING btree (audience_id, created_at);


--
-- Name: ix_notice_audience_id_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_notice_audience_id_id ON public.notice USING btree (audience_id, id);


--
-- Name: ix_notice_delivery_district_id_status_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_notice_delivery_district_id_status_id ON public.notice_delivery USING btree (district_id, status, id);


--
-- Name: ix_notice_delivery_status_available_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_notice_delivery_status_available_at ON public.notice_delivery USING btree (status, available_at);


--
-- Name: ix_notice_handed_on_at_created_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_notice_handed_on_at_created_at ON public.notice USING btree (handed_on_at, created_at);


--
-- Name: ix_observation_booking_id_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_observation_booking_id_at ON public.observation USING btree (booking_id, at);


--
-- Name: ix_observation_child_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_observation_child_id ON public.observation USING btree (child_id);


--
-- Name: ix_one_time_code_phone_hash_created_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_one_time_code_phone_hash_created_at ON public.one_time_code USING btree (phone_hash, created_at);


--
-- Name: ix_operator_contract_district_id_valid_to; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_operator_contract_district_id_valid_to ON public.operator_contract USING btree (district_id, valid_to);


--
-- Name: ix_operator_contract_house_id_valid_to; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_operator_contract_house_id_valid_to ON public.operator_contract USING btree (house_id, valid_to);


--
-- Name: ix_outbox_done_at_available_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_outbox_done_at_available_at ON public.outbox USING btree (done_at, available_at);


--
-- Name: ix_payment_order_booking_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_payment_order_booking_id ON public.payment_order USING btree (booking_id);


--
-- Name: ix_payment_order_status_next_query_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_payment_order_status_next_query_at ON public.payment_order USING btree (status, next_query_at);


--
-- Name: ix_payment_receipt_booking_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_payment_receipt_booking_id ON public.payment_receipt USING btree (booking_id);


--
-- Name: ix_payment_refund_booking_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_payment_refund_booking_id ON public.payment_refund USING btree (booking_id);


--
-- Name: ix_payment_refund_status_next_attempt_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_payment_refund_status_next_attempt_at ON public.payment_refund USING btree (status, next_attempt_at);


--
-- Name: ix_pickup_code_booking_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_pickup_code_booking_id ON public.pickup_code USING btree (booking_id);


--
-- Name: ix_pickup_person_family_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_pickup_person_family_id ON public.pickup_person USING btree (family_id);


--
-- Name: ix_priority_decision_family_id_decided_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_priority_decision_family_id_decided_at ON public.priority_decision USING btree (family_id, decided_at);


--
-- Name: ix_quota_grant_child_id_year; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_quota_grant_child_id_year ON public.quota_grant USING btree (child_id, year);


--
-- Name: ix_refresh_token_chain_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_refresh_token_chain_id ON public.refresh_token USING btree (chain_id);


--
-- Name: ix_return_note_child_id_status; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_return_note_child_id_status ON public.return_note USING btree (child_id, status);


--
-- Name: ix_room_house_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_room_house_id ON public.room USING btree (house_id);


--
-- Name: ix_session_house_id_date; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_session_house_id_date ON public.session USING btree (house_id, date);


--
-- Name: ix_session_room_id_starts_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_session_room_id_starts_at ON public.session USING btree (room_id, starts_at);


--
-- Name: ix_session_template_house_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_session_template_house_id ON public.session_template USING btree (house_id);


--
-- Name: ix_shift_pattern_house_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_shift_pattern_house_id ON public.shift_pattern USING btree (house_id);


--
-- Name: ix_shift_pattern_staff_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_shift_pattern_staff_id ON public.shift_pattern USING btree (staff_id);


--
-- Name: ix_shift_room_id_starts_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_shift_room_id_starts_at ON public.shift USING btree (room_id, starts_at);


--
-- Name: ix_shift_staff_id_starts_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_shift_staff_id_starts_at ON public.shift USING btree (staff_id, starts_at);


--
-- Name: ix_shift_swap_shift_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_shift_swap_shift_id ON public.shift_swap USING btree (shift_id);


--
-- Name: ix_sign_in_attempt_last_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_sign_in_attempt_last_at ON public.sign_in_attempt USING btree (last_at);


--
-- Name: ix_staff_district_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_staff_district_id ON public.staff USING btree (district_id);


--
-- Name: ix_staff_house_house_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_staff_house_house_id ON public.staff_house USING btree (house_id);


--
-- Name: ix_staff_house_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_staff_house_id ON public.staff USING btree (house_id);


--
-- Name: ix_staff_id_hash; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_staff_id_hash ON public.staff USING btree (id_hash);


--
-- Name: ix_strike_child_id_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_strike_child_id_at ON public.strike USING btree (child_id, at);


--
-- Name: ix_suspension_case_event_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_suspension_case_event_id ON public.suspension_case USING btree (event_id);


--
-- Name: ix_suspension_proposal_house_id_status; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_suspension_proposal_house_id_status ON public.suspension_proposal USING btree (house_id, status);


--
-- Name: ix_unmet_demand_house_id_date; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_unmet_demand_house_id_date ON public.unmet_demand USING btree (house_id, date);


--
-- Name: ix_waitlist_child_child_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_waitlist_child_child_id ON public.waitlist_child USING btree (child_id);


--
-- Name: ix_waitlist_entry_family_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_waitlist_entry_family_id ON public.waitlist_entry USING btree (family_id);


--
-- Name: ix_waitlist_entry_status_until; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_waitlist_entry_status_until ON public.waitlist_entry USING btree (status, until);


--
-- Name: ix_waitlist_house_house_id_to_date; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_waitlist_house_house_id_to_date ON public.waitlist_house USING btree (house_id, to_date);


--
-- Name: ix_waitlist_offer_ended_at_offer_until; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_waitlist_offer_ended_at_offer_until ON public.waitlist_offer USING btree (ended_at, offer_until);


--
-- Name: ix_waitlist_offer_entry_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_waitlist_offer_entry_id ON public.waitlist_offer USING btree (entry_id);


--
-- Name: ix_waitlist_offered_booking_offer_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_waitlist_offered_booking_offer_id ON public.waitlist_offered_booking USING btree (offer_id);


--
-- Name: ix_webhook_delivery_status_available_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_webhook_delivery_status_available_at ON public.webhook_delivery USING btree (status, available_at);


--
-- Name: ix_webhook_delivery_webhook_id_status_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_webhook_delivery_webhook_id_status_id ON public.webhook_delivery USING btree (webhook_id, status, id);


--
-- Name: ix_webhook_district_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_webhook_district_id ON public.webhook USING btree (district_id);


--
-- Name: ux_agreement_template_subdistrict_id_number; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_agreement_template_subdistrict_id_number ON public.agreement_template USING btree (subdistrict_id, number);


--
-- Name: ux_audit_log_district_id_sequence; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_audit_log_district_id_sequence ON public.audit_log USING btree (district_id, sequence);


--
-- Name: ux_child_district_id_id_number_hash; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_child_district_id_id_number_hash ON public.child USING btree (district_id, id_number_hash);


--
-- Name: ux_dismissal_staff_id; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_dismissal_staff_id ON public.dismissal USING btree (staff_id);


--
-- Name: ux_district_code; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_district_code ON public.district USING btree (code);


--
-- Name: ux_fee_schedule_subdistrict_id_number; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_fee_schedule_subdistrict_id_number ON public.fee_schedule USING btree (subdistrict_id, number);


--
-- Name: ux_guardian_family_id_account_id; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_guardian_family_id_account_id ON public.guardian USING btree (family_id, account_id);


--
-- Name: ux_home_visit_newborn_key_year_number; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_home_visit_newborn_key_year_number ON public.home_visit USING btree (newborn_key, year, number);


--
-- Name: ux_house_district_id_name; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_house_district_id_name ON public.house USING btree (district_id, name);


--
-- Name: ux_identity_district_id_provider_subject_hash; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_identity_district_id_provider_subject_hash ON public.identity USING btree (district_id, provider, subject_hash);


--
-- Name: ux_invitation_code_hash; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_invitation_code_hash ON public.invitation USING btree (code_hash);


--
-- Name: ux_ledger_entry_reference; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_ledger_entry_reference ON public.ledger_entry USING btree (reference);


--
-- Name: ux_ledger_line_entry_id_account; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_ledger_line_entry_id_account ON public.ledger_line USING btree (entry_id, account);


--
-- Name: ux_notice_delivery_notice_id_account_id_channel; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_notice_delivery_notice_id_account_id_channel ON public.notice_delivery USING btree (notice_id, account_id, channel);


--
-- Name: ux_notice_once_key; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_notice_once_key ON public.notice USING btree (once_key);


--
-- Name: ux_payment_order_out_trade_no; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_payment_order_out_trade_no ON public.payment_order USING btree (out_trade_no);


--
-- Name: ux_payment_order_transaction_id; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_payment_order_transaction_id ON public.payment_order USING btree (transaction_id);


--
-- Name: ux_payment_receipt_house_id_year_number; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_payment_receipt_house_id_year_number ON public.payment_receipt USING btree (house_id, year, number);


--
-- Name: ux_payment_refund_out_refund_no; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_payment_refund_out_refund_no ON public.payment_refund USING btree (out_refund_no);


--
-- Name: ux_payment_refund_payment_order_id; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_payment_refund_payment_order_id ON public.payment_refund USING btree (payment_order_id);


--
-- Name: ux_permanent_bar_id_hash; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_permanent_bar_id_hash ON public.permanent_bar USING btree (id_hash);


--
-- Name: ux_recovery_code_account_id_code_hash; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_recovery_code_account_id_code_hash ON public.recovery_code USING btree (account_id, code_hash);


--
-- Name: ux_refresh_token_token_hash; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_refresh_token_token_hash ON public.refresh_token USING btree (token_hash);


--
-- Name: ux_session_template_id_date; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_session_template_id_date ON public.session USING btree (template_id, date);


--
-- Name: ux_shift_pattern_id_date; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_shift_pattern_id_date ON public.shift USING btree (pattern_id, date);


--
-- Name: ux_signed_agreement_family_id_agreement_template_id; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_signed_agreement_family_id_agreement_template_id ON public.signed_agreement USING btree (family_id, agreement_template_id);


--
-- Name: ux_staff_account_id; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_staff_account_id ON public.staff USING btree (account_id);


--
-- Name: ux_staff_totp_account_id; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_staff_totp_account_id ON public.staff_totp USING btree (account_id);


--
-- Name: ux_strike_booking_id; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_strike_booking_id ON public.strike USING btree (booking_id);


--
-- Name: ux_subdistrict_district_id_code; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_subdistrict_district_id_code ON public.subdistrict USING btree (district_id, code);


--
-- Name: ux_unmet_demand_once_key; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_unmet_demand_once_key ON public.unmet_demand USING btree (once_key);


--
-- Name: ux_webhook_delivery_webhook_id_event_id; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX ux_webhook_delivery_webhook_id_event_id ON public.webhook_delivery USING btree (webhook_id, event_id);


--
-- Name: audit_chain audit_chain_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER audit_chain_rows BEFORE DELETE OR UPDATE ON public.audit_chain FOR EACH ROW EXECUTE FUNCTION public.audit_chain_guard();


--
-- Name: audit_chain audit_chain_truncate; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER audit_chain_truncate BEFORE TRUNCATE ON public.audit_chain FOR EACH STATEMENT EXECUTE FUNCTION public.audit_chain_guard();


--
-- Name: audit_log audit_log_rows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER audit_log_rows BEFORE INSERT OR DELETE OR UPDATE ON public.audit_log FOR EACH ROW EXECUTE FUNCTION public.audit_log_guard();


--
-- Name: audit_log audit_log_truncate; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER audit_log_truncate BEFORE TRUNCATE ON public.audit_log FOR EACH STATEMENT EXECUTE FUNCTION public.audit_log_guard();


--
-- Name: ledger_entry ledger_entry_is_kept; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER ledger_entry_is_kept BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_is_kept();


--
-- Name: ledger_line ledger_line_is_kept; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER ledger_line_is_kept BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_line FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_is_kept();


--
-- Name: absence absence_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.absence
    ADD CONSTRAINT absence_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.account(id);


--
-- Name: absence absence_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.absence
    ADD CONSTRAINT absence_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: absence absence_staff_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.absence
    ADD CONSTRAINT absence_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES public.staff(id);


--
-- Name: account account_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: agreement_template agreement_template_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.agreement_template
    ADD CONSTRAINT agreement_template_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: agreement_template agreement_template_fee_schedule_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.agreement_template
    ADD CONSTRAINT agreement_template_fee_schedule_id_fkey FOREIGN KEY (fee_schedule_id) REFERENCES public.fee_schedule(id);


--
-- Name: agreement_template agreement_template_subdistrict_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.agreement_template
    ADD CONSTRAINT agreement_template_subdistrict_id_fkey FOREIGN KEY (subdistrict_id) REFERENCES public.subdistrict(id);


--
-- Name: alert alert_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alert
    ADD CONSTRAINT alert_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: alert alert_house_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alert
    ADD CONSTRAINT alert_house_id_fkey FOREIGN KEY (house_id) REFERENCES public.house(id);


--
-- Name: alert alert_session_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alert
    ADD CONSTRAINT alert_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.session(id);


--
-- Name: attendance attendance_checked_in_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.attendance
    ADD CONSTRAINT attendance_checked_in_by_fkey FOREIGN KEY (checked_in_by) REFERENCES public.account(id);


--
-- Name: attendance attendance_checked_out_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.attendance
    ADD CONSTRAINT attendance_checked_out_by_fkey FOREIGN KEY (checked_out_by) REFERENCES public.account(id);


--
-- Name: attendance attendance_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.attendance
    ADD CONSTRAINT attendance_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: attendance attendance_handed_to_guardian_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.attendance
    ADD CONSTRAINT attendance_handed_to_guardian_id_fkey FOREIGN KEY (handed_to_guardian_id) REFERENCES public.guardian(id);


--
-- Name: attendance attendance_handed_to_pickup_person_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.attendance
    ADD CONSTRAINT attendance_handed_to_pickup_person_id_fkey FOREIGN KEY (handed_to_pickup_person_id) REFERENCES public.pickup_person(id);


--
-- Name: audit_chain audit_chain_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_chain
    ADD CONSTRAINT audit_chain_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: audit_log audit_log_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_log
    ADD CONSTRAINT audit_log_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: booking booking_child_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.booking
    ADD CONSTRAINT booking_child_id_fkey FOREIGN KEY (child_id) REFERENCES public.child(id);


--
-- Name: booking booking_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.booking
    ADD CONSTRAINT booking_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: booking_event booking_event_actor_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.booking_event
    ADD CONSTRAINT booking_event_actor_account_id_fkey FOREIGN KEY (actor_account_id) REFERENCES public.account(id);


--
-- Name: booking_event booking_event_booking_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.booking_event
    ADD CONSTRAINT booking_event_booking_id_fkey FOREIGN KEY (booking_id) REFERENCES public.booking(id);


--
-- Name: booking_event booking_event_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.booking_event
    ADD CONSTRAINT booking_event_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: booking booking_family_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.booking
    ADD CONSTRAINT booking_family_id_fkey FOREIGN KEY (family_id) REFERENCES public.family(id);


--
-- Name: booking booking_fee_schedule_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.booking
    ADD CONSTRAINT booking_fee_schedule_id_fkey FOREIGN KEY (fee_schedule_id) REFERENCES public.fee_schedule(id);


--
-- Name: booking booking_house_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.booking
    ADD CONSTRAINT booking_house_id_fkey FOREIGN KEY (house_id) REFERENCES public.house(id);


--
-- Name: booking booking_requested_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.booking
    ADD CONSTRAINT booking_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES public.account(id);


--
-- Name: booking booking_session_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.booking
    ADD CONSTRAINT booking_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.session(id);


--
-- Name: child child_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.child
    ADD CONSTRAINT child_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: child child_family_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.child
    ADD CONSTRAINT child_family_id_fkey FOREIGN KEY (family_id) REFERENCES public.family(id);


--
-- Name: closure_booking closure_booking_booking_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.closure_booking
    ADD CONSTRAINT closure_booking_booking_id_fkey FOREIGN KEY (booking_id) REFERENCES public.booking(id);


--
-- Name: closure_booking closure_booking_closure_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.closure_booking
    ADD CONSTRAINT closure_booking_closure_id_fkey FOREIGN KEY (closure_id) REFERENCES public.closure(id);


--
-- Name: closure_booking closure_booking_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.closure_booking
    ADD CONSTRAINT closure_booking_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: closure closure_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.closure
    ADD CONSTRAINT closure_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.account(id);


--
-- Name: closure closure_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.closure
    ADD CONSTRAINT closure_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: closure closure_house_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.closure
    ADD CONSTRAINT closure_house_id_fkey FOREIGN KEY (house_id) REFERENCES public.house(id);


--
-- Name: closure closure_lifted_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.closure
    ADD CONSTRAINT closure_lifted_by_fkey FOREIGN KEY (lifted_by) REFERENCES public.account(id);


--
-- Name: closure closure_room_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.closure
    ADD CONSTRAINT closure_room_id_fkey FOREIGN KEY (room_id) REFERENCES public.room(id);


--
-- Name: closure_session closure_session_closure_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.closure_session
    ADD CONSTRAINT closure_session_closure_id_fkey FOREIGN KEY (closure_id) REFERENCES public.closure(id);


--
-- Name: closure_session closure_session_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.closure_session
    ADD CONSTRAINT closure_session_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: closure_session closure_session_session_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.closure_session
    ADD CONSTRAINT closure_session_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.session(id);


--
-- Name: consent consent_child_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent
    ADD CONSTRAINT consent_child_id_fkey FOREIGN KEY (child_id) REFERENCES public.child(id);


--
-- Name: consent consent_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent
    ADD CONSTRAINT consent_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: consent consent_guardian_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent
    ADD CONSTRAINT consent_guardian_id_fkey FOREIGN KEY (guardian_id) REFERENCES public.guardian(id);


--
-- Name: credential credential_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.credential
    ADD CONSTRAINT credential_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: credential credential_staff_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.credential
    ADD CONSTRAINT credential_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES public.staff(id);


--
-- Name: dismissal dismissal_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.dismissal
    ADD CONSTRAINT dismissal_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.account(id);


--
-- Name: dismissal dismissal_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.dismissal
    ADD CONSTRAINT dismissal_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: dismissal dismissal_staff_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.dismissal
    ADD CONSTRAINT dismissal_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES public.staff(id);


--
-- Name: erasure erasure_asked_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure
    ADD CONSTRAINT erasure_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES public.account(id);


--
-- Name: erasure erasure_child_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure
    ADD CONSTRAINT erasure_child_id_fkey FOREIGN KEY (child_id) REFERENCES public.child(id);


--
-- Name: erasure erasure_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure
    ADD CONSTRAINT erasure_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: family family_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.family
    ADD CONSTRAINT family_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: family family_subdistrict_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.family
    ADD CONSTRAINT family_subdistrict_id_fkey FOREIGN KEY (subdistrict_id) REFERENCES public.subdistrict(id);


--
-- Name: fee_schedule fee_schedule_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.fee_schedule
    ADD CONSTRAINT fee_schedule_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: fee_schedule fee_schedule_subdistrict_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.fee_schedule
    ADD CONSTRAINT fee_schedule_subdistrict_id_fkey FOREIGN KEY (subdistrict_id) REFERENCES public.subdistrict(id);


--
-- Name: guardian guardian_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.guardian
    ADD CONSTRAINT guardian_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);


--
-- Name: guardian guardian_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.guardian
    ADD CONSTRAINT guardian_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: guardian guardian_family_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.guardian
    ADD CONSTRAINT guardian_family_id_fkey FOREIGN KEY (family_id) REFERENCES public.family(id);


--
-- Name: guidance_booking guidance_booking_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.guidance_booking
    ADD CONSTRAINT guidance_booking_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: guidance_booking_event guidance_booking_event_actor_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.guidance_booking_event
    ADD CONSTRAINT guidance_booking_event_actor_account_id_fkey FOREIGN KEY (actor_account_id) REFERENCES public.account(id);


--
-- Name: guidance_booking_event guidance_booking_event_booking_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.guidance_booking_event
    ADD CONSTRAINT guidance_booking_event_booking_id_fkey FOREIGN KEY (booking_id) REFERENCES public.guidance_booking(id);


--
-- Name: guidance_booking_event guidance_booking_event_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.guidance_booking_event
    ADD CONSTRAINT guidance_booking_event_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: guidance_booking guidance_booking_family_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.guidance_booking
    ADD CONSTRAINT guidance_booking_family_id_fkey FOREIGN KEY (family_id) REFERENCES public.family(id);


--
-- Name: guidance_booking guidance_booking_requested_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.guidance_booking
    ADD CONSTRAINT guidance_booking_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES public.account(id);


--
-- Name: guidance_booking guidance_booking_session_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.guidance_booking
    ADD CONSTRAINT guidance_booking_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.guidance_session(id);


--
-- Name: guidance_session guidance_session_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.guidance_session
    ADD CONSTRAINT guidance_session_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.account(id);


--
-- Name: guidance_session guidance_session_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.guidance_session
    ADD CONSTRAINT guidance_session_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: guidance_session guidance_session_house_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.guidance_session
    ADD CONSTRAINT guidance_session_house_id_fkey FOREIGN KEY (house_id) REFERENCES public.house(id);


--
-- Name: guidance_session guidance_session_subdistrict_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.guidance_session
    ADD CONSTRAINT guidance_session_subdistrict_id_fkey FOREIGN KEY (subdistrict_id) REFERENCES public.subdistrict(id);


--
-- Name: health_certificate health_certificate_child_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.health_certificate
    ADD CONSTRAINT health_certificate_child_id_fkey FOREIGN KEY (child_id) REFERENCES public.child(id);


--
-- Name: health_certificate health_certificate_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.health_certificate
    ADD CONSTRAINT health_certificate_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: health_certificate health_certificate_file_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.health_certificate
    ADD CONSTRAINT health_certificate_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.stored_file(id);


--
-- Name: health_certificate health_certificate_guardian_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.health_certificate
    ADD CONSTRAINT health_certificate_guardian_id_fkey FOREIGN KEY (guardian_id) REFERENCES public.guardian(id);


--
-- Name: health_certificate health_certificate_institution_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.health_certificate
    ADD CONSTRAINT health_certificate_institution_id_fkey FOREIGN KEY (institution_id) REFERENCES public.medical_institution(id);


--
-- Name: health_certificate health_certificate_reviewed_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.health_certificate
    ADD CONSTRAINT health_certificate_reviewed_by_fkey FOREIGN KEY (reviewed_by) REFERENCES public.account(id);


--
-- Name: health_declaration health_declaration_child_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.health_declaration
    ADD CONSTRAINT health_declaration_child_id_fkey FOREIGN KEY (child_id) REFERENCES public.child(id);


--
-- Name: health_declaration health_declaration_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.health_declaration
    ADD CONSTRAINT health_declaration_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: health_declaration health_declaration_guardian_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.health_declaration
    ADD CONSTRAINT health_declaration_guardian_id_fkey FOREIGN KEY (guardian_id) REFERENCES public.guardian(id);


--
-- Name: health_event health_event_booking_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.health_event
    ADD CONSTRAINT health_event_booking_id_fkey FOREIGN KEY (booking_id) REFERENCES public.booking(id);


--
-- Name: health_event health_event_child_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.health_event
    ADD CONSTRAINT health_event_child_id_fkey FOREIGN KEY (child_id) REFERENCES public.child(id);


--
-- Name: health_event health_event_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.health_event
    ADD CONSTRAINT health_event_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: health_event health_event_house_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.health_event
    ADD CONSTRAINT health_event_house_id_fkey FOREIGN KEY (house_id) REFERENCES public.house(id);


--
-- Name: health_event health_event_recorded_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.health_event
    ADD CONSTRAINT health_event_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.account(id);


--
-- Name: home_visit home_visit_child_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.home_visit
    ADD CONSTRAINT home_visit_child_id_fkey FOREIGN KEY (child_id) REFERENCES public.child(id);


--
-- Name: home_visit home_visit_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.home_visit
    ADD CONSTRAINT home_visit_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: home_visit_event home_visit_event_actor_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.home_visit_event
    ADD CONSTRAINT home_visit_event_actor_account_id_fkey FOREIGN KEY (actor_account_id) REFERENCES public.account(id);


--
-- Name: home_visit_event home_visit_event_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.home_visit_event
    ADD CONSTRAINT home_visit_event_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: home_visit_event home_visit_event_visit_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.home_visit_event
    ADD CONSTRAINT home_visit_event_visit_id_fkey FOREIGN KEY (visit_id) REFERENCES public.home_visit(id);


--
-- Name: home_visit home_visit_family_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.home_visit
    ADD CONSTRAINT home_visit_family_id_fkey FOREIGN KEY (family_id) REFERENCES public.family(id);


--
-- Name: home_visit home_visit_subdistrict_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.home_visit
    ADD CONSTRAINT home_visit_subdistrict_id_fkey FOREIGN KEY (subdistrict_id) REFERENCES public.subdistrict(id);


--
-- Name: home_visit home_visit_visitor_staff_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.home_visit
    ADD CONSTRAINT home_visit_visitor_staff_id_fkey FOREIGN KEY (visitor_staff_id) REFERENCES public.staff(id);


--
-- Name: house house_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.house
    ADD CONSTRAINT house_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: house house_subdistrict_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.house
    ADD CONSTRAINT house_subdistrict_id_fkey FOREIGN KEY (subdistrict_id) REFERENCES public.subdistrict(id);


--
-- Name: idempotency_key idempotency_key_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.idempotency_key
    ADD CONSTRAINT idempotency_key_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: identity identity_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.identity
    ADD CONSTRAINT identity_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);


--
-- Name: identity identity_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.identity
    ADD CONSTRAINT identity_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: invitation invitation_accepted_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_accepted_by_fkey FOREIGN KEY (accepted_by) REFERENCES public.account(id);


--
-- Name: invitation invitation_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: invitation invitation_family_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_family_id_fkey FOREIGN KEY (family_id) REFERENCES public.family(id);


--
-- Name: invitation invitation_invited_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES public.guardian(id);


--
-- Name: ledger_entry ledger_entry_actor_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT ledger_entry_actor_account_id_fkey FOREIGN KEY (actor_account_id) REFERENCES public.account(id);


--
-- Name: ledger_entry ledger_entry_booking_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT ledger_entry_booking_id_fkey FOREIGN KEY (booking_id) REFERENCES public.booking(id);


--
-- Name: ledger_entry ledger_entry_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT ledger_entry_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: ledger_entry ledger_entry_house_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT ledger_entry_house_id_fkey FOREIGN KEY (house_id) REFERENCES public.house(id);


--
-- Name: ledger_line ledger_line_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_line
    ADD CONSTRAINT ledger_line_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: ledger_line ledger_line_entry_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_line
    ADD CONSTRAINT ledger_line_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES public.ledger_entry(id);


--
-- Name: liability_insurance liability_insurance_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.liability_insurance
    ADD CONSTRAINT liability_insurance_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: liability_insurance liability_insurance_house_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.liability_insurance
    ADD CONSTRAINT liability_insurance_house_id_fkey FOREIGN KEY (house_id) REFERENCES public.house(id);


--
-- Name: link_request link_request_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.link_request
    ADD CONSTRAINT link_request_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);


--
-- Name: link_request link_request_child_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.link_request
    ADD CONSTRAINT link_request_child_id_fkey FOREIGN KEY (child_id) REFERENCES public.child(id);


--
-- Name: link_request link_request_decided_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.link_request
    ADD CONSTRAINT link_request_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.account(id);


--
-- Name: link_request link_request_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.link_request
    ADD CONSTRAINT link_request_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: link_request link_request_guardian_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.link_request
    ADD CONSTRAINT link_request_guardian_id_fkey FOREIGN KEY (guardian_id) REFERENCES public.guardian(id);


--
-- Name: medical_institution medical_institution_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.medical_institution
    ADD CONSTRAINT medical_institution_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: notice_delivery notice_delivery_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notice_delivery
    ADD CONSTRAINT notice_delivery_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);


--
-- Name: notice_delivery notice_delivery_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notice_delivery
    ADD CONSTRAINT notice_delivery_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: notice_delivery notice_delivery_notice_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notice_delivery
    ADD CONSTRAINT notice_delivery_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES public.notice(id);


--
-- Name: notice notice_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notice
    ADD CONSTRAINT notice_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: notice_mark notice_mark_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notice_mark
    ADD CONSTRAINT notice_mark_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);


--
-- Name: notice_mark notice_mark_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notice_mark
    ADD CONSTRAINT notice_mark_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: notice_preference notice_preference_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notice_preference
    ADD CONSTRAINT notice_preference_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);


--
-- Name: notice_preference notice_preference_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notice_preference
    ADD CONSTRAINT notice_preference_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: notice_read notice_read_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notice_read
    ADD CONSTRAINT notice_read_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);


--
-- Name: notice_read notice_read_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notice_read
    ADD CONSTRAINT notice_read_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: notice_read notice_read_notice_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notice_read
    ADD CONSTRAINT notice_read_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES public.notice(id);


--
-- Name: observation observation_booking_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.observation
    ADD CONSTRAINT observation_booking_id_fkey FOREIGN KEY (booking_id) REFERENCES public.booking(id);


--
-- Name: observation observation_child_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.observation
    ADD CONSTRAINT observation_child_id_fkey FOREIGN KEY (child_id) REFERENCES public.child(id);


--
-- Name: observation observation_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.observation
    ADD CONSTRAINT observation_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: observation observation_recorded_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.observation
    ADD CONSTRAINT observation_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.account(id);


--
-- Name: one_time_code one_time_code_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.one_time_code
    ADD CONSTRAINT one_time_code_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: operator_contract operator_contract_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.operator_contract
    ADD CONSTRAINT operator_contract_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: operator_contract operator_contract_house_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.operator_contract
    ADD CONSTRAINT operator_contract_house_id_fkey FOREIGN KEY (house_id) REFERENCES public.house(id);


--
-- Name: outbox outbox_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: payment_order payment_order_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_order
    ADD CONSTRAINT payment_order_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);


--
-- Name: payment_order payment_order_booking_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_order
    ADD CONSTRAINT payment_order_booking_id_fkey FOREIGN KEY (booking_id) REFERENCES public.booking(id);


--
-- Name: payment_order payment_order_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_order
    ADD CONSTRAINT payment_order_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: payment_order payment_order_house_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_order
    ADD CONSTRAINT payment_order_house_id_fkey FOREIGN KEY (house_id) REFERENCES public.house(id);


--
-- Name: payment_receipt payment_receipt_booking_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_receipt
    ADD CONSTRAINT payment_receipt_booking_id_fkey FOREIGN KEY (booking_id) REFERENCES public.booking(id);


--
-- Name: payment_receipt payment_receipt_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_receipt
    ADD CONSTRAINT payment_receipt_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: payment_receipt payment_receipt_house_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_receipt
    ADD CONSTRAINT payment_receipt_house_id_fkey FOREIGN KEY (house_id) REFERENCES public.house(id);


--
-- Name: payment_receipt payment_receipt_recorded_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_receipt
    ADD CONSTRAINT payment_receipt_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.account(id);


--
-- Name: payment_refund payment_refund_booking_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_refund
    ADD CONSTRAINT payment_refund_booking_id_fkey FOREIGN KEY (booking_id) REFERENCES public.booking(id);


--
-- Name: payment_refund payment_refund_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_refund
    ADD CONSTRAINT payment_refund_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: payment_refund payment_refund_house_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_refund
    ADD CONSTRAINT payment_refund_house_id_fkey FOREIGN KEY (house_id) REFERENCES public.house(id);


--
-- Name: payment_refund payment_refund_payment_order_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_refund
    ADD CONSTRAINT payment_refund_payment_order_id_fkey FOREIGN KEY (payment_order_id) REFERENCES public.payment_order(id);


--
-- Name: permanent_bar permanent_bar_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.permanent_bar
    ADD CONSTRAINT permanent_bar_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: pickup_code pickup_code_booking_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.pickup_code
    ADD CONSTRAINT pickup_code_booking_id_fkey FOREIGN KEY (booking_id) REFERENCES public.booking(id);


--
-- Name: pickup_code pickup_code_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.pickup_code
    ADD CONSTRAINT pickup_code_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: pickup_code pickup_code_guardian_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.pickup_code
    ADD CONSTRAINT pickup_code_guardian_id_fkey FOREIGN KEY (guardian_id) REFERENCES public.guardian(id);


--
-- Name: pickup_person pickup_person_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.pickup_person
    ADD CONSTRAINT pickup_person_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: pickup_person pickup_person_family_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.pickup_person
    ADD CONSTRAINT pickup_person_family_id_fkey FOREIGN KEY (family_id) REFERENCES public.family(id);


--
-- Name: priority_decision priority_decision_decided_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.priority_decision
    ADD CONSTRAINT priority_decision_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.account(id);


--
-- Name: priority_decision priority_decision_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.priority_decision
    ADD CONSTRAINT priority_decision_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: priority_decision priority_decision_family_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.priority_decision
    ADD CONSTRAINT priority_decision_family_id_fkey FOREIGN KEY (family_id) REFERENCES public.family(id);


--
-- Name: quota_grant quota_grant_child_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.quota_grant
    ADD CONSTRAINT quota_grant_child_id_fkey FOREIGN KEY (child_id) REFERENCES public.child(id);


--
-- Name: quota_grant quota_grant_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.quota_grant
    ADD CONSTRAINT quota_grant_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: quota_grant quota_grant_granted_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.quota_grant
    ADD CONSTRAINT quota_grant_granted_by_fkey FOREIGN KEY (granted_by) REFERENCES public.account(id);


--
-- Name: recovery_code recovery_code_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.recovery_code
    ADD CONSTRAINT recovery_code_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);


--
-- Name: recovery_code recovery_code_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.recovery_code
    ADD CONSTRAINT recovery_code_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: refresh_token refresh_token_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.refresh_token
    ADD CONSTRAINT refresh_token_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);


--
-- Name: refresh_token refresh_token_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.refresh_token
    ADD CONSTRAINT refresh_token_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: reminder_day reminder_day_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reminder_day
    ADD CONSTRAINT reminder_day_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: return_note return_note_child_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.return_note
    ADD CONSTRAINT return_note_child_id_fkey FOREIGN KEY (child_id) REFERENCES public.child(id);


--
-- Name: return_note return_note_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.return_note
    ADD CONSTRAINT return_note_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: return_note return_note_file_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.return_note
    ADD CONSTRAINT return_note_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.stored_file(id);


--
-- Name: return_note return_note_guardian_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.return_note
    ADD CONSTRAINT return_note_guardian_id_fkey FOREIGN KEY (guardian_id) REFERENCES public.guardian(id);


--
-- Name: return_note return_note_reviewed_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.return_note
    ADD CONSTRAINT return_note_reviewed_by_fkey FOREIGN KEY (reviewed_by) REFERENCES public.account(id);


--
-- Name: room room_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.room
    ADD CONSTRAINT room_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: room room_house_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.room
    ADD CONSTRAINT room_house_id_fkey FOREIGN KEY (house_id) REFERENCES public.house(id);


--
-- Name: session session_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: session session_house_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_house_id_fkey FOREIGN KEY (house_id) REFERENCES public.house(id);


--
-- Name: session session_room_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_room_id_fkey FOREIGN KEY (room_id) REFERENCES public.room(id);


--
-- Name: session_template session_template_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.session_template
    ADD CONSTRAINT session_template_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: session_template session_template_house_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.session_template
    ADD CONSTRAINT session_template_house_id_fkey FOREIGN KEY (house_id) REFERENCES public.house(id);


--
-- Name: session session_template_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_template_id_fkey FOREIGN KEY (template_id) REFERENCES public.session_template(id);


--
-- Name: session_template session_template_room_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.session_template
    ADD CONSTRAINT session_template_room_id_fkey FOREIGN KEY (room_id) REFERENCES public.room(id);


--
-- Name: shift shift_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.shift
    ADD CONSTRAINT shift_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: shift shift_house_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.shift
    ADD CONSTRAINT shift_house_id_fkey FOREIGN KEY (house_id) REFERENCES public.house(id);


--
-- Name: shift_pattern shift_pattern_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.shift_pattern
    ADD CONSTRAINT shift_pattern_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: shift_pattern shift_pattern_house_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.shift_pattern
    ADD CONSTRAINT shift_pattern_house_id_fkey FOREIGN KEY (house_id) REFERENCES public.house(id);


--
-- Name: shift_pattern shift_pattern_room_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.shift_pattern
    ADD CONSTRAINT shift_pattern_room_id_fkey FOREIGN KEY (room_id) REFERENCES public.room(id);


--
-- Name: shift_pattern shift_pattern_staff_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.shift_pattern
    ADD CONSTRAINT shift_pattern_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES public.staff(id);


--
-- Name: shift shift_room_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.shift
    ADD CONSTRAINT shift_room_id_fkey FOREIGN KEY (room_id) REFERENCES public.room(id);


--
-- Name: shift shift_staff_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.shift
    ADD CONSTRAINT shift_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES public.staff(id);


--
-- Name: shift_swap shift_swap_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.shift_swap
    ADD CONSTRAINT shift_swap_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.account(id);


--
-- Name: shift_swap shift_swap_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.shift_swap
    ADD CONSTRAINT shift_swap_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: shift_swap shift_swap_from_staff_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.shift_swap
    ADD CONSTRAINT shift_swap_from_staff_id_fkey FOREIGN KEY (from_staff_id) REFERENCES public.staff(id);


--
-- Name: shift_swap shift_swap_shift_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.shift_swap
    ADD CONSTRAINT shift_swap_shift_id_fkey FOREIGN KEY (shift_id) REFERENCES public.shift(id);


--
-- Name: shift_swap shift_swap_to_staff_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.shift_swap
    ADD CONSTRAINT shift_swap_to_staff_id_fkey FOREIGN KEY (to_staff_id) REFERENCES public.staff(id);


--
-- Name: sign_in_attempt sign_in_attempt_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sign_in_attempt
    ADD CONSTRAINT sign_in_attempt_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: signed_agreement signed_agreement_agreement_template_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.signed_agreement
    ADD CONSTRAINT signed_agreement_agreement_template_id_fkey FOREIGN KEY (agreement_template_id) REFERENCES public.agreement_template(id);


--
-- Name: signed_agreement signed_agreement_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.signed_agreement
    ADD CONSTRAINT signed_agreement_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: signed_agreement signed_agreement_family_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.signed_agreement
    ADD CONSTRAINT signed_agreement_family_id_fkey FOREIGN KEY (family_id) REFERENCES public.family(id);


--
-- Name: signed_agreement signed_agreement_guardian_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.signed_agreement
    ADD CONSTRAINT signed_agreement_guardian_id_fkey FOREIGN KEY (guardian_id) REFERENCES public.guardian(id);


--
-- Name: staff staff_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);


--
-- Name: staff staff_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: staff_house staff_house_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.staff_house
    ADD CONSTRAINT staff_house_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: staff_house staff_house_house_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.staff_house
    ADD CONSTRAINT staff_house_house_id_fkey FOREIGN KEY (house_id) REFERENCES public.house(id);


--
-- Name: staff staff_house_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_house_id_fkey FOREIGN KEY (house_id) REFERENCES public.house(id);


--
-- Name: staff_house staff_house_staff_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.staff_house
    ADD CONSTRAINT staff_house_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES public.staff(id);


--
-- Name: staff staff_subdistrict_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_subdistrict_id_fkey FOREIGN KEY (subdistrict_id) REFERENCES public.subdistrict(id);


--
-- Name: staff_totp staff_totp_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.staff_totp
    ADD CONSTRAINT staff_totp_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);


--
-- Name: staff_totp staff_totp_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.staff_totp
    ADD CONSTRAINT staff_totp_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: stored_file stored_file_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.stored_file
    ADD CONSTRAINT stored_file_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: strike strike_booking_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.strike
    ADD CONSTRAINT strike_booking_id_fkey FOREIGN KEY (booking_id) REFERENCES public.booking(id);


--
-- Name: strike strike_child_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.strike
    ADD CONSTRAINT strike_child_id_fkey FOREIGN KEY (child_id) REFERENCES public.child(id);


--
-- Name: strike strike_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.strike
    ADD CONSTRAINT strike_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: strike strike_lifted_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.strike
    ADD CONSTRAINT strike_lifted_by_fkey FOREIGN KEY (lifted_by) REFERENCES public.account(id);


--
-- Name: subdistrict subdistrict_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.subdistrict
    ADD CONSTRAINT subdistrict_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: subscription_permit subscription_permit_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.subscription_permit
    ADD CONSTRAINT subscription_permit_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(id);


--
-- Name: subscription_permit subscription_permit_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.subscription_permit
    ADD CONSTRAINT subscription_permit_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: suspension_case suspension_case_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.suspension_case
    ADD CONSTRAINT suspension_case_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: suspension_case suspension_case_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.suspension_case
    ADD CONSTRAINT suspension_case_event_id_fkey FOREIGN KEY (event_id) REFERENCES public.health_event(id);


--
-- Name: suspension_case suspension_case_proposal_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.suspension_case
    ADD CONSTRAINT suspension_case_proposal_id_fkey FOREIGN KEY (proposal_id) REFERENCES public.suspension_proposal(id);


--
-- Name: suspension_proposal suspension_proposal_closure_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.suspension_proposal
    ADD CONSTRAINT suspension_proposal_closure_id_fkey FOREIGN KEY (closure_id) REFERENCES public.closure(id);


--
-- Name: suspension_proposal suspension_proposal_decided_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.suspension_proposal
    ADD CONSTRAINT suspension_proposal_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.account(id);


--
-- Name: suspension_proposal suspension_proposal_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.suspension_proposal
    ADD CONSTRAINT suspension_proposal_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: suspension_proposal suspension_proposal_house_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.suspension_proposal
    ADD CONSTRAINT suspension_proposal_house_id_fkey FOREIGN KEY (house_id) REFERENCES public.house(id);


--
-- Name: suspension_proposal suspension_proposal_room_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.suspension_proposal
    ADD CONSTRAINT suspension_proposal_room_id_fkey FOREIGN KEY (room_id) REFERENCES public.room(id);


--
-- Name: unmet_demand unmet_demand_child_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.unmet_demand
    ADD CONSTRAINT unmet_demand_child_id_fkey FOREIGN KEY (child_id) REFERENCES public.child(id);


--
-- Name: unmet_demand unmet_demand_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.unmet_demand
    ADD CONSTRAINT unmet_demand_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: unmet_demand unmet_demand_house_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.unmet_demand
    ADD CONSTRAINT unmet_demand_house_id_fkey FOREIGN KEY (house_id) REFERENCES public.house(id);


--
-- Name: unmet_demand unmet_demand_session_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.unmet_demand
    ADD CONSTRAINT unmet_demand_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.session(id);


--
-- Name: waitlist_child waitlist_child_child_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.waitlist_child
    ADD CONSTRAINT waitlist_child_child_id_fkey FOREIGN KEY (child_id) REFERENCES public.child(id);


--
-- Name: waitlist_child waitlist_child_entry_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.waitlist_child
    ADD CONSTRAINT waitlist_child_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES public.waitlist_entry(id);


--
-- Name: waitlist_entry waitlist_entry_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.waitlist_entry
    ADD CONSTRAINT waitlist_entry_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: waitlist_entry waitlist_entry_family_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.waitlist_entry
    ADD CONSTRAINT waitlist_entry_family_id_fkey FOREIGN KEY (family_id) REFERENCES public.family(id);


--
-- Name: waitlist_entry waitlist_entry_requested_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.waitlist_entry
    ADD CONSTRAINT waitlist_entry_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES public.account(id);


--
-- Name: waitlist_entry waitlist_entry_session_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.waitlist_entry
    ADD CONSTRAINT waitlist_entry_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.session(id);


--
-- Name: waitlist_hold waitlist_hold_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.waitlist_hold
    ADD CONSTRAINT waitlist_hold_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: waitlist_house waitlist_house_entry_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.waitlist_house
    ADD CONSTRAINT waitlist_house_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES public.waitlist_entry(id);


--
-- Name: waitlist_house waitlist_house_house_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.waitlist_house
    ADD CONSTRAINT waitlist_house_house_id_fkey FOREIGN KEY (house_id) REFERENCES public.house(id);


--
-- Name: waitlist_offer waitlist_offer_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.waitlist_offer
    ADD CONSTRAINT waitlist_offer_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: waitlist_offer waitlist_offer_entry_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.waitlist_offer
    ADD CONSTRAINT waitlist_offer_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES public.waitlist_entry(id);


--
-- Name: waitlist_offer waitlist_offer_session_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.waitlist_offer
    ADD CONSTRAINT waitlist_offer_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.session(id);


--
-- Name: waitlist_offered_booking waitlist_offered_booking_offer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.waitlist_offered_booking
    ADD CONSTRAINT waitlist_offered_booking_offer_id_fkey FOREIGN KEY (offer_id) REFERENCES public.waitlist_offer(id);


--
-- Name: waitlist_skip waitlist_skip_child_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.waitlist_skip
    ADD CONSTRAINT waitlist_skip_child_id_fkey FOREIGN KEY (child_id) REFERENCES public.child(id);


--
-- Name: waitlist_skip waitlist_skip_entry_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.waitlist_skip
    ADD CONSTRAINT waitlist_skip_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES public.waitlist_entry(id);


--
-- Name: waitlist_skip waitlist_skip_session_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.waitlist_skip
    ADD CONSTRAINT waitlist_skip_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.session(id);


--
-- Name: webhook webhook_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhook
    ADD CONSTRAINT webhook_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.account(id);


--
-- Name: webhook_delivery webhook_delivery_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhook_delivery
    ADD CONSTRAINT webhook_delivery_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- Name: webhook_delivery webhook_delivery_webhook_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhook_delivery
    ADD CONSTRAINT webhook_delivery_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES public.webhook(id);


--
-- Name: webhook webhook_district_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhook
    ADD CONSTRAINT webhook_district_id_fkey FOREIGN KEY (district_id) REFERENCES public.district(id);


--
-- PostgreSQL database dump complete
--


