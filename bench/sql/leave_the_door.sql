-- Removes who stood at the doors (door.sql), and their sessions.
SET session_replication_role = replica;
DELETE FROM attendance WHERE booking_id >= bench_id(48, 0) AND booking_id < bench_id(49, 0);
DELETE FROM booking_event WHERE booking_id >= bench_id(48, 0) AND booking_id < bench_id(49, 0);
DELETE FROM booking WHERE id >= bench_id(48, 0) AND id < bench_id(49, 0);
DELETE FROM session WHERE id >= bench_id(49, 0) AND id < bench_id(50, 0);
RESET session_replication_role;
