-- Multiplies the imported sample district: :houses houses of two rooms with their staff, rosters and
-- sessions, :children families of one guardian and one child, and what these attended in a year.
--
-- Everything is written by the server from rows that the service's own import has made, so that
-- names and papers are encrypted as the service does it and no million rows cross the wire. Ids are
-- made of a kind and a number (src/town.rs makes the same), so that a load generator and
-- pgbench can name any row without looking it up.
\set ON_ERROR_STOP on
\timing off
SET synchronous_commit = off;
-- `replica` leaves foreign keys unchecked, which a million children have no time for; the same statements are
-- held against them on the smaller sizes.
SET session_replication_role = :role;
SET work_mem = '256MB';

CREATE FUNCTION bench_id(kind int, number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ('0190a000-' || lpad(to_hex(kind), 4, '0') || '-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid;

-- A hash that nothing is looked up by.
CREATE FUNCTION bench_hash(of text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN encode(sha256(of::bytea), 'hex');

BEGIN;

-- What is multiplied, and the local day on which it is.
CREATE TABLE bench_from AS
SELECT h.id AS house, h.district_id AS district, h.subdistrict_id AS subdistrict,
       (now() AT TIME ZONE 'Asia/Shanghai')::date AS today,
       (SELECT r.id FROM room r WHERE r.house_id = h.id ORDER BY r.usable_area_dm2 DESC LIMIT 1) AS room,
       (SELECT min(f.id::text)::uuid FROM family f JOIN child c ON c.family_id = f.id
         JOIN health_certificate p ON p.child_id = c.id AND p.status = 'verified'
        WHERE f.subdistrict_id = h.subdistrict_id) AS family
  FROM house h WHERE h.name_en = 'Ouyang Road Baby House';

-- Houses and rooms.
INSERT INTO house (id, district_id, subdistrict_id, name, name_en, address, latitude, longitude, phone,
                   host_venue_type, status, auto_confirm, version, created_at, payment_mode, operator_type)
SELECT bench_id(1, n), h.district_id, h.subdistrict_id, '样板宝宝屋' || n, 'Bench Baby House ' || n,
       h.address || n, h.latitude, h.longitude, h.phone, h.host_venue_type, h.status, h.auto_confirm, 1,
       h.created_at, h.payment_mode, h.operator_type
  FROM bench_from b JOIN house h ON h.id = b.house, generate_series(0, :houses - 1) n;

INSERT INTO liability_insurance (id, district_id, house_id, insurer, policy_number, valid_from, valid_to, created_at)
SELECT bench_id(3, n), i.district_id, bench_id(1, n), i.insurer, i.policy_number || n,
       b.today - 400, b.today + 400, i.created_at
  FROM bench_from b JOIN liability_insurance i ON i.house_id = b.house, generate_series(0, :houses - 1) n;

INSERT INTO room (id, district_id, house_id, name, usable_area_dm2, class_cap, version, created_at)
SELECT bench_id(2, n), r.district_id, bench_id(1, n / 2), r.name || n, r.usable_area_dm2, r.class_cap, 1, r.created_at
  FROM bench_from b JOIN room r ON r.id = b.room, generate_series(0, :houses * 2 - 1) n;

-- Staff: of each house a manager (0) and a health worker (1), four carers for each room (2 to 9).
CREATE TEMP TABLE member AS
SELECT h * 10 + m AS n, h, m, t.*
  FROM generate_series(0, :houses - 1) h, generate_series(0, 9) m,
       LATERAL (SELECT s.* FROM bench_from b JOIN staff s ON s.house_id = b.house
                 WHERE s.role = CASE m WHEN 0 THEN 'house_manager' WHEN 1 THEN 'health_worker' ELSE 'carer' END
                   AND s.status = 'active'
                   AND EXISTS (SELECT 1 FROM credential c WHERE c.staff_id = s.id)
                   AND (m < 2 OR EXISTS (SELECT 1 FROM credential c WHERE c.staff_id = s.id AND c.kind = 'qualification'))
                 ORDER BY s.id LIMIT 1) t;

INSERT INTO account (id, district_id, kind, status, created_at)
SELECT bench_id(5, n), district_id, 'staff', 'active', created_at FROM member WHERE m < 3;

INSERT INTO staff (id, district_id, subdistrict_id, house_id, account_id, name, role, status, version, created_at)
SELECT bench_id(4, n), district_id, subdistrict_id, bench_id(1, h), CASE WHEN m < 3 THEN bench_id(5, n) END,
       name, role, status, 1, created_at FROM member;

INSERT INTO credential (id, district_id, staff_id, kind, type_name, number, issuer, valid_from, valid_to, result, created_at)
SELECT bench_id(6, m.n * 16 + c.k), c.district_id, bench_id(4, m.n), c.kind, c.type_name, c.number, c.issuer,
       c.valid_from, greatest(c.valid_to, b.today + 120), c.result, c.created_at
  FROM bench_from b, member m,
       LATERAL (SELECT *, row_number() OVER (ORDER BY id) AS k FROM credential WHERE staff_id = m.id) c;

INSERT INTO shift (id, district_id, house_id, room_id, staff_id, starts_at, ends_at, created_at)
SELECT bench_id(7, m.n * 64 + d), m.district_id, bench_id(1, m.h), bench_id(2, m.h * 2 + (m.m - 2) / 4), bench_id(4, m.n),
       (b.today + d + time '08:00') AT TIME ZONE 'Asia/Shanghai', (b.today + d + time '18:00') AT TIME ZONE 'Asia/Shanghai',
       m.created_at
  FROM bench_from b, member m, generate_series(0, 60) d WHERE m.m >= 2;

-- Sessions: 60 days ahead each room in the morning (0) and after noon (1); 345 days back one of these or a
-- late one (2), in turn. Of those ahead one is late: that which everybody wants.
INSERT INTO session (id, district_id, house_id, room_id, kind, date, starts_at, ends_at, released_places,
                     step_minutes, status, capacity, short_by, version, created_at, closures)
SELECT bench_id(8, (r * 512 + 400 + d) * 4 + slot), b.district, bench_id(1, r / 2), bench_id(2, r), 'timed', b.today + d,
       t.starts, t.ends, 20, 30, 'open',
       jsonb_build_array(jsonb_build_object('limit', 'class_cap', 'places', 20, 'during', jsonb_build_object(
           'start', to_char(t.starts AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
           'end', to_char(t.ends AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')))),
       0, 1, now(), 0
  FROM bench_from b, generate_series(0, :houses * 2 - 1) r, generate_series(-345, 60) d, generate_series(0, 2) slot,
       LATERAL (SELECT (b.today + d + from_time) AT TIME ZONE 'Asia/Shanghai' AS starts,
                       (b.today + d + to_time) AT TIME ZONE 'Asia/Shanghai' AS ends
                  FROM (VALUES (0, time '09:00', time '11:00'), (1, time '13:30', time '15:30'),
                               (2, time '16:00', time '17:30')) times(s, from_time, to_time) WHERE s = slot) t
 WHERE (d < 0 AND slot = (r + d + 400) % 3) OR (d > 0 AND slot < 2) OR (r = 0 AND d = 5);

-- Families: a guardian with an account that is signed in, an agreement, and a child with consents and papers.
INSERT INTO account (id, district_id, kind, status, created_at)
SELECT bench_id(16, n), b.district, 'guardian', 'active', now() - interval '400 days'
  FROM bench_from b, generate_series(0, :children - 1) n;

INSERT INTO sign_in (id, district_id, account_id, way, device, begun_at, last_used_at, idle_until, ends_at)
SELECT a.id, a.district_id, a.id, 'phone', 'phone', now(), now(), now() + interval '30 days', now() + interval '180 days'
  FROM account a WHERE a.id >= bench_id(0, 0) AND a.id < '01910000-0000-7000-8000-000000000000';

INSERT INTO identity (id, district_id, account_id, provider, subject_hash, created_at)
SELECT bench_id(17, n), b.district, bench_id(16, n), 'phone', bench_hash('phone' || n), now() - interval '400 days'
  FROM bench_from b, generate_series(0, :children - 1) n;

INSERT INTO family (id, district_id, subdistrict_id, status, in_priority_group, version, created_at)
SELECT bench_id(18, n), b.district, b.subdistrict, 'active', false, 1, now() - interval '400 days'
  FROM bench_from b, generate_series(0, :children - 1) n;

INSERT INTO guardian (id, district_id, family_id, account_id, name_cipher, phone_cipher, phone_hash, relation, status, created_at)
SELECT bench_id(19, n), b.district, bench_id(18, n), bench_id(16, n), g.name_cipher, g.phone_cipher,
       bench_hash('phone' || n), g.relation, 'active', now() - interval '400 days'
  FROM bench_from b, LATERAL (SELECT * FROM guardian WHERE family_id = b.family ORDER BY id LIMIT 1) g,
       generate_series(0, :children - 1) n;

INSERT INTO signed_agreement (id, district_id, family_id, agreement_template_id, guardian_id, content_hash, signed_at)
SELECT bench_id(20, n), s.district_id, bench_id(18, n), s.agreement_template_id, bench_id(19, n), s.content_hash, s.signed_at
  FROM bench_from b, LATERAL (SELECT * FROM signed_agreement WHERE family_id = b.family ORDER BY id LIMIT 1) s,
       generate_series(0, :children - 1) n;

INSERT INTO child (id, district_id, family_id, name_cipher, birth_date, sex, id_type, id_number_cipher,
                   id_number_hash, status, version, created_at)
SELECT bench_id(21, n), c.district_id, bench_id(18, n), c.name_cipher, b.today - 730 + (n * 37 % 300)::int, c.sex, c.id_type,
       c.id_number_cipher, bench_hash('child' || n), 'active', 1, now() - interval '400 days'
  FROM bench_from b, LATERAL (SELECT * FROM child WHERE family_id = b.family ORDER BY id LIMIT 1) c,
       generate_series(0, :children - 1) n;

INSERT INTO consent (id, district_id, child_id, guardian_id, purpose, notice_version, channel, given_at)
SELECT bench_id(22, n * 4 + row_number() OVER (PARTITION BY n ORDER BY k.id)), k.district_id, bench_id(21, n), bench_id(19, n),
       k.purpose, k.notice_version, k.channel, now() - interval '400 days'
  FROM bench_from b JOIN child c ON c.family_id = b.family JOIN consent k ON k.child_id = c.id AND k.withdrawn_at IS NULL,
       generate_series(0, :children - 1) n;

INSERT INTO health_declaration (id, district_id, child_id, guardian_id, content_cipher, declared_at)
SELECT bench_id(23, n), d.district_id, bench_id(21, n), bench_id(19, n), d.content_cipher, d.declared_at
  FROM bench_from b, LATERAL (SELECT d.* FROM child c JOIN health_declaration d ON d.child_id = c.id
                               WHERE c.family_id = b.family ORDER BY d.id LIMIT 1) d, generate_series(0, :children - 1) n;

INSERT INTO stored_file (id, district_id, media_type, size_bytes, sha256, content_cipher, created_at)
SELECT bench_id(24, n), f.district_id, f.media_type, f.size_bytes, f.sha256, f.content_cipher, now() - interval '30 days'
  FROM bench_from b, LATERAL (SELECT f.* FROM child c JOIN health_certificate p ON p.child_id = c.id JOIN stored_file f ON f.id = p.file_id
                               WHERE c.family_id = b.family AND p.status = 'verified' ORDER BY p.id LIMIT 1) f,
       generate_series(0, :children - 1) n;

-- Two certificates, one for each half of the year.
INSERT INTO health_certificate (id, district_id, child_id, guardian_id, file_id, institution_id, examined_on, valid_to,
                                result, status, reviewed_by, reviewed_at, version, created_at)
SELECT bench_id(25, n * 2 + half), p.district_id, bench_id(21, n), bench_id(19, n), bench_id(24, n), p.institution_id,
       b.today - (30 + half * 170), (b.today - (30 + half * 170) + interval '6 months')::date,
       'qualified', 'verified', p.reviewed_by, now() - (29 + half * 170) * interval '1 day', 2, now() - (29 + half * 170) * interval '1 day'
  FROM bench_from b, LATERAL (SELECT p.* FROM child c JOIN health_certificate p ON p.child_id = c.id
                               WHERE c.family_id = b.family AND p.status = 'verified' ORDER BY p.id LIMIT 1) p,
       generate_series(0, :children - 1) n, generate_series(0, 1) half;

-- What was attended: :visits visits of each child, spread over the year, with their histories.
CREATE TEMP TABLE visit AS
SELECT n, k, s.id AS session, s.house_id AS house, s.date, s.starts_at, s.ends_at,
       -- From the last, so that the next booking of a child has the first.
       12 - k AS free_number
  FROM generate_series(0::bigint, :children - 1) n CROSS JOIN generate_series(0, :visits - 1) k
 CROSS JOIN LATERAL (SELECT n * 7919 % (:houses * 2) AS room,
                            400 - 10 - (n * 31 + k * (330 / :visits)) % 330 AS day) at
  JOIN session s ON s.id = bench_id(8, (at.room * 512 + at.day) * 4 + (at.room + at.day) % 3);

INSERT INTO booking (id, district_id, family_id, child_id, house_id, session_id, date, starts_at, ends_at, status, funding,
                     quota_year, fee_fen, policy_version, channel, requested_by, confirm_deadline, version, created_at,
                     updated_at, free_number, free_entitled)
SELECT bench_id(32, n * 16 + k), b.district, bench_id(18, n), bench_id(21, n), v.house, v.session, v.date, starts_at, ends_at, 'completed',
       'free', extract(year FROM v.date), 0, (SELECT 'hongkou-2023-01-29'), 'guardian', bench_id(16, n),
       starts_at - interval '1 day', 4, starts_at - interval '3 days', ends_at, free_number, 12
  FROM bench_from b, visit v;

INSERT INTO booking_event (id, district_id, booking_id, at, actor_account_id, from_status, to_status)
SELECT bench_id(33, (n * 16 + k) * 4 + step), b.district, bench_id(32, n * 16 + k), e.at, e.actor, e.from_status, e.to_status
  FROM bench_from b, visit v,
       LATERAL (SELECT (('x' || right(v.house::text, 12))::bit(48)::bigint) * 10 AS staff) m,
       LATERAL (VALUES (0, starts_at - interval '3 days', bench_id(16, n), NULL, 'requested'),
                       (1, starts_at - interval '2 days', bench_id(5, m.staff), 'requested', 'confirmed'),
                       (2, starts_at - interval '5 minutes', bench_id(5, m.staff + 2), 'confirmed', 'checked_in'),
                       (3, ends_at, bench_id(5, m.staff + 2), 'checked_in', 'completed')) e(step, at, actor, from_status, to_status);

INSERT INTO attendance (booking_id, district_id, temperature_tenths, symptoms, checked_in_at, checked_in_by, checked_out_at,
                        checked_out_by, handed_to_guardian_id)
SELECT bench_id(32, n * 16 + k), b.district, 366, false, starts_at - interval '5 minutes', bench_id(5, m.staff + 2), ends_at,
       bench_id(5, m.staff + 2), bench_id(19, n)
  FROM bench_from b, visit v, LATERAL (SELECT (('x' || right(v.house::text, 12))::bit(48)::bigint) * 10 AS staff) m;

COMMIT;
VACUUM ANALYZE;
