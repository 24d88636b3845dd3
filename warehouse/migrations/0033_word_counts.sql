-- one row per text, now with what counts as a word
comment on column articles.word_count is 'words in body; in scripts without spaces between words estimated: two words to three Han characters or kana, one to three letters of Thai, Lao, Burmese or Khmer';
comment on column article_versions.word_count is 'words in body; in scripts without spaces between words estimated: two words to three Han characters or kana, one to three letters of Thai, Lao, Burmese or Khmer';
