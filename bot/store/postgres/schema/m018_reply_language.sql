alter table interactions add column reply_language text collate "C" not null default '';
