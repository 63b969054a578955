CREATE TABLE "usage" (
	"client_key_id" text NOT NULL,
	"resolution" text NOT NULL,
	"start" bigint NOT NULL,
	"allowed" bigint NOT NULL,
	"limited" bigint NOT NULL,
	"missing_scope" bigint NOT NULL,
	"wrong_secret" bigint NOT NULL,
	"revoked" bigint NOT NULL,
	"expired" bigint NOT NULL,
	CONSTRAINT "usage_client_key_id_resolution_start_pk" PRIMARY KEY("client_key_id","resolution","start")
);
--> statement-breakpoint
CREATE TABLE "usage_writers" (
	"id" text PRIMARY KEY NOT NULL,
	"batch" integer NOT NULL,
	"written_at" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "usage" ADD CONSTRAINT "usage_client_key_id_client_keys_id_fk" FOREIGN KEY ("client_key_id") REFERENCES "public"."client_keys"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "usage_start" ON "usage" USING btree ("resolution","start");