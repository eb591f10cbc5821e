// Text scenarios: a package in, a decision out. The files in scenarios/ read as the clauses do.
//
//   clause: ALS-12
//   directive: alsip-1021
//   cases:
//     - name: a booking photograph of a petty offence is blocked
//       package: {media: [{kind: booking-photograph, offense_class: petty, alt: A face}]}
//       facts: {author: {on_duty: true}}
//       expect:
//         verdict: blocked
//         findings: ["block booking-photograph (1021.5.2)"]   # all of them, in order, repeated ones once; none when
//         absent route: [supervisor]                                 # the roles in order; none when absent duties:
//         [quarterly-review by 2026-04-01]            # all of them; not looked at when absent marks: ["the very words
//         a finding points at"]       # not looked at when absent
//
// `package` and `facts` say only what differs from the ready package and the ready author below: mappings are merged,
// anything else replaces.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "directive/directive.h"

namespace callbox::directive::testing {

// One of directives/*.yaml, parsed; fails the test when it does not parse.
std::shared_ptr<const Directive> shipped(std::string_view file);
std::string read_text_file(const std::string& path);

// A post that every shipped directive finds nothing wrong with, and an author who may write it, as JSON texts.
std::string ready_package();
std::string ready_facts();
Package a_package();
Facts some_facts();

// Plays every case of scenarios/NAME.yaml; each case is its own trace in the test's output. Returns the number of
// cases.
int play(std::string_view name);

}  // namespace callbox::directive::testing
