CREATE TYPE "public"."provider_standing" AS ENUM('subscribed', 'pending', 'suppressed', 'missing');--> statement-breakpoint
CREATE TABLE "metric_totals" (
	"name" text PRIMARY KEY NOT NULL,
	"through" uuid NOT NULL,
	"totals" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "raised_alerts" (
	"cause" text PRIMARY KEY NOT NULL,
	"since" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"text" text NOT NULL
);
--> statement-breakpoint
DROP INDEX "subscriptions_state";--> statement-breakpoint
ALTER TABLE "users" ALTER COLUMN "username_normalised" SET DATA TYPE text collate "C";--> statement-breakpoint
ALTER TABLE "users" ALTER COLUMN "email_normalised" SET DATA TYPE text collate "C";--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "provider_standing" "provider_standing";--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "provider_seen_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "audit_events_user" ON "audit_events" USING btree ("user_id","at");--> statement-breakpoint
CREATE INDEX "subscriptions_state" ON "subscriptions" USING btree ("state","user_id");