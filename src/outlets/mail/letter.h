// What a mail says, in one language: plain text and the same as HTML.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/email_address.h"
#include "outlets/outlet.h"
#include "words/catalogue.h"

namespace callbox::outlets::mail {

struct Settings {
  net::Mailbox from;              // "Cedar Point Police" <desk@village.example>
  net::EmailAddress return_path;  // where bounces go
  std::string agency;             // name for people
  std::string base_url;           // of the public site: links are base_url + "/unsubscribe/" + token and so on
  std::string list_id;            // "alerts.village.example" (RFC 2919)
  // Both are asked for each letter: another version of the directive may have come into force. The first is what stands
  // at the end of a mail in that language (911, tip lines); the second is the site's first language, for page_prefix().
  std::function<std::string(std::string_view language)> notice = {};
  std::function<std::string()> first_language = {};
  // What the timeline says became of letters that were taken: "12 of 12 accepted".
  std::string taken_as = "accepted";
  std::shared_ptr<const words::Catalogues> words = {};  // never null where letters are written
};

// The address of a page of the public site in the reader's language: `path` is "/subscribe/confirm/…".
std::string page_for(const Settings& settings, std::string_view language, std::string_view path);

struct Letter {
  std::string language;
  std::string subject;
  std::string text;
  std::string html;  // the inside of <body>
};

// One letter a rendition, the original first: a correction says what changed, pictures are described, the public page
// is linked.
std::vector<Letter> write_letters(const Settings& settings, const Dispatch& dispatch);
// The letter in `language`, or else the original. `letters` is not empty.
const Letter& letter_in(const std::vector<Letter>& letters, std::string_view language);
// With why it came, the notices and how to end it; `html` becomes a whole document.
Letter with_footer(const Settings& settings, const Letter& letter, std::string_view unsubscribe_url);

// Asks to confirm. `areas` are names for people or slugs.
Letter write_invitation(const Settings& settings, std::string_view language, const std::vector<std::string>& areas,
                        std::string_view confirm_url);

std::string to_json(const std::vector<Letter>& letters);
result<std::vector<Letter>> letters_from_json(std::string_view json);

}  // namespace callbox::outlets::mail
