CREATE TYPE "public"."staff_role" AS ENUM('viewer', 'operator', 'admin');--> statement-breakpoint
ALTER TABLE "staff" ADD COLUMN "role" "staff_role" DEFAULT 'viewer' NOT NULL;--> statement-breakpoint
UPDATE "staff" SET "role" = 'admin';
