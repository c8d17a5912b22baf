-- SPDX-License-Identifier: GPL-3.0-or-later
-- store.sqlite as version 0 wrote it; never changes
CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE folder ( id INTEGER PRIMARY KEY AUTOINCREMENT, parent INTEGER REFERENCES folder (id), name TEXT NOT NULL, type INTEGER NOT NULL DEFAULT 1, role INTEGER NOT NULL DEFAULT 0, comment TEXT, class TEXT, n_total INTEGER NOT NULL DEFAULT 0, n_unread INTEGER NOT NULL DEFAULT 0, n_assoc INTEGER NOT NULL DEFAULT 0, change INTEGER NOT NULL DEFAULT 1, created INTEGER NOT NULL DEFAULT 0, modified INTEGER NOT NULL DEFAULT 0, props BLOB, sort BLOB, criteria BLOB, scope BLOB, search_state INTEGER NOT NULL DEFAULT 0);
CREATE UNIQUE INDEX folder_by_name ON folder (parent, name);
CREATE UNIQUE INDEX folder_by_role ON folder (role) WHERE role <> 0;
CREATE TABLE content ( id INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL, size INTEGER NOT NULL, indexed INTEGER NOT NULL DEFAULT 0);
CREATE TABLE message ( id INTEGER PRIMARY KEY AUTOINCREMENT, folder INTEGER NOT NULL REFERENCES folder (id), content INTEGER NOT NULL REFERENCES content (id), assoc INTEGER NOT NULL DEFAULT 0, change INTEGER NOT NULL DEFAULT 1, flags INTEGER NOT NULL DEFAULT 0, flags_confirmed INTEGER, status INTEGER NOT NULL DEFAULT 0, sent INTEGER, received INTEGER, modified INTEGER NOT NULL, created INTEGER NOT NULL, size INTEGER NOT NULL DEFAULT 0, importance INTEGER NOT NULL DEFAULT 1, priority INTEGER NOT NULL DEFAULT 0, sensitivity INTEGER NOT NULL DEFAULT 0, class TEXT NOT NULL, subject TEXT, prefix_length INTEGER NOT NULL DEFAULT 0, sort_subject TEXT, sender_name TEXT, sender_address TEXT, from_name TEXT, from_address TEXT, sort_from TEXT, display_to TEXT, display_cc TEXT, display_bcc TEXT, has_attach INTEGER NOT NULL DEFAULT 0, message_id TEXT, in_reply_to TEXT, conversation INTEGER, conversation_index BLOB, topic TEXT, preview TEXT, keywords TEXT, keywords_confirmed TEXT, flagged INTEGER NOT NULL DEFAULT 0, answered INTEGER NOT NULL DEFAULT 0, forwarded INTEGER NOT NULL DEFAULT 0, search_key BLOB, props BLOB);
CREATE INDEX message_by_received ON message (folder, assoc, received DESC, id, content);
CREATE INDEX message_by_message_id ON message (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX message_by_conversation ON message (conversation, received);
CREATE INDEX message_by_content ON message (content);
CREATE TABLE queue ( message INTEGER PRIMARY KEY REFERENCES message (id), submitted INTEGER NOT NULL, flags INTEGER NOT NULL DEFAULT 0, state INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0, next_try INTEGER NOT NULL DEFAULT 0, error TEXT, deferred_until INTEGER NOT NULL DEFAULT 0, lock_pid INTEGER NOT NULL DEFAULT 0, lock_start INTEGER NOT NULL DEFAULT 0, recipients BLOB);
CREATE TABLE message_ref ( message_id TEXT PRIMARY KEY, conversation INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX message_ref_by_conversation ON message_ref (conversation);
CREATE TABLE receive_folder ( class TEXT PRIMARY KEY COLLATE NOCASE, folder INTEGER NOT NULL REFERENCES folder (id) ON DELETE CASCADE) WITHOUT ROWID;
CREATE TABLE operation ( id INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL, message INTEGER, folder INTEGER, args BLOB, attempts INTEGER NOT NULL DEFAULT 0, next_try INTEGER NOT NULL DEFAULT 0, error TEXT, created INTEGER NOT NULL, taken INTEGER NOT NULL DEFAULT 0);
CREATE INDEX operation_by_message ON operation (message) WHERE message IS NOT NULL;
CREATE TABLE journal ( seq INTEGER PRIMARY KEY AUTOINCREMENT, event INTEGER NOT NULL, type INTEGER NOT NULL, object INTEGER NOT NULL, parent INTEGER, old_object INTEGER, old_parent INTEGER, class TEXT, flags INTEGER NOT NULL DEFAULT 0, time INTEGER NOT NULL);
CREATE VIRTUAL TABLE text USING fts5 (subject, sender, recipients, body, attachments, content = '', columnsize = 0, tokenize = 'unicode61 remove_diacritics 2');
INSERT INTO text (text, rank) VALUES ('hashsize', 16777216);
INSERT INTO meta VALUES ('schema', 0);
INSERT INTO folder (id, parent, name, type, role) VALUES (1, NULL, 'Root', 0, 1), (2, 1, 'Folders', 1, 2), (3, 2, 'Inbox', 1, 6);
UPDATE folder SET n_total = 1, n_unread = 1 WHERE id = 3;
INSERT INTO content VALUES (1, 0, 40, 1);
INSERT INTO text (rowid, subject, sender, recipients, body, attachments) VALUES (1, 'Old', 'a@example.org', '', 'Text', '');
INSERT INTO message (id, folder, content, modified, created, received, class, subject, sort_subject) VALUES (1, 3, 1, 1, 1, 1, 'IPM.Note', 'Old', 'old');
