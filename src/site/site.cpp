#include "site/site.h"

#include <algorithm>

#include "base/log.h"
#include "published/published.h"
#include "site/page_frame.h"
#include "site/site_state.h"

namespace callbox::site {

std::shared_ptr<const SiteContext> Site::State::context() const {
  const LockGuard lock(context_lock_);
  return context_;
}

void Site::State::set_context(SiteContext context) {
  auto fresh = std::make_shared<const SiteContext>(std::move(context));
  const LockGuard lock(context_lock_);
  context_ = std::move(fresh);
}

void Site::State::notified(std::string post_id) {
  ++generation;  // at once: whatever is being made for a visitor now is not kept
  {
    const LockGuard lock(waiting_lock);
    if (!post_id.empty()) changed_posts.push_back(post_id);
    waiting.push_back(std::move(post_id));
  }
  waiting_changed.notify_one();
}

void Site::State::follow(const std::stop_token& stop) {
  while (true) {
    std::string post_id;
    {
      UniqueLock lock(waiting_lock);
      if (!waiting_changed.wait(lock, stop, [&]() CALLBOX_REQUIRES(waiting_lock) { return !waiting.empty(); })) return;
      post_id = std::move(waiting.front());
      waiting.pop_front();
    }
    // An empty id: notifications may have been missed, so nothing that is kept can be trusted.
    const Status done = post_id.empty() ? refresh_all() : refresh(post_id);
    if (!done) {
      log::error("pages could not be made", {{"post", post_id}, {"why", done.error().message}});
      // A stale page is worse than a slow one: without cached pages visitors are answered from the database.
      const LockGuard lock(making);
      if (pages != nullptr) pages->drop_under("/");
    }
  }
}

Site::Site(Parts parts, SiteContext context, Assets assets)
    : state_(std::make_shared<State>(parts, std::move(context), std::move(assets))) {}

Site::~Site() {
  stop();
}

void Site::stop() {
  if (maker_.joinable()) {
    maker_.request_stop();
    maker_.join();
  }
  const LockGuard lock(state_->making);
  state_->pages = nullptr;
}

std::vector<http::Route> Site::routes() {
  return site_routes(state_);
}

http::Response Site::in_frame(RoomPage page) const {
  const auto site = state_->context();
  const auto& languages = site->languages;
  if (std::find(languages.begin(), languages.end(), page.language) == languages.end())
    page.language = languages.front();
  const Setting setting = state_->setting(*site, std::move(page.language));
  const Frame frame = make_frame(setting, std::move(page.path), std::move(page.title), "");
  return answer_of({.status = page.status, .body = finish(frame, page.body)});
}

Status Site::start(PagePublisher& pages) {
  {
    const LockGuard lock(state_->making);
    state_->pages = &pages;
  }
  // Listen first, make pages second: what is published in between is made again.
  std::weak_ptr<State> listening = state_;
  state_->parts.db.listen(std::string(published::kPublishedChannel), [listening](std::string_view post_id) {
    if (const auto state = listening.lock()) state->notified(std::string(post_id));
  });
  CHECK_OK(state_->refresh_all());
  maker_ = std::jthread([state = state_](const std::stop_token& stop) { state->follow(stop); });
  return {};
}

Status Site::refresh(std::string_view post_id) {
  return state_->refresh(post_id);
}
Status Site::refresh_all() {
  return state_->refresh_all();
}

Status Site::replace_context(SiteContext context) {
  state_->set_context(std::move(context));
  return state_->refresh_all();
}

}  // namespace callbox::site
