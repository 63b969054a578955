CREATE TABLE `usage` (
	`client_key_id` text NOT NULL,
	`resolution` text NOT NULL,
	`start` integer NOT NULL,
	`allowed` integer NOT NULL,
	`limited` integer NOT NULL,
	`missing_scope` integer NOT NULL,
	`wrong_secret` integer NOT NULL,
	`revoked` integer NOT NULL,
	`expired` integer NOT NULL,
	PRIMARY KEY(`client_key_id`, `resolution`, `start`),
	FOREIGN KEY (`client_key_id`) REFERENCES `client_keys`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `usage_start` ON `usage` (`resolution`,`start`);--> statement-breakpoint
CREATE TABLE `usage_writers` (
	`id` text PRIMARY KEY NOT NULL,
	`batch` integer NOT NULL,
	`written_at` integer NOT NULL
);
