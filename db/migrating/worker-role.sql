-- A database user for workers. Like that of web it reads and writes rows, and can neither make, change nor drop what holds
-- them, except by two functions: they make the months of attempts, and drop those that ended over 35 days ago.
-- Run this once as the owner, the user that migrates; tables of later migrations are granted too:
--   create role frontdesk_worker login password '…';
--   \i db/migrating/worker-role.sql
-- and give workers and npm run reconcile their own DATABASE_URL with that user.
grant usage on schema public, pgboss, drizzle to frontdesk_worker;
grant select, insert, update, delete on all tables in schema public, pgboss to frontdesk_worker;
grant usage on all sequences in schema public, pgboss to frontdesk_worker;
grant select on all tables in schema drizzle to frontdesk_worker;
grant execute on function make_attempt_month(date), drop_attempt_month(text) to frontdesk_worker;
alter default privileges in schema public, pgboss grant select, insert, update, delete on tables to frontdesk_worker;
alter default privileges in schema public, pgboss grant usage on sequences to frontdesk_worker;
