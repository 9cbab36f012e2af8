-- What grows, one statement for each table. Each stands alone: the loader runs several at a time, while
-- neither indices nor constraints stand.

-- step: shift
INSERT INTO shift (id, district_id, house_id, room_id, staff_id, starts_at, ends_at, created_at)
SELECT bench_id(7, m.n * 64 + d), bench_id(40, m.district), bench_id(1, m.h), bench_id(2, m.h * 2 + (m.m - 2) / 4), bench_id(4, m.n),
       (b.today + d + time '08:00') AT TIME ZONE 'Asia/Shanghai', (b.today + d + time '18:00') AT TIME ZONE 'Asia/Shanghai',
       m.created_at
  FROM bench_from b, bench_member m, generate_series(0, 60) d WHERE m.m >= 2;

-- 60 days ahead each room in the morning (0) and after noon (1); 345 days back one of these or a
-- late one (2), in turn. Of those ahead one is late: that which everybody wants.
-- step: session
INSERT INTO session (id, district_id, house_id, room_id, kind, date, starts_at, ends_at, released_places,
                     step_minutes, status, capacity, short_by, version, created_at, closures)
SELECT bench_id(8, (r * 512 + 400 + d) * 4 + slot), h.id, bench_id(1, r / 2), bench_id(2, r), 'timed', b.today + d,
       t.starts, t.ends, 20, 30, 'open',
       jsonb_build_array(jsonb_build_object('limit', 'class_cap', 'places', 20, 'during', jsonb_build_object(
           'start', to_char(t.starts AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
           'end', to_char(t.ends AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')))),
       0, 1, now(), 0
  FROM bench_from b, generate_series(0, b.houses * 2 - 1) r,
       LATERAL (SELECT bench_id(40, r / 2 * b.districts / b.houses) AS id) h,
       generate_series(-345, 60) d, generate_series(0, 2) slot,
       LATERAL (SELECT (b.today + d + from_time) AT TIME ZONE 'Asia/Shanghai' AS starts,
                       (b.today + d + to_time) AT TIME ZONE 'Asia/Shanghai' AS ends
                  FROM (VALUES (0, time '09:00', time '11:30'), (1, time '13:30', time '15:30'),
                               (2, time '16:00', time '17:30')) times(s, from_time, to_time) WHERE s = slot) t
 WHERE (d < 0 AND slot = (r + d + 400) % 3) OR (d > 0 AND slot < 2) OR (r = 0 AND d = 5);

-- step: account
INSERT INTO account (id, district_id, kind, status, created_at)
SELECT bench_id(16, n), district, 'guardian', 'active', now() - interval '400 days' FROM bench_child;

-- step: sign_in
INSERT INTO sign_in (id, district_id, account_id, way, device, begun_at, last_used_at, idle_until, ends_at)
SELECT bench_id(16, n), district, bench_id(16, n), 'phone', 'phone', now(), now(), now() + interval '30 days', now() + interval '180 days'
  FROM bench_child;

-- step: identity
INSERT INTO identity (id, district_id, account_id, provider, subject_hash, created_at)
SELECT bench_id(17, n), district, bench_id(16, n), 'phone', bench_hash('phone' || n), now() - interval '400 days' FROM bench_child;

-- step: family
INSERT INTO family (id, district_id, subdistrict_id, status, in_priority_group, version, created_at)
SELECT bench_id(18, n), district, subdistrict, 'active', false, 1, now() - interval '400 days' FROM bench_child;

-- step: guardian
INSERT INTO guardian (id, district_id, family_id, account_id, name_cipher, phone_cipher, phone_hash, relation, status, created_at)
SELECT bench_id(19, n), c.district, bench_id(18, n), bench_id(16, n), g.name_cipher, g.phone_cipher,
       bench_hash('phone' || n), g.relation, 'active', now() - interval '400 days'
  FROM bench_from b, LATERAL (SELECT * FROM guardian WHERE family_id = b.family ORDER BY id LIMIT 1) g, bench_child c;

-- step: signed_agreement
INSERT INTO signed_agreement (id, district_id, family_id, agreement_template_id, guardian_id, content_hash, signed_at)
SELECT bench_id(20, n), c.district, bench_id(18, n), c.agreement, bench_id(19, n), s.content_hash, s.signed_at
  FROM bench_from b, LATERAL (SELECT * FROM signed_agreement WHERE family_id = b.family ORDER BY id LIMIT 1) s, bench_child c;

-- step: child
INSERT INTO child (id, district_id, family_id, name_cipher, birth_date, sex, id_type, id_number_cipher,
                   id_number_hash, status, version, created_at)
SELECT bench_id(21, n), at.district, bench_id(18, n), c.name_cipher, b.today - 730 + (n * 37 % 300)::int, c.sex, c.id_type,
       c.id_number_cipher, bench_hash('child' || n), 'active', 1, now() - interval '400 days'
  FROM bench_from b, LATERAL (SELECT * FROM child WHERE family_id = b.family ORDER BY id LIMIT 1) c, bench_child at;

-- step: consent
INSERT INTO consent (id, district_id, child_id, guardian_id, purpose, notice_version, channel, given_at)
SELECT bench_id(22, n * 4 + k.number), c.district, bench_id(21, n), bench_id(19, n), k.purpose, k.notice_version, k.channel,
       now() - interval '400 days'
  FROM bench_from b,
       LATERAL (SELECT k.*, row_number() OVER (ORDER BY k.id) AS number
                  FROM child s JOIN consent k ON k.child_id = s.id AND k.withdrawn_at IS NULL WHERE s.family_id = b.family) k,
       bench_child c;

-- step: health_declaration
INSERT INTO health_declaration (id, district_id, child_id, guardian_id, content_cipher, declared_at)
SELECT bench_id(23, n), c.district, bench_id(21, n), bench_id(19, n), d.content_cipher, d.declared_at
  FROM bench_from b, LATERAL (SELECT d.* FROM child s JOIN health_declaration d ON d.child_id = s.id
                               WHERE s.family_id = b.family ORDER BY d.id LIMIT 1) d, bench_child c;

-- step: stored_file
INSERT INTO stored_file (id, district_id, media_type, size_bytes, sha256, content_cipher, created_at)
SELECT bench_id(24, n), c.district, f.media_type, f.size_bytes, f.sha256, f.content_cipher, now() - interval '30 days'
  FROM bench_from b, LATERAL (SELECT f.* FROM child s JOIN health_certificate p ON p.child_id = s.id JOIN stored_file f ON f.id = p.file_id
                               WHERE s.family_id = b.family AND p.status = 'verified' ORDER BY p.id LIMIT 1) f, bench_child c;

-- Two, one for each half of the year.
-- step: health_certificate
INSERT INTO health_certificate (id, district_id, child_id, guardian_id, file_id, institution_id, examined_on, valid_to,
                                result, status, reviewed_by, reviewed_at, version, created_at)
SELECT bench_id(25, n * 2 + half), c.district, bench_id(21, n), bench_id(19, n), bench_id(24, n), c.institution,
       b.today - (30 + half * 170), (b.today - (30 + half * 170) + interval '6 months')::date,
       'qualified', 'verified', bench_id(5, c.home * 10 + 1), now() - (29 + half * 170) * interval '1 day', 2,
       now() - (29 + half * 170) * interval '1 day'
  FROM bench_from b, bench_child c, generate_series(0, 1) half;

-- step: booking
INSERT INTO booking (id, district_id, family_id, child_id, house_id, session_id, date, starts_at, ends_at, status, funding,
                     quota_year, fee_fen, policy_version, channel, requested_by, confirm_deadline, version, created_at,
                     updated_at, free_number, free_entitled)
SELECT bench_id(32, n * 16 + k), district, bench_id(18, n), bench_id(21, n), bench_id(1, house), session, date, starts_at, ends_at,
       'completed', 'free', extract(year FROM date), 0, 'hongkou-2023-01-29', 'guardian', bench_id(16, n),
       starts_at - interval '1 day', 4, starts_at - interval '3 days', ends_at, free_number, 12
  FROM bench_visit;

-- step: booking_event
INSERT INTO booking_event (id, district_id, booking_id, at, actor_account_id, from_status, to_status)
SELECT bench_id(33, (n * 16 + k) * 4 + step), district, bench_id(32, n * 16 + k), e.at, e.actor, e.from_status, e.to_status
  FROM bench_visit v,
       LATERAL (VALUES (0, starts_at - interval '3 days', bench_id(16, n), NULL, 'requested'),
                       (1, starts_at - interval '2 days', bench_id(5, house * 10), 'requested', 'confirmed'),
                       (2, starts_at - interval '5 minutes', bench_id(5, house * 10 + 2), 'confirmed', 'checked_in'),
                       (3, ends_at, bench_id(5, house * 10 + 2), 'checked_in', 'completed')) e(step, at, actor, from_status, to_status);

-- step: attendance
INSERT INTO attendance (booking_id, district_id, temperature_tenths, symptoms, checked_in_at, checked_in_by, checked_out_at,
                        checked_out_by, handed_to_guardian_id)
SELECT bench_id(32, n * 16 + k), district, 366, false, starts_at - interval '5 minutes', bench_id(5, house * 10 + 2), ends_at,
       bench_id(5, house * 10 + 2), bench_id(19, n)
  FROM bench_visit;
