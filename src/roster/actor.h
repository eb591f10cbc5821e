// The signed-in member, as every room above sees one: who acts, for which unit, in which roles, from where.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "directive/permission.h"

namespace callbox::roster {

using MemberId = Id<struct MemberTag>;

// A role held for a unit and everything below it.
struct RoleGrant {
  std::string role;  // an id of the directive, or of the installation's own (directive/permission.h)
  std::string unit;  // slug
  // What it allows now, in an Actor; as stored a grant is only the role and the unit.
  directive::Permissions permissions = {};
  friend bool operator==(const RoleGrant& a, const RoleGrant& b) { return a.role == b.role && a.unit == b.unit; }
};

struct Actor {
  MemberId id;
  std::string pseudonym;  // what the public ledger calls this member
  std::string login;
  std::string name;
  std::string title;                   // rank or job title: "Sergeant"
  std::string unit;                    // slug
  std::vector<std::string> unit_path;  // from the unit up
  std::vector<RoleGrant> roles;

  // What the member said in this session (ALS-3, CPT-5); what was not said is not so.
  bool department_device = false;
  bool on_duty = false;
  UtcMillis session_expires;
  // After a reset of the sign-in (sign_in_reset.h): nothing is open but a new password and a new second factor.
  bool renewing = false;
};

}  // namespace callbox::roster
