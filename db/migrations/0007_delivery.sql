ALTER TYPE "public"."circuit_state" ADD VALUE 'slowed';--> statement-breakpoint
CREATE TABLE "provider_places" (
	"provider" text NOT NULL,
	"place" integer NOT NULL,
	"holder" text NOT NULL,
	"fence" bigint DEFAULT 1 NOT NULL,
	"until" timestamp with time zone NOT NULL,
	CONSTRAINT "provider_places_provider_place_pk" PRIMARY KEY("provider","place")
);
--> statement-breakpoint
CREATE TABLE "person_leases" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"token" uuid NOT NULL,
	"holder" text NOT NULL,
	"until" timestamp with time zone NOT NULL,
	"queue" text NOT NULL,
	"job_id" uuid NOT NULL,
	"retry_count" integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX "person_leases_until" ON "person_leases" USING btree ("until");--> statement-breakpoint
CREATE INDEX "person_leases_holder" ON "person_leases" USING btree ("holder");--> statement-breakpoint
ALTER TABLE "providers" ADD COLUMN "recent" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "providers" ADD COLUMN "refused" uuid[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "providers" ADD COLUMN "refused_since" timestamp with time zone;
