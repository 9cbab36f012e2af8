-- What the account of the running service may do, and no more: not own, alter or empty a table, nor take
-- a trigger away. Run by the account that owns the tables, in the service's database, once:
--   psql -v account=baobaowu -f packaging/rights.sql
-- What later migrations of the same owner add is covered.

GRANT USAGE ON SCHEMA public TO :"account";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"account";
REVOKE INSERT, UPDATE, DELETE ON seaql_migrations FROM :"account";
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"account";
