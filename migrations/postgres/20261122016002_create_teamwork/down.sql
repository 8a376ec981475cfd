DROP TABLE checklist_items;
DROP TABLE presences;
DROP TABLE read_markers;
DROP TABLE drafts;
