#include "outlets/mail/letter.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/canonical_json.h"
#include "base/text.h"
#include "markup/html.h"
#include "markup/prose.h"
#include "published/published.h"
#include "words/fill.h"

namespace callbox::outlets::mail {
namespace {

const words::Words& words_in(const Settings& settings, std::string_view language) {
  return settings.words->in(language).words();
}

void link(markup::Html& html, std::string_view label, std::string_view url) {
  html.literal("<p><a href=\"");
  html.url(url);
  html.literal("\">");
  html.text(label);
  html.literal("</a></p>\n");
}

void labelled(markup::Html& html, std::string_view label, std::string_view text) {
  html.literal("<p dir=\"auto\"><strong>");
  html.text(label);
  html.literal("</strong> ");
  html.text(text);
  html.literal("</p>\n");
}

// A title is one line already; what came another way must not break a header.
std::string one_line(std::string_view text) {
  std::string out(text);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return out;
}

std::string document(const Settings& settings, std::string_view language, std::string_view title,
                     std::string_view body) {
  markup::Html head;
  head.literal("<!doctype html>\n<html lang=\"");
  head.attribute(language);
  if (settings.words->in(language).language().right_to_left()) head.literal("\" dir=\"rtl");
  head.literal("\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>");
  head.text(title);
  head.literal(
      "</title></head>\n<body style=\"font-family:sans-serif;max-width:40em;margin:0 auto;line-height:1.5\">\n");
  return head.str() + std::string(body) + "</body></html>\n";
}

}  // namespace

std::string page_for(const Settings& settings, std::string_view language, std::string_view path) {
  const std::string first = settings.first_language ? settings.first_language() : std::string();
  return settings.base_url + published::page_prefix(first, language) + std::string(path);
}

std::vector<Letter> write_letters(const Settings& settings, const Dispatch& dispatch) {
  const std::string& agency = dispatch.agency.empty() ? settings.agency : dispatch.agency;
  const bool corrects = dispatch.package.is_correction();
  std::vector<Letter> letters;
  for (const auto& rendition : dispatch.package.renditions) {
    const auto& w = words_in(settings, rendition.language);
    Letter letter;
    letter.language = rendition.language;
    const std::string title = one_line(trim(rendition.title));
    letter.subject =
        (corrects ? std::string(w.correction_prefix) + " " : std::string()) + (title.empty() ? agency : title);

    markup::Html html;
    html.literal("<h1 dir=\"auto\" style=\"font-size:1.4em\">");
    html.text(letter.subject);
    html.literal("</h1>\n");
    letter.text = letter.subject + "\n\n";
    if (!dispatch.package.correction.note.empty()) {
      letter.text += std::string(w.mail_changed_label) + " " + dispatch.package.correction.note + "\n\n";
      labelled(html, w.mail_changed_label, dispatch.package.correction.note);
    }
    letter.text += std::string(trim(rendition.text)) + "\n\n";
    html.text(markup::prose(rendition.text));
    for (const auto& medium : dispatch.package.media) {
      letter.text += std::string(w.mail_picture_label) + " " + medium.alt + "\n";
      labelled(html, w.mail_picture_label, medium.alt);
    }
    if (!dispatch.package.media.empty()) letter.text += "\n";
    if (!dispatch.url.empty()) {
      const bool on_site = dispatch.url.starts_with(settings.base_url + "/");
      const std::string url =
          on_site ? page_for(settings, rendition.language, dispatch.url.substr(settings.base_url.size()))
                  : dispatch.url;
      letter.text += std::string(w.mail_read_more) + ":\n" + url + "\n";
      link(html, w.mail_read_more, url);
    }
    letter.html = std::move(html).str();
    letters.push_back(std::move(letter));
  }
  return letters;
}

const Letter& letter_in(const std::vector<Letter>& letters, std::string_view language) {
  const auto found =
      std::find_if(letters.begin(), letters.end(), [&](const Letter& letter) { return letter.language == language; });
  return found == letters.end() ? letters.front() : *found;
}

Letter with_footer(const Settings& settings, const Letter& letter, std::string_view unsubscribe_url) {
  const auto& w = words_in(settings, letter.language);
  const std::string notice = settings.notice ? settings.notice(letter.language) : std::string();
  Letter whole = letter;
  markup::Html html;
  html.literal("<hr>\n");
  whole.text += "\n-- \n" + settings.agency + "\n";
  if (!notice.empty()) {
    whole.text += notice + "\n";
    html.text(markup::prose(notice));
  }
  const std::string because = words::fill(w.mail_because, {{"agency", settings.agency}});
  whole.text += "\n" + because + "\n" + std::string(w.mail_end) + ": " + std::string(unsubscribe_url) + "\n";
  html.literal("<p>");
  html.text(because);
  html.literal("</p>\n");
  link(html, w.mail_end, unsubscribe_url);
  whole.html = document(settings, letter.language, letter.subject, letter.html + html.str());
  return whole;
}

Letter write_invitation(const Settings& settings, std::string_view language, const std::vector<std::string>& areas,
                        std::string_view confirm_url) {
  const auto& w = words_in(settings, language);
  std::string list;
  for (const std::string& area : areas) list += (list.empty() ? "" : ", ") + area;
  Letter letter;
  letter.language = std::string(language);
  letter.subject = words::fill(w.mail_invitation_subject, {{"agency", one_line(settings.agency)}});
  const std::string invitation = words::fill(w.mail_invitation, {{"agency", settings.agency}});
  letter.text = invitation + "\n\n" + std::string(w.mail_areas_label) + " " + list + "\n\n" +
                std::string(w.mail_confirm) + ":\n" + std::string(confirm_url) + "\n\n" + std::string(w.mail_ignore) +
                "\n";
  markup::Html html;
  html.literal("<p>");
  html.text(invitation);
  html.literal("</p>\n");
  labelled(html, w.mail_areas_label, list);
  link(html, w.mail_confirm, confirm_url);
  html.literal("<p>");
  html.text(w.mail_ignore);
  html.literal("</p>\n");
  letter.html = document(settings, language, letter.subject, html.str());
  return letter;
}

std::string to_json(const std::vector<Letter>& letters) {
  boost::json::array array;
  for (const Letter& letter : letters) {
    array.push_back(boost::json::object{
        {"language", letter.language}, {"subject", letter.subject}, {"text", letter.text}, {"html", letter.html}});
  }
  return boost::json::serialize(array);
}

result<std::vector<Letter>> letters_from_json(std::string_view text) {
  TRY(const auto value, parse_json(text));
  std::vector<Letter> letters;
  const auto* array = value.if_array();
  if (array == nullptr || array->empty()) return fail(ErrorKind::kInvalid, "A mailing needs at least one letter.");
  for (const auto& each : *array) {
    const auto member = [&](std::string_view name) {
      const auto* object = each.if_object();
      const auto* found = object == nullptr ? nullptr : object->if_contains(name);
      return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
    };
    letters.push_back({member("language"), member("subject"), member("text"), member("html")});
  }
  return letters;
}

}  // namespace callbox::outlets::mail
