-- Who stands at the doors: :many children in sessions that go on now, at most twenty in each, all at one
-- step: `requested`, `confirmed` or `checked_in`. Children live near the house (src/town.rs).
-- `:mixed` gives each a step of its own instead: of every five two are requested, two confirmed, one is in.
\set ON_ERROR_STOP on
\ir leave_the_door.sql

BEGIN;
CREATE TEMP TABLE door AS
SELECT v, at.room, turn, at.room / 2 AS house, at.room / 2 * b.districts / b.houses AS district,
       at.room * 2 + turn % 2 + turn / 2 * (b.houses * 4) AS child,
       CASE WHEN :mixed = 0 THEN :step ELSE (ARRAY['requested', 'requested', 'confirmed', 'confirmed', 'checked_in'])[1 + v % 5] END AS status
  FROM bench_from b, generate_series(0, :many - 1) v,
       LATERAL (SELECT v % (b.houses * 2) AS room, v / (b.houses * 2) AS turn) at;

INSERT INTO session (id, district_id, house_id, room_id, kind, date, starts_at, ends_at, released_places,
                     step_minutes, status, capacity, short_by, version, created_at, closures)
SELECT bench_id(49, d.room), bench_id(40, d.district), bench_id(1, d.house), bench_id(2, d.room), 'timed', b.today, t.starts, t.ends, 20, 30, 'open',
       jsonb_build_array(jsonb_build_object('limit', 'class_cap', 'places', 20, 'during', jsonb_build_object(
           'start', to_char(t.starts AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
           'end', to_char(t.ends AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')))),
       0, 1, now(), 0
  FROM bench_from b, door d,
       LATERAL (SELECT date_trunc('hour', now()) - interval '1 hour' AS starts, date_trunc('hour', now()) + interval '2 hours' AS ends) t
 WHERE turn = 0;

INSERT INTO booking (id, district_id, family_id, child_id, house_id, session_id, date, starts_at, ends_at, status, funding,
                     quota_year, fee_fen, policy_version, channel, requested_by, confirm_deadline, version, created_at,
                     updated_at, free_number, free_entitled)
SELECT bench_id(48, v), s.district_id, bench_id(18, child), bench_id(21, child), s.house_id, s.id, s.date, s.starts_at, s.ends_at,
       door.status, 'free', extract(year FROM s.date), 0, 'hongkou-2023-01-29', 'guardian', bench_id(16, child),
       now() + interval '1 day', 1, now(), now(), 6, 12
  FROM door JOIN session s ON s.id = bench_id(49, door.room);

INSERT INTO booking_event (id, district_id, booking_id, at, actor_account_id, from_status, to_status)
SELECT bench_id(50, v * 4 + n), bench_id(40, district), bench_id(48, v), now(), bench_id(16, child), e.was, e.became
  FROM door, LATERAL (VALUES (0, NULL, 'requested'), (1, 'requested', 'confirmed'), (2, 'confirmed', 'checked_in')) e(n, was, became)
 WHERE n < CASE status WHEN 'requested' THEN 1 WHEN 'confirmed' THEN 2 ELSE 3 END;

INSERT INTO attendance (booking_id, district_id, temperature_tenths, symptoms, checked_in_at, checked_in_by)
SELECT bench_id(48, v), bench_id(40, district), 366, false, now(), bench_id(5, house * 10)
  FROM door WHERE status = 'checked_in';
COMMIT;
