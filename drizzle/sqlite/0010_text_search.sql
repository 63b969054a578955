-- What `src/storage/text-search.sqlite.ts` searches: the texts of client keys and accounts, cut into trigrams. FTS5
-- knows rows by number, which the rows of the tables have none of that lasts.
CREATE TABLE `client_keys_search` (`n` integer PRIMARY KEY NOT NULL, `id` text NOT NULL UNIQUE);
--> statement-breakpoint
CREATE VIRTUAL TABLE `client_keys_text` USING fts5(`text`, content='', contentless_delete=1, tokenize='trigram case_sensitive 1');
--> statement-breakpoint
INSERT INTO `client_keys_search` (`id`) SELECT `id` FROM `client_keys`;
--> statement-breakpoint
INSERT INTO `client_keys_text` (`rowid`, `text`)
  SELECT s.`n`, lower(k.`name`) || char(10) || lower(coalesce(k.`description`, '')) || char(10) || lower(k.`client_id`)
  FROM `client_keys` k JOIN `client_keys_search` s ON s.`id` = k.`id`;
--> statement-breakpoint
CREATE TRIGGER `client_keys_text_insert` AFTER INSERT ON `client_keys` BEGIN
  INSERT INTO `client_keys_search` (`id`) VALUES (new.`id`);
  INSERT INTO `client_keys_text` (`rowid`, `text`)
    SELECT `n`, lower(new.`name`) || char(10) || lower(coalesce(new.`description`, '')) || char(10) || lower(new.`client_id`)
    FROM `client_keys_search` WHERE `id` = new.`id`;
END;
--> statement-breakpoint
CREATE TRIGGER `client_keys_text_update` AFTER UPDATE OF `name`, `description` ON `client_keys` BEGIN
  UPDATE `client_keys_text`
    SET `text` = lower(new.`name`) || char(10) || lower(coalesce(new.`description`, '')) || char(10) || lower(new.`client_id`)
    WHERE `rowid` = (SELECT `n` FROM `client_keys_search` WHERE `id` = new.`id`);
END;
--> statement-breakpoint
CREATE TRIGGER `client_keys_text_delete` AFTER DELETE ON `client_keys` BEGIN
  DELETE FROM `client_keys_text` WHERE `rowid` = (SELECT `n` FROM `client_keys_search` WHERE `id` = old.`id`);
  DELETE FROM `client_keys_search` WHERE `id` = old.`id`;
END;
--> statement-breakpoint
CREATE TRIGGER `client_keys_sort_name_insert` AFTER INSERT ON `client_keys` BEGIN
  UPDATE `client_keys` SET `sort_name` = lower(new.`name`) WHERE `id` = new.`id`;
END;
--> statement-breakpoint
CREATE TRIGGER `client_keys_sort_name_update` AFTER UPDATE OF `name` ON `client_keys` BEGIN
  UPDATE `client_keys` SET `sort_name` = lower(new.`name`) WHERE `id` = new.`id`;
END;
--> statement-breakpoint
CREATE TABLE `accounts_search` (`n` integer PRIMARY KEY NOT NULL, `id` text NOT NULL UNIQUE);
--> statement-breakpoint
CREATE VIRTUAL TABLE `accounts_text` USING fts5(`text`, content='', contentless_delete=1, tokenize='trigram case_sensitive 1');
--> statement-breakpoint
INSERT INTO `accounts_search` (`id`) SELECT `id` FROM `accounts`;
--> statement-breakpoint
INSERT INTO `accounts_text` (`rowid`, `text`)
  SELECT s.`n`, lower(a.`email`) || char(10) || lower(a.`display_name`)
  FROM `accounts` a JOIN `accounts_search` s ON s.`id` = a.`id`;
--> statement-breakpoint
CREATE TRIGGER `accounts_text_insert` AFTER INSERT ON `accounts` BEGIN
  INSERT INTO `accounts_search` (`id`) VALUES (new.`id`);
  INSERT INTO `accounts_text` (`rowid`, `text`)
    SELECT `n`, lower(new.`email`) || char(10) || lower(new.`display_name`) FROM `accounts_search` WHERE `id` = new.`id`;
END;
--> statement-breakpoint
CREATE TRIGGER `accounts_text_update` AFTER UPDATE OF `email`, `display_name` ON `accounts` BEGIN
  UPDATE `accounts_text` SET `text` = lower(new.`email`) || char(10) || lower(new.`display_name`)
    WHERE `rowid` = (SELECT `n` FROM `accounts_search` WHERE `id` = new.`id`);
END;
--> statement-breakpoint
CREATE TRIGGER `accounts_text_delete` AFTER DELETE ON `accounts` BEGIN
  DELETE FROM `accounts_text` WHERE `rowid` = (SELECT `n` FROM `accounts_search` WHERE `id` = old.`id`);
  DELETE FROM `accounts_search` WHERE `id` = old.`id`;
END;
