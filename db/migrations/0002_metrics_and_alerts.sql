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
