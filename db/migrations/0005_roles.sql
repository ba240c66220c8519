CREATE TYPE "public"."check_kind" AS ENUM('settings', 'address');--> statement-breakpoint
CREATE TABLE "provider_checks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"provider" text NOT NULL,
	"kind" "check_kind" NOT NULL,
	"address" text,
	"actor" text NOT NULL,
	"asked_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"answered_at" timestamp with time zone,
	"worker" text,
	"duration_ms" integer,
	"answer" jsonb
);
--> statement-breakpoint
CREATE INDEX "provider_checks_asked" ON "provider_checks" USING btree ("provider","asked_at");