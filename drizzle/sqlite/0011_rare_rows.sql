CREATE INDEX `client_keys_revoked` ON `client_keys` (`created_at`,`id`) WHERE revoked_at is not null;--> statement-breakpoint
CREATE INDEX `client_keys_owner_revoked` ON `client_keys` (`owner_id`,`created_at`,`id`) WHERE revoked_at is not null;--> statement-breakpoint
CREATE INDEX `client_keys_expiring` ON `client_keys` (`expires_at`) WHERE expires_at is not null;--> statement-breakpoint
CREATE INDEX `client_keys_owner_expiring` ON `client_keys` (`owner_id`,`expires_at`) WHERE expires_at is not null;--> statement-breakpoint
CREATE INDEX `events_type_created` ON `events` (`type`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `events_actor_created` ON `events` (`actor_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `events_target_created` ON `events` (`target_id`,`created_at`,`id`);