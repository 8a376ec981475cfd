-- Before this the program fills tickets.subject_normal; that this has run says that all of it is filled.
SELECT 1;
