--
-- PostgreSQL database dump
--

\restrict lTXWdW1hgLHvYBK5vKbZ9V7txyeBIbOfs0ChAA4zbjmd53nV19UxmwhNqAB6RZz

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
	('01a205ea-be80-7dc6-86c8-6b4aead522b7', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'staff', 'active', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7c3e-b564-81e9930463b8', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'staff', 'active', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7a86-901b-f31a034d13cf', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'staff', 'active', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-72d3-96eb-200893630d2e', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'staff', 'active', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-75bb-963c-6c7beea79f32', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'staff', 'active', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-70d1-8c13-82dc6fb8978c', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'staff', 'active', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7cf4-8c8b-484920f70753', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'staff', 'active', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7bdd-a66d-c7495c8ac46c', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'staff', 'active', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-713f-ae5d-054f99db2a66', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'guardian', 'active', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7111-878b-f50b0b508edc', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'guardian', 'active', '2026-11-23 01:00:00+00');


--
-- Data for Name: agreement_template; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.agreement_template VALUES
	('01a205ea-be80-7ff2-a1d4-b0c13332f4a9', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-729a-8a04-2009c7ea73ed', '01a205ea-be80-78c1-961d-6abe7ff68e66', 1, '托育服务协议', '双方的权利和义务。', '收费标准见公示。', '按规定退费。', '协商解决。', '2026-01-01', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00');


--
-- Data for Name: alert; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: attendance; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: audit_chain; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: audit_log; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: booking; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.booking VALUES
	('01a205ea-be80-7f6b-9f0c-c7a97a207f2a', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7a74-b662-509848804539', '01a205ea-be80-7c52-be8c-06393d6899da', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7c10-9a3f-70de1bbbf985', '2026-11-25', '2026-11-25 01:00:00+00', '2026-11-25 03:00:00+00', 'confirmed', 'free', 2026, 0, NULL, 'hongkou-2023-01-29', 'guardian', '01a205ea-be80-713f-ae5d-054f99db2a66', '2026-11-24 01:00:00+00', 2, '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-7051-a95c-7ef8c17889e2', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7a74-b662-509848804539', '01a205ea-be80-7c52-be8c-06393d6899da', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7344-9d41-26c39259cd4c', '2026-11-30', '2026-11-30 01:00:00+00', '2026-11-30 03:00:00+00', 'requested', 'free', 2026, 0, NULL, 'hongkou-2023-01-29', 'guardian', '01a205ea-be80-713f-ae5d-054f99db2a66', '2026-11-24 01:00:00+00', 1, '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-7949-86e5-86cb46ab0233', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7a74-b662-509848804539', '01a205ea-be80-7c52-be8c-06393d6899da', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7656-869c-f12b6ca0f6b3', '2026-11-24', '2026-11-24 01:00:00+00', '2026-11-24 03:00:00+00', 'cancelled', 'free', 2026, 0, NULL, 'hongkou-2023-01-29', 'guardian', '01a205ea-be80-713f-ae5d-054f99db2a66', '2026-11-23 10:00:00+00', 2, '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-74c2-b70f-d1f355a89be3', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7c3b-b571-c2329966ef62', '01a205ea-be80-7035-bec5-502b8a35e6be', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-74ca-9cc1-fb2f663bbeac', '2026-11-26', '2026-11-26 01:00:00+00', '2026-11-26 03:00:00+00', 'confirmed', 'free', 2026, 0, NULL, 'hongkou-2023-01-29', 'guardian', '01a205ea-be80-7111-878b-f50b0b508edc', '2026-11-24 01:00:00+00', 2, '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-7a2a-a731-d4e69660ca7c', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7c3b-b571-c2329966ef62', '01a205ea-be80-7035-bec5-502b8a35e6be', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7f72-aa5e-9cb89fe385cf', '2026-11-27', '2026-11-27 01:00:00+00', '2026-11-27 03:00:00+00', 'confirmed', 'free', 2026, 0, NULL, 'hongkou-2023-01-29', 'guardian', '01a205ea-be80-7111-878b-f50b0b508edc', '2026-11-24 01:00:00+00', 2, '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00', NULL, NULL);


--
-- Data for Name: booking_event; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.booking_event VALUES
	('01a205ea-be80-7113-8d9b-d4f26993bfac', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7f6b-9f0c-c7a97a207f2a', '2026-11-23 01:00:00+00', '01a205ea-be80-713f-ae5d-054f99db2a66', NULL, 'requested', NULL),
	('01a205ea-be80-74f5-a5ee-f6e01651d056', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7f6b-9f0c-c7a97a207f2a', '2026-11-23 01:00:00+00', '01a205ea-be80-7cf4-8c8b-484920f70753', 'requested', 'confirmed', NULL),
	('01a205ea-be80-7ad9-9e41-979f1c7e5259', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7949-86e5-86cb46ab0233', '2026-11-23 01:00:00+00', '01a205ea-be80-713f-ae5d-054f99db2a66', NULL, 'requested', NULL),
	('01a205ea-be80-7ad4-85bb-5da66befcb63', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7051-a95c-7ef8c17889e2', '2026-11-23 01:00:00+00', '01a205ea-be80-713f-ae5d-054f99db2a66', NULL, 'requested', NULL),
	('01a205ea-be80-7590-a2cb-b56663ac1600', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7949-86e5-86cb46ab0233', '2026-11-23 01:00:00+00', '01a205ea-be80-713f-ae5d-054f99db2a66', 'requested', 'cancelled', NULL),
	('01a205ea-be80-758e-bb28-252dfea8276c', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-74c2-b70f-d1f355a89be3', '2026-11-23 01:00:00+00', '01a205ea-be80-7111-878b-f50b0b508edc', NULL, 'requested', NULL),
	('01a205ea-be80-720a-b292-6abe490af7cd', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-74c2-b70f-d1f355a89be3', '2026-11-23 01:00:00+00', '01a205ea-be80-7cf4-8c8b-484920f70753', 'requested', 'confirmed', NULL),
	('01a205ea-be80-7843-9fd6-aba048385363', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7a2a-a731-d4e69660ca7c', '2026-11-23 01:00:00+00', '01a205ea-be80-7111-878b-f50b0b508edc', NULL, 'requested', NULL),
	('01a205ea-be80-73bf-98d1-74b9892ff563', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7a2a-a731-d4e69660ca7c', '2026-11-23 01:00:00+00', '01a205ea-be80-7cf4-8c8b-484920f70753', 'requested', 'confirmed', NULL);


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
	('01a205ea-be80-7035-bec5-502b8a35e6be', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7c3b-b571-c2329966ef62', 'test.CjKXvrAd9lQrjBJUX0hFQcyleeWpMrO+RD3FmR6WViQOB745PA', '2024-10-15', NULL, 'resident_id', 'test.QZouo21H6o43imFpCUgROL33gDuuq+ySReiBCByCIuNbk+RCJHqu20Cur7+9uQ', '1f90e842089413e6ceedc03a0bdb04bb25bcf0a7f519f9a35bc4bdc617b5887c', 'active', NULL, 5, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7c52-be8c-06393d6899da', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7a74-b662-509848804539', 'test.DSLjxXiRlvLbYP+oIwW/I78t+h0sUblRChN9q+XQbYy995MsPw', '2024-10-15', NULL, 'resident_id', 'test.8Otbx3CFxVtlcg3J04BdRGui+vK0nWILFrYX/TAYctov18Hy2IN8ZMujVapsmw', '414b1405f6247fd748e16f1789fa94adc5a5cd08c1435822c1750fa1b5dc50f2', 'active', NULL, 7, '2026-11-23 01:00:00+00');


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
	('01a205ea-be80-74e4-839e-1b3bc99bcace', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7c52-be8c-06393d6899da', '01a205ea-be80-74a4-af34-2323d121104b', 'child_profile', '2026-01', 'guardian', '2026-11-23 01:00:00+00', NULL),
	('01a205ea-be80-7d58-b77a-dbc69b18f7c5', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7c52-be8c-06393d6899da', '01a205ea-be80-74a4-af34-2323d121104b', 'health_data', '2026-01', 'guardian', '2026-11-23 01:00:00+00', NULL),
	('01a205ea-be80-7808-9e6f-cf85ce34955a', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7035-bec5-502b8a35e6be', '01a205ea-be80-7a9d-b189-7df96a2e335e', 'child_profile', '2026-01', 'guardian', '2026-11-23 01:00:00+00', NULL),
	('01a205ea-be80-7688-967f-0a1b0371de15', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7035-bec5-502b8a35e6be', '01a205ea-be80-7a9d-b189-7df96a2e335e', 'health_data', '2026-01', 'guardian', '2026-11-23 01:00:00+00', NULL);


--
-- Data for Name: credential; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.credential VALUES
	('01a205ea-be80-7bb2-951d-4e516bf7bc9c', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7434-a55d-3625819f9ce3', 'qualification', 'infant_care_worker_certificate', NULL, '示例发证机关', '2026-01-01', NULL, NULL, NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-78c1-b86e-75ff045cbe78', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7434-a55d-3625819f9ce3', 'health', 'health_certificate', NULL, '示例发证机关', '2026-01-01', '2026-12-31', NULL, NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7847-b950-99b63ac02270', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7434-a55d-3625819f9ce3', 'training', 'annual_training', NULL, '示例发证机关', '2026-01-01', '2026-12-31', NULL, NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7a40-9382-251b061edb27', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7434-a55d-3625819f9ce3', 'background_check', 'public_security', NULL, '示例发证机关', '2026-01-01', '2026-12-31', 'clear', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-737b-a2d1-6783d0aaf6c9', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7434-a55d-3625819f9ce3', 'background_check', 'procuratorate', NULL, '示例发证机关', '2026-01-01', '2026-12-31', 'clear', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-73ed-900e-e291b1c7aee0', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-714e-aba9-3eacc180ee9d', 'qualification', 'infant_care_worker_certificate', NULL, '示例发证机关', '2026-01-01', NULL, NULL, NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-758b-80d7-516638f24c17', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-714e-aba9-3eacc180ee9d', 'health', 'health_certificate', NULL, '示例发证机关', '2026-01-01', '2026-12-31', NULL, NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7886-8de2-32775ee92d30', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-714e-aba9-3eacc180ee9d', 'training', 'annual_training', NULL, '示例发证机关', '2026-01-01', '2026-12-31', NULL, NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7a63-a4c1-276464dfc78f', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-714e-aba9-3eacc180ee9d', 'background_check', 'public_security', NULL, '示例发证机关', '2026-01-01', '2026-12-31', 'clear', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7ca7-836d-2cb5ad5b58ac', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-714e-aba9-3eacc180ee9d', 'background_check', 'procuratorate', NULL, '示例发证机关', '2026-01-01', '2026-12-31', 'clear', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7029-8c99-88ce0b2ada46', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-77ad-87c1-8cae1a48155c', 'qualification', 'infant_care_worker_certificate', NULL, '示例发证机关', '2026-01-01', NULL, NULL, NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7ce1-b8df-b20721decfa1', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-77ad-87c1-8cae1a48155c', 'health', 'health_certificate', NULL, '示例发证机关', '2026-01-01', '2026-12-31', NULL, NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7540-95d2-595c885d527b', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-77ad-87c1-8cae1a48155c', 'training', 'annual_training', NULL, '示例发证机关', '2026-01-01', '2026-12-31', NULL, NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-76e2-baa5-c1106534e7f9', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-77ad-87c1-8cae1a48155c', 'background_check', 'public_security', NULL, '示例发证机关', '2026-01-01', '2026-12-31', 'clear', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-799d-959f-81a6a6828618', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-77ad-87c1-8cae1a48155c', 'background_check', 'procuratorate', NULL, '示例发证机关', '2026-01-01', '2026-12-31', 'clear', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-782b-8eaa-27ca62a86f4b', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-760d-8f76-09ea4d47618f', 'qualification', 'infant_care_worker_certificate', NULL, '示例发证机关', '2026-01-01', NULL, NULL, NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7455-8fba-0571205e5838', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-760d-8f76-09ea4d47618f', 'health', 'health_certificate', NULL, '示例发证机关', '2026-01-01', '2026-12-31', NULL, NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7d41-ac7d-01600f0e0f5e', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-760d-8f76-09ea4d47618f', 'training', 'annual_training', NULL, '示例发证机关', '2026-01-01', '2026-12-31', NULL, NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7d65-bb43-62e8348a54d4', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-760d-8f76-09ea4d47618f', 'background_check', 'public_security', NULL, '示例发证机关', '2026-01-01', '2026-12-31', 'clear', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7cd9-8d42-fc0af2e6e401', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-760d-8f76-09ea4d47618f', 'background_check', 'procuratorate', NULL, '示例发证机关', '2026-01-01', '2026-12-31', 'clear', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7f02-a1f3-75c8f7d12657', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7c14-bcb9-3bca2687762f', 'health', 'health_certificate', NULL, '示例发证机关', '2026-01-01', '2027-12-31', NULL, NULL, NULL, '2026-11-23 01:00:00+00');


--
-- Data for Name: dismissal; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: district; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.district VALUES
	('01a205ea-be80-7693-bd27-9fdcdf87be92', 'hongkou', '虹口区', 'Hongkou District', 'Asia/Shanghai', 'hongkou', '2026-11-23 01:00:00+00');


--
-- Data for Name: erasure; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: family; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.family VALUES
	('01a205ea-be80-7a74-b662-509848804539', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-729a-8a04-2009c7ea73ed', 'active', false, 1, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7c3b-b571-c2329966ef62', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-729a-8a04-2009c7ea73ed', 'active', false, 1, '2026-11-23 01:00:00+00');


--
-- Data for Name: fee_schedule; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.fee_schedule VALUES
	('01a205ea-be80-78c1-961d-6abe7ff68e66', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-729a-8a04-2009c7ea73ed', 1, '沪价示例第1号', '2026-01-01', 3000, 6000, '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00');


--
-- Data for Name: guardian; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.guardian VALUES
	('01a205ea-be80-74a4-af34-2323d121104b', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7a74-b662-509848804539', '01a205ea-be80-713f-ae5d-054f99db2a66', 'test.lV7v8Zst2Vkv7QhEpbA4EK09w9rpQX+Bb2cAPmFVaCKHVMeRTA', 'test.wzjx+zJVY+H1y85cCobn80HhEHWEmp+E4U4pggwLjiG5ZMcdOCqq', '01a5f6d6b4088f4468fe5b3009aa74b911e82bf1c2da04592c73962b01b4b4ac', 'mother', 'active', '2026-11-23 01:00:00+00', NULL),
	('01a205ea-be80-7a9d-b189-7df96a2e335e', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7c3b-b571-c2329966ef62', '01a205ea-be80-7111-878b-f50b0b508edc', 'test.grQua792cSVhUmrwn2OJ0wPmYDJeXdAOpFeWXu2xzxGKOxeLQQ', 'test.Q/3mZp/HxwtxGl0+MQdbbXosjJjFH76x9BP3z6vr/fdAfZa6vRb4', 'd2cf2b1dcc9106fea409edcb2cc0329b1695db5175d128941a187917bc944b2b', 'mother', 'active', '2026-11-23 01:00:00+00', NULL);


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
	('01a205ea-be80-7ff4-ac48-977e4fb7140b', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7c52-be8c-06393d6899da', '01a205ea-be80-74a4-af34-2323d121104b', '01a205ea-be80-78aa-be7d-5947391cd9e8', '01a205ea-be80-7d60-a62a-06da626da5f5', '2026-10-20', '2027-04-19', 'qualified', 'verified', '01a205ea-be80-7bdd-a66d-c7495c8ac46c', '2026-11-23 01:00:00+00', NULL, 1, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7260-854c-14855a6f013e', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7035-bec5-502b8a35e6be', '01a205ea-be80-7a9d-b189-7df96a2e335e', '01a205ea-be80-7753-9d84-3ce8c2ac34ff', '01a205ea-be80-7d60-a62a-06da626da5f5', '2026-10-20', '2027-04-19', 'qualified', 'verified', '01a205ea-be80-7bdd-a66d-c7495c8ac46c', '2026-11-23 01:00:00+00', NULL, 1, '2026-11-23 01:00:00+00');


--
-- Data for Name: health_declaration; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.health_declaration VALUES
	('01a205ea-be80-795d-a5bc-2f06818662a8', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7c52-be8c-06393d6899da', '01a205ea-be80-74a4-af34-2323d121104b', 'test.CG0zPmTI3ng+T5nQFZ/ACo7cTH/m7yxlW9BXB3CkNnwcr30bE5HDzMi0cNMXP1LnlFkyiqEZIeoNbq7xUg/HjQYnfTppj7ew', '2026-11-23 01:00:00+00');


--
-- Data for Name: health_event; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.health_event VALUES
	('01a205ea-be80-7ce4-8f16-79b1cb1b85fb', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7c52-be8c-06393d6899da', '01a205ea-be80-7f6b-9f0c-c7a97a207f2a', 'reported', NULL, 'test.1YMlvI8EHqITA0kD2rabivC26Usv7ksMUpTxcCCoFnmhkL0ZOhLt6JBs2FsNN+hYX19Gsvt5wx0r', '2026-11-23', '2026-11-23 01:00:00+00', '01a205ea-be80-7bdd-a66d-c7495c8ac46c', NULL);


--
-- Data for Name: home_visit; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.home_visit VALUES
	('01a205ea-be80-7c3e-afc0-bafac15958cb', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-729a-8a04-2009c7ea73ed', '01a205ea-be80-7a74-b662-509848804539', '01a205ea-be80-7c52-be8c-06393d6899da', '01a205ea-be80-7c52-be8c-06393d6899da', 'test.jt6WdK861HKGGu6rjEfMCPCxQC+IeC+BJXeAEl+bhcxx3jh33Su+g96GSRi8lA', 2026, 1, 'done', 'none', '[]', NULL, NULL, '2026-11-20', 'test.GbZj7Y5VMLHYE9du2GW+IsdDCMnNues+5mruRd5f7/zJKK6Hp9bwow', 1, '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00');


--
-- Data for Name: home_visit_event; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: house; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.house VALUES
	('01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-729a-8a04-2009c7ea73ed', '北外滩社区宝宝屋', 'North Bund Community Baby House', '东大名路1号', 31.252, 121.499, '021-00000001', 'party_centre', 'operating', false, 1, '2026-11-23 01:00:00+00', 'offline', 'self_run');


--
-- Data for Name: idempotency_key; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.idempotency_key VALUES
	('01a205ea-be80-713f-ae5d-054f99db2a66', '01a205ea-be80-7da2-a149-c1314b03e8ce', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'e58980997572f25efe5cbfeecdaacde25052b89023405a2467a963bb6e3c7aa3', '{"id": "01a205ea-be80-7f6b-9f0c-c7a97a207f2a", "date": "2026-11-25", "child": "01a205ea-be80-7c52-be8c-06393d6899da", "house": "01a205ea-be80-7dd0-b2ba-430bf56350ae", "during": {"end": "2026-11-25T03:00:00Z", "start": "2026-11-25T01:00:00Z"}, "family": "01a205ea-be80-7a74-b662-509848804539", "pay_by": null, "status": "requested", "channel": "guardian", "fee_fen": 0, "funding": "free", "session": "01a205ea-be80-7c10-9a3f-70de1bbbf985", "version": 1, "district": "01a205ea-be80-7693-bd27-9fdcdf87be92", "created_at": "2026-11-23T01:00:00Z", "quota_year": 2026, "offer_until": null, "fee_schedule": null, "free_session": {"of": 12, "number": 1}, "requested_by": "01a205ea-be80-713f-ae5d-054f99db2a66", "policy_version": "hongkou-2023-01-29", "confirm_deadline": "2026-11-24T01:00:00Z"}', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-713f-ae5d-054f99db2a66', 'cancelled-since', '01a205ea-be80-7693-bd27-9fdcdf87be92', '12350c1ec47e4205bf5f05430c896a089341a967b0a65890b1a415aa44acce4c', '{"id": "01a205ea-be80-7949-86e5-86cb46ab0233", "date": "2026-11-24", "child": "01a205ea-be80-7c52-be8c-06393d6899da", "house": "01a205ea-be80-7dd0-b2ba-430bf56350ae", "during": {"end": "2026-11-24T03:00:00Z", "start": "2026-11-24T01:00:00Z"}, "family": "01a205ea-be80-7a74-b662-509848804539", "pay_by": null, "status": "requested", "channel": "guardian", "fee_fen": 0, "funding": "free", "session": "01a205ea-be80-7656-869c-f12b6ca0f6b3", "version": 1, "district": "01a205ea-be80-7693-bd27-9fdcdf87be92", "created_at": "2026-11-23T01:00:00Z", "quota_year": 2026, "offer_until": null, "fee_schedule": null, "free_session": {"of": 12, "number": 2}, "requested_by": "01a205ea-be80-713f-ae5d-054f99db2a66", "policy_version": "hongkou-2023-01-29", "confirm_deadline": "2026-11-23T10:00:00Z"}', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-713f-ae5d-054f99db2a66', 'still-stands', '01a205ea-be80-7693-bd27-9fdcdf87be92', '92fecbf4fa9321704f62afd869da85f7f400d096fabb86bd652f800aad8effc9', '{"id": "01a205ea-be80-7051-a95c-7ef8c17889e2", "date": "2026-11-30", "child": "01a205ea-be80-7c52-be8c-06393d6899da", "house": "01a205ea-be80-7dd0-b2ba-430bf56350ae", "during": {"end": "2026-11-30T03:00:00Z", "start": "2026-11-30T01:00:00Z"}, "family": "01a205ea-be80-7a74-b662-509848804539", "pay_by": null, "status": "requested", "channel": "guardian", "fee_fen": 0, "funding": "free", "session": "01a205ea-be80-7344-9d41-26c39259cd4c", "version": 1, "district": "01a205ea-be80-7693-bd27-9fdcdf87be92", "created_at": "2026-11-23T01:00:00Z", "quota_year": 2026, "offer_until": null, "fee_schedule": null, "free_session": {"of": 12, "number": 3}, "requested_by": "01a205ea-be80-713f-ae5d-054f99db2a66", "policy_version": "hongkou-2023-01-29", "confirm_deadline": "2026-11-24T01:00:00Z"}', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7111-878b-f50b0b508edc', '01a205ea-be80-7675-986c-49374d78b543', '01a205ea-be80-7693-bd27-9fdcdf87be92', '7bdd2f187a6b4abf43d03122ab8a0ae8b63a2eca9dcd9df3af5bcca9d20b5559', '{"id": "01a205ea-be80-74c2-b70f-d1f355a89be3", "date": "2026-11-26", "child": "01a205ea-be80-7035-bec5-502b8a35e6be", "house": "01a205ea-be80-7dd0-b2ba-430bf56350ae", "during": {"end": "2026-11-26T03:00:00Z", "start": "2026-11-26T01:00:00Z"}, "family": "01a205ea-be80-7c3b-b571-c2329966ef62", "pay_by": null, "status": "requested", "channel": "guardian", "fee_fen": 0, "funding": "free", "session": "01a205ea-be80-74ca-9cc1-fb2f663bbeac", "version": 1, "district": "01a205ea-be80-7693-bd27-9fdcdf87be92", "created_at": "2026-11-23T01:00:00Z", "quota_year": 2026, "offer_until": null, "fee_schedule": null, "free_session": {"of": 12, "number": 1}, "requested_by": "01a205ea-be80-7111-878b-f50b0b508edc", "policy_version": "hongkou-2023-01-29", "confirm_deadline": "2026-11-24T01:00:00Z"}', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7111-878b-f50b0b508edc', '01a205ea-be80-7ac5-8eb7-2c3ad9e4bd3f', '01a205ea-be80-7693-bd27-9fdcdf87be92', '6184a889e72e537c9fdb760bb98c30ef758b3069a81cf4256536f122bc974a32', '{"id": "01a205ea-be80-7a2a-a731-d4e69660ca7c", "date": "2026-11-27", "child": "01a205ea-be80-7035-bec5-502b8a35e6be", "house": "01a205ea-be80-7dd0-b2ba-430bf56350ae", "during": {"end": "2026-11-27T03:00:00Z", "start": "2026-11-27T01:00:00Z"}, "family": "01a205ea-be80-7c3b-b571-c2329966ef62", "pay_by": null, "status": "requested", "channel": "guardian", "fee_fen": 0, "funding": "free", "session": "01a205ea-be80-7f72-aa5e-9cb89fe385cf", "version": 1, "district": "01a205ea-be80-7693-bd27-9fdcdf87be92", "created_at": "2026-11-23T01:00:00Z", "quota_year": 2026, "offer_until": null, "fee_schedule": null, "free_session": {"of": 12, "number": 2}, "requested_by": "01a205ea-be80-7111-878b-f50b0b508edc", "policy_version": "hongkou-2023-01-29", "confirm_deadline": "2026-11-24T01:00:00Z"}', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-713f-ae5d-054f99db2a66', '01a205ea-be80-76fa-95aa-d952ea275441', '01a205ea-be80-7693-bd27-9fdcdf87be92', '1063fcb98fe9778973f6f2a6e1852e173e36c00e5556128c3e14e05f2a58a440', '"01a205ea-be80-73b3-a53f-b368fdb18c97"', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-70d1-8c13-82dc6fb8978c', 'grant', '01a205ea-be80-7693-bd27-9fdcdf87be92', '4771777da3ddca47f11e7e44d93ec96ab8e053b4063221515f2127973f72df89', '{"id": "01a205ea-be80-7e55-aa5e-45921b14f09a", "child": "01a205ea-be80-7c52-be8c-06393d6899da", "details": {"year": 2026, "reason": "双胞胎", "extra_sessions": 2}, "district": "01a205ea-be80-7693-bd27-9fdcdf87be92", "granted_at": "2026-11-23T01:00:00Z", "granted_by": "01a205ea-be80-70d1-8c13-82dc6fb8978c"}', '2026-11-23 01:00:00+00');


--
-- Data for Name: identity; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.identity VALUES
	('01a205ea-be80-7a9e-98dc-2f3564039262', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-713f-ae5d-054f99db2a66', 'wechat', 'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee', NULL, '2026-11-23 01:00:00+00', 'test.Hr2O07pN+sF7iVyJqiKwdviUNMcFkome+e2/XLaYOty/xRyyGwLFHp85qVG0', NULL);


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
	('01a205ea-be80-72b3-a4b3-36097d89a6a6', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '示例保险公司', 'P-0001', '2026-01-01', '2026-12-31', '2026-11-23 01:00:00+00');


--
-- Data for Name: link_request; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: medical_institution; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.medical_institution VALUES
	('01a205ea-be80-7d60-a62a-06da626da5f5', '01a205ea-be80-7693-bd27-9fdcdf87be92', '虹口区妇幼保健院', '2020-01-01', NULL);


--
-- Data for Name: notice; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.notice VALUES
	('01a205ea-be80-7b98-83b7-bd4b171aaf2c', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'house', '01a205ea-be80-7dd0-b2ba-430bf56350ae', 'booking_requested', '01a205ea-be80-7f6b-9f0c-c7a97a207f2a', '{"date": "2026-11-25", "pay_by": null, "reason": null, "ends_at": "2026-11-25T03:00:00Z", "fee_fen": 0, "funding": "free", "child_id": "01a205ea-be80-7c52-be8c-06393d6899da", "house_id": "01a205ea-be80-7dd0-b2ba-430bf56350ae", "starts_at": "2026-11-25T01:00:00Z", "session_id": "01a205ea-be80-7c10-9a3f-70de1bbbf985"}', '01a205ea-be80-7d30-9d77-4a61ee01b8f7', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7dd8-bd68-e9d35f454f56', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'house', '01a205ea-be80-7dd0-b2ba-430bf56350ae', 'booking_requested', '01a205ea-be80-7949-86e5-86cb46ab0233', '{"date": "2026-11-24", "pay_by": null, "reason": null, "ends_at": "2026-11-24T03:00:00Z", "fee_fen": 0, "funding": "free", "child_id": "01a205ea-be80-7c52-be8c-06393d6899da", "house_id": "01a205ea-be80-7dd0-b2ba-430bf56350ae", "starts_at": "2026-11-24T01:00:00Z", "session_id": "01a205ea-be80-7656-869c-f12b6ca0f6b3"}', '01a205ea-be80-7a42-b345-e9f7a9f75055', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7592-87c1-ad37985748bc', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'house', '01a205ea-be80-7dd0-b2ba-430bf56350ae', 'booking_requested', '01a205ea-be80-7051-a95c-7ef8c17889e2', '{"date": "2026-11-30", "pay_by": null, "reason": null, "ends_at": "2026-11-30T03:00:00Z", "fee_fen": 0, "funding": "free", "child_id": "01a205ea-be80-7c52-be8c-06393d6899da", "house_id": "01a205ea-be80-7dd0-b2ba-430bf56350ae", "starts_at": "2026-11-30T01:00:00Z", "session_id": "01a205ea-be80-7344-9d41-26c39259cd4c"}', '01a205ea-be80-7a24-85ef-bc3d5d764adb', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7bb8-9eb3-1fe8ff4fbd56', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'family', '01a205ea-be80-7a74-b662-509848804539', 'booking_cancelled', '01a205ea-be80-7949-86e5-86cb46ab0233', '{"date": "2026-11-24", "pay_by": null, "reason": null, "ends_at": "2026-11-24T03:00:00Z", "fee_fen": 0, "funding": "free", "child_id": "01a205ea-be80-7c52-be8c-06393d6899da", "house_id": "01a205ea-be80-7dd0-b2ba-430bf56350ae", "starts_at": "2026-11-24T01:00:00Z", "session_id": "01a205ea-be80-7656-869c-f12b6ca0f6b3", "free_session_back": true, "free_session_used": false}', '01a205ea-be80-7c02-89d2-42239f2f127c', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7c9a-b4e9-bda6caf32d9f', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'house', '01a205ea-be80-7dd0-b2ba-430bf56350ae', 'booking_requested', '01a205ea-be80-74c2-b70f-d1f355a89be3', '{"date": "2026-11-26", "pay_by": null, "reason": null, "ends_at": "2026-11-26T03:00:00Z", "fee_fen": 0, "funding": "free", "child_id": "01a205ea-be80-7035-bec5-502b8a35e6be", "house_id": "01a205ea-be80-7dd0-b2ba-430bf56350ae", "starts_at": "2026-11-26T01:00:00Z", "session_id": "01a205ea-be80-74ca-9cc1-fb2f663bbeac"}', '01a205ea-be80-715e-86bf-fe2c92ccdf74', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-79b6-9266-b18d9f9db02b', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'house', '01a205ea-be80-7dd0-b2ba-430bf56350ae', 'booking_requested', '01a205ea-be80-7a2a-a731-d4e69660ca7c', '{"date": "2026-11-27", "pay_by": null, "reason": null, "ends_at": "2026-11-27T03:00:00Z", "fee_fen": 0, "funding": "free", "child_id": "01a205ea-be80-7035-bec5-502b8a35e6be", "house_id": "01a205ea-be80-7dd0-b2ba-430bf56350ae", "starts_at": "2026-11-27T01:00:00Z", "session_id": "01a205ea-be80-7f72-aa5e-9cb89fe385cf"}', '01a205ea-be80-7b28-bd7c-c83821fcc141', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-73a7-9ccd-902f092783cd', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'account', '01a205ea-be80-7cf4-8c8b-484920f70753', 'training_missing', '01a205ea-be80-7dbe-be51-06de95c2a0ed', '{"year": 2026, "staff_id": "01a205ea-be80-7dbe-be51-06de95c2a0ed"}', 'training:01a205ea-be80-7dbe-be51-06de95c2a0ed:2026-11:account:01a205ea-be80-7cf4-8c8b-484920f70753', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-730e-8593-cb1759f7a811', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'house', '01a205ea-be80-7dd0-b2ba-430bf56350ae', 'training_missing', '01a205ea-be80-7dbe-be51-06de95c2a0ed', '{"year": 2026, "staff_id": "01a205ea-be80-7dbe-be51-06de95c2a0ed"}', 'training:01a205ea-be80-7dbe-be51-06de95c2a0ed:2026-11:house:01a205ea-be80-7dd0-b2ba-430bf56350ae', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-765f-9732-462785896b81', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'account', '01a205ea-be80-7bdd-a66d-c7495c8ac46c', 'training_missing', '01a205ea-be80-7c14-bcb9-3bca2687762f', '{"year": 2026, "staff_id": "01a205ea-be80-7c14-bcb9-3bca2687762f"}', 'training:01a205ea-be80-7c14-bcb9-3bca2687762f:2026-11:account:01a205ea-be80-7bdd-a66d-c7495c8ac46c', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7a6a-943a-8578ae03af26', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'house', '01a205ea-be80-7dd0-b2ba-430bf56350ae', 'training_missing', '01a205ea-be80-7c14-bcb9-3bca2687762f', '{"year": 2026, "staff_id": "01a205ea-be80-7c14-bcb9-3bca2687762f"}', 'training:01a205ea-be80-7c14-bcb9-3bca2687762f:2026-11:house:01a205ea-be80-7dd0-b2ba-430bf56350ae', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7ddb-9ac1-16261201c0f9', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'account', '01a205ea-be80-70d1-8c13-82dc6fb8978c', 'insurance_ending', '01a205ea-be80-72b3-a4b3-36097d89a6a6', '{"house_id": "01a205ea-be80-7dd0-b2ba-430bf56350ae", "valid_to": "2026-12-31", "days_left": 38, "insurance_id": "01a205ea-be80-72b3-a4b3-36097d89a6a6"}', 'insurance:01a205ea-be80-72b3-a4b3-36097d89a6a6:60:account:01a205ea-be80-70d1-8c13-82dc6fb8978c', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7634-bded-4ce184efc85a', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'house', '01a205ea-be80-7dd0-b2ba-430bf56350ae', 'insurance_ending', '01a205ea-be80-72b3-a4b3-36097d89a6a6', '{"house_id": "01a205ea-be80-7dd0-b2ba-430bf56350ae", "valid_to": "2026-12-31", "days_left": 38, "insurance_id": "01a205ea-be80-72b3-a4b3-36097d89a6a6"}', 'insurance:01a205ea-be80-72b3-a4b3-36097d89a6a6:60:house:01a205ea-be80-7dd0-b2ba-430bf56350ae', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-77f2-b6f9-c30efa8b31a3', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'account', '01a205ea-be80-72d3-96eb-200893630d2e', 'credential_ending', '01a205ea-be80-7d65-bb43-62e8348a54d4', '{"staff_id": "01a205ea-be80-760d-8f76-09ea4d47618f", "valid_to": "2026-12-31", "days_left": 38, "type_name": "public_security", "credential_id": "01a205ea-be80-7d65-bb43-62e8348a54d4", "credential_kind": "background_check"}', 'credential:01a205ea-be80-7d65-bb43-62e8348a54d4:60:account:01a205ea-be80-72d3-96eb-200893630d2e', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-76c5-bf69-ca0204bd3031', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'house', '01a205ea-be80-7dd0-b2ba-430bf56350ae', 'credential_ending', '01a205ea-be80-7d65-bb43-62e8348a54d4', '{"staff_id": "01a205ea-be80-760d-8f76-09ea4d47618f", "valid_to": "2026-12-31", "days_left": 38, "type_name": "public_security", "credential_id": "01a205ea-be80-7d65-bb43-62e8348a54d4", "credential_kind": "background_check"}', 'credential:01a205ea-be80-7d65-bb43-62e8348a54d4:60:house:01a205ea-be80-7dd0-b2ba-430bf56350ae', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7d12-af37-e808549b5cf5', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'family', '01a205ea-be80-7c3b-b571-c2329966ef62', 'booking_confirmed', '01a205ea-be80-74c2-b70f-d1f355a89be3', '{"date": "2026-11-26", "pay_by": null, "reason": null, "ends_at": "2026-11-26T03:00:00Z", "fee_fen": 0, "funding": "free", "child_id": "01a205ea-be80-7035-bec5-502b8a35e6be", "house_id": "01a205ea-be80-7dd0-b2ba-430bf56350ae", "starts_at": "2026-11-26T01:00:00Z", "session_id": "01a205ea-be80-74ca-9cc1-fb2f663bbeac", "free_session_back": false, "free_session_used": false}', '01a205ea-be80-7de6-bf54-9a3c5428b915', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7a06-8d0f-6b9f36044923', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'family', '01a205ea-be80-7c3b-b571-c2329966ef62', 'booking_confirmed', '01a205ea-be80-7a2a-a731-d4e69660ca7c', '{"date": "2026-11-27", "pay_by": null, "reason": null, "ends_at": "2026-11-27T03:00:00Z", "fee_fen": 0, "funding": "free", "child_id": "01a205ea-be80-7035-bec5-502b8a35e6be", "house_id": "01a205ea-be80-7dd0-b2ba-430bf56350ae", "starts_at": "2026-11-27T01:00:00Z", "session_id": "01a205ea-be80-7f72-aa5e-9cb89fe385cf", "free_session_back": false, "free_session_used": false}', '01a205ea-be80-789b-87b7-b990e8b2991f', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7f69-bc82-da0054abc086', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'account', '01a205ea-be80-72d3-96eb-200893630d2e', 'credential_ending', '01a205ea-be80-7d41-ac7d-01600f0e0f5e', '{"staff_id": "01a205ea-be80-760d-8f76-09ea4d47618f", "valid_to": "2026-12-31", "days_left": 38, "type_name": "annual_training", "credential_id": "01a205ea-be80-7d41-ac7d-01600f0e0f5e", "credential_kind": "training"}', 'credential:01a205ea-be80-7d41-ac7d-01600f0e0f5e:60:account:01a205ea-be80-72d3-96eb-200893630d2e', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-75e6-8e6a-f4139f747c8a', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'house', '01a205ea-be80-7dd0-b2ba-430bf56350ae', 'credential_ending', '01a205ea-be80-7d41-ac7d-01600f0e0f5e', '{"staff_id": "01a205ea-be80-760d-8f76-09ea4d47618f", "valid_to": "2026-12-31", "days_left": 38, "type_name": "annual_training", "credential_id": "01a205ea-be80-7d41-ac7d-01600f0e0f5e", "credential_kind": "training"}', 'credential:01a205ea-be80-7d41-ac7d-01600f0e0f5e:60:house:01a205ea-be80-7dd0-b2ba-430bf56350ae', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7408-a3e9-089e158a43b3', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'account', '01a205ea-be80-7a86-901b-f31a034d13cf', 'credential_ending', '01a205ea-be80-7ce1-b8df-b20721decfa1', '{"staff_id": "01a205ea-be80-77ad-87c1-8cae1a48155c", "valid_to": "2026-12-31", "days_left": 38, "type_name": "health_certificate", "credential_id": "01a205ea-be80-7ce1-b8df-b20721decfa1", "credential_kind": "health"}', 'credential:01a205ea-be80-7ce1-b8df-b20721decfa1:60:account:01a205ea-be80-7a86-901b-f31a034d13cf', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7ceb-b0e1-871c4b85fe38', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'house', '01a205ea-be80-7dd0-b2ba-430bf56350ae', 'credential_ending', '01a205ea-be80-7ce1-b8df-b20721decfa1', '{"staff_id": "01a205ea-be80-77ad-87c1-8cae1a48155c", "valid_to": "2026-12-31", "days_left": 38, "type_name": "health_certificate", "credential_id": "01a205ea-be80-7ce1-b8df-b20721decfa1", "credential_kind": "health"}', 'credential:01a205ea-be80-7ce1-b8df-b20721decfa1:60:house:01a205ea-be80-7dd0-b2ba-430bf56350ae', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7108-bc61-1f32e8a2ef41', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'account', '01a205ea-be80-72d3-96eb-200893630d2e', 'credential_ending', '01a205ea-be80-7cd9-8d42-fc0af2e6e401', '{"staff_id": "01a205ea-be80-760d-8f76-09ea4d47618f", "valid_to": "2026-12-31", "days_left": 38, "type_name": "procuratorate", "credential_id": "01a205ea-be80-7cd9-8d42-fc0af2e6e401", "credential_kind": "background_check"}', 'credential:01a205ea-be80-7cd9-8d42-fc0af2e6e401:60:account:01a205ea-be80-72d3-96eb-200893630d2e', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7477-8b8d-10ff8a1bb08c', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'house', '01a205ea-be80-7dd0-b2ba-430bf56350ae', 'credential_ending', '01a205ea-be80-7cd9-8d42-fc0af2e6e401', '{"staff_id": "01a205ea-be80-760d-8f76-09ea4d47618f", "valid_to": "2026-12-31", "days_left": 38, "type_name": "procuratorate", "credential_id": "01a205ea-be80-7cd9-8d42-fc0af2e6e401", "credential_kind": "background_check"}', 'credential:01a205ea-be80-7cd9-8d42-fc0af2e6e401:60:house:01a205ea-be80-7dd0-b2ba-430bf56350ae', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7cf2-a50f-c43ae6b3bc7d', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'account', '01a205ea-be80-7c3e-b564-81e9930463b8', 'credential_ending', '01a205ea-be80-7ca7-836d-2cb5ad5b58ac', '{"staff_id": "01a205ea-be80-714e-aba9-3eacc180ee9d", "valid_to": "2026-12-31", "days_left": 38, "type_name": "procuratorate", "credential_id": "01a205ea-be80-7ca7-836d-2cb5ad5b58ac", "credential_kind": "background_check"}', 'credential:01a205ea-be80-7ca7-836d-2cb5ad5b58ac:60:account:01a205ea-be80-7c3e-b564-81e9930463b8', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7f78-bcf3-b1a8350b5314', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'house', '01a205ea-be80-7dd0-b2ba-430bf56350ae', 'credential_ending', '01a205ea-be80-7ca7-836d-2cb5ad5b58ac', '{"staff_id": "01a205ea-be80-714e-aba9-3eacc180ee9d", "valid_to": "2026-12-31", "days_left": 38, "type_name": "procuratorate", "credential_id": "01a205ea-be80-7ca7-836d-2cb5ad5b58ac", "credential_kind": "background_check"}', 'credential:01a205ea-be80-7ca7-836d-2cb5ad5b58ac:60:house:01a205ea-be80-7dd0-b2ba-430bf56350ae', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7fb1-b5de-86c2dee38ae0', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'account', '01a205ea-be80-7c3e-b564-81e9930463b8', 'credential_ending', '01a205ea-be80-7a63-a4c1-276464dfc78f', '{"staff_id": "01a205ea-be80-714e-aba9-3eacc180ee9d", "valid_to": "2026-12-31", "days_left": 38, "type_name": "public_security", "credential_id": "01a205ea-be80-7a63-a4c1-276464dfc78f", "credential_kind": "background_check"}', 'credential:01a205ea-be80-7a63-a4c1-276464dfc78f:60:account:01a205ea-be80-7c3e-b564-81e9930463b8', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7853-9225-c44f0b1f039c', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'house', '01a205ea-be80-7dd0-b2ba-430bf56350ae', 'credential_ending', '01a205ea-be80-7a63-a4c1-276464dfc78f', '{"staff_id": "01a205ea-be80-714e-aba9-3eacc180ee9d", "valid_to": "2026-12-31", "days_left": 38, "type_name": "public_security", "credential_id": "01a205ea-be80-7a63-a4c1-276464dfc78f", "credential_kind": "background_check"}', 'credential:01a205ea-be80-7a63-a4c1-276464dfc78f:60:house:01a205ea-be80-7dd0-b2ba-430bf56350ae', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-795e-983c-fb05db2743e1', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'account', '01a205ea-be80-7dc6-86c8-6b4aead522b7', 'credential_ending', '01a205ea-be80-7a40-9382-251b061edb27', '{"staff_id": "01a205ea-be80-7434-a55d-3625819f9ce3", "valid_to": "2026-12-31", "days_left": 38, "type_name": "public_security", "credential_id": "01a205ea-be80-7a40-9382-251b061edb27", "credential_kind": "background_check"}', 'credential:01a205ea-be80-7a40-9382-251b061edb27:60:account:01a205ea-be80-7dc6-86c8-6b4aead522b7', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-767f-a336-5a60c7db2b4d', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'house', '01a205ea-be80-7dd0-b2ba-430bf56350ae', 'credential_ending', '01a205ea-be80-7a40-9382-251b061edb27', '{"staff_id": "01a205ea-be80-7434-a55d-3625819f9ce3", "valid_to": "2026-12-31", "days_left": 38, "type_name": "public_security", "credential_id": "01a205ea-be80-7a40-9382-251b061edb27", "credential_kind": "background_check"}', 'credential:01a205ea-be80-7a40-9382-251b061edb27:60:house:01a205ea-be80-7dd0-b2ba-430bf56350ae', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7d08-bbfe-bafb8ba0af3f', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'account', '01a205ea-be80-7a86-901b-f31a034d13cf', 'credential_ending', '01a205ea-be80-799d-959f-81a6a6828618', '{"staff_id": "01a205ea-be80-77ad-87c1-8cae1a48155c", "valid_to": "2026-12-31", "days_left": 38, "type_name": "procuratorate", "credential_id": "01a205ea-be80-799d-959f-81a6a6828618", "credential_kind": "background_check"}', 'credential:01a205ea-be80-799d-959f-81a6a6828618:60:account:01a205ea-be80-7a86-901b-f31a034d13cf', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7be9-8d8f-c838673a3413', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'house', '01a205ea-be80-7dd0-b2ba-430bf56350ae', 'credential_ending', '01a205ea-be80-799d-959f-81a6a6828618', '{"staff_id": "01a205ea-be80-77ad-87c1-8cae1a48155c", "valid_to": "2026-12-31", "days_left": 38, "type_name": "procuratorate", "credential_id": "01a205ea-be80-799d-959f-81a6a6828618", "credential_kind": "background_check"}', 'credential:01a205ea-be80-799d-959f-81a6a6828618:60:house:01a205ea-be80-7dd0-b2ba-430bf56350ae', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7c00-a8dd-843f26197b52', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'account', '01a205ea-be80-7dc6-86c8-6b4aead522b7', 'credential_ending', '01a205ea-be80-78c1-b86e-75ff045cbe78', '{"staff_id": "01a205ea-be80-7434-a55d-3625819f9ce3", "valid_to": "2026-12-31", "days_left": 38, "type_name": "health_certificate", "credential_id": "01a205ea-be80-78c1-b86e-75ff045cbe78", "credential_kind": "health"}', 'credential:01a205ea-be80-78c1-b86e-75ff045cbe78:60:account:01a205ea-be80-7dc6-86c8-6b4aead522b7', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-731e-84f9-a2298c69646f', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'house', '01a205ea-be80-7dd0-b2ba-430bf56350ae', 'credential_ending', '01a205ea-be80-78c1-b86e-75ff045cbe78', '{"staff_id": "01a205ea-be80-7434-a55d-3625819f9ce3", "valid_to": "2026-12-31", "days_left": 38, "type_name": "health_certificate", "credential_id": "01a205ea-be80-78c1-b86e-75ff045cbe78", "credential_kind": "health"}', 'credential:01a205ea-be80-78c1-b86e-75ff045cbe78:60:house:01a205ea-be80-7dd0-b2ba-430bf56350ae', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-759d-afb0-4af1974dd60c', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'account', '01a205ea-be80-7c3e-b564-81e9930463b8', 'credential_ending', '01a205ea-be80-7886-8de2-32775ee92d30', '{"staff_id": "01a205ea-be80-714e-aba9-3eacc180ee9d", "valid_to": "2026-12-31", "days_left": 38, "type_name": "annual_training", "credential_id": "01a205ea-be80-7886-8de2-32775ee92d30", "credential_kind": "training"}', 'credential:01a205ea-be80-7886-8de2-32775ee92d30:60:account:01a205ea-be80-7c3e-b564-81e9930463b8', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7598-8a68-960c0124042d', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'house', '01a205ea-be80-7dd0-b2ba-430bf56350ae', 'credential_ending', '01a205ea-be80-7886-8de2-32775ee92d30', '{"staff_id": "01a205ea-be80-714e-aba9-3eacc180ee9d", "valid_to": "2026-12-31", "days_left": 38, "type_name": "annual_training", "credential_id": "01a205ea-be80-7886-8de2-32775ee92d30", "credential_kind": "training"}', 'credential:01a205ea-be80-7886-8de2-32775ee92d30:60:house:01a205ea-be80-7dd0-b2ba-430bf56350ae', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7720-abf1-30af39afa9e6', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'account', '01a205ea-be80-7dc6-86c8-6b4aead522b7', 'credential_ending', '01a205ea-be80-7847-b950-99b63ac02270', '{"staff_id": "01a205ea-be80-7434-a55d-3625819f9ce3", "valid_to": "2026-12-31", "days_left": 38, "type_name": "annual_training", "credential_id": "01a205ea-be80-7847-b950-99b63ac02270", "credential_kind": "training"}', 'credential:01a205ea-be80-7847-b950-99b63ac02270:60:account:01a205ea-be80-7dc6-86c8-6b4aead522b7', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-714b-9f28-087aacaf7da7', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'house', '01a205ea-be80-7dd0-b2ba-430bf56350ae', 'credential_ending', '01a205ea-be80-7847-b950-99b63ac02270', '{"staff_id": "01a205ea-be80-7434-a55d-3625819f9ce3", "valid_to": "2026-12-31", "days_left": 38, "type_name": "annual_training", "credential_id": "01a205ea-be80-7847-b950-99b63ac02270", "credential_kind": "training"}', 'credential:01a205ea-be80-7847-b950-99b63ac02270:60:house:01a205ea-be80-7dd0-b2ba-430bf56350ae', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-700a-b33b-8da4b07fac5a', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'account', '01a205ea-be80-7a86-901b-f31a034d13cf', 'credential_ending', '01a205ea-be80-76e2-baa5-c1106534e7f9', '{"staff_id": "01a205ea-be80-77ad-87c1-8cae1a48155c", "valid_to": "2026-12-31", "days_left": 38, "type_name": "public_security", "credential_id": "01a205ea-be80-76e2-baa5-c1106534e7f9", "credential_kind": "background_check"}', 'credential:01a205ea-be80-76e2-baa5-c1106534e7f9:60:account:01a205ea-be80-7a86-901b-f31a034d13cf', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7b48-aad3-914f7a091654', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'house', '01a205ea-be80-7dd0-b2ba-430bf56350ae', 'credential_ending', '01a205ea-be80-76e2-baa5-c1106534e7f9', '{"staff_id": "01a205ea-be80-77ad-87c1-8cae1a48155c", "valid_to": "2026-12-31", "days_left": 38, "type_name": "public_security", "credential_id": "01a205ea-be80-76e2-baa5-c1106534e7f9", "credential_kind": "background_check"}', 'credential:01a205ea-be80-76e2-baa5-c1106534e7f9:60:house:01a205ea-be80-7dd0-b2ba-430bf56350ae', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7a9f-9ab6-a643e6ed292e', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'account', '01a205ea-be80-7c3e-b564-81e9930463b8', 'credential_ending', '01a205ea-be80-758b-80d7-516638f24c17', '{"staff_id": "01a205ea-be80-714e-aba9-3eacc180ee9d", "valid_to": "2026-12-31", "days_left": 38, "type_name": "health_certificate", "credential_id": "01a205ea-be80-758b-80d7-516638f24c17", "credential_kind": "health"}', 'credential:01a205ea-be80-758b-80d7-516638f24c17:60:account:01a205ea-be80-7c3e-b564-81e9930463b8', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-76ca-a4bd-38017dc028cf', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'house', '01a205ea-be80-7dd0-b2ba-430bf56350ae', 'credential_ending', '01a205ea-be80-758b-80d7-516638f24c17', '{"staff_id": "01a205ea-be80-714e-aba9-3eacc180ee9d", "valid_to": "2026-12-31", "days_left": 38, "type_name": "health_certificate", "credential_id": "01a205ea-be80-758b-80d7-516638f24c17", "credential_kind": "health"}', 'credential:01a205ea-be80-758b-80d7-516638f24c17:60:house:01a205ea-be80-7dd0-b2ba-430bf56350ae', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-77f7-83b3-e873a2e475f5', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'account', '01a205ea-be80-7a86-901b-f31a034d13cf', 'credential_ending', '01a205ea-be80-7540-95d2-595c885d527b', '{"staff_id": "01a205ea-be80-77ad-87c1-8cae1a48155c", "valid_to": "2026-12-31", "days_left": 38, "type_name": "annual_training", "credential_id": "01a205ea-be80-7540-95d2-595c885d527b", "credential_kind": "training"}', 'credential:01a205ea-be80-7540-95d2-595c885d527b:60:account:01a205ea-be80-7a86-901b-f31a034d13cf', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-78e8-86d1-059dd74c03f1', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'house', '01a205ea-be80-7dd0-b2ba-430bf56350ae', 'credential_ending', '01a205ea-be80-7540-95d2-595c885d527b', '{"staff_id": "01a205ea-be80-77ad-87c1-8cae1a48155c", "valid_to": "2026-12-31", "days_left": 38, "type_name": "annual_training", "credential_id": "01a205ea-be80-7540-95d2-595c885d527b", "credential_kind": "training"}', 'credential:01a205ea-be80-7540-95d2-595c885d527b:60:house:01a205ea-be80-7dd0-b2ba-430bf56350ae', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7442-9002-8bec1ce25e6d', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'account', '01a205ea-be80-72d3-96eb-200893630d2e', 'credential_ending', '01a205ea-be80-7455-8fba-0571205e5838', '{"staff_id": "01a205ea-be80-760d-8f76-09ea4d47618f", "valid_to": "2026-12-31", "days_left": 38, "type_name": "health_certificate", "credential_id": "01a205ea-be80-7455-8fba-0571205e5838", "credential_kind": "health"}', 'credential:01a205ea-be80-7455-8fba-0571205e5838:60:account:01a205ea-be80-72d3-96eb-200893630d2e', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7147-9479-6c69c6941928', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'house', '01a205ea-be80-7dd0-b2ba-430bf56350ae', 'credential_ending', '01a205ea-be80-7455-8fba-0571205e5838', '{"staff_id": "01a205ea-be80-760d-8f76-09ea4d47618f", "valid_to": "2026-12-31", "days_left": 38, "type_name": "health_certificate", "credential_id": "01a205ea-be80-7455-8fba-0571205e5838", "credential_kind": "health"}', 'credential:01a205ea-be80-7455-8fba-0571205e5838:60:house:01a205ea-be80-7dd0-b2ba-430bf56350ae', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7aea-b052-166281e3459f', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'account', '01a205ea-be80-7dc6-86c8-6b4aead522b7', 'credential_ending', '01a205ea-be80-737b-a2d1-6783d0aaf6c9', '{"staff_id": "01a205ea-be80-7434-a55d-3625819f9ce3", "valid_to": "2026-12-31", "days_left": 38, "type_name": "procuratorate", "credential_id": "01a205ea-be80-737b-a2d1-6783d0aaf6c9", "credential_kind": "background_check"}', 'credential:01a205ea-be80-737b-a2d1-6783d0aaf6c9:60:account:01a205ea-be80-7dc6-86c8-6b4aead522b7', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-795a-b39f-48a314c556c1', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'house', '01a205ea-be80-7dd0-b2ba-430bf56350ae', 'credential_ending', '01a205ea-be80-737b-a2d1-6783d0aaf6c9', '{"staff_id": "01a205ea-be80-7434-a55d-3625819f9ce3", "valid_to": "2026-12-31", "days_left": 38, "type_name": "procuratorate", "credential_id": "01a205ea-be80-737b-a2d1-6783d0aaf6c9", "credential_kind": "background_check"}', 'credential:01a205ea-be80-737b-a2d1-6783d0aaf6c9:60:house:01a205ea-be80-7dd0-b2ba-430bf56350ae', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-73f3-83bc-b6c891b638a8', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'family', '01a205ea-be80-7a74-b662-509848804539', 'booking_confirmed', '01a205ea-be80-7f6b-9f0c-c7a97a207f2a', '{"date": "2026-11-25", "pay_by": null, "reason": null, "ends_at": "2026-11-25T03:00:00Z", "fee_fen": 0, "funding": "free", "child_id": "01a205ea-be80-7c52-be8c-06393d6899da", "house_id": "01a205ea-be80-7dd0-b2ba-430bf56350ae", "starts_at": "2026-11-25T01:00:00Z", "session_id": "01a205ea-be80-7c10-9a3f-70de1bbbf985", "free_session_back": false, "free_session_used": false}', '01a205ea-be80-78fb-b694-57d1d8d993ab', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00');


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
	('01a205ea-be80-76fd-8726-4b60ba45fca7', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7f6b-9f0c-c7a97a207f2a', '01a205ea-be80-7c52-be8c-06393d6899da', 'midday_check', 'test.xEP6t+riDPX9pZcZkYaURW4gF/3YwMSunmX+ZOvAd3/JxbDqDOdxYrsJdtvvn0+HAcXLweQh', '2026-11-23 01:00:00+00', '01a205ea-be80-7dc6-86c8-6b4aead522b7');


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
	('01a205ea-be80-7a96-9b0c-37077e974c90', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'booking_projection', '01a205ea-be80-7f6b-9f0c-c7a97a207f2a', '{"year": 2026, "child": "01a205ea-be80-7c52-be8c-06393d6899da", "session": "01a205ea-be80-7c10-9a3f-70de1bbbf985"}', 0, '2026-11-23 01:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7798-93a8-69ce49754871', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'booking_projection', '01a205ea-be80-7f6b-9f0c-c7a97a207f2a', '{"year": 2026, "child": "01a205ea-be80-7c52-be8c-06393d6899da", "session": "01a205ea-be80-7c10-9a3f-70de1bbbf985"}', 0, '2026-11-23 01:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7e1c-96c0-2f496998177f', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'booking_projection', '01a205ea-be80-7949-86e5-86cb46ab0233', '{"year": 2026, "child": "01a205ea-be80-7c52-be8c-06393d6899da", "session": "01a205ea-be80-7656-869c-f12b6ca0f6b3"}', 0, '2026-11-23 01:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7191-afd8-877f5a105073', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'booking_projection', '01a205ea-be80-7051-a95c-7ef8c17889e2', '{"year": 2026, "child": "01a205ea-be80-7c52-be8c-06393d6899da", "session": "01a205ea-be80-7344-9d41-26c39259cd4c"}', 0, '2026-11-23 01:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7792-b347-ac9c8e3e8b0b', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'booking_projection', '01a205ea-be80-7949-86e5-86cb46ab0233', '{"year": 2026, "child": "01a205ea-be80-7c52-be8c-06393d6899da", "session": "01a205ea-be80-7656-869c-f12b6ca0f6b3"}', 0, '2026-11-23 01:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7ccc-b9b1-262ef32a649c', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'booking_projection', '01a205ea-be80-74c2-b70f-d1f355a89be3', '{"year": 2026, "child": "01a205ea-be80-7035-bec5-502b8a35e6be", "session": "01a205ea-be80-74ca-9cc1-fb2f663bbeac"}', 0, '2026-11-23 01:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7a79-a151-cfb46563d59a', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'booking_projection', '01a205ea-be80-74c2-b70f-d1f355a89be3', '{"year": 2026, "child": "01a205ea-be80-7035-bec5-502b8a35e6be", "session": "01a205ea-be80-74ca-9cc1-fb2f663bbeac"}', 0, '2026-11-23 01:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-78cb-96e7-b591732a1f7b', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'booking_projection', '01a205ea-be80-7a2a-a731-d4e69660ca7c', '{"year": 2026, "child": "01a205ea-be80-7035-bec5-502b8a35e6be", "session": "01a205ea-be80-7f72-aa5e-9cb89fe385cf"}', 0, '2026-11-23 01:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7638-b32a-977c71d64251', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'booking_projection', '01a205ea-be80-7a2a-a731-d4e69660ca7c', '{"year": 2026, "child": "01a205ea-be80-7035-bec5-502b8a35e6be", "session": "01a205ea-be80-7f72-aa5e-9cb89fe385cf"}', 0, '2026-11-23 01:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00'),
	('01a205ea-be80-792c-9a02-17a01763dce0', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'quota_projection', '01a205ea-be80-7c52-be8c-06393d6899da', '{"year": 2026}', 0, '2026-11-23 01:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00');


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
	('01a205ea-be80-77b8-88fd-231e73612ba0', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7f6b-9f0c-c7a97a207f2a', '01a205ea-be80-74a4-af34-2323d121104b', 'test./T+VPi2KJCsthvMEid7rdrza/o8czlDWdWWUsJIKBeeOVyGPbQ', 'grandparent', 'resident_id', 'cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc', 'dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd', 0, '2026-11-25', NULL, NULL, '2026-11-23 01:00:00+00');


--
-- Data for Name: pickup_person; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.pickup_person VALUES
	('01a205ea-be80-7d80-8655-da7c7e7fb82a', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7a74-b662-509848804539', 'test.pKv4R4d/fRgrEsfh3W4J8TykkXT4eTLKk+MCrLon29ELDgG+IQ', 'test.e925+9rIHm/SI7IywXFN2eI0KXcP0NNdVMA59dXuwPzZOlyRTsKDc4vx', 'grandparent', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'active', '2026-11-23 01:00:00+00', 'resident_id', 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', 0, NULL);


--
-- Data for Name: priority_decision; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.priority_decision VALUES
	('01a205ea-be80-7e27-8e5b-55f9382071d0', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7a74-b662-509848804539', true, 'test.pCDYjl+4M395TVkz0CqPUPv3a3XEdDuJxfF2l/TLB2Lhz/BouykyZ+AKHA', '01a205ea-be80-75bb-963c-6c7beea79f32', '2026-11-23 01:00:00+00');


--
-- Data for Name: quota_grant; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.quota_grant VALUES
	('01a205ea-be80-7e55-aa5e-45921b14f09a', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7c52-be8c-06393d6899da', 2026, 2, '双胞胎', '01a205ea-be80-70d1-8c13-82dc6fb8978c', '2026-11-23 01:00:00+00');


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
	('01a205ea-be80-7693-bd27-9fdcdf87be92', '2026-11-23');


--
-- Data for Name: return_note; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: room; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.room VALUES
	('01a205ea-be80-7700-9ebc-290f214b9557', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '一号活动室', 6600, NULL, 1, '2026-11-23 01:00:00+00');


--
-- Data for Name: seaql_migrations; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.seaql_migrations VALUES
	('m20261122_000001_places', 1795382992),
	('m20261122_000002_accounts', 1795382992),
	('m20261122_000003_staff', 1795382992),
	('m20261122_000004_families', 1795382992),
	('m20261122_000005_sessions', 1795382992),
	('m20261122_000006_bookings', 1795382992),
	('m20261122_000007_plumbing', 1795382992),
	('m20261122_000008_notices', 1795382992),
	('m20261122_000009_waitlist', 1795382992),
	('m20261122_000010_money', 1795382992),
	('m20261122_000011_closures', 1795382992),
	('m20261122_000013_people', 1795382992),
	('m20261122_000014_identities', 1795382992),
	('m20261122_000015_guidance', 1795382992),
	('m20261122_000016_messages', 1795382992),
	('m20261122_000017_roster', 1795382992),
	('m20261122_000018_sign_in_attempts', 1795382992),
	('m20261122_000019_totp', 1795382992),
	('m20261122_000020_audit_log', 1795382992);


--
-- Data for Name: session; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.session VALUES
	('01a205ea-be80-7c10-9a3f-70de1bbbf985', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7700-9ebc-290f214b9557', NULL, 'timed', '2026-11-25', '2026-11-25 01:00:00+00', '2026-11-25 03:00:00+00', 5, 30, 'open', '[{"limit": "released_places", "during": {"end": "2026-11-25T03:00:00Z", "start": "2026-11-25T01:00:00Z"}, "places": 5}]', 0, 3, '2026-11-23 01:00:00+00', 0),
	('01a205ea-be80-7344-9d41-26c39259cd4c', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7700-9ebc-290f214b9557', NULL, 'timed', '2026-11-30', '2026-11-30 01:00:00+00', '2026-11-30 03:00:00+00', 20, 30, 'open', '[{"limit": "class_cap", "during": {"end": "2026-11-30T03:00:00Z", "start": "2026-11-30T01:00:00Z"}, "places": 20}]', 0, 2, '2026-11-23 01:00:00+00', 0),
	('01a205ea-be80-7656-869c-f12b6ca0f6b3', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7700-9ebc-290f214b9557', NULL, 'timed', '2026-11-24', '2026-11-24 01:00:00+00', '2026-11-24 03:00:00+00', 20, 30, 'open', '[{"limit": "class_cap", "during": {"end": "2026-11-24T03:00:00Z", "start": "2026-11-24T01:00:00Z"}, "places": 20}]', 0, 3, '2026-11-23 01:00:00+00', 0),
	('01a205ea-be80-74ca-9cc1-fb2f663bbeac', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7700-9ebc-290f214b9557', NULL, 'timed', '2026-11-26', '2026-11-26 01:00:00+00', '2026-11-26 03:00:00+00', 20, 30, 'open', '[{"limit": "class_cap", "during": {"end": "2026-11-26T03:00:00Z", "start": "2026-11-26T01:00:00Z"}, "places": 20}]', 0, 3, '2026-11-23 01:00:00+00', 0),
	('01a205ea-be80-7f72-aa5e-9cb89fe385cf', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7700-9ebc-290f214b9557', NULL, 'timed', '2026-11-27', '2026-11-27 01:00:00+00', '2026-11-27 03:00:00+00', 1, 30, 'open', '[{"limit": "released_places", "during": {"end": "2026-11-27T03:00:00Z", "start": "2026-11-27T01:00:00Z"}, "places": 1}]', 0, 3, '2026-11-23 01:00:00+00', 0);


--
-- Data for Name: session_template; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: shift; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.shift VALUES
	('01a205ea-be80-78f3-b302-9606636f762d', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7700-9ebc-290f214b9557', '01a205ea-be80-7434-a55d-3625819f9ce3', '2026-11-25 01:00:00+00', '2026-11-25 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-725b-b7ec-01e9c1042748', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7700-9ebc-290f214b9557', '01a205ea-be80-714e-aba9-3eacc180ee9d', '2026-11-25 01:00:00+00', '2026-11-25 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-7c86-b0b1-812cdf360f5e', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7700-9ebc-290f214b9557', '01a205ea-be80-77ad-87c1-8cae1a48155c', '2026-11-25 01:00:00+00', '2026-11-25 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-7ccb-b6f5-9e791f4262ba', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7700-9ebc-290f214b9557', '01a205ea-be80-760d-8f76-09ea4d47618f', '2026-11-25 01:00:00+00', '2026-11-25 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-7943-ae3f-2de4f25cf38a', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7700-9ebc-290f214b9557', '01a205ea-be80-7434-a55d-3625819f9ce3', '2026-11-24 01:00:00+00', '2026-11-24 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-7b5b-87fd-7f43b63f472d', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7700-9ebc-290f214b9557', '01a205ea-be80-714e-aba9-3eacc180ee9d', '2026-11-24 01:00:00+00', '2026-11-24 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-7bf1-aba6-c0fa7c5c302d', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7700-9ebc-290f214b9557', '01a205ea-be80-77ad-87c1-8cae1a48155c', '2026-11-24 01:00:00+00', '2026-11-24 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-7a35-8a43-6218db724e44', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7700-9ebc-290f214b9557', '01a205ea-be80-760d-8f76-09ea4d47618f', '2026-11-24 01:00:00+00', '2026-11-24 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-7d0a-9a65-a49eec179a50', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7700-9ebc-290f214b9557', '01a205ea-be80-7434-a55d-3625819f9ce3', '2026-11-30 01:00:00+00', '2026-11-30 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-7dcb-9422-b0497d983d2c', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7700-9ebc-290f214b9557', '01a205ea-be80-714e-aba9-3eacc180ee9d', '2026-11-30 01:00:00+00', '2026-11-30 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-76c1-b83e-4750a0e739df', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7700-9ebc-290f214b9557', '01a205ea-be80-77ad-87c1-8cae1a48155c', '2026-11-30 01:00:00+00', '2026-11-30 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-7d99-9d57-84b280bf99c0', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7700-9ebc-290f214b9557', '01a205ea-be80-760d-8f76-09ea4d47618f', '2026-11-30 01:00:00+00', '2026-11-30 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-7950-a611-7d7efa62486e', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7700-9ebc-290f214b9557', '01a205ea-be80-7434-a55d-3625819f9ce3', '2026-11-26 01:00:00+00', '2026-11-26 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-7ba4-bc03-4cde4a7777d8', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7700-9ebc-290f214b9557', '01a205ea-be80-714e-aba9-3eacc180ee9d', '2026-11-26 01:00:00+00', '2026-11-26 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-7daf-970c-eabc5bb14dfe', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7700-9ebc-290f214b9557', '01a205ea-be80-77ad-87c1-8cae1a48155c', '2026-11-26 01:00:00+00', '2026-11-26 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-7c38-870d-51d8dc46b8e7', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7700-9ebc-290f214b9557', '01a205ea-be80-760d-8f76-09ea4d47618f', '2026-11-26 01:00:00+00', '2026-11-26 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-717c-bcf9-2b536adfc15f', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7700-9ebc-290f214b9557', '01a205ea-be80-7434-a55d-3625819f9ce3', '2026-11-27 01:00:00+00', '2026-11-27 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-79a8-8d9b-4cb42106b8c8', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7700-9ebc-290f214b9557', '01a205ea-be80-714e-aba9-3eacc180ee9d', '2026-11-27 01:00:00+00', '2026-11-27 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-7872-8f7e-03be731fdb92', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7700-9ebc-290f214b9557', '01a205ea-be80-77ad-87c1-8cae1a48155c', '2026-11-27 01:00:00+00', '2026-11-27 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL),
	('01a205ea-be80-7410-a372-8978c7fca99d', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7700-9ebc-290f214b9557', '01a205ea-be80-760d-8f76-09ea4d47618f', '2026-11-27 01:00:00+00', '2026-11-27 03:00:00+00', NULL, NULL, '2026-11-23 01:00:00+00', NULL, NULL);


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
	('01a205ea-be80-7d2c-81cd-8f1971e58924', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7a74-b662-509848804539', '01a205ea-be80-7ff2-a1d4-b0c13332f4a9', '01a205ea-be80-74a4-af34-2323d121104b', '0000000000000000000000000000000000000000000000000000000000000000', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7674-b6c2-01c1090d1257', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7c3b-b571-c2329966ef62', '01a205ea-be80-7ff2-a1d4-b0c13332f4a9', '01a205ea-be80-7a9d-b189-7df96a2e335e', '0000000000000000000000000000000000000000000000000000000000000000', '2026-11-23 01:00:00+00');


--
-- Data for Name: staff; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.staff VALUES
	('01a205ea-be80-714e-aba9-3eacc180ee9d', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-729a-8a04-2009c7ea73ed', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7c3e-b564-81e9930463b8', '李工作', 'carer', 'active', 1, '2026-11-23 01:00:00+00', NULL, NULL, NULL, NULL),
	('01a205ea-be80-77ad-87c1-8cae1a48155c', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-729a-8a04-2009c7ea73ed', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7a86-901b-f31a034d13cf', '李工作', 'carer', 'active', 1, '2026-11-23 01:00:00+00', NULL, NULL, NULL, NULL),
	('01a205ea-be80-760d-8f76-09ea4d47618f', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-729a-8a04-2009c7ea73ed', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-72d3-96eb-200893630d2e', '李工作', 'carer', 'active', 1, '2026-11-23 01:00:00+00', NULL, NULL, NULL, NULL),
	('01a205ea-be80-78ec-80f6-bb49b717bfef', '01a205ea-be80-7693-bd27-9fdcdf87be92', NULL, NULL, '01a205ea-be80-75bb-963c-6c7beea79f32', '李工作', 'district_admin', 'active', 1, '2026-11-23 01:00:00+00', NULL, NULL, NULL, NULL),
	('01a205ea-be80-7c29-912d-9f1c00761202', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-729a-8a04-2009c7ea73ed', NULL, '01a205ea-be80-70d1-8c13-82dc6fb8978c', '李工作', 'subdistrict_admin', 'active', 1, '2026-11-23 01:00:00+00', NULL, NULL, NULL, NULL),
	('01a205ea-be80-7dbe-be51-06de95c2a0ed', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-729a-8a04-2009c7ea73ed', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7cf4-8c8b-484920f70753', '李工作', 'house_manager', 'active', 1, '2026-11-23 01:00:00+00', NULL, NULL, NULL, NULL),
	('01a205ea-be80-7c14-bcb9-3bca2687762f', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-729a-8a04-2009c7ea73ed', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7bdd-a66d-c7495c8ac46c', '李工作', 'health_worker', 'active', 1, '2026-11-23 01:00:00+00', NULL, NULL, NULL, NULL),
	('01a205ea-be80-7434-a55d-3625819f9ce3', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-729a-8a04-2009c7ea73ed', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '01a205ea-be80-7dc6-86c8-6b4aead522b7', '李工作', 'carer', 'active', 1, '2026-11-23 01:00:00+00', NULL, 'test.MifTSJMQ+D3DvvCuhPe79VQ5zNgqSqusK2qPHFCWp1xDydyvgzSbhVHabixN+g', NULL, NULL);


--
-- Data for Name: staff_house; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: staff_totp; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.staff_totp VALUES
	('01a205ea-be80-7a12-b008-05dcfbbb8bd3', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7cf4-8c8b-484920f70753', 'test.xMlMVOsX3RPGvGUYBhtdtHL/ylPLwyR+36yJOHCqBJ4DEVMcIAn70UIJkdw', NULL, NULL, '2026-11-23 01:00:00+00');


--
-- Data for Name: stored_file; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.stored_file VALUES
	('01a205ea-be80-78aa-be7d-5947391cd9e8', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'application/pdf', 16, '0000000000000000000000000000000000000000000000000000000000000000', '\x7465737400ec76b573c4dd540ae3df95ec251b3b86bee05d60e683a407774128d950a2572c83db8daf815f8c270cad29bd', '2026-11-23 01:00:00+00'),
	('01a205ea-be80-7753-9d84-3ce8c2ac34ff', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'application/pdf', 16, '0000000000000000000000000000000000000000000000000000000000000000', '\x7465737400fbd1c0e46391bc4c51240299c328cd1f1e0cb83ebd3795d939e6fb614c5bda91eaafc81952c12b0e9be6dc1c', '2026-11-23 01:00:00+00');


--
-- Data for Name: strike; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: subdistrict; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.subdistrict VALUES
	('01a205ea-be80-729a-8a04-2009c7ea73ed', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'beiwaitan', '北外滩街道', 'North Bund Subdistrict');


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
	('01a205ea-be80-73b3-a53f-b368fdb18c97', '01a205ea-be80-7c52-be8c-06393d6899da');


--
-- Data for Name: waitlist_entry; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.waitlist_entry VALUES
	('01a205ea-be80-73b3-a53f-b368fdb18c97', '01a205ea-be80-7693-bd27-9fdcdf87be92', '01a205ea-be80-7a74-b662-509848804539', '01a205ea-be80-7f72-aa5e-9cb89fe385cf', 'timed', '2026-11-27', '2026-11-27', NULL, NULL, NULL, false, 'waiting', '01a205ea-be80-713f-ae5d-054f99db2a66', '2026-11-23 01:00:00+00', '2026-11-26 04:00:00+00', 1, '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00');


--
-- Data for Name: waitlist_hold; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: waitlist_house; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.waitlist_house VALUES
	('01a205ea-be80-73b3-a53f-b368fdb18c97', '01a205ea-be80-7dd0-b2ba-430bf56350ae', '2026-11-27');


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
	('01a205ea-be80-7ce3-8790-44d110fb3674', '01a205ea-be80-7693-bd27-9fdcdf87be92', 'https://example.invalid/', '', '[]', 'test.O5zPXSfF83Lw7N3u9+34EFAR9aTqK3uwwQVlzOnfJ770vfy8VjzG', 'test.IHARSWRLl9sJ7/c1gl44GE6XaX20NsZIe9bgX1Z4obs8M5CdybZt', '2026-11-23 01:00:00+00', 'disabled', NULL, NULL, 1, '01a205ea-be80-75bb-963c-6c7beea79f32', '2026-11-23 01:00:00+00');


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

\unrestrict lTXWdW1hgLHvYBK5vKbZ9V7txyeBIbOfs0ChAA4zbjmd53nV19UxmwhNqAB6RZz

