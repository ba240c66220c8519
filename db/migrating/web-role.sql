-- A database user for web. It reads and writes rows, and can neither make, change nor drop what holds them, nor migrate.
-- Run this once as the owner, the user that migrates; tables of later migrations are granted too:
--   create role frontdesk_web login password '…';
--   \i db/migrating/web-role.sql
-- and give web its own DATABASE_URL with that user.
grant usage on schema public, pgboss, drizzle to frontdesk_web;
grant select, insert, update, delete on all tables in schema public, pgboss to frontdesk_web;
grant usage on all sequences in schema public, pgboss to frontdesk_web;
grant select on all tables in schema drizzle to frontdesk_web;
alter default privileges in schema public, pgboss grant select, insert, update, delete on tables to frontdesk_web;
alter default privileges in schema public, pgboss grant usage on sequences to frontdesk_web;
