#include "outlets/feeds/feed.h"
#include "site/page_frame.h"
#include "site/templates.h"

namespace callbox::site {
namespace {

EventView event_view(const Setting& setting, const ProvenEvent& event) {
  const Words& w = words_in(setting.site, setting.language);
  EventView view;
  view.name = event.type == "post.cleared"     ? w.event_cleared
              : event.type == "post.corrected" ? w.event_corrected
                                               : w.event_released;
  view.at = moment(setting.site, event.at, setting.language);
  view.place = event.index ? std::to_string(*event.index) : std::string(w.verify_unsealed);
  view.digest = to_hex(sha256(event.package));
  return view;
}

}  // namespace

std::string render_verify(const Setting& setting, const PublishedPost& post, const ReleaseProof& proof) {
  const Words& w = words_in(setting.site, setting.language);
  const auto& words = published::rendition_in(post.package, setting.language);
  Frame frame = make_frame(setting, post_path(post) + "/verify", std::string(w.verify_title) + ": " + words.title, "");
  frame.indexed = false;
  VerifyView view;
  view.post = {frame.at(post_path(post)), words.title};
  view.digest = post.versions.empty() ? std::string() : post.versions.back().digest;
  view.unavailable = !proof.available();
  view.pending = proof.pending();
  if (proof.approval) view.events.push_back(event_view(setting, *proof.approval));
  if (proof.release) view.events.push_back(event_view(setting, *proof.release));
  if (!view.unavailable && !view.pending) {
    view.checks = {{proof.entry_proven, std::string(w.verify_check_entry)},
                   {proof.package_matches, std::string(w.verify_check_package)},
                   {proof.page_matches, std::string(w.verify_check_page)},
                   {proof.approval_proven, std::string(w.verify_check_approval)}};
    // The files are the same in every language and so are their addresses.
    const std::string folder = post_path(post) + "/verify/";
    const auto file = [&](std::string_view name, std::string_view text) {
      view.files.push_back({folder + std::string(name), std::string(text) + " (" + std::string(name) + ")"});
    };
    file("post.tlog-proof", w.verify_file_proof);
    file("post.entry.json", w.verify_file_entry);
    file("post.package.json", w.verify_file_package);
    file("post.salt", w.verify_file_salt);
    if (proof.approval) {
      file("approval.tlog-proof", w.verify_file_approval_proof);
      file("approval.entry.json", w.verify_file_approval_entry);
      file("approval.salt", w.verify_file_approval_salt);
    }
    view.files.push_back({"/log/vkey", std::string(w.verify_file_key) + " (vkey)"});
    const std::string key = " --vkey '" + proof.key + "'";
    view.command_release = "callbox verify post.tlog-proof --entry post.entry.json" + key;
    view.command_approval = "callbox verify approval.tlog-proof --entry approval.entry.json" + key;
    view.command_digest =
        "sha256sum post.package.json\n"
        "openssl dgst -sha256 -mac HMAC -macopt hexkey:$(cat post.salt) -binary post.package.json | base64";
  }
  Html body;
  templates::verify(body, frame, view);
  return finish(frame, body);
}

}  // namespace callbox::site
