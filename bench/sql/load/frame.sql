-- The frame of the loaded city: what ids are made of, the districts and subdistricts, houses and their staff.
--
-- Multiplies the imported sample district, so that names and papers are encrypted as the service does it. Ids
-- are made of a kind and a number (src/town.rs makes the same), so that a load generator and pgbench
-- can name any row without looking it up.
\set ON_ERROR_STOP on

CREATE FUNCTION bench_id(kind int, number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ('0190a000' || lpad(to_hex(kind), 4, '0') || '70008000' || lpad(to_hex(number), 12, '0'))::uuid;

-- A hash that nothing is looked up by.
CREATE FUNCTION bench_hash(of text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN encode(sha256(of::bytea), 'hex');

BEGIN;

-- What is multiplied, how often, and the local day on which it is.
CREATE TABLE bench_from AS
SELECT h.id AS house, h.district_id AS district, h.subdistrict_id AS subdistrict,
       (now() AT TIME ZONE 'Asia/Shanghai')::date AS today,
       (SELECT r.id FROM room r WHERE r.house_id = h.id ORDER BY r.usable_area_dm2 DESC LIMIT 1) AS room,
       (SELECT min(f.id::text)::uuid FROM family f JOIN child c ON c.family_id = f.id
         JOIN health_certificate p ON p.child_id = c.id AND p.status = 'verified'
        WHERE f.subdistrict_id = h.subdistrict_id) AS family,
       :houses::bigint AS houses, :children::bigint AS children, :visits::bigint AS visits,
       :districts::bigint AS districts, :subdistricts::bigint AS subdistricts
  FROM house h WHERE h.name_en = 'Ouyang Road Baby House';

-- Houses of a subdistrict, and subdistricts of a district, have numbers that follow each other.
CREATE VIEW bench_house AS
SELECT n, n * districts / houses AS district, n * subdistricts / houses AS subdistrict
  FROM bench_from, generate_series(0, houses - 1) n;

INSERT INTO district (id, code, name, name_en, time_zone, policy_profile, created_at)
SELECT bench_id(40, n), 'bench-' || n, '样板区' || n, 'Bench District ' || n, d.time_zone, d.policy_profile, d.created_at
  FROM bench_from b JOIN district d ON d.id = b.district, generate_series(0, b.districts - 1) n;

INSERT INTO subdistrict (id, district_id, code, name, name_en)
SELECT bench_id(41, n), bench_id(40, n * b.districts / b.subdistricts), 'bench-' || n, '样板街道' || n, 'Bench Subdistrict ' || n
  FROM bench_from b, generate_series(0, b.subdistricts - 1) n;

INSERT INTO fee_schedule (id, district_id, subdistrict_id, number, basis, effective_from, timed_fen_per_hour,
                          temporary_fen_per_session, published_at, created_at)
SELECT bench_id(42, n), bench_id(40, n * b.districts / b.subdistricts), bench_id(41, n), f.number, f.basis, f.effective_from,
       f.timed_fen_per_hour, f.temporary_fen_per_session, f.published_at, f.created_at
  FROM bench_from b JOIN fee_schedule f ON f.subdistrict_id = b.subdistrict, generate_series(0, b.subdistricts - 1) n;

INSERT INTO agreement_template (id, district_id, subdistrict_id, fee_schedule_id, number, title, rights_and_duties, fees,
                                refunds, disputes, effective_from, published_at, created_at)
SELECT bench_id(43, n), bench_id(40, n * b.districts / b.subdistricts), bench_id(41, n), bench_id(42, n), a.number, a.title,
       a.rights_and_duties, a.fees, a.refunds, a.disputes, a.effective_from, a.published_at, a.created_at
  FROM bench_from b JOIN agreement_template a ON a.subdistrict_id = b.subdistrict, generate_series(0, b.subdistricts - 1) n;

INSERT INTO medical_institution (id, district_id, name, recognised_from, recognised_to)
SELECT bench_id(44, n), bench_id(40, n), '样板区' || n || '社区卫生服务中心', i.recognised_from, i.recognised_to
  FROM bench_from b, LATERAL (SELECT * FROM medical_institution WHERE district_id = b.district ORDER BY id LIMIT 1) i,
       generate_series(0, b.districts - 1) n;

INSERT INTO house (id, district_id, subdistrict_id, name, name_en, address, latitude, longitude, phone,
                   host_venue_type, status, auto_confirm, version, created_at, payment_mode, operator_type)
SELECT bench_id(1, n), bench_id(40, at.district), bench_id(41, at.subdistrict), '样板宝宝屋' || n, 'Bench Baby House ' || n,
       h.address || n, h.latitude, h.longitude, h.phone, h.host_venue_type, h.status, h.auto_confirm, 1,
       h.created_at, h.payment_mode, h.operator_type
  FROM bench_from b JOIN house h ON h.id = b.house, bench_house at;

INSERT INTO liability_insurance (id, district_id, house_id, insurer, policy_number, valid_from, valid_to, created_at)
SELECT bench_id(3, n), bench_id(40, at.district), bench_id(1, n), i.insurer, i.policy_number || n,
       b.today - 400, b.today + 400, i.created_at
  FROM bench_from b JOIN liability_insurance i ON i.house_id = b.house, bench_house at;

INSERT INTO room (id, district_id, house_id, name, usable_area_dm2, class_cap, version, created_at)
SELECT bench_id(2, at.n * 2 + side), bench_id(40, at.district), bench_id(1, at.n), r.name || side, r.usable_area_dm2, r.class_cap, 1,
       r.created_at
  FROM bench_from b JOIN room r ON r.id = b.room, bench_house at, generate_series(0, 1) side;

-- Staff: of each house a manager (0) and a health worker (1), four carers for each room (2 to 9).
CREATE TABLE bench_member AS
SELECT h.n * 10 + m AS n, h.n AS h, h.district, h.subdistrict, m, t.id, t.name, t.role, t.status, t.created_at
  FROM bench_house h, generate_series(0, 9) m,
       LATERAL (SELECT s.* FROM bench_from b JOIN staff s ON s.house_id = b.house
                 WHERE s.role = CASE m WHEN 0 THEN 'house_manager' WHEN 1 THEN 'health_worker' ELSE 'carer' END
                   AND s.status = 'active'
                   AND EXISTS (SELECT 1 FROM credential c WHERE c.staff_id = s.id)
                   AND (m < 2 OR EXISTS (SELECT 1 FROM credential c WHERE c.staff_id = s.id AND c.kind = 'qualification'))
                 ORDER BY s.id LIMIT 1) t;

INSERT INTO account (id, district_id, kind, status, created_at)
SELECT bench_id(5, n), bench_id(40, district), 'staff', 'active', created_at FROM bench_member WHERE m < 3;

INSERT INTO sign_in (id, district_id, account_id, way, device, begun_at, last_used_at, idle_until, ends_at)
SELECT bench_id(5, n), bench_id(40, district), bench_id(5, n), 'password', 'computer', now(), now(), now() + interval '30 days',
       now() + interval '180 days'
  FROM bench_member WHERE m < 3;

INSERT INTO staff (id, district_id, subdistrict_id, house_id, account_id, name, role, status, version, created_at)
SELECT bench_id(4, n), bench_id(40, district), bench_id(41, subdistrict), bench_id(1, h), CASE WHEN m < 3 THEN bench_id(5, n) END,
       name, role, status, 1, created_at FROM bench_member;

INSERT INTO credential (id, district_id, staff_id, kind, type_name, number, issuer, valid_from, valid_to, result, created_at)
SELECT bench_id(6, m.n * 16 + c.k), bench_id(40, m.district), bench_id(4, m.n), c.kind, c.type_name, c.number, c.issuer,
       c.valid_from, greatest(c.valid_to, b.today + 120), c.result, c.created_at
  FROM bench_from b, bench_member m,
       LATERAL (SELECT *, row_number() OVER (ORDER BY id) AS k FROM credential WHERE staff_id = m.id) c;

-- A child by its number: it lives near a house. Rooms and halves of the day are dealt out in turn (src/town.rs).
-- OFFSET 0 lets the server compute a column once, not wherever it is named.
CREATE VIEW bench_child AS
SELECT c.n, h.n AS home, bench_id(40, h.district) AS district, bench_id(41, h.subdistrict) AS subdistrict, bench_id(43, h.subdistrict) AS agreement,
       bench_id(44, h.district) AS institution
  FROM bench_from b, generate_series(0::bigint, b.children - 1) c(n),
       LATERAL (SELECT c.n % (b.houses * 4) / 4) home(n),
       LATERAL (SELECT home.n, home.n * b.districts / b.houses AS district, home.n * b.subdistricts / b.houses AS subdistrict) h
OFFSET 0;

-- What was attended: visits of each child spread over 330 days, at home or at another house of its district.
CREATE VIEW bench_visit AS
SELECT c.n, k, c.district, v.house, at.room, b.today - 400 + at.day AS date,
       bench_id(8, (at.room * 512 + at.day) * 4 + (at.room + at.day) % 3) AS session,
       (b.today - 400 + at.day + (ARRAY[time '09:00', '13:30', '16:00'])[1 + (at.room + at.day) % 3]) AT TIME ZONE 'Asia/Shanghai' AS starts_at,
       (b.today - 400 + at.day + (ARRAY[time '11:30', '15:30', '17:30'])[1 + (at.room + at.day) % 3]) AT TIME ZONE 'Asia/Shanghai' AS ends_at,
       -- From the last, so that the next booking of a child has the first.
       12 - k AS free_number
  FROM bench_from b, bench_child c, generate_series(0, b.visits - 1) k,
       -- The district's houses, from the first on.
       LATERAL (SELECT (c.home * b.districts / b.houses * b.houses + b.districts - 1) / b.districts AS first,
                       ((c.home * b.districts / b.houses + 1) * b.houses + b.districts - 1) / b.districts AS beyond) of,
       LATERAL (SELECT CASE k % 2 WHEN 0 THEN c.home
                       ELSE of.first + (c.home - of.first + 1 + c.n % 3) % (of.beyond - of.first) END AS house) v,
       LATERAL (SELECT v.house * 2 + (c.n + k) % 2 AS room,
                       (400 - 10 - (abs(hashint8(c.n)::bigint) + k * (330 / b.visits)) % 330)::int AS day) at
OFFSET 0;

COMMIT;
