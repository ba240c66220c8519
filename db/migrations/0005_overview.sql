CREATE TABLE "marks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"kind" text NOT NULL,
	"detail" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rollup_cursors" (
	"name" text PRIMARY KEY NOT NULL,
	"through" uuid NOT NULL,
	"back" uuid,
	"totals" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rollups" (
	"grain" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"series" text NOT NULL,
	"provider" text DEFAULT '' NOT NULL,
	"outcome" text DEFAULT '' NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"count" integer NOT NULL,
	"buckets" integer[] NOT NULL,
	"seconds" double precision DEFAULT 0 NOT NULL,
	CONSTRAINT "rollups_grain_at_series_provider_outcome_reason_pk" PRIMARY KEY("grain","at","series","provider","outcome","reason")
);
--> statement-breakpoint
CREATE TABLE "state_counts" (
	"state" "subscription_state" PRIMARY KEY NOT NULL,
	"people" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"took_ms" double precision NOT NULL
);
--> statement-breakpoint
DROP TABLE "metric_totals" CASCADE;--> statement-breakpoint
CREATE INDEX "marks_at" ON "marks" USING btree ("at");--> statement-breakpoint
CREATE INDEX "marks_kind" ON "marks" USING btree ("kind","at");